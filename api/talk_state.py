"""What is kept of a conversation, as text: all of it once it was begun, and before that only where it stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from intake_bot.conversation import Conversation, Message, Turn, Who
from intake_bot.conversation_json import from_dict, to_dict
from matcher.errors import InputError
from matcher.talks import Talk


class Opening(Protocol):
    """The part of a dialogue that is needed here."""

    def begin(self, talk_id: str, language: str, now: datetime) -> Turn:
        """The opening; the same every time."""
        ...

    def masked(self, text: str) -> str:
        """A text without what must not be kept."""
        ...


def kept_state(conversation: Conversation) -> str:
    """A conversation as text."""
    return json.dumps(to_dict(conversation), ensure_ascii=False, separators=(",", ":"))


def kept_conversation(state: str) -> Conversation:
    """The conversation of a text. Raises InputError: it is of a newer program, or damaged."""
    try:
        found = json.loads(state)
    except ValueError as error:
        raise InputError("gesprekKapot") from error
    return from_dict(found)


@dataclass(frozen=True, slots=True)
class Prelude:
    """A conversation before the yes to begin, without anything that somebody said.

    What stays is what the bot did: what it asks, in which way, and how often. The opening is the same every time and is
    made anew; what the person typed meanwhile comes along from the page, which keeps it. A turn that is asked for again
    is stepped again, from where it stood before.

    Attributes:
        now: where it stands.
        last: where it stood before the last message; None before the first.
        key: of the last message.
    """

    now: Conversation
    last: Conversation | None = None
    key: str | None = None

    @staticmethod
    def of(state: str) -> Prelude:
        """The prelude of a text."""
        found = json.loads(state)
        last = found["vorige"]
        return Prelude(from_dict(found["nu"]), from_dict(last) if last else None, found["sleutel"])

    def text(self) -> str:
        """As text, without anything that somebody said."""
        kept = {
            "nu": to_dict(_bare(self.now)),
            "vorige": to_dict(_bare(self.last)) if self.last else None,
            "sleutel": self.key,
        }
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    def after(self, conversation: Conversation, key: str) -> Prelude:
        """The prelude after one more message."""
        return Prelude(conversation, self.now, key)

    def conversation(self, dialogue: Opening, talk: Talk, earlier: Sequence[str]) -> Conversation:
        """The conversation to step from, with the opening and what was typed before."""
        return _with_words(self.now, dialogue, talk, earlier)

    def before(self, dialogue: Opening, talk: Talk, key: str, earlier: Sequence[str]) -> Conversation | None:
        """The conversation that the message with this key was stepped from; None where it was not the last one."""
        if self.last is None or key != self.key:
            return None
        return _with_words(self.last, dialogue, talk, earlier)


def _bare(conversation: Conversation) -> Conversation:
    return replace(
        conversation, messages=(), facts=(), drafts=(), empty=(), contact=None, town=None, reason=None, greeted=()
    )


def _with_words(bare: Conversation, dialogue: Opening, talk: Talk, earlier: Sequence[str]) -> Conversation:
    opening = dialogue.begin(talk.id, talk.language, talk.created).conversation.messages
    said = tuple(
        Message(f"m{number}", Who.PERSON, dialogue.masked(text), talk.changed, "toestemming")
        for number, text in enumerate(earlier, len(opening) + 1)
    )
    return replace(bare, messages=(*opening, *said))
