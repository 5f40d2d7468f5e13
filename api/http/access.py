"""Who may do what: one table of routes. A route that is not in it is refused to everybody."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl

import anyio
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.problems import ProblemError, answer, of_error
from api.http.told import Caller, told
from api.tables import Refusal
from api.tokens import secret_hash
from matcher.errors import MatcherError
from matcher.kept import Token
from matcher.ports import Store

V1: Final = "/v1"
KEPT_SECONDS: Final = 30.0  # a token that is withdrawn works no longer than this
_AGAIN_SECONDS: Final = 2.0  # a token that was just made is found within this
_BEARER: Final = "bearer "
_LONGEST_SECRET: Final = 200


class Right(StrEnum):
    """What a route needs."""

    OPEN = "openbaar"
    READ = "lezen"
    WRITE = "schrijven"
    ADMIN = "beheer"
    TALK = "gesprek"
    """The token of the very conversation that the address names; rights of services do not count."""


_RECORDS: Final = {
    (method, f"{V1}/{kind}{rest}"): right
    for kind in ("kandidaten", "personen", "vacatures", "werkgevers")
    for method, rest, right in (
        ("GET", "", Right.READ),
        ("POST", "", Right.WRITE),
        ("GET", "/{id}", Right.READ),
        ("PATCH", "/{id}", Right.WRITE),
        ("DELETE", "/{id}", Right.WRITE),
    )
}

RULES: Final[Mapping[tuple[str, str], Right]] = {
    ("GET", "/health"): Right.OPEN,
    ("GET", "/ready"): Right.OPEN,
    ("GET", "/metrics"): Right.ADMIN,
    ("GET", f"{V1}/openapi.json"): Right.OPEN,
    ("GET", f"{V1}/docs"): Right.OPEN,
    **_RECORDS,
    ("GET", f"{V1}/kandidaten/{{id}}/matches"): Right.READ,
    ("GET", f"{V1}/kandidaten/{{id}}/waarom-niet"): Right.READ,
    ("GET", f"{V1}/kandidaten/{{id}}/volgende-stap"): Right.READ,
    ("GET", f"{V1}/kandidaten/{{id}}/feiten"): Right.READ,
    ("POST", f"{V1}/kandidaten/{{id}}/feiten"): Right.WRITE,
    ("PATCH", f"{V1}/kandidaten/{{id}}/feiten/{{nummer}}"): Right.WRITE,
    ("GET", f"{V1}/kandidaten/{{id}}/uitkomsten"): Right.READ,
    ("POST", f"{V1}/kandidaten/{{id}}/uitkomsten"): Right.WRITE,
    ("GET", f"{V1}/uitkomsten/{{id}}"): Right.READ,
    ("PATCH", f"{V1}/uitkomsten/{{id}}"): Right.WRITE,
    ("GET", f"{V1}/vacatures/{{id}}/shortlist"): Right.READ,
    ("GET", f"{V1}/werkgevers/{{id}}/shortlist"): Right.READ,
    ("GET", f"{V1}/beroepen/{{id}}/shortlist"): Right.READ,
    ("GET", f"{V1}/branches/{{naam}}/shortlist"): Right.READ,
    ("GET", f"{V1}/shortlists"): Right.READ,
    ("POST", f"{V1}/shortlists"): Right.WRITE,
    ("GET", f"{V1}/shortlists/{{id}}"): Right.READ,
    ("POST", f"{V1}/shortlists/{{id}}/besluiten"): Right.WRITE,
    ("GET", f"{V1}/beroepen"): Right.READ,
    ("GET", f"{V1}/beroepen/{{id}}"): Right.READ,
    ("GET", f"{V1}/branches"): Right.READ,
    ("GET", f"{V1}/focusberoepen"): Right.READ,
    ("PUT", f"{V1}/focusberoepen"): Right.WRITE,
    ("GET", f"{V1}/focusberoepen/voorstel"): Right.READ,
    ("POST", f"{V1}/gesprekken"): Right.OPEN,
    ("POST", f"{V1}/gesprekken/hervat"): Right.OPEN,
    ("POST", f"{V1}/gesprekken/{{id}}/berichten"): Right.TALK,
    ("GET", f"{V1}/gesprekken/{{id}}/berichten"): Right.TALK,
    ("GET", f"{V1}/gesprekken/{{id}}/concept"): Right.TALK,
    ("POST", f"{V1}/gesprekken/{{id}}/bevestiging"): Right.TALK,
    ("GET", f"{V1}/gesprekken"): Right.READ,
    ("GET", f"{V1}/gesprekken/{{id}}"): Right.READ,
    ("POST", f"{V1}/gesprekken/{{id}}/overname"): Right.WRITE,
    ("POST", f"{V1}/gesprekken/{{id}}/teruggave"): Right.WRITE,
    ("POST", f"{V1}/gesprekken/{{id}}/antwoorden"): Right.WRITE,
    ("POST", f"{V1}/gesprekken/{{id}}/afspraken"): Right.WRITE,
    ("POST", f"{V1}/gesprekken/{{id}}/hervatcode"): Right.WRITE,
    ("GET", f"{V1}/rematch"): Right.READ,
    ("GET", f"{V1}/veranderingen"): Right.READ,
    ("GET", f"{V1}/niemand-uit-beeld"): Right.READ,
}

# Open to everybody; who calls is told all the same where a token of a service comes along.
MAY_SAY_WHO: Final = frozenset({("POST", f"{V1}/gesprekken")})


class Tokens:
    """The tokens of the store, kept in memory for at most `KEPT_SECONDS`.

    Args:
        store: where they are.
        seconds: a clock that only goes forward.
    """

    def __init__(self, store: Store, seconds: Callable[[], float] = time.monotonic) -> None:
        self._store: Final = store
        self._seconds: Final = seconds
        self._read_at = float("-inf")
        self._known: Mapping[str, Token] = {}
        self._one = anyio.Lock()

    async def caller(self, secret: str) -> Caller | None:
        """Whoever has this secret, or None. Raises `StoreUnavailable`."""
        hashed = secret_hash(secret)
        token = self._known.get(hashed)
        age = self._seconds() - self._read_at
        if age > KEPT_SECONDS or (token is None and age > _AGAIN_SECONDS):
            async with self._one:
                if self._seconds() - self._read_at > _AGAIN_SECONDS:
                    found = await anyio.to_thread.run_sync(self._store.tokens)
                    self._known, self._read_at = {one.secret_hash: one for one in found}, self._seconds()
            token = self._known.get(hashed)
        if token is None or not hmac.compare_digest(token.secret_hash, hashed):
            return None
        return Caller(token.name, token.rights)

    async def of_talk(self, talk_id: str, secret: str | None) -> bool:
        """Whether this is the secret of this conversation. Looks the same for one that does not exist.

        Raises:
            StoreUnavailable: nobody can tell now.
        """
        talk = await anyio.to_thread.run_sync(self._store.talk, talk_id)
        kept = talk.token_hash if talk else secret_hash("")
        return hmac.compare_digest(kept, secret_hash(secret or "-")) and talk is not None


class Guard:
    """Lets through what the table allows (pure ASGI). Unknown paths and methods go on to the router, that refuses them.

    Args:
        app: what is guarded.
        tokens: who may call.
        rules: (method, template of the route) to the right that is needed.
    """

    def __init__(self, app: ASGIApp, tokens: Tokens, rules: Mapping[tuple[str, str], Right] = RULES) -> None:
        self._app: Final = app
        self._tokens: Final = tokens
        self._rules: Final = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on."""
        if scope["type"] == "http":
            about = told(scope)
            try:
                await self._check(scope)
            except ProblemError as problem:
                return await answer(problem, about)(scope, receive, send)
            except MatcherError as error:
                return await answer(of_error(error), about)(scope, receive, send)
        return await self._app(scope, receive, send)

    async def _check(self, scope: Scope) -> None:
        route = _route(scope)
        if route is None:
            return
        about = told(scope)
        about.route = template = str(getattr(route, "path", "onbekend"))
        needed = self._rules.get((scope["method"], template))
        if needed is None:
            raise ProblemError(403, "routeNietVrijgegeven")
        secret = _secret(scope)
        if needed is Right.TALK:
            if not await self._tokens.of_talk(_talk_id(route, scope), secret):
                raise ProblemError(401, "gesprekToken", headers={"WWW-Authenticate": 'Bearer realm="gesprek"'})
        elif needed is Right.OPEN:
            if secret and (scope["method"], template) in MAY_SAY_WHO:
                about.caller = await self._tokens.caller(secret)
        else:
            about.caller = await self._tokens.caller(secret) if secret else None
            if about.caller is None:
                raise ProblemError(401, "tokenNodig", headers={"WWW-Authenticate": 'Bearer realm="meedoen"'})
            if needed not in about.caller.rights:
                raise ProblemError(403, "rechtOntbreekt", {"recht": str(needed)})
        _check_address(scope, route)


def _route(scope: Scope) -> BaseRoute | None:
    """The route that will answer, None where the router will refuse by itself."""
    for route in scope["app"].router.routes:
        if route.matches(scope)[0] is Match.FULL:
            found: BaseRoute = route
            return found
    return None


def _talk_id(route: BaseRoute, scope: Scope) -> str:
    """The id of a conversation in the address."""
    return str(route.matches(scope)[1]["path_params"]["id"])


def _secret(scope: Scope) -> str | None:
    """The secret in the one `Authorization` header; never from the address."""
    given = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(given) != 1:
        return None
    text = given[0].decode("latin-1")
    secret = text[len(_BEARER) :].strip()
    return secret if text[: len(_BEARER)].lower() == _BEARER and 0 < len(secret) <= _LONGEST_SECRET else None


def _check_address(scope: Scope, route: BaseRoute) -> None:
    """Refuse keys that the route does not know or that stand twice, and a NUL, which no database takes."""
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if "\0" in scope["path"] or any("\0" in part for pair in pairs for part in pair):
        raise ProblemError(400, "nulInAdres")
    if not isinstance(route, APIRoute):
        return
    allowed = _search_words(route.dependant)
    names = [name for name, _ in pairs]
    wrong = [Refusal(1, None, "zoekwoordOnbekend", {"keuzes": ", ".join(allowed) or "geen"})] * any(
        name not in allowed for name in names
    )
    wrong += [Refusal(1, name, "zoekwoordDubbel") for name in allowed if names.count(name) > 1]
    if wrong:
        raise ProblemError(400, "invoerOnbruikbaar", refusals=wrong)


def _search_words(dependant: Dependant) -> list[str]:
    """The keys that may stand after the question mark, also those that a part of the route asks for."""
    inner = [name for part in dependant.dependencies for name in _search_words(part)]
    return [*(param.alias for param in dependant.query_params), *inner]
