"""A service to test: a real database file, the real engine, the real app, and tokens of every kind."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.desk import Desk
from api.dialogue import BotDialogue
from api.http.app import create_app
from api.http.logs import make_log
from api.http.serving import server_for
from api.matching import MatchEngine
from api.settings import Settings
from api.tokens import RIGHTS, new_token
from api.wiring import dialogue
from matcher.ports import Store
from matcher.store.opening import open_store

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
MERGE = {"Content-Type": "application/merge-patch+json"}


@cache
def talker(engine: MatchEngine) -> BotDialogue:
    """Who talks in the intake, as the service has it."""
    return dialogue(Settings(), engine.reader)


@dataclass
class Service:
    """A service that stands ready, with its parts in reach."""

    settings: Settings
    store: Store
    desk: Desk
    app: FastAPI
    client: TestClient
    secrets: dict[str, str]
    out: io.StringIO

    def lines(self) -> list[dict[str, Any]]:
        """The log so far."""
        return [json.loads(line) for line in self.out.getvalue().splitlines()]

    def caller(self, *rights: str) -> dict[str, str]:
        """The header of somebody with these rights."""
        return {"Authorization": f"Bearer {self.secrets[','.join(rights)]}"}


@contextmanager
def service(
    folder: Path,
    engine: MatchEngine,
    *,
    desk: Desk | None = None,
    body_seconds: float = 20.0,
    clock: Any = lambda: NOW,
    **settings: Any,
) -> Iterator[Service]:
    """A service on a database of its own.

    Args:
        folder: for the database.
        engine: reads and ranks.
        desk: in place of the one that comes along; its store is used.
        settings: other than the defaults.
    """
    chosen = Settings(data=folder, **settings)
    store = desk.store if desk else open_store(f"sqlite:///{folder / 'meedoen.db'}")
    own = desk or Desk(store, engine, None)
    secrets = {}
    for rights in (*((right,) for right in RIGHTS), RIGHTS):
        secret, token = new_token("-".join(rights), rights, NOW)
        store.put_token(token)
        secrets[",".join(rights)] = secret
    own.open()
    out = io.StringIO()
    app = create_app(
        chosen, store, own, clock, dialogue=talker(engine), log=make_log("info", out), body_seconds=body_seconds
    )
    try:
        with TestClient(app, raise_server_exceptions=False) as client:
            client.headers["Authorization"] = f"Bearer {secrets[','.join(RIGHTS)]}"
            yield Service(chosen, store, own, app, client, secrets, out)
    finally:
        own.close()
        store.close()


@contextmanager
def listening(app: FastAPI, settings: Settings) -> Iterator[str]:
    """The app behind the real web server, on a free port; gives the address."""
    server = server_for(app, settings.model_copy(update={"host": "127.0.0.1", "port": 0}))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{_port(server)}"
    finally:
        server.should_exit = True
        thread.join(10)


def _port(server: uvicorn.Server) -> int:
    for _ in range(500):
        if server.started:
            return int(server.servers[0].sockets[0].getsockname()[1])
        time.sleep(0.01)
    raise AssertionError("the server did not start")
