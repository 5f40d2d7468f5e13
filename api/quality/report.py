"""Tables as Markdown, in a marked part of a document; the rest of the document stays as people wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from api.engine import Table
from api.output import replacing

BEGIN: Final = "<!-- begin: meedoen evaluate -->"
END: Final = "<!-- eind: meedoen evaluate -->"


def markdown(table: Table) -> str:
    """One table with its title as a heading; a bar in a cell is kept from ending it."""
    lines = [table.columns, tuple("---" if not at else "--:" for at in range(len(table.columns))), *table.rows]
    drawn = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
    return f"### {table.title}\n\n" + "\n".join(drawn) + "\n"


def with_section(document: str, tables: Iterable[Table]) -> str:
    """A document in which the marked part is new; at the end where there was none."""
    section = f"{BEGIN}\n\n" + "\n".join(markdown(table) for table in tables) + f"\n{END}"
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if begin and end:
        return before + section + after
    return (document.rstrip("\n") + "\n\n" if document.strip() else "") + section + "\n"


def write_section(target: Path, tables: Iterable[Table]) -> None:
    """Put the tables in a file; it is made where it is not there.

    Raises:
        OSError: it cannot be read or written.
    """
    document = target.read_text("utf-8") if target.is_file() else ""
    changed = with_section(document, tables)
    with replacing(target) as file:
        file.write(changed.encode("utf-8"))
