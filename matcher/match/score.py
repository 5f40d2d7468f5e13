"""The score: a matrix of contributions, pairs by reasons, computed once for many pairs.

A statement of a story and a place meet in the professions: ``about(statement) · relatedness · professions(place)`` is
how much of the statement's work is the place's work. Those meetings are summed per polarity (wil > kan > deed), their
best one counts extra, and skills, branches, meaning, surroundings and support are added. What somebody refused takes
everything down with it. Nothing of who somebody is, where they live or how well they spell goes in.

The same function serves a whole pool and one pair; a score is the sum of its row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Polarity, ReasonKind, Statement
from matcher.match.places import Columns, Floats, PlacePool
from matcher.match.products import product
from matcher.match.weights import Parts, Weights
from matcher.story.connect import weight_against
from matcher.story.understood import Mention, UnderstoodStory

__all__ = ["KINDS", "Columns", "Floats", "Parts", "PlacePool", "Scored", "Weights", "score", "totals"]

KINDS: Final = tuple(ReasonKind)
# Which polarity is told as which reason.
_SPEAKS: Final = (
    (Polarity.WANTS, ReasonKind.WISH),
    (Polarity.CAN, ReasonKind.SKILL),
    (Polarity.DID, ReasonKind.EXPERIENCE),
    (Polarity.RATHER_NOT, ReasonKind.EXPERIENCE),
)
_COLUMN: Final = {kind: i for i, kind in enumerate(KINDS)}
_TAKES_BACK: Final = 1.2  # a later wish for the same work outweighs a refusal
_LEAST_WORK: Final = 0.05  # of a statement, to be compared with tasks
_CELLS: Final = 1_000_000  # statements times tasks at once: 4 MB


@dataclass(frozen=True)
class Scored:
    """The contributions of one candidate with some places.

    Attributes:
        contributions: float32 (places, reasons); the score is the row sum.
        refused: float32 (places,), 0 to 1: how surely the work was refused.
        carrier: int32 (places, reasons): the statement that carries the reason, or -1.
        rather_not: float32 (places,), 0 to 1: how surely somebody would rather not, or not now.
        refuser: int32 (places,): the statement that refuses (or would rather not) most, or -1.
    """

    contributions: Floats
    refused: Floats
    carrier: NDArray[np.int32]
    rather_not: Floats
    refuser: NDArray[np.int32]

    @property
    def scores(self) -> Floats:
        """The row sums."""
        return np.asarray(self.contributions.sum(axis=1), dtype=np.float32)


def score(story: UnderstoodStory, columns: Columns) -> Scored:
    """Score one candidate against places.

    Args:
        story: what was read of the candidate.
        columns: the places.

    Returns:
        Contributions per place and reason, with what carries them.
    """
    block = _Block((story,), columns, carried=True)
    return Scored(block.out[:, 0].T, block.refused[0], block.carrier.T, block.rather_not[0], block.refuser)


def totals(stories: Sequence[UnderstoodStory], columns: Columns) -> tuple[Floats, Floats]:
    """The scores of some candidates with places: the row sums of `score`, and nothing of what carries them.

    Args:
        stories: some tens make the large products efficient; more only cost memory.
        columns: the places.

    Returns:
        float32 (stories, places) the scores, and float32 (stories, places) how surely the work was refused.
    """
    block = _Block(stories, columns, carried=False)
    total = np.zeros_like(block.refused)
    for part in block.out:  # one after another, also for a single pair: its sum must be the same number
        total += part
    return total, block.refused


class _Block:
    """The contributions of some candidates with some places.

    What many statements share is one product for all of them; `starts` then brings the rows back to their stories.

    Attributes:
        out: float32 (reasons, stories, places).
        refused, rather_not: float32 (stories, places), 0 to 1.
        carrier: int32 (reasons, places), and refuser: int32 (places,): of the only story, where asked for.
    """

    def __init__(self, stories: Sequence[UnderstoodStory], columns: Columns, *, carried: bool) -> None:
        assert len(stories) == 1 or not carried, "who carries a reason is told of one story at a time"
        n, many = len(columns), len(stories)
        self.columns = columns
        self.stories = stories
        self.carried = carried
        self.out = np.zeros((len(KINDS), many, n), dtype=np.float32)
        self.refused = np.zeros((many, n), dtype=np.float32)
        self.rather_not = np.zeros((many, n), dtype=np.float32)
        self.carrier = np.full((len(KINDS), n if carried else 0), -1, dtype=np.int32)
        self.refuser = np.full(n if carried else 0, -1, dtype=np.int32)
        statements = [s for story in stories for s in story.statements]
        if not statements or not n:
            return
        pool, weights = columns.pool, columns.pool.weights
        self.of = np.repeat(np.arange(many), [len(story.statements) for story in stories])
        self.polarity = [s.polarity if pool.parts.polarity else Polarity.CAN for s in statements]
        self.about = np.concatenate([story.about for story in stories])
        self.share = np.concatenate([story.share for story in stories])
        self.working = self.share * np.array([weights.of(p) for p in self.polarity], dtype=np.float32)
        self._work()
        at = 0
        for i, story in enumerate(stories):
            self._mentions(i, story, self.polarity[at : at + len(story.statements)])
            at += len(story.statements)
        if pool.parts.embeddings:
            self._meaning()
        if pool.parts.polarity:
            self._refusals(statements)
            # What is barred keeps the score it would have had, so that it can be named; what is only near it, sinks.
            sinks = np.where(self.refused < weights.barred_from, weights.refusal * self.refused, 0.0)
            self.out *= (1.0 - np.clip(sinks, 0.0, 1.0)).astype(np.float32)

    def _put(
        self, kind: ReasonKind, story: slice | int, value: NDArray[np.floating], who: NDArray[np.integer] | None
    ) -> None:
        """Add a contribution; the larger of two of one kind names the carrier."""
        column = _COLUMN[kind]
        if who is not None:
            larger = np.abs(value) > np.abs(self.out[column, 0])
            self.carrier[column, larger.reshape(-1)] = who[larger.reshape(-1)]
        self.out[column, story] += value

    def _highest(self, values: Floats, rows: NDArray[np.int64]) -> Floats:
        """Per story the highest of its rows, never below 0. (rows, places) to (stories, places)."""
        result = np.zeros((len(self.stories), values.shape[1]), dtype=np.float32)
        if len(rows):
            present, starts = np.unique(self.of[rows], return_index=True)
            for story, start, end in zip(present, starts, np.append(starts[1:], len(rows)), strict=True):
                np.max(values[start:end], axis=0, initial=0, out=result[story])
        return result

    def _work(self) -> None:
        """The work that was said, wished for, able to do and done: the best statement, and the sum of each polarity."""
        weights, reach, many = self.columns.pool.weights, self.columns.reach.T, len(self.stories)
        about = self.about[:, :-1]
        rows = np.flatnonzero(self.working > 0)
        signs = tuple((sign, weights.of(sign) * weights.wil) for sign, _ in _SPEAKS)
        signed = [np.flatnonzero([p is sign for p in self.polarity]) for sign, _ in signs]
        sums = np.zeros((len(signs) * many, about.shape[1]), dtype=np.float32)
        for k, ((_, weight), own) in enumerate(zip(signs, signed, strict=True)):
            if len(own):
                present, starts = np.unique(self.of[own], return_index=True)
                weighed = about[own] * (self.share[own] * np.float32(weight))[:, None]
                sums[k * many + present] = np.add.reduceat(weighed, starts, axis=0)
        single = about[rows] * (self.working[rows] * np.float32(weights.best))[:, None]
        met = product(np.concatenate([single, sums]), reach)
        best, summed = met[: len(rows)], met[len(rows) :]
        shown = self._shown()
        who = None
        if shown is not None and len(rows):
            who = rows[_first_highest(best * shown[rows])]
        self._put(ReasonKind.PROFESSION, slice(None), self._highest(best, rows), who)
        for k, (_, kind) in enumerate(_SPEAKS):
            who = None
            if shown is not None and len(signed[k]):
                own = signed[k]
                who = own[_first_highest((about[own] * self.share[own][:, None]) @ reach * shown[own])]
            self._put(kind, slice(None), summed[k * many : (k + 1) * many], who)

    def _shown(self) -> Floats | None:
        """A reason is shown with words: of the statements that carry it, one that may be quoted goes first."""
        if not self.carried:
            return None
        return np.array([1.0 if quote else 0.2 for quote in self.stories[0].quotes], dtype=np.float32)[:, None]

    def _mentions(self, i: int, story: UnderstoodStory, polarity: Sequence[Polarity]) -> None:
        """Skills, branches and surroundings that one story names, and how small a start it asks for."""
        columns, pool, weights = self.columns, self.columns.pool, self.columns.pool.weights
        if pool.parts.skills and story.skills:
            value, who = self._named(story.skills, polarity, pool.vocabulary.skill_index, columns.skills)
            self._put(ReasonKind.SKILL, i, weights.skill * value, who)
        if story.branches:
            value, who = self._named(story.branches, polarity, pool.branch_index, columns.branches)
            self._put(ReasonKind.BRANCH, i, weights.branch * value, who)
        if pool.parts.surroundings and story.surroundings:
            value, who = self._surrounded(story.surroundings, polarity, pool.surrounding_index)
            self._put(ReasonKind.SURROUNDING, i, weights.surrounding * value, who)
        if story.smallness > 0 and story.statements:
            self._put(ReasonKind.SUPPORT, i, weights.support * ((columns.gentle - 0.5) * 2.0 * story.smallness), None)

    def _named(
        self, mentions: Sequence[Mention], polarity: Sequence[Polarity], index: Mapping[str, int], matrix: Floats
    ) -> tuple[Floats, NDArray[np.int64] | None]:
        """Values that somebody named and places have: saturating sum, 0 to 1, and the statement that counts most."""
        weights = self.columns.pool.weights
        left = np.ones(matrix.shape[1], dtype=np.float32)
        top = np.zeros(matrix.shape[1] if self.carried else 0, dtype=np.float32)
        who = np.full(len(top), -1, dtype=np.int64)
        for mention in mentions:
            level = weights.of(polarity[mention.statement])
            if level == 0:
                continue
            value = level * mention.strength * matrix[index[mention.value]]
            left *= 1.0 - np.clip(value, 0, 1)
            if self.carried:
                who = np.where(value > top, mention.statement, who)
                top = np.maximum(top, value)
        return 1.0 - left, who if self.carried else None

    def _surrounded(
        self, mentions: Sequence[Mention], polarity: Sequence[Polarity], index: Mapping[str, int]
    ) -> tuple[Floats, NDArray[np.int64] | None]:
        """Surroundings: what was longed for adds, what was shunned takes away. (places,), -1 to 1."""
        matrix = self.columns.surroundings
        total = np.zeros(matrix.shape[1], dtype=np.float32)
        norm = 0.0
        top = np.zeros(matrix.shape[1] if self.carried else 0, dtype=np.float32)
        who = np.full(len(top), -1, dtype=np.int64)
        for mention in mentions:
            sign = polarity[mention.statement]
            factor = {Polarity.WANTS: 1.0, Polarity.CAN: 0.5, Polarity.DID: 0.15}.get(sign, -0.8)
            value = factor * mention.strength * matrix[index[mention.value]]
            total += value
            norm += abs(factor)
            if self.carried:
                who = np.where(np.abs(value) > top, mention.statement, who)
                top = np.maximum(top, np.abs(value))
        total /= np.float32(max(norm, 1.0))
        return total, who if self.carried else None

    def _meaning(self) -> None:
        """How close the nearest statement comes to the nearest task, above a floor. (places,), 0 to 1."""
        work = self.working * (np.float32(1) - self.about[:, -1])
        rows = np.flatnonzero(work > _LEAST_WORK)
        if not len(rows):
            return
        columns, weight = self.columns, np.float32(self.columns.pool.weights.meaning)
        vectors = np.concatenate([story.vectors for story in self.stories])[rows]
        said = np.concatenate([vectors, np.ones((len(rows), 1), np.float32)], axis=1) * (weight * work[rows])[:, None]
        n, starts = len(columns), columns.task_start
        value = np.zeros((len(self.stories), n), dtype=np.float32)
        who = np.full(n, -1, dtype=np.int64) if self.carried else None
        at = 0
        while at < n:
            # As many places as keep the product within the cache.
            until = int(np.searchsorted(starts, starts[at] + max(1, _CELLS // len(rows)), side="right")) - 1
            until = n if until >= n - 1 else max(until, at + 1)
            end = len(columns.tasks) if until == n else int(starts[until])
            near = product(said, columns.tasks[starts[at] : end].T)
            if who is not None:
                per_place = np.maximum(np.maximum.reduceat(near, starts[at:until] - starts[at], axis=1), 0)
                who[at:until] = rows[_first_highest(per_place)]
            best = self._highest(near, rows)
            value[:, at:until] = np.maximum.reduceat(best, starts[at:until] - starts[at], axis=1)
            at = until
        self._put(ReasonKind.MEANING, slice(None), value, who)

    def _refusals(self, statements: Sequence[Statement]) -> None:
        """How surely the work of each place was refused, and by which statement. (places,), 0 to 1.

        A refusing statement reaches the professions it speaks of and those that are nearly the same work; a refused
        branch reaches the places that lie in it. A wish for the same work takes the refusal back.
        """
        starts = np.cumsum([0, *(len(story.statements) for story in self.stories)])[:-1]
        aims = [
            (story.aimed[0] + start, story.aimed[1])
            for story, start in zip(self.stories, starts, strict=True)
            if len(story.aimed[0])
        ]
        if not aims:
            return
        against_rows = np.concatenate([rows for rows, _ in aims])
        against = np.array([weight_against(statements[r]) for r in against_rows], dtype=np.float32)
        soft = np.array([statements[r].polarity is Polarity.RATHER_NOT for r in against_rows])
        met = product(np.concatenate([aimed for _, aimed in aims]) * against[:, None], self.columns.near.T)
        self._refuse_branches(met, against_rows, starts)
        refusing = np.zeros(len(self.stories), dtype=np.bool_)
        refusing[self.of[against_rows]] = True
        wishes = np.array([s.polarity is Polarity.WANTS for s in statements])
        want_rows = np.flatnonzero(wishes & (self.working > 0) & refusing[self.of])
        wish = self.about[want_rows, :-1] * (np.float32(_TAKES_BACK) * self.working[want_rows])[:, None]
        wanted = product(wish, self.columns.near.T)
        # Only what is wanted afterwards takes a refusal back.
        hard = met.copy()
        for n, row in enumerate(against_rows):
            later = (want_rows > row) & (self.of[want_rows] == self.of[row])
            if later.any():
                hard[n] -= wanted[later].max(axis=0)
        hard_rows, soft_rows = against_rows[~soft], against_rows[soft]
        self.refused = np.clip(self._highest(hard[~soft], hard_rows), 0, 1)
        self.rather_not = np.clip(self._highest(met[soft], soft_rows), 0, 1)
        if self.carried:
            self.refuser = against_rows[_first_highest(np.where(soft[:, None], met, hard))].astype(np.int32)

    def _refuse_branches(self, met: Floats, against_rows: NDArray[np.int64], starts: NDArray[np.int64]) -> None:
        """Let a refused branch reach the places that lie in it."""
        pool = self.columns.pool
        wide = {b.id for b in pool.vocabulary.branches if b.wide}
        for story, start in zip(self.stories, starts, strict=True):
            for mention in story.branches:
                if mention.polarity is Polarity.REFUSES and mention.value not in wide:
                    row = np.flatnonzero(against_rows == start + mention.statement)
                    met[row] = np.maximum(met[row], 0.9 * self.columns.branches[pool.branch_index[mention.value]])


def _first_highest(values: Floats) -> NDArray[np.int64]:
    """Per column the first row that is highest, the same whatever it was computed with: said twice is a tie."""
    return np.asarray(np.round(values, 5).argmax(axis=0), dtype=np.int64)
