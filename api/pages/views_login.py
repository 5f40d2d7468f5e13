"""Logging in with a service token, and out."""

from __future__ import annotations

import re
from typing import Final

from starlette.responses import Response

from api.http.access import Right
from api.http.told import Caller, told
from api.pages.screen import redirect
from api.pages.visit import LOG_IN, Visit

# A page of ours and nothing else: no other host, no way to write one.
_OWN_PAGE: Final = re.compile(r"/[\w~%.-][\w~%./-]*")


def ask(visit: Visit) -> Response:
    """The page to log in; whoever is logged in already goes on."""
    house = visit.house
    session = house.sessions.find(visit.request.cookies.get(house.cookie, ""))
    if session is not None and house.tokens.of_hash(session.token_hash) is not None:
        return redirect("/")
    return visit.show("inloggen.html", naar=_own(visit.asked("naar")), fout=None)


def log_in(visit: Visit) -> Response:
    """Check the token and open a session."""
    house, request = visit.house, visit.request
    onward = _own(visit.sent.get("naar", ""))
    token = house.tokens.of_secret(visit.sent.get("token", ""))
    if token is None or Right.READ not in token.rights:
        often = house.brake.failed(request.client.host if request.client else "")
        code = "inlogTeVaak" if often else "inlogMislukt" if token is None else "inlogMagNiet"
        told(request.scope).code = code
        return visit.show("inloggen.html", 429 if often else 403, naar=onward, fout=code)
    told(request.scope).caller = Caller(token.name, token.rights)
    house.sessions.close(request.cookies.get(house.cookie, ""))
    response = redirect(onward or "/")
    response.set_cookie(
        house.cookie,
        house.sessions.open(token.secret_hash),
        path="/",
        secure=house.settings.veilige_cookie,
        httponly=True,
        samesite="strict",
    )
    return response


def log_out(visit: Visit) -> Response:
    """End the session."""
    house = visit.house
    house.sessions.close(visit.request.cookies.get(house.cookie, ""))
    response = redirect(LOG_IN)
    response.delete_cookie(
        house.cookie, path="/", secure=house.settings.veilige_cookie, httponly=True, samesite="strict"
    )
    return response


def _own(path: str) -> str:
    return path if _OWN_PAGE.fullmatch(path) and not path.startswith(("/inloggen", "/uitloggen")) else ""
