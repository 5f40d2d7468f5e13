"""Personas that talk with the intake: what it understands, what it asks though it was said, and how long it takes.

How a persona talks is in a file: per subject one to three messages in order, and what they say when they do not know.
How the intake is reached is handed in: in this process, or over HTTP. Only what goes over that border is measured.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from api.engine import Table
from matcher.errors import InputError
from matcher.story import practical_summary as summary
from matcher.story.practical import practical_facts

SUBJECT_OF: Final[Mapping[str, str]] = {
    "toestemming": "opening", "verhaal": "story", "ervaring": "experience", "wens": "wish", "nietGewenst": "not_wanted",
    "vaardigheden": "skills", "uren": "hours", "dagen": "days", "reizen": "travel", "rijbewijs": "licences",
    "taal": "dutch_level", "grenzen": "limits", "ondersteuning": "support", "contact": "contact",
    "bevestigen": "confirm",
}  # fmt: skip
FRAME: Final = frozenset({"toestemming", "verhaal", "bevestigen"})
_MOST: Final = 70
_HOURS_APART: Final = 2.0
_MINUTES_APART: Final = 5.0
_NEGATIVE: Final = frozenset({"wilNiet", "lieverNiet", "kanNiet"})


@dataclass(frozen=True, slots=True)
class Answered:
    """What the intake gives back on one message: what it asks now, where it stands, how far it is."""

    asked: str | None
    status: str
    progress: float
    texts: tuple[str, ...] = ()


class Transport(Protocol):
    """A way to one conversation."""

    def begin(self, language: str) -> Answered:
        """Start."""
        ...

    def say(self, text: str) -> Answered:
        """One message."""
        ...

    def concept(self) -> tuple[str, Sequence[Mapping[str, Any]]]:
        """The story as it stands and its facts, in the shape of the contract."""
        ...


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody who answers: messages per subject, and what should be understood.

    Attributes:
        handed: message that must be followed by a hand-over at once ("ik wil een mens"); None without one.
    """

    id: str
    language: str
    answers: Mapping[str, Sequence[str]]
    expected: Mapping[str, Any]
    handed: str | None = None


@dataclass
class Played:
    """One conversation that was played: (what was asked, what was said) in order, and what came of it."""

    persona: Persona
    turns: list[tuple[str | None, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    needless: list[str] = field(default_factory=list)
    status: str = ""
    progress: list[float] = field(default_factory=list)
    story: str = ""
    facts: Sequence[Mapping[str, Any]] = ()
    handed_after: int | None = None
    after_stop: int = 0


def read_personas(path: Path) -> tuple[Persona, ...]:
    """The personas of a JSON Lines file.

    Raises:
        InputError: a line cannot be read.
    """
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
            found.append(
                Persona(one["id"], one.get("language", "nl"), one["answers"], one["expected"], one.get("handed"))
            )
        except (ValueError, KeyError, TypeError) as error:
            raise InputError("personaKapot", regel=number) from error
    return tuple(found)


def play(persona: Persona, transport: Transport) -> Played:
    """Let a persona talk until the conversation is over, or has gone on too long."""
    played = Played(persona)
    at: dict[str, int] = {}
    now = transport.begin(persona.language)
    stopped = False
    for _ in range(_MOST):
        if now.status in ("klaar", "overgedragen", "gestopt"):
            break
        text = _next(persona, now.asked, at)
        if now.asked:
            played.asked.append(now.asked)
        started = time.perf_counter()
        subject = now.asked
        now = transport.say(text)
        played.seconds.append(time.perf_counter() - started)
        played.turns.append((subject, text))
        played.progress.append(now.progress)
        if persona.handed == text:
            played.handed_after = 1 if now.status == "overgedragen" else 99
        played.after_stop += stopped
        stopped |= now.status == "gestopt"
        if now.asked and now.asked != subject and _said_already(now.asked, played):
            played.needless.append(now.asked)
    played.status = now.status
    played.story, played.facts = transport.concept()
    return played


def _next(persona: Persona, asked: str | None, at: dict[str, int]) -> str:
    """The next message of a persona: what they have to say on the subject, else what they say when they do not know."""
    for key in (SUBJECT_OF.get(asked or "", "unknown"), "unknown"):
        messages = persona.answers.get(key, ())
        used = at.get(key, 0)
        if used < len(messages):
            at[key] = used + 1
            return messages[used]
        if key == "confirm":
            return "ja"
    unknown = persona.answers.get("unknown") or ("weet ik niet",)
    return unknown[-1]


def _said_already(asked: str, played: Played) -> bool:
    """Whether what is asked was said before, by the rules for stories: they know nothing of the conversation."""
    turns = list(played.turns)
    while turns and turns[-1][0] in (asked, None):
        turns.pop()  # a second try, and what came between
    said = "\n".join(text for _, text in turns)
    facts = [fact for fact in practical_facts(said, ()) if fact.certainty >= 0.7 and "week" not in fact.quote]
    known: dict[str, Callable[[], bool]] = {
        "uren": lambda: summary.hours_a_week(facts) is not None,
        "dagen": lambda: summary.available_days(facts) is not None,
        "rijbewijs": lambda: summary.own_licences(facts) is not None,
        "reizen": lambda: summary.own_transport(facts) is not None and summary.longest_travel(facts) is not None,
        "taal": lambda: any(fact.kind.value == "taalniveau" for fact in facts),
    }
    return asked in known and known[asked]()


# --- judging ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """What was understood of one persona, per subject: True, False, or None where nothing was expected."""

    id: str
    right: Mapping[str, bool | None]


def judge(played: Played) -> Judged:
    """Compare the facts of a conversation with what the persona is."""
    facts, expected = played.facts, played.persona.expected
    right: dict[str, bool | None] = {
        "uren": _hours(facts, expected),
        "dagen": _set(facts, "dagen", expected.get("days")),
        "vervoer": _set(facts, "vervoer", (expected.get("travel") or {}).get("modes")),
        "reistijd": _minutes(facts, (expected.get("travel") or {}).get("max_minutes")),
        "rijbewijs": _set(facts, "rijbewijs", expected.get("driving_licences")),
        "taal": _one(facts, "taalniveau", expected.get("dutch_level")),
        "grenzen": _limits(facts, expected.get("limits")),
        "beroep in eerste 5": _occupation(facts, expected.get("occupations")),
        "niet gewenst": _refused(facts, expected.get("not_wanted")),
    }
    said = [text for _, text in played.turns]
    right["bewijs letterlijk"] = all(any(fact["bewijs"] in text for text in said) for fact in facts)
    return Judged(played.persona.id, right)


def _of(facts: Sequence[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [fact for fact in facts if fact["soort"] == kind]


def _hours(facts: Sequence[Mapping[str, Any]], expected: Mapping[str, Any]) -> bool | None:
    if expected.get("hours_max") is None:
        return None
    mine = _of(facts, "uren")
    if not mine:
        return False
    value = mine[-1]["waarde"]
    low = expected.get("hours_min")
    near = abs(value["max"] - expected["hours_max"]) <= _HOURS_APART
    return near and (low is None or abs(value["min"] - low) <= _HOURS_APART)


def _set(facts: Sequence[Mapping[str, Any]], kind: str, expected: Sequence[str] | None) -> bool | None:
    if expected is None:
        return None
    mine = _of(facts, kind)
    if not mine:
        return False
    plus = {one for fact in mine if fact["polariteit"] not in _NEGATIVE for one in fact["waarde"]}
    minus = {one for fact in mine if fact["polariteit"] in _NEGATIVE for one in fact["waarde"]}
    if kind == "dagen" and (not plus or plus <= {"za", "zo"}):
        plus |= {"ma", "di", "wo", "do", "vr"}
    return plus - minus == set(expected)


def _minutes(facts: Sequence[Mapping[str, Any]], expected: float | None) -> bool | None:
    if expected is None:
        return None
    return any(abs(float(fact["waarde"]) - expected) <= _MINUTES_APART for fact in _of(facts, "reistijd"))


def _one(facts: Sequence[Mapping[str, Any]], kind: str, expected: str | None) -> bool | None:
    if expected is None:
        return None
    return any(fact["waarde"] == expected for fact in _of(facts, kind))


def _limits(facts: Sequence[Mapping[str, Any]], expected: Sequence[str] | None) -> bool | None:
    if expected is None:
        return None
    return {str(fact["waarde"]) for fact in _of(facts, "belasting") if fact["polariteit"] in _NEGATIVE} == set(expected)


def first_five(facts: Sequence[Mapping[str, Any]]) -> list[str]:
    """The first five different professions that the facts speak for, as ISCO codes."""
    codes = (fact["waarde"] for fact in _of(facts, "beroep") if fact["polariteit"] not in _NEGATIVE)
    return list(dict.fromkeys(codes))[:5]


def _occupation(facts: Sequence[Mapping[str, Any]], expected: Sequence[Mapping[str, Any]] | None) -> bool | None:
    best = {one["isco"] for one in expected or () if one["grade"] == 3}
    return bool(best & set(first_five(facts))) if best else None


def _refused(facts: Sequence[Mapping[str, Any]], expected: Mapping[str, Any] | None) -> bool | None:
    codes = set((expected or {}).get("isco", ())) | set((expected or {}).get("sectors", ()))
    if not codes:
        return None
    mine = {
        str(fact["waarde"])
        for fact in facts
        if fact["soort"] in ("beroep", "branche") and fact["polariteit"] in _NEGATIVE
    }
    return bool(codes & mine)


# --- tables -----------------------------------------------------------------------------------------------------------


def tables(played: Sequence[Played]) -> Iterator[Table]:
    """What was right, and how the conversations went."""
    judged = [judge(one) for one in played]
    rows = []
    for subject in judged[0].right if judged else ():
        values = [one.right[subject] for one in judged if one.right[subject] is not None]
        wrong = ", ".join(one.id for one in judged if one.right[subject] is False)
        rows.append((subject, str(len(values)), f"{sum(map(bool, values)) / max(1, len(values)):.0%}", wrong))
    yield Table("Gesprekken: wat er begrepen is", ("feit", "personen", "goed", "niet goed"), tuple(rows))
    times = sorted(seconds for one in played for seconds in one.seconds)
    questions = [sum(subject not in FRAME for subject in one.asked) for one in played]
    handed = [one.handed_after for one in played if one.persona.handed]
    back = sum(a > b for one in played for a, b in zip(one.progress, one.progress[1:], strict=False))
    went = [
        ("gesprekken", str(len(played))),
        ("klaar", str(sum(one.status == "klaar" for one in played))),
        ("vragen, gemiddeld en meest", f"{sum(questions) / max(1, len(played)):.1f} en {max(questions, default=0)}"),
        ("gevraagd terwijl het al gezegd was", str(sum(len(one.needless) for one in played))),
        ("overgedragen binnen één beurt", f"{sum(h == 1 for h in handed)} van {len(handed)}"),
        ("beurten na stoppen", str(sum(one.after_stop for one in played))),
        ("voortgang ging terug", str(back)),
        ("tijd per beurt, p50 en p95", f"{_at(times, 0.5) * 1000:.0f} en {_at(times, 0.95) * 1000:.0f} ms"),
    ]
    yield Table("Gesprekken: hoe ze gingen", ("", ""), tuple(went))


def _at(times: Sequence[float], share: float) -> float:
    return times[min(len(times) - 1, int(share * len(times)))] if times else 0.0
