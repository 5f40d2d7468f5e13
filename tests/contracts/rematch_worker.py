"""Processes that do a night's work and may be killed. For `test_rematch_processes.py`.

Loads everything once, and then starts a process of its own for every line of JSON on stdin; answers with its number.
What became of it stands in a file: ``{"klaar": ID}``, ``{"bezig": true}`` or ``{"fout": CODE}``.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from api.matching import MatchEngine
from api.wiring import engine
from matcher.casework import rematch as module
from matcher.casework.night_reading import warm
from matcher.casework.reading import Reading
from matcher.errors import MatcherError
from matcher.store.opening import open_store
from matcher.store.sql_store import SqlStore


class Deadly:
    """A reader that one word kills, and the process with it."""

    def __init__(self, made: MatchEngine) -> None:
        self._reader = made.reader

    def story(self, candidate_id: str, text: str | None, names: tuple[str, ...] = ()) -> Any:
        if "dodelijk" in (text or ""):
            os._exit(9)
        return self._reader.story(candidate_id, text, names)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)


def night(made: MatchEngine, task: dict[str, Any]) -> dict[str, Any]:
    """One night, as the task says."""
    if task.get("zonderHuur"):
        SqlStore.lease = lambda *_: True  # type: ignore[method-assign]
    if task.get("zonderKlok"):
        module.Lease.held = lambda _: None  # type: ignore[method-assign]
    module._LISTS_AT_ONCE = 3
    folder = Path(task["map"])
    store = open_store(f"sqlite:///{folder / 'meedoen.db'}")
    steps = 0

    def advance(done: int, total: int) -> None:
        nonlocal steps
        steps += 1
        (folder / f"stap-{task['eigenaar']}").write_text(str(steps))
        time.sleep(task.get("traag", 0))

    while time.time() < task.get("om", 0):
        time.sleep(0.001)
    try:
        run = module.rematch(
            store,
            Reading(Deadly(made), made.reading.name),  # type: ignore[arg-type]
            made.rules,
            folder / "index",
            now=lambda: datetime.now(UTC),
            owner=task["eigenaar"],
            new_id=lambda: f"{task['eigenaar']}-{os.getpid()}-{time.time_ns()}",
            top=5,
            advance=advance,
            span=timedelta(seconds=task.get("huur", 120)),
        )
    except MatcherError as error:
        return {"fout": error.code}
    finally:
        store.close()
    return {"bezig": True} if run is None else {"klaar": run.id}


def main() -> None:
    made = engine()
    warm(made.reader)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ends is gone at once
    sys.stdout.write("begonnen\n")
    sys.stdout.flush()
    for line in sys.stdin:
        task = json.loads(line)
        number = os.fork()  # with one thread, and nothing of FAISS was used yet
        if not number:
            answer = night(made, task)
            target = Path(task["uit"])
            target.with_suffix(".tmp").write_text(json.dumps(answer))
            target.with_suffix(".tmp").replace(target)
            os._exit(0)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
