"""`meedoen evaluate-dialogues`: personas talk with a running service; what came of it beside what they said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from api.console import progress, say
from api.exit_codes import ExitCode
from api.quality.dialogues import Persona, play, read_personas, tables
from api.quality.dialogues_http import OverHttp
from api.quality.http_client import Client
from api.quality.report import markdown
from matcher.errors import InputError

FILES: Final = ("dialogen.jsonl", "personas.jsonl")


def run(folders: Sequence[Path], address: str) -> ExitCode:
    """Play every persona and print the table.

    Args:
        folders: each with a `dialogen.jsonl` or `personas.jsonl`.
        address: of the service.

    Raises:
        InputError: a folder without personas, or a line that cannot be read.
        Unavailable: the service does not answer, or refuses.
    """
    personas = [one for folder in folders for one in _personas(folder)]
    client = Client(address)
    played = []
    with progress("Gesprekken") as advance:
        for done, persona in enumerate(personas, 1):
            played.append(play(persona, OverHttp(client)))
            advance(done, len(personas))
    for table in tables(played):
        say(markdown(table))
    return ExitCode.DONE


def _personas(folder: Path) -> tuple[Persona, ...]:
    found = [folder / name for name in FILES if (folder / name).is_file()]
    if not found:
        raise InputError("personasOntbreken", bestand=str(folder), namen=" of ".join(FILES))
    return tuple(one for path in found for one in read_personas(path))
