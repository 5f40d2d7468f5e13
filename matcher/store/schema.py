"""The tables: one schema for SQLite and PostgreSQL. Dutch names, as on the wire, in snake_case.

`matcher/store/migrations` brings an existing database to this schema; `REVISION` is the last of them.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from matcher.kept import RecordKind
from matcher.store.schema_casework import casework_tables
from matcher.store.schema_records import record_tables
from matcher.store.schema_runs import run_tables
from matcher.store.schema_talks import talk_tables

REVISION: Final = "0003"

# Names for everything, so that a migration can name what it drops on either database.
metadata: Final = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

records: Final = record_tables(metadata)
casework: Final = casework_tables(metadata)
runs: Final = run_tables(metadata)
talks: Final = talk_tables(metadata)

RECORD_TABLES: Final[dict[RecordKind, sa.Table]] = {
    RecordKind.CANDIDATE: records.kandidaat,
    RecordKind.PERSON: records.persoon,
    RecordKind.PLACE: records.vacature,
    RecordKind.EMPLOYER: records.werkgever,
}
