"""Fragments of a text for small linear classifiers: pieces of words of two to four letters, and whole words, hashed.

Pieces of words survive typing mistakes. The hash is CRC-32, the same on every machine and in every version of Python.
"""

from __future__ import annotations

import math
import re
from typing import Final
from zlib import crc32

from vocab.words import fold

_WORD: Final = re.compile(r"[^\W_]+|\?", re.UNICODE)
_MOST_WORDS: Final = 40
_LONGEST_WORD: Final = 40


def fragments(text: str, buckets: int) -> tuple[list[int], list[float]]:
    """Which buckets a text fills, and how much.

    Args:
        text: any text; only its first 40 words count.
        buckets: how many there are.

    Returns:
        Distinct buckets in rising order and their values, together of length 1; two empty lists without a word.
    """
    held: dict[int, float] = {}
    words = [
        fold(match.group())[:_LONGEST_WORD] for match, _ in zip(_WORD.finditer(text), range(_MOST_WORDS), strict=False)
    ]
    for i, word in enumerate(words):
        padded = f" {word} "
        parts = [padded[at : at + size] for size in (2, 3, 4) for at in range(len(padded) - size + 1)]
        parts += [f"={word}", f"{words[i - 1] if i else '^'}_{word}"]
        for part in parts:
            at = crc32(part.encode("utf-8", "surrogatepass")) % buckets
            held[at] = held.get(at, 0.0) + 1.0
    for at in held:
        held[at] = 1.0 + math.log(held[at])
    length = math.sqrt(sum(value * value for value in held.values())) or 1.0
    return sorted(held), [held[at] / length for at in sorted(held)]
