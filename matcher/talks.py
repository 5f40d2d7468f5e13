"""Conversations as they are kept: what is known of one, its messages, and the port to keep them.

What was understood in a conversation is a text (`Talk.state`) that only `intake_bot` can open. The values of the
enumerations are Dutch, as on the wire. Times are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from matcher.domain import Candidate
from matcher.kept import KeptFact, Person


class Channel(StrEnum):
    """How a conversation is held; the others are typed along by a work coach."""

    CHAT = "chat"
    PHONE = "telefoon"
    PAPER = "papier"


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation.

    Attributes:
        id: made at random; says nothing about anybody.
        token_hash, resume_hash: of the token that gives access, and of the code that gives a new one.
        language: of the bot, two letters.
        status: open, gepauzeerd, klaar, overgedragen or gestopt.
        begun: the person said yes to begin. Before that there are no messages, and nothing told is in `state`.
        version: counts what happened in it; a change names the one that it goes on from.
        state: JSON text.
        question: what is being asked (`vraag` of the contract).
        progress: 0 to 1.
        reason: why it was handed over.
        taken_by: the work coach who took over; the bot is silent then.
        agreed: what the work coach and the person agreed, in free words.
        candidate_id: who came of it.
    """

    id: str
    token_hash: str
    resume_hash: str
    language: str
    channel: Channel
    created: datetime
    changed: datetime
    status: str = "open"
    begun: bool = False
    version: int = 0
    state: str = ""
    question: str | None = None
    progress: float = 0.0
    reason: str | None = None
    taken_by: str | None = None
    agreed: str | None = None
    candidate_id: str | None = None


@dataclass(frozen=True, slots=True)
class TalkMessage:
    """One message.

    Attributes:
        who: mens, bot or regisseur.
        text: as it is shown, with what must not be kept masked.
        key: of the turn it belongs to (`sleutel` of the contract); None where there was none.
        question: what it asks about.
        choices: quick replies: (words, value).
        by: the work coach who wrote it.
        number: from 1 in each conversation, given by the store; 0 before it is kept.
    """

    who: str
    text: str
    at: datetime
    key: str | None = None
    question: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    language: str = "nl"
    by: str | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class TalkTurn:
    """What was answered to a message with a key: how the conversation stood right after it."""

    key: str
    version: int
    status: str
    question: str | None
    progress: float
    at: datetime


class Wrote(StrEnum):
    """What became of a turn."""

    NEW = "nieuw"
    SAME = "gelijk"
    """This key was answered before; nothing was written."""
    CONFLICT = "botsing"
    """Something else happened in the conversation since; nothing was written. Look again, and try again."""
    GONE = "weg"
    """There is no such conversation."""


@dataclass(frozen=True, slots=True)
class Written:
    """What `TalkStore.turn` gives.

    Attributes:
        talk: as it is kept now; None where it is gone.
        turn: what was answered to this key, now or then; None without a key.
        messages: those of this turn, with their numbers; of `SAME` those of then.
    """

    wrote: Wrote
    talk: Talk | None = None
    turn: TalkTurn | None = None
    messages: tuple[TalkMessage, ...] = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """Who comes of a conversation at the yes to the story: kept in the same transaction as that yes."""

    candidate: Candidate
    person: Person | None = None
    facts: tuple[KeptFact, ...] = ()


class TalkStore(Protocol):
    """The part of `matcher.ports.Store` that keeps conversations; what holds there holds here."""

    def open_talk(self, talk: Talk) -> None:
        """Keep a new conversation."""
        ...

    def talk(self, talk_id: str) -> Talk | None:
        """The conversation with this id."""
        ...

    def answered(self, talk_id: str, key: str) -> Written | None:
        """What `turn` would say to a key that was answered before (`Wrote.SAME`); None to another."""
        ...

    def turn(
        self, talk: Talk, messages: Sequence[TalkMessage], key: str | None, registered: Registered | None = None
    ) -> Written:
        """Write what happened: the messages, the conversation as it is after them and, at the yes, who comes of it.

        One transaction: all of it, or nothing. Of two calls with one key one is written, and the other gets what was
        written, also when they come at once.

        Args:
            talk: as it is afterwards; its version is one above the one that it goes on from. Hashes, channel and
                `created` are not changed by a turn.
            messages: what was said, in order.
            key: names the message of the person, unique within the conversation; None where nobody repeats.
            registered: only with a yes to the story.
        """
        ...

    def messages(self, talk_id: str, after: int = 0) -> tuple[TalkMessage, ...]:
        """The messages with a number above `after`, in order."""
        ...

    def talks(self, statuses: Sequence[str] = (), size: int = 100, candidate_id: str | None = None) -> tuple[Talk, ...]:
        """Conversations that were begun or ask for a person, latest change first, without their `state`.

        Args:
            statuses: any of these; none is all of them.
            size: at most this many.
            candidate_id: only those that this candidate came of.
        """
        ...

    def resume_talk(self, resume_hash: str, token_hash: str, next_hash: str, now: datetime) -> Talk | None:
        """Use a resume code: the conversation gets this token and this next code, and the old ones work no more.

        None where no conversation has this code: never had, or was used. Of two at once one succeeds.
        """
        ...

    def renew_code(self, talk_id: str, resume_hash: str, now: datetime) -> bool:
        """Give a conversation another resume code; the old one works no more. False where there is none."""
        ...

    def erase_talks(self, before: datetime, *, begun: bool | None = None) -> int:
        """Remove conversations that nobody came of and that last changed before a moment; returns how many.

        Args:
            begun: only those that were (or were not) begun; None: all.
        """
        ...
