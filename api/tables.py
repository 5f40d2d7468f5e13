"""Files into rows: JSON Lines, CSV and XLSX, told apart by name and content.

A row that cannot be read is refused with its line, and the rest goes on. Only a file that cannot be read at all fails
as a whole. What the fields mean is not known here; see `api.records`.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from python_calamine import CalamineError, CalamineWorkbook

from matcher.errors import InputError

JSON_SUFFIXES: Final = frozenset({".jsonl", ".ndjson", ".json"})
SHEET_SUFFIXES: Final = frozenset({".xlsx", ".xlsm"})
_ZIP: Final = b"PK\x03\x04"
_BOM: Final = b"\xef\xbb\xbf"
# A story of many megabytes must be refused by name, not by the csv module giving up half-way.
_LONGEST_CELL: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something in a file that cannot be used.

    Attributes:
        line: line of the file, counted from 1 (a spreadsheet: the row).
        field: name of the field on the wire, or None where the whole line is meant.
        code: key of the sentence in `vocab/data/meldingen.toml`.
        values: what the sentence needs. Never what was filled in: that may be personal.
    """

    line: int
    field: str | None
    code: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it was read.

    `cells` is true where the row comes from a table: every value is text, lists are joined by ``|``, an empty cell is
    left out.
    """

    line: int
    values: Mapping[str, Any]
    cells: bool


Rows = tuple[list[Row], list[Refusal]]


def read_bytes(path: Path, *, blank: bool = False) -> bytes:
    """The content of a file that somebody gave.

    Args:
        blank: whether a file of white space only is fine; a file of nothing at all never is.

    Raises:
        InputError: missing, a folder, not readable, or empty.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError("bestandOntbreekt", bestand=str(path)) from error
    except IsADirectoryError as error:
        raise InputError("bestandIsMap", bestand=str(path)) from error
    except OSError as error:
        raise InputError("bestandNietLeesbaar", bestand=str(path)) from error
    if not content or not (blank or content.removeprefix(_BOM).strip()):
        raise InputError("bestandLeeg", bestand=str(path))
    return content


def read_rows(path: Path) -> Rows:
    """All records of a JSON Lines, CSV or XLSX file.

    Returns:
        The rows that can be read, in order, and the lines that cannot.

    Raises:
        InputError: the file is missing, empty, not text, not a spreadsheet, or its header cannot be used.
    """
    content = read_bytes(path)
    suffix = path.suffix.lower()
    if content.startswith(_ZIP):
        return _sheet(path, content)
    if suffix in SHEET_SUFFIXES:
        raise InputError("bestandGeenSpreadsheet", bestand=str(path))
    content = content.removeprefix(_BOM)
    _check_text(path, content)
    if suffix in JSON_SUFFIXES or content.lstrip().startswith(b"{"):
        return _json_lines(content)
    return _table(path, content)


def _check_text(path: Path, content: bytes) -> None:
    """Refuse a picture, a program or UTF-16. A stray control character is the business of the record it stands in."""
    start = content[:65_536]
    control = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in start)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or control > max(2, len(start) // 20):
        raise InputError("bestandGeenTekst", bestand=str(path))


def _reject_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _json_lines(content: bytes) -> Rows:
    """One object a line, split on the newline only: other separators of Unicode may stand in a story."""
    rows: list[Row] = []
    refusals: list[Refusal] = []
    for number, raw in enumerate(content.split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            value = json.loads(raw.decode("utf-8"), parse_constant=_reject_constant)
            # Half of a surrogate pair ("\ud83d" alone) is valid JSON and cannot be written by anybody.
            if b"\\u" in raw:
                json.dumps(value, ensure_ascii=False).encode("utf-8")
        except UnicodeDecodeError as error:
            refusals.append(Refusal(number, None, "codering", {"plek": error.start + 1}))
        except UnicodeEncodeError:
            refusals.append(Refusal(number, None, "tekenOnleesbaar"))
        except json.JSONDecodeError as error:
            refusals.append(Refusal(number, None, "jsonKapot", {"plek": error.colno}))
        except (ValueError, RecursionError):
            refusals.append(Refusal(number, None, "jsonOnbruikbaar"))
        else:
            if isinstance(value, dict):
                rows.append(Row(number, value, cells=False))
            else:
                refusals.append(Refusal(number, None, "jsonGeenObject"))
    return rows, refusals


def _decoded(raw: bytes) -> str:
    """UTF-8, or what Excel on Windows writes. Line by line, so that one odd line does not spoil the others."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _table(path: Path, content: bytes) -> Rows:
    lines = [_decoded(raw) for raw in content.splitlines(keepends=True)]
    first = next(line for line in lines if line.strip())
    delimiter = max(";,\t", key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    records = _csv_records(lines, delimiter)
    columns: Sequence[str] | None = None
    rows: list[Row] = []
    refusals: list[Refusal] = []
    for line, record in records:
        if record is None:
            refusals.append(Refusal(line, None, "csvAanhaling"))
        elif not any(cell.strip() for cell in record):
            continue
        elif columns is None:
            columns = _header(path, record)
        elif len(record) > len(columns) and any(cell.strip() for cell in record[len(columns) :]):
            refusals.append(Refusal(line, None, "csvTeVeelCellen", {"kolommen": len(columns), "cellen": len(record)}))
        else:
            rows.append(_cells(line, columns, record))
    if not rows and not refusals:
        raise InputError("bestandZonderRegels", bestand=str(path))
    return rows, refusals


def _csv_records(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Line number and cells of every record; None for one that cannot be read.

    A quotation mark that is never closed swallows the rest of the file; reading then starts again on the next line, so
    that one slip costs one record.
    """
    at = 0
    while at < len(lines):
        reader = csv.reader(lines[at:], delimiter=delimiter, strict=True)
        start = at
        try:
            for record in reader:
                yield start + 1, record
                start = at + reader.line_num
            return
        except csv.Error:
            yield start + 1, None
            at = start + 1


def _header(path: Path, record: Iterable[str]) -> list[str]:
    columns = [name.strip() for name in record]
    for name in columns:
        if name and columns.count(name) > 1:
            raise InputError("kolomDubbel", bestand=str(path), kolom=name)
    if "id" not in columns:
        raise InputError("kolomOntbreekt", bestand=str(path), kolom="id")
    return columns


def _cells(line: int, columns: Sequence[str], record: Iterable[str]) -> Row:
    named = zip(columns, record, strict=False)
    return Row(line, {name: cell for name, cell in named if name and cell.strip()}, cells=True)


def _cell_text(value: object) -> str:
    """What a cell of a spreadsheet shows: 7001.0 is 7001, true is ja."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _sheet(path: Path, content: bytes) -> Rows:
    """The first sheet of a workbook; its first row that is not empty names the columns."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as error:
        raise InputError("bestandGeenSpreadsheet", bestand=str(path)) from error
    columns: Sequence[str] | None = None
    rows: list[Row] = []
    for number, values in enumerate(sheet, start=1):
        record = [_cell_text(value) for value in values]
        if not any(cell.strip() for cell in record):
            continue
        if columns is None:
            columns = _header(path, record)
        else:
            rows.append(_cells(number, columns, record))
    if not rows:
        raise InputError("bestandZonderRegels", bestand=str(path))
    return rows, []
