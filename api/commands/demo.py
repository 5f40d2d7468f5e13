"""`meedoen demo`: invented people and places of one municipality, ranked both ways, as pages to open."""

from __future__ import annotations

from pathlib import Path

from api.console import progress, say
from api.exit_codes import ExitCode
from api.messages import sentence


def run(folder: Path) -> ExitCode:
    """Write the pages of the demonstration in `folder` and print where to begin.

    The first page is the one that leads to the others.
    """
    from api.demo import build  # loading takes a moment

    with progress("Demonstratie") as advance:
        pages = build(folder, advance)
    say(sentence("demoKlaar", {"aantal": len(pages), "bestand": pages[0].resolve()}))
    return ExitCode.DONE
