"""How many hours a week somebody can or wants to work, and how many a place asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from matcher.domain import Fact, FactKind, Polarity
from matcher.story.practical_days import clock_spans, refusal
from matcher.story.practical_line import Line, Speakers, data, pattern

_FULL: Final = (36.0, 40.0)
_PART: Final = (16.0, 28.0)
_FEW: Final = (3.0, 8.0)
_N: Final = r"(\d{1,2}(?:\.\d)?)"


@cache
def _hours() -> dict[str, re.Pattern[str]]:
    w: dict[str, str] = {key: value for key, value in data()["uren"].items() if isinstance(value, str)}
    u, to, circa = w["uur"], w["tot"], w["circa"]
    # what else a number is counted in
    other = "(?! (?:jaar|minuten|kilo|euro|kilometer|km|man|mensen|dagen|keer|maanden|weken|procent))"
    found = {
        "range": rf"\b{_N}(?: {u})? {to} {_N} {u}\b",
        "about_range": rf"\b{circa} {_N} {to} {_N}\b{other}",
        "then": rf"\b{_N}(?: {u})?(?: {w['circa_na']})? {w['misschien']} {_N}(?: {u})?\b",
        "days_times": rf"\b{_N} (?:dagen|dag|ochtenden|middagen) (?:van |a |x |met |per week )?{_N} {u}\b",
        "a_day": rf"\b{_N} {u} {w['per_dag']}\b|\b{w['per_dag']} {_N} {u}\b",
        "single": rf"\b(?P<about>{circa} )?{_N}(?: {circa})? {u}\b",
        "per_week": rf"\b(?P<about>{circa} )?{_N}(?: {u})? {w['per_week']}\b(?<!week week)",
        "about": rf"\b{circa} {_N}\b{other}",
        "or_so": rf"\b{_N} (?:of zo|ofzo|ofzoiets)\b",
        "lone": rf"(?:^|, ){_N}(?: {w['circa_na']})?(?= ,|$)",
        "full": rf"\b{w['voltijd']}\b",
        "part": rf"\b{w['deeltijd']}\b",
        "few": rf"\b{w['paar_uur']}\b",
        "half_days": r"\b(\d|een) (ochtenden|middagen|avonden|dagdelen|ochtend|dagdeel|middag)\b",
        "whole_days": r"\b([2-6]) (?:hele |volle )?dagen\b",
        "before_max": rf"\b{w['hoogstens']}(?: {circa})?$",
        "before_min": rf"\b{w['minstens']}$",
        "after_max": rf"^ ?,?(?: (?:dat|en|maar))? ?{w['hoogstens_na']}\b",
        "after_about": rf"^ {w['circa_na']}\b",
        "clock_before": rf"\b{w['klok_voor']}",
        "clock_after": w["klok_na"],
        "travel": w["reis"],
        "elsewhere": w["geen_werk"],
        "week": rf"\b(?:{w['per_week']}|werken|werk|contract|beschikbaar|uren)\b",
    }  # fmt: skip
    return {key: re.compile(value) for key, value in found.items()}


_HOUR_WORDS: Final = frozenset(
    "uur uren uurtjes uurtje u h fulltime voltijd parttime full part hele volle volledige halve ochtenden middagen "
    "avonden dagdelen ochtend middag dagdeel dagen week misschien circa ongeveer pakweg plusminus rond ofzo zo".split()
)


def _about(n: float) -> tuple[float, float]:
    """What "ongeveer n uur" leaves room for: two hours either side, four from sixteen up."""
    room = 4.0 if n >= 16 else 2.0 if n >= 6 else 1.0
    return max(1.0, n - room), min(40.0, n + room) if n <= 40 else n


def _hours_fact(line: Line, span: tuple[int, int], low: float, high: float, certainty: float, wish: bool) -> Fact:
    polarity = Polarity.WANTS if wish else Polarity.CAN
    return line.fact(FactKind.HOURS, {"min": float(low), "max": float(high)}, span, polarity, certainty)


def _hours_read(line: Line, days: int | None, story: bool) -> Iterator[tuple[tuple[int, int], float, float, float]]:
    """Candidates for hours a week in one line: span, least, most, certainty; the first is the best."""
    p, text = _hours(), line.text
    week = bool(p["week"].search(text))
    if m := p["days_times"].search(text):
        yield m.span(), float(m[1]) * float(m[2]), float(m[1]) * float(m[2]), 0.85
        return
    if (m := p["a_day"].search(text)) and days:
        total = float(m[1] or m[2]) * days
        yield m.span(), total, total, 0.75
        return
    for m in (*p["about_range"].finditer(text), *p["range"].finditer(text)):
        low, high = float(m[1]), float(m[2])
        before = text[: m.start()]
        clock = before.endswith((":", "half ", "kwart voor ", "kwart over ")) or (
            re.search(r"\b(?:van|tussen|dag|\d+:\d\d)(?: ,)? $", before) is not None and low <= 11 and not week
        )
        if low < high <= 60 and not clock and not p["travel"].search(text[max(0, m.start() - 25) : m.end() + 25]):
            yield m.span(), low, high, 0.95 if high >= 6 else 0.8
            return
    counted = re.search(r"\b(?:uur|uren|week|uurtjes)\b", text)
    if counted and (m := p["then"].search(text)) and 6 <= float(m[1]) < float(m[2]) <= 48:
        yield m.span(), float(m[1]), float(m[2]), 0.8
        return
    names = ("single", "per_week", "about", "or_so") if story else ("single", "per_week")
    for name in names:
        for m in p[name].finditer(text):
            n = float(next(g for g in reversed(m.groups()) if g and g[0].isdigit()))
            before, after = text[: m.start()].rstrip(), text[m.end() :]
            if (name in ("about", "or_so") and n < 12) or n < 1 or n > 60 or before.endswith((":", "06", " -")):
                continue
            if name == "single" and p["clock_before"].search(before) and not p["before_max"].search(before):
                continue
            if name == "single" and (
                p["clock_after"].search(after.lstrip())
                or p["elsewhere"].search(text[max(0, m.start() - 20) : m.end() + 20])
            ):
                continue
            top, least = p["before_max"].search(before), p["before_min"].search(before)
            top_after = p["after_max"].search(after)
            if n < 10 and not (week or top or top_after or "uurtjes" in m.group()):
                continue
            near = text[max(0, m.start() - 25) : m.end() + 20]
            if n <= 3 and p["travel"].search(near):
                continue
            start = top.start() if top else least.start() if least else m.start()
            end = m.end() + (top_after.end() if top_after else 0)
            if top or top_after:
                low, high = (0.0, n) if top else (max(1.0, _about(n)[0]), n)
                yield (start, end), low, high, 0.85
            elif least:
                yield (start, end), n, 40.0 if n <= 40 else n, 0.8
            elif m.groupdict().get("about") or name in ("about", "or_so") or p["after_about"].search(after):
                yield (start, end), *_about(n), 0.8
            else:
                yield (start, end), n, n, 0.9 if n >= 8 else 0.7
            return
    if (
        story
        and re.search(r"\b(?:uur|uren|uurtjes)\b", text)
        and (m := p["lone"].search(text))
        and 12 <= float(m[1]) <= 40
    ):
        yield (m.start(1), m.end()), float(m[1]), float(m[1]), 0.7
        return
    refusing = pattern("uren", "fulltime_niet")
    if (m := p["full"].search(text)) and not refusing.search(text[max(0, m.start() - 18) : m.end() + 14]):
        yield m.span(), *_FULL, 0.85
        return
    if m := p["part"].search(text):
        yield m.span(), *_PART, 0.5
    elif m := p["half_days"].search(text):
        n = 1.0 if m[1] == "een" else float(m[1])
        if n > 1 or week:
            yield m.span(), 3 * n, 4 * n, 0.65
    elif (m := p["whole_days"].search(text)) and (week or pattern("dagen", "kan").search(text)):
        if not re.search(r"^ (?:geleden|later|ziek|voor)\b", text[m.end() :]):
            yield m.span(), 7 * float(m[1]), 8 * float(m[1]), 0.55
    elif (m := p["few"].search(text)) and not p["elsewhere"].search(text):
        yield m.span(), *_FEW, 0.6


def hours(line: Line, speakers: Speakers, day_count: int | None) -> Iterator[Fact]:
    """Hours a week that the person can or wants to work.

    Args:
        day_count: how many days the text gives as available, to make a week of "vier uur per dag"; None when
        it gives none.
    """
    if line.words.isdisjoint(_HOUR_WORDS):
        return
    for span, low, high, certainty in _hours_read(line, day_count, story=True):
        if speakers.other(line, span[0]) or speakers.past(line, span[0]):
            continue
        wish = bool(re.search(r"\b(?:wil|graag|liefst|zou|zoek)\b", line.text))
        yield _hours_fact(line, span, low, high, certainty, wish)


def hours_from_clock(line: Line, speakers: Speakers, day_count: int | None) -> Iterator[Fact]:
    """Hours a week that follow from days and clock: "maandag en dinsdag van negen tot drie" gives at most 12."""
    if day_count is None:
        return
    for span, start, end in clock_spans(line, story=True):
        day = (end - start) % 12 or 12.0
        if 2 <= day <= 9 and not speakers.past(line, span[0]) and not refusal(line, span, "dagdelen"):
            most = round(day * day_count)
            value = {"min": float(round(most * 0.75)), "max": float(most)}
            yield line.fact(FactKind.HOURS, value, span, Polarity.CAN, 0.6)


def hours_asked(line: Line, day_count: int | None) -> Iterator[Fact]:
    """Hours a week that a place asks."""
    if line.words.isdisjoint(_HOUR_WORDS):
        return
    for span, low, high, certainty in _hours_read(line, day_count, story=False):
        if certainty > 0.5:
            yield _hours_fact(line, span, low, high, round(certainty - 0.05, 3), wish=True)
