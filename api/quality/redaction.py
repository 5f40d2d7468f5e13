"""How much of what people marked in stories `redact` finds, per type. No names are handed to it beforehand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from api.quality.folder import GoldStory, JudgedFolder
from matcher.domain import MarkedSpan, Redacted, Span


@dataclass(frozen=True, slots=True)
class Hidden:
    """One type.

    Attributes:
        kind: naam, woonplaats, gezondheid, ...
        count: how many were marked.
        touched: of which at least a part was found, everywhere they stand.
        whole: of which every letter was found, everywhere they stand.
        named: of which the whole was found with the type that people gave it.
    """

    kind: str
    count: int
    touched: int
    whole: int
    named: int


def personal(folder: JudgedFolder, redact: Callable[[str], Redacted]) -> list[Hidden]:
    """Personal data against replacements. A part that is not replaced can be read by everybody."""
    return _figures(
        (story.personal or (), text, done.replacements, done.replacements)
        for story, text, done in _stories(folder, redact)
    )


def sensitive(folder: JudgedFolder, redact: Callable[[str], Redacted]) -> list[Hidden]:
    """Sensitive parts against what is marked; a replacement counts too, for the words are gone then."""
    return _figures(
        (story.sensitive or (), text, (*done.sensitive, *done.replacements), done.sensitive)
        for story, text, done in _stories(folder, redact)
    )


def _stories(folder: JudgedFolder, redact: Callable[[str], Redacted]) -> Iterator[tuple[GoldStory, str, Redacted]]:
    for candidate in folder.candidates:
        story = folder.gold.get(candidate.id)
        if story is not None and candidate.story:
            yield story, candidate.story, redact(candidate.story)


def occurrences(words: str, text: str) -> list[Span]:
    """Where words stand in a text as whole words."""
    return [Span(*found.span()) for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]


def _figures(
    stories: Iterable[tuple[Sequence[tuple[str, str]], str, Sequence[MarkedSpan], Sequence[MarkedSpan]]],
) -> list[Hidden]:
    count, touched, whole, named = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for marked, text, covering, naming in stories:
        for words, kind in marked:
            spans = occurrences(words, text) or [Span(at, at + len(words)) for at in (text.find(words),) if at >= 0]
            if not spans:
                continue
            count[kind] += 1
            touched[kind] += all(any(span.overlaps(mark.span) for mark in covering) for span in spans)
            whole[kind] += all(_covered(span, text, covering) for span in spans)
            named[kind] += all(_covered(span, text, [mark for mark in naming if mark.kind == kind]) for span in spans)
    return [Hidden(kind, count[kind], touched[kind], whole[kind], named[kind]) for kind, _ in count.most_common()]


def _covered(span: Span, text: str, marks: Sequence[MarkedSpan]) -> bool:
    """Whether every letter and digit of a span lies in a mark; what stands between words need not."""
    return all(
        any(mark.start <= at < mark.end for mark in marks) for at in range(span.start, span.end) if text[at].isalnum()
    )
