"""The command that keeps the promise of how long conversations are kept."""

from __future__ import annotations

import typer

from api.exit_codes import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("opruimen")(clear)


def clear() -> ExitCode:
    """Wis gesprekken die niet af kwamen en waarvan de termijn voorbij is."""
    from api.commands import clear as command

    return command.run()
