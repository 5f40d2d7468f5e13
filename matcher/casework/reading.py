"""Reading what is kept: every text once for a model and a vocabulary, and again when what it depends on changed.

A text that cannot be read is set apart and reported, and the rest goes on: its owner is then somebody whose story says
nothing yet, and not somebody who stopped the night's work.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from matcher.domain import Candidate, Fact, Place
from matcher.errors import DataError
from matcher.kept import Person, RecordKind, Understood
from matcher.ports import Store
from matcher.story.denied import without
from matcher.story.keep import pack_place, pack_story, place_key, story_key, unpack_place, unpack_story
from matcher.story.read import Reader
from matcher.story.understood import UnderstoodPlace, UnderstoodStory

TRIES: Final = 3  # of a record that took the process down with it, before it is left alone


@dataclass(frozen=True)
class Reading:
    """A reader and the name of everything that its answers depend on."""

    reader: Reader
    name: str

    def key_of(self, candidate: Candidate, person: Person | None) -> str:
        """The key under which a story is kept as read."""
        return story_key(candidate.story, names_of(person), self.name)


def names_of(person: Person | None) -> tuple[str, ...]:
    """The names that must not stay in a story."""
    return (person.name,) if person is not None and person.name else ()


def unread_candidates(store: Store, reading: Reading, candidates: Sequence[Candidate]) -> list[tuple[Candidate, str]]:
    """Which of these stories have to be read, with their keys; who has no story has nothing to read."""
    told = [c for c in candidates if c.story]
    people = store.get(RecordKind.PERSON, [c.id for c in told])
    known = store.understood_keys(RecordKind.CANDIDATE, [c.id for c in told])
    found = []
    for candidate in told:
        kept = people.get(candidate.id)
        person = kept.record if kept is not None else None
        assert person is None or isinstance(person, Person)
        key = reading.key_of(candidate, person)
        if known.get(candidate.id) != key:
            found.append((candidate, key))
    return found


def unread_places(store: Store, reading: Reading, places: Sequence[Place]) -> list[tuple[Place, str]]:
    """Which of these places have to be read, with their keys."""
    known = store.understood_keys(RecordKind.PLACE, [p.id for p in places])
    keyed = ((place, place_key(place, reading.name)) for place in places)
    return [(place, key) for place, key in keyed if known.get(place.id) != key]


def read_candidates(
    store: Store, reading: Reading, work: Sequence[tuple[Candidate, str]], now: datetime
) -> tuple[int, int]:
    """Read stories and keep what was read, in one go.

    Args:
        work: of `unread_candidates`; some tens at a time lose little when the process is killed.

    Returns:
        How many were read, and how many were set apart.
    """
    people = store.get(RecordKind.PERSON, [c.id for c, _ in work])
    items: list[Understood] = []
    facts: dict[str, Sequence[Fact]] = {}
    apart = 0
    for candidate, key in work:
        kept = people.get(candidate.id)
        person = kept.record if kept is not None and isinstance(kept.record, Person) else None
        try:
            story = reading.reader.story(candidate.id, candidate.story, names_of(person))
            items.append(Understood(candidate.id, key, pack_story(story, candidate.story)))
            facts[candidate.id] = story.facts
        except Exception as error:  # noqa: BLE001  whatever a text does to the reader, the others are read
            store.set_apart(RecordKind.CANDIDATE, candidate.id, type(error).__name__, now)
            apart += 1
    store.keep_understood(RecordKind.CANDIDATE, items, facts, now)
    return len(items), apart


def read_places(store: Store, reading: Reading, work: Sequence[tuple[Place, str]], now: datetime) -> tuple[int, int]:
    """Read places and keep what was read; as `read_candidates`."""
    items: list[Understood] = []
    apart = 0
    for place, key in work:
        try:
            items.append(Understood(place.id, key, pack_place(reading.reader.place(place), place)))
        except Exception as error:  # noqa: BLE001  see above
            store.set_apart(RecordKind.PLACE, place.id, type(error).__name__, now)
            apart += 1
    store.keep_understood(RecordKind.PLACE, items, {}, now)
    return len(items), apart


def understood_places(store: Store, reading: Reading, places: Sequence[Place]) -> list[UnderstoodPlace]:
    """What was read of places; of one that is set apart only that it is there."""
    blobs = store.understood(RecordKind.PLACE, [p.id for p in places])
    found = []
    for place in places:
        kept = blobs.get(place.id)
        try:
            if kept is None:
                raise DataError("begrepenKapot")
            found.append(unpack_place(kept.blob, place))
        except DataError:
            found.append(reading.reader.place(Place(place.id, "plek")))
    return found


class Shelf:
    """What was read of stories, taken from the store and kept at hand for a while. Threads may share it.

    Args:
        size: how many stay at hand; one takes some 75 kB.
    """

    def __init__(self, store: Store, reading: Reading, size: int = 512) -> None:
        self._store: Final = store
        self._reading: Final = reading
        self._size: Final = size
        self._held: OrderedDict[str, tuple[Candidate, UnderstoodStory]] = OrderedDict()
        self._lock: Final = threading.Lock()

    def __call__(self, candidates: Sequence[Candidate]) -> list[UnderstoodStory]:
        """What was read of these candidates, in their order; nothing of who has no story or is set apart.

        A story at hand belongs to one state of a record: after a change the record is another object and it is taken
        from the store again.
        """
        found: dict[str, UnderstoodStory] = {}
        with self._lock:
            for candidate in candidates:
                held = self._held.get(candidate.id)
                if held is not None and held[0] is candidate:
                    self._held.move_to_end(candidate.id)
                    found[candidate.id] = held[1]
        wanted = [c for c in candidates if c.id not in found]
        if wanted:
            found.update(self._taken(wanted))
        return [found[c.id] for c in candidates]

    def _taken(self, candidates: Sequence[Candidate]) -> dict[str, UnderstoodStory]:
        ids = [c.id for c in candidates]
        blobs = self._store.understood(RecordKind.CANDIDATE, ids)
        denied = self._store.denied(ids)
        found: dict[str, UnderstoodStory] = {}
        for candidate in candidates:
            kept = blobs.get(candidate.id)
            try:
                if kept is None or not candidate.story:
                    raise DataError("begrepenKapot")
                story = unpack_story(kept.blob, candidate.id, candidate.story)
            except DataError:
                found[candidate.id] = self._reading.reader.story(candidate.id, None)
                continue
            found[candidate.id] = without(story, denied.get(candidate.id, ()))
        if self._size:
            with self._lock:
                for candidate in candidates:
                    self._held[candidate.id] = candidate, found[candidate.id]
                while len(self._held) > self._size:
                    self._held.popitem(last=False)
        return found
