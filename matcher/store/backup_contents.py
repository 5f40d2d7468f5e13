"""What is in a backup, looked at without touching it."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import pool

from matcher.errors import DataError, InputError
from matcher.store.checking import problems, revision
from matcher.store.failures import translated
from matcher.store.schema import REVISION, metadata

_BLOCK: Final = 1_048_576


@dataclass(frozen=True, slots=True)
class BackupContents:
    """What a backup holds.

    Attributes:
        sha256: of the file, in hex.
        revision: of the schema; another than that of this version is migrated when it is put back.
        rows: how many, per table.
    """

    sha256: str
    revision: str
    rows: Mapping[str, int]


def contents(path: Path) -> BackupContents:
    """Read a backup through and check it: every page, every reference, and that it is of this program.

    Args:
        path: a file that nobody writes to; it is not changed, and nothing is written beside it.

    Raises:
        InputError: there is no such file. DataError: it is damaged, or no backup. StoreUnavailable: it cannot be read.
    """
    if not path.is_file():
        raise InputError("backupOntbreekt")
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    made = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=pool.NullPool)
    try:
        with translated(), made.connect() as connection:
            return _checked(connection, path)
    finally:
        made.dispose()


def _checked(connection: sa.Connection, path: Path) -> BackupContents:
    try:
        at = revision(connection)
        there = set(sa.inspect(connection).get_table_names())
        # An older one has other tables; what is wrong with those is looked at when it is put back.
        if at is None or (at == REVISION and problems(connection)):
            raise DataError("backupStuk")
        rows = {
            table.name: int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
            for table in metadata.sorted_tables
            if table.name in there
        }
    except sa.exc.DatabaseError as error:
        raise DataError("backupStuk") from error
    return BackupContents(_sha256(path), at, rows)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
