"""`meedoen waarom-niet`: why a place is not in a person's list, or not higher."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from api.console import say
from api.exit_codes import ExitCode
from api.intake import ended, read, read_towns
from api.messages import sentence
from api.records import read_candidates, read_places
from api.wire import why_not_record
from matcher.domain import Candidate, Place, Point
from matcher.errors import NotFound

if TYPE_CHECKING:
    from matcher.match.why_not import WhyNot


def run(
    candidates_file: Path,
    places_file: Path,
    candidate_id: str,
    place_id: str,
    *,
    as_json: bool = False,
    towns_file: Path | None = None,
) -> ExitCode:
    """Explain one pair: the rank it would have, what keeps it apart, and what one change would do.

    Raises:
        NotFound: there is no such candidate or place in the files.
    """
    candidates = read(candidates_file, read_candidates)
    places = read(places_file, read_places)
    _there(candidates.records, candidate_id, "kandidaatOnbekend")
    _there(places.records, place_id, "vacatureOnbekend")
    towns = read_towns(towns_file) if towns_file else None

    from api.wiring import engine  # after the files are known to be good: loading takes a moment

    found = engine(towns).why_not(candidates.records, places.records, candidate_id, place_id)
    if as_json:
        say(json.dumps(why_not_record(candidate_id, place_id, found), ensure_ascii=False, indent=2))
    else:
        for text in told(candidate_id, place_id, found):
            say(text)
    return ended(candidates, places)


def _there(records: Iterable[Candidate | Place], wanted: str, code: str) -> None:
    if not any(record.id == wanted for record in records):
        raise NotFound(code, id=wanted)


def told(candidate_id: str, place_id: str, found: WhyNot) -> Iterator[str]:
    """The answer as lines of Dutch."""
    yield sentence(
        "waaromPlek",
        {"kandidaat": candidate_id, "vacature": place_id, "plek": found.rank, "van": found.total},
    )
    yield from _listed("waaromGrenzen", "waaromGeenGrens", found.match.barriers)
    yield from _listed("waaromBespreek", None, found.match.talking_points)
    yield sentence("waaromRedenen" if found.match.reasons else "waaromGeenReden")
    for reason in sorted(found.match.reasons, key=lambda reason: -reason.weight):
        quote = f" (“{reason.quote}”)" if reason.quote else ""
        yield f"  {reason.weight:+.2f}  {reason.text or f'{reason.kind}: {reason.value}'}{quote}"
    yield sentence("waaromVeranderingen" if found.changes else "waaromGeenVerandering")
    for change in found.changes:
        yield f"  - {change}"


def _listed(head: str, none: str | None, points: Iterable[Point]) -> Iterator[str]:
    lines = [f"  - {point.text}" for point in points]
    if lines:
        yield sentence(head)
        yield from lines
    elif none:
        yield sentence(none)
