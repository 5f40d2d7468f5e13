"""The matrix of grenzen holds exactly what `assess` says of each pair, on generated records."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain import (
    DAY_PARTS,
    DAYS,
    LANGUAGE_LEVELS,
    LICENCES,
    LOADS,
    PERSPECTIVES,
    PLACE_KINDS,
    TRANSPORT,
    Barrier,
    Candidate,
    Demands,
    Place,
)
from matcher.match import eligibility
from matcher.match.eligibility import BITS, assess, barrier_matrix, barriers_in
from matcher.match.travel import Towns
from vocab.types import Town

POSTCODES = tuple(str(1000 + i) for i in range(40))
TOWNS = Towns(
    [
        Town(code, f"Plaats {i}", "", "", 51.5 + (i % 8) * 0.05, 4.5 + (i // 8) * 0.08)
        for i, code in enumerate(POSTCODES)
    ]
)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def some(words: tuple[str, ...], most: int) -> st.SearchStrategy[Any]:
    return maybe(st.lists(st.sampled_from(words), unique=True, max_size=most).map(tuple))


hours = maybe(st.one_of(st.integers(0, 40), st.sampled_from((7.9, 8.1, 16.1, 24.1, 32.1))))
postcode = maybe(st.sampled_from((*POSTCODES, "9999")))

candidates = st.builds(
    Candidate,
    id=st.just("k"),
    postcode4=postcode,
    hours_min=hours,
    hours_max=hours,
    days=some(DAYS, 3),
    day_parts=some(DAY_PARTS, 2),
    transport=some(TRANSPORT, 2),
    travel_max=maybe(st.integers(0, 90)),
    licences=some(LICENCES, 2),
    language=maybe(st.sampled_from(LANGUAGE_LEVELS)),
    limits=some(LOADS, 6),
    perspective=maybe(st.sampled_from(PERSPECTIVES)),
    kinds=some(PLACE_KINDS, 3),
)
demands = st.builds(
    Demands,
    licences=some(LICENCES, 2),
    language=maybe(st.sampled_from(LANGUAGE_LEVELS)),
    loads=st.one_of(some(LOADS, 6), st.just(("autorijden",))),
)
places = st.builds(
    Place,
    id=st.just("v"),
    title=st.just("Plek"),
    kind=maybe(st.sampled_from(PLACE_KINDS)),
    hours_min=hours,
    hours_max=hours,
    days=some(DAYS, 3),
    day_parts=some(DAY_PARTS, 2),
    postcode4=postcode,
    demands=demands,
    from_home=maybe(st.booleans()),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(candidates, max_size=6), st.lists(places, max_size=6))
def test_the_matrix_says_what_assess_says(people: list[Candidate], spots: list[Place]) -> None:
    matrix = barrier_matrix(people, spots, TOWNS)

    assert matrix.dtype == np.uint16
    assert matrix.shape == (len(people), len(spots))
    for i, person in enumerate(people):
        for j, spot in enumerate(spots):
            apart, _ = assess(person, spot, TOWNS)
            assert barriers_in(int(matrix[i, j])) == tuple(point.barrier for point in apart)


def _many(n: int, strategy_seed: int) -> tuple[list[Candidate], list[Place]]:
    rng = np.random.default_rng(strategy_seed)

    def pick(words: tuple[str, ...], most: int) -> tuple[str, ...]:
        return tuple(rng.choice(words, size=rng.integers(1, most + 1), replace=False).tolist())

    people = [
        Candidate(id=str(i), postcode4=str(rng.choice(POSTCODES)), hours_max=float(rng.integers(4, 40)),
                  days=pick(DAYS, 4), day_parts=pick(DAY_PARTS, 2), transport=pick(TRANSPORT, 3),
                  travel_max=float(rng.integers(10, 60)), licences=pick(LICENCES, 2),
                  language=str(rng.choice(LANGUAGE_LEVELS)), limits=pick(LOADS, 3), kinds=pick(PLACE_KINDS, 3))
        for i in range(n)
    ]  # fmt: skip
    spots = [
        Place(id=str(j), title="", postcode4=str(rng.choice(POSTCODES)), hours_min=float(rng.integers(2, 40)),
              days=pick(DAYS, 4), day_parts=pick(DAY_PARTS, 2), kind=str(rng.choice(PLACE_KINDS)),
              demands=Demands(pick(LICENCES, 2), (), str(rng.choice(LANGUAGE_LEVELS)), pick(LOADS, 5)))
        for j in range(n)
    ]  # fmt: skip
    return people, spots


def test_blocks_do_not_show(monkeypatch: Any) -> None:
    people, spots = _many(60, 1)
    whole = barrier_matrix(people, spots, TOWNS)

    monkeypatch.setattr(eligibility, "_BLOCK_CELLS", 7 * len(spots))

    np.testing.assert_array_equal(barrier_matrix(people, spots, TOWNS), whole)
    seen = {barrier for cell in np.unique(whole) for barrier in barriers_in(int(cell))}
    never = {Barrier.CERTIFICATE, Barrier.DIPLOMA, Barrier.VOG, Barrier.REFUSED}
    assert seen == set(Barrier) - never


def test_a_thousand_by_a_thousand_takes_no_time_to_speak_of() -> None:
    people, spots = _many(1000, 2)

    begin = time.perf_counter()
    barrier_matrix(people, spots, TOWNS)

    assert time.perf_counter() - begin < 20.0  # 0.1 s on an ordinary machine; a loop over pairs takes a minute


def test_the_bits_are_the_order_of_the_table() -> None:
    assert [BITS[barrier] for barrier in Barrier] == [1 << i for i in range(12)]
    assert barriers_in(BITS[Barrier.HOURS] | BITS[Barrier.KIND]) == (Barrier.HOURS, Barrier.KIND)
    assert barriers_in(0) == ()
