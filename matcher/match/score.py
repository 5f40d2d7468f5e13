"""The score: a matrix of contributions, pairs by reasons, computed once for many pairs.

A statement of a story and a place meet in the professions: ``about(statement) · relatedness · professions(place)`` is how
much of the statement's work is the place's work. Those meetings are summed per polarity (wil > kan > deed), their best one
counts extra, and skills, branches, meaning, surroundings and support are added. What somebody refused takes everything
down with it. Nothing of who somebody is, where they live or how well they spell goes in.

The same function serves a whole pool and one pair; a score is the sum of its row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Polarity, ReasonKind
from matcher.match.relatedness import relatedness
from matcher.story.read import Mention, UnderstoodPlace, UnderstoodStory
from vocab.loader import Vocabulary

Floats = NDArray[np.float32]
KINDS: Final = tuple(ReasonKind)
_COLUMN: Final = {kind: i for i, kind in enumerate(KINDS)}
_POSITIVE: Final = (Polarity.WANTS, Polarity.CAN, Polarity.DID)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each reason weighs. Fitted on the project's own labelled pairs; stored in `models/weights/gewichten.json`.

    The first four speak of work that was said: the best single statement, then all of them by polarity. `wil`, `kan` and
    `deed` also order the best statement. The rest weigh a value between 0 and 1 (surroundings: -1 to 1).
    """

    best: float = 0.30
    wil: float = 0.22
    kan: float = 0.15
    deed: float = 0.10
    branch: float = 0.05
    skill: float = 0.10
    meaning: float = 0.15
    surrounding: float = 0.08
    support: float = 0.10
    refusal: float = 1.2
    related: float = 1.5
    meaning_from: float = 0.35
    barred_from: float = 0.35

    def __post_init__(self) -> None:
        if not self.wil > self.kan > self.deed > 0:
            raise ValueError("wil must weigh more than kan, and kan more than deed")
        if any(getattr(self, f.name) < 0 for f in fields(self)):
            raise ValueError("a weight is never below 0")

    def of(self, polarity: Polarity) -> float:
        """What a statement of this polarity weighs against one of polarity wil, 0 to 1."""
        value = {Polarity.WANTS: self.wil, Polarity.CAN: self.kan, Polarity.DID: self.deed}.get(polarity, 0.0)
        return value / self.wil


# What a refusing statement weighs: wilNiet in full, what cannot be done less, "liever niet" least.
_AGAINST: Final = {Polarity.REFUSES: 1.0, Polarity.CANNOT: 0.8, Polarity.RATHER_NOT: 0.8}


@dataclass(frozen=True)
class Parts:
    """Parts of the engine that can be switched off, to measure what each is worth."""

    polarity: bool = True
    embeddings: bool = True
    skills: bool = True
    surroundings: bool = True


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
        self.reach: Final = self._related @ self.professions.T
        self.near: Final = np.where(related >= 0.8, related, 0).astype(np.float32) @ self.professions.T
        self._branch_names: Final = [b.id for b in vocabulary.branches]
        member = np.array([[b in p.branches for b in self._branch_names] for p in vocabulary.professions], np.float32)
        member /= np.maximum(member.sum(axis=1, keepdims=True), 1)
        self.branches: Final = self.professions @ member
        for i, name in enumerate(branches or ()):
            if name in self._branch_names:
                self.branches[i] *= 0.5
                self.branches[i, self._branch_names.index(name)] += 0.5
        self.skills: Final = self._skill_matrix()
        self.surroundings: Final = self._surrounding_matrix()
        self.gentle: Final = np.array([p.gentleness for p in places], dtype=np.float32)
        self.tasks: Final = (
            np.concatenate([p.tasks for p in places]) if places else np.zeros((0, 1), dtype=np.float32)
        )
        self.task_share: Final = np.concatenate([p.task_share for p in places]) if places else np.zeros(0, np.float32)
        counts = [len(p.task_share) for p in places]
        self.task_start: Final = np.concatenate([[0], np.cumsum(counts)])[:-1].astype(np.int64)

    def _skill_matrix(self) -> Floats:
        """How much each place needs each skill: named in its text, or usual in its professions. (places, skills)."""
        index = self.vocabulary.skill_index
        usual = np.zeros((len(self.vocabulary.professions), len(index)), dtype=np.float32)
        for j, skill in enumerate(self.vocabulary.skills):
            for slug in skill.professions:
                usual[self.vocabulary.profession_index[slug], j] = 1.0
        matrix = np.asarray(self.professions @ usual, dtype=np.float32)
        for i, place in enumerate(self.places):
            for mention in place.skills:
                j = index[mention.value]
                matrix[i, j] = max(matrix[i, j], mention.strength)
        return matrix

    def _surrounding_matrix(self) -> Floats:
        """How much each place is in each surrounding. (places, surroundings)."""
        names = {t.id: j for j, t in enumerate(self.vocabulary.surroundings)}
        usual = np.zeros((len(self.vocabulary.professions), len(names)), dtype=np.float32)
        for i, profession in enumerate(self.vocabulary.professions):
            for name in profession.surroundings:
                usual[i, names[name]] = 0.8
        matrix = np.asarray(self.professions @ usual, dtype=np.float32)
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
    """A selection of the places of a pool, with the tasks that belong to it."""

    def __init__(self, pool: PlacePool, columns: NDArray[np.int64] | None = None) -> None:
        self.pool = pool
        if columns is None:
            self.reach, self.near, self.branches = pool.reach, pool.near, pool.branches
            self.skills, self.surroundings, self.gentle = pool.skills, pool.surroundings, pool.gentle
            self.tasks, self.task_share, self.task_start = pool.tasks, pool.task_share, pool.task_start
        else:
            self.reach, self.near = pool.reach[:, columns], pool.near[:, columns]
            self.branches, self.skills = pool.branches[columns], pool.skills[columns]
            self.surroundings, self.gentle = pool.surroundings[columns], pool.gentle[columns]
            ends = np.append(pool.task_start[1:], len(pool.task_share))
            picked = [np.arange(pool.task_start[c], ends[c]) for c in columns]
            rows = np.concatenate(picked) if picked else np.zeros(0, np.int64)
            self.tasks, self.task_share = pool.tasks[rows], pool.task_share[rows]
            self.task_start = np.concatenate([[0], np.cumsum([len(p) for p in picked])])[:-1].astype(np.int64)

    def __len__(self) -> int:
        return int(self.reach.shape[1])


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
    pool, weights = columns.pool, columns.pool.weights
    n = len(columns)
    out = np.zeros((n, len(KINDS)), dtype=np.float32)
    carrier = np.full((n, len(KINDS)), -1, dtype=np.int32)
    refusal = _Refusal(np.zeros(n, np.float32), np.zeros(n, np.float32), np.full(n, -1, np.int32))
    said = story.statements
    if not said or not n:
        return Scored(out, refusal.refused, carrier, refusal.rather_not, refusal.who)
    polarity = [s.polarity if pool.parts.polarity or s.polarity.positive else Polarity.CAN for s in said]
    if not pool.parts.polarity:
        polarity = [Polarity.CAN] * len(said)
    level = np.array([weights.of(p) for p in polarity], dtype=np.float32)
    working = story.share * level
    meets = story.about[:, :-1] @ columns.reach
    carried = meets * working[:, None]

    # A reason is shown with words: of the statements that carry it, one that may be quoted goes first.
    shown = np.array([1.0 if q else 0.2 for q in story.quotes], dtype=np.float32)[:, None]
    best = (carried * shown).argmax(axis=0)
    _put(out, carrier, ReasonKind.PROFESSION, weights.best * carried.max(axis=0), best)
    for sign, kind, weight in (
        (Polarity.WANTS, ReasonKind.WISH, weights.wil),
        (Polarity.CAN, ReasonKind.SKILL, weights.kan),
        (Polarity.DID, ReasonKind.EXPERIENCE, weights.deed),
    ):
        rows = np.flatnonzero([p is sign for p in polarity])
        if len(rows):
            part = meets[rows] * story.share[rows][:, None]
            _put(out, carrier, kind, weight * part.sum(axis=0), rows[(part * shown[rows]).argmax(axis=0)])
    if pool.parts.skills:
        value, who = _mentioned(story.skills, polarity, pool.vocabulary.skill_index, columns.skills, weights)
        _put(out, carrier, ReasonKind.SKILL, weights.skill * value, who)
    names = {b.id: j for j, b in enumerate(pool.vocabulary.branches)}
    value, who = _mentioned(story.branches, polarity, names, columns.branches, weights)
    _put(out, carrier, ReasonKind.BRANCH, weights.branch * value, who)
    if pool.parts.embeddings:
        value, who = _meaning(story, working, columns, weights)
        _put(out, carrier, ReasonKind.MEANING, weights.meaning * value, who)
    if pool.parts.surroundings:
        value, who = _surrounded(story, polarity, pool, columns)
        _put(out, carrier, ReasonKind.SURROUNDING, weights.surrounding * value, who)
    if story.smallness > 0:
        lean = (columns.gentle - 0.5) * 2.0 * story.smallness
        _put(out, carrier, ReasonKind.SUPPORT, weights.support * lean, np.full(n, -1))
    if pool.parts.polarity:
        refusal = _refused(story, columns, working)
        out *= (1.0 - np.clip(weights.refusal * refusal.refused, 0.0, 1.0))[:, None]
    return Scored(out, refusal.refused, carrier, refusal.rather_not, refusal.who)


def _put(
    out: Floats, carrier: NDArray[np.int32], kind: ReasonKind, value: NDArray[np.floating], who: NDArray[np.integer]
) -> None:
    """Add a contribution; the larger of two in one column names the carrier."""
    column = _COLUMN[kind]
    larger = np.abs(value) > np.abs(out[:, column])
    carrier[larger, column] = who[larger]
    out[:, column] += value


def _mentioned(
    mentions: Sequence[Mention],
    polarity: Sequence[Polarity],
    index: dict[str, int],
    matrix: Floats,
    weights: Weights,
) -> tuple[Floats, NDArray[np.int64]]:
    """Values that somebody named and places have: saturating sum, 0 to 1, and the statement that counts most."""
    left = np.ones(matrix.shape[0], dtype=np.float32)
    top = np.zeros(matrix.shape[0], dtype=np.float32)
    who = np.full(matrix.shape[0], -1, dtype=np.int64)
    for mention in mentions:
        level = weights.of(polarity[mention.statement])
        if level == 0:
            continue
        value = level * mention.strength * matrix[:, index[mention.value]]
        left *= 1.0 - np.clip(value, 0, 1)
        who = np.where(value > top, mention.statement, who)
        top = np.maximum(top, value)
    return 1.0 - left, who


def _meaning(
    story: UnderstoodStory, working: Floats, columns: Columns, weights: Weights
) -> tuple[Floats, NDArray[np.int64]]:
    """How close the nearest statement comes to the nearest task, above a floor. (places,), 0 to 1."""
    work = working * (1.0 - story.about[:, -1])
    rows = np.flatnonzero(work > 0.05)
    n = len(columns)
    if not len(rows) or not len(columns.task_share):
        return np.zeros(n, np.float32), np.full(n, -1, np.int64)
    near = story.vectors[rows] @ columns.tasks.T
    near = np.clip((near - weights.meaning_from) / (1 - weights.meaning_from), 0, 1) * columns.task_share
    per_place = np.maximum.reduceat(near, columns.task_start, axis=1) * work[rows][:, None]
    return per_place.max(axis=0), rows[per_place.argmax(axis=0)]


def _surrounded(
    story: UnderstoodStory, polarity: Sequence[Polarity], pool: PlacePool, columns: Columns
) -> tuple[Floats, NDArray[np.int64]]:
    """Surroundings: what was longed for adds, what was shunned takes away. (places,), -1 to 1."""
    names = {t.id: j for j, t in enumerate(pool.vocabulary.surroundings)}
    total = np.zeros(len(columns), dtype=np.float32)
    norm = 0.0
    top = np.zeros(len(columns), dtype=np.float32)
    who = np.full(len(columns), -1, dtype=np.int64)
    for mention in story.surroundings:
        sign = polarity[mention.statement]
        factor = {Polarity.WANTS: 1.0, Polarity.CAN: 0.5, Polarity.DID: 0.15}.get(sign, -0.8)
        value = factor * mention.strength * columns.surroundings[:, names[mention.value]]
        total += value
        norm += abs(factor)
        who = np.where(np.abs(value) > top, mention.statement, who)
        top = np.maximum(top, np.abs(value))
    return total / max(norm, 1.0), who


@dataclass(frozen=True)
class _Refusal:
    refused: Floats
    rather_not: Floats
    who: NDArray[np.int32]


def _refused(story: UnderstoodStory, columns: Columns, working: Floats) -> _Refusal:
    """How surely the work of each place was refused, and by which statement. (places,), 0 to 1.

    A refusing statement reaches the professions it speaks of and those that are nearly the same work; a refused branch
    reaches the places that lie in it. A wish for the same work takes the refusal back.
    """
    n = len(columns)
    against = np.array(
        [0.0 if s.others else _AGAINST.get(s.polarity, 0.0) * (0.5 + 0.5 * s.certainty) for s in story.statements],
        dtype=np.float32,
    )
    soft = np.array([s.polarity is Polarity.RATHER_NOT for s in story.statements])
    nothing = np.zeros(n, dtype=np.float32)
    if not np.any(against):
        return _Refusal(nothing, nothing, np.full(n, -1, np.int32))
    near = story.about[:, :-1] @ columns.near
    each = near * against[:, None]
    names = {b.id: j for j, b in enumerate(columns.pool.vocabulary.branches)}
    for mention in story.branches:
        if mention.polarity is Polarity.REFUSES:
            reach = 0.9 * columns.branches[:, names[mention.value]]
            each[mention.statement] = np.maximum(each[mention.statement], reach)
    wanted = 0.7 * (near * (working * (working >= 0.55))[:, None]).max(axis=0)
    hard = np.where(soft[:, None], 0, each)
    return _Refusal(
        refused=np.clip(hard.max(axis=0) - wanted, 0, 1).astype(np.float32),
        rather_not=np.clip(np.where(soft[:, None], each, 0).max(axis=0), 0, 1).astype(np.float32),
        who=each.argmax(axis=0).astype(np.int32),
    )
