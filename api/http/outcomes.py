"""Outcomes between the wire and the store."""

from __future__ import annotations

from typing import Any, Final

from api.http.body import BodyFields
from api.http.schemas_lists import FOUND_THROUGH
from api.records import MOST_HOURS
from matcher.domain import PLACE_KINDS
from matcher.kept import Outcome

_MAY_BE_UNKNOWN: Final = (
    "eind", "uren", "loonkostensubsidie", "gevondenVia", "volgendContact", "vacatureId", "werkgeverId", "toelichting",
)  # fmt: skip
OUTCOME_FIELDS: Final = frozenset({"soort", "start", *_MAY_BE_UNKNOWN})


def outcome_record(one: Outcome) -> dict[str, Any]:
    """An outcome on the wire; what is unknown is left out."""
    record = {
        "id": one.id,
        "kandidaatId": one.candidate_id,
        "soort": one.kind,
        "start": one.start.isoformat(),
        "eind": one.end.isoformat() if one.end else None,
        "uren": one.hours,
        "loonkostensubsidie": one.subsidised,
        "gevondenVia": one.found_through,
        "volgendContact": one.follow_up.isoformat() if one.follow_up else None,
        "vacatureId": one.place_id,
        "werkgeverId": one.employer_id,
        "toelichting": one.note,
    }
    return {name: value for name, value in record.items() if value is not None}


def checked_outcome(outcome_id: str, candidate_id: str, sent: dict[str, Any]) -> Outcome:
    """An outcome from an object of the wire.

    Raises:
        ProblemError: 400, with everything that is wrong.
    """
    take = BodyFields(sent, nullable=_MAY_BE_UNKNOWN)
    kind = take.required("soort", take.choice("soort", PLACE_KINDS))
    start = take.required("start", take.day("start"))
    end = take.day("eind")
    if start and end and end < start:
        take.refuse("eind", "dagVolgorde", ander="start")
    hours = take.number("uren", 0, MOST_HOURS)
    subsidised = take.yes_no("loonkostensubsidie")
    found_through = take.choice("gevondenVia", FOUND_THROUGH)
    follow_up = take.day("volgendContact")
    place, employer, note = take.text("vacatureId"), take.text("werkgeverId"), take.text("toelichting")
    take.done()
    assert kind
    assert start
    return Outcome(
        outcome_id, candidate_id, kind, start, place, employer, end, hours, subsidised, found_through, follow_up, note
    )
