"""Reading the official CSV download of ESCO: the names of occupations and skills, in any language.

Columns are found by name, in capitals or not, so v1.1 and v1.2 both read (v1.2 adds columns and moves some), and so
does the republication with `ORIGINURI` for the address of a concept.

Source of the data: ESCO, European Commission; whoever uses it says so: "This service uses the ESCO classification of
the European Commission."
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vocab.loader import VocabularyError

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "uri": ("concepturi", "originuri"),
    "isco": ("iscogroup", "iscogroupcode"),
    "label": ("preferredlabel",),
    "others": ("altlabels",),
}
_ISCO: Final = re.compile(r"(?:^|C)(\d{4})$")
_DROPPED: Final = frozenset({"obsolete", "deprecated"})
_LONGEST_CELL: Final = 16 * 1024 * 1024


class EscoError(VocabularyError):
    """A file of the download cannot be used; `code` and `values` make the sentence."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Label:
    """One name of a concept.

    Attributes:
        text: the name, as ESCO writes it.
        uri: address of the concept; the same in every language.
        isco: 4-digit ISCO-08 group of an occupation, empty for a skill.
    """

    text: str
    uri: str
    isco: str = ""


def read_occupations(folder: Path) -> tuple[Label, ...]:
    """All names of all occupations, from every `occupations_*.csv` in a folder.

    Returns:
        Preferred labels and alternatives, in the order of the files, each pair of name and concept once.

    Raises:
        EscoError: there is no such file, a column is missing, or a file cannot be read.
    """
    paths = sorted(folder.glob("occupations_*.csv"))
    if not paths:
        raise EscoError("escoOntbreekt", bestand=str(folder))
    return _unique(label for path in paths for label in _labels(path, ("uri", "isco", "label", "others")))


def read_skills(folder: Path) -> tuple[Label, ...]:
    """All names of all skills, from every `skills_*.csv` that is part of the download; none where there is none.

    A table with other columns (a crosswalk to another classification) is passed over.
    """
    found: list[Label] = []
    for path in sorted(folder.glob("skills_*.csv")):
        try:
            found.extend(_labels(path, ("uri", "label", "others")))
        except EscoError as error:
            if error.code != "escoKolom":
                raise
    return _unique(iter(found))


def _unique(labels: Iterator[Label]) -> tuple[Label, ...]:
    return tuple({(label.text.casefold(), label.uri): label for label in labels}.values())


def _labels(path: Path, needed: tuple[str, ...]) -> Iterator[Label]:
    csv.field_size_limit(_LONGEST_CELL)
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            header = [name.strip().lower() for name in next(reader, [])]
            at = {key: _position(path, header, key) for key in needed}
            status = header.index("status") if "status" in header else None
            for row in reader:
                line = reader.line_num
                if len(row) < len(header) or (status is not None and row[status].lower() in _DROPPED):
                    continue
                yield from _names(row, at)
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        raise EscoError("escoKapot", bestand=path.name, regel=line) from error


def _names(row: list[str], at: Mapping[str, int]) -> Iterator[Label]:
    uri = row[at["uri"]].strip()
    isco = ""
    if "isco" in at:
        code = _ISCO.search(row[at["isco"]].strip())
        if code is None:
            return  # a level above the unit groups, or a concept without a place in ISCO
        isco = code.group(1)
    for name in (row[at["label"]], *row[at["others"]].splitlines()):
        if uri and (text := " ".join(name.split())):
            yield Label(text, uri, isco)


def _position(path: Path, header: list[str], key: str) -> int:
    for name in _COLUMNS[key]:
        if name in header:
            return header.index(name)
    raise EscoError("escoKolom", bestand=path.name, kolom=_COLUMNS[key][0])
