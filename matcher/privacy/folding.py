"""A text made easy to search, with the way back to the original.

Everything in this room looks at the folded text: lower case, no accents, one kind of apostrophe, dash, blank and digit,
and nothing that cannot be seen. What is found there is reported in code points of the original.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

_TOKEN: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_SENTENCE_BREAK: Final = re.compile(r"[.!?…\n:;\"“”„•]")
_DASHES: Final = "‐‑‒–—―−"
_APOSTROPHES: Final = "’‘`´ʼ′‛"
# Letters that hide an ASCII letter without a decomposition.
_LETTERS: Final = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "s", "æ": "a", "œ": "o"}


def _fold_character(code: int) -> str:
    """One folded character for one code point; empty for what is dropped."""
    character = chr(code)
    category = unicodedata.category(character)
    if category in ("Mn", "Cf"):
        return ""
    if character in _DASHES:
        return "-"
    if character in _APOSTROPHES:
        return "'"
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.digit(character))
    base = unicodedata.normalize("NFKD", character)
    base = base[0] if base and len([c for c in base if unicodedata.category(c) != "Mn"]) == 1 else character
    lower = base.lower()[:1]
    return _LETTERS.get(lower, lower)


class _FoldTable(dict[int, str]):
    """Translation table for `str.translate` that fills itself, so that a text folds at C speed."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(code)
        if len(self) < 20_000:
            self[code] = folded
        return folded


_TABLE: Final = _FoldTable()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the folded text.

    Attributes:
        start, end: offsets in the folded text.
        text: the folded word.
        capital: the original begins with a capital.
        opens: the first word of the text, of a line or of a sentence, where a capital says nothing.
    """

    start: int
    end: int
    text: str
    capital: bool
    opens: bool

    @property
    def telling(self) -> bool:
        """Whether its capital says that this is a name of something."""
        return self.capital and not self.opens


@dataclass(frozen=True)
class Folded:
    """A folded text and where its characters came from.

    Attributes:
        original: the text as given.
        text: the folded text.
        words: its words, in order.
        cased: the writer uses capitals (and not only capitals), so a capital tells something.
    """

    original: str
    text: str
    words: tuple[Word, ...]
    cased: bool
    _origins: tuple[int, ...] | None = field(default=None, repr=False)

    def original_range(self, start: int, end: int) -> tuple[int, int]:
        """From a non-empty range of the folded text to the range of the original that it came from.

        What was dropped behind the last character (an accent typed as a sign of its own) belongs to the range.
        """
        if self._origins is None:
            return start, end
        after = self._origins[end] if end < len(self._origins) else len(self.original)
        return self._origins[start], after

    def between(self, left: Word, right: Word) -> str:
        """The folded characters between two words."""
        return self.text[left.end : right.start]

    def adjoining(self, i: int) -> bool:
        """Whether word i + 1 exists and only a blank or two stands between it and word i."""
        return i + 1 < len(self.words) and self.between(self.words[i], self.words[i + 1]).isspace()


def fold_letters(text: str) -> Folded:
    """As `fold`, without the words: enough where only forms are looked for, and several times faster."""
    folded = text.translate(_TABLE)
    origins: tuple[int, ...] | None = None
    if len(folded) != len(text):
        origins = tuple(i for i, c in enumerate(text) if _TABLE[ord(c)])
    return Folded(text, folded, (), False, origins)


def fold(text: str) -> Folded:
    """Fold a text.

    Args:
        text: any string; normally NFC, but decomposed accents and invisible characters are seen through.

    Returns:
        The folded text with its words; offsets go back with `Folded.original_range`.
    """
    letters = fold_letters(text)
    folded, origins = letters.text, letters._origins
    words: list[Word] = []
    capitals = lowers = 0
    end = 0
    for match in _TOKEN.finditer(folded):
        first = text[match.start() if origins is None else origins[match.start()]]
        capital = first.isupper()
        gap = folded[end : match.start()]
        opens = not words or (gap != " " and _SENTENCE_BREAK.search(gap) is not None)
        words.append(Word(match.start(), match.end(), match.group(), capital, opens))
        end = match.end()
        capitals += capital
        lowers += not capital
    return Folded(text, folded, tuple(words), 0 < capitals <= max(1, 2 * lowers), origins)
