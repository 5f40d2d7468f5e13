"""The way to a conversation in this process: the step itself, without a store and without HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from api.quality.dialogues import Answered
from intake_bot.conversation import Conversation, Turn
from intake_bot.conversation_json import fact_dict
from intake_bot.floor import Tools
from intake_bot.profile import facts_read, story_of
from intake_bot.script import Script
from intake_bot.step import begin, step

_NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Here:
    """One conversation in this process.

    Args:
        script: what the bot says.
        tools: what understands.
    """

    def __init__(self, script: Script, tools: Tools) -> None:
        self._script, self._tools = script, tools
        self.conversation: Conversation | None = None

    def begin(self, language: str) -> Answered:
        """Start."""
        return self._answered(begin("g1", language, self._script, _NOW))

    def say(self, text: str) -> Answered:
        """One message."""
        assert self.conversation is not None
        return self._answered(step(self.conversation, text, self._script, _NOW, self._tools))

    def concept(self) -> tuple[str, Sequence[Mapping[str, Any]]]:
        """The story as it stands and its facts."""
        assert self.conversation is not None
        facts = [fact_dict(told.fact) for told in facts_read(self.conversation, self._tools.reader)]
        return story_of(self.conversation), facts

    def _answered(self, turn: Turn) -> Answered:
        self.conversation = turn.conversation
        asked = next((reply.question for reply in reversed(turn.replies) if reply.question), None)
        if turn.replies and turn.replies[-1].choices and turn.replies[-1].question is None:
            asked = None
        c = turn.conversation
        return Answered(asked, c.status.value, c.progress, tuple(reply.text for reply in turn.replies))
