"""Limits on what is sent, before any of it is kept: how large a body may be and how long it may take."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import ProblemError, answer
from api.http.told import told

BODY_SECONDS: Final = 20.0
_CLOSE: Final = {"Connection": "close"}  # the rest of a body that is refused is not read


class Limits:
    """Reads the body of a request within its limits, and hands on a request that is whole (pure ASGI).

    Args:
        app: what comes after.
        most: bytes.
        seconds: for the whole body.
    """

    def __init__(self, app: ASGIApp, most: int, seconds: float = BODY_SECONDS) -> None:
        self._app: Final = app
        self._most: Final = most
        self._seconds: Final = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body, or refuse it, and hand on."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        about = told(scope)
        try:
            about.body = await self._body(scope, receive)
        except ProblemError as problem:
            return await answer(problem, about)(scope, receive, send)
        except ConnectionAbortedError:
            return None  # whoever sent it is gone

        handed_on = False

        async def whole() -> Message:
            nonlocal handed_on
            if handed_on:
                return await receive()
            handed_on = True
            return {"type": "http.request", "body": about.body, "more_body": False}

        return await self._app(scope, whole, send)

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        for name, value in scope["headers"]:
            # A number that is none, or one of a thousand digits, does not get past the server; be sure all the same.
            if name == b"content-length" and (len(value) > 18 or not value.isdigit() or int(value) > self._most):
                raise self._too_large()
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ConnectionAbortedError
                    part = message.get("body", b"")
                    size += len(part)
                    if size > self._most:
                        raise self._too_large()
                    parts.append(part)
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            raise ProblemError(408, "teLangzaam", headers=_CLOSE) from None

    def _too_large(self) -> ProblemError:
        return ProblemError(413, "teGroot", {"hoogste": self._most}, headers=_CLOSE)
