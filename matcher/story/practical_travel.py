"""Getting there: means of transport, travel time one way, driving licences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from matcher.domain import LICENCES, TRANSPORT, Fact, FactKind, Polarity
from matcher.story.practical_line import Line, Speakers, data, pattern, without_harmless, words_in
from vocab.words import STOP

# (pattern, minutes or None when the number in the match counts)
_DURATIONS: Final = (
    (re.compile(r"\bdrie kwartier\b|\b3 kwartier\b"), 45),
    (re.compile(r"\b5 kwartier\b"), 75),
    (re.compile(r"\banderhalf uur\b|\buur of anderhalf\b"), 90),
    (re.compile(r"\b(?:een )?(?:half|halve) ?(?:uur|uurtje)\b|\b(?:een )?halfuur\b"), 30),
    (re.compile(r"\b(?:een )?kwartier\b"), 15),
    (re.compile(r"\b(\d{1,3}) minuten\b|\bminuten of (\d{1,3})\b"), None),
    (re.compile(r"\b(?:een|1) (?:uur|uurtje)\b(?! of)"), 60),
    (re.compile(r"\b2 (?:uur|uurtjes)\b"), 120),
)
_TIME_WORDS: Final = frozenset("uur uurtje uurtjes halfuur kwartier minuten".split())
_LETTER: Final = r"(?:AM|BE|CE|DE|A|B|C|D|T)"


@cache
def _modes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((mode, pattern("vervoer", mode)) for mode in ("e-bike", "fiets", "ov", "auto", "brommer", "lopend"))


@cache
def _mode_words() -> re.Pattern[str]:
    return re.compile("|".join(data()["vervoer"][mode] for mode in TRANSPORT))


def transport(line: Line, speakers: Speakers) -> Iterator[Fact]:
    """Means of transport that somebody has or uses (kan), or has not or cannot use (kanNiet).

    A mode counts where the sentence is about getting somewhere, where the person says to have it, or where it stands
    alone in a short answer ("fiets of trein"); a bus that was driven and a scooter that was mended do not.
    """
    text = line.text
    if line.words.isdisjoint(words_in("vervoer", *TRANSPORT)):
        return
    calm = without_harmless(text)
    taken: list[tuple[int, int]] = []
    hits: list[tuple[str, tuple[int, int]]] = []
    for mode, words in _modes():
        for m in words.finditer(text):
            if not any(a < m.end() and m.start() < b for a, b in taken):
                taken.append(m.span())
                hits.append((mode, m.span()))
    travel = bool(pattern("vervoer", "reis").search(text)) or travel_minutes(text) is not None
    working = bool(pattern("vervoer", "ander_werk").search(text))
    short = len(text.split()) <= 7 + 3 * (len({mode for mode, _ in hits}) - 1)
    for mode, span in sorted(hits, key=lambda hit: hit[1]):
        begin, stop = line.clause(span[0])
        before, after = calm[begin : span[0]].rstrip(), calm[span[1] : stop]
        verb = text[span[0] : span[1]] in ("lopen", "loop", "fietsen")
        if no := pattern("vervoer", "niet_voor").search(before):
            if not speakers.other(line, span[0]) and not verb:
                yield line.fact(FactKind.TRANSPORT, (mode,), (begin + no.start(), span[1]), Polarity.CANNOT, 0.85)
            continue
        if (no := pattern("vervoer", "niet_na").search(after)) and not re.search(
            r"\b(?:werk|praat)", after[: no.end()]
        ):
            lost = re.search(r"(?:weg|kapot|gejat|gestolen|verkocht|kwijt|stuk|gesloopt)$", after[: no.end()])
            if not (speakers.other(line, span[0]) or mode == "lopend" or (mode == "ov" and lost)):
                yield line.fact(FactKind.TRANSPORT, (mode,), (span[0], span[1] + no.end()), Polarity.CANNOT, 0.8)
            continue
        if no := re.search(r"\b(?:durf|kan) (?:ik )?niet (?:met|in|op) (?:de )?$", before + " "):
            yield line.fact(FactKind.TRANSPORT, (mode,), (begin + no.start(), span[1]), Polarity.CANNOT, 0.8)
            continue
        if speakers.other(line, span[0]) or speakers.past(line, span[0]):
            continue
        owned = pattern("vervoer", "bezit").search(before + " ") or pattern("vervoer", "bezit_na").search(after)
        goes = pattern("vervoer", "met").search(before + " ") and pattern("vervoer", "gaan").search(text[begin:stop])
        if owned and not (working and mode in ("auto", "brommer")):
            yield line.fact(FactKind.TRANSPORT, (mode,), span, Polarity.CAN, 0.9)
        elif (travel or goes) and not working and (not verb or travel_minutes(text) is not None or short):
            yield line.fact(FactKind.TRANSPORT, (mode,), span, Polarity.CAN, 0.8)
        elif short and not working and len(hits) > 1 and _only_modes(text):
            yield line.fact(FactKind.TRANSPORT, (mode,), span, Polarity.CAN, 0.65)


def _only_modes(text: str) -> bool:
    """Whether a line holds means of transport and hardly anything else: the answer to how somebody travels."""
    return sum(1 for word in _mode_words().sub(" ", text).split() if word.isalnum() and word not in STOP) <= 1


def travel_minutes(text: str) -> tuple[tuple[int, int], int] | None:
    """The first duration in a folded line that can be a travel time: its range and the minutes; None without one."""
    for words, minutes in _DURATIONS:
        if m := words.search(text):
            value = minutes if minutes is not None else int(m[1] or m[2])
            if 5 <= value <= 120:
                return m.span(), value
    return None


def travel_time(line: Line, speakers: Speakers) -> Iterator[Fact]:
    """The longest travel time one way, in minutes."""
    if line.words.isdisjoint(_TIME_WORDS):
        return
    text = line.text
    found = travel_minutes(text)
    if found is None:
        return
    span, minutes = found
    begin, stop = line.clause(span[0])
    near = text[max(0, span[0] - 60) : span[1] + 40]
    words = len(text.split())
    strong = pattern("reistijd", "sterk").search(text)
    if not pattern("reistijd", "travel").search(near) and not (words <= 6 and minutes < 60):
        return
    if minutes >= 60 and not re.search(r"\b(?:fiets|trein|bus|reis|reizen|reistijd|rijden|auto|ov|enkele)\b", near):
        return
    if pattern("reistijd", "niet").search(text[begin:stop]) and not re.search(
        r"\b(?:fiets|trein|bus|rijden|reis)", near
    ):
        return
    if speakers.other(line, span[0]) or speakers.past(line, span[0]):
        return
    yield line.fact(FactKind.TRAVEL_TIME, float(minutes), span, Polarity.CAN, 0.9 if strong else 0.8)


# --- licences ---------------------------------------------------------------------------------------------------------


@cache
def _licence_shapes() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    word = data()["rijbewijs"]["woord"]
    one = _LETTER.lower()
    listed = rf"{one}(?: ?(?:,|en|of|/|\+|plus|ook|e) ?{one})*"
    return (
        re.compile(
            rf"\b{word}(?: categorie| klasse)? (?P<after>{listed})\b(?! (?:heel|hele|keer))"
            rf"|\b(?P<before>{listed}) {word}\b"
        ),
        re.compile(rf"\b(?P<bare>{listed})\b"),
        re.compile(rf"\b{word}\b"),
    )


def _letters(said: str) -> tuple[str, ...]:
    found = {part.upper() for part in re.findall(r"[a-z]+", said)} & set(LICENCES)
    return tuple(licence for licence in LICENCES if licence in found)


def _capitals(line: Line, span: tuple[int, int]) -> bool:
    """Whether the letters stand as capitals in the original, as a licence is written; "a" and "de" are words too."""
    quote = line.cite(*span)[2]
    return all(
        part.isupper() for part in re.findall(r"[^\W\d_]+", quote) if part.lower() not in ("en", "of", "plus", "ook")
    )


def _licence_hits(line: Line) -> Iterator[tuple[tuple[int, int], tuple[str, ...], float]]:
    text = line.text
    beside, bare, alone = _licence_shapes()
    taken: list[tuple[int, int]] = []
    for m in beside.finditer(text):
        said = m["after"] or m["before"]
        group = "after" if m["after"] else "before"
        span = m.span()
        if not _capitals(line, m.span(group)):
            # "rijbewijs b" is typed small often enough; "de rijbewijs" and "a" are words, and only a single b,
            # c or be counts
            small = re.match(r"(?:b|be|c|ce|am)\b", said)
            if not small:
                continue
            said = small.group()
            span = (m.start(), m.start(group) + len(said)) if group == "after" else m.span()
        if letters := _letters(said):
            taken.append(span)
            yield span, letters, 0.95
    for key, value in (("groot", ("C",)), ("trekker", ("T",)), ("brommer", ("AM",)), ("met_e", ("BE",))):
        if kind := pattern("rijbewijs", key).search(text):
            taken.append(kind.span())
            yield kind.span(), value, 0.75
    together: dict[str, str] = data()["rijbewijs"]["samen"]
    for name in sorted(line.words & together.keys()):
        place = text.find(name)
        taken.append((place, place + len(name)))
        yield (place, place + len(name)), (together[name],), 0.9
    if not taken and (word := alone.search(text)):
        taken.append(word.span())
        yield word.span(), ("B",), 0.75
    if pattern("rijbewijs", "heb").search(text) or taken or len(text.split()) <= 3:
        for m in bare.finditer(text):
            near = text[max(0, m.start() - 12) : m.end() + 12]
            free = not any(a < m.end() and m.start() < b for a, b in taken)
            letters = _letters(m["bare"])
            if not free or letters in ((), ("A",), ("DE",)) or not _capitals(line, m.span()):
                continue
            if not re.search(r"niveau|groep|lijn|team|plan|vitamine|hal", near):
                yield m.span(), letters, 0.8


_LICENCE_WORDS: Final = frozenset("am b be c ce d e t rijbewijs groot".split())


def licences(line: Line, speakers: Speakers | None = None) -> Iterator[Fact]:
    """Driving licences that somebody has (kan) or has not (kanNiet); for a place, the ones it asks (wil).

    "Geen rijbewijs" gives the empty tuple with polarity kan: what the person holds is known, and it is nothing. A place
    that needs none gives the empty tuple too.

    Args:
        speakers: None for a place text.
    """
    together = data()["rijbewijs"]["samen"].keys()
    if line.words.isdisjoint(_LICENCE_WORDS) and line.words.isdisjoint(together):
        return
    text = without_harmless(line.text)
    for span, value, certainty in sorted(_licence_hits(line)):
        begin, stop = line.clause(span[0])
        before, after = text[begin : span[0]].rstrip(), text[span[1] :]
        plain = value == ("B",) and re.fullmatch(data()["rijbewijs"]["woord"], line.text[span[0] : span[1]]) is not None
        no_before = pattern("rijbewijs", "niet_voor").search(before)
        no_after = pattern("rijbewijs", "niet_na").search(after)
        if speakers is None:
            if pattern("rijbewijs", "hoeft_niet").search(line.text) or no_before:
                yield line.fact(FactKind.LICENCES, (), span, Polarity.WANTS, 0.75)
            elif not plain or re.search(r"\b(?:nodig|hebt|heb|bezit|vereist|verplicht|met)\b", line.text):
                yield line.fact(FactKind.LICENCES, value, span, Polarity.WANTS, certainty)
            continue
        if speakers.other(line, span[0]):
            continue
        if no_before or no_after:
            whole = (
                (begin + no_before.start() if no_before else span[0]),
                (span[1] + no_after.end() if no_after and not no_before else span[1]),
            )
            if plain and not re.search(
                r"verlopen|kwijt|ingeleverd|afgepakt|ingetrokken|ingenomen", text[whole[0] : whole[1]]
            ):
                yield line.fact(FactKind.LICENCES, (), whole, Polarity.CAN, 0.9)
            else:
                yield line.fact(FactKind.LICENCES, value, whole, Polarity.CANNOT, 0.9)
        elif pattern("rijbewijs", "bezig").search(text[max(0, span[0] - 30) : min(stop, span[1] + 30)]):
            yield line.fact(FactKind.LICENCES, value, span, Polarity.CANNOT, 0.7)
        else:
            yield line.fact(FactKind.LICENCES, value, span, Polarity.CAN, certainty)
