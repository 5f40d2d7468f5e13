"""`meedoen model train` and `meedoen model evaluate`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from api.console import say, warn
from api.engine import Table
from api.exit_codes import ExitCode
from api.intake import done
from api.output import check_output
from api.quality.folder import read_folder
from api.quality.report import markdown, write_section
from matcher.errors import InputError


def train(
    target: Path, *, esco: Path | None, own_words: bool, alone: bool, steps: int | None, cores: int, work: Path
) -> ExitCode:
    """Train and write the weights; the weights that were there stay until the new ones are whole.

    Raises:
        InputError: an input is missing, or torch is not installed.
    """
    try:
        from models import train as training
        from models.teacher import TeacherMissing
    except ImportError as error:
        raise InputError("modelPakket", pakket=error.name or "torch") from error
    recipe = replace(training.DEFAULT, steps=steps) if steps else training.DEFAULT
    folder = None if own_words else (esco or training.ESCO)
    try:
        training.run(
            esco=folder, teacher=not alone, target=target, work=work, recipe=recipe, threads=cores, report=_line
        )
    except FileNotFoundError as error:
        raise InputError("modelInvoer", bestand=error.filename) from error
    except TeacherMissing as error:
        raise InputError("modelLeraar", pakket=str(error)) from error
    return ExitCode.DONE


def evaluate(
    folders: Sequence[Path],
    *,
    weights: Path | None,
    esco: Path | None,
    folds: int,
    steps: int | None,
    cores: int,
    work: Path,
    target: Path | None,
) -> ExitCode:
    """Measure and print one table, with what it says under it.

    Raises:
        InputError: a folder cannot be used, an input is missing, or a package of the extras is not installed.
    """
    if target is not None:
        check_output(target)
    judged = [read_folder(folder) for folder in folders]
    try:
        from api.quality.language import Asked, language_table

        asked = Asked(judged, weights, esco, folds, steps, cores, work)
        table, notes = language_table(asked, warn)
    except ModuleNotFoundError as error:
        raise InputError("modelPakket", pakket=error.name or "torch") from error
    except FileNotFoundError as error:
        raise InputError("modelInvoer", bestand=error.filename) from error
    say(markdown(table))  # twelve columns: too wide for a drawn table
    for note in notes:
        say(note)
    if target is not None:
        # The document keeps the notes too: a figure without its conditions is no figure.
        told = Table("Wat er gemeten is", ("",), tuple((note,) for note in notes))
        write_section(target, (table, told))
        done(target, len(table.rows))
    return ExitCode.DONE


def _line(text: str) -> None:
    """A line of progress, at once: who looks at a log wants to see where it is."""
    say(text)
    sys.stdout.flush()
