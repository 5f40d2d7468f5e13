"""What stories say of hours, days, travel and limits, against the fields of the same records.

The fields were filled in by somebody who knew more than the story tells, so much that is true is not said. What counts
first is that what was found is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.domain import Candidate, Fact, FactKind
from matcher.match.conditions import LICENCES_HELD
from matcher.story import practical_summary as summary

HOURS_APART: Final = 4.0
"""Hours a week that count as the same: "een uur of twintig" is written down as 16 to 24."""


@dataclass(frozen=True, slots=True)
class PracticalFigures:
    """One kind of fact, over all records in which the field is known.

    Attributes:
        kind: uren, dagen, ...
        known: records with the field, whose story was read.
        said: of which the story was found to say something.
        right: of which what was found is wholly as the field says.
        found, agreed: single values found, and those that the field holds too.
        held, recalled: single values of the field where something was found, and those found; belasting in all records.
    """

    kind: str
    known: int
    said: int
    right: int
    found: int
    agreed: int
    held: int
    recalled: int


Values = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    found: Callable[[Sequence[Fact]], Values]
    field: Callable[[Candidate], Values]
    # Whether a story that says nothing still counts for what should have been found.
    always: bool = False
    # Whether a story that names a part of what is so is wholly right: nobody lists all they could do.
    part: bool = False


def practical_figures(pairs: Iterable[tuple[Candidate, Sequence[Fact]]]) -> list[PracticalFigures]:
    """Count per kind.

    Args:
        pairs: the full records with the facts of their stories.
    """
    everything = list(pairs)
    return [_hours(everything), *(_figures(kind, everything) for kind in _KINDS)]


def _figures(kind: _Kind, pairs: Sequence[tuple[Candidate, Sequence[Fact]]]) -> PracticalFigures:
    known = said = right = found = agreed = held = recalled = 0
    for candidate, facts in pairs:
        truth, values = kind.field(candidate), kind.found(facts)
        if truth is None:
            continue
        known += 1
        if values is not None:
            said += 1
            right += values <= truth if kind.part else values == truth
            found += len(values)
            agreed += len(values & truth)
        if values is not None or kind.always:
            held += len(truth)
            recalled += len((values or frozenset()) & truth)
    return PracticalFigures(kind.name, known, said, right, found, agreed, held, recalled)


def _hours(pairs: Sequence[tuple[Candidate, Sequence[Fact]]]) -> PracticalFigures:
    known = said = right = 0
    for candidate, facts in pairs:
        if candidate.hours_max is None:
            continue
        known += 1
        hours = summary.hours_a_week(facts)
        if hours is not None:
            said += 1
            low = candidate.hours_min if candidate.hours_min is not None else hours[0]
            # "Hoogstens twintig" says nothing of the least.
            lowest_fits = hours[0] == 0 or abs(hours[0] - low) <= HOURS_APART
            right += lowest_fits and abs(hours[1] - candidate.hours_max) <= HOURS_APART
    return PracticalFigures(str(FactKind.HOURS), known, said, right, said, right, said, right)


def _set(values: Iterable[str] | None) -> Values:
    return None if values is None else frozenset(values)


def _minutes(value: float | None) -> Values:
    return None if value is None else frozenset({f"{value:g}"})


def _modes(modes: Iterable[str] | None) -> Values:
    # Who rides an e-bike is often written down with a bike.
    return None if modes is None else frozenset("fiets" if mode == "e-bike" else mode for mode in modes)


def _licences(licences: Iterable[str] | None) -> Values:
    return None if licences is None else frozenset().union(*(LICENCES_HELD[one] for one in licences))


def _language(facts: Sequence[Fact]) -> Values:
    levels = [fact for fact in facts if fact.kind is FactKind.LANGUAGE]
    return frozenset({str(max(levels, key=lambda fact: fact.certainty).value)}) if levels else None


def _loads(facts: Sequence[Fact]) -> Values:
    return _set(
        {str(fact.value) for fact in facts if fact.kind is FactKind.LOAD and not fact.polarity.positive} or None
    )


_KINDS: Final = (
    _Kind("dagen", lambda facts: _set(summary.available_days(facts)), lambda one: _set(one.days)),
    _Kind("dagdelen", lambda facts: _set(summary.available_day_parts(facts)), lambda one: _set(one.day_parts)),
    _Kind("vervoer", lambda facts: _modes(summary.own_transport(facts)), lambda one: _modes(one.transport), part=True),
    _Kind("reistijd", lambda facts: _minutes(summary.longest_travel(facts)), lambda one: _minutes(one.travel_max)),
    _Kind("rijbewijs", lambda facts: _licences(summary.own_licences(facts)), lambda one: _licences(one.licences)),
    _Kind("taalniveau", _language, lambda one: _set(None if one.language is None else (one.language,))),
    _Kind("belasting", _loads, lambda one: _set(one.limits), always=True),
)
