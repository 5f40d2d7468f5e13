"""A backup is one file, whole, of one moment, while others go on; put back, every table is equal."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from matcher.domain import Candidate
from matcher.errors import DataError, InputError, MatcherError, StoreUnavailable
from matcher.store.opening import open_store
from matcher.store.restoring import restore
from matcher.store.sql_store import SqlStore
from tests.contracts.test_store_erase import fill
from tests.contracts.test_store_migrations import with_first_tables
from tests.store_values import CANDIDATE, NOW, candidates


def test_every_table_is_equal_after_backup_and_restore(store: SqlStore, tmp_path: Path, postgres_url: str) -> None:
    fill(store)
    copy = tmp_path / "kopie.db"
    store.backup(copy)
    hashes = store.table_hashes()
    assert len(set(hashes.values())) > 15, "the control: the tables hold something"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith((".", "kopie"))] == ["kopie.db"]

    for url in (f"sqlite:///{tmp_path / 'terug.db'}", postgres_url):
        restore(copy, url)
        back = open_store(url)
        assert back.table_hashes() == hashes
        assert (back.generation(), back.integrity()) == (store.generation(), ())
        assert back.identity != store.identity, "a cache of the other is worthless"
        back.put(CANDIDATE, candidates("nieuw"), NOW)
        back.close()
    assert store.table_hashes() == hashes


def test_a_difference_shows_in_the_hashes(store: SqlStore) -> None:
    fill(store)
    before = store.table_hashes()
    store.put(CANDIDATE, [Candidate("k2", "Iets anders.")], NOW)
    after = store.table_hashes()
    assert {name for name in before if before[name] != after[name]} == {"kandidaat", "stand", "poging"}


@pytest.mark.parametrize("database", ["bestand", "postgres"])
def test_a_backup_under_load_is_of_one_moment(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Every call puts a pair in two rows with one number; a copy in which a pair is uneven is of two moments."""
    store = open_store(request.getfixturevalue("file_url" if database == "bestand" else "postgres_url"))
    ballast = "x" * 2_000
    store.put(CANDIDATE, [Candidate(f"v{i:04}", ballast) for i in range(1_000)], NOW)
    stop = threading.Event()
    failures: list[BaseException] = []

    def write() -> None:
        number = 0
        try:
            while not stop.is_set():
                number += 1
                store.put(CANDIDATE, [Candidate("a", str(number)), Candidate("zz", str(number))], NOW)
        except BaseException as error:  # noqa: BLE001  # whatever it is, the test tells
            failures.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = [tmp_path / f"kopie{i}.db" for i in range(4)]
        for copy in copies:
            store.backup(copy)
    finally:
        stop.set()
        writer.join()
    last = store.generation()
    store.close()
    assert failures == []
    seen = []
    for i, copy in enumerate(copies):
        restore(copy, f"sqlite:///{tmp_path / f'terug{i}.db'}")
        back = open_store(f"sqlite:///{tmp_path / f'terug{i}.db'}")
        pair = back.get(CANDIDATE, ["a", "zz"])
        assert len({kept.record.story for kept in pair.values()} | {str(back.generation() - 1)}) == 1
        assert (back.count(CANDIDATE), back.integrity()) == (1_000 + len(pair), ())
        seen.append(back.generation())
        back.close()
    assert seen == sorted(seen)
    assert seen[-1] <= last
    assert last > 10, "the control: somebody wrote meanwhile"


def test_a_backup_of_the_first_version_is_brought_up(tmp_path: Path) -> None:
    with_first_tables(f"sqlite:///{tmp_path / 'oud.db'}")
    before = (tmp_path / "oud.db").read_bytes()
    restore(tmp_path / "oud.db", f"sqlite:///{tmp_path / 'nieuw.db'}")
    store = open_store(f"sqlite:///{tmp_path / 'nieuw.db'}")
    assert store.get(CANDIDATE, ["k1"])["k1"].record.story == "Ik poets."
    assert (store.generation(), store.integrity()) == (3, ())
    store.close()
    assert (tmp_path / "oud.db").read_bytes() == before, "the backup itself is not touched"


def test_nothing_is_put_over_something(store: SqlStore, tmp_path: Path, file_url: str) -> None:
    store.put(CANDIDATE, candidates("k1"), NOW)
    copy = tmp_path / "kopie.db"
    store.backup(copy)
    with pytest.raises(InputError, match="backupBestaat"):
        store.backup(copy)
    full = open_store(file_url)
    full.put(CANDIDATE, candidates("k9"), NOW)
    before = full.table_hashes()
    with pytest.raises(InputError, match="databaseNietLeeg"):
        restore(copy, file_url)
    assert full.table_hashes() == before
    full.close()


@pytest.mark.parametrize("damage", ["leeg", "tekst", "gat", "ander", "nieuwer", "weg"])
def test_what_is_no_whole_backup_is_refused_and_makes_nothing(damage: str, file_url: str, tmp_path: Path) -> None:
    store = open_store(file_url)
    fill(store)
    copy = tmp_path / "kopie.db"
    store.backup(copy)
    store.close()
    whole = copy.read_bytes()
    if damage == "leeg":
        copy.write_bytes(b"")
    elif damage == "tekst":
        copy.write_text("geen database " * 500)
    elif damage == "gat":
        copy.write_bytes(whole[:8192] + b"\xff" * 40_000 + whole[48_192:])
    elif damage == "weg":
        copy.unlink()
    else:
        connection = sqlite3.connect(copy)
        statement = "UPDATE alembic_version SET version_num = '9999'" if damage == "nieuwer" else "DROP TABLE stand"
        connection.execute(statement)
        connection.commit()
        connection.close()
    target = f"sqlite:///{tmp_path / 'terug.db'}"

    with pytest.raises(MatcherError) as caught:
        restore(copy, target)

    assert isinstance(caught.value, InputError if damage == "weg" else DataError)
    assert not (tmp_path / "terug.db").exists()


def test_a_backup_that_cannot_be_written_leaves_nothing(store: SqlStore, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="databaseWeg"):
        store.backup(tmp_path / "geen map" / "kopie.db")
    assert not (tmp_path / "geen map").exists()


def test_a_restored_file_may_take_the_place_of_the_old_under_a_running_service(file_url: str, tmp_path: Path) -> None:
    path = tmp_path / "meedoen.db"
    store = open_store(file_url)
    store.put(CANDIDATE, candidates("k1"), NOW)
    identity = store.identity
    store.backup(tmp_path / "kopie.db")
    store.put(CANDIDATE, candidates("k2"), NOW)
    restore(tmp_path / "kopie.db", f"sqlite:///{tmp_path / 'terug.db'}")
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    shutil.move(tmp_path / "terug.db", path)

    assert store.get(CANDIDATE, ["k1", "k2"]).keys() == {"k1"}
    assert store.identity != identity
    store.put(CANDIDATE, candidates("k3"), NOW)
    store.close()
    again = open_store(file_url)
    assert (again.count(CANDIDATE), again.integrity()) == (2, ())
    again.close()
