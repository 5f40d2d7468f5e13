"""JSON schemas of lists, their reasons, saved shortlists, and what is kept besides: facts, outcomes, runs."""

from __future__ import annotations

from typing import Any, Final

from api.fields import LONGEST_NAME
from api.http.body import MOST_RECORDS
from api.http.schemas_records import SOME_TEXT, Schema, page_of
from matcher.domain import BRANCHES, PLACE_KINDS, Barrier, FactKind, Polarity, ReasonKind
from matcher.kept import Choice, RunState, StepKind, StillTrue

TEXT: Final[Schema] = {"type": "string"}
PROFESSION: Final[Schema] = {"$ref": "#/components/schemas/BeroepId"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
DAY: Final[Schema] = {"type": "string", "format": "date"}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
WORDS: Final[Schema] = {"type": "string", "maxLength": LONGEST_NAME, "pattern": SOME_TEXT}
INFORMANTS: Final = ("kandidaat", "regisseur", "werkgever", "systeem")
CHANNELS: Final = ("chat", "gesprek", "formulier", "import", "api")
FOUND_THROUGH: Final = (
    "meedoenplein", "shortlist", "eigen netwerk", "werkgever", "vacature", "uitzendbureau", "anders",
)  # fmt: skip
MOST_PROFESSIONS: Final = 100
MOST_KEPT: Final = 1_000  # of what was written down over time, the latest
TOP: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 100}


def either(values: Any) -> Schema:
    """One of a list of texts."""
    return {"type": "string", "enum": [str(value) for value in values]}


def many(items: Schema, most: int | None = None) -> Schema:
    """A list."""
    return {"type": "array", "items": items, **({"maxItems": most} if most else {})}


def ref(name: str) -> Schema:
    """A reference to another schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def closed(about: str, required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """An object with these fields and no others."""
    return {
        "type": "object",
        "description": about,
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


_POINTS: Final = many(ref("Punt"))
_ABOUT: Final[dict[str, Schema]] = {"vacatureId": WORDS, "werkgeverId": WORDS, "beroep": TEXT, "branche": TEXT}
_OUTCOME: Final[dict[str, Schema]] = {
    "eind": DAY,
    "uren": {"type": "number", "minimum": 0, "maximum": 80},
    "loonkostensubsidie": {"type": "boolean"},
    "gevondenVia": either(FOUND_THROUGH),
    "volgendContact": DAY,
    "vacatureId": WORDS,
    "werkgeverId": WORDS,
    "toelichting": {**WORDS, "description": "In een paar woorden; nooit over gezondheid."},
}


def _nullable(properties: dict[str, Schema]) -> dict[str, Schema]:
    found = {}
    for name, schema in properties.items():
        more: Schema = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
        found[name] = {**schema, "type": [schema["type"], "null"], **more}
    return found


def list_schemas() -> dict[str, Schema]:
    """Ranked lists, reasons, and saved shortlists with their decisions."""
    line = {"id": TEXT, "score": {"type": "number"}}
    decision = {"kandidaatId": WORDS, "besluit": either(Choice), "reden": WORDS}
    addition = {"kandidaatId": WORDS, "reden": WORDS}
    saved = {
        "id": TEXT, "top": TOP, "door": TEXT, "gemaaktOp": MOMENT, "model": TEXT, "generatie": COUNT,
    }  # fmt: skip
    return {
        "Reden": closed(
            "Waarom iets past. De gewichten samen zijn de score.",
            {"soort": either(ReasonKind), "waarde": TEXT, "gewicht": {"type": "number"}},
            {"bewijs": TEXT, "start": COUNT, "eind": COUNT, "tekst": TEXT},
        ),
        "Punt": closed("Een grens of een bespreekpunt.", {"soort": either(Barrier), "tekst": TEXT}),
        "Resultaat": closed(
            "Een plek of een persoon, met waarom en wat te bespreken is.",
            {**line, "redenen": many(ref("Reden")), "bespreekpunten": _POINTS},
            {"vacatureId": {**TEXT, "description": "Bij een lijst over meer plekken: om welke plek het gaat."}},
        ),
        "Uitgesloten": closed("Wie of wat erbuiten valt, en waarom.", {**line, "grenzen": _POINTS}),
        "Lijst": closed(
            "Hoogste score eerst. `uitgesloten`: wat op inhoud past, en door een grens niet kan.",
            {
                "richting": either(("kandidaat", "vacature", "beroep", "branche")),
                "id": TEXT,
                "resultaten": many(ref("Resultaat"), 100),
                "uitgesloten": many(ref("Uitgesloten"), 100),
            },
        ),
        "Lijsten": closed("Een lijst per plek.", {"lijsten": many(ref("Lijst"), 100)}),
        "WaaromNiet": closed(
            "Waarom een plek niet (hoger) in de lijst staat, en wat één verandering zou doen.",
            {
                "kandidaat": TEXT,
                "vacature": TEXT,
                "plek": COUNT,
                "van": COUNT,
                "score": {"type": "number"},
                "redenen": many(ref("Reden")),
                "grenzen": _POINTS,
                "bespreekpunten": _POINTS,
                "veranderingen": many(TEXT),
            },
        ),
        "ShortlistInvoer": {
            "type": "object",
            "description": "Precies één van `vacatureId`, `werkgeverId`, `beroep` en `branche`.",
            "oneOf": [
                {
                    "type": "object",
                    "properties": {name: schema, "top": TOP},
                    "required": [name],
                    "additionalProperties": False,
                }
                for name, schema in {**_ABOUT, "beroep": PROFESSION, "branche": either(BRANCHES)}.items()
            ],
        },
        "Besluit": closed("Wat een regisseur besloot.", {**decision, "door": TEXT, "op": MOMENT}),
        "Toevoeging": closed("Wie er met de hand bij is gezet.", {**addition, "door": TEXT}),
        "Shortlist": closed(
            "Een bewaarde shortlist, zoals hij is getoond.",
            {
                **saved,
                "resultaten": many(ref("Resultaat"), 100),
                "uitgesloten": many(ref("Uitgesloten"), 100),
                "toevoegingen": many(ref("Toevoeging"), MOST_KEPT),
                "besluiten": many(ref("Besluit"), MOST_KEPT),
            },
            _ABOUT,
        ),
        "ShortlistRegel": closed(
            "Een bewaarde shortlist in een overzicht.", {**saved, "aantal": COUNT, "besluiten": COUNT}, _ABOUT
        ),
        "Shortlists": closed("De laatste eerst.", {"resultaten": many(ref("ShortlistRegel"), 200)}),
        "BesluitenInvoer": {
            **closed(
                "Besluiten en toevoegingen, samen bewaard of samen niet. Een reden moet altijd.",
                {},
                {
                    "besluiten": {**many(closed("Een besluit.", decision), MOST_RECORDS), "minItems": 1},
                    "toevoegingen": {**many(closed("Iemand erbij.", addition), MOST_RECORDS), "minItems": 1},
                    "door": {**WORDS, "description": "Wie het besloot. De naam van het token komt erbij te staan."},
                },
            ),
            "anyOf": [{"required": ["besluiten"]}, {"required": ["toevoegingen"]}],
        },
    }


def care_schemas() -> dict[str, Schema]:
    """Facts, outcomes, and what the rematch says."""
    told = {
        "vertelDoor": either(INFORMANTS),
        "kanaal": either(CHANNELS),
        "verteldOp": {**DAY, "description": "Niet later dan vandaag."},
    }
    value = {"description": "Wat het is, zoals bij `extract`: een tekst, een lijst, minuten of een bereik van uren."}
    outcome = {"soort": either(PLACE_KINDS), "start": DAY}
    return {
        "Feit": closed(
            "Een feit, met wie het vertelde en of het nog waar is.",
            {
                "nummer": COUNT,
                "soort": either(FactKind),
                "waarde": value,
                "polariteit": either(Polarity),
                "zekerheid": {"type": "number", "minimum": 0, "maximum": 1},
                "verteldOp": DAY,
                "vertelDoor": TEXT,
                "kanaal": TEXT,
                "uitVerhaal": {"type": "boolean"},
                "nogWaar": either(StillTrue),
            },
            {"beroep": TEXT, "bewijs": TEXT, "start": COUNT, "eind": COUNT, "gevraagdOp": MOMENT, "gevraagdDoor": TEXT},
        ),
        "Feiten": closed("Alle feiten van een kandidaat.", {"id": TEXT, "feiten": many(ref("Feit"), MOST_KEPT)}),
        "FeitWijziging": closed("Of een feit nog waar is.", {"nogWaar": either(StillTrue)}),
        **_fact_input(told),
        "Uitkomst": closed(
            "Wat ervan kwam: een plek waar iemand begon.",
            {"id": TEXT, "kandidaatId": TEXT, **outcome},
            {**_OUTCOME, "soort": either(PLACE_KINDS)},
        ),
        "UitkomstInvoer": closed("Een uitkomst.", outcome, _nullable(_OUTCOME)),
        "UitkomstWijziging": closed("Wat er verandert.", {}, {**outcome, **_nullable(_OUTCOME)}),
        "Uitkomsten": closed("Op volgorde van begin.", {"resultaten": many(ref("Uitkomst"), MOST_KEPT)}),
        "Apart": closed(
            "Een record dat niet te lezen was.",
            {"soort": TEXT, "id": TEXT, "pogingen": COUNT, "code": TEXT, "op": MOMENT},
        ),
        "Rematch": closed(
            "De laatste keer dat alle lijsten opnieuw zijn gemaakt.",
            {
                "id": TEXT,
                "status": either(RunState),
                "begonnenOp": MOMENT,
                "generatie": COUNT,
                "instellingen": TEXT,
                "aantallen": {"type": "object", "additionalProperties": {"type": "integer"}},
                "apart": many(ref("Apart"), MOST_KEPT),
            },
            {"klaarOp": MOMENT},
        ),
        "Verandering": closed(
            "Wat er in één lijst nieuw, weg of verschoven is.",
            {
                "richting": either(("kandidaat", "vacature")),
                "id": TEXT,
                "nieuw": many(TEXT),
                "weg": many(TEXT),
                "verschoven": many(closed("Plaatsen tellen vanaf 1.", {"id": TEXT, "van": COUNT, "naar": COUNT})),
            },
        ),
        "Stap": closed(
            "De volgende stap die voor iemand wordt voorgesteld.",
            {"kandidaatId": TEXT, "soort": either(StepKind), "tekst": TEXT},
            {"vacatureId": TEXT},
        ),
        "VeranderingPagina": page_of("Verandering"),
        "StapPagina": page_of("Stap"),
    }


def _fact_input(told: dict[str, Schema]) -> dict[str, Schema]:
    from matcher.domain import DAY_PARTS, DAYS, LANGUAGE_LEVELS, LICENCES, LOADS, TRANSPORT

    hours = {"type": "number", "minimum": 0, "maximum": 80}
    values: dict[FactKind, Schema] = {
        FactKind.BRANCH: either(BRANCHES),
        FactKind.SKILL: ref("VaardigheidId"),
        FactKind.SURROUNDING: ref("OmgevingId"),
        FactKind.HOURS: closed("Uren per week.", {"min": hours, "max": hours}),
        FactKind.DAYS: {**many(either(DAYS), 200), "minItems": 1},
        FactKind.DAY_PARTS: {**many(either(DAY_PARTS), 200), "minItems": 1},
        FactKind.TRANSPORT: {**many(either(TRANSPORT), 200), "minItems": 1},
        FactKind.TRAVEL_TIME: {"type": "number", "minimum": 0, "maximum": 240},
        FactKind.LICENCES: {**many(either(LICENCES), 200), "minItems": 1},
        FactKind.CERTIFICATE: WORDS,
        FactKind.LANGUAGE: either(LANGUAGE_LEVELS),
        FactKind.LOAD: either(LOADS),
        FactKind.NEED: ref("BehoefteId"),
        FactKind.PLACE_KIND: either(PLACE_KINDS),
    }
    variants = [
        closed(
            "Een beroep: het id uit `/beroepen`.",
            {"soort": {"type": "string", "const": "beroep"}, "beroep": PROFESSION, "polariteit": either(Polarity),
             "vertelDoor": told["vertelDoor"]},
            {"kanaal": told["kanaal"], "verteldOp": told["verteldOp"]},
        )
    ]  # fmt: skip
    variants += [
        closed(
            f"Een feit van soort {kind}.",
            {"soort": {"type": "string", "const": str(kind)}, "waarde": schema, "polariteit": either(Polarity),
             "vertelDoor": told["vertelDoor"]},
            {"kanaal": told["kanaal"], "verteldOp": told["verteldOp"]},
        )
        for kind, schema in values.items()
    ]  # fmt: skip
    return {"FeitInvoer": {"type": "object", "description": "Wat iemand vertelde.", "oneOf": variants}}
