"""The board follows the store: what changed since the last look is read, scored and put in its place.

The store is true and the board a cache of it. `opened` takes a saved board where it can be trusted, else an empty one;
`caught_up` brings it to the present, however far behind it was. Both may be killed at any point and done again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from matcher.casework.reading import (
    Reading,
    Shelf,
    read_candidates,
    read_places,
    understood_places,
    unread_candidates,
    unread_places,
)
from matcher.domain import Candidate, Place
from matcher.errors import DataError
from matcher.kept import Change, RecordKind
from matcher.match.board import Board, Rules, board_of, updated
from matcher.match.board_files import Saved, load
from matcher.ports import Store

Advance = Callable[[int, int], None]
R = TypeVar("R")
_READ_AT_ONCE: Final = 20
_ASKED_AT_ONCE: Final = 500


def opened(store: Store, reading: Reading, rules: Rules, folder: Path | None) -> tuple[Board, str | None]:
    """The board as it was saved, and a code why not where it begins empty (None where it was taken).

    Args:
        folder: of the saved board; None for none.
    """
    if folder is None:
        return Board.empty(rules), None
    try:
        saved = load(folder, rules.name, store.identity)
        if saved.generation > store.generation():
            raise DataError("indexAnders")
        return _restored(store, reading, rules, saved), None
    except DataError as error:
        return Board.empty(rules), error.code


def _restored(store: Store, reading: Reading, rules: Rules, saved: Saved) -> Board:
    """The saved board with the records of the store; who changed since is put right by `caught_up`."""
    people = {k.record.id: k.record for k in store.every(RecordKind.CANDIDATE) if isinstance(k.record, Candidate)}
    places = {k.record.id: k.record for k in store.every(RecordKind.PLACE) if isinstance(k.record, Place)}
    rows = [i for i, person in enumerate(saved.people) if person in people]
    columns = [j for j, place in enumerate(saved.places) if place in places]
    candidates = [people[saved.people[i]] for i in rows]
    spots = [places[saved.places[j]] for j in columns]
    whole = len(rows) == len(saved.people) and len(columns) == len(saved.places)
    at = np.ix_(np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64))
    return board_of(
        rules,
        saved.generation,
        candidates,
        spots,
        understood_places(store, reading, spots),
        saved.scores if whole else saved.scores[at],
        saved.barred if whole else saved.barred[at],
        saved.work if whole else saved.work[rows],
    )


def caught_up(
    board: Board,
    store: Store,
    reading: Reading,
    now: Callable[[], datetime],
    *,
    shelf: Shelf | None = None,
    advance: Advance = lambda *_: None,
    workers: int = 2,
) -> Board:
    """The board as the store is now.

    Args:
        board: some generations behind, or none.
        now: gives the time, for what is kept as read.
        shelf: stories at hand; without one they come from the store.
        advance: told how many steps of how many are done: reading, then scoring.
        workers: threads that score.
    """
    target = store.generation()
    if target == board.generation:
        return board
    changes = changes_since(store, board.generation)
    if not changes:
        return board
    generation = max(target, changes[-1].generation)
    touched = {c.id for c in changes if c.kind in (RecordKind.CANDIDATE, RecordKind.PERSON)}
    moved = {c.id for c in changes if c.kind is RecordKind.PLACE}
    people = [r for r in records_of(store, RecordKind.CANDIDATE, sorted(touched)) if isinstance(r, Candidate)]
    places = [r for r in records_of(store, RecordKind.PLACE, sorted(moved)) if isinstance(r, Place)]

    # What is set apart stays apart until it changes: it may take the process down with it.
    apart = {(p.kind, p.id) for p in store.apart()}
    told = [c for c in people if (RecordKind.CANDIDATE, c.id) not in apart]
    offers = [p for p in places if (RecordKind.PLACE, p.id) not in apart]
    unread = [pair for part in _parts(told) for pair in unread_candidates(store, reading, part)]
    unread_spots = [pair for part in _parts(offers) for pair in unread_places(store, reading, part)]
    total, done = len(unread) + len(unread_spots) + len(people), 0
    for a in range(0, len(unread), _READ_AT_ONCE):
        read_candidates(store, reading, unread[a : a + _READ_AT_ONCE], now())
        advance(done := done + len(unread[a : a + _READ_AT_ONCE]), total)
    for a in range(0, len(unread_spots), _READ_AT_ONCE):
        read_places(store, reading, unread_spots[a : a + _READ_AT_ONCE], now())
        advance(done := done + len(unread_spots[a : a + _READ_AT_ONCE]), total)
    offered = [spot for part in _parts(places) for spot in understood_places(store, reading, part)]
    return updated(
        board,
        generation,
        people,
        touched - {c.id for c in people},
        zip(places, offered, strict=True),
        moved - {p.id for p in places},
        stories=shelf or Shelf(store, reading, 0),
        advance=lambda scored, of: advance(total - len(people) + scored, total - len(people) + of),
        workers=workers,
    )


def changes_since(store: Store, since: int) -> list[Change]:
    """Everything that changed after a generation, oldest first."""
    found: list[Change] = []
    while part := store.changes(found[-1].generation if found else since):
        found.extend(part)
    return found


def records_of(store: Store, kind: RecordKind, ids: Sequence[str]) -> list[object]:
    """The records of these ids that exist."""
    return [
        kept.record
        for a in range(0, len(ids), _ASKED_AT_ONCE)
        for _, kept in sorted(store.get(kind, ids[a : a + _ASKED_AT_ONCE]).items())
    ]


def _parts(records: Sequence[R]) -> list[list[R]]:
    return [list(records[a : a + _ASKED_AT_ONCE]) for a in range(0, len(records), _ASKED_AT_ONCE)]
