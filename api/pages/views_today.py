"""The first page: what matters today."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.pages.listing import about_words
from api.pages.shown import names, person_link
from api.pages.visit import Visit
from matcher.casework.news import busiest, news, out_of_sight, summary
from matcher.domain import Place
from matcher.kept import RecordKind

_LINES = 8
_NEW_PLACES = 3


def today(visit: Visit) -> Response:
    """Figures, what is new, who is out of sight, focus professions and the latest shortlists."""
    house = visit.house
    store = house.store
    run = store.last_run()
    standing = house.desk.standing()
    people = store.count(RecordKind.CANDIDATE)
    unseen = out_of_sight(store)
    shortlists = store.shortlists(_LINES)
    focus = store.focus(house.clock().date())
    vocabulary = house.desk.vocabulary
    known = names(store, [one.candidate_id for one in unseen[:_LINES]])
    return visit.show(
        "vandaag.html",
        mensen=people,
        plekken=store.count(RecordKind.PLACE),
        zonder=store.page(RecordKind.CANDIDATE, None, 1, {"story": None}).total if people else 0,
        ronde=summary(run) if run is not None else None,
        nieuw=_new(visit),
        uit_beeld=[
            {"naam": known[one.candidate_id], "adres": person_link(one.candidate_id), "tekst": one.text}
            for one in unseen[:_LINES]
        ],
        uit_beeld_alle=len(unseen),
        focus=[vocabulary.profession(one) for one in focus.professions if one in vocabulary.profession_index]
        if focus
        else [],
        focus_tot=focus.until if focus else None,
        lijsten=[(one, *about_words(visit, one)) for one in shortlists],
        stand=standing,
    )


def _new(visit: Visit) -> list[dict[str, Any]]:
    """The people with most that is new, with the first places of it; nobody after a first run."""
    store = visit.house.store
    found = news(store, "kandidaat")
    if found.first:
        return []
    lines = busiest([*found.by_id.values()], _LINES)
    known = names(store, [one.id for one in lines])
    wanted = sorted({place for one in lines for place in one.new[:_NEW_PLACES]})
    places = store.get(RecordKind.PLACE, wanted) if wanted else {}
    return [
        {
            "naam": known[one.id],
            "adres": person_link(one.id),
            "plekken": [
                kept.record
                for place in one.new[:_NEW_PLACES]
                if (kept := places.get(place)) is not None and isinstance(kept.record, Place)
            ],
            "meer": max(0, len(one.new) - _NEW_PLACES),
        }
        for one in lines
    ]
