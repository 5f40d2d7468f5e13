"""Dates of birth and ages, in digits and in words, in plain Dutch, in dialect and in a second language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from matcher.privacy.folding import Folded, Word
from matcher.privacy.patterns import Range

_MONTH: Final = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|maart|mrt|apr(?:il)?|mei|juni|juli|jun|jul|aug(?:ustus)?|sept?(?:ember)?|"
    r"okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR: Final = r"(?:(?:19|20)\d{2})"
_DATE: Final = (
    rf"(?:\d{{1,2}}(?:e|ste|de)?[ ]?[-/. ]?[ ]?(?:van )?{_MONTH}\.?(?:[ ,-]{{0,2}}(?:{_YEAR}|'?\d{{2}}(?!\d)))?"
    rf"|\d{{1,2}}[ ]?[-/.][ ]?\d{{1,2}}[ ]?[-/.][ ]?(?:{_YEAR}|\d{{2}})(?!\d)"
    rf"|{_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d)|"
    rf"\d{{1,2}} \d{{1,2}} {_YEAR}(?!\d))"
)
_FULL_DATE: Final = re.compile(rf"{_DATE}(?![\w-])")
_BIRTH: Final = re.compile(
    r"(?:geboren|gebore|geb\.?|geboorte ?(?:datum|dag|jaar)?|geboortedatum|geboortejaar|jarig|"
    r"verjaar\w*|birthday|date of birth|bouwjaar|uit het jaar)\b[^.!?\n\d]{0,40}$"
)
_BIRTH_YEAR: Final = re.compile(
    r"\b(?:geboren|geb\.?|bouwjaar|geboortejaar|jaargang|ben van|bun van|bin van|kind van|uit "
    rf"het jaar)\b[ :]*(?:is |in |op |van |uit |het jaar |ik )*({_YEAR}|'\d{{2}}(?!\d))(?!\d)"
)
_BEGINS: Final = re.compile(r"\b(?:sinds|vanaf|per|tot|sedert|op|t/m|begin|eind|ingang van|datum van)[ ]$")

_ONES: Final = "een twee drie vier vijf zes zeven acht negen".split()
_TEENS: Final = "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien".split()
_TENS: Final = "twintig dertig veertig vijftig zestig zeventig tachtig negentig".split()
_DIALECT_ONES: Final = "ene ne twe dree veer vief zesse zeuven zeven negen".split()
_NUMBER_WORD: Final = (
    rf"(?:(?:{'|'.join(_ONES + _DIALECT_ONES)})e?n(?:{'|'.join(_TENS)}|vieftig|darteg|twinteg)|"
    rf"{'|'.join(_TEENS + _TENS + _ONES)}|vieftig|darteg|twinteg)"
)
_NUMBER: Final = rf"(?:\d{{1,2}}|{_NUMBER_WORD})"
_YEARS: Final = r"(?:jaar|jaor|joar|jr|jaren|jaartjes|years)"
_UNIT: Final = (
    r"(?:uur|uurtje|uren|u|dag|dagen|week|weken|wekke|maand|maanden|minuut|minuten|min|keer|km|"
    r"kilo|kilometer|euro|procent|%|x|jaar|jaor|joar|jr|van|op|in|tot|a|of|e|ste"
    r"|kinderen|kids|mensen|man|stuks|diploma\w*|banen|broers|zussen|en een half)"
)
_OLD: Final = re.compile(rf"(?:{_NUMBER}[ ]?-?{_YEARS}[ ](?:oud|jong|old)|{_NUMBER}[- ]?jarige?)\b")
_CALLED: Final = re.compile(rf"(?:leeftijd|age)\b[ :]*(?:is |van )?(?P<n>{_NUMBER}(?:[ ]{_YEARS})?)\b")
_I_AM: Final = re.compile(
    r"\b(?:(?:ik|k)[ ](?:ben|bun|bin|been|word|wor|werd|bent)|(?:ben|bun|bin|word)[ ](?:ik|k)|"
    r"i am|i'm)[ ](?:nu |net |pas |al |bijna |ook al |nog maar |ondertussen |inmiddels |dus |vorige "
    r"week |gewoon |een |zelf |ook |intussen )*"
    rf"(?P<n>{_NUMBER}(?:[ ]?{_YEARS}(?:[ ](?:oud|jong))?)?)(?P<after>[ ,.!?;)\n-]*)(?P<next>[\w%]*)"
)
_AFTER_AGE: Final = frozenset(
    " en ik maar woon man vrouw met kom dus heb getrouwd gescheiden nu alleenstaand moeder vader "
    "uit zit zoek geworden wil ben school he hoor jong oud hoi yo bro haha single student vluchteling "
    "van en".split(" ")
)
_KIN: Final = (
    r"(?:zoon|zoontje|zoons|zonen|dochter|dochters|dochtertje|dochtertjes|kind|kindje|kinderen|"
    r"kids|kinder|meisje|meisjes|meiden|meid|jongen|jongens|jongetje|tweeling|baby|peuter|kleuter|"
    r"kleinkind|kleinkinderen|kleinzoon|kleindochter"
    r"|jongste|oudste|middelste|broertje|zusje|moeder|vader|oma|opa|ma|pa|mam|vrouw|man|broer|"
    r"zus|puber|pubers|koters|eentje|hij|zij|ze|die|vriend|vriendin|ex|neefje|nichtje)"
)
_NUMBERS: Final = rf"{_NUMBER}(?:(?:,[ ]?|[ ]?en[ ]|,[ ]?en[ ]|[ ]?/[ ]?){_NUMBER})*(?:[ ]{_YEARS}(?:[ ]oud)?)?"
_KIN_OF: Final = re.compile(
    rf"\b{_KIN}[ ]?,?[ ]?(?:van|\()[ ]?(?P<n>{_NUMBERS})(?![ ]?(?:uur|maand|maanden|weken|dagen|"
    r"minuten|euro|km|%|\w*jarig))\b"
)
_KIN_IS: Final = re.compile(
    rf"\b{_KIN}[ ](?:is|zijn|bent|wordt|bunt|werd)[ ](?:nu |al |net |pas |bijna |nog maar )*(?P<n>(?:\d{{1,2}}|"
    rf"{_NUMBER_WORD})(?:[ ]{_YEARS}(?:[ ]oud)?)?)(?=[ ]?(?:[.,;!?)\n]|$|en\b|maar\b|ik\b))(?![ "
    r"]?(?:en|,)[ ]een half)"
)
_DECADE: Final = re.compile(
    r"\b(?P<n>(?:(?:begin|eind|half|halverwege|dik in|ver in|ruim in|midden|achter|voor)[ ])?(?:in "
    r")?(?:de )?(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig))\b(?=[ ]?(?:[.,;!?]|"
    r"$|en\b|maar\b|ben\b|dus\b))"
)
_DECADE_SIGN: Final = re.compile(
    r"(?:begin|eind|half|halverwege|dik in de|ver in de|ruim in de|midden|achter in de|in de)\b"
)
_NAME_AGE: Final = re.compile(
    rf"[ ]?,?[ ](?:(?:van|is|net|nu|al)[ ])?\(?(?P<n>{_NUMBER}(?:[ ]{_YEARS}(?:[ ]oud)?)?)(?![\w-])(?![ "
    rf"]?{_UNIT}\b)(?![.,:]\d)"
)
_DIGITS: Final = re.compile(r"\d+")
_VALUES: Final = {word: i for i, word in enumerate(["nul", *_ONES, *_TEENS])} | {
    word: 20 + 10 * i for i, word in enumerate(_TENS)
}


def number(words: str) -> int:
    """The first number in digits or Dutch words ("drieenvijftig"); 0 when it is not one."""
    digits = _DIGITS.search(words)
    if digits:
        return int(digits.group())
    word = words.split()[0] if words.split() else ""
    if word in _VALUES:
        return _VALUES[word]
    for name, value in _VALUES.items():
        if value >= 20 and word.endswith(name):
            return value + next((i + 1 for i, one in enumerate(_ONES) if word.startswith(one)), 5)
    return 50 if word.endswith("vieftig") else 30 if word.endswith("darteg") else 0


def births(folded: Folded) -> Iterator[Range]:
    """Dates of birth: a date after a word of birth; a full date that can only be one; "geboren in 1967"."""
    text = folded.text
    for word in folded.words:
        match = _FULL_DATE.match(text, word.start) if word.text[0].isdigit() else None
        if match is None:
            continue
        before = text[max(0, match.start() - 60) : match.start()]
        if _BIRTH.search(before):
            yield match.span()
            continue
        years = re.findall(rf"{_YEAR}", match.group())
        if years and 1920 <= int(years[-1]) <= 2009 and not _BEGINS.search(before):
            yield match.span()
    for match in _BIRTH_YEAR.finditer(text):
        yield match.span(1)


def _own_age(match: re.Match[str]) -> bool:
    age = number(match.group("n"))
    if not 12 <= age <= 99:
        return False
    following, gap = match.group("next"), match.group("after")
    if any(mark in gap for mark in ",.!?;)\n") or not following:
        return not (gap == "." and following.isdigit())
    if re.search(_YEARS, match.group("n")):
        return following in _AFTER_AGE or match.group("n").endswith(("oud", "jong"))
    return re.fullmatch(_UNIT, following) is None or following in _AFTER_AGE


_STARTS: Final = frozenset(_KIN[3:-1].split("|")) | frozenset(
    "ik k ben bun bin word i i'm leeftijd age begin eind half halverwege dik ver ruim midden achter in".split()
)
_NUMBER_STARTS: Final = frozenset(
    [*_ONES, *_TEENS, *_TENS, "vieftig", "darteg", "twinteg"]
    + [
        f"{one}{joint}n{ten}"
        for one in _ONES + _DIALECT_ONES
        for joint in ("e", "ee")
        for ten in [*_TENS, "vieftig", "darteg", "twinteg"]
    ]
)


def _from_word(folded: Folded, word: Word) -> Iterator[Range]:
    """Ages announced by the word that stands here: "ik ben", "dochter van", "halverwege de", "leeftijd"."""
    text = folded.text
    match = _I_AM.match(text, word.start)
    if match and _own_age(match):
        yield match.span("n")
    for pattern in (_KIN_OF, _KIN_IS, _CALLED):
        match = pattern.match(text, word.start)
        if match and 0 < number(match.group("n")) < 100:
            yield match.span("n")
    match = _DECADE.match(text, word.start)
    if match and _DECADE_SIGN.match(match.group("n")):
        yield match.span("n")


def _from_number(folded: Folded, word: Word) -> Iterator[Range]:
    """Ages that begin with their number: "34 jaar oud", "22-jarige", "Zesenvijftig."."""
    match = _OLD.match(folded.text, word.start)
    if match:
        yield match.span()
        return
    before, after = folded.text[: word.start].rstrip(" "), folded.text[word.end : word.end + 1]
    lonely = before.endswith((".", "!", "?", "\n", ", en")) and after in (".", "!", ",") and after
    # Forty hours is a week; a bare number above it can only be an age.
    if lonely and 41 <= number(word.text) <= 99 and not folded.text[word.end + 1 : word.end + 2].isdigit():
        yield word.start, word.end


def ages(folded: Folded, named: Sequence[Range]) -> Iterator[Range]:
    """Ages of the person and of those around.

    Args:
        folded: the text.
        named: ranges that are names already; "Sanne van acht" and "Ahmed, 34," count through them.
    """
    text = folded.text
    for word in folded.words:
        if word.text in _STARTS:
            yield from _from_word(folded, word)
        elif word.text in _NUMBER_STARTS or word.text[0].isdigit():
            yield from _from_number(folded, word)
    for _, end in named:
        found = _NAME_AGE.match(text, end)
        if found and 0 < number(found.group("n")) < 100:
            yield found.span("n")
