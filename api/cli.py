"""The command line: `meedoen`. Names of commands and options are the contract's; what they do is in `api.commands`.

Everything that can go wrong ends here as one Dutch sentence on stderr and an exit code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer import rich_utils

from api import cli_model, cli_rematch, cli_store, cli_talks
from api.exit_codes import INTERRUPTED, ExitCode, exit_code
from api.messages import error_sentence, sentence
from api.usage import UsageError, usage_sentence
from matcher.errors import MatcherError
from vocab.loader import DATA, VocabularyError

DEMO = DATA / "demo"

app = typer.Typer(
    name="meedoen",
    help="Van verhalen en plekken naar een shortlist met uitleg.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # those show the values of variables, and a story is one
    context_settings={"help_option_names": ["--help", "-h"]},
)
vocab_app = typer.Typer(help="Grotere tabellen inlezen: plaatsen en beroepsnamen.", no_args_is_help=True)
app.add_typer(vocab_app, name="vocab")

# The help screen speaks Dutch too.
rich_utils.ARGUMENTS_PANEL_TITLE = "Argumenten"
rich_utils.OPTIONS_PANEL_TITLE = "Opties"
rich_utils.COMMANDS_PANEL_TITLE = "Opdrachten"
rich_utils.REQUIRED_LONG_STRING = "[verplicht]"
rich_utils.DEFAULT_STRING = "[standaard: {}]"

Out = Annotated[Path, typer.Option("--uit", help="Bestand waar het resultaat komt.", metavar="BESTAND")]
Towns = Annotated[
    Path | None, typer.Option("--plaatsen", help="Tabel met middelpunten van postcodes.", metavar="BESTAND")
]
Folder = Annotated[
    Path | None, typer.Option("--uit", help="Map voor de gegevens; anders $MEEDOEN_DATA of ./data.", metavar="MAP")
]


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--uit", help="Map voor de gegevens.", metavar="MAP")] = Path("out/demo"),
    port: Annotated[
        int | None, typer.Option("--poort", min=1, max=65_535, help="Anders de eerste vrije vanaf 8000.", metavar="N")
    ] = None,
    only_fill: Annotated[bool, typer.Option("--alleen-vullen", help="Start de dienst niet.")] = False,
) -> ExitCode:
    """Laat zien wat het programma doet: een verzonnen gemeente, met de dienst en de bladzijden."""
    from api.commands import demo as command

    return command.run(folder, port, serving=not only_fill)


@app.command()
def rank(
    candidates: Annotated[Path, typer.Option("--kandidaten", help="JSON Lines, CSV of XLSX.", metavar="BESTAND")],
    places: Annotated[Path, typer.Option("--vacatures", help="JSON Lines, CSV of XLSX.", metavar="BESTAND")],
    target: Out,
    top: Annotated[int, typer.Option("--top", min=1, max=100_000, help="Langste lijst.", metavar="K")] = 10,
    content_only: Annotated[
        bool,
        typer.Option("--zonder-voorwaarden", help="Alleen de inhoud; van de grenzen telt alleen wat iemand niet wil."),
    ] = False,
    towns: Towns = None,
) -> ExitCode:
    """Maak lijsten: plekken voor elke kandidaat, en kandidaten voor elke plek."""
    from api.commands import rank as command

    return command.run(candidates, places, target, top=top, conditions=not content_only, towns_file=towns)


@app.command("waarom-niet")
def why_not(
    candidate: Annotated[str, typer.Option("--kandidaat", help="Id van de kandidaat.", metavar="ID")],
    place: Annotated[str, typer.Option("--vacature", help="Id van de plek.", metavar="ID")],
    candidates: Annotated[
        Path, typer.Option("--kandidaten", help="Anders de demonstratie.", metavar="BESTAND", show_default=False)
    ] = DEMO / "kandidaten.jsonl",
    places: Annotated[
        Path, typer.Option("--vacatures", help="Anders de demonstratie.", metavar="BESTAND", show_default=False)
    ] = DEMO / "vacatures.jsonl",
    towns: Towns = None,
    as_json: Annotated[bool, typer.Option("--json", help="Voor een programma.")] = False,
) -> ExitCode:
    """Leg uit waarom een plek niet (hoger) in de lijst van een kandidaat staat."""
    from api.commands import why_not as command

    if towns is None and places == DEMO / "vacatures.jsonl":
        towns = DEMO / "plaatsen.csv"  # the postcodes of the demonstration exist nowhere else
    return command.run(candidates, places, candidate, place, as_json=as_json, towns_file=towns)


@app.command()
def extract(
    source: Annotated[Path, typer.Option("--verhalen", help="Records met id en verhaal.", metavar="BESTAND")],
    target: Out,
) -> ExitCode:
    """Haal de feiten uit verhalen, met de woorden waarin ze staan."""
    from api.commands import extract as command

    return command.run(source, target)


@app.command()
def redact(
    source: Annotated[Path, typer.Option("--in", help="Records met id, tekst en soms namen.", metavar="BESTAND")],
    target: Out,
) -> ExitCode:
    """Maak teksten onherkenbaar: namen, adressen en nummers eruit, gevoelige stukken gemerkt."""
    from api.commands import redact as command

    return command.run(source, target)


@app.command()
def embed(
    source: Annotated[Path, typer.Option("--in", help="Tekst, een per regel.", metavar="BESTAND")],
    target: Out,
) -> ExitCode:
    """Zet regels tekst om in rijen getallen (NumPy). Er wordt niets onherkenbaar gemaakt."""
    from api.commands import embed as command

    return command.run(source, target)


@app.command()
def evaluate(
    folders: Annotated[
        list[Path], typer.Option("--map", help="Map met records en oordelen; mag vaker.", metavar="MAP")
    ],
    target: Annotated[
        Path | None, typer.Option("--uit", help="Markdown-document waar de tabellen in komen.", metavar="BESTAND")
    ] = None,
    towns: Towns = None,
) -> ExitCode:
    """Meet de kwaliteit op mappen met beoordeelde records."""
    from api.commands import evaluate as command

    return command.run(*folders, target=target, towns_file=towns)


@app.command("evaluate-dialogues")
def evaluate_dialogues(
    folders: Annotated[list[Path], typer.Option("--map", help="Map met gesprekken; mag vaker.", metavar="MAP")],
    address: Annotated[str, typer.Option("--url", help="Adres van de dienst.", metavar="URL")],
) -> ExitCode:
    """Laat verzonnen mensen praten met een draaiende dienst, en meet wat ervan overkwam."""
    from api.commands import evaluate_dialogues as command

    return command.run(folders, address)


@vocab_app.command("import-places")
def import_places(
    source: Annotated[Path, typer.Argument(help="CSV: postcode, woonplaats, latitude, longitude.", metavar="BESTAND")],
    folder: Folder = None,
) -> ExitCode:
    """Neem een volledige tabel van postcodes in gebruik."""
    from api.commands import vocabulary

    return vocabulary.import_places(source, folder)


@vocab_app.command("import-esco")
def import_esco(
    source: Annotated[Path, typer.Argument(help="Map met de CSV-download van ESCO.", metavar="MAP")],
    folder: Folder = None,
) -> ExitCode:
    """Neem de beroepsnamen van ESCO erbij."""
    from api.commands import vocabulary

    return vocabulary.import_esco(source, folder)


cli_store.add_to(app)
cli_rematch.register(app)
cli_talks.register(app)
cli_model.register(app)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: without the name of the program; those of this process where None.

    Returns:
        The exit code of the contract. Never raises for what a user, a file or a disk can do.
    """
    try:
        result = app(args=None if arguments is None else list(arguments), prog_name="meedoen", standalone_mode=False)
        sys.stdout.flush()
        if result == INTERRUPTED:  # Typer turns Ctrl-C into this number
            raise KeyboardInterrupt
        return int(result or 0)
    except (KeyboardInterrupt, typer.Abort):
        return _failed("afgebroken", INTERRUPTED)
    except UsageError as error:
        sys.stderr.write(usage_sentence(error) + "\n")
        return ExitCode.INPUT
    except MatcherError as error:
        sys.stderr.write(error_sentence(error) + "\n")
        return exit_code(error)
    except VocabularyError as error:
        return _failed("gegevensKapot", ExitCode.OUTSIDE, uitleg=str(error).rstrip("."))
    except BrokenPipeError:
        # Whoever read our output has enough. Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except OSError as error:
        return _failed("schijf", exit_code(error), uitleg=error.strerror or type(error).__name__)


def _failed(code: str, ends_with: int, **values: object) -> int:
    sys.stderr.write(sentence(code, values) + "\n")
    return int(ends_with)


def main() -> None:
    """The script `meedoen`."""
    sys.exit(run())


if __name__ == "__main__":
    main()
