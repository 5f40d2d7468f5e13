"""Why not this place: the rank it would have, what keeps it apart, and what one change would do.

A change is only named after it was tried: the records are changed, the pair is judged again, and the sentence says what
then happens. Changes are tried one at a time, on the side where a conversation can bring them about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from matcher.domain import PLACE_KINDS, TRIAL, Barrier, Candidate, Match, Place, Polarity, kind_group
from matcher.match.eligibility import assess
from matcher.match.explain import sentences
from matcher.match.rank import WORTH_NAMING, Ranker
from matcher.match.score import score
from matcher.story.understood import Mention, UnderstoodStory


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
        changed = replace(place, demands=replace(demands, licences=None))
        yield _Try(Barrier.LICENCE, texts["rijbewijs"], candidate, changed)
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
    person, spot = ranker.pool.candidates[candidate], ranker.pool.places[place]
    kinds = frozenset(point.barrier for point in match.barriers)
    returned = _returned(ranker, candidate, place) if Barrier.REFUSED in kinds else None
    rank, total = ranker.position(candidate, place, story=returned)
    named = _named(ranker, candidate, place, returned)
    facts = ranker.pool.stories[candidate].facts
    offers = ranker.pool.readings[place].facts
    changes: list[str] = []
    if ranker.conditions:
        for attempt in _tries(person, spot, kinds):
            left, _ = assess(attempt.candidate, attempt.place, ranker.towns, facts, offers)
            still = {p.barrier for p in left} | (kinds & {Barrier.REFUSED})
            # a person who is open to more is open to more than this place
            then = rank, total
            if not still and attempt.candidate != person:
                then = ranker.position(candidate, place, attempt.candidate)
            count = len(left) + (Barrier.REFUSED in kinds)
            changes.append(f"{attempt.words} {_then(still, count, len(match.barriers), then, named)}")
    if returned is not None:
        rest = len(match.barriers) - 1
        words = sentences()["verandering"]["nietGewenst"]
        changes.append(f"{words} {_then(kinds - {Barrier.REFUSED}, rest, len(match.barriers), (rank, total), named)}")
    return WhyNot(rank, total, match, tuple(changes))


def _named(ranker: Ranker, candidate: int, place: int, returned: UnderstoodStory | None) -> bool:
    """Whether the story says enough about the work for the place to stand on a list at all."""
    if returned is None:
        return bool(ranker.scores[candidate, place] >= WORTH_NAMING)
    columns = ranker.place_pool.subset(np.array([place], dtype=np.int64))
    return bool(score(returned, columns).scores[0] >= WORTH_NAMING)


def _returned(ranker: Ranker, candidate: int, place: int) -> UnderstoodStory:
    """The story of somebody who says the same, but wants the work of this place after all."""
    story = ranker.pool.stories[candidate]
    columns = ranker.place_pool.subset(np.array([place], dtype=np.int64))
    for _ in story.statements:
        scored = score(story, columns)
        if scored.refused[0] < ranker.weights.barred_from:
            break
        story = _wanting(story, int(scored.refuser[0]))
    return story


def _wanting(story: UnderstoodStory, statement: int) -> UnderstoodStory:
    """The story with one statement turned into a wish."""

    def turned(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        return tuple(replace(m, polarity=Polarity.WANTS) if m.statement == statement else m for m in mentions)

    return replace(
        story,
        statements=tuple(
            replace(s, polarity=Polarity.WANTS) if i == statement else s for i, s in enumerate(story.statements)
        ),
        skills=turned(story.skills),
        surroundings=turned(story.surroundings),
        branches=turned(story.branches),
    )


def _then(
    still: set[Barrier] | frozenset[Barrier], count: int, before: int, position: tuple[int, int], named: bool
) -> str:
    if not count and not named:
        return "Dan houdt niets de plek tegen. Het verhaal zegt er alleen te weinig over."
    if not count:
        return f"Dan komt de plek op de lijst, op plek {position[0]} van {position[1]}."
    if count < before:
        return "Dan blijft over: " + ", ".join(sorted(str(b) for b in still)) + "."
    return "Dat alleen verandert nog niets."
