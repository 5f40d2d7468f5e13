"""Where somebody lives or travels to: places, neighbourhoods and streets.

A place that is an ordinary word too ("Best", "Huizen", "Beek") counts with a place word in front and a capital, or
after "woon in". A street counts with a house number, or where somebody says that something is on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from matcher.privacy.folding import Folded, Word
from matcher.privacy.gazetteer import PlaceLists, names, places
from matcher.privacy.patterns import Range
from vocab.words import STOP

_HOUSE: Final = re.compile(
    r"[ ]{1,2}(?:nr\.? ?|nummer |huisnummer )?\d{1,4}(?:[ ]?-?[ ]?(?:[a-z](?![\w])|\d{1,3}(?![\w:])|"
    r"bis|hs|rood|zwart|[1-9] ?hoog))?(?!\d|[.,:]\d)"
    r"(?![ ]?(?:uur|uren|u|jaar|jaor|min|minuten|minuut|dagen|dag|weken|week|maanden|maand|km|"
    r"kilometer|keer|euro|procent|man|mensen|stuks|m2|m|meter|hectare|kinderen|auto's)\b)"
)
_TO: Final = frozenset("in te naar uit vanuit".split())
_STREET_PREPOSITIONS: Final = frozenset("aan op in van nabij naast bij vanaf langs".split())
_STREET_SPECIAL: Final = re.compile(
    r"\b(?:laan van|plein|kanaal|weg naar|postbus|hof van) [\w' -]{0,25}?[ ]?\d{1,4}[ ]?[a-z]?\b(?![ "
    r"]?(?:uur|jaar|min))"
)
_SMALL: Final = frozenset(
    "de het een die deze dat mijn onze hele halve in op aan van door langs ik en grote kleine "
    "drukke lange zelfde naar bij hun zijn haar nieuwe oude elke smalle brede".split()
)
_TITLES: Final = frozenset(
    "burgemeester burg prins prinses koningin koning professor prof dokter doctor dr sint st "
    "graaf van de den der het oude nieuwe lange korte kleine grote eerste tweede derde 1e 2e "
    "3e jan".split()
)


def _sure(folded: Folded, i: int, spoken: str, lists: PlaceLists) -> bool:
    """Whether the place name at word i, which is an ordinary word too, is a place here."""
    word = folded.words[i]
    if lists.living.before(folded, i):
        return word.capital or (not folded.cased and spoken not in STOP)
    if i == 0:
        return False
    if not folded.cased and spoken in lists.after_to:
        return folded.words[i - 1].text in _TO
    if not word.telling or not folded.cased:
        return False
    if " " in spoken:
        return True
    before = folded.words[i - 1]
    return before.text in lists.place_words and folded.between(before, word).isspace()


def towns_and_quarters(folded: Folded) -> Iterator[Range]:
    """Names of places near by as (start, end) in the folded text."""
    lists = places()
    people = names()
    i = 0
    while i < len(folded.words):
        length = lists.places.at(folded, i)
        if not length:
            i += 1
            continue
        first, last = folded.words[i], folded.words[i + length - 1]
        spoken = " ".join(word.text for word in folded.words[i : i + length])
        if spoken in lists.never:
            i += length
            continue
        double = (
            spoken in lists.double
            or spoken in people.never
            or (length == 1 and (spoken in people.first or len(spoken) < 3))
        )
        if not double or _sure(folded, i, spoken, lists):
            yield first.start, last.end
        i += length


def postcode_beside(folded: Folded, found: list[Range]) -> Iterator[Range]:
    """Bare four digits right before or behind a place ("7051 Varsseveld")."""
    for start, end in found:
        before = re.search(r"(?<!\d)([1-9]\d{3}),?[ ]$", folded.text[max(0, start - 7) : start])
        if before:
            offset = max(0, start - 7)
            yield offset + before.start(1), offset + before.end(1)
        behind = re.compile(r"[ ]?[,(]?[ ]?([1-9]\d{3})(?![\d:])\b").match(folded.text, end)
        if behind and not 1900 <= int(behind.group(1)) <= 2035:
            yield behind.span(1)


def _street_start(folded: Folded, i: int) -> int:
    """Index of the first word of the street name that ends at word i ("Burgemeester van Rijnlaan")."""
    first = i
    while first > 0 and folded.adjoining(first - 1):
        before: Word = folded.words[first - 1]
        if not (before.telling or (before.text in _TITLES and before.text not in _SMALL)):
            if (
                before.text in ("van", "de", "den", "der")
                and first > 1
                and folded.words[first - 2].telling
                and folded.adjoining(first - 2)
                and folded.words[first - 2].text in _TITLES
            ):
                first -= 2
                continue
            break
        first -= 1
    return first


def addresses(folded: Folded) -> Iterator[Range]:
    """Streets, with their house number where there is one."""
    lists = places()
    words = folded.words
    for i, word in enumerate(words):
        text = word.text
        sure = text.endswith(lists.street)
        if not sure and not text.endswith(lists.street_numbered):
            continue
        house = _HOUSE.match(folded.text, word.end)
        first = _street_start(folded, i) if folded.cased else i
        named = text not in lists.no_street
        if not named and first == i:
            continue
        ending = next(e for e in (*lists.street, *lists.street_numbered) if text.endswith(e))
        stem = len(text) - len(ending)
        if stem < 3 and first == i:
            continue
        if house and (sure or word.telling or _said_as_street(folded, i)):
            yield words[first].start, house.end()
        elif named and sure and stem >= 3 and (word.telling or (_said_as_street(folded, i) and not folded.cased)):
            yield words[first].start, word.end
        elif (
            named
            and word.telling
            and _said_as_street(folded, i)
            and text.endswith(("weg", "dijk", "pad", "brink", "allee", "wal", "markt"))
        ):
            yield words[first].start, word.end
        elif first < i and word.capital and sure:
            yield words[first].start, word.end
    for match in _STREET_SPECIAL.finditer(folded.text):
        yield match.span()


def _said_as_street(folded: Folded, i: int) -> bool:
    """Whether "aan de", "op de" or "in de" stands before word i."""
    words = folded.words
    if i == 0:
        return False
    if words[i - 1].text in _STREET_PREPOSITIONS or words[i - 1].text in ("adres", "woon", "woonadres", "adres:"):
        return True
    return (
        words[i - 1].text in ("de", "het", "'t", "t", "is")
        and i >= 2
        and words[i - 2].text in (*_STREET_PREPOSITIONS, "adres")
    )
