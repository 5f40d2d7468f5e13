"""Reading texts in processes of their own: twice as fast on two cores, and a text that kills its reader kills no more.

Processes are spawned and never forked: libraries that started threads hang in a fork. Each builds its reader once. A
few texts are read here, as starting a process takes longer; a text that was at hand when a process fell is not.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Final

from matcher.casework.night_reading import Answer, Portion, answer, warm
from matcher.casework.reading import Reading
from matcher.errors import Unavailable
from matcher.story.read import Reader

FEW: Final = 150
_WAITING: Final = 2  # portions for each process, so that none waits for the next

_reader: Reader | None = None  # of a process that reads


class NoReader(Exception):
    """A process could not begin, or is of another version than the one that asks; only between the two."""


class ReadingProcesses:
    """Reads texts here while they are few, and in processes when they are many; see `matcher.casework.night_reading`.

    Args:
        reading: of this process.
        build: makes the reading of a process; can be imported by name.
        count: processes, at least 1.
        few: so many texts are read here.
    """

    def __init__(self, reading: Reading, build: Callable[[], Reading], count: int, few: int = FEW) -> None:
        self._reading: Final = reading
        self._build: Final = build
        self._count: Final = count
        self._few = few
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> ReadingProcesses:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def read(self, portions: Iterable[Portion]) -> Iterator[tuple[Portion, list[Answer] | None]]:
        """See `matcher.casework.night_reading.Readers`.

        Raises:
            Unavailable: ``rematchLezers``, no process can be started that reads.
        """
        if self._few:
            warm(self._reading.reader)
        waiting: deque[tuple[Portion, Future[list[Answer]] | None, ProcessPoolExecutor | None]] = deque()
        for portion in portions:
            if not portion.alone and self._few >= len(portion.texts):
                self._few -= len(portion.texts)
                yield portion, [answer(self._reading.reader, text) for text in portion.texts]
                continue
            waiting.append((portion, *self._given(portion)))
            if len(waiting) >= _WAITING * self._count:
                yield self._taken(*waiting.popleft())
        while waiting:
            yield self._taken(*waiting.popleft())

    def _given(self, portion: Portion) -> tuple[Future[list[Answer]] | None, ProcessPoolExecutor | None]:
        pool = self._started()
        try:
            return pool.submit(_read, portion), pool
        except BrokenProcessPool:
            self._fallen(pool)
            return None, None

    def _taken(
        self, portion: Portion, future: Future[list[Answer]] | None, pool: ProcessPoolExecutor | None
    ) -> tuple[Portion, list[Answer] | None]:
        if future is None:
            return portion, None
        try:
            return portion, future.result()
        except BrokenProcessPool:
            self._fallen(pool)
            return portion, None
        except NoReader as error:
            raise Unavailable("rematchLezers") from error

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            pool = ProcessPoolExecutor(self._count, context, _begin, (self._build, self._reading.name))
            try:
                # A process that cannot begin must not look like one that fell over a text.
                pool.submit(_ready).result()
            except (BrokenProcessPool, NoReader) as error:
                pool.shutdown(wait=False)
                raise Unavailable("rematchLezers") from error
            self._pool = pool
        return self._pool

    def _fallen(self, pool: ProcessPoolExecutor | None) -> None:
        if pool is self._pool and pool is not None:
            pool.shutdown(wait=False)
            self._pool = None


def _begin(build: Callable[[], Reading], name: str) -> None:
    global _reader
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gives the work
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        reading = build()
        if reading.name == name:
            warm(reading.reader)
            _reader = reading.reader
    except Exception:  # noqa: BLE001  told by the first who asks; here it would only be a traceback on the screen
        _reader = None


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _ready() -> None:
    if _reader is None:
        raise NoReader


def _read(portion: Portion) -> list[Answer]:
    if _reader is None:
        raise NoReader
    return [answer(_reader, text) for text in portion.texts]
