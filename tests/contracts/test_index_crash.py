"""A process is killed at random points while it writes, follows and saves; and threads erase while others search.

Every promise has a control: the same test without the protection, which must fail.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from api.matching import MatchEngine
from matcher.casework.agreement import agreement
from matcher.casework.follow import caught_up, opened
from matcher.domain import Candidate
from matcher.errors import DataError
from matcher.kept import RecordKind
from matcher.match.board import Board
from matcher.match.board_files import load, read_manifest, save
from matcher.match.faiss_index import FaissIndex
from matcher.store.opening import open_store

WORKER = Path(__file__).with_name("index_worker.py")
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def started(*arguments: str) -> subprocess.Popen[str]:
    """The worker, as far as its first line."""
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, str(WORKER), *arguments], stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": root}, cwd=root
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begonnen\n"
    return process


def killed(process: subprocess.Popen[str], after: float) -> str:
    """Let it work, kill it, and give what it said."""
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    said, _ = process.communicate()
    return said


def survives(folder: Path, engine: MatchEngine, kills: int, seed: int) -> None:
    rng = random.Random(seed)
    for kill in range(kills):
        process = started("volgen", str(folder), str(seed + kill))
        lines = killed(process, rng.uniform(0.02, 0.35)).split("\n")[:-1]  # the last may be cut off
        store = open_store(f"sqlite:///{folder / 'meedoen.db'}")
        try:
            told: dict[str, str | None] = {}
            for line in lines:
                what, who, *hours = line.split()
                told[who] = hours[0] if what == "is" else None
            kept = {k.record.id: k.record for k in store.every(RecordKind.CANDIDATE)}
            last = lines[-1].split()[1] if lines else None
            for who, hours in told.items():
                record = kept.get(who)
                # The one after the last answer may have been written without being told.
                if who != last:
                    assert (record is None) == (hours is None), (kill, who)
                    assert record is None or f"{record.hours_max:g}" == hours  # type: ignore[union-attr]
            board, _ = opened(store, engine.reading, engine.rules, folder / "index")
            board = caught_up(board, store, engine.reading, lambda: NOW)
            found = agreement(board, store)
            assert found.whole, (kill, found)
        finally:
            store.close()


@pytest.mark.slow
def test_store_and_index_agree_after_thirty_kills(tmp_path: Path, engine: MatchEngine) -> None:
    survives(tmp_path, engine, 30, 100)


def test_store_and_index_agree_after_some_kills(tmp_path: Path, engine: MatchEngine) -> None:
    survives(tmp_path, engine, 4, 900)


def unreadable(what: str, folder: Path, kills: int, engine: MatchEngine) -> int:
    """How often a saved board could not be read after a kill; one process that is killed and started again."""
    rng, bad = random.Random(kills), 0
    for _ in range(kills):
        killed(started(what, str(folder)), rng.uniform(0.001, 0.12))
        try:
            load(folder, engine.rules.name, "opslag")
        except DataError:
            bad += 1
            shutil.rmtree(folder)
    return bad


@pytest.mark.slow
def test_sixty_kills_during_a_save_leave_a_board_that_can_be_read(tmp_path: Path, engine: MatchEngine) -> None:
    assert unreadable("bewaren", tmp_path / "index", 60, engine) == 0


def test_kills_during_a_save_leave_a_board_that_can_be_read(tmp_path: Path, engine: MatchEngine) -> None:
    folder = tmp_path / "index"
    save(folder, Board.empty(engine.rules), "opslag")
    assert unreadable("bewaren", folder, 4, engine) == 0


def test_without_protection_it_cannot_be_read(tmp_path: Path, engine: MatchEngine) -> None:
    """The control: files that are written in place."""
    assert unreadable("in-place", tmp_path / "index", 6, engine) > 0


def test_half_a_save_is_swept_away_and_never_read(tmp_path: Path, engine: MatchEngine) -> None:
    save(tmp_path, Board.empty(engine.rules), "opslag")
    half = tmp_path / "half"
    half.mkdir()
    (half / "work.npy").write_bytes(b"half")
    old = time.time() - 7_200
    __import__("os").utime(half, (old, old))
    save(tmp_path, Board.empty(engine.rules), "opslag")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([str(read_manifest(tmp_path)["map"]), "manifest.json"])


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_file_is_never_served(tmp_path: Path, engine: MatchEngine, seed: int) -> None:
    """Twenty-five times: a random byte of a random file is changed, or the file is cut off or gone."""
    rng = random.Random(seed)
    store = open_store("sqlite://")
    store.put(RecordKind.CANDIDATE, [Candidate("k1", "Ik wil graag koken."), Candidate("k2")], NOW)
    board = caught_up(Board.empty(engine.rules), store, engine.reading, lambda: NOW)
    for _ in range(25):
        shutil.rmtree(tmp_path / "index", ignore_errors=True)
        save(tmp_path / "index", board, store.identity)
        path = rng.choice([p for p in (tmp_path / "index").rglob("*") if p.is_file()])
        content = bytearray(path.read_bytes())
        match rng.randrange(3):
            case 0:
                content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
                path.write_bytes(content)
            case 1:
                path.write_bytes(content[: rng.randrange(len(content))])
            case 2:
                path.unlink()
        again, why = opened(store, engine.reading, engine.rules, tmp_path / "index")
        assert why is not None or np.array_equal(again.work, board.work)
        assert agreement(caught_up(again, store, engine.reading, lambda: NOW), store).whole
    store.close()


@pytest.mark.parametrize("other", ["opslag", "regels"])
def test_a_board_of_another_store_or_model_is_not_taken(tmp_path: Path, engine: MatchEngine, other: str) -> None:
    save(tmp_path, Board.empty(engine.rules), "opslag-1")
    name, identity = ("ander model", "opslag-1") if other == "regels" else (engine.rules.name, "opslag-2")
    with pytest.raises(DataError) as caught:
        load(tmp_path, name, identity)
    assert caught.value.code == "indexAnders"


class Unprotected:
    """The control of the race: rows are moved where they stand while others read them."""

    def __init__(self, ids: list[str], vectors: np.ndarray) -> None:
        self.ids, self.vectors = list(ids), vectors.copy()

    def take(self, who: str) -> None:
        at = self.ids.index(who)
        self.vectors[at] = self.vectors[len(self.ids) - 1]
        time.sleep(0)
        self.ids[at] = self.ids[-1]
        self.ids.pop()

    def put(self, who: str, vector: np.ndarray) -> None:
        self.vectors[len(self.ids)] = vector
        time.sleep(0)
        self.ids.append(who)

    def nearest(self, query: np.ndarray) -> str:
        scores = self.vectors @ query
        time.sleep(0)
        return self.ids[int(scores[: len(self.ids)].argmax())]


def vectors(many: int) -> np.ndarray:
    found = np.random.default_rng(5).normal(size=(many, 32)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def race(searches: int, protected: bool) -> tuple[int, int]:
    """Two threads erase and add, two search: how many answers were wrong, how many named somebody who was erased.

    Everybody is nearest to their own vector. `since` tells per person when they were last erased and put back; who was
    gone during the whole of a search must not be in its answer, who was there must be.
    """
    rows, ids = vectors(200), [f"k{i:03d}" for i in range(200)]
    shared: dict[str, object] = {}
    lock = threading.Lock()
    if protected:
        index = FaissIndex(32)
        index.add(ids, rows)
        shared["index"] = index
    else:
        shared["index"] = Unprotected(ids, rows)
    there = dict.fromkeys(ids, True)
    version = dict.fromkeys(ids, 0)
    stop, wrong, erased, done = threading.Event(), [], [], [0, 0]

    def change(own: range) -> None:
        rng = random.Random(own.start)
        while not stop.is_set():
            who = ids[rng.choice(own)]
            version[who] += 1
            if protected:
                with lock:  # one writer makes the next snapshot; readers wait for nobody
                    index = shared["index"].copied()  # type: ignore[attr-defined]
                    if there[who]:
                        index.remove([who])
                    else:
                        index.add([who], rows[int(who[1:])][None])
                    shared["index"] = index
            else:
                with lock:
                    board = shared["index"]
                    board.take(who) if there[who] else board.put(who, rows[int(who[1:])])  # type: ignore[attr-defined]
            there[who] = not there[who]
            version[who] += 1

    def search(own: int) -> None:
        rng = random.Random(own)
        for _ in range(searches // 2):
            who = rng.choice(ids)
            before, was = version[who], there[who]
            index = shared["index"]
            query = rows[int(who[1:])]
            if protected:
                answer = index.search(query[None], 1)[0][0][0]  # type: ignore[attr-defined]
            else:
                answer = index.nearest(query)  # type: ignore[attr-defined]
            if before == version[who] and before % 2 == 0:
                if was and answer != who:
                    wrong.append((who, answer))
                if not was and answer == who:
                    erased.append(who)
            done[own] += 1

    threads = [
        threading.Thread(target=change, args=(range(0, 60),)),
        threading.Thread(target=change, args=(range(60, 120),)),
    ]
    searchers = [threading.Thread(target=search, args=(i,)) for i in range(2)]
    for thread in (*threads, *searchers):
        thread.start()
    for thread in searchers:
        thread.join()
    stop.set()
    for thread in threads:
        thread.join()
    assert sum(done) == searches // 2 * 2
    return len(wrong), len(erased)


def test_thirty_thousand_searches_while_others_erase_and_add() -> None:
    assert race(30_000, protected=True) == (0, 0)


def test_without_snapshots_the_wrong_person_is_found() -> None:
    wrong, erased = race(4_000, protected=False)
    assert wrong + erased > 0
