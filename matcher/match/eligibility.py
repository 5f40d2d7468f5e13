"""Eligibility: for one pair in words, and for many people beside many places as a matrix.

`assess` is the truth: the rows of `conditions`, as Dutch sentences. `barrier_matrix` is the same on the fields alone,
as arithmetic on codes: sets become bit masks, so that "nothing in common" is one `and`. The tests hold the second to
the first on generated records.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.domain import (
    DAY_PARTS,
    DAYS,
    LANGUAGE_LEVELS,
    LICENCES,
    LOADS,
    Barrier,
    Candidate,
    Fact,
    Place,
    Point,
    kind_group,
)
from matcher.match.conditions import (
    HOURS_ROOM,
    LEVELS_APART,
    LICENCES_HELD,
    MARGIN,
    TRAVEL_ROOM,
    findings,
    fitting_groups,
)
from matcher.match.terms import CandidateTerms, PlaceTerms, candidate_terms, place_terms
from matcher.match.travel import Towns, TravelTable

BITS: Final = {barrier: 1 << place for place, barrier in enumerate(Barrier)}
"""The bit of each barrier in a cell of the matrix."""

_BLOCK_CELLS: Final = 400_000  # some 3 MB an array of float64: a block stays in the cache of the processor
_ANY_PERSON: Final = 1 << 8  # set by every place, and by a person of whom it is not known: never nothing in common
_ANY_PLACE: Final = 1 << 9
_GROUPS: Final = ("betaald", "onbetaald", "proef")


def assess(
    candidate: Candidate,
    place: Place,
    towns: Towns,
    story_facts: Sequence[Fact] = (),
    place_facts: Sequence[Fact] = (),
) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """Grenzen and bespreekpunten of one pair, each in the order of the contract's table.

    Args:
        candidate, place: the records. Their fields win over the facts.
        towns: where postcodes and towns are.
        story_facts: what the story of the person says.
        place_facts: what the text of the place says.
    """
    return compare(candidate_terms(candidate, story_facts, towns), place_terms(place, place_facts, towns))


def compare(person: CandidateTerms, place: PlaceTerms) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """As `assess`, on terms that were worked out before; for one person beside many places."""
    found = tuple(findings(person, place))
    return tuple(f.point() for f in found if f.apart), tuple(f.point() for f in found if not f.apart)


def barrier_matrix(candidates: Sequence[Candidate], places: Sequence[Place], towns: Towns) -> NDArray[np.uint16]:
    """Which grenzen hold for every pair, without `nietGewenst`.

    Args:
        candidates, places: n people and m places; only their fields are looked at, and a text never makes a grens.
        towns: where postcodes and towns are.

    Returns:
        uint16 (n, m): the sum of the `BITS` of the grenzen that hold; 0 where nothing keeps the pair apart. The bit of
        `Barrier.REFUSED` is never set here.
    """
    n, m = len(candidates), len(places)
    result = np.zeros((n, m), dtype=np.uint16)
    if not (n and m):
        return result
    travel = TravelTable(candidates, places, towns)
    reach = TRAVEL_ROOM * _numbers((c.travel_max for c in candidates), np.inf) + MARGIN
    most = _numbers((c.hours_max for c in candidates), np.inf)
    least = _numbers((p.hours_min for p in places), -np.inf)
    level = _numbers((_level(c.language, len(LANGUAGE_LEVELS)) for c in candidates), 0).astype(np.int8)
    asked = _numbers((_level(p.demands.language, -1) for p in places), 0).astype(np.int8)
    shared = [
        (
            BITS[Barrier.DAYS],
            _masks((c.days for c in candidates), DAYS, _ANY_PERSON, _ANY_PLACE),
            _masks((p.days for p in places), DAYS, _ANY_PLACE, _ANY_PERSON),
        ),
        (
            BITS[Barrier.DAY_PARTS],
            _masks((c.day_parts for c in candidates), DAY_PARTS, _ANY_PERSON, _ANY_PLACE),
            _masks((p.day_parts for p in places), DAY_PARTS, _ANY_PLACE, _ANY_PERSON),
        ),
        (
            BITS[Barrier.KIND],
            _masks(
                (None if c.kinds is None else fitting_groups(c.kinds) for c in candidates),
                _GROUPS,
                _ANY_PERSON,
                _ANY_PLACE,
            ),
            _masks(
                (None if p.kind is None else (kind_group(p.kind),) for p in places), _GROUPS, _ANY_PLACE, _ANY_PERSON
            ),
        ),
    ]
    clashing = [
        (
            BITS[Barrier.LICENCE],
            _masks((_lacking(c.licences) for c in candidates), LICENCES),
            _masks((_needed(p) for p in places), LICENCES),
        ),
        (
            BITS[Barrier.LOAD],
            _masks((c.limits for c in candidates), LOADS),
            _masks((p.demands.loads for p in places), LOADS),
        ),
    ]
    rows = max(1, _BLOCK_CELLS // m)
    for start in range(0, n, rows):
        part = slice(start, min(n, start + rows))
        block = result[part]
        with np.errstate(invalid="ignore"):  # NaN is "not known", and compares as False
            block |= _bit(travel.block(part.start, part.stop) > reach[part, None], BITS[Barrier.TRAVEL])
        block |= _bit(least[None, :] - most[part, None] > HOURS_ROOM + MARGIN, BITS[Barrier.HOURS])
        block |= _bit(asked[None, :] - level[part, None] >= LEVELS_APART, BITS[Barrier.LANGUAGE])
        for bit, mine, theirs in shared:
            block |= _bit((mine[part, None] & theirs[None, :]) == 0, bit)
        for bit, mine, theirs in clashing:
            block |= _bit((mine[part, None] & theirs[None, :]) != 0, bit)
    return result


def barriers_in(cell: int) -> tuple[Barrier, ...]:
    """The barriers of one cell of the matrix, in the order of the contract's table."""
    return tuple(barrier for barrier, bit in BITS.items() if int(cell) & bit)


def _bit(holds: NDArray[np.bool_], bit: int) -> NDArray[np.uint16]:
    return holds.astype(np.uint16) * np.uint16(bit)


def _numbers(values: Iterable[float | None], unknown: float) -> NDArray[np.float64]:
    return np.array([unknown if value is None else value for value in values], dtype=np.float64)


def _masks(
    values: Iterable[Iterable[str] | None], order: Sequence[str], unknown: int = 0, always: int = 0
) -> NDArray[np.uint32]:
    """Sets as bit masks.

    Args:
        values: per record the set, or None.
        order: the place of each word is its bit.
        unknown: what else None sets, beside all words; 0 makes None the empty set.
        always: what every record sets.
    """
    bits = {word: 1 << place for place, word in enumerate(order)}
    nothing_known = (sum(bits.values()) | unknown | always) if unknown else 0
    return np.array(
        [nothing_known if words is None else always | sum(bits[word] for word in frozenset(words)) for words in values],
        dtype=np.uint32,
    )


def _level(language: str | None, unknown: int) -> int:
    return unknown if language is None else LANGUAGE_LEVELS.index(language)


def _lacking(licences: Iterable[str] | None) -> frozenset[str] | None:
    if licences is None:
        return None
    return frozenset(LICENCES) - frozenset[str]().union(*(LICENCES_HELD[licence] for licence in licences))


def _needed(place: Place) -> Iterable[str] | None:
    """The licences without which the work cannot be done: those asked where driving is the work."""
    return place.demands.licences if "autorijden" in (place.demands.loads or ()) else None
