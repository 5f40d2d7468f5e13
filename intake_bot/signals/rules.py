"""The cues of `vocab/data/signalen`, compiled: which lists fit which clause. No cue is written in code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final

import vocab
from intake_bot.signals.typed import Meant
from matcher.story.cues import Cues
from vocab.words import fold

DATA: Final = Path(vocab.__file__).parent / "data"
FOLDER: Final = DATA / "signalen"
_FILES: Final = ("crisis", "mens", "doen", "vragen")
_GAPS: Final = {"..": "_? _? _?", "...": ".."}
_WORDS: Final = re.compile(r"[^\W\d_]+")
# Names are no Dutch words that a typing mistake could be; those of the signals are what is looked for.
_NO_WORDS: Final = frozenset({"signalen", "namen", "demo", "meldingen.toml"})


@dataclass(frozen=True)
class Lists:
    """The cues of one file.

    Attributes:
        struck: what is taken out of a clause first.
        cues: lists by "table.list".
        against: the lists of the table `tegen`, which weaken a find; looked for only where there is one.
    """

    struck: Cues
    cues: Cues
    against: Cues

    def found(self, words: Sequence[str]) -> frozenset[str]:
        """The names of the lists with a cue that fits a clause."""
        line = " " + " ".join(words) + " "
        found = self.cues.find(words, line)
        # Most clauses hold nothing, so what is to be struck is only looked for where something was found.
        if found and (struck := self.struck.find(words, line)):
            line = _without(line, [(one.start, one.end) for one in struck])
            words = line.split()
            found = self.cues.find(words, line)
        if found:
            found = [*found, *self.against.find(words, line)]
        return frozenset(one.name for one in found)


def _without(line: str, ranges: Sequence[tuple[int, int]]) -> str:
    """A line in which ranges are replaced by one mark, so that what stood around them does not meet."""
    out, at = [], 0
    for start, end in sorted(ranges):
        if start >= at:
            out.append(line[at:start] + "~ ")
        at = max(at, end)
    return "".join(out) + line[at:]


@dataclass(frozen=True)
class Rules:
    """All rules for reading what a message does.

    Attributes:
        meant: reads words as they were meant.
        crisis, human, doing, questions: the lists per file.
        question_order: slugs of questions; the first that fits decides.
        opens_question: words with which a question begins.
        signs: character → name of the signal it stands for.
    """

    meant: Meant
    crisis: Lists
    human: Lists
    doing: Lists
    questions: Lists
    question_order: tuple[str, ...]
    opens_question: frozenset[str]
    signs: Mapping[str, str]


@cache
def rules(folder: Path = FOLDER) -> Rules:
    """The rules of a folder, read once.

    Raises:
        OSError, tomllib.TOMLDecodeError, KeyError: a file is missing or damaged; the program does not start then.
    """
    typing = _toml(folder / "typen.toml")
    read = {name: _toml(folder / f"{name}.toml") for name in _FILES}
    wanted = frozenset(word for data in read.values() for word in _words(data))
    own = frozenset(fold(word) for word in typing["eigen"]["woorden"].split()) | dutch_words()
    opens, may_open, begins = (frozenset(typing["zinsdelen"][key].split()) for key in ("opent", "soms", "begint"))
    spoken = {fold(word): text for word, text in typing["bedoeld"].items()}
    meant = Meant(spoken, wanted, own - wanted, opens, may_open, begins)
    made = {name: _lists(data) for name, data in read.items()}
    signs = {sign: name for name, written in read["doen"]["tekens"].items() for sign in written.split()}
    asking = read["vragen"]
    asked_with = frozenset(asking["groepen"]["opent"].split())
    return Rules(
        meant, made["crisis"], made["mens"], made["doen"], made["vragen"], tuple(asking["vragen"]), asked_with, signs
    )


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _lists(data: Mapping[str, Any]) -> Lists:
    groups = {name: text.split() for name, text in data["groepen"].items()}
    struck = {name: list(_cues(block)) for name, block in data.get("eerst", {}).items()}
    lists = {name: list(_cues(block)) for name, block in _blocks(data)}
    against = {name: lists.pop(name) for name in list(lists) if name.startswith("tegen.")}
    return Lists(*(Cues(part, groups) for part in (struck, lists, against)))


def _blocks(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for table, lists in data.items():
        if isinstance(lists, dict) and table not in ("eerst", "groepen", "tekens"):
            yield from ((f"{table}.{name}", block) for name, block in lists.items())


def _cues(block: str) -> Iterator[str]:
    """The cues of a block as `Cues` reads them: the gap bounded, "a/b/$" written out as two cues."""
    for row in block.splitlines():
        for cue in row.split(" | "):
            pieces = [
                [piece.removesuffix("/$"), "$"] if piece.endswith("/$") else [_GAPS.get(piece, piece)]
                for piece in cue.split()
                if piece != "|"
            ]
            if pieces and not row.startswith("#"):
                yield from (" ".join(choice) for choice in product(*pieces))


def _words(data: Mapping[str, Any]) -> Iterator[str]:
    """The words of the cues of a file, groups included; a stem of a word with `*` counts as it stands."""
    blocks = [text for _, text in _blocks(data)]
    blocks += [text for table in ("eerst", "groepen") for text in data.get(table, {}).values()]
    for text in blocks:
        for piece in text.split():
            if piece[0] not in "<!~^$|":
                yield from (word.strip("?*") for word in piece.split("/") if word.strip("?*").isalpha())


@cache
def dutch_words() -> frozenset[str]:
    """Every word of the vocabulary as it is typed there: none of them is a typing mistake."""
    found: set[str] = set()
    for path in DATA.rglob("*.toml"):
        if path.relative_to(DATA).parts[0] not in _NO_WORDS:
            found.update(_WORDS.findall(path.read_text("utf-8").lower()))
    return frozenset(map(fold, found))
