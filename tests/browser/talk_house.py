"""A whole service for the browser: the real database, dialogue, API and pages, behind the real web server."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from starlette.types import ASGIApp

from api import wiring
from api.desk import Desk
from api.http.app import create_app
from api.http.logs import make_log
from api.http.parts import Parts
from api.http.serving import server_for
from api.matching import MatchEngine
from api.pages.app import create_pages
from api.pages.together import Together
from api.pages.visit import Talks
from api.settings import Settings
from matcher.ports import Store
from matcher.store.opening import open_store

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
ANSWERS = {
    "toestemming": "ja",
    "verhaal": "ik heb zes jaar in een bakkerij gestaan, brood snijden en mensen helpen",
    "wens": "weer iets met brood of taart",
    "nietGewenst": "een callcenter of een kantoor, dat nooit meer",
    "uren": "24 uur",
    "dagen": "maandag tot en met donderdag",
    "reizen": "met de fiets, een half uur",
    "rijbewijs": "nee",
    "taal": "het is mijn eigen taal",
    "grenzen": "nee",
}
"""What a person says to each question; to any other "sla over"."""


@dataclass
class TalkHouse:
    """A service that talks."""

    address: str
    store: Store
    settings: Settings


@contextmanager
def listening(app: ASGIApp, settings: Settings) -> Iterator[str]:
    """An app behind the real web server, on a free port."""
    server = server_for(app, settings.model_copy(update={"host": "127.0.0.1", "port": 0}))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(500):
        if server.started:
            break
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def talk_house(engine: MatchEngine, **more: Any) -> Iterator[TalkHouse]:
    """The service, on a database of its own."""
    with tempfile.TemporaryDirectory(prefix="gesprek") as name:
        folder = Path(name)
        settings = Settings(data=folder, gemeente="Rijnhorst", veilige_cookie=False, **more)
        store = open_store(f"sqlite:///{folder / 'meedoen.db'}")
        desk = Desk(store, engine, None)
        desk.open()
        with (folder / "log").open("w") as out:
            log = make_log("info", out)
            app = create_app(settings, store, desk, dialogue=wiring.dialogue(settings, engine.reader), log=log)
            parts: Parts = app.state.parts
            talks = Talks(parts.talking, parts.begun, parts.wrong_codes)
            pages = create_pages(
                settings, store, desk, parts.clock, work=parts.work, metrics=parts.metrics, log=log, talks=talks
            )
            with listening(Together(app, pages), settings) as address:
                yield TalkHouse(address, store, settings)
        desk.close()
        store.close()


@dataclass
class Watched:
    """A page, with everything that the browser complained about and asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@contextmanager
def opened(
    browser: Browser, width: int = 1280, height: int = 800, *, quiet: bool = True, **more: Any
) -> Iterator[Watched]:
    """A page in a browser of its own; what it complains about fails the test, unless that is what is tested."""
    context = browser.new_context(viewport={"width": width, "height": height}, **more)
    watched = Watched(context.new_page())
    watched.page.set_default_timeout(10_000)
    watched.page.on("console", lambda message: watched.complaints.append(message.text))
    watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    watched.page.on("request", lambda request: watched.asked.append(request.url))
    yield watched
    context.close()
    if quiet:
        assert watched.complaints == []


def answer_for(question: str | None) -> str:
    """What the person of `ANSWERS` says."""
    return ANSWERS.get(question or "", "sla over")


def violations(page: Page, axe: str) -> list[str]:
    """What axe finds; its script comes in past the policy of the page, which stays as it is."""
    page.evaluate(axe)
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", rules)
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]
