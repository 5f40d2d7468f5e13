"""The commands of the language model: train it, and measure it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.exit_codes import ExitCode

model_app = typer.Typer(help="Het taalmodel: trainen en meten.", no_args_is_help=True)

Esco = Annotated[
    Path | None,
    typer.Option("--esco", help="Map met de ESCO-bestanden; anders ../shared/data/esco.", metavar="MAP"),
]
Work = Annotated[Path, typer.Option("--werkmap", help="Map voor wat tussen twee keren bewaard blijft.", metavar="MAP")]
WORK = Path("out/model")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(model_app, name="model")


@model_app.command()
def train(
    target: Annotated[Path, typer.Option("--uit", help="Map voor de gewichten.", metavar="MAP")] = WORK / "werktaal",
    esco: Esco = None,
    own_words: Annotated[bool, typer.Option("--zonder-esco", help="Alleen met de eigen woorden.")] = False,
    alone: Annotated[bool, typer.Option("--zonder-leraar", help="Zonder het Engelse model.")] = False,
    steps: Annotated[
        int | None, typer.Option("--stappen", min=1, max=100_000, help="Aantal stappen; anders dat van het recept.")
    ] = None,
    cores: Annotated[int, typer.Option("--kernen", min=1, max=64, help="Kernen van de processor.")] = 2,
    work: Work = WORK,
) -> ExitCode:
    """Train het taalmodel. Zegt waar het van leert en hoe ver het is. Stoppen kan altijd: dan blijft het oude staan."""
    from api.commands import model as command

    return command.train(target, esco=esco, own_words=own_words, alone=alone, steps=steps, cores=cores, work=work)


@model_app.command()
def evaluate(
    folders: Annotated[
        list[Path] | None,
        typer.Option("--map", help="Map met records en oordelen voor de matcher; mag vaker.", metavar="MAP"),
    ] = None,
    weights: Annotated[
        Path | None, typer.Option("--gewichten", help="Andere gewichten dan die van het programma.", metavar="MAP")
    ] = None,
    esco: Esco = None,
    folds: Annotated[
        int, typer.Option("--vouwen", min=0, max=5, help="Hoe vaak er getraind wordt met een vijfde apart.")
    ] = 1,
    steps: Annotated[
        int | None, typer.Option("--stappen", min=1, max=100_000, help="Stappen van die trainingen.")
    ] = None,
    cores: Annotated[int, typer.Option("--kernen", min=1, max=64, help="Kernen van de processor.")] = 2,
    work: Work = WORK,
    target: Annotated[
        Path | None, typer.Option("--uit", help="Markdown-document waar de tabel in komt.", metavar="BESTAND")
    ] = None,
) -> ExitCode:
    """Meet het taalmodel naast andere manieren, allemaal in dezelfde keer."""
    from api.commands import model as command

    return command.evaluate(
        folders or [], weights=weights, esco=esco, folds=folds, steps=steps, cores=cores, work=work, target=target
    )
