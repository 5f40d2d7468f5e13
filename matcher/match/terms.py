"""The practical terms of each side: from its fields, and where a field is empty from what its text says.

A field always wins over the text. A term that is only in the text is marked `heard`: it never keeps a pair apart, it
only gives something to talk about (contract, "What keeps a pair apart").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from matcher.domain import DAY_PARTS, DAYS, TRANSPORT, Candidate, Fact, FactKind, Place, Polarity
from matcher.match.travel import Coordinates, Towns

T_co = TypeVar("T_co", covariant=True)

SURE_ENOUGH: Final = 0.4
"""Facts that the reader is less sure of (0 to 1) are not brought up: a question about nothing costs trust."""


@dataclass(frozen=True, slots=True)
class Known(Generic[T_co]):
    """A term that is known: its value, and whether it was only heard in the text."""

    value: T_co
    heard: bool = False


Words = Known[frozenset[str]]


@dataclass(frozen=True, slots=True)
class CandidateTerms:
    """What somebody can, wants and has. None is unknown.

    Hours are per week, `travel_max` is minutes one way. `certificates` are folded names. `refused_kinds` are kinds of
    place that the story turns down while the field is empty.
    """

    hours_min: Known[float] | None
    hours_max: Known[float] | None
    days: Words | None
    day_parts: Words | None
    transport: Known[tuple[str, ...]] | None
    travel_max: Known[float] | None
    licences: Words | None
    certificates: Words | None
    language: Known[str] | None
    limits: Words | None
    kinds: Words | None
    refused_kinds: frozenset[str]
    perspective: str | None
    where: Coordinates | None


@dataclass(frozen=True, slots=True)
class PlaceTerms:
    """What a place asks and when it is. None is unknown. `certificates` maps a folded name to the name as written."""

    hours_min: Known[float] | None
    hours_max: Known[float] | None
    days: Words | None
    day_parts: Words | None
    licences: Words | None
    certificates: Known[Mapping[str, str]] | None
    language: Known[str] | None
    loads: Words | None
    diploma: str | None
    vog: bool | None
    kind: Known[str] | None
    from_home: bool
    where: Coordinates | None


def candidate_terms(candidate: Candidate, facts: Sequence[Fact], towns: Towns) -> CandidateTerms:
    """The terms of a person.

    Args:
        candidate: the record.
        facts: what the story says; empty when there is none.
        towns: to find where the person lives.
    """
    said = _Said(facts)
    kinds = _field(candidate.kinds)
    return CandidateTerms(
        hours_min=_first(candidate.hours_min, said.hours("min")),
        hours_max=_first(candidate.hours_max, said.hours("max")),
        days=_field(candidate.days) or said.offered(FactKind.DAYS, DAYS),
        day_parts=_field(candidate.day_parts) or said.offered(FactKind.DAY_PARTS, DAY_PARTS),
        transport=_first(candidate.transport, said.modes()),
        travel_max=_first(candidate.travel_max, said.best(FactKind.TRAVEL_TIME)),
        licences=_field(candidate.licences) or said.words(FactKind.LICENCES),
        certificates=_folded(candidate.certificates) or said.papers(Polarity.CAN, Polarity.DID),
        language=_first(candidate.language, said.best(FactKind.LANGUAGE)),
        limits=_field(candidate.limits) or said.words(FactKind.LOAD, positive=False),
        kinds=kinds or said.words(FactKind.PLACE_KIND),
        refused_kinds=frozenset() if kinds else said.refused(FactKind.PLACE_KIND),
        perspective=candidate.perspective,
        where=towns.locate(candidate.postcode4, candidate.town),
    )


def place_terms(place: Place, facts: Sequence[Fact], towns: Towns) -> PlaceTerms:
    """The terms of a place; see `candidate_terms`. A place with the unknown `from_home` is a place to travel to."""
    said = _Said(facts)
    demands = place.demands
    certificates: Known[Mapping[str, str]] | None = None
    if demands.certificates is not None:
        certificates = Known({fold(name): name for name in demands.certificates})
    elif heard := said.names(FactKind.CERTIFICATE):
        certificates = Known({fold(name): name for name in heard}, heard=True)
    return PlaceTerms(
        hours_min=_first(place.hours_min, said.hours("min")),
        hours_max=_first(place.hours_max, said.hours("max")),
        days=_field(place.days) or said.words(FactKind.DAYS),
        day_parts=_field(place.day_parts) or said.words(FactKind.DAY_PARTS),
        licences=_field(demands.licences) or said.words(FactKind.LICENCES),
        certificates=certificates,
        language=_first(demands.language, said.best(FactKind.LANGUAGE)),
        loads=_field(demands.loads) or said.words(FactKind.LOAD),
        diploma=demands.diploma,
        vog=demands.vog,
        kind=_first(place.kind, said.best(FactKind.PLACE_KIND)),
        from_home=place.from_home is True,
        where=towns.locate(place.postcode4, place.town),
    )


def fold(name: str) -> str:
    """A name without case and with single blanks, as certificates are compared."""
    return " ".join(name.split()).casefold()


def _field(values: Iterable[str] | None) -> Words | None:
    return None if values is None else Known(frozenset(values))


def _folded(values: Iterable[str] | None) -> Words | None:
    return None if values is None else Known(frozenset(map(fold, values)))


def _first(field: Any, heard: Any) -> Any:
    """The field, else what was heard, else None; each marked for what it is."""
    if field is not None:
        return Known(field)
    return None if heard is None else Known(heard, heard=True)


class _Said:
    """What a text says, per kind, as far as the reader is sure enough."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts = tuple(fact for fact in facts if fact.certainty >= SURE_ENOUGH)

    def _of(self, kind: FactKind, positive: bool) -> list[Fact]:
        return [fact for fact in self._facts if fact.kind is kind and fact.polarity.positive is positive]

    def best(self, kind: FactKind) -> Any:
        """The value that is surest; equally sure: the one said last, because people correct themselves."""
        facts = self._of(kind, positive=True)
        return max(facts, key=lambda fact: (fact.certainty, fact.start)).value if facts else None

    def hours(self, end: str) -> float | None:
        value = self.best(FactKind.HOURS)
        return float(value[end]) if isinstance(value, Mapping) and end in value else None

    def names(self, kind: FactKind, positive: bool = True) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for fact in self._of(kind, positive):
            for name in (fact.value,) if isinstance(fact.value, str) else fact.value:  # type: ignore[union-attr]
                found[str(name)] = None
        return tuple(found)

    def words(self, kind: FactKind, positive: bool = True) -> Words | None:
        """Everything said of a kind, less what was said against it; None when nothing was said."""
        if not self._of(kind, positive):
            return None
        less = frozenset(self.names(kind, positive=False)) if positive else frozenset()
        return Known(frozenset(self.names(kind, positive)) - less, heard=True)

    def refused(self, kind: FactKind) -> frozenset[str]:
        return frozenset(self.names(kind, positive=False)) - frozenset(self.names(kind))

    def offered(self, kind: FactKind, every: Sequence[str]) -> Words | None:
        """As `words`; who only says when it cannot be, can at all other times."""
        refused = self.refused(kind)
        return self.words(kind) or (Known(frozenset(every) - refused, heard=True) if refused else None)

    def modes(self) -> tuple[str, ...] | None:
        known = self.words(FactKind.TRANSPORT)
        return tuple(mode for mode in TRANSPORT if mode in known.value) or None if known else None

    def papers(self, *polarities: Polarity) -> Words | None:
        """Certificates held; one that somebody wants to get (wil) is not held."""
        held = [fact for fact in self._facts if fact.kind is FactKind.CERTIFICATE and fact.polarity in polarities]
        return Known(frozenset(fold(str(fact.value)) for fact in held), heard=True) if held else None
