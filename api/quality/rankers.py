"""What every row of the quality table is: people and places in, the best ids both ways out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from api.engine import Engine
from api.quality.metrics import DEPTH
from matcher.domain import Candidate, Place

Lists = tuple[list[list[str]], list[list[str]]]
"""Ids of places per candidate and ids of candidates per place; at most `DEPTH` each, best first."""

Ranker = Callable[[Sequence[Candidate], Sequence[Place]], Lists]


class SkippedError(Exception):
    """This row cannot be measured here; the message says why, in Dutch."""


def content_only(candidates: Sequence[Candidate], places: Sequence[Place]) -> tuple[list[Candidate], list[Place]]:
    """The records of content mode: only id and story, and only id, title and description."""
    people = [Candidate(id=one.id, story=one.story) for one in candidates]
    return people, [Place(id=one.id, title=one.title, description=one.description) for one in places]


def best_of(scores: NDArray[np.floating], names: Sequence[str], above: float = -np.inf) -> list[list[str]]:
    """The highest scores of every row.

    Args:
        scores: (queries, items).
        names: id per item.
        above: what does not score more than this is left out.

    Returns:
        Per row at most `DEPTH` ids, highest first; equal scores in the order of the ids.
    """
    by_name = np.array(sorted(range(len(names)), key=lambda item: names[item]), dtype=np.int64)
    lists = []
    for row in scores:
        order = by_name[np.argsort(-row[by_name], kind="stable")][:DEPTH]
        lists.append([names[item] for item in order if row[item] > above])
    return lists


def both_ways(
    scores: NDArray[np.floating], candidates: Sequence[Candidate], places: Sequence[Place], above: float = -np.inf
) -> Lists:
    """Lists from one matrix of scores (candidates, places)."""
    return (
        best_of(scores, [one.id for one in places], above),
        best_of(scores.T, [one.id for one in candidates], above),
    )


def engine_ranker(make: Callable[[], Engine]) -> Ranker:
    """The engine as a row: content only.

    Args:
        make: builds the engine, when it is needed.
    """

    def rank(candidates: Sequence[Candidate], places: Sequence[Place]) -> Lists:
        found = {
            (ranking.direction, ranking.id): [match.id for match in ranking.results]
            for ranking in make().rank(candidates, places, top=DEPTH, conditions=False, advance=_silent)
        }
        return (
            [found[FOR_CANDIDATE, one.id] for one in candidates],
            [found[FOR_PLACE, one.id] for one in places],
        )

    return rank


FOR_CANDIDATE: Final = "kandidaat"
FOR_PLACE: Final = "vacature"


def _silent(done: int, total: int) -> None:
    """Nobody watches the lists of one row."""
