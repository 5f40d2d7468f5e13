"""Reading a file for a command: what was refused is told at once, what is good is handed on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from api.console import warn
from api.exit_codes import ExitCode
from api.messages import report, sentence
from api.records import Refusal, refused_lines
from matcher.errors import InputError
from vocab.loader import VocabularyError, towns
from vocab.types import Town

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Read(Generic[R]):
    """What came out of a file: the records that can be used, and how many were refused."""

    path: Path
    records: tuple[R, ...]
    refused: int


def read(path: Path, reader: Callable[[Path], tuple[list[R], list[Refusal]]]) -> Read[R]:
    """Read a file and tell on stderr what was refused and why.

    Raises:
        InputError: the file cannot be read, or not one of its records can be used.
    """
    records, refusals = reader(path)
    for text in report(path, refusals):
        warn(text)
    refused = refused_lines(refusals)
    if not records:
        raise InputError("nietsBruikbaar", bestand=str(path))
    if refused:
        values = {"bestand": path.name, "aantal": refused}
        warn(sentence("geweigerdEen" if refused == 1 else "geweigerd", values))
    return Read(path, tuple(records), refused)


def read_towns(path: Path) -> tuple[Town, ...]:
    """The table of postcodes that somebody gave.

    Raises:
        InputError: missing, or not such a table.
    """
    if not path.is_file():
        raise InputError("bestandOntbreekt", bestand=str(path))
    try:
        found = towns(path)
    except VocabularyError as error:
        raise InputError("tabelPlaatsen", uitleg=str(error).rstrip(".")) from error
    except OSError as error:
        raise InputError("bestandNietLeesbaar", bestand=str(path)) from error
    if not found:
        raise InputError("bestandLeeg", bestand=str(path))
    return found


def done(target: Path, count: int) -> None:
    """Tell how much was written where, on stderr: the target may be stdout."""
    warn(sentence("klaarEen" if count == 1 else "klaar", {"aantal": count, "bestand": target}))


def ended(*sources: Read[Any]) -> ExitCode:
    """How a command ends that did all it could: fully, or with some records refused."""
    return ExitCode.PARTLY if any(source.refused for source in sources) else ExitCode.DONE
