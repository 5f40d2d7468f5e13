"""How well it is read what a chat message does, on messages as people type them: misses and false alarms.

Part `oefen` was looked at while the rules were written, part `toets` only once, afterwards. A false alarm is counted on
the messages that are none of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from api.engine import Table
from intake_bot.signals.mask import mask
from intake_bot.signals.signals import Signals, read_signals
from intake_bot.signals.weights import Weights

PARTS: Final = ("oefen", "toets")
SURE: Final = 0.5
"""How surely yes or no from which on it counts as read."""
_DOING: Final = (
    "stop", "pause", "help", "yes", "no", "dont_know", "enough", "skip", "back", "correction", "question", "swearing",
    "complaint", "greeting",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """A judged message.

    Attributes:
        text: as typed.
        part: "oefen" or "toets".
        expected: what it does, as the set says it; empty for `geen`.
        value: which question, where that was judged.
        gone: what may not be left of it after masking.
        also: other things that a message of `geen` does.
    """

    text: str
    part: str
    expected: tuple[str, ...] = ()
    value: str | None = None
    gone: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found in one part of the sets.

    Attributes:
        messages: judged to do it.
        missed: of which it was not read, or as something else.
        others: judged not to do it.
        alarms: of which it was read all the same.
    """

    messages: int
    missed: tuple[str, ...]
    others: int
    alarms: tuple[str, ...]


def read_set(path: Path) -> tuple[Message, ...]:
    """The messages of one file.

    Raises:
        OSError, ValueError, KeyError: it is not there, or not as it should be.
    """
    found = []
    for line in path.read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        expected = row.get("verwacht", ())
        found.append(
            Message(
                row["tekst"],
                row["deel"],
                (expected,) if isinstance(expected, str) else tuple(expected),
                row.get("waarde"),
                tuple(row.get("weg", ())),
                tuple(row.get("is", ())),
            )
        )
    return tuple(found)


def figures(messages: Sequence[Message], others: Sequence[Message], right: Callable[[Message], bool | None]) -> Figures:
    """Count one signal.

    Args:
        messages: that do it.
        others: that do not.
        right: whether it was read as it should be; None where nothing was read.
    """
    missed = tuple(message.text for message in messages if right(message) is not True)
    alarms = tuple(message.text for message in others if right(message) is not None)
    return Figures(len(messages), missed, len(others), alarms)


def safety(folder: Path, part: str, weights: Weights | None = None) -> dict[str, Figures]:
    """Crisis, a person asked for, and masked numbers, each against all messages that are none of it."""
    sets = {
        name: [one for one in read_set(folder / f"{name}.jsonl") if one.part == part]
        for name in ("crisis", "mens", "bsn", "geen", "doen")
    }

    def crisis(message: Message) -> bool | None:
        kind = read_signals(message.text, None, weights).crisis
        return None if kind is None else (kind,) == message.expected

    def human(message: Message) -> bool | None:
        return read_signals(message.text, None, weights).human or None

    def masked(message: Message) -> bool | None:
        done = mask(message.text)
        whole = done.found == message.expected and not any(words in done.text for words in message.gone)
        return whole if done.found else None

    return {
        "crisis": figures(sets["crisis"], [*sets["geen"], *sets["doen"], *sets["mens"], *sets["bsn"]], crisis),
        "mens": figures(sets["mens"], [*sets["geen"], *sets["bsn"]], human),
        "bsn": figures(sets["bsn"], [*sets["geen"], *sets["doen"], *sets["mens"], *sets["crisis"]], masked),
    }


def does(found: Signals, name: str) -> bool:
    """Whether a signal was read; yes and no from `SURE` on."""
    value = getattr(found, name)
    return value >= SURE if isinstance(value, float) and not isinstance(value, bool) else bool(value)


def doing(folder: Path, part: str, weights: Weights | None = None) -> dict[str, Figures]:
    """Every other signal, against the answers that are none of it."""
    judged = [one for one in read_set(folder / "doen.jsonl") if one.part == part]
    answers = [one for one in read_set(folder / "geen.jsonl") if one.part == part]
    found: dict[str, Figures] = {}
    for name in _DOING:

        def right(message: Message, name: str = name) -> bool | None:
            signals = read_signals(message.text, None, weights)
            if not does(signals, name):
                return None
            return message.value is None or signals.question == message.value

        own = [one for one in judged if one.expected == (name,)]
        found[name] = figures(own, [one for one in answers if name not in one.also], right)
    return found


def measured(folder: Path, weights: Weights | None = None) -> Iterator[Table]:
    """The tables: per set and part how many were missed and how many false alarms, then every one of them.

    Args:
        folder: with crisis, mens, bsn, geen and doen .jsonl.
        weights: the classifier; without one the rows with it are left out.
    """
    variants = [("regels", None), *([("regels en model", weights)] if weights else [])]
    columns = ("signaal", "deel", "met", "berichten", "gemist", "andere berichten", "vals alarm")
    for title, measure in (("Veiligheid", safety), ("Wat een bericht doet", doing)):
        rows: list[tuple[str, ...]] = []
        wrong: list[tuple[str, ...]] = []
        for part in PARTS:
            for label, learned in variants:
                for name, one in measure(folder, part, learned).items():
                    counts = (one.messages, len(one.missed), one.others, len(one.alarms))
                    rows.append((name, part, label, *map(str, counts)))
                    wrong += [(name, part, label, "gemist", text) for text in one.missed]
                    wrong += [(name, part, label, "vals alarm", text) for text in one.alarms]
        yield Table(title, columns, tuple(rows))
        yield Table(f"{title}: welke", ("signaal", "deel", "met", "wat", "bericht"), tuple(wrong))
