"""The codes of the vector index: vectors rounded to one byte a dimension, and how far off they are at most.

`faiss_index` scans codes in place of vectors, and proves from `Coded.error` and `Coded.longest` that its answers are
exact all the same. Nothing here imports faiss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from matcher.ports import Vectors

Rows = NDArray[np.int64]  # row numbers
Codes = NDArray[np.uint8]  # (n, width); 128 stands for 0, also beyond the last dimension
Scalar = TypeVar("Scalar", np.float32, np.uint8)

CHUNK: Final = 4096  # rows copied at a time where all are read
_SAFE: Final = (1e-12, 1e12)  # outside these magnitudes float32 products may underflow or overflow: no codes then
_MOST_DIM: Final = 1024  # 127 · 127 · 1024 < 2^24: the sums of a scan are exact in float32, in whatever order


@dataclass(frozen=True, slots=True)
class Scale:
    """How vectors become codes.

    Attributes:
        steps: float32 (dim,), per dimension the value of one step of the byte; above 0.
        usable: whether the vectors have ordinary magnitudes and not too many dimensions.
    """

    steps: Vectors
    usable: bool

    @classmethod
    def of(cls, vectors: Vectors) -> Scale:
        """The finest scale on which no value of these vectors, float32 (n, dim), is cut off."""
        largest = np.maximum(vectors.max(axis=0, initial=0.0), -vectors.min(axis=0, initial=0.0))
        top = float(largest.max(initial=0.0))
        usable = _SAFE[0] < top < _SAFE[1] and vectors.shape[1] <= _MOST_DIM
        steps = np.maximum(largest, top * 1e-3) / 127 if usable else np.ones_like(largest)
        return cls(steps.astype(np.float32), usable)

    def holds(self, vectors: Vectors) -> bool:
        """Whether these vectors can be coded without cutting values off."""
        return self.usable and bool((np.abs(vectors) <= self.steps * 127).all())

    def coded(self, vectors: Vectors) -> Coded:
        """Code vectors, float32 (n, dim), row by row; where `usable` is false, as nothing."""
        dim = vectors.shape[1]
        codes = np.full((len(vectors), code_width(dim)), 128, dtype=np.uint8)
        error = longest = 0.0
        for start in range(0, len(vectors) if self.usable else 0, CHUNK):
            part = vectors[start : start + CHUNK].astype(np.float64)
            whole = np.clip(np.rint(part / self.steps), -127, 127)
            codes[start : start + CHUNK, :dim] = whole + 128
            part -= whole * self.steps
            error = max(error, float(np.vecdot(part, part).max()) ** 0.5)
            longest = max(longest, float(np.vecdot(whole, whole).max()) ** 0.5)
        return Coded(codes, error, longest)


@dataclass(frozen=True, slots=True)
class Coded:
    """Vectors as codes, and how good they are.

    Attributes:
        codes: uint8 (n, width).
        error: largest distance between a vector and what its code stands for.
        longest: largest length of a code, in steps.
    """

    codes: Codes
    error: float
    longest: float

    def merged(self, old_rows: Rows, new: Coded, new_rows: Rows) -> Coded:
        """These codes at `old_rows` and the new ones at `new_rows`; as good as the worse of the two."""
        codes = merged_rows(self.codes, old_rows, new.codes, new_rows)
        return Coded(codes, max(self.error, new.error), max(self.longest, new.longest))


def code_width(dim: int) -> int:
    """Bytes of a code: the dimensions, padded to what FAISS reads at once with AVX-512."""
    return -(-dim // 64) * 64


def merged_rows(old: NDArray[Scalar], old_rows: Rows, new: NDArray[Scalar], new_rows: Rows) -> NDArray[Scalar]:
    """One matrix with the old rows at `old_rows` and the new at `new_rows`; together those are all rows, once each."""
    if not len(old):
        return new
    merged = np.empty((len(old) + len(new), old.shape[1]), dtype=old.dtype)
    merged[old_rows] = old
    merged[new_rows] = new
    return merged
