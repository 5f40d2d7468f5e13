"""Answers to "how do you get there" and "which licence", in the light of the question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from intake_bot.answer_words import cut_at_stops, folded, says_no, table, words
from matcher.domain import LICENCES, TRANSPORT, Fact, FactKind, Polarity
from matcher.story.practical import practical_facts
from matcher.story.practical_line import Line, pattern
from matcher.story.practical_travel import travel_minutes

_LEAST, _MOST = 5, 120


def travel_in_answer(text: str, *, only_time: bool = False) -> tuple[Fact, ...]:
    """Means of transport (vervoer) and the longest trip in minutes (reistijd) that an answer gives.

    Args:
        text: the answer.
        only_time: only the time was asked, so that "30" is a number of minutes and "een uur" an hour of travel.
    """
    general = practical_facts(cut_at_stops(text), ())
    found = [fact for fact in general if fact.kind is FactKind.TRANSPORT]
    for line in folded(text):
        found += _modes(line, found)
    best: Fact | None = None
    for line in folded(text):
        for fact in _minutes(line, only_time):
            if best is None or float(fact.value) > float(best.value):  # type: ignore[arg-type]
                best = fact
    return (*found, *((best,) if best else ()))


def _modes(line: Line, found: Sequence[Fact]) -> list[Fact]:
    text = line.text
    new: list[Fact] = []
    taken = [(fact.start, fact.end) for fact in found]
    for mode in ("e-bike", *(one for one in TRANSPORT if one != "e-bike")):
        shapes = [pattern("vervoer", mode)]
        if mode in table()["reizen"]["extra"]:
            shapes.append(words("reizen.extra", mode))
        for m in (m for shape in shapes for m in shape.finditer(text)):
            start, end, _ = line.cite(*m.span())
            if any(a < end and start < b for a, b in taken):
                continue
            begin, stop = line.clause(m.start())
            before, after = text[begin : m.start()], text[m.end() : stop]
            refused = words("reizen", "niet").search(before[-28:]) or re.match(
                r" (?:is |heb ik |kan ik |wil ik )?(?:niet|kapot|weg|gestolen|stuk|kwijt)\b", after
            )
            if refused and re.search(r"\b(?:ver|lang|te)\b", text[begin:stop]):
                refused = None  # "lopend, niet te ver"
            taken.append((start, end))
            polarity = Polarity.CANNOT if refused else Polarity.CAN
            new.append(line.fact(FactKind.TRANSPORT, (mode,), m.span(), polarity, 0.75))
    return new


def _minutes(line: Line, only_time: bool) -> list[Fact]:
    text, found = line.text, []
    rest = text
    if m := re.search(r"\bhalf (?:an|aan|en|een) uur\b", text):  # "half an hour"
        found.append(line.fact(FactKind.TRAVEL_TIME, 30.0, m.span(), Polarity.CAN, 0.85))
        rest = text[: m.start()] + "_" * len(m[0]) + text[m.end() :]
    for _ in range(4):
        hit = travel_minutes(rest)
        if hit is None:
            break
        (start, end), minutes = hit
        found.append(line.fact(FactKind.TRAVEL_TIME, float(minutes), (start, end), Polarity.CAN, 0.85))
        rest = rest[:start] + "_" * (end - start) + rest[end:]
    if not found and (m := words("reizen", "uur").search(text)):
        found.append(line.fact(FactKind.TRAVEL_TIME, 60.0, m.span(), Polarity.CAN, 0.75))
    if not found and only_time:
        for m in re.finditer(r"\b(\d{1,3})\b(?! (?:km|kilometer))", text):
            if _LEAST <= int(m[1]) <= _MOST:
                found.append(line.fact(FactKind.TRAVEL_TIME, float(m[1]), m.span(), Polarity.CAN, 0.75))
    elif not found and (m := words("reizen", "getal").search(text)) and _LEAST <= int(m[1]) <= _MOST:
        found.append(line.fact(FactKind.TRAVEL_TIME, float(m[1]), m.span(), Polarity.CAN, 0.7))
    return found


_KNOWN: Final = frozenset(LICENCES)


def licences_in_answer(text: str) -> tuple[Fact, ...]:
    """Licences that an answer gives: held (kan), not held (kanNiet), or () with kan where there are none.

    A licence that is expired, failed or being worked for is not held; who has nothing else, holds none.
    """
    read = folded(text)
    held: list[Fact] = []
    lacking: list[Fact] = []
    for line in read:
        for fact, has in _letters(line):
            (held if has else lacking).append(fact)
    if held:
        return (*held, *lacking)
    general = [fact for fact in practical_facts(cut_at_stops(text), ()) if fact.kind is FactKind.LICENCES]
    if not lacking and any(fact.polarity.positive for fact in general):
        return tuple(general)
    if not read or not (lacking or general or says_no(read) or _refuses(read[0])):
        return ()
    none = read[0].fact(FactKind.LICENCES, (), (0, len(read[0].text)), Polarity.CAN, 0.85)
    return (*lacking, none)


def _refuses(line: Line) -> bool:
    return bool(re.search(r"\b(?:heb ik (?:nog )?niet|nog niet|geen|not yet|don t have|dont have)\b", line.text))


def _letters(line: Line) -> list[tuple[Fact, bool]]:
    """Each licence that a line names, with whether it is held."""
    begin, stop, said = line.cite(0, len(line.text))
    small = set(table()["rijbewijs"]["klein"])
    found: list[tuple[tuple[int, int], str]] = []
    for m in re.finditer(table()["rijbewijs"]["letters"], said, re.IGNORECASE):
        letter = m[1]
        if not letter.isupper() and letter.lower() not in small:
            continue
        if letter.lower() == "am" and not letter.isupper() and re.search(r"\bi $", said[: m.start()], re.IGNORECASE):
            continue
        if letter in ("A", "I") and re.match(r" [a-z]", said[m.end() :]) and len(said.split()) > 3:
            continue  # the English article at the start of a sentence
        found.append(((begin + m.start(), begin + m.end()), letter.upper()))
    negative = words("rijbewijs", "niet")
    for licence in table()["rijbewijs"]["soort"]:
        if not found or (licence in ("T", "C") and all(letter != licence for _, letter in found)):
            for m in words("rijbewijs.soort", licence).finditer(line.text):
                left, right = line.clause(m.start())
                if not negative.search(line.text[left:right]):
                    start, end, _ = line.cite(*m.span())
                    found.append(((start, end), licence))
    result = []
    gone = words("rijbewijs", "weg").search(line.text) and len(found) == 1
    for (start, end), letter in found:
        clause = _clause(line.source, begin, stop, start, end)
        own = " ".join(one.text for one in folded(clause))
        has = not gone and not negative.search(re.sub(r"\b(?:geen|no|niet) (?:auto|car|graag|vaak)\b", " ", own))
        stance = Polarity.CAN if has else Polarity.CANNOT
        fact = Fact(FactKind.LICENCES, (letter,), stance, line.source[start:end], start, end, 0.85)
        result.append((fact, has))
    return result


def _clause(source: str, begin: int, stop: int, start: int, end: int) -> str:
    """The words around a licence up to a comma, "maar" or "but"."""
    cuts = [m.span() for m in re.finditer(r"[,;]|\bmaar\b|\bbut\b", source[begin:stop], re.IGNORECASE)]
    left = max((begin + b for _, b in cuts if begin + b <= start), default=begin)
    right = min((begin + a for a, _ in cuts if begin + a >= end), default=stop)
    return source[left:right]
