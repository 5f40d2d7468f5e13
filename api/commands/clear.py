"""`meedoen opruimen`: conversations that nobody came of, erased when their time is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from api.console import say
from api.exit_codes import ExitCode
from api.keeping import opened
from api.messages import sentence
from api.settings import settings

_NEVER_BEGUN = timedelta(days=1)
"""A conversation without the yes to begin holds nothing of anybody; it goes after a day."""


def run(now: datetime | None = None) -> ExitCode:
    """Erase what is past its term, and say how many.

    Args:
        now: aware, UTC; the time where None.

    Raises:
        StoreUnavailable: the database cannot be reached; nothing was erased.
    """
    now = now or datetime.now(UTC)
    days = settings().gesprek_dagen
    with opened(settings()) as store:
        empty = store.erase_talks(now - _NEVER_BEGUN, begun=False)
        old = store.erase_talks(now - timedelta(days=days))
    say(sentence("opgeruimd", {"gesprekken": old, "leeg": empty, "dagen": days}))
    return ExitCode.DONE
