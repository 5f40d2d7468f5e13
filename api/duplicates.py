"""Persons who may be one and the same: noticed, told, and left to people. Nothing is merged.

Two persons are likely one when their names go together and a telephone number, e-mail address, client number or address
is equal; when their client numbers are equal, whatever the names; or when their full names are equal and nothing tells
them apart. A report holds ids and the names of fields, never what is in them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from matcher.kept import Person
from matcher.privacy.folding import fold

_TITLES: Final = frozenset("dhr heer mevr mevrouw mw meneer mijnheer drs dr ir ing mr".split())
_PARTICLES: Final = frozenset("van de den der het 't 's ten ter te tot op in v d vd vdr von".split())
_SAME_SURNAME: Final = 85.0
_SAME_FIRST_NAME: Final = 0.885  # Jannie and Janny; not Jan and Jaap, not Anna and Anne
_SAME_WORDS: Final = 95.0
# What so many share is the telephone or address of a house or a service; only neighbours by name are compared then.
_SHARED_BY_MANY: Final = 40
# A client number that so many have is a word such as "onbekend".
_NOT_A_NUMBER: Final = 4
_NEIGHBOURS: Final = 8
_FEWEST_DIGITS: Final = 8


@dataclass(frozen=True, slots=True)
class Likely:
    """Two persons who may be one.

    Attributes:
        line, id: of the one in the file.
        other: id of the other.
        other_line: where the other stands in the same file; None where it is in the store.
        same: fields of the wire that agree; `naam` where the names go together.
    """

    line: int
    id: str
    other: str
    other_line: int | None
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What a person can be recognised by; empty where nothing is known."""

    id: str
    line: int | None
    words: tuple[str, ...]  # of the name, titles and particles left out
    keys: tuple[tuple[str, str], ...]  # (field, value made comparable)
    where: str  # postcode, else town

    @property
    def given(self) -> str:
        return self.words[0] if len(self.words) > 1 else ""

    @property
    def family(self) -> str:
        return self.words[-1] if self.words else ""


def likely_duplicates(new: Sequence[tuple[int, Person]], kept: Iterable[Person]) -> list[Likely]:
    """The pairs of persons who may be one, of whom at least one is in the file.

    Args:
        new: persons of the file with their lines.
        kept: persons of the store; one whose id is in the file as well is that person, and passed over.

    Returns:
        In order of line, and then of the other.
    """
    in_file = {person.id for _, person in new}
    known = [_known(person, line) for line, person in new]
    known += [_known(person, None) for person in kept if person.id not in in_file]
    known = _without_empty_numbers(known)
    found: dict[tuple[int, int], Likely] = {}
    for group in _groups(known):
        for a, b in _pairs(known, group):
            if (a, b) in found or known[a].line is None:
                continue
            same = _agreement(known[a], known[b])
            if same:
                found[a, b] = _told(known[a], known[b], same)
    return sorted(found.values(), key=lambda pair: (pair.line, pair.other_line or 0, pair.other))


def _without_empty_numbers(known: Sequence[_Known]) -> list[_Known]:
    """The same persons, without the client numbers that are none."""
    holders = Counter(key for one in known for key in one.keys if key[0] == "klantnummer")
    return [replace(one, keys=tuple(key for key in one.keys if holders[key] < _NOT_A_NUMBER)) for one in known]


def _told(one: _Known, other: _Known, same: tuple[str, ...]) -> Likely:
    if other.line is not None and one.line is not None and other.line > one.line:
        one, other = other, one  # the later line is the one to look at
    assert one.line is not None
    return Likely(one.line, one.id, other.id, other.line, same)


def _groups(known: Sequence[_Known]) -> Iterator[list[int]]:
    """Indexes of persons who share something: only within such a group can two be one."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, one in enumerate(known):
        for key in one.keys:
            blocks[key].append(index)
        if len(one.words) > 1:
            blocks["naam", " ".join(sorted(one.words))].append(index)
    return (group for group in blocks.values() if len(group) > 1)


def _pairs(known: Sequence[_Known], group: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs of indexes, the lower first; of a large group only those next to each other by name."""
    if len(group) <= _SHARED_BY_MANY:
        yield from combinations(group, 2)
        return
    by_name = sorted(group, key=lambda index: (known[index].family, known[index].given))
    for at, index in enumerate(by_name):
        for other in by_name[at + 1 : at + 1 + _NEIGHBOURS]:
            yield min(index, other), max(index, other)


def _agreement(one: _Known, other: _Known) -> tuple[str, ...]:
    """The fields that agree where the two are likely one; nothing where they are not."""
    mine, theirs = dict(one.keys), dict(other.keys)
    equal = [field for field in mine if mine[field] == theirs.get(field)]
    named = bool(one.words and other.words) and _names_go_together(one.words, other.words)
    if named and equal:
        return ("naam", *equal)
    if "klantnummer" in equal:
        return tuple(equal)
    # The same full name, and nothing that tells the two apart.
    contradicts = any(field in theirs and mine[field] != theirs[field] for field in mine)
    elsewhere = one.where and other.where and one.where != other.where
    if sorted(one.words) == sorted(other.words) and len(one.words) > 1 and not contradicts and not elsewhere:
        return ("naam",)
    return ()


def _names_go_together(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if fuzz.token_sort_ratio(" ".join(one), " ".join(other)) >= _SAME_WORDS:
        return True
    if fuzz.ratio(one[-1], other[-1]) < _SAME_SURNAME:
        return False
    given, others = one[:-1], other[:-1]
    if not given or not others:  # only a surname is known
        return True
    short, long = sorted((given[0], others[0]), key=len)
    return long.startswith(short) or JaroWinkler.similarity(short, long) >= _SAME_FIRST_NAME


def _known(person: Person, line: int | None) -> _Known:
    found = {
        "telefoon": _phone(person.phone),
        "email": (person.email or "").strip().casefold(),
        "klantnummer": re.sub(r"[\W_]", "", person.client_number or "").casefold(),
        "adres": _address(person),
    }
    where = re.sub(r"\s", "", person.postcode or "").upper() or " ".join(fold(person.town or "").text.split())
    keys = tuple((field, value) for field, value in found.items() if value)
    return _Known(person.id, line, _words(person.name), keys, where)


def _words(name: str | None) -> tuple[str, ...]:
    family, _, given = (name or "").partition(",")  # "Boer, J. de" is J. de Boer
    words = [part for word in fold(f"{given} {family}").words for part in word.text.split("-")]
    without = [word for word in words if word not in _TITLES]
    return tuple(word for word in without if word not in _PARTICLES) or tuple(without)


def _phone(text: str | None) -> str:
    """The last nine digits of the first number: 06-12345678 and +31 6 1234 5678 are one."""
    number = re.match(r"[^\d+]*([\d\s+().\-/]+)", text or "")
    digits = re.sub(r"\D", "", number[1].replace("(0)", "")) if number else ""
    if len(digits) < _FEWEST_DIGITS or len(set(digits)) == 1:
        return ""
    return digits[-9:]


def _address(person: Person) -> str:
    """Postcode and house number, which is an address; else street, number and town."""
    text = " ".join(fold(person.address or "").text.split())
    number = re.search(r"\b(\d+)\s?-?([a-z]{0,2}|\d*)\b", text)
    postcode = re.sub(r"\s", "", person.postcode or "").upper()
    if not number:
        return ""
    if len(postcode) > len("1234"):
        return f"{postcode} {number[1]}{number[2]}"
    town = " ".join(fold(person.town or "").text.split())
    return f"{text} {town}" if town else ""
