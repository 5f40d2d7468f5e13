"""The store on a database: all parts together. Made by `matcher.store.opening.open_store`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from matcher.ports import Store
from matcher.store.access import AccessPart
from matcher.store.backing_up import back_up
from matcher.store.casework import CaseworkPart
from matcher.store.checking import problems, table_hashes
from matcher.store.erasing import ErasingPart
from matcher.store.reading import ReadingPart
from matcher.store.records import RecordsPart
from matcher.store.runs import RunsPart
from matcher.store.schema import records
from matcher.store.sqlite import FileConnections, MemoryConnections, version_notice
from matcher.store.talks import TalksPart


class SqlStore(RecordsPart, ErasingPart, ReadingPart, CaseworkPart, AccessPart, RunsPart, TalksPart):
    """The `Store` port on SQLite or PostgreSQL. One database holds one municipality."""

    @property
    def identity(self) -> str:
        """See `matcher.ports.Store`. Asked each time: a file may be put back under a running service."""
        with self.connections.read() as connection:
            return str(connection.execute(sa.select(records.stand.c.identiteit)).scalar_one())

    def close(self) -> None:
        """See `matcher.ports.Store`."""
        self.connections.close()

    def notices(self) -> tuple[tuple[str, Mapping[str, object]], ...]:
        """See `matcher.ports.Store`."""
        return version_notice() if isinstance(self.connections, FileConnections | MemoryConnections) else ()

    def backup(self, target: Path) -> None:
        """See `matcher.ports.Store`. Always one SQLite file, that only its owner may read.

        Raises:
            InputError: the target exists already. StoreUnavailable: it cannot be written.
        """
        back_up(self.connections, target)

    def table_hashes(self) -> dict[str, str]:
        """See `matcher.ports.Store`. Without the identity, which differs in every copy."""
        with self.connections.read() as connection:
            return table_hashes(connection)

    def integrity(self) -> tuple[str, ...]:
        """What is wrong with the database, each in a few words without personal data; empty where all is well."""
        with self.connections.read() as connection:
            return problems(connection)


if TYPE_CHECKING:
    # The type checker compares every method with the port.
    _AS_PORT: type[Store] = SqlStore
