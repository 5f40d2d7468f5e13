"""The service as the process that an application manager starts: from settings to ready, and from a signal to saved."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.tokens import new_token
from matcher.store.opening import open_store
from tests.api.http_service import NOW
from tests.house.import_rules import ROOT

START = "from api.http.serving import serve; from api.settings import settings; serve(settings())"


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def process(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "MEEDOEN_DATA": str(tmp_path), "MEEDOEN_PORT": str(port)}
    with subprocess.Popen(
        [sys.executable, "-c", START], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    ) as running:  # fmt: skip
        yield running
        running.kill()


def test_it_starts_answers_and_stops(tmp_path: Path, port: int, process: subprocess.Popen[str]) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'meedoen.db'}")  # as the command that makes tokens does, beside it
    secret, token = new_token("proef", ["lezen", "schrijven"], NOW)
    store.put_token(token)
    store.close()
    address, headers = f"http://127.0.0.1:{port}", {"Authorization": f"Bearer {secret}"}
    for _ in range(600):
        try:
            if httpx.get(f"{address}/ready").status_code == 200:
                break
        except httpx.TransportError:
            pass
        assert process.poll() is None, "it stopped by itself"
        time.sleep(0.05)

    made = httpx.post(f"{address}/v1/kandidaten", json={"id": "k", "verhaal": "Ik wil koken."}, headers=headers)
    assert made.status_code == 201
    assert httpx.get(f"{address}/v1/kandidaten/k/matches", headers=headers).json()["resultaten"] == []

    process.send_signal(signal.SIGTERM)
    out, errors = process.communicate(timeout=30)
    lines = [json.loads(line) for line in out.splitlines()]
    assert {"/v1/kandidaten", "/ready"} <= {line.get("route") for line in lines}
    assert errors == "", "nothing is said beside the log"
    assert process.returncode == 0
    assert list((tmp_path / "index").iterdir()), "the index was saved on the way out"
