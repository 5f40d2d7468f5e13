"""Puts the parts together: the one place that chooses an implementation for every port."""

from __future__ import annotations

from functools import cache

from matcher.match.embedding import HashingEmbedder
from matcher.ports import Embedder


@cache
def embedder() -> Embedder:
    """The embedder of this installation; the same one for `embed`, `rank` and everything else."""
    return HashingEmbedder()
