"""The command of the nightly round."""

from __future__ import annotations

from typing import Annotated

import typer

from api.exit_codes import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(rematch)


def rematch(
    top: Annotated[int, typer.Option("--top", min=1, max=1_000, help="Langste lijst.", metavar="K")] = 20,
) -> ExitCode:
    """Maak alle lijsten opnieuw, zeg wat er nieuw is, en stel voor iedereen een volgende stap voor."""
    from api.commands import rematch as command

    return command.run(top)
