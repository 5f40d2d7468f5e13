"""The two halves of the service behind one address: the API where its paths are, and the pages everywhere else."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.access import V1

_OF_API: Final = frozenset({V1, "/health", "/ready", "/metrics"})


class Together:
    """Joins two apps (pure ASGI).

    Args:
        api: answers `/v1`, `/health`, `/ready` and `/metrics`, and is told of starting and stopping.
        pages: answers everything else.
    """

    def __init__(self, api: ASGIApp, pages: ASGIApp) -> None:
        self.api: Final = api
        self.pages: Final = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on to one of the two."""
        await (self.api if _for_api(scope) else self.pages)(scope, receive, send)


def _for_api(scope: Scope) -> bool:
    if scope["type"] != "http":
        return True
    path: str = scope["path"]
    return path in _OF_API or path.startswith(f"{V1}/")
