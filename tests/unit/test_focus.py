"""Focus professions: few that cover many, close to the fewest there are, and nobody is left out without being named."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest

from api.matching import MatchEngine
from matcher.casework.focus import Proposal, Why, chosen_professions, propose
from matcher.casework.reading import Shelf
from matcher.domain import Candidate, Place
from matcher.errors import InputError
from tests.small import board_from, person, spot

NOTHING = np.zeros(8, dtype=np.int64)


def proposal(engine: MatchEngine, people: list[Candidate], places: list[Place], **asked: float) -> Proposal:
    store, board = board_from(engine, people, places)
    return propose(board, Shelf(store, engine.reading), **asked)


def bakers(count: int) -> list[Candidate]:
    return [
        Candidate(f"b{n}", "Ik wil brood bakken. Bakker worden, dat wil ik.", status="actief") for n in range(count)
    ]


def fewest(holds: np.ndarray, coverage: float) -> int:
    """The smallest number of professions that covers enough, by trying all."""
    enough = coverage * holds.any(axis=1).sum() - 1e-6
    for size in range(holds.shape[1] + 1):
        for some in combinations(range(holds.shape[1]), size):
            if holds[:, list(some)].any(axis=1).sum() >= enough:
                return size
    raise AssertionError


def most_covered(holds: np.ndarray, size: int) -> int:
    return max(int(holds[:, list(some)].any(axis=1).sum()) for some in combinations(range(holds.shape[1]), size))


@pytest.mark.parametrize("coverage", [0.6, 1.0])
def test_the_greedy_choice_is_as_close_to_the_best_as_it_says(coverage: float) -> None:
    rng = np.random.default_rng(11)
    taken, best = 0, 0
    for _ in range(60):
        holds = rng.random((12, 8)) < rng.uniform(0.1, 0.5)
        chosen = chosen_professions(holds, NOTHING, 8, coverage)
        covered = int(holds[:, chosen].any(axis=1).sum())
        needed = fewest(holds, coverage)
        assert covered >= coverage * holds.any(axis=1).sum() - 1e-6, "it covers what was asked"
        assert len(chosen) <= needed * sum(1 / n for n in range(1, 13))
        taken, best = taken + len(chosen), best + needed
        for size in (1, 2, 3):
            some = chosen_professions(holds, NOTHING, size, 1.0)
            reached = int(holds[:, some].any(axis=1).sum())
            assert reached >= (1 - (1 - 1 / size) ** size) * most_covered(holds, size) - 1e-9
    assert taken <= 1.1 * best, "and nearly always it is the best"


def test_none_of_the_chosen_is_needless() -> None:
    """The first taken covers most, and is needless once the others are there."""
    holds = np.zeros((6, 8), dtype=np.bool_)
    holds[[1, 2, 3, 4], 0] = True
    holds[[0, 1, 2], 1] = True
    holds[[3, 4, 5], 2] = True

    assert chosen_professions(holds, NOTHING, 8, 1.0) == [1, 2]


def test_of_equals_the_one_with_more_seats_goes_first() -> None:
    holds = np.zeros((2, 8), dtype=np.bool_)
    holds[:, [2, 5]] = True

    assert chosen_professions(holds, NOTHING, 1, 1.0) == [2]
    assert chosen_professions(holds, np.array([0, 0, 1, 0, 0, 9, 0, 0]), 1, 1.0) == [5]


def test_it_covers_names_and_counts(engine: MatchEngine) -> None:
    people = [
        *bakers(4),
        *(Candidate(f"f{n}", "Ik wil fietsen maken, fietsenmaker worden.", status="actief") for n in range(3)),
        Candidate("stil", status="aangemeld"),
        Candidate("vaag", "Ik woon hier al lang.", status=None),
        Candidate("weg", "Ik wil fietsen maken.", status="gestopt"),
    ]
    places = [
        Place("v1", "Fietsenmaker", "Je repareert fietsen.", count=3),
        Place("v2", "Fietsenmaker", "Je repareert fietsen."),
    ]

    found = proposal(engine, people, places, coverage=1.0)

    named = {one.id: one for one in found.professions}
    bikes = named["fietsenmaker"]
    assert bikes.people == ("f0", "f1", "f2")
    assert (bikes.only, bikes.wanting, bikes.places, bikes.seats) == (3, 3, 2, 4)
    assert bikes.branches
    assert (found.pool, found.known, found.covered) == (9, 7, 7)
    assert {(one.candidate_id, one.why) for one in found.left_out} == {
        ("stil", Why.NO_STORY),
        ("vaag", Why.NOTHING_ABOUT_WORK),
    }
    bread = [one for one in found.no_place if set(one.people) == {"b0", "b1", "b2", "b3"}]
    assert bread
    assert bread[0].wanting == 4
    assert "fietsenmaker" not in {one.id for one in found.no_place}


def test_who_is_left_out_is_named_with_the_work_their_story_leads_to(engine: MatchEngine) -> None:
    alone = Candidate("alleen", "Ik wil fietsen maken, fietsenmaker worden.", status="actief")

    found = proposal(engine, [*bakers(3), alone], [], most=1)

    (left,) = found.left_out
    assert (left.candidate_id, left.why) == ("alleen", Why.ALONE_IN_IT)
    assert "fietsenmaker" in left.professions
    both = [*bakers(3), alone, Candidate("ook", alone.story)]
    assert {one.why for one in proposal(engine, both, [], most=1).left_out} == {Why.OTHER_WORK}


def test_a_refused_profession_covers_nobody(engine: MatchEngine) -> None:
    """Both were a cook; the one who never wants to cook again is not covered by it."""
    people = [Candidate("ja", "Ik was kok."), Candidate("nee", "Ik was kok. Koken wil ik nooit meer.")]

    found = proposal(engine, people, [])

    (cook,) = [one for one in found.no_place if one.id == "kok"]
    assert cook.people == ("ja",)
    assert all("nee" not in one.people for one in found.professions if one.id == "kok")


def test_nobody_is_lost(engine: MatchEngine) -> None:
    """Covered and left out are together the pool, and the same is asked twice gives the same."""
    rng = random.Random(2)
    people, places = [person(rng, n) for n in range(80)], [spot(rng, n) for n in range(9)]

    found = proposal(engine, people, places, most=3, coverage=0.9)

    covered = {who for one in found.professions for who in one.people}
    left = {one.candidate_id for one in found.left_out}
    assert len(found.professions) <= 3
    assert covered | left == {c.id for c in people if c.status != "pauze"}
    assert not covered & left
    assert len(covered) == found.covered
    assert found == proposal(engine, people, places, most=3, coverage=0.9)


def test_an_empty_pool(engine: MatchEngine) -> None:
    assert proposal(engine, [], []) == Proposal((), 0, 0, 0, (), ())


@pytest.mark.parametrize("asked", [{"most": 0}, {"coverage": 0.0}, {"coverage": 1.5}])
def test_what_cannot_be_meant_is_refused(engine: MatchEngine, asked: dict[str, float]) -> None:
    with pytest.raises(InputError):
        proposal(engine, [], [], **asked)
