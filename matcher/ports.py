"""The ports: what is slow, external or replaceable, and nothing else.

Two of the three exist today: `Embedder` and `VectorIndex`. The third, `Store`, comes with the service. Each has its
simplest correct implementation in this package (hashing, exact NumPy); it is the default of the tests and the truth
that the real ones are compared with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Texts to vectors."""

    @property
    def name(self) -> str:
        """Identifies the model and its version; vectors of different names are never compared."""
        ...

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts.

        Args:
            texts: any number of texts, of any length.

        Returns:
            float32 of shape (len(texts), dim). Rows have unit length; a text without a usable character gives a zero
            row. Never NaN or infinite. The same text gives the same row, whatever stands beside it.
        """
        ...


class VectorIndex(Protocol):
    """Vectors by id, searched exactly, under a filter.

    Threads may search while others add and remove: a search sees the index as it was at one moment. A refused call
    changes nothing.
    """

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        ...

    def __len__(self) -> int: ...

    def add(self, ids: Sequence[str], vectors: Vectors, groups: Sequence[frozenset[str]] | None = None) -> None:
        """Add items.

        Args:
            ids: one id an item, unique in the index.
            vectors: float32 (len(ids), dim), finite.
            groups: per item the labels it can be filtered by, such as ``branche:Zorg`` or ``soort:betaald``.

        Raises:
            InputError: wrong shape, not finite, or an id that is there already.
        """
        ...

    def remove(self, ids: Sequence[str]) -> int:
        """Remove items; ids that are not there are passed over. Returns how many were removed."""
        ...

    def search(self, queries: Vectors, k: int, require: Sequence[frozenset[str]] = ()) -> list[list[tuple[str, float]]]:
        """The k nearest by inner product, exact, under a filter.

        Args:
            queries: float32 (n, dim), finite.
            k: at least 1.
            require: every set must share at least one label with the item (AND over sets, OR within a set); an empty
                set lets nobody through, no sets everybody.

        Returns:
            Per query at most k pairs (id, inner product), highest first, ties by id. Never shorter than the number of
            items that pass the filter allows.

        Raises:
            InputError: wrong dimension, not finite, or k below 1.
        """
        ...
