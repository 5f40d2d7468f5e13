"""The measures of `meedoen model evaluate`: every one gives a figure per question, so that an interval can be made.

fold        other labels of ESCO's occupations that were held out of training, each looked up among all labels that
            were not; hard are those that look like none of the labels that are left for their occupation
phrases     phrases that nobody trained on, linked to their profession (tests/golden/zinnen_apart.jsonl)
sentences   STS-B Dutch dev: cosines against the judgements of people
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata, spearmanr

from models.corpus import ESCO_FILES, read_occupations
from models.train import ESCO
from vocab.loader import Vocabulary

STS: Final = ESCO.parent / "sts" / "stsb-nl-dev.csv"
GOLDEN: Final = Path(__file__).parents[1] / "tests" / "golden" / "zinnen_apart.jsonl"
FOLDS: Final = 5
ALIKE: Final = 0.3  # share of groups of four letters in common from which two labels look alike
_DRAWS: Final = 2_000
_AT_ONCE: Final = 500

Floats = NDArray[np.float32]
Figures = NDArray[np.float64]
Scores = Callable[[Sequence[str]], Floats]
"""Questions in; float32 (questions, texts) out, for texts that were given before."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % bootstrap interval over `count` questions."""

    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Fold:
    """A fifth of ESCO's other labels as questions, and the labels that are left.

    Attributes:
        questions: labels that were held out.
        wanted: per question the position of its occupation.
        hard: per question whether it looks like none of the labels that are left for its occupation.
        labels, owners: the labels that are left, and the position of the occupation of each.
    """

    questions: tuple[str, ...]
    wanted: tuple[int, ...]
    hard: tuple[bool, ...]
    labels: tuple[str, ...]
    owners: tuple[int, ...]


def estimate(values: Figures, statistic: Callable[[Figures], float] = lambda v: float(np.mean(v))) -> Estimate:
    """The statistic of the rows of `values`, with an interval from seeded draws."""
    random = np.random.default_rng(20)
    draws = [statistic(values[random.integers(0, len(values), len(values))]) for _ in range(_DRAWS)]
    low, high = np.quantile(draws, (0.025, 0.975))
    return Estimate(statistic(values), float(low), float(high), len(values))


def fold(esco: Path, which: int) -> Fold:
    """Fold `which` of `FOLDS`: every other label is held out in exactly one of them."""
    random = Random(11)
    questions: list[tuple[str, int]] = []
    left: list[list[str]] = []
    for at, occupation in enumerate(read_occupations(esco / ESCO_FILES[0])):
        places = [i % FOLDS for i in range(len(occupation.other))]
        start = random.randrange(FOLDS)
        random.shuffle(places)
        away = {t for t, p in zip(occupation.other, places, strict=True) if (p + start) % FOLDS == which}
        questions += [(text, at) for text in occupation.other if text in away]
        left.append([text for text in (occupation.label, *occupation.other) if text not in away])
    held = {text for text, _ in questions}
    left = [[own[0], *(text for text in own[1:] if text not in held)] for own in left]  # two occupations may share it
    staying = {text for own in left for text in own}
    asked = [(text, at) for text, at in questions if text not in staying]
    return Fold(
        tuple(text for text, _ in asked),
        tuple(at for _, at in asked),
        tuple(not any(_alike(text, other) for other in left[at]) for text, at in asked),
        tuple(text for own in left for text in own),
        tuple(at for at, own in enumerate(left) for _ in own),
    )


def _alike(one: str, other: str) -> bool:
    a, b = ({f"<{t.lower()}>"[i : i + 4] for i in range(len(t) - 1)} for t in (one, other))
    return len(a & b) >= ALIKE * max(1, len(a | b))


def ranks(scores: Scores, asked: Fold) -> NDArray[np.int64]:
    """Per question the place of the first label of its occupation among all labels; equal scores count half."""
    owners = np.asarray(asked.owners)
    found = []
    for start in range(0, len(asked.questions), _AT_ONCE):
        part = scores(asked.questions[start : start + _AT_ONCE])
        for row, at in zip(part, asked.wanted[start : start + _AT_ONCE], strict=True):
            own = owners == at
            best = row[own].max()
            found.append(1 + int((row > best).sum()) + int((row[~own] == best).sum()) // 2)
    return np.asarray(found)


def profession_texts(vocabulary: Vocabulary) -> tuple[list[str], NDArray[np.int64]]:
    """The own words that phrases are compared with, and the profession of each."""
    texts, owners = [], []
    for at, p in enumerate(vocabulary.professions):
        for text in dict.fromkeys((p.name.lower(), *p.names, *p.phrases, *p.tasks, *p.things)):
            texts.append(text)
            owners.append(at)
    return texts, np.asarray(owners)


def phrases(vocabulary: Vocabulary, path: Path = GOLDEN) -> list[tuple[str, frozenset[int]]]:
    """Lines of {tekst, beroep, ook}: a phrase, and the positions of the professions that are right."""
    index = vocabulary.profession_index
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        (line["tekst"], frozenset(index[slug] for slug in (line["beroep"], *(line.get("ook") or ())))) for line in lines
    ]


def places(scores: Scores, owners: NDArray[np.int64], questions: Sequence[tuple[str, frozenset[int]]]) -> Figures:
    """Per phrase the place (from 1) of its first right profession.

    A profession is scored by the mean of its three nearest texts and the mean of all, half and half.
    """
    table = scores([text for text, _ in questions])
    both = np.zeros((len(questions), int(owners.max()) + 1), np.float32)
    for at in range(both.shape[1]):
        own = table[:, owners == at]
        nearest = np.partition(own, max(0, own.shape[1] - 3), axis=1)[:, -3:]
        both[:, at] = nearest.mean(axis=1) + own.mean(axis=1)
    order = np.argsort(-both, axis=1, kind="stable").tolist()
    return np.asarray(
        [
            1 + next(i for i, at in enumerate(row) if at in right)
            for row, (_, right) in zip(order, questions, strict=True)
        ],
        dtype=np.float64,
    )


def sentence_pairs(path: Path = STS) -> tuple[list[str], list[str], Figures]:
    """Left, right, and how alike people found them (0 to 5)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return [row[0] for row in rows], [row[1] for row in rows], np.asarray([float(row[2]) for row in rows])


def spearman(values: Figures) -> float:
    """Rank correlation of two columns."""
    return float(spearmanr(values[:, 0], values[:, 1]).statistic)


def spearman_estimate(values: Figures) -> Estimate:
    """Rank correlation of two columns; the draws keep the ranks of the whole, which is quick and near enough."""
    ranked = np.stack([rankdata(values[:, 0]), rankdata(values[:, 1])], axis=1)
    return estimate(ranked, lambda rows: float(np.asarray(np.corrcoef(rows.T))[0, 1]))
