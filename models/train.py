"""Trains the work-language model: ``meedoen model train`` or ``python -m models.train``.

Three things are learned at once. *Episodes*: every profession is summed up by some of its own texts, and other texts of
it, typed the way people type, have to find it back among all professions; professions that are related are half right.
*Pairs*: two texts about the same thing (labels and sentences of an ESCO occupation, phrases of a skill or a profession,
a skill in two classifications, a group and its occupations) have to find each other in the batch. *Lessons*: what an
English teacher makes of the English side of a Dutch text has to be readable from the Dutch vector by one matrix, which
is thrown away afterwards. Clauses that are not about work have to stay away from every profession.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.corpus import Corpus, read
from models.embedder import WEIGHTS
from models.network import Network, WordList, layout_for
from models.sampling import Sampler
from models.saving import finish, write
from models.teacher import Lessons, TeacherMissing, lessons
from vocab.loader import load

ESCO: Final = Path(__file__).parents[2] / "shared" / "data" / "esco"
WORK: Final = Path("out/model")
_APART: Final = -1e4  # added to a logit that is neither right nor wrong


@dataclass(frozen=True, slots=True)
class Recipe:
    """What may be changed about the training.

    Attributes:
        dim, word_rows, letter_rows: size of the table; one byte a cell.
        steps: batches; the learning rate falls to nothing over them.
        rate: highest learning rate of the table; that of the gates is twice as high.
        sharpness, pair_sharpness, lesson_sharpness: cosines are multiplied by this before the softmax.
        pairs, taught: pairs and lessons a batch.
        every: an episode in one of so many batches.
        episode_weight, pair_weight, lesson_weight: how much each part of the loss counts.
        dropout: chance that a row is left out.
        seed: of everything that is drawn.
    """

    dim: int = 256
    word_rows: int = 50_000
    letter_rows: int = 90_000
    steps: int = 420
    rate: float = 0.003
    sharpness: float = 12.0
    pair_sharpness: float = 12.0
    lesson_sharpness: float = 20.0
    pairs: int = 640
    taught: int = 384
    every: int = 1
    episode_weight: float = 1.2
    pair_weight: float = 0.8
    lesson_weight: float = 0.4
    dropout: float = 0.3
    seed: int = 20


DEFAULT: Final = Recipe()


def _targets(corpus: Corpus) -> Tensor:
    target = torch.eye(len(corpus.professions))
    for at, related in enumerate(corpus.related):
        for other, strength in related:
            target[at, other] += 0.15 * strength * strength
    return target / target.sum(dim=1, keepdim=True)


def say(line: str) -> None:
    """One line of progress on standard output, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def train(
    corpus: Corpus, taught: Lessons | None, recipe: Recipe, report: Callable[[str], None] = lambda line: None
) -> Network:
    """Learn from the corpus.

    Args:
        corpus: what to learn from.
        taught: of the teacher; None to do without.
        recipe: how; with its seed, the same corpus and machine give the same weights.
        report: gets a line of progress every 25 batches.
    """
    torch.manual_seed(recipe.seed)
    sampler = Sampler(corpus, taught, recipe.seed)
    texts = sampler.texts()
    network = Network(layout_for(texts, recipe.word_rows, recipe.letter_rows), recipe.dim, recipe.seed)
    network.start_gates(texts)
    course = _Course(sampler, network, _targets(corpus), recipe)
    rates = [(network.table.weight, 1.0), (network.gate.weight, 2.0), (network.bias, 2.0), (course.reading.weight, 1.0)]
    optimizer = torch.optim.Adam(
        [{"params": [tensor], "lr": recipe.rate * factor} for tensor, factor in rates], fused=True, betas=(0.9, 0.99)
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        [recipe.rate * factor for _, factor in rates],
        total_steps=max(recipe.steps, 4),
        pct_start=max(0.1, 2 / max(recipe.steps, 4)),
    )
    began = time.monotonic()
    for step in range(recipe.steps):
        loss, parts = course.loss(with_episode=step % recipe.every == 0)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        if step % 25 == 0 or step == recipe.steps - 1:
            line = " ".join(f"{key} {value:.3f}" for key, value in parts.items())
            report(f"stap {step + 1}/{recipe.steps} {line} {time.monotonic() - began:.0f} s")
    return network


class _Course:
    """The loss of one batch."""

    def __init__(self, sampler: Sampler, network: Network, target: Tensor, recipe: Recipe) -> None:
        self.sampler = sampler
        self.network = network
        self.target = target
        self.recipe = recipe
        lesson = sampler.lessons
        self.teacher = torch.from_numpy(lesson.vectors) if lesson else torch.zeros(0, 8)
        self.reading = nn.Linear(recipe.dim, self.teacher.shape[1], bias=False)
        nn.init.orthogonal_(self.reading.weight)

    def loss(self, *, with_episode: bool) -> tuple[Tensor, dict[str, float]]:
        recipe, sampler = self.recipe, self.sampler
        sums, asked = sampler.episode() if with_episode else ([], [])
        left, right, group = sampler.couples(recipe.pairs)
        nothing = sampler.random.sample(sampler.nothing, min(48, len(sampler.nothing)))
        texts, rows, owners = sampler.taught(recipe.taught)
        batch: Sequence[Sequence[WordList]] = (sums, asked, left, right, nothing, texts)
        vectors = self.network([text for part in batch for text in part], recipe.dropout)
        s, a, x, y, n, t = torch.split(vectors, [len(part) for part in batch])
        parts = {"paren": _pairs(recipe.pair_sharpness * x @ y.T, torch.tensor(group))}
        total = recipe.pair_weight * parts["paren"]
        if with_episode:
            parts["beroepen"] = functional.cross_entropy(recipe.sharpness * a @ s.T, self.target)
            parts["niets"] = functional.relu(n @ s.T - 0.1).square().sum(dim=1).mean()
            total = total + recipe.episode_weight * parts["beroepen"] + parts["niets"]
        if texts:
            read = functional.normalize(self.reading(t), dim=1)
            wanted = self.teacher[torch.from_numpy(rows)]
            logits = recipe.lesson_sharpness * read @ wanted.T
            far = 1 - (read * wanted).sum(dim=1).mean()
            parts["leraar"] = _one_way(logits, torch.from_numpy(owners)) + 4 * far
            total = total + recipe.lesson_weight * parts["leraar"]
        return total, {key: value.item() for key, value in parts.items()}


def _one_way(logits: Tensor, group: Tensor) -> Tensor:
    same = (group[:, None] == group[None, :]) & ~torch.eye(len(group), dtype=torch.bool)
    return functional.cross_entropy(logits.masked_fill(same, _APART), torch.arange(len(group)))


def _pairs(logits: Tensor, group: Tensor) -> Tensor:
    return (_one_way(logits, group) + _one_way(logits.T, group)) / 2


def run(
    *,
    esco: Path | None = ESCO,
    teacher: bool = True,
    target: Path = WEIGHTS,
    work: Path = WORK,
    recipe: Recipe = DEFAULT,
    held_out: frozenset[str] = frozenset(),
    threads: int = 2,
    report: Callable[[str], None] = say,
) -> dict[str, Any]:
    """Read, train and write; an interrupted run leaves the old weights, and the next one starts anew.

    Args:
        esco: the folder with ESCO, or None to train on the own words only.
        teacher: whether the English teacher is used (only with ESCO).
        target: folder of the weights.
        work: folder for what is kept between runs (the vectors of the teacher).
        recipe: how.
        held_out: texts to leave out, for measuring.
        threads: cores to use; on a busy machine one is quicker than two.
        report: gets lines of progress.

    Returns:
        The configuration as it was written.

    Raises:
        FileNotFoundError: a file of ESCO is not there.
        TeacherMissing: the teacher is not installed.
    """
    finish(target)
    torch.set_num_threads(threads)
    began = time.monotonic()
    corpus = read(load(), esco, held_out)
    taught = lessons(corpus.occupations, esco, work, report) if esco is not None and teacher else None
    inputs = corpus.inputs + (taught.inputs if taught else ())
    for name, value in inputs:
        report(f"invoer {name} {value}")
    network = train(corpus, taught, recipe, report)
    config = write(network.tensors(), recipe, inputs, target)
    size = (target / "model.safetensors").stat().st_size
    report(f"geschreven: {target} {config['name']} {size / 1e6:.1f} MB, {time.monotonic() - began:.0f} s in alles")
    return config


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 done, 2 an input is missing."""
    parser = argparse.ArgumentParser(prog="python -m models.train", description=__doc__.splitlines()[0])
    parser.add_argument("--esco", type=Path, default=ESCO, help="map met de ESCO-bestanden")
    parser.add_argument("--zonder-esco", action="store_true", help="alleen de eigen woorden")
    parser.add_argument("--zonder-leraar", action="store_true", help="zonder het Engelse model")
    parser.add_argument("--uit", type=Path, default=WEIGHTS)
    parser.add_argument("--werkmap", type=Path, default=WORK)
    parser.add_argument("--stappen", type=int, default=DEFAULT.steps)
    parser.add_argument("--kernen", type=int, default=2)
    chosen = parser.parse_args(arguments)
    try:
        run(
            esco=None if chosen.zonder_esco else chosen.esco,
            teacher=not chosen.zonder_leraar,
            target=chosen.uit,
            work=chosen.werkmap,
            recipe=Recipe(steps=chosen.stappen),
            threads=chosen.kernen,
        )
    except FileNotFoundError as error:
        sys.stderr.write(f"{error.filename} ontbreekt; geef --esco MAP, of --zonder-esco\n")
        return 2
    except TeacherMissing as error:
        sys.stderr.write(f"{error} is niet geïnstalleerd; installeer het, of geef --zonder-leraar\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
