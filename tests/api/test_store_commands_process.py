"""Loading as a process: killed half-way, two at once, a database that is not there. Each with a control."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from matcher.kept import RecordKind
from matcher.store.opening import open_store
from tests.stopping import hears_ctrl_c, press_ctrl_c

ROOT = Path(__file__).parents[2]
CHUNK = 500
MANY = 6_000
PLAIN = "from api.cli import main; main()"
# The control: chunks of another length, so that what is left is no whole number of chunks.
CONTROL = "import api.importing; api.importing.CHUNK = 501; from api.cli import main; main()"


def started(folder: Path, *arguments: str, program: str = PLAIN, **more: str) -> subprocess.Popen[str]:
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "MEEDOEN_DATA": "data", **more}
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        preexec_fn=hears_ctrl_c,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit code, stdout, stderr; never with a traceback."""
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    return process.returncode, out, err


def count(folder: Path, kind: RecordKind = RecordKind.CANDIDATE) -> int:
    store = open_store(f"sqlite:///{folder / 'data' / 'meedoen.db'}")
    try:
        assert store.integrity() == ()
        return store.count(kind)
    finally:
        store.close()


@pytest.fixture
def candidates(tmp_path: Path) -> Path:
    lines = [json.dumps({"id": f"k{i:05d}", "verhaal": f"ik kook {i} " * 40, "dagen": ["ma"]}) for i in range(MANY)]
    path = tmp_path / "k.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return path


def killed_half_way(folder: Path, program: str) -> int:
    """Import, kill −9 as soon as something was told to be done, and count what is there."""
    process = started(folder, "import", "--kandidaten", "k.jsonl", program=program)
    assert process.stderr is not None
    assert re.fullmatch(r"Kandidaten: \d+ van 6000\n", process.stderr.readline())
    process.kill()
    process.wait(timeout=60)
    process.stderr.close()
    assert process.stdout is not None
    process.stdout.close()
    return count(folder)


def test_killed_half_way_leaves_whole_chunks_and_again_completes_it(tmp_path: Path, candidates: Path) -> None:
    there = killed_half_way(tmp_path, PLAIN)
    assert 0 < there < MANY, "killed too late to tell anything"
    assert there % CHUNK == 0

    code, told, _ = ended(started(tmp_path, "import", "--kandidaten", "k.jsonl"))
    assert code == 0
    assert f"k.jsonl: {MANY - there} nieuw, 0 gewijzigd, {there} gelijk" in told
    assert count(tmp_path) == MANY


def test_the_control_shows_that_the_test_sees_other_chunks(tmp_path: Path, candidates: Path) -> None:
    there = killed_half_way(tmp_path, CONTROL)
    assert there % 501 == 0
    assert there % CHUNK != 0


def test_stopped_by_hand_says_that_the_rest_can_follow(tmp_path: Path, candidates: Path) -> None:
    process = started(tmp_path, "import", "--kandidaten", "k.jsonl")
    assert process.stderr is not None
    process.stderr.readline()
    press_ctrl_c(process)
    code, _, told = ended(process)
    assert code == 130
    assert "Het laden is niet af" in told
    assert count(tmp_path) % CHUNK == 0


def test_two_imports_at_once_both_end_well(tmp_path: Path, candidates: Path) -> None:
    """One brings stories, the other names of the same people: everybody has both, and no story is lost."""
    names = [json.dumps({"id": f"k{i:05d}", "naam": f"Achternaam{i}"}) for i in range(0, MANY, 4)]
    (tmp_path / "p.jsonl").write_text("\n".join(names), "utf-8")
    loading = [
        started(tmp_path, "import", "--kandidaten", "k.jsonl"),
        started(tmp_path, "import", "--kandidaten", "k.jsonl"),
        started(tmp_path, "import", "--personen", "p.jsonl"),
    ]
    results = [ended(process) for process in loading]
    assert [code for code, _, _ in results] == [0, 0, 0]
    assert count(tmp_path) == MANY
    assert count(tmp_path, RecordKind.PERSON) == len(names)
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'meedoen.db'}")
    assert all(getattr(one.record, "story", None) for one in store.every(RecordKind.CANDIDATE))
    store.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "--kandidaten", "k.jsonl"),
        ("token", "lijst"),
        ("erase", "--kandidaat", "k1", "--ja"),
        ("backup", "--uit", "b.backup"),
        ("export-person", "--kandidaat", "k1", "--uit", "e.json"),
        ("doctor",),
    ],
)
def test_a_database_that_is_not_there_is_told_without_its_password(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "k.jsonl").write_text('{"id": "k1"}\n', "utf-8")
    address = "postgresql+psycopg://meedoen:geheim-woord@127.0.0.1:1/meedoen"
    code, out, err = ended(started(tmp_path, *arguments, MEEDOEN_DATABASE=address))
    assert code == 3
    assert "database is niet te bereiken" in out + err
    assert "geheim-woord" not in out + err
    assert not (tmp_path / "b.backup").exists()
    assert not (tmp_path / "e.json").exists()


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "k.jsonl").write_text('{"id": "k1"}\n', "utf-8")
    assert ended(started(tmp_path, "import", "--kandidaten", "k.jsonl"))[0] == 0
    file = tmp_path / "data" / "meedoen.db"
    file.write_bytes(b"dit is geen database" * 1_000)
    code, _, told = ended(started(tmp_path, "import", "--kandidaten", "k.jsonl"))
    assert code == 3
    assert "beschadigd" in told
    code, told, _ = ended(started(tmp_path, "doctor"))
    assert code == 3
    assert "[kapot]" in told


def test_a_setting_that_cannot_be_is_told_by_name(tmp_path: Path) -> None:
    code, _, told = ended(started(tmp_path, "token", "lijst", MEEDOEN_PORT="zeventig"))
    assert code == 2
    assert "MEEDOEN_PORT" in told
    assert "zeventig" not in told


def test_loads_at_more_than_two_hundred_a_second(tmp_path: Path, candidates: Path) -> None:
    begun = time.monotonic()
    assert ended(started(tmp_path, "import", "--kandidaten", "k.jsonl"))[0] == 0
    assert MANY / (time.monotonic() - begun) > 200
