"""Professions and branches: how many people lean there, who, and a proposal of what to work on."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any, Final

from starlette.responses import Response

from api.pages.listing import TOPS, PeopleList, asked, filters, people_list, saved, sent_asked, waiting
from api.pages.shown import names, person_link, place_link, segment, under
from api.pages.visit import Visit
from matcher.casework.focus import Proposal, Why, propose
from matcher.casework.reading import Shelf
from matcher.domain import BRANCHES, PLACE_KINDS, Place
from matcher.errors import NotFound, Unavailable
from matcher.kept import RecordKind
from matcher.match.board import Board
from matcher.match.rank import RankedList

_OUTSIDE: Final = 6
_PLACES: Final = 12
_PROPOSED: Final = 10
_LEFT_OUT: Final = 40
_NO_PLACE: Final = 12
WHY: Final = {
    Why.NO_STORY: "Nog geen verhaal",
    Why.NOTHING_ABOUT_WORK: "Het verhaal gaat nog niet over werk",
    Why.ALONE_IN_IT: "Werk dat niemand anders zoekt",
    Why.OTHER_WORK: "Ander werk dan deze beroepen",
}


def professions(visit: Visit) -> Response:
    """All professions where people lean to or places are, the focus professions first; and the branches."""
    house, vocabulary = visit.house, visit.house.desk.vocabulary
    board = house.desk.follower.board
    people, places = _counts(board) if board is not None else (Counter[str](), Counter[str]())
    focus = house.store.focus(house.clock().date())
    chosen = [one for one in (focus.professions if focus else ()) if one in vocabulary.profession_index]

    def line(slug: str) -> dict[str, Any]:
        return {
            "naam": vocabulary.profession(slug).name,
            "adres": f"/beroepen/{segment(slug)}",
            "mensen": people[f"beroep:{slug}"],
            "plekken": places[f"beroep:{slug}"],
        }

    rest = [one.id for one in vocabulary.professions if one.id not in chosen]
    lines = [line(slug) for slug in rest]
    return visit.show(
        "beroepen.html",
        klaar=board is not None,
        focus=[line(slug) for slug in chosen],
        tot=focus.until if focus else None,
        beroepen=sorted(
            (one for one in lines if one["mensen"] or one["plekken"]),
            key=lambda one: (-one["mensen"], -one["plekken"], one["naam"]),
        ),
        branches=[
            {
                "naam": one,
                "adres": f"/branches/{segment(one)}",
                "mensen": people[f"branche:{one}"],
                "plekken": places[f"branche:{one}"],
            }
            for one in BRANCHES
        ],
    )


def _counts(board: Board) -> tuple[Counter[str], Counter[str]]:
    """How many people and places each label has; people who are placed, paused or stopped do not count."""
    able = board.available
    people = Counter(label for own, fits in zip(board.person_labels, able, strict=True) if fits for label in own)
    return people, Counter(label for own in board.labels for label in own)


def profession(visit: Visit) -> Response:
    """A profession: who leans there, and where it can be done."""
    slug = visit.id()
    name = _profession_name(visit, slug)
    ask = partial(visit.house.desk.for_profession, slug)
    return _group(visit, name, f"beroep:{slug}", ask, f"/beroepen/{segment(slug)}")


def branch(visit: Visit) -> Response:
    """A branch: who leans there, and where it can be done."""
    name = _branch_name(visit.id())
    return _group(
        visit, name, f"branche:{name}", partial(visit.house.desk.for_branch, name), f"/branches/{segment(name)}"
    )


def save_profession(visit: Visit) -> Response:
    """Keep the shortlist of a profession as it was shown."""
    slug, wanted = visit.id(), sent_asked(visit)
    _profession_name(visit, slug)
    ranked = visit.run(lambda: visit.house.desk.for_profession(slug, wanted))
    return saved(visit, {"beroep": slug}, wanted, ranked, f"/beroepen/{segment(slug)}")


def save_branch(visit: Visit) -> Response:
    """Keep the shortlist of a branch as it was shown."""
    name, wanted = _branch_name(visit.id()), sent_asked(visit)
    ranked = visit.run(lambda: visit.house.desk.for_branch(name, wanted))
    return saved(visit, {"branche": name}, wanted, ranked, f"/branches/{segment(name)}")


def _profession_name(visit: Visit, slug: str) -> str:
    vocabulary = visit.house.desk.vocabulary
    if slug not in vocabulary.profession_index:
        raise NotFound("beroepOnbekend")
    return vocabulary.profession(slug).name


def _branch_name(name: str) -> str:
    if name not in BRANCHES:
        raise NotFound("brancheOnbekend")
    return name


def _group(visit: Visit, name: str, label: str, ask: partial[RankedList], address: str) -> Response:
    wanted = asked(visit)
    wait, found, spots = None, PeopleList((), (), ""), list[Place]()
    try:
        found = people_list(visit, visit.run(lambda: ask(wanted)))
        board = visit.house.desk.board()
        spots = [one for one, own in zip(board.places, board.labels, strict=True) if label in own]
    except Unavailable as error:
        wait = waiting(error)
    return visit.show(
        "werk.html",
        naam=name,
        is_beroep=label.startswith("beroep:"),
        wacht=wait,
        lijst=found.results,
        buiten=found.outside[:_OUTSIDE],
        gezien=found.seen,
        nieuw=set(),
        plekken=[{"titel": p.title, "adres": place_link(p.id), "onder": under(p)} for p in spots[:_PLACES]],
        alle_plekken=len(spots),
        kies=filters(wanted),
        tops=TOPS,
        branches=BRANCHES,
        soorten=PLACE_KINDS,
        adres=address,
        bewaaradres=f"{address}/bewaren",
    )


def proposal(visit: Visit) -> Response:
    """The professions that together fit most people, and who is left out then."""
    house = visit.house

    board = house.desk.board()

    def made() -> Proposal:
        return propose(board, Shelf(house.store, house.desk.engine.reading, 0), most=_PROPOSED)

    # It looks at every story; on a large pool that takes seconds, so it is made once for each state of the board.
    found = house.proposals.get(board.generation) or visit.run(made)
    house.proposals.clear()
    house.proposals[board.generation] = found
    vocabulary = house.desk.vocabulary
    known = names(house.store, [one.candidate_id for one in found.left_out[:_LEFT_OUT]])
    there = house.store.get(RecordKind.CANDIDATE, [*known])
    return visit.show(
        "voorstel.html",
        voorstel=found,
        adressen={slug: f"/beroepen/{segment(slug)}" for slug in vocabulary.profession_index},
        buiten=[
            {
                "naam": known[one.candidate_id],
                "adres": person_link(one.candidate_id),
                "waarom": WHY[one.why],
                "werk": [vocabulary.profession(slug).name for slug in one.professions[:3]],
            }
            for one in found.left_out[:_LEFT_OUT]
            if one.candidate_id in there
        ],
        zonder_plek=found.no_place[:_NO_PLACE],
    )
