"""All measurements, into docs/benchmarks.md: `make bench`, or `python -m benchmarks`.

python -m benchmarks                   # everything; some tens of minutes, most of it the index
python -m benchmarks --zonder-index    # leaves the tables of the index as they are
python -m benchmarks --zonder-dienst   # leaves the tables of the service as they are
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import ONE_THREAD, described, markdown

ROOT: Final = Path(__file__).parent.parent
OUT: Final = ROOT / "docs" / "benchmarks.md"
INDEX: Final = ROOT / "docs" / "benchmarks-index.md"
SERVICE: Final = ROOT / "docs" / "benchmarks-service.md"
DEMO: Final = ROOT / "vocab" / "data" / "demo"
OTHER_FOLDERS: Final = tuple(ROOT.parent / "shared" / "bench" / name for name in ("dev", "dev-meedoen"))
_INDEX_TITLE: Final = "## Filtered search in the vector index\n\n"


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--zonder-index", action="store_true", help="leave the tables of the index as they are")
    parser.add_argument("--zonder-dienst", action="store_true", help="leave the tables of the service as they are")
    parts = [
        "# Benchmarks\n\nWritten by `make bench` (`python -m benchmarks`); not by hand.\n\n"
        f"Machine: {described()}. Other work on the machine shows in p99 first, and sooner in the clock than in the"
        " processor's time.\n"
    ]
    asked = parser.parse_args()
    for part in (reading, ranking, lambda: index(again=not asked.zonder_index), quality):
        for text in part():
            print(text, flush=True)
            parts.append(text)
    OUT.write_text("\n".join(parts), encoding="utf-8")
    if not asked.zonder_dienst:
        command = [sys.executable, "-m", "benchmarks.service_bench", "--uit", str(SERVICE)]
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    return 0


def reading() -> Iterator[str]:
    """How long it takes to understand a text."""
    found = _measured("lezen")
    yield "## Reading a text\n"
    yield (
        "`python -m benchmarks.speed_bench lezen`. One thread, ms. *First*: the first time that this process reads the"
        " text; the long stories go first, with words that were never looked up, and the other texts find most of their"
        " words looked up. *Again*: the same texts three more times. Wanted, median: 20 ms for a story of 200 words,"
        " 5 ms for a message. Loading the engine"
        f" took {found['loading']:.1f} s.\n"
    )
    rows = [
        (
            row["what"],
            row["texts"],
            *(f"{row[run][0]:.1f} / {row[run][1]:.1f}" for run in ("first", "again")),
            f"{row['processor']:.1f}",
        )
        for row in found["rows"]
    ]
    columns = ("text", "texts", "first: median / p99", "again: median / p99", "again: median of the processor's time")
    yield markdown(columns, rows)


def ranking() -> Iterator[str]:
    """How long it takes to rank a city."""
    found = _measured("rangschikken")
    yield "## Ranking a pool\n"
    yield (
        f"`python -m benchmarks.speed_bench rangschikken`, in a process of its own. {found['people']:,} people"
        f" ({found['statements']:.0f} statements each) beside {found['places']:,} places ({found['tasks']:.0f} tasks"
        f" each), mixed from the demonstration set (`benchmarks/crowd.py` says how; seed {found['seed']}), texts"
        " already understood, every grens on, the ten best and the ten first that stay out, both ways, with reasons and"
        " talking points; all lists gone through. Wanted: 60 s on 2 cores, 1,500 MB.\n"
    )
    steps = ("grenzen by field, and the pool laid out", "every score", "order, reasons and points of the lists")
    rows = [
        (what, f"{clock:.1f}", f"{spent:.1f}")
        for what, clock, spent in zip(steps, found["seconds"], found["processor"], strict=True)
    ]
    rows.append(("**together**", f"**{sum(found['seconds']):.1f}**", f"{sum(found['processor']):.1f}"))
    yield markdown(("step", "s", "s of the processor"), rows)
    yield (
        f"{found['lists']:,} lists, {found['results']:,} results, {found['excluded']:,} that stay out. Largest memory"
        f" of the process: **{found['peak_mb']:,.0f} MB**, of which {found['engine_mb']:,.0f} the engine and"
        f" {found['pool_mb']:,.0f} what was understood of the texts.\n"
    )


def index(again: bool) -> Iterator[str]:
    """The tables of the index, from the file that its own benchmark writes."""
    if again:
        failed = subprocess.run([sys.executable, "-m", "benchmarks.index_bench"], cwd=ROOT, check=False).returncode
        if failed:
            yield f"{_INDEX_TITLE}Skipped: `python -m benchmarks.index_bench` did not end well.\n"
            return
    if not INDEX.is_file():
        yield f"{_INDEX_TITLE}Skipped: `python -m benchmarks.index_bench` was not run.\n"
        return
    text = INDEX.read_text("utf-8").replace("\n## ", "\n### ")
    yield text.replace("# Filtered", "## Filtered", 1)


def quality() -> Iterator[str]:
    """The tables of `meedoen evaluate` over the demonstration, and over what else is there."""
    from api.quality.report import markdown as drawn  # loads the engine: not before the speed was measured
    from benchmarks.quality import measured

    present = [DEMO, *(folder for folder in OTHER_FOLDERS if folder.is_dir())]
    skipped = [folder.name for folder in OTHER_FOLDERS if not folder.is_dir()]
    command = (
        "meedoen evaluate "
        + " ".join(f"--map {os.path.relpath(folder, ROOT)}" for folder in present)
        + " --plaatsen ../shared/data/places/pc4.csv"
    )
    yield f"## Quality\n\n`{command}`\n"
    for name in skipped:
        yield f"`{name}`: skipped, the folder is not there.\n"
    for table in measured(present):
        yield drawn(table)


def _measured(what: str) -> dict[str, Any]:
    """What `speed_bench` prints, from a process of its own."""
    command = [sys.executable, "-m", "benchmarks.speed_bench", what]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **ONE_THREAD}, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main())
