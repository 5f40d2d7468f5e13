"""The board gives the lists that the files give, and a board that was brought up to date is the board made anew."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from matcher.domain import Candidate, Place
from matcher.match.board import Board, updated
from matcher.story.understood import UnderstoodStory
from tests.conftest import TOP, Municipality


def stories(demo: Municipality):  # type: ignore[no-untyped-def]
    def read(candidates: Sequence[Candidate]) -> list[UnderstoodStory]:
        return [demo.story(c) for c in candidates]

    return read


def made(demo: Municipality, people: Sequence[Candidate], places: Sequence[Place]) -> Board:
    return updated(
        Board.empty(demo.engine.rules), 1, people, (), [(p, demo.place(p)) for p in places], (), stories=stories(demo)
    )


@pytest.fixture(scope="module")
def whole(demo: Municipality) -> Board:
    return made(demo, demo.candidates, demo.places)


def equal(one: Board, other: Board) -> None:
    assert [c.id for c in one.candidates] == [c.id for c in other.candidates]
    assert [p.id for p in one.places] == [p.id for p in other.places]
    np.testing.assert_allclose(one.scores, other.scores, atol=2e-6)
    assert np.array_equal(one.barred, other.barred)
    np.testing.assert_allclose(one.work, other.work, atol=1e-6)
    assert one.labels == other.labels
    assert one.person_labels == other.person_labels
    assert len(one.people) == len(one.candidates)
    assert len(one.spots) == len(one.places)


def test_a_place_finds_the_people_that_the_files_give(demo: Municipality, whole: Board) -> None:
    lists = {one.id: one for one in demo.all_lists if one.direction == "vacature"}
    out = {c.id for c in whole.candidates if c.status in ("pauze", "geplaatst", "gestopt")}
    seen = 0
    for position, place in enumerate(whole.places):
        chosen, outside = whole.for_place(position, TOP, {})
        expected = [m.id for m in lists[place.id].results if m.id not in out]
        assert [whole.candidates[i].id for i in chosen][: len(expected)] == expected
        kept_out = [m.id for m in lists[place.id].excluded if m.id not in out]
        assert [whole.candidates[i].id for i in outside][: len(kept_out)] == kept_out
        seen += len(expected)
    assert seen > 200


def test_a_candidate_finds_the_places_that_the_files_give(demo: Municipality, whole: Board) -> None:
    for one in demo.all_lists:
        if one.direction == "kandidaat":
            chosen, outside = whole.for_candidate(whole.row[one.id], TOP)
            assert [whole.places[v].id for v in chosen] == [m.id for m in one.results]
            assert [whole.places[v].id for v in outside] == [m.id for m in one.excluded]


def test_after_any_changes_it_is_the_board_made_anew(demo: Municipality) -> None:
    rng = random.Random(20261122)
    people = {c.id: c for c in demo.candidates[:40]}
    places = {p.id: p for p in demo.places[:30]}
    spare_people, spare_places = list(demo.candidates[40:]), list(demo.places[30:])
    board = made(demo, list(people.values()), list(places.values()))
    for generation in range(2, 14):
        gone = set(rng.sample(sorted(people), rng.randrange(3)))
        gone_places = set(rng.sample(sorted(places), rng.randrange(3)))
        people = {k: v for k, v in people.items() if k not in gone}
        places = {k: v for k, v in places.items() if k not in gone_places}
        fresh = [spare_people.pop() for _ in range(rng.randrange(3)) if spare_people]
        for known in rng.sample(sorted(people), rng.randrange(4)):
            told = rng.choice(demo.candidates)
            fresh.append(replace(people[known], story=told.story, hours_max=float(rng.randrange(8, 40))))
        fresh_places = [spare_places.pop() for _ in range(rng.randrange(2)) if spare_places]
        for known in rng.sample(sorted(places), rng.randrange(3)):
            fresh_places.append(replace(places[known], hours_min=float(rng.randrange(4, 30)), description=None))
        people.update({c.id: c for c in fresh})
        places.update({p.id: p for p in fresh_places})
        board = updated(
            board, generation, fresh, gone | {"nooit-geweest"}, [(p, demo.place(p)) for p in fresh_places],
            gone_places, stories=stories(demo),
        )  # fmt: skip
        assert board.generation == generation
        equal(board, made(demo, list(people.values()), list(places.values())))


def test_the_old_board_stays_as_it_was(demo: Municipality, whole: Board) -> None:
    before = whole.scores.copy()
    newer = updated(whole, 2, (), {whole.candidates[0].id}, (), {whole.places[0].id}, stories=stories(demo))
    assert np.array_equal(whole.scores, before)
    assert len(whole.people) == len(newer.people) + 1
    assert whole.candidates[0].id not in newer.row
    query = np.ones((1, whole.people.dim), dtype=np.float32)
    found = {item for item, _ in newer.people.search(query, 1_000)[0]}
    assert found == set(newer.row)


def test_who_is_placed_stands_on_no_list_for_a_place(demo: Municipality) -> None:
    person, place = demo.candidates[0], demo.places[0]
    for status, expected in (
        ("actief", 1),
        (None, 1),
        ("aangemeld", 1),
        ("pauze", 0),
        ("geplaatst", 0),
        ("gestopt", 0),
    ):
        board = made(demo, [replace(person, status=status)], [place])
        assert int(board.available.sum()) == expected, status


def test_only_changed_rows_and_columns_are_computed(demo: Municipality, whole: Board) -> None:
    asked: list[str] = []

    def told(candidates: Sequence[Candidate]) -> list[UnderstoodStory]:
        asked.extend(c.id for c in candidates)
        return [demo.story(c) for c in candidates]

    someone = replace(whole.candidates[5], hours_max=12.0)
    newer = updated(whole, 2, [someone], stories=told)
    assert asked == [someone.id]
    assert newer.offer is whole.offer
    assert newer.spots is whole.spots


def test_nobody_and_nothing(demo: Municipality) -> None:
    empty = Board.empty(demo.engine.rules)
    assert updated(empty, 1, stories=stories(demo)).generation == 1
    only_people = made(demo, demo.candidates[:3], [])
    assert only_people.for_candidate(0, 5) == ([], [])
    only_places = made(demo, [], demo.places[:3])
    assert only_places.for_place(0, 5, {}) == ([], [])
    equal(updated(only_people, 2, (), (), [(p, demo.place(p)) for p in demo.places[:3]], stories=stories(demo)),
          made(demo, demo.candidates[:3], demo.places[:3]))  # fmt: skip
