"""How well somebody who wants one profession is served by a place in another: a matrix over the vocabulary.

Three sources, the strongest counts: the `verwant` links that the vocabulary gives; the ISCO-08 tree (same unit group,
minor group, sub-major group); a shared branch. The links are written from one side; the other side gets 85 % of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vocab.loader import Vocabulary

SAME_UNIT, SAME_MINOR, SAME_MAJOR, SAME_BRANCH = 0.6, 0.35, 0.12, 0.08
_BACK = 0.85


def relatedness(vocabulary: Vocabulary) -> NDArray[np.float32]:
    """The matrix for a vocabulary.

    Returns:
        float32 (professions, professions), 0 to 1, ones on the diagonal; row: what is wanted, column: what is offered.
    """
    professions = vocabulary.professions
    n = len(professions)
    linked = np.zeros((n, n), dtype=np.float32)
    for i, profession in enumerate(professions):
        for slug, strength in profession.related:
            j = vocabulary.profession_index[slug]
            linked[i, j] = max(linked[i, j], strength)
    codes = np.array([[int(p.isco[:4]), int(p.isco[:3]), int(p.isco[:2])] for p in professions])
    tree = np.zeros((n, n), dtype=np.float32)
    for level, strength in ((2, SAME_MAJOR), (1, SAME_MINOR), (0, SAME_UNIT)):
        tree[codes[:, level][:, None] == codes[:, level][None]] = strength
    names = sorted({b for p in professions for b in p.branches})
    member = np.array([[name in p.branches for name in names] for p in professions], dtype=np.float32)
    shared = np.where(member @ member.T > 0, np.float32(SAME_BRANCH), np.float32(0))
    result = np.maximum.reduce([linked, _BACK * linked.T, tree, shared])
    np.fill_diagonal(result, 1.0)
    return np.asarray(result, dtype=np.float32)
