"""`meedoen evaluate`: the quality tables on folders of judged records."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table as RichTable

from api.console import progress
from api.engine import Engine, Table
from api.exit_codes import ExitCode
from api.intake import done, read_towns
from api.output import check_output
from api.quality.folder import JudgedFolder, read_folder
from api.quality.report import write_section


def run(*folders: Path, target: Path | None = None, towns_file: Path | None = None) -> ExitCode:
    """Measure on folders and print the tables on stdout.

    Args:
        folders: each with records and judgements; all in one table.
        target: a Markdown document in which the tables get a part of their own.
        towns_file: a table of postcode centres, for the full records; else the folder's own, else the one that comes
            along.

    Raises:
        InputError: a folder does not exist, or what should be in it is missing.
    """
    if target is not None:
        check_output(target)
    judged = [read_folder(folder) for folder in folders]
    given = read_towns(towns_file) if towns_file else None

    from api.quality.tables import Measured, quality_tables
    from api.wiring import engine  # after the folders are known to be good: loading takes a moment
    from matcher.privacy.redact import redact

    def engine_for(folder: JudgedFolder) -> Engine:
        return engine(given or (read_towns(folder.towns) if folder.towns else None))

    # One engine for all folders: making one takes longer than ranking with it.
    measured = Measured(cache(lambda parts: engine(given, parts)), engine_for, redact)
    with progress("Meten") as advance:
        tables = tuple(quality_tables(judged, measured, advance))
    for table in tables:
        show(table)
    if target is not None:
        write_section(target, tables)
        done(target, sum(len(table.rows) for table in tables))
    return ExitCode.PARTLY if any(folder.refused_records for folder in judged) else ExitCode.DONE


def show(table: Table) -> None:
    """Print one table; in Markdown form, so that it can be pasted in a document."""
    drawn = RichTable(*table.columns, title=table.title, title_justify="left", box=box.MARKDOWN)
    for row in table.rows:
        drawn.add_row(*row)
    width = None if Console().is_terminal else 200  # in a file or a pipe nothing is cut off
    Console(width=width, highlight=False, markup=False).print(drawn)
