"""What is asked next: only what was not said yet, what matters first, each at most twice, and never too much."""

from __future__ import annotations

from dataclasses import replace

from intake_bot.conversation import MOST_QUESTIONS, Asking, Choice, Open, Subject
from intake_bot.ending import finish
from intake_bot.floor import Floor
from intake_bot.known import missing, superfluous, unconfirmed_limits
from intake_bot.script import Part, Question
from intake_bot.turn import Heard

_OUTSIDE = (Subject.CONSENT, Subject.STORY, Subject.CONFIRM)  # what is no question about something
_NO = frozenset({Subject.EXPERIENCE, Subject.SKILLS, Subject.SUPPORT, Subject.LIMITS})


def progress(floor: Floor) -> None:
    """How far it is: the start, the story, the questions and the end; it never goes back."""
    c = floor.conversation
    subjects = [s for s in Subject if s not in _OUTSIDE]
    share = sum(s in c.done for s in subjects) / len(subjects)
    far = 0.05 * c.stored + 0.15 * (Subject.STORY in c.done) + 0.7 * share
    if c.drafts:
        far = 0.95
    if c.confirmed:
        far = 1.0
    floor.change(progress=max(c.progress, round(far, 3)))


def pose(
    floor: Floor, subject: Subject, text: str, choices: tuple[Choice, ...], way: Asking, part: str | None = None
) -> None:
    """Ask something new: it counts."""
    c = floor.conversation
    counts = subject not in _OUTSIDE
    floor.change(
        open=Open(subject, way, choices, part),
        asked=(*c.asked, subject),
        questions=c.questions + counts,
        interrupted=0,
    )
    floor.say(text, subject, choices)


def again(floor: Floor) -> None:
    """Put the open question again, after something came between; after three times it is let go."""
    c = floor.conversation
    waiting = c.open
    if waiting is None:
        ask_next(floor)
        return
    if c.interrupted >= 3 and waiting.subject is not Subject.CONFIRM:
        floor.conversation = c.settled(waiting.subject)
        floor.change(open=None)
        ask_next(floor)
        return
    floor.change(interrupted=c.interrupted + 1)
    floor.say(text_of(floor, waiting), waiting.subject, waiting.choices)


def text_of(floor: Floor, waiting: Open) -> str:
    """The words of an open question, to say it once more."""
    question = floor.texts.questions[waiting.subject]
    if waiting.way is Asking.PART and waiting.part and waiting.part in question.parts:
        return question.parts[waiting.part].text
    if waiting.way is Asking.LIMIT:
        return limit_question(floor)[0] or question.first
    if waiting.way is Asking.SECOND:
        return question.second
    if waiting.way is Asking.MEANT:
        return meant_text(floor, waiting.choices)
    return question.first


def meant_text(floor: Floor, choices: tuple[Choice, ...]) -> str:
    """The question "bedoel je a, b of c?", without the way out that is only a button."""
    names = [choice.text for choice in choices if choice.value != "anders"]
    last = " of " if floor.conversation.language == "nl" else " or "
    listed = last.join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
    return floor.texts.texts["bedoel"].format(keuzes=listed)


def limit_question(floor: Floor) -> tuple[str, tuple[Choice, ...]]:
    """The limits that were not asked back yet, as one question; empty when there are none."""
    loads = [str(told.fact.value) for told in unconfirmed_limits(floor.conversation)][:4]
    if not loads:
        return "", ()
    texts = floor.texts
    asked = texts.listed(tuple(texts.limits[load].asked for load in loads))
    choices = (Choice(texts.texts["klopt_ja"], "ja"), Choice(texts.texts["klopt_nee"], "nee"))
    return texts.texts["klopt_grens"].format(grenzen=asked), choices


def left(floor: Floor) -> int:
    """How many questions may still be asked."""
    return MOST_QUESTIONS - floor.conversation.questions


def needed(floor: Floor, besides: Subject | None = None) -> int:
    """How many important questions still wait."""
    c = floor.conversation
    return sum(
        1
        for question in floor.texts.questions.values()
        if question.weight == 1
        and question.subject not in _OUTSIDE
        and question.subject not in c.done
        and question.subject is not besides
        and not superfluous(c, question)
    )


def ask_next(floor: Floor) -> None:
    """Ask the next thing that is still missing, or show the story when nothing is."""
    c = floor.conversation
    if not c.stored:
        question = floor.texts.questions[Subject.CONSENT]
        pose(floor, Subject.CONSENT, question.first, question.choices, Asking.FIRST)
        return
    if c.enough:
        finish(floor)
        return
    order = floor.script.order()
    for subject in order:
        question = floor.texts.questions[subject]
        c = floor.conversation
        if subject in c.done or subject is Subject.CONSENT:
            continue
        if subject is Subject.CONFIRM:
            break
        if subject is Subject.LIMITS and unconfirmed_limits(c) and left(floor):
            text, choices = limit_question(floor)
            pose(floor, subject, text, choices, Asking.LIMIT)
            return
        if superfluous(c, question):
            floor.conversation = c.settled(subject)
            continue
        if subject is not Subject.STORY and left(floor) <= (0 if question.weight == 1 else needed(floor, subject)):
            continue
        _first(floor, question)
        return
    finish(floor)


def _first(floor: Floor, question: Question) -> None:
    """Ask a question, or only the part of it that is missing."""
    lacking = missing(floor.conversation, question)
    if len(question.slots) > 1 and len(lacking) == 1 and lacking[0] in question.parts:
        part: Part = question.parts[lacking[0]]
        pose(floor, question.subject, part.text, part.choices, Asking.PART, lacking[0])
        return
    pose(floor, question.subject, question.first, question.choices, Asking.FIRST)


def after_answer(floor: Floor, heard: Heard, no: bool) -> None:
    """Go on after a message: a second try, the missing part, a limit asked back, or the next question.

    Args:
        floor: with what was heard already believed.
        heard: what the message says.
        no: whether it says no more than no.
    """
    waiting = floor.conversation.open
    if waiting is None:
        ask_next(floor)
        return
    subject = waiting.subject
    question = floor.texts.questions[subject]
    for value in heard.picked:
        jump = question.jump(value)
        if jump is not None:
            _jump(floor, subject, jump.to)
            return
    if heard.answered and waiting.way in (Asking.SECOND, Asking.PART, Asking.LIMIT, Asking.MEANT):
        # a second try that works belongs to its question
        floor.change(questions=max(0, floor.conversation.questions - 1))
    fresh = waiting.way in (Asking.FIRST, Asking.LIMIT) and floor.conversation.times_asked(subject) == 1
    spare = left(floor) - needed(floor, subject)
    room = subject is Subject.STORY or (
        left(floor) > 0 and spare > (0 if question.weight > 1 or heard.part == "ruimte" else -1)
    )
    if heard.offers and waiting.way is not Asking.MEANT and room:
        _offer(floor, subject, heard)
        return
    if heard.part and waiting.way is not Asking.PART and room and heard.part in question.parts:
        part = question.parts[heard.part]
        pose(floor, subject, part.text, part.choices, Asking.PART, heard.part)
        return
    kind = heard.thin and (subject not in _NO or no or subject is Subject.EXPERIENCE)
    if (
        fresh
        and room
        and waiting.way is Asking.FIRST
        and (not heard.answered or kind)
        and not set(heard.picked) & {"geen"}
    ):
        pose(floor, subject, question.second, question.second_choices, Asking.SECOND)
        return
    if (
        subject is Subject.LIMITS
        and waiting.way is not Asking.LIMIT
        and unconfirmed_limits(floor.conversation)
        and room
    ):
        text, choices = limit_question(floor)
        pose(floor, subject, text, choices, Asking.LIMIT)
        return
    floor.conversation = floor.conversation.settled(subject)
    floor.change(open=None)
    ask_next(floor)


def _offer(floor: Floor, subject: Subject, heard: Heard) -> None:
    texts = floor.texts
    named = tuple(
        replace(choice, text=texts.limits[choice.value].told) if choice.value in texts.limits else choice
        for choice in heard.offers
    )
    choices = (*named, Choice(texts.texts["bedoel_anders"], "anders"))
    pose(floor, subject, meant_text(floor, choices), choices, Asking.MEANT)


def _jump(floor: Floor, came: Subject, to: Subject | None) -> None:
    """Go to a later question, or to the end, past what lies between."""
    order = floor.script.order()
    until = order.index(to) if to is not None and to in order else order.index(Subject.CONFIRM)
    between = order[order.index(came) : until]
    floor.conversation = floor.conversation.settled(*between)
    floor.change(open=None)
    ask_next(floor)
