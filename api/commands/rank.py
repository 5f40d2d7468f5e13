"""`meedoen rank`: files in, ranked lists both ways out, without a database."""

from __future__ import annotations

from pathlib import Path

from api.console import progress
from api.exit_codes import ExitCode
from api.intake import done, ended, read, read_towns
from api.jsonl import write_jsonl
from api.output import check_output
from api.records import read_candidates, read_places
from api.wire import ranking_record


def run(
    candidates_file: Path, places_file: Path, target: Path, *, top: int, conditions: bool, towns_file: Path | None
) -> ExitCode:
    """Rank every candidate against every place and the other way round.

    Args:
        top: longest list.
        conditions: whether every grens applies; without, only nietGewenst does.
        towns_file: a table of postcode centres in place of the one that comes along.
    """
    inputs = [path for path in (candidates_file, places_file, towns_file) if path is not None]
    check_output(target, inputs)
    candidates = read(candidates_file, read_candidates)
    places = read(places_file, read_places)
    towns = read_towns(towns_file) if towns_file else None

    from api.wiring import engine  # after the files are known to be good: loading takes a moment

    with progress("Lijsten") as advance:
        lists = engine(towns).rank(candidates.records, places.records, top=top, conditions=conditions, advance=advance)
        count = write_jsonl(target, (ranking_record(ranking) for ranking in lists))
    done(target, count)
    return ended(candidates, places)
