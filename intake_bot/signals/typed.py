"""The words of a message as they were meant: folded, split in clauses, typing mistakes mended.

Only words of the cues are mended towards, and only a word that is no Dutch word of its own as far as the vocabulary
knows: "levne" may become "leven", "lezen" stays. Sound comes first (doot, dood; mishandelt, mishandeld), then one slip
of the finger, two in a long word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from vocab.words import fold

_TOKEN: Final = re.compile(r"\*?[^\W_]{1,60}(?:['’`´-][^\W_]{1,60})*|[.!?…\n;:,()\"“”•|/]", re.UNICODE)
_BREAKS: Final = frozenset('.!?…\n;:,()"“”•|/')
_REPEATED: Final = re.compile(r"([a-z])\1{2,}")
_LONGEST: Final = 30  # words in a clause; people who never type a full stop are read in pieces
_MOST_MENDED: Final = 1_500  # different unknown words of one message; a story has a few dozen
_SLIPS_FROM: Final = 5
_TWO_SLIPS_FROM: Final = 9

_SOUNDS: Final = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"sch", "sg"), (r"ch", "g"), (r"(?:ij|ei|y)", "y"), (r"(?:ou|auw|ouw)", "au"), (r"dt\b", "t"), (r"d\b", "t"),
        (r"z", "s"), (r"v", "f"), (r"c(?=[aoukrlt])", "k"), (r"qu", "kw"), (r"x", "ks"), (r"th", "t"),
        (r"(.)\1+", r"\1"),
    )
)  # fmt: skip


class Clause(NamedTuple):
    """A piece of a message.

    Attributes:
        words: as meant, in order.
        asked: the sentence it stands in ends with a question mark.
    """

    words: tuple[str, ...]
    asked: bool


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """How a folded word sounds, roughly: the same for spellings that people mix up."""
    for pattern, to in _SOUNDS:
        word = pattern.sub(to, word)
    return word


class Meant:
    """Turns what was typed into what was meant.

    Args:
        meant: folded word as typed → one or more words.
        wanted: the words of the cues; only these are mended towards.
        own: words that are never mended, for they are words themselves.
        opens: words that begin a new clause.
        may_open: words that do so when a word of `begins` follows ("maar ik"; but "was ik maar dood").
        begins: words with which a clause begins.
    """

    def __init__(
        self,
        meant: Mapping[str, str],
        wanted: Iterable[str],
        own: frozenset[str],
        opens: frozenset[str],
        may_open: frozenset[str],
        begins: frozenset[str],
    ) -> None:
        self._meant: Final = {word: tuple(text.split()) for word, text in meant.items()}
        self._wanted: Final = frozenset(wanted)
        self._own: Final = own
        self._opens: Final = opens
        self._may_open: Final = may_open
        self._begins: Final = begins
        by_sound: defaultdict[str, list[str]] = defaultdict(list)
        near: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted(self._wanted):
            if word.isalpha() and len(word) > 2:
                by_sound[sound(word)].append(word)
                if len(word) >= _SLIPS_FROM:
                    near[word[0], len(word)].append(word)
        self._by_sound: Final = {key: words[0] for key, words in by_sound.items() if len(words) == 1}
        self._near: Final = dict(near)
        self._known: Final[dict[str, tuple[str, ...]]] = {}

    def clauses(self, text: str) -> list[Clause]:
        """The clauses of a message, in order; none is empty."""
        found: list[Clause] = []
        words: list[str] = []
        at = 0  # of the first clause of the sentence that is being read
        mended = 0

        def close() -> None:
            if words:
                found.append(Clause(tuple(words), False))
                words.clear()

        for match in _TOKEN.finditer(text):
            typed = match.group()
            if typed in _BREAKS:
                close()
                if typed == "?":
                    found[at:] = [clause._replace(asked=True) for clause in found[at:]]
                if typed in ".!?…\n":
                    at = len(found)
                continue
            word = fold(typed)
            read = self._known.get(word)
            if read is None:
                read = self._read(word, mend=mended < _MOST_MENDED)
                mended += read != (word,) or word not in self._own
                if len(self._known) < 50_000:
                    self._known[word] = read
            if read[0] in self._opens or len(words) >= _LONGEST:
                close()
            elif len(words) > 1 and words[-1] in self._may_open and read[0] in self._begins:
                opening = words.pop()
                close()
                words.append(opening)
            words.extend(read)
        close()
        return found

    def _read(self, word: str, *, mend: bool) -> tuple[str, ...]:
        if word in self._meant:
            return self._meant[word]
        if word in self._wanted:
            return (word,)
        if word.endswith("e") and f"{word}n" in self._wanted:
            return (f"{word}n",)  # the n that nobody says: leve, plege, spreke
        if word in self._own:
            return (word,)
        short = _REPEATED.sub(r"\1", word)
        for once in (short, _REPEATED.sub(r"\1\1", word)):
            if once in self._meant:
                return self._meant[once]
            if once in self._wanted:
                return (once,)
        if not mend or not word.isalpha() or len(word) < 3 or len(word) > 40:
            return (word,)
        heard = self._by_sound.get(sound(short))
        if heard is not None:
            return (heard,)
        return (self._nearest(short) or word,)

    def _nearest(self, word: str) -> str | None:
        if len(word) < _SLIPS_FROM:
            return None
        reach = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        best: tuple[int, str] | None = None
        for length in range(max(_SLIPS_FROM, len(word) - reach), len(word) + reach + 1):
            others = self._near.get((word[0], length))
            if others:
                found = process.extractOne(word, others, scorer=OSA.distance, score_cutoff=reach)
                if found is not None and (best is None or found[1] < best[0]):
                    best = (int(found[1]), found[0])
        return best[1] if best else None
