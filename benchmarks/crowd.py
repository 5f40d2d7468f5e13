"""A crowd for the speed of ranking: as many understood stories and places as asked, mixed from the demonstration set.

How a person is made: three people of the demonstration are drawn. Sentences of the first two are drawn until there are
as many statements as the first has; they are joined into a new text, and everything that was read in a sentence moves
along with it: statements, vectors, what each is about, quotes, skills, surroundings, branches, facts. Each group of
fields of the record (hours, days, town, travel, papers, language, limits, kinds) comes from one of the three.

How a place is made: three places are drawn. The first keeps its title; three in ten of its other tasks are replaced by
tasks of the second, and its profession is 0.7 of its own and 0.3 of the second's. Fields come from one of the three.

No two people or places share an array or a statement, so that the memory is that of as many real ones. Seeded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Candidate, Fact, Place, Span
from matcher.match.rank import Pool
from matcher.story.understood import Mention, UnderstoodPlace, UnderstoodStory

SEED: Final = 20260702
_KEEPS: Final = 0.7  # share of the first place in what the work is, and of its tasks that stay

# Fields that go together are drawn together.
_OF_PERSON: Final = (
    ("hours_min", "hours_max"), ("days", "day_parts"), ("town", "postcode4"), ("transport", "travel_max"),
    ("licences", "certificates"), ("language",), ("limits", "needs"), ("kinds", "perspective"),
)  # fmt: skip
_OF_PLACE: Final = (
    ("hours_min", "hours_max"), ("days", "day_parts"), ("town", "postcode4", "from_home"), ("demands",), ("kind",),
)  # fmt: skip

Record = TypeVar("Record", Candidate, Place)


def crowd(
    people: Sequence[tuple[Candidate, UnderstoodStory]],
    places: Sequence[tuple[Place, UnderstoodPlace]],
    many: int,
    many_places: int,
) -> Pool:
    """Mix a pool.

    Args:
        people, places: records of the demonstration with what was read of them.
        many, many_places: how many to make.
    """
    rng = np.random.default_rng(SEED)
    told = [pair for pair in people if pair[1].statements]
    made = [_person(rng, told, f"k{i:05d}") for i in range(many)]
    offered = [_place(rng, places, f"v{i:05d}") for i in range(many_places)]
    return Pool(
        tuple(record for record, _ in made),
        tuple(story for _, story in made),
        tuple(record for record, _ in offered),
        tuple(reading for _, reading in offered),
        {},
    )


def _fields(
    rng: np.random.Generator, record: Record, others: Sequence[Record], groups: Sequence[Sequence[str]]
) -> Record:
    """The record with each group of fields from one of the others."""
    values = {}
    for group in groups:
        giver = others[int(rng.integers(len(others)))]
        values.update({name: getattr(giver, name) for name in group})
    return replace(record, **values)


def _person(
    rng: np.random.Generator, people: Sequence[tuple[Candidate, UnderstoodStory]], new_id: str
) -> tuple[Candidate, UnderstoodStory]:
    drawn = [people[i] for i in rng.integers(len(people), size=3)]
    most = len(drawn[0][1].statements)
    sentences = [
        (which, s) for which in (0, 1) for s in dict.fromkeys(st.sentence for st in drawn[which][1].statements)
    ]
    mixed = _Mixed(new_id)
    for k in rng.permutation(len(sentences)):
        which, sentence = sentences[k]
        record, story = drawn[which]
        mixed.add(record.story or "", story, sentence)
        if len(mixed.statements) >= most:
            break
    base = replace(drawn[0][0], id=new_id, story=mixed.text)
    return _fields(rng, base, [record for record, _ in drawn], _OF_PERSON), mixed.story(drawn[0][1].smallness)


class _Mixed:
    """A story that grows by whole sentences of other stories, with what was read in them."""

    def __init__(self, new_id: str) -> None:
        self.id = new_id
        self.text = ""
        self.statements: list[object] = []
        self._parts: list[UnderstoodStory] = []

    def add(self, text: str, story: UnderstoodStory, sentence: Span) -> None:
        """Put a sentence at the end."""
        rows = [i for i, st in enumerate(story.statements) if st.sentence == sentence]
        shift = len(self.text) - sentence.start
        first = len(self.statements)
        new = {row: first + i for i, row in enumerate(rows)}
        said = tuple(
            replace(
                story.statements[i],
                start=story.statements[i].start + shift,
                end=story.statements[i].end + shift,
                text="".join(list(story.statements[i].text)),  # a string of its own
                sentence=_moved(sentence, shift),
            )
            for i in rows
        )
        quotes = (story.quotes[i] for i in rows)
        self._parts.append(
            UnderstoodStory(
                id="",
                statements=said,
                about=story.about[rows],
                share=story.share[rows],
                vectors=story.vectors[rows],
                quotes=tuple(_moved(quote, shift) if quote else None for quote in quotes),
                skills=_mentions(story.skills, new, shift),
                surroundings=_mentions(story.surroundings, new, shift),
                branches=_mentions(story.branches, new, shift),
                facts=tuple(
                    replace(f, start=f.start + shift, end=f.end + shift)
                    for f in story.facts
                    if sentence.start <= f.start and f.end <= sentence.end
                ),
                smallness=0.0,
                aimed=_aimed(story, new),
            )
        )
        self.statements.extend(said)
        self.text += text[sentence.start : sentence.end] + ". "

    def story(self, smallness: float) -> UnderstoodStory:
        """What was read of the whole."""
        parts = self._parts
        first = np.cumsum([0, *(len(part.statements) for part in parts)])
        return UnderstoodStory(
            id=self.id,
            statements=tuple(st for part in parts for st in part.statements),
            about=np.concatenate([part.about for part in parts]),
            share=np.concatenate([part.share for part in parts]),
            vectors=np.concatenate([part.vectors for part in parts]),
            quotes=tuple(quote for part in parts for quote in part.quotes),
            skills=tuple(m for part in parts for m in part.skills),
            surroundings=tuple(m for part in parts for m in part.surroundings),
            branches=tuple(m for part in parts for m in part.branches),
            facts=tuple(f for part in parts for f in part.facts),
            smallness=smallness,
            aimed=(
                np.concatenate([part.aimed[0] + at for part, at in zip(parts, first[:-1], strict=True)]),
                np.concatenate([part.aimed[1] for part in parts]),
            ),
        )


def _aimed(story: UnderstoodStory, new: Mapping[int, int]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """What the statements that are taken over speak against; positions within the new part."""
    rows, aims = story.aimed
    kept = [n for n, row in enumerate(rows.tolist()) if row in new]
    first = min(new.values(), default=0)
    return np.array([new[int(rows[n])] - first for n in kept], dtype=np.int64), aims[kept]


def _moved(span: Span, shift: int) -> Span:
    return Span(span.start + shift, span.end + shift)


def _mentions(mentions: Sequence[Mention], new: dict[int, int], shift: int) -> tuple[Mention, ...]:
    return tuple(
        replace(m, statement=new[m.statement], span=_moved(m.span, shift)) for m in mentions if m.statement in new
    )


def _place(
    rng: np.random.Generator, places: Sequence[tuple[Place, UnderstoodPlace]], new_id: str
) -> tuple[Place, UnderstoodPlace]:
    drawn = [places[i] for i in rng.integers(len(places), size=3)]
    (record, one), (_, two), _ = drawn
    pieces = len(one.task_share)
    # The title is the first piece and stays.
    stays = np.concatenate([[True], rng.random(pieces - 1) < _KEEPS])
    taken = rng.integers(len(two.task_share), size=pieces)
    tasks = np.where(stays[:, None], one.tasks, two.tasks[taken])
    share = np.where(stays, one.task_share, two.task_share[taken])
    facts: list[Fact] = [f for f in one.facts if rng.random() < _KEEPS] + [
        f for f in two.facts if rng.random() > _KEEPS
    ]
    reading = UnderstoodPlace(
        id=new_id,
        professions=(_KEEPS * one.professions + (1 - _KEEPS) * two.professions).astype(np.float32),
        tasks=np.ascontiguousarray(tasks, dtype=np.float32),
        task_share=share.astype(np.float32),
        skills=(*one.skills, *(m for m in two.skills if rng.random() > _KEEPS)),
        surroundings=(*one.surroundings, *(m for m in two.surroundings if rng.random() > _KEEPS)),
        facts=tuple(facts),
        gentleness=float(rng.choice([one.gentleness, two.gentleness])),
    )
    return _fields(rng, replace(record, id=new_id), [p for p, _ in drawn], _OF_PLACE), reading
