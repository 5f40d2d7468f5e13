"""`meedoen rematch`: the nightly round over the whole store, with a report for whoever looks at it in the morning."""

from __future__ import annotations

import os
import signal
import socket
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import TYPE_CHECKING

from api.console import Advance, progress, say, warn
from api.exit_codes import ExitCode
from api.keeping import opened
from api.messages import MOST_SHOWN, sentence
from api.settings import settings
from matcher.errors import Unavailable
from matcher.kept import RecordKind, Run
from matcher.ports import Store

if TYPE_CHECKING:  # loading takes a moment
    from matcher.casework.reading import Reading

_KINDS = {RecordKind.CANDIDATE: "kandidaat", RecordKind.PLACE: "plek"}


def run(top: int) -> ExitCode:
    """Do the round, or say that another is busy with it.

    Args:
        top: longest list.

    Returns:
        PARTLY where records are set apart because they cannot be read.

    Raises:
        Unavailable: the database is gone or another took over; what was done is kept.
    """
    from api.parallel import ReadingProcesses
    from api.wiring import engine
    from matcher.casework.rematch import SPAN, rematch

    given = settings()
    with opened(given) as store, _stopping() as stopping:
        made = engine(folder=given.data)
        with (
            ReadingProcesses(made.reading, reading, given.werkers) as readers,
            progress("Ronde") as advance,
        ):
            done = rematch(
                store,
                made.reading,
                made.rules,
                given.index_folder,
                now=lambda: datetime.now(UTC),
                owner=f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex}",
                new_id=lambda: uuid.uuid4().hex,
                top=top,
                advance=stopping(advance),
                workers=given.werkers,
                readers=readers,
            )
        if done is None:
            say(sentence("rematchBezig", {"minuten": -(-SPAN.seconds // 60)}))
            return ExitCode.DONE
        return _report(store, done)


def reading() -> Reading:
    """What a process that reads begins with."""
    from api.wiring import engine

    return engine(folder=settings().data).reading


def _report(store: Store, done: Run) -> ExitCode:
    """What was done on stdout; which records were set apart on stderr."""
    counts = done.counts
    say(sentence("rematchKlaar", counts))
    say(sentence("rematchGelezen", counts))
    if counts.get("eersteKeer"):
        say(sentence("rematchEerste"))
    else:
        say(sentence("rematchNieuw", counts))
        if counts.get("andereRegels"):
            say(sentence("rematchRegels"))
    say(sentence("rematchStappen", counts))
    say(sentence("rematchUitBeeld", counts))
    apart = store.apart()
    for one in apart[:MOST_SHOWN]:
        warn(sentence("rematchApart", {"soort": _KINDS.get(one.kind, str(one.kind)), "id": one.id, "code": one.code}))
    if apart:
        warn(sentence("rematchApartAantal", {"aantal": len(apart)}))
    return ExitCode.PARTLY if apart else ExitCode.DONE


@contextmanager
def _stopping() -> Iterator[Callable[[Advance], Advance]]:
    """Stop between two steps on Ctrl-C or SIGTERM (a service manager), and at once when asked again.

    An interruption in the midst of a transaction would leave the database locked, and with it our turn.

    Yields:
        What makes steps stop where that was asked.
    """
    asked = False

    def stop(_: int, __: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    def looking(advance: Advance) -> Advance:
        def step(done: int, total: int) -> None:
            if asked:
                raise KeyboardInterrupt
            advance(done, total)

        return step

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield looking
    except (KeyboardInterrupt, Unavailable):
        warn(sentence("rematchOnderbroken"))
        raise
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
