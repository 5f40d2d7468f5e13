"""The tables of the records, of what was read of them, and of the store itself."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from matcher.store.columns import TEXT, Moment, PrivacyClass, Structure, Words, column

_ID = PrivacyClass.IDENTITY
_STORY = PrivacyClass.STORY
_FIT = PrivacyClass.FITTING
_ADMIN = PrivacyClass.ADMIN
_OPEN = PrivacyClass.PUBLIC
_NUMBER: sa.Double[float] = sa.Double()


class RecordTables(NamedTuple):
    """The tables by name."""

    kandidaat: sa.Table
    persoon: sa.Table
    vacature: sa.Table
    werkgever: sa.Table
    feit: sa.Table
    begrepen: sa.Table
    stand: sa.Table
    verwijderd: sa.Table


def record_tables(metadata: sa.MetaData) -> RecordTables:
    """Define them in a metadata."""
    return RecordTables(
        _candidate(metadata),
        _person(metadata),
        _place(metadata),
        _employer(metadata),
        _fact(metadata),
        _understood(metadata),
        sa.Table(
            "stand",
            metadata,
            column("nummer", sa.Integer(), _ADMIN, "Altijd 1: deze tabel heeft één regel.", key=True),
            column("identiteit", TEXT, _ADMIN, "Herkennen dat een kopie van de gegevens bij deze database hoort."),
            column("generatie", sa.BigInteger(), _ADMIN, "Zien dat er iets veranderd is."),
            column("volgnummer", sa.BigInteger(), _ADMIN, "Het laatste nummer dat een feit of een keuze kreeg."),
        ),
        sa.Table(
            "verwijderd",
            metadata,
            column("soort", TEXT, _ADMIN, "Van welke tabel het was.", key=True),
            column("id", TEXT, _ADMIN, "Kopieën die achterlopen laten weten dat dit weg is.", key=True),
            column("generatie", sa.BigInteger(), _ADMIN, "Kopieën laten weten wat er weg is.", index=True),
            column("moment", Moment(), _ADMIN, "Na een back-up opnieuw verwijderen.", optional=True),
        ),
    )  # fmt: skip


def _kept() -> tuple[sa.Column[Any], ...]:
    """What the store itself notes of every record."""
    return (
        column("extra", Structure(), _FIT, "Velden die dit programma niet kent, bewaren en teruggeven."),
        column("generatie", sa.BigInteger(), _ADMIN, "Zien wat er sinds een bepaalde stand veranderd is.", index=True),
        column("aangemaakt", Moment(), _ADMIN, "Weten hoe lang dit er is, voor het bewaren en opruimen."),
        column("gewijzigd", Moment(), _ADMIN, "Weten of dit nog actueel is."),
    )


def _candidate(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "kandidaat",
        metadata,
        column("id", TEXT, _ADMIN, "De kandidaat terugvinden, zonder te zeggen wie het is.", key=True),
        column("verhaal", TEXT, _STORY, "Lezen wat iemand wil en kan, voor passend werk.", optional=True),
        column("woonplaats", TEXT, _FIT, "Reistijd schatten als de postcode niet bekend is.", optional=True),
        column("postcode4", TEXT, _FIT, "Reistijd schatten.", optional=True),
        column("uren_min", _NUMBER, _FIT, "Plekken met genoeg uren zoeken.", optional=True),
        column("uren_max", _NUMBER, _FIT, "Plekken met niet te veel uren zoeken.", optional=True),
        column("dagen", Words(), _FIT, "Plekken zoeken op dagen die kunnen.", optional=True),
        column("dagdelen", Words(), _FIT, "Plekken zoeken op tijden die kunnen.", optional=True),
        column("vervoer", Words(), _FIT, "Reistijd schatten.", optional=True),
        column("reistijd_max", _NUMBER, _FIT, "Dichtbij zoeken; minuten enkele reis.", optional=True),
        column("rijbewijzen", Words(), _FIT, "Weten wat iemand mag rijden.", optional=True),
        column("certificaten", Words(), _FIT, "Laten zien welke papieren iemand al heeft.", optional=True),
        column("taalniveau", TEXT, _FIT, "Plekken zoeken waar de taal geen drempel is.", optional=True),
        column("beperkingen", Words(), _FIT, "Geen werk voorstellen dat iemand niet kan doen.", optional=True),
        column("behoeften", Words(), _FIT, "Plekken zoeken met de begeleiding die helpt.", optional=True),
        column("trede", sa.Integer(), _FIT, "De trede van de participatieladder laten zien.", optional=True),
        column("perspectief", TEXT, _FIT, "Weten of iemand wil werken of meedoen.", optional=True),
        column("soorten", Words(), _FIT, "Alleen soorten plekken voorstellen die goed zijn.", optional=True),
        column("regisseur", TEXT, _ADMIN, "Weten wie iemand begeleidt.", optional=True, index=True),
        column("status", TEXT, _FIT, "Weten wie er nu een plek zoekt.", optional=True, index=True),
        column("bron", TEXT, _FIT, "Weten via wie iemand binnenkwam.", optional=True),
        *_kept(),
    )  # fmt: skip


def _person(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "persoon",
        metadata,
        column("id", TEXT, _ADMIN, "De persoon bij de kandidaat met hetzelfde id vinden.", key=True),
        column("naam", TEXT, _ID, "Iemand aanspreken, en de naam uit het verhaal halen.", optional=True),
        column("telefoon", TEXT, _ID, "Iemand bellen.", optional=True),
        column("email", TEXT, _ID, "Iemand schrijven.", optional=True),
        column("adres", TEXT, _ID, "Iemand een brief sturen.", optional=True),
        column("postcode", TEXT, _ID, "Iemand een brief sturen.", optional=True),
        column("woonplaats", TEXT, _ID, "Iemand een brief sturen.", optional=True),
        column("klantnummer", TEXT, _ID, "Iemand terugvinden in het bronsysteem.", optional=True, index=True),
        *_kept(),
    )  # fmt: skip


def _place(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "vacature",
        metadata,
        column("id", TEXT, _OPEN, "De plek terugvinden.", key=True),
        column("titel", TEXT, _OPEN, "Zeggen wat voor plek het is."),
        column("omschrijving", TEXT, _OPEN, "Lezen wat voor werk het is.", optional=True),
        column("werkgever_id", TEXT, _OPEN, "De plekken van een werkgever vinden.", optional=True, index=True),
        column("werkgever", TEXT, _OPEN, "Zeggen bij wie de plek is.", optional=True),
        column("soort", TEXT, _OPEN, "Betaald, onbetaald of proef uit elkaar houden.", optional=True, index=True),
        column("branche", TEXT, _OPEN, "Zoeken per branche.", optional=True, index=True),
        column("uren_min", _NUMBER, _OPEN, "Uren vergelijken.", optional=True),
        column("uren_max", _NUMBER, _OPEN, "Uren vergelijken.", optional=True),
        column("dagen", Words(), _OPEN, "Dagen vergelijken.", optional=True),
        column("dagdelen", Words(), _OPEN, "Tijden vergelijken.", optional=True),
        column("plaats", TEXT, _OPEN, "Reistijd schatten als de postcode niet bekend is.", optional=True),
        column("postcode4", TEXT, _OPEN, "Reistijd schatten.", optional=True),
        column("eisen_rijbewijzen", Words(), _OPEN, "Weten welk rijbewijs nodig is.", optional=True),
        column("eisen_certificaten", Words(), _OPEN, "Weten welke papieren nodig zijn.", optional=True),
        column("eisen_taalniveau", TEXT, _OPEN, "Weten hoeveel Nederlands nodig is.", optional=True),
        column("eisen_belasting", Words(), _OPEN, "Weten wat het werk vraagt.", optional=True),
        column("eisen_diploma", TEXT, _OPEN, "Weten welk diploma gevraagd is.", optional=True),
        column("eisen_vog", sa.Boolean(), _OPEN, "Weten of een verklaring omtrent gedrag nodig is.", optional=True),
        column("begeleiding", Words(), _OPEN, "Weten welke begeleiding er is.", optional=True),
        column("vanuit_huis", sa.Boolean(), _OPEN, "Weten of er gereisd moet worden.", optional=True),
        column("aantal", sa.Integer(), _OPEN, "Weten hoeveel mensen er terechtkunnen.", optional=True),
        *_kept(),
    )  # fmt: skip


def _employer(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "werkgever",
        metadata,
        column("id", TEXT, _OPEN, "De werkgever terugvinden.", key=True),
        column("naam", TEXT, _OPEN, "Zeggen wie de werkgever is."),
        column("omschrijving", TEXT, _OPEN, "Vertellen wat de werkgever doet.", optional=True),
        column("branche", TEXT, _OPEN, "Zoeken per branche.", optional=True),
        column("plaats", TEXT, _OPEN, "Weten waar de werkgever zit.", optional=True),
        column("postcode4", TEXT, _OPEN, "Weten waar de werkgever zit.", optional=True),
        column("contactpersoon", TEXT, _ID, "Weten wie je bij de werkgever belt.", optional=True),
        column("telefoon", TEXT, _ID, "De werkgever bellen.", optional=True),
        column("email", TEXT, _ID, "De werkgever schrijven.", optional=True),
        *_kept(),
    )  # fmt: skip


def _fact(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "feit",
        metadata,
        column("nummer", sa.BigInteger(), _ADMIN, "Het feit terugvinden om ernaar te vragen.", key=True),
        column("kandidaat_id", TEXT, _ADMIN, "Weten over wie het gaat.", sa.ForeignKey("kandidaat.id"), index=True),
        column("soort", TEXT, _STORY, "Weten waar het feit over gaat."),
        column("waarde", Structure(), _STORY, "Passend werk zoeken."),
        column("polariteit", TEXT, _STORY, "Willen, kunnen en niet willen uit elkaar houden."),
        column("bewijs", TEXT, _STORY, "Laten zien met welke woorden het verteld is."),
        column("start", sa.Integer(), _STORY, "De woorden in het verhaal aanwijzen."),
        column("eind", sa.Integer(), _STORY, "De woorden in het verhaal aanwijzen."),
        column("zekerheid", sa.Double(), _STORY, "Weten wat nog nagevraagd moet worden."),
        column("beroep", TEXT, _STORY, "Het beroep uit de woordenlijst.", optional=True),
        column("verteld", sa.Date(), _STORY, "Weten hoe oud het feit is."),
        column("verteller", TEXT, _STORY, "Weten van wie het komt."),
        column("kanaal", TEXT, _STORY, "Weten langs welke weg het binnenkwam."),
        column("uit_verhaal", sa.Boolean(), _STORY, "Het feit weghalen als de zin uit het verhaal weg is."),
        column("klopt_nog", TEXT, _STORY, "Niets gebruiken wat niet meer klopt.", index=True),
        column("nagevraagd", Moment(), _ADMIN, "Weten wanneer er voor het laatst naar gevraagd is.", optional=True),
        column("nagevraagd_door", TEXT, _ADMIN, "Weten wie ernaar vroeg.", optional=True),
    )  # fmt: skip


def _understood(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "begrepen",
        metadata,
        column("soort", TEXT, _ADMIN, "Kandidaat of vacature.", key=True),
        column("id", TEXT, _ADMIN, "Van wie of wat dit gelezen is.", key=True),
        column("sleutel", TEXT, _ADMIN, "Zien of opnieuw lezen nodig is."),
        column("inhoud", sa.LargeBinary(), _STORY, "Niet elke keer opnieuw lezen; is altijd opnieuw te maken."),
        column("gelezen", Moment(), _ADMIN, "Weten wanneer er gelezen is."),
    )
