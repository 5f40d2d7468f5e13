"""The service itself, killed −9 while people talk: nobody loses a message that was answered, and none stands twice."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.api.talk_client import Talker
from tests.house.import_rules import ROOT

START = "from api.http.serving import serve; from api.settings import settings; serve(settings())"
TALKERS = 3


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The service as a process, answering; killed −9 at the end."""
    environment = {**os.environ, "MEEDOEN_DATA": str(folder), "MEEDOEN_PORT": str(port), "MEEDOEN_LOGNIVEAU": "error"}
    process = subprocess.Popen([sys.executable, "-c", START], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(1_200):
            try:
                httpx.get(f"http://127.0.0.1:{port}/health")
                break
            except httpx.TransportError:
                assert process.poll() is None, "it stopped by itself"
                time.sleep(0.05)
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


@dataclass
class Sender:
    """Somebody who sends numbered messages, and the same one again until it is answered."""

    talker: Talker
    answered: int = 0
    replies: dict[int, list[str]] = field(default_factory=dict)

    def send(self, stop: threading.Event) -> None:
        """Until told to stop, or until nobody answers."""
        while not stop.is_set():
            number = self.answered + 1
            try:
                answer = self.talker.send(f"ik kan ding nummer {number}", f"k{number}")
            except httpx.TransportError:
                return
            assert answer.status_code == 200, answer.text
            self.replies[number] = [one["tekst"] for one in answer.json()["berichten"]]
            self.answered = number


def kill_often(folder: Path, kills: int, seed: int = 7) -> None:
    chance = random.Random(seed)
    port = free_port()
    senders: list[Sender] = []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        for _ in range(kills):
            with running(folder, port) as process:
                for one in senders:
                    _nothing_lost(one)
                # New people each time: a conversation has an end, and a kill must find it in the middle.
                senders = [Sender(Talker(client)) for _ in range(TALKERS)]
                for one in senders:
                    one.talker.say("ja", "begin")
                stop = threading.Event()
                threads = [threading.Thread(target=one.send, args=(stop,)) for one in senders]
                for thread in threads:
                    thread.start()
                time.sleep(chance.uniform(0.02, 0.8))
                process.send_signal(signal.SIGKILL)
                process.wait()
                stop.set()
                for thread in threads:
                    thread.join()
        with running(folder, port):
            for one in senders:
                _nothing_lost(one)


def _nothing_lost(one: Sender) -> None:
    kept = [text for text in one.talker.texts() if text.startswith("ik kan ding")]
    expected = [f"ik kan ding nummer {number}" for number in range(1, one.answered + 1)]
    assert kept[: one.answered] == expected, "an answered message is lost, double or out of order"
    assert len(kept) <= one.answered + 1
    # The page sends again what was not answered; what was answered gets the answer of then.
    waiting = one.talker.send(f"ik kan ding nummer {one.answered + 1}", f"k{one.answered + 1}")
    assert waiting.status_code == 200
    kept = [text for text in one.talker.texts() if text.startswith("ik kan ding")]
    assert kept == [*expected, f"ik kan ding nummer {one.answered + 1}"]
    if one.answered:
        again = one.talker.say(f"ik kan ding nummer {one.answered}", f"k{one.answered}")
        assert [message["tekst"] for message in again["berichten"]] == one.replies[one.answered]


def test_a_killed_service_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    kill_often(tmp_path, 1)


@pytest.mark.slow
def test_a_service_that_is_killed_thirty_times_loses_nothing(tmp_path: Path) -> None:
    kill_often(tmp_path, 30)
