"""From a text to statements: clauses, each with how the person stands towards what it says.

Cutting is in `clauses`, the signs of one clause in `polarity`, what clauses do to each other in `settle`, and the words
that decide in `vocab/data/polariteit.toml`.
"""

from __future__ import annotations

from bisect import bisect_left

from matcher.domain import Statement
from matcher.story.asides import asides
from matcher.story.clauses import clauses, sentences
from matcher.story.cues import language
from matcher.story.polarity import Clause, read_clause
from matcher.story.settle import decide
from vocab.words import tokens

__all__ = ["clauses", "sentences", "statements"]


def statements(text: str) -> tuple[Statement, ...]:
    """The statements of a story, in order.

    Args:
        text: the original story, at most some tens of thousands of characters.

    Returns:
        One statement a clause; spans lie within the text and do not overlap; `text[start:end]` is the statement's text.
        `certainty` is how often the rule that decided may be expected to be right (`[zekerheid]` of the data).
    """
    words = tokens(text)
    aside = [False] * len(words)
    begins = [w.start for w in words]
    for mark in asides().story.finditer(text):
        for i in range(bisect_left(begins, mark.start()), len(words)):
            if begins[i] >= mark.end():
                break
            aside[i] = True
    spans = sentences(text)
    run: list[Clause] = []
    position = 0
    for number, sentence in enumerate(spans):
        last = position
        while last < len(words) and words[last].end <= sentence.end:
            last += 1
        cut = clauses(text, sentence, words[position:last])
        asked = "?" in text[sentence.end - 1 : sentence.end + 1]
        for i, (start, end, opener, part) in enumerate(cut):
            until = cut[i + 1][0] if i + 1 < len(cut) else end
            clause = Clause(start, end, number, opener, ":" in text[end:until], asked)
            read_clause(clause, part, aside[position : position + len(part)])
            position += len(part)
            run.append(clause)
        position = last
    decide(run)
    certainty = language().certainty
    return tuple(
        Statement(
            start=c.start,
            end=c.end,
            text=text[c.start : c.end],
            polarity=c.final,
            certainty=certainty[c.rule],
            sentence=spans[c.sentence],
            others=c.others,
        )
        for c in run
        if c.final is not None
    )
