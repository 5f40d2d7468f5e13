"""Places made ready to be scored: what was read of them, as matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.match.products import product
from matcher.match.weights import Parts, Weights
from matcher.story.connect import NEARNESS
from matcher.story.understood import UnderstoodPlace
from vocab.loader import Vocabulary
from vocab.relatedness import relatedness

Floats = NDArray[np.float32]


class PlacePool:
    """Places made ready to be scored.

    Args:
        vocabulary: the words.
        places: what was read of each place.
        weights: the weights of the score.
        branches: per place the branch of its record, or None to take it from the work.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        places: Sequence[UnderstoodPlace],
        weights: Weights,
        branches: Sequence[str | None] | None = None,
        parts: Parts | None = None,
    ) -> None:
        self.vocabulary: Final = vocabulary
        self.places: Final = tuple(places)
        self.weights: Final = weights
        self.parts: Final = parts or Parts()
        size = len(vocabulary.professions)
        shape = (len(places), size)
        self.professions: Final = np.array([p.professions for p in places], dtype=np.float32).reshape(shape)
        related = relatedness(vocabulary)
        self._related: Final = related**weights.related
        # Kept place by place, so that a selection of places is a copy of whole rows.
        self.reach_rows: Final = product(self.professions, self._related.T)
        self.near_rows: Final = product(self.professions, (related**NEARNESS).T)
        self.branch_index: Final = {b.id: j for j, b in enumerate(vocabulary.branches)}
        self.surrounding_index: Final = {t.id: j for j, t in enumerate(vocabulary.surroundings)}
        member = np.array([[b in p.branches for b in self.branch_index] for p in vocabulary.professions], np.float32)
        member /= np.maximum(member.sum(axis=1, keepdims=True), 1)
        self.branches: Final = product(self.professions, member)
        for i, name in enumerate(branches or ()):
            if name in self.branch_index:
                self.branches[i] *= 0.5
                self.branches[i, self.branch_index[name]] += 0.5
        self.skills: Final = self._skill_matrix()
        self.surroundings: Final = self._surrounding_matrix()
        self.gentle: Final = np.array([p.gentleness for p in places], dtype=np.float32)
        self.tasks: Final = self._scaled_tasks()
        self.task_count: Final = np.array([len(p.task_share) for p in places], dtype=np.int64)
        self.task_start: Final = np.cumsum(self.task_count) - self.task_count

    @property
    def reach(self) -> Floats:
        """How much of the work of each place every profession is. float32 (professions, places)."""
        return self.reach_rows.T

    def _scaled_tasks(self) -> Floats:
        """The tasks of all places, as what one product with ``(vector, 1)`` makes into their meaning.

        What counts of a cosine is ``share * (cosine - floor) / (1 - floor)``: the factor is in the rows, the floor is
        one dimension more. float32 (tasks, dim + 1).
        """
        if not self.places:
            return np.zeros((0, 1), dtype=np.float32)
        floor = np.float32(self.weights.meaning_from)
        scale = np.concatenate([p.task_share for p in self.places])[:, None] / (1 - floor)
        tasks = np.concatenate([p.tasks for p in self.places])
        return np.concatenate([tasks * scale, -floor * scale], axis=1)

    def _skill_matrix(self) -> Floats:
        """How much each place needs each skill: named in its text, or usual in its professions. (places, skills)."""
        index = self.vocabulary.skill_index
        usual = np.zeros((len(self.vocabulary.professions), len(index)), dtype=np.float32)
        for j, skill in enumerate(self.vocabulary.skills):
            for slug in skill.professions:
                usual[self.vocabulary.profession_index[slug], j] = 1.0
        matrix = product(self.professions, usual)
        for i, place in enumerate(self.places):
            for mention in place.skills:
                j = index[mention.value]
                matrix[i, j] = max(matrix[i, j], mention.strength)
        return matrix

    def _surrounding_matrix(self) -> Floats:
        """How much each place is in each surrounding. (places, surroundings)."""
        names = self.surrounding_index
        usual = np.zeros((len(self.vocabulary.professions), len(names)), dtype=np.float32)
        for i, profession in enumerate(self.vocabulary.professions):
            for name in profession.surroundings:
                usual[i, names[name]] = 0.8
        matrix = product(self.professions, usual)
        for i, place in enumerate(self.places):
            for mention in place.surroundings:
                j = names[mention.value]
                matrix[i, j] = max(matrix[i, j], mention.strength)
        return matrix

    def __len__(self) -> int:
        return len(self.places)

    def related_rows(self, about: Floats) -> Floats:
        """What a statement about some professions is worth for each profession. (professions,) to (professions,)."""
        return np.asarray(about @ self._related, dtype=np.float32)

    def subset(self, columns: NDArray[np.int64]) -> Columns:
        """The columns of some places, for scoring a few pairs."""
        return Columns(self, columns)


class Columns:
    """A selection of the places of a pool, with the tasks that belong to it.

    Attributes:
        reach, near: float32 (places, professions).
        branches, skills, surroundings: float32 (values, places).
        gentle: float32 (places,).
        tasks: float32 (tasks, dim + 1), as of the pool.
        task_start: int64 (places,), the first task of each.
    """

    def __init__(self, pool: PlacePool, columns: NDArray[np.int64] | None = None) -> None:
        self.pool = pool
        if columns is None:
            self.reach, self.near, self.gentle = pool.reach_rows, pool.near_rows, pool.gentle
            # One value of all places is asked at a time: laid out as a row.
            self.branches, self.skills, self.surroundings = (
                np.ascontiguousarray(matrix.T) for matrix in (pool.branches, pool.skills, pool.surroundings)
            )
            self.tasks, self.task_start = pool.tasks, pool.task_start
        else:
            self.reach, self.near, self.gentle = pool.reach_rows[columns], pool.near_rows[columns], pool.gentle[columns]
            self.branches, self.skills = pool.branches[columns].T, pool.skills[columns].T
            self.surroundings = pool.surroundings[columns].T
            counts = pool.task_count[columns]
            self.task_start = np.cumsum(counts) - counts
            self.tasks = pool.tasks[
                np.repeat(pool.task_start[columns] - self.task_start, counts) + np.arange(counts.sum())
            ]

    def __len__(self) -> int:
        return len(self.gentle)
