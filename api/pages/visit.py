"""One visit to a page: who it is, what was sent, and whether that is allowed. Every page goes through `endpoint`.

Default deny: whoever has no session gets the page to log in, whatever was asked; only pages that say so are open.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from structlog.typing import FilteringBoundLogger

from api.desk import Desk
from api.http.access import Right
from api.http.executor import Work
from api.http.logs import where
from api.http.problems import ProblemError
from api.http.throttle import Throttle
from api.http.told import Caller, told
from api.pages.screen import Screen, redirect
from api.pages.session import Brake, KnownTokens, Session, Sessions
from api.pages.shown import id_of
from api.settings import Settings
from api.statuses import status_of
from api.talking import Talking
from matcher.casework.focus import Proposal
from matcher.errors import MatcherError, NotFound
from matcher.ports import Store

R = TypeVar("R")
LOG_IN: Final = "/inloggen"
_FORM: Final = "application/x-www-form-urlencoded"
_MOST_FIELDS: Final = 20


@dataclass(frozen=True, slots=True)
class Talks:
    """The conversations, with how often they may be begun, and how often a resume code may be wrong."""

    talking: Talking
    begun: Throttle
    wrong_codes: Throttle


@dataclass(frozen=True, slots=True)
class House:
    """What all pages share.

    Attributes:
        talks: None where there is no intake.
        proposals: the last proposal of focus professions by generation of the board.
    """

    settings: Settings
    store: Store
    desk: Desk
    clock: Callable[[], datetime]
    work: Work
    screen: Screen
    sessions: Sessions
    tokens: KnownTokens
    brake: Brake
    log: FilteringBoundLogger
    talks: Talks | None = None
    proposals: dict[int, Proposal] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        """Name of the cookie; with `__Host-` a browser only takes it over https, from this very host."""
        return "__Host-meedoen" if self.settings.veilige_cookie else "meedoen"


@dataclass(slots=True)
class Visit:
    """A request for a page that is allowed.

    Attributes:
        session, caller: who is logged in; None on an open page.
        sent: fields of a form that was sent.
    """

    house: House
    request: Request
    session: Session | None = None
    caller: Caller | None = None
    sent: Mapping[str, str] = field(default_factory=dict)

    def id(self, name: str = "id") -> str:
        """An id from the address."""
        return id_of(str(self.request.path_params[name]))

    def asked(self, name: str) -> str:
        """A value from behind the question mark; empty where there is none."""
        return self.request.query_params.get(name, "").strip()

    @property
    def writes(self) -> bool:
        """Whether buttons that keep something are shown."""
        return self.caller is not None and Right.WRITE in self.caller.rights

    @property
    def name(self) -> str:
        """The name of the token: who did it."""
        return self.caller.name if self.caller is not None else ""

    def run(self, question: Callable[[], R]) -> R:
        """The answer to a question that makes lists, from the threads that are there for it."""
        return self.house.work.run(question)

    def inside(self) -> dict[str, Any]:
        """What every page needs."""
        note = self.session.take_note() if self.session is not None else None
        path = self.request.url.path
        return {
            "door": self.name,
            "schrijft": self.writes,
            "bewijs": self.session.proof if self.session is not None else "",
            "melding": note,
            "waar": "/" + path.split("/")[1],
        }

    def show(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page with these values."""
        return self.house.screen.show(template, {**self.inside(), **values}, status)

    def onward(self, path: str, code: str | None = None, **values: object) -> Response:
        """Go on to another page, with a message there."""
        if self.session is not None and code is not None:
            self.session.note = code, values
        return redirect(path)


View = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Page:
    """A route of the pages: who may come here is part of what it is."""

    method: str
    path: str
    right: Right
    view: View


def endpoint(house: House, page: Page) -> Callable[[Request], Response]:
    """A page as an endpoint of the router; a plain function, so that it runs in a thread."""

    def answered(request: Request) -> Response:
        about = told(request.scope)
        about.route = page.path
        visit = Visit(house, request)
        try:
            return _admitted(visit, page) or page.view(visit)
        except ProblemError as problem:
            return _trouble(visit, problem.status, problem.code, problem.values)
        except NotFound as error:
            return _trouble(visit, 404, "bladzijdeWeg", {}, error.code)
        except MatcherError as error:
            status = status_of(error)
            if status == 500:
                return _trouble(visit, 500, "bladzijdeStuk", {}, error.code)
            return _trouble(visit, status, error.code, error.values)
        except Exception as error:  # noqa: BLE001  # nothing of it may reach the screen or the log
            house.log.error("fout", requestId=about.request_id, error=type(error).__name__, where=where(error))
            return _trouble(visit, 500, "bladzijdeStuk", {})

    return answered


def _trouble(visit: Visit, status: int, code: str, values: Mapping[str, object], logged: str | None = None) -> Response:
    told(visit.request.scope).code = logged or code
    return visit.house.screen.trouble(status, code, values, inside=visit.inside())


def _admitted(visit: Visit, page: Page) -> Response | None:
    """Fill in who it is and what was sent. An answer instead of the page where somebody has to log in first.

    Raises:
        ProblemError: this is not allowed.
    """
    request, house = visit.request, visit.house
    if "\0" in request.url.path or "%00" in request.url.query or "\0" in request.scope["path"]:
        raise ProblemError(400, "nulInAdres")
    writes = request.method not in ("GET", "HEAD")
    if writes:
        _check_origin(request, house.settings)
        visit.sent = _form(request)
    if page.right is Right.OPEN:
        return None
    cookie = request.cookies.get(house.cookie, "")
    session = house.sessions.find(cookie) if cookie else None
    token = house.tokens.of_hash(session.token_hash) if session is not None else None
    if session is None or token is None or Right.READ not in token.rights:
        house.sessions.close(cookie)
        came_from = request.url.path if not writes and request.url.path != "/" else ""
        return redirect(f"{LOG_IN}?naar={quote(came_from, safe='/~')}" if came_from else LOG_IN)
    visit.session, visit.caller = session, Caller(token.name, token.rights)
    told(request.scope).caller = visit.caller
    if page.right not in token.rights:
        raise ProblemError(403, "magSchrijvenNiet")
    if writes and not hmac.compare_digest(visit.sent.get("bewijs", "").encode(), session.proof.encode()):
        raise ProblemError(403, "formulierOud")
    return None


def _check_origin(request: Request, settings: Settings) -> None:
    """A form must come from one of our own pages.

    With `Referrer-Policy: no-referrer` a browser sends `Origin: null` with a form, also to its own site; what it then
    says in `Sec-Fetch-Site` cannot be set by a page.
    """
    origin = request.headers.get("origin", "null")
    own = {(urlsplit(settings.adres).scheme, urlsplit(settings.adres).netloc)}
    host = request.headers.get("host", "")
    own |= {("https", host), (request.url.scheme, host)}
    site = request.headers.get("sec-fetch-site")
    try:
        given = urlsplit(origin)
        same = (given.scheme, given.netloc) in own
    except ValueError:
        same = False
    if origin != "null" and not same:
        raise ProblemError(403, "formulierElders")
    if site is not None and site != "same-origin":
        raise ProblemError(403, "formulierElders")
    if origin == "null" and site is None:
        raise ProblemError(403, "formulierElders")


def _form(request: Request) -> Mapping[str, str]:
    """The fields of a form; of a name that stands twice the last."""
    given = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if given != _FORM:
        raise ProblemError(415, "formulierSoort")
    try:
        body = told(request.scope).body.decode("utf-8")
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise ProblemError(400, "formulierStuk") from None
    found = {name: value.replace("\r\n", "\n").strip() for name, value in pairs}
    if any("\0" in value for value in found.values()):
        raise ProblemError(400, "formulierStuk")
    return found
