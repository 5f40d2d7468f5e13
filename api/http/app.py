"""The app: routes, guard and limits put together. Everything it needs is handed in; nothing is global."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import anyio.to_thread
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from structlog.typing import FilteringBoundLogger

from api.desk import Desk
from api.http import (
    routes_care,
    routes_casework,
    routes_lists,
    routes_records,
    routes_system,
    routes_talks,
    routes_talks_coach,
    routes_vocabulary,
)
from api.http.access import RULES, Guard, Right, Tokens
from api.http.cors import Origins
from api.http.executor import Work
from api.http.limits import BODY_SECONDS, Limits
from api.http.logs import make_log
from api.http.metrics import Metrics
from api.http.openapi import document
from api.http.parts import Parts
from api.http.problems import ProblemError, on_http_exception, on_matcher_error, on_parameters, on_problem
from api.http.watch import Watch
from api.settings import Settings
from api.talking import Dialogue
from matcher.errors import MatcherError
from matcher.ports import Store

_OTHER_THREADS: Final = 40  # for what does not wait for a list: records, and what the framework does itself
_MOST_THREADS: Final = 400


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def all_routes(settings: Settings) -> list[BaseRoute]:
    """Every route of the service."""
    routers = [
        routes_system, routes_records, routes_lists, routes_casework, routes_vocabulary, routes_care, routes_talks,
        routes_talks_coach,
    ]  # fmt: skip
    found: list[BaseRoute] = [route for one in routers for route in one.router.routes]
    return [*found, *(routes_system.docs_router.routes if settings.docs else ())]


def create_app(
    settings: Settings,
    store: Store,
    desk: Desk,
    clock: Callable[[], datetime] = now,
    *,
    dialogue: Dialogue | None = None,
    more: Sequence[BaseRoute] = (),
    log: FilteringBoundLogger | None = None,
    body_seconds: float = BODY_SECONDS,
) -> FastAPI:
    """The service as an ASGI app.

    Args:
        settings: of the installation.
        store: what is kept; stays open until whoever opened it closes it.
        desk: answers the questions about matches; likewise.
        clock: gives the time, aware and in UTC.
        dialogue: who talks in the intake; without one `/v1/gesprekken` says that there is none.
        more: routes beside these, such as pages; each needs its line in `access.RULES`.
        log: where the lines go; stdout where None.
        body_seconds: how long somebody may take to send a body.
    """
    work = Work(settings.werkers, settings.wachtrij)
    metrics = Metrics(work.busy)
    rules = {**RULES, ("GET", "/metrics"): Right.OPEN} if settings.cijfers_open else RULES

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # Whoever waits for a list holds a thread meanwhile; those must never be all there are.
        wanted = _OTHER_THREADS + settings.werkers + settings.wachtrij
        anyio.to_thread.current_default_thread_limiter().total_tokens = min(wanted, _MOST_THREADS)
        yield
        await anyio.to_thread.run_sync(work.close)

    app = FastAPI(
        title="Meedoenmatch",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        middleware=[
            Middleware(Watch, log=log or make_log(settings.logniveau), metrics=metrics),
            Middleware(Origins, allowed=settings.origins),
            Middleware(Guard, tokens=Tokens(store), rules=rules),
            Middleware(Limits, most=settings.grootste_bericht, seconds=body_seconds),
        ],
        exception_handlers={
            ProblemError: on_problem,
            MatcherError: on_matcher_error,
            RequestValidationError: on_parameters,
            HTTPException: on_http_exception,
        },
    )
    app.router.routes.extend([*all_routes(settings), *more])
    app.state.parts = Parts(settings, store, desk, work, metrics, clock, dialogue)
    made: dict[str, Any] = {}

    def told() -> dict[str, Any]:
        if not made:
            made.update(document(settings, app.routes))
        return made

    app.openapi = partial(told)  # type: ignore[method-assign]
    return app
