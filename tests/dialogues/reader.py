"""Dialogues as people can read and write them, and a player that checks every line.

A file holds many dialogues; `#` begins one with its title. Lines in order:

    taal: en                 the language of the conversation (Dutch unless said)
    op vraag: uren           start where this is asked, everything before it behind us
    mens: 20 ofzo            what somebody types
    bot vraagt: dagen        what is asked after it ("niets": nothing)
    bot zegt: 113            words that the replies to the last message hold
    bot zegt niet: boete     words that they do not hold
    keuze: Met de fiets      a quick reply beside the last question
    feit: uren 18-22         a fact that stands; "feit: rijbewijs geen"; "feit: dagen ma di"; "feit: belasting kou?" is
                             one that was not confirmed; "feit: wilNiet 4222" is a profession with a stance
    feit niet: vervoer auto  a fact that does not stand
    verhaal: Dit kan ik      words of the last draft
    verhaal niet: moeder     words that are not in it
    status: overgedragen     where the conversation stands
    bewaard: nee             whether it may be kept
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from intake_bot.asking import pose
from intake_bot.conversation import Asking, Conversation, Message, Subject, Told
from intake_bot.floor import Floor, Tools
from intake_bot.script import Script
from intake_bot.step import begin, step

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
HERE = Path(__file__).parent


@dataclass
class Dialogue:
    """A title and its lines: (line number, what, text)."""

    title: str
    place: str
    lines: list[tuple[int, str, str]] = field(default_factory=list)


def dialogues(folder: Path = HERE) -> Iterator[Dialogue]:
    """Every dialogue of the folder, in order."""
    for path in sorted(folder.glob("*.txt")):
        found: list[Dialogue] = []
        for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
            line = raw.strip()
            if line.startswith("#"):
                found.append(Dialogue(line.lstrip("# "), f"{path.name}:{number}"))
            elif line and found:
                what, _, text = line.partition(":")
                found[-1].lines.append((number, what.strip(), text.strip()))
        yield from found


def start_at(subject: Subject, script: Script, language: str = "nl") -> Conversation:
    """A conversation in which everything before a question is behind us, and that question is asked."""
    conversation = begin("g", language, script, NOW).conversation
    order = script.order()
    conversation = replace(conversation, stored=True, open=None, messages=(), asked=())
    conversation = conversation.settled(*order[: order.index(subject)])
    floor = Floor(conversation, script, NOW)
    question = floor.texts.questions[subject]
    pose(floor, subject, question.first, question.choices, Asking.FIRST)
    return floor.conversation


def play(dialogue: Dialogue, script: Script, tools: Tools) -> Conversation:
    """Play a dialogue and check its lines; an AssertionError names the line."""
    language = next((text for _, what, text in dialogue.lines if what == "taal"), "nl")
    first = next((text for _, what, text in dialogue.lines if what == "op vraag"), None)
    conversation = (
        start_at(Subject(first), script, language) if first else begin("g", language, script, NOW).conversation
    )
    replies: tuple[Message, ...] = conversation.messages
    for number, what, text in dialogue.lines:
        where = f"{dialogue.place.partition(':')[0]}:{number} ({what}: {text})"
        if what == "mens":
            before = conversation.progress
            turn = step(conversation, text, script, NOW, tools)
            conversation, replies = turn.conversation, turn.replies
            assert replies, f"{where}: no answer"
            assert conversation.progress >= before, where
        elif what not in ("taal", "op vraag"):
            assert _holds(what, text, conversation, replies), f"{where}\n{_shown(conversation, replies)}"
    return conversation


def _holds(what: str, text: str, conversation: Conversation, replies: tuple[Message, ...]) -> bool:
    said = "\n".join(reply.text for reply in replies)
    draft = conversation.draft.text if conversation.draft else ""
    if what == "bot vraagt":
        asked = next((reply.question for reply in reversed(replies) if reply.question), None)
        return asked == (None if text == "niets" else text)
    checks: Mapping[str, bool] = {
        "bot zegt": text.lower() in said.lower(),
        "bot zegt niet": text.lower() not in said.lower(),
        "keuze": any(text == choice.text for reply in replies for choice in reply.choices),
        "feit": any(_is(told, text) for told in conversation.standing),
        "feit niet": not any(_is(told, text) for told in conversation.standing),
        "verhaal": text in draft,
        "verhaal niet": text not in draft,
        "status": conversation.status.value == text,
        "bewaard": conversation.stored is (text == "ja"),
    }
    return checks[what]


def _is(told: Told, text: str) -> bool:
    """Whether a fact is the one that a line writes down."""
    kind, _, value = text.partition(" ")
    fact = told.fact
    if kind in ("wil", "kan", "deed", "wilNiet", "lieverNiet"):
        return fact.kind.value in ("beroep", "branche") and fact.polarity.value == kind and str(fact.value) == value
    if fact.kind.value != kind:
        return False
    if kind == "uren":
        assert isinstance(fact.value, Mapping)
        return f"{fact.value['min']:g}-{fact.value['max']:g}" == value
    if kind == "reistijd":
        return f"{fact.value:g}" == value
    if kind == "belasting":
        sure = not value.endswith("?")
        return fact.value == value.rstrip("?") and told.confirmed is sure
    if isinstance(fact.value, tuple):
        stance = fact.polarity.positive
        words = value.removeprefix("niet ").split() if value != "geen" else []
        return list(fact.value) == words and stance is not value.startswith("niet ")
    return str(fact.value) == value


def _shown(conversation: Conversation, replies: tuple[Message, ...]) -> str:
    facts = "; ".join(
        f"{t.fact.kind.value} {t.fact.value} {t.fact.polarity.value} {t.confirmed}" for t in conversation.standing
    )
    draft = conversation.draft.text if conversation.draft else ""
    texts = " | ".join(f"[{reply.question}] {reply.text}" for reply in replies)
    return f"bot: {texts}\nfeiten: {facts}\nverhaal: {draft}\nstatus: {conversation.status}"
