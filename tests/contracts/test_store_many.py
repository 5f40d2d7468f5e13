"""Many at once: threads and processes read and write, nobody is refused, nothing is lost, and nobody sees a half."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from matcher.domain import Candidate
from matcher.kept import Put
from matcher.store.opening import open_store
from matcher.store.sql_store import SqlStore
from tests.contracts.store_writer import processes, write_much
from tests.store_values import CANDIDATE, NOW, candidates

THREADS, EACH = 16, 150


def together(work: Callable[[int], None], count: int) -> list[BaseException]:
    """Run work in threads; gives what went wrong."""
    failures: list[BaseException] = []
    begin = threading.Barrier(count)

    def one(number: int) -> None:
        try:
            begin.wait()
            work(number)
        except BaseException as error:  # noqa: BLE001  # whatever it is, the test tells
            failures.append(error)

    threads = [threading.Thread(target=one, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_sixteen_writers_are_never_refused(store: SqlStore) -> None:
    """`put` reads what is there, compares and writes: a read-modify-write in one transaction."""
    store.put(CANDIDATE, candidates("k0"), NOW)
    begin = store.generation()

    def work(number: int) -> None:
        for i in range(EACH):
            assert store.put(CANDIDATE, [Candidate(f"t{number}", str(i))], NOW) in ([Put.NEW], [Put.CHANGED])

    assert together(work, THREADS) == []

    assert store.generation() == begin + THREADS * EACH
    assert store.count(CANDIDATE) == THREADS + 1
    assert {kept.record.story for kept in store.every(CANDIDATE)} == {None, str(EACH - 1)}
    assert store.integrity() == ()


def test_control_a_deferred_begin_is_refused(file_url: str, tmp_path: Path) -> None:
    """The same file, the same patience, with a plain BEGIN that first reads and then writes."""
    open_store(file_url).close()

    def work(number: int) -> None:
        connection = sqlite3.connect(tmp_path / "meedoen.db", isolation_level=None, timeout=20)
        try:
            for _ in range(EACH):
                connection.execute("BEGIN")
                (value,) = connection.execute("SELECT generatie FROM stand").fetchone()
                connection.execute("UPDATE stand SET generatie = ?", (value + 1,))
                connection.execute("COMMIT")
        finally:
            connection.close()

    failures = together(work, THREADS)
    assert failures
    assert {str(error) for error in failures} == {"database is locked"}


@pytest.mark.parametrize("database", ["bestand", "postgres"])
def test_four_processes_write_at_once(database: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("file_url" if database == "bestand" else "postgres_url")
    store = open_store(url)
    store.put(CANDIDATE, candidates("k0"), NOW)
    begin = store.generation()
    started = [processes.Process(target=write_much, args=(url, f"p{i}", 50)) for i in range(4)]
    for one in started:
        one.start()
    for one in started:
        one.join(120)

    assert [one.exitcode for one in started] == [0] * 4
    assert store.generation() == begin + 200
    facts = store.facts("k0")
    assert len(facts) == len({one.number for one in facts}) == 200, "no number is handed out twice"
    assert store.integrity() == ()
    store.close()


def test_who_follows_misses_nothing_while_others_write(store: SqlStore) -> None:
    """A generation that becomes visible after a later one would be passed over for good."""
    stop = threading.Event()
    seen: dict[str, int] = {}
    order: list[int] = []

    def follow() -> None:
        since = 0
        while True:
            last_time = stop.is_set()
            part = store.changes(since, 5)
            for change in part:
                seen[change.id] = change.generation
                order.append(change.generation)
            since = part[-1].generation if part else since
            if last_time and not part:
                return

    follower = threading.Thread(target=follow)
    follower.start()
    failures = together(lambda n: [store.put(CANDIDATE, candidates(f"{n}-{i}"), NOW) for i in range(40)] and None, 6)
    stop.set()
    follower.join()

    assert failures == []
    assert len(seen) == 240
    assert order == sorted(order)


def test_of_many_who_create_the_same_one_does(store: SqlStore) -> None:
    """Looking whether it is there and writing it is one step, also between processes that do not share a lock."""
    made: list[str] = []

    def work(number: int) -> None:
        for i in range(30):
            if store.create(CANDIDATE, Candidate(f"k{i}", str(number)), NOW):
                made.append(f"k{i}")

    assert together(work, 8) == []
    assert sorted(made) == sorted(f"k{i}" for i in range(30))
    assert store.generation() == 30


def test_a_reader_sees_all_of_a_call_or_nothing(store: SqlStore) -> None:
    store.put(CANDIDATE, candidates("a", "b", "c", story="0"), NOW)
    stop = threading.Event()
    uneven: list[set[str | None]] = []

    def read() -> None:
        while not stop.is_set():
            kept = store.get(CANDIDATE, ["a", "b", "c"])
            stories = {one.record.story for one in kept.values()}
            if len(stories) != 1:
                uneven.append(stories)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for i in range(100):
        store.put(CANDIDATE, candidates("a", "b", "c", story=str(i + 1)), NOW)
    stop.set()
    for reader in readers:
        reader.join()
    assert uneven == []


def test_a_writer_does_not_wait_for_a_reader(file_url: str) -> None:
    store = open_store(file_url)
    store.put(CANDIDATE, candidates("k1"), NOW)
    with store.connections.read() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM kandidaat").scalar()
        store.put(CANDIDATE, candidates("k2"), NOW)
        after = connection.exec_driver_sql("SELECT count(*) FROM kandidaat").scalar()
    assert (before, after, store.count(CANDIDATE)) == (1, 1, 2)
    store.close()


def test_a_reader_cannot_write(file_url: str) -> None:
    store = open_store(file_url)
    with pytest.raises(Exception, match="databaseWeg"), store.connections.read() as connection:
        connection.exec_driver_sql("UPDATE stand SET generatie = 9")
    assert store.generation() == 0
    store.close()
