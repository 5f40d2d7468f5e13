"""Patterns for answers, from `intake_bot/data/antwoorden.toml`, and small questions about folded lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from matcher.domain import Fact, FactKind, Polarity
from matcher.story.practical_line import Line, lines

_STOP: Final = re.compile(r"\.[ \t]")
_FILE: Final = Path(__file__).parent / "data" / "antwoorden.toml"


@cache
def table() -> dict[str, Any]:
    """The whole data file."""
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def words(section: str, key: str) -> re.Pattern[str]:
    """One compiled pattern, for example ``words("uren", "vol")``; a dot in the section goes a table deeper."""
    found: Any = table()
    for name in section.split("."):
        found = found[name]
    return re.compile(found[key])


@cache
def lead(subject: str) -> str:
    """What is thought before an answer to this question; empty where an answer stands by itself."""
    return str(table()["zeggen"].get(subject, ""))


def says_no(read: Sequence[Line]) -> bool:
    """Whether an answer begins by saying no, or says that there is nothing."""
    return bool(read) and bool(words("algemeen", "nee").search(read[0].text))


def indifferent(read: Sequence[Line]) -> re.Match[str] | None:
    """The words "maakt niet uit" and the like, where that is what the answer says."""
    for line in read:
        if found := words("algemeen", "maakt_niet_uit").search(line.text):
            return found
    return None


def whole(
    line: Line, kind: FactKind, value: str | float | tuple[str, ...] | dict[str, float], certainty: float = 0.8
) -> Fact:
    """A fact that is carried by a whole line."""
    return line.fact(kind, value, (0, len(line.text)), Polarity.CAN, certainty)


def folded(text: str) -> tuple[Line, ...]:
    """The lines of an answer; at most the first forty, for an answer is no book."""
    return lines(cut_at_stops(text))[:40]


def cut_at_stops(text: str) -> str:
    """The answer with a line break after every full stop, offsets unchanged: "ma t/m do. vrijdag niet" is two."""
    return _STOP.sub(".\n", text[:4000])
