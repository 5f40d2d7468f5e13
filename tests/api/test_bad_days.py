"""Bad days of a real service process: a full disk, a database that is gone, a damaged index, a model that is missing.

Every time: a clear answer, nothing half-written, and it goes on by itself when the trouble is over.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

import api.wiring
import models.embedder
from api.cli import run
from api.desk import Asked, Desk
from api.tokens import new_token
from api.wire import ranking_record
from matcher.domain import Candidate, Place
from matcher.kept import RecordKind
from matcher.match.board_files import read_manifest
from matcher.store.opening import open_store
from matcher.store.restoring import restore
from tests.conftest import Municipality

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
RIGHTS = ("lezen", "schrijven", "beheer")
needs_prlimit = pytest.mark.skipif(
    not hasattr(resource, "prlimit"), reason="deze computer kan de schijf niet vol maken"
)


def filled(folder: Path, people: int = 5) -> str:
    """A small database; gives the secret of a service that may do everything."""
    store = open_store(f"sqlite:///{folder / 'meedoen.db'}")
    store.put(RecordKind.PLACE, [Place("v1", "Hulp in de keuken", "Je helpt de kok met koken en afwassen.")], NOW)
    store.put(RecordKind.CANDIDATE, [Candidate(f"k{i}", "Ik wil graag koken.") for i in range(people)], NOW)
    secret, token = new_token("alles", RIGHTS, NOW)
    store.put_token(token)
    store.close()
    return secret


@contextmanager
def serving(folder: Path, secret: str) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    """`meedoen serve` as a process, ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "MEEDOEN_DATA": str(folder), "MEEDOEN_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    headers = {"Authorization": f"Bearer {secret}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as client:
        try:
            until(lambda: client.get("/ready").status_code == 200)
            yield client, process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def until(condition, seconds: float = 90) -> None:  # type: ignore[no-untyped-def]
    """Wait for something that comes by itself."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)


def problem(answer: httpx.Response, status: int) -> str:
    """The code of a problem, which has to be one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["type"]).rsplit(":", 1)[1]


@needs_prlimit
def test_a_full_disk_refuses_what_it_cannot_keep_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    secret = filled(tmp_path)
    with serving(tmp_path, secret) as (client, process):
        before = client.get("/v1/kandidaten").json()
        _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (20_000, most))
        refused = 0
        for i in range(10):
            answer = client.post("/v1/kandidaten", json={"id": f"n{i}", "verhaal": "Ik wil graag koken. " * 3_000})
            if answer.status_code != 201:
                assert problem(answer, 503) in ("databaseVol", "databaseWeg", "databaseBezet")
                assert "retry-after" in answer.headers
                refused += 1
        assert refused > 0, "the disk was not full"
        assert client.get("/health").status_code == 200
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))
        until(lambda: client.post("/v1/kandidaten", json={"id": "daarna", "verhaal": "Ik kook."}).status_code == 201)
        after = client.get("/v1/kandidaten").json()
        assert {"daarna"} <= {one["id"] for one in after["resultaten"]}
        assert after["totaal"] == before["totaal"] + 1 + (10 - refused)
    assert open_store(f"sqlite:///{tmp_path / 'meedoen.db'}").integrity() == ()


def test_a_database_that_is_gone_is_said_and_is_found_again(tmp_path: Path) -> None:
    """On PostgreSQL in `test_store_crash.py`; here the file of SQLite, seen from outside."""
    secret = filled(tmp_path)
    database, away = tmp_path / "meedoen.db", tmp_path / "weg"
    with serving(tmp_path, secret) as (client, _):
        away.mkdir()
        parts = list(tmp_path.glob("meedoen.db*"))
        for part in parts:
            part.rename(away / part.name)
        (tmp_path / "meedoen.db").mkdir()  # so that nothing new is made in its place
        codes = set()
        for _ in range(5):
            answer = client.post("/v1/kandidaten", json={"id": "tussendoor"})
            codes.add(answer.status_code)
        assert codes <= {201, 503}
        assert client.get("/health").status_code == 200
        database.rmdir()
        for part in parts:
            (away / part.name).rename(part)
        until(lambda: client.get("/v1/kandidaten/k1").status_code == 200)


@pytest.mark.parametrize("how", ["weg", "kapot", "manifest"])
def test_a_damaged_index_is_made_again_while_the_service_starts(tmp_path: Path, how: str) -> None:
    secret = filled(tmp_path)
    with serving(tmp_path, secret) as (client, _):
        expected = client.get("/v1/vacatures/v1/shortlist").json()
    index = tmp_path / "index"
    own = index / str(read_manifest(index)["map"])
    if how == "weg":
        (own / "scores.npy").unlink()
    elif how == "kapot":
        content = bytearray((own / "work.npy").read_bytes())
        content[-3] ^= 255
        (own / "work.npy").write_bytes(content)
    else:
        (index / "manifest.json").write_text("{", "utf-8")
    with serving(tmp_path, secret) as (client, _):
        assert client.get("/v1/vacatures/v1/shortlist").json() == expected
    assert read_manifest(index)["kandidaten"] == 5


def test_without_a_model_nothing_starts_and_it_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(tmp_path)
    monkeypatch.setenv("MEEDOEN_DATA", str(tmp_path))
    monkeypatch.setattr(models.embedder.WorkEmbedder.load.__func__, "__defaults__", (tmp_path / "geen",))
    api.wiring.embedder.cache_clear()
    try:
        assert run(["shortlist", "--vacature", "v1"]) == 3
    finally:
        api.wiring.embedder.cache_clear()
    told = capsys.readouterr().err
    assert "taalmodel" in told
    assert "Traceback" not in told


def test_two_imports_at_once_leave_everything(tmp_path: Path) -> None:
    env = {**os.environ, "MEEDOEN_DATA": str(tmp_path)}
    files = []
    for name in ("a", "b"):
        files.append(tmp_path / f"{name}.jsonl")
        files[-1].write_text(
            "".join(json.dumps({"id": f"{name}{i}", "verhaal": "Ik kook."}) + "\n" for i in range(800))
        )
    processes = [
        subprocess.Popen([sys.executable, "-m", "api.cli", "import", "--kandidaten", str(file)], cwd=ROOT, env=env,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for file in files
    ]  # fmt: skip
    assert [process.wait(timeout=120) for process in processes] == [0, 0]
    store = open_store(f"sqlite:///{tmp_path / 'meedoen.db'}")
    assert store.count(RecordKind.CANDIDATE) == 1_600
    store.close()


def test_a_restored_backup_gives_the_same_shortlists(tmp_path: Path, demo: Municipality) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'een.db'}")
    store.put(RecordKind.CANDIDATE, demo.candidates[:40], NOW)
    store.put(RecordKind.PLACE, demo.places[:20], NOW)
    desk = Desk(store, demo.engine, tmp_path / "een")
    desk.open()
    expected = [ranking_record(desk.for_place(p.id, Asked(10))) for p in demo.places[:20]]
    store.backup(tmp_path / "bewaard")
    hashes = store.table_hashes()
    store.erase(RecordKind.CANDIDATE, [c.id for c in demo.candidates[:10]], NOW)
    desk.close()
    store.close()

    restore(tmp_path / "bewaard", f"sqlite:///{tmp_path / 'twee.db'}")
    again = open_store(f"sqlite:///{tmp_path / 'twee.db'}")
    assert again.table_hashes() == hashes
    # The saved index of the first database is of another one, and is not taken for it.
    other = Desk(again, demo.engine, tmp_path / "een")
    other.open()
    assert other.follower.begun_anew == "indexAnders"
    assert [ranking_record(other.for_place(p.id, Asked(10))) for p in demo.places[:20]] == expected
    other.close()
    again.close()
