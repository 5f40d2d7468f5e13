"""`meedoen restore`: a backup into an empty database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from api.commands.backup import manifest
from api.console import say, warn
from api.exit_codes import ExitCode
from api.keeping import opened
from api.messages import sentence
from api.settings import settings
from matcher.errors import DataError
from matcher.store.backup_contents import contents
from matcher.store.restoring import restore


def run(source: Path) -> ExitCode:
    """Put a backup back, all of it or nothing, and look whether the database is whole afterwards.

    Prints the same line about the backup as `meedoen backup`.

    Raises:
        InputError: there is no backup, or the database is not empty.
        DataError: the backup is damaged, or of a newer version.
        StoreUnavailable: the database cannot be reached or written to.
    """
    found = contents(source)
    restore(source, settings().database_url)
    with opened(settings()) as store:
        if store.integrity():
            raise DataError("backupStuk")
    say(manifest(datetime.now(UTC), source, found))
    warn(sentence("restoreKlaar"))
    return ExitCode.DONE
