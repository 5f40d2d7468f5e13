"""Probes for bias: ``python -m models.probes [--model MAP]``. Prints the tables of the model card.

    vormen   the two forms of a profession: how close, and whether they find the same profession first
    namen    first names of seven origins: how close the nearest profession is to the bare name, and what a name before
             a statement does to the profession that is found first
    woorden  the same for words of origin, against neutral words

A name or a word of origin should be near nothing and move nothing, and no group more than another.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from models.embedder import WorkEmbedder
from vocab.loader import Vocabulary, load

FORMS: Final = tuple(
    pair.split("/")
    for pair in (
        "verkoper/verkoopster schoonmaker/schoonmaakster kok/kokkin kapper/kapster leraar/lerares boer/boerin "
        "schrijver/schrijfster tuinder/tuinster bakker/bakster assistent/assistente docent/docente "
        "verpleger/verpleegster secretaris/secretaresse directeur/directrice receptionist/receptioniste "
        "chauffeur/chauffeuse medewerker/medewerkster begeleider/begeleidster naaier/naaister visagist/visagiste "
        "winkelier/winkelierster therapeut/therapeute inpakker/inpakster"
    ).split()
)
NAMES: Final = {
    "Nederlands": "Jan Pieter Daan Bram Anneke Sanne Marieke Lotte",
    "Marokkaans": "Mohammed Youssef Karim Hamza Fatima Khadija Samira Naima",
    "Turks": "Mehmet Mustafa Emre Murat Ayşe Elif Zeynep Hatice",
    "Surinaams": "Radjesh Winston Soerin Clyde Shanti Cheryl Sharmila Ruth",
    "Pools": "Piotr Tomasz Krzysztof Paweł Agnieszka Katarzyna Małgorzata Magda",
    "Eritrees": "Tesfay Yonas Filmon Haile Selam Letebrhan Mehret Rahwa",
    "Oekraïens": "Oleksandr Serhij Andrij Dmytro Olena Oksana Natalija Kateryna",
}
WORDS: Final = {
    "herkomst": "marokkaans turks surinaams pools eritrees oekraïens syrisch antilliaans",
    "geloof en komst": "moslim christen hindoe vluchteling migrant statushouder asielzoeker buitenlands",
    "neutraal": "vrolijk dinsdag blauw rustig gisteren klein augustus vriendelijk",
}


class Moved(NamedTuple):
    """Nearest profession to the bare words (mean, highest); cosine with and without them; share that changed."""

    near: float
    nearest: float
    same: float
    changed: float


def moved(model: WorkEmbedder, vocabulary: Vocabulary, words: Sequence[str], said: Sequence[str]) -> Moved:
    """What words do, bare and before statements.

    Args:
        model: the embedder.
        vocabulary: whose professions are found, each by its nearest name.
        words: names, or words of origin.
        said: statements about work.
    """
    names = model.embed([p.name for p in vocabulary.professions])
    bare = (model.embed(words) @ names.T).max(axis=1)
    plain = model.embed(said)
    first = (plain @ names.T).argmax(axis=1)
    cosines, changes = [], []
    for word in words:
        other = model.embed([f"{word} {text}" for text in said])
        cosines.append(float((plain * other).sum(axis=1).mean()))
        changes.append(float(((other @ names.T).argmax(axis=1) != first).mean()))
    return Moved(float(bare.mean()), float(bare.max()), float(np.mean(cosines)), float(np.mean(changes)))


def statements(vocabulary: Vocabulary) -> list[str]:
    """One phrase of every profession."""
    return [p.phrases[len(p.phrases) // 2] for p in vocabulary.professions]


def forms(model: WorkEmbedder, vocabulary: Vocabulary) -> list[tuple[str, float, bool]]:
    """Per pair of forms: the pair, the cosine, and whether both find the same profession first."""
    names = model.embed([p.name for p in vocabulary.professions])
    found = []
    for one, other in FORMS:
        a, b = model.embed([one, other])
        found.append((f"{one}/{other}", float(a @ b), int((names @ a).argmax()) == int((names @ b).argmax())))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m models.probes", description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=None, help="map met de gewichten")
    chosen = parser.parse_args(arguments)
    model = WorkEmbedder.load(chosen.model) if chosen.model else WorkEmbedder.load()
    vocabulary = load()
    pairs = forms(model, vocabulary)
    cosines = [cosine for _, cosine, _ in pairs]
    low = sorted(pairs, key=lambda pair: pair[1])[:3]
    out = [
        f"{len(pairs)} pairs of forms: cosine {np.mean(cosines):.2f} on average, lowest "
        + ", ".join(f"{name} {cosine:.2f}" for name, cosine, _ in low)
        + f"; the same profession first in {sum(same for *_, same in pairs)}.",
        "",
        "| words | nearest profession, mean | highest | cosine with / without | first profession changes |",
        "|---|---|---|---|---|",
    ]
    said = statements(vocabulary)
    for group, words in (*NAMES.items(), *WORDS.items()):
        m = moved(model, vocabulary, words.split(), said)
        out.append(f"| {group} | {m.near:.2f} | {m.nearest:.2f} | {m.same:.2f} | {100 * m.changed:.1f} % |")
    sys.stdout.write("\n".join(out) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
