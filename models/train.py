"""Trains the work-language model: ``python -m models.train``.

Two things are learned at once. *Episodes*: every profession is summed up by some of its own texts, and other texts of
it, typed the way people type, have to find it back among all professions; professions that are related are half right.
*Pairs*: two texts about the same thing (labels and sentences of an ESCO occupation, phrases of a skill or a profession,
a skill in two classifications) have to find each other in the batch. Clauses that are not about work have to stay away
from every profession.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import torch
from safetensors.numpy import save
from torch import Tensor
from torch.nn import functional

from models.augment import spoken
from models.corpus import Corpus, read
from models.embedder import FORMAT, WEIGHTS
from models.features import words_of
from models.network import Network, WordList, layout_for
from vocab.loader import load

ESCO: Final = Path(__file__).parents[2] / "shared" / "data" / "esco"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What may be changed about the training.

    Attributes:
        dim, word_rows, letter_rows: size of the table; one byte a cell.
        steps: batches; the learning rate falls to nothing over them.
        rate: highest learning rate of the table; that of the gates is twice as high.
        sharpness: cosines are multiplied by this before the softmax.
        pairs: pairs a batch.
        dropout: chance that a row is left out.
        seed: of everything that is drawn.
    """

    dim: int = 256
    word_rows: int = 22_000
    letter_rows: int = 38_000
    steps: int = 400
    rate: float = 0.003
    sharpness: float = 12.0
    pairs: int = 512
    dropout: float = 0.3
    seed: int = 20


DEFAULT: Final = Recipe()


class Sampler:
    """Draws batches from the corpus, as words."""

    def __init__(self, corpus: Corpus, seed: int) -> None:
        self.random = Random(seed)
        self.professions = [[[words_of(t) for t in field] for field in fields] for fields in corpus.professions]
        self.nothing = [words_of(text) for text in corpus.nothing]
        groups = [[words_of(t) for t in skill] for skill in corpus.skills]
        labels = [
            ([words_of(t) for t in (o.label, *o.other)], [words_of(t) for t in o.sentences]) for o in corpus.occupations
        ]
        pairs = [[words_of(a), words_of(b)] for a, b in corpus.pairs]
        self.skills, self.occupations, self.pairs = groups, labels, pairs

    def texts(self) -> list[WordList]:
        """Every text once."""
        found: list[WordList] = [t for fields in self.professions for field in fields for t in field]
        found += [t for group in self.skills for t in group] + self.nothing
        found += [t for a, b in self.occupations for t in a + b] + [t for pair in self.pairs for t in pair]
        return found

    def episode(self) -> tuple[list[WordList], list[WordList]]:
        """Per profession what sums it up, and a text that has to find it."""
        random = self.random
        sums: list[WordList] = []
        asked: list[WordList] = []
        for fields in self.professions:
            names, phrases, tasks, things = fields
            pool = [phrases, names, tasks, things][random.choices((0, 1, 2, 3), (6, 1.5, 2, 1))[0]] or names
            count = min(len(pool), random.choices((1, 2, 3), (7, 2, 1))[0])
            chosen = random.sample(pool, count)
            others = [t for field in fields for t in field if not any(t is c for c in chosen)]
            sums.append([w for t in random.sample(others, min(8, len(others))) for w in t])
            asked.append(spoken(chosen, random))
        return sums, asked

    def couples(self, count: int) -> tuple[list[WordList], list[WordList], list[int]]:
        """Pairs that mean the same, and per pair a group: pairs of one group do not push each other away."""
        random = self.random
        left: list[WordList] = []
        right: list[WordList] = []
        group: list[int] = []
        sources = ["profession", "skill"] + (["occupation", "pair"] if self.occupations else [])
        weights = [3, 2] + ([6, 2] if self.occupations else [])
        for source in random.choices(sources, weights, k=count):
            if source == "profession":
                at = random.randrange(len(self.professions))
                a, b = random.sample([t for field in self.professions[at] for t in field], 2)
            elif source == "skill":
                at = random.randrange(len(self.skills))
                a, b = random.sample(self.skills[at], 2)
                at += 10_000
            elif source == "occupation":
                at = random.randrange(len(self.occupations))
                labels, sentences = self.occupations[at]
                whole = labels + sentences if random.random() < 0.4 else labels
                if len(whole) < 2:
                    whole = labels * 2
                a, b = random.sample(whole, 2)
                at += 20_000
            else:
                at = random.randrange(len(self.pairs))
                a, b = self.pairs[at]
                at += 30_000
            left.append(spoken([a], random, filler=0.15, mistakes=0.04))
            right.append(b)
            group.append(at)
        return left, right, group


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


def train(corpus: Corpus, recipe: Recipe, report: Callable[[str], None] | None = None) -> Network:
    """Learn from the corpus.

    Args:
        corpus: what to learn from.
        recipe: how; with its seed, the same corpus and machine give the same weights.
        report: gets a line of progress every hundred batches.
    """
    torch.manual_seed(recipe.seed)
    sampler = Sampler(corpus, recipe.seed)
    texts = sampler.texts()
    network = Network(layout_for(texts, recipe.word_rows, recipe.letter_rows), recipe.dim, recipe.seed)
    network.start_gates(texts)
    target = _targets(corpus)
    optimizer = torch.optim.Adam(
        [
            {"params": [network.table.weight], "lr": recipe.rate},
            {"params": [network.gate.weight, network.bias], "lr": recipe.rate * 2},
        ],
        fused=True,
        betas=(0.9, 0.99),
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        [recipe.rate, recipe.rate * 2],
        total_steps=max(recipe.steps, 4),
        pct_start=max(0.1, 2 / max(recipe.steps, 4)),
    )
    began = time.monotonic()
    for step in range(recipe.steps):
        loss, parts = _loss(network, sampler, target, recipe)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        if report and (step % 100 == 0 or step == recipe.steps - 1):
            line = " ".join(f"{key} {value:.3f}" for key, value in parts.items())
            report(f"stap {step + 1}/{recipe.steps} {line} {time.monotonic() - began:.0f} s")
    return network


def _loss(network: Network, sampler: Sampler, target: Tensor, recipe: Recipe) -> tuple[Tensor, dict[str, float]]:
    sums, asked = sampler.episode()
    left, right, group = sampler.couples(recipe.pairs)
    nothing = sampler.random.sample(sampler.nothing, min(48, len(sampler.nothing)))
    parts: Sequence[Sequence[WordList]] = (sums, asked, left, right, nothing)
    vectors = network([t for part in parts for t in part], recipe.dropout)
    s, a, x, y, n = torch.split(vectors, [len(part) for part in parts])
    episode = functional.cross_entropy(recipe.sharpness * a @ s.T, target)
    marks = torch.tensor(group)
    same = (marks[:, None] == marks[None, :]) & ~torch.eye(len(group), dtype=torch.bool)
    logits = (recipe.sharpness * x @ y.T).masked_fill(same, -1e4)
    own = torch.arange(len(group))
    pairs = (functional.cross_entropy(logits, own) + functional.cross_entropy(logits.T, own)) / 2
    away = functional.relu(n @ s.T - 0.1).square().sum(dim=1).mean()
    loss = episode + 0.7 * pairs + away
    return loss, {"beroepen": episode.item(), "paren": pairs.item(), "niets": away.item()}


def write(network: Network, corpus: Corpus, recipe: Recipe, directory: Path) -> dict[str, Any]:
    """Write `model.safetensors` and `config.json`, each by replacing; returns the configuration."""
    directory.mkdir(parents=True, exist_ok=True)
    raw = save(network.tensors())
    digest = hashlib.sha256(raw).hexdigest()
    config = {
        "format": FORMAT,
        "name": f"werktaal-{digest[:8]}",
        "sha256": digest,
        "dim": recipe.dim,
        "word_rows": recipe.word_rows,
        "letter_rows": recipe.letter_rows,
        "steps": recipe.steps,
        "seed": recipe.seed,
        "inputs": [{"name": name, "sha256": value} for name, value in corpus.inputs],
    }
    for name, content in (("model.safetensors", raw), ("config.json", json.dumps(config, indent=1).encode() + b"\n")):
        temporary = directory / f"{name}.new"
        temporary.write_bytes(content)
        temporary.replace(directory / name)
    return config


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 done, 2 an input is missing."""
    parser = argparse.ArgumentParser(prog="python -m models.train", description=__doc__.splitlines()[0])
    parser.add_argument("--esco", type=Path, default=ESCO, help="map met de ESCO-bestanden")
    parser.add_argument("--zonder-esco", action="store_true", help="alleen de eigen woorden")
    parser.add_argument("--uit", type=Path, default=WEIGHTS)
    parser.add_argument("--stappen", type=int, default=DEFAULT.steps)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(2)
    recipe = Recipe(steps=chosen.stappen)
    try:
        corpus = read(load(), None if chosen.zonder_esco else chosen.esco)
    except FileNotFoundError as error:
        sys.stderr.write(f"{error.filename} ontbreekt; geef --esco MAP, of --zonder-esco\n")
        return 2
    for name, value in corpus.inputs:
        say(f"invoer {name} {value}")
    network = train(corpus, recipe, say)
    config = write(network, corpus, recipe, chosen.uit)
    size = (chosen.uit / "model.safetensors").stat().st_size
    say(f"geschreven: {chosen.uit} {config['name']} {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
