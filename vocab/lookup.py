"""Finding the words of the vocabulary in a text: exact on stems first, then rapidfuzz for typing mistakes.

A phrase is a set of stems with weights (rarer stems weigh more). A piece of text covers a phrase for the share of that
weight it holds. All phrases are tried at once with one sparse product, so that the cost hardly depends on the size of
the vocabulary.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from vocab.words import _PARTICLE_SET, Token, phrase_stems

_PARTICLE_WEIGHT: Final = 0.35
_FUZZY_DISCOUNT: Final = 0.85
_COMMON: Final = 0.15
_AT_ONCE: Final = 200  # pieces of text; a story has some twenty, and a very long one must not take all memory
_DIGITS: Final = 12  # a sum depends on its order in the last digits; the order of the hits may not


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase of the vocabulary and what it points to.

    Attributes:
        target: what it means, such as ``("beroep", "kok")``.
        phrase: the words.
        strength: 0 to 1, how surely the whole phrase means the target.
    """

    target: tuple[str, str]
    phrase: str
    strength: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in a piece of text.

    Attributes:
        entry: position of the entry in the lookup.
        coverage: 0 to 1, share of the phrase's weight that the text holds.
        mass: the weight that was found, in units of an average stem; one rare word weighs about 1.
    """

    entry: int
    coverage: float
    mass: float


class Lookup:
    """All phrases of one kind, ready to be found.

    Args:
        entries: the phrases; those without a content word are passed over.
        background: clauses that speak of something else; a stem that is common there says less.

    Attributes:
        entries: the phrases that are kept.
        position: stem to its position, in the order of the alphabet.
        weight: float64 (stems,), what each stem weighs in a phrase.
        total: float64 (entries,), the weight of each whole phrase.
        spans: int64 (stems,) in how many entries each stem stands, and which, stem after stem.
    """

    def __init__(self, entries: Iterable[Entry], background: Iterable[str] = ()) -> None:
        common = Counter(stem for clause in background for stem in phrase_stems(clause))
        kept: list[Entry] = []
        stems: list[tuple[str, ...]] = []
        for entry in entries:
            found = phrase_stems(entry.phrase)
            if found:
                kept.append(entry)
                stems.append(found)
        self.entries: Final = tuple(kept)
        self._stems: Final = tuple(frozenset(found) for found in stems)
        targets: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for entry, found in zip(kept, stems, strict=True):
            for stem in found:
                targets[stem].add(entry.target)
        total = max(2, len({entry.target for entry in kept}))
        self.position: Final = {stem: i for i, stem in enumerate(sorted(targets))}
        self.weight: Final = np.zeros(len(self.position), dtype=np.float64)
        for stem, i in self.position.items():
            rarity = math.log((total + 1) / (len(targets[stem]) + 0.5)) / math.log(total + 1)
            rarity /= 1.0 + _COMMON * common[stem]
            self.weight[i] = (_PARTICLE_WEIGHT if stem in _PARTICLE_SET else 1.0) * max(0.05, rarity)
        self.total: Final = np.zeros(len(kept), dtype=np.float64)
        holding: list[list[int]] = [[] for _ in self.position]
        for row, found in enumerate(stems):
            for stem in found:
                i = self.position[stem]
                holding[i].append(row)
                self.total[row] += self.weight[i]
        self.spans: Final = (
            np.array([len(rows) for rows in holding], dtype=np.int64),
            np.array([row for rows in holding for row in rows], dtype=np.int64),
        )
        self._by_length: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for stem in self.position:  # sorted: of stems equally near, the first of the alphabet is taken
            if len(stem) >= 4:
                self._by_length[stem[0], len(stem)].append(stem)
        self.known = lru_cache(maxsize=50_000)(self._known)

    def _known(self, stem: str) -> tuple[tuple[str, float], ...]:
        """The stems of the vocabulary that a stem of a text stands for, with a weight of 0 to 1.

        Itself; else the parts of a compound when both are known; else a stem one typing mistake away (two from nine
        letters on).
        """
        if stem in self.position:
            return ((stem, 1.0),)
        if len(stem) >= 8:
            for cut in range(4, len(stem) - 3):
                left, right = stem[:cut], stem[cut:]
                if right not in self.position:
                    continue
                for form in (left, left.removesuffix("s"), left.removesuffix("en"), left.removesuffix("e")):
                    if len(form) >= 3 and form in self.position:
                        return ((form, 0.9), (right, 0.9))
        if len(stem) < 5:
            return ()
        reach = 2 if len(stem) >= 9 else 1
        nearest = [
            (distance, other)
            for length in range(len(stem) - reach, len(stem) + reach + 1)
            for others in (self._by_length.get((stem[0], length)),)
            if others and (found := process.extractOne(stem, others, scorer=OSA.distance, score_cutoff=reach))
            for other, distance, _ in (found,)
        ]
        return ((min(nearest)[1], _FUZZY_DISCOUNT),) if nearest else ()

    def find(self, pieces: Sequence[Sequence[Token]], least: float = 0.6) -> list[list[Hit]]:
        """The phrases that each piece of text holds.

        Args:
            pieces: tokens per piece (a clause, a sentence, a title).
            least: the smallest coverage that counts, 0 to 1.

        Returns:
            Per piece the hits, highest coverage first, then highest mass, then entry.
        """
        return self._alone.find(pieces, (least,))[0]

    @cached_property
    def _alone(self) -> Together:
        return Together((self,))

    def words_of(self, entry: int, words: Sequence[Token]) -> list[Token]:
        """The tokens of a piece of text that carry a found phrase, in order: the evidence."""
        wanted = self._stems[entry]
        return [w for w in words if any(known in wanted for stem in w.stems for known, _ in self.known(stem))]


class Together:
    """Several lookups searched in one go: a text is gone through once, and all phrases are tried with one product.

    The positions of stems and of entries of each lookup are moved up by those of the lookups before it.
    """

    def __init__(self, lookups: Sequence[Lookup]) -> None:
        self._lookups: Final = tuple(lookups)
        counts = [len(lookup.entries) for lookup in lookups]
        self._first: Final = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self._size: Final = int(self._first[-1])
        self._total: Final = np.concatenate([lookup.total for lookup in lookups])
        spans = [lookup.spans for lookup in lookups]
        length = np.concatenate([length for length, _ in spans])
        self._length: Final = length
        self._start: Final = np.cumsum(length) - length
        self._entry: Final = np.concatenate([e + at for (_, e), at in zip(spans, self._first, strict=False)])
        self._value: Final = np.concatenate([np.repeat(lookup.weight, lookup.spans[0]) for lookup in lookups])
        self._offset: Final = np.cumsum([0, *(len(lookup.weight) for lookup in lookups)])[:-1].tolist()
        self._known: Final = lru_cache(maxsize=50_000)(self._positions)

    def _positions(self, stems: tuple[str, ...]) -> tuple[tuple[int, float], ...]:
        """What the stems of one word stand for in each lookup: positions with how surely, 0 to 1."""
        return tuple(
            (at + lookup.position[known], weight)
            for lookup, at in zip(self._lookups, self._offset, strict=True)
            for stem in stems
            for known, weight in lookup.known(stem)
        )

    def find(self, pieces: Sequence[Sequence[Token]], least: Sequence[float]) -> list[list[list[Hit]]]:
        """As `Lookup.find`, for all lookups.

        Args:
            pieces: tokens per piece.
            least: per lookup the smallest coverage that counts, 0 to 1.

        Returns:
            Per lookup, per piece the hits in the order of `Lookup.find`.
        """
        result: list[list[list[Hit]]] = [[[] for _ in pieces] for _ in self._lookups]
        if not self._size:
            return result
        floor = np.repeat(np.asarray(least, dtype=np.float64), np.diff(self._first))
        for at in range(0, len(pieces), _AT_ONCE):
            self._search(pieces[at : at + _AT_ONCE], at, floor, result)
        return result

    def _search(
        self, pieces: Sequence[Sequence[Token]], at: int, floor: NDArray[np.float64], result: list[list[list[Hit]]]
    ) -> None:
        rows: list[int] = []
        stems: list[int] = []
        sure: list[float] = []
        for row, piece in enumerate(pieces):
            held: dict[int, float] = {}
            for word in piece:
                if word.stems:
                    for i, weight in self._known(word.stems):
                        if weight > held.get(i, 0.0):
                            held[i] = weight
            rows.extend([row] * len(held))
            stems.extend(held)
            sure.extend(held.values())
        if not stems:
            return
        # Every (piece, stem) becomes as many (piece, entry) as there are phrases with that stem.
        length = self._length[stems]
        last = np.cumsum(length)
        spread = np.repeat(self._start[stems] - (last - length), length) + np.arange(last[-1])
        cell = self._entry[spread] + np.repeat(np.asarray(rows, dtype=np.int64) * self._size, length)
        order = cell.argsort()
        cell = cell[order]
        begin = np.flatnonzero(np.diff(cell, prepend=-1))
        held_mass = np.add.reduceat((self._value[spread] * np.repeat(sure, length))[order], begin)
        cell = cell[begin]
        row, entry = cell // self._size, cell % self._size
        coverage = held_mass / self._total[entry]
        keep = np.flatnonzero(coverage >= floor[entry])
        row, entry = row[keep], entry[keep]
        coverage = np.minimum(np.round(coverage[keep], _DIGITS), 1.0)
        held_mass = np.round(held_mass[keep], _DIGITS)
        order = np.lexsort((entry, -held_mass, -coverage, row))
        part = np.searchsorted(self._first, entry, side="right") - 1
        for p, r, e, c, m in zip(
            part[order].tolist(),
            (row[order] + at).tolist(),
            (entry - self._first[part])[order].tolist(),
            coverage[order].tolist(),
            held_mass[order].tolist(),
            strict=True,
        ):
            result[p][r].append(Hit(e, c, m))
