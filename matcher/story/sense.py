"""What a piece of text is about: a distribution over the professions of the vocabulary.

Two witnesses are heard. The *words*: phrases of the vocabulary that stand in the text, exactly or with a typing mistake
(`vocab.lookup`). The *meaning*: the vector of the text against a linear head, one direction a profession and one for
"no work at all". Their evidence is added in log space and brought back to a distribution; what is left over is the
probability that the piece says nothing about work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.ports import Embedder
from vocab.loader import Vocabulary
from vocab.lookup import Entry, Hit, Lookup
from vocab.words import Token, phrase_stems

Floats = NDArray[np.float32]

# How surely a phrase of each kind means its profession.
NAME, PHRASE, TASK, THING = 1.0, 0.85, 0.8, 0.6


@dataclass(frozen=True, slots=True)
class SenseWeights:
    """How the two witnesses are weighed; fitted values are in `models/weights/gewichten.json`.

    Attributes:
        words: log-odds that a fully covered name adds.
        none: log-odds added to "no work at all".
        doubt: log-odds added to "no work at all" where no phrase of the vocabulary was found.
        scale: what a cosine of 1 is worth in the head, when the head has no scale of its own.
        umbrella: what a word for a whole family of work is worth, on the scale of a fully covered name (1).
        mass: weight of found words at which a hit counts in full.
    """

    words: float = 6.0
    none: float = 0.0
    doubt: float = 0.0
    umbrella: float = 0.6
    scale: float = 14.0
    mass: float = 0.9


@dataclass(frozen=True, slots=True)
class Head:
    """A linear classifier on vectors: professions in the order of the vocabulary, then "no work".

    Attributes:
        weight: float32 (professions + 1, dim).
        bias: float32 (professions + 1,).
    """

    weight: Floats
    bias: Floats


class Sense:
    """Reads pieces of text for professions.

    Args:
        vocabulary: the words.
        embedder: gives vectors; only redacted text may be handed to `vectors`.
        head: a trained head for this embedder and vocabulary; without one the centre of each profession's phrases is
            used, which needs no training and is a little less sharp.
        weights: how the witnesses are weighed.
        extra: more names of professions, such as an ESCO download gives (`vocab.esco`).
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        embedder: Embedder,
        head: Head | None = None,
        weights: SenseWeights | None = None,
        extra: Iterable[Entry] = (),
    ) -> None:
        self.vocabulary: Final = vocabulary
        self.embedder: Final = embedder
        self.weights: Final = weights or SenseWeights()
        own = (
            Entry(("beroep", p.id), phrase, strength)
            for p in vocabulary.professions
            for strength, phrases in ((NAME, p.names), (PHRASE, p.phrases), (TASK, p.tasks), (THING, p.things))
            for phrase in phrases
        )
        self.lookup: Final = Lookup((*own, *extra), (*vocabulary.no_work, *vocabulary.boilerplate))
        index = vocabulary.profession_index
        self._column: Final = np.array([index[entry.target[1]] for entry in self.lookup.entries], dtype=np.int64)
        self._strength: Final = np.array([entry.strength for entry in self.lookup.entries], dtype=np.float64)
        self._umbrellas: Final = [
            (frozenset(phrase_stems(phrase)), [index[slug] for slug in group.professions if slug in index])
            for group in vocabulary.umbrellas
            for phrase in group.phrases
            if phrase_stems(phrase)
        ]
        self.head: Final = head or self._centres()

    @property
    def size(self) -> int:
        """Number of professions."""
        return len(self.vocabulary.professions)

    def _centres(self) -> Head:
        texts: list[str] = []
        owner: list[int] = []
        for i, p in enumerate(self.vocabulary.professions):
            own = (*p.names, *p.phrases, *p.tasks)
            texts.extend(own)
            owner.extend([i] * len(own))
        nothing = (*self.vocabulary.no_work, *self.vocabulary.boilerplate)
        texts.extend(nothing)
        owner.extend([self.size] * len(nothing))
        vectors = self.embedder.embed(texts)
        centres = np.zeros((self.size + 1, self.embedder.dim), dtype=np.float32)
        np.add.at(centres, np.array(owner), vectors)
        norms = np.linalg.norm(centres, axis=1, keepdims=True)
        centres /= np.where(norms > 0, norms, 1)
        return Head(centres * np.float32(self.weights.scale), np.zeros(self.size + 1, dtype=np.float32))

    def words(self, pieces: Sequence[Sequence[Token]], least: float = 0.6) -> tuple[Floats, list[list[Hit]]]:
        """What the words say.

        Returns:
            float32 (pieces, professions), 0 to 1; and the hits per piece, best first.
        """
        hits = self.lookup.find(pieces, least)
        return self.weighed(hits), hits

    def weighed(self, hits: Sequence[Sequence[Hit]]) -> Floats:
        """What phrases that were found say, per piece: float32 (pieces, professions), 0 to 1."""
        found = np.zeros((len(hits), self.size), dtype=np.float32)
        counts = [len(piece) for piece in hits]
        if not any(counts):
            return found
        entry, coverage, mass = np.array(
            [(hit.entry, hit.coverage, hit.mass) for piece in hits for hit in piece], dtype=np.float64
        ).T
        entries = entry.astype(np.int64)
        value = self._strength[entries] * coverage**2 * np.minimum(1.0, mass / self.weights.mass)
        cell = np.repeat(np.arange(len(hits)) * self.size, counts) + self._column[entries]
        np.maximum.at(found.reshape(-1), cell, value.astype(np.float32))
        return found

    def umbrella(self, pieces: Sequence[Sequence[Token]]) -> Floats:
        """What umbrella words say ("schoonmaken", "de winkel"): every profession of the family a little.

        Returns:
            float32 (pieces, professions), 0 or `SenseWeights.umbrella`.
        """
        found = np.zeros((len(pieces), self.size), dtype=np.float32)
        for row, piece in enumerate(pieces):
            stems = {stem for word in piece for stem in word.stems}
            if stems:
                for needed, family in self._umbrellas:
                    if needed <= stems:
                        found[row, family] = self.weights.umbrella
        return found

    def combine(self, vectors: Floats, found: Floats) -> Floats:
        """Put the two witnesses together.

        Args:
            vectors: float32 (n, dim), unit or zero rows.
            found: float32 (n, professions) from `words`.

        Returns:
            float32 (n, professions + 1); rows add up to 1; the last column is "no work".
        """
        logits = vectors @ self.head.weight.T + self.head.bias
        silent = ~np.any(vectors, axis=1)
        logits[silent, -1] += 9.0
        logits = logits - logits.max(axis=1, keepdims=True)
        share = np.exp(logits)
        share /= share.sum(axis=1, keepdims=True)
        mixed = np.log(share + 1e-6)
        mixed[:, :-1] += self.weights.words * found
        # Where the words carry nothing, the meaning alone has to be clear.
        mixed[:, -1] += self.weights.none + self.weights.doubt * (1.0 - found.max(axis=1, initial=0.0))
        mixed -= mixed.max(axis=1, keepdims=True)
        mixed = np.exp(mixed)
        mixed /= mixed.sum(axis=1, keepdims=True)
        return np.asarray(mixed, dtype=np.float32)

    def evidence(self, profession: int, piece: Sequence[Token], hits: Sequence[Hit]) -> tuple[int, int] | None:
        """The words of a piece that carry a profession: (start, end) offsets of the stretch that holds them.

        None when the words did not carry it and only the meaning did; the whole piece is the evidence then.
        """
        best = max(
            (hit for hit in hits if self._column[hit.entry] == profession),
            key=lambda hit: self._strength[hit.entry] * hit.coverage**2 * min(1.0, hit.mass / self.weights.mass),
            default=None,
        )
        if best is None:
            return None
        words = self.lookup.words_of(best.entry, piece)
        return (words[0].start, words[-1].end) if words else None
