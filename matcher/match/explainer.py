"""Explaining pairs: for one candidate and some places the reasons, what keeps them apart and what is talked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from matcher.domain import Candidate, Match, Place, Point
from matcher.match.eligibility import compare
from matcher.match.explain import Told, reasons, refusal_points
from matcher.match.places import PlacePool
from matcher.match.score import score
from matcher.match.terms import PlaceTerms, candidate_terms, place_terms
from matcher.match.travel import Towns
from matcher.story.understood import UnderstoodStory


class Explainer:
    """Explains pairs with the places of one pool. Threads may share it.

    Args:
        pool: the places as they are scored.
        places: their records, in the same order.
        towns: centres of postcodes.
        conditions: whether every grens applies; without, only nietGewenst does and nothing else is talked about.
    """

    def __init__(self, pool: PlacePool, places: Sequence[Place], towns: Towns, *, conditions: bool = True) -> None:
        self.pool: Final = pool
        self.places: Final = tuple(places)
        self.towns: Final = towns
        self.conditions: Final = conditions
        self._terms: dict[int, PlaceTerms] = {}

    def __call__(self, candidate: Candidate, story: UnderstoodStory, places: Sequence[int]) -> dict[int, Match]:
        """Explain one candidate with some places, by position in the pool; a match carries the id of the place."""
        if not places:
            return {}
        scored = score(story, self.pool.subset(np.array(places, dtype=np.int64)))
        person = candidate_terms(candidate, story.facts, self.towns)
        told = Told.of(candidate.story or "", story, self.pool, places)
        found: dict[int, Match] = {}
        for row, v in enumerate(places):
            match = reasons(told, self.pool, v, scored, row)
            no, talk = refusal_points(told, scored, row, self.pool.weights.barred_from)
            barriers: tuple[Point, ...] = tuple(no)
            points: tuple[Point, ...] = tuple(talk)
            if self.conditions:
                more, ask = compare(person, self._place_terms(v))
                barriers, points = (*barriers, *more), (*points, *ask)
            found[v] = replace(match, barriers=barriers, talking_points=points)
        return found

    def _place_terms(self, v: int) -> PlaceTerms:
        terms = self._terms.get(v)
        if terms is None:
            terms = self._terms[v] = place_terms(self.places[v], self.pool.places[v].facts, self.towns)
        return terms
