"""What the model learns from: groups of texts that mean the same work, and pairs. Read in place, listed by hash.

Own vocabulary: always. ESCO (occupations in Dutch, and the ESCO-Competent skill pairs): when the folder is there.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vocab.loader import DATA, Vocabulary, version_of

ESCO_FILES: Final = ("occupations_nl.csv", "skills_esco_competent_nl.csv", "isco_groups_nl.csv", "occupations_en.csv")


@dataclass(frozen=True, slots=True)
class Occupation:
    """An ESCO occupation: preferred label, other labels, sentences of its description, 4-digit ISCO-08 group."""

    uri: str
    label: str
    other: tuple[str, ...]
    sentences: tuple[str, ...]
    isco: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts for training.

    Attributes:
        professions: per profession its names, phrases, tasks and things.
        related: per profession (position, strength) of the professions that serve the same wish.
        skills: per skill its name and phrases.
        nothing: clauses that are not about work.
        occupations: of ESCO.
        pairs: (ESCO skill, Competent skill), exact, narrower, broader or close.
        english: per occupation its labels in English.
        groups: (title of a 4-digit ISCO-08 group, positions of its occupations).
        inputs: (name, sha256) of everything read.
    """

    professions: tuple[tuple[tuple[str, ...], ...], ...]
    related: tuple[tuple[tuple[int, float], ...], ...]
    skills: tuple[tuple[str, ...], ...]
    nothing: tuple[str, ...]
    occupations: tuple[Occupation, ...]
    pairs: tuple[tuple[str, str], ...]
    english: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[str, tuple[int, ...]], ...]
    inputs: tuple[tuple[str, str], ...]


def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a description, without scraps; the same in every language, so that they can be laid together."""
    return tuple(part for part in re.split(r"(?<=[.!?])\s+", " ".join(text.split())) if len(part) > 15)


def read_occupations(path: Path) -> tuple[Occupation, ...]:
    """The released Dutch occupations of the official ESCO download."""
    found = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            other = (line.strip() for line in (row["altLabels"] or "").splitlines())
            found.append(
                Occupation(
                    uri=row["conceptUri"],
                    label=row["preferredLabel"].strip(),
                    other=tuple(dict.fromkeys(text for text in other if text and text != row["preferredLabel"])),
                    sentences=sentences_of(row["description"] or ""),
                    isco=row["iscoGroup"],
                )
            )
    return tuple(found)


def read_pairs(path: Path) -> tuple[tuple[str, str], ...]:
    """(ESCO skill, Competent skill) in Dutch, of every relation; the file opens with lines about itself."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    start = next(i for i, row in enumerate(rows) if row[:1] == ["Classification 1 URI"])
    head = rows[start]
    left, right = head.index("Classification 1 PrefLabel"), head.index("Classification 2 PrefLabel NL")
    return tuple((row[left], row[right]) for row in rows[start + 1 :] if row[left] and row[right])


def english_rows(path: Path) -> dict[str, dict[str, str]]:
    """Rows of the English side by URI."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["ORIGINURI"]: row for row in csv.DictReader(file)}


def english_labels(row: dict[str, str] | None) -> tuple[str, ...]:
    """Preferred label first, then the others; nothing where there is no row."""
    if not row:
        return ()
    other = (text.strip() for text in (row["ALTLABELS"] or "").splitlines())
    return tuple(dict.fromkeys((row["PREFERREDLABEL"].strip(), *(text for text in other if text))))


def read_english(path: Path, occupations: Collection[Occupation]) -> tuple[tuple[str, ...], ...]:
    """Per occupation its English labels."""
    rows = english_rows(path)
    return tuple(english_labels(rows.get(occupation.uri)) for occupation in occupations)


def read_groups(path: Path, occupations: Collection[Occupation]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Titles of the 4-digit groups that hold an occupation, with the positions of those occupations."""
    members: dict[str, list[int]] = {}
    for at, occupation in enumerate(occupations):
        members.setdefault(occupation.isco, []).append(at)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple((row["preferredLabel"], tuple(members[row["code"]])) for row in rows if row["code"] in members)


def read(vocabulary: Vocabulary, esco: Path | None, held_out: Collection[str] = ()) -> Corpus:
    """Everything there is to learn from, without the texts that are held out for measuring.

    Args:
        vocabulary: the project's own words.
        esco: the folder with `ESCO_FILES`, or None to do without.
        held_out: phrases of professions and other labels of occupations to leave out.

    Raises:
        FileNotFoundError: the folder is named and a file is not in it.
    """
    kept = {text.lower() for text in held_out}

    def keep(texts: Collection[str]) -> tuple[str, ...]:
        return tuple(text for text in texts if text.lower() not in kept)

    inputs = [(f"vocab/data {version_of(DATA)}", _hash_folder(DATA))]
    occupations: tuple[Occupation, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    english: tuple[tuple[str, ...], ...] = ()
    groups: tuple[tuple[str, tuple[int, ...]], ...] = ()
    if esco is not None:
        inputs += [(name, hashlib.sha256((esco / name).read_bytes()).hexdigest()) for name in ESCO_FILES]
        occupations = tuple(
            Occupation(o.uri, o.label, keep(o.other), o.sentences, o.isco)
            for o in read_occupations(esco / ESCO_FILES[0])
        )
        pairs = read_pairs(esco / ESCO_FILES[1])
        english = tuple(keep(labels) for labels in read_english(esco / ESCO_FILES[3], occupations))
        groups = read_groups(esco / ESCO_FILES[2], occupations)
    index = vocabulary.profession_index
    return Corpus(
        professions=tuple(
            (keep((p.name.lower(), *p.names)), keep(p.phrases), keep(p.tasks), keep(p.things))
            for p in vocabulary.professions
        ),
        related=tuple(tuple((index[slug], s) for slug, s in p.related) for p in vocabulary.professions),
        skills=tuple(keep((skill.name.lower(), *skill.phrases)) for skill in vocabulary.skills),
        nothing=vocabulary.no_work + vocabulary.boilerplate,
        occupations=occupations,
        pairs=pairs,
        english=english,
        groups=groups,
        inputs=tuple(inputs),
    )


def _hash_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
