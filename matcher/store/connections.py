"""Transactions that read and transactions that write, on SQLite and on PostgreSQL.

On both there is one writer at a time and any number of readers, each of which sees the store as it was at one moment.
On SQLite that is how the file works; on PostgreSQL every writing transaction first takes the lock of the one row of
`stand`. So generations become visible in order, nobody deadlocks, and what was read inside stays true until the commit.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

import sqlalchemy as sa

from matcher.errors import StoreUnavailable
from matcher.store.failures import translated
from matcher.store.schema import records

# How long somebody may wait for the right to write, in seconds.
PATIENCE: Final = 20


class Connections(ABC):
    """How a store gets to its database."""

    @abstractmethod
    def read(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that reads; it sees one moment and is short. Raises StoreUnavailable."""

    @abstractmethod
    def write(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that writes, alone; what it wrote is on the disk when the context ends, else it raises."""

    @abstractmethod
    def close(self) -> None:
        """Give back connections."""

    def clean(self) -> None:  # noqa: B027  # most databases do it themselves
        """After an erasure: take what was erased out of the files, as far as the database can."""


class PostgresConnections(Connections):
    """PostgreSQL through a pool.

    Rows that are erased stay in the files of PostgreSQL until they are vacuumed, and in its write-ahead log until that
    is recycled. Autovacuum, and how long the log and copies of it are kept, are the affair of whoever runs the server.
    """

    def __init__(self, url: sa.URL) -> None:
        settings = f"-c statement_timeout=120000 -c lock_timeout={PATIENCE * 1000} -c timezone=UTC"
        self._engine = sa.create_engine(
            url,
            pool_pre_ping=True,  # a server that was started anew is found again without an error
            pool_size=5,
            max_overflow=25,
            pool_timeout=PATIENCE,
            hide_parameters=True,
            connect_args={
                "connect_timeout": 5,
                "application_name": "meedoenmatch",
                "options": f"{settings} -c idle_in_transaction_session_timeout=300000",
            },
        )
        self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """See `Connections`."""
        with translated(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """See `Connections`; a statement after the lock sees everything that was committed before."""
        with translated(), self._engine.begin() as connection:
            connection.execute(sa.select(records.stand.c.nummer).with_for_update())
            yield connection

    @contextmanager
    def alone(self) -> Iterator[sa.Connection]:
        """A transaction to build or migrate in, one process at a time, also where there is no table yet."""
        with translated(), self._engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
            connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(20260131)"))
            yield connection

    def close(self) -> None:
        """Give back connections."""
        self._engine.dispose()


class Turn:
    """One at a time; who waits too long gets StoreUnavailable instead of standing there for ever."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=PATIENCE):
            raise StoreUnavailable("databaseBezet")

    def __exit__(self, *_: object) -> None:
        self._lock.release()
