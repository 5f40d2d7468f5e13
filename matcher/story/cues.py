"""Cues: short phrases in data that tell how somebody stands towards work, compiled once and found fast.

A cue is written in words, the way it is said, with a few signs:

    wil ~ niet          words in this order; `~` is any number of filler words (`[groepen] vul` in the data)
    kan/kun ik          one of several words
    echt? niet          the word may be missing
    wil .. niet         any number of words in between; those still count as content
    niet _ genoeg       exactly one word of any kind
    schoon* *man        a word that begins or ends like this
    <mij> niet          one of the words of a group of the data
    geen !probleem ..   the next word is not this one
    ^ nee $             the beginning and the end of the clause

The folded words of a clause stand in a line with a blank before, between and after them. Every cue has an anchor, words of
which at least one must be in the clause; so only a handful of the cues is really tried on a clause.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import vocab

DATA: Final = Path(vocab.__file__).parent / "data" / "polariteit.toml"
_PIECE: Final = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class Cue:
    """One compiled cue; `order` is its place in the data, so that the first of a list decides."""

    name: str
    order: int
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A cue found in a line.

    Attributes:
        name: of the list it belongs to.
        start, end: range in the line.
        rest: the words that only filled a gap, with blanks around them.
    """

    name: str
    start: int
    end: int
    rest: str


def _word(text: str) -> str:
    return re.escape(text).replace(r"\*", r"\S*")


class Cues:
    """All cue lists of the data, indexed by anchor word.

    Args:
        lists: name → cues as written.
        groups: name → words, for `<name>` and (group `vul`) for `~`.
    """

    def __init__(self, lists: Mapping[str, Sequence[str]], groups: Mapping[str, Sequence[str]]) -> None:
        self._groups: Final = groups
        self._filler: Final = "(?:(?:" + "|".join(map(_word, groups["vul"])) + ") )*"
        self._by_word: Final[dict[str, list[Cue]]] = {}
        self._always: Final[list[Cue]] = []
        order = 0
        for name, written in lists.items():
            for cue in written:
                order += 1
                self._add(name, order, cue)

    def _add(self, name: str, order: int, written: str) -> None:
        parts = ["(?<= )"]
        anchor: list[str] | None = None
        for piece in written.split():
            if piece == "^":
                parts.append(r"(?<=\A )")
            elif piece == "$":
                parts.append(r"\Z")
            elif piece == "~":
                parts.append(self._filler)
            elif piece == "..":
                parts.append(r"((?:\S+ )*?)")
            elif piece == "_":
                parts.append(r"(\S+ )")
            else:
                optional = piece.endswith("?")
                forbidden = piece.startswith("!")
                words = self._expand(piece.strip("?!"))
                choice = "(?:" + "|".join(map(_word, words)) + ") "
                parts.append(f"(?!{choice})" if forbidden else f"(?:{choice})?" if optional else choice)
                plain = not (optional or forbidden or any("*" in w for w in words))
                if plain and (anchor is None or _rarity(words) < _rarity(anchor)):
                    anchor = words
        cue = Cue(name, order, re.compile("".join(parts)))
        if anchor is None:
            self._always.append(cue)
        for word in anchor or ():
            self._by_word.setdefault(word, []).append(cue)

    def _expand(self, piece: str) -> list[str]:
        words: list[str] = []
        for choice in piece.split("/"):
            group = _PIECE.fullmatch(choice)
            words.extend(self._groups[group.group(1)] if group else [choice])
        return words

    def find(self, words: Iterable[str], line: str) -> list[Found]:
        """The cues in a line, in the order of the data.

        Args:
            words: the words of the line.
            line: the words with a blank before, between and after them.
        """
        tried = {cue.order: cue for word in words for cue in self._by_word.get(word, ())}
        tried.update((cue.order, cue) for cue in self._always)
        found = []
        for order in sorted(tried):
            match = tried[order].pattern.search(line)
            if match:
                rest = " " + "".join(g for g in match.groups() if g)
                found.append(Found(tried[order].name, match.start(), match.end(), rest))
        return found


def _rarity(words: Sequence[str]) -> tuple[int, int]:
    """Few and long words first: those are met least."""
    return len(words), -min(map(len, words))


def _written(block: str) -> list[str]:
    return [cue.strip() for row in block.splitlines() if not row.startswith("#") for cue in row.split(" | ") if cue.strip()]


@dataclass(frozen=True)
class Language:
    """The data of `polariteit.toml`, compiled.

    Attributes:
        struck: cues of side matters and of double negations, taken out of the line first.
        cues: every other list.
        certainty: per list or rule, how often it was right on the tuning sentences (0 to 1).
        spoken: folded word → how the cues write it (one or more words).
        groups: named word lists.
        empty: words that carry no work.
    """

    struck: Cues
    cues: Cues
    certainty: Mapping[str, float]
    spoken: Mapping[str, str]
    groups: Mapping[str, frozenset[str]]
    empty: frozenset[str]
    preterite: re.Pattern[str]


@cache
def language() -> Language:
    """The compiled data, read once."""
    data: dict[str, Any] = tomllib.loads(DATA.read_text("utf-8"))
    groups = {name: text.split() for name, text in data["groepen"].items()}
    groups["persoon"] = [*data["anderen"]["personen"], *groups["persoonmeer"]]
    struck = {name: _written(data["eerst"][name]) for name in data["eerst"]}
    lists = {name: _written(data["zinnen"][name]) for name in data["zinnen"]}
    strong = "|".join(map(_word, groups["verledentijd"]))
    return Language(
        struck=Cues(struck, groups),
        cues=Cues(lists, groups),
        certainty=data["zekerheid"],
        spoken=data["streektaal"],
        groups={name: frozenset(words) for name, words in groups.items()},
        empty=frozenset(data["leeg"]["woorden"].split()),
        preterite=re.compile(rf"(?<= )(?:{strong}|(?:ik|we|wij) (?!{data['verleden']['niet']})\w{{2,}}[dt]en?|"
                             rf"(?!{data['verleden']['niet']})\w{{2,}}[dt]en? (?:ik|we|wij)) "),
    )
