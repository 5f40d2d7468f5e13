"""Ranking both ways: for every candidate the places that fit, for every place the candidates, and what stays out.

Every pair is scored; nothing is sampled or cut off beforehand. The whole matrix of scores is kept as float32, the reasons
only of the pairs that are shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Barrier, Candidate, Match, Place, Point
from matcher.match.eligibility import assess, barrier_matrix
from matcher.match.explain import reasons, refusal_points
from matcher.match.score import Columns, Floats, Parts, PlacePool, Weights, score
from matcher.match.travel import Towns
from matcher.story.read import UnderstoodPlace, UnderstoodStory
from vocab.loader import Vocabulary

# A place about which a story says next to nothing is not offered as a result: a list is not padded.
WORTH_NAMING: Final = 0.03
_REFUSED_BIT: Final = np.uint16(1 << list(Barrier).index(Barrier.REFUSED))


@dataclass(frozen=True)
class Pool:
    """People and places with what was read of them, in the same order.

    Attributes:
        candidates, stories: the people.
        places, readings: the places.
        shown: per candidate id how often shown before, for ties; unknown is 0.
    """

    candidates: tuple[Candidate, ...]
    stories: tuple[UnderstoodStory, ...]
    places: tuple[Place, ...]
    readings: tuple[UnderstoodPlace, ...]
    shown: Mapping[str, int]

    def __post_init__(self) -> None:
        if len(self.candidates) != len(self.stories) or len(self.places) != len(self.readings):
            raise ValueError("records and readings must go together")


@dataclass(frozen=True)
class RankedList:
    """One list: of places for a candidate, or of candidates for a place. Both parts highest score first."""

    direction: str
    id: str
    results: tuple[Match, ...]
    excluded: tuple[Match, ...]


class Ranker:
    """Ranks one pool.

    Args:
        vocabulary: the words.
        pool: the people and places.
        weights: of the score.
        towns: centres of postcodes; needed for travel time.
        conditions: whether every grens applies; without, only nietGewenst does and nothing else is talked about.
        parts: switched-off parts, for measuring.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        pool: Pool,
        weights: Weights,
        towns: Towns,
        *,
        conditions: bool = True,
        parts: Parts | None = None,
    ) -> None:
        self.pool: Final = pool
        self.weights: Final = weights
        self.towns: Final = towns
        self.conditions: Final = conditions
        branches = [p.branch for p in pool.places] if conditions else None
        self.place_pool: Final = PlacePool(vocabulary, pool.readings, weights, branches, parts)
        self.scores: Floats = np.zeros((len(pool.candidates), len(pool.places)), dtype=np.float32)
        self.barred: NDArray[np.uint16] = (
            barrier_matrix(pool.candidates, pool.places, towns)
            if conditions
            else np.zeros(self.scores.shape, dtype=np.uint16)
        )

    def compute(self, advance: Callable[[int], None] = lambda _: None) -> None:
        """Score every pair.

        Args:
            advance: told after each candidate how many more are done.
        """
        columns = Columns(self.place_pool)
        for i, story in enumerate(self.pool.stories):
            scored = score(story, columns)
            self.scores[i] = scored.scores
            self.barred[i, scored.refused >= self.weights.barred_from] |= _REFUSED_BIT
            advance(1)

    def lists(self, top: int) -> Iterator[RankedList]:
        """The lists of all candidates, then of all places, each in the order of the pool.

        Args:
            top: longest list, at least 1.
        """
        by_place = [self._order(self.scores[:, v], self.barred[:, v], top, self._candidate_ids) for v in self._places]
        wanted: defaultdict[int, list[int]] = defaultdict(list)
        for v, (chosen, outside) in enumerate(by_place):
            for i in (*chosen, *outside):
                wanted[i].append(v)
        kept: dict[tuple[int, int], Match] = {}
        for i, candidate in enumerate(self.pool.candidates):
            chosen, outside = self._order(self.scores[i], self.barred[i], top, self._place_ids)
            matches = self._explain(i, sorted({*chosen, *outside, *wanted[i]}))
            for v in wanted[i]:
                kept[i, v] = replace(matches[v], id=candidate.id)
            yield RankedList("kandidaat", candidate.id, self._tidy(matches[v] for v in chosen),
                             self._tidy(matches[v] for v in outside))  # fmt: skip
        for v, (chosen, outside) in enumerate(by_place):
            yield RankedList("vacature", self.pool.places[v].id, self._tidy(kept[i, v] for i in chosen),
                             self._tidy(kept[i, v] for i in outside))  # fmt: skip

    def pair(self, candidate: int, place: int) -> Match:
        """One pair, by position, with reasons, talking points and barriers."""
        return self._explain(candidate, [place])[place]

    def position(self, candidate: int, place: int) -> tuple[int, int]:
        """The rank that a place would have for a candidate if nothing kept it out: (rank from 1, out of how many)."""
        row = self.scores[candidate]
        open_ = (self.barred[candidate] == 0) & (row >= WORTH_NAMING)
        open_[place] = False
        return int(np.count_nonzero(row[open_] > row[place])) + 1, int(np.count_nonzero(open_)) + 1

    @property
    def _places(self) -> range:
        return range(len(self.pool.places))

    @property
    def _place_ids(self) -> list[tuple[int, str]]:
        return [(0, p.id) for p in self.pool.places]

    @property
    def _candidate_ids(self) -> list[tuple[int, str]]:
        return [(self.pool.shown.get(c.id, 0), c.id) for c in self.pool.candidates]

    @staticmethod
    def _order(
        scores: Floats, barred: NDArray[np.uint16], top: int, tie: Sequence[tuple[int, str]]
    ) -> tuple[list[int], list[int]]:
        """Positions of the results and of what stays out; ties: shown least first, then id."""
        found: list[list[int]] = []
        for mask in (barred == 0, barred != 0):
            rows = np.flatnonzero(mask & (scores >= WORTH_NAMING))
            if len(rows) > 4 * top:
                least = np.partition(scores[rows], len(rows) - top)[len(rows) - top]
                rows = rows[scores[rows] >= least]
            ordered = sorted((int(r) for r in rows), key=lambda r: (-round(float(scores[r]), 6), tie[r]))
            found.append(ordered[:top])
        return found[0], found[1]

    @staticmethod
    def _tidy(matches: Iterator[Match]) -> tuple[Match, ...]:
        return tuple(sorted(matches, key=lambda m: -round(m.score, 6)))

    def _explain(self, i: int, places: Sequence[int]) -> dict[int, Match]:
        """Reasons and points of one candidate with some places."""
        if not places:
            return {}
        candidate, story = self.pool.candidates[i], self.pool.stories[i]
        scored = score(story, self.place_pool.subset(np.array(places, dtype=np.int64)))
        found: dict[int, Match] = {}
        for row, v in enumerate(places):
            match = reasons(candidate.story or "", story, self.place_pool, v, scored, row)
            no, talk = refusal_points(candidate.story or "", story, scored, row, self.weights.barred_from)
            barriers: tuple[Point, ...] = tuple(no)
            points: tuple[Point, ...] = tuple(talk)
            if self.conditions:
                more, ask = assess(candidate, self.pool.places[v], self.towns, story.facts, self.pool.readings[v].facts)
                barriers, points = (*barriers, *more), (*points, *ask)
            found[v] = replace(match, barriers=barriers, talking_points=points)
        return found
