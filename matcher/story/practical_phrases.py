"""Phrases of the vocabulary in a folded line: the words as they stand, or their stems close together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from matcher.story.practical_line import Line, data, lines
from vocab.words import STOP, stems

_NO: Final = "NIET"


@dataclass(frozen=True, slots=True)
class PhraseHit:
    """A phrase that was found: whose it is, where in the line, and whether word for word."""

    id: str
    span: tuple[int, int]
    literal: bool
    words: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    id: str
    text: str
    units: frozenset[str]
    refuses: bool
    length: int


@cache
def _empty_words() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(data()["zinsmatch"]["vulling"]), frozenset(data()["zinsmatch"]["nee"])


@lru_cache(maxsize=16)
def _units(line: str) -> tuple[tuple[int, str], ...]:
    """Per word that carries meaning: its place and its stem; words of refusal become one unit.

    The last lines are kept, because one line is asked three times.
    """
    filler, no = _empty_words()
    found = []
    for i, word in enumerate(line.split()):
        if word in no:
            found.append((i, _NO))
        elif word not in STOP and word not in filler:
            for stem in stems(word):
                found.append((i, stem))
    return tuple(found)


class PhraseIndex:
    """Finds the phrases of many terms in a line, quickly: each phrase is looked at only when its rarest stem is there.

    A phrase with enough meaningful words matches when all of them stand close together, in any order, and the line
    refuses there exactly when the phrase does. Any other phrase must stand there word for word.
    """

    def __init__(self, terms: Sequence[tuple[str, Sequence[str]]], without: Sequence[str] = (), least: int = 2) -> None:
        """Prepare the phrases.

        Args:
            terms: (id, phrases) per term.
            without: words (folded); a phrase that holds one is left out.
            least: how many meaningful words a phrase needs before its stems will do.
        """
        self._by_key: dict[str, list[_Phrase]] = {}
        banned = frozenset(without)
        room = int(data()["zinsmatch"]["ruimte"])
        for term, phrases in terms:
            for phrase in phrases:
                folded = " ".join(line.text.replace(" , ", " ") for line in lines(phrase))
                words = folded.split()
                if not words or banned & set(words):
                    continue
                places = _units(folded)
                units = frozenset(unit for _, unit in places)
                content = units - {_NO}
                loose = len({i for i, unit in places if unit != _NO}) >= least and len(content) >= least
                entry = _Phrase(term, folded, content if loose else frozenset(), _NO in units, len(words) + room)
                key = max(content, key=len) if loose else "=" + max(words, key=len)
                self._by_key.setdefault(key, []).append(entry)
        self._literal_words = frozenset(key[1:] for key in self._by_key if key.startswith("="))

    def find(self, line: Line) -> Iterator[PhraseHit]:
        """Every term with its best hit in the line: word for word before stems, longer before shorter."""
        words = line.text.split()
        units = _units(line.text)
        present = {unit for _, unit in units}
        best: dict[str, PhraseHit] = {}
        keys = (present & self._by_key.keys()) | {"=" + word for word in line.words & self._literal_words}
        for key in sorted(keys):
            for phrase in self._by_key[key]:
                hit = self._literal(line, phrase) or self._near(line, words, units, present, phrase)
                known = best.get(phrase.id)
                if hit and (known is None or (hit.literal, hit.words) > (known.literal, known.words)):
                    best[phrase.id] = hit
        for term in sorted(best):
            yield best[term]

    @staticmethod
    def _literal(line: Line, phrase: _Phrase) -> PhraseHit | None:
        place = f" {line.text} ".find(f" {phrase.text} ")
        if place < 0:
            return None
        return PhraseHit(phrase.id, (place, place + len(phrase.text)), True, len(phrase.text.split()))

    @staticmethod
    def _near(
        line: Line, words: Sequence[str], units: Sequence[tuple[int, str]], present: set[str], phrase: _Phrase
    ) -> PhraseHit | None:
        if not phrase.units or not phrase.units <= present:
            return None
        places = [(i, unit) for i, unit in units if unit in phrase.units]
        for first, _ in places:
            inside = [(i, unit) for i, unit in places if first <= i < first + phrase.length]
            if {unit for _, unit in inside} != phrase.units:
                continue
            last = max(i for i, _ in inside)
            # a refusal may stand just before or after: "grote groepen trek ik niet"
            refuses = any(unit == _NO and first - 3 <= i <= last + 4 for i, unit in units)
            if refuses != phrase.refuses:
                continue
            before = sum(len(word) + 1 for word in words[:first])
            through = sum(len(word) + 1 for word in words[: last + 1]) - 1
            return PhraseHit(phrase.id, (before, through), False, last - first + 1)
        return None
