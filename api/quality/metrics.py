"""How good a ranked list is, and how sure that figure is. Pure arithmetic: no files, no engine.

The measure is nDCG@10 with gains 2^grade - 1 over the discount log2(position + 1) (Järvelin and Kekäläinen 2002, in the
form with exponential gains), averaged over those who have anything relevant. What somebody refused is worth nothing,
however it was judged, and is counted apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

DEPTH: Final = 10
DRAWS: Final = 2_000
SEED: Final = 20_260_101

Pair = tuple[str, str]
"""Id of a candidate, id of a place."""


@dataclass(frozen=True, slots=True)
class Judgements:
    """What people judged of pairs. A pair that is not in `grades` has grade 0.

    Attributes:
        grades: 0 to 3, how well the work fits the person.
        refused: pairs in which the person refused this work (nietGewenst).
    """

    grades: Mapping[Pair, int]
    refused: frozenset[Pair]

    def worth(self, pair: Pair) -> int:
        """The grade that counts: 0 where the work was refused."""
        return 0 if pair in self.refused else self.grades.get(pair, 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the lists of one side did.

    Attributes:
        scores: nDCG@10 per query, 0 to 1; None where nothing is relevant.
        refused: share of all results shown that had been refused, 0 to 1; 0 where nothing is shown.
    """

    scores: tuple[float | None, ...]
    refused: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % bootstrap interval, over `count` queries. All NaN where there are none."""

    mean: float
    low: float
    high: float
    count: int


def dcg(gains: Iterable[float]) -> float:
    """Discounted gain of a list: the sum of gain / log2(position + 1), positions from 1."""
    return sum(gain / math.log2(position + 1) for position, gain in enumerate(gains, start=1))


def ndcg(shown: Sequence[int], possible: Iterable[int], depth: int = DEPTH) -> float | None:
    """The gain of a list as a share of the best list there could have been.

    Args:
        shown: grades of the results, in order.
        possible: grades of everything that could have been shown, the results among them.
        depth: how many results count.

    Returns:
        0 to 1, or None where nothing is relevant.
    """
    best = dcg(2.0**grade - 1 for grade in sorted(possible, reverse=True)[:depth])
    return dcg(2.0**grade - 1 for grade in shown[:depth]) / best if best > 0 else None


def judged(
    queries: Sequence[str],
    items: Sequence[str],
    lists: Sequence[Sequence[str]],
    judgements: Judgements,
    pair: Callable[[str, str], Pair],
) -> Outcome:
    """Judge the lists of one side.

    Args:
        queries: whose lists these are, in order.
        items: everything that could have been listed.
        lists: per query the ids found, best first; only the first `DEPTH` are looked at.
        judgements: of pairs.
        pair: makes the pair of a query and an item.

    Raises:
        ValueError: not one list per query, an id that is not among the items, or one that stands twice in a list.
    """
    if len(lists) != len(queries):
        raise ValueError(f"{len(lists)} lists for {len(queries)} queries")
    known = frozenset(items)
    scores: list[float | None] = []
    shown = refused = 0
    for query, found in zip(queries, lists, strict=True):
        top = list(found[:DEPTH])
        if len(set(top)) < len(top) or not known.issuperset(top):
            raise ValueError("a list holds an id twice, or one that is not there")
        pairs = [pair(query, item) for item in top]
        shown += len(pairs)
        refused += sum(one in judgements.refused for one in pairs)
        possible = [judgements.worth(pair(query, item)) for item in items]
        scores.append(ndcg([judgements.worth(one) for one in pairs], possible))
    return Outcome(tuple(scores), refused / shown if shown else 0.0)


def for_candidates(
    candidates: Sequence[str], places: Sequence[str], lists: Sequence[Sequence[str]], judgements: Judgements
) -> Outcome:
    """Judge a list of places per candidate."""
    return judged(candidates, places, lists, judgements, lambda candidate, place: (candidate, place))


def for_places(
    candidates: Sequence[str], places: Sequence[str], lists: Sequence[Sequence[str]], judgements: Judgements
) -> Outcome:
    """Judge a list of candidates per place."""
    return judged(places, candidates, lists, judgements, lambda place, candidate: (candidate, place))


def averaged(outcomes: Sequence[Outcome]) -> Outcome:
    """Several runs of one method over the same queries as one outcome: the mean per query. For what draws lots."""
    scores: list[float | None] = []
    for column in zip(*(outcome.scores for outcome in outcomes), strict=True):
        values = [score for score in column if score is not None]
        scores.append(sum(values) / len(values) if values else None)
    return Outcome(tuple(scores), sum(outcome.refused for outcome in outcomes) / len(outcomes))


def estimate(values: Iterable[float | None], *, draws: int = DRAWS, seed: int = SEED) -> Estimate:
    """The mean with its percentile bootstrap interval: queries drawn with replacement, the same draws for every method.

    Args:
        values: per query; None is left out.
        draws: how many times all queries are drawn again.
        seed: of the draws.
    """
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    if not len(known):
        return Estimate(math.nan, math.nan, math.nan, 0)
    picked = np.random.default_rng(seed).integers(0, len(known), size=(draws, len(known)))
    low, high = np.percentile(known[picked].mean(axis=1), [2.5, 97.5])
    return Estimate(float(known.mean()), float(low), float(high), len(known))


def difference(
    values: Sequence[float | None], reference: Sequence[float | None], *, draws: int = DRAWS, seed: int = SEED
) -> Estimate:
    """How much better (+) or worse (-) than a reference, query by query, with its interval.

    The difference within a query varies less than the queries do, so this tells more than two intervals side by side.

    Raises:
        ValueError: not over the same queries.
    """
    both = zip(values, reference, strict=True)
    gaps = [None if one is None or other is None else one - other for one, other in both]
    return estimate(gaps, draws=draws, seed=seed)
