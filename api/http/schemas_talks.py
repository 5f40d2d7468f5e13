"""JSON schemas of conversations."""

from __future__ import annotations

from typing import Final

from api.http.body import MOST_RECORDS
from api.http.schemas_lists import COUNT, MOMENT, TEXT, WORDS, closed, either, many, ref
from api.http.schemas_records import SOME_TEXT, Schema
from api.http.talk_wire import CORRECTIONS, LONGEST_KEY
from api.talking import LONGEST_MESSAGE, MOST_EARLIER
from intake_bot.conversation import Status, Subject, Who
from matcher.domain import FactKind, Polarity
from matcher.talks import Channel

_SAID: Final[Schema] = {"type": "string", "maxLength": LONGEST_MESSAGE, "pattern": SOME_TEXT}
_KEY: Final[Schema] = {
    "type": "string",
    "maxLength": LONGEST_KEY,
    "pattern": SOME_TEXT,
    "description": "Door de bladzijde bedacht, voor elk bericht een andere. Dezelfde geeft hetzelfde antwoord.",
}
_SHARE: Final[Schema] = {"type": "number", "minimum": 0, "maximum": 1}
_ASKED: Final[Schema] = {
    "type": ["string", "null"],
    "enum": [*(one.value for one in Subject), None],
    "description": "Waar nu naar gevraagd wordt; `null` als er niets gevraagd wordt.",
}
_NUMBER: Final[Schema] = {
    "type": "integer",
    "minimum": 0,
    "maximum": 2**31 - 1,
}


def talk_schemas() -> dict[str, Schema]:
    """Conversations: for whoever holds one, and for a work coach."""
    message = {
        "nummer": {**COUNT, "description": "Vanaf 1. 0: niet bewaard, want er is nog geen ja om te beginnen."},
        "wie": either(Who),
        "tekst": TEXT,
        "vraag": _ASKED,
        "keuzes": many(ref("GesprekKeuze")),
        "taal": {**TEXT, "description": "Van de tekst: nl, en, ar, ti, ... of onbekend."},
        "op": MOMENT,
    }
    stand = {
        "berichten": many(ref("GesprekBericht")),
        "vraag": _ASKED,
        "status": either(Status),
        "voortgang": _SHARE,
        "overgenomen": {"type": "boolean", "description": "Een mens praat mee; de computer zwijgt."},
    }
    concept = {
        "verhaal": TEXT,
        "zinnen": many(ref("ConceptZin")),
        "feiten": many(ref("ConceptFeit")),
        "profiel": {"type": "object", "description": "Precies wat een werkgever zou zien."},
        "versie": {**COUNT, "description": "Stuur dit mee met correcties."},
        "status": either(Status),
    }
    line = {
        "id": TEXT, "status": either(Status), "kanaal": either(Channel), "taal": TEXT, "voortgang": _SHARE,
        "begonnenOp": MOMENT, "gewijzigdOp": MOMENT,
        "begonnen": {"type": "boolean", "description": "Of er een ja is om te beginnen; anders is er niets bewaard."},
    }  # fmt: skip
    more = {
        "vraag": {**TEXT, "enum": [one.value for one in Subject]},
        "reden": {**TEXT, "description": "Waarom een mens het overneemt: mens, crisis-suicide, lang, ..."},
        "overgenomenDoor": TEXT,
        "afspraken": TEXT,
        "kandidaatId": TEXT,
    }
    secrets = {"id": TEXT, "token": TEXT, "hervatcode": TEXT}
    by = {"door": {**WORDS, "description": "Wie het doet; de naam van het token komt erbij."}}
    return {
        "GesprekKeuze": closed("Een snelantwoord: stuur `waarde` als `tekst`.", {"tekst": TEXT, "waarde": TEXT}),
        "GesprekBericht": closed("Een bericht.", message, {"door": TEXT}),
        "GesprekAntwoord": closed("De nieuwe berichten, en hoe het gesprek ervoor staat.", stand),
        "GesprekNieuw": closed("Een gesprek, met wat er nodig is om erbij te komen.", {**secrets, **stand}),
        "GesprekInvoer": closed(
            "Een nieuw gesprek.",
            {},
            {
                "taal": {"type": "string", "maxLength": 10, "pattern": SOME_TEXT, "description": "nl of en."},
                "kanaal": either(Channel),
            },
        ),
        "HervatInvoer": closed(
            "De code om verder te gaan; spaties, streepjes en kleine letters mogen.",
            {"code": {"type": "string", "maxLength": 100, "pattern": SOME_TEXT}},
        ),
        "BerichtInvoer": closed(
            "Een bericht.",
            {"tekst": _SAID, "sleutel": _KEY},
            {
                "eerder": {
                    **many({"type": "string", "maxLength": LONGEST_MESSAGE, "pattern": "^[^\\u0000]*$"}, MOST_EARLIER),
                    "description": "Wat voor het ja om te beginnen getypt is; dat bewaart alleen de bladzijde.",
                }
            },
        ),
        "ConceptZin": closed(
            "Een zin van het verhaal.",
            {"id": {**TEXT, "description": "Het `doel` van een correctie."}, "deel": TEXT, "tekst": TEXT, "door": TEXT},
        ),
        "ConceptFeit": closed(
            "Een feit, met de woorden uit het bericht waarin het verteld is.",
            {
                "soort": either(FactKind),
                "waarde": {"description": "Zoals bij `extract`."},
                "polariteit": either(Polarity),
                "bewijs": TEXT,
                "start": COUNT,
                "eind": COUNT,
                "zekerheid": _SHARE,
                "bericht": COUNT,
                "bevestigd": {"type": "boolean"},
            },
            {"beroep": TEXT},
        ),
        "GesprekConcept": closed("Het verhaal zoals het nu is.", concept),
        "GesprekBevestigd": closed("Het verhaal na correcties en het ja.", {**concept, **stand}),
        "Correctie": closed(
            "Een verandering van een zin. Bij wijzig hoort een tekst.",
            {"doel": WORDS, "actie": either(CORRECTIONS)},
            {"tekst": _SAID},
        ),
        "BevestigingInvoer": closed(
            "Of het zo klopt, en wat er anders moet.",
            {"akkoord": {"type": "boolean"}},
            {
                "correcties": {**many(ref("Correctie"), MOST_RECORDS), "minItems": 1},
                "versie": _NUMBER,
                "sleutel": _KEY,
            },
        ),
        "GesprekRegel": closed("Een gesprek in de lijst.", line, more),
        "Gesprekken": closed("De laatste eerst.", {"resultaten": many(ref("GesprekRegel"))}),
        "Gesprek": closed("Een gesprek met zijn berichten.", {**line, "berichten": many(ref("GesprekBericht"))}, more),
        "GesprekDoor": closed("Wie het doet.", {}, by),
        "TeruggaveInvoer": closed("Wie het doet, en wat er is afgesproken.", {}, {**by, "afspraken": _SAID}),
        "AfsprakenInvoer": closed("Wat er is afgesproken.", {"afspraken": _SAID}),
        "AntwoordInvoer": closed("Een bericht van een regisseur.", {"tekst": _SAID}, {**by, "sleutel": _KEY}),
        "LegeInvoer": closed("Niets.", {}),
        "Hervatcode": closed("Een code om verder te gaan.", {"hervatcode": TEXT}),
    }
