"""How a conversation ends: the story shown and confirmed, a hand-over, a stop, a pause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from intake_bot.answer_words import words
from intake_bot.conversation import (
    Asking,
    Choice,
    Conversation,
    Correction,
    DraftSentence,
    Open,
    Status,
    Subject,
    Turn,
    Who,
)
from intake_bot.draft import amended, kinds_of_section, make_draft, sentences_of
from intake_bot.floor import Floor
from intake_bot.known import PRACTICAL
from intake_bot.signals.signals import Signals
from intake_bot.turn import Heard
from matcher.domain import FactKind
from vocab.words import tokens

MOST_ROUNDS: Final = 3
"""Times the story is shown before a person looks at it together with whoever told it."""
_OUT: Final = re.compile(
    r"\b(?:haal|schrap|weg|eraf|verwijder|wissen|wis|eruit|niet (?:in|erin|erbij)|moet er (?:af|uit)"
    r"|remove|delete|take out|strike)\b",
    re.IGNORECASE,
)
_TALK: Final = frozenset(
    "haal schrap weg eraf verwijder wissen wis eruit moet staat ergens zin zinnen verhaal over graag bijna erin remove "
    "delete take out strike sentence please klopt goed kloppen anders maak verander zet erbij bij toevoegen".split()
)


def finish(floor: Floor) -> None:
    """Nothing more is asked: show the story and ask whether it is right."""
    c = floor.conversation
    if not c.drafts:
        draft = make_draft(c, floor.texts, floor.now)
        if not draft.sentences:
            floor.tell("niets_verteld")
            hand_over(floor, "leeg", "samen_kijken")
            return
        floor.change(drafts=(draft,))
        floor.tell("verhaal_af" if len(draft.sentences) > 2 else "verhaal_leeg")
    show(floor)


def show(floor: Floor) -> None:
    """The story as it stands, and the question whether it is right."""
    c = floor.conversation
    if c.rounds >= MOST_ROUNDS:
        hand_over(floor, "bevestiging", "samen_kijken")
        return
    assert c.draft is not None
    floor.say(c.draft.text)
    question = floor.texts.questions[Subject.CONFIRM]
    floor.change(
        rounds=c.rounds + 1,
        open=Open(Subject.CONFIRM, Asking.FIRST, question.choices),
        asked=(*c.asked, Subject.CONFIRM),
        interrupted=0,
    )
    floor.say(question.first if c.rounds == 0 else question.second, Subject.CONFIRM, question.choices)


def hand_over(floor: Floor, reason: str, text: str | None = None) -> None:
    """To a person, now."""
    if text:
        floor.tell(text)
    floor.change(status=Status.HANDED_OVER, reason=reason, open=None, stopping=None)
    keep_draft(floor)


def keep_draft(floor: Floor) -> None:
    """A story of what was told so far, for whoever takes over; nothing where nothing may be kept."""
    c = floor.conversation
    if c.stored and not c.drafts:
        draft = make_draft(c, floor.texts, floor.now)
        if draft.sentences:
            floor.change(drafts=(draft,))


def ask_stop(floor: Floor) -> None:
    """Ask once, kindly, what somebody who wants to stop would like."""
    texts = floor.texts.texts
    choices = (
        Choice(texts["stop_ja"], "stoppen"),
        Choice(texts["stop_later"], "later"),
        Choice(texts["stop_door"], "doorgaan"),
    )
    waiting = floor.conversation.open
    floor.change(
        stopping=waiting,
        stop_asked=True,
        open=Open(waiting.subject if waiting else Subject.STORY, Asking.STOP, choices),
    )
    floor.say(texts["stop_vraag"], None, choices)


def stop(floor: Floor) -> None:
    """Stop, and say goodbye."""
    floor.tell("gestopt" if floor.conversation.stored else "gestopt_leeg")
    floor.change(status=Status.STOPPED, open=None, stopping=None)


def pause(floor: Floor) -> None:
    """Go on later; the open question waits. Where nothing is kept yet, there is nothing to go on with."""
    c = floor.conversation
    if not c.stored:
        stop(floor)
        return
    floor.tell("pauze")
    floor.change(status=Status.PAUSED, open=c.stopping or c.open, stopping=None)


# --- is it right? -----------------------------------------------------------------------------------------------------


def confirmed(conversation: Conversation) -> Conversation:
    """The same after the person's yes: everything that stands was shown, and counts."""
    return replace(
        conversation,
        confirmed=True,
        status=Status.DONE,
        open=None,
        done=tuple(dict.fromkeys((*conversation.done, Subject.CONFIRM))),
        facts=tuple(told if told.dropped else replace(told, confirmed=True) for told in conversation.facts),
        progress=1.0,
    )


def say_yes(floor: Floor) -> None:
    """The person says that the story is right."""
    floor.conversation = confirmed(floor.conversation)
    floor.tell("klaar")


def on_confirm(floor: Floor, text: str, heard: Heard, signals: Signals) -> None:
    """A reply to "is this right": yes, no, or what must be different.

    Args:
        floor: with the message among the others, and its facts not believed yet.
        text: the reply.
        heard: what it says, its facts in the light of no question.
        signals: what it does.
    """
    c = floor.conversation
    message = c.said[-1]
    picked = set(heard.picked)
    out = bool(_OUT.search(text))
    named = _content(text)
    plain = bool(words("algemeen", "alleen_ja").fullmatch(text.lower().strip()))
    if "ja" in picked or plain or (signals.yes >= 0.5 and signals.yes > signals.no and not out and len(named) < 3):
        say_yes(floor)
        return
    if "anders" in picked or not (named or heard.facts):
        _what_else(floor)
        return
    struck = _about(c.draft.sentences if c.draft else (), named) if out else ()
    added: tuple[DraftSentence, ...] = ()
    corrections = [Correction(one.id, "schrap", text) for one in struck]
    if not struck:
        replaced = replace(heard, replaces=frozenset(f.kind for f in heard.facts) & _SINGLE)
        floor.believe(message, replaced, Subject.CONFIRM)
        if not _only_practical(heard):
            added = tuple(
                replace(one, by=Who.PERSON)
                for one in sentences_of(message, Subject.STORY, floor.conversation, floor.texts)
            )
        corrections.append(Correction("verhaal", "wijzig", text))
    apply(floor, corrections, Who.PERSON, added)
    after = floor.conversation.draft
    if c.draft and after and [one.text for one in after.sentences] == [one.text for one in c.draft.sentences]:
        floor.change(drafts=c.drafts)  # nothing came of it
        _what_else(floor)
        return
    floor.tell("aangepast")
    show(floor)


def _what_else(floor: Floor) -> None:
    """Ask what must be different; after a few times a person looks at it together."""
    c = floor.conversation
    if c.rounds >= MOST_ROUNDS:
        hand_over(floor, "bevestiging", "samen_kijken")
        return
    floor.change(rounds=c.rounds + 1)
    question = floor.texts.questions[Subject.CONFIRM]
    floor.say(floor.texts.texts["wat_anders"], Subject.CONFIRM, question.choices)


_SINGLE: Final = frozenset(
    {
        FactKind.HOURS,
        FactKind.DAYS,
        FactKind.DAY_PARTS,
        FactKind.TRAVEL_TIME,
        FactKind.LICENCES,
        FactKind.LANGUAGE,
    }
)


def _only_practical(heard: Heard) -> bool:
    return bool(heard.facts) and all(f.kind in PRACTICAL for f in heard.facts if f.certainty >= 0.5)


def _content(text: str) -> frozenset[str]:
    """The stems of a reply that are about the story and not about changing it."""
    return frozenset(stem for token in tokens(text) if token.word not in _TALK for stem in token.stems)


def _about(sentences: Sequence[DraftSentence], stems: frozenset[str]) -> tuple[DraftSentence, ...]:
    """The sentences that a reply speaks of; what somebody refuses stays when they say that it must go."""
    found = []
    for one in sentences:
        own = {stem for token in tokens(one.text) for stem in token.stems}
        if one.section != "nietGewenst" and any(_near(stem, own) for stem in stems):
            found.append(one)
    return tuple(found)


def _near(stem: str, others: set[str]) -> bool:
    return stem in others or (len(stem) >= 4 and any(stem in other for other in others))


def apply(floor: Floor, corrections: Sequence[Correction], by: Who, added: Sequence[DraftSentence] = ()) -> None:
    """Make the next version of the story; facts whose words were struck no longer stand."""
    c = floor.conversation
    if c.draft is None:
        return
    gone = {one.target for one in corrections if one.action == "schrap"}
    struck = [one for one in c.draft.sentences if one.id in gone]
    facts = []
    for told in c.facts:
        lost = any(
            told.fact.kind in kinds_of_section(one)
            if one.by is Who.BOT and told.source in one.sources
            else any(s.message == told.message and s.start <= told.fact.start < s.end for s in one.sources)
            for one in struck
        )
        facts.append(replace(told, dropped=True) if lost else told)
    floor.change(facts=tuple(facts))
    draft = amended(floor.conversation, corrections, floor.texts, floor.now, by, added)
    floor.change(drafts=(*c.drafts, draft), confirmed=False)


def corrected(floor: Floor, corrections: Sequence[Correction], agreed: bool, by: Who) -> Turn:
    """The form in place of the chat: corrections of sentences by id, and the yes.

    Args:
        floor: the conversation and the script.
        corrections: `doel` is the id of a sentence; `wijzig` needs a text.
        agreed: whether this is right now.
        by: who says so.
    """
    if corrections:
        apply(floor, corrections, by)
    if agreed:
        say_yes(floor)
    return floor.turn()
