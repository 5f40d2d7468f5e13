"""What somebody has on paper: certificates and the level of Dutch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from matcher.domain import Fact, FactKind, Polarity
from matcher.story.practical_line import Line, Speakers, data, pattern

_LEVEL: Final = re.compile(r"\b(a[12]|b[12]|c1)\b")


@cache
def _certificates() -> tuple[tuple[str, re.Pattern[str] | None, re.Pattern[str] | None], ...]:
    return tuple(
        (
            entry["naam"],
            re.compile(entry["los"]) if "los" in entry else None,
            re.compile(entry["met"]) if "met" in entry else None,
        )
        for entry in data()["certificaten"]
    )


@cache
def _certificate_words() -> frozenset[str]:
    """Every word that a certificate pattern mentions: a line without any of them need not be searched."""
    parts = (entry[key] for entry in data()["certificaten"] for key in ("los", "met") if key in entry)
    return frozenset(word for part in parts for word in re.findall(r"[a-z0-9-]{2,}", part.replace(r"\b", " ")))


def certificate_name(name: str) -> str:
    """The one name of a certificate here: "Heftruck" and "heftruckdiploma" give "heftruckcertificaat".

    A name that is not known comes back as it was, without blanks around it.
    """
    folded = " ".join(name.lower().split())
    for known, alone, beside in _certificates():
        if (alone and alone.fullmatch(folded)) or (beside and beside.fullmatch(folded)) or folded == known.lower():
            return known
    return name.strip()


def certificates(line: Line, speakers: Speakers | None = None) -> Iterator[Fact]:
    """Certificates that somebody holds (kan), wants (wil) or does not hold (kanNiet); for a place, the ones it asks.

    A VOG is no certificate and is not looked for.

    Args:
        speakers: None for a place text.
    """
    text = line.text
    if line.words.isdisjoint(_certificate_words()):
        return
    proof = pattern("certificaat", "bewijs").search(text)
    for name, alone, beside in _certificates():
        m = (alone and alone.search(text)) or (proof and beside and beside.search(text)) or None
        if m is None:
            continue
        begin, stop = line.clause(m.start())
        before, after = text[begin : m.start()].rstrip(), text[m.end() :]
        span = m.span()
        if speakers is None:
            if not pattern("certificaat", "leer_hier").search(text) and not pattern("certificaat", "niet_voor").search(
                before
            ):
                yield line.fact(FactKind.CERTIFICATE, name, span, Polarity.WANTS, 0.85)
            continue
        if speakers.other(line, m.start()):
            continue
        wish = pattern("certificaat", "wens").search(text[begin:stop])
        if no := pattern("certificaat", "niet_voor").search(before):
            yield line.fact(FactKind.CERTIFICATE, name, (begin + no.start(), span[1]), Polarity.CANNOT, 0.85)
        elif no := pattern("certificaat", "niet_na").search(after):
            yield line.fact(FactKind.CERTIFICATE, name, (span[0], span[1] + no.end()), Polarity.CANNOT, 0.85)
        elif wish and not re.search(r"\bgehaald\b", text[begin:stop]):
            yield line.fact(FactKind.CERTIFICATE, name, span, Polarity.WANTS, 0.8)
        else:
            yield line.fact(
                FactKind.CERTIFICATE, name, span, Polarity.CAN, 0.9 if alone and alone.search(text) else 0.75
            )


@cache
def _said(key: str) -> tuple[tuple[str, float, re.Pattern[str], re.Pattern[str] | None], ...]:
    return tuple(
        (
            entry["niveau"],
            float(entry["zeker"]),
            re.compile(entry["zin"]),
            re.compile(entry["eis"]) if "eis" in entry else None,
        )
        for entry in data()["taal"][key]
    )


_LANGUAGE_WORDS: Final = re.compile(r"\b(?:[ab][12]|c1|nederlands|inburger\w*|ingeburgerd|taal\w*|nt2|staatsexamen)\b")


def language(line: Line, speakers: Speakers | None = None) -> Iterator[Fact]:
    """The level of Dutch: a level that is named, else with little certainty what a saying comes down to.

    Args:
        speakers: None for a place text, which asks a level (polarity wil).
    """
    text = line.text
    if not _LANGUAGE_WORDS.search(text):
        return
    asked = speakers is None
    polarity = Polarity.WANTS if asked else Polarity.CAN
    named = False
    for m in _LEVEL.finditer(text):
        before, after = text[: m.start()].rstrip(), text[m.end() :]
        if re.search(r"\b(?:rijbewijs|groep|hal|zaal|kamer|snelweg|afrit|de)$", before):
            continue
        near = bool(pattern("taal", "bij").search(text))
        if not near and len(text.split()) > 5:
            continue
        if not asked and speakers is not None and speakers.other(line, m.start()):
            continue
        if not asked and (pattern("taal", "niet").search(before) or pattern("taal", "niet_na").search(after)):
            continue
        named = True
        yield line.fact(FactKind.LANGUAGE, m[1].upper(), m.span(), polarity, 0.95 if near else 0.8)
    if named:
        return
    for level, certainty, words, demand in _said("vraagt" if asked else "zegt"):
        hit = words.search(text)
        if hit is None or (demand is not None and not demand.search(text)):
            continue
        if speakers is None or not speakers.other(line, hit.start()):
            yield line.fact(FactKind.LANGUAGE, level, hit.span(), polarity, certainty)
            return
