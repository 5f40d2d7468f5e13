"""Cutting: from a text to sentences, and from a sentence to clauses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from matcher.domain import Span
from matcher.story.cues import language
from vocab.words import Token

_SENTENCE_END: Final = re.compile(r"(?<!\d)[.](?=\s|$|[\"'”’)])|(?<=\d)[.](?=\s+[A-Z]|$)|[!?…]+|\n+|[.]{2,}")
_ABBREVIATION: Final = re.compile(
    r"\b(?:bijv|bv|o\.a|d\.w\.z|enz|etc|dhr|mevr|mw|ca|evt|incl|nr|tel|z\.g|m\.n|t/m)$", re.I
)
_CLAUSE_MARK: Final = re.compile(r"[,;:()–—]|\s-\s|\s\.\.\s")


def sentences(text: str) -> list[Span]:
    """The sentences of a text as spans, without the blanks around them.

    A full stop inside a time or an amount ("16.00") and after a common abbreviation does not end a sentence.
    """
    spans: list[Span] = []
    start = 0
    for mark in _SENTENCE_END.finditer(text):
        if mark.group() == "." and _ABBREVIATION.search(text[max(0, mark.start() - 8) : mark.start()]):
            continue
        _append(spans, text, start, mark.end())
        start = mark.end()
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end and any(c.isalnum() for c in text[start:end]):
        spans.append(Span(start, end))


def _opens_here(words: Sequence[str], i: int, begun: int) -> bool:
    """Whether word i opens a new clause, given the index at which the running one began."""
    groups = language().groups
    word = words[i]
    if i + 1 >= len(words) or i == begun:
        return False
    before, after = words[i - 1], words[i + 1]
    starts = after in groups["voornaam"]
    if word not in groups["opent"]:
        # "als het op fietsafstand is | wil ik graag ...": the main clause after a condition without a comma
        return (
            words[begun] in groups["bijzin"]
            and i - begun >= 3
            and after in groups["ikwoord"]
            and (word in groups["persoonsvorm"] or word in groups["verledentijd"])
            and before not in groups["voornaam"]
            and words[begun] not in groups["enkel"]
        )
    if word in groups["voegt"]:
        return i - begun >= 2 and (starts or after in groups["navoeg"])
    if word in groups["kanook"]:
        # "maar" and "dus" may stand inside a clause: "geef mij maar", "ik zat maar in ...", "begin ik dus niet aan"
        if before in groups["maarvoor"]:
            return False
        if word == "maar" and (words[begun] in groups["laat"] or (words[begun] == "als" and i - begun <= 3)):
            return False
        if word == "dus" and i + 2 == len(words):
            return False
        inside = before in groups["voornaam"] or before in groups["persoonsvorm"] or before in groups["verledentijd"]
        if inside and not starts and (word == "dus" or after not in groups["navoeg"]):
            return i - begun >= 3 and after in groups["persoonsvorm"]
        return i - begun >= 2 or starts
    if word in groups["tussen"]:
        return before in groups["voegwoord"] and i - begun >= 2
    if word in groups["enkel"] and (
        before in groups["persoonsvorm"]
        or before in groups["voornaam"]
        or (word == "enkel" and after not in groups["voorwaarde"])
    ):
        return False
    if word in groups["onderschikt"]:
        return i - begun >= 2 and (starts or after in groups["lidwoord"])
    return i - begun >= 2


def clauses(text: str, sentence: Span, words: Sequence[Token]) -> list[tuple[int, int, str | None, list[Token]]]:
    """Cut a sentence into clauses: at commas and the like, and before words that open one.

    Args:
        text: the whole text.
        sentence: one of its sentences.
        words: tokens of the text; those outside the sentence are skipped.

    Returns:
        (start, end, opening word or None, its tokens), in order; offsets in the whole text.
    """
    opens = language().groups["opent"]
    inside = [w for w in words if sentence.start <= w.start and w.end <= sentence.end]
    plain = [w.word for w in inside]
    marks = [sentence.start + m.start() for m in _CLAUSE_MARK.finditer(text[sentence.start : sentence.end])]
    cut: list[list[Token]] = [[]]
    m = 0
    for i, word in enumerate(inside):
        crossed = False
        while m < len(marks) and marks[m] < word.start:
            crossed, m = True, m + 1
        if cut[-1] and (crossed or _opens_here(plain, i, i - len(cut[-1]))):
            cut.append([])
        cut[-1].append(word)
    return [(p[0].start, p[-1].end, p[0].word if p[0].word in opens else None, p) for p in cut if p]
