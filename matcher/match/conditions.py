"""The rows of the contract's table "What keeps a pair apart, and what is talked about", one function a row.

Only `nietGewenst` is elsewhere, with the reading of the story. Nothing arises where a side is unknown. A grens needs a
field on both sides: where a term was only heard in a text, what would be a grens becomes a bespreekpunt that asks
whether it is so.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from matcher.domain import (
    DAY_PARTS,
    DAYS,
    DIPLOMAS,
    LANGUAGE_LEVELS,
    LICENCES,
    LOADS,
    PLACE_KINDS,
    Barrier,
    Point,
    kind_group,
)
from matcher.match.pair_words import listed, named, number, sentence, source
from matcher.match.terms import CandidateTerms, Known, PlaceTerms
from matcher.match.travel import travel_minutes

HOURS_ROOM: Final = 8.0
"""Hours a week that can be talked about; more is a grens."""
HOURS_A_DAY: Final = 8.0
TRAVEL_ROOM: Final = 1.5
"""Times the longest travel time that can be talked about; more is a grens."""
LEVELS_APART: Final = 3
"""Levels of Dutch below what is asked that are a grens; fewer can be talked about."""
MARGIN: Final = 1e-6
"""Hours and minutes this close count as equal, so that "exactly 1.5 times" does not hang on the last bit."""

_HOLDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "B": ("AM",), "BE": ("B",), "C": ("B",), "D": ("B",), "CE": ("C", "BE"),
        # The contract says nothing of these; by law (RDW, categories) they hold these.
        "DE": ("D", "BE"), "A": ("AM",), "T": ("AM",),
    }
)  # fmt: skip
_ALL_GROUPS: Final = frozenset({"betaald", "onbetaald", "proef"})
_VOG: Final = frozenset({"vog", "verklaring omtrent gedrag", "verklaring omtrent het gedrag"})


def _closure(licence: str) -> frozenset[str]:
    return frozenset({licence}).union(*(_closure(held) for held in _HOLDS.get(licence, ())))


LICENCES_HELD: Final = MappingProxyType({licence: _closure(licence) for licence in LICENCES})
"""Per licence everything that who has it may drive."""


def fitting_groups(kinds: Iterable[str]) -> frozenset[str]:
    """The groups of places that are not the other group than everything somebody named.

    A place that is a trial fits everybody, and who named trials alone fits paid and unpaid. A trial beside other kinds
    says how somebody wants to begin, not that the other group is fine too.
    """
    named_groups = frozenset(kind_group(kind) for kind in kinds)
    return _ALL_GROUPS if named_groups == {"proef"} else named_groups | {"proef"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the table that holds for a pair, before it is put into words.

    `apart` tells a grens from a bespreekpunt. `key` picks the sentence; `values` fill it. `story` and `text` tell
    whether it leans on a term that was only heard in the story or in the text of the place.
    """

    barrier: Barrier
    key: str
    apart: bool
    values: Mapping[str, Any]
    story: bool = False
    text: bool = False

    def point(self) -> Point:
        """As a Dutch sentence for a regisseur."""
        said = sentence(self.barrier, self.key, self.values)
        where = source(self.story, self.text)
        return Point(self.barrier, f"{said} {where}" if where else said)


def findings(person: CandidateTerms, place: PlaceTerms) -> Iterator[Finding]:
    """Every row of the table that holds for a pair, in the order of the table, not yet in words."""
    for row in _ROWS:
        yield from row(person, place)


def _found(
    barrier: Barrier,
    key: str,
    apart: bool,
    mine: Sequence[Known[Any] | None],
    theirs: Sequence[Known[Any] | None],
    **values: Any,
) -> Finding:
    """A finding with where it comes from; never a grens when a term was only heard."""
    story = any(term is not None and term.heard for term in mine)
    text = any(term is not None and term.heard for term in theirs)
    return Finding(barrier, key, apart and not (story or text), values, story, text)


def _hours(person: CandidateTerms, place: PlaceTerms) -> Iterator[Finding]:
    most, asked = person.hours_max, place.hours_min
    if most and asked and asked.value - most.value > MARGIN:
        apart = asked.value - most.value > HOURS_ROOM + MARGIN
        values = {"gevraagd": number(asked.value), "genoemd": number(most.value)}
        yield _found(Barrier.HOURS, "grens" if apart else "boven", apart, (most,), (asked,), **values)
    least, offered = person.hours_min, place.hours_max
    if least and offered and least.value - offered.value > MARGIN:
        values = {"gevraagd": number(offered.value), "genoemd": number(least.value)}
        yield _found(Barrier.HOURS, "combineren", False, (least,), (offered,), **values)


def _days(person: CandidateTerms, place: PlaceTerms) -> Iterator[Finding]:
    mine, theirs, asked = person.days, place.days, place.hours_min
    if not (mine and theirs):
        return
    common = mine.value & theirs.value
    if not common:
        values = {"gevraagd": listed("dagen", theirs.value, DAYS), "genoemd": listed("dagen", mine.value, DAYS)}
        yield _found(Barrier.DAYS, "grens", True, (mine,), (theirs,), **values)
    elif asked and len(common) * HOURS_A_DAY < asked.value - MARGIN:
        values = {"uren": number(asked.value), "samen": listed("dagen", common, DAYS)}
        yield _found(Barrier.DAYS, "krap", False, (mine,), (theirs, asked), **values)


def _day_parts(person: CandidateTerms, place: PlaceTerms) -> Iterator[Finding]:
    mine, theirs = person.day_parts, place.day_parts
    if not (mine and theirs):
        return
    if not mine.value & theirs.value:
        values = {
            "gevraagd": listed("dagdelen", theirs.value, DAY_PARTS),
            "genoemd": listed("dagdelen", mine.value, DAY_PARTS),
        }
        yield _found(Barrier.DAY_PARTS, "grens", True, (mine,), (theirs,), **values)
    elif extra := theirs.value - mine.value:
        values = {"extra": listed("dagdelen", extra, DAY_PARTS)}
        yield _found(Barrier.DAY_PARTS, "ook", False, (mine,), (theirs,), **values)


def _travel(person: CandidateTerms, place: PlaceTerms) -> Iterator[Finding]:
    modes, most = person.transport, person.travel_max
    if place.from_home or not (modes and most and person.where and place.where):
        return
    best = travel_minutes(person.where, place.where, modes.value)
    if best is None or best[0] <= most.value + MARGIN:
        return
    apart = best[0] > TRAVEL_ROOM * most.value + MARGIN
    values = {
        "minuten": math.ceil(best[0] - MARGIN),
        "wijze": named("vervoer", best[1]),
        "genoemd": number(most.value),
    }
    yield _found(Barrier.TRAVEL, "grens" if apart else "langer", apart, (modes, most), (), **values)


def _licence(person: CandidateTerms, place: PlaceTerms) -> Iterator[Finding]:
    asked, held, loads = place.licences, person.licences, place.loads
    if asked is None:
        return
    covered = frozenset[str]().union(*(LICENCES_HELD[one] for one in held.value)) if held else frozenset[str]()
    lacking = asked.value - covered
    # B beside BE, or C beside CE, says nothing more: only the highest is named.
    top = {one for one in lacking if not any(one in LICENCES_HELD[other] for other in lacking - {one})}
    if not lacking:
        return
    values = {"gevraagd": listed(None, top, LICENCES)}
    if held is None:
        yield _found(Barrier.LICENCE, "onbekend", False, (), (asked,), **values)
    elif loads and "autorijden" in loads.value:
        yield _found(Barrier.LICENCE, "grens", True, (held,), (asked, loads), **values)
    else:
        yield _found(Barrier.LICENCE, "mist", False, (held,), (asked,), **values)


def _language(person: CandidateTerms, place: PlaceTerms) -> Iterator[Finding]:
    mine, asked = person.language, place.language
    if not (mine and asked):
        return
    below = LANGUAGE_LEVELS.index(asked.value) - LANGUAGE_LEVELS.index(mine.value)
    if below > 0:
        apart = below >= LEVELS_APART
        values = {"gevraagd": asked.value, "genoemd": mine.value}
        yield _found(Barrier.LANGUAGE, "grens" if apart else "lager", apart, (mine,), (asked,), **values)


def _load(person: CandidateTerms, place: PlaceTerms) -> Iterator[Finding]:
    limits, loads = person.limits, place.loads
    if limits and loads and (both := limits.value & loads.value):
        values = {"belasting": listed(None, both, LOADS)}
        yield _found(Barrier.LOAD, "grens", True, (limits,), (loads,), **values)


def _certificates(person: CandidateTerms, place: PlaceTerms) -> Iterator[Finding]:
    asked = place.certificates
    held = person.certificates.value if person.certificates else frozenset[str]()
    missing = [name for key, name in asked.value.items() if key not in held and key not in _VOG] if asked else []
    if missing:
        yield _found(Barrier.CERTIFICATE, "vraag", False, (), (asked,), namen=listed(None, missing))


def _diploma(person: CandidateTerms, place: PlaceTerms) -> Iterator[Finding]:
    if place.diploma is None or place.diploma == "geen":
        return
    # There is no field for it; it may stand among the certificates, as "mbo2", "MBO 2" or "diploma mbo-2".
    held = person.certificates.value if person.certificates else frozenset[str]()
    levels = {name.replace("diploma", "").replace("-", "").replace(" ", "") for name in held}
    if levels.isdisjoint(DIPLOMAS[DIPLOMAS.index(place.diploma) :]):
        yield _found(Barrier.DIPLOMA, "vraag", False, (), (), diploma=named("diploma", place.diploma))


def _vog(person: CandidateTerms, place: PlaceTerms) -> Iterator[Finding]:
    asked = place.certificates
    in_list = asked is not None and not _VOG.isdisjoint(asked.value)
    held = person.certificates is not None and not _VOG.isdisjoint(person.certificates.value)
    if (place.vog is True or in_list) and not held:
        yield _found(Barrier.VOG, "vraag", False, (), () if place.vog is True else (asked,))


def _kind(person: CandidateTerms, place: PlaceTerms) -> Iterator[Finding]:
    kind, kinds = place.kind, person.kinds
    if kind is None:
        return
    values = {"gevraagd": named("soort", kind.value)}
    group = kind_group(kind.value)
    if kinds is not None and kind.value in kinds.value:
        return
    if kind.value in person.refused_kinds:
        heard = Known(kind.value, heard=True)
        yield _found(Barrier.KIND, "geweigerd", False, (heard,), (kind,), **values)
    elif kinds is not None:
        values["genoemd"] = listed("soort", kinds.value, PLACE_KINDS, "of")
        if group not in fitting_groups(kinds.value):
            yield _found(Barrier.KIND, "grens", True, (kinds,), (kind,), **values)
        elif not kinds.heard:
            # A story that names one kind of place does not leave out its neighbours; a list of ticks does.
            yield _found(Barrier.KIND, "anders", False, (kinds,), (kind,), **values)
    elif person.perspective == "meedoen" and group == "betaald":
        yield _found(Barrier.KIND, "meedoen", False, (), (kind,), **values)


_ROWS: Final = (
    _hours, _days, _day_parts, _travel, _licence, _language, _load, _certificates, _diploma, _vog, _kind,
)  # fmt: skip
