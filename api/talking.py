"""Conversations as they are held: every message is stepped, kept, and only then answered.

A message is committed with its answer and with what was understood, or not at all; the same key gives the same answer.
Two who write at once come one after the other. Before the yes to begin nothing is kept of what somebody says: the row
of the conversation holds where it stands, and the page holds the text (see `Prelude`).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from threading import Lock
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from api.talk_codes import code_hash, new_code, new_talk_token
from api.talk_state import Prelude, kept_conversation, kept_state
from api.tokens import secret_hash
from intake_bot.conversation import Asking, Conversation, Correction, Message, Status, Turn
from matcher.errors import InputError, NotFound, Unavailable
from matcher.ports import Store
from matcher.talks import Channel, Registered, Talk, TalkMessage, Written, Wrote

R = TypeVar("R")
LONGEST_MESSAGE: Final = 4_000
"""Characters of a message, as long as the dialogue reads; a longer one is refused and nothing of it is kept."""
MOST_EARLIER: Final = 20
_TRIES: Final = 12
_LOCKS: Final = 256
_PATIENCE: Final = 30.0
_OVER: Final = frozenset({Status.DONE.value, Status.STOPPED.value})


class Concept(NamedTuple):
    """The story as it stands: JSON of the wire.

    Attributes:
        story, sentences: what was told, as it reads and sentence by sentence.
        facts: with the words behind them. profile: exactly what an employer would see.
    """

    story: str
    sentences: Sequence[Mapping[str, Any]]
    facts: Sequence[Mapping[str, Any]]
    profile: Mapping[str, Any]


class Dialogue(Protocol):
    """What the conversation needs of whoever talks. Pure: no clock, no store; safe from several threads."""

    def begin(self, talk_id: str, language: str, now: datetime) -> Turn:
        """The opening."""
        ...

    def step(self, conversation: Conversation, text: str, now: datetime) -> Turn:
        """The next turn on what a person says."""
        ...

    def listen(self, conversation: Conversation, text: str, now: datetime) -> Turn:
        """What a person says to a work coach: understood, and not answered (but for a crisis)."""
        ...

    def by_coach(self, conversation: Conversation, text: str, now: datetime) -> Turn:
        """What a work coach says."""
        ...

    def go_on(self, conversation: Conversation, now: datetime) -> Turn:
        """The bot goes on where it was."""
        ...

    def correct(
        self, conversation: Conversation, corrections: Sequence[Correction], agreed: bool, now: datetime
    ) -> Turn:
        """Corrections of the story, and the yes. Raises InputError (`doelOnbekend`, with `plek`)."""
        ...

    def concept(self, conversation: Conversation, now: datetime) -> Concept:
        """The story as it stands."""
        ...

    def registered(self, conversation: Conversation, candidate_id: str, channel: Channel, now: datetime) -> Registered:
        """Who comes of a confirmed conversation."""
        ...

    def masked(self, text: str) -> str:
        """A text without numbers and passwords that must not be kept."""
        ...


class TalkClosed(InputError):
    """This cannot be done with a conversation any more, or not yet; the code says why."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What is answered: the messages that are new for whoever asked, and how the conversation stands.

    Attributes:
        talk: as it is kept.
        messages: a number of 0 is one that is not kept (before the yes to begin).
        status, question, progress: right after the message; of a repeated message those of then.
    """

    talk: Talk
    messages: tuple[TalkMessage, ...]
    status: str
    question: str | None
    progress: float


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation with its secrets, which are told once."""

    answered: Answered
    token: str
    code: str


# What is made of a conversation: as it becomes, and the row with what only the row knows.
Think = Callable[[Talk, Conversation], tuple[Conversation, Talk]]


class Talking:
    """Holds conversations; any number of threads may call.

    Args:
        store: where they are kept.
        dialogue: who talks.
        run: runs a question in the bounded executor of the service.
        clock: gives the time, aware and in UTC.
    """

    def __init__(
        self,
        store: Store,
        dialogue: Dialogue,
        run: Callable[[Callable[[], Any]], Any],
        clock: Callable[[], datetime],
    ) -> None:
        self.store: Final = store
        self.dialogue: Final = dialogue
        self.clock: Final = clock
        self._run: Final = run
        self._locks: Final = tuple(Lock() for _ in range(_LOCKS))

    def begin(self, language: str, channel: Channel = Channel.CHAT) -> Opened:
        """A new conversation. Raises Unavailable (`nietOpgeslagen`)."""
        now, token, code = self.clock(), new_talk_token(), new_code()
        turn = self.dialogue.begin(str(uuid.uuid4()), language, now)
        talk = Talk(
            turn.conversation.id, secret_hash(token), code_hash(code), turn.conversation.language, channel, now, now
        )
        talk = self._row(talk, turn.conversation, Prelude(turn.conversation), now)
        with _not_kept():
            self.store.open_talk(talk)
        return Opened(_now(talk, _messages(turn.replies)), token, code)

    def say(self, talk_id: str, text: str, key: str, earlier: Sequence[str] = ()) -> Answered:
        """One message of the person.

        Args:
            talk_id: of the conversation.
            text: what was typed, at most `LONGEST_MESSAGE` characters.
            key: made by the page, unique in the conversation: the same key gives the same answer.
            earlier: what was typed before the yes to begin, that the page kept; forgotten once it was begun.

        Raises:
            Unavailable: `nietOpgeslagen`, nothing of it was kept.
            TalkClosed: the conversation is over.
            NotFound: there is no such conversation.
        """
        with _not_kept(), self._one_at_a_time(talk_id):
            for _ in range(_TRIES):
                same = self.store.answered(talk_id, key)
                if same is not None:
                    return self._again(same, text, key, earlier)
                wrote, replies = self._said(self._found(talk_id), text, key, earlier)
                if wrote.wrote is Wrote.GONE:
                    break
                if wrote.wrote is Wrote.NEW and wrote.talk is not None:
                    return _now(wrote.talk, replies if not wrote.messages else _replies(wrote.messages))
            else:
                raise Unavailable("nietOpgeslagen")
        raise NotFound("gesprekOnbekend")

    def resume(self, code: str) -> Opened | None:
        """Go on with a code: another token, another code, and the messages so far; None where it is no code (any more).

        Raises Unavailable.
        """
        token, next_code = new_talk_token(), new_code()
        talk = self.store.resume_talk(code_hash(code), secret_hash(token), code_hash(next_code), self.clock())
        return None if talk is None else Opened(_now(talk, self.so_far(talk)), token, next_code)

    def look(self, talk_id: str, after: int = 0) -> Answered:
        """How a conversation stands, with the messages after a number. Raises NotFound, Unavailable."""
        talk = self._found(talk_id)
        return _now(talk, self.so_far(talk, after))

    def so_far(self, talk: Talk, after: int = 0) -> tuple[TalkMessage, ...]:
        """Messages after a number; before the yes to begin the opening, which is not kept."""
        if talk.begun:
            return self.store.messages(talk.id, after)
        return _messages(self.dialogue.begin(talk.id, talk.language, talk.created).replies)

    def concept(self, talk_id: str) -> tuple[Talk, Concept]:
        """The story as it stands. Raises NotFound, TalkClosed (nothing was kept yet), Unavailable."""
        talk = self._found(talk_id)
        conversation = self._begun(talk)
        concept: Concept = self._run(lambda: self.dialogue.concept(conversation, self.clock()))
        return talk, concept

    def confirm(
        self, talk_id: str, corrections: Sequence[Correction], agreed: bool, version: int | None, key: str | None
    ) -> tuple[Answered, Concept]:
        """Corrections of the story, and the person's yes: then the candidate is there.

        Args:
            corrections: of sentences of the concept by their id.
            agreed: whether it is right now.
            version: of the conversation when the concept was asked; refused where something was said since.
            key: as of a message.

        Raises:
            TalkClosed: not begun, over, or the story is another meanwhile.
            InputError: a correction of what is not there, or a text that is too long.
            Unavailable: nothing of it was kept.
        """

        def think(talk: Talk, conversation: Conversation) -> tuple[Conversation, Talk]:
            if talk.status in _OVER:
                raise TalkClosed("gesprekKlaar")
            if version is not None and version != talk.version:
                raise TalkClosed("conceptVeranderd")
            turn = self.dialogue.correct(conversation, clean, agreed, self.clock())
            return turn.conversation, talk

        clean = [replace(one, text=self.dialogue.masked(one.text)) for one in corrections]
        with _not_kept():
            talk = self._found(talk_id)
            if talk.status == Status.DONE.value and agreed and not corrections:  # said twice is once
                answered = _now(talk, ())
            else:
                answered = self.changed(talk_id, think, key)
            conversation = self._begun(answered.talk)
            return answered, self._run(lambda: self.dialogue.concept(conversation, self.clock()))

    def changed(self, talk_id: str, think: Think, key: str | None = None, by: str | None = None) -> Answered:
        """Make something of a begun conversation, and keep it.

        Args:
            think: what to make; may be called again when something else happened meanwhile. What it raises, is raised.
            key: as of a message.
            by: the work coach whose words the new ones of a coach are.
        """
        with self._one_at_a_time(talk_id):
            for _ in range(_TRIES):
                if key is not None and (same := self.store.answered(talk_id, key)) is not None:
                    return self._again(same, "", key, ())
                talk = self._found(talk_id)
                before = self._begun(talk)
                after, row = self._run(partial(think, talk, before))
                wrote = self._write(row, before, after, key, by)
                if wrote.wrote is Wrote.GONE:
                    raise NotFound("gesprekOnbekend")
                if wrote.wrote is not Wrote.CONFLICT and wrote.talk is not None:
                    return _now(wrote.talk, wrote.messages)
        raise Unavailable("nietOpgeslagen")

    # -- inside -------------------------------------------------------------------------------------------------

    def _said(self, talk: Talk, text: str, key: str, earlier: Sequence[str]) -> tuple[Written, tuple[TalkMessage, ...]]:
        now = self.clock()
        prelude = None if talk.begun else Prelude.of(talk.state)
        before = prelude.conversation(self.dialogue, talk, earlier) if prelude else kept_conversation(talk.state)
        talks = self.dialogue.listen if talk.taken_by else self.dialogue.step
        turn: Turn = self._run(partial(talks, before, text, now))
        after = turn.conversation
        if talk.status in _OVER and after.status.value == talk.status:  # else it is a crisis, and that is answered
            raise TalkClosed("gesprekKlaar")
        if prelude is not None and not after.stored:
            row = self._row(talk, after, prelude.after(after, key), now)
            return self.store.turn(replace(row, version=talk.version + 1), (), key), _messages(turn.replies)
        old = before if talk.begun else replace(before, messages=())
        return self._write(talk, old, after, key, None, now), _messages(turn.replies)

    def _write(
        self,
        talk: Talk,
        before: Conversation,
        after: Conversation,
        key: str | None,
        by: str | None,
        now: datetime | None = None,
    ) -> Written:
        now = now or self.clock()
        registered = None
        if after.confirmed and talk.candidate_id is None:
            # From the id, so that whoever tries again makes nobody twice.
            candidate_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"kandidaat {talk.id}"))
            registered = self._run(lambda: self.dialogue.registered(after, candidate_id, talk.channel, now))
            talk = replace(talk, candidate_id=candidate_id, taken_by=None)
        new = _messages(after.messages[len(before.messages) :], by)
        row = self._row(talk, after, None, now)
        return self.store.turn(replace(row, version=talk.version + 1), new, key, registered)

    def _row(self, talk: Talk, conversation: Conversation, prelude: Prelude | None, now: datetime) -> Talk:
        asked = conversation.open
        return replace(
            talk,
            status=conversation.status.value,
            begun=prelude is None,
            state=kept_state(conversation) if prelude is None else prelude.text(),
            question=_asked(conversation) if asked and asked.way is not Asking.STOP else None,
            progress=conversation.progress,
            reason=conversation.reason if prelude is None else None,
            changed=now,
        )

    def _again(self, same: Written, text: str, key: str, earlier: Sequence[str]) -> Answered:
        """The answer of then; before the yes to begin it is made anew, for it was not kept."""
        assert same.talk is not None
        assert same.turn is not None
        replies = _replies(same.messages)
        if not same.talk.begun:
            before = Prelude.of(same.talk.state).before(self.dialogue, same.talk, key, earlier)
            if before is not None:
                turn: Turn = self._run(partial(self.dialogue.step, before, text, same.talk.changed))
                replies = _messages(turn.replies)
        return Answered(same.talk, replies, same.turn.status, same.turn.question, same.turn.progress)

    def _found(self, talk_id: str) -> Talk:
        talk = self.store.talk(talk_id)
        if talk is None:
            raise NotFound("gesprekOnbekend")
        return talk

    def _begun(self, talk: Talk) -> Conversation:
        if not talk.begun:
            raise TalkClosed("gesprekNietBegonnen")
        return kept_conversation(talk.state)

    @contextmanager
    def _one_at_a_time(self, talk_id: str) -> Iterator[None]:
        """Two tabs wait for each other here; two processes find out from the version."""
        lock = self._locks[hash(talk_id) % _LOCKS]
        if not lock.acquire(timeout=_PATIENCE):
            raise Unavailable("nietOpgeslagen")
        try:
            yield
        finally:
            lock.release()


@contextmanager
def _not_kept() -> Iterator[None]:
    """Whatever is wrong outside, what counts for whoever typed is that it was not kept."""
    try:
        yield
    except Unavailable as error:
        raise Unavailable("nietOpgeslagen") from error


def _messages(said: Sequence[Message], by: str | None = None) -> tuple[TalkMessage, ...]:
    return tuple(
        TalkMessage(
            who=one.who.value,
            text=one.words,
            at=one.at,
            question=one.question if one.who.value == "bot" else None,
            choices=tuple((choice.text, choice.value) for choice in one.choices),
            language=one.lang,
            by=by if one.who.value == "regisseur" else None,
        )
        for one in said
    )


def _replies(messages: Sequence[TalkMessage]) -> tuple[TalkMessage, ...]:
    """Those after the last words of the person."""
    last = max((at for at, one in enumerate(messages) if one.who == "mens"), default=-1)
    return tuple(messages[last + 1 :])


def _now(talk: Talk, messages: Sequence[TalkMessage]) -> Answered:
    return Answered(talk, tuple(messages), talk.status, talk.question, talk.progress)


def _asked(conversation: Conversation) -> str | None:
    """What the last message of the bot asks; a second try to begin asks for the story already."""
    assert conversation.open is not None
    last = conversation.messages[-1] if conversation.messages else None
    if last is not None and last.who.value == "bot" and last.question:
        return last.question
    return conversation.open.subject.value
