"""The pool, and one person: who it is, what was told, what fits, what is just outside, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from starlette.responses import Response

from api.desk import Asked
from api.pages import dutch
from api.pages.listing import story_at_hand, waiting
from api.pages.shown import leads_to, names, person_link, place_card, polarities, shown_story
from api.pages.visit import Visit
from matcher.casework.news import news, next_steps, out_of_sight
from matcher.domain import BRANCHES, STATUSES, Candidate, Match, Place
from matcher.errors import InputError, NotFound, Unavailable
from matcher.kept import KeptFact, Person, RecordKind, Step, StillTrue
from matcher.story.understood import UnderstoodStory

_ON_PAGE: Final = 50
_AT_ONCE: Final = 200
_TOP: Final = 8
_OUTSIDE: Final = 6
_SHORTEST_NAME: Final = 2
_FACTS: Final = 60
_VALUES: Final = 3
_SURE_FROM: Final = 0.35  # below it a reading is a guess, of use for a score and not for a person to read


def people(visit: Visit) -> Response:
    """The pool, fifty at a time, with filters."""
    status, branch = visit.asked("status"), visit.asked("branche")
    no_story, no_step = visit.asked("verhaal") == "geen", visit.asked("stap") == "geen"
    if (status and status not in STATUSES) or (branch and branch not in BRANCHES):
        raise InputError("keuzeOnbekendHier")
    found: list[Candidate] = []
    more = False
    for candidate in _candidates(visit, status, branch, no_story=no_story, no_step=no_step):
        if len(found) == _ON_PAGE:
            more = True
            break
        found.append(candidate)
    return visit.show(
        "mensen.html",
        mensen=_lines(visit, found),
        verder=found[-1].id if more else None,
        begin=not visit.asked("na"),
        kies={
            "status": status,
            "branche": branch,
            "verhaal": "geen" if no_story else "",
            "stap": "geen" if no_step else "",
        },
        statussen=STATUSES,
        branches=BRANCHES,
        totaal=visit.house.store.count(RecordKind.CANDIDATE),
        gezocht=None,
    )


def _candidates(visit: Visit, status: str, branch: str, *, no_story: bool, no_step: bool) -> Iterator[Candidate]:
    """Candidates that pass the filters, in order of id, from behind the last one that was shown."""
    store, after = visit.house.store, visit.asked("na") or None
    ids: set[str] | None = None
    if branch:
        board = visit.house.desk.board()
        ids = {c.id for c, own in zip(board.candidates, board.person_labels, strict=True) if f"branche:{branch}" in own}
    if no_step:
        unseen = {step.candidate_id for step in out_of_sight(store)}
        ids = unseen if ids is None else ids & unseen
    if ids is not None:
        wanted = sorted(one for one in ids if after is None or one > after)
        for a in range(0, len(wanted), _AT_ONCE):
            there = store.get(RecordKind.CANDIDATE, wanted[a : a + _AT_ONCE])
            for _, kept in sorted(there.items()):
                candidate = kept.record
                assert isinstance(candidate, Candidate)
                if (not status or candidate.status == status) and not (no_story and candidate.story):
                    yield candidate
        return
    equal: dict[str, str | None] = {"status": status} if status else {}
    if no_story:
        equal["story"] = None
    while True:
        page = store.page(RecordKind.CANDIDATE, after, _ON_PAGE + 1, equal)
        yield from (kept.record for kept in page.items if isinstance(kept.record, Candidate))
        if page.after is None:
            return
        after = page.after


def _lines(visit: Visit, found: list[Candidate]) -> list[dict[str, Any]]:
    store = visit.house.store
    ids = [one.id for one in found]
    known, steps = names(store, ids), next_steps(store, ids) if ids else {}
    board = visit.house.desk.follower.board
    return [
        {
            "naam": known[one.id],
            "adres": person_link(one.id),
            "status": one.status or "",
            "verhaal": bool(one.story),
            "werk": leads_to(board, one.id) if board is not None else (),
            "stap": dutch.STEPS[steps[one.id].kind] if one.id in steps else "",
        }
        for one in found
    ]


def seek(visit: Visit) -> Response:
    """Look for a name; it stays in the session, so that it stands in no address."""
    sought_for = visit.sent.get("naam", "")[:100]
    assert visit.session is not None
    if len(sought_for) < _SHORTEST_NAME:
        return visit.onward("/mensen", "zoekKort")
    visit.session.sought = sought_for
    return visit.onward("/mensen/gezocht")


def sought(visit: Visit) -> Response:
    """Who was found by name."""
    assert visit.session is not None
    words = visit.session.sought.casefold().split()
    if not words:
        return visit.onward("/mensen")
    ids: list[str] = []
    for kept in visit.house.store.every(RecordKind.PERSON):
        name = kept.record.name if isinstance(kept.record, Person) else None
        if name and all(word in name.casefold() for word in words):
            ids.append(kept.record.id)
            if len(ids) == _ON_PAGE:
                break
    there = visit.house.store.get(RecordKind.CANDIDATE, ids) if ids else {}
    found = [kept.record for _, kept in sorted(there.items()) if isinstance(kept.record, Candidate)]
    return visit.show(
        "mensen.html",
        mensen=_lines(visit, found),
        verder=None,
        begin=True,
        kies={"status": "", "branche": "", "verhaal": "", "stap": ""},
        statussen=STATUSES,
        branches=BRANCHES,
        totaal=visit.house.store.count(RecordKind.CANDIDATE),
        gezocht=visit.session.sought,
    )


# -- one person -------------------------------------------------------------------------------------------------


def person(visit: Visit) -> Response:
    """Everything about one person on one page."""
    candidate_id = visit.id()
    store = visit.house.store
    kept = store.get(RecordKind.CANDIDATE, [candidate_id]).get(candidate_id)
    if kept is None:
        raise NotFound("kandidaatOnbekend")
    candidate = kept.record
    assert isinstance(candidate, Candidate)
    who = store.get(RecordKind.PERSON, [candidate_id]).get(candidate_id)
    record = who.record if who is not None and isinstance(who.record, Person) else None
    steps = next_steps(store, [candidate_id])
    changed = news(store, "kandidaat", [candidate_id])
    return visit.show(
        "mens.html",
        mens=candidate,
        naam=record.name if record is not None and record.name else candidate_id,
        contact=_contact(record),
        gevraagd=dutch.asked_of(candidate),
        stap=_step(visit, steps.get(candidate_id)),
        nieuw=set(changed.by_id[candidate_id].new) if candidate_id in changed.by_id and not changed.first else set(),
        **_told_and_found(visit, candidate),
    )


def _contact(record: Person | None) -> list[tuple[str, str]]:
    if record is None:
        return []
    rows = [
        ("Telefoon", record.phone),
        ("E-mail", record.email),
        ("Adres", ", ".join(one for one in (record.address, record.postcode, record.town) if one)),
        ("Klantnummer", record.client_number),
    ]
    return [(name, value) for name, value in rows if value]


def _step(visit: Visit, step: Step | None) -> dict[str, Any] | None:
    if step is None:
        return None
    kept = visit.house.store.get(RecordKind.PLACE, [step.place_id]) if step.place_id else {}
    place = kept[step.place_id].record if step.place_id and step.place_id in kept else None
    return {
        "soort": dutch.STEPS[step.kind],
        "tekst": step.text,
        "plek": place if isinstance(place, Place) else None,
    }


def _told_and_found(visit: Visit, candidate: Candidate) -> dict[str, Any]:
    """The story, the facts and the lists; where the board is not there yet, why not."""
    desk = visit.house.desk
    try:
        ranked = visit.run(lambda: desk.matches(candidate.id, Asked(_TOP)))
        board = desk.board()
        told = story_at_hand(visit, board, candidate.id)
    except Unavailable as error:
        return {"wacht": waiting(error), "verhaal": (), "feiten": [], "lijst": [], "buiten": []}
    by_id = {place.id: place for place in board.places}

    def cards(matches: tuple[Match, ...]) -> list[Any]:
        return [place_card(one, by_id[one.id], candidate.id) for one in matches if one.id in by_id]

    text, story = told if told is not None else ("", None)
    return {
        "wacht": None,
        "verhaal": shown_story(text, story, polarities(story)) if story is not None else (),
        "feiten": _facts(visit, candidate.id, text, story),
        "lijst": cards(ranked.results),
        "buiten": cards(ranked.excluded[:_OUTSIDE]),
    }


def _facts(visit: Visit, candidate_id: str, text: str, story: UnderstoodStory | None) -> list[dict[str, Any]]:
    """The facts, those together that the same words say in the same way."""
    vocabulary = visit.house.desk.vocabulary
    rows: dict[tuple[object, ...], dict[str, Any]] = {}
    for one in visit.house.store.facts(candidate_id):
        if one.from_story and one.fact.certainty < _SURE_FROM and one.still_true is StillTrue.UNKNOWN:
            continue
        words = _quote(one, text, story)
        same = (one.fact.kind, one.fact.polarity, words or one.number, one.informant, one.told, one.still_true)
        row = rows.setdefault(
            same,
            {
                "wat": dutch.fact_kind(one.fact),
                "waarden": [],
                "meer": 0,
                "hoe": dutch.POLARITIES[one.fact.polarity],
                "woorden": words,
                "wie": dutch.told_by(one.informant, one.channel),
                "wanneer": one.told,
                "klopt": dutch.still_true(one.still_true),
            },
        )
        value = dutch.fact_value(one.fact, vocabulary)
        if value in row["waarden"]:
            continue
        if len(row["waarden"]) < _VALUES:
            row["waarden"].append(value)
        else:
            row["meer"] += 1
    return [*rows.values()][:_FACTS]


def _quote(kept: KeptFact, text: str, story: UnderstoodStory | None) -> str:
    """The words of a fact where they may be quoted and still stand there."""
    fact = kept.fact
    if not kept.from_story or story is None or not story.redacted.clean(fact.span):
        return ""
    return fact.quote if fact.span.of(text) == fact.quote else ""
