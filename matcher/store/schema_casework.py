"""The tables of decisions, outcomes and access."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from matcher.store.columns import TEXT, Moment, PrivacyClass, Structure, Words, column

_DECISION = PrivacyClass.DECISION
_ADMIN = PrivacyClass.ADMIN


class CaseworkTables(NamedTuple):
    """The tables by name."""

    shortlist: sa.Table
    shortlist_regel: sa.Table
    besluit: sa.Table
    uitkomst: sa.Table
    focuslijst: sa.Table
    token: sa.Table


def casework_tables(metadata: sa.MetaData) -> CaseworkTables:
    """Define them in a metadata."""
    return CaseworkTables(*_shortlist(metadata), _outcome(metadata), _focus(metadata), _token(metadata))


def _shortlist(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table, sa.Table]:
    of_list = "Weten van welke shortlist."
    return (
        sa.Table(
            "shortlist",
            metadata,
            column("id", TEXT, _ADMIN, "De shortlist terugvinden.", key=True),
            column("over", Structure(), _DECISION, "Weten waarvoor de shortlist gemaakt is."),
            column("top", sa.Integer(), _DECISION, "Weten hoe lang de shortlist mocht zijn."),
            column("door", TEXT, _DECISION, "Weten wie de shortlist bewaarde."),
            column("moment", Moment(), _DECISION, "Weten wanneer de shortlist bewaard is.", index=True),
            column("model", TEXT, _DECISION, "De shortlist kunnen namaken en uitleggen."),
            column("generatie", sa.BigInteger(), _DECISION, "Weten op welke gegevens de shortlist rust."),
        ),
        sa.Table(
            "shortlist_regel",
            metadata,
            column("shortlist_id", TEXT, _ADMIN, of_list, sa.ForeignKey("shortlist.id"), key=True),
            column("nummer", sa.Integer(), _DECISION, "De volgorde zoals die te zien was.", key=True),
            column("kandidaat_id", TEXT, _DECISION, "Weten over wie de regel gaat.", optional=True, index=True),
            column("uitgesloten", sa.Boolean(), _DECISION, "Weten wie erbuiten viel, en waarom."),
            column("inhoud", Structure(), _DECISION, "Uitleggen wat er te zien was, met de woorden van toen."),
            column("toegevoegd", TEXT, _DECISION, "De reden waarom iemand er met de hand bij kwam.", optional=True),
            column("toegevoegd_door", TEXT, _DECISION, "Weten wie iemand toevoegde.", optional=True),
        ),
        sa.Table(
            "besluit",
            metadata,
            column("shortlist_id", TEXT, _ADMIN, of_list, sa.ForeignKey("shortlist.id"), key=True),
            column("nummer", sa.Integer(), _ADMIN, "De volgorde van de besluiten.", key=True),
            column("kandidaat_id", TEXT, _DECISION, "Weten over wie het besluit gaat.", index=True),
            column("keuze", TEXT, _DECISION, "Weten wat een mens besloot."),
            column("reden", TEXT, _DECISION, "Het besluit kunnen uitleggen."),
            column("door", TEXT, _DECISION, "Weten wie besloot."),
            column("moment", Moment(), _DECISION, "Weten wanneer er besloten is."),
        ),
    )


def _outcome(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "uitkomst",
        metadata,
        column("id", TEXT, _ADMIN, "De uitkomst terugvinden.", key=True),
        column("kandidaat_id", TEXT, _DECISION, "Weten wie begon.", sa.ForeignKey("kandidaat.id"), index=True),
        column("soort", TEXT, _DECISION, "Weten wat voor plek het werd."),
        column("start", sa.Date(), _DECISION, "Weten wanneer het begon."),
        column("vacature_id", TEXT, _DECISION, "Weten welke plek het werd.", optional=True),
        column("werkgever_id", TEXT, _DECISION, "Weten bij wie het is.", optional=True),
        column("eind", sa.Date(), _DECISION, "Weten of iemand er nog is.", optional=True),
        column("uren", sa.Double(), _DECISION, "Weten hoeveel uur per week het is.", optional=True),
        column("loonkostensubsidie", sa.Boolean(), _DECISION, "Weten of er subsidie op zit.", optional=True),
        column("gevonden_via", TEXT, _DECISION, "Leren wat werkt.", optional=True),
        column("volgend_contact", sa.Date(), _DECISION, "Op tijd vragen hoe het gaat.", optional=True),
        column("toelichting", TEXT, _DECISION, "Weten waarom het ophield; nooit iets over gezondheid.", optional=True),
        column("aangemaakt", Moment(), _ADMIN, "Weten wanneer dit is opgeschreven."),
        column("gewijzigd", Moment(), _ADMIN, "Weten of dit nog actueel is."),
    )  # fmt: skip


def _focus(metadata: sa.MetaData) -> sa.Table:
    public = PrivacyClass.PUBLIC
    return sa.Table(
        "focuslijst",
        metadata,
        column("nummer", sa.BigInteger(), _ADMIN, "De laatste keuze geldt.", key=True),
        column("beroepen", Words(), public, "Weten aan welke beroepen de gemeente werkt."),
        column("vanaf", sa.Date(), public, "Weten wanneer de keuze ingaat."),
        column("tot_en_met", sa.Date(), public, "Weten wanneer de keuze afloopt.", optional=True),
        column("door", TEXT, _ADMIN, "Weten wie de keuze maakte."),
        column("moment", Moment(), _ADMIN, "Weten wanneer de keuze gemaakt is."),
    )


def _token(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "token",
        metadata,
        column("naam", TEXT, _ADMIN, "Weten welk systeem toegang heeft.", key=True),
        column("rechten", Words(), _ADMIN, "Weten wat dat systeem mag."),
        column("geheim_hash", TEXT, _ADMIN, "Toegang controleren zonder het geheim te bewaren."),
        column("moment", Moment(), _ADMIN, "Weten hoe oud de toegang is."),
    )
