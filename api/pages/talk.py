"""The conversation for whoever comes to this site: the page with the widget, and the same in plain forms.

No log-in. The plain pages keep the token of the conversation in a cookie that scripts and other sites do not get. A
message is sent, kept, and shown on a page that may be loaded again; only before the yes to begin, when nothing is kept,
the page itself carries what was said.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from api.http.throttle import address_of
from api.http.told import told
from api.pages.screen import HEADERS, redirect
from api.pages.visit import Talks, Visit
from api.pages.widget import ADDRESS
from api.talking import LONGEST_MESSAGE, MOST_EARLIER, Answered, TalkClosed
from api.tokens import secret_hash
from intake_bot.conversation import Correction
from matcher.errors import NotFound, Unavailable
from matcher.talks import TalkMessage

PATH: Final = "/gesprek/zonder-script"
_OVER: Final = ("klaar", "gestopt")
_LONGEST_PRELUDE: Final = 14_000
_KEY: Final = re.compile(r"[0-9a-f]{32}")
_COOKIE: Final = re.compile(r"([0-9a-f-]{36})\.([A-Za-z0-9_-]{20,100})\.([0-9A-Z-]{8,40})")
# With `no-referrer` a browser of some years ago sends no origin along with a form, and could not write to us.
_PLAIN: Final = {"Referrer-Policy": "same-origin"}
_POLICY: Final = HEADERS["Content-Security-Policy"] + "; script-src 'self'; connect-src 'self'"
_WITH_SCRIPT: Final = {"Content-Security-Policy": _POLICY, "Permissions-Policy": "camera=(), geolocation=()"}


@dataclass(frozen=True, slots=True)
class _Mine:
    """The conversation of the cookie."""

    id: str
    code: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A message on the page."""

    wie: str
    tekst: str
    taal: str


def widget(visit: Visit) -> Response:
    """The page with the widget. Nothing is begun before its script asks for it."""
    values = {**visit.inside(), "module": ADDRESS}
    return visit.house.screen.show("gesprek.html", values, 200, _WITH_SCRIPT)


def plain(visit: Visit) -> Response:
    """The conversation so far, or the way to begin one."""
    talks = _talks(visit)
    mine = _mine(visit, talks)
    return _begin_page(visit) if mine is None else _page(visit, talks, mine)


def begin(visit: Visit) -> Response:
    """A new conversation."""
    talks = _talks(visit)
    address = address_of(visit.request.scope, visit.house.settings.believed)
    talks.begun.check(address)
    opened = talks.talking.begin("en" if visit.sent.get("taal") == "en" else "nl")
    talks.begun.count(address)
    return _keep(visit, opened.answered.talk.id, opened.token, opened.code)


def resume(visit: Visit) -> Response:
    """Go on with a code."""
    talks = _talks(visit)
    address = address_of(visit.request.scope, visit.house.settings.believed)
    talks.wrong_codes.check(address)
    code = visit.sent.get("code", "")[:100]
    opened = talks.talking.resume(code) if code else None
    if opened is None:
        talks.wrong_codes.count(address)
        return _begin_page(visit, 404, "codeOnbekend")
    return _keep(visit, opened.answered.talk.id, opened.token, opened.code)


def leave(visit: Visit) -> Response:
    """Forget the conversation on this device; with the code it can be found again."""
    response = redirect(PATH)
    response.delete_cookie(
        _cookie(visit), path="/", secure=visit.house.settings.veilige_cookie, httponly=True, samesite="strict"
    )
    return response


def say(visit: Visit) -> Response:
    """One message. What could not be kept stays in the field, with the same key."""
    talks = _talks(visit)
    mine = _mine(visit, talks)
    if mine is None:
        return redirect(PATH)
    text = visit.sent.get("tekst", "")
    if not text:
        return _page(visit, talks, mine, 400, "berichtLeeg")
    if len(text) > LONGEST_MESSAGE:
        return _page(visit, talks, mine, 400, "berichtTeLang", text)
    before = _prelude(visit.sent.get("vooraf", ""))
    earlier = [one.tekst for one in before if one.wie == "mens"][-MOST_EARLIER:]
    try:
        answered = talks.talking.say(mine.id, text, _key(visit, text), earlier)
    except TalkClosed as error:
        return _page(visit, talks, mine, 409, error.code, text)
    except Unavailable:
        return _page(visit, talks, mine, 503, "nietOpgeslagen", text)
    if answered.talk.begun:
        return redirect(f"{PATH}#nieuw")
    replies = [_said(one) for one in answered.messages]
    return _page(visit, talks, mine, answered=answered, before=[*before, _Said("mens", text, ""), *replies])


def correct(visit: Visit) -> Response:
    """Change a sentence of the story, or take it out."""
    sent = visit.sent
    action = "schrap" if sent.get("actie") == "schrap" else "wijzig"
    text = sent.get("tekst", "")[:LONGEST_MESSAGE]
    if action == "wijzig" and not text:
        action = "schrap"
    one = Correction(sent.get("doel", ""), action, text if action == "wijzig" else "")
    return _confirm(visit, [one], agreed=False)


def confirm(visit: Visit) -> Response:
    """The person's yes."""
    return _confirm(visit, [], agreed=True)


def _confirm(visit: Visit, corrections: Sequence[Correction], *, agreed: bool) -> Response:
    talks = _talks(visit)
    mine = _mine(visit, talks)
    if mine is None:
        return redirect(PATH)
    given = visit.sent.get("versie", "")
    version = int(given) if re.fullmatch(r"[0-9]{1,9}", given) else 0
    key = _key(visit, repr((tuple(corrections), agreed, version)))
    try:
        talks.talking.confirm(mine.id, corrections, agreed, version, key)
    except TalkClosed as error:
        return _page(visit, talks, mine, 409, error.code)
    except Unavailable:
        return _page(visit, talks, mine, 503, "nietOpgeslagen")
    return redirect(f"{PATH}#{'nieuw' if agreed else 'verhaal'}")


def _talks(visit: Visit) -> Talks:
    if visit.house.talks is None:
        raise Unavailable("geenGesprekken")
    return visit.house.talks


def _cookie(visit: Visit) -> str:
    return "__Host-meedoen-gesprek" if visit.house.settings.veilige_cookie else "meedoen-gesprek"


def _mine(visit: Visit, talks: Talks) -> _Mine | None:
    """The conversation that the cookie gives access to."""
    found = _COOKIE.fullmatch(visit.request.cookies.get(_cookie(visit), ""))
    if found is None:
        return None
    talk = talks.talking.store.talk(found[1])
    if talk is None or not hmac.compare_digest(talk.token_hash, secret_hash(found[2])):
        return None
    return _Mine(found[1], found[3])


def _keep(visit: Visit, talk_id: str, token: str, code: str) -> Response:
    """To the conversation, with what gives access to it until the browser is closed."""
    response = redirect(PATH)
    response.set_cookie(
        _cookie(visit),
        f"{talk_id}.{token}.{code}",
        path="/",
        secure=visit.house.settings.veilige_cookie,
        httponly=True,
        samesite="strict",
    )
    return response


def _begin_page(visit: Visit, status: int = 200, trouble: str | None = None) -> Response:
    told(visit.request.scope).code = trouble
    values = {**visit.inside(), "fout": trouble, "waarden": {}, "stand": None}
    return visit.house.screen.show("gesprek_gewoon.html", values, status, _PLAIN)


def _page(
    visit: Visit,
    talks: Talks,
    mine: _Mine,
    status: int = 200,
    trouble: str | None = None,
    text: str = "",
    *,
    answered: Answered | None = None,
    before: Sequence[_Said] | None = None,
) -> Response:
    """The conversation as a page.

    Args:
        trouble: code of what went wrong, if anything.
        text: what stays in the field.
        answered: what was just answered where it is not kept; else it is looked up.
        before: what was said before the yes to begin, with the last answer; else what the form carried along.
    """
    told(visit.request.scope).code = trouble
    try:
        kept = talks.talking.look(mine.id)
    except (Unavailable, NotFound):
        if trouble is None:
            raise
        kept = None
    before = _prelude(visit.sent.get("vooraf", "")) if before is None else before
    messages = [_said(one) for one in kept.messages] if kept else []
    begun = kept.talk.begun if kept else not before
    shown = messages if begun else [*messages, *before]
    cut = max((at + 1 for at, one in enumerate(shown) if one.wie == "mens"), default=0)
    now = answered or kept
    state = kept.status if kept else "open"
    concept = None
    version = 0
    if kept is not None and begun and kept.question == "bevestigen" and state == "open":
        talk, concept = talks.talking.concept(mine.id)
        version = talk.version
    values: dict[str, Any] = {
        **visit.inside(),
        "fout": trouble,
        "waarden": {"hoogste": LONGEST_MESSAGE, "tekens": len(text)},
        "stand": {
            "voortgang": now.progress if now else 0.0,
            "eerder": shown[:cut],
            "nieuw": shown[cut:],
            "open": (answered.status if answered else state) not in _OVER,
            "begonnen": begun,
        },
        "keuzes": now.messages[-1].choices if now and now.messages else (),
        "concept": concept,
        "versie": version,
        "code": mine.code,
        "tekst": text,
        "sleutel": visit.sent["sleutel"] if trouble and _sent_key(visit) else secrets.token_hex(16),
        "vooraf": "" if begun else _carried(before),
    }
    return visit.house.screen.show("gesprek_gewoon.html", values, status, _PLAIN)


def _said(one: TalkMessage) -> _Said:
    return _Said(one.who, one.text, one.language if one.language != "onbekend" else "")


def _sent_key(visit: Visit) -> bool:
    return _KEY.fullmatch(visit.sent.get("sleutel", "")) is not None


def _key(visit: Visit, what: str) -> str:
    """The key of this text on that page: sent twice it is one message, and another text is another one."""
    page = visit.sent["sleutel"] if _sent_key(visit) else secrets.token_hex(16)
    return f"{page}-{hashlib.sha256(what.encode()).hexdigest()[:16]}"


def _carried(before: Sequence[_Said]) -> str:
    """What the page carries; where it is too much, the oldest is left out."""
    rows = [[one.wie, one.tekst, one.taal] for one in before]
    while rows and len(json.dumps(rows, ensure_ascii=False)) > _LONGEST_PRELUDE:
        rows.pop(0)
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def _prelude(given: str) -> list[_Said]:
    """What a page carried along; nothing where it is not as we wrote it."""
    try:
        rows = json.loads(given) if given else []
        if not isinstance(rows, list):
            return []
        found = [_Said(who, text, lang) for who, text, lang in rows]
    except (ValueError, TypeError, RecursionError):
        return []
    known = ("mens", "bot", "regisseur")
    if any(one.wie not in known or not isinstance(one.tekst, str) or not isinstance(one.taal, str) for one in found):
        return []
    return [one for one in found if len(one.tekst) <= LONGEST_MESSAGE]
