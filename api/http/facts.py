"""Facts between the wire and the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from api.http.body import BodyFields
from api.http.schemas_lists import CHANNELS, INFORMANTS
from api.http.times import moment
from api.records import MOST_HOURS, MOST_MINUTES
from api.wire import facts_record
from matcher.domain import (
    BRANCHES,
    DAY_PARTS,
    DAYS,
    LANGUAGE_LEVELS,
    LICENCES,
    LOADS,
    PLACE_KINDS,
    TRANSPORT,
    Fact,
    FactKind,
    Polarity,
)
from matcher.kept import KeptFact, StillTrue
from vocab.loader import Vocabulary

_LISTS: Final = {
    FactKind.DAYS: DAYS,
    FactKind.DAY_PARTS: DAY_PARTS,
    FactKind.TRANSPORT: TRANSPORT,
    FactKind.LICENCES: LICENCES,
}
_CHOICES: Final = {
    FactKind.BRANCH: BRANCHES,
    FactKind.LANGUAGE: LANGUAGE_LEVELS,
    FactKind.LOAD: LOADS,
    FactKind.PLACE_KIND: PLACE_KINDS,
}

Value = str | float | tuple[str, ...] | Mapping[str, float]


def fact_record(kept: KeptFact) -> dict[str, Any]:
    """A fact as `extract` tells it, with who told it and whether it still holds."""
    record: dict[str, Any] = facts_record("", [kept.fact])["feiten"][0]
    if not kept.from_story:  # there are no words of the story behind it
        for name in ("bewijs", "start", "eind"):
            del record[name]
    record.update(
        nummer=kept.number,
        verteldOp=kept.told.isoformat(),
        vertelDoor=kept.informant,
        kanaal=kept.channel,
        uitVerhaal=kept.from_story,
        nogWaar=str(kept.still_true),
    )
    if kept.still_true is not StillTrue.UNKNOWN and kept.asked is not None:
        record["gevraagdOp"] = moment(kept.asked)
        record["gevraagdDoor"] = kept.asked_by or ""
    return record


def checked_fact(candidate_id: str, sent: dict[str, Any], vocabulary: Vocabulary, today: date) -> KeptFact:
    """A fact that somebody told.

    Args:
        candidate_id: about whom.
        sent: the object of the wire.
        vocabulary: in which professions, skills, surroundings and needs must be.
        today: for when it does not say when it was told.

    Raises:
        ProblemError: 400, with everything that is wrong.
    """
    hours = sent.get("soort") == FactKind.HOURS
    take = BodyFields(sent, nested=("waarde",) if hours else ())
    kind = take.required("soort", take.choice("soort", list(FactKind)))
    polarity = take.required("polariteit", take.choice("polariteit", list(Polarity)))
    informant = take.required("vertelDoor", take.choice("vertelDoor", INFORMANTS))
    channel = take.choice("kanaal", CHANNELS) or "api"
    told = take.day("verteldOp") or today
    if told > today:
        take.refuse("verteldOp", "dagToekomst")
    value: Value | None = None
    profession: str | None = None
    if kind == FactKind.PROFESSION:
        profession = _slug(take, "beroep", vocabulary.profession_index, "beroepNietBekend")
        value = vocabulary.profession(profession).isco if profession else None
    elif kind:
        value = _value(take, FactKind(kind), vocabulary)
        take.required("waarde", value)
    take.done()
    assert kind
    assert polarity
    assert informant
    assert value is not None
    fact = Fact(FactKind(kind), value, Polarity(polarity), "", 0, 0, 1.0, profession)
    return KeptFact(0, candidate_id, fact, told, informant, channel, from_story=False)


def _value(take: BodyFields, kind: FactKind, vocabulary: Vocabulary) -> Value | None:
    if kind in _LISTS:
        return take.choices("waarde", _LISTS[kind]) or None
    if kind in _CHOICES:
        return take.choice("waarde", _CHOICES[kind])
    if kind is FactKind.HOURS:
        return _hours(take)
    if kind is FactKind.TRAVEL_TIME:
        return take.number("waarde", 0, MOST_MINUTES)
    if kind is FactKind.SKILL:
        return _slug(take, "waarde", vocabulary.skill_index, "vaardigheidOnbekend")
    if kind is FactKind.SURROUNDING:
        return take.choice("waarde", [one.id for one in vocabulary.surroundings])
    if kind is FactKind.NEED:
        return take.choice("waarde", [one.id for one in vocabulary.needs])
    return take.text("waarde")


def _hours(take: BodyFields) -> Mapping[str, float] | None:
    low = take.required("waarde.min", take.number("waarde.min", 0, MOST_HOURS))
    high = take.required("waarde.max", take.number("waarde.max", 0, MOST_HOURS))
    take.ordered("waarde.min", "waarde.max", low, high)
    return {"min": low, "max": high} if low is not None and high is not None else None


def _slug(take: BodyFields, name: str, known: Mapping[str, int], code: str) -> str | None:
    return take.required(name, take.one_of(name, known.__contains__, code))
