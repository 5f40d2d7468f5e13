"""Employers and schools by name.

A business word alone is work ("bij een bakker") and stays; with a name behind it ("Bakkerij Jansen") it is an employer.
A kind of school stays ("de praktijkschool"); a school with a name goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from matcher.privacy.folding import Folded, Word
from matcher.privacy.gazetteer import OrganisationLists, names, organisations, places
from matcher.privacy.patterns import Range

_AT: Final = frozenset("bij voor via bi-j biej by van".split())
_FIRM: Final = frozenset("firma fa bedrijf stichting zaak winkel keten".split())
_JOINING: Final = frozenset("van de den der het 't ten ter te en & in op la le el".split())
_TAIL: Final = frozenset("zn zonen zoon partners co dochters groep".split())
_OFFICIAL: Final = frozenset(
    "gemeente station provincie regio omgeving centrum stad noord oost zuid west noord-holland bibliotheek".split()
)
_REACH: Final = 14


def _named_run(folded: Folded, i: int, lists: OrganisationLists) -> int:
    """Index of the last word of a capitalised name that begins at word i, or i - 1 when none begins there."""
    words, last, j = folded.words, i - 1, i
    never = names().never
    while j < len(words) and j - i < 6:
        word = words[j]
        if j > i:
            gap = folded.between(words[j - 1], word)
            if gap.strip(" ") not in ("", "&", "-", "'") or "\n" in gap:
                break
        if (
            word.capital
            and (word.text not in never or word.text in _JOINING or (last >= i and word.text in lists.business_behind))
            and word.text not in lists.no_business
        ):
            if word.text not in _JOINING:
                last = j
        elif word.text not in _JOINING and not (word.text in _TAIL and last >= i):
            break
        elif word.text in _TAIL:
            last = j
        elif word.text in ("in", "op", "en", "te", "voor") and not word.capital:
            break
        j += 1
    return last


def _works_here(folded: Folded, i: int, lists: OrganisationLists) -> bool:
    """Whether the words around word i speak of working."""
    near = folded.words[max(0, i - _REACH) : i + _REACH]
    return any(word.text in lists.work or word.text.startswith(lists.work_stems) for word in near)


def _business(word: Word, lists: OrganisationLists) -> bool:
    return word.text in lists.business


def _after_business(folded: Folded, i: int, lists: OrganisationLists) -> Range | None:
    """A business word with a name behind it: "Drukkerij Ten Cate", "bij bakkerij van dijk"."""
    words = folded.words
    word = words[i]
    if i + 1 >= len(words) or not folded.adjoining(i):
        return None
    last = _named_run(folded, i + 1, lists) if folded.cased else i
    if last > i:
        if word.text in (
            "bakker",
            "slager",
            "boer",
            "kapper",
            "notaris",
            "makelaar",
            "aannemer",
            "groep",
            "zaak",
        ) and not (word.telling or (i > 0 and words[i - 1].text in _AT)):
            return None
        if _only_place(folded, i + 1, last):
            # "Supermarkt Didam" is a name; "een supermarkt in Didam" never comes here, but "garage Arnhem" does.
            return (word.start, words[last].end) if word.telling else None
        return (word.start if word.capital else words[i + 1].start), words[last].end
    if folded.cased or i == 0 or words[i - 1].text not in (*_AT, *_FIRM):
        return None
    j = i + 1
    while (
        j < len(words) - 1
        and words[j].text in ("van", "de", "den", "der", "het", "ten", "ter", "'t")
        and folded.adjoining(j)
    ):
        j += 1
    target = words[j]
    people = names()
    if target.text in people.never:
        return None
    listed = target.text in people.last or (target.text in people.first and target.text not in people.double)
    if listed or (
        j > i + 1 and words[i + 1].text in ("van", "den") and len(target.text) > 3 and target.text not in people.double
    ):
        return words[i + 1].start, target.end
    after = folded.text[target.end : target.end + 2]
    closes = not after.strip() or after[0] in ",.;!?\n"
    plain = target.text.startswith(("ge", "be", "ver")) or target.text.endswith(("en", "er")) or len(target.text) < 4
    if (
        j == i + 1
        and closes
        and not plain
        and words[i - 1].text in _AT
        and target.text not in lists.business | lists.business_behind
    ):
        return words[i + 1].start, target.end
    return None


def _only_place(folded: Folded, first: int, last: int) -> bool:
    length = places().places.at(folded, first)
    return length == last - first + 1


def employers(folded: Folded) -> Iterator[Range]:
    """Names of employers as (start, end) in the folded text."""
    lists = organisations()
    words = folded.words
    for i, word in enumerate(words):
        length = lists.known.at(folded, i)
        if length and (
            (i > 0 and words[i - 1].text in _AT)
            or (word.telling and folded.cased)
            or (i > 1 and words[i - 2].text in _AT and words[i - 1].text in ("de", "het", "'t"))
        ):
            yield word.start, words[i + length - 1].end
        if _business(word, lists):
            found = _after_business(folded, i, lists)
            if found:
                yield found
        if word.text in lists.legal or (
            word.text in ("b", "n", "v") and folded.text.startswith(("b.v", "n.v", "v.o.f"), word.start)
        ):
            first = _back(folded, i)
            if first < i:
                yield words[first].start, max(word.end, _legal_end(folded, word))
        if word.capital and folded.cased and (not word.opens or word.text in lists.business_behind):
            yield from _by_position(folded, i, lists)


def _legal_end(folded: Folded, word: Word) -> int:
    end = word.end
    for form in ("v.o.f.", "v.o.f", "b.v.", "b.v", "n.v.", "n.v"):
        if folded.text.startswith(form, word.start):
            return word.start + len(form)
    return end


def _back(folded: Folded, i: int) -> int:
    """Index of the first word of the capitalised run that ends before word i; i when there is none."""
    words, first, j = folded.words, i, i
    while j > 0 and i - j < 5 and folded.text[words[j - 1].end : words[j].start].strip(" &-'") == "":
        before = words[j - 1]
        if before.capital and before.text not in names().never and not (before.opens and before.text in _AT):
            first = j - 1
        elif before.text not in _JOINING:
            break
        j -= 1
    return first


def _trade_name(folded: Folded, i: int, lists: OrganisationLists) -> bool:
    """Whether word i, right before a place, is an invented word with a capital: "Schoonglas Elst" is a business."""
    word, people = folded.words[i], names()
    listed = (
        word.text in people.first
        or word.text in people.last
        or word.text in people.never
        or word.text in lists.no_business
    )
    return (
        word.telling
        and folded.adjoining(i)
        and not listed
        and len(word.text) > 4
        and not places().places.at(folded, i)
        and word.text not in _OFFICIAL
    )


def _by_position(folded: Folded, i: int, lists: OrganisationLists) -> Iterator[Range]:
    """A capitalised name after "bij" in a sentence about work, or one that ends in a business word."""
    words = folded.words
    if words[i].text in lists.business_behind and i > 0 and not words[i].opens:
        first = _back(folded, i)
        if first < i and not (first == i - 1 and words[first].opens and words[first].text not in names().last):
            yield words[first].start, words[i].end
    if i and not words[i - 1].opens and _only_place(folded, i, i) and _trade_name(folded, i - 1, lists):
        yield words[i - 1].start, words[i].end
    if (
        i == 0
        or words[i].text in lists.no_business
        or (words[i].text in names().never and words[i].text not in _JOINING)
    ):
        return
    before = words[i - 1].text
    article = (
        before in ("de", "het", "'t")
        and i > 1
        and words[i - 2].text in ("bij", "bi-j", "via")
        and not words[i].text.startswith("de")
    )
    if (
        not (before in ("bij", "bi-j", "via", "firma", "fa") or article)
        or not folded.between(words[i - 1], words[i]).isspace()
    ):
        return
    last = _named_run(folded, i, lists)
    if last < i or _only_place(folded, i, last) or not _works_here(folded, i, lists):
        return
    if last == i and (words[i].text in names().first or words[i].text.isdigit()):
        return
    yield words[i].start, words[last].end


def schools(folded: Folded) -> Iterator[Range]:
    """Names of schools as (start, end) in the folded text."""
    lists = organisations()
    words = folded.words
    at = frozenset("op 't t het de bij van naar aan".split())
    for i, word in enumerate(words):
        length = lists.schools.at(folded, i)
        if length and (word.capital or (i > 0 and words[i - 1].text in at)):
            yield word.start, words[i + length - 1].end
        if word.text in lists.school_before and folded.adjoining(i):
            last = _named_run(folded, i + 1, lists) if folded.cased else i
            if last > i:
                yield (word.start if word.capital else words[i + 1].start), words[last].end
            elif word.text == "roc" and i + 1 < len(words) and words[i + 1].text not in names().never:
                yield word.start, words[i + 1].end
            elif (
                word.text == "roc"
                and i + 2 < len(words)
                and words[i + 1].text == "van"
                and words[i + 2].text not in names().never
            ):
                yield word.start, words[i + 2].end
        if not word.text.endswith(lists.school_endings):
            continue
        own = word.text not in lists.no_school
        if own and word.telling and folded.cased:
            yield words[_back(folded, i)].start, word.end
        elif own and word.text.endswith(("college", "lyceum", "gymnasium")) and (not folded.cased or word.capital):
            yield word.start, word.end
        elif word.telling and folded.cased and (first := _back(folded, i)) < i:
            yield words[first].start, word.end
        elif (
            not folded.cased
            and word.text in ("vakcollege", "college", "lyceum")
            and i > 1
            and words[i - 2].text in at
            and words[i - 1].text not in names().never
            and words[i - 1].text not in at
        ):
            yield words[i - 1].start, word.end
