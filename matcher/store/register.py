"""The register of all data that is kept, as a page: `python -m matcher.store.register docs/gegevens.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from matcher.store.columns import PrivacyClass
from matcher.store.schema import metadata

_CLASSES: Final = {
    PrivacyClass.IDENTITY: "Wie iemand is en hoe je diegene bereikt. Nooit nodig om te matchen.",
    PrivacyClass.STORY: "Wat iemand vertelde, en wat daarin gelezen is.",
    PrivacyClass.FITTING: "Wat nodig is om iets passends te vinden, en wat er gevonden is.",
    PrivacyClass.DECISION: "Wat mensen besloten en wat ervan kwam.",
    PrivacyClass.ADMIN: "Wat het programma nodig heeft om te werken en om na te gaan wat er gebeurde.",
    PrivacyClass.PUBLIC: "Wat een werkgever of de gemeente zelf bekendmaakt.",
}
_TABLES: Final = {
    "kandidaat": "Iemand die een plek zoekt, zonder te zeggen wie het is.",
    "persoon": "Wie een kandidaat is. Apart bewaard, met hetzelfde id.",
    "vacature": "Een plek: een baan, vrijwilligerswerk, een leerplek of een tafel om aan te schuiven.",
    "werkgever": "Wie plekken aanbiedt.",
    "feit": "Wat iemand vertelde: met de woorden, de dag, van wie, en of het nog klopt.",
    "begrepen": "Wat uit teksten gelezen is. Mag altijd weg; het is opnieuw te maken.",
    "shortlist": "Een bewaarde shortlist.",
    "shortlist_regel": "Wie op een shortlist stond, en wie erbuiten viel.",
    "besluit": "Wat een regisseur besloot over iemand op een shortlist.",
    "uitkomst": "Een plek waar iemand begon.",
    "focuslijst": "De focusberoepen die een gemeente koos, met hun periode.",
    "gesprek": "Een gesprek met iemand die zich aanmeldt. Pas na het ja staat erin wat iemand vertelt.",
    "gesprek_bericht": "Wat er in een gesprek gezegd is, zonder burgerservicenummer, rekeningnummer of wachtwoord.",
    "gesprek_beurt": "Wat er op een bericht geantwoord is, om het na een slechte verbinding nog eens te zeggen.",
    "token": "Welke systemen toegang hebben. Het geheim zelf staat er niet in.",
    "stand": "Eén regel over de database zelf.",
    "verwijderd": "Dat iets verwijderd is. Alleen het id, niet wat het was.",
    "huur": "Werk dat maar één keer tegelijk mag lopen.",
    "ronde": "Een nachtelijke ronde langs iedereen.",
    "poging": "Wat nu gelezen wordt, en wat niet te lezen is.",
    "lijst": "De lijsten van de laatste twee rondes.",
    "verandering": "Wat er in een lijst nieuw, weg of verschoven is.",
    "stap": "De volgende stap die voor iemand wordt voorgesteld.",
}


def page() -> str:
    """The page: the classes, and of every column its class and what it is needed for."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Welke gegevens er bewaard worden, en waarvoor"
    yield ""
    yield "Deze pagina wordt gemaakt uit de tabellen zelf, met `python -m matcher.store.register docs/gegevens.md`."
    yield "Elke kolom heeft een klasse en een doel. Er is geen kolom voor een burgerservicenummer."
    yield ""
    yield "| klasse | wat het is |"
    yield "|---|---|"
    yield from (f"| {one.value} | {text} |" for one, text in _CLASSES.items())
    for name, text in _TABLES.items():
        table = metadata.tables[name]
        yield ""
        yield f"## {name}"
        yield ""
        yield text
        yield ""
        yield "| kolom | klasse | doel |"
        yield "|---|---|---|"
        yield from (_line(column) for column in table.c)


def _line(column: sa.Column[object]) -> str:
    name = f"**{column.name}**" if column.primary_key else column.name
    return f"| {name} | {column.info['klasse'].value} | {column.info['doel']} |"


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "docs/gegevens.md").write_text(page(), "utf-8")
