"""Values of the matcher as result records of the wire. Names are the contract's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from matcher.domain import Fact, MarkedSpan, Match, Point, Reason, Redacted

if TYPE_CHECKING:  # the command line starts without loading the engine
    from matcher.match.rank import RankedList
    from matcher.match.why_not import WhyNot


def ranking_record(ranking: RankedList) -> dict[str, Any]:
    """One line of `rank`."""
    return {
        "richting": ranking.direction,
        "id": ranking.id,
        "resultaten": [
            {
                "id": match.id,
                "score": match.score,
                "redenen": [_reason(reason) for reason in match.reasons],
                "bespreekpunten": _points(match.talking_points),
            }
            for match in ranking.results
        ],
        "uitgesloten": [_excluded(match) for match in ranking.excluded],
    }


def why_not_record(candidate_id: str, place_id: str, found: WhyNot) -> dict[str, Any]:
    """The answer of `waarom-niet`."""
    return {
        "kandidaat": candidate_id,
        "vacature": place_id,
        "plek": found.rank,
        "van": found.total,
        "score": found.match.score,
        "redenen": [_reason(reason) for reason in found.match.reasons],
        "grenzen": _points(found.match.barriers),
        "bespreekpunten": _points(found.match.talking_points),
        "veranderingen": list(found.changes),
    }


def facts_record(record_id: str, facts: Iterable[Fact]) -> dict[str, Any]:
    """One line of `extract`."""
    return {"id": record_id, "feiten": [_fact(fact) for fact in facts]}


def redacted_record(record_id: str, redacted: Redacted) -> dict[str, Any]:
    """One line of `redact`. Holds nothing of the original but the redacted text."""
    return {
        "id": record_id,
        "tekst": redacted.text,
        "vervangingen": _spans(redacted.replacements),
        "gevoelig": _spans(redacted.sensitive),
    }


def _fact(fact: Fact) -> dict[str, Any]:
    value: Any = fact.value
    if isinstance(value, tuple):
        value = list(value)
    elif not isinstance(value, str | int | float):
        value = dict(value)
    record: dict[str, Any] = {"soort": str(fact.kind), "waarde": value}
    if fact.profession is not None:
        record["beroep"] = fact.profession
    record.update(
        polariteit=str(fact.polarity),
        bewijs=fact.quote,
        start=fact.start,
        eind=fact.end,
        zekerheid=round(fact.certainty, 4),
    )
    return record


def _reason(reason: Reason) -> dict[str, Any]:
    record: dict[str, Any] = {"soort": str(reason.kind), "waarde": reason.value, "gewicht": reason.weight}
    if reason.quote is not None:
        record["bewijs"] = reason.quote
    if reason.start is not None and reason.end is not None:
        record.update(start=reason.start, eind=reason.end)
    if reason.text:
        record["tekst"] = reason.text
    return record


def _points(points: Iterable[Point]) -> list[dict[str, str]]:
    return [{"soort": str(point.barrier), "tekst": point.text} for point in points]


def _excluded(match: Match) -> dict[str, Any]:
    return {"id": match.id, "score": match.score, "grenzen": _points(match.barriers)}


def _spans(spans: Iterable[MarkedSpan]) -> list[dict[str, Any]]:
    return [{"start": span.start, "eind": span.end, "soort": span.kind} for span in spans]
