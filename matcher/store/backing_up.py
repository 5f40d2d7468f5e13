"""A backup: always one SQLite file, also of PostgreSQL, so that it can be opened anywhere and in twenty years."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Final

import sqlalchemy as sa

from matcher.errors import InputError
from matcher.store.connections import Connections
from matcher.store.failures import translated
from matcher.store.migrating import migrate_file
from matcher.store.schema import metadata, records
from matcher.store.sqlite import FileConnections, MemoryConnections, engine

_AT_ONCE: Final = 1_000


def back_up(connections: Connections, target: Path) -> None:
    """Write the whole to a file that does not exist yet, as it is at one moment.

    It appears at once and whole, readable for its owner only.

    Raises:
        InputError: the target exists. StoreUnavailable: it cannot be written, or the database cannot be read.
    """
    if target.exists():
        raise InputError("backupBestaat")
    with translated(), _appearing(target) as temporary:
        if isinstance(connections, FileConnections | MemoryConnections):
            with _plain_file(temporary) as copy:
                connections.copy(copy)
        else:
            migrate_file(temporary)
            copied = engine(temporary, writes=True)
            try:
                with connections.read() as source, copied.begin() as sink:
                    if source.dialect.name == "postgresql":
                        source.execute(sa.text("SET LOCAL statement_timeout = 0"))
                    copy_tables(source, sink)
            finally:
                copied.dispose()
        _settle(temporary)


def copy_tables(source: sa.Connection, sink: sa.Connection) -> None:
    """Every row of every table, in the order that references need. The tables of the sink are empty.

    The one row of `stand` is there already: it is the lock of whoever writes, and stays in its place.
    """
    state = source.execute(sa.select(records.stand)).mappings().one()
    sink.execute(sa.update(records.stand).values(dict(state)))
    for table in metadata.sorted_tables:
        if table is records.stand:
            continue
        rows = source.execution_options(yield_per=_AT_ONCE).execute(sa.select(table)).mappings()
        for part in rows.partitions(_AT_ONCE):
            sink.execute(sa.insert(table), [dict(row) for row in part])


@contextmanager
def private_file(path: Path) -> Iterator[None]:
    """An empty file that only its owner may read, removed again when something fails."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        yield
    except BaseException:
        for name in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + name).unlink(missing_ok=True)
        raise


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A temporary file beside the target that takes its place when all is written to the disk."""
    temporary = target.with_name(f".{target.name}.{token_hex(4)}.deel")
    with private_file(temporary):
        yield temporary
        _to_disk(temporary)
        temporary.replace(target)
    _to_disk(target.parent)


@contextmanager
def _plain_file(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def _settle(path: Path) -> None:
    """One file without a log beside it."""
    with _plain_file(path) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").close()


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
