"""Limits and bad days, over a real connection: too much, too slow, too busy, and a database that went away."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from api.desk import Asked, Desk
from api.http.serving import server_for
from api.matching import MatchEngine
from matcher.match.rank import RankedList
from matcher.store import sqlite
from tests.api.http_service import MERGE, Service, listening, service

MOST = 50_000
HUNDRED_MB = 100_000_000


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, engine: MatchEngine) -> Iterator[tuple[Service, str]]:
    with (
        service(tmp_path_factory.mktemp("grenzen"), engine, grootste_bericht=MOST, body_seconds=1.0) as one,
        listening(one.app, one.settings) as address,
    ):
        yield one, address


def raw(address: str, head: str, parts: Iterator[bytes], seconds: float = 10.0) -> tuple[str, bool, int]:
    """Send bytes over a connection of our own: what came back, whether the other side closed it, how much was sent."""
    host, port = address.removeprefix("http://").split(":")
    sent = 0
    with socket.create_connection((host, int(port)), timeout=seconds) as line:
        line.sendall(head.encode())
        try:
            for part in parts:
                line.sendall(part)
                sent += len(part)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = b""
        closed = False
        try:
            while piece := line.recv(65_536):
                answer += piece
            closed = True
        except ConnectionResetError:
            closed = True
        except TimeoutError:
            pass
    return answer.decode("utf-8", "replace"), closed, sent


def head(one: Service, more: str) -> str:
    return (
        f"POST /v1/kandidaten HTTP/1.1\r\nHost: x\r\nAuthorization: {one.client.headers['Authorization']}\r\n"
        f"Content-Type: application/json\r\n{more}\r\n\r\n"
    )


def lots() -> Iterator[bytes]:
    piece = b"x" * 1_000_000
    for _ in range(HUNDRED_MB // len(piece)):
        yield piece


def test_a_hundred_megabytes_are_refused_before_they_are_read(served: tuple[Service, str]) -> None:
    one, address = served
    before = psutil.Process().memory_info().rss

    answer, closed, sent = raw(address, head(one, f"Content-Length: {HUNDRED_MB}"), lots())

    assert closed
    assert sent < HUNDRED_MB
    assert psutil.Process().memory_info().rss - before < 40_000_000
    if answer:  # a reset may overtake it
        assert " 413 " in answer.splitlines()[0]
        assert "connection: close" in answer.lower()


def test_the_answer_to_too_much_is_a_problem(served: tuple[Service, str]) -> None:
    one, address = served

    answer, closed, _ = raw(address, head(one, f"Content-Length: {MOST + 1}"), iter(()))

    assert " 413 " in answer.splitlines()[0]
    assert "application/problem+json" in answer
    assert "urn:meedoen:fout:teGroot" in answer
    assert closed


def test_a_body_without_a_length_stops_at_the_same_place(served: tuple[Service, str]) -> None:
    one, address = served

    def chunks() -> Iterator[bytes]:
        for _ in range(200):
            yield b"400\r\n" + b"x" * 1024 + b"\r\n"

    answer, closed, _ = raw(address, head(one, "Transfer-Encoding: chunked"), chunks())

    assert " 413 " in answer.splitlines()[0]
    assert closed


def test_a_body_in_pieces_that_fits_is_read(served: tuple[Service, str]) -> None:
    one, address = served

    def pieces() -> Iterator[bytes]:
        yield b'{"id": "stuk'
        yield b'jes"}'

    headers = {"Authorization": one.client.headers["Authorization"], "Content-Type": "application/json"}
    assert httpx.post(f"{address}/v1/kandidaten", content=pieces(), headers=headers).status_code == 201
    assert one.client.get("/v1/kandidaten/stukjes").status_code == 200


def test_just_as_much_as_may_be_is_fine(served: tuple[Service, str]) -> None:
    one, address = served
    start = b'{"id": "vol", "verhaal": "'
    body = start + b"x" * (MOST - len(start) - 2) + b'"}'
    headers = {"Authorization": one.client.headers["Authorization"], "Content-Type": "application/json"}

    assert len(body) == MOST
    assert httpx.post(f"{address}/v1/kandidaten", content=body, headers=headers).status_code == 201


def test_a_body_that_does_not_come_is_not_waited_for(served: tuple[Service, str]) -> None:
    one, address = served

    def slowly() -> Iterator[bytes]:
        for _ in range(8):
            yield b"x"
            time.sleep(0.2)

    answer, closed, _ = raw(address, head(one, "Content-Length: 100"), slowly())

    assert " 408 " in answer.splitlines()[0]
    assert "urn:meedoen:fout:teLangzaam" in answer
    assert closed


def test_who_may_not_come_in_is_not_read_at_all(served: tuple[Service, str]) -> None:
    one, address = served

    answer, _, _ = raw(address, head(one, "Content-Length: 40000").replace("Bearer ", "Bearer x"), iter(()), 1.0)

    assert " 401 " in answer.splitlines()[0], "answered without waiting for the body"


def test_the_server_keeps_no_log_of_its_own_and_gives_no_name(served: tuple[Service, str]) -> None:
    one, address = served
    config = server_for(one.app, one.settings).config

    assert (config.access_log, config.log_config, config.workers) == (False, None, 1)
    assert "server" not in httpx.get(f"{address}/health").headers


class SlowDesk(Desk):
    """The desk, of which every list of places takes as long as the test wants."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.go_on = threading.Event()

    def matches(self, candidate_id: str, asked: Asked) -> RankedList:
        self.go_on.wait(20)
        return super().matches(candidate_id, asked)


def test_while_lists_are_made_the_rest_goes_on(tmp_path: Path, engine: MatchEngine) -> None:
    """Two work, two wait, the others are told at once that it is busy; records and health do not notice."""
    from matcher.store.opening import open_store

    desk = SlowDesk(open_store(f"sqlite:///{tmp_path / 'm.db'}"), engine, None)
    with (
        service(tmp_path, engine, desk=desk, werkers=2, wachtrij=2) as one,
        listening(one.app, one.settings) as address,
    ):
        headers = {"Authorization": one.client.headers["Authorization"]}
        one.client.post("/v1/kandidaten", json={"id": "k"})
        answers: list[httpx.Response] = []

        def ask() -> None:
            answers.append(httpx.get(f"{address}/v1/kandidaten/k/matches", headers=headers, timeout=30))

        threads = [threading.Thread(target=ask) for _ in range(10)]
        for thread in threads:
            thread.start()
        _until(lambda: len(answers) == 6)

        assert [answer.status_code for answer in answers] == [503] * 6
        assert all(answer.headers["Retry-After"].isdigit() for answer in answers)
        assert one.app.state.parts.work.busy() == 4
        times = []
        with httpx.Client(base_url=address) as client:
            for _ in range(50):
                begun = time.perf_counter()
                assert client.get("/health").status_code == 200
                times.append(time.perf_counter() - begun)
        assert sorted(times)[len(times) // 2] < 1.0, "it waits for nothing"
        assert httpx.get(f"{address}/v1/kandidaten/k", headers=headers).status_code == 200

        desk.go_on.set()
        for thread in threads:
            thread.join(20)
        assert sorted(answer.status_code for answer in answers) == [200] * 4 + [503] * 6
        _until(lambda: one.app.state.parts.work.busy() == 0)
        assert httpx.get(f"{address}/v1/kandidaten/k/matches", headers=headers).status_code == 200


def _until(done: Any) -> None:
    for _ in range(1000):
        if done():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def test_a_database_that_cannot_be_written_is_said_and_comes_back(
    tmp_path: Path, engine: MatchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process holds the database: 503 with a problem, nothing half-written, and afterwards all is well."""
    monkeypatch.setitem(sqlite.SETTINGS, "busy_timeout", 800)  # milliseconds; in earnest the patience is longer
    with service(tmp_path, engine) as one:
        one.client.post("/v1/kandidaten", json={"id": "k"})
        other = sqlite3.connect(tmp_path / "meedoen.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        with ThreadPoolExecutor(3) as threads:  # they wait in turn
            asked = [
                threads.submit(one.client.post, "/v1/kandidaten", json={"id": "k2"}),
                threads.submit(one.client.patch, "/v1/kandidaten/k", json={"naam": "x"}, headers=MERGE),
                threads.submit(one.client.delete, "/v1/kandidaten/k"),
            ]
            assert one.client.get("/v1/kandidaten/k").json() == {"id": "k"}, "who reads does not wait"
            assert one.client.get("/health").status_code == 200
            for answer in (future.result() for future in asked):
                assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
                assert answer.headers["Retry-After"].isdigit()

        other.execute("ROLLBACK")
        other.close()
        assert one.client.get("/v1/kandidaten").json() == {"resultaten": [{"id": "k"}], "totaal": 1}
        assert one.client.post("/v1/kandidaten", json={"id": "k2"}).status_code == 201
        assert one.client.get("/ready").status_code == 200
