"""Files into the store: in chunks, each whole or not at all, and idempotent by id.

A record of a file takes the place of the one with its id as a whole. A person without a candidate is registered as one,
so that somebody who is only a name and an address is seen too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from api.console import Advance
from api.fields import Fields
from api.intake import Read, read
from api.records import candidate_from_row, place_from_row, read_numbered
from api.records_people import employer_from_row, person_from_row, refuse_bsn_field
from api.tables import Refusal, Row
from matcher.domain import Candidate
from matcher.errors import InputError
from matcher.kept import Person, Put, Record, RecordKind
from matcher.ports import Store

# Long enough to be quick, short enough for others to get a turn at the database in between.
CHUNK: Final = 500
REGISTERED: Final = "aangemeld"

Lines = Read[tuple[int, Record]]


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the records of one file; `registered` are candidates made for persons who had none."""

    new: int = 0
    changed: int = 0
    same: int = 0
    registered: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.new + other.new,
            self.changed + other.changed,
            self.same + other.same,
            self.registered + other.registered,
        )


def read_file(kind: RecordKind, path: Path) -> Lines:
    """The records of a file with their lines; what is refused is told on stderr.

    Raises:
        InputError: the file cannot be read, or nothing in it can be used.
    """
    return read(path, lambda source: _numbered(kind, source))


def load(store: Store, kind: RecordKind, records: Sequence[Record], now: datetime, advance: Advance) -> Tally:
    """Keep records, chunk by chunk; a chunk that was told to `advance` is on the disk.

    Raises:
        StoreUnavailable: what came before is kept; doing it again does the rest.
    """
    tally = Tally()
    for done, chunk in _chunks(records):
        registered = _register(store, chunk, now) if kind is RecordKind.PERSON else 0
        tally += _counted(store.put(kind, chunk, now), registered)
        advance(done, len(records))
    return tally


def foresee(
    store: Store | None, kind: RecordKind, records: Sequence[Record], expected: frozenset[str], advance: Advance
) -> Tally:
    """What `load` would do, without doing it.

    Args:
        store: None where there is none yet.
        expected: ids of the candidates of the same import, who will be there by then.
    """
    tally = Tally()
    for done, chunk in _chunks(records):
        ids = [record.id for record in chunk]
        kept = store.get(kind, ids) if store else {}
        puts = [_would(kept[one.id].record if one.id in kept else None, one) for one in chunk]
        alone = 0
        if kind is RecordKind.PERSON:
            there = store.get(RecordKind.CANDIDATE, ids) if store else {}
            alone = sum(identity not in there and identity not in expected for identity in ids)
        tally += _counted(puts, alone)
        advance(done, len(records))
    return tally


def _numbered(kind: RecordKind, path: Path) -> tuple[list[tuple[int, Record]], list[Refusal]]:
    numbered, refusals = read_numbered(path, _BUILDERS[kind])
    if refusals and not numbered and all(refusal.code == "bsnVeld" for refusal in refusals):
        # A table with such a column: said once, and not on every line.
        raise InputError("bsnKolom", bestand=path.name, kolom=refusals[0].field)
    return numbered, refusals


def _candidate(row: Row) -> tuple[Record, Fields]:
    candidate, take = candidate_from_row(row)
    refuse_bsn_field(take, row.values)
    return candidate, take


def _place(row: Row) -> tuple[Record, Fields]:
    place, take = place_from_row(row)
    refuse_bsn_field(take, row.values)
    return place, take


_BUILDERS: Final[Mapping[RecordKind, Callable[[Row], tuple[Record, Fields]]]] = {
    RecordKind.CANDIDATE: _candidate,
    RecordKind.PERSON: person_from_row,
    RecordKind.PLACE: _place,
    RecordKind.EMPLOYER: employer_from_row,
}


def _chunks(records: Sequence[Record]) -> Iterator[tuple[int, Sequence[Record]]]:
    """Parts of at most `CHUNK`, each with how many are done after it."""
    for start in range(0, len(records), CHUNK):
        part = records[start : start + CHUNK]
        yield start + len(part), part


def _register(store: Store, people: Sequence[Record], now: datetime) -> int:
    """Make a candidate for every person who has none; returns how many.

    With `create`, so that a candidate with a story who comes in at the same moment is not written over.
    """
    there = store.get(RecordKind.CANDIDATE, [person.id for person in people])
    missing = [person for person in people if isinstance(person, Person) and person.id not in there]
    return sum(store.create(RecordKind.CANDIDATE, bare_candidate(person), now) for person in missing)


def bare_candidate(person: Person) -> Candidate:
    """Somebody of whom there is no story yet: only where they live, which matching may know."""
    return Candidate(
        id=person.id,
        town=person.town,
        postcode4=_postcode4(person.postcode),
        status=REGISTERED,
    )


def _postcode4(postcode: str | None) -> str | None:
    digits = (postcode or "")[:4]
    dutch = len(digits) == 4 and digits.isascii() and digits.isdigit() and digits[0] != "0"
    return digits if dutch and not (postcode or "")[4:5].isdigit() else None


def _counted(puts: Sequence[Put], registered: int) -> Tally:
    return Tally(puts.count(Put.NEW), puts.count(Put.CHANGED), puts.count(Put.SAME), registered)


def _would(kept: Record | None, record: Record) -> Put:
    if kept is None:
        return Put.NEW
    return Put.SAME if kept == record and _extra(kept) == _extra(record) else Put.CHANGED


def _extra(record: Record) -> dict[str, Any]:
    return dict(record.extra)
