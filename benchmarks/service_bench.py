"""The service as a municipality meets it: import, rematch, start-up and shortlists over HTTP, with real processes.

    python -m benchmarks.service_bench                                # 10,000 people beside 2,000 places; minutes
    python -m benchmarks.service_bench --mensen 1000 --plekken 200    # a large municipality
    python -m benchmarks.service_bench --uit docs/benchmarks-service.md

People and places are those of `benchmarks.crowd`: mixed from the demonstration set, so that texts differ. Every step is
a command or a request that a user would give. The largest memory is of the process that did the step.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from api.record_wire import candidate_record, place_record
from api.wiring import engine
from benchmarks.crowd import SEED, crowd
from benchmarks.machine import described, markdown
from benchmarks.speed_bench import demonstration

ROOT: Final = Path(__file__).parent.parent
REQUESTS: Final = 300
AT_ONCE: Final = 4


@dataclass(frozen=True)
class Step:
    """One line of the table."""

    what: str
    measured: str
    wanted: str = ""


class Installation:
    """A folder with a database, and the commands run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.env = {**os.environ, "MEEDOEN_DATA": str(folder / "data"), "MEEDOEN_PORT": str(self.port)}
        self.address = f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> tuple[float, float, str]:
        """A command: seconds, MB of the largest memory of it or a child, and what it printed."""
        script = (
            "import resource, subprocess, sys;"
            "code = subprocess.call([sys.executable, '-m', 'api.cli', *sys.argv[1:]]);"
            "sys.stderr.write('\\nMB ' + str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024));"
            "sys.exit(code)"
        )
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        seconds = time.perf_counter() - started
        if done.returncode not in (0, 4):
            raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
        peak = float(done.stderr.rsplit("MB ", 1)[1])
        return seconds, peak, done.stdout

    @contextmanager
    def serving(self) -> Iterator[tuple[float, subprocess.Popen[bytes]]]:
        """The service: seconds until it is ready, and its process."""
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-m", "api.cli", "serve"], cwd=ROOT, env=self.env,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        try:
            while not _ready(self.address):
                if process.poll() is not None or time.perf_counter() - started > 600:
                    raise SystemExit("the service does not start")
                time.sleep(0.05)
            yield time.perf_counter() - started, process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def _ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/ready", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def measured(people: int, places: int) -> Iterator[Step]:
    """Every step in turn."""
    made, (one, other) = engine(), demonstration()
    pool = crowd(
        [(c, made.reader.story(c.id, c.story)) for c in one], [(p, made.reader.place(p)) for p in other], people, places
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        where = Installation(folder)
        files = folder / "kandidaten.jsonl", folder / "vacatures.jsonl"
        _write(files[0], [candidate_record(c) for c in pool.candidates])
        _write(files[1], [place_record(p) for p in pool.places])
        seconds, peak, _ = where.run("import", "--kandidaten", str(files[0]), "--vacatures", str(files[1]))
        rate = f"{(people + places) / seconds:,.0f} a second"
        yield Step(
            f"import of {people:,} people and {places:,} places",
            f"{seconds:.1f} s, {rate}, {peak:,.0f} MB",
            "200 a second",
        )
        seconds, peak, _ = where.run("rematch")
        yield Step("first rematch: every text read, every pair scored, both ways", f"{seconds:.0f} s, {peak:,.0f} MB")
        seconds, peak, _ = where.run("rematch")
        yield Step("rematch when nothing changed", f"{seconds:.1f} s, {peak:,.0f} MB")
        _write(files[0], list(_changed([candidate_record(c) for c in pool.candidates])))
        where.run("import", "--kandidaten", str(files[0]))
        seconds, peak, _ = where.run("rematch")
        yield Step(f"rematch after 1 % of the people changed ({people // 100:,})", f"{seconds:.1f} s, {peak:,.0f} MB")
        yield Step("size of the database", f"{_size(folder / 'data', '*.db*') / 1e6:,.0f} MB")
        yield Step("size of the saved index", f"{_size(folder / 'data' / 'index', '**/*') / 1e6:,.0f} MB")
        secret = where.run("token", "maak", "meting", "--rechten", "lezen,schrijven")[2].strip()
        with where.serving() as (ready, process):
            yield Step("start of the service until it is ready", f"{ready:.1f} s", "10 s")
            yield from _requests(where, secret, [p.id for p in pool.places], [c.id for c in pool.candidates])
            yield Step("memory of the service", f"{_resident(process.pid):,.0f} MB")


def _requests(where: Installation, secret: str, places: list[str], people: list[str]) -> Iterator[Step]:
    rng = random.Random(SEED)
    headers = {"Authorization": f"Bearer {secret}"}
    paths = {
        "shortlist of a place, 10 long": [
            f"/v1/vacatures/{p}/shortlist?top=10" for p in rng.choices(places, k=REQUESTS)
        ],
        "places of a candidate, 10 long": [
            f"/v1/kandidaten/{c}/matches?top=10" for c in rng.choices(people, k=REQUESTS)
        ],
        "shortlist of a profession": [
            f"/v1/beroepen/{p.id}/shortlist?top=10"
            for p in rng.choices(engine().vocabulary.professions, k=REQUESTS // 3)
        ],
    }
    for what, asked in paths.items():
        with httpx.Client(base_url=where.address, headers=headers, timeout=60) as client:
            for path in asked[:20]:
                client.get(path)  # warm: connections and code, not these answers
            times = [_timed(client, path) for path in asked]
        wanted = "p95 100 ms" if what.startswith("shortlist of a place") else ""
        yield Step(f"{what}, one after the other", _percentiles(times), wanted)
    together: list[float] = []

    def ask(part: list[str]) -> None:
        with httpx.Client(base_url=where.address, headers=headers, timeout=60) as client:
            together.extend(_timed(client, path) for path in part)

    asked = paths["shortlist of a place, 10 long"]
    threads = [threading.Thread(target=ask, args=(asked[i::AT_ONCE],)) for i in range(AT_ONCE)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(asked) / (time.perf_counter() - started)
    yield Step(f"shortlist of a place, {AT_ONCE} at once", f"{_percentiles(together)}; {rate:.0f} a second")
    with httpx.Client(base_url=where.address, headers=headers, timeout=60) as client:
        one = client.get(f"/v1/kandidaten/{people[0]}").json()
        times = []
        for hours in range(12, 32):
            started = time.perf_counter()
            client.patch(f"/v1/kandidaten/{people[0]}", json={"urenMax": hours},
                         headers={"Content-Type": "application/merge-patch+json"}).raise_for_status()  # fmt: skip
            client.get(f"/v1/kandidaten/{people[0]}/matches").raise_for_status()
            times.append((time.perf_counter() - started) * 1e3)
        assert one["id"] == people[0]
    yield Step("a change of a candidate, and their places after it", _percentiles(times))


def _timed(client: httpx.Client, path: str) -> float:
    started = time.perf_counter()
    client.get(path).raise_for_status()
    return (time.perf_counter() - started) * 1e3


def _percentiles(times: list[float]) -> str:
    cut = statistics.quantiles(times, n=100)
    return f"median {cut[49]:.0f} ms, p95 {cut[94]:.0f} ms, p99 {cut[98]:.0f} ms"


def _changed(records: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The records, one in a hundred with another sentence at the end of the story."""
    for i, record in enumerate(records):
        yield {**record, "verhaal": f"{record['verhaal']} Ik wil ook graag buiten werken."} if i % 100 == 0 else record


def _write(path: Path, records: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")


def _size(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.glob(pattern) if path.is_file())


def _resident(pid: int) -> float:
    """MB in memory now, and where the system tells it the largest."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main() -> int:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service_bench")
    parser.add_argument("--mensen", type=int, default=10_000)
    parser.add_argument("--plekken", type=int, default=2_000)
    parser.add_argument("--uit", type=Path)
    asked = parser.parse_args()
    rows = []
    for step in measured(asked.mensen, asked.plekken):
        print(f"{step.what}: {step.measured}", flush=True)
        rows.append((step.what, step.measured, step.wanted))
    text = (
        "# The service\n\nWritten by `python -m benchmarks.service_bench`"
        f" {'' if (asked.mensen, asked.plekken) == (10_000, 2_000) else f'--mensen {asked.mensen} '}; not by hand."
        f" {asked.mensen:,} people beside {asked.plekken:,} places, SQLite, one process, real HTTP.\n\n"
        f"Machine: {described()}.\n\n" + markdown(("step", "measured", "wanted"), rows)
    )
    if asked.uit:
        asked.uit.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
