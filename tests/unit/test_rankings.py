"""The lists that a run keeps are the lists that people see."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from api.matching import MatchEngine
from matcher.casework.rankings import CANDIDATE, PLACE, Rankings
from matcher.domain import Candidate, Place
from matcher.match.board import Board
from matcher.match.order import WORTH_NAMING


@pytest.fixture
def board(engine: MatchEngine) -> Board:
    """Random scores with many that are equal when rounded, some just below what is named, and half barred."""
    rng = np.random.default_rng(3)
    people = tuple(Candidate(f"k{n:03d}", status=("actief", None, "pauze")[n % 3]) for n in range(90))
    places = tuple(Place(f"v{n:03d}", "plek") for n in range(70))
    steps = rng.integers(0, 12, (90, 70)).astype(np.float32)
    scores = (steps * np.float32(0.04) + rng.normal(0, 2e-7, (90, 70)).astype(np.float32)).clip(0)
    scores[0, :9] = np.float32(WORTH_NAMING)
    barred = (rng.random((90, 70)) < 0.5).astype(np.uint16)
    return replace(Board.empty(engine.rules), candidates=people, places=places, scores=scores, barred=barred)


@pytest.mark.parametrize("top", [1, 5, 69, 200])
def test_both_ways_as_the_board_gives_them(board: Board, top: int) -> None:
    shown = {f"k{n:03d}": n % 4 for n in range(0, 90, 2)}
    made = Rankings(board, shown, top)

    for ranking, position in zip(made.of(CANDIDATE, range(90)), range(90), strict=True):
        results, _ = board.for_candidate(position, top)
        lines = [(board.places[v].id, round(float(board.scores[position, v]), 6)) for v in results]
        assert (ranking.id, list(ranking.lines)) == (board.candidates[position].id, lines)
    for ranking, position in zip(made.of(PLACE, range(70)), range(70), strict=True):
        results, _ = board.for_place(position, top, shown)
        lines = [(board.candidates[i].id, round(float(board.scores[i, position]), 6)) for i in results]
        assert (ranking.id, list(ranking.lines)) == (board.places[position].id, lines)


def test_some_rows_are_those_rows(board: Board) -> None:
    made = Rankings(board, {}, 5)

    assert made.of(CANDIDATE, [7, 3]) == [made.of(CANDIDATE, [7])[0], made.of(CANDIDATE, [3])[0]]


def test_who_pauses_stands_on_no_list_for_a_place_and_has_a_list_of_places(board: Board) -> None:
    made = Rankings(board, {}, 90)
    pausing = {c.id for c in board.candidates if c.status == "pauze"}

    on_lists = {who for ranking in made.of(PLACE, range(70)) for who, _ in ranking.lines}

    assert on_lists
    assert not on_lists & pausing
    assert all(ranking.lines for ranking in made.of(CANDIDATE, [2, 5, 8]))


def test_nobody_and_nothing(engine: MatchEngine) -> None:
    empty = Board.empty(engine.rules)
    alone = replace(
        empty, candidates=(Candidate("k1"),), scores=np.zeros((1, 0), np.float32), barred=np.zeros((1, 0), np.uint16)
    )

    assert Rankings(empty, {}, 5).of(PLACE, []) == []
    assert Rankings(alone, {}, 5).of(CANDIDATE, [0])[0].lines == ()
