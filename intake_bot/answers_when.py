"""Answers to "how many hours" and "on which days", in the light of the question.

A story must say "20 uur per week" before it is believed; an answer may just say "20 of zo". What the story reader finds
is taken first; these rules add what only an answer can say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from intake_bot.answer_words import cut_at_stops, folded, indifferent, table, whole, words
from intake_bot.conversation import Conversation
from matcher.domain import DAYS, Fact, FactKind, Polarity
from matcher.story.practical import practical_facts
from matcher.story.practical_line import Line

_FULL: Final = (36.0, 40.0)
_AS_MUCH: Final = (32.0, 40.0)
_SOME: Final = 4.0  # what "iets meer" comes to: half a day
_ROOM: Final = 2.0  # hours either side of "een uur of twintig"
_NUMBER: Final = re.compile(r"(?<![\w:.,])(\d{1,2}(?:\.5)?)(?![\w:])")
_WORKDAYS: Final = DAYS[:5]
_SHORT: Final = {
    "ma": "ma", "maa": "ma", "maandag": "ma", "di": "di", "din": "di", "dinsdag": "di", "wo": "wo", "woe": "wo",
    "woensdag": "wo", "do": "do", "don": "do", "donderdag": "do", "vr": "vr", "vrij": "vr", "vrijdag": "vr",
    "za": "za", "zat": "za", "zaterdag": "za", "zo": "zo", "zon": "zo", "zondag": "zo",
}  # fmt: skip
_VALUE: Final = re.compile(r"(ma)-(vr|za|zo)(?: (ochtend|middag|avond|schooltijd))?")


@cache
def _uren(before: bool) -> dict[str, re.Pattern[str]]:
    section: dict[str, str] = table()["uren"]
    if before:
        return {key: re.compile(rf"\b{section[key]}(?: de)? ?$") for key in ("circa", "hoogstens", "minstens")}
    return {key: re.compile(rf"^ ?,? ?{section[key]}") for key in ("circa_na", "hoogstens_na", "ander")}


def _span_of(line: Line, low: float, high: float, span: tuple[int, int], certainty: float = 0.85) -> Fact:
    if low == high and low >= 38:
        low = min(low, _FULL[0])
    return line.fact(FactKind.HOURS, {"min": low, "max": high}, span, Polarity.CAN, certainty)


def _about(n: float) -> tuple[float, float]:
    return max(1.0, n - _ROOM), n + _ROOM if n < 38 else max(n, 40.0)


def hours_in_answer(text: str, days: int | None = None) -> tuple[Fact, ...]:
    """Hours a week that an answer gives: at most one fact.

    Args:
        text: the answer.
        days: how many days somebody can work, where that is known, to make a week of "vier uur per dag".

    Returns:
        A fact of kind uren with ``min`` and ``max``; nothing where the answer does not say.
    """
    read = folded(text)
    found: list[Fact] = []
    for line in read:
        if fact := _hours_of(line, days):
            found.append(fact)
    if not found:
        general = [f for f in practical_facts(cut_at_stops(text), ()) if f.kind is FactKind.HOURS]
        return tuple(general[:1])
    if len(found) > 1 and _extends(read, found):
        lows, highs = zip(*(_bounds(fact) for fact in found), strict=True)
        first, last = found[0], found[-1]
        quote = text[first.start : last.end]
        value = {"min": min(lows), "max": max(highs)}
        return (Fact(FactKind.HOURS, value, Polarity.CAN, quote, first.start, last.end, 0.8),)
    return (
        (found[-1],) if len(found) > 1 and re.search(r"\b(?:nee|toch|wacht|of nee)\b", read[-1].text) else (found[0],)
    )


def _bounds(fact: Fact) -> tuple[float, float]:
    assert not isinstance(fact.value, (str, float, int, tuple))
    return float(fact.value["min"]), float(fact.value["max"])


def _extends(read: Sequence[Line], found: Sequence[Fact]) -> bool:
    """Whether the later number widens the first: "16 ongeveer. 20 kan best"."""
    later = " ".join(line.text for line in read[1:])
    return bool(words("algemeen", "past_ook").search(later)) and not re.search(r"\b(?:nee|toch|wacht)\b", later)


def _hours_of(line: Line, days: int | None) -> Fact | None:
    text = line.text
    if m := words("uren", "halve_dagen").search(text):
        return _span_of(line, 3.0 * int(m[1]), 4.0 * int(m[1]), m.span(), 0.75)
    if (m := words("uren", "per_dag").search(text)) and float(m[1]) <= 12:
        if days is None:
            return None
        return _span_of(line, float(m[1]) * days, float(m[1]) * days, m.span(), 0.75)
    if re.search(r"\b\d+ (?:hele |volle |halve )?(?:dagen|dag|ochtenden|ochtend|middagen|avonden|dagdelen)\b", text):
        return None  # the story reader makes hours of days
    numbers = [m for m in _NUMBER.finditer(text) if 1 <= float(m[1]) <= 60 and _hourlike(text, m)]
    full = words("uren", "vol").search(text) and not words("uren", "niet_vol").search(text)
    if numbers and full and len(numbers) == 1 and float(numbers[0][1]) < _FULL[0] and " of " in text:
        low = float(numbers[0][1])
        return _span_of(line, low, _FULL[1], (0, len(text)))  # "fulltime of 32"
    if numbers:
        return _of_numbers(line, numbers)
    if m := words("uren", "veel").search(text):
        return _span_of(line, *_AS_MUCH, m.span(), 0.7)
    if (m := words("uren", "vol").search(text)) and not words("uren", "niet_vol").search(text):
        return _span_of(line, *_FULL, m.span())
    return None


def _hourlike(text: str, m: re.Match[str]) -> bool:
    """Whether a number can be a number of hours: not refused, not of something else, not on the clock."""
    before, after = text[: m.start()].rstrip(), text[m.end() :]
    if _uren(False)["ander"].search(after):
        return False
    if words("uren", "niet").search(before):
        return False
    return not re.search(r"\b(?:om|half|kwart voor|kwart over|vanaf|sinds|na)$", before) or "uur per week" in after


def _of_numbers(line: Line, numbers: Sequence[re.Match[str]]) -> Fact:
    text = line.text
    first = numbers[0]
    if len(numbers) > 1:
        second = numbers[1]
        between = text[first.end() : second.start()].strip(" ,")
        between = re.sub(r"^(?:uur|uren|uurtjes|u)\b[ ,]*", "", between)
        a, b = float(first[1]), float(second[1])
        joined = re.fullmatch(table()["uren"]["tot"] + "?", between)
        wider = words("algemeen", "past_ook").search(text[first.end() : second.end() + 12])
        if re.search(r"\b(?:toch|nee|liever)\b", between) and not re.search(r"\bliever (?:ook|nog)\b", between):
            return _single(line, second)
        if joined or wider or max(a, b) - min(a, b) <= 16:
            return _span_of(line, min(a, b), max(a, b), (first.start(), second.end()))
    return _single(line, first)


def _single(line: Line, m: re.Match[str]) -> Fact:
    text, n = line.text, float(m[1])
    before, after = text[: m.start()].rstrip(), text[m.end() :]
    front, back = _uren(True), _uren(False)
    if top := front["hoogstens"].search(before):
        return _span_of(line, 0.0, n, (top.start(), m.end()), 0.85)
    if top := back["hoogstens_na"].search(after):
        return _span_of(line, 0.0, n, (m.start(), m.end() + top.end()), 0.85)
    if least := front["minstens"].search(before):
        return _span_of(line, n, max(n, 40.0), (least.start(), m.end()), 0.8)
    if about := front["circa"].search(before):
        return _span_of(line, *_about(n), (about.start(), m.end()))
    if about := back["circa_na"].search(after):
        return _span_of(line, *_about(n), (m.start(), m.end() + about.end()))
    unit = re.match(r" (?:uur|uren|uurtjes|u)\b", after)
    return _span_of(line, n, n, (m.start(), m.end() + (unit.end() if unit else 0)), 0.9)


def widened(text: str, own: Sequence[Fact], conversation: Conversation, choice: str = "") -> tuple[Fact, ...]:
    """Hours after "may it be a bit more or less": the number said before, wider by what is said now.

    Args:
        text: the answer.
        own: the hours that it gives by itself.
        conversation: with the hours that were said.
        choice: ``meer`` or ``minder`` where a quick reply was taken.

    Returns:
        One fact over the answer, or nothing where it stays as it was.
    """
    said = conversation.facts_of(FactKind.HOURS)
    if not said:
        return tuple(own)
    low, high = _bounds(said[-1])
    more = choice == "meer" or (not choice and bool(words("uren", "meer").search(text.lower())))
    less = choice == "minder" or (not choice and bool(words("uren", "minder").search(text.lower())))
    if own:
        a, b = _bounds(own[-1])
        low, high = min(low, a), max(high, b)
    elif more or less:
        low, high = low - (_SOME if less else 0), high + (_SOME if more else 0)
    else:
        return ()
    return (Fact(FactKind.HOURS, {"min": max(0.0, low), "max": high}, Polarity.CAN, text, 0, len(text), 0.85),)


# --- days -------------------------------------------------------------------------------------------------------------


def days_of_value(value: str) -> tuple[tuple[str, ...], tuple[str, ...] | None] | None:
    """Days and parts of the day of a choice: "ma-vr ochtend"; None where it is no such value."""
    m = _VALUE.fullmatch(value.strip().lower())
    if m is None:
        return None
    days = DAYS[: DAYS.index(m[2]) + 1]
    parts = {"schooltijd": ("ochtend", "middag"), None: None}.get(m[3], (m[3],) if m[3] else None)
    return days, parts


def days_in_answer(text: str) -> tuple[Fact, ...]:
    """Days and parts of the day that an answer gives.

    Returns:
        Facts of the kinds dagen and dagdelen. "Als de kinderen op school zijn" gives the working days with morning and
        afternoon; "maakt niet uit" gives the working days, with a certainty under 0.65: the weekend was not said.
    """
    original, text = text, _cut_at_days(text)
    read = folded(text)
    found = [
        fact for fact in practical_facts(cut_at_stops(text), ()) if fact.kind in (FactKind.DAYS, FactKind.DAY_PARTS)
    ]  # fmt: skip
    named = [fact for fact in found if fact.kind is FactKind.DAYS]
    for line in read:
        named += _short_days(line, named)
        for m in words("dagen", "erbij").finditer(line.text):
            added = m[1] or m[2]
            value = DAYS[5:] if added == "weekend" else (_SHORT[added],)
            fact = line.fact(FactKind.DAYS, value, m.span(), Polarity.CAN, 0.75)
            if named and not any(set(value) <= set(_days(one)) for one in named):
                named.append(fact)
    parts = [fact for fact in found if fact.kind is FactKind.DAY_PARTS]
    if not named:
        for line in read:
            if part := words("dagen", "niet_dagdeel").search(line.text):
                return (*parts, line.fact(FactKind.DAYS, _WORKDAYS, part.span(), Polarity.CAN, 0.7))
        if parts and len(parts[0].value) == 2 and "school" in text.lower():  # type: ignore[arg-type]
            sure = [Fact(f.kind, f.value, f.polarity, f.quote, f.start, f.end, 0.8) for f in parts]
            one = sure[0]
            return (*sure, Fact(FactKind.DAYS, _WORKDAYS, Polarity.CAN, one.quote, one.start, one.end, 0.75))
        for line in read:
            if words("dagen", "alle").search(line.text) or indifferent((line,)):
                return (*parts, whole(line, FactKind.DAYS, _WORKDAYS, 0.6))
    return (*(_taken(fact, text, original) for fact in named), *parts)


def _taken(fact: Fact, text: str, original: str) -> Fact:
    """A day after a list of days, with something else to do on it, cannot: "ma t/m za, zondag uitslapen"."""
    begins = fact.start >= 2 and text[fact.start - 2 : fact.start] == ".\n"
    cut = begins and original[fact.start - 2 : fact.start] == ", "
    if cut and fact.polarity.positive and not _MAY.search(text[fact.start :].split("\n")[0].lower()):
        return replace(fact, polarity=Polarity.CANNOT)
    return fact


_MAY: Final = re.compile(r"\b(?:kan|kunnen|ook|mag|goed|prima|best|eventueel|als|liefst|ok|too|fine)\b")
_COMMA: Final = re.compile(r", ")


def _cut_at_days(text: str) -> str:
    """A line break for the comma between days that can and a day that is spoken of: "ma di do, woensdag niet"."""
    cut = text
    for m in _COMMA.finditer(text):
        before = re.split(r"[.,;\n]", text[: m.start()])[-1]
        after = re.split(r"[.,;\n]", text[m.end() :])[0].lower().split()
        days = [word for word in re.findall(r"\w+", before.lower()) if word in _SHORT]
        if len(days) > 1 and after and after[0] in _SHORT and any(word not in _SHORT for word in after[1:]):
            cut = f"{cut[: m.start()]}.\n{cut[m.end() :]}"
    return cut


def _days(fact: Fact) -> tuple[str, ...]:
    return fact.value if isinstance(fact.value, tuple) else ()


def _short_days(line: Line, found: Sequence[Fact]) -> list[Fact]:
    """A single short name ("di", "wo of zo") where the line is hardly more than that."""
    said = line.text.replace(",", " ").split()
    days = [word for word in said if word in _SHORT]
    rest = [word for word in said if word not in _SHORT and word not in ("en", "of", "op", "de", "liefst", "graag")]
    if not days or len(rest) > 2 or any(word in ("niet", "geen", "nee") for word in rest):
        return []
    begin, stop, _ = line.cite(0, len(line.text))
    if any(fact.start < stop and begin < fact.end for fact in found):
        return []
    value = tuple(day for day in DAYS if day in {_SHORT[word] for word in days})
    return [whole(line, FactKind.DAYS, value, 0.75)]
