"""A fact that does not hold any more takes its words with it: they stay in the story and stop counting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from matcher.domain import Fact
from matcher.story.understood import UnderstoodStory

_WORK = frozenset({"beroep", "branche", "vaardigheid", "omgeving"})


def without(story: UnderstoodStory, denied: Sequence[Fact]) -> UnderstoodStory:
    """What is left of a story when some of its facts are not true any more.

    A fact about work silences the statement it stands in: for and against. A practical fact is only left out itself.

    Args:
        story: what was read.
        denied: facts of this story, as they were kept; what is not found any more changes nothing.
    """
    if not denied:
        return story
    gone = {_same(fact) for fact in denied}
    facts = tuple(fact for fact in story.facts if _same(fact) not in gone)
    silent = {
        i
        for i, statement in enumerate(story.statements)
        for fact in denied
        if str(fact.kind) in _WORK and statement.start <= fact.start < statement.end
    }
    if not silent:
        return replace(story, facts=facts)
    share = story.share.copy()
    share[sorted(silent)] = 0.0
    rows, aims = story.aimed
    stay = np.array([int(row) not in silent for row in rows], dtype=np.bool_)
    return replace(
        story,
        facts=facts,
        share=share,
        aimed=(rows[stay], aims[stay]),
        skills=tuple(m for m in story.skills if m.statement not in silent),
        surroundings=tuple(m for m in story.surroundings if m.statement not in silent),
        branches=tuple(m for m in story.branches if m.statement not in silent),
    )


def _same(fact: Fact) -> tuple[str, str, str, int, int]:
    return str(fact.kind), str(fact.value), str(fact.polarity), fact.start, fact.end
