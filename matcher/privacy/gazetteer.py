"""The lists behind the redaction, read once: names, places, origins and the words around them.

The lists are data (`vocab/data/namen/*.toml`). A list of phrases becomes a `PhraseBook`, which finds the longest phrase
that begins at a word.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import vocab
from matcher.errors import DataError
from matcher.privacy.folding import Folded, fold
from vocab.loader import VocabularyError, towns
from vocab.words import STOP

_DATA: Final = Path(vocab.__file__).parent / "data" / "namen"


def read(name: str) -> dict[str, Any]:
    """One file of the lists.

    Raises:
        DataError: it is missing or damaged.
    """
    try:
        return tomllib.loads((_DATA / name).read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError("lijst_onleesbaar", bestand=name) from error


class PhraseBook:
    """Phrases of one or more words, looked up at a word of a folded text."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._single: set[str] = set()
        self._heads: set[str] = set()
        self._longer: dict[tuple[str, str], list[tuple[str, ...]]] = {}
        self._lengths: dict[str, set[int]] = {}
        for phrase in phrases:
            words = tuple(word.text for word in fold(phrase).words)
            if not words:
                continue
            self._lengths.setdefault(words[-1], set()).add(len(words))
            if len(words) == 1:
                self._single.add(words[0])
            else:
                self._heads.add(words[0])
                self._longer.setdefault((words[0], words[1]), []).append(words)
        for found in self._longer.values():
            found.sort(key=len, reverse=True)

    def __contains__(self, word: str) -> bool:
        """Whether this single word is a phrase."""
        return word in self._single

    def at(self, folded: Folded, i: int) -> int:
        """How many words the longest phrase beginning at word i has; 0 for none."""
        words = folded.words
        first = words[i].text
        if first in self._heads and i + 1 < len(words):
            for phrase in self._longer.get((first, words[i + 1].text), ()):
                last = i + len(phrase) - 1
                if (
                    last < len(words)
                    and all(words[i + k].text == phrase[k] for k in range(2, len(phrase)))
                    and all(not folded.between(words[k], words[k + 1]).strip(" -.'&") for k in range(i, last))
                ):
                    return len(phrase)
        return 1 if first in self._single else 0

    def before(self, folded: Folded, i: int) -> bool:
        """Whether a phrase ends right before word i, with at most a colon or a comma in between."""
        if i == 0:
            return False
        lengths = self._lengths.get(folded.words[i - 1].text)
        if lengths is None or not _close(folded.between(folded.words[i - 1], folded.words[i])):
            return False
        return any(length <= i and self.at(folded, i - length) >= length for length in lengths)


def _close(gap: str) -> bool:
    return len(gap) <= 3 and gap.strip(" :,\"'-") == ""


def split(lines: str) -> list[str]:
    """A list parted by commas and line ends."""
    return [entry.strip() for entry in lines.replace("\n", ",").split(",") if entry.strip()]


@dataclass(frozen=True)
class NameLists:
    """First names and surnames; `double` are also ordinary words, `never` is never a name."""

    first: frozenset[str]
    last: frozenset[str]
    double: frozenset[str]
    never: frozenset[str]
    introductions: PhraseBook
    weak_introductions: PhraseBook
    roles: frozenset[str]
    possessives: frozenset[str]
    infixes: frozenset[str]


@dataclass(frozen=True)
class PlaceLists:
    """Places near by; `double` are also ordinary words."""

    places: PhraseBook
    double: frozenset[str]
    never: frozenset[str]
    after_to: frozenset[str]
    place_words: frozenset[str]
    living: PhraseBook
    street: tuple[str, ...]
    street_numbered: tuple[str, ...]
    no_street: frozenset[str]


@dataclass(frozen=True)
class OrganisationLists:
    """Words around employers and schools."""

    business: frozenset[str]
    business_behind: frozenset[str]
    legal: frozenset[str]
    known: PhraseBook
    work: frozenset[str]
    work_stems: tuple[str, ...]
    no_business: frozenset[str]
    school_endings: tuple[str, ...]
    school_before: frozenset[str]
    no_school: frozenset[str]
    schools: PhraseBook


@cache
def names() -> NameLists:
    """The lists for names of people."""
    context, double = read("verband.toml"), read("dubbel.toml")
    first = {word for group in read("voornamen.toml").values() for word in group.split()}
    last = {word for group in read("achternamen.toml").values() for word in group.split()}
    ordinary = set(double["namen"].split()) - set(double["toch"].split()) | set(STOP) & first
    never = set(double["nooit"].split()) | set(STOP) - first
    return NameLists(
        first=frozenset(first),
        last=frozenset(last),
        double=frozenset(ordinary),
        never=frozenset(never),
        introductions=PhraseBook(context["voorstellen"]),
        weak_introductions=PhraseBook(context["voorstellen_zwak"]),
        roles=frozenset(context["rol"].split()),
        possessives=frozenset(context["bezit"]),
        infixes=frozenset(context["tussen"]),
    )


def _town_names() -> set[str]:
    try:
        return {town.town for town in towns() if len(town.town) > 1}
    except VocabularyError:
        # The table of postcodes is optional here: the own list knows the larger places.
        return set()


@cache
def places() -> PlaceLists:
    """The lists for places and streets."""
    data, context = read("plaatsen.toml"), read("verband.toml")
    entries = set(_town_names())
    for key in ("steden", "over_de_grens", "buurten", "streken", "dubbel", "toch"):
        entries.update(split(data[key]))
    certain = set(split(data["toch"]))
    return PlaceLists(
        places=PhraseBook(entries),
        double=frozenset(set(split(data["dubbel"])) - certain | set(STOP)),
        never=frozenset(split(data["nooit"])),
        after_to=frozenset(split(data["na_in"])),
        place_words=frozenset(context["plaats"]),
        living=PhraseBook(context["wonen"]),
        street=tuple(context["straat"]),
        street_numbered=tuple(context["straat_nummer"]),
        no_street=frozenset(context["geen_straat"].split()),
    )


@cache
def organisations() -> OrganisationLists:
    """The lists for employers and schools."""
    context = read("verband.toml")
    work = context["werk_woord"].split()
    return OrganisationLists(
        business=frozenset(context["bedrijf"].split()),
        business_behind=frozenset(context["bedrijf_achter"].split()),
        legal=frozenset(context["rechtsvorm"]),
        known=PhraseBook(split(context["bekend"])),
        work=frozenset(word for word in work if not word.endswith("*")),
        work_stems=tuple(word[:-1] for word in work if word.endswith("*")),
        no_business=frozenset(context["geen_bedrijf"].split()),
        school_endings=tuple(context["school_eind"]),
        school_before=frozenset(context["school_voor"]),
        no_school=frozenset(context["geen_school"].split()),
        schools=PhraseBook(split(context["school_bekend"])),
    )
