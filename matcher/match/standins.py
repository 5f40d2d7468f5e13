"""A profession or a branch in place of a vacancy: the work as it usually is, so that people can be found for it.

The index gives who comes near; their full score with this stand-in orders them and explains them, with their own words.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from matcher.domain import Candidate, Match, Place
from matcher.match.board import Rules
from matcher.match.explainer import Explainer
from matcher.match.order import REFUSED_BIT, order
from matcher.match.places import PlacePool
from matcher.match.retrieve import by_branch, by_profession
from matcher.match.score import Columns, totals
from matcher.ports import VectorIndex
from matcher.story.read import Reader
from matcher.story.understood import UnderstoodStory

_TASKS: Final = 6


@dataclass(frozen=True)
class StandIn:
    """The work of a profession or a branch, ready to be scored. direction: beroep or branche."""

    direction: str
    value: str
    explain: Explainer


class StandIns:
    """Makes stand-ins, each once. Threads may share it."""

    def __init__(self, rules: Rules, reader: Reader) -> None:
        self._rules: Final = rules
        self._reader: Final = reader
        self._made: dict[tuple[str, str], StandIn] = {}
        self._lock: Final = threading.Lock()

    def of(self, direction: str, value: str) -> StandIn:
        """The stand-in of a profession (slug) or a branch (name) that exists."""
        with self._lock:
            if (direction, value) not in self._made:
                self._made[direction, value] = self._make(direction, value)
            return self._made[direction, value]

    def _make(self, direction: str, value: str) -> StandIn:
        vocabulary = self._rules.vocabulary
        work = np.zeros(len(vocabulary.professions), dtype=np.float32)
        if direction == "beroep":
            position = vocabulary.profession_index[value]
            profession = vocabulary.professions[position]
            work[position] = 1.0
            tasks = ". ".join(profession.tasks[:_TASKS])
            place = Place(f"beroep:{value}", profession.name, f"{tasks}." if tasks else None)
        else:
            work += [float(value in p.branches) for p in vocabulary.professions]
            work /= max(float(work.sum()), 1.0)
            place = Place(f"branche:{value}", value, branch=value)
        read = replace(self._reader.place(place), professions=work, facts=())
        pool = PlacePool(vocabulary, [read], self._rules.weights, [place.branch], self._rules.parts)
        return StandIn(direction, value, Explainer(pool, [place], self._rules.towns))

    def nearest(
        self, index: VectorIndex, work: StandIn, k: int, kinds: frozenset[str] = frozenset()
    ) -> list[tuple[str, float]]:
        """The k candidates whose story leads to this work most, by the index of a board."""
        find = by_profession if work.direction == "beroep" else by_branch
        return find(index, self._rules.vocabulary, work.value, k, kinds)

    def ranked(
        self,
        work: StandIn,
        people: Sequence[Candidate],
        stories: Sequence[UnderstoodStory],
        shown: Mapping[str, int],
        top: int,
    ) -> tuple[list[Match], list[Match]]:
        """These people scored in full: who fits, and who refused the work; explained, highest first, at most `top`.

        Who hardly comes near is left out. A match carries the id of the candidate.
        """
        if not people:
            return [], []
        scores, refused = totals(stories, Columns(work.explain.pool))
        closed = refused[:, 0] >= self._rules.weights.barred_from
        barred = np.where(closed, REFUSED_BIT, np.uint16(0))

        def tie(i: int) -> tuple[int, str]:
            return shown.get(people[i].id, 0), people[i].id

        chosen, outside = order(scores[:, 0], barred, top, tie)

        def told(positions: Sequence[int]) -> list[Match]:
            return [replace(work.explain(people[i], stories[i], [0])[0], id=people[i].id) for i in positions]

        return told(chosen), told(outside)
