"""A matrix product of which a row does not depend on how many others it is computed with.

A score must be the same number whether a whole municipality is computed or one person anew. Libraries take another
order of adding up for one row or one column, and for small products; the last bit then differs, and a list with it. So
what is small is filled up with noughts until it is computed like the rest. `tests/unit/test_products.py` holds it to
that on the machine at hand.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_LEAST: Final = 16  # rows, and columns
_LARGE: Final = 2_000_000  # multiplications; OpenBLAS takes another way up to a million


def product(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    """``left @ right``, float32 (m, k) by (k, n) to (m, n); each row is the same number beside any others."""
    (m, k), n = left.shape, right.shape[1]
    if not m * k * n:
        return np.zeros((m, n), dtype=np.float32)
    if n < _LEAST:
        right = np.concatenate([right, np.zeros((k, _LEAST - n), dtype=np.float32)], axis=1)
    least = max(_LEAST, -(-_LARGE // (right.shape[1] * k)))
    if m < least:
        left = np.concatenate([left, np.zeros((least - m, k), dtype=np.float32)])
    return np.asarray((left @ right)[:m, :n], dtype=np.float32)
