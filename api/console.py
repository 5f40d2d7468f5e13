"""What a person at the terminal sees: results on stdout, everything else on stderr, progress where it can be shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

# (done, total): called from time to time by long work.
Advance = Callable[[int, int], None]

_PLAIN_STEPS = 10


def say(text: str) -> None:
    """A result, on stdout, exactly as it stands: no markup, no wrapping."""
    sys.stdout.write(text + "\n")


def warn(text: str) -> None:
    """Something that a person should know, on stderr; a program that reads stdout is not troubled by it."""
    sys.stderr.write(text + "\n")


@contextmanager
def progress(label: str) -> Iterator[Advance]:
    """Show how far long work is: a bar on a terminal, a plain line per tenth elsewhere.

    Args:
        label: Dutch, what is being done.

    Yields:
        A function to call with how much is done and how much there is in all.
    """
    if not sys.stderr.isatty():
        yield _plain(label)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _plain(label: str) -> Advance:
    last = 0

    def advance(done: int, total: int) -> None:
        nonlocal last
        step = done * _PLAIN_STEPS // total if total else _PLAIN_STEPS
        if step > last:
            last = step
            warn(f"{label}: {done} van {total}")

    return advance
