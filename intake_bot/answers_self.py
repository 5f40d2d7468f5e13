"""Answers about oneself: level of Dutch, what work must not ask, what helps, which kinds of place are fine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from intake_bot.answer_words import cut_at_stops, folded, says_no, table, words
from matcher.domain import Fact, FactKind, Polarity
from matcher.story.practical import practical_facts
from matcher.story.practical_line import Line, one_of, without_harmless


def language_in_answer(text: str) -> tuple[Fact, ...]:
    """The level of Dutch that an answer comes down to: at most one fact.

    A level that is named counts; else what people say of themselves. Who says "hier geboren" and finds writing hard, is
    not at the highest level.
    """
    named = [f for f in practical_facts(cut_at_stops(text), ()) if f.kind is FactKind.LANGUAGE and f.certainty >= 0.7]
    if named:
        return (named[0],)
    read = folded(text)
    hard = any(words("taal_moeite", "zin").search(line.text) for line in read)
    for entry in _levels():
        for line in read:
            m = entry["zin"].search(line.text)
            if m is None or (entry["maar"] and hard and entry["maar"].search(line.text)):
                continue
            level = entry["niveau"]
            if hard and level == "C1":
                level = "B2"
            return (line.fact(FactKind.LANGUAGE, level, m.span(), Polarity.CAN, 0.75),)
    if hard and read:
        return (read[0].fact(FactKind.LANGUAGE, "B1", (0, len(read[0].text)), Polarity.CAN, 0.5),)
    return tuple(f for f in practical_facts(cut_at_stops(text), ()) if f.kind is FactKind.LANGUAGE)[:1]


@cache
def _levels() -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "niveau": entry["niveau"],
            "zin": re.compile(entry["zin"]),
            "maar": re.compile(entry["maar"]) if "maar" in entry else None,
        }
        for entry in table()["taal"]
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer says that work must not ask.

    Attributes:
        facts: of kind belasting; none of them counts before it was asked back.
        nothing: the answer says that there is nothing.
        offers: names of belasting that the words may come down to, where they only name a part of the body.
    """

    facts: tuple[Fact, ...]
    nothing: bool
    offers: tuple[str, ...]


def limits_in_answer(text: str) -> Limits:
    """Read an answer to "what can you not do"; naming it is enough, saying that it is no problem takes it back."""
    read = folded(text)
    found = {
        str(fact.value): fact
        for fact in practical_facts(cut_at_stops(text), ())
        if fact.kind is FactKind.LOAD and not fact.polarity.positive
    }
    for line in read:
        for load, fact in _named(line):
            found.setdefault(load, fact)
        for load in table()["grenzen"]["ook"]:
            if load not in found and (m := words("grenzen.ook", load).search(line.text)):
                found[load] = line.fact(FactKind.LOAD, load, m.span(), Polarity.CANNOT, 0.6)
        for load in table()["grenzen"]["engels"] if _english(line) else ():
            if load not in found and (m := words("grenzen.engels", load).search(line.text)):
                if not words("grenzen", "wel").search(line.text):
                    found[load] = line.fact(FactKind.LOAD, load, m.span(), Polarity.CANNOT, 0.6)
    fine = any(words("grenzen", "alles_kan").search(line.text) for line in read)
    offers: list[str] = []
    if not found and not fine:
        for shape, loads in table()["grenzen"]["lijf"].items():
            if any(re.search(rf"\b{shape}\b", _without_fine(line)) for line in read):
                offers += [load for load in loads if load not in offers]
    nothing = not found and not offers and (fine or says_no(read))
    return Limits(tuple(found.values()), nothing, tuple(offers[:3]))


def _english(line: Line) -> bool:
    return bool(line.words & {"is", "for", "my", "cannot", "can", "difficult", "i", "the", "all", "hard", "bad", "too"})


def _without_fine(line: Line) -> str:
    """The line without its clauses that say that something is fine."""
    text = without_harmless(line.text)
    parts = [part for part in text.split(" , ") if "_" not in part and not words("grenzen", "wel").search(part)]
    return " , ".join(parts)


def _named(line: Line) -> list[tuple[str, Fact]]:
    """What a line names as hard, simply by naming it in answer to the question."""
    text = without_harmless(line.text)
    shapes, ids = one_of("grenzen.over")
    found = []
    for m in shapes.finditer(text):
        begin, stop = line.clause(m.start())
        if m.lastgroup is None or words("grenzen", "wel").search(line.text[begin:stop]):
            continue
        if "_" in text[begin:stop] or re.search(r"\b(?:wel|graag|fijn|prima)\b", text[begin:stop]):
            continue
        found.append(
            (
                ids[int(m.lastgroup[1:])],
                line.fact(FactKind.LOAD, ids[int(m.lastgroup[1:])], m.span(), Polarity.CANNOT, 0.6),
            )
        )
    return found


def needs_in_answer(text: str) -> tuple[tuple[Fact, ...], bool]:
    """What helps (behoefte), and whether the answer says that nothing is needed."""
    read = folded(text)
    found = [fact for fact in practical_facts(cut_at_stops(text), ()) if fact.kind is FactKind.NEED]
    for line in read:
        for need in table()["behoefte"]:
            m = words("behoefte", need).search(line.text)
            if m and all(fact.value != need for fact in found):
                found.append(line.fact(FactKind.NEED, need, m.span(), Polarity.WANTS, 0.75))
    alone = any(
        re.search(
            r"\b(?:red (?:ik )?mij|(?:niks|niets|niet) nodig|nergens|zelf wel|i manage|hoeft (?:voor mij )?niet)\b",
            line.text,
        )
        for line in read
    )
    return tuple(found), not found and (says_no(read) or alone)


def kinds_in_answer(text: str) -> tuple[Fact, ...]:
    """Kinds of place that words in passing come down to: "eerst maar eens kijken", "zonder salaris is ook goed"."""
    found = []
    for line in folded(text):
        for kind in table()["soort"]:
            if m := words("soort", kind).search(line.text):
                found.append(line.fact(FactKind.PLACE_KIND, kind, m.span(), Polarity.WANTS, 0.75))
    return tuple(found)
