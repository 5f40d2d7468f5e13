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
from functools import lru_cache
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA
from scipy import sparse

from vocab.words import _PARTICLE_SET, Token, phrase_stems

_PARTICLE_WEIGHT: Final = 0.35
_FUZZY_DISCOUNT: Final = 0.85


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
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        kept: list[Entry] = []
        stems: list[tuple[str, ...]] = []
        for entry in entries:
            found = phrase_stems(entry.phrase)
            if found:
                kept.append(entry)
                stems.append(found)
        self.entries: Final = tuple(kept)
        targets: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for entry, found in zip(kept, stems, strict=True):
            for stem in found:
                targets[stem].add(entry.target)
        total = max(2, len({entry.target for entry in kept}))
        self._id = {stem: i for i, stem in enumerate(sorted(targets))}
        self._weight = np.zeros(len(self._id), dtype=np.float64)
        for stem, i in self._id.items():
            rarity = math.log((total + 1) / (len(targets[stem]) + 0.5)) / math.log(total + 1)
            self._weight[i] = (_PARTICLE_WEIGHT if stem in _PARTICLE_SET else 1.0) * max(0.05, rarity)
        rows, columns, values = [], [], []
        self._total = np.zeros(len(kept), dtype=np.float64)
        for row, found in enumerate(stems):
            for stem in found:
                i = self._id[stem]
                rows.append(i)
                columns.append(row)
                values.append(self._weight[i])
                self._total[row] += self._weight[i]
        self._matrix = sparse.csr_matrix((values, (rows, columns)), shape=(len(self._id), len(kept)))
        self._by_length: dict[tuple[str, int], list[str]] = defaultdict(list)
        for stem in self._id:
            if len(stem) >= 4:
                self._by_length[stem[0], len(stem)].append(stem)
        self.known = lru_cache(maxsize=50_000)(self._known)

    def _known(self, stem: str) -> tuple[tuple[str, float], ...]:
        """The stems of the vocabulary that a stem of a text stands for, with a weight of 0 to 1.

        Itself; else the parts of a compound when both are known; else a stem one typing mistake away (two from nine
        letters on).
        """
        if stem in self._id:
            return ((stem, 1.0),)
        if len(stem) >= 8:
            for cut in range(4, len(stem) - 3):
                left, right = stem[:cut], stem[cut:]
                if right not in self._id:
                    continue
                for form in (left, left.removesuffix("s"), left.removesuffix("en"), left.removesuffix("e")):
                    if len(form) >= 3 and form in self._id:
                        return ((form, 0.9), (right, 0.9))
        if len(stem) < 5:
            return ()
        reach = 2 if len(stem) >= 9 else 1
        best: tuple[int, str] | None = None
        for length in range(len(stem) - reach, len(stem) + reach + 1):
            for other in self._by_length.get((stem[0], length), ()):
                distance = OSA.distance(stem, other, score_cutoff=reach)
                if distance <= reach and (best is None or (distance, other) < best):
                    best = (distance, other)
        return ((best[1], _FUZZY_DISCOUNT),) if best else ()

    def vector(self, words: Sequence[Token]) -> dict[int, float]:
        """Stem positions of a piece of text with how surely they are there (0 to 1)."""
        found: dict[int, float] = {}
        for word in words:
            for stem in word.stems:
                for known, weight in self.known(stem):
                    i = self._id[known]
                    found[i] = max(found.get(i, 0.0), weight)
        return found

    def find(self, pieces: Sequence[Sequence[Token]], least: float = 0.6) -> list[list[Hit]]:
        """The phrases that each piece of text holds.

        Args:
            pieces: tokens per piece (a clause, a sentence, a title).
            least: the smallest coverage that counts, 0 to 1.

        Returns:
            Per piece the hits, highest coverage first, then highest mass, then entry.
        """
        vectors = [self.vector(piece) for piece in pieces]
        rows = [r for r, vector in enumerate(vectors) for _ in vector]
        columns = [i for vector in vectors for i in vector]
        values = [w for vector in vectors for w in vector.values()]
        if not values:
            return [[] for _ in pieces]
        texts = sparse.csr_matrix((values, (rows, columns)), shape=(len(pieces), len(self._id)))
        covered = (texts @ self._matrix).tocsr()
        result: list[list[Hit]] = []
        for r in range(len(pieces)):
            lo, hi = covered.indptr[r], covered.indptr[r + 1]
            entries, mass = covered.indices[lo:hi], covered.data[lo:hi]
            coverage = mass / self._total[entries]
            keep = coverage >= least
            hits = [
                Hit(int(e), min(1.0, float(c)), float(m))
                for e, c, m in zip(entries[keep], coverage[keep], mass[keep], strict=True)
            ]
            hits.sort(key=lambda hit: (-hit.coverage, -hit.mass, hit.entry))
            result.append(hits)
        return result

    def words_of(self, entry: int, words: Sequence[Token]) -> list[Token]:
        """The tokens of a piece of text that carry a found phrase, in order: the evidence."""
        wanted = set(phrase_stems(self.entries[entry].phrase))
        return [w for w in words if any(known in wanted for stem in w.stems for known, _ in self.known(stem))]


def stem_rarity(phrases: Iterable[str]) -> Counter[str]:
    """How many phrases each stem occurs in."""
    return Counter(stem for phrase in phrases for stem in phrase_stems(phrase))
