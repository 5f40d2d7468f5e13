"""Reading an answer with the story reader, as if the question stood before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Protocol

from intake_bot.answer_words import lead, words
from intake_bot.conversation import Asking, Open, Subject
from intake_bot.english import as_dutch
from intake_bot.known import PRACTICAL
from intake_bot.tidy import belongs
from matcher.domain import Fact, FactKind, Polarity, Statement
from matcher.story.statements import sentences
from matcher.story.understood import UnderstoodStory
from vocab.loader import Vocabulary

# What an answer to these questions means where the words by themselves say nothing.
_STANCE: Final = {
    Subject.EXPERIENCE: Polarity.DID,
    Subject.WISH: Polarity.WANTS,
    Subject.NOT_WANTED: Polarity.REFUSES,
    Subject.SKILLS: Polarity.CAN,
}
_WILL: Final = (Polarity.WANTS, Polarity.REFUSES, Polarity.RATHER_NOT)
# After these, words that are a practical matter are nothing else besides: "ma" is Monday.
_BESIDE: Final = frozenset(
    {Subject.HOURS, Subject.DAYS, Subject.TRAVEL, Subject.LICENCE, Subject.LANGUAGE, Subject.CONTACT, Subject.CONFIRM}
)
_PLAIN: Final = 0.6  # certainty of a polarity up to which the words say nothing by themselves
_WHEN: Final = frozenset({FactKind.HOURS, FactKind.DAYS, FactKind.DAY_PARTS, FactKind.TRANSPORT, FactKind.TRAVEL_TIME})


class StoryReader(Protocol):
    """What understanding needs of `matcher.story.read.Reader`."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words, for names to offer."""
        ...

    def story(self, candidate_id: str, text: str | None, known_names: Sequence[str] = ()) -> UnderstoodStory:
        """Read a story."""
        ...


def read_answer(text: str, subject: Subject, waiting: Open | None, reader: StoryReader) -> Sequence[Fact]:
    """What the story reader finds, as if what was asked stood before the answer.

    Args:
        text: the answer.
        subject: what was asked.
        waiting: the open question; None for words outside a question.
        reader: the story reader.

    Returns:
        Facts with offsets in the answer. What is no part of a story, and what the question can say nothing of, is left
        out; where the words by themselves take no stand, the question does.
    """
    before = lead(subject) if waiting and waiting.way in (Asking.FIRST, Asking.SECOND, Asking.MEANT) else ""
    body = text
    if subject is Subject.NOT_WANTED and len(text.split()) <= 30:
        # a list of what is not wanted goes on over full stops
        body = text.replace(". ", ", ").replace("\n", ",") if "\n" not in text else text.replace("\n", ",")
    dutch = as_dutch(body)
    understood = reader.story("", before + dutch.text)
    plain = {(s.start, s.end) for s in understood.statements if s.certainty <= _PLAIN}
    stance = _STANCE.get(subject) if before else None
    dropped = _beside_the_story(text)
    found = []
    for fact in understood.facts:
        if fact.start < len(before):
            continue
        if fact.kind not in PRACTICAL:
            start, _ = dutch.back(fact.start - len(before), fact.end - len(before))
            if any(a <= start < b for a, b in dropped):
                continue  # a question to the bot, "weet ik niet", swearing: no facts of work
            if subject not in _STANCE and subject is not Subject.STORY and not _speaks_out(fact, understood.statements):
                continue  # "ma di wo" and "bellen" are no work when something else was asked
        polarity = fact.polarity
        inside = any(a <= fact.start and fact.end <= b for a, b in plain)
        if polarity is Polarity.CAN and fact.kind not in PRACTICAL:
            polarity = _english(fact, understood.statements) or polarity
        if stance is not None and fact.kind not in PRACTICAL and polarity is Polarity.CAN and inside:
            polarity = stance
        if subject is Subject.NOT_WANTED and before and polarity is Polarity.DID and fact.kind not in PRACTICAL:
            polarity = Polarity.REFUSES  # "van de hitte daar viel ik om", asked what is not wanted
        start, end = dutch.back(fact.start - len(before), fact.end - len(before))
        found.append(
            Fact(fact.kind, fact.value, polarity, text[start:end], start, end, fact.certainty, fact.profession)
        )
    practical = [(f.start, f.end) for f in found if f.kind in PRACTICAL]
    return [f for f in found if _may_say(f, subject) and not (subject in _BESIDE and _over_any(f, practical))]


def _over_any(fact: Fact, spans: Sequence[tuple[int, int]]) -> bool:
    return fact.kind not in PRACTICAL and any(a < fact.end and fact.start < b for a, b in spans)


def _english(fact: Fact, said: Sequence[Statement]) -> Polarity | None:
    """The stand of an English clause, which the rules for Dutch take for "can"."""
    for statement in said:
        if statement.start <= fact.start < statement.end:
            for polarity in (Polarity.REFUSES, Polarity.WANTS, Polarity.DID):
                if words("engels", polarity.value).search(statement.text.lower().replace("'", " ")):
                    return polarity
    return None


def _may_say(fact: Fact, subject: Subject) -> bool:
    """Whether an answer to this question may speak of it: what was done long ago says nothing of next Monday."""
    if subject in (Subject.EXPERIENCE, Subject.NOT_WANTED, Subject.SKILLS):
        if subject is Subject.NOT_WANTED and fact.kind is FactKind.LOAD:
            return bool(words("grenzen", "kunnen").search(fact.quote.lower()))  # not wanted is not yet: cannot
        return fact.kind not in _WHEN
    if subject is Subject.LANGUAGE and fact.kind is FactKind.LOAD:
        return bool(re.search(r"\blees|\blez", fact.quote.lower()))  # not to read is a limit; not to spell is a level
    return fact.kind is not FactKind.LOAD or subject is not Subject.CONTACT


def _beside_the_story(text: str) -> list[tuple[int, int]]:
    return [(s.start, s.end) for s in sentences(text) if not belongs(text[s.start : s.end + 1])]


def _speaks_out(fact: Fact, said: Sequence[Statement]) -> bool:
    """Whether the words of a fact say in so many words that somebody wants it, does not want it, or did it."""
    inside = [s for s in said if s.start <= fact.start < s.end]
    return any(s.certainty > _PLAIN and s.polarity in _WILL for s in inside)
