"""Which other sites may show the conversation: an allow-list of origins, for `/v1/gesprekken` and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.access import V1

_PATH: Final = f"{V1}/gesprekken"
_ALLOWED: Final = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Max-Age": "600",
}
_READABLE: Final = "API-Version, Retry-After, X-Request-Id"


class Origins:
    """Tells browsers that a page of an allowed site may call (pure ASGI). Others get no word of it.

    Args:
        app: what comes after.
        allowed: origins, such as ``https://www.gemeente.nl``; compared as they are.
    """

    def __init__(self, app: ASGIApp, allowed: Collection[str]) -> None:
        self._app: Final = app
        self._allowed: Final = frozenset(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what a browser asks beforehand, or hand on."""
        if scope["type"] != "http" or not _of_talks(scope["path"]):
            return await self._app(scope, receive, send)
        given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        origin = given[0] if len(given) == 1 and given[0] in self._allowed else None

        async def out(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Origin")
                if origin is not None:
                    headers["Access-Control-Allow-Origin"] = origin
                    headers["Access-Control-Expose-Headers"] = _READABLE
            await send(message)

        asked = any(name == b"access-control-request-method" for name, _ in scope["headers"])
        if scope["method"] == "OPTIONS" and asked and origin is not None:
            return await Response(status_code=204, headers=_ALLOWED)(scope, receive, out)
        return await self._app(scope, receive, out)


def _of_talks(path: str) -> bool:
    return path == _PATH or path.startswith(f"{_PATH}/")
