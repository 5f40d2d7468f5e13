"""The simplest correct vector index: every item is scored with NumPy. Slow, and the truth.

Every other index is compared with this one and shares its two small definitions: what a usable vector is
(`checked_vectors`) and what the inner product of a row is, to the last bit (`inner_products`). Because all indexes
compute their final scores with that one function, equal vectors have equal scores everywhere and a tie is a tie.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.errors import InputError
from matcher.ports import Vectors

_CHUNK = 4096  # rows converted to float64 at a time: 8 MB at 256 dimensions


def inner_products(rows: Vectors, query: Vectors) -> NDArray[np.float64]:
    """Inner product of each row with the query.

    Products of two float32 are exact in float64, and each row is summed by itself, so the result of a row does not
    depend on the rows beside it, unlike that of a matrix product in BLAS.

    Args:
        rows: float32 (n, dim), finite, rows contiguous.
        query: float32 (dim,), finite.

    Returns:
        float64 (n,), always finite.
    """
    wide = query.astype(np.float64)
    if len(rows) <= _CHUNK:
        return np.asarray(np.vecdot(rows.astype(np.float64), wide))
    parts = [inner_products(rows[start : start + _CHUNK], query) for start in range(0, len(rows), _CHUNK)]
    return np.concatenate(parts)


def checked_vectors(vectors: Vectors, dim: int) -> Vectors:
    """Return the vectors as C-contiguous float32 (n, dim).

    Raises:
        InputError: ``vectorVorm`` for anything but a numeric matrix of `dim` columns, ``vectorNietEindig`` for NaN or
            infinity (also after rounding to float32; FAISS answers such a query with ids of -1 and no error).
    """
    try:
        with np.errstate(over="ignore"):
            matrix = np.ascontiguousarray(vectors, dtype=np.float32)
    except (TypeError, ValueError):
        raise InputError("vectorVorm", verwacht=dim) from None
    if matrix.ndim != 2 or matrix.shape[1] != dim:
        raise InputError("vectorVorm", verwacht=dim, gekregen="x".join(map(str, matrix.shape)))
    finite = np.isfinite(matrix).all(axis=1)
    if not finite.all():
        raise InputError("vectorNietEindig", rij=int(np.argmin(finite)))
    return matrix


def checked_items(
    ids: Sequence[str], vectors: Vectors, groups: Sequence[frozenset[str]] | None, dim: int
) -> tuple[Vectors, Sequence[frozenset[str]]]:
    """Check what `VectorIndex.add` is given, except whether an id is there already.

    Raises:
        InputError: as `checked_vectors`; ``aantalOngelijk`` when ids, vectors and groups differ in number; ``idDubbel``
            when an id is named twice. Positions are reported, never ids: an id stands for a person.
    """
    matrix = checked_vectors(vectors, dim)
    labels = [frozenset[str]()] * len(ids) if groups is None else [frozenset(each) for each in groups]
    if not len(ids) == len(matrix) == len(labels):
        raise InputError("aantalOngelijk", ids=len(ids), vectoren=len(matrix), groepen=len(labels))
    seen: set[str] = set()
    for position, item in enumerate(ids):
        if item in seen:
            raise InputError("idDubbel", rij=position)
        seen.add(item)
    return matrix, labels


def checked_search(queries: Vectors, k: int, require: Sequence[frozenset[str]], dim: int) -> Vectors:
    """Check what `VectorIndex.search` is given and return the queries as float32 (n, dim).

    Raises:
        InputError: as `checked_vectors`; ``aantalTeKlein`` for k below 1; ``filterVorm`` for a plain string where a set
            of labels belongs (it would be read as a set of letters, and quietly find nobody).
    """
    if k < 1:
        raise InputError("aantalTeKlein", minimum=1)
    given: Sequence[object] = require
    if isinstance(given, str) or any(isinstance(wanted, str) for wanted in given):
        raise InputError("filterVorm")
    return checked_vectors(queries, dim)


class ExactIndex:
    """`VectorIndex` in plain Python and NumPy: the test default and the truth."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._items: dict[str, tuple[Vectors, frozenset[str]]] = {}

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return self._dim

    def __len__(self) -> int:
        return len(self._items)

    def add(self, ids: Sequence[str], vectors: Vectors, groups: Sequence[frozenset[str]] | None = None) -> None:
        """See `VectorIndex.add`. A refused call adds nothing."""
        matrix, labels = checked_items(ids, vectors, groups, self._dim)
        for position, item in enumerate(ids):
            if item in self._items:
                raise InputError("idDubbel", rij=position)
        added = {item: (matrix[i].copy(), labels[i]) for i, item in enumerate(ids)}
        self._items = {**self._items, **added}  # a new dict: a search that is under way keeps the old one

    def remove(self, ids: Sequence[str]) -> int:
        """See `VectorIndex.remove`."""
        gone = set(ids) & self._items.keys()
        self._items = {item: value for item, value in self._items.items() if item not in gone}
        return len(gone)

    def search(self, queries: Vectors, k: int, require: Sequence[frozenset[str]] = ()) -> list[list[tuple[str, float]]]:
        """See `VectorIndex.search`."""
        matrix = checked_search(queries, k, require, self._dim)
        items = self._items
        passing = [item for item, (_, labels) in items.items() if all(labels & wanted for wanted in require)]
        if not passing:
            return [[] for _ in matrix]
        rows = np.stack([items[item][0] for item in passing])
        found = []
        for query in matrix:
            scored = zip(passing, inner_products(rows, query).tolist(), strict=True)
            found.append(sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:k])
        return found
