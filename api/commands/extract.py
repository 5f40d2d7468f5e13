"""`meedoen extract`: the facts of stories, with their words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.console import Advance, progress
from api.engine import Engine
from api.exit_codes import ExitCode
from api.intake import done, ended, read
from api.jsonl import write_jsonl
from api.output import check_output
from api.records import read_stories
from api.wire import facts_record
from matcher.domain import Candidate


def run(source: Path, target: Path) -> ExitCode:
    """Write the facts of every story of `source`; of each record only `id` and `verhaal` are read."""
    check_output(target, (source,))
    stories = read(source, read_stories)

    from api.wiring import engine  # after the file is known to be good: loading takes a moment

    with progress("Verhalen") as advance:
        count = write_jsonl(target, _facts(engine(), stories.records, advance))
    done(target, count)
    return ended(stories)


def _facts(engine: Engine, stories: tuple[Candidate, ...], advance: Advance) -> Iterator[dict[str, Any]]:
    for number, candidate in enumerate(stories, start=1):
        yield facts_record(candidate.id, engine.extract(candidate.story) if candidate.story else ())
        advance(number, len(stories))
