"""Makes short texts of the corpus look like what people type: joined, wrapped in filler, with mistakes, with gaps."""

from __future__ import annotations

from random import Random
from typing import Final

# Around work, never about it. The model has to learn that these words do not count.
BEFORE: Final = tuple(
    """
    ik heb | ik heb jarenlang | vroeger heb ik | ik heb ook | toen heb ik | daarna heb ik | ik kan goed | ik kan wel |
    ik wil graag | ik zou graag | ik zou wel willen | het liefst wil ik | ik vind het leuk |
    ik hou van | ik ben goed in |
    ik deed altijd | thuis doe ik | in mijn land heb ik | op mijn vorige werk heb ik | ik heb ervaring met |
    ik was vooral bezig met | bij mijn laatste baas mocht ik | mijn droom is | ik zoek iets met |
    in het weekend help ik met |
    voor mijn gezin moest ik | als vrijwilliger heb ik | via het uitzendbureau heb ik | je gaat bij ons | jij gaat |
    wij zoeken iemand voor | je taken zijn | samen met je collega's ga je | een dag bestaat uit | je helpt mee met |
    eerst een tijd | nou ja | eh | dus | en verder | mijn werk was
    """.replace("\n", " ").split("|")
)
AFTER: Final = tuple(
    """
    bij een bedrijf | samen met collega's | een paar jaar | twee jaar lang | in de buurt | in mijn eigen tempo |
    toen ik jonger was | en dat vond ik fijn | dat ging goed | dat lijkt me leuk | in de stad | voor een baas |
    en dat soort dingen | enzo | en zo | of zoiets | als het kan | het liefst in de ochtend | drie dagen per week |
    bij ons in het dorp | met een vaste begeleider | in een klein team | zonder stress | voor mijn buurvrouw |
    bij een uitzendbureau | elke week | soms ook in het weekend | in amsterdam | in rotterdam | met mijn broer |
    tot ik ziek werd | tot het bedrijf stopte | en ik kwam altijd op tijd
    """.replace("\n", " ").split("|")
)
_NEAR: Final = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "r": "et", "s": "ad", "t": "ry", "u": "yi",
    "v": "cb", "w": "qe", "y": "tu", "z": "xs",
}  # fmt: skip
# How people spell by ear; the first is written for the second and the other way round.
_EAR: Final = (("ij", "ei"), ("ou", "au"), ("ch", "g"), ("dt", "d"), ("d", "t"), ("c", "k"), ("f", "v"), ("z", "s"))


def mistake(word: str, random: Random) -> str:
    """One typing or spelling mistake in a word of four letters or more."""
    if len(word) < 4:
        return word
    at = random.randrange(1, len(word) - 1)
    kind = random.random()
    if kind < 0.25:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind < 0.5:
        return word[:at] + word[at + 1 :]
    if kind < 0.65:
        return word[:at] + word[at] + word[at:]
    if kind < 0.8:
        return word[:at] + random.choice(_NEAR.get(word[at], word[at])) + word[at + 1 :]
    pair = random.choice(_EAR)
    found, written = pair if random.random() < 0.5 else pair[::-1]
    return word.replace(found, written, 1)


def spoken(texts: list[list[str]], random: Random, filler: float = 0.35, mistakes: float = 0.06) -> list[str]:
    """One or more texts of the same meaning as one text, typed in a hurry.

    Args:
        texts: words per text; joined in the order given.
        random: source of chance.
        filler: chance of words before, and again of words after.
        mistakes: chance of a mistake per word.

    Returns:
        words; never empty when the texts hold a word.
    """
    words = [word for text in texts for word in text]
    if len(words) > 3 and random.random() < 0.4:
        kept = [word for word in words if random.random() > 0.15]
        words = kept or words
    if mistakes:
        words = [mistake(word, random) if random.random() < mistakes else word for word in words]
    if random.random() < filler:
        words = random.choice(BEFORE).split() + words
    if random.random() < filler:
        words = words + random.choice(AFTER).split()
    return words


def title(text: str, random: Random) -> str:
    """A job title written as a list of occupations may write it: both forms, (m/v), turned round, in capitals, plural.

    Args:
        text: a title; its words may be in any case.
        random: source of chance.
    """
    words = text.split()
    way = random.randrange(6)
    if way == 0:
        return f"{text} (m/v)"
    if way == 1 and len(words) > 1:
        return f"{words[-1]}, {' '.join(words[:-1])}"
    if way == 2:
        return text.upper()
    if way == 3:
        last = words[-1] if words else ""
        plural = (
            last if last.endswith(("s", "en")) else last + ("s" if last.endswith(("er", "e", "or", "ier")) else "en")
        )
        return " ".join([*words[:-1], plural])
    if way == 4 and words and words[0].endswith("er"):
        return f"{words[0]}/{words[0][:-2]}ster {' '.join(words[1:])}"
    if way == 5:
        return f"{random.choice(('medewerker', 'medewerkster', 'functie:'))} {text}"
    return text.replace("-", " ")
