"""All schemas of the OpenAPI document, by name."""

from __future__ import annotations

from typing import Final

from api.http.schemas_lists import (
    COUNT,
    DAY,
    MOMENT,
    MOST_PROFESSIONS,
    PROFESSION,
    TEXT,
    care_schemas,
    closed,
    either,
    list_schemas,
    many,
    ref,
)
from api.http.schemas_records import Schema, record_schemas
from api.http.schemas_talks import talk_schemas
from matcher.casework.focus import Why
from vocab.loader import load

_PROBLEM: Final[Schema] = {
    "type": "object",
    "description": "Wat er misging (RFC 9457). `errors` noemt alles wat niet klopt, per veld.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": TEXT,
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": many(closed("Wat er mis is.", {"code": TEXT, "detail": TEXT}, {"veld": TEXT})),
    },
    "required": ["type", "title", "status", "detail", "instance"],
    "additionalProperties": False,
}


def _words() -> dict[str, Schema]:
    """The words of the vocabulary, each under a name."""
    vocabulary = load()
    return {
        "BeroepId": {**either(one.id for one in vocabulary.professions), "description": "Een beroep."},
        "VaardigheidId": {**either(one.id for one in vocabulary.skills), "description": "Een vaardigheid."},
        "OmgevingId": {**either(one.id for one in vocabulary.surroundings), "description": "Waar en waartussen."},
        "BehoefteId": {**either(one.id for one in vocabulary.needs), "description": "Wat iemand helpt."},
    }


def schemas() -> dict[str, Schema]:
    """Every schema, by its name in UpperCamelCase."""
    profession = {
        "id": TEXT, "naam": TEXT, "isco": {"type": "string", "pattern": "^[0-9]{4}$"}, "branches": many(TEXT),
        "niveau": {"type": "integer", "minimum": 1, "maximum": 4}, "onbetaald": {"type": "boolean"},
    }  # fmt: skip
    related = closed("Verwant beroep.", {"id": TEXT, "sterkte": {"type": "number"}})
    chosen = many(PROFESSION, MOST_PROFESSIONS)
    period = {"vanaf": DAY}
    wanted = {
        "id": TEXT, "naam": TEXT, "branches": many(TEXT), "aantal": COUNT, "kandidaten": many(TEXT, 200),
        "willen": COUNT,
    }  # fmt: skip
    room = {"plekken": COUNT, "ruimte": COUNT}
    return {
        "Probleem": _PROBLEM,
        **record_schemas(),
        **_words(),
        **list_schemas(),
        **care_schemas(),
        **talk_schemas(),
        "Beroep": closed("Een beroep uit de woordenlijst.", profession),
        "BeroepUitgebreid": closed(
            "Een beroep, met wat het vraagt en hoe mensen het noemen.",
            {
                **profession,
                "belasting": many(TEXT),
                "omgeving": many(TEXT),
                "certificaten": many(TEXT),
                "namen": many(TEXT),
                "taken": many(TEXT),
                "verwant": many(related),
            },
        ),
        "Beroepen": closed("Op volgorde van id.", {"resultaten": many(ref("Beroep"))}),
        "Branche": closed("Een branche.", {"naam": TEXT, "beroepen": COUNT}),
        "Branches": closed("De zeventien branches.", {"resultaten": many(ref("Branche"))}),
        "Focusberoepen": closed(
            "De beroepen waar de gemeente nu aan werkt.",
            {"beroepen": many(TEXT)},
            {**period, "tot": DAY, "door": TEXT, "gekozenOp": MOMENT},
        ),
        "FocusVoorstel": closed(
            "De kleinste lijst die het meeste dekt, en wie er dan nog buiten valt.",
            {
                "beroepen": many(
                    closed("Op volgorde: het eerste dekt het meeste.", {**wanted, "alleenHier": COUNT, **room})
                ),
                "kandidaten": COUNT,
                "bekend": {**COUNT, "description": "Van hoeveel kandidaten duidelijk is naar welk werk het gaat."},
                "gedekt": COUNT,
                "aantalBuiten": COUNT,
                "buiten": many(
                    closed(
                        "Wie er niet onder valt.",
                        {"kandidaatId": TEXT, "waarom": either(Why), "beroepen": many(TEXT)},
                    ),
                    200,
                ),
                "zonderPlek": many(closed("Werk dat mensen willen of kunnen, zonder plek nu.", wanted)),
            },
        ),
        "FocusberoepenInvoer": closed(
            "Een nieuwe keuze. `tot` leeg of `null`: tot er een andere komt.",
            {"beroepen": chosen, **period},
            {"tot": {**DAY, "type": ["string", "null"]}},
        ),
    }
