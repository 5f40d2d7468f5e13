"""The store on every database: a file, memory, and a real PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from matcher.store.opening import open_store
from matcher.store.schema import metadata, records
from matcher.store.sql_store import SqlStore
from tests import postgres

DATABASES = ("bestand", "geheugen", "postgres")


@pytest.fixture(scope="session")
def new_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables and nothing in them, to copy."""
    path = tmp_path_factory.mktemp("store") / "leeg.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def one_server() -> Iterator[SqlStore]:
    """A store on PostgreSQL that tests share, each emptying it first."""
    url = postgres.url_or_skip()
    opened = open_store(url)
    yield opened
    opened.close()
    postgres.drop_database(url)


def emptied(store: SqlStore) -> SqlStore:
    """The store without anything in it."""
    with store.connections.write() as connection:
        for table in reversed(metadata.sorted_tables):
            if table is not records.stand:
                connection.execute(sa.delete(table))
        connection.execute(sa.update(records.stand).values(generatie=0, volgnummer=0))
    return store


@pytest.fixture(params=DATABASES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """An empty store."""
    if request.param == "postgres":
        yield emptied(request.getfixturevalue("one_server"))
        return
    url = "sqlite://"
    if request.param == "bestand":
        url = f"sqlite:///{tmp_path / 'meedoen.db'}"
        shutil.copyfile(request.getfixturevalue("new_file"), tmp_path / "meedoen.db")
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def file_url(tmp_path: Path, new_file: Path) -> str:
    """The address of an empty store in a file."""
    shutil.copyfile(new_file, tmp_path / "meedoen.db")
    return f"sqlite:///{tmp_path / 'meedoen.db'}"
