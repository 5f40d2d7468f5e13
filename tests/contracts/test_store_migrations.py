"""A database of an older version is brought to this one with everything in it; one of a newer version is refused."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from matcher.domain import Candidate
from matcher.errors import DataError, InputError, StoreUnavailable
from matcher.kept import Outcome
from matcher.store import migrating
from matcher.store.connections import PostgresConnections
from matcher.store.migrating import migrate_file, migrate_server
from matcher.store.opening import open_store
from matcher.store.schema import REVISION, metadata
from matcher.store.sqlite import engine
from tests.contracts.store_writer import open_and_put, processes
from tests.store_values import CANDIDATE, NOW, told

MOMENT = datetime(2025, 6, 1, 12, 0)  # noqa: DTZ001  # as the tables of SQLite hold it


def with_first_tables(url: str) -> None:
    """A database as the first version made it, with something in it."""
    rows: dict[str, dict[str, Any]] = {
        "kandidaat": {"id": "k1", "verhaal": "Ik poets.", "dagen": '["ma"]', "extra": "{}", "generatie": 3,
                      "aangemaakt": MOMENT, "gewijzigd": MOMENT},
        "feit": {"nummer": 41, "kandidaat_id": "k1", "soort": "beroep", "waarde": '"9112"', "polariteit": "wil",
                 "bewijs": "poets", "start": 3, "eind": 8, "zekerheid": 0.9, "verteld": date(2025, 6, 1),
                 "verteller": "kandidaat", "kanaal": "import", "uit_verhaal": True, "klopt_nog": "onbekend"},
        "uitkomst": {"id": "u1", "kandidaat_id": "k1", "soort": "betaald", "start": date(2025, 6, 2), "uren": 20,
                     "aangemaakt": MOMENT, "gewijzigd": MOMENT},
        "verwijderd": {"soort": "kandidaat", "id": "k0", "generatie": 2},
    }  # fmt: skip
    with first_tables(url) as connection:
        connection.execute(sa.text("UPDATE stand SET generatie = 3"))
        for name, row in rows.items():
            table = sa.Table(name, sa.MetaData(), autoload_with=connection)
            connection.execute(sa.insert(table).values(row))


@contextmanager
def first_tables(url: str) -> Iterator[sa.Connection]:
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        path.touch()
        migrate_file(path, "0001")
        made = engine(path, writes=True)
        with made.begin() as connection:
            yield connection
        made.dispose()
    else:
        connections = PostgresConnections(sa.make_url(url).set(drivername="postgresql+psycopg"))
        migrate_server(connections, "0001")
        with connections.alone() as connection:
            yield connection
        connections.close()


@pytest.fixture(params=["bestand", "postgres"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database in which nothing is made yet."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'nieuw.db'}"


def test_the_first_version_is_brought_up_with_everything_in_it(new_url: str) -> None:
    with_first_tables(new_url)

    store = open_store(new_url)

    kept = store.get(CANDIDATE, ["k1"])["k1"]
    assert (kept.record, kept.generation) == (Candidate("k1", "Ik poets.", days=("ma",)), 3)
    assert store.outcomes() == (Outcome("u1", "k1", "betaald", date(2025, 6, 2), hours=20.0),)
    assert [change.id for change in store.changes(0)] == ["k0", "k1"]
    assert store.add_fact(told("k1")).number == 42, "numbers go on after the last"
    half = Outcome("u1", "k1", "betaald", date(2025, 6, 2), hours=20.5)
    store.put_outcome(half, NOW)
    assert store.outcomes() == (half,), "half hours fit now"
    assert store.integrity() == ()
    store.close()


def test_the_migrations_make_the_tables_of_the_code(new_url: str) -> None:
    store = open_store(new_url)
    with store.connections.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == REVISION
    store.close()
    assert ScriptDirectory.from_config(migrating._config()).get_heads() == [REVISION]


def test_no_column_sorts_by_the_language_of_the_server(postgres_url: str) -> None:
    """Asked of the catalogue: the server of the tests has no other order than that of code points to show it with."""
    store = open_store(postgres_url)
    with store.connections.read() as connection:
        of_text = sa.text(
            "SELECT table_name, column_name, collation_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type = 'text'"
        )
        columns = connection.execute(of_text).all()
    store.close()
    assert len(columns) > 80
    assert [one for one in columns if one.collation_name != "C"] == []


def test_opening_again_changes_nothing(new_url: str) -> None:
    first = open_store(new_url)
    first.put(CANDIDATE, [Candidate("k1")], NOW)
    identity, hashes = first.identity, first.table_hashes()
    first.close()
    second = open_store(new_url)
    assert (second.identity, second.table_hashes()) == (identity, hashes)
    second.close()


def test_a_newer_database_is_refused_and_left_alone(new_url: str) -> None:
    store = open_store(new_url)
    with store.connections.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DataError, match="databaseNieuwer"):
        open_store(new_url)
    with store.connections.read() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == "9999"
    store.close()


def test_a_migration_that_fails_leaves_the_old_database(new_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_first_tables(new_url)

    def fail(connection: sa.Connection) -> None:
        raise StoreUnavailable("databaseVol")

    with monkeypatch.context() as patch:
        patch.setattr(migrating, "_first_row", fail)
        with pytest.raises(StoreUnavailable):
            open_store(new_url)
    with first_tables(new_url) as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == "0001"
        assert connection.execute(sa.text("SELECT uren FROM uitkomst")).scalar() == 20
        assert not sa.inspect(connection).has_table("huur")
    open_store(new_url).close()


def test_processes_that_make_it_at_once_all_succeed(new_url: str) -> None:
    started = [processes.Process(target=open_and_put, args=(new_url, f"k{i}")) for i in range(4)]
    for one in started:
        one.start()
    for one in started:
        one.join(60)
    assert [one.exitcode for one in started] == [0] * 4
    store = open_store(new_url)
    assert [kept.record.id for kept in store.every(CANDIDATE)] == ["k0", "k1", "k2", "k3"]
    assert (store.generation(), store.integrity()) == (4, ())
    store.close()


def test_a_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "map" / "meedoen.db"
    store = open_store(f"sqlite:///{path}")
    store.put(CANDIDATE, [Candidate("k1")], NOW)
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()}
    assert modes == {"meedoen.db": 0o600, "meedoen.db-wal": 0o600, "meedoen.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    store.close()


@pytest.mark.parametrize("url", ["", "meedoen.db", "mysql://u:geheim@h/d", "sqlite:///x?mode=ro", "sqlite://host/x"])
def test_another_address_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(InputError, match="databaseAdres") as caught:
        open_store(url)
    assert "geheim" not in repr(caught.value)
