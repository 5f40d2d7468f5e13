"""Whether it may begin: nothing is kept before a yes, or before somebody who heard that it counts as one tells on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from intake_bot.asking import ask_next, pose
from intake_bot.between import reply_to
from intake_bot.conversation import Asking, Message, Subject
from intake_bot.ending import ask_stop, stop
from intake_bot.floor import Floor
from intake_bot.signals.signals import Signals
from intake_bot.turn import Heard, hear
from matcher.domain import FactKind

_PARTS: Final = re.compile(r"[,.!;\n]+")


def on_consent(floor: Floor, message: Message, text: str, signals: Signals) -> None:
    """May it begin? A yes, or telling something after it was said that this counts as one.

    Args:
        floor: with the message among the others.
        message: what was written.
        text: its text.
        signals: what it does.
    """
    c = floor.conversation
    assert floor.tools is not None
    assert c.open is not None
    said = text.strip().lower()
    long = len(text.split()) > 5
    yes = said in ("ja", c.open.choices[0].text.lower() if c.open.choices else "ja") or signals.yes >= 0.5
    # "Goedemorgen, ja": the yes stands beside a greeting.
    yes = yes or (signals.greeting and any(floor.tools.signals(part, None).yes >= 0.5 for part in _PARTS.split(text)))
    no = (signals.no >= 0.5 and signals.no > signals.yes) or said in ("nee", "no")
    if c.open.choices and said == c.open.choices[1].text.lower():
        no, yes = True, False
    if no:
        (stop if c.stop_asked else ask_stop)(floor)
        return
    if signals.question:
        floor.say(reply_to(floor, signals.question, text))
    if yes or (c.open.way is Asking.SECOND and _tells(text, signals)):
        floor.change(stored=True, open=None)
        floor.conversation = floor.conversation.settled(Subject.CONSENT)
        _told_before(floor)
        if long or (c.open.way is Asking.SECOND and not yes):
            floor.change(open=None)
            heard = hear(text, None, floor.conversation, signals, floor.tools.reader)
            floor.believe(message, heard, Subject.STORY)
            _as_story(floor, message)
            if _enough_told(heard):
                floor.conversation = floor.conversation.settled(Subject.STORY)
            elif not yes:
                again_ = floor.texts.questions[Subject.STORY]
                floor.tell("begonnen")
                pose(floor, Subject.STORY, again_.second, again_.second_choices, Asking.SECOND)
                return
        floor.tell("begonnen")
        ask_next(floor)
        return
    if signals.help:
        floor.say(floor.texts.questions[Subject.CONSENT].explained)
    question = floor.texts.questions[Subject.CONSENT]
    if c.open.way is Asking.FIRST and (c.interrupted or not (signals.greeting or signals.question or signals.help)):
        floor.change(open=replace(c.open, way=Asking.SECOND))
        floor.say(question.second, Subject.STORY, question.choices)
        return
    if c.open.way is Asking.SECOND and c.interrupted >= 6:
        stop(floor)
        return
    if signals.greeting:
        floor.tell("hallo")
    floor.change(interrupted=c.interrupted + 1)
    if c.open.way is Asking.SECOND:
        floor.say(question.second, Subject.STORY, question.choices)
    else:
        floor.say(question.first, Subject.CONSENT, question.choices)


def _tells(text: str, signals: Signals) -> bool:
    words = len(text.split())
    return words > 1 and not (signals.dont_know or signals.help or signals.greeting or signals.question) and words > 2


def _enough_told(heard: Heard) -> bool:
    return len(heard.words.split()) >= 12 and any(
        f.kind is FactKind.PROFESSION and f.certainty >= 0.35 for f in heard.facts
    )


def _as_story(floor: Floor, message: Message) -> None:
    """What was told while asked whether to begin belongs to the story."""
    floor.change(
        messages=tuple(
            replace(m, question=Subject.STORY.value) if m.id == message.id else m for m in floor.conversation.messages
        )
    )


def _told_before(floor: Floor) -> None:
    """Understand what was said before the yes, now that it may be kept."""
    assert floor.tools is not None
    for message in floor.conversation.said[:-1]:
        if len(message.text.split()) > 5 and not message.text.rstrip().endswith("?"):
            signals = floor.tools.signals(message.text, None)
            heard = hear(message.text, None, floor.conversation, signals, floor.tools.reader)
            floor.believe(message, heard, Subject.STORY)
            _as_story(floor, message)
