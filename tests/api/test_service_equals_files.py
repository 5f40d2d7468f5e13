"""The lists of the service are the lists of `rank`: same people, same scores, same reasons, same order.

So every figure of docs/benchmarks.md holds through the service as it does from files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from api.desk import Asked, Desk
from api.wire import ranking_record
from matcher.domain import Candidate
from matcher.kept import RecordKind
from matcher.store.opening import open_store
from tests.conftest import TOP, Municipality

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def everybody(demo: Municipality) -> list[Candidate]:
    """The people of the demonstration, all of them active: `rank` does not look at the status."""
    return [replace(c, status=None) for c in demo.candidates]


@pytest.fixture(scope="module")
def desk(demo: Municipality) -> Iterator[Desk]:
    store = open_store("sqlite://")
    # In some portions and out of order, with a change in between: a board that grew, and not one made at once.
    people, places = everybody(demo), list(demo.places)
    store.put(RecordKind.CANDIDATE, [replace(c, story="Nog niets.") for c in people[60:] + people[:20]], NOW)
    store.put(RecordKind.PLACE, places[40:], NOW)
    made = Desk(store, demo.engine, None)
    made.open()
    store.put(RecordKind.PLACE, places[:40], NOW)
    made.open()
    store.put(RecordKind.CANDIDATE, people, NOW)
    made.open()
    yield made
    made.close()
    store.close()


@pytest.fixture(scope="module")
def from_files(demo: Municipality) -> dict[tuple[str, str], object]:
    ranker = demo.ranker(everybody(demo))
    return {(one.direction, one.id): ranking_record(one) for one in ranker.lists(TOP)}


def test_the_places_of_every_candidate(
    desk: Desk, demo: Municipality, from_files: dict[tuple[str, str], object]
) -> None:
    for candidate in demo.candidates:
        found = ranking_record(desk.matches(candidate.id, Asked(TOP)))
        assert found == from_files["kandidaat", candidate.id], candidate.id


def test_the_candidates_of_every_place(
    desk: Desk, demo: Municipality, from_files: dict[tuple[str, str], object]
) -> None:
    for place in demo.places:
        found = ranking_record(desk.for_place(place.id, Asked(TOP)))
        assert found == from_files["vacature", place.id], place.id


def test_a_filter_leaves_the_order_and_takes_out_the_rest(desk: Desk, demo: Municipality) -> None:
    board = desk.board()
    some = 0
    for candidate in demo.candidates[:30]:
        every = [m.id for m in desk.matches(candidate.id, Asked(100)).results]
        for branch in ("Groen", "Zorg", "Horeca"):
            inside = [p for p in every if f"branche:{branch}" in board.labels[board.column[p]]]
            assert [m.id for m in desk.matches(candidate.id, Asked(100, branch=branch)).results] == inside
            some += len(inside)
    assert some > 20


def test_a_profession_finds_who_the_place_of_that_profession_finds(desk: Desk, demo: Municipality) -> None:
    """Everybody is scored in a small pool, so the index may not hide anybody who leans towards the work clearly."""
    found = desk.for_profession("hovenier", Asked(10))
    assert found.direction == "beroep"
    assert found.results
    scores = [m.score for m in found.results]
    assert scores == sorted(scores, reverse=True)
    board = desk.board()
    assert all("beroep:hovenier" in board.person_labels[board.row[m.id]] for m in found.results)
    assert all(any(r.quote for r in m.reasons) for m in found.results)


def test_who_is_erased_is_on_no_list(demo: Municipality) -> None:
    store = open_store("sqlite://")
    store.put(RecordKind.CANDIDATE, everybody(demo)[:30], NOW)
    store.put(RecordKind.PLACE, demo.places[:10], NOW)
    desk = Desk(store, demo.engine, None)
    place = demo.places[0].id
    first = desk.for_place(place, Asked(10)).results[0].id
    store.erase(RecordKind.CANDIDATE, [first], NOW)
    after = desk.for_place(place, Asked(100))
    assert first not in {m.id for m in (*after.results, *after.excluded)}
    store.close()
