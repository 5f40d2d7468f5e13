"""The nightly rematch: everybody both ways, what changed since the last time, and a next step for each candidate.

It can be killed at any point and started again, and then ends as it would have ended. What was read is in the store,
and is not read again. Lists belong to a run, and a run to one state of the store: its settings name the generation and
how often people were shown, beside the model, the rules and the length of the lists. Started again on that same state
it goes on with the run and makes only the lists that are not there. When records changed in the meantime the settings
differ, so the unfinished run is dropped and all lists are made anew: a run never mixes two states. Killed just after
the end, or started twice in a night, it finds its own finished run and leaves that as it is: compared with itself
nothing would be new any more.

Only one process at a time does this, by a lease in the store. Who loses it (a machine that slept) stops.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from matcher.casework.follow import caught_up, opened
from matcher.casework.movement import moved
from matcher.casework.night_reading import KILLER, InThisProcess, NightReading, Readers, unread
from matcher.casework.rankings import CANDIDATE, PLACE, Rankings
from matcher.casework.reading import Reading
from matcher.casework.steps import Steps
from matcher.errors import MatcherError, Unavailable
from matcher.kept import Poisoned, RecordKind, Run, RunState
from matcher.match.board import Board, Rules
from matcher.match.board_files import save
from matcher.ports import Store

LEASE: Final = "rematch"
SPAN: Final = timedelta(seconds=120)
VERSION: Final = 1
"""Of the lists, what moved and the steps: raised when the code makes others of the same board."""
SAME_NIGHT: Final = timedelta(hours=12)
_LISTS_AT_ONCE: Final = 250

Advance = Callable[[int, int], None]


def rematch(
    store: Store,
    reading: Reading,
    rules: Rules,
    folder: Path | None,
    *,
    now: Callable[[], datetime],
    owner: str,
    new_id: Callable[[], str],
    top: int = 20,
    advance: Advance = lambda *_: None,
    workers: int = 2,
    readers: Readers | None = None,
    span: timedelta = SPAN,
) -> Run | None:
    """Do what is to be done tonight.

    Args:
        folder: of the saved board; None for none.
        now: gives the time, aware.
        owner: tells this process from others.
        new_id: gives an id that no run has.
        top: longest list, at least 1.
        advance: told how many steps of how many are done: reading, scoring, lists. The total may grow.
        workers: threads that score.
        readers: who reads the texts; this process itself when None.
        span: how long another has to wait when this process falls.

    Returns:
        The finished run, or None where another process is busy with it.

    Raises:
        Unavailable: ``rematchOvergenomen``, the lease ran out; what was done is kept.
        StoreUnavailable: the database is gone; what was done is kept.
        OSError: the board cannot be saved.
    """
    lease = Lease(store, owner, now, span)
    if not lease.taken():
        return None
    try:
        progress = _Progress(advance, lease)
        night = _Night(store, reading, rules, now, new_id, top, progress)
        return night(folder, readers or InThisProcess(reading.reader), workers)
    finally:
        with suppress(MatcherError):  # else it runs out by itself
            store.release(LEASE, owner)


class Lease:
    """The right to do the rematch, prolonged while it is used.

    After its span it counts as lost, also where nobody took it: another may have had it and be done.
    """

    def __init__(self, store: Store, owner: str, now: Callable[[], datetime], span: timedelta) -> None:
        self._store: Final = store
        self._owner: Final = owner
        self._now: Final = now
        self._span: Final = span
        self._since = now()

    def taken(self) -> bool:
        """Take it; False where another holds it."""
        self._since = self._now()
        return self._store.lease(LEASE, self._owner, self._since, self._span)

    def held(self) -> None:
        """Make sure that it is held, and prolong it when a quarter of its span is gone.

        Raises:
            Unavailable: it was lost.
        """
        moment = self._now()
        if moment - self._since < self._span / 4:
            return
        if moment - self._since >= self._span or not self._store.lease(LEASE, self._owner, moment, self._span):
            raise Unavailable("rematchOvergenomen")
        self._since = moment


class _Progress:
    """How far each stage is, told as one; every step first makes sure of the lease."""

    def __init__(self, advance: Advance, lease: Lease) -> None:
        self._advance = advance
        self._lease = lease
        self._stages: dict[str, tuple[int, int]] = {}

    def expect(self, stage: str, total: int) -> None:
        """A stage of so many steps is to come."""
        self._stages[stage] = (0, total)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """So many steps of a stage are done."""
        self._lease.held()
        self._stages[stage] = (done, total)
        self._advance(sum(d for d, _ in self._stages.values()), sum(t for _, t in self._stages.values()))


def settings_of(reading: Reading, rules: Rules, top: int, generation: int, shown: Mapping[str, int]) -> str:
    """What the results of a run depend on, as one line; see the top of this module."""
    return f"{_made_with(reading, rules, top)}|{generation}|{_print(shown)}"


def _made_with(reading: Reading, rules: Rules, top: int) -> str:
    return f"{reading.name}|{rules.name}|top={top}|versie={VERSION}"


def _print(shown: Mapping[str, int]) -> str:
    return hashlib.sha256(repr(sorted(shown.items())).encode("utf-8", "surrogatepass")).hexdigest()[:12]


class _Night:
    def __init__(
        self,
        store: Store,
        reading: Reading,
        rules: Rules,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        top: int,
        progress: _Progress,
    ) -> None:
        self.store: Final = store
        self.reading: Final = reading
        self.rules: Final = rules
        self.now: Final = now
        self.new_id: Final = new_id
        self.top: Final = top
        self.progress: Final = progress
        self.last: Final = store.last_run()
        self.shown: Final = store.shown()

    def __call__(self, folder: Path | None, readers: Readers, workers: int) -> Run:
        generation = self.store.generation()
        if self._done_already(generation):
            assert self.last is not None  # for the type checker
            return self.last
        run = self._run(generation)
        self.progress.expect("lijsten", self.store.count(RecordKind.CANDIDATE) + self.store.count(RecordKind.PLACE))
        board, anew = opened(self.store, self.reading, self.rules, folder)
        was = board if anew is None else None
        count, again = self._read(run, board, readers)
        if again:
            # Of who was set apart something was read after all, and no generation tells: nothing of it is on the board.
            board, was = Board.empty(self.rules), None
        board = caught_up(
            board, self.store, self.reading, self.now, workers=workers,
            advance=lambda done, total: self.progress("rekenen", done, total),
        )  # fmt: skip
        if folder is not None and board is not was:
            save(folder, board, self.store.identity)
        if board.generation != run.generation:
            run = self._run(board.generation)
        unreadable = {p.id for p in self.store.apart() if p.kind is RecordKind.CANDIDATE}
        self._lists(run, board, unreadable)
        done = replace(run, state=RunState.DONE, ended=self.now(), counts=self._counts(run, board, count))
        self.progress("klaar", 1, 1)
        self.store.finish_run(done)
        return done

    def _done_already(self, generation: int) -> bool:
        last = self.last
        if last is None or last.ended is None or self.now() - last.ended >= SAME_NIGHT:
            return False
        return last.settings == settings_of(self.reading, self.rules, self.top, generation, self.shown)

    def _run(self, generation: int) -> Run:
        settings = settings_of(self.reading, self.rules, self.top, generation, self.shown)
        return self.store.open_run(Run(self.new_id(), RunState.BUSY, self.now(), None, generation, settings))

    def _read(self, run: Run, board: Board, readers: Readers) -> tuple[int, bool]:
        """Read what is new; returns how much, and whether that holds something that was set apart before."""
        another = self.last is not None and not self.last.settings.startswith(f"{self.reading.name}|")
        chance = [p for p in self.store.apart() if another and p.code != KILLER]
        texts = unread(self.store, self.reading, board.generation, [(p.kind, p.id) for p in chance])
        night = NightReading(
            self.store, readers, run.id, self.now, lambda done: self.progress("lezen", done, len(texts))
        )
        count = night(texts)
        return count, bool(_names(chance) - _names(self.store.apart()))

    def _lists(self, run: Run, board: Board, unreadable: set[str]) -> None:
        """Make the lists that the run does not have; with those of candidates what their next step is."""
        rankings = Rankings(board, self.shown, self.top)
        steps = Steps(board, unreadable)
        total, done = len(board.candidates) + len(board.places), 0
        for direction in (CANDIDATE, PLACE):
            ids = rankings.ids(direction)
            ready = self.store.run_done(run.id, direction)
            rows = [n for n, one in enumerate(ids) if one not in ready]
            self.progress("lijsten", done := done + len(ids) - len(rows), total)
            for a in range(0, len(rows), _LISTS_AT_ONCE):
                part = rows[a : a + _LISTS_AT_ONCE]
                self._keep(run, rankings, direction, part, steps)
                self.progress("lijsten", done := done + len(part), total)

    def _keep(self, run: Run, rankings: Rankings, direction: str, rows: Sequence[int], steps: Steps) -> None:
        made = rankings.of(direction, rows)
        changes = []
        if self.last is not None:
            before = self.store.rankings(self.last.id, direction, [r.id for r in made])
            changes = [m for r in made if (m := moved(before.get(r.id), r)) is not None]
        proposed = steps.of(rows) if direction == CANDIDATE else []
        self.store.keep_rankings(run.id, made, changes, proposed)

    def _counts(self, run: Run, board: Board, read: int) -> Mapping[str, int]:
        """The figures of the report; all but how much was read now come from what the run holds."""
        changes = self.store.moved(run.id)
        kinds = Counter(step.kind.value for step in self.store.steps(run.id))
        same = self.last is None or self.last.settings.startswith(_made_with(self.reading, self.rules, self.top) + "|")
        return {
            "kandidaten": len(board.candidates),
            "plekken": len(board.places),
            "gelezen": read,
            "apart": len(self.store.apart()),
            "nieuw": sum(len(m.new) for m in changes if m.direction == CANDIDATE),
            "weg": sum(len(m.gone) for m in changes if m.direction == CANDIDATE),
            "verschoven": sum(len(m.moved) for m in changes if m.direction == CANDIDATE),
            "lijstenAnders": len(changes),
            "eersteKeer": int(self.last is None),
            "andereRegels": int(not same),
            **{kind: kinds[kind] for kind in ("plek", "vragen", "meedoen", "uitBeeld")},
        }


def _names(found: Sequence[Poisoned]) -> set[tuple[RecordKind, str]]:
    return {(p.kind, p.id) for p in found}
