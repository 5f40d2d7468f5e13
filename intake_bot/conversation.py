"""A conversation as a value: what was said, what was asked, what is believed, and where it stands.

Everything is frozen. A step takes one of these and gives the next one; whoever keeps it (or does not) is outside.
Times are aware UTC `datetime`s that were handed in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from matcher.domain import Fact, FactKind

MOST_QUESTIONS: Final = 12
"""Questions in one conversation, second tries and asked-back limits included; the start, the story and the end are
not among them."""


class Who(StrEnum):
    """Who wrote something."""

    BOT = "bot"
    PERSON = "mens"
    COACH = "regisseur"


class Status(StrEnum):
    """Where a conversation stands."""

    OPEN = "open"
    PAUSED = "gepauzeerd"
    DONE = "klaar"
    HANDED_OVER = "overgedragen"
    STOPPED = "gestopt"

    @property
    def closed(self) -> bool:
        """Whether nothing is asked any more."""
        return self in (Status.DONE, Status.HANDED_OVER, Status.STOPPED)


class Subject(StrEnum):
    """What the bot asks about: `vraag` of the contract."""

    CONSENT = "toestemming"
    STORY = "verhaal"
    EXPERIENCE = "ervaring"
    WISH = "wens"
    NOT_WANTED = "nietGewenst"
    SKILLS = "vaardigheden"
    HOURS = "uren"
    DAYS = "dagen"
    TRAVEL = "reizen"
    LICENCE = "rijbewijs"
    LANGUAGE = "taal"
    LIMITS = "grenzen"
    SUPPORT = "ondersteuning"
    CONTACT = "contact"
    CONFIRM = "bevestigen"


class Asking(StrEnum):
    """In which way a question is open."""

    FIRST = "eerst"
    SECOND = "tweede"
    PART = "deel"
    LIMIT = "grens"
    MEANT = "bedoel"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Choice:
    """A quick reply: the words on the button and the value that is sent."""

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message, of whoever.

    Attributes:
        id: unique within the conversation ("m3"); facts and sentences point at it.
        text: as it was written, secrets masked.
        question: what it asks about (bot), or what was being asked when it came (others).
        choices: quick replies beside it.
        lang: language of the text, two letters; "onbekend" where it could not be told.
        meant: the words of the choice that was made, when a value or a number was sent.
        aside: it is no part of the story: a cry for help, a wish for a person, stopping.
    """

    id: str
    who: Who
    text: str
    at: datetime
    question: str | None = None
    choices: tuple[Choice, ...] = ()
    lang: str = "nl"
    meant: str | None = None
    aside: bool = False

    @property
    def words(self) -> str:
        """What was said: the text, or the words of the choice that was made."""
        return self.meant or self.text


@dataclass(frozen=True, slots=True)
class Source:
    """Words of a message: half-open range of code points in `Message.text`."""

    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with where it was said. The offsets of the fact are in `Message.text` of that message.

    Attributes:
        question: the subject that was being asked.
        confirmed: the person has said yes to it in so many words.
        dropped: it was taken back, replaced by something later, or denied.
    """

    fact: Fact
    message: str
    question: str | None = None
    confirmed: bool = False
    dropped: bool = False

    @property
    def source(self) -> Source:
        """Where the words are."""
        return Source(self.message, self.fact.start, self.fact.end)


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """One sentence of a draft, and where every word of content comes from.

    Attributes:
        id: unique within the draft ("z4"); a correction names it.
        section: werk, deed, kan, wil, nietGewenst, wanneer, reizen, papieren, taal, grenzen, hulp.
        text: the sentence as shown.
        sources: the person's words behind it.
        by: who wrote the sentence as it stands now.
    """

    id: str
    section: str
    text: str
    sources: tuple[Source, ...]
    by: Who = Who.PERSON


@dataclass(frozen=True, slots=True)
class Correction:
    """A change of a draft: of a sentence (its id) or of a field (its name)."""

    target: str
    action: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A version of the story: number from 1 on, who made it when, its sentences, and what was changed to get it."""

    version: int
    at: datetime
    by: Who
    sentences: tuple[DraftSentence, ...]
    corrections: tuple[Correction, ...] = ()

    @property
    def text(self) -> str:
        """The story as it reads."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Open:
    """The question that waits for an answer.

    Attributes:
        subject: what it is about.
        way: first try, second try, one part only, a limit asked back, "did you mean", or whether to stop.
        choices: what can be chosen.
        part: the slot that is asked, where only one is (`Asking.PART`).
    """

    subject: Subject
    way: Asking = Asking.FIRST
    choices: tuple[Choice, ...] = ()
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """An intake, from the first greeting to the yes at the end.

    Attributes:
        id, language: its id and the language the bot speaks ("nl", "en").
        stored: false before the person's yes: whoever keeps conversations must not keep this one yet.
        messages, facts, drafts: everything said, everything understood, every version of the story.
        open: the question that waits for an answer; None when none does.
        done: subjects that need no more asking (answered, skipped, or asked twice).
        asked: subjects that were asked, one entry a time.
        questions: how many of `MOST_QUESTIONS` were used.
        interrupted: times the open question was put again.
        enough: the person said that this was all.
        stopping: what was open when the person was asked whether to stop.
        stop_asked: that has been asked once; it is not asked again.
        empty: slots known to be nothing ("nee" to licences, limits, needs).
        contact: how the person likes to be reached, in their words.
        town: where the person lives, in their words.
        rounds: times the draft was shown.
        confirmed: the person said yes to the last draft.
        reason: why it was handed over.
        greeted: languages in which a person was offered.
        progress: 0 to 1; never goes back.
    """

    id: str
    language: str
    started: datetime
    changed: datetime
    status: Status = Status.OPEN
    stored: bool = False
    messages: tuple[Message, ...] = ()
    facts: tuple[Told, ...] = ()
    drafts: tuple[Draft, ...] = ()
    open: Open | None = None
    done: tuple[Subject, ...] = ()
    asked: tuple[Subject, ...] = ()
    questions: int = 0
    interrupted: int = 0
    enough: bool = False
    stopping: Open | None = None
    stop_asked: bool = False
    empty: tuple[str, ...] = ()
    contact: str | None = None
    town: Source | None = None
    rounds: int = 0
    confirmed: bool = False
    reason: str | None = None
    greeted: tuple[str, ...] = ()
    progress: float = 0.0

    @property
    def standing(self) -> tuple[Told, ...]:
        """The facts that were not taken back."""
        return tuple(told for told in self.facts if not told.dropped)

    @property
    def said(self) -> tuple[Message, ...]:
        """What the person wrote, in order."""
        return tuple(message for message in self.messages if message.who is Who.PERSON)

    @property
    def draft(self) -> Draft | None:
        """The last version of the story."""
        return self.drafts[-1] if self.drafts else None

    def message(self, message_id: str) -> Message:
        """The message with this id.

        Raises:
            KeyError: there is none.
        """
        for message in self.messages:
            if message.id == message_id:
                return message
        raise KeyError(message_id)

    def words(self, source: Source) -> str:
        """The words of a source, as they were written."""
        return self.message(source.message).text[source.start : source.end]

    def facts_of(self, *kinds: FactKind) -> tuple[Fact, ...]:
        """The facts of some kinds that stand, in the order in which they were said."""
        return tuple(told.fact for told in self.standing if told.fact.kind in kinds)

    def times_asked(self, subject: Subject) -> int:
        """How often a subject was asked."""
        return self.asked.count(subject)

    def settled(self, *subjects: Subject) -> Conversation:
        """The same with subjects that need no more asking."""
        return replace(self, done=tuple(dict.fromkeys((*self.done, *subjects))))


@dataclass(frozen=True, slots=True)
class Turn:
    """What a step gives: the next conversation, and the bot's messages that are new in it."""

    conversation: Conversation
    replies: tuple[Message, ...]
