"""The tables of the nightly rematch: leases, runs, lists, what moved, next steps, and what could not be read."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from matcher.store.columns import TEXT, Moment, PrivacyClass, Structure, Words, column

_FIT = PrivacyClass.FITTING
_ADMIN = PrivacyClass.ADMIN


class RunTables(NamedTuple):
    """The tables by name."""

    huur: sa.Table
    ronde: sa.Table
    poging: sa.Table
    lijst: sa.Table
    verandering: sa.Table
    stap: sa.Table


def run_tables(metadata: sa.MetaData) -> RunTables:
    """Define them in a metadata."""
    return RunTables(_lease(metadata), _run(metadata), _attempt(metadata), *_results(metadata))


def _lease(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "huur",
        metadata,
        column("naam", TEXT, _ADMIN, "Werk dat maar één keer tegelijk mag lopen.", key=True),
        column("eigenaar", TEXT, _ADMIN, "Weten welk proces ermee bezig is."),
        column("tot", Moment(), _ADMIN, "Het werk overnemen als een proces is weggevallen."),
    )


def _run(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "ronde",
        metadata,
        column("id", TEXT, _ADMIN, "De ronde terugvinden.", key=True),
        column("toestand", TEXT, _ADMIN, "Weten of de ronde klaar is."),
        column("begonnen", Moment(), _ADMIN, "Weten wanneer de ronde begon."),
        column("geeindigd", Moment(), _ADMIN, "Weten hoe oud de lijsten zijn.", optional=True),
        column("generatie", sa.BigInteger(), _ADMIN, "Weten op welke gegevens de lijsten rusten."),
        column("instellingen", TEXT, _ADMIN, "Een ronde alleen voortzetten met dezelfde instellingen."),
        column("aantallen", Structure(), _ADMIN, "Het verslag van de ronde."),
        column("rang", sa.BigInteger(), _ADMIN, "Weten welke ronde het laatst klaar was.", optional=True),
    )


def _attempt(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "poging",
        metadata,
        column("soort", TEXT, _ADMIN, "Kandidaat of vacature.", key=True),
        column("id", TEXT, _ADMIN, "Weten wat er gelezen wordt.", key=True),
        column("ronde_id", TEXT, _ADMIN, "Weten in welke ronde het gelezen wordt.", optional=True),
        column("aantal", sa.Integer(), _ADMIN, "Merken dat iets steeds misgaat."),
        column("code", TEXT, _ADMIN, "Weten waarom het apart is gezet.", optional=True),
        column("moment", Moment(), _ADMIN, "Weten wanneer het voor het laatst geprobeerd is."),
    )


def _results(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table, sa.Table]:
    def of_run() -> tuple[sa.Column[Any], ...]:
        run = sa.ForeignKey("ronde.id", ondelete="CASCADE")
        return (
            column("ronde_id", TEXT, _ADMIN, "Weten van welke ronde dit is.", run, key=True),
            column("richting", TEXT, _ADMIN, "Lijsten van kandidaten en van plekken uit elkaar houden.", key=True),
            column("id", TEXT, _ADMIN, "Weten van wie of wat de lijst is.", key=True),
        )

    run = sa.ForeignKey("ronde.id", ondelete="CASCADE")
    return (
        sa.Table(
            "lijst",
            metadata,
            *of_run(),
            column("regels", Structure(), _FIT, "De lijst van deze ronde met de volgende vergelijken."),
        ),
        sa.Table(
            "verandering",
            metadata,
            *of_run(),
            column("nieuw", Words(), _FIT, "Laten zien wat er nieuw is sinds de vorige ronde."),
            column("weg", Words(), _FIT, "Laten zien wat er weg is sinds de vorige ronde."),
            column("verschoven", Structure(), _FIT, "Laten zien wat er hoger of lager staat."),
        ),
        sa.Table(
            "stap",
            metadata,
            column("ronde_id", TEXT, _ADMIN, "Weten van welke ronde dit is.", run, key=True),
            column("kandidaat_id", TEXT, _ADMIN, "Weten voor wie de stap is.", key=True),
            column("nummer", sa.Integer(), _ADMIN, "De volgorde van de stappen.", key=True),
            column("soort", TEXT, _FIT, "Niemand uit beeld laten raken.", index=True),
            column("vacature_id", TEXT, _FIT, "Weten om welke plek het gaat.", optional=True, index=True),
            column("tekst", TEXT, _FIT, "Zeggen wat er te doen of te vragen is."),
        ),
    )
