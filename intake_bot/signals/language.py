"""Which language a message is written in: by script at once, else by lingua where the message is long enough to tell.

Dutch is the answer whenever there is doubt: dialect, street language and Dutch full of mistakes are Dutch. lingua is
loaded at the first message that needs it, in its low-accuracy mode: 20 MB of memory and a third of a second, against
285 MB and 7 seconds for the other one, which does no better on sentences of 20 characters and more here.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

import vocab
from intake_bot.signals.rules import dutch_words
from vocab.words import fold

DUTCH: Final = "nl"
_DATA: Final = Path(vocab.__file__).parent / "data" / "signalen" / "taal.toml"
_LEAST_CHARACTERS: Final = 20
_LEAST_CERTAIN: Final = 0.6
_DUTCH_SHARE: Final = 0.25
"""Share of words that are Dutch and of no other language, from which on a message is Dutch whatever else is in it."""
_LONG_WORD: Final = 4
_KNOWN_SHARE: Final = 0.5
"""Share of its longer words that stand in the vocabulary, from which on a message is Dutch."""
_LOOKED_AT: Final = 1_000  # characters; more says nothing new
_LATIN: Final = (
    Language.DUTCH, Language.ENGLISH, Language.GERMAN, Language.FRENCH, Language.POLISH, Language.TURKISH,
    Language.SOMALI, Language.SPANISH, Language.PORTUGUESE, Language.ROMANIAN, Language.ITALIAN,
)  # fmt: skip
_WORD: Final = re.compile(r"[^\W\d_]+")
_NOISE: Final = re.compile(r"https?://\S+|\S+@\S+|\d+")
# First word of the Unicode name of a letter → language, where the script alone tells, or tells best.
_SCRIPTS: Final = {
    "ARABIC": "ar", "ETHIOPIC": "ti", "CYRILLIC": "uk", "GREEK": "el", "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja",
    "HANGUL": "ko", "HEBREW": "he", "ARMENIAN": "hy", "GEORGIAN": "ka", "DEVANAGARI": "hi", "THAI": "th", "TAMIL": "ta",
    "BENGALI": "bn", "GURMUKHI": "pa",
}  # fmt: skip


def recognise(text: str) -> str:
    """The language of a message.

    Args:
        text: any text.

    Returns:
        An ISO 639-1 code; "nl" where the message is too short, or the language is not sure.
    """
    text = _NOISE.sub(" ", text[:_LOOKED_AT])
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return DUTCH
    scripts = Counter(map(_script, letters))
    script, count = scripts.most_common(1)[0]
    if script in _SCRIPTS:
        return _by_letters(script, letters) if count >= 2 and count / len(letters) >= 0.5 else DUTCH
    if len(text.strip()) < _LEAST_CHARACTERS or _looks_dutch(text):
        return DUTCH
    best = _detector().compute_language_confidence_values(text)[0]
    if best.value < _LEAST_CERTAIN or (best.language != Language.ENGLISH and _known(text)):
        return DUTCH
    return best.language.iso_code_639_1.name.lower()


@lru_cache(maxsize=5_000)
def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


def _by_letters(script: str, letters: list[str]) -> str:
    """The language within a script, by letters that only one of them has; the most spoken one here else."""
    held = {character.lower() for character in letters}
    for signs, language in _marks().get(script, ()):
        if held & signs:
            return language
    return _SCRIPTS[script]


def _looks_dutch(text: str) -> bool:
    words = [fold(word) for word in _WORD.findall(text)]
    own = _dutch_words()
    return bool(words) and sum(word in own for word in words) / len(words) >= _DUTCH_SHARE


def _known(text: str) -> bool:
    """Whether the longer words are mostly of the vocabulary; says nothing against English: shop, service, team."""
    words = [fold(word) for word in _WORD.findall(text)]
    long = [word for word in words if len(word) >= _LONG_WORD]
    return bool(long) and sum(word in dutch_words() for word in long) / len(long) >= _KNOWN_SHARE


@cache
def _data() -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = tomllib.loads(_DATA.read_text("utf-8"))
    return read


@cache
def _dutch_words() -> frozenset[str]:
    return frozenset(fold(word) for word in _data()["nederlands"]["woorden"].split())


@cache
def _marks() -> dict[str, list[tuple[frozenset[str], str]]]:
    """Per script: letters with the language they tell, most telling first."""
    return {
        script.upper(): [(frozenset(signs.split()), language) for language, signs in languages.items()]
        for script, languages in _data().items()
        if script != "nederlands" and isinstance(languages, dict)
    }


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*_LATIN).with_low_accuracy_mode().build()
