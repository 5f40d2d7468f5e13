"""Understanding one message in the light of the question that was asked.

A message may answer, answer something else, answer two things at once, or take something back. What it says is read
with the story reader, as if the question stood before it, and with rules that know what was asked. Nothing is made up:
every fact has its words, and where it is unsure, choices are offered instead of a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from intake_bot.answer_choices import facts_of_choices
from intake_bot.answers_self import kinds_in_answer, language_in_answer, limits_in_answer, needs_in_answer
from intake_bot.answers_way import licences_in_answer, travel_in_answer
from intake_bot.answers_when import days_in_answer, hours_in_answer, widened
from intake_bot.choosing import chosen
from intake_bot.conversation import Asking, Choice, Conversation, Open, Subject
from intake_bot.known import PRACTICAL, slots_of
from intake_bot.reading import StoryReader, read_answer
from intake_bot.signals.signals import Signals
from matcher.domain import Fact, FactKind, Polarity, Span
from matcher.privacy.redact import redact
from matcher.story import practical_summary as summary
from matcher.story.statements import statements
from vocab.words import tokens

_TALKING: Final = frozenset(
    {Subject.STORY, Subject.EXPERIENCE, Subject.WISH, Subject.NOT_WANTED, Subject.SKILLS, Subject.SUPPORT}
)
_NEGATIVE: Final = (Polarity.REFUSES, Polarity.CANNOT, Polarity.RATHER_NOT)
_SURE: Final = 0.35
_MAYBE: Final = 0.12
_THIN: Final = 6  # words of a first story under which it is worth asking on
_FEW: Final = 2  # words of an answer about work up to which it is worth asking on
# The kinds that the rules of a question read better than the story reader.
_OF_SUBJECT: Final = {
    Subject.HOURS: frozenset({FactKind.HOURS}),
    Subject.DAYS: frozenset({FactKind.DAYS, FactKind.DAY_PARTS}),
    Subject.TRAVEL: frozenset({FactKind.TRANSPORT, FactKind.TRAVEL_TIME}),
    Subject.LICENCE: frozenset({FactKind.LICENCES}),
    Subject.LANGUAGE: frozenset({FactKind.LANGUAGE}),
    Subject.LIMITS: frozenset({FactKind.LOAD}),
    Subject.SUPPORT: frozenset({FactKind.NEED}),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message says.

    Attributes:
        words: the text as it was typed or sent.
        facts: everything found, offsets in `words`.
        empty: slots that it says to be nothing.
        answered: whether it answers the open question.
        thin: it is an answer, but so small that asking on is kind ("nee hoor", "ja weet niet").
        part: the slot of the question that is still missing.
        offers: choices from the vocabulary to ask "did you mean" with.
        picked: values of the choices that were taken.
        replaces: kinds of fact of which earlier ones no longer stand.
        contact: how to be reached, in the person's words.
        town: where the person says to live, a range of `words`.
        meant: the words of the choice that was made.
    """

    words: str
    facts: tuple[Fact, ...] = ()
    empty: tuple[str, ...] = ()
    answered: bool = False
    thin: bool = False
    part: str | None = None
    offers: tuple[Choice, ...] = ()
    picked: tuple[str, ...] = ()
    replaces: frozenset[FactKind] = frozenset()
    contact: str | None = None
    town: Span | None = None
    meant: str | None = None


def hear(text: str, waiting: Open | None, conversation: Conversation, signals: Signals, reader: StoryReader) -> Heard:
    """Understand a message.

    Args:
        text: what the person typed, secrets masked.
        waiting: the question that waits for an answer; None when none does.
        conversation: where it stands.
        signals: what the message does besides.
        reader: the story reader.
    """
    subject = waiting.subject if waiting else Subject.STORY
    picked = chosen(text, waiting.choices, subject) if waiting else ()
    if waiting and picked:
        return _of_choices(text, picked, waiting, conversation, reader)
    facts = list(read_answer(text, subject, waiting, reader))
    facts = _by_rules(facts, text, subject, waiting, conversation, signals)
    kinds = kinds_in_answer(text)
    if kinds:
        volunteer = any(f.value == "vrijwilligerswerk" for f in kinds)
        facts = [f for f in facts if f.kind is not FactKind.PLACE_KIND or not (volunteer and f.value == "betaald")]
        facts += [f for f in kinds if all((f.kind, f.value) != (g.kind, g.value) for g in facts)]
    empty = _empty(text, subject, facts, signals)
    slots = slots_of(facts) | set(empty)
    heard = Heard(
        words=text,
        facts=tuple(facts),
        empty=empty,
        town=town_in(text),
        replaces=_replaced(facts, subject, conversation, signals),
    )
    return _answer(heard, text, subject, waiting, slots, conversation, signals, reader)


def _of_choices(
    text: str, picked: Sequence[Choice], waiting: Open, conversation: Conversation, reader: StoryReader
) -> Heard:
    """What a quick reply says; the evidence is what was typed or sent."""
    meant = ", ".join(choice.text for choice in picked)
    subject = waiting.subject
    values = tuple(choice.value for choice in picked)
    if set(values) & {"anders", "overslaan"}:
        return Heard(text, picked=values)
    if "geen" in values:
        found = licences_in_answer("geen") if subject is Subject.LICENCE else ()
        return Heard(text, _over(text, found), _slot_names(subject), answered=True, picked=values)
    if waiting.part == "ruimte":
        found = widened(text, (), conversation, values[0])
        return Heard(text, found, answered=True, picked=values, replaces=frozenset(f.kind for f in found))
    found = facts_of_choices(subject, picked, text, reader.vocabulary)
    if not found and subject in _TALKING:
        found = tuple(read_answer(meant, subject, waiting, reader))
    slots = slots_of(found)
    part = "reistijd" if subject is Subject.TRAVEL and "vervoer" in slots and "reistijd" not in slots else None
    of_question = _OF_SUBJECT.get(subject, frozenset()) - {FactKind.LOAD, FactKind.NEED}
    whole = waiting.way is not Asking.PART or subject is Subject.DAYS
    return Heard(
        text,
        _over(text, found),
        answered=True,
        part=part,
        picked=values,
        meant=meant,
        contact=meant if subject is Subject.CONTACT else None,
        replaces=frozenset(f.kind for f in found if f.kind in of_question) if whole else frozenset(),
    )


def _over(text: str, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    return tuple(replace(fact, quote=text, start=0, end=len(text)) for fact in facts)


def _slot_names(subject: Subject) -> tuple[str, ...]:
    return {
        Subject.LIMITS: ("grenzen",),
        Subject.SUPPORT: ("ondersteuning",),
        Subject.NOT_WANTED: ("nietGewenst",),
        Subject.EXPERIENCE: ("ervaring",),
        Subject.SKILLS: ("vaardigheden",),
    }.get(subject, ())


def _by_rules(
    facts: list[Fact],
    text: str,
    subject: Subject,
    waiting: Open | None,
    conversation: Conversation,
    signals: Signals,
) -> list[Fact]:
    """Facts of the asked kinds by the rules of the question, the rest as the story reader has them."""
    about = subject
    own = _own(about, text, waiting, conversation)
    if signals.correction and not own and conversation.done and not any(f.kind in PRACTICAL for f in facts):
        about = conversation.done[-1]  # "nee toch maar 24", after the next question
        own = _own(about, text, None, conversation)
    if about is Subject.HOURS:
        facts = [f for f in facts if not (f.kind is FactKind.DAYS and "week" in f.quote.lower())]
    mine = _OF_SUBJECT.get(about, frozenset())
    return sorted([f for f in facts if f.kind not in mine] + list(own), key=lambda f: (f.start, f.end))


def _own(subject: Subject, text: str, waiting: Open | None, conversation: Conversation) -> tuple[Fact, ...]:
    """What the rules of a question find in an answer."""
    if subject is Subject.HOURS:
        days = summary.available_days(conversation.facts_of(FactKind.DAYS))
        found = hours_in_answer(text, len(days) if days else None)
        return widened(text, found, conversation) if waiting and waiting.part == "ruimte" else found
    if subject is Subject.DAYS:
        return days_in_answer(text)
    if subject is Subject.TRAVEL:
        return travel_in_answer(text, only_time=bool(waiting and waiting.part == "reistijd"))
    if subject is Subject.LICENCE:
        return licences_in_answer(text)
    if subject is Subject.LANGUAGE:
        return language_in_answer(text)
    if subject is Subject.LIMITS:
        return limits_in_answer(text).facts
    return needs_in_answer(text)[0] if subject is Subject.SUPPORT else ()


def _empty(text: str, subject: Subject, facts: Sequence[Fact], signals: Signals) -> tuple[str, ...]:
    """The slots that an answer says to be nothing."""
    if signals.dont_know:
        return ()
    if subject is Subject.LIMITS and limits_in_answer(text).nothing:
        return ("grenzen",)
    if subject is Subject.SUPPORT and needs_in_answer(text)[1]:
        return ("ondersteuning",)
    nothing = signals.no >= 0.5 and not _content(text)
    if nothing and not [f for f in facts if f.kind not in PRACTICAL and f.certainty >= _SURE]:
        return _slot_names(subject)
    return ()


def _content(text: str) -> int:
    """Words that say something."""
    return sum(1 for token in tokens(text) if token.stems and token.word not in _NOISE)


_NOISE: Final = frozenset(
    "hoor joh niks niets nee ja ok oke prima klopt weet wnn geen idee denk no yes nothing".split()
)


def _replaced(
    facts: Sequence[Fact], subject: Subject, conversation: Conversation, signals: Signals
) -> frozenset[FactKind]:
    """Kinds of which earlier facts no longer stand: said again in answer to the question, or taken back."""
    mine = _OF_SUBJECT.get(subject, frozenset())
    kinds = frozenset(f.kind for f in facts)
    if signals.correction:
        return kinds & PRACTICAL - {FactKind.CERTIFICATE, FactKind.LOAD, FactKind.NEED}
    return kinds & mine & {FactKind.HOURS, FactKind.TRAVEL_TIME, FactKind.LICENCES, FactKind.LANGUAGE}


def _answer(
    heard: Heard,
    text: str,
    subject: Subject,
    waiting: Open | None,
    slots: set[str] | frozenset[str],
    conversation: Conversation,
    signals: Signals,
    reader: StoryReader,
) -> Heard:
    """Whether it answers what was asked, and what is still missing."""
    content = _content(text)
    unsure = signals.dont_know and not [f for f in heard.facts if f.certainty >= _SURE]
    if subject is Subject.TRAVEL:
        missing = [slot for slot in ("vervoer", "reistijd") if slot not in slots and slot not in _told(conversation)]
        asked = waiting.part if waiting and waiting.part else None
        answered = asked in slots if asked else len(missing) < 2 and bool(slots & {"vervoer", "reistijd"})
        return replace(heard, answered=answered, part=missing[0] if answered and missing and not asked else None)
    if subject is Subject.DAYS:
        days = [f for f in heard.facts if f.kind is FactKind.DAYS]
        weekend = bool(days) and all(f.certainty < 0.65 for f in days) and len(summary.available_days(days) or ()) > 4
        return replace(heard, answered=bool(days), part="weekend" if weekend else None)
    if subject is Subject.HOURS:
        return _hours_answered(heard, waiting, slots)
    if subject in (Subject.LICENCE, Subject.LANGUAGE):
        slot = {Subject.LICENCE: "rijbewijs", Subject.LANGUAGE: "taal"}[subject]
        return replace(heard, answered=slot in slots)
    if subject is Subject.LIMITS:
        limits = limits_in_answer(text)
        offers = tuple(Choice(load, load) for load in limits.offers)
        done = bool(limits.facts or limits.nothing) or (content > 0 and not unsure)
        return replace(heard, answered=done and not offers, thin=limits.nothing or not limits.facts, offers=offers)
    if subject is Subject.CONTACT:
        return replace(heard, answered=content > 0 and not unsure, contact=text if content and not unsure else None)
    if subject in _TALKING:
        said = content > 0 and not unsure
        if heard.empty:
            return replace(heard, answered=True, thin=True)
        if subject is Subject.STORY:
            return replace(heard, answered=said, thin=said and _thin(text, heard))
        work = [f for f in heard.facts if f.kind is FactKind.PROFESSION and f.certainty >= _SURE]
        few = content == 1 and (subject is Subject.NOT_WANTED or (subject is Subject.EXPERIENCE and not work))
        mine = _OF_SUBJECT.get(subject, frozenset())
        beside = [f for f in heard.facts if f.kind in PRACTICAL - mine and f.certainty >= 0.7]
        if (
            subject is not Subject.SUPPORT
            and beside
            and content <= 4
            and not [f for f in heard.facts if f.kind not in PRACTICAL or f.kind in mine]
        ):
            return replace(heard, answered=False)  # "ik heb trouwens geen rijbewijs"
        return replace(heard, answered=said, thin=few, offers=_offers(heard, subject, content, reader) if said else ())
    return replace(heard, answered=False)


def _hours_answered(heard: Heard, waiting: Open | None, slots: set[str] | frozenset[str]) -> Heard:
    """A bare number answers; whether it may be a bit more or less is worth asking where there is room for it."""
    if waiting and waiting.part == "ruimte":
        return replace(heard, answered=True)
    exact = [f.value for f in heard.facts if f.kind is FactKind.HOURS and isinstance(f.value, Mapping)]
    bare = any(value["min"] == value["max"] for value in exact) and len(heard.words.split()) <= _FEW + 1
    return replace(heard, answered="uren" in slots, part="ruimte" if bare else None)


def _told(conversation: Conversation) -> frozenset[str]:
    return slots_of([told.fact for told in conversation.standing])


def _thin(text: str, heard: Heard) -> bool:
    """Whether a story says so little of work or wishes that asking on is kind."""
    work = [f for f in heard.facts if f.kind is FactKind.PROFESSION and f.certainty >= _SURE]
    return len(text.split()) < _THIN or (not work and len(text.split()) < 3 * _THIN)


def _offers(heard: Heard, subject: Subject, content: int, reader: StoryReader) -> tuple[Choice, ...]:
    """Two or three professions that an answer may mean, where none is sure and the answer is short."""
    if subject not in (Subject.WISH, Subject.EXPERIENCE) or content > 4:
        return ()
    named = [f for f in heard.facts if f.kind is FactKind.PROFESSION and f.profession]
    if any(f.certainty >= _SURE for f in named) or any(
        f.kind in (FactKind.SKILL, FactKind.BRANCH, FactKind.SURROUNDING) for f in heard.facts
    ):
        return ()
    best = sorted((f for f in named if f.certainty >= _MAYBE), key=lambda f: -f.certainty)
    slugs = list(dict.fromkeys(str(f.profession) for f in best))[:3]
    if len(slugs) < 2:
        return ()
    return tuple(Choice(reader.vocabulary.profession(slug).name, f"beroep:{slug}") for slug in slugs)


_LIVES: Final = frozenset("woon woont kom ben zit live from".split())


def town_in(text: str) -> Span | None:
    """Where somebody says to live: "ik woon in Zelhem", "ben Jesse, 20, uit Gendringen"."""
    for mark in redact(text).replacements:
        if mark.kind != "woonplaats":
            continue
        before = [token.word for token in tokens(text[max(0, mark.start - 60) : mark.start])]
        if not before or before[-1] not in ("uit", "in", "te", "from", "bij", "nabij"):
            continue
        wide = "woon" in before or "live" in before
        own = wide or (before[-1] in ("uit", "from") and any(word in _LIVES for word in before))
        statement = next((s for s in statements(text) if s.start <= mark.start < s.end), None)
        if own and not (statement and statement.others):
            return Span(mark.start, mark.end)
    return None
