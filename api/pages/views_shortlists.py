"""A saved shortlist: as it was shown, with what a person decides and why."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from api.pages.listing import about_words
from api.pages.shown import id_of, kept_card, names, person_link, segment
from api.pages.visit import Visit
from matcher.errors import NotFound
from matcher.kept import Choice, Decision, RecordKind, Shortlist, ShortlistLine

LONGEST_REASON: Final = 2_000
CHOICES: Final = {Choice.INVITE: "Uitnodigen", Choice.LATER: "Later", Choice.NOT: "Niet"}
DECIDED: Final = {Choice.INVITE: "uitnodigen", Choice.LATER: "later nog eens kijken", Choice.NOT: "niet voor deze plek"}


def shortlist(visit: Visit) -> Response:
    """A saved shortlist."""
    return _shown(visit, _found(visit))


def _found(visit: Visit) -> Shortlist:
    found = visit.house.store.shortlist(visit.id())
    if found is None:
        raise NotFound("shortlistOnbekend")
    return found


def _shown(visit: Visit, one: Shortlist, status: int = 200, wrong: dict[str, Any] | None = None) -> Response:
    place_id = one.about.get("vacatureId")
    outside = [record for record in one.excluded if "id" in record]
    ids = [*(line.candidate_id for line in one.lines), *(str(record["id"]) for record in outside)]
    known = names(visit.house.store, ids)
    there = visit.house.store.get(RecordKind.CANDIDATE, ids) if ids else {}
    decisions: dict[str, list[Decision]] = {}
    for decision in one.decisions:
        decisions.setdefault(decision.candidate_id, []).append(decision)
    words, link = about_words(visit, one)
    return visit.show(
        "shortlist.html",
        status,
        lijst=one,
        waarvoor=words,
        waaradres=link,
        adres=f"/shortlists/{segment(one.id)}",
        regels=[
            {
                "id": line.candidate_id,
                "naam": known[line.candidate_id],
                "adres": person_link(line.candidate_id),
                "kaart": kept_card(line.record, known[line.candidate_id], place_id) if line.record else None,
                "toegevoegd": line.added,
                "toegevoegd_door": line.added_by,
                "besluiten": decisions.get(line.candidate_id, []),
            }
            for line in one.lines
        ],
        buiten=[kept_card(record, known[record["id"]], place_id) for record in outside if record["id"] in there],
        keuzes=[(str(choice), text) for choice, text in CHOICES.items()],
        besloten={str(choice): text for choice, text in DECIDED.items()},
        langste=LONGEST_REASON,
        fout=wrong,
    )


def decide(visit: Visit) -> Response:
    """Write down what somebody decided for one person."""
    one = _found(visit)
    who, choice, reason = (visit.sent.get(name, "") for name in ("kandidaat", "besluit", "reden"))
    if who not in {line.candidate_id for line in one.lines}:
        raise NotFound("kandidaatNietOpLijst")
    code = "besluitKiezen" if choice not in list(Choice) else _wrong_reason(reason)
    if code:
        return _shown(visit, one, 400, {"wie": who, "code": code, "besluit": choice, "reden": reason})
    visit.house.store.decide(one.id, [Decision(who, Choice(choice), reason, visit.name, visit.house.clock())])
    return visit.onward(f"/shortlists/{segment(one.id)}#mens-{segment(who)}", "besluitBewaard")


def add(visit: Visit) -> Response:
    """Put somebody on the list by hand, with a reason."""
    one = _found(visit)
    given, reason = visit.sent.get("kandidaat", ""), visit.sent.get("reden", "")
    who = _meant(given)
    if not who or not visit.house.store.get(RecordKind.CANDIDATE, [who]):
        code: str | None = "toevoegenOnbekend"
    elif who in {line.candidate_id for line in one.lines}:
        code = "toevoegenDubbel"
    else:
        code = _wrong_reason(reason)
    if code:
        return _shown(visit, one, 400, {"wie": "", "code": code, "besluit": given, "reden": reason})
    visit.house.store.decide(one.id, [], [ShortlistLine(who, {}, reason, visit.name)])
    return visit.onward(f"/shortlists/{segment(one.id)}#mens-{segment(who)}", "toegevoegd")


def _meant(given: str) -> str:
    """The id of a person: as it is, or with the address of the page in front of it, as people copy it."""
    return id_of(given.rsplit("/mensen/", 1)[1].split("?")[0].split("#")[0]) if "/mensen/" in given else given


def _wrong_reason(reason: str) -> str | None:
    if not reason:
        return "redenNodig"
    return "redenLang" if len(reason) > LONGEST_REASON else None
