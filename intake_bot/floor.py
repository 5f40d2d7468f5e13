"""What one step works with: the conversation as it grows, the script, the time, and what the bot says meanwhile.

The only value here that changes; it lives for the length of one step and is seen by nobody outside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from intake_bot.conversation import Choice, Conversation, Message, Source, Subject, Told, Turn, Who
from intake_bot.reading import StoryReader
from intake_bot.script import Script, Texts
from intake_bot.signals.signals import Signals
from intake_bot.turn import Heard
from matcher.domain import FactKind


class MaskedText(Protocol):
    """What masking gives: the text without secrets, and which kinds there were."""

    @property
    def text(self) -> str:
        """The text without them."""
        ...

    @property
    def found(self) -> tuple[str, ...]:
        """What was taken out: bsn, iban, wachtwoord."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What a step is handed: everything that understands, and nothing that keeps.

    Attributes:
        reader: reads stories.
        signals: what a message does besides answering, given the question that was asked.
        mask: takes secrets out of a text.
        recognise: the language of a text, two letters, or "onbekend".
    """

    reader: StoryReader
    signals: Callable[[str, str | None], Signals]
    mask: Callable[[str], MaskedText]
    recognise: Callable[[str], str]


@dataclass
class Floor:
    """The conversation during one step, and the replies so far."""

    conversation: Conversation
    script: Script
    now: datetime
    tools: Tools | None = None
    replies: list[Message] = field(default_factory=list)

    @property
    def texts(self) -> Texts:
        """The script in the language of the conversation."""
        return self.script.of(self.conversation.language)

    def change(self, **fields: Any) -> None:
        """Go on with other fields of the conversation."""
        self.conversation = replace(self.conversation, **fields)

    def _id(self) -> str:
        return f"m{len(self.conversation.messages) + 1}"

    def say(
        self, text: str, subject: Subject | None = None, choices: tuple[Choice, ...] = (), lang: str | None = None
    ) -> None:
        """The bot says something."""
        lang = lang or self.conversation.language
        message = Message(self._id(), Who.BOT, text, self.now, subject.value if subject else None, choices, lang)
        self.change(messages=(*self.conversation.messages, message), changed=self.now)
        self.replies.append(message)

    def tell(self, key: str) -> None:
        """The bot says a text of the script."""
        self.say(self.texts.texts[key])

    def hear(self, text: str, subject: Subject | None, lang: str) -> Message:
        """What the person wrote, put with the rest."""
        message = Message(self._id(), Who.PERSON, text, self.now, subject.value if subject else None, (), lang)
        self.change(messages=(*self.conversation.messages, message), changed=self.now)
        return message

    def aside(self, message: Message) -> None:
        """What was written is no part of the story."""
        told = replace(message, aside=True)
        self.change(messages=tuple(told if m.id == message.id else m for m in self.conversation.messages))

    def believe(self, message: Message, heard: Heard, subject: Subject | None) -> None:
        """Put what was understood with what was known; what it replaces no longer stands."""
        c = self.conversation
        if heard.meant is not None:
            meant = replace(message, meant=heard.meant)
            self.change(messages=tuple(meant if m.id == message.id else m for m in c.messages))
        sure = bool(heard.picked)
        new = tuple(
            Told(fact, message.id, subject.value if subject else None, confirmed=sure and fact.kind is FactKind.LOAD)
            for fact in heard.facts
        )
        old = tuple(
            replace(told, dropped=True) if told.fact.kind in heard.replaces else told
            for told in self.conversation.facts
        )
        filled = {told.fact.kind for told in new}
        empty = [slot for slot in (*c.empty, *heard.empty) if not (slot == "grenzen" and FactKind.LOAD in filled)]
        self.change(facts=(*old, *new), empty=tuple(dict.fromkeys(empty)))
        if heard.contact and self.conversation.contact is None:
            self.change(contact=heard.contact)
        if heard.town and self.conversation.town is None:
            self.change(town=Source(message.id, heard.town.start, heard.town.end))

    def turn(self) -> Turn:
        """What the step gives."""
        return Turn(self.conversation, tuple(self.replies))
