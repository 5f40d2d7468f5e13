"""JSON schemas of the four records: as they come out, as they may go in, and as they may be changed.

What may go in is what `api.fields` takes: null and an empty text are "unknown", a number may stand for an id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from api.fields import LONGEST_NAME, LONGEST_TEXT, MOST_ITEMS
from api.records import MOST_HOURS, MOST_MINUTES, MOST_SEATS
from matcher.domain import (
    BRANCHES,
    DAY_PARTS,
    DAYS,
    DIPLOMAS,
    LANGUAGE_LEVELS,
    LICENCES,
    LOADS,
    PERSPECTIVES,
    PLACE_KINDS,
    STATUSES,
    TRANSPORT,
)

Schema = dict[str, Any]

# An id stands in addresses, so it holds nothing that an address has a use for.
ID_PATTERN: Final = "^[A-Za-z0-9][A-Za-z0-9._~:-]{0,127}$"
ANY_TEXT: Final = "^[^\\u0000]*$"
# What is white space differs between languages; these two kinds are so in Python and not everywhere.
_NOT_SPACE: Final = "\\s\\u001c-\\u001f\\u0085\\u0000"
SOME_TEXT: Final = f"^[^\\u0000]*[^{_NOT_SPACE}][^\\u0000]*$"
_PHONE: Final = "^(\\s*|([^0-9\\u0000]*[0-9]){6}[^\\u0000]*)$"
_EMAIL: Final = f"^(\\s*|[^{_NOT_SPACE}@]+@[^{_NOT_SPACE}@]+\\.[^{_NOT_SPACE}@]+)$"
_POSTCODE4: Final = "^[1-9][0-9]{3}$"


class Kinds:
    """Makes the schema of each kind of field, for what comes out or for what may go in.

    Args:
        going_in: whether null, an empty text and numbers for texts are fine too.
    """

    def __init__(self, going_in: bool) -> None:
        self._in: Final = going_in

    def _or_null(self, schema: Schema) -> Schema:
        return {**schema, "type": [*_listed(schema["type"]), "null"]} if self._in else schema

    def text(self, longest: int = LONGEST_NAME, pattern: str = ANY_TEXT) -> Schema:
        """A text."""
        return self._or_null({"type": "string", "maxLength": longest, "pattern": pattern})

    def name(self) -> Schema:
        """A text that must be there."""
        schema: Schema = {"type": "string", "maxLength": LONGEST_NAME, "pattern": SOME_TEXT}
        return {**schema, "type": ["string", "integer"]} if self._in else schema

    def story(self) -> Schema:
        """A long text."""
        return self.text(LONGEST_TEXT)

    def text_or_number(self, pattern: str = ANY_TEXT) -> Schema:
        """A text for which systems often give a number."""
        schema = self.text(pattern=pattern)
        return {**schema, "type": ["string", "integer", "null"]} if self._in else schema

    def phone(self) -> Schema:
        """A telephone number as it was written, of six digits or more."""
        schema = self.text_or_number(_PHONE)
        too_short = {"type": "integer", "exclusiveMinimum": -100_000, "exclusiveMaximum": 100_000}
        return {**schema, "not": too_short} if self._in else schema

    def email(self) -> Schema:
        """An e-mail address."""
        return self.text(pattern=_EMAIL)

    def postcode4(self) -> Schema:
        """The four digits of a postcode."""
        if self._in:
            kinds = ["string", "integer", "null"]
            return {"type": kinds, "pattern": "^([1-9][0-9]{3})?$", "minimum": 1000, "maximum": 9999}
        return {"type": "string", "pattern": _POSTCODE4}

    def number(self, most: float) -> Schema:
        """A number from nought."""
        return self._or_null({"type": "number", "minimum": 0, "maximum": most})

    def whole(self, low: int, high: int) -> Schema:
        """A whole number."""
        return self._or_null({"type": "integer", "minimum": low, "maximum": high})

    def choice(self, allowed: Sequence[str]) -> Schema:
        """One of a list."""
        return self._or_null({"type": "string", "enum": [*allowed, *(["", None] if self._in else [])]})

    def choices(self, allowed: Sequence[str]) -> Schema:
        """Any of a list."""
        items = {"type": "string", "enum": list(allowed)}
        return self._or_null({"type": "array", "items": items, "maxItems": MOST_ITEMS})

    def words(self, *, single: bool = False) -> Schema:
        """A list of short texts; with `single`, one text may stand for a list of one."""
        items = {"type": "string", "maxLength": LONGEST_NAME, "pattern": SOME_TEXT}
        schema = self._or_null({"type": "array", "items": items, "maxItems": MOST_ITEMS})
        if single and self._in:
            return {"anyOf": [schema, {"type": "string", "maxLength": LONGEST_NAME, "pattern": ANY_TEXT}]}
        return schema

    def yes_no(self) -> Schema:
        """True or false."""
        return self._or_null({"type": "boolean"})

    def group(self, properties: Mapping[str, Schema]) -> Schema:
        """Fields within a field."""
        return self._or_null({"type": "object", "properties": dict(properties), "additionalProperties": True})


def _listed(kind: str | list[str]) -> list[str]:
    return [kind] if isinstance(kind, str) else kind


def _candidate(kinds: Kinds) -> dict[str, Schema]:
    return {
        "verhaal": kinds.story(),
        "woonplaats": kinds.text(),
        "postcode4": kinds.postcode4(),
        "urenMin": kinds.number(MOST_HOURS),
        "urenMax": kinds.number(MOST_HOURS),
        "dagen": kinds.choices(DAYS),
        "dagdelen": kinds.choices(DAY_PARTS),
        "vervoer": kinds.choices(TRANSPORT),
        "reistijdMax": kinds.number(MOST_MINUTES),
        "rijbewijzen": kinds.choices(LICENCES),
        "certificaten": kinds.words(),
        "taalniveau": kinds.choice(LANGUAGE_LEVELS),
        "beperkingen": kinds.choices(LOADS),
        "behoeften": kinds.words(),
        "trede": kinds.whole(1, 6),
        "perspectief": kinds.choice(PERSPECTIVES),
        "soorten": kinds.choices(PLACE_KINDS),
        "regisseur": kinds.text(),
        "status": kinds.choice(STATUSES),
        "bron": kinds.text(),
    }


def _place(kinds: Kinds) -> dict[str, Schema]:
    demands = {
        "rijbewijzen": kinds.choices(LICENCES),
        "certificaten": kinds.words(),
        "taalniveau": kinds.choice(LANGUAGE_LEVELS),
        "belasting": kinds.choices(LOADS),
        "diploma": kinds.choice(DIPLOMAS),
        "vog": kinds.yes_no(),
    }
    return {
        "titel": kinds.name(),
        "omschrijving": kinds.story(),
        "werkgeverId": kinds.text(),
        "werkgever": kinds.text(),
        "soort": kinds.choice(PLACE_KINDS),
        "branche": kinds.choice(BRANCHES),
        "urenMin": kinds.number(MOST_HOURS),
        "urenMax": kinds.number(MOST_HOURS),
        "dagen": kinds.choices(DAYS),
        "dagdelen": kinds.choices(DAY_PARTS),
        "plaats": kinds.text(),
        "postcode4": kinds.postcode4(),
        "eisen": kinds.group(demands),
        "begeleiding": kinds.words(single=True),
        "vanuitHuis": kinds.yes_no(),
        "aantal": kinds.whole(0, MOST_SEATS),
    }


def _person(kinds: Kinds) -> dict[str, Schema]:
    return {
        "naam": kinds.text(),
        "telefoon": kinds.phone(),
        "email": kinds.email(),
        "adres": kinds.text(),
        "postcode": kinds.text_or_number(),
        "woonplaats": kinds.text(),
        "klantnummer": kinds.text_or_number(),
    }


def _employer(kinds: Kinds) -> dict[str, Schema]:
    return {
        "naam": kinds.name(),
        "omschrijving": kinds.story(),
        "branche": kinds.choice(BRANCHES),
        "plaats": kinds.text(),
        "postcode4": kinds.postcode4(),
        "contactpersoon": kinds.text(),
        "telefoon": kinds.phone(),
        "email": kinds.email(),
    }


_ABOUT: Final[Mapping[str, tuple[Callable[[Kinds], dict[str, Schema]], tuple[str, ...], str]]] = {
    "Kandidaat": (_candidate, (), "Wat iemand vertelt en wat we over werk weten. Wie het is, staat in `persoon`."),
    "Persoon": (_person, (), "Wie iemand is. Nooit nodig om te matchen. Een burgerservicenummer hoort hier niet."),
    "Vacature": (_place, ("titel",), "Een plek: een baan, een proefplaatsing, vrijwilligerswerk, een ontmoeting."),
    "Werkgever": (_employer, ("naam",), "Wie plekken aanbiedt."),
}
_LEFT_OUT: Final = " Wat er niet staat, is onbekend; een lege lijst betekent: geen. Andere velden blijven bewaard."


def record_schemas() -> dict[str, Schema]:
    """`X`, `XInvoer`, `XWijziging` and `XPagina` for each of the four records."""
    found: dict[str, Schema] = {}
    inward: Schema = {
        "type": ["string", "integer"],
        "pattern": ID_PATTERN,
        "minimum": 0,
        "description": "Uniek, en geen gegeven van een persoon: het staat in adressen.",
    }
    for name, (fields, required, about) in _ABOUT.items():
        out, into = fields(Kinds(going_in=False)), fields(Kinds(going_in=True))
        found[name] = {
            "type": "object",
            "description": about + _LEFT_OUT,
            "properties": {"id": {"type": "string"}, **out},
            "required": ["id", *required],
            "additionalProperties": True,
        }
        found[f"{name}Invoer"] = {
            "type": "object",
            "description": about + _LEFT_OUT,
            "properties": {"id": inward, **into},
            "required": ["id", *required],
            "additionalProperties": True,
        }
        found[f"{name}Wijziging"] = {
            "type": "object",
            "description": "Alleen wat verandert (JSON merge patch). `null` maakt een veld onbekend.",
            "properties": into,
            "additionalProperties": True,
        }
        found[f"{name}Pagina"] = page_of(name)
    return found


def page_of(name: str) -> Schema:
    """A part of a long list of something."""
    return {
        "type": "object",
        "properties": {
            "resultaten": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
            "totaal": {"type": "integer", "minimum": 0, "description": "Hoeveel er in de hele lijst zijn."},
            "volgende": {"type": "string", "description": "Vraag hiermee verder: `na=...`. Ontbreekt aan het eind."},
        },
        "required": ["resultaten", "totaal"],
        "additionalProperties": False,
    }
