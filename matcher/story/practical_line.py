"""Sentences as folded lines, so that practical facts can be read with one pattern and cited in the words as typed.

"'n Uurken of twintig, neet op woonsdag" becomes the line ``een uurtje of 20 , niet op woensdag``: words
folded, dialect and
spelling brought to one form, number words as figures, punctuation as a mark of its own. Every place in a line
leads back
to code points of the original text.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import vocab
from matcher.domain import Fact, FactKind, Polarity, Statement
from vocab.words import Token, tokens

_DATA: Final = Path(vocab.__file__).parent / "data"
_UNITS: Final = ("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
_TENS: Final = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
_TEENS: Final = (
    "tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien",
)  # fmt: skip
# A text without full stops is cut here, so that reading stays linear in its length.
_WORD_START: Final = r"\b"
_LONGEST: Final = 120
_SENTENCE_GAP: Final = re.compile(r"[!?…\n]|\.[\s\"'”’)]|\.\.")
_GLUED: Final = re.compile(r"(\d+)(u|h|uur|uren|uurtjes|min|minuten|kg|kilo)")
_HYPHENATED: Final = re.compile(r"\d+-\d+|(?:ma|di|wo|do|vr|za|zo|[a-z]+dag)-(?:ma|di|wo|do|vr|za|zo|[a-z]+dag)")


@cache
def data() -> dict[str, Any]:
    """The word lists and patterns of `vocab/data/praktisch.toml`."""
    return tomllib.loads((_DATA / "praktisch.toml").read_text("utf-8"))


@cache
def pattern(section: str, key: str) -> re.Pattern[str]:
    """One compiled pattern of the data file, for example ``pattern("dagen", "kan")``.

    A dot in the section goes a table deeper.
    """
    table: Any = data()
    for name in section.split("."):
        table = table[name]
    return re.compile(table[key])


@cache
def one_of(section: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """A whole table of the data file as one pattern, and its keys; group ``k3`` of a match stands for the fourth key.

    One pass over a line instead of one for every key. All patterns of such a table begin at the start of a word.
    """
    table: Any = data()
    for name in section.split("."):
        table = table[name]
    shapes = "|".join(f"(?P<k{i}>{shape.removeprefix(_WORD_START)})" for i, shape in enumerate(table.values()))
    return re.compile(rf"\b(?:{shapes})"), tuple(table)


@cache
def words_in(section: str, *keys: str) -> frozenset[str]:
    """Every word that some patterns of a section mention: a line without any of them need not be searched."""
    table: dict[str, str] = data()[section]
    return frozenset(word for key in keys for word in re.findall(r"[a-z0-9-]+", table[key].replace(_WORD_START, " ")))


@cache
def _forms() -> dict[str, str]:
    """Word to word: spelling and dialect forms, and number words to figures (0 to 99; `een` stays a word)."""
    found: dict[str, str] = {word: str(n) for n, word in enumerate(_TEENS, start=10)}
    found |= {word: str(n) for n, word in enumerate(_UNITS[1:], start=2)}
    for t, ten in enumerate(_TENS, start=2):
        found[ten] = str(t * 10)
        for u, unit in enumerate(_UNITS, start=1):
            for link in ("en", "n", "e"):
                found[unit + link + ten] = str(t * 10 + u)
    found |= {word: str(n) for word, n in data()["vormen_getal"].items()}
    for word, form in data()["vormen"].items():
        found.setdefault(word, form)
    return found


@dataclass(frozen=True)
class _People:
    begins: re.Pattern[str]
    inside: re.Pattern[str]
    self_too: re.Pattern[str]


@cache
def _people() -> _People:
    lists = data()["zinnen"]
    person = f"(?:{'|'.join(lists['personen'])})"
    begins = "^" + lists["ander_begin"].replace("{persoon}", person) + r"\b"
    inside = lists["ander_midden"].replace("{persoon}", person)
    return _People(re.compile(begins), re.compile(inside), re.compile(lists["toch_ik"]))


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, folded.

    Attributes:
        text: the folded line; words, ``,`` and other marks, one blank between them.
        words: its words, for a quick look whether a pattern can match at all.
        begins, tokens: per word, where it starts in the line and the word of the original.
        source: the whole original text.
    """

    text: str
    words: frozenset[str]
    begins: tuple[int, ...]
    tokens: tuple[Token, ...]
    source: str

    def cite(self, start: int, end: int) -> tuple[int, int, str]:
        """Original start, end and words of a range of the line; the range must hold or touch a word."""
        first = max(0, bisect_right(self.begins, start) - 1)
        if first + 1 < len(self.begins) and start >= self.begins[first] and self.text[start : start + 1] in (" ", ","):
            first += 1
        last = max(first, bisect_right(self.begins, max(start, end - 1)) - 1)
        begin, stop = self.tokens[first].start, self.tokens[last].end
        return begin, stop, self.source[begin:stop]

    def clause(self, place: int) -> tuple[int, int]:
        """The range between the commas around a place in the line."""
        begin = self.text.rfind(" , ", 0, place)
        stop = self.text.find(" , ", place)
        return (begin + 3 if begin >= 0 else 0), (stop if stop >= 0 else len(self.text))

    def fact(
        self,
        kind: FactKind,
        value: str | float | tuple[str, ...] | dict[str, float],
        span: tuple[int, int],
        polarity: Polarity = Polarity.CAN,
        certainty: float = 0.8,
    ) -> Fact:
        """A fact with its words, from a range of this line."""
        begin, stop, quote = self.cite(*span)
        return Fact(kind, value, polarity, quote, begin, stop, certainty)


def _gap_mark(gap: str, before: str, after: str) -> str:
    """What stands between two words (other than a blank), as it is written in the line."""
    if gap == ", " and not (before[-1:].isdigit() and after[:1].isdigit()):
        return " , "
    digits = before[-1:].isdigit() and after[:1].isdigit()
    if digits and gap in (".", ":") and after[:2].isdigit() and after[2:3] in ("", " "):
        return ":"
    if digits and gap == ",":
        return "."
    if "/" in gap:
        return " / "
    dash = gap.strip() in ("-", "–", "—") and not gap.startswith("-")
    if (digits and "-" in gap) or dash:
        return " - " if digits or "-" in gap else " , "
    if "+" in gap or "&" in gap:
        return " + "
    if any(mark in gap for mark in ',;:()–—."'):
        return " , "
    return " "


def lines(text: str) -> tuple[Line, ...]:
    """The sentences of a text as folded lines, in order. Any text will do; an empty one gives none."""
    forms = _forms()
    short = frozenset(data()["zinnen"]["afkorting"])
    found: list[Line] = []
    parts: list[str] = []
    begins: list[int] = []
    kept: list[Token] = []
    length = 0
    previous = ""

    def close() -> None:
        if kept:
            line = "".join(parts)
            found.append(Line(line, frozenset(line.split()), tuple(begins), tuple(kept), text))
        parts.clear()
        begins.clear()
        kept.clear()

    end = 0
    for token in tokens(text):
        word = forms.get(token.word, token.word)
        if word[0].isdigit() and (glued := _GLUED.fullmatch(word)):
            word = f"{glued[1]} {forms.get(glued[2], glued[2])}"
        elif "-" in word and _HYPHENATED.fullmatch(word):
            word = " - ".join(forms.get(part, part) for part in word.split("-"))
        if len(kept) >= _LONGEST:
            close()
            length = 0
        if kept:
            gap = text[end : token.start]
            ends = gap != " " and _SENTENCE_GAP.search(gap)
            if ends and not (gap == ". " and previous in short and (text[token.start].islower() or word[0].isdigit())):
                close()
                length = 0
            else:
                mark = " " if gap == " " else _gap_mark(gap, parts[-1], word)
                parts.append(mark)
                length += len(mark)
        begins.append(length)
        kept.append(token)
        parts.append(word)
        length += len(word)
        previous, end = word, token.end
    close()
    return tuple(found)


class Speakers:
    """Who speaks of whom: which places of a text are about somebody else, and which tell what was."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._statements = statements
        self._starts = [statement.start for statement in statements]

    def at(self, place: int) -> Statement | None:
        """The statement that holds a place of the original text, or the one before it; None without statements."""
        i = bisect_right(self._starts, place) - 1
        return self._statements[i] if i >= 0 else None

    def other(self, line: Line, place: int) -> bool:
        """Whether the words at a place of a line are about somebody else."""
        begin, stop = line.clause(place)
        clause = line.text[begin:stop]
        people = _people()
        if people.begins.search(clause) or people.inside.search(clause):
            return not people.self_too.search(clause)
        statement = self.at(line.cite(place, place + 1)[0])
        return statement is not None and statement.others and not people.self_too.search(clause)

    def past(self, line: Line, place: int, *, whole: bool = True) -> bool:
        """Whether the clause at a place of a line tells what was, and not what can be now.

        With `whole` the sentence around the clause may say so too.
        """
        begin, stop = line.clause(place)
        was, now = pattern("zinnen", "verleden"), pattern("zinnen", "nu_wel")
        return any(
            was.search(words) and not now.search(words) for words in (line.text[begin:stop], line.text)[: 1 + whole]
        )


@cache
def _harmless() -> re.Pattern[str]:
    return re.compile("|".join(data()["zinnen"]["geen_weigering"]))


def without_harmless(line: str) -> str:
    """The line with words that look like a refusal and are none ("geen probleem") blanked out; the same length."""
    if "niet" not in line and "geen" not in line and "maakt" not in line and "niks" not in line:
        return line
    return _harmless().sub(lambda match: "_" * len(match.group()), line)
