"""What is kept is known: every column has a privacy class and a purpose, and the page that shows them is current."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from matcher.domain import Candidate
from matcher.kept import RecordKind
from matcher.store.columns import PrivacyClass
from matcher.store.register import page
from matcher.store.rows import COLUMNS, field_names
from matcher.store.schema import RECORD_TABLES, metadata, records
from tests.house.import_rules import ROOT

COLUMN_NAMES = [f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.c]


def untold(tables: sa.MetaData) -> list[str]:
    """Columns without a class or a Dutch sentence for a purpose."""
    return [
        f"{table.name}.{column.name}"
        for table in tables.sorted_tables
        for column in table.c
        if not isinstance(column.info.get("klasse"), PrivacyClass)
        or not re.fullmatch(r"[A-Z].{8,}\.", column.info.get("doel", ""))
    ]


def test_every_column_says_what_it_is_and_what_it_is_for() -> None:
    assert len(COLUMN_NAMES) > 150, "the test must see the tables"
    assert untold(metadata) == []


def test_a_column_that_says_nothing_is_seen() -> None:
    tables = sa.MetaData()
    sa.Table("t", tables, sa.Column("kaal", sa.Text()), sa.Column("half", sa.Text(), info={"doel": "Zomaar iets."}))
    assert untold(tables) == ["t.kaal", "t.half"]


def test_the_register_is_current() -> None:
    shown = (ROOT / "docs" / "gegevens.md").read_text("utf-8")
    assert shown == page(), "run: python -m matcher.store.register docs/gegevens.md"
    assert all(f"\n## {table}\n" in shown for table in metadata.tables)


def test_who_somebody_is_stands_apart() -> None:
    holding = {name.partition(".")[0] for name in COLUMN_NAMES if _class_of(name) is PrivacyClass.IDENTITY}
    assert holding == {"persoon", "werkgever"}
    assert not [name for name in COLUMN_NAMES if "bsn" in name or "burgerservice" in name]


@pytest.mark.parametrize("kind", RecordKind)
def test_every_field_of_a_record_has_a_column(kind: RecordKind) -> None:
    kept = {field.partition(".")[0] for field in COLUMNS[kind].values()} | {"extra"}
    assert kept == field_names(kind)
    assert set(COLUMNS[kind]) | {"extra", "generatie", "aangemaakt", "gewijzigd"} == set(RECORD_TABLES[kind].c.keys())


def test_only_what_must_be_known_may_not_be_unknown() -> None:
    """A candidate with nothing but an id is a normal candidate."""
    needed = {column.name for column in records.kandidaat.c if not column.nullable}
    assert needed == {"id", "extra", "generatie", "aangemaakt", "gewijzigd"}
    assert Candidate("k1").story is None


def _class_of(name: str) -> PrivacyClass:
    table, _, column = name.partition(".")
    found: PrivacyClass = metadata.tables[table].c[column].info["klasse"]
    return found
