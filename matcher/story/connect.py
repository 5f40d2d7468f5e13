"""What a story as a whole makes of its statements.

One sentence refuses, another tells what was done for eleven years; a reader connects the two, and so does this file:

* a refusal reaches the experience that is nearly the same work, or lies in the refused branch
  ("elf jaar achter de kassa ... een winkel, nee");
* experience that asks what a body can no longer do stops being a reason ("dertig jaar gemetseld ... niet tillen").

Wishes are left alone: who wants it, wants it. Limits count here by what they are, never by what illness is behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.domain import LOADS, Fact, FactKind, Polarity, Statement
from vocab.loader import Vocabulary
from vocab.relatedness import relatedness

Floats = NDArray[np.float32]

# What a refusing statement weighs: wilNiet in full, what cannot be done and "liever niet" a little less.
AGAINST: Final = {Polarity.REFUSES: 1.0, Polarity.CANNOT: 0.9, Polarity.RATHER_NOT: 0.8}
# A refusal reaches work that is nearly the same: 0.9 related still counts for three quarters, 0.5 for hardly anything.
NEARNESS: Final = 3.0
_SPEAKS_FOR: Final = {Polarity.WANTS: 1.0, Polarity.CAN: 0.8, Polarity.DID: 0.7}
_BRANCH_REACH: Final = 0.9
_REFUSED_FROM: Final = 0.5
_AIMED_FROM: Final = 0.25
_FAMILY: Final = 0.3
_CANNOT_FROM: Final = 0.6
_CANNOT_CERTAINTY: Final = 0.5


def weight_against(statement: Statement) -> float:
    """How much a statement speaks against its work, 0 to 1."""
    if statement.others:
        return 0.0
    return AGAINST.get(statement.polarity, 0.0) * (0.5 + 0.5 * statement.certainty)


def aimed(about: Floats, families: Floats) -> Floats:
    """What refusing words are aimed at: "nooit meer keuken" is about work even where the clause alone hardly says so.

    Args:
        about: float32 (statements, professions), rows that add up to 1 at most.
        families: the same shape, above 0 where an umbrella word ("schoonmaken") takes in the profession.

    Returns:
        The same shape; a row that speaks of work for a quarter or more is brought to 1, and a family that is named is
        meant whole.
    """
    brought = about / np.maximum(about.sum(axis=1, keepdims=True), _AIMED_FROM)
    return np.asarray(np.maximum(brought, _FAMILY * (families > 0)), dtype=np.float32)


class Connector:
    """Connects the statements of stories, for one vocabulary.

    Args:
        vocabulary: the words.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._nearness: Final = np.asarray(relatedness(vocabulary) ** NEARNESS, dtype=np.float32)
        self._loads: Final = np.array(
            [[float(load in p.loads) for load in LOADS] for p in vocabulary.professions], dtype=np.float32
        )
        self._branch_names: Final = [b.id for b in vocabulary.branches]
        self._branches: Final = np.array(
            [
                [float(b in p.branches) / max(1, len(p.branches)) for b in self._branch_names]
                for p in vocabulary.professions
            ],
            dtype=np.float32,
        )

    def support(self, said: Sequence[Statement], about: Floats, share: Floats) -> Floats:
        """How much the whole story speaks for each profession.

        Args:
            said: the connected statements.
            about: float32 (statements, professions).
            share: float32 (statements,), what each counts for.

        Returns:
            float32 (professions,), 0 to 1; 1 for the profession that has most, all 0 where nothing speaks for work.
        """
        level = np.array([_SPEAKS_FOR.get(s.polarity, 0.0) for s in said], dtype=np.float32)
        total = ((level * share) @ about) @ self._nearness
        top = float(total.max(initial=0.0))
        return np.asarray(total / top if top > 0 else total, dtype=np.float32)

    def __call__(
        self,
        said: Sequence[Statement],
        about: Floats,
        families: Floats,
        refused_branches: Sequence[str],
        facts: Sequence[Fact],
    ) -> tuple[tuple[Statement, ...], Floats]:
        """Connect the statements of one story.

        Args:
            said: the statements, each judged by its own words and its neighbours.
            about: float32 (statements, professions), what each speaks of.
            families: float32 (statements, professions), above 0 where an umbrella word takes the profession in.
            refused_branches: branches that the story refuses as a whole.
            facts: practical facts of the story, of which the limits count.

        Returns:
            The statements, with experience that was refused or cannot be done any more turned around; and float32
            (statements,), 0 to 1, what is left of each as a reason.
        """
        left = np.ones(len(said), dtype=np.float32)
        past = np.array([s.polarity in (Polarity.DID, Polarity.CAN) for s in said], dtype=bool)
        if not past.any():
            return tuple(said), left
        reached, by = self._reached(said, about, families, refused_branches)
        conflict = np.clip(about @ np.clip(self._loads @ self._limits(facts), 0, 1), 0, 1)
        left[past] = (1 - np.clip(1.5 * reached, 0, 1) * (reached >= _REFUSED_FROM))[past] * (1 - 0.6 * conflict)[past]
        result = []
        for i, statement in enumerate(said):
            if statement.polarity is Polarity.DID and not statement.others:
                if reached[i] >= _REFUSED_FROM:
                    statement = replace(statement, polarity=by, certainty=round(min(0.8, float(reached[i])), 3))
                elif conflict[i] >= _CANNOT_FROM:
                    statement = replace(statement, polarity=Polarity.CANNOT, certainty=_CANNOT_CERTAINTY)
            result.append(statement)
        return tuple(result), left

    def _reached(
        self, said: Sequence[Statement], about: Floats, families: Floats, refused_branches: Sequence[str]
    ) -> tuple[Floats, Polarity]:
        """How surely a refusal elsewhere in the story reaches each statement, and with which polarity."""
        against = np.array(
            [0.0 if s.polarity is Polarity.RATHER_NOT else weight_against(s) for s in said], dtype=np.float32
        )
        refused = (aimed(about, families) * against[:, None]).max(axis=0, initial=0.0) @ self._nearness
        columns = [self._branch_names.index(b) for b in refused_branches]
        if columns:
            refused = np.maximum(refused, _BRANCH_REACH * self._branches[:, columns].max(axis=1))
        reached = np.clip(about @ np.clip(refused, 0, 1), 0, 1)
        hard = any(s.polarity is Polarity.REFUSES for s in said) or bool(columns)
        return np.asarray(reached, dtype=np.float32), Polarity.REFUSES if hard else Polarity.CANNOT

    def _limits(self, facts: Sequence[Fact]) -> Floats:
        """How surely each load cannot be carried. float32 (loads,), 0 to 1."""
        found = np.zeros(len(LOADS), dtype=np.float32)
        for fact in facts:
            if fact.kind is FactKind.LOAD and fact.polarity is Polarity.CANNOT and fact.value in LOADS:
                i = LOADS.index(str(fact.value))
                found[i] = max(found[i], fact.certainty)
        return found
