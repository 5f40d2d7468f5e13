"""Numbers and passwords that nobody asked for, made unreadable before a message is written anywhere.

A burgerservicenummer, a bank account, a bank card and a password are of no use to the conversation. Phone numbers,
hours, dates and postcodes are, and stay. What a masked part becomes can never be masked again, so masking twice gives
the same as once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import vocab
from matcher.privacy import patterns
from matcher.privacy.folding import Folded, fold_letters
from matcher.privacy.patterns import Range, elfproef

BSN: Final = "bsn"
IBAN: Final = "iban"
PASSWORD: Final = "wachtwoord"
CARD: Final = "pasnummer"

_ROUNDS: Final = 20
_NUMBER: Final = re.compile(r"(?<![\d@])(?<!\d[.,/-])\d(?:[ ]{0,2}[.\-/]?[ ]{0,2}\d){7,8}(?!\d)(?![.,/-]\d)")
_BSN_WORD: Final = r"b[. ]?s[. ]?n|burger ?ser\w*|sofi\w*|digid ?nummer"
_BSN_BEFORE: Final = re.compile(rf"(?<!\w)(?:{_BSN_WORD})[^\d\n]{{0,25}}$")
_BSN_AFTER: Final = re.compile(rf"[^\d\n]{{0,25}}(?<!\w)(?:{_BSN_WORD})")
_CALL_WORD: Final = re.compile(r"(?<!\w)(?:bel|bell?en|app|appen|whatsapp|sms|tel\w*|mobiel\w*|06)(?!\w)[^\d\n]{0,25}$")
_CARD: Final = re.compile(r"(?<![\d@])\d(?:[ ]?-?[ ]?\d){12,18}(?!\d)")
_GROUP: Final = re.compile(r"\d+")

_SECRET: Final = re.compile(
    r"(?<!\w)(?P<word>w[ae]ch?t ?wo+r[dt]\w{0,2}|pas+wo[or]+d|password|pas+wort|ww|pin ?code|pin(?= is| ?[:=]| \d)|"
    r"(?:in ?log|sms|toegangs|beveiligings|digid|activerings?|verificatie|controle)[- ]?code|"
    r"code (?:\w+ )?(?:van|voor) (?:mijn |de )?(?:digid|sms|pas|bank\w*)|pass(?= ?[:=])|"
    r"digid[- ]?(?:gegevens|naam)|gebruikers ?naam)"
    r"(?P<link>(?: (?:van|voor) (?:mijn |de |me )?\w+)?(?: ?[:=] ?| (?:is|was|luidt|zijn|wordt) (?:nu )?:? ?| ?-> ?| ))"
    r"(?P<value>[^\s,;]+)"
)
# What follows "mijn wachtwoord (is)" when no password follows, and what opens one of several words.
_LISTS: Final = tomllib.loads((Path(vocab.__file__).parent / "data" / "signalen" / "geheim.toml").read_text("utf-8"))
_NO_SECRET: Final = frozenset(_LISTS["wachtwoord"]["geen"].split())
_ARTICLES: Final = frozenset(_LISTS["wachtwoord"]["lidwoord"].split())
_END: Final = ".!?\"')]}"
# Nothing is looked for in a message without a digit or one of these, and without signs that hide letters.
_MAY_BE: Final = re.compile(r"\d|[^\x00-\x7f]|w[ae]ch?t ?w|pas+w|ww|pin|code|digid|gebruikers", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Masked:
    """A message without what must not be kept.

    Attributes:
        text: the message; what was taken out became "[bsn]", "[iban]", "[pasnummer]" or "[wachtwoord]".
        found: the kinds that were taken out, each once, in alphabetical order.
    """

    text: str
    found: tuple[str, ...]


def mask(text: str) -> Masked:
    """Take numbers and passwords out of a message.

    Args:
        text: of any length and with any characters; never raises.
    """
    found: set[str] = set()
    for _ in range(_ROUNDS):
        claims = _claims(text)
        if not claims:
            break
        found.update(kind for _, _, kind in claims)
        out, at = [], 0
        for start, end, kind in claims:
            out.append(f"{text[at:start]}[{kind}]")
            at = end
        text = "".join(out) + text[at:]
    return Masked(text, tuple(sorted(found)))


def _claims(text: str) -> list[tuple[int, int, str]]:
    """Ranges of the original with their kind, sorted and without overlap; the first kind that claims a place has it."""
    if not _MAY_BE.search(text):
        return []
    folded = fold_letters(text)
    claimed: list[tuple[int, int, str]] = []
    taken = bytearray(len(folded.text))
    for kind, ranges in ((IBAN, patterns.iban), (CARD, _cards), (PASSWORD, _secrets), (BSN, _bsn)):
        for start, end in ranges(folded):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                claimed.append((*folded.original_range(start, end), kind))
    return sorted(claimed)


def _bsn(folded: Folded) -> Iterator[Range]:
    """Nine digits that pass the eleven test and are no phone number; eight or nine of any kind that are called one."""
    text = folded.text
    phones = bytearray(len(text))
    for start, end in patterns.phone(folded):
        phones[start:end] = b"\1" * (end - start)
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        named = _BSN_BEFORE.search(text, max(0, start - 45), start) or _BSN_AFTER.match(text, end, end + 45)
        if not named:
            digits = "".join(_GROUP.findall(match.group()))
            if len(digits) != 9 or not elfproef(digits) or any(phones[start:end]) or not _one_number(match.group()):
                continue
            if _CALL_WORD.search(text, max(0, start - 45), start):
                continue
        yield start, end


def _one_number(written: str) -> bool:
    """Whether the groups look like one number: written whole, digit by digit, or in groups of two and more."""
    sizes = [len(group) for group in _GROUP.findall(written)]
    return (len(sizes) <= 4 and (min(sizes) >= 2 or len(sizes) == 1)) or set(sizes) == {1}


def _cards(folded: Folded) -> Iterator[Range]:
    for match in _CARD.finditer(folded.text):
        digits = "".join(_GROUP.findall(match.group()))
        sizes = [len(group) for group in _GROUP.findall(match.group())]
        if _luhn(digits) and (len(sizes) == 1 or (len(sizes) <= 5 and min(sizes) >= 3)) and len(set(digits)) > 1:
            yield match.span()


def _luhn(digits: str) -> bool:
    """The check of a card number: from the right every second digit doubled; the sum ends in 0."""
    total = 0
    for i, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if i % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _secrets(folded: Folded) -> Iterator[Range]:
    text = folded.text
    at = 0
    while match := _SECRET.search(text, at):
        at = match.end("link")
        value = match.group("value").rstrip(_END) or match.group("value")
        link = match.group("link").strip()
        if value.startswith("[") or not any(character.isalnum() for character in value):
            continue
        plain = value.isalpha()
        if plain and (value in _NO_SECRET or (not link and match.group("word") != "ww")):
            continue
        if not plain and not link and len(value) < 3:
            continue
        start = match.start("value")
        end = start + len(value)
        if plain and value in _ARTICLES:
            # "is mijn hond Fikkie": to the end of the piece
            end = next(
                (i for i in range(end, min(len(text), end + 60)) if text[i] in ",.;!?\n["), min(len(text), end + 60)
            )
        yield start, end
        at = end
