"""From a text to words, and from a word to rows of the table: the one place where training and serving must agree.

A word gives rows of two kinds. *Word rows*: the word itself, its stems, and the stems of the parts of a compound
("magazijnmedewerker": magazijn, medewerker). *Letter rows*: groups of 3 to 5 letters with the word's boundaries marked;
they carry typing mistakes, inflection and compounds that nobody listed. A row is found by hashing (CRC-32), so a
word never seen still has a vector. Stop words have one word row and no letter rows: they say little, and their letters
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from vocab.words import stems, tokens

MAX_CHARACTERS: Final = 20_000  # of a text; what comes after it no longer changes what the text is about
MAX_LETTERS: Final = 40  # of a word, for letter rows; a longer word is an address or a key held down
LETTER_SIZES: Final = (3, 4, 5)
_LINKS: Final = ("", "s", "en", "e", "n")  # what Dutch puts between the parts of a compound
_SHORTEST_PART: Final = 3
_SHORTEST_COMPOUND: Final = 7


@dataclass(frozen=True, slots=True)
class Layout:
    """How the table is divided.

    Attributes:
        word_rows: rows for words and stems, from 0.
        letter_rows: rows for groups of letters, after the word rows.
        known: CRC-32 of the stems that may be part of a compound.
    """

    word_rows: int
    letter_rows: int
    known: frozenset[int]

    @property
    def rows(self) -> int:
        """All rows of the table."""
        return self.word_rows + self.letter_rows


def words_of(text: str) -> list[str]:
    """The folded, dialect-normalised words of a text, in order; at most `MAX_CHARACTERS` of it are read."""
    return [token.word for token in tokens(text[:MAX_CHARACTERS])]


def _parts(word: str, layout: Layout) -> Iterator[str]:
    """Stems of the two parts of a compound; the split with the most balanced parts, nothing when there is none."""
    if len(word) < _SHORTEST_COMPOUND or not layout.known:
        return
    best: tuple[int, tuple[str, str]] | None = None
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        right = stems(word[cut:])
        if len(right) != 1 or crc32(right[0].encode()) not in layout.known:
            continue
        for link in _LINKS:
            left = word[: cut - len(link)] if word[:cut].endswith(link) else ""
            stem = stems(left) if len(left) >= _SHORTEST_PART else ()
            if len(stem) == 1 and crc32(stem[0].encode()) in layout.known:
                balance = min(len(left), len(word) - cut)
                if best is None or balance > best[0]:
                    best = (balance, (stem[0], right[0]))
                break
    if best is not None:
        yield from best[1]


def rows_of(word: str, layout: Layout) -> list[int]:
    """The rows of one word of `words_of`, in a fixed order: the word, its stems, its parts, its groups of letters."""
    own = stems(word)
    rows = [crc32(b"w" + word.encode()) % layout.word_rows]
    rows += [crc32(b"s" + stem.encode()) % layout.word_rows for stem in own]
    if not own:
        return rows
    rows += [crc32(b"s" + part.encode()) % layout.word_rows for part in _parts(word, layout) if part not in own]
    marked = f"<{word[:MAX_LETTERS]}>".encode("utf-32-le")
    for size in LETTER_SIZES:
        for start in range(0, len(marked) - 4 * size + 1, 4):
            rows.append(layout.word_rows + crc32(marked[start : start + 4 * size]) % layout.letter_rows)
    return rows
