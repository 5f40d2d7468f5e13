"""Draws batches to learn from: episodes over all professions, pairs that mean the same, and lessons of the teacher."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.augment import spoken, title
from models.corpus import Corpus
from models.features import words_of
from models.teacher import Lessons

WordList = Sequence[str]
Pairs = tuple[list[WordList], list[WordList], list[int]]

# How often a pair comes from where. Labels of occupations most: there is the most to learn.
SOURCES: Final = {"profession": 3.0, "skill": 2.0, "label": 5.0, "sentence": 3.0, "pair": 2.0, "group": 0.5}
OWN: Final = ("profession", "skill")
# Chance that a label comes from a minor group of which more stand in the batch, so that they have to be told apart.
_ALIKE: Final = 0.2
_OF_A_GROUP: Final = 12
_REWRITTEN: Final = 0.15  # chance that a label is written as lists of occupations do
_SPOKEN: Final = 1.0  # chance that the first text of a pair is typed in a hurry
_ENGLISH: Final = 0.25  # chance that the other label is an English one: job titles are half English


class Sampler:
    """Draws from a corpus, as words. The same seed gives the same draws."""

    def __init__(self, corpus: Corpus, lessons: Lessons | None, seed: int) -> None:
        self.random = Random(seed)
        self.professions = [[[words_of(t) for t in field] for field in fields] for fields in corpus.professions]
        self.nothing = [words_of(text) for text in corpus.nothing]
        self.skills = [[words_of(t) for t in skill] for skill in corpus.skills]
        self.written = [list(dict.fromkeys((o.label, *o.other))) for o in corpus.occupations]
        self.labels = [[words_of(t) for t in own] for own in self.written]
        self.english = [[words_of(t) for t in own] for own in corpus.english]
        self.sentences = [[words_of(t) for t in o.sentences] for o in corpus.occupations]
        self.pairs = [(words_of(a), words_of(b)) for a, b in corpus.pairs]
        self.groups = [(words_of(text), members) for text, members in corpus.groups]
        self.alike = _minor_groups(corpus)
        self.lessons = lessons
        self._taught = self._teachable()

    def texts(self) -> list[WordList]:
        """Every text once."""
        found: list[WordList] = [t for fields in self.professions for field in fields for t in field]
        found += [t for group in self.skills for t in group] + self.nothing
        found += [t for own in self.labels + self.sentences for t in own]
        return found + [t for pair in self.pairs for t in pair] + [text for text, _ in self.groups]

    def _teachable(self) -> list[tuple[WordList, tuple[int, ...], int]]:
        if self.lessons is None:
            return []
        found: list[tuple[WordList, tuple[int, ...], int]] = []
        for at, (labels, sentences) in enumerate(zip(self.labels, self.sentences, strict=True)):
            if self.lessons.labels[at]:
                found += [(text, self.lessons.labels[at], at) for text in labels]
            # Twice: a sentence says more than a label, and only its own translation is right.
            found += [(s, (row,), at) for s, row in zip(sentences, self.lessons.sentences[at], strict=False)] * 2
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

    def couples(self, count: int) -> Pairs:
        """Pairs that mean the same, and per pair a group: pairs of one group do not push each other away."""
        random = self.random
        names = [name for name in SOURCES if self.labels or name in OWN]
        drawn = random.choices(names, [SOURCES[name] for name in names], k=count)
        left: list[WordList] = []
        right: list[WordList] = []
        group: list[int] = []
        queue: list[int] = []
        for source in drawn:
            a, b, mark = self._couple(source, queue)
            left.append(spoken([list(a)], random, filler=0.15, mistakes=0.04) if random.random() < _SPOKEN else a)
            right.append(b)
            group.append(mark)
        return left, right, group

    def _couple(self, source: str, queue: list[int]) -> tuple[WordList, WordList, int]:
        random = self.random
        if source == "profession":
            at = random.randrange(len(self.professions))
            a, b = random.sample([t for field in self.professions[at] for t in field], 2)
            return a, b, at
        if source == "skill":
            at = random.randrange(len(self.skills))
            a, b = random.sample(self.skills[at], 2)
            return a, b, 10_000 + at
        if source == "pair":
            at = random.randrange(len(self.pairs))
            return *self.pairs[at], 30_000 + at
        if source == "group":
            text, members = random.choice(self.groups)
            at = random.choice(members)
            return text, random.choice(self.labels[at]), 20_000 + at
        if source == "sentence":
            at = random.randrange(len(self.labels))
            said = self.sentences[at] or self.labels[at]
            return random.choice(random.choice((self.labels[at], said))), random.choice(said), 20_000 + at
        at = self._occupation(queue)
        own = self.labels[at]
        first, second = random.sample(range(len(own)), 2) if len(own) > 1 else (0, 0)
        other = own[second]
        if random.random() < _ENGLISH and self.english[at]:
            other = random.choice(self.english[at])
        if random.random() < _REWRITTEN:
            return words_of(title(self.written[at][first], random)), other, 20_000 + at
        return own[first], other, 20_000 + at

    def _occupation(self, queue: list[int]) -> int:
        if self.random.random() >= _ALIKE:
            return self.random.randrange(len(self.labels))
        if not queue:
            members = self.random.choice(self.alike)
            queue += self.random.sample(members, min(_OF_A_GROUP, len(members)))
        return queue.pop()

    def taught(self, count: int) -> tuple[list[WordList], NDArray[np.int64], NDArray[np.int64]]:
        """Dutch texts, per text a row of the teacher's vectors, and per text its occupation."""
        drawn = self.random.sample(self._taught, min(count, len(self._taught)))
        rows = np.asarray([self.random.choice(rows) for _, rows, _ in drawn], dtype=np.int64)
        return [text for text, _, _ in drawn], rows, np.asarray([at for _, _, at in drawn], dtype=np.int64)


def _minor_groups(corpus: Corpus) -> list[list[int]]:
    """Positions of occupations by minor group (three digits); a large group stands in the list more often."""
    found: dict[str, list[int]] = {}
    for at, occupation in enumerate(corpus.occupations):
        found.setdefault(occupation.isco[:3], []).append(at)
    return [
        members for members in found.values() if len(members) > 3 for _ in range(1 + len(members) // _OF_A_GROUP)
    ] or [list(range(len(corpus.occupations)))]
