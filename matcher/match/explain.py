"""From a row of contributions to reasons: a Dutch sentence, the value, the weight, and the words behind it.

The sentences are data (`vocab/data/redenen.toml`). A quote never crosses a replacement and never touches a `gevoelig`
span; a reason whose words may not be shown stays, without them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

import vocab
from matcher.domain import Barrier, Match, Point, Polarity, Reason, ReasonKind, Span
from matcher.match.score import KINDS, Floats, PlacePool, Scored
from matcher.story.understood import Mention, UnderstoodStory

_LEAST: Final = 0.005
_LONGEST: Final = 160
_PART_OF_PLACE: Final = 0.1  # of a place's work, to be what it does
_PART_OF_STATEMENT: Final = 0.2  # of a statement, to be about just that
_OF_WORK: Final = frozenset({ReasonKind.PROFESSION, ReasonKind.WISH, ReasonKind.SKILL, ReasonKind.EXPERIENCE})


@cache
def sentences() -> dict[str, dict[str, str]]:
    """The sentence templates by section and key."""
    data = tomllib.loads((Path(vocab.__file__).parent / "data" / "redenen.toml").read_text("utf-8"))
    return {section: dict(values) for section, values in data.items() if isinstance(values, dict)}


@dataclass(frozen=True)
class Told:
    """A story ready to be quoted from.

    Attributes:
        original: as it was told; quotes are cut from it.
        story: what was read of it.
        leads_to: float32 (statements, professions), what each statement is worth for each profession of a place.
        same: bool (statements, places), whether a statement speaks of the very work of a place, and not of work that
            is like it; the places are those that are asked for, in that order.
    """

    original: str
    story: UnderstoodStory
    leads_to: Floats
    same: NDArray[np.bool_]

    @classmethod
    def of(cls, original: str, story: UnderstoodStory, pool: PlacePool, places: Sequence[int]) -> Told:
        """Make a story ready for some places of a pool."""
        about = story.about[:, :-1]
        work = (pool.professions[list(places)] > _PART_OF_PLACE).astype(np.float32)
        return cls(original, story, pool.related_rows(about), about @ work.T >= _PART_OF_STATEMENT)


def reasons(told: Told, pool: PlacePool, place: int, scored: Scored, row: int) -> Match:
    """The reasons of one pair.

    Args:
        told: the story.
        pool: the places.
        place: index of the place in the pool.
        scored: contributions, of which `row` is this pair.

    Returns:
        A match with its reasons, heaviest first, and no points yet. Contributions too small to show are added to the
        heaviest reason, so that the score stays the sum of its reasons.
    """
    values = [float(v) for v in scored.contributions[row]]
    keep = [k for k in range(len(KINDS)) if abs(values[k]) >= _LEAST]
    if not keep:
        keep = [int(np.argmax(np.abs(values)))] if any(values) else []
    rest = sum(values) - sum(values[k] for k in keep)
    keep.sort(key=lambda k: -values[k])
    found = []
    for rank, k in enumerate(keep):
        weight = round(values[k] + (rest if rank == 0 else 0.0), 6)
        found.append(_reason(told, pool, place, row, KINDS[k], weight, int(scored.carrier[row, k])))
    return Match(pool.places[place].id, tuple(found))


def _reason(told: Told, pool: PlacePool, place: int, row: int, kind: ReasonKind, weight: float, carrier: int) -> Reason:
    original, story = told.original, told.story
    texts = sentences()["redenen"]
    quote = start = end = None
    if carrier >= 0:
        span = story.quotes[carrier]
        if span is not None:
            start, end = span.start, _end(original, span)
            quote = original[start:end]
    profession = pool.vocabulary.professions[_profession(told, pool, place, carrier)]
    value, text = profession.isco, texts.get(str(kind), "")
    named = profession.name
    if kind in _OF_WORK and carrier >= 0 and not told.same[carrier, row]:
        # Near is not the same: say what was told, and that it comes close.
        text = texts[f"{kind}_lijkt"]
        named = pool.vocabulary.professions[int(story.about[carrier, :-1].argmax())].name
    filled = {"beroep": named, "branche": "", "vaardigheid": "", "omgeving": ""}
    if kind is ReasonKind.BRANCH:
        value = _named(story.branches, carrier, pool.branches[place], pool.branch_index)
        filled["branche"] = value
    elif kind is ReasonKind.SKILL:
        skill = _named(story.skills, carrier, pool.skills[place], pool.vocabulary.skill_index)
        if skill and pool.skills[place][pool.vocabulary.skill_index[skill]] > 0.2:
            value, text = skill, texts["vaardigheid_genoemd"]
            filled["vaardigheid"] = pool.vocabulary.skills[pool.vocabulary.skill_index[skill]].name
        else:
            value = profession.id
    elif kind is ReasonKind.SURROUNDING:
        value = _named(story.surroundings, carrier, pool.surroundings[place], pool.surrounding_index)
        filled["omgeving"] = value
        text = texts["omgeving" if weight >= 0 else "omgeving_niet"]
    elif kind is ReasonKind.SUPPORT:
        value, text = "klein beginnen", texts["begeleiding" if weight >= 0 else "begeleiding_niet"]
    elif kind is not ReasonKind.PROFESSION:
        value = profession.id
    return Reason(kind, value, weight, quote, start, end, text.format(**filled))


def _end(original: str, span: Span) -> int:
    """Where a quote of a span ends: after a whole word, and not too far."""
    end = min(span.end, span.start + _LONGEST)
    while span.start < end < span.end and original[end - 1].isalnum() and original[end].isalnum():
        end -= 1
    return end if end > span.start else min(span.end, span.start + _LONGEST)


def _profession(told: Told, pool: PlacePool, place: int, carrier: int) -> int:
    """The profession of the place that the carrying statement meets most."""
    offered = pool.professions[place]
    if carrier < 0:
        return int(offered.argmax())
    return int((told.leads_to[carrier] * offered).argmax())


def _named(mentions: Sequence[Mention], carrier: int, present: Floats, index: Mapping[str, int]) -> str:
    """Of the values named in the carrying statement, the one the place has most."""
    best, value = -1.0, ""
    for mention in mentions:
        if mention.statement == carrier and float(present[index[mention.value]]) > best:
            best, value = float(present[index[mention.value]]), mention.value
    return value


def refusal_points(told: Told, scored: Scored, row: int, barred_from: float) -> tuple[list[Point], list[Point]]:
    """What somebody said against this work: a grens when it was refused, a bespreekpunt when it was "liever niet".

    Returns:
        (barriers, talking points); at most one in all.
    """
    original, story = told.original, told.story
    refused, rather_not = float(scored.refused[row]), float(scored.rather_not[row])
    if refused < barred_from and rather_not < 0.4:
        return [], []
    section = "grens" if refused >= barred_from else "bespreek"
    who = int(scored.refuser[row])
    span = story.quotes[who] if who >= 0 else None
    texts = sentences()[section]
    cannot = section == "grens" and who >= 0 and story.statements[who].polarity is Polarity.CANNOT
    if span is None:
        point = Point(Barrier.REFUSED, texts["nietGewenst_zonder"])
    elif cannot:
        words = original[span.start : _end(original, span)]
        point = Point(Barrier.REFUSED, texts["nietGewenst_kan"].format(woorden=words))
    else:
        point = Point(Barrier.REFUSED, texts["nietGewenst"].format(woorden=original[span.start : _end(original, span)]))
    return ([point], []) if section == "grens" else ([], [point])
