"""The work coach's side of conversations: look along, take over, write, give back, a new code on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from api.talk_codes import code_hash, new_code
from api.talking import Answered, TalkClosed, Talking
from intake_bot.conversation import Conversation, Status
from matcher.errors import NotFound
from matcher.talks import Talk

_OVER: Final = frozenset({Status.DONE.value, Status.STOPPED.value})


class TalkingAlong:
    """What a work coach may do with conversations that were begun.

    Args:
        talking: holds them.
    """

    def __init__(self, talking: Talking) -> None:
        self._talking: Final = talking

    def list(self, statuses: Sequence[str] = (), size: int = 100) -> tuple[Talk, ...]:
        """Conversations that were begun or ask for a person, latest change first. Raises Unavailable."""
        return self._talking.store.talks(statuses, size)

    def look(self, talk_id: str, after: int = 0) -> Answered:
        """A conversation with its messages after a number. Raises NotFound, Unavailable."""
        return self._talking.look(talk_id, after)

    def take_over(self, talk_id: str, by: str) -> Answered:
        """From now on the bot is silent. Once more by the same coach is the same.

        Raises:
            TalkClosed: over, not begun, or another coach has it.
            NotFound, Unavailable.
        """

        def think(talk: Talk, conversation: Conversation) -> tuple[Conversation, Talk]:
            _still_going(talk)
            if talk.taken_by not in (None, by):
                raise TalkClosed("gesprekOvergenomen")
            return replace(conversation, status=Status.HANDED_OVER), replace(talk, taken_by=by)

        return self._talking.changed(talk_id, think)

    def say(self, talk_id: str, text: str, by: str, key: str | None = None) -> Answered:
        """Write in a conversation that was taken over.

        Args:
            text: at most `api.talking.LONGEST_MESSAGE` characters.
            key: as of a message.

        Raises:
            TalkClosed: over, not begun, or not taken over by this coach.
            NotFound, Unavailable.
        """

        def think(talk: Talk, conversation: Conversation) -> tuple[Conversation, Talk]:
            _still_going(talk)
            if talk.taken_by != by:
                raise TalkClosed("gesprekNietOvergenomen")
            turn = self._talking.dialogue.by_coach(conversation, text, self._talking.clock())
            return turn.conversation, talk

        return self._talking.changed(talk_id, think, key, by)

    def give_back(self, talk_id: str, by: str, agreed: str | None = None) -> Answered:
        """The bot goes on where it was.

        Args:
            agreed: what coach and person agreed; None leaves what was there.

        Raises:
            TalkClosed: over, not begun, or another coach has it.
            NotFound, Unavailable.
        """

        def think(talk: Talk, conversation: Conversation) -> tuple[Conversation, Talk]:
            _still_going(talk)
            if talk.taken_by not in (None, by):
                raise TalkClosed("gesprekOvergenomen")
            row = replace(talk, taken_by=None, agreed=self._masked(agreed) if agreed else talk.agreed)
            if conversation.status is Status.OPEN and talk.taken_by is None:
                return conversation, row
            turn = self._talking.dialogue.go_on(conversation, self._talking.clock())
            return turn.conversation, row

        return self._talking.changed(talk_id, think)

    def agree(self, talk_id: str, text: str) -> Answered:
        """Write down what was agreed, in place of what was written down before; also when it is over."""

        def think(talk: Talk, conversation: Conversation) -> tuple[Conversation, Talk]:
            return conversation, replace(talk, agreed=self._masked(text) or None)

        return self._talking.changed(talk_id, think)

    def new_code(self, talk_id: str) -> str:
        """Another resume code, to hand over on paper; the old one works no more. Raises NotFound, Unavailable."""
        code = new_code()
        if not self._talking.store.renew_code(talk_id, code_hash(code), self._talking.clock()):
            raise NotFound("gesprekOnbekend")
        return code

    def _masked(self, text: str) -> str:
        return self._talking.dialogue.masked(text)


def _still_going(talk: Talk) -> None:
    if talk.status in _OVER:
        raise TalkClosed("gesprekKlaar")
