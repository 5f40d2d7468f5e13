"""Ranking both ways: for every candidate the places that fit, for every place the candidates, and what stays out.

Every pair is scored; nothing is sampled or cut off beforehand. The whole matrix of scores is kept as float32, the
reasons only of the pairs that are shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Candidate, Match, Place
from matcher.match.eligibility import barrier_matrix
from matcher.match.explainer import Explainer
from matcher.match.order import REFUSED_BIT, WORTH_NAMING, order
from matcher.match.score import Columns, Floats, Parts, PlacePool, Weights, score, totals
from matcher.match.travel import Towns
from matcher.story.understood import UnderstoodPlace, UnderstoodStory
from vocab.loader import Vocabulary

__all__ = ["WORTH_NAMING", "Pool", "RankedList", "Ranker"]

_AT_ONCE: Final = 32  # candidates or places gone through together


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
        explainer: of the same places and conditions, where it was made before.
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
        explainer: Explainer | None = None,
    ) -> None:
        self.pool: Final = pool
        self.weights: Final = weights
        self.towns: Final = towns
        self.conditions: Final = conditions
        if explainer is None:
            branches = [p.branch for p in pool.places] if conditions else None
            offer = PlacePool(vocabulary, pool.readings, weights, branches, parts)
            explainer = Explainer(offer, pool.places, towns, conditions=conditions)
        self.explainer: Final = explainer
        self.place_pool: Final = explainer.pool
        self.scores: Floats = np.zeros((len(pool.candidates), len(pool.places)), dtype=np.float32)
        self.barred: NDArray[np.uint16] = (
            barrier_matrix(pool.candidates, pool.places, towns)
            if conditions
            else np.zeros(self.scores.shape, dtype=np.uint16)
        )

    def compute(self, advance: Callable[[int], None] = lambda _: None, workers: int = 2) -> None:
        """Score every pair.

        Args:
            advance: told after every few candidates how many are done.
            workers: threads that share the candidates, at least 1; the numbers do not depend on it. It pays when the
                matrix library does not start threads of its own (``OPENBLAS_NUM_THREADS=1``).
        """
        columns, people = self._columns, len(self.pool.stories)

        def work(start: int) -> int:
            part = slice(start, min(start + _AT_ONCE, people))
            self.scores[part], refused = totals(self.pool.stories[part], columns)
            self.barred[part] |= np.where(refused >= self.weights.barred_from, REFUSED_BIT, np.uint16(0))
            return part.stop

        with ThreadPoolExecutor(workers) as threads:  # each writes rows of its own
            for done in threads.map(work, range(0, people, _AT_ONCE)):
                advance(done)

    def lists(self, top: int) -> Iterator[RankedList]:
        """The lists of all candidates, then of all places, each in the order of the pool.

        Args:
            top: longest list, at least 1.
        """
        by_place = list(self._by_place(top))
        wanted: defaultdict[int, list[int]] = defaultdict(list)
        for v, (chosen, outside) in enumerate(by_place):
            for i in (*chosen, *outside):
                wanted[i].append(v)
        kept: dict[tuple[int, int], Match] = {}
        for i, candidate in enumerate(self.pool.candidates):
            chosen, outside = order(self.scores[i], self.barred[i], top, self._place_ids.__getitem__)
            matches = self._explain(i, sorted({*chosen, *outside, *wanted[i]}))
            for v in wanted[i]:
                kept[i, v] = replace(matches[v], id=candidate.id)
            yield RankedList("kandidaat", candidate.id, self._tidy(matches[v] for v in chosen),
                             self._tidy(matches[v] for v in outside))  # fmt: skip
        for v, (chosen, outside) in enumerate(by_place):
            yield RankedList("vacature", self.pool.places[v].id, self._tidy(kept[i, v] for i in chosen),
                             self._tidy(kept[i, v] for i in outside))  # fmt: skip

    def _by_place(self, top: int) -> Iterator[tuple[list[int], list[int]]]:
        for start in range(0, len(self._places), _AT_ONCE):
            # A column of a large matrix is scattered; some together are laid out as rows first.
            part = slice(start, start + _AT_ONCE)
            scores, barred = (np.ascontiguousarray(matrix[:, part].T) for matrix in (self.scores, self.barred))
            for row, closed in zip(scores, barred, strict=True):
                yield order(row, closed, top, self._candidate_ids.__getitem__)

    def pair(self, candidate: int, place: int) -> Match:
        """One pair, by position, with reasons, talking points and barriers."""
        return self._explain(candidate, [place])[place]

    def position(
        self, candidate: int, place: int, changed: Candidate | None = None, story: UnderstoodStory | None = None
    ) -> tuple[int, int]:
        """The rank that a place would have for a candidate if nothing kept it out: (rank from 1, out of how many).

        Args:
            candidate, place: positions in the pool.
            changed: the candidate as they would be; other places may open or close with it.
            story: what would be read of them in place of what was.
        """
        row, barred = self.scores[candidate], self.barred[candidate]
        if story is not None:
            scored = score(story, self._columns)
            again = np.where(scored.refused >= self.weights.barred_from, REFUSED_BIT, np.uint16(0))
            row, barred = scored.scores, (barred & ~REFUSED_BIT) | again
        if changed is not None and self.conditions:
            barred = barrier_matrix([changed], self.pool.places, self.towns)[0] | (barred & REFUSED_BIT)
        others = (barred == 0) & (row >= WORTH_NAMING)
        others[place] = False
        rounded, ids = np.round(row.astype(np.float64), 6), self._place_ids
        level = np.flatnonzero(others & (rounded == rounded[place]))
        before = np.count_nonzero(others & (rounded > rounded[place])) + sum(ids[v] < ids[place] for v in level)
        return int(before) + 1, int(np.count_nonzero(others)) + 1

    @property
    def _places(self) -> range:
        return range(len(self.pool.places))

    @cached_property
    def _columns(self) -> Columns:
        return Columns(self.place_pool)

    @cached_property
    def _place_ids(self) -> list[tuple[int, str]]:
        return [(0, p.id) for p in self.pool.places]

    @cached_property
    def _candidate_ids(self) -> list[tuple[int, str]]:
        return [(self.pool.shown.get(c.id, 0), c.id) for c in self.pool.candidates]

    def _tidy(self, matches: Iterator[Match]) -> tuple[Match, ...]:
        """In the order of the scores as shown; rounding may have made two equal that were not."""
        shown = self.pool.shown
        return tuple(sorted(matches, key=lambda m: (-round(m.score, 6), shown.get(m.id, 0), m.id)))

    def _explain(self, i: int, places: Sequence[int]) -> dict[int, Match]:
        """Reasons and points of one candidate with some places."""
        return self.explainer(self.pool.candidates[i], self.pool.stories[i], places)
