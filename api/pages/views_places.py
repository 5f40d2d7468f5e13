"""Places and employers: what there is, who fits, who is just outside, and why somebody is not on a list."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from starlette.responses import Response

from api.desk import Asked
from api.pages import dutch
from api.pages.listing import TOPS, asked, filters, people_list, saved, sent_asked, waiting
from api.pages.shown import names, place_link, segment, under, why_not_link
from api.pages.visit import Visit
from matcher.casework.news import news
from matcher.domain import BRANCHES, PLACE_KINDS, Place
from matcher.errors import InputError, NotFound, Unavailable
from matcher.kept import Employer, RecordKind

_ON_PAGE: Final = 50
_OUTSIDE: Final = 6
_LISTS: Final = 20  # places of one employer that get their list
_NAMED: Final = 3
_ALL: Final = 1_000


def places(visit: Visit) -> Response:
    """All places, fifty at a time, with filters."""
    branch, kind = visit.asked("branche"), visit.asked("soort")
    if (branch and branch not in BRANCHES) or (kind and kind not in PLACE_KINDS):
        raise InputError("keuzeOnbekendHier")
    equal: dict[str, str | None] = {name: value for name, value in (("branch", branch), ("kind", kind)) if value}
    page = visit.house.store.page(RecordKind.PLACE, visit.asked("na") or None, _ON_PAGE, equal)
    return visit.show(
        "plekken.html",
        plekken=[{"titel": p.title, "adres": place_link(p.id), "onder": under(p)} for p in _of(page.items)],
        totaal=page.total,
        verder=page.after,
        begin=not visit.asked("na"),
        kies={"branche": branch, "soort": kind},
        branches=BRANCHES,
        soorten=PLACE_KINDS,
    )


def _of(kept: Any) -> list[Place]:
    return [one.record for one in kept if isinstance(one.record, Place)]


def _place(visit: Visit, place_id: str) -> Place:
    kept = visit.house.store.get(RecordKind.PLACE, [place_id]).get(place_id)
    if kept is None or not isinstance(kept.record, Place):
        raise NotFound("vacatureOnbekend")
    return kept.record


def place(visit: Visit) -> Response:
    """A place with its shortlist."""
    one, wanted = _place(visit, visit.id()), asked(visit)
    desk = visit.house.desk
    wait, found = None, None
    try:
        ranked = visit.run(lambda: desk.for_place(one.id, wanted))
        found = people_list(visit, ranked)
    except Unavailable as error:
        wait = waiting(error)
    changed = news(visit.house.store, "vacature", [one.id])
    return visit.show(
        "plek.html",
        plek=one,
        onder=under(one),
        gevraagd=dutch.asked_by(one),
        werkgeveradres=f"/werkgevers/{segment(one.employer_id)}" if one.employer_id else None,
        lijst=found.results if found else (),
        buiten=found.outside[:_OUTSIDE] if found else (),
        gezien=found.seen if found else "",
        wacht=wait,
        nieuw=set(changed.by_id[one.id].new) if one.id in changed.by_id and not changed.first else set(),
        kies=filters(wanted),
        tops=TOPS,
        branches=BRANCHES,
        soorten=PLACE_KINDS,
        bewaaradres=f"{place_link(one.id)}/bewaren",
    )


def save(visit: Visit) -> Response:
    """Keep the shortlist of a place as it was shown."""
    one, wanted = _place(visit, visit.id()), sent_asked(visit)
    ranked = visit.run(lambda: visit.house.desk.for_place(one.id, wanted))
    return saved(visit, {"vacatureId": one.id}, wanted, ranked, place_link(one.id))


def why_not(visit: Visit) -> Response:
    """One pair: the rank it would have, what keeps it apart, and what one change would do."""
    one, candidate_id = _place(visit, visit.id()), visit.id("kandidaat")
    found = visit.run(lambda: visit.house.desk.why_not(candidate_id, one.id))
    match = found.match
    return visit.show(
        "waarom_niet.html",
        plek=one,
        onder=under(one),
        mens=candidate_id,
        naam=names(visit.house.store, [candidate_id])[candidate_id],
        rang=found.rank,
        van=found.total,
        grenzen=[point.text for point in match.barriers],
        praat=[point.text for point in match.talking_points],
        redenen=[(reason.text, reason.quote) for reason in match.reasons if reason.text],
        veranderingen=found.changes,
    )


# -- employers --------------------------------------------------------------------------------------------------


def employers(visit: Visit) -> Response:
    """Employers with how many places they offer."""
    store = visit.house.store
    page = store.page(RecordKind.EMPLOYER, visit.asked("na") or None, _ON_PAGE)
    board = visit.house.desk.follower.board
    counts = Counter(one.employer_id for one in board.places) if board is not None else None
    return visit.show(
        "werkgevers.html",
        werkgevers=[
            {
                "naam": one.name,
                "adres": f"/werkgevers/{segment(one.id)}",
                "onder": " · ".join(part for part in (one.branch, one.town) if part),
                "plekken": counts[one.id] if counts is not None else None,
            }
            for kept in page.items
            if isinstance(one := kept.record, Employer)
        ],
        totaal=page.total,
        verder=page.after,
        begin=not visit.asked("na"),
    )


def employer(visit: Visit) -> Response:
    """An employer with its places, and who fits there best."""
    employer_id, store, desk = visit.id(), visit.house.store, visit.house.desk
    kept = store.get(RecordKind.EMPLOYER, [employer_id]).get(employer_id)
    record = kept.record if kept is not None and isinstance(kept.record, Employer) else None
    own = _of(store.page(RecordKind.PLACE, None, _ALL, {"employer_id": employer_id}).items)
    if record is None and not own:
        raise NotFound("werkgeverOnbekend")

    wait, fits = None, {}
    try:
        fits = visit.run(lambda: {one.id: desk.for_place(one.id, Asked(_NAMED)).results for one in own[:_LISTS]})
    except Unavailable as error:
        wait = waiting(error)
    known = names(store, [match.id for matches in fits.values() for match in matches])
    return visit.show(
        "werkgever.html",
        werkgever=record,
        naam=record.name if record is not None else own[0].employer or employer_id,
        contact=_contact(record),
        wacht=wait,
        plekken=[
            {
                "titel": one.title,
                "adres": place_link(one.id),
                "onder": under(one),
                "mensen": [
                    {"naam": known[match.id], "id": match.id, "waarom": why_not_link(one.id, match.id)}
                    for match in fits.get(one.id, ())
                ],
                "gezocht": one.id in fits,
            }
            for one in own
        ],
    )


def _contact(record: Employer | None) -> list[tuple[str, str]]:
    if record is None:
        return []
    rows = [
        ("Contact", record.contact),
        ("Telefoon", record.phone),
        ("E-mail", record.email),
        ("Branche", record.branch),
        ("Plaats", record.town),
    ]
    return [(name, value) for name, value in rows if value]
