"""The dialogue of this installation: the pure steps of `intake_bot` with what understands, behind `api.talking`."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from api.talking import Concept
from intake_bot.asking import ask_next, text_of
from intake_bot.conversation import Asking, Conversation, Correction, Draft, Message, Status, Turn, Who
from intake_bot.conversation_json import fact_dict
from intake_bot.draft import make_draft
from intake_bot.ending import corrected, finish
from intake_bot.floor import Floor, Tools
from intake_bot.profile import candidate_of, employer_view, facts_read
from intake_bot.script import Script
from intake_bot.step import begin, step
from intake_bot.turn import hear
from matcher.domain import Fact
from matcher.errors import InputError
from matcher.kept import KeptFact, Person
from matcher.privacy.redact import redact
from matcher.talks import Channel, Registered

_SURE: Final = 0.5  # certainty from which something told is written down as a fact beside the story
_NO_LETTER: Final = ("Cc", "Cs", "Co", "Cn")
_OF_CHANNEL: Final = {Channel.CHAT: "chat", Channel.PHONE: "gesprek", Channel.PAPER: "formulier"}


class BotDialogue:
    """The bot with its script (`api.talking.Dialogue`).

    Args:
        script: what it says.
        tools: what understands.
    """

    def __init__(self, script: Script, tools: Tools) -> None:
        self._script: Final = script
        self._tools: Final = tools

    def warm_up(self) -> None:
        """Read what is read on first use, so that nobody waits for it."""
        now = datetime(2026, 1, 1, tzinfo=UTC)
        turn = self.step(self.begin("warm", "nl", now).conversation, "ja", now)
        turn = self.step(turn.conversation, "Ik heb in een keuken gewerkt, en wil graag koken.", now)
        self.concept(turn.conversation, now)

    def begin(self, talk_id: str, language: str, now: datetime) -> Turn:
        """See `api.talking.Dialogue`."""
        return begin(talk_id, language, self._script, now)

    def step(self, conversation: Conversation, text: str, now: datetime) -> Turn:
        """See `api.talking.Dialogue`."""
        return step(conversation, text, self._script, now, self._tools)

    def listen(self, conversation: Conversation, text: str, now: datetime) -> Turn:
        """See `api.talking.Dialogue`."""
        floor = self._floor(conversation, now)
        plain = self.masked(text)
        message = floor.hear(plain, None, self._tools.recognise(plain))
        signals = self._tools.signals(plain, None)
        floor.believe(message, hear(plain, None, conversation, signals, self._tools.reader), None)
        if signals.crisis is not None:
            floor.say(floor.texts.crisis.get(signals.crisis, floor.texts.crisis["nood"]))
            floor.change(reason=f"crisis-{signals.crisis}")
        return floor.turn()

    def by_coach(self, conversation: Conversation, text: str, now: datetime) -> Turn:
        """See `api.talking.Dialogue`."""
        number = len(conversation.messages) + 1
        said = Message(f"m{number}", Who.COACH, self.masked(text), now, lang=conversation.language)
        return Turn(replace(conversation, messages=(*conversation.messages, said), changed=now), (said,))

    def go_on(self, conversation: Conversation, now: datetime) -> Turn:
        """See `api.talking.Dialogue`."""
        floor = self._floor(replace(conversation, status=Status.OPEN), now)
        waiting = conversation.open
        if waiting is not None and waiting.way is not Asking.STOP:
            floor.say(text_of(floor, waiting), waiting.subject, waiting.choices)
        else:
            floor.change(open=None, stopping=None)
            (finish if conversation.drafts else ask_next)(floor)
        return floor.turn()

    def correct(
        self, conversation: Conversation, corrections: Sequence[Correction], agreed: bool, now: datetime
    ) -> Turn:
        """See `api.talking.Dialogue`."""
        whole = self._with_draft(conversation, now)
        known = {one.id for one in whole.draft.sentences} if whole.draft else set()
        for place, one in enumerate(corrections):
            if one.target not in known:
                raise InputError("doelOnbekend", plek=place)
        return corrected(self._floor(whole, now), corrections, agreed, Who.PERSON)

    def concept(self, conversation: Conversation, now: datetime) -> Concept:
        """See `api.talking.Dialogue`."""
        whole = self._with_draft(conversation, now)
        draft = whole.draft
        told = facts_read(whole, self._tools.reader)
        return Concept(
            story=draft.text if draft else "",
            sentences=[
                {"id": one.id, "deel": one.section, "tekst": one.text, "door": one.by.value}
                for one in (draft.sentences if draft else ())
            ],
            facts=[
                {**fact_dict(one.fact), "bericht": _number(one.message), "bevestigd": one.confirmed} for one in told
            ],
            profile=employer_view(whole, self._script.of(whole.language)),
        )

    def registered(self, conversation: Conversation, candidate_id: str, channel: Channel, now: datetime) -> Registered:
        """See `api.talking.Dialogue`. Facts that a reader finds in the story itself are not written down twice."""
        candidate = replace(candidate_of(conversation, candidate_id), source=channel.value)
        read = self._tools.reader.story(candidate_id, candidate.story).facts if candidate.story else ()
        in_story = {_kernel(fact) for fact in read}
        facts = tuple(
            KeptFact(0, candidate_id, told.fact, now.date(), "kandidaat", _OF_CHANNEL[channel], from_story=False)
            for told in conversation.standing
            if told.confirmed and told.fact.certainty >= _SURE and _kernel(told.fact) not in in_story
        )
        return Registered(candidate, _person(conversation, candidate_id), facts)

    def masked(self, text: str) -> str:
        """See `api.talking.Dialogue`."""
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        kept = "".join(c for c in lines if c == "\n" or unicodedata.category(c) not in _NO_LETTER)
        return self._tools.mask(unicodedata.normalize("NFC", kept).strip()).text

    def _floor(self, conversation: Conversation, now: datetime) -> Floor:
        return Floor(conversation, self._script, now, self._tools)

    def _with_draft(self, conversation: Conversation, now: datetime) -> Conversation:
        """The conversation with a story, of what there is so far where none was made yet."""
        if conversation.drafts:
            return conversation
        draft: Draft = make_draft(conversation, self._script.of(conversation.language), now)
        return replace(conversation, drafts=(draft,)) if draft.sentences else conversation


def _number(message_id: str) -> int:
    """The number of a message on the wire: they are numbered as they are named."""
    return int(message_id.removeprefix("m"))


def _kernel(fact: Fact) -> tuple[Any, ...]:
    value = sorted(fact.value.items()) if isinstance(fact.value, dict) else fact.value
    return fact.kind, str(fact.profession or value), fact.polarity


def _person(conversation: Conversation, candidate_id: str) -> Person | None:
    """How to reach somebody, as they said it; None where they did not."""
    words = conversation.contact
    if not words:
        return None
    found = {mark.kind: words[mark.start : mark.end] for mark in redact(words).replacements}
    return Person(candidate_id, phone=found.get("telefoon"), email=found.get("email"), extra={"contact": words})
