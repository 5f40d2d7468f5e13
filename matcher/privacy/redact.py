"""The one door through which a story may leave as text: personal data replaced, sensitive phrases marked.

Replaced is what tells who somebody is; marked is what is nobody's business and still may carry a limit or a wish, so
that facts can be taken out and nothing of it is quoted. Layers, from sure to careful: forms with a check, known names,
lists over a case-folded text with the words around them, and capitals where the writer uses them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from matcher.domain import MarkedSpan, Redacted
from matcher.privacy import ages, names, organisations, patterns, places
from matcher.privacy.folding import Folded, fold
from matcher.privacy.lexicon import sensitive
from matcher.privacy.patterns import Range

_WHOLE: Final = frozenset(
    {"email", "url", "iban", "telefoon", "bsn", "kenteken", "postcode", "geboortedatum", "leeftijd"}
)
"""Kinds that are taken whole or not at all; what is left of the others beside a stronger claim is replaced too."""


class _Claims:
    """Ranges that are taken, sorted and without overlap."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] = []
        self.taken: list[tuple[int, int, str]] = []

    def _free(self, start: int, end: int) -> Iterator[Range]:
        i = bisect_right(self._starts, start)
        if i and self.taken[i - 1][1] > start:
            i -= 1
        while i < len(self.taken) and self.taken[i][0] < end:
            if self.taken[i][0] > start:
                yield start, self.taken[i][0]
            start = max(start, self.taken[i][1])
            i += 1
        if start < end:
            yield start, end

    def _trimmed(self, start: int, end: int) -> Range | None:
        while start < end and not self._text[start].isalnum():
            start += 1
        while end > start and not self._text[end - 1].isalnum():
            end -= 1
        return (start, end) if start < end else None

    def claim(self, ranges: Iterable[Range], kind: str) -> None:
        """Take what is still free of these ranges, the longest first."""
        for start, end in sorted(ranges, key=lambda found: found[0] - found[1]):
            free = list(self._free(start, end))
            if free == [(start, end)]:
                pieces = free
            elif kind in _WHOLE:
                continue
            else:
                pieces = [piece for part in free if (piece := self._trimmed(*part))]
            for piece in pieces:
                i = bisect_right(self._starts, piece[0])
                self._starts.insert(i, piece[0])
                self.taken.insert(i, (*piece, kind))


def _replacements(folded: Folded, known_names: Sequence[str]) -> _Claims:
    claims = _Claims(folded.text)
    claims.claim(patterns.email(folded), "email")
    claims.claim(patterns.url(folded), "url")
    claims.claim(patterns.iban(folded), "iban")
    claims.claim(patterns.phone(folded), "telefoon")
    claims.claim(ages.births(folded), "geboortedatum")
    claims.claim(patterns.bsn(folded), "bsn")
    claims.claim(patterns.phone_loose(folded), "telefoon")
    claims.claim(patterns.plate(folded), "kenteken")
    claims.claim(patterns.postcode(folded), "postcode")
    claims.claim(places.addresses(folded), "adres")
    claims.claim(organisations.schools(folded), "school")
    claims.claim(organisations.employers(folded), "werkgever")
    people = [*names.people(folded), *names.known(folded, known_names)]
    claims.claim(people, "naam")
    towns = list(places.towns_and_quarters(folded))
    claims.claim(places.postcode_beside(folded, towns), "postcode")
    claims.claim(towns, "woonplaats")
    claims.claim(ages.ages(folded, people), "leeftijd")
    return claims


def _spans(folded: Folded, ranges: Iterable[tuple[int, int, str]]) -> tuple[MarkedSpan, ...]:
    return tuple(MarkedSpan(*folded.original_range(start, end), kind) for start, end, kind in ranges)


def redact(text: str, known_names: Sequence[str] = ()) -> Redacted:
    """Replace personal data in a text and mark what is sensitive.

    Args:
        text: the original, any string.
        known_names: names of people that are known already (own name, family, coach); found in any case.

    Returns:
        The text with ``[naam]``, ``[woonplaats]`` and so on in the place of what was replaced, and both lists of spans:
        offsets are code points in the original, sorted, no two of any kind overlap. Where both lay claim, the
        replacement wins.
    """
    if not text:
        return Redacted("")
    folded = fold(text)
    claims = _replacements(folded, known_names)
    replacements = _spans(folded, claims.taken)
    marked = _Claims(folded.text)
    marked.taken = list(claims.taken)
    marked._starts = list(claims._starts)
    for start, end, kind in sensitive().find(folded):
        marked.claim([(start, end)], f"!{kind}")
    return Redacted(
        text=_rebuilt(text, replacements),
        replacements=replacements,
        sensitive=_spans(folded, ((s, e, kind[1:]) for s, e, kind in marked.taken if kind.startswith("!"))),
    )


def _rebuilt(text: str, replacements: Iterable[MarkedSpan]) -> str:
    parts: list[str] = []
    at = 0
    for mark in replacements:
        parts += (text[at : mark.start], f"[{mark.kind}]")
        at = mark.end
    return "".join((*parts, text[at:]))
