"""`meedoen rematch`: the nightly round over the whole store, with a report for whoever looks at it in the morning."""

from __future__ import annotations

import os
import signal
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import TYPE_CHECKING

from api.console import progress, say, warn
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
    with opened(given) as store, _told_when_stopped():
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
                advance=advance,
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
def _told_when_stopped() -> Iterator[None]:
    """Stopping with SIGTERM, as a service manager does, is as orderly as Ctrl-C; and nothing is lost by it."""

    def stop(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except (KeyboardInterrupt, Unavailable):
        warn(sentence("rematchOnderbroken"))
        raise
    finally:
        signal.signal(signal.SIGTERM, former)
