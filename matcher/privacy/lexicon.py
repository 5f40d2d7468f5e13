"""Sensitive phrases: the small language of `gevoelig.toml`, and finding its phrases in a folded text.

A phrase is written as words. ``word*`` goes on with any letters, ``*word`` begins with any, ``(a|b)`` is a choice,
``[a|b]`` may be left out, ``~`` stands for up to four words within the clause, ``{name}`` for a list of `woorden`.
Each phrase becomes one regular expression, filed under the words that it can begin with, so that a text costs a few
look-ups a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from matcher.errors import DataError
from matcher.privacy.folding import Folded
from matcher.privacy.gazetteer import read, split

_REST: Final = r"[\w'-]*"
_SEP: Final = r"\s+"
_GAP: Final = r"(?:[\w'-]+\s+){0,4}?"
_NOT_SENSITIVE: Final = "geen"
_HINT: Final = 3
"""Letters that a word with a star needs at least, and on which most words are passed over."""
_SPECIAL: Final = re.compile(r"[*(\[\\]")

_Keys = set[tuple[str, str]]
"""Pairs (how, letters); how is ``is``, ``begint``, ``eindigt`` or ``cijfer``."""


def _parts(text: str, mark: str) -> list[str]:
    """Split at a mark, outside brackets."""
    parts, depth, start = [], 0, 0
    for i, character in enumerate(text):
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == mark and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    parts.append(text[start:])
    if depth:
        raise DataError("zin_onleesbaar", zin=text)
    return [part for part in parts if part]


def _closes_at_end(element: str) -> bool:
    depth = 0
    for i, character in enumerate(element):
        depth += (character in "([") - (character in ")]")
        if depth == 0:
            return i == len(element) - 1
    return False


def _choice(text: str) -> tuple[str, _Keys]:
    keys: _Keys = set()
    patterns = []
    for option in _parts(text, "|"):
        pattern, firsts = _sequence(option)
        patterns.append(pattern)
        keys |= firsts
    return "(?:" + "|".join(patterns) + ")", keys


def _word(element: str) -> tuple[str, _Keys]:
    """One element without blanks: letters, stars, and brackets that are glued to them."""
    pattern, i = "", 0
    while i < len(element):
        character = element[i]
        if character in "([":
            end = i + 1
            while not _closes_at_end(element[i:end]):
                end += 1
            inner, _ = _choice(element[i + 1 : end - 1])
            pattern += inner + ("?" if character == "[" else "")
            i = end
        elif element.startswith("\\d+", i):
            pattern += r"\d+"
            i += 3
        else:
            pattern += _REST if character == "*" else re.escape(character)
            i += 1
    if element.startswith("\\d+"):
        return pattern, {("cijfer", "")}
    if element.startswith("*"):
        rest = _SPECIAL.split(element[1:])[0]
        return pattern, {("eindigt", rest)}
    special = _SPECIAL.search(element)
    if special is None:
        return pattern, {("is", element)}
    if special.start() < _HINT:
        raise DataError("zin_te_kort", zin=element)
    return pattern, {("begint", element[: special.start()])}


def _element(element: str) -> tuple[str, _Keys, bool]:
    """Pattern, first words, and whether it may be left out."""
    if element[0] in "([" and _closes_at_end(element):
        pattern, keys = _choice(element[1:-1])
        return pattern, keys, element[0] == "["
    pattern, keys = _word(element)
    return pattern, keys, False


def _sequence(text: str) -> tuple[str, _Keys]:
    """Pattern and first words of a phrase."""
    elements = _parts(text.strip(), " ")
    while elements and elements[0] == "~":
        elements = elements[1:]
    if not elements:
        raise DataError("zin_onleesbaar", zin=text)
    read_elements = [("", set(), True) if e == "~" else _element(e) for e in elements]
    needed = [i for i, (_, _, optional) in enumerate(read_elements) if not optional]
    last = needed[-1] if needed else len(elements) - 1
    pattern, keys, open_start = "", set[tuple[str, str]](), True
    for i, (part, firsts, optional) in enumerate(read_elements):
        if open_start:
            keys |= firsts
        if elements[i] == "~":
            pattern += _GAP if i < last else ""
        elif i > last:
            pattern += f"(?:{_SEP}{part})?"
        elif optional and i != last:
            pattern += f"(?:{part}{_SEP})?"
        else:
            pattern += part + (_SEP if i < last else "")
            open_start = False
    return pattern, keys


_Phrase = tuple[str, re.Pattern[str]]


def _hints(index: dict[str, list[_Phrase]], part: slice) -> tuple[list[int], frozenset[str]]:
    """The lengths of the keys, and their first or last letters: most words can be passed over on these alone."""
    return sorted({len(key) for key in index}), frozenset(key[part] for key in index)


class Lexicon:
    """Phrases of several kinds, looked up together: the longest one that begins at a word wins."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """Args: pairs of a kind and a phrase.

        Raises:
            DataError: a phrase is not well formed.
        """
        index: dict[str, dict[str, list[_Phrase]]] = {how: {} for how in ("is", "begint", "eindigt", "cijfer")}
        for kind, phrase in phrases:
            pattern, keys = _sequence(phrase)
            try:
                compiled = re.compile(pattern + r"(?!\w)")
            except re.error as error:
                raise DataError("zin_onleesbaar", zin=phrase) from error
            for how, letters in keys:
                index[how].setdefault(letters, []).append((kind, compiled))
        self._whole, self._begin, self._end = index["is"], index["begint"], index["eindigt"]
        self._digits = index["cijfer"].get("", [])
        self._begin_lengths, self._begin_hints = _hints(self._begin, slice(0, _HINT))
        self._end_lengths, self._end_hints = _hints(self._end, slice(-_HINT, None))

    def _candidates(self, word: str) -> list[_Phrase]:
        found = list(self._whole.get(word, ()))
        if word[:_HINT] in self._begin_hints:
            for length in self._begin_lengths:
                found += self._begin.get(word[:length], ()) if length <= len(word) else ()
        if word[-_HINT:] in self._end_hints:
            for length in self._end_lengths:
                found += self._end.get(word[-length:], ()) if length <= len(word) else ()
        if self._digits and word.isdigit():
            found += self._digits
        return found

    def find(self, folded: Folded) -> list[tuple[int, int, str]]:
        """Phrases as (start, end, kind) in the folded text, in order, without overlap."""
        found: list[tuple[int, int, str]] = []
        reached = 0
        for word in folded.words:
            if word.start < reached:
                continue
            best, best_kind = 0, ""
            for kind, pattern in self._candidates(word.text):
                match = pattern.match(folded.text, word.start)
                if match and match.end() > best:
                    best, best_kind = match.end(), kind
            if best:
                reached = best
                if best_kind != _NOT_SENSITIVE:
                    found.append((word.start, best, best_kind))
        return found


def _filled(phrase: str, lists: dict[str, str]) -> str:
    for name, words in lists.items():
        phrase = phrase.replace("{" + name + "}", f"({words})")
    return phrase


@cache
def sensitive() -> Lexicon:
    """The lexicon of everything sensitive, origin included."""
    data, origin = read("gevoelig.toml"), read("herkomst.toml")
    lists = {
        **data.pop("woorden"),
        "land": "|".join([*split(origin["landen"]), *split(origin["buren"]), *split(origin["steden"])]),
        "volk": "|".join(split(origin["mensen"])),
    }
    phrases = [(kind, _filled(phrase, lists)) for kind, group in data.items() for phrase in group]
    for key in ("landen", "steden", "mensen"):
        phrases.extend(("afkomst", phrase) for phrase in split(origin[key]))
    phrases.extend(("afkomst", _filled(phrase, lists)) for phrase in origin["zinnen"])
    return Lexicon(phrases)
