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

The folded words of a clause stand in a line with a blank before, between and after them. A cue is only tried on a
clause that holds its words, found through the rarest of them; so only a handful of the cues is really tried.
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


class Cue:
    """One cue; its regular expression is compiled when it is first tried, since a story meets few of the many.

    Attributes:
        name: of its list.
        order: its place in the data, so that the first of a list decides.
        needs: of every set a word must be in the clause.
    """

    __slots__ = ("_compiled", "_source", "name", "needs", "order")

    def __init__(self, name: str, order: int, needs: tuple[frozenset[str], ...], source: str) -> None:
        self.name: Final = name
        self.order: Final = order
        self.needs: Final = needs
        self._source: Final = source
        self._compiled: re.Pattern[str] | None = None

    def search(self, line: str) -> re.Match[str] | None:
        """The first place of the cue in a line."""
        if self._compiled is None:
            self._compiled = re.compile(self._source)
        return self._compiled.search(line)


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
        self._common: Final = {w for name in ("vul", "persoonsvorm", "niet", "verledentijd") for w in groups[name]}
        order = 0
        for name, written in lists.items():
            for cue in written:
                order += 1
                self._add(name, order, cue)

    def _add(self, name: str, order: int, written: str) -> None:
        parts = ["(?<= )"]
        needs: list[list[str]] = []
        for piece in written.split():
            if piece == "^":
                parts.append(r"(?<=\A )")
            elif piece == "$":
                parts.append(r"\Z")
            elif piece == "~":
                parts.append(self._filler)
            elif piece == "..":
                parts.append(r"((?:\S+ )*?)")
            elif piece in ("_", "_?"):
                parts.append(r"(\S+ )" + piece[1:])
            else:
                optional = piece.endswith("?")
                forbidden = piece.startswith("!")
                words = self._expand(piece.strip("?!"))
                choice = "(?:" + "|".join(map(_word, words)) + ") "
                parts.append(f"(?!{choice})" if forbidden else f"(?:{choice})?" if optional else choice)
                if not (optional or forbidden or any("*" in w for w in words)):
                    needs.append(words)
        needs.sort(key=self._rarity)
        cue = Cue(name, order, tuple(frozenset(words) for words in needs[1:]), "".join(parts))
        if not needs:
            self._always.append(cue)
        for word in needs[0] if needs else ():
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
        here = frozenset(words)
        found: dict[int, Found] = {}
        tried = list(self._always)
        for word in here:
            tried.extend(self._by_word.get(word, ()))
        for cue in tried:
            for need in cue.needs:
                if here.isdisjoint(need):
                    break
            else:
                match = cue.search(line)
                if match:
                    rest = " " + "".join(g for g in match.groups() if g)
                    found[cue.order] = Found(cue.name, match.start(), match.end(), rest)
        return [found[order] for order in sorted(found)]

    def _rarity(self, words: Sequence[str]) -> tuple[int, int]:
        """Words that are met least come first: no common ones, then few."""
        return sum(w in self._common for w in words), len(words)


def _written(block: str) -> list[str]:
    rows = [row for row in block.splitlines() if not row.startswith("#")]
    return [cue.strip() for row in rows for cue in row.split(" | ") if cue.strip()]


@dataclass(frozen=True)
class Language:
    """The data of `polariteit.toml`, compiled.

    Attributes:
        struck: cues of side matters and of double negations, taken out of the line first.
        cues: every other list.
        certainty: per list or rule, how often it may be expected to be right (0 to 1).
        spoken: folded word → how the cues write it (one or more words).
        groups: named word lists.
        empty: words that carry no work.
        verbal: words that show that a clause has a verb or a subject.
        preterite: finds a past tense in a line of folded words.
    """

    struck: Cues
    cues: Cues
    certainty: Mapping[str, float]
    spoken: Mapping[str, str]
    groups: Mapping[str, frozenset[str]]
    empty: frozenset[str]
    verbal: frozenset[str]
    preterite: re.Pattern[str]


@cache
def language() -> Language:
    """The compiled data, read once."""
    data: dict[str, Any] = tomllib.loads(DATA.read_text("utf-8"))
    groups = {name: text.split() for name, text in data["groepen"].items()}
    groups["persoon"] = [*data["anderen"]["personen"], *groups["persoonmeer"]]
    struck = {name: _written(data["eerst"][name]) for name in data["eerst"]}
    lists = {name: _written(data["zinnen"][name]) for name in data["zinnen"]}
    weak = rf"(?!{data['verleden']['niet']})\w{{2,}}[dt]en?"
    near_subject = f"(?:ik|we|wij) {weak}|{weak} (?:ik|we|wij)"
    after_subject = rf"(?:dat|toen|waar|die|omdat) ik (?:\S+ ){{0,4}}?(?!{data['verleden']['niet']})\w{{3,}}[dt]e"
    strong = "|".join(map(_word, groups["verledentijd"]))
    return Language(
        struck=Cues(struck, groups),
        cues=Cues(lists, groups),
        certainty=data["zekerheid"],
        spoken=data["streektaal"],
        groups={name: frozenset(words) for name, words in groups.items()},
        empty=frozenset(data["leeg"]["woorden"].split()),
        verbal=frozenset([*groups["persoonsvorm"], *groups["verledentijd"], *groups["onderwerp"]])
        - (frozenset(groups["onbepaald"]) - frozenset(groups["onderwerp"])),
        preterite=re.compile(f"(?<= )(?:zat (?!\\Z)|(?:{strong}|{near_subject}|{after_subject}) )"),
    )
