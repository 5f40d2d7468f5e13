"""What is known so far: the slots of the questions, and the fields that the facts come down to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from intake_bot.conversation import Conversation, Subject, Told
from intake_bot.script import Question
from matcher.domain import Fact, FactKind, Polarity
from matcher.story import practical_summary as summary
from matcher.story.statements import statements
from vocab.words import tokens

WORK: Final = (FactKind.PROFESSION, FactKind.SKILL, FactKind.BRANCH)
PRACTICAL: Final = frozenset(
    {
        FactKind.HOURS, FactKind.DAYS, FactKind.DAY_PARTS, FactKind.TRANSPORT, FactKind.TRAVEL_TIME, FactKind.LICENCES,
        FactKind.CERTIFICATE, FactKind.LANGUAGE, FactKind.LOAD, FactKind.NEED,
    }
)  # fmt: skip
_SURE_HOURS: Final = 0.5
_SURE_DAYS: Final = 0.7
_SURE_LANGUAGE: Final = 0.5
_SURE_WORK: Final = 0.35
# A wish for any work at all is no answer to which.
_ANY_WORK: Final = frozenset(
    "werk werken gewerkt baan baantje job beginnen begin slag bezig doen nuttigs nieuws vast betaald geld verdienen"
    " vinden zoeken weer helpen verder stap ritme".split()
)
_NO: Final = re.compile(r"\b(?:wil|nooit|geen|niet|liever|hoef|never|not|no)\b")
_CLEAR: Final = 0.87  # of a refusal: in so many words
_REFUSED: Final = (Polarity.REFUSES, Polarity.RATHER_NOT)
SLOT_OF: Final = {
    FactKind.HOURS: "uren",
    FactKind.DAYS: "dagen",
    FactKind.TRANSPORT: "vervoer",
    FactKind.TRAVEL_TIME: "reistijd",
    FactKind.LICENCES: "rijbewijs",
    FactKind.LANGUAGE: "taal",
    FactKind.LOAD: "grenzen",
    FactKind.NEED: "ondersteuning",
}


def slots_of(facts: Sequence[Fact]) -> frozenset[str]:
    """The slots that some facts fill, surely enough not to ask again."""
    found: set[str] = set()
    if any(f.kind is FactKind.HOURS and f.certainty >= _SURE_HOURS for f in facts):
        found.add("uren")
    days = [f for f in facts if f.kind is FactKind.DAYS]
    if any(f.certainty >= _SURE_DAYS for f in days) or len({day for f in days for day in _tuple(f)}) > 1:
        found.add("dagen")
    if summary.own_transport(facts) is not None:
        found.add("vervoer")
    if any(f.kind is FactKind.TRAVEL_TIME for f in facts):
        found.add("reistijd")
    if summary.own_licences(facts) is not None:
        found.add("rijbewijs")
    if any(f.kind is FactKind.LANGUAGE and f.certainty >= _SURE_LANGUAGE for f in facts):
        found.add("taal")
    if any(f.kind is FactKind.LOAD and not f.polarity.positive for f in facts):
        found.add("grenzen")
    if any(f.kind is FactKind.NEED for f in facts):
        found.add("ondersteuning")
    for fact in facts:
        if fact.kind not in WORK or fact.certainty < _SURE_WORK:
            continue
        if fact.polarity is Polarity.WANTS:
            found.add("wens")
        elif fact.polarity in _REFUSED and fact.kind is not FactKind.SKILL:
            found.add("nietGewenst")
        elif fact.polarity is Polarity.DID:
            found.add("ervaring")
        if fact.kind is FactKind.SKILL and fact.polarity in (Polarity.CAN, Polarity.DID):
            found.add("vaardigheden")
    return frozenset(found)


def known_slots(conversation: Conversation) -> frozenset[str]:
    """The slots that need no asking: said, or known to be nothing."""
    known = set(slots_of([told.fact for told in conversation.standing])) | set(conversation.empty)
    if conversation.contact is not None:
        known.add("contact")
    if "wens" not in known and _wished(conversation):
        known.add("wens")
    if "nietGewenst" in known and "nietGewenst" not in conversation.empty and not _refused(conversation):
        known.discard("nietGewenst")
    return frozenset(known)


def _wished(conversation: Conversation) -> bool:
    """Whether a wish was said in so many words, even where no profession is sure: "ik wil graag met textiel werken"."""
    for message in conversation.said:
        if message.question not in (Subject.STORY.value, Subject.EXPERIENCE.value):
            continue
        practical = [t.fact for t in conversation.standing if t.message == message.id and t.fact.kind in PRACTICAL]
        for statement in statements(message.text):
            if statement.polarity is not Polarity.WANTS or statement.certainty < _CLEAR or statement.others:
                continue
            aside = any(f.start < statement.end and statement.start < f.end for f in practical)
            if not aside and any(t.stems and t.word not in _ANY_WORK for t in tokens(statement.text)):
                return True
    return False


def _refused(conversation: Conversation) -> bool:
    """Whether work was refused in clear words; "dat was niks" about a school is no list of unwanted work."""
    for told in conversation.standing:
        fact = told.fact
        if fact.kind in (FactKind.PROFESSION, FactKind.BRANCH) and fact.polarity in _REFUSED:
            for statement in statements(conversation.message(told.message).text):
                inside = statement.start <= fact.start < statement.end
                plain = _NO.search(statement.text.lower())  # "gestopt met de opleiding" refuses no work
                if inside and plain and statement.polarity in _REFUSED and statement.certainty >= _CLEAR:
                    return True
    return False


def missing(conversation: Conversation, question: Question) -> tuple[str, ...]:
    """The slots of a question that are not known yet."""
    known = known_slots(conversation)
    return tuple(slot for slot in question.slots if slot not in known)


def superfluous(conversation: Conversation, question: Question) -> bool:
    """Whether everything that a question asks was said already. The skills count as said with two of them."""
    if question.subject is Subject.SKILLS:
        return len(conversation.facts_of(FactKind.SKILL)) > 1
    return bool(question.slots) and not missing(conversation, question)


def unconfirmed_limits(conversation: Conversation) -> tuple[Told, ...]:
    """What somebody seems not to be able to do, not yet asked back; one for each belasting."""
    found: dict[str, Told] = {}
    sure = {told.fact.value for told in conversation.standing if told.confirmed and told.fact.kind is FactKind.LOAD}
    for told in conversation.standing:
        fact = told.fact
        if fact.kind is FactKind.LOAD and not fact.polarity.positive and fact.value not in sure:
            found.setdefault(str(fact.value), told)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Fields:
    """The practical fields that the facts come down to; None is unknown, an empty tuple is known: none."""

    hours: tuple[float, float] | None = None
    days: tuple[str, ...] | None = None
    day_parts: tuple[str, ...] | None = None
    transport: tuple[str, ...] | None = None
    travel_max: float | None = None
    licences: tuple[str, ...] | None = None
    certificates: tuple[str, ...] | None = None
    language: str | None = None
    limits: tuple[str, ...] | None = None
    needs: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None


def fields_of(conversation: Conversation, *, all_limits: bool = False) -> Fields:
    """The fields of a conversation.

    Args:
        conversation: where it stands.
        all_limits: also limits that were not asked back; to show them, never to match by them.
    """
    told = conversation.standing
    facts = [one.fact for one in told]
    limits = _limits(told, all_limits)
    if not limits and "grenzen" in conversation.empty:
        limits = ()
    languages = [f for f in facts if f.kind is FactKind.LANGUAGE and f.certainty >= _SURE_LANGUAGE - 0.1]
    needs = _values(facts, FactKind.NEED)
    return Fields(
        hours=summary.hours_a_week(facts),
        days=summary.available_days(facts) or None,
        day_parts=summary.available_day_parts(facts) or None,
        transport=summary.own_transport(facts),
        travel_max=summary.longest_travel(facts),
        licences=summary.own_licences(facts),
        certificates=_values(facts, FactKind.CERTIFICATE, Polarity.CAN, Polarity.DID) or None,
        language=str(max(languages, key=lambda f: f.certainty).value) if languages else None,
        limits=limits,
        needs=needs or (() if "ondersteuning" in conversation.empty else None),
        kinds=_values(facts, FactKind.PLACE_KIND, Polarity.WANTS) or None,
    )


def _limits(told: Sequence[Told], everything: bool) -> tuple[str, ...] | None:
    mine = [one for one in told if one.fact.kind is FactKind.LOAD and not one.fact.polarity.positive]
    found = tuple(dict.fromkeys(str(one.fact.value) for one in mine if one.confirmed or everything))
    return found or None


def _values(facts: Sequence[Fact], kind: FactKind, *polarities: Polarity) -> tuple[str, ...]:
    mine = (f for f in facts if f.kind is kind and (not polarities or f.polarity in polarities))
    return tuple(dict.fromkeys(str(f.value) for f in mine))


def _tuple(fact: Fact) -> tuple[str, ...]:
    return fact.value if isinstance(fact.value, tuple) else ()
