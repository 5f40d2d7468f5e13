"""Whether a database is whole, and whether two hold the same."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from matcher.store.columns import to_json
from matcher.store.schema import RECORD_TABLES, REVISION, metadata, records, runs

_AT_ONCE: Final = 500


def table_hashes(connection: sa.Connection) -> dict[str, str]:
    """Per table a SHA-256 over its rows in order of key, equal on every database.

    The identity of the store is left out: a copy has one of its own.
    """
    hashes = {}
    for table in metadata.sorted_tables:
        digest = hashlib.sha256()
        columns = [column for column in table.c if column is not records.stand.c.identiteit]
        statement = sa.select(*columns).order_by(*table.primary_key.columns)
        with connection.execute(statement.execution_options(yield_per=_AT_ONCE)) as rows:
            for row in rows:
                digest.update(to_json([_plain(value) for value in row]).encode())
                digest.update(b"\n")
        hashes[table.name] = digest.hexdigest()
    return hashes


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def revision(connection: sa.Connection) -> str | None:
    """Which migration the database is at; None where it is new."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def problems(connection: sa.Connection) -> tuple[str, ...]:
    """What is wrong, each in a few words without personal data; empty where all is well."""
    found = []
    if connection.dialect.name == "sqlite":
        found += [f"integrity_check: {row[0]}" for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
        found = [one for one in found if one != "integrity_check: ok"]
        broken = {row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
        found += [f"foreign_key_check: {name}" for name in sorted(broken)]
    at = revision(connection)
    if at != REVISION:
        found.append(f"revisie: {at}, verwacht {REVISION}")
    top = connection.execute(sa.select(records.stand.c.generatie)).scalar()
    if top is None:
        return (*found, "stand: leeg")
    for kind, table in RECORD_TABLES.items():
        later = sa.select(sa.func.count()).select_from(table).where(table.c.generatie > top)
        if connection.execute(later).scalar_one():
            found.append(f"{kind.value}: generatie na die van de stand")
        tombs = records.verwijderd
        both = sa.select(sa.func.count()).select_from(tombs).where(tombs.c.soort == kind.value)
        if connection.execute(both.where(tombs.c.id.in_(sa.select(table.c.id)))).scalar_one():
            found.append(f"{kind.value}: verwijderd en toch aanwezig")
        for derived in (records.begrepen, runs.poging):
            orphans = sa.select(sa.func.count()).select_from(derived).where(derived.c.soort == kind.value)
            if derived is runs.poging:
                orphans = orphans.where(derived.c.code.is_not(None))
            if connection.execute(orphans.where(derived.c.id.not_in(sa.select(table.c.id)))).scalar_one():
                found.append(f"{derived.name}: van een {kind.value} die er niet is")
    return tuple(found)
