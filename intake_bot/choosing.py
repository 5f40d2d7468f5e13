"""Which quick reply an answer takes: by its value, by its words, or by its number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from intake_bot.conversation import Choice, Subject
from vocab.words import fold

# Where a bare number is an answer of its own, and not the third button.
_COUNTED: Final = frozenset({Subject.HOURS, Subject.TRAVEL, Subject.DAYS})
_ORDINALS: Final = {
    "eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "vijfde": 5, "laatste": -1, "first": 1, "second": 2, "third": 3,
    "fourth": 4, "last": -1,
}  # fmt: skip
_NUMBERS: Final = re.compile(r"(?:nummer |optie |number |nr\.? ?)?(\d)[.)]?(?:(?: ?,| en| and| ?&| ?\+) ?(\d))?[.)]?")
_ORDINAL: Final = re.compile(r"(?:de |het |the )?(\w+)(?: keuze| optie| one)?")


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w'-]+", " ", fold(text)).split())


def chosen(text: str, choices: Sequence[Choice], subject: Subject) -> tuple[Choice, ...]:
    """The choices that an answer takes; none where it says something of its own.

    Args:
        text: the answer as it was typed.
        choices: what was offered.
        subject: what was asked; "2" after a question about hours is no second button.
    """
    said = _plain(text)
    if not said or not choices:
        return ()
    for choice in choices:
        if said in (_plain(choice.value), _plain(choice.text)):
            return (choice,)
    counted = subject in _COUNTED and not re.match(r"(?:nummer|optie|number|nr)", said)
    if not counted and (m := _NUMBERS.fullmatch(text.strip().lower())):
        picked = [int(number) for number in m.groups() if number]
        if all(1 <= number <= len(choices) for number in picked):
            return tuple(choices[number - 1] for number in dict.fromkeys(picked))
    if (m := _ORDINAL.fullmatch(said)) and m[1] in _ORDINALS:
        number = _ORDINALS[m[1]]
        if number <= len(choices):
            return (choices[number - 1 if number > 0 else -1],)
    return ()
