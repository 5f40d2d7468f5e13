"""The fields of one record: typed, checked, and every problem noted with the name of its field.

The values of a record come from JSON (typed) or from the cells of a table (text). Both end in the same values. What was
filled in is never repeated in a refusal: it may be personal. A list says which of its items is meant by number.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from rapidfuzz import fuzz, process

from api.tables import Refusal, Row

LONGEST_TEXT: Final = 200_000
LONGEST_NAME: Final = 1_000
MOST_ITEMS: Final = 200
_YES: Final = frozenset({"ja", "j", "yes", "true", "waar", "1"})
_NO: Final = frozenset({"nee", "n", "no", "false", "onwaar", "0"})
_SUGGEST_FROM: Final = 60.0


def normal(text: str) -> str:
    """Unicode NFC, as all text of this project."""
    return unicodedata.normalize("NFC", text)


def _key(text: str) -> str:
    return " ".join(normal(text).casefold().split())


def nearest(text: str, allowed: Sequence[str]) -> str | None:
    """The allowed value that was probably meant, or None where nothing comes near."""
    found = process.extractOne(_key(text), allowed, scorer=fuzz.WRatio, processor=_key, score_cutoff=_SUGGEST_FROM)
    return found[0] if found else None


class Fields:
    """Takes the fields of one row, one by one, and remembers what was wrong and what was left over.

    Every method returns None where the field is absent, null, empty or refused; `refusals` tells those apart.
    """

    def __init__(self, row: Row, nested: Sequence[str] = ()) -> None:
        self.line = row.line
        self.refusals: list[Refusal] = []
        self._cells = row.cells
        self._values: dict[str, Any] = {}
        self._taken: set[str] = set()
        for name, value in row.values.items():
            if name not in nested:
                self._values[name] = value
            elif isinstance(value, Mapping):
                self._values.update({f"{name}.{key}": inner for key, inner in value.items()})
            elif value is not None:
                self._refuse(name, "typeObject")

    def _refuse(self, name: str, code: str, **values: object) -> None:
        self.refusals.append(Refusal(self.line, name, code, values))

    def _take(self, name: str) -> Any:
        self._taken.add(name)
        return self._values.get(name)

    def _characters(self, name: str, text: str, longest: int) -> str | None:
        """The text in NFC, or None with a refusal where it is too long or holds what no text holds."""
        if len(text) > longest:
            self._refuse(name, "teLang", tekens=len(text), hoogste=longest)
        elif "\0" in text:
            self._refuse(name, "nulTeken", plek=text.index("\0") + 1)
        else:
            return normal(text)
        return None

    def text(self, name: str, longest: int = LONGEST_NAME) -> str | None:
        """A short text, without white space around it."""
        found = self.long_text(name, longest)
        return found.strip() if found else None

    def text_or_number(self, name: str, longest: int = LONGEST_NAME) -> str | None:
        """A short text; a whole number counts as one (telephone and client numbers come that way)."""
        value = self._values.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            self._values[name] = str(value)
        return self.text(name, longest)

    def long_text(self, name: str, longest: int = LONGEST_TEXT) -> str | None:
        """A text as it was written, white space included, so that offsets hold. Only white space counts as empty."""
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self._refuse(name, "typeTekst")
            return None
        checked = self._characters(name, value, longest)
        return checked if checked and checked.strip() else None

    def required_text(self, name: str, longest: int = LONGEST_NAME) -> str:
        """A short text that must be there; a whole number counts (many systems number their records)."""
        before = len(self.refusals)
        found = self.text_or_number(name, longest)
        if found is None and len(self.refusals) == before:
            self._refuse(name, "veldOntbreekt")
        return found or ""

    def number(self, name: str, low: float, high: float) -> float | None:
        """A finite number from `low` to `high`."""
        value = self._take(name)
        if value is None:
            return None
        if self._cells and isinstance(value, str):
            try:
                value = float(value.strip().replace(",", "."))
            except ValueError:
                value = None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._refuse(name, "typeGetal")
        elif not math.isfinite(value) or not low <= value <= high:
            self._refuse(name, "buitenBereik", laagste=f"{low:g}", hoogste=f"{high:g}")
        else:
            return float(value)
        return None

    def whole(self, name: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`."""
        value = self.number(name, low, high)
        if value is None:
            return None
        if not value.is_integer():
            self._refuse(name, "typeHeelGetal")
            return None
        return int(value)

    def yes_no(self, name: str) -> bool | None:
        """True or false; ``ja`` or ``nee`` in a table."""
        value = self._take(name)
        if value is None or isinstance(value, bool):
            return value
        if self._cells and isinstance(value, str):
            if _key(value) in _YES:
                return True
            if _key(value) in _NO:
                return False
        self._refuse(name, "typeJaNee")
        return None

    def choice(self, name: str, allowed: Sequence[str]) -> str | None:
        """One of the allowed values; capitals and spaces do not matter."""
        value = self._take(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if not isinstance(value, str):
            self._refuse(name, "typeTekst")
            return None
        return self._allowed(name, value, allowed)

    def choices(self, name: str, allowed: Sequence[str]) -> tuple[str, ...] | None:
        """Any of the allowed values, in the order given, without repeats."""
        items = self._items(name)
        if items is None:
            return None
        found = [self._allowed(name, item, allowed, number) for number, item in enumerate(items, start=1)]
        return tuple(dict.fromkeys(value for value in found if value is not None))

    def words(self, name: str, *, single: bool = False) -> tuple[str, ...] | None:
        """An open list of short texts. With `single`, one text counts as a list of one."""
        if single and isinstance(text := self._values.get(name), str) and not self._cells:
            self._values[name] = [text] if text.strip() else None
        items = self._items(name)
        if items is None:
            return None
        found = [self._characters(name, item.strip(), LONGEST_NAME) for item in items]
        return tuple(dict.fromkeys(word for word in found if word))

    def postcode4(self, name: str) -> str | None:
        """The four digits of a Dutch postcode."""
        value = self._take(name)
        if value is None or value == "":
            return None
        text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if len(text) == 4 and text.isascii() and text.isdigit() and text[0] != "0":
            return text
        self._refuse(name, "postcode")
        return None

    def ordered(self, low_name: str, high_name: str, low: float | None, high: float | None) -> None:
        """Refuse where the lower of two numbers is above the higher."""
        if low is not None and high is not None and low > high:
            self._refuse(low_name, "omgekeerd", ander=high_name)

    def left_over(self) -> Mapping[str, Any]:
        """The fields that nobody asked for, as they came."""
        return MappingProxyType({name: value for name, value in self._values.items() if name not in self._taken})

    def _items(self, name: str) -> list[str] | None:
        value = self._take(name)
        if value is None:
            return None
        if self._cells and isinstance(value, str):
            if _key(value) == "geen":
                return []
            value = [item for item in value.split("|") if item.strip()]
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self._refuse(name, "typeLijst")
            return None
        if len(value) > MOST_ITEMS:
            self._refuse(name, "lijstTeLang", aantal=len(value), hoogste=MOST_ITEMS)
            return None
        return value

    def _allowed(self, name: str, value: str, allowed: Sequence[str], number: int | None = None) -> str | None:
        key = _key(value)
        for candidate in allowed:
            if _key(candidate) == key:
                return candidate
        self._refuse(
            name,
            "waardeOnbekend",
            nummer=number,
            suggestie=nearest(value[:LONGEST_NAME], allowed),
            keuzes=", ".join(allowed),
        )
        return None
