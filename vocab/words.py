"""Words of a Dutch text: tokens with their place, and stems that bring forms of one word together.

A story is typed the way people talk. So the stem is deliberately rough: "schoongemaakt", "schoonmaken" and
"maak ... schoon" all give the stems ``schon`` and ``mak``; "geschilderd", "schilderen" and "schilder" give
``schilder``. It is used on both sides of every comparison, so being regular matters more than being right.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

_FORMS: Final = tomllib.loads((Path(__file__).parent / "data" / "woordvormen.toml").read_text("utf-8"))
_IRREGULAR: Final = MappingProxyType(dict(_FORMS["onregelmatig"]))
DIALECT: Final = MappingProxyType(dict(_FORMS["dialect"]))

_TOKEN: Final = re.compile(r"[^\W_]+(?:['’`´\-][^\W_]+)*['’]?(?<=\w)", re.UNICODE)

# Separable parts of verbs. A token that starts with one and goes on as a verb is split, so that "leg ... neer",
# "neerleggen" and "neergelegd" meet.
_PARTICLES: Final = (
    "schoon", "achter", "binnen", "buiten", "boven", "onder", "rond", "samen", "terug", "thuis", "voort", "klaar",
    "vast", "leeg", "neer", "weg", "door", "over", "mee", "bij", "aan", "uit", "los", "vol", "toe", "voor", "open",
    "dicht", "schoffel", "in", "op", "af", "na", "om",
)  # fmt: skip
_LONGEST_WORD: Final = 60  # what is longer is no Dutch word, and costs time in its square
_PARTICLE_SET: Final = frozenset(_PARTICLES)

# Words that carry no work content of their own. They are skipped in phrases and in texts.
STOP: Final = frozenset(
    """
    de het een en of maar want dus ook nog al wel niet geen nooit ik je jij u hij zij ze we wij jullie me mij mijn mn
    jouw uw zijn haar hun ons onze hem er daar hier dat dit die deze wat wie waar hoe als dan toen nu toch te ten ter
    van voor in op aan bij met uit om door over naar tot tegen onder na per via is ben bent was waren wees geweest heb
    hebt heeft had hadden gehad word wordt worden werd geworden kan kun kunt kunnen kon konden moet moeten moest mag
    mogen mocht wil wilt willen wou wilde zou zouden zal zullen ga gaat gaan ging gegaan doe doet doen deed deden
    gedaan heel erg zo zoiets iets niks niets alles veel meer meest beetje paar zelf zich elkaar men gewoon graag
    altijd vaak soms weer even ja nee nou zeg zei zeggen want waarbij daarbij hierbij waarop daarop waarin daarin eens
    elke elk alle andere ander eigen goed goede leuk leuke mooi mooie lekker fijn jaar jaren maand maanden week weken
    dag dagen uur t s n d m k r jou jouwe twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien
    vijftien zestien zeventien achttien negentien twintig dertig veertig vijftig honderd duizend half halve eerste
    tweede derde laatste
    man vrouw mannen vrouwen jongen meisje meneer mevrouw mens
    letterlijk eigenlijk misschien natuurlijk gelukkig ervoor erna erbij ermee eraan erop erin toe af
    """.split()
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text.

    Attributes:
        start, end: code points in the text as given.
        word: lower case, accents and apostrophes taken off, dialect form replaced by the standard one.
        stems: one or two stems (two for a separable verb); empty for a word without content.
    """

    start: int
    end: int
    word: str
    stems: tuple[str, ...]


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Lower case without accents and with plain apostrophes; the length may change."""
    if word.isascii():
        return word.lower().replace("`", "'")
    folded = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in folded if unicodedata.category(c) != "Mn").replace("’", "'").replace("`", "'")


def _undouble(stem: str) -> str:
    """Write long and short vowels and final consonants one way: maak/mak, lezen/lees, brieven/brief."""
    stem = re.sub(r"(aa|ee|oo|uu)", lambda m: m.group(0)[0], stem)
    if len(stem) > 2 and stem[-1] == stem[-2]:
        stem = stem[:-1]
    if stem.endswith("v"):
        stem = stem[:-1] + "f"
    elif stem.endswith("z"):
        stem = stem[:-1] + "s"
    return stem


def _suffixless(word: str) -> str:
    if word.endswith("'s"):
        word = word[:-2]
    for suffix in ("tjes", "pjes", "jes", "tje", "pje", "je"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    for suffix in ("eren", "ende", "ingen", "sters", "ster", "ende", "ers", "en", "s", "e"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            if suffix in ("sters", "ster"):
                return word[: -len(suffix)]
            word = word[: -len(suffix)] + ("er" if suffix in ("eren", "ers") else "")
            break
    return word


def _participle(word: str) -> str | None:
    """The verb of a regular or strong participle with ge-, or None."""
    if len(word) < 6 or not word.startswith("ge") or not word.endswith(("t", "d", "en")):
        return None
    body = word[2:]
    if body.endswith("en"):
        return body
    return body[:-1] if len(body) > 4 or body.endswith(("kt", "pt", "st", "ld", "rd", "nd")) else body


def _verb_stem(form: str, verb: str) -> str:
    return _undouble(_IRREGULAR.get(form) or _suffixless(verb))


@lru_cache(maxsize=100_000)
def stems(word: str) -> tuple[str, ...]:
    """Stems of one folded word: none for a stop word or a bare number, two for a separable verb, else one."""
    if word in STOP or word.isdigit() or not 2 <= len(word) <= _LONGEST_WORD:
        return ()
    if word in _IRREGULAR:
        return (_undouble(_IRREGULAR[word]),)
    if word in _PARTICLE_SET:
        return (_undouble(word),)
    for particle in _PARTICLES:
        rest = word[len(particle) :]
        if not word.startswith(particle) or len(rest) < 4:
            continue
        if rest.startswith("ge") and (verb := _participle(rest)):
            return (_undouble(particle), _verb_stem(rest, verb))
        if rest.endswith("en") and len(rest) >= 5:
            if rest.startswith("te") and len(rest) >= 7:
                rest = rest[2:]
            return (_undouble(particle), _verb_stem(rest, rest))
    if verb := _participle(word):
        return (_undouble(_suffixless(verb)),)
    return (_undouble(_suffixless(word)),)


def tokens(text: str) -> list[Token]:
    """All words of a text, with offsets in code points of the text as given."""
    found = []
    for match in _TOKEN.finditer(text):
        word, own = _read(match.group())
        found.append(Token(match.start(), match.end(), word, own))
    return found


@lru_cache(maxsize=100_000)
def _read(typed: str) -> tuple[str, tuple[str, ...]]:
    """The word and the stems of a `Token`; one look-up for what a word as typed needs three for."""
    word = fold(typed)
    word = DIALECT.get(word, word)
    return word, stems(word)


def phrase_stems(phrase: str) -> tuple[str, ...]:
    """The stems of a phrase, in order, without repeats. Empty when it holds only stop words."""
    seen: dict[str, None] = {}
    for token in tokens(phrase):
        for stem in token.stems:
            seen[stem] = None
    return tuple(seen)
