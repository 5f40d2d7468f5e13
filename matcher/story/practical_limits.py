"""What somebody cannot carry, what helps them, and which kinds of place are fine.

A limit is what the work must not ask ("kan ik niet tegen stof"), never why ("COPD"): phrases that name an
illness are not
used, and no quote holds one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from matcher.domain import Fact, FactKind, Polarity
from matcher.story.practical_line import Line, Speakers, data, one_of, pattern, without_harmless
from matcher.story.practical_phrases import PhraseIndex
from vocab.loader import load

_LIMITING: Final = frozenset(
    "niet geen nooit niks nee zonder moeilijk lastig slecht beroerd liever dicht moe ziek duizelig benauwd lucht "
    "nauwelijks pijn probleem zwaar kapot trilt trillen".split()
)
_BEFORE: Final = 70
_AFTER: Final = 90


@cache
def _ill() -> tuple[frozenset[str], re.Pattern[str]]:
    words = data()["grenzen"]["ziekte"]
    return frozenset(words), re.compile(rf"\b(?:{'|'.join(words)})", re.IGNORECASE)


@cache
def _limit_phrases() -> PhraseIndex:
    out = set(data()["grenzen"]["niet_gebruiken"])
    phrases = [(term.id, [phrase for phrase in term.phrases if phrase not in out]) for term in load().loads]
    return PhraseIndex(phrases, without=sorted(_ill()[0]), least=3)


@cache
def _need_phrases() -> PhraseIndex:
    return PhraseIndex([(need.id, need.said) for need in load().needs], without=sorted(_ill()[0]), least=3)


@cache
def _kind_phrases() -> PhraseIndex:
    out = set(data()["soort"]["niet_uit_lijst"])
    return PhraseIndex([(term.id, [p for p in term.phrases if p not in out]) for term in load().kinds], least=3)


@cache
def _asked_phrases() -> PhraseIndex:
    return PhraseIndex([(term.id, term.phrases) for term in load().loads_asked])


@cache
def _offered_phrases() -> PhraseIndex:
    return PhraseIndex([(need.id, need.offered) for need in load().needs])


def warm() -> None:
    """Build every index now, so that the first text is as quick as the next."""
    for index in (_limit_phrases, _need_phrases, _kind_phrases, _asked_phrases, _offered_phrases):
        index()


def _stance(words: str) -> Polarity:
    if pattern("grenzen.woorden", "liever").search(words):
        return Polarity.RATHER_NOT
    return Polarity.REFUSES if pattern("grenzen.woorden", "wil_niet").search(words) else Polarity.CANNOT


def _own(section: str, line: Line) -> Iterator[tuple[str, re.Match[str]]]:
    """The first match of each key of the table `zegt` of a section."""
    shapes, keys = one_of(f"{section}.zegt")
    seen: set[str] = set()
    for m in shapes.finditer(line.text):
        key = keys[int((m.lastgroup or "k0")[1:])]
        if key not in seen:
            seen.add(key)
            yield key, m


def limits(line: Line, speakers: Speakers) -> Iterator[Fact]:
    """What the work must not ask of the person (belasting): kanNiet, wilNiet or lieverNiet, at most one per load."""
    calm = without_harmless(line.text)
    found: dict[str, Fact] = {}
    shapes, ids = one_of("grenzen.over")
    for m in shapes.finditer(calm) if not line.words.isdisjoint(_LIMITING) else ():
        load_id = ids[int(m.lastgroup[1:])] if m.lastgroup else ""
        begin, _ = line.clause(m.start())
        before = calm[max(begin, m.start() - _BEFORE) : m.start()]
        after = calm[m.end() : m.end() + _AFTER]
        if no := pattern("grenzen", "voor").search(before):
            span = (m.start() - len(before) + no.start(), m.end())
        elif no := pattern("grenzen", "na").search(after):
            span = (m.start(), m.end() + no.end())
        else:
            continue
        if load_id in found or speakers.other(line, m.start()):
            continue
        words = calm[span[0] : span[1]]
        fact = line.fact(FactKind.LOAD, load_id, span, _stance(words), 0.8 if "geen" not in words.split() else 0.65)
        if not _ill()[1].search(fact.quote):
            found[load_id] = fact
    for load_id, m in _own("grenzen", line):
        if load_id not in found and not speakers.other(line, m.start()):
            found[load_id] = line.fact(FactKind.LOAD, load_id, m.span(), Polarity.CANNOT, 0.7)
    for hit in _limit_phrases().find(line):
        if hit.id in found or calm[hit.span[0] : hit.span[1]] != line.text[hit.span[0] : hit.span[1]]:
            continue
        if speakers.other(line, hit.span[0]):
            continue
        words = line.text[hit.span[0] : hit.span[1]]
        fact = line.fact(FactKind.LOAD, hit.id, hit.span, _stance(words), 0.7 if hit.literal else 0.5)
        if not _ill()[1].search(fact.quote):
            found[hit.id] = fact
    yield from found.values()


def needs(line: Line, speakers: Speakers) -> Iterator[Fact]:
    """What helps the person (behoefte), at most one per need and sentence; polarity wil."""
    found: dict[str, Fact] = {}
    for need, m in _own("behoefte", line):
        if not speakers.other(line, m.start()):
            found[need] = line.fact(FactKind.NEED, need, m.span(), Polarity.WANTS, 0.75)
    for hit in _need_phrases().find(line):
        if hit.id not in found and not speakers.other(line, hit.span[0]):
            fact = line.fact(FactKind.NEED, hit.id, hit.span, Polarity.WANTS, 0.75 if hit.literal else 0.5)
            if not _ill()[1].search(fact.quote):
                found[hit.id] = fact
    yield from found.values()


def place_kinds(line: Line, speakers: Speakers) -> Iterator[Fact]:
    """Kinds of place (soort) that somebody wants, had, or does not want; at most one per kind and sentence."""
    calm = line.text
    spans: dict[str, tuple[tuple[int, int], float]] = {}
    for kind, m in _own("soort", line):
        spans[kind] = (m.span(), 0.8)
    for hit in _kind_phrases().find(line):
        spans.setdefault(hit.id, (hit.span, 0.7 if hit.literal else 0.5))
    for kind, (span, certainty) in spans.items():
        if speakers.other(line, span[0]):
            continue
        begin, stop = line.clause(span[0])
        before, after = calm[begin : span[0]].rstrip(), calm[span[1] : min(stop, span[1] + _AFTER)]
        statement = speakers.at(line.cite(*span)[0])
        if no := pattern("soort.niet", "voor").search(before):
            yield line.fact(FactKind.PLACE_KIND, kind, (begin + no.start(), span[1]), Polarity.REFUSES, certainty)
        elif no := pattern("soort.niet", "na").search(after):
            yield line.fact(FactKind.PLACE_KIND, kind, (span[0], span[1] + no.end()), Polarity.REFUSES, certainty)
        elif speakers.past(line, span[0]):
            yield line.fact(FactKind.PLACE_KIND, kind, span, Polarity.DID, min(certainty, 0.6))
        else:
            wants = statement is None or (statement.polarity is not Polarity.CAN and statement.certainty >= 0.7)
            yield line.fact(FactKind.PLACE_KIND, kind, span, Polarity.WANTS if wants else Polarity.CAN, certainty)


# --- places -----------------------------------------------------------------------------------------------------------

_UNASKED: Final = re.compile(r"\b(?:niet|geen|nooit|nauwelijks|zonder|weinig)(?: \w+){0,2} ?$")
_UNASKED_AFTER: Final = re.compile(
    r"^(?: \w+){0,3} (?:hoeft niet|hoef je niet|is niet nodig|niet nodig|hoeven niet|komt niet voor|doet een collega)\b"
)


def loads_asked(line: Line) -> Iterator[Fact]:
    """What a place asks of body and mind (belasting); polarity wil."""
    for hit in _asked_phrases().find(line):
        begin, end = hit.span
        said_no = _UNASKED.search(line.text[max(0, begin - 40) : begin]) or _UNASKED_AFTER.search(
            line.text[end : end + _AFTER]
        )
        if said_no and not line.text[begin:end].startswith(("niet", "geen")):
            continue
        certainty = 0.8 if hit.literal and hit.words > 1 else 0.65 if hit.literal else 0.5
        yield line.fact(FactKind.LOAD, hit.id, hit.span, Polarity.WANTS, certainty)


def needs_offered(line: Line) -> Iterator[Fact]:
    """What a place offers that helps people (behoefte ids); polarity kan."""
    for hit in _offered_phrases().find(line):
        yield line.fact(FactKind.NEED, hit.id, hit.span, Polarity.CAN, 0.8 if hit.literal else 0.6)
