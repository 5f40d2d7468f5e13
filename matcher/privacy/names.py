"""Names of people: known ones, listed ones, and whatever stands where a name stands.

A listed first name counts everywhere, in any case. A name that is an ordinary word too ("Roos", "Mees") needs a sign:
an introduction, a role in front, a surname behind, or a capital in the middle of a sentence. A word on no list counts
after an introduction, and with a telling capital after a role or "ik ben".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from matcher.privacy.folding import Folded, Word, fold
from matcher.privacy.gazetteer import NameLists, names
from matcher.privacy.patterns import Range
from vocab.words import STOP

_MOST_INITIALS: Final = 8  # a longer run of single letters is no name, and would take time in its square
_MAX_SURNAME: Final = 5
_JOB_ENDINGS: Final = (
    "eur",
    "ster",
    "ist",
    "aar",
    "ier",
    "kundige",
    "medewerker",
    "werker",
    "man",
    "monteur",
    "oor",
    "ent",
    "loos",
    "lijk",
    "isch",
    "ig",
    "end",
    "baar",
    "bouwer",
    "helper",
)
_OPENINGS: Final = frozenset({("ik", "ben"), ("ik", "bun"), ("ik", "bin"), ("ben", "ik"), ("i", "am")})
_TITLES: Final = frozenset("meneer mevrouw mijnheer dhr mevr mw juf juffrouw meester dokter dr heer".split())
_GREETING: Final = frozenset("groetjes groeten groet mvg hoogachtend gr grtjs hoi hallo beste lieve dag yo hey".split())


def _parts(name: str) -> list[str]:
    """A name with its hyphens apart, so that "fatima-zahra" is looked up by its halves too."""
    return [part for part in name.split("-") if part]


def _bare(word: str) -> str:
    """A name without the s of possession: gerda's, mohammeds stay findable as gerda."""
    return word.removesuffix("'s").rstrip("'") if "'" in word else word


def _listed_first(word: str, lists: NameLists) -> bool:
    bare = _bare(word)
    if bare in lists.first:
        return True
    if bare.endswith("s") and len(bare) > 4 and bare[:-1] in lists.first and bare[:-1] not in lists.double:
        return True
    parts = _parts(bare)
    return (
        len(parts) > 1
        and all(len(part) > 1 for part in parts)
        and all(p in lists.first or p in lists.last for p in parts)
    )


def _listed_last(word: str, lists: NameLists) -> bool:
    bare = _bare(word)
    return bare in lists.last or any(len(p) > 3 and p in lists.last for p in _parts(bare)[:2] if "-" in bare)


def _never(word: Word, lists: NameLists) -> bool:
    return word.text in lists.never or word.text.isdigit()


def _after_introduction(folded: Folded, i: int, lists: NameLists) -> bool:
    return lists.introductions.before(folded, i)


def _after_opening(folded: Folded, i: int) -> bool:
    words = folded.words
    if i >= 2 and (words[i - 2].text, words[i - 1].text) in _OPENINGS and folded.adjoining(i - 1):
        return True
    return i >= 1 and words[i - 1].text in _GREETING and folded.between(words[i - 1], words[i]).strip(" ,\n") == ""


def _after_role(folded: Folded, i: int, lists: NameLists) -> bool:
    """Whether a role stands right before ("mijn zoon", "juf"), with at most a comma in between."""
    if i == 0 or folded.words[i - 1].text not in lists.roles:
        return False
    return folded.between(folded.words[i - 1], folded.words[i]).strip(" ,") == ""


def _titled(folded: Folded, i: int) -> bool:
    return i > 0 and folded.words[i - 1].text in _TITLES


def _surname_end(folded: Folded, first: int, lists: NameLists, introduced: bool) -> int:
    """Index of the last word of the name that begins at word `first`."""
    words, last, i = folded.words, first, first
    while i + 1 < len(words) and i - first < _MAX_SURNAME:
        gap = folded.between(words[i], words[i + 1])
        if not (gap.isspace() and "\n" not in gap) and gap not in ("-", " - ", ". "):
            break
        if gap == ". " and words[i].end - words[i].start > 1:
            break
        i += 1
        word = words[i]
        if word.text in lists.infixes and i + 1 < len(words):
            # An infix belongs to the name only when a name follows it.
            following = i + 1
            while following + 1 < len(words) and words[following].text in lists.infixes:
                following += 1
            rest = words[following]
            if not folded.adjoining(i) or _never(rest, lists):
                break
            listed = _listed_last(rest.text, lists) and (
                rest.text not in lists.double or word.text not in ("in", "op", "het")
            )
            if (
                rest.telling
                and folded.cased
                and (word.text not in ("in", "op", "het", "van") or listed or word.capital)
            ):
                last = i = following
            elif rest.telling and folded.cased and word.text == "van" and introduced:
                last = i = following
            elif listed and not folded.cased:
                last = i = following
            else:
                break
            continue
        if _never(word, lists) and not (word.text in lists.last and (word.telling or not folded.cased)):
            break
        if (folded.cased and word.telling) or (not folded.cased and _is_surname(folded, i, lists, introduced)):
            last = i
            continue
        if folded.cased and not word.capital and _listed_last(word.text, lists) and word.text not in lists.double:
            last = i
            continue
        break
    return last


def _is_surname(folded: Folded, i: int, lists: NameLists, introduced: bool) -> bool:
    """Whether a lower-case word behind a first name is a surname."""
    word = folded.words[i]
    if _listed_last(word.text, lists) and word.text not in lists.double:
        return True
    if _listed_first(word.text, lists) and word.text not in lists.double:
        return True
    after = folded.text[word.end : word.end + 2]
    closes = not after.strip() or after[0] in ",.;!?\n"
    if not introduced:
        return closes and _listed_last(word.text, lists) and word.text not in STOP
    if _listed_last(word.text, lists):
        return closes
    return (
        closes
        and len(word.text) > 3
        and not word.text.endswith(_JOB_ENDINGS)
        and not word.text.startswith(("ge", "be", "ver"))
    )


def _begins_name(folded: Folded, i: int, lists: NameLists) -> tuple[bool, bool]:
    """Whether a name begins at word i, and whether somebody is introduced there."""
    word = folded.words[i]
    if _never(word, lists) or (word.text in lists.infixes and not _listed_first(word.text, lists)):
        return False, False
    bare = _bare(word.text)
    listed = _listed_first(word.text, lists)
    double = bare in lists.double
    if _after_introduction(folded, i, lists):
        plain = word.text.endswith(_JOB_ENDINGS) and not word.capital
        return listed or word.capital or (not (plain or folded.cased) and len(word.text) > 1), True
    opening = _after_opening(folded, i)
    if lists.weak_introductions.before(folded, i) and (word.capital or (listed and not double)):
        return True, True
    if listed and not double:
        return True, opening
    telling = folded.cased and word.telling
    role = _after_role(folded, i, lists)
    if not folded.cased and _titled(folded, i) and bare not in STOP and (listed or _listed_last(bare, lists)):
        return True, False
    if listed or double:
        if telling or (
            (role or opening) and (word.capital or (not folded.cased and listed and len(bare) > 3 and bare not in STOP))
        ):
            return True, opening
        return listed and _followed_by_surname(folded, i, lists), opening
    if word.capital and folded.cased:
        if role and len(word.text) > 1:
            return True, False
        if opening and not word.opens and not word.text.endswith(_JOB_ENDINGS) and len(word.text) > 1:
            return folded.original[folded.original_range(word.start, word.end)[0] + 1 : word.end].islower(), True
        if telling and _listed_last(word.text, lists):
            return True, False
    return role and not folded.cased and _listed_last(word.text, lists) and not double, False


def _followed_by_surname(folded: Folded, i: int, lists: NameLists) -> bool:
    if not folded.adjoining(i):
        return False
    following = folded.words[i + 1]
    if _never(following, lists):
        return False
    return folded.words[i].capital and following.capital and _listed_last(following.text, lists)


def _initials(folded: Folded, i: int, lists: NameLists) -> int | None:
    """Index of the last word of "G. Westra" or "j.p. de vries" beginning at word i."""
    words, j = folded.words, i
    while (
        j + 1 < min(len(words), i + _MOST_INITIALS + 1)
        and len(words[j].text) == 1
        and words[j].text.isalpha()
        and folded.between(words[j], words[j + 1]) in (".", ". ")
    ):
        j += 1
    if j == i or (not words[i].capital and folded.cased):
        return None
    while j + 1 < len(words) and words[j].text in lists.infixes and folded.adjoining(j):
        j += 1
    if words[j].text in lists.never or len(words[j].text) < 3:
        return None
    return j if words[j].capital or (not folded.cased and _listed_last(words[j].text, lists)) else None


def known(folded: Folded, known_names: Sequence[str]) -> Iterator[Range]:
    """Names known beforehand, whole and in parts, in any case; a part that is an ordinary word needs a capital."""
    if not known_names:
        return
    lists = names()
    whole: set[str] = set()
    for name in known_names:
        for word in fold(name).words:
            whole.add(word.text)
            whole.update(part for part in word.text.split("-") if len(part) > 2)
    whole -= lists.infixes
    for word in folded.words:
        bare = _bare(word.text)
        forms = {word.text, bare, *_parts(bare)} | ({bare[:-1]} if bare.endswith("s") and len(bare) > 4 else set())
        if not forms & whole:
            continue
        ordinary = bare in lists.double or bare in lists.never or len(bare) < 2
        if not ordinary or (word.telling and folded.cased):
            yield word.start, word.end


def people(folded: Folded) -> Iterator[Range]:
    """Names of people as (start, end) in the folded text; first name and surname together."""
    lists = names()
    i = 0
    while i < len(folded.words):
        word = folded.words[i]
        last = _initials(folded, i, lists) if len(word.text) == 1 else None
        if (
            last is None
            and word.text in ("van", "de", "el", "al", "ten", "ter", "te")
            and _after_role(folded, i, lists)
            and folded.adjoining(i)
        ):
            # "meneer van dijk", "mevrouw de Wit": a title with an infix straight behind it.
            j = i + 1
            while j + 1 < len(folded.words) and folded.words[j].text in lists.infixes:
                j += 1
            if (
                _titled(folded, i)
                and (folded.words[j].telling or _listed_last(folded.words[j].text, lists))
                and not _never(folded.words[j], lists)
            ):
                last = j
        if last is None:
            begins, introduced = _begins_name(folded, i, lists)
            if begins and not _placeholder(folded, word):
                last = _surname_end(folded, i, lists, introduced)
        if last is None:
            i += 1
            continue
        end = folded.words[last].end
        yield word.start, end
        i = last + 1


def _placeholder(folded: Folded, word: Word) -> bool:
    return folded.text[max(0, word.start - 1) : word.start] == "[" and folded.text[word.end : word.end + 1] == "]"
