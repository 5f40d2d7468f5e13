"""The facts of a quick reply: its value says what it is, its words are the evidence."""

from __future__ import annotations

from collections.abc import Sequence

from intake_bot.answers_when import days_of_value, hours_in_answer
from intake_bot.conversation import Choice, Subject
from matcher.domain import LANGUAGE_LEVELS, LICENCES, LOADS, TRANSPORT, Fact, FactKind, Polarity
from vocab.loader import Vocabulary


def facts_of_choices(
    subject: Subject, picked: Sequence[Choice], words: str, vocabulary: Vocabulary
) -> tuple[Fact, ...]:
    """What the choices say.

    Args:
        subject: what was asked.
        picked: the choices that were taken.
        words: their words, which carry every fact.
        vocabulary: for needs and professions.

    Returns:
        Facts over all of `words`; none where a value is no fact ("bellen", "buiten"), which is then read as text.
    """
    found: list[Fact] = []

    def add(kind: FactKind, value: object, polarity: Polarity = Polarity.CAN, profession: str | None = None) -> None:
        found.append(Fact(kind, value, polarity, words, 0, len(words), 0.95, profession))  # type: ignore[arg-type]

    needs = {need.id for need in vocabulary.needs}
    for choice in picked:
        value = choice.value
        if value.startswith("beroep:"):
            profession = vocabulary.profession(value.removeprefix("beroep:"))
            wanted = Polarity.WANTS if subject is Subject.WISH else Polarity.DID
            add(FactKind.PROFESSION, profession.isco, wanted, profession.id)
        elif subject is Subject.HOURS:
            for fact in hours_in_answer(value):
                add(FactKind.HOURS, fact.value)
        elif subject is Subject.DAYS and (days := days_of_value(value)):
            add(FactKind.DAYS, days[0])
            if days[1]:
                add(FactKind.DAY_PARTS, days[1])
        elif subject is Subject.TRAVEL and value in TRANSPORT:
            add(FactKind.TRANSPORT, (value,))
        elif subject is Subject.TRAVEL and value.isdigit():
            add(FactKind.TRAVEL_TIME, float(value))
        elif subject is Subject.LICENCE and value in LICENCES:
            add(FactKind.LICENCES, (value,))
        elif subject is Subject.LANGUAGE and value in LANGUAGE_LEVELS:
            add(FactKind.LANGUAGE, value)
        elif subject is Subject.LIMITS and value in LOADS:
            add(FactKind.LOAD, value, Polarity.CANNOT)
        elif subject is Subject.SUPPORT and value in needs:
            add(FactKind.NEED, value, Polarity.WANTS)
    return tuple(found)
