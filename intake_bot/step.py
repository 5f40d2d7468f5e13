"""One step of a conversation: a pure function from what was, and a message, to what is.

No clock, no chance, no store: the time is handed in, and so is everything that understands. The order in which a
message is looked at is the order of care: danger first, then the wish for a person, then the wish to stop, and only
then what it answers.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from typing import Final

from intake_bot.asking import after_answer, again, ask_next, pose, progress
from intake_bot.between import languages, limits_back, reply_to
from intake_bot.choosing import chosen
from intake_bot.consent import on_consent
from intake_bot.conversation import Asking, Conversation, Message, Status, Subject, Turn
from intake_bot.ending import ask_stop, finish, hand_over, on_confirm, pause, stop
from intake_bot.floor import Floor, Tools
from intake_bot.script import Script
from intake_bot.signals.signals import Signals
from intake_bot.turn import Heard, hear
from matcher.domain import FactKind

LONGEST: Final = 4000
"""Characters of a message that are read."""
MOST_MESSAGES: Final = 90
"""Messages of one person after which the story is shown with what there is."""
# "ben jij een mens of een robot?" asks what this is, and not for somebody else
_COMPUTER: Final = re.compile(
    r"\b(?:mens|human|person)\b.*\b(?:computer|robot|bot)\b|\bben (?:jij|je|u) een mens\b", re.IGNORECASE
)
_ALL: Final = re.compile(
    r"\b(?:dat (?:is|was) (?:het|alles|t)|that(?:'?s| is) (?:it|all)|verder (?:niks|niets)|genoeg (?:zo|gevraagd))\b",
    re.IGNORECASE,
)
_SOMEBODY: Final = re.compile(r"\b(?:mens|iemand|medewerker|persoon|person|human|someone|somebody)\b", re.IGNORECASE)
_SHORT: Final = 12  # words up to which a wish to stop, or for a person, is all that is said
_ENOUGH: Final = 4  # words up to which "dat is alles" says nothing besides
_CONTROL: Final = re.compile(r"[^\S\n]+")


def begin(conversation_id: str, language: str, script: Script, now: datetime) -> Turn:
    """A new conversation: who speaks, what happens with what is told, and whether it may begin.

    Args:
        conversation_id: a new id.
        language: "nl" or "en"; another gets Dutch.
        script: what to say.
        now: aware UTC.
    """
    language = language if language in script.languages else "nl"
    floor = Floor(Conversation(conversation_id, language, now, now), script, now)
    for text in floor.texts.opening:
        floor.say(text)
    question = floor.texts.questions[Subject.CONSENT]
    pose(floor, Subject.CONSENT, question.first, question.choices, Asking.FIRST)
    return floor.turn()


def step(conversation: Conversation, message: str, script: Script, now: datetime, tools: Tools) -> Turn:
    """The next turn.

    Args:
        conversation: as the last step left it.
        message: what the person typed or chose; any text.
        script: what to say.
        now: aware UTC.
        tools: what understands.

    Returns:
        The conversation after it, and at least one reply.
    """
    floor = Floor(conversation, script, now, tools)
    clean, cut = _clean(message)
    masked = tools.mask(clean)
    text = masked.text
    waiting = conversation.open
    subject = waiting.subject if waiting else None
    signals = tools.signals(text, subject.value if subject else None)
    lang = tools.recognise(text)
    heard_message = floor.hear(text, subject, lang)
    if masked.found:
        floor.tell("gemaskeerd")
    _answer(floor, heard_message, text, signals, cut)
    if not floor.conversation.status.closed and len(conversation.said) + 1 >= MOST_MESSAGES:
        hand_over(floor, "lang", "samen_kijken")
    progress(floor)
    return floor.turn()


def _clean(message: str) -> tuple[str, bool]:
    """The message in one form, without control characters, cut at `LONGEST`; and whether it was cut."""
    cut = len(message) > LONGEST
    kept = message[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in kept if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    return _CONTROL.sub(" ", unicodedata.normalize("NFC", kept)).strip(), cut


def _answer(floor: Floor, message: Message, text: str, signals: Signals, cut: bool) -> None:
    c = floor.conversation
    if signals.crisis is not None or signals.human or signals.stop or signals.pause:
        if signals.crisis or len(text.split()) <= _SHORT:
            floor.aside(message)
    if signals.crisis is not None:
        floor.say(floor.texts.crisis.get(signals.crisis, floor.texts.crisis["nood"]))
        # before the yes nothing is kept, so there is nothing to hand over but the number to call
        hand_over(floor, f"crisis-{signals.crisis}", "crisis_mens" if c.stored else "crisis_bel")
        return
    if c.status.closed:
        key = {Status.DONE: "klaar_al", Status.HANDED_OVER: "overgedragen"}.get(c.status, "gestopt_al")
        floor.tell(key)
        return
    picked = chosen(text, c.open.choices, c.open.subject) if c.open else ()
    asks = signals.human and not picked and _wants_a_person(text, _subject_of(c))
    if asks or [choice.value for choice in picked] == ["mens"]:
        hand_over(floor, "mens", "mens" if c.stored else "mens_leeg")
        return
    if c.status is Status.PAUSED:
        floor.change(status=Status.OPEN)
        if signals.stop:
            stop(floor)
            return
        floor.tell("welkom_terug")
        if c.open is None or signals.greeting or signals.yes >= 0.5 or not text:
            again(floor)
            return
    if c.open and c.open.way is Asking.STOP:
        if _stopping(floor, text, signals):
            return
    elif signals.stop:
        (stop if c.stop_asked else ask_stop)(floor)
        return
    if cut:
        floor.tell("te_lang")
    if not any(letter.isalnum() for letter in text) and not (signals.yes or signals.no or signals.dont_know):
        floor.tell("leeg")
        again(floor)
        return
    if languages(floor, message, text):
        return
    if signals.pause:
        pause(floor)
        return
    _by_subject(floor, message, text, signals)


def _subject_of(c: Conversation) -> Subject | None:
    """What is being asked."""
    return c.open.subject if c.open else None


def _wants_a_person(text: str, asked: Subject | None) -> bool:
    """Whether a wish for a person is one: not "are you a computer", and not "bellen" to how we may reach somebody."""
    if _COMPUTER.search(text):
        return False
    return asked is not Subject.CONTACT or bool(_SOMEBODY.search(text))


def _stopping(floor: Floor, text: str, signals: Signals) -> bool:
    """What somebody says who was asked whether to stop; True when nothing more is to be done with it."""
    waiting = floor.conversation.stopping
    said = text.strip().lower()
    words = {
        choice.value: choice.text.lower()
        for choice in (floor.conversation.open.choices if floor.conversation.open else ())
    }
    if said in ("stoppen", words.get("stoppen"), "1") or signals.stop or (signals.yes >= 0.8 and len(text.split()) < 4):
        stop(floor)
        return True
    if said in ("later", words.get("later"), "2") or signals.pause:
        pause(floor)
        return True
    floor.change(open=waiting, stopping=None)
    plain = said in ("doorgaan", words.get("doorgaan"), "3") or signals.swearing or len(text.split()) < 6
    if plain and not any(character.isdigit() for character in text[1:]):
        floor.tell("doorgaan")
        again(floor)
        return True
    return False


def _by_subject(floor: Floor, message: Message, text: str, signals: Signals) -> None:
    c = floor.conversation
    waiting = c.open
    assert floor.tools is not None
    if waiting is not None and waiting.subject is Subject.CONSENT:
        on_consent(floor, message, text, signals)
        return
    if signals.enough and (_ALL.search(text) or not _answers_anyway(floor, text)):
        if len(text.split()) > _ENOUGH:
            heard = hear(text, waiting, c, signals, floor.tools.reader)
            floor.believe(message, heard, waiting.subject if waiting else None)
        floor.change(enough=True)
        if not c.drafts:
            floor.change(open=None)
            finish(floor)
            return
    if signals.help and c.interrupted and waiting is not None:
        _skip(floor)  # explained once; a second time it is better let go
        return
    if signals.help and not _answers_anyway(floor, text):
        floor.say(floor.texts.questions[waiting.subject].explained if waiting else floor.texts.texts["help"])
        if not c.asked.count(waiting.subject if waiting else Subject.STORY) > 1:
            floor.tell("help")
        again(floor)
        return
    if signals.back and _back(floor):
        return
    if signals.complaint:
        floor.tell("klacht")
    if waiting is not None and waiting.subject is Subject.CONFIRM:
        if signals.question:
            floor.say(reply_to(floor, signals.question, text))
        if signals.question and text.rstrip().endswith("?") and signals.yes < 0.5:
            again(floor)
            return
        plain = replace(waiting, subject=Subject.STORY, choices=()) if text else waiting
        heard = hear(text, plain, c, signals, floor.tools.reader)
        picked = hear(text, waiting, c, signals, floor.tools.reader).picked
        on_confirm(floor, text, replace(heard, picked=picked), signals)
        return
    if signals.skip or _skips(c, text):
        _skip(floor)
        return
    _take(floor, message, text, signals)


def _answers_anyway(floor: Floor, text: str) -> bool:
    """Whether a message that seems to ask for help answers a practical question all the same: "huh, gewoon B"."""
    c = floor.conversation
    if floor.tools is None or c.open is None or c.open.subject in _OPEN_ENDED:
        return False
    return hear(text, c.open, c, Signals(), floor.tools.reader).answered


def _skips(c: Conversation, text: str) -> bool:
    said = text.strip().lower()
    return bool(c.open) and any(
        choice.value == "overslaan" and said in (choice.value, choice.text.lower())
        for choice in (c.open.choices if c.open else ())
    )


def _skip(floor: Floor) -> None:
    c = floor.conversation
    if c.open:
        floor.conversation = c.settled(c.open.subject)
        floor.change(open=None)
    ask_next(floor)


def _back(floor: Floor) -> bool:
    """Ask the question before the open one once more, a third time at most; False when there is none."""
    c = floor.conversation
    order = [s for s in dict.fromkeys(c.asked) if s not in (Subject.CONSENT, Subject.CONFIRM)]
    now = c.open.subject if c.open else None
    before = [s for s in order if s is not now]
    if now is Subject.CONFIRM or not before:
        return False
    subject = before[-1]
    if c.times_asked(subject) >= 3:
        return False
    floor.tell("terug")
    floor.change(done=tuple(s for s in c.done if s is not subject))
    question = floor.texts.questions[subject]
    floor.change(questions=max(0, floor.conversation.questions - 1))
    pose(floor, subject, question.first, question.choices, Asking.FIRST)
    return True


def _take(floor: Floor, message: Message, text: str, signals: Signals) -> None:
    """Understand the message, keep what it says, and go on."""
    c = floor.conversation
    waiting = c.open
    assert floor.tools is not None
    heard = hear(text, waiting, c, signals, floor.tools.reader)
    if waiting is not None and waiting.way is Asking.LIMIT:
        heard = limits_back(floor, heard, signals)
    new_slots = bool(heard.facts)
    floor.believe(message, heard, waiting.subject if waiting else None)
    if signals.question:
        floor.say(reply_to(floor, signals.question, text))
        asks_only = text.rstrip().endswith("?") and len([s for s in re.split(r"[.!?\n]", text) if s.strip()]) == 1
        practical = waiting is not None and waiting.subject not in _OPEN_ENDED
        if not heard.answered or (asks_only and not (practical and heard.answered)):
            again(floor)
            return
    if waiting is None:
        ask_next(floor)
        return
    if not heard.answered and not signals.dont_know and not heard.offers:
        if signals.swearing and not new_slots:
            floor.tell("boos")
            again(floor)
            return
        if _elsewhere(heard, waiting.subject):
            floor.tell("dank")
            again(floor)
            return
    no = signals.no >= 0.5 or bool(heard.empty)
    after_answer(floor, heard, no)


_OPEN_ENDED: Final = frozenset(
    {
        Subject.STORY,
        Subject.EXPERIENCE,
        Subject.WISH,
        Subject.NOT_WANTED,
        Subject.SKILLS,
        Subject.SUPPORT,
        Subject.LIMITS,
        Subject.CONTACT,
    }
)


def _elsewhere(heard: Heard, subject: Subject) -> bool:
    """Whether a message that does not answer says something surely about something else."""
    return any(f.certainty >= 0.7 and f.kind not in (FactKind.SURROUNDING, FactKind.PLACE_KIND) for f in heard.facts)
