"""SQLite: how a connection is set up, one writer, and a file that may go away and come back.

Why so: a deferred ``BEGIN`` that reads and then writes is refused at once when somebody else wrote in between, however
long the connection is willing to wait; ``BEGIN IMMEDIATE`` waits. One writing connection a process, behind a lock, lets
threads wait for each other instead of polling the file. Readers have connections of their own that cannot write.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep
from typing import Final
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event, pool

from matcher.errors import StoreUnavailable
from matcher.store.connections import PATIENCE, Connections, Turn
from matcher.store.failures import translated

# Below this version a rare race of two connections can damage a database in WAL mode: sqlite.org/wal.html
SAFE_VERSION: Final = (3, 51, 3)

SETTINGS: Final = {
    "busy_timeout": PATIENCE * 1000,
    "foreign_keys": 1,
    "secure_delete": 1,  # what is erased is overwritten with noughts
    "synchronous": 2,  # FULL: a commit is on the disk, in WAL mode too
    "mmap_size": 0,
}
# A checkpoint after an erasure waits so long for readers, in milliseconds; else it is done after the next write.
_CHECKPOINT_PATIENCE: Final = 2_000
_TRIES: Final = 200


def connect(path: Path | None, *, writes: bool, foreign_keys: bool = True) -> sqlite3.Connection:
    """A connection that is set up, and checked to be.

    Args:
        path: of an existing file (it is never made here), or None for a database in memory.
        writes: False: it refuses to change anything.
        foreign_keys: off only to migrate, where tables are taken apart.

    Raises:
        sqlite3.Error: it cannot be opened. StoreUnavailable: a setting did not take.
    """
    address = ":memory:" if path is None else f"file:{quote(str(path))}?mode=rw"
    connection = sqlite3.connect(
        address, uri=path is not None, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )
    try:
        for name, value in {**SETTINGS, "foreign_keys": int(foreign_keys), "query_only": int(not writes)}.items():
            connection.execute(f"PRAGMA {name} = {value}").close()
            row = connection.execute(f"PRAGMA {name}").fetchone()
            # A build without memory mapping knows no mmap_size and gives no row.
            if row is not None and row[0] != value:
                raise StoreUnavailable("databaseInstelling", instelling=name)
        if path is not None:
            _journal(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _journal(connection: sqlite3.Connection) -> None:
    """Write-ahead logging, for readers that do not wait for the writer.

    The very first connections of several processes can hinder each other here without the busy timeout being heeded.
    """
    for last in [False] * _TRIES + [True]:
        try:
            mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
            if mode != "wal":
                mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        except sqlite3.OperationalError as error:
            if last or getattr(error, "sqlite_errorcode", 0) & 0xFF not in (5, 6):
                raise
            mode = ""
        if mode == "wal":
            return
        sleep(PATIENCE / _TRIES)
    raise StoreUnavailable("databaseInstelling", instelling="journal_mode")


def engine(path: Path | None, *, writes: bool, foreign_keys: bool = True) -> sa.Engine:
    """An engine that begins transactions itself: at once as a writer, or as a reader of one moment."""
    one = path is None
    made = sa.create_engine(
        "sqlite://",
        creator=lambda: connect(path, writes=writes, foreign_keys=foreign_keys),
        poolclass=pool.StaticPool if one else pool.QueuePool,
        hide_parameters=True,
        **({} if one else {"pool_size": 1 if writes else 5, "max_overflow": 0 if writes else 25}),
        **({} if one else {"pool_timeout": PATIENCE}),
    )
    start = "BEGIN IMMEDIATE" if writes else "BEGIN"
    event.listen(made, "begin", lambda connection: connection.exec_driver_sql(start))
    return made


class MemoryConnections(Connections):
    """SQLite in memory: one connection, so that readers wait for the writer and it for them."""

    def __init__(self) -> None:
        self._engine = engine(None, writes=True)
        self._turn = Turn()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """See `Connections`."""
        with self.write() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """See `Connections`."""
        with self._turn, translated(), self._engine.begin() as connection:
            yield connection

    def copy(self, target: sqlite3.Connection) -> None:
        """The whole database as it is at this moment."""
        with self._turn, translated():
            _copy(self._engine, target)

    def close(self) -> None:
        """Let go of the connection, and with it of everything."""
        self._engine.dispose()


class FileConnections(Connections):
    """SQLite in a file: a writer behind a lock, and readers of their own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turn = Turn()
        self._writer = engine(path, writes=True)
        self._reader = engine(path, writes=False)
        self._file = self._identity()
        self._to_clean = False

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """See `Connections`."""
        with translated():
            self._present()
            with self._reader.begin() as connection:
                yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """See `Connections`."""
        with self._turn, translated():
            self._present()
            with self._writer.begin() as connection:
                yield connection
            if self._to_clean:
                self._checkpoint(0)

    def clean(self) -> None:
        """Write the log into the file and empty it. What was erased is nought in the file already."""
        with self._turn, translated():
            self._to_clean = True
            self._checkpoint(_CHECKPOINT_PATIENCE)

    def copy(self, target: sqlite3.Connection) -> None:
        """The whole database as it is at this moment, while others go on."""
        with translated():
            self._present()
            _copy(self._reader, target)

    def close(self) -> None:
        """Give back connections."""
        self._reader.dispose()
        self._writer.dispose()

    def _checkpoint(self, patience: int) -> None:
        raw = self._writer.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
            with suppress(sqlite3.OperationalError):  # in use: tried again after the next write
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._to_clean = cursor.fetchone() != (0, 0, 0)
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
            cursor.close()
        finally:
            raw.close()

    def _identity(self) -> tuple[int, int]:
        stat = os.stat(self.path)  # noqa: PTH116  # at every transaction, and this is the quick one
        return stat.st_dev, stat.st_ino

    def _present(self) -> None:
        """Whether the file is still there. A deleted file can be written to, and everything in it would be lost."""
        found = self._identity()
        if found != self._file:
            self.close()
            self._file = found


def _copy(source: sa.Engine, target: sqlite3.Connection) -> None:
    raw = source.raw_connection()
    try:
        driver = raw.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # for the type checker
        driver.backup(target)
    finally:
        raw.close()


def version_notice() -> tuple[tuple[str, dict[str, object]], ...]:
    """The code `sqliteOud` where the library is older than is wise."""
    if sqlite3.sqlite_version_info >= SAFE_VERSION:
        return ()
    return (("sqliteOud", {"versie": sqlite3.sqlite_version, "nodig": ".".join(map(str, SAFE_VERSION))}),)
