"""What comes between a question and its answer: another language, and questions back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from intake_bot.asking import again
from intake_bot.conversation import Choice, Message, Subject
from intake_bot.floor import Floor
from intake_bot.known import unconfirmed_limits
from intake_bot.signals.signals import Signals
from intake_bot.turn import Heard
from matcher.domain import FactKind, Polarity

_ENGLISH: Final = re.compile(
    r"\b(?:can i|may i|mag ik|kan ik|kan het|mag het|liever|please|could we)\b.*\b(?:english|engels)\b"
    r"|\benglish please\b"
)


def languages(floor: Floor, message: Message, text: str) -> bool:
    """Answer somebody who writes another language; True when the message was about that and nothing else."""
    c = floor.conversation
    said = text.strip().lower().strip(".!?")
    if c.language != "en" and (said in ("english", "engels") or _ENGLISH.search(said)):
        floor.change(language="en")
        floor.tell("engels_aan")
        again(floor)
        return True
    if (
        said in ("nederlands", "dutch")
        and c.language != "nl"
        and (c.open is None or c.open.subject is not Subject.LANGUAGE)
    ):
        floor.change(language="nl")
        floor.tell("nederlands_aan")
        again(floor)
        return True
    lang = message.lang
    if lang in ("onbekend", c.language, "nl") or lang in c.greeted or lang not in floor.script.offers:
        return False
    floor.change(greeted=(*c.greeted, lang))
    dutch, english = floor.script.of("nl").texts, floor.script.of("en").texts
    choices = (
        Choice(dutch["talen_nl"], "nederlands"),
        Choice(dutch["talen_en"], "english"),
        Choice(floor.texts.texts["talen_mens"], "mens"),
    )
    if lang != "en":
        floor.say(dutch["talen"], lang="nl")
        floor.say(english["talen"], lang="en")
        floor.say(floor.script.offers[lang], None, choices, lang=lang)
        again(floor)
        return True
    floor.say(floor.script.offers["en"], None, choices, lang="en")
    return False


def reply_to(floor: Floor, slug: str, text: str) -> str:
    """The answer to a question back.

    Args:
        floor: with the question that was open.
        slug: what the question is about.
        text: the question itself.
    """
    texts = floor.texts
    waiting = floor.conversation.open
    if slug == "waarom" and waiting:
        return texts.questions[waiting.subject].why
    if slug == "anders":
        if re.search(r"\b(?:computer|robot|mens|bot|ai|echt persoon|real person|human)\b", text, re.IGNORECASE):
            return texts.answers["computer"]
        if waiting and re.search(r"\b(?:normaal|bedoel|betekent|wat is|hoezo|normal|mean)\b", text, re.IGNORECASE):
            return texts.questions[waiting.subject].explained
    return texts.answers.get(slug, texts.answers["anders"])


def limits_back(floor: Floor, heard: Heard, signals: Signals) -> Heard:
    """Yes or no to "is it right that you cannot ..."; naming a limit again is a yes to that one."""
    c = floor.conversation
    asked = {str(told.fact.value) for told in unconfirmed_limits(c)}
    named = {str(f.value) for f in heard.facts if f.kind is FactKind.LOAD and not f.polarity.positive}
    yes = "ja" in heard.picked or (signals.yes >= 0.5 and signals.yes > signals.no)
    no = "nee" in heard.picked or (signals.no >= 0.5 and not yes)
    sure = asked & named if named else asked if yes else set()
    gone = asked if no and not named else set()
    facts = tuple(
        replace(told, confirmed=True)
        if told.fact.kind is FactKind.LOAD and str(told.fact.value) in sure
        else replace(told, dropped=True)
        if told.fact.kind is FactKind.LOAD and str(told.fact.value) in gone and not told.confirmed
        else told
        for told in c.facts
    )
    floor.change(facts=facts)
    fresh = tuple(
        f
        for f in heard.facts
        if f.kind is not FactKind.LOAD or f.polarity is not Polarity.CANNOT or str(f.value) not in asked
    )
    return replace(heard, facts=fresh, answered=True, thin=False, offers=(), empty=())
