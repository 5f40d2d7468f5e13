"""`meedoen import`: files into the store, or with `--proef` what that would do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from api.console import progress, say, warn
from api.duplicates import likely_duplicates
from api.exit_codes import ExitCode
from api.importing import Lines, Tally, foresee, load, read_file
from api.intake import ended
from api.keeping import opened, there_is_a_store
from api.messages import MOST_SHOWN, sentence
from api.settings import settings
from matcher.errors import InputError, Unavailable
from matcher.kept import Person, RecordKind
from matcher.ports import Store

# Who is pointed at goes first.
_ORDER: Final = (RecordKind.EMPLOYER, RecordKind.PLACE, RecordKind.CANDIDATE, RecordKind.PERSON)
_LABELS: Final = {
    RecordKind.EMPLOYER: "Werkgevers",
    RecordKind.PLACE: "Plekken",
    RecordKind.CANDIDATE: "Kandidaten",
    RecordKind.PERSON: "Personen",
}


def run(files: Mapping[RecordKind, Path], *, preview: bool) -> ExitCode:
    """Load files, each record by its id; what is refused or looks like a duplicate is told on stderr.

    Nothing is written before every file has been read and something in it can be used.

    Args:
        files: at least one.
        preview: write nothing and say what would happen.

    Raises:
        InputError: no file, or one that cannot be read or in which nothing can be used.
        StoreUnavailable: what was told as done is kept; doing it again does the rest.
    """
    if not files:
        raise InputError("importNiets")
    lines = {kind: read_file(kind, files[kind]) for kind in _ORDER if kind in files}
    if preview and not there_is_a_store(settings()):
        _duplicates(lines, None)
        _foresee(lines, None)
    else:
        with opened(settings()) as store:
            _duplicates(lines, store)
            if preview:
                _foresee(lines, store)
            else:
                _load(lines, store)
    return ended(*lines.values())


def _load(files: Mapping[RecordKind, Lines], store: Store) -> None:
    now = datetime.now(UTC)
    try:
        for kind, source in files.items():
            with progress(_LABELS[kind]) as advance:
                tally = load(store, kind, [record for _, record in source.records], now, advance)
            _tell("importKlaar", source, tally)
    except (Unavailable, KeyboardInterrupt):
        warn(sentence("importOnderbroken"))
        raise


def _foresee(files: Mapping[RecordKind, Lines], store: Store | None) -> None:
    candidates = files.get(RecordKind.CANDIDATE)
    expected = frozenset(record.id for _, record in candidates.records) if candidates else frozenset()
    for kind, source in files.items():
        with progress(_LABELS[kind]) as advance:
            tally = foresee(store, kind, [record for _, record in source.records], expected, advance)
        _tell("importProef", source, tally)
    say(sentence("importProefKlaar"))


def _tell(code: str, source: Lines, tally: Tally) -> None:
    values = {
        "bestand": source.path.name,
        "nieuw": tally.new,
        "gewijzigd": tally.changed,
        "gelijk": tally.same,
        "geweigerd": source.refused,
    }
    say(sentence(code, values))
    if tally.registered:
        registered = "importAangemeld" if code == "importKlaar" else "importProefAangemeld"
        say(sentence(registered, {"bestand": source.path.name, "aantal": tally.registered}))


def _duplicates(files: Mapping[RecordKind, Lines], store: Store | None) -> None:
    """Tell which persons may be one and the same; nobody is left out for it."""
    source = files.get(RecordKind.PERSON)
    if source is None:
        return
    people = [(line, person) for line, person in source.records if isinstance(person, Person)]
    kept = (one.record for one in store.every(RecordKind.PERSON)) if store else ()
    pairs = likely_duplicates(people, (person for person in kept if isinstance(person, Person)))
    for pair in pairs[:MOST_SHOWN]:
        code = "dubbelBewaard" if pair.other_line is None else "dubbelBestand"
        values = {"bestand": source.path.name, "regel": pair.line, "id": pair.id, "ander": pair.other}
        warn(sentence(code, {**values, "eerder": pair.other_line, "velden": ", ".join(pair.same)}))
    if pairs:
        warn(sentence("dubbelAantal", {"bestand": source.path.name, "aantal": len(pairs)}))
