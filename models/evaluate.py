"""Measures the work-language model: ``python -m models.evaluate``.

    zinnen    phrases nobody trained on, linked to their profession (tests/golden/zinnen_apart.jsonl): top-1, top-5
    vouwen    the same with a fifth of the own phrases held out of training, and ESCO's other labels linked to their
              occupation among all labels that were not held out: reciprocal rank and top-10; `--vouwen N` trains N
              times, each with another fifth apart
    zinsparen STS-B Dutch dev: Spearman of the cosines with the judgements of people
    snelheid  texts a second and seconds to load

A peer stands beside it in the same run: TF-IDF of characters, TF-IDF of words, and any class with an `embed` of its own
by ``--ook package.module:Class``.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.feature_extraction.text import TfidfVectorizer

from models.corpus import ESCO_FILES, read, read_occupations
from models.embedder import WorkEmbedder
from models.train import DEFAULT, ESCO, say, train
from vocab.loader import Vocabulary, load

STS: Final = ESCO.parent / "sts" / "stsb-nl-dev.csv"
GOLDEN: Final = Path(__file__).parents[1] / "tests" / "golden" / "zinnen_apart.jsonl"
HELD_OUT: Final = 0.2

Floats = NDArray[np.float32]
Question = tuple[str, frozenset[int]]


class Embeds(Protocol):
    """What is measured."""

    def embed(self, texts: Sequence[str]) -> Floats:
        """Texts to unit rows."""
        ...


class Tfidf:
    """TF-IDF of characters or words; learns its weights from the texts that are searched."""

    def __init__(self, analyzer: str, ngrams: tuple[int, int], texts: Sequence[str]) -> None:
        self._vectorizer = TfidfVectorizer(analyzer=analyzer, ngram_range=ngrams, sublinear_tf=True)
        self._vectorizer.fit(texts)

    def cosines(self, queries: Sequence[str], texts: Sequence[str]) -> Floats:
        """float32 (queries, texts)."""
        found = self._vectorizer.transform(queries) @ self._vectorizer.transform(texts).T
        return np.asarray(found.todense(), dtype=np.float32)


Cosines = Callable[[Sequence[str], Sequence[str]], Floats]


def cosines_of(model: Embeds) -> Cosines:
    """The cosines of a model, as a function of queries and texts."""
    return lambda queries, texts: model.embed(queries) @ model.embed(texts).T


def profession_texts(vocabulary: Vocabulary, held_out: frozenset[str] = frozenset()) -> tuple[list[str], list[int]]:
    """The own words that questions are compared with, and the profession of each."""
    texts, owners = [], []
    for at, p in enumerate(vocabulary.professions):
        for text in dict.fromkeys((p.name.lower(), *p.names, *p.phrases, *p.tasks, *p.things)):
            if text not in held_out:
                texts.append(text)
                owners.append(at)
    return texts, owners


def link(scores: Floats, owners: Sequence[int], questions: Sequence[Question]) -> dict[str, tuple[float, float]]:
    """Top-1 and top-5 by three ways of scoring a profession from the cosines with its texts.

    `nabij`: its nearest text; `midden`: the mean cosine; `samen`: the mean of its three nearest and the mean of all,
    half and half.
    """
    owner = np.asarray(owners)
    nearest, middle, both = (np.zeros((len(questions), owner.max() + 1), np.float32) for _ in range(3))
    for at in range(owner.max() + 1):
        own = np.sort(scores[:, owner == at], axis=1)
        nearest[:, at], middle[:, at] = own[:, -1], own.mean(axis=1)
        both[:, at] = own[:, -3:].mean(axis=1) + own.mean(axis=1)
    found = {}
    for name, matrix in (("nabij", nearest), ("midden", middle), ("samen", both)):
        order = np.argsort(-matrix, axis=1, kind="stable")[:, :5]
        hits = np.asarray([[int(i) in right for i in row] for row, (_, right) in zip(order, questions, strict=True)])
        found[name] = (float(hits[:, 0].mean()), float(hits.any(axis=1).mean()))
    return found


def golden_questions(path: Path, vocabulary: Vocabulary) -> list[Question]:
    """Lines of {tekst, beroep, ook}."""
    index = vocabulary.profession_index
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        (line["tekst"], frozenset(index[slug] for slug in (line["beroep"], *(line.get("ook") or ())))) for line in lines
    ]


def held_out_phrases(vocabulary: Vocabulary, seed: int) -> list[Question]:
    """A fifth of the phrases of every profession; a phrase that two professions share is left where it is."""
    random = Random(seed)
    owners: dict[str, set[int]] = {}
    for at, p in enumerate(vocabulary.professions):
        for text in {p.name.lower(), *p.names, *p.phrases, *p.tasks, *p.things}:
            owners.setdefault(text, set()).add(at)
    return [
        (text, frozenset({at}))
        for at, p in enumerate(vocabulary.professions)
        for text in random.sample(p.phrases, round(len(p.phrases) * HELD_OUT))
        if owners[text] == {at}
    ]


def spearman(cosines: Cosines) -> float:
    """Rank correlation on STS-B Dutch dev."""
    with STS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    left, right = [row[0] for row in rows], [row[1] for row in rows]
    found = np.concatenate([np.diag(cosines(left[i : i + 300], right[i : i + 300])) for i in range(0, len(rows), 300)])
    return float(spearmanr(found, [float(row[2]) for row in rows]).statistic)


def reciprocal_rank(
    cosines: Cosines, queries: Sequence[str], wanted: Sequence[str], labels: dict[str, str]
) -> tuple[float, float]:
    """Mean reciprocal rank and top-10 of the wanted occupation among occupations, each scored by its nearest label."""
    texts = list(labels)
    names = {uri: i for i, uri in enumerate(dict.fromkeys(labels.values()))}
    owner = np.asarray([names[labels[text]] for text in texts])
    ranks = []
    for start in range(0, len(queries), 500):
        scores = cosines(queries[start : start + 500], texts)
        best = np.full((len(scores), len(names)), -2.0, np.float32)
        for at in range(len(scores)):
            np.maximum.at(best[at], owner, scores[at])
        for row, uri in zip(best, wanted[start : start + 500], strict=True):
            ranks.append(1 + int((row > row[names[uri]]).sum()))
    return float(np.mean([1 / r for r in ranks])), float(np.mean([r <= 10 for r in ranks]))


def _show(what: str, name: str, found: dict[str, tuple[float, float]]) -> None:
    cells = "  ".join(f"{way} {one:.3f} / {five:.3f}" for way, (one, five) in found.items())
    say(f"{what:<10} {name:<28} {cells}")


def _peers(texts: Sequence[str], dotted: Sequence[str]) -> list[tuple[str, Cosines]]:
    found: list[tuple[str, Cosines]] = [
        ("TF-IDF letters 3-5", Tfidf("char_wb", (3, 5), texts).cosines),
        ("TF-IDF woorden", Tfidf("word", (1, 2), texts).cosines),
    ]
    for name in dotted:
        module, _, kind = name.partition(":")
        found.append((kind, cosines_of(getattr(importlib.import_module(module), kind)())))
    return found


def _fold(vocabulary: Vocabulary, esco: Path | None, seed: int, steps: int, dotted: Sequence[str]) -> dict[str, Any]:
    questions = held_out_phrases(vocabulary, seed)
    held = {text for text, _ in questions}
    queries: list[tuple[str, str]] = []
    labels: dict[str, str] = {}
    if esco is not None:
        random = Random(seed)
        occupations = read_occupations(esco / ESCO_FILES[0])
        for o in occupations:
            away = set(random.sample(o.other, round(len(o.other) * HELD_OUT)))
            queries += [(text, o.uri) for text in o.other if text in away]
            labels.update({text: o.uri for text in (o.label, *o.other) if text not in away})
        queries = [(text, uri) for text, uri in queries if text not in labels]
        held |= {text for text, _ in queries}
    recipe = replace(DEFAULT, steps=steps, seed=seed)
    network = train(read(vocabulary, esco, held), recipe)
    shape = {"dim": recipe.dim, "word_rows": recipe.word_rows, "letter_rows": recipe.letter_rows}
    own = WorkEmbedder.from_tensors(network.tensors(), {"name": f"vouw-{seed}", **shape}, "vouw")
    texts, owners = profession_texts(vocabulary, frozenset(held))
    results: dict[str, Any] = {}
    asked = [text for text, _ in questions]
    everyone = [("werktaal", cosines_of(own)), *_peers(texts, dotted)]
    for name, cosines in everyone:
        results[name] = link(cosines(asked, texts), owners, questions)
        _show(f"vouw {seed}", name, results[name])
    if queries:
        sample = Random(seed).sample(queries, min(1500, len(queries)))
        for name, cosines in [everyone[0], *_peers(list(labels), dotted)]:
            rank, ten = reciprocal_rank(cosines, [q for q, _ in sample], [u for _, u in sample], labels)
            results[f"{name} ESCO"] = {"mrr/top-10": (rank, ten)}
            _show(f"esco {seed}", name, results[f"{name} ESCO"])
    return results


def _speed(directory: Path | None) -> None:
    began = time.perf_counter()
    model = WorkEmbedder.load(directory) if directory else WorkEmbedder.load()
    loaded = time.perf_counter() - began
    texts, _ = profession_texts(load())
    began = time.perf_counter()
    model.embed(texts)
    cold = time.perf_counter() - began
    clauses = texts[:: len(texts) // 25][:25]
    began = time.perf_counter()
    for _ in range(20):
        model.embed(clauses)
    warm = (time.perf_counter() - began) / 20
    say(
        f"snelheid   laden {loaded:.3f} s; {len(texts)} teksten de eerste keer {cold:.2f} s; "
        f"25 zinnetjes {warm * 1000:.2f} ms ({25 / warm:.0f} teksten per seconde)"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; prints one line a measurement."""
    parser = argparse.ArgumentParser(prog="python -m models.evaluate", description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=None, help="map met de gewichten")
    parser.add_argument("--vouwen", type=int, default=0, help="aantal keren trainen met een vijfde apart (0 tot 5)")
    parser.add_argument("--stappen", type=int, default=DEFAULT.steps)
    parser.add_argument("--zonder-esco", action="store_true")
    parser.add_argument("--ook", action="append", default=[], metavar="MODULE:KLASSE")
    chosen = parser.parse_args(arguments)
    vocabulary = load()
    model = WorkEmbedder.load(chosen.model) if chosen.model else WorkEmbedder.load()
    texts, owners = profession_texts(vocabulary)
    everyone = [(model.name, cosines_of(model)), *_peers(texts, chosen.ook)]
    if GOLDEN.exists():
        questions = golden_questions(GOLDEN, vocabulary)
        for name, cosines in everyone:
            _show("zinnen", name, link(cosines([text for text, _ in questions], texts), owners, questions))
    if STS.exists():
        for name, cosines in everyone:
            say(f"zinsparen  {name:<28} {spearman(cosines):.3f}")
    _speed(chosen.model)
    esco = None if chosen.zonder_esco else ESCO
    folds = [_fold(vocabulary, esco, seed, chosen.stappen, chosen.ook) for seed in range(chosen.vouwen)]
    for name in folds[0] if folds else ():
        mean = {
            way: (float(np.mean([f[name][way][0] for f in folds])), float(np.mean([f[name][way][1] for f in folds])))
            for way in folds[0][name]
        }
        _show("gemiddeld", name, mean)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
