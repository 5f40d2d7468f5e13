"""Somebody's own words made fit to be read: hesitation out, very common words mended, a capital and a full stop.

The content stays what it was; nothing is added, and nothing is made prettier.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

_FILE: Final = Path(__file__).parent / "data" / "netjes.toml"
_PICTURES: Final = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d\u2190-\u21ff\u2b00-\u2bff]|(?<!\\w)[:;=][-']?[)(dDpPoO/|](?!\\w)"
)
_WORD: Final = re.compile(r"['’]?[^\W\d_]+(?:['’][^\W\d_]+)?", re.UNICODE)
_GAPS: Final = re.compile(r"\s+([,.;:!?])")
_MARKS: Final = re.compile(r"([,;:!?.])(?:\s*[,;:!?.])+")
_SHOUT: Final = re.compile(r"[!?]+$")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def _pattern(section: str, key: str) -> re.Pattern[str]:
    return re.compile(_data()[section][key], re.IGNORECASE)


def without_pictures(text: str) -> str:
    """The text without emoji and smileys."""
    return " ".join(_PICTURES.sub(" ", text).split())


def belongs(sentence: str) -> bool:
    """Whether a sentence is part of a story: no question to the bot, no "weet ik niet", no swearing, some words."""
    plain = without_pictures(sentence).strip()
    bare = _pattern("weg", "begin").sub("", plain).strip(" .,!;:-…")
    if not any(letter.isalpha() for letter in bare) or plain.endswith("?"):
        return False
    if _pattern("weg", "zin").fullmatch(plain) or _pattern("weg", "zin").fullmatch(bare):
        return False
    return not (_pattern("weg", "bot").search(plain) or _pattern("weg", "schelden").search(plain))


def mended(words: str) -> str:
    """Words without hesitation, common spellings put right; no capital and no full stop yet."""
    text = without_pictures(words)
    text = _pattern("opdracht", "begin").sub("", _pattern("weg", "begin").sub("", text))
    text = _pattern("weg", "midden").sub("", text)
    text = _pattern("mij", "voor").sub("mijn ", text)
    spelling: dict[str, str] = _data()["spelling"]

    def mend(m: re.Match[str]) -> str:
        better = spelling.get(m[0].lower().replace("’", "'"))
        if better is None:
            return m[0]
        return better[:1].upper() + better[1:] if m[0][:1].isupper() and len(m[0]) > 1 else better

    text = _WORD.sub(mend, text)
    text = re.sub(r"\bik\b", "ik", text)
    text = re.sub(r"(?<![\w'])i(?![\w'])", "I", text) if re.search(r"\b(?:the|am|was|my|and)\b", text) else text
    text = _MARKS.sub(r"\1", _GAPS.sub(r"\1", " ".join(text.split())))
    return text.strip(" ,;:-–…")


def sentence(words: str) -> str:
    """A capital in front and a full stop behind; what is not ended by a mark of its own gets one."""
    text = _SHOUT.sub(".", words.strip())
    if not text:
        return ""
    for i, letter in enumerate(text):
        if letter.isalpha():
            at = i if not (i and text[i - 1] in "'’") else i + 2
            text = text[:at] + text[at : at + 1].upper() + text[at + 1 :]
            break
    return text if text[-1] in ".!?”\"'" else text + "."
