"""The table of `meedoen model evaluate`: the language model and its peers on four measures, and how fast they are.

Which row had the advantage is said under the table: the model that is measured on ESCO is one that was trained without
the labels that are asked for; on phrases and sentence pairs it is the one that ships.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from api.engine import Table
from api.quality.folder import JudgedFolder
from api.quality.metrics import estimate as estimate_lists
from api.quality.peers import Peer as ListPeer
from api.quality.peers import peers as list_peers
from api.quality.rankers import SkippedError, engine_ranker
from api.quality.tables import NOTHING, interval, sides_of
from matcher.match.embedding import HashingEmbedder
from matcher.match.score import Parts
from models import measuring, speed, train
from models.embedder import WorkEmbedder
from models.measuring import Estimate, Figures, Fold
from models.peers import Peer, everyone, of_model
from vocab.loader import Vocabulary, load

Report = Callable[[str], None]
OURS: Final = "werktaal"
HASHING: Final = "hashing"
_MEASURED: Final = {
    OURS: "models.embedder:WorkEmbedder.load",
    HASHING: "matcher.match.embedding:HashingEmbedder",
    "all-MiniLM-L6-v2": "models.peers:MiniLM",
}
COLUMNS: Final = (
    "rij", "ESCO MRR", "ESCO bij 10", "ESCO moeilijk MRR", "zinnen top-1", "zinnen top-5", "STS-B nl", "matcher mensen",
    "matcher plekken", "teksten per s", "laden s", "MB",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line; None and empty are the defaults."""

    folders: Sequence[JudgedFolder]
    weights: Path | None
    esco: Path | None
    folds: int
    steps: int | None
    cores: int
    work: Path


def language_table(asked: Asked, report: Report) -> tuple[Table, list[str]]:
    """The table, and what has to be said with it.

    Raises:
        FileNotFoundError: a file that is measured with is missing.
        ModuleNotFoundError: a package of the extras is missing.
    """
    vocabulary = load()
    shipped = WorkEmbedder.load(asked.weights) if asked.weights else WorkEmbedder.load()
    others = [*everyone(), of_model(HASHING, HashingEmbedder)]
    peers = [of_model(OURS, lambda: shipped), *others]
    cells: dict[str, list[str]] = {peer.name: [peer.name] for peer in peers}
    for name, more in _esco(asked, others, report):
        cells[name] += more
    for peer in peers:
        report(f"{peer.name}: zinnen en zinsparen")
        cells[peer.name] += [*_phrases(peer, vocabulary), _sentences(peer)]
    for name, more in _lists(asked.folders, report):
        cells.setdefault(name, [name, *[NOTHING] * 6]).extend(more)
    texts = measuring.profession_texts(vocabulary)[0]
    for name, row in cells.items():
        row += [NOTHING] * (9 - len(row))
        row += _speed(name, asked.weights, texts)
    rows = tuple(tuple(row) for row in cells.values())
    return Table("Taalmodel, met 95%-interval", COLUMNS, rows), _notes(asked, shipped.name)


def _esco(asked: Asked, others: Sequence[Peer], report: Report) -> Iterator[tuple[str, list[str]]]:
    """Per row MRR and success at 10 over all folds, and MRR of the hard questions."""
    if not asked.folds:
        yield from ((name, [NOTHING] * 3) for name in (OURS, *(peer.name for peer in others)))
        return
    esco = asked.esco or train.ESCO
    found: dict[str, list[Figures]] = {}
    hard: list[bool] = []
    for which in range(asked.folds):
        one = measuring.fold(esco, which)
        hard += one.hard
        own = _without(one, which, esco, asked, report)
        for peer in (of_model(OURS, lambda own=own: own), *others):  # type: ignore[misc]
            report(f"{peer.name}: {len(one.questions)} labels van ESCO, deel {which + 1}")
            found.setdefault(peer.name, []).append(measuring.ranks(peer.prepare(one.labels), one).astype(np.float64))
    for name, parts in found.items():
        ranks = np.concatenate(parts)
        yield (
            name,
            [
                shown(measuring.estimate(1 / ranks)),
                shown(measuring.estimate((ranks <= 10).astype(np.float64))),
                shown(measuring.estimate(1 / ranks[np.asarray(hard)])),
            ],
        )


def _without(one: Fold, which: int, esco: Path, asked: Asked, report: Report) -> WorkEmbedder:
    """Weights that were trained without the questions of a fold; kept in the work folder."""
    recipe = replace(train.DEFAULT, steps=asked.steps) if asked.steps else train.DEFAULT
    target = asked.work / f"deel-{which + 1}-{recipe.steps}"
    if not (target / "config.json").is_file():
        train.run(
            esco=esco, target=target, work=asked.work, recipe=recipe, held_out=frozenset(one.questions),
            threads=asked.cores, report=report,
        )  # fmt: skip
    else:
        report(f"gewichten zonder deel {which + 1}: bewaard in {target}")
    return WorkEmbedder.load(target)


def _phrases(peer: Peer, vocabulary: Vocabulary) -> list[str]:
    texts, owners = measuring.profession_texts(vocabulary)
    questions = measuring.phrases(vocabulary)
    scores = peer.prepare(texts)
    found = measuring.places(scores, owners, questions)
    return [shown(measuring.estimate((found <= k).astype(np.float64))) for k in (1, 5)]


def _sentences(peer: Peer) -> str:
    left, right, judged = measuring.sentence_pairs()
    scores = peer.prepare([*left, *right])
    cosines = np.concatenate(
        [
            np.diag(scores(left[at : at + 300])[:, len(left) + at : len(left) + at + 300])
            for at in range(0, len(left), 300)
        ]
    )
    return shown(measuring.spearman_estimate(np.stack([cosines, judged], axis=1)))


def _lists(folders: Sequence[JudgedFolder], report: Report) -> Iterator[tuple[str, list[str]]]:
    """NDCG@10 both ways on judged folders: the matcher with and without the model, and the peers on whole texts."""
    from api.wiring import engine

    if not folders:
        return
    rows = [
        ListPeer(OURS, (engine_ranker(lambda: engine(None, Parts())),)),
        ListPeer("matcher zonder model", (engine_ranker(lambda: engine(None, Parts(embeddings=False))),)),
        *list_peers(),
    ]
    for row in rows:
        people, places = [], []
        try:
            for folder in folders:
                report(f"{row.name}: lijsten van {folder.name}")
                sides = sides_of(folder, row)
                people.append(interval(estimate_lists(sides.candidates.scores)))
                places.append(interval(estimate_lists(sides.places.scores)) if sides.places else NOTHING)
        except SkippedError:
            continue
        yield row.name.replace("TF-IDF woorden", "TF-IDF woorden (1-2)"), [" / ".join(people), " / ".join(places)]


def _speed(name: str, weights: Path | None, texts: list[str]) -> list[str]:
    dotted = _MEASURED.get(name)
    if dotted is None or (name == OURS and weights is not None):
        return [NOTHING] * 3
    found = speed.in_a_process(dotted, texts)
    return [f"{found.first:.0f} / {found.texts:.0f}", f"{found.load:.2f}".replace(".", ","), f"{found.memory:.0f}"]


def shown(value: Estimate) -> str:
    """A figure with its interval, the Dutch way, in thousandths."""
    return f"{value.mean:.3f} [{value.low:.3f}; {value.high:.3f}]".replace(".", ",")


def _notes(asked: Asked, name: str) -> list[str]:
    recipe = replace(train.DEFAULT, steps=asked.steps) if asked.steps else train.DEFAULT
    notes = [f"Gemeten is {name}; de gewichten die meekomen, behalve bij ESCO."]
    if asked.folds:
        notes.append(
            f"ESCO: {asked.folds} van {measuring.FOLDS} delen. Per deel is een model getraind zonder die namen "
            f"({recipe.steps} stappen). Gezocht in alle overige namen; de plaats van de eerste goede telt. "
            "Moeilijk: de naam lijkt op geen andere naam van het beroep."
        )
    notes += [
        "Zinnen: 1.320 zinnen waar niets van leerde, gekoppeld aan 330 beroepen.",
        "STS-B nl: algemene zinsparen, rangcorrelatie met mensen; nergens van geleerd.",
        "Matcher: nDCG@10 op inhoud, per map; de rij werktaal is de matcher met het model. Onder BM25, TF-IDF, "
        "MiniLM en willekeurig staat die manier zelf, op hele teksten.",
        "Snelheid: eigen proces, een kern, processortijd; eerst met woorden die nog niet gelezen zijn, dan nieuwe "
        "teksten van bekende woorden (twee keer zo lang). MB boven de bibliotheken.",
    ]
    return notes
