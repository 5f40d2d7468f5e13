"""A few lines of HTTP for measuring a service, from the standard library: no more is needed to ask and to read JSON."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from matcher.errors import InputError, Unavailable

_SECONDS: Final = 30.0


class Client:
    """Keeps one connection open.

    Args:
        address: as ``http://127.0.0.1:8000``.

    Raises:
        InputError: no such address.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError("adresOnbruikbaar")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=_SECONDS)

    def post(self, path: str, content: Mapping[str, Any], token: str | None = None) -> Mapping[str, Any]:
        """Send JSON and give what came back. Raises Unavailable where the service does not answer or refuses."""
        return self._ask("POST", path, json.dumps(content).encode(), token)

    def get(self, path: str, token: str | None = None, missing: Sequence[int] = ()) -> Mapping[str, Any]:
        """Give what is there; nothing where the status is one of `missing`. Raises Unavailable as `post`."""
        return self._ask("GET", path, None, token, missing)

    def _ask(
        self, method: str, path: str, body: bytes | None, token: str | None, missing: Sequence[int] = ()
    ) -> Mapping[str, Any]:
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            found = json.loads(answer.read() or b"{}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._connection.close()
            raise Unavailable("dienstAntwoordtNiet") from error
        if answer.status in missing:
            return {}
        if answer.status >= 300 or not isinstance(found, dict):
            raise Unavailable("dienstWeigert", status=answer.status)
        return found
