"""The pages as an app of their own, for every path that is not of the API."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import FilteringBoundLogger

from api.desk import Desk
from api.http.access import Right
from api.http.executor import Work
from api.http.limits import Limits
from api.http.logs import make_log
from api.http.metrics import Metrics
from api.http.problems import PROBLEM_JSON
from api.http.watch import Watch
from api.pages import talk, views_login, views_people, views_places, views_shortlists, views_today, views_work, widget
from api.pages.screen import MARK, STYLE, Screen
from api.pages.session import Brake, KnownTokens, Sessions
from api.pages.visit import House, Page, Talks, Visit, endpoint
from api.settings import Settings
from matcher.errors import NotFound
from matcher.ports import Store

LARGEST_FORM: Final = 64_000  # bytes; the longest form holds a reason
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_OF_STATUS: Final = {408: "teLangzaam", 413: "formulierGroot"}


def _static(visit: Visit) -> Response:
    return visit.house.screen.file(visit.request.url.path, visit.asked("v"))


def _nowhere(_: Visit) -> Response:
    raise NotFound("bladzijdeWeg")


# Order counts: of two that fit an address, the first answers.
PAGES: Final[tuple[Page, ...]] = (
    Page("GET", f"/{STYLE}", Right.OPEN, _static),
    Page("GET", f"/{MARK}", Right.OPEN, _static),
    Page("GET", "/widget/{naam}", Right.OPEN, widget.current),
    Page("GET", "/widget/{print}/{naam}", Right.OPEN, widget.lasting),
    Page("GET", "/gesprek", Right.OPEN, talk.widget),
    Page("GET", talk.PATH, Right.OPEN, talk.plain),
    Page("POST", f"{talk.PATH}/begin", Right.OPEN, talk.begin),
    Page("POST", f"{talk.PATH}/hervat", Right.OPEN, talk.resume),
    Page("POST", f"{talk.PATH}/antwoord", Right.OPEN, talk.say),
    Page("POST", f"{talk.PATH}/verbeter", Right.OPEN, talk.correct),
    Page("POST", f"{talk.PATH}/bevestig", Right.OPEN, talk.confirm),
    Page("POST", f"{talk.PATH}/weg", Right.OPEN, talk.leave),
    Page("GET", "/inloggen", Right.OPEN, views_login.ask),
    Page("POST", "/inloggen", Right.OPEN, views_login.log_in),
    Page("POST", "/uitloggen", Right.READ, views_login.log_out),
    Page("GET", "/", Right.READ, views_today.today),
    Page("GET", "/mensen", Right.READ, views_people.people),
    Page("POST", "/mensen/zoeken", Right.READ, views_people.seek),
    Page("GET", "/mensen/gezocht", Right.READ, views_people.sought),
    Page("GET", "/mensen/{id}", Right.READ, views_people.person),
    Page("GET", "/plekken", Right.READ, views_places.places),
    Page("GET", "/plekken/{id}", Right.READ, views_places.place),
    Page("POST", "/plekken/{id}/bewaren", Right.WRITE, views_places.save),
    Page("GET", "/plekken/{id}/waarom-niet/{kandidaat}", Right.READ, views_places.why_not),
    Page("GET", "/werkgevers", Right.READ, views_places.employers),
    Page("GET", "/werkgevers/{id}", Right.READ, views_places.employer),
    Page("GET", "/beroepen", Right.READ, views_work.professions),
    Page("GET", "/beroepen/voorstel", Right.READ, views_work.proposal),
    Page("GET", "/beroepen/{id}", Right.READ, views_work.profession),
    Page("POST", "/beroepen/{id}/bewaren", Right.WRITE, views_work.save_profession),
    Page("GET", "/branches/{id}", Right.READ, views_work.branch),
    Page("POST", "/branches/{id}/bewaren", Right.WRITE, views_work.save_branch),
    Page("GET", "/shortlists/{id}", Right.READ, views_shortlists.shortlist),
    Page("POST", "/shortlists/{id}/besluiten", Right.WRITE, views_shortlists.decide),
    Page("POST", "/shortlists/{id}/toevoegen", Right.WRITE, views_shortlists.add),
    *(Page(method, "/{rest:path}", Right.READ, _nowhere) for method in _METHODS),
)


class AsPage:
    """Turns a problem that a layer answered as JSON into a page (pure ASGI).

    Args:
        app: what comes after.
        screen: makes the page.
    """

    def __init__(self, app: ASGIApp, screen: Screen) -> None:
        self._app: Final = app
        self._screen: Final = screen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and look at the answer."""
        instead: bytes | None = None

        async def out(message: Message) -> None:
            nonlocal instead
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith(PROBLEM_JSON):
                    page = self._page(message["status"])
                    instead = bytes(page.body)
                    for name, value in page.headers.items():
                        headers[name] = value
            elif message["type"] == "http.response.body" and instead is not None:
                message = {"type": "http.response.body", "body": instead}
            await send(message)

        await self._app(scope, receive, out)

    def _page(self, status: int) -> Response:
        nobody = {"door": "", "schrijft": False, "bewijs": "", "melding": None, "waar": ""}
        return self._screen.trouble(status, _OF_STATUS.get(status, "bladzijdeStuk"), inside=nobody)


def create_pages(
    settings: Settings,
    store: Store,
    desk: Desk,
    clock: Callable[[], datetime],
    *,
    work: Work | None = None,
    metrics: Metrics | None = None,
    log: FilteringBoundLogger | None = None,
    seconds: Callable[[], float] = time.monotonic,
    talks: Talks | None = None,
) -> Starlette:
    """The pages as an ASGI app.

    Args:
        settings: of the installation.
        store: what is kept; stays open until whoever opened it closes it.
        desk: answers the questions about matches; likewise.
        clock: gives the time, aware and in UTC.
        work: where lists are made; of the API, to share its threads.
        metrics: where requests are counted; of the API.
        log: where the lines go; stdout where None.
        seconds: a clock that only goes forward, for sessions.
        talks: the conversations; of the API, to share its limits. Without them the pages say that there are none.
    """
    work = work or Work(settings.werkers, settings.wachtrij)
    log = log or make_log(settings.logniveau)
    screen = Screen(settings.gemeente)
    house = House(
        settings, store, desk, clock, work, screen, Sessions(seconds), KnownTokens(store, seconds), Brake(seconds), log,
        talks,
    )  # fmt: skip
    return Starlette(
        routes=[Route(one.path, endpoint(house, one), methods=[one.method], name=None) for one in PAGES],
        middleware=[
            Middleware(AsPage, screen=screen),
            Middleware(Watch, log=log, metrics=metrics or Metrics(work.busy)),
            Middleware(Limits, most=LARGEST_FORM),
        ],
    )
