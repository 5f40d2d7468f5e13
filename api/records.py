"""The records of the wire into the values of the matcher, checked once, at the border.

Field names, required fields and allowed values are those of the contract: absent or null is unknown, an empty list is
"known: none". Whatever is wrong with a record is reported together; the record is then left out and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from api.fields import LONGEST_TEXT, Fields
from api.tables import Refusal, Row, read_rows
from matcher.domain import (
    BRANCHES,
    DAY_PARTS,
    DAYS,
    DIPLOMAS,
    LANGUAGE_LEVELS,
    LICENCES,
    LOADS,
    PERSPECTIVES,
    PLACE_KINDS,
    STATUSES,
    TRANSPORT,
    Candidate,
    Demands,
    Place,
)

__all__ = [
    "Refusal",
    "Text",
    "candidate_from_row",
    "place_from_row",
    "read_candidates",
    "read_numbered",
    "read_places",
    "read_stories",
    "read_texts",
    "refused_lines",
]

MOST_HOURS: Final = 80
MOST_MINUTES: Final = 240
MOST_SEATS: Final = 9_999

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Text:
    """A text to redact: its id, the text as written, and names already known to stand in it."""

    id: str
    text: str
    names: tuple[str, ...] = ()


def read_candidates(path: Path) -> tuple[list[Candidate], list[Refusal]]:
    """People from a JSON Lines, CSV or XLSX file.

    Returns:
        The candidates that can be used, in the order of the file, and what was refused.

    Raises:
        InputError: the file cannot be read at all.
    """
    return _read(path, candidate_from_row)


def read_places(path: Path) -> tuple[list[Place], list[Refusal]]:
    """Places from a JSON Lines, CSV or XLSX file; as `read_candidates`."""
    return _read(path, place_from_row)


def read_stories(path: Path) -> tuple[list[Candidate], list[Refusal]]:
    """Only `id` and `verhaal` of every record; whatever else stands there is not looked at, and not kept."""
    return _read(path, _story)


def read_texts(path: Path) -> tuple[list[Text], list[Refusal]]:
    """Texts to redact: `id`, `tekst`, and optionally `namen`."""
    return _read(path, _text)


def refused_lines(refusals: list[Refusal]) -> int:
    """How many records were refused; one record may have several problems."""
    return len({refusal.line for refusal in refusals})


def read_numbered(path: Path, build: Callable[[Row], tuple[R, Fields]]) -> tuple[list[tuple[int, R]], list[Refusal]]:
    """Any kind of record from a file, each with its line.

    Args:
        build: makes the record of a row; what is wrong with it is in the fields.

    Returns:
        The records that can be used with their lines, in the order of the file, and what was refused.

    Raises:
        InputError: the file cannot be read at all.
    """
    rows, refusals = read_rows(path)
    good: list[tuple[int, R]] = []
    first_line: dict[str, int] = {}
    for row in rows:
        record, fields = build(row)
        identity = getattr(record, "id", "")
        if not fields.refusals and identity in first_line:
            fields.refusals.append(Refusal(row.line, "id", "idBestaatAl", {"eerder": first_line[identity]}))
        if fields.refusals:
            refusals.extend(fields.refusals)
            continue
        first_line[identity] = row.line
        good.append((row.line, record))
    return good, sorted(refusals, key=lambda refusal: refusal.line)


def _read(path: Path, build: Callable[[Row], tuple[R, Fields]]) -> tuple[list[R], list[Refusal]]:
    numbered, refusals = read_numbered(path, build)
    return [record for _, record in numbered], refusals


def candidate_from_row(row: Row) -> tuple[Candidate, Fields]:
    """A candidate from a row; the fields tell what is wrong with it, and then the candidate is not to be used."""
    take = Fields(row)
    hours_min = take.number("urenMin", 0, MOST_HOURS)
    hours_max = take.number("urenMax", 0, MOST_HOURS)
    take.ordered("urenMin", "urenMax", hours_min, hours_max)
    candidate = Candidate(
        id=take.required_text("id"),
        story=take.long_text("verhaal", LONGEST_TEXT),
        town=take.text("woonplaats"),
        postcode4=take.postcode4("postcode4"),
        hours_min=hours_min,
        hours_max=hours_max,
        days=take.choices("dagen", DAYS),
        day_parts=take.choices("dagdelen", DAY_PARTS),
        transport=take.choices("vervoer", TRANSPORT),
        travel_max=take.number("reistijdMax", 0, MOST_MINUTES),
        licences=take.choices("rijbewijzen", LICENCES),
        certificates=take.words("certificaten"),
        language=take.choice("taalniveau", LANGUAGE_LEVELS),
        limits=take.choices("beperkingen", LOADS),
        needs=take.words("behoeften"),
        ladder=take.whole("trede", 1, 6),
        perspective=take.choice("perspectief", PERSPECTIVES),
        kinds=take.choices("soorten", PLACE_KINDS),
        coach=take.text("regisseur"),
        status=take.choice("status", STATUSES),
        source=take.text("bron"),
        extra=take.left_over(),
    )
    return candidate, take


def place_from_row(row: Row) -> tuple[Place, Fields]:
    """A place from a row, as `candidate_from_row`."""
    take = Fields(row, nested=("eisen",))
    hours_min = take.number("urenMin", 0, MOST_HOURS)
    hours_max = take.number("urenMax", 0, MOST_HOURS)
    take.ordered("urenMin", "urenMax", hours_min, hours_max)
    demands = Demands(
        licences=take.choices("eisen.rijbewijzen", LICENCES),
        certificates=take.words("eisen.certificaten"),
        language=take.choice("eisen.taalniveau", LANGUAGE_LEVELS),
        loads=take.choices("eisen.belasting", LOADS),
        diploma=take.choice("eisen.diploma", DIPLOMAS),
        vog=take.yes_no("eisen.vog"),
    )
    place = Place(
        id=take.required_text("id"),
        title=take.required_text("titel"),
        description=take.long_text("omschrijving", LONGEST_TEXT),
        employer_id=take.text("werkgeverId"),
        employer=take.text("werkgever"),
        kind=take.choice("soort", PLACE_KINDS),
        branch=take.choice("branche", BRANCHES),
        hours_min=hours_min,
        hours_max=hours_max,
        days=take.choices("dagen", DAYS),
        day_parts=take.choices("dagdelen", DAY_PARTS),
        town=take.text("plaats"),
        postcode4=take.postcode4("postcode4"),
        demands=demands,
        support=take.words("begeleiding", single=True),
        from_home=take.yes_no("vanuitHuis"),
        count=take.whole("aantal", 0, MOST_SEATS),
        extra=take.left_over(),
    )
    return place, take


def _story(row: Row) -> tuple[Candidate, Fields]:
    take = Fields(row)
    return Candidate(id=take.required_text("id"), story=take.long_text("verhaal", LONGEST_TEXT)), take


def _text(row: Row) -> tuple[Text, Fields]:
    take = Fields(row)
    record = Text(
        id=take.required_text("id"),
        text=take.long_text("tekst", LONGEST_TEXT) or "",
        names=take.words("namen") or (),
    )
    return record, take
