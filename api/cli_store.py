"""The commands around the store: loading, serving, asking, and what an application manager needs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.exit_codes import ExitCode

CandidateId = Annotated[str, typer.Option("--kandidaat", help="Id van de kandidaat.", metavar="ID")]
Json = Annotated[bool, typer.Option("--json", help="Voor een programma.")]
TokenName = Annotated[str, typer.Argument(help="Naam van het programma dat belt.", metavar="NAAM")]

token_app = typer.Typer(help="Toegang voor andere programma's.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("import")(load)
    app.command()(serve)
    app.command()(shortlist)
    app.add_typer(token_app, name="token")
    app.command()(erase)
    app.command("export-person")(export_person)
    app.command()(doctor)
    app.command()(backup)
    app.command()(restore)


def load(
    candidates: Annotated[
        Path | None, typer.Option("--kandidaten", help="JSON Lines, CSV of XLSX.", metavar="BESTAND")
    ] = None,
    places: Annotated[Path | None, typer.Option("--vacatures", help="Idem, met plekken.", metavar="BESTAND")] = None,
    people: Annotated[
        Path | None, typer.Option("--personen", help="Idem, met namen en adressen.", metavar="BESTAND")
    ] = None,
    employers: Annotated[Path | None, typer.Option("--werkgevers", help="Idem.", metavar="BESTAND")] = None,
    preview: Annotated[bool, typer.Option("--proef", help="Bewaar niets; zeg alleen wat er zou gebeuren.")] = False,
) -> ExitCode:
    """Laad bestanden in de database. Nog een keer laden kan altijd: het gaat op id."""
    from api.commands import load as command
    from matcher.kept import RecordKind

    given = {
        RecordKind.CANDIDATE: candidates,
        RecordKind.PLACE: places,
        RecordKind.PERSON: people,
        RecordKind.EMPLOYER: employers,
    }
    return command.run({kind: path for kind, path in given.items() if path is not None}, preview=preview)


def serve(
    host: Annotated[str | None, typer.Option("--host", help="Anders $MEEDOEN_HOST.", metavar="ADRES")] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65_535, help="Anders $MEEDOEN_PORT.", metavar="POORT")
    ] = None,
) -> ExitCode:
    """Start de dienst. Stoppen gaat met Ctrl-C."""
    from api.commands import serve as command

    return command.run(host, port)


def shortlist(
    place: Annotated[str | None, typer.Option("--vacature", help="Mensen voor een plek.", metavar="ID")] = None,
    employer: Annotated[
        str | None, typer.Option("--werkgever", help="Mensen voor elke plek van een werkgever.", metavar="ID")
    ] = None,
    profession: Annotated[str | None, typer.Option("--beroep", help="Mensen voor een beroep.", metavar="ID")] = None,
    branch: Annotated[str | None, typer.Option("--branche", help="Mensen voor een branche.", metavar="NAAM")] = None,
    candidate: Annotated[str | None, typer.Option("--kandidaat", help="Plekken voor iemand.", metavar="ID")] = None,
    top: Annotated[int, typer.Option("--top", min=1, max=1_000, help="Langste lijst.", metavar="K")] = 10,
    as_json: Json = False,
) -> ExitCode:
    """Maak een lijst uit de database: wie past er bij wat, en waarom."""
    from api.commands import shortlist as command

    about = command.About(place, employer, profession, branch, candidate)
    return command.run(about, top=top, as_json=as_json)


@token_app.command("maak")
def make_token(
    name: TokenName,
    rights: Annotated[
        str, typer.Option("--rechten", help="lezen, schrijven, beheer; met komma's ertussen.", metavar="RECHTEN")
    ],
) -> ExitCode:
    """Maak een token. Het geheim staat één keer op het scherm."""
    from api.commands import token

    return token.make(name, rights)


@token_app.command("lijst")
def list_tokens() -> ExitCode:
    """Laat zien welke tokens er zijn en wat ze mogen."""
    from api.commands import token

    return token.listed()


@token_app.command("intrekken")
def withdraw_token(name: TokenName) -> ExitCode:
    """Trek een token in."""
    from api.commands import token

    return token.withdraw(name)


def erase(
    candidate: CandidateId,
    sure: Annotated[bool, typer.Option("--ja", help="Niet vragen of je het zeker weet.")] = False,
) -> ExitCode:
    """Wis alles wat over iemand bewaard is."""
    from api.commands import erase as command

    return command.run(candidate, sure=sure)


def export_person(
    candidate: CandidateId,
    target: Annotated[Path, typer.Option("--uit", help="Bestand waar het resultaat komt.", metavar="BESTAND")],
) -> ExitCode:
    """Schrijf alles wat over iemand bewaard is in een bestand, voor die persoon."""
    from api.commands import export_person as command

    return command.run(candidate, target)


def doctor(
    accepted: Annotated[
        list[str] | None,
        typer.Option("--aanvaard", help="Code van een melding die je kent; telt niet mee. Mag vaker.", metavar="CODE"),
    ] = None,
    as_json: Json = False,
) -> ExitCode:
    """Kijk of alles klopt, en zeg wat je kunt doen. 0: goed, 4: kijk ernaar, 3: kapot."""
    from api.commands import doctor as command

    return command.run(frozenset(accepted or ()), as_json=as_json)


def backup(
    target: Annotated[Path, typer.Option("--uit", help="Nieuw bestand voor de back-up.", metavar="BESTAND")],
) -> ExitCode:
    """Maak een back-up en controleer hem. De dienst mag gewoon doorgaan."""
    from api.commands import backup as command

    return command.run(target)


def restore(
    source: Annotated[Path, typer.Option("--van", help="De back-up.", metavar="BESTAND")],
) -> ExitCode:
    """Zet een back-up terug in een lege database."""
    from api.commands import restore as command

    return command.run(source)
