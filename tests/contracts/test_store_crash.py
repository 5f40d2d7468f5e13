"""Bad days: a process that is killed, a disk that is full, a database that goes away and comes back."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tomllib
from collections import Counter
from contextlib import suppress
from pathlib import Path
from time import sleep

import pytest
import sqlalchemy as sa

from matcher.domain import Candidate
from matcher.errors import StoreUnavailable
from matcher.kept import Put
from matcher.store import failures, sqlite
from matcher.store.opening import open_store
from matcher.store.sql_store import SqlStore
from tests import postgres
from tests.contracts.store_writer import processes, write_until_killed
from tests.house.import_rules import ROOT
from tests.store_values import CANDIDATE, NOW, candidates, told
from vocab.loader import DATA

KILLS = 30


def killed_after(chance: random.Random, url: str, name: str, lines: int, too_early: bool = False) -> list[int]:
    """Start a writer, kill it −9 after so many acknowledgements; gives all it acknowledged until it died."""
    hears, says = processes.Pipe(duplex=False)
    writer = processes.Process(target=write_until_killed, args=(url, name, too_early, says))
    writer.start()
    says.close()
    heard = [hears.recv() for _ in range(lines)]
    sleep(chance.uniform(0, 0.01))
    writer.kill()
    writer.join()
    with suppress(EOFError):
        while True:
            heard.append(hears.recv())
    hears.close()
    assert writer.exitcode == -9
    return heard


def parts_of(store: SqlStore, name: str) -> Counter[int]:
    """Per number of a writer how many of its three records are there."""
    return Counter(
        int(one.record.id.split("-")[1]) for one in store.every(CANDIDATE) if one.record.id.startswith(f"{name}-")
    )


def test_what_was_acknowledged_survives_a_kill_at_any_moment(file_url: str) -> None:
    chance = random.Random(3)
    generation = 0
    for kill in range(KILLS):
        acknowledged = killed_after(chance, file_url, f"w{kill}", chance.randint(1, 40))
        store = open_store(file_url)
        there = parts_of(store, f"w{kill}")
        assert set(acknowledged) <= there.keys(), "an acknowledged write is lost"
        assert set(there.values()) == {3}, "half a call"
        assert len(there) <= len(acknowledged) + 1
        assert store.integrity() == ()
        generation += len(there)
        assert store.generation() == generation
        store.close()


def test_control_acknowledging_before_the_commit_loses(file_url: str) -> None:
    lost = 0
    for kill in range(10):
        acknowledged = killed_after(random.Random(kill), file_url, f"w{kill}", 3, too_early=True)
        store = open_store(file_url)
        lost += len(set(acknowledged) - parts_of(store, f"w{kill}").keys())
        store.close()
        if lost:
            return
    pytest.fail("a kill between the acknowledgement and the commit was never hit: the test above proves nothing")


def limit_file(store: SqlStore, pages: int) -> None:
    """Let the file grow by so many pages and no further, as on a full disk; 0 takes the limit away."""
    with store.connections.write() as connection:
        size = connection.exec_driver_sql("PRAGMA page_count").scalar_one() if pages else 1_000_000
        connection.exec_driver_sql(f"PRAGMA max_page_count = {size + pages}")


def test_a_full_disk_leaves_nothing_half_written(file_url: str) -> None:
    store = open_store(file_url)
    store.put(CANDIDATE, candidates("k0"), NOW)
    before = store.table_hashes()
    for room in range(1, 13):
        limit_file(store, room)
        with pytest.raises(StoreUnavailable, match="databaseVol"):
            store.put(CANDIDATE, [Candidate(f"k{i}", "x" * 4_000) for i in range(1, 40)], NOW)
        assert store.table_hashes() == before
    assert store.integrity() == ()

    limit_file(store, 0)
    assert store.put(CANDIDATE, [Candidate("k1", "x" * 40_000)], NOW) == [Put.NEW]
    store.close()


FULL_DISK = """
import resource, sys
from tests.store_values import CANDIDATE, NOW, candidates
from matcher.domain import Candidate
from matcher.errors import StoreUnavailable
from matcher.store.opening import open_store
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(sys.argv[1])
store.put(CANDIDATE, candidates("k0"), NOW)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
refused = 0
for size in range(200_000, 400_000, 20_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        store.put(CANDIDATE, [Candidate(f"v{size}-{i}", "x" * 4_000) for i in range(120)], NOW)
    except StoreUnavailable as error:
        refused += 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (store.count(CANDIDATE) - 1) % 120 == 0, "half a call"
    assert store.integrity() == ()
assert refused >= 5, refused
store.put(CANDIDATE, candidates("klaar"), NOW)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="de grens aan bestanden is er alleen op Unix")
def test_a_write_that_the_system_refuses_leaves_nothing_half_written(file_url: str) -> None:
    """The system itself says no, in the middle of a write to the log."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", FULL_DISK, file_url], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    store = open_store(file_url)
    assert store.get(CANDIDATE, ["klaar"])
    assert store.integrity() == ()
    store.close()


def test_a_file_that_is_gone_is_not_made_anew_and_is_found_again(file_url: str, tmp_path: Path) -> None:
    path, aside = tmp_path / "meedoen.db", tmp_path / "weg.db"
    store = open_store(file_url)
    store.put(CANDIDATE, candidates("k1"), NOW)
    path.rename(aside)
    for ask in (store.generation, lambda: store.put(CANDIDATE, candidates("k2"), NOW), lambda: store.identity):
        with pytest.raises(StoreUnavailable, match="databaseWeg"):
            ask()
    assert not path.exists()
    aside.rename(path)
    assert store.put(CANDIDATE, candidates("k3"), NOW) == [Put.NEW]
    assert [kept.record.id for kept in store.every(CANDIDATE)] == ["k1", "k3"]
    store.close()


def test_somebody_who_holds_the_file_too_long(file_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sqlite.SETTINGS, "busy_timeout", 50)  # type: ignore[misc]
    store, other = open_store(file_url), open_store(file_url)
    with other.connections.write() as connection:
        connection.exec_driver_sql("UPDATE stand SET generatie = 5")
        with pytest.raises(StoreUnavailable, match="databaseBezet"):
            store.put(CANDIDATE, candidates("k1"), NOW)
        assert store.generation() == 0, "reading goes on"
    assert store.put(CANDIDATE, candidates("k1"), NOW) == [Put.NEW]
    assert store.generation() == 6
    store.close()
    other.close()


def test_a_damaged_file_is_told(file_url: str, tmp_path: Path) -> None:
    path = tmp_path / "meedoen.db"
    store = open_store(file_url)
    store.put(CANDIDATE, [Candidate(f"k{i:03}", "x" * 500) for i in range(300)], NOW)
    assert store.integrity() == ()
    store.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:120_000] + b"\x07" * 40_000 + whole[160_000:])
    with pytest.raises(StoreUnavailable, match="databaseStuk"):
        _read_all(file_url)


def _read_all(url: str) -> None:
    store = open_store(url)
    assert store.integrity() != ()
    list(store.every(CANDIDATE))


def test_a_server_that_stops_and_starts_is_found_again(postgres_url: str) -> None:
    store = open_store(postgres_url)
    store.put(CANDIDATE, candidates("k1"), NOW)
    number = store.add_fact(told("k1")).number
    postgres.stop()
    try:
        for ask in (store.generation, lambda: store.put(CANDIDATE, candidates("k2"), NOW), lambda: store.facts("k1")):
            with pytest.raises(StoreUnavailable, match="databaseWeg"):
                ask()
        with pytest.raises(StoreUnavailable, match="databaseWeg"):
            open_store(postgres_url)
    finally:
        postgres.start()
    assert store.put(CANDIDATE, candidates("k3"), NOW) == [Put.NEW]
    assert [kept.record.id for kept in store.every(CANDIDATE)] == ["k1", "k3"]
    assert [one.number for one in store.facts("k1")] == [number]
    # Nobody asked while it was down: the connections at hand are dead, and nobody notices.
    postgres.stop()
    postgres.start()
    assert store.put(CANDIDATE, candidates("k4"), NOW) == [Put.NEW]
    assert store.count(CANDIDATE) == 3
    store.close()


def test_a_connection_that_breaks_in_the_middle_leaves_nothing(postgres_url: str) -> None:
    store, other = open_store(postgres_url), open_store(postgres_url)
    with pytest.raises(StoreUnavailable, match="databaseWeg"):
        _broken_off(store, other)
    assert store.generation() == 0
    store.close()
    other.close()


def _broken_off(store: SqlStore, other: SqlStore) -> None:
    with store.connections.write() as connection:
        connection.execute(sa.text("UPDATE stand SET generatie = 9"))
        own = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        with other.connections.read() as second:
            second.execute(sa.text("SELECT pg_terminate_backend(:own)"), {"own": own})
        connection.execute(sa.text("SELECT 1"))


def test_no_server_at_all_is_told_and_the_password_is_not() -> None:
    with pytest.raises(StoreUnavailable, match="databaseWeg") as caught:
        open_store("postgresql://wie:geheim@127.0.0.1:9/meedoen")
    assert "geheim" not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_what_somebody_told_does_not_get_into_an_error(store: SqlStore) -> None:
    with pytest.raises(StoreUnavailable) as caught, store.connections.write() as connection:
        connection.execute(sa.text("INSERT INTO kandidaat (id) VALUES ('een geheim verhaal')"))
    told_on: BaseException | None = caught.value
    while told_on is not None:
        assert "geheim" not in f"{told_on} {told_on!r}"
        told_on = told_on.__cause__ or told_on.__context__


def test_settings_of_a_connection_took(file_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(file_url)
    wanted = {"foreign_keys": 1, "secure_delete": 1, "synchronous": 2, "journal_mode": "wal", "busy_timeout": 20_000}
    for transaction in (store.connections.read, store.connections.write):
        with transaction() as connection:
            taken = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
            assert taken == wanted
    store.close()
    # A setting that does not take is no small thing.
    monkeypatch.setitem(sqlite.SETTINGS, "synchronous", 9)  # type: ignore[misc]
    with pytest.raises(StoreUnavailable, match="databaseInstelling"):
        open_store(file_url)


def test_an_old_library_is_told(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite.sqlite3, "sqlite_version_info", (3, 51, 2))
    monkeypatch.setattr(sqlite.sqlite3, "sqlite_version", "3.51.2")
    told_of = (("sqliteOud", {"versie": "3.51.2", "nodig": "3.51.3"}),)
    assert store.notices() in (told_of, ())
    assert store.notices() == (() if type(store.connections).__name__ == "PostgresConnections" else told_of)
    monkeypatch.setattr(sqlite.sqlite3, "sqlite_version_info", (3, 51, 3))
    assert store.notices() == ()


def test_every_code_of_a_failure_has_its_sentence() -> None:
    sentences = tomllib.loads((DATA / "meldingen.toml").read_text("utf-8"))["opslag"]
    assert {*failures._SQLITE.values(), *failures._POSTGRES.values(), "databaseWeg", "sqliteOud"} <= sentences.keys()
