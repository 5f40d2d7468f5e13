"""The tables of conversations."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from matcher.store.columns import TEXT, Moment, PrivacyClass, Structure, column

_STORY = PrivacyClass.STORY
_ADMIN = PrivacyClass.ADMIN


class TalkTables(NamedTuple):
    """The tables by name."""

    gesprek: sa.Table
    gesprek_bericht: sa.Table
    gesprek_beurt: sa.Table


def talk_tables(metadata: sa.MetaData) -> TalkTables:
    """Define them in a metadata."""
    return TalkTables(_talk(metadata), _message(metadata), _turn(metadata))


def _talk(metadata: sa.MetaData) -> sa.Table:
    candidate = sa.ForeignKey("kandidaat.id")
    return sa.Table(
        "gesprek",
        metadata,
        column("id", TEXT, _ADMIN, "Het gesprek terugvinden, zonder te zeggen wie het is.", key=True),
        column("token_hash", TEXT, _ADMIN, "Alleen wie het gesprek voert erbij laten, zonder het geheim te bewaren."),
        column("hervat_hash", TEXT, _ADMIN, "Verdergaan op een ander apparaat; werkt één keer.", index=True),
        column("taal", TEXT, _ADMIN, "Weten in welke taal de computer praat."),
        column("kanaal", TEXT, _ADMIN, "Weten of iemand zelf typte, of dat een regisseur meetypte."),
        column("status", TEXT, _ADMIN, "Weten of het gesprek loopt, wacht of af is.", index=True),
        column("begonnen", sa.Boolean(), _ADMIN, "Niets bewaren van wat iemand zegt voor het ja om te beginnen."),
        column("versie", sa.Integer(), _ADMIN, "Merken dat er tegelijk iets anders gebeurde."),
        column("stand", TEXT, _STORY, "Weten wat al verteld is, om het niet nog eens te vragen."),
        column("vraag", TEXT, _ADMIN, "Weten wat nu gevraagd wordt.", optional=True),
        column("voortgang", sa.Double(), _ADMIN, "Laten zien hoe ver het gesprek is."),
        column("reden", TEXT, _STORY, "Weten waarom een mens het overneemt.", optional=True),
        column("overgenomen_door", TEXT, _ADMIN, "Weten welke regisseur het overnam.", optional=True),
        column("afspraken", TEXT, _STORY, "Weten wat een regisseur met iemand afsprak.", optional=True),
        column("kandidaat_id", TEXT, _ADMIN, "Weten wie het verhaal vertelde.", candidate, optional=True, index=True),
        column("aangemaakt", Moment(), _ADMIN, "Weten wanneer het gesprek begon."),
        column("gewijzigd", Moment(), _ADMIN, "Een gesprek dat niet afkomt op tijd wissen.", index=True),
    )  # fmt: skip


def _message(metadata: sa.MetaData) -> sa.Table:
    talk = sa.ForeignKey("gesprek.id")
    return sa.Table(
        "gesprek_bericht",
        metadata,
        column("gesprek_id", TEXT, _ADMIN, "Weten van welk gesprek het is.", talk, key=True),
        column("nummer", sa.Integer(), _ADMIN, "De volgorde van de berichten.", key=True),
        column("wie", TEXT, _ADMIN, "Weten of een mens, de computer of een regisseur het schreef."),
        column("door", TEXT, _ADMIN, "Weten welke regisseur het schreef.", optional=True),
        column("tekst", TEXT, _STORY, "Het gesprek kunnen nalezen en verdergaan waar het was."),
        column("sleutel", TEXT, _ADMIN, "Een bericht dat twee keer aankomt maar één keer tellen.", optional=True),
        column("vraag", TEXT, _ADMIN, "Weten waar het bericht naar vraagt.", optional=True),
        column("keuzes", Structure(), _ADMIN, "De knoppen bij een vraag opnieuw laten zien."),
        column("taal", TEXT, _ADMIN, "Het bericht goed laten voorlezen."),
        column("moment", Moment(), _ADMIN, "Weten wanneer het gezegd is."),
    )  # fmt: skip


def _turn(metadata: sa.MetaData) -> sa.Table:
    talk = sa.ForeignKey("gesprek.id")
    return sa.Table(
        "gesprek_beurt",
        metadata,
        column("gesprek_id", TEXT, _ADMIN, "Weten van welk gesprek het is.", talk, key=True),
        column("sleutel", TEXT, _ADMIN, "Een bericht dat twee keer aankomt herkennen.", key=True),
        column("versie", sa.Integer(), _ADMIN, "Weten na welke stap het antwoord kwam."),
        column("status", TEXT, _ADMIN, "Hetzelfde antwoord nog eens geven."),
        column("vraag", TEXT, _ADMIN, "Hetzelfde antwoord nog eens geven.", optional=True),
        column("voortgang", sa.Double(), _ADMIN, "Hetzelfde antwoord nog eens geven."),
        column("moment", Moment(), _ADMIN, "Weten wanneer er geantwoord is."),
    )
