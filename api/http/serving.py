"""Starts the service: one process, one app, a web server with limits of its own."""

from __future__ import annotations

import logging
import signal
from typing import Final, NoReturn

import uvicorn
from starlette.types import ASGIApp

from api.http.app import create_app
from api.http.logs import ServerLog, make_log
from api.http.parts import Parts
from api.pages.app import create_pages
from api.pages.together import Together
from api.pages.visit import Talks
from api.settings import Settings

_GRACE_SECONDS: Final = 20
_IDLE_SECONDS: Final = 10
_MOST_HEADER_BYTES: Final = 32_768
_CONNECTIONS: Final = 200  # beside those that wait for a list


def server_for(app: ASGIApp, settings: Settings) -> uvicorn.Server:
    """A web server for an app, not started yet. One process: the lists live in its memory."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        workers=1,
        http="h11",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        limit_concurrency=_CONNECTIONS + settings.werkers + settings.wachtrij,
        h11_max_incomplete_event_size=_MOST_HEADER_BYTES,
    )
    return uvicorn.Server(config)


class _Stopped(BaseException):
    """Somebody asked the process to stop; not an error, and nothing that may be caught on the way."""


def _until_stopped(server: uvicorn.Server) -> None:
    """Run until a signal.

    The server hands the signal on when it is done, which would end the process there and then; what comes after, such
    as saving the index, must still be done.
    """

    def stopped(*_: object) -> NoReturn:
        raise _Stopped

    before = {one: signal.signal(one, stopped) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        server.run()
    except _Stopped:
        pass
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def serve(settings: Settings) -> None:
    """Serve until the process is asked to stop; then finish what is under way and save.

    Args:
        settings: of the installation.

    Raises:
        StoreUnavailable: the database cannot be reached.
        DataError: something of the installation is missing or damaged.
    """
    from api import wiring

    log = make_log(settings.logniveau)
    server_log = logging.getLogger("uvicorn")
    server_log.handlers, server_log.propagate = [ServerLog(log)], False
    server_log.setLevel(logging.WARNING)
    store = wiring.store(settings)
    try:
        for code, _ in store.notices():
            log.warning("melding", code=code)
        desk = wiring.desk(settings, store)
        desk.start()
        try:
            dialogue = wiring.dialogue(settings, desk.engine.reader)
            dialogue.warm_up()
            app = create_app(settings, store, desk, dialogue=dialogue, log=log)
            parts: Parts = app.state.parts
            talks = Talks(parts.talking, parts.begun, parts.wrong_codes)
            pages = create_pages(
                settings, store, desk, parts.clock, work=parts.work, metrics=parts.metrics, log=log, talks=talks
            )
            _until_stopped(server_for(Together(app, pages), settings))
        finally:
            desk.close()
    finally:
        store.close()
