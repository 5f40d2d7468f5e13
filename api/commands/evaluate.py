"""`meedoen evaluate`: the quality tables on a folder of labelled records."""

from __future__ import annotations

import sys
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table as RichTable

from api.console import progress, say
from api.engine import Table
from api.exit_codes import ExitCode
from matcher.errors import InputError


def run(folder: Path) -> ExitCode:
    """Measure on `folder` and print the tables on stdout.

    Raises:
        InputError: the folder does not exist, or what should be in it is missing.
    """
    if not folder.is_dir():
        raise InputError("mapOntbreekt", bestand=str(folder))

    from api.wiring import evaluate_folder  # after the folder is known to be there: loading takes a moment

    with progress("Meten") as advance:
        tables = tuple(evaluate_folder(folder, advance))
    for table in tables:
        show(table)
    return ExitCode.DONE


def show(table: Table) -> None:
    """Print one table; in Markdown form, so that it can be pasted in a document."""
    drawn = RichTable(*table.columns, box=box.MARKDOWN)
    for row in table.rows:
        drawn.add_row(*row)
    width = None if Console().is_terminal else 200  # in a file or a pipe nothing is cut off
    say(f"\n{table.title}")
    sys.stdout.flush()
    Console(width=width, highlight=False, markup=False).print(drawn)
