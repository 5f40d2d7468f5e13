"""`meedoen backup`: everything in one file, read back to be sure."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from api.console import say, warn
from api.exit_codes import ExitCode
from api.keeping import opened, there_is_a_store
from api.messages import sentence
from api.output import check_output
from api.settings import settings
from matcher.errors import DataError, InputError
from matcher.store.backup_contents import BackupContents, contents


def run(target: Path) -> ExitCode:
    """Write a backup and check what was written; a backup that is not good is removed again.

    Prints one line of JSON: when, the file, its SHA-256, and how many rows each table has.

    Raises:
        InputError: the target exists, or there is nothing to back up.
        DataError: what was written cannot be read back.
        StoreUnavailable: the database cannot be reached, or the file not written.
    """
    check_output(target)
    if not there_is_a_store(settings()):
        raise InputError("doctorGeenDatabase")
    target.parent.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    with opened(settings()) as store:
        store.backup(target)
    try:
        found = contents(target)
    except DataError:
        target.unlink(missing_ok=True)
        raise
    say(manifest(now, target, found))
    warn(sentence("backupKlaar", {"bestand": target, "rijen": sum(found.rows.values())}))
    return ExitCode.DONE


def manifest(now: datetime, file: Path, found: BackupContents) -> str:
    """The line that says what a backup holds."""
    told = {
        "moment": now.isoformat(timespec="seconds"),
        "bestand": file.name,
        "sha256": found.sha256,
        "revisie": found.revision,
        "rijen": dict(found.rows),
    }
    return json.dumps(told, ensure_ascii=False)
