"""The simplest embedder: words and pieces of words, hashed. No model, no weights, no training.

Two texts are close when they share words or parts of words ("schoonmaken", "schoonmaakwerk"). It knows no meaning
("koken" and "keuken" are strangers but for their letters); it is the default of the tests and the floor that a learned
model must beat.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final
from zlib import crc32

import numpy as np

from matcher.errors import InputError
from matcher.ports import Vectors

MAX_CHARS: Final = 20_000  # ten times a long story; what comes after is not read
MIN_DIM: Final = 256
_PIECES: Final = (3, 4, 5)
_WORD = re.compile(r"[^\W_]+")


class HashingEmbedder:
    """`Embedder` by feature hashing (Weinberger et al. 2009, arXiv 0902.2206).

    A feature is a word or a 3- to 5-character piece of a word with its edges marked. CRC-32 gives each a dimension and
    a sign (Python's own `hash` differs per process); a feature counts 1 + ln(how often it occurs).

    Args:
        dim: number of dimensions, at least 256; fewer makes too many features share one.

    Raises:
        InputError: ``dimensieTeKlein``.
    """

    def __init__(self, dim: int = 512) -> None:
        if dim < MIN_DIM:
            raise InputError("dimensieTeKlein", minimum=MIN_DIM)
        self._dim = dim

    @property
    def name(self) -> str:
        """Names the method, its version and the number of dimensions."""
        return f"hashing-v1-{self._dim}"

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return self._dim

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.embed`. Of each text the first `MAX_CHARS` characters are read."""
        rows = np.zeros((len(texts), self._dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            self._fill(row, text)
        return rows

    def _fill(self, row: Vectors, text: str) -> None:
        counts = Counter(_features(text))
        if not counts:
            return
        total = [0.0] * self._dim
        for feature, count in counts.items():
            place, sign = self._place(feature)
            total[place] += sign * (1.0 + math.log(count))
        length = math.sqrt(math.fsum(value * value for value in total))
        if length < 1e-9:  # all features cancelled each other out: keep one, so that a text is never a zero row
            place, sign = self._place(min(counts))
            total[place], length = sign, 1.0
        row[:] = np.asarray(total) / length

    def _place(self, feature: str) -> tuple[int, float]:
        code = crc32(feature.encode("utf-8", "surrogatepass"))
        # CRC is linear: neighbouring features differ in few bits. A multiplication (Knuth's constant) spreads them
        # over the higher bits, so those are used.
        mixed = (code * 2_654_435_761) & 0xFFFF_FFFF
        return (mixed >> 12) % self._dim, 1.0 if mixed & 0x800 else -1.0


def _features(text: str) -> Iterator[str]:
    """Words as ``koken``, pieces as ``<ko``: the words come with a space before them, so the two never coincide."""
    for word in _WORD.findall(unicodedata.normalize("NFKC", text[:MAX_CHARS]).casefold()):
        yield " " + word
        marked = f"<{word}>"
        for size in _PIECES:
            for start in range(len(marked) - size + 1):
                yield marked[start : start + size]
