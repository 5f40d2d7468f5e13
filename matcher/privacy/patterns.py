"""Personal data with a form of its own: numbers with a check, phones, addresses on the net, plates, postcodes.

All functions take a folded text and give (start, end) ranges in it. Sources of the rules: the eleven test of the
burgerservicenummer (weights 9 8 7 6 5 4 3 2 -1), ISO 13616 for IBAN (modulo 97), the Dutch numbering plan (ten digits,
+31), RDW for the series of licence plates, PostNL for postcodes (no SA, SD, SS; first digit not 0).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from matcher.privacy.folding import Folded

Range = tuple[int, int]

_BSN: Final = re.compile(r"\d(?<![\d@]\d)(?<!\d[.,/-]\d)(?:[ ]?[.\-/]?[ ]?\d){7,8}(?![\d])")
_BSN_WORD: Final = re.compile(r"(?:bsn|b\.s\.n|burger ?service ?(?:nummer|nr)|sofi ?-?(?:nummer|nr)?)\D{0,20}$")
_BSN_WEIGHTS: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)

# Lengths from the IBAN registry, for the countries that are likely here.
_IBAN_LENGTHS: Final = {
    "nl": 18, "be": 16, "de": 22, "fr": 27, "lu": 20, "gb": 22, "es": 24, "it": 27, "pt": 25, "pl": 28, "ro": 24,
    "bg": 22, "hu": 28, "cz": 24, "sk": 24, "at": 20, "ch": 21, "dk": 18, "se": 24, "no": 15, "fi": 18, "ie": 22,
    "gr": 27, "tr": 26, "lt": 20, "lv": 21, "ee": 20, "hr": 21, "si": 19, "ua": 29, "mt": 31, "cy": 28,
}  # fmt: skip
_IBAN_START: Final = re.compile(r"(?<![a-z0-9])([a-z]{2})[ .-]?\d[ ]?\d(?=[ .-]?[a-z0-9])")
_IBAN_NL_SHAPE: Final = re.compile(r"nl\d{2}[a-z]{4}\d{10}")

_PHONE: Final = re.compile(
    r"[+(0](?<![\d+].)(?:(?:(?<=\+)|(?<=0)0)[ ]?31[ ]?(?:\(?0\)?)?|(?<=\()0|(?<=0))(?:[ ]?[.\-/()]*[ ]?\d){9}(?!\d)"
    r"|\+(?<![\d+].)[ ]?[1-9]\d{0,2}(?:[ ]?[.\-/()]*[ ]?\d){7,11}(?!\d)"
)
_PHONE_AFTER: Final = re.compile(
    r"\b(?:bel|bellen|app|appen|whatsapp|sms|tel|telefoon|telefoonnummer|mobiel|mobieltje|nummer|nr|06)\b[^\d\n]{0,20}"
    r"(\d(?:[ ]?[.\-/]?[ ]?\d){7,10})(?!\d)"
)
_DIGIT_WORD: Final = (
    r"(?:nul|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|\w{3,7}tien|(?:\w{3,6}en)?(?:twintig|"
    r"dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig))"
)
_PHONE_SPOKEN: Final = re.compile(rf"\bnul[ ,-]+zes(?:[ ,-]+{_DIGIT_WORD}){{4,8}}\b")

_TLD: Final = r"(?:nl|com|be|de|eu|org|net|info|example|fr|pl|uk|me|tr|frl|amsterdam)"
_EMAIL: Final = re.compile(
    r"[a-z0-9][\w.+%-]*[ ]?@[ ]?[a-z0-9-]+(?:\.[a-z0-9-]+)*"
    rf"|\b[\w][\w.+-]*[ ]?(?:\(at\)|\[at\]|\bapenstaartje\b|\bat\b)[ ]?[\w-]+[ ]?(?:\.|\bpunt\b|\bdot\b)[ ]?{_TLD}\b"
)
_HANDLE: Final = re.compile(r"(?<![\w@.])@[a-z0-9_][\w.]{2,}")
_URL: Final = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"]+|\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:nl|com|org|net|"
    r"info)(?![\w@])(?:/[^\s<>\"]*)?"
    r"|\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:be|de|eu|me|io)/[^\s<>\"]*"
)

_URL_SIGNS: Final = ("http", "www.", "@", "/", ".nl", ".com", ".org", ".net", ".info")

_PLATE: Final = re.compile(
    "|".join(
        "-".join({"x": "[a-z]", "9": r"\d"}[c] * n for c, n in parts)
        for parts in (
            [("x", 2), ("9", 2), ("9", 2)], [("9", 2), ("9", 2), ("x", 2)], [("9", 2), ("x", 2), ("9", 2)],
            [("x", 2), ("9", 2), ("x", 2)], [("x", 2), ("x", 2), ("9", 2)], [("9", 2), ("x", 2), ("x", 2)],
            [("9", 2), ("x", 3), ("9", 1)], [("9", 1), ("x", 3), ("9", 2)], [("x", 2), ("9", 3), ("x", 1)],
            [("x", 1), ("9", 3), ("x", 2)], [("x", 3), ("9", 2), ("x", 1)], [("x", 1), ("9", 2), ("x", 3)],
            [("9", 1), ("x", 2), ("9", 3)], [("9", 3), ("x", 2), ("9", 1)],
        )
    )
)  # fmt: skip
_PLATE_AFTER: Final = re.compile(
    r"\b(?:kenteken|kentekens|nummerbord|nummerplaat|kentekenplaat)\b[^\n.]{0,20}?((?=[a-z0-9 "
    r"-]*\d)(?=[a-z0-9 -]*[a-z])[a-z0-9]{1,3}[ -]?[a-z0-9]{1,3}[ -]?[a-z0-9]{1,3})(?!\w)"
)
_PLATE_BARE: Final = re.compile(
    r"(?:[a-z]{2}\d{3}[a-z]|[a-z]\d{3}[a-z]{2}|\d{2}[a-z]{3}\d|\d[a-z]{3}\d{2}|[a-z]{3}\d{2}[a-z]|"
    r"[a-z]{2}\d{2}[a-z]{2}|\d{2}[a-z]{2}\d{2}|\d{2}[a-z]{4}|[a-z]{4}\d{2}|\d[a-z]{2}\d{3}|\d{3}[a-z]{2}\d)"
)
_DAYS: Final = frozenset("ma di wo do vr za zo va".split())

_POSTCODE: Final = re.compile(r"[1-9](?<![\w@]\d)(?<!\d[.,]\d)\d{3}([ ]{0,2}|-)([a-z]{2})(?![\w])(?!-\w)")
_POSTCODE_AFTER: Final = re.compile(r"\bpostcode(?:gebied)?\b[^\d\n]{0,15}([1-9]\d{3})(?!\d)")
_POSTCODE_LIVING: Final = re.compile(
    r"\b(?:woon|woont|wonen|wonend|woonplaats)\b[^\d\n.]{0,15}\b(?:in|te|op)\b[ ]([1-9]\d{3})(?![\d:])"
)
_NO_POSTCODE: Final = frozenset(
    "in is en of om op te al ik je we ze er nu na me de zo as bv eu kg km ha pk mm cm ml gb mb "
    "to do ma di wo vr za zo ff he ze"
    " ie t n ov wc tv uu pp st jr bj vh ex hr mr dr nr gr hz kw wa hp zn dm dl cl x af an ja "
    "bi li la dus we wi wk mn mg".split()
)


def elfproef(digits: str) -> bool:
    """Whether eight or nine digits pass the eleven test of the burgerservicenummer. All zeros do not."""
    padded = digits.zfill(9)
    if len(padded) != 9 or not padded.isdigit() or int(padded) == 0:
        return False
    return sum(weight * int(digit) for weight, digit in zip(_BSN_WEIGHTS, padded, strict=True)) % 11 == 0


def bsn(folded: Folded) -> Iterator[Range]:
    """Burgerservicenummers: eight or nine digits that pass the test, or any such number that is called one."""
    for match in _BSN.finditer(folded.text):
        digits = re.sub(r"\D", "", match.group())
        if elfproef(digits) or _BSN_WORD.search(folded.text, max(0, match.start() - 50), match.start()):
            yield match.span()


def iban_valid(iban: str) -> bool:
    """Whether an IBAN without blanks passes ISO 7064 modulo 97-10."""
    moved = iban[4:] + iban[:4]
    try:
        return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1
    except ValueError:
        return False


def iban(folded: Folded) -> Iterator[Range]:
    """IBANs, with or without blanks, dots and dashes; a Dutch one also when it was mistyped."""
    text = folded.text
    for match in _IBAN_START.finditer(text):
        length = _IBAN_LENGTHS.get(match.group(1))
        if length is None:
            continue
        found, i = "", match.start()
        while i < len(text) and len(found) < length:
            if text[i].isascii() and text[i].isalnum():
                found += text[i]
            elif text[i] not in " .-" or not found:
                break
            i += 1
        whole = len(found) == length and (i == len(text) or not text[i].isalnum())
        if whole and (iban_valid(found) or _IBAN_NL_SHAPE.fullmatch(found)):
            yield match.start(), i


def phone(folded: Folded) -> Iterator[Range]:
    """Phone numbers: ten digits from 0, from +31, abroad with +."""
    for match in _PHONE.finditer(folded.text):
        yield match.span()


def phone_loose(folded: Folded) -> Iterator[Range]:
    """Phone numbers by their words only: eight or more digits after "bel" or "nummer", or spoken out."""
    for match in _PHONE_AFTER.finditer(folded.text):
        yield match.span(1)
    for match in _PHONE_SPOKEN.finditer(folded.text):
        yield match.span()


def email(folded: Folded) -> Iterator[Range]:
    """E-mail addresses, also with a blank or "apenstaartje"."""
    if not any(sign in folded.text for sign in ("@", "apenstaartje", " at ", "(at)", "[at]")):
        return
    for match in _EMAIL.finditer(folded.text):
        end = match.end()
        while folded.text[end - 1] in ".-":
            end -= 1
        yield match.start(), end


def url(folded: Folded) -> Iterator[Range]:
    """Addresses of pages, and @names of accounts."""
    if not any(sign in folded.text for sign in _URL_SIGNS):
        return
    for pattern in (_URL, _HANDLE):
        for match in pattern.finditer(folded.text):
            end = match.end()
            while folded.text[end - 1] in ".,;:!?)'-":
                end -= 1
            yield match.start(), end


def plate(folded: Folded) -> Iterator[Range]:
    """Licence plates: with dashes, in capitals without them, or after the word kenteken."""
    for word in folded.words:
        if not 6 <= len(word.text) <= 9 or word.text.isalpha():
            continue
        if _PLATE.fullmatch(word.text) and not _DAYS & set(word.text.split("-")):
            yield word.start, word.end
        elif len(word.text) == 6 and _PLATE_BARE.fullmatch(word.text):
            start, end = folded.original_range(word.start, word.end)
            if not any(character.islower() for character in folded.original[start:end]):
                yield word.start, word.end
    if "kenteken" in folded.text or "nummer" in folded.text:
        for match in _PLATE_AFTER.finditer(folded.text):
            yield match.span(1)


def postcode(folded: Folded) -> Iterator[Range]:
    """Postcodes: four digits and two letters; bare digits after the word postcode or after where somebody lives."""
    for match in _POSTCODE.finditer(folded.text):
        letters = match.group(2)
        start, end = folded.original_range(*match.span(2))
        if letters in ("sa", "sd", "ss"):
            continue
        if letters in _NO_POSTCODE and not folded.original[start:end].isupper():
            continue
        if letters in ("kg", "km", "eu", "bv"):
            continue
        yield match.span()
    for match in _POSTCODE_AFTER.finditer(folded.text):
        yield match.span(1)
    for match in _POSTCODE_LIVING.finditer(folded.text):
        if not 1900 <= int(match.group(1)) <= 2035:
            yield match.span(1)
