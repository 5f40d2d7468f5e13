"""On which days and in which parts of the day somebody can work, or a place asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from matcher.domain import DAY_PARTS, DAYS, Fact, FactKind, Polarity
from matcher.story.practical_line import Line, Speakers, data, pattern, without_harmless, words_in

_WORKDAYS: Final = DAYS[:5]
_WIDE: Final = re.compile("week|dag|beschikbaar|day")
_PART_HOURS: Final = {"nacht": (0.0, 6.0), "ochtend": (6.0, 12.0), "middag": (12.0, 18.0), "avond": (18.0, 24.0)}
# a quick look whether one of the patterns of `_WHOLE_DAYS` can match at all
_WHOLE_DAY: Final = re.compile("dag|dienst|kantoor|ploeg|day|continu|school")
_WHOLE_DAYS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("overdag", DAY_PARTS[:2]),
    ("tweeploeg", DAY_PARTS[:3]),
    ("drieploeg", DAY_PARTS),
    ("schooltijd", DAY_PARTS[:2]),
)
_DIGIT: Final = re.compile(r"\d")
_CLOCK: Final = r"(?:half (?:een|\d{1,2})|kwart (?:voor|over) (?:een|\d{1,2})|\d{1,2}:\d\d|\d{1,2}|een)"


@cache
def _days() -> tuple[re.Pattern[str], dict[str, str]]:
    names: dict[str, str] = {name: day for name, day in data()["dagen"]["namen"].items() if day}
    long = sorted((name for name in names if len(name) > 3), key=len, reverse=True)
    short = "|".join(sorted(data()["dagen"]["kort"], key=len, reverse=True))
    one = f"(?:{'|'.join(long)})"
    any_day = f"(?:{'|'.join(long)}|{short})"
    to = data()["dagen"]["tot"]
    link = r"(?: |,|en|of|\+|/|ook|op|de|-|allebei)+"
    shape = (
        rf"\b(?P<a>{any_day}) {to} (?P<b>{any_day})\b"
        rf"|\b(?P<list>{any_day}(?:{link} ?\b{any_day})+)\b"
        rf"|\b(?P<part>{one})(?P<bit>ochtend|middag|avond|nacht|morgen)(?:en|s)?\b"
        rf"|\b(?P<day>{one})\b"
    )
    return re.compile(shape), names


def _days_of(match: re.Match[str]) -> tuple[str, ...]:
    names = _days()[1]
    if match["a"]:
        i, j = DAYS.index(names[match["a"]]), DAYS.index(names[match["b"]])
        return tuple(DAYS[k % 7] for k in range(i, (j if j >= i else j + 7) + 1))
    if match["list"]:
        found = {names[word] for word in re.findall(r"[a-z]+", match["list"]) if word in names}
        return tuple(day for day in DAYS if day in found)
    return (names[match["day"] or match["part"]],)


def refusal(line: Line, span: tuple[int, int], section: str) -> tuple[int, int] | None:
    """The range of a day or day part together with the words that refuse it, or None."""
    begin, _ = line.clause(span[0])
    text = without_harmless(line.text)
    before, after = text[begin : span[0]].rstrip(), text[span[1] :]
    if m := pattern(section, "niet_voor").search(before):
        return begin + m.start(), span[1]
    if m := pattern(section, "niet_na").search(after):
        return span[0], span[1] + m.end()
    return None


def days(line: Line, following: str, speakers: Speakers, story: bool = True) -> Iterator[Fact]:
    """Days on which somebody can (or cannot) work; the value is a tuple in the order of the week.

    Args:
        following: the folded text of the next two sentences: "Dinsdag is hij weg. Die uren zijn van mij."
        story: False for a place, where a day that is named is a day that is asked.
    """
    text = line.text
    shape = _days()[0]
    said = [(m.span(), _days_of(m), m) for m in shape.finditer(text)] if "dag" in text or _short_days(line) else []
    words: list[tuple[tuple[int, int], tuple[str, ...], re.Match[str] | None]] = list(said)
    wide: tuple[tuple[str, tuple[str, ...]], ...] = (("doordeweeks", _WORKDAYS), ("weekend", DAYS[5:]), ("alle", DAYS))
    for key, value in wide if _WIDE.search(text) else ():
        words += [(m.span(), value, None) for m in pattern("dagen", key).finditer(text)]
    if not words:
        return
    words.sort(key=lambda item: item[0])
    minus: set[str] = set()
    cue = bool(pattern("dagen", "kan").search(text)) or len(text.split()) <= 8
    for span, value, match in words:
        begin, stop = line.clause(span[0])
        clause = text[begin:stop]
        if match is not None and match["part"]:
            if story and (cue and not refusal(line, span, "dagen") and not pattern("dagen", "bezet").search(text)):
                yield line.fact(FactKind.DAYS, value, span, Polarity.CAN, 0.6)
            elif not story:
                yield line.fact(FactKind.DAYS, value, span, Polarity.WANTS, 0.5)
            continue
        if refused := refusal(line, span, "dagen"):
            rather = "liever" in text[begin:stop]
            polarity = Polarity.RATHER_NOT if rather else Polarity.CANNOT
            if re.match(r" (?:tussen|om|na|voor|tot) (?:\d|half|kwart|een\b)", text[refused[1] :]):
                continue
            minus.update(value)
            if not (speakers.other(line, span[0])):
                yield line.fact(FactKind.DAYS, value, refused, polarity, 0.85)
            continue
        if not story:
            # a day in passing ("vrijdagmiddag frietjes") and "elke dag" are weak signs in the text of a place
            weak = len(value) in (1, 7) or value == DAYS[5:]
            if not (pattern("dagen", "bezet").search(clause) or pattern("dagen", "vrij_plek").search(clause)):
                yield line.fact(FactKind.DAYS, value, span, Polarity.WANTS, 0.5 if weak else 0.8)
            continue
        yield from _day_in_story(line, span, value, following, speakers, cue)
    rest = pattern("dagen", "andere").search(text)
    if rest and minus and cue:
        yield line.fact(FactKind.DAYS, tuple(d for d in DAYS[:5] if d not in minus), rest.span(), Polarity.CAN, 0.7)


def _short_days(line: Line) -> bool:
    return len(line.words & set(data()["dagen"]["kort"])) >= 2


def _day_in_story(
    line: Line, span: tuple[int, int], value: tuple[str, ...], following: str, speakers: Speakers, cue: bool
) -> Iterator[Fact]:
    """A day that nobody refuses in so many words: taken, looked after elsewhere, free, or only told about."""
    begin, stop = line.clause(span[0])
    clause = line.text[begin:stop]
    everything = len(value) == 7
    care = pattern("dagen", "opvang").search(clause) and not re.search(r"\bik\b", clause)
    if care and not everything:
        yield line.fact(FactKind.DAYS, value, span, Polarity.CAN, 0.55)
    elif speakers.other(line, span[0]):
        if pattern("dagen", "dan_vrij").search(line.text[span[1] :] + " " + following):
            yield line.fact(FactKind.DAYS, value, span, Polarity.CAN, 0.55)
    elif speakers.past(line, span[0], whole=False):
        return
    elif pattern("dagen", "bezet").search(clause) and not everything:
        if not pattern("dagen", "half_bezet").search(clause.replace(line.text[span[0] : span[1]], "")):
            yield line.fact(FactKind.DAYS, value, span, Polarity.CANNOT, 0.65)
    elif (
        cue
        and not speakers.past(line, span[0])
        and (len(value) > 1 or not pattern("dagen", "half_bezet").search(line.text[span[1] : stop]))
    ):
        # one day that is half taken ("woensdag zijn ze om twaalf uur uit") says nothing for sure
        yield line.fact(FactKind.DAYS, value, span, Polarity.CAN, 0.85 if len(value) > 1 else 0.65)


def day_counts(facts: Sequence[Fact]) -> int | None:
    """How many days the facts leave, or None when no day is given."""
    plus = {day for fact in facts if fact.polarity.positive for day in fact.value}  # type: ignore[union-attr]
    minus = {day for fact in facts if not fact.polarity.positive for day in fact.value}  # type: ignore[union-attr]
    return len(plus - minus) or None


@cache
def _clock_range() -> re.Pattern[str]:
    w = data()["dagdelen"]
    return re.compile(
        rf"\b(?P<van>{w['van']} )?(?P<a>{_CLOCK})(?: uur)? {w['tot']} "
        rf"(?:ongeveer )?(?P<b>{_CLOCK})(?P<uur> uur)?\b(?! (?:jaar|minuten|kilo|dagen))"
    )


def _o_clock(said: str) -> float:
    hour = re.search(r"(\d{1,2}|een)(?::(\d\d))?$", said)
    n = 1.0 if hour is None or hour[1] == "een" else float(hour[1])
    if said.startswith("half"):
        return n - 0.5
    if said.startswith("kwart voor"):
        return n - 0.25
    if said.startswith("kwart over"):
        return n + 0.25
    return n + (float(hour[2]) / 60 if hour and hour[2] else 0.0)


def parts_between(start: float, end: float) -> tuple[str, ...]:
    """The parts of the day that hold at least an hour of a time range; an end before the start is in the afternoon."""
    if end <= start:
        end += 12.0 if end + 12 > start else 24.0
    elif start < 6:
        start, end = start + 12, end + 12
    return tuple(
        part
        for part in DAY_PARTS
        if sum(max(0.0, min(end, b + day) - max(start, a + day)) for a, b in (_PART_HOURS[part],) for day in (0, 24))
        >= 1
    )


def clock_spans(line: Line, story: bool) -> Iterator[tuple[tuple[int, int], float, float]]:
    """Time ranges on the clock in a line: where, from, to (hours, 0 to 24, as said: "van 9 tot 3" gives 9.0 and 3.0).

    "16 tot 20 uur" is a number of hours and not a time, unless words around it say otherwise.
    """
    text = line.text
    if " tot " not in text and " en " not in text and "-" not in text and "tm" not in line.words:
        return
    for m in _clock_range().finditer(text):
        timed = any(mark in m.group() for mark in (":", "half ", "kwart "))
        a, b = _o_clock(m["a"]), _o_clock(m["b"])
        if a > 24 or b > 24:
            continue
        week = re.match(r" (?:per|in de|a) week", text[m.end() :])
        named = re.search(r"dag(?: ,)? (?:van )?$", text[max(0, m.start() - 12) : m.start()]) is not None
        bare = m["van"] is not None and (b < a or (a <= 9 and b - a >= 2 and bool(m["uur"] or b >= 12)))
        bare = bare and (story or m["uur"] is not None)
        plain_day = m["uur"] is not None and b < a
        if week or not (timed or bare or (named and b != a) or plain_day):
            continue
        yield m.span(), a, b


def day_parts(line: Line, speakers: Speakers, story: bool = True) -> Iterator[Fact]:
    """Parts of the day in which somebody can (or cannot) work, or that a place asks."""
    text = line.text
    found: list[tuple[tuple[int, int], tuple[str, ...], bool]] = []
    for part in DAY_PARTS if not line.words.isdisjoint(words_in("dagdelen", *DAY_PARTS)) else ():
        found += [(m.span(), (part,), False) for m in pattern("dagdelen", part).finditer(text)]
    if _WHOLE_DAY.search(text):
        for key, value in _WHOLE_DAYS:
            found += [(m.span(), value, True) for m in pattern("dagdelen", key).finditer(text)]
    if _DIGIT.search(text) or "een" in line.words:
        found += [(span, parts_between(a, b), True) for span, a, b in clock_spans(line, story) if parts_between(a, b)]
    for m in _days()[0].finditer(text) if not story and "dag" in text else ():
        if m["bit"]:
            found.append((m.span(), ("ochtend" if m["bit"] == "morgen" else m["bit"],), True))
    if not found:
        return
    cue = _free(text) or len(text.split()) <= 8
    for span, value, whole in sorted(found):
        begin, stop = line.clause(span[0])
        if refused := refusal(line, span, "dagdelen"):
            timed = whole and any(c.isdigit() for c in text[span[0] : span[1]])
            if timed or _beside_day(line, span) or speakers.other(line, span[0]):
                continue
            polarity = Polarity.RATHER_NOT if "liever" in text[begin:stop] else Polarity.CANNOT
            yield line.fact(FactKind.DAY_PARTS, value, refused, polarity, 0.85)
        elif not story:
            yield line.fact(FactKind.DAY_PARTS, value, span, Polarity.WANTS, 0.75)
        elif pattern("dagdelen", "bezet").search(text[begin:stop]) and not whole:
            if not _beside_day(line, span):
                yield line.fact(FactKind.DAY_PARTS, value, span, Polarity.CANNOT, 0.7)
        elif whole and pattern("dagen", "opvang").search(text):
            yield line.fact(FactKind.DAY_PARTS, value, span, Polarity.CAN, 0.55)
        elif speakers.other(line, span[0]) or speakers.past(line, span[0]):
            continue
        elif not whole and (_beside_day(line, span) or not cue or not _free(text[begin:stop])):
            continue
        else:
            yield line.fact(FactKind.DAY_PARTS, value, span, Polarity.CAN, 0.8)


def _free(clause: str) -> bool:
    """Whether a clause speaks of being able or willing, or is so short that it answers a question."""
    return bool(pattern("dagdelen", "kan").search(clause)) or len(clause.split()) <= 4


def _beside_day(line: Line, span: tuple[int, int]) -> bool:
    """Whether a day part belongs to one day ("woensdag morgen is taalles"), and so says nothing of the others."""
    before = line.text[max(0, span[0] - 22) : span[0]]
    return bool(re.search(r"dag (?:in de |de |in |alleen de )?$", before))
