"""`meedoen rematch` as a process: what it says, how it ends, and what is left of it when it is stopped or killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from matcher.casework.rematch import LEASE
from matcher.domain import Candidate, Place
from matcher.kept import RecordKind
from matcher.store.opening import open_store
from matcher.store.sql_store import SqlStore
from tests.small import fill

ROOT = Path(__file__).parents[2]
PLAIN = "from api.cli import main; main()"
# A reader that fails over one word.
POISONED = """
from matcher.story.read import Reader
real = Reader.story
def story(self, one, text, names=()):
    if "gif" in (text or ""):
        raise ValueError(text)
    return real(self, one, text, names)
Reader.story = story
"""
# Processes read from the first text on.
PROCESSES = "import api.parallel as p; f = p.ReadingProcesses.__init__; f.__defaults__ = (0,)\n"


def started(folder: Path, program: str = PLAIN, **more: str) -> subprocess.Popen[str]:
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "MEEDOEN_DATA": "data", **more}
    return subprocess.Popen(
        [sys.executable, "-c", program, "rematch"], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    return process.returncode, out, err


@pytest.fixture
def store(tmp_path: Path) -> SqlStore:
    return open_store(f"sqlite:///{tmp_path / 'data' / 'meedoen.db'}")


def now() -> datetime:
    return datetime.now(UTC)


def test_the_first_night_and_the_next(tmp_path: Path, store: SqlStore) -> None:
    fill(store, 20, 8)

    code, out, err = ended(started(tmp_path))

    assert (code, err.count("Ronde:") > 1) == (0, True)
    assert out.splitlines()[0] == "Klaar: lijsten voor 20 kandidaten en 8 plekken."
    assert "Dit is de eerste ronde." in out
    first = store.last_run()
    assert first is not None
    assert f"Op de lijst “niemand uit beeld”, met de reden: {first.counts['uitBeeld']}." in out
    assert (tmp_path / "data" / "index" / "manifest.json").is_file()

    fresh = [Place("v900", "Fietsenmaker", "Je repareert fietsen.")]
    store.put(RecordKind.PLACE, fresh, now())
    store.put(RecordKind.CANDIDATE, [Candidate("k900", "Ik wil fietsen maken. Dit is gif.", status="actief")], now())
    code, out, err = ended(started(tmp_path, POISONED + PLAIN))

    assert code == 4
    assert "Teksten gelezen: 1. Apart gezet omdat lezen niet lukt: 1." in out
    second = store.last_run()
    assert second is not None
    assert second.counts["nieuw"] > 0
    assert f"{second.counts['nieuw']} plekken nieuw" in out
    assert "Apart gezet: kandidaat k900 (ValueError)." in err
    assert "fietsen" not in err + out, "nothing of what somebody told"


def test_when_another_is_busy_it_says_so_and_does_nothing(tmp_path: Path, store: SqlStore) -> None:
    fill(store, 3, 3)
    assert store.lease(LEASE, "een ander", now(), timedelta(minutes=5))

    code, out, _ = ended(started(tmp_path))

    assert code == 0
    assert out.startswith("Een andere ronde is nog bezig")
    assert store.last_run() is None


def test_without_a_database_it_ends_with_three(tmp_path: Path) -> None:
    code, out, err = ended(started(tmp_path, MEEDOEN_DATABASE="postgresql://niemand@127.0.0.1:9/niets"))

    assert (code, out) == (3, "")
    assert err.strip()
    assert "niemand" not in err, "the address may hold a password"


def test_the_database_goes_away_half_way(tmp_path: Path, store: SqlStore) -> None:
    fill(store, 300, 60)
    store.close()
    process = started(tmp_path)
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Ronde:")
    (tmp_path / "data" / "meedoen.db").rename(tmp_path / "weg.db")

    code, _, err = ended(process)

    assert code == 3
    assert "De ronde is niet af." in err


def test_stopped_by_a_service_manager_it_gives_its_turn_back(tmp_path: Path, store: SqlStore) -> None:
    fill(store, 300, 60)
    process = started(tmp_path)
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Ronde:")
    process.send_signal(signal.SIGTERM)

    code, _, err = ended(process)

    assert code == 130
    assert "De ronde is niet af." in err
    assert store.last_run() is None
    assert store.lease(LEASE, "een ander", now(), timedelta(seconds=1)), "who starts now need not wait"


def test_killed_it_leaves_no_process_behind(tmp_path: Path, store: SqlStore) -> None:
    fill(store, 1_500, 10)
    process = started(tmp_path, PROCESSES + PLAIN)
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Ronde:"), "the processes are reading"
    children = psutil.Process(process.pid).children()
    assert len(children) >= 2
    process.kill()
    process.communicate(timeout=60)

    _, alive = psutil.wait_procs(children, timeout=30)

    assert [child.pid for child in alive if child.status() != psutil.STATUS_ZOMBIE] == []
