"""Opening a store by its address: made where there is none, brought to the schema of this version where it is older."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from matcher.errors import InputError
from matcher.store.connections import PostgresConnections
from matcher.store.failures import translated
from matcher.store.migrating import migrate, migrate_file, migrate_server
from matcher.store.sql_store import SqlStore
from matcher.store.sqlite import FileConnections, MemoryConnections

_POSTGRES: Final = ("postgresql", "postgres", "postgresql+psycopg")


def open_store(url: str) -> SqlStore:
    """The store at an address.

    Any number of processes may open the same one at once, also where it has to be made or migrated.

    Args:
        url: ``sqlite:///file`` (made where it is missing, for its owner's eyes only), ``sqlite://`` (in memory, empty,
            gone when closed) or ``postgresql://user:password@host/database`` (the database exists, maybe empty). Never
            shown in an error: it may hold a password.

    Raises:
        InputError: the address is not one of these.
        DataError: the database was made by a newer version of this program.
        StoreUnavailable: it cannot be reached or made.
    """
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise InputError("databaseAdres") from None
    if address.drivername in _POSTGRES:
        return _server(address)
    if address.drivername not in ("sqlite", "sqlite+pysqlite") or address.host or address.query:
        raise InputError("databaseAdres")
    if address.database in (None, "", ":memory:"):
        return _memory()
    return _file(Path(str(address.database)))


def _server(address: sa.URL) -> SqlStore:
    connections = PostgresConnections(address.set(drivername="postgresql+psycopg"))
    try:
        migrate_server(connections)
    except BaseException:
        connections.close()
        raise
    return SqlStore(connections)


def _memory() -> SqlStore:
    connections = MemoryConnections()
    with connections.write() as connection:
        migrate(connection)
    return SqlStore(connections)


def _file(path: Path) -> SqlStore:
    with translated():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made here and not by SQLite, to be for its owner only from the first moment; what belongs to it follows.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        with suppress(PermissionError):
            path.chmod(0o600)
    migrate_file(path)
    with translated():
        return SqlStore(FileConnections(path.resolve()))
