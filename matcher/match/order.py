"""The order of a list: what is worth naming, what stays out, and who goes first where scores are equal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Barrier

Floats = NDArray[np.float32]

# A place about which a story says next to nothing is not offered as a result: a list is not padded.
WORTH_NAMING: Final = 0.08
REFUSED_BIT: Final = np.uint16(1 << list(Barrier).index(Barrier.REFUSED))


def order(
    scores: Floats,
    barred: NDArray[np.uint16],
    top: int,
    tie: Callable[[int], tuple[int, str]],
    allowed: NDArray[np.bool_] | None = None,
) -> tuple[list[int], list[int]]:
    """Positions of the results and of what stays out, each highest score first.

    Refused work has no score left, and is named all the same: a refusal is a grens, never a low score.

    Args:
        scores: float32 (n,).
        barred: uint16 (n,), a bit for every kind of grens; 0 is none.
        top: longest list, at least 1.
        tie: of a position, what orders equal scores: how often shown, then the id.
        allowed: bool (n,), who may stand on the list at all.
    """
    found: list[list[int]] = []
    worth = scores >= WORTH_NAMING
    for mask in ((barred == 0) & worth, (barred != 0) & (worth | ((barred & REFUSED_BIT) != 0))):
        rows = np.flatnonzero(mask if allowed is None else mask & allowed)
        if len(rows) > 4 * top:
            # A little below the last: what is equal when rounded must not be cut off before ties are settled.
            least = np.partition(scores[rows], len(rows) - top)[len(rows) - top] - np.float32(2e-6)
            rows = rows[scores[rows] >= least]
        ordered = sorted((int(r) for r in rows), key=lambda r: (-round(float(scores[r]), 6), tie(r)))
        found.append(ordered[:top])
    return found[0], found[1]
