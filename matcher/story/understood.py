"""What reading gives: the values that the matcher works with, and what of a text may be said or quoted.

Frozen, and holding no more of the text than the words behind each fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Fact, MarkedSpan, Polarity, Redacted, Span, Statement
from matcher.ports import Vectors
from vocab.words import tokens

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Mention:
    """A value of the vocabulary found in a text.

    Attributes:
        value: slug or id.
        strength: 0 to 1.
        statement: index of the statement (or piece) it stands in.
        span: the words that carry it, in the original.
        polarity: how the person stands towards it; `Polarity.CAN` for a place.
    """

    value: str
    strength: float
    statement: int
    span: Span
    polarity: Polarity = Polarity.CAN


@dataclass(frozen=True)
class UnderstoodStory:
    """A story as the matcher uses it.

    Attributes:
        id: of the candidate.
        statements: the clauses with their polarity.
        about: float32 (statements, professions + 1), a distribution per statement; last column "no work".
        share: float32 (statements,), 0 to 1, what each counts for (side matters little, others' work nothing).
        vectors: float32 (statements, dim) of the redacted words.
        quotes: per statement the longest stretch that may be quoted, or None.
        skills, surroundings, branches: what is named, with polarity.
        facts: everything found, in the shape of the contract's `extract`.
        smallness: 0 to 1, how much a small start is asked for.
        aimed: which statements speak against work (int64 positions), and float32 (those, professions) at what.
    """

    id: str
    statements: tuple[Statement, ...]
    about: Floats
    share: Floats
    vectors: Vectors
    quotes: tuple[Span | None, ...]
    skills: tuple[Mention, ...]
    surroundings: tuple[Mention, ...]
    branches: tuple[Mention, ...]
    facts: tuple[Fact, ...]
    smallness: float
    aimed: tuple[NDArray[np.int64], Floats] = field(
        repr=False, default_factory=lambda: (np.zeros(0, np.int64), np.zeros((0, 0), np.float32))
    )
    redacted: Redacted = field(repr=False, default=Redacted(""))


@dataclass(frozen=True)
class UnderstoodPlace:
    """A place as the matcher uses it.

    Attributes:
        id: of the place.
        professions: float32 (professions,), adds up to 1 (or 0): what the work is.
        tasks: float32 (pieces, dim), vectors of the title and the clauses that speak of the work.
        skills, surroundings: what is named.
        facts: demands and offers found in the text.
        gentleness: 0 to 1, how little it asks.
    """

    id: str
    professions: Floats
    tasks: Vectors
    task_share: Floats
    skills: tuple[Mention, ...]
    surroundings: tuple[Mention, ...]
    facts: tuple[Fact, ...]
    gentleness: float


def rounded(values: Floats) -> Floats:
    """The nearest values of half precision, as float32: what is read is kept in half the bytes without a change."""
    return np.asarray(values.astype(np.float16).astype(np.float32))


def sayable(text: str, span: Span, marks: Sequence[MarkedSpan]) -> str:
    """The words of a span without anything that was replaced or is `gevoelig`: what may be embedded."""
    parts: list[str] = []
    at = span.start
    for mark in marks:
        if mark.end <= span.start or mark.start >= span.end:
            continue
        parts.append(text[at : max(at, mark.start)])
        at = max(at, mark.end)
    parts.append(text[min(at, span.end) : span.end])
    return " ".join(" ".join(parts).split())


def quotable(text: str, span: Span, marks: Sequence[MarkedSpan], around: Span | None = None) -> Span | None:
    """The longest stretch of a span that crosses no mark, trimmed to whole words.

    Args:
        text: the original.
        span: the range to quote from.
        marks: replacements and sensitive spans, sorted.
        around: if given, the stretch must hold this range; otherwise None is returned.
    """
    edges = [span.start]
    for mark in marks:
        if mark.start < span.end and mark.end > span.start:
            edges.extend((max(mark.start, span.start), min(mark.end, span.end)))
    edges.append(span.end)
    best: Span | None = None
    for lo, hi in zip(edges[::2], edges[1::2], strict=True):
        while lo < hi and not text[lo].isalnum():
            lo += 1
        while hi > lo and not text[hi - 1].isalnum():
            hi -= 1
        if not any(word.stems for word in tokens(text[lo:hi])) or (
            around and not (lo <= around.start and around.end <= hi)
        ):
            continue
        if best is None or hi - lo > best.end - best.start:
            best = Span(lo, hi)
    return best
