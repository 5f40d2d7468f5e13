"""Fast top-k by focus profession, branch and kind, both ways, on a vector index.

The part of the score that speaks of professions is an inner product. A candidate's *work vector* holds, per profession,
how much of what was said and wanted leads there; a place's holds what its work is. Their inner product is the sum over
the statements of the story, so the index returns exactly the order that this part of the score gives, filtered by
`beroep:`, `branche:` and `soort:` labels. What is found is then scored in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.domain import PLACE_KINDS, Candidate, Place
from matcher.errors import NotFound
from matcher.match.score import PlacePool, Weights
from matcher.ports import VectorIndex, Vectors
from matcher.story.understood import UnderstoodStory
from vocab.loader import Vocabulary
from vocab.relatedness import relatedness

_LABEL_FROM: Final = 0.2


def work_vectors(vocabulary: Vocabulary, stories: Sequence[UnderstoodStory], weights: Weights) -> Vectors:
    """What each story leads to.

    Returns:
        float32 (stories, professions), 0 or more: the sum over the statements that speak for work, by polarity.
    """
    related = relatedness(vocabulary) ** weights.related
    out = np.zeros((len(stories), len(vocabulary.professions)), dtype=np.float32)
    for i, story in enumerate(stories):
        if story.statements:
            level = np.array([weights.of(s.polarity) for s in story.statements], dtype=np.float32)
            out[i] = ((level * story.share) @ story.about[:, :-1]) @ related
    return out


@lru_cache(maxsize=8)
def _labels_of(vocabulary: Vocabulary) -> tuple[frozenset[str], ...]:
    """Per profession its label and those of its branches."""
    return tuple(
        frozenset({f"beroep:{p.id}", *(f"branche:{branch}" for branch in p.branches)}) for p in vocabulary.professions
    )


def profession_labels(vocabulary: Vocabulary, row: NDArray[np.float32]) -> frozenset[str]:
    """Labels of the professions and branches that a vector clearly holds: at least a fifth of its largest value."""
    top = float(row.max(initial=0.0))
    if top <= 0:
        return frozenset()
    own = _labels_of(vocabulary)
    return frozenset().union(*(own[p] for p in np.flatnonzero(row >= max(_LABEL_FROM * top, 1e-6)).tolist()))


def place_labels(pool: PlacePool, places: Sequence[Place]) -> list[frozenset[str]]:
    """What places can be filtered by: profession, branch (the record's, else of the work) and kind."""
    groups = []
    for place, row in zip(places, pool.professions, strict=True):
        labels = set(profession_labels(pool.vocabulary, row))
        if place.branch:
            labels = {label for label in labels if not label.startswith("branche:")} | {f"branche:{place.branch}"}
        if place.kind:
            labels.add(f"soort:{place.kind}")
        groups.append(frozenset(labels))
    return groups


def fill_with_places(index: VectorIndex, pool: PlacePool, places: Sequence[Place]) -> None:
    """Put places in an index, with their labels."""
    index.add([p.id for p in places], pool.professions, place_labels(pool, places))


def candidate_labels(vocabulary: Vocabulary, candidates: Sequence[Candidate], vectors: Vectors) -> list[frozenset[str]]:
    """What candidates can be filtered by: kinds they take (unknown: all), professions and branches of their story."""
    return [
        profession_labels(vocabulary, row)
        | {f"soort:{kind}" for kind in (PLACE_KINDS if candidate.kinds is None else candidate.kinds)}
        for candidate, row in zip(candidates, vectors, strict=True)
    ]


def fill_with_candidates(
    index: VectorIndex, vocabulary: Vocabulary, candidates: Sequence[Candidate], vectors: Vectors
) -> None:
    """Put candidates in an index, with their labels."""
    index.add([c.id for c in candidates], vectors, candidate_labels(vocabulary, candidates, vectors))


def by_profession(
    index: VectorIndex, vocabulary: Vocabulary, slug: str, k: int, kinds: frozenset[str] = frozenset()
) -> list[tuple[str, float]]:
    """The k people or places nearest to a focus profession.

    Args:
        index: filled with one of the functions above.
        vocabulary: the words.
        slug: the profession.
        k: at most this many.
        kinds: of place, such as ``betaald``; empty for all.

    Raises:
        NotFound: no such profession.
    """
    position = vocabulary.profession_index.get(slug)
    if position is None:
        raise NotFound("beroepOnbekend", beroep=slug)
    query = np.zeros((1, len(vocabulary.professions)), dtype=np.float32)
    query[0, position] = 1.0
    require = [frozenset({f"beroep:{slug}"})]
    if kinds:
        require.append(frozenset(f"soort:{kind}" for kind in kinds))
    return index.search(query, k, require)[0]


def by_branch(
    index: VectorIndex, vocabulary: Vocabulary, branch: str, k: int, kinds: frozenset[str] = frozenset()
) -> list[tuple[str, float]]:
    """The k people or places nearest to a branch: the mean of its professions.

    Raises:
        NotFound: no such branch.
    """
    query = np.array([[float(branch in p.branches) for p in vocabulary.professions]], dtype=np.float32)
    if not query.any():
        raise NotFound("brancheOnbekend", branche=branch)
    query /= query.sum()
    require = [frozenset({f"branche:{branch}"})]
    if kinds:
        require.append(frozenset(f"soort:{kind}" for kind in kinds))
    return index.search(query, k, require)[0]
