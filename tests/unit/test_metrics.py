"""The measures, against examples worked out by hand."""

from __future__ import annotations

import math

import pytest

from api.quality.metrics import (
    Judgements,
    Outcome,
    averaged,
    dcg,
    difference,
    estimate,
    for_candidates,
    for_places,
    ndcg,
)

# One person, four places: clearly fitting, good, thinkable, and one that was refused although it was once graded 3.
ONE = Judgements(
    {("k", "best"): 3, ("k", "good"): 2, ("k", "thinkable"): 1, ("k", "never"): 3}, frozenset({("k", "never")})
)
PLACES = ["best", "good", "thinkable", "never", "other"]


def score(*listed: str, judgements: Judgements = ONE) -> Outcome:
    return for_candidates(["k"], PLACES, [listed], judgements)


def test_gains_are_discounted_by_the_logarithm_of_the_position() -> None:
    # 7 / log2(2) + 3 / log2(3) + 1 / log2(4)
    assert dcg([7, 3, 1]) == pytest.approx(7 + 3 / 1.584962500721156 + 0.5)


def test_gains_grow_as_two_to_the_grade() -> None:
    # Best at position 2 and good at 1: (3 + 7 / 1.58496) against (7 + 3 / 1.58496).
    assert ndcg([2, 3], [2, 3]) == pytest.approx((3 + 7 / math.log2(3)) / (7 + 3 / math.log2(3)))


def test_the_best_order_is_one_and_missing_what_fits_costs() -> None:
    best = 7 + 3 / math.log2(3) + 1 / 2
    assert score("best", "good", "thinkable").scores == pytest.approx((1.0,))
    assert score("other", "best").scores == pytest.approx((7 / math.log2(3) / best,))
    assert score().scores == (0.0,)


def test_what_was_refused_is_worth_nothing_and_is_counted() -> None:
    outcome = score("never", "best")
    assert outcome.scores == pytest.approx(score("other", "best").scores)
    assert outcome.refused == 0.5


def test_only_ten_results_and_the_ten_best_count() -> None:
    assert ndcg([0] * 10 + [3], [3]) == 0.0
    assert ndcg([1] * 10, [1] * 30) == pytest.approx(1.0)


def test_the_eleventh_result_is_not_refused_work_that_was_shown() -> None:
    places = [f"v{n}" for n in range(12)]
    judgements = Judgements({("k", "v0"): 1}, frozenset({("k", "v10"), ("k", "v11")}))
    assert for_candidates(["k"], places, [places], judgements).refused == 0.0


def test_who_has_nothing_relevant_is_left_out() -> None:
    outcome = for_candidates(["k", "l"], ["v"], [["v"], ["v"]], Judgements({("k", "v"): 1}, frozenset()))
    assert outcome.scores == (1.0, None)
    assert estimate(outcome.scores).mean == 1.0
    assert estimate(outcome.scores).count == 1


def test_who_only_has_refused_work_has_nothing_relevant() -> None:
    assert for_candidates(["k"], ["v"], [["v"]], Judgements({("k", "v"): 3}, frozenset({("k", "v")}))).scores == (None,)


def test_for_places_the_pair_is_the_same_way_round() -> None:
    judgements = Judgements({("k", "v"): 3}, frozenset({("l", "v")}))
    outcome = for_places(["k", "l"], ["v"], [["l", "k"]], judgements)
    assert outcome.scores == pytest.approx((1 / math.log2(3),))
    assert outcome.refused == 0.5


@pytest.mark.parametrize("lists", [[["best", "best"]], [["unknown"]], [], [["best"], ["good"]]])
def test_a_list_that_cannot_be_is_refused(lists: list[list[str]]) -> None:
    with pytest.raises(ValueError, match="list"):
        for_candidates(["k"], PLACES, lists, ONE)


def test_several_runs_are_averaged_per_query() -> None:
    together = averaged([Outcome((1.0, None, 0.5), 0.1), Outcome((0.0, None, 0.5), 0.3)])
    assert together.scores == (0.5, None, 0.5)
    assert together.refused == pytest.approx(0.2)


def test_the_interval_of_a_coin_is_that_of_the_binomial() -> None:
    # 100 queries, half 1 and half 0: the standard error of the mean is 0.05, so 1.96 of it on either side.
    found = estimate([0.0, 1.0] * 50)
    assert found.mean == 0.5
    assert found.low == pytest.approx(0.402, abs=0.015)
    assert found.high == pytest.approx(0.598, abs=0.015)


def test_the_interval_is_the_same_every_time_and_narrows_with_more_queries() -> None:
    few, many = estimate([0.0, 1.0] * 10), estimate([0.0, 1.0] * 200)
    assert few == estimate([0.0, 1.0] * 10)
    assert many.high - many.low < few.high - few.low
    assert estimate([0.0, 1.0] * 10, seed=1) != few


def test_nothing_to_measure_is_not_a_zero() -> None:
    assert math.isnan(estimate([None, None]).mean)


def test_a_difference_is_taken_query_by_query() -> None:
    # Everybody 0.1 worse, however much the queries differ: the interval has no width.
    ours = [0.1, 0.5, 0.9, None]
    theirs = [0.0, 0.4, 0.8, None]
    found = difference(theirs, ours)
    assert (found.mean, found.low, found.high) == pytest.approx((-0.1, -0.1, -0.1))
    assert found.count == 3


def test_a_difference_needs_the_same_queries() -> None:
    with pytest.raises(ValueError, match="zip"):
        difference([0.1], [0.1, 0.2])
