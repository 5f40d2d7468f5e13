"""The way to a conversation over HTTP, as a widget goes it: for measuring a running service."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from api.quality.dialogues import Answered
from api.quality.http_client import Client


class OverHttp:
    """One conversation with a running service.

    Args:
        client: of the service.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._own = ""
        self._token = ""
        self._earlier: list[str] = []

    def begin(self, language: str) -> Answered:
        """Start."""
        self._earlier = []
        opened = self._client.post("/v1/gesprekken", {"taal": language})
        self._own, self._token = f"/v1/gesprekken/{quote(opened['id'])}", str(opened["token"])
        return _answered(opened)

    def say(self, text: str) -> Answered:
        """One message; the key makes that a repeat is no second message."""
        sent: dict[str, Any] = {"tekst": text, "sleutel": uuid.uuid4().hex}
        if self._earlier:
            sent["eerder"] = self._earlier
        found = self._client.post(f"{self._own}/berichten", sent, self._token)
        # Before the yes to begin nothing is kept over there: the page keeps what was typed, and sends it along.
        kept = any(one.get("nummer", 0) > 0 for one in found["berichten"])
        self._earlier = [] if kept else [*self._earlier, text]
        return _answered(found)

    def concept(self) -> tuple[str, Sequence[Mapping[str, Any]]]:
        """The story as it stands and its facts."""
        found = self._client.get(f"{self._own}/concept", self._token, missing=(409,))
        if not found:  # it ended before it began
            return "", []
        return str(found["verhaal"]), list(found["feiten"])


def _answered(record: Mapping[str, Any]) -> Answered:
    messages = record["berichten"]
    return Answered(
        record.get("vraag"),
        str(record["status"]),
        float(record.get("voortgang", 0.0)),
        tuple(str(one["tekst"]) for one in messages),
    )
