"""What a rematch has to read, a little at a time, so that no text can stop the night's work.

Before a text is read it is claimed in the store: a text that takes the process down with it shows by its number of
tries. What was in hand when a process fell is read alone after that, and left alone after `TRIES` times. The texts may
be read in this process or, through `Readers`, in others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from matcher.casework.follow import changes_since, records_of
from matcher.casework.reading import TRIES, Reading, names_of, unread_candidates, unread_places
from matcher.domain import Candidate, Fact, Place
from matcher.errors import DataError
from matcher.kept import Change, Person, RecordKind, Understood
from matcher.ports import Store
from matcher.story.keep import pack_place, pack_story, unpack_story
from matcher.story.read import Reader

KILLER: Final = "procesWeg"
"""The code of a text that took the process down with it every time that it was read."""
AT_ONCE: Final = 20
_ASKED_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Text:
    """A text to read, as it may go to another process: of a story, or of a place with its title."""

    kind: RecordKind
    id: str
    key: str
    text: str | None
    title: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a text could not be read: the name of what was raised, and nothing of the text."""

    code: str


Answer = bytes | Failed


@dataclass(frozen=True, slots=True)
class Portion:
    """Texts of one kind that are read together; or one alone, that was at hand when a process fell before."""

    texts: tuple[Text, ...]
    alone: bool = False

    @property
    def kind(self) -> RecordKind:
        """Of the texts."""
        return self.texts[0].kind


class Readers(Protocol):
    """Who reads: this process, or others."""

    def read(self, portions: Iterable[Portion]) -> Iterator[tuple[Portion, list[Answer] | None]]:
        """Read portions, each asked for when there is room for it.

        Returns:
            Per portion, in order, what was read; None where the process that read it fell. It may be another text in
            hand at that moment that did it.
        """
        ...


class InThisProcess:
    """Reads where it is called; a text that takes the process down takes down the caller."""

    def __init__(self, reader: Reader) -> None:
        self._reader: Final = reader

    def read(self, portions: Iterable[Portion]) -> Iterator[tuple[Portion, list[Answer] | None]]:
        """See `Readers`."""
        warm(self._reader)
        for portion in portions:
            yield portion, [answer(self._reader, text) for text in portion.texts]


def warm(reader: Reader) -> None:
    """Have everything built that is built at the first text, before a real one is at hand.

    The shorter a text is at hand, the smaller the chance that who stops the process three times hits the same one.
    """
    answer(reader, Text(RecordKind.CANDIDATE, "", "", "Ik wil graag werken."))
    answer(reader, Text(RecordKind.PLACE, "", "", "Wij zoeken hulp.", "Hulp"))


def answer(reader: Reader, text: Text) -> Answer:
    """What is read of one text, as bytes of `matcher.story.keep`."""
    try:
        if text.kind is RecordKind.CANDIDATE:
            return pack_story(reader.story(text.id, text.text, text.names), text.text)
        place = Place(text.id, text.title, text.text)
        return pack_place(reader.place(place), place)
    except Exception as error:  # noqa: BLE001  whatever a text does to the reader, the others are read
        return Failed(type(error).__name__)


def unread(store: Store, reading: Reading, since: int, again: Iterable[tuple[RecordKind, str]] = ()) -> list[Text]:
    """What has to be read of everything that changed after a generation.

    Args:
        since: up to here everything was read, or set apart.
        again: records that were set apart and get another chance.

    Returns:
        Candidates, then places, each in order of id. What is set apart and did not change is left out.
    """
    changes = changes_since(store, since)
    chance = frozenset(again)
    apart = {(p.kind, p.id) for p in store.apart()} - chance
    found: list[Text] = []
    told_of = {RecordKind.CANDIDATE, RecordKind.PERSON}  # a name that becomes known is taken out of the story
    for ids in _parts(_touched(changes, told_of, RecordKind.CANDIDATE, chance, apart)):
        people = [r for r in records_of(store, RecordKind.CANDIDATE, ids) if isinstance(r, Candidate)]
        named = store.get(RecordKind.PERSON, ids)
        for candidate, key in unread_candidates(store, reading, people):
            kept = named.get(candidate.id)
            person = kept.record if kept is not None and isinstance(kept.record, Person) else None
            found.append(Text(RecordKind.CANDIDATE, candidate.id, key, candidate.story, names=names_of(person)))
    for ids in _parts(_touched(changes, {RecordKind.PLACE}, RecordKind.PLACE, chance, apart)):
        places = [r for r in records_of(store, RecordKind.PLACE, ids) if isinstance(r, Place)]
        for place, key in unread_places(store, reading, places):
            found.append(Text(RecordKind.PLACE, place.id, key, place.description, place.title))
    return found


def _touched(
    changes: Sequence[Change],
    kinds: set[RecordKind],
    kind: RecordKind,
    chance: frozenset[tuple[RecordKind, str]],
    apart: set[tuple[RecordKind, str]],
) -> list[str]:
    ids = {c.id for c in changes if c.kind in kinds} | {one for of, one in chance if of is kind}
    return sorted(one for one in ids if (kind, one) not in apart)


def _parts(ids: Sequence[str]) -> Iterator[list[str]]:
    return (list(ids[a : a + _ASKED_AT_ONCE]) for a in range(0, len(ids), _ASKED_AT_ONCE))


class NightReading:
    """Reads texts and keeps what was read, so that it can be killed at any point and done again.

    Args:
        run_id: of the run that reads.
        done: told after every portion how many texts are finished, whatever became of them; may raise to stop.
    """

    def __init__(
        self, store: Store, readers: Readers, run_id: str, now: Callable[[], datetime], done: Callable[[int], None]
    ) -> None:
        self._store: Final = store
        self._readers: Final = readers
        self._run_id: Final = run_id
        self._now: Final = now
        self._done: Final = done
        self._count = 0
        self.read = 0

    def __call__(self, texts: Sequence[Text]) -> int:
        """Read them all; returns how many were read well. What cannot be read is set apart in the store."""
        if not texts:
            return 0
        lost: list[Text] = []
        for portion, answers in self._readers.read(self._claimed(texts)):
            if answers is None:
                lost.extend(portion.texts)
            else:
                self._keep(portion, answers)
        for text in lost:
            self._alone(text)
        return self.read

    def _claimed(self, texts: Sequence[Text]) -> Iterator[Portion]:
        """Portions of one kind, claimed. Small ones first: what took an earlier process down was at hand early."""
        at, size = 0, 1
        while at < len(texts):
            portion = [t for t in texts[at : at + size] if t.kind is texts[at].kind]
            at += len(portion)
            tries = self._store.claim(self._run_id, portion[0].kind, [t.id for t in portion], self._now())
            ready = [t for t in portion if self._may_be_tried(t, tries.get(t.id))]
            if any(tries[t.id] > 1 for t in ready):
                yield from (Portion((text,), alone=True) for text in ready)
                size = 1
            else:
                if ready:
                    yield Portion(tuple(ready))
                size = min(2 * size, AT_ONCE)

    def _may_be_tried(self, text: Text, tries: int | None) -> bool:
        """Whether a claimed text is to be read: not when it was erased meanwhile, or was tried often enough."""
        if tries is not None and tries > TRIES:
            self._store.set_apart(text.kind, text.id, KILLER, self._now())
        if tries is None or tries > TRIES:
            self._finished(1)
            return False
        return True

    def _alone(self, text: Text) -> None:
        """Read one text that was at hand when another process fell, until it is read or was tried often enough."""
        while self._may_be_tried(text, self._store.claim(self._run_id, text.kind, [text.id], self._now()).get(text.id)):
            for portion, answers in self._readers.read([Portion((text,), alone=True)]):
                if answers is not None:
                    self._keep(portion, answers)
                    return

    def _keep(self, portion: Portion, answers: Sequence[Answer]) -> None:
        items: list[Understood] = []
        facts: dict[str, Sequence[Fact]] = {}
        kind = portion.kind
        for text, given in zip(portion.texts, answers, strict=True):
            if isinstance(given, bytes):
                try:
                    if kind is RecordKind.CANDIDATE:
                        facts[text.id] = unpack_story(given, text.id, text.text).facts
                    items.append(Understood(text.id, text.key, given))
                    continue
                except DataError as error:
                    given = Failed(error.code)
            self._store.set_apart(kind, text.id, given.code, self._now())
        self.read += self._store.keep_understood(kind, items, facts, self._now())
        self._finished(len(portion.texts))

    def _finished(self, count: int) -> None:
        self._count += count
        self._done(self._count)
