"""Bringing a database to the schema of this version: all of it or nothing, by one process at a time."""

from __future__ import annotations

import threading
from pathlib import Path
from secrets import token_hex
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from matcher.errors import DataError
from matcher.store.checking import revision
from matcher.store.connections import PostgresConnections
from matcher.store.failures import translated
from matcher.store.schema import REVISION, records
from matcher.store.sqlite import engine

# Alembic works through module-level state.
_ONE_AT_A_TIME: Final = threading.Lock()


def migrate(connection: sa.Connection, to: str = REVISION) -> None:
    """Migrate inside the transaction of a connection, and write the one row of `stand` where there is none.

    Args:
        connection: in a transaction that keeps other processes out; on SQLite with foreign keys off.
        to: a revision; another than the last only in tests of the migrations themselves.

    Raises:
        DataError: the database was made by a newer version of this program.
    """
    at = revision(connection)
    if at == to:
        return
    config = _config()
    if at is not None and at not in {
        script.revision for script in ScriptDirectory.from_config(config).walk_revisions()
    }:
        raise DataError("databaseNieuwer")
    config.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        command.upgrade(config, to)
    _first_row(connection)
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise DataError("databaseOnsamenhangend")


def migrate_file(path: Path, to: str = REVISION) -> None:
    """Migrate an SQLite file, empty or of an older version. Raises DataError, StoreUnavailable."""
    made = engine(path, writes=True, foreign_keys=False)
    try:
        with translated(), made.begin() as connection:
            migrate(connection, to)
    finally:
        made.dispose()


def migrate_server(connections: PostgresConnections, to: str = REVISION) -> None:
    """Migrate a PostgreSQL database. Raises DataError, StoreUnavailable."""
    with connections.alone() as connection:
        if connection.execute(sa.text("SHOW server_encoding")).scalar() != "UTF8":
            raise DataError("databaseTekenset")
        migrate(connection, to)


def _config() -> Config:
    config = Config()
    # A percent sign would be read as the beginning of a setting.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def _first_row(connection: sa.Connection) -> None:
    # By name: an older revision does not have all columns yet.
    if connection.execute(sa.text("SELECT count(*) FROM stand")).scalar() == 0:
        names = [column["name"] for column in sa.inspect(connection).get_columns("stand")]
        first = {"nummer": 1, "identiteit": token_hex(16), "generatie": 0, "volgnummer": 0}
        values = {name: value for name, value in first.items() if name in names}
        connection.execute(sa.insert(records.stand).values(values))
