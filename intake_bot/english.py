"""English words of work read as Dutch, with a way back to the words that were typed.

The vocabulary is Dutch; somebody who types "i was a baker" is understood all the same. Only for understanding: nothing
that is shown or kept is translated.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parent / "data" / "engels.toml"
_WORD: Final = re.compile(r"[^\W\d_]+")
_ENGLISH: Final = frozenset(
    "i am was the my and with for have had want would like work worked to not no please is of in".split()
)


@cache
def _words() -> dict[str, str]:
    found: dict[str, str] = tomllib.loads(_FILE.read_text("utf-8"))["woorden"]
    return found


@dataclass(frozen=True, slots=True)
class AsDutch:
    """A text in which words were replaced, and where they stood.

    Attributes:
        text: the text to read.
        pieces: per replaced word its range here and in the original, in order.
    """

    text: str
    pieces: tuple[tuple[int, int, int, int], ...]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original behind a range of `text`; a replaced word counts as a whole."""
        return self._place(start, False), self._place(end, True)

    def _place(self, at: int, end: bool) -> int:
        i = bisect_right([piece[0] for piece in self.pieces], at - end) - 1
        if i < 0:
            return at
        _, stop, there, until = self.pieces[i]
        if at - end < stop:
            return until if end else there
        return at - stop + until


def as_dutch(text: str) -> AsDutch:
    """The text with English words of work in Dutch; a text that is not English stays as it is."""
    words = _WORD.findall(text.lower())
    if sum(word in _ENGLISH for word in words) < max(1, len(words) // 8):
        return AsDutch(text, ())
    parts: list[str] = []
    pieces: list[tuple[int, int, int, int]] = []
    at = length = 0
    for m in _WORD.finditer(text):
        dutch = _words().get(m[0].lower())
        if dutch is None:
            continue
        parts += (text[at : m.start()], dutch)
        length += m.start() - at
        pieces.append((length, length + len(dutch), m.start(), m.end()))
        length += len(dutch)
        at = m.end()
    return AsDutch("".join((*parts, text[at:])), tuple(pieces))
