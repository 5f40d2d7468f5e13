"""Putting a backup back in a new, empty database."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from matcher.errors import DataError, InputError
from matcher.store.backing_up import copy_tables
from matcher.store.checking import problems
from matcher.store.failures import translated
from matcher.store.migrating import migrate_file
from matcher.store.opening import open_store
from matcher.store.schema import metadata, records
from matcher.store.sqlite import engine


def restore(source: Path, url: str) -> None:
    """Check a backup and copy it into an empty database, all of it or nothing, with an identity of its own.

    A backup of an older version of this program is migrated on the way. The backup itself is not touched.

    Args:
        source: a file made by `SqlStore.backup`.
        url: as for `open_store`; a database that does not exist yet or is empty.

    Raises:
        InputError: there is no backup, or the database holds something already.
        DataError: the backup is damaged, is no backup, or was made by a newer version.
        StoreUnavailable: the database cannot be reached or written to.
    """
    if not source.is_file():
        raise InputError("backupOntbreekt")
    with TemporaryDirectory(prefix="meedoen-") as folder, translated():
        copy = Path(folder) / "backup.db"
        shutil.copyfile(source, copy)
        copy.chmod(0o600)
        _check_whole(copy)
        migrate_file(copy)
        opened = engine(copy, writes=False)
        try:
            with opened.begin() as connection:
                if problems(connection):
                    raise DataError("backupStuk")
                _into(connection, url)
        finally:
            opened.dispose()


def _check_whole(copy: Path) -> None:
    """Whether it is an undamaged database of this program, before anything else looks at it."""
    connection = sqlite3.connect(copy)
    try:
        whole = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError:
        whole, tables = False, set()
    finally:
        connection.close()
    if not whole or not {"alembic_version", "stand", "kandidaat"} <= tables:
        raise DataError("backupStuk")


def _into(source: sa.Connection, url: str) -> None:
    store = open_store(url)
    try:
        with store.connections.write() as sink:
            if not _empty(sink):
                raise InputError("databaseNietLeeg")
            copy_tables(source, sink)
            sink.execute(sa.update(records.stand).values(identiteit=token_hex(16)))
    finally:
        store.close()


def _empty(connection: sa.Connection) -> bool:
    others = (table for table in metadata.sorted_tables if table is not records.stand)
    if any(connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() for table in others):
        return False
    return connection.execute(sa.select(records.stand.c.generatie)).scalar() == 0
