"""Keeps a board at the present: on request for a command, in a thread of its own for a service."""

from __future__ import annotations

import contextlib
import gc
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from api.matching import MatchEngine
from matcher.casework.follow import caught_up, opened
from matcher.casework.reading import Shelf
from matcher.errors import MatcherError
from matcher.match.board import Board
from matcher.match.board_files import save
from matcher.ports import Store

PATIENCE: Final = 2.0  # seconds a question waits for what changed to be taken in
_LOOK_EVERY: Final = 1.0
_REST: Final = 5.0  # seconds without a change before a board is saved
_LONGEST_UNSAVED: Final = 60.0
_AGAIN: Final = 2.0  # seconds after the store could not be reached

Advance = Callable[[int, int], None]


class Follower:
    """Holds the board. Whoever asks gets the newest that is there; only one thread at a time makes a newer one."""

    def __init__(
        self, store: Store, engine: MatchEngine, folder: Path | None, now: Callable[[], datetime], shelf: Shelf
    ) -> None:
        self._store: Final = store
        self._engine: Final = engine
        self._folder: Final = folder
        self._now: Final = now
        self._shelf: Final = shelf
        self._making: Final = threading.Lock()
        self._changed: Final = threading.Condition()
        self._wake: Final = threading.Event()
        self._thread: threading.Thread | None = None
        self._stop = False
        self._saved = -1
        self._shrunk = False
        self.board: Board | None = None
        self.begun_anew: str | None = None
        self.waiting = 0

    def open(self, advance: Advance = lambda *_: None) -> None:
        """Bring the board to the present, in this thread."""
        with self._making:
            self._advance(advance)

    def start(self) -> None:
        """Follow in a thread of its own."""
        self._thread = threading.Thread(target=self._follow, name="volgen", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, and save what is new."""
        self._stop = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=30)
            self._thread = None
        with contextlib.suppress(OSError, MatcherError):
            self._save()

    def present(self) -> Board | None:
        """The board with everything that is in the store now, or the one before where that takes too long."""
        wanted = self._store.generation()
        board = self.board
        if board is not None and board.generation >= wanted:
            return board
        if self._thread is None:
            self.open()
            return self.board
        self._wake.set()
        deadline = time.monotonic() + PATIENCE
        with self._changed:
            while self.board is None or self.board.generation < wanted:
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(left)
        return self.board

    def _advance(self, advance: Advance) -> bool:
        """Make the board of the present; whether it is another one."""

        def told(done: int, total: int) -> None:
            self.waiting = max(total - done, 0)
            advance(done, total)

        board = self.board
        if board is None:
            board = self._opened()
            self._saved = board.generation if self.begun_anew is None else -1
        newer = caught_up(board, self._store, self._engine.reading, self._now, shelf=self._shelf, advance=told)
        self.waiting = 0
        if newer is self.board:
            return False
        if self.board is not None:
            gone = len(self.board.row.keys() - newer.row.keys()) + len(self.board.column.keys() - newer.column.keys())
            self._shrunk = self._shrunk or gone > 0
        with self._changed:
            self.board = newer
            self._changed.notify_all()
        return True

    def _opened(self) -> Board:
        """The board as it was saved. Much is made that stays: the collector would walk all of it again and again."""
        gc.disable()
        try:
            board, self.begun_anew = opened(self._store, self._engine.reading, self._engine.rules, self._folder)
            gc.freeze()
            return board
        finally:
            gc.enable()

    def _save(self) -> None:
        board = self.board
        if self._folder is None or board is None or board.generation == self._saved:
            return
        save(self._folder, board, self._store.identity)
        self._saved, self._shrunk = board.generation, False

    def _follow(self) -> None:
        last = first_unsaved = time.monotonic()
        while not self._stop:
            try:
                with self._making:
                    if self._advance(lambda *_: None):
                        last = time.monotonic()
                now = time.monotonic()
                if self.board is not None and self.board.generation == self._saved:
                    first_unsaved = now
                # A vector of somebody who was erased must not stay on the disk either.
                if self._shrunk or now - last >= _REST or now - first_unsaved >= _LONGEST_UNSAVED:
                    self._save()
            except (MatcherError, OSError):
                # The store or the disk is gone for now; what was there stays, and everything is tried again.
                self._wake.wait(_AGAIN)
            self._wake.wait(_LOOK_EVERY)
            self._wake.clear()
