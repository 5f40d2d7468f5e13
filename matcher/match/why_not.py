"""Why not this place: the rank it would have, what keeps it apart, and what one change would do.

A change is only named after it was tried: the records are changed, the pair is judged again, and the sentence says what
then happens. Changes are tried one at a time, on the side where a conversation can bring them about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from matcher.domain import PLACE_KINDS, TRIAL, Barrier, Candidate, Match, Place, kind_group
from matcher.match.eligibility import assess
from matcher.match.explain import sentences
from matcher.match.rank import Ranker


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The answer.

    Attributes:
        rank: from 1, the rank the place would have if nothing kept it out.
        total: among how many places.
        match: the pair, with reasons, barriers and talking points.
        changes: Dutch sentences, each tried.
    """

    rank: int
    total: int
    match: Match
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Try:
    barrier: Barrier
    words: str
    candidate: Candidate
    place: Place


def _tries(candidate: Candidate, place: Place, barriers: frozenset[Barrier]) -> Iterator[_Try]:
    """One change for each barrier that a conversation can move."""
    texts = sentences()["verandering"]
    demands = place.demands
    if Barrier.HOURS in barriers and candidate.hours_max is not None:
        changed = replace(place, hours_min=candidate.hours_max)
        yield _Try(Barrier.HOURS, texts["uren"].format(waarde=f"{candidate.hours_max:g}"), candidate, changed)
    if Barrier.DAYS in barriers:
        yield _Try(Barrier.DAYS, texts["dagen"], candidate, replace(place, days=None))
    if Barrier.DAY_PARTS in barriers:
        yield _Try(Barrier.DAY_PARTS, texts["dagdelen"], candidate, replace(place, day_parts=None))
    if Barrier.TRAVEL in barriers:
        yield _Try(Barrier.TRAVEL, texts["reistijd"], replace(candidate, travel_max=None), place)
    if Barrier.LICENCE in barriers:
        yield _Try(Barrier.LICENCE, texts["rijbewijs"], candidate, replace(place, demands=replace(demands, licences=None)))
    if Barrier.LANGUAGE in barriers:
        yield _Try(Barrier.LANGUAGE, texts["taal"], candidate, replace(place, demands=replace(demands, language=None)))
    if Barrier.LOAD in barriers and demands.loads and candidate.limits:
        for load in sorted(set(demands.loads) & set(candidate.limits)):
            left = tuple(x for x in demands.loads if x != load)
            changed = replace(place, demands=replace(demands, loads=left))
            yield _Try(Barrier.LOAD, texts["belasting"].format(waarde=load), candidate, changed)
    if Barrier.KIND in barriers and place.kind in PLACE_KINDS and place.kind not in TRIAL:
        kinds = (*(candidate.kinds or ()), place.kind)
        words = texts["soort"].format(waarde=f"{place.kind} ({kind_group(place.kind)})")
        yield _Try(Barrier.KIND, words, replace(candidate, kinds=kinds), place)


def why_not(ranker: Ranker, candidate: int, place: int) -> WhyNot:
    """Explain one pair of a ranked pool.

    Args:
        ranker: has computed its scores.
        candidate, place: positions in the pool.
    """
    match = ranker.pair(candidate, place)
    rank, total = ranker.position(candidate, place)
    person, spot = ranker.pool.candidates[candidate], ranker.pool.places[place]
    kinds = frozenset(point.barrier for point in match.barriers)
    facts = ranker.pool.stories[candidate].facts
    offers = ranker.pool.readings[place].facts
    changes: list[str] = []
    if ranker.conditions:
        for attempt in _tries(person, spot, kinds):
            left, _ = assess(attempt.candidate, attempt.place, ranker.towns, facts, offers)
            still = {p.barrier for p in left} | (kinds & {Barrier.REFUSED})
            changes.append(f"{attempt.words} {_then(still, len(left) + (Barrier.REFUSED in kinds), len(match.barriers), rank, total)}")
    if Barrier.REFUSED in kinds:
        rest = len(match.barriers) - 1
        words = sentences()["verandering"]["nietGewenst"]
        changes.append(f"{words} {_then(kinds - {Barrier.REFUSED}, rest, len(match.barriers), rank, total)}")
    return WhyNot(rank, total, match, tuple(changes))


def _then(still: set[Barrier] | frozenset[Barrier], count: int, before: int, rank: int, total: int) -> str:
    if not count:
        return f"Dan komt de plek op de lijst, op plek {rank} van {total}."
    if count < before:
        return "Dan blijft over: " + ", ".join(sorted(str(b) for b in still)) + "."
    return "Dat alleen verandert nog niets."
