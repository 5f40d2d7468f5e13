"""Around everything: a number for the request, safe headers, one line in the log, and no error outside."""

from __future__ import annotations

import re
import time
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from api.http.access import V1
from api.http.logs import where
from api.http.metrics import METHODS, Metrics
from api.http.problems import ProblemError, answer
from api.http.told import Told, told

API_VERSION: Final = "1.0.0"
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Pages set their own policy; everything else gets this one.
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


class Watch:
    """The outermost layer (pure ASGI).

    Args:
        app: what comes after.
        log: one line a request.
        metrics: where requests are counted.
    """

    def __init__(self, app: ASGIApp, log: FilteringBoundLogger, metrics: Metrics) -> None:
        self._app: Final = app
        self._log: Final = log
        self._metrics: Final = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and look after the answer."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        begun = time.perf_counter()
        about = told(scope)
        _take_id(scope, about)
        status = 0

        async def out(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(MutableHeaders(scope=message), scope["path"], about)
            await send(message)

        try:
            await self._app(scope, receive, out)
        except Exception as error:  # noqa: BLE001  # the last stop: nothing of it may reach the caller or the log
            self._log.error("fout", requestId=about.request_id, error=type(error).__name__, where=where(error))
            if status:
                raise ConnectionAbortedError from None  # half an answer must not look like a whole one
            await answer(ProblemError(500, "foutInDienst"), about)(scope, receive, out)
        finally:
            seconds = time.perf_counter() - begun
            # A method is a word that somebody may choose freely.
            method = scope["method"] if scope["method"] in METHODS else "anders"
            self._metrics.count(method, about.route, status, seconds)
            self._log.info(
                "verzoek",
                requestId=about.request_id,
                route=about.route,
                method=method,
                status=status,
                ms=round(seconds * 1000, 1),
                caller=about.caller.name if about.caller else None,
                code=about.code,
            )
        return None


def _take_id(scope: Scope, about: Told) -> None:
    """The number that the caller gave, where it is a UUID: anything else might say something about somebody."""
    given = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"x-request-id"]
    if len(given) == 1 and _UUID.fullmatch(given[0]):
        about.request_id = given[0]


def _add_headers(headers: MutableHeaders, path: str, about: Told) -> None:
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    headers["X-Request-Id"] = about.request_id
    if path == V1 or path.startswith(f"{V1}/"):
        headers["API-Version"] = API_VERSION
