"""The rematch in real processes: killed, stopped, started twice, and fed a text that kills whoever reads it.

Every promise has a control: the same without the protection, which must fail.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from api.matching import MatchEngine
from matcher.casework.night_reading import KILLER
from matcher.casework.reading import TRIES
from matcher.domain import Candidate
from matcher.kept import RecordKind, StepKind
from matcher.store.opening import open_store
from tests.small import START, Nights, change, fill, results

WORKER = Path(__file__).with_name("rematch_worker.py")
ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@dataclass(frozen=True)
class Night:
    """A process that does a night's work."""

    number: int
    target: Path
    progress: Path

    def gone(self) -> bool:
        try:
            os.kill(self.number, 0)
        except ProcessLookupError:
            return True
        return False

    def kill(self) -> bool:
        """Kill −9; whether there was anything to kill."""
        try:
            os.kill(self.number, signal.SIGKILL)
        except ProcessLookupError:
            return False
        waited(self.gone)
        return True

    def outcome(self) -> dict[str, Any] | None:
        """What it said at its end; None where it fell."""
        waited(self.gone)
        return json.loads(self.target.read_text()) if self.target.exists() else None


def waited(until: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline, "this takes much too long"
        time.sleep(0.002)


class Workplace:
    """Starts nights."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._number = count()

    def start(self, folder: Path, owner: str = "wij", **task: Any) -> Night:
        target = folder / f"uit-{next(self._number)}.json"
        given = {"map": str(folder), "uit": str(target), "eigenaar": owner, **task}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(given) + "\n")
        self._process.stdin.flush()
        return Night(int(self._process.stdout.readline()), target, folder / f"stap-{owner}")


@pytest.fixture(scope="module")
def work() -> Iterator[Workplace]:
    process = subprocess.Popen(
        [sys.executable, str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "begonnen\n"
    yield Workplace(process)
    assert process.stdin is not None
    process.stdin.close()
    process.wait(timeout=PATIENCE)


def municipality(engine: MatchEngine, folder: Path, people: int, places: int) -> Path:
    """A store after one night and a day of changes, with the board of that night."""
    folder.mkdir()
    store = open_store(f"sqlite:///{folder / 'meedoen.db'}")
    fill(store, people, places)
    Nights(store, engine, folder / "index").run()
    for seed in range(max(3, people // 8)):
        change(store, random.Random(seed), people, places)
    store.close()
    return folder


@pytest.fixture(scope="module")
def small(engine: MatchEngine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return municipality(engine, tmp_path_factory.mktemp("klein") / "gisteren", 30, 12)


def copied(folder: Path, target: Path) -> Path:
    shutil.copytree(folder, target)
    return target


def held(folder: Path) -> Any:
    store = open_store(f"sqlite:///{folder / 'meedoen.db'}")
    found = results(store)
    store.close()
    return found


def survives(work: Workplace, folder: Path, room: Path, nights: int, kills: int) -> int:
    """Nights that are killed some times, at random, and then left to end; returns how many kills met somebody."""
    rng, met = random.Random(nights), 0
    begun = time.monotonic()
    whole = copied(folder, room / "heel")
    assert "klaar" in (work.start(whole).outcome() or {})
    takes = time.monotonic() - begun
    expected = held(whole)
    assert expected[1], "something must have moved"
    for number in range(nights):
        here = copied(folder, room / f"nacht-{number}")
        for _ in range(kills):
            night = work.start(here)
            time.sleep(rng.uniform(0, takes / 2))
            met += night.kill()
        assert "klaar" in (work.start(here).outcome() or {})
        assert held(here) == expected, f"nacht {number}"
        shutil.rmtree(here)
    return met


def test_killed_at_random_points_and_started_again_it_ends_the_same(
    work: Workplace, small: Path, tmp_path: Path
) -> None:
    # Not three times a night: with so little to read that may hit one text each time, which is then set apart.
    assert survives(work, small, tmp_path, nights=10, kills=2) >= 12


@pytest.mark.slow
def test_a_larger_municipality_killed_more_often(work: Workplace, engine: MatchEngine, tmp_path: Path) -> None:
    folder = municipality(engine, tmp_path / "groot", 600, 200)

    assert survives(work, folder, tmp_path, nights=10, kills=10) >= 60


# -- twice at once --------------------------------------------------------------------------------------------------


def both(work: Workplace, folder: Path, **task: Any) -> list[Any]:
    at = time.time() + 0.3
    started = [work.start(folder, owner, om=at, traag=0.01, **task) for owner in ("een", "twee")]
    return [night.outcome() for night in started]


def test_started_twice_at_once_it_runs_once(work: Workplace, small: Path, tmp_path: Path) -> None:
    folder = copied(small, tmp_path / "nacht")

    outcomes = both(work, folder)

    assert sorted(next(iter(o)) for o in outcomes) == ["bezig", "klaar"]
    whole = copied(small, tmp_path / "heel")
    work.start(whole).outcome()
    assert held(folder) == held(whole)


def test_control_without_the_lease_it_runs_twice(work: Workplace, small: Path, tmp_path: Path) -> None:
    outcomes = both(work, copied(small, tmp_path / "nacht"), zonderHuur=True)

    assert {"bezig": True} not in outcomes


def overtaken(work: Workplace, folder: Path, **task: Any) -> tuple[Any, Any]:
    """One stands still for longer than its lease, another takes over, and then the first wakes up."""
    first = work.start(folder, "eerste", huur=1.0, traag=0.02, **task)
    waited(lambda: first.progress.exists() and first.progress.read_text() > "")
    os.kill(first.number, signal.SIGSTOP)
    try:
        time.sleep(1.1)
        second = work.start(folder, "tweede").outcome()
    finally:
        os.kill(first.number, signal.SIGCONT)
    return first.outcome(), second


def test_whoever_stood_still_too_long_leaves_it_to_the_other(work: Workplace, small: Path, tmp_path: Path) -> None:
    folder, whole = copied(small, tmp_path / "nacht"), copied(small, tmp_path / "heel")
    work.start(whole).outcome()

    first, second = overtaken(work, folder)

    assert first == {"fout": "rematchOvergenomen"}
    assert "klaar" in second
    assert held(folder) == held(whole)


def test_control_without_a_look_at_the_clock_it_goes_on(work: Workplace, small: Path, tmp_path: Path) -> None:
    first, second = overtaken(work, copied(small, tmp_path / "nacht"), zonderKlok=True)

    assert "klaar" in second
    assert first != {"fout": "rematchOvergenomen"}


def test_another_goes_on_when_the_lease_of_one_that_fell_has_run_out(
    work: Workplace, small: Path, tmp_path: Path
) -> None:
    folder = copied(small, tmp_path / "nacht")
    first = work.start(folder, "eerste", huur=1.0, traag=0.02)
    waited(first.progress.exists)
    assert first.kill()

    at_once = work.start(folder, "tweede", huur=1.0).outcome()
    time.sleep(1.1)
    later = work.start(folder, "tweede", huur=1.0).outcome()

    assert at_once == {"bezig": True}
    assert "klaar" in (later or {})


# -- a text that kills ----------------------------------------------------------------------------------------------


def test_a_text_that_kills_its_reader_is_set_apart_and_nobody_else(
    work: Workplace, small: Path, tmp_path: Path
) -> None:
    """Two of them, among others that are new tonight."""
    folder = copied(small, tmp_path / "nacht")
    store = open_store(f"sqlite:///{folder / 'meedoen.db'}")
    told = [
        Candidate(f"n{n}", "Ik wil koken." + " Dit is dodelijk." * (n in (3, 4)), status="actief") for n in range(9)
    ]
    store.put(RecordKind.CANDIDATE, told, START)

    starts = 0
    while (outcome := work.start(folder).outcome()) is None:
        starts += 1
        assert starts <= 2 * TRIES

    assert starts == 2 * TRIES - 1, "they were in one portion the first time, and each alone after that"
    assert "klaar" in outcome
    assert {(p.id, p.code) for p in store.apart()} == {("n3", KILLER), ("n4", KILLER)}
    assert set(store.understood(RecordKind.CANDIDATE, [c.id for c in told])) == {c.id for c in told} - {"n3", "n4"}
    steps = {s.candidate_id: s for s in store.steps(str(outcome["klaar"]), None, [c.id for c in told])}
    assert {who for who, s in steps.items() if s.kind is StepKind.OUT_OF_SIGHT} >= {"n3", "n4"}
    assert len(steps) == len(told)
    store.close()
