"""What a message does besides answering. Rules carry it; a classifier that is handed in adds where they are silent.

    read_signals("nee toch maar 24 uur").correction   → True
    read_signals("ik wil een mens").human             → True

Order of care: a crisis and the wish for a person are read by rules in every clause of a text of any length. The
classifier may add the wish for a person in a short message. It has no say in a crisis: measured on messages kept apart,
it found 4 of 74 more and gave 9 false alarms more on 122 ordinary answers.
What a message does in the conversation (stop, yes, skip ...) is read in short messages and at the edges of long ones.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from intake_bot.signals.rules import Rules, rules
from intake_bot.signals.typed import Clause
from intake_bot.signals.weights import Weights

SHORT: Final = 12
"""Words up to which a message may be nothing but a signal."""
_EDGE: Final = 1  # clauses at the begin and the end of a longer message that are read for what they do
_SURE: Final = 0.65
_SURE_OF_PERSON: Final = 0.7
_FEW: Final = 25  # words up to which the classifier is asked whether somebody wants a person
_REACHED: Final = frozenset({"contact", "telefoon", "bellen", "bereikbaar"})  # questions about how to reach somebody
_DOING: Final = (
    "stop", "pause", "help", "dont_know", "enough", "skip", "back", "correction", "swearing", "complaint", "greeting",
)  # fmt: skip
# These say something in a long message too; the others there are words of a story.
_ANYWHERE: Final = frozenset({"swearing", "complaint"})


@dataclass(frozen=True, slots=True)
class Signals:
    """What a message does.

    Attributes:
        crisis: "suicide", "geweld" (violence at home) or "nood" (no food or roof); the gravest that was found.
        human: asks for a person.
        stop, pause, help: wants to stop, go on later, or does not understand.
        question: asks back: waarom, uitkering, verdienen, bewaren, wie-leest, kosten, privacy, anders.
        yes, no: how surely, 0 to 1; both where it is a bit of both.
        dont_know, enough, skip, back, correction: as they say.
        swearing, complaint, greeting: as they say.
    """

    crisis: str | None = None
    human: bool = False
    stop: bool = False
    pause: bool = False
    help: bool = False
    question: str | None = None
    yes: float = 0.0
    no: float = 0.0
    dont_know: bool = False
    enough: bool = False
    skip: bool = False
    back: bool = False
    correction: bool = False
    swearing: bool = False
    complaint: bool = False
    greeting: bool = False


def read_signals(
    text: str, question: str | None = None, weights: Weights | None = None, *, by: Rules | None = None
) -> Signals:
    """Read what a message does.

    Args:
        text: of any length and with any characters; never raises.
        question: slug of the question that was asked.
        weights: a trained classifier; without one the rules stand alone.
        by: other rules than those of the vocabulary.
    """
    by = by or rules()
    clauses = by.meant.clauses(text)
    size = sum(len(clause.words) for clause in clauses)
    done = _doing(clauses, size, by)
    done |= _signs(text, size, by)
    likely = weights.likely(text) if weights is not None and 0 < size <= _FEW else {}
    yes, no = _yes_no(done)
    asked = _question(clauses, size, by)
    crisis = _crisis(clauses, by)
    probably = likely.get("human", 0.0) >= _SURE_OF_PERSON and question not in _REACHED
    human = probably or _human(clauses, question, by)
    if not done and asked is None and size <= SHORT:
        best = max(likely, key=likely.__getitem__, default="geen")
        kind, _, slug = best.partition(":")
        if likely.get(best, 0.0) >= _SURE:
            asked = slug or None
            yes = likely[best] if best == "yes" else yes
            no = likely[best] if best == "no" else no
            done = {f"zeker.{kind}"}
    flags = {name: f"zeker.{name}" in done for name in _DOING}
    return Signals(crisis=crisis, human=human, question=asked, yes=yes, no=no, **flags)


def _crisis(clauses: Sequence[Clause], by: Rules) -> str | None:
    found: set[str] = set()
    tired = spoken_of = False
    for clause in clauses:
        lists = by.crisis.found(clause.words)
        if not lists:
            continue
        past = "tegen.verleden" in lists and "tegen.nu" not in lists
        apart = past or bool(lists & {"tegen.ander", "tegen.verhaal", "tegen.ontkend", "tegen.vak"})
        spoken_of |= bool(lists & {"suicide.woord", "suicide.zwaar"})
        tired |= "suicide.moe" in lists and not past
        for kind in ("suicide", "geweld", "nood"):
            if (f"{kind}.zeker" in lists and not past) or (f"{kind}.woord" in lists and not apart):
                found.add(kind)
    if spoken_of and tired:
        found.add("suicide")
    return next((kind for kind in ("suicide", "geweld", "nood") if kind in found), None)


def _human(clauses: Sequence[Clause], question: str | None, by: Rules) -> bool:
    found: set[str] = set()
    for clause in clauses:
        found |= by.human.found(clause.words)
    return "human.zeker" in found or ("human.bel" in found and question not in _REACHED)


def _edges(clauses: Sequence[Clause], size: int) -> Sequence[Clause]:
    if size <= SHORT or len(clauses) <= 2 * _EDGE:
        return clauses
    return (*clauses[:_EDGE], *clauses[-_EDGE:])


def _doing(clauses: Sequence[Clause], size: int, by: Rules) -> set[str]:
    done: set[str] = set()
    whole = tuple(word for clause in clauses for word in clause.words) if 0 < size <= SHORT else ()
    if len(clauses) > 1 and whole:
        done |= {name for name in by.doing.found(whole) if not name.startswith(("ja.half", "nee.half"))}
    for i, clause in enumerate(clauses if size <= 50 * SHORT else _edges(clauses, size)):
        here = by.doing.found(clause.words)
        if i:
            here = frozenset(name for name in here if not name.startswith(("ja.", "nee.")) and name != "zeker.greeting")
        if size > SHORT and clause not in _edges(clauses, size):
            here = frozenset(name for name in here if name.partition(".")[2] in _ANYWHERE)
        done |= here
    return done


def _signs(text: str, size: int, by: Rules) -> set[str]:
    """What signs in place of words say; beside words only a sign that the message begins with."""
    text = text[:200].strip()
    names = {by.signs[character] for character in text[: 1 if size else None] if character in by.signs}
    if not size and text[:3] in by.signs:
        names.add(by.signs[text[:3]])
    if "correction" in names and not size:
        names.remove("correction")
    return {f"{name}.heel" if name in ("ja", "nee") else f"zeker.{name}" for name in names}


def _yes_no(done: Collection[str]) -> tuple[float, float]:
    def side(name: str) -> float:
        for part, value in (("heel", 0.95), ("begin", 0.8), ("half", 0.5)):
            if f"{name}.{part}" in done:
                return value
        return 0.0

    yes, no = side("ja"), side("nee")
    if "ja.half" in done and "nee.half" in done and "ja.heel" not in done and "nee.heel" not in done:
        return 0.5, 0.3
    if yes >= 0.8 and no >= 0.8:
        return (0.6, 0.6) if yes == no else (yes, no / 2) if yes > no else (yes / 2, no)
    return yes, no


def _question(clauses: Sequence[Clause], size: int, by: Rules) -> str | None:
    found: set[str] = set()
    asked = False
    for clause in _edges(clauses, size):
        opens = not by.opens_question.isdisjoint(clause.words[:2])
        if size > 2 and not clause.asked and not opens:
            continue
        found |= by.questions.found(clause.words)
        asked |= clause.asked and opens and len(clause.words) > 1
    for slug in by.question_order:
        if f"vragen.{slug}" in found:
            return slug
    return "anders" if asked else None
