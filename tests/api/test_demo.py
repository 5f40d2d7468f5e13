"""`meedoen demo` as a newcomer meets it: filled, served, with an address and a code that work; stopped with Ctrl-C."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from api.cli import run
from api.commands.demo import MARK
from tests.stopping import hears_ctrl_c, press_ctrl_c


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_addresses_and_the_code_work(tmp_path: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "demo", "--uit", str(tmp_path / "demo"), "--poort", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=Path(__file__).parents[2],
        preexec_fn=hears_ctrl_c,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(6)]
        address = re.search(r"http://127\.0\.0\.1:\d+", told[1])
        secret = re.search(r"De code is (\S+)", told[2])
        assert address is not None
        assert secret is not None
        headers = {"Authorization": f"Bearer {secret[1]}"}
        with httpx.Client(base_url=address[0], timeout=30) as client:
            deadline = time.monotonic() + 120
            while not _ready(client):
                assert time.monotonic() < deadline, "the demonstration never became ready"
                time.sleep(0.2)
            assert client.get("/").status_code in (200, 303)
            assert client.get("/gesprek").status_code == 200
            assert client.get("/v1/kandidaten").status_code == 401
            people = client.get("/v1/kandidaten?aantal=100", headers=headers).json()
            assert len(people["resultaten"]) == people["totaal"] == 94
            shortlist = client.get("/v1/vacatures/r-v10/shortlist?top=3", headers=headers).json()
            assert len(shortlist["resultaten"]) == 3
            assert client.get("/v1/veranderingen", headers=headers).json()["resultaten"], "something is new"
            assert client.get("/v1/focusberoepen", headers=headers).json()["beroepen"]
            assert len(client.get("/v1/niemand-uit-beeld", headers=headers).json()["resultaten"]) == 10
    finally:
        press_ctrl_c(process)
        assert process.returncode in (0, 130)


def _ready(client: httpx.Client) -> bool:
    try:
        return client.get("/ready").status_code == 200
    except httpx.TransportError:
        return False


def test_it_is_made_anew_and_throws_nothing_else_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "demo"
    assert run(["demo", "--uit", str(folder), "--alleen-vullen"]) == 0
    own = folder / "aantekening.txt"
    own.write_text("van mij", "utf-8")
    assert run(["demo", "--uit", str(folder), "--alleen-vullen"]) == 0
    assert own.read_text("utf-8") == "van mij"
    assert "twee nachten" in capsys.readouterr().out
    (folder / MARK).unlink()
    assert run(["demo", "--uit", str(folder), "--alleen-vullen"]) == 2
    assert own.is_file()
