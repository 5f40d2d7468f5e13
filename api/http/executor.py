"""The few threads that read texts and make lists, and a queue with an end: a full service says so at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from threading import BoundedSemaphore, Lock
from typing import Final, TypeVar

from matcher.errors import Unavailable

R = TypeVar("R")

LONGEST_SECONDS: Final = 60.0


class Work:
    """Runs questions on its own threads.

    Args:
        workers: threads, at least 1.
        queue: how many may wait for one.
        seconds: how long a caller waits for the answer.
    """

    def __init__(self, workers: int, queue: int, seconds: float = LONGEST_SECONDS) -> None:
        self._threads: Final = ThreadPoolExecutor(workers, thread_name_prefix="vraag")
        self._places: Final = BoundedSemaphore(workers + queue)
        self._seconds: Final = seconds
        self._lock: Final = Lock()
        self._busy = 0

    def busy(self) -> int:
        """How many questions are being answered or wait."""
        return self._busy

    def run(self, question: Callable[[], R]) -> R:
        """The answer to a question, from the thread that calls.

        Raises:
            Unavailable: there is no place to wait, or it took too long.
        """
        if not self._places.acquire(blocking=False):
            raise Unavailable("teDruk")
        with self._lock:
            self._busy += 1
        future = self._threads.submit(question)
        # The place is free when the work is done, not when whoever asked went away.
        future.add_done_callback(lambda _: self._free())
        try:
            return future.result(self._seconds)
        except TooLate:
            if future.done():
                raise  # of the question itself
            future.cancel()
            raise Unavailable("duurtTeLang") from None

    def close(self) -> None:
        """Take no more, and wait for what is being answered."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _free(self) -> None:
        with self._lock:
            self._busy -= 1
        self._places.release()
