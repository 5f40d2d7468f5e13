"""How a value stands in a column, and what every column must tell about itself: its privacy class and its purpose."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Dialect


class PrivacyClass(StrEnum):
    """What kind of data a column holds; it decides who may see it and how long it stays."""

    IDENTITY = "identiteit"
    STORY = "verhaal"
    FITTING = "passend"
    DECISION = "besluit"
    ADMIN = "beheer"
    PUBLIC = "openbaar"


# Compared byte by byte, which for UTF-8 is the order of code points: the same order in SQLite, PostgreSQL and Python.
TEXT: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


class Moment(sa.TypeDecorator[datetime]):
    """A moment in UTC. SQLite knows no time zones and gets it without; what comes out is always aware."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: aware, else ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(sa.TypeDecorator[tuple[str, ...]]):
    """A tuple of texts as a JSON list; NULL is unknown and ``[]`` is known: none."""

    impl = TEXT
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else to_json(list(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """From the database."""
        return None if value is None else tuple(json.loads(value))


class Structure(sa.TypeDecorator[Any]):
    """Mappings, lists and plain values as JSON text. Tuples come back as lists."""

    impl = TEXT
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """To the database; None is NULL."""
        return None if value is None else to_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """From the database."""
        return None if value is None else json.loads(value)


def to_json(value: Any) -> str:
    """Compact JSON, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> object:
    """Frozen mappings and sets, which the JSON of the standard library does not know."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} does not fit in JSON")


def column(
    name: str,
    kind: Any,
    privacy: PrivacyClass,
    purpose: str,
    *more: sa.ForeignKey,
    key: bool = False,
    optional: bool = False,
    index: bool = False,
) -> sa.Column[Any]:
    """A column with what everybody may ask of it.

    Args:
        name: Dutch, as on the wire, in snake_case.
        kind: its type.
        privacy: its class.
        purpose: a Dutch sentence: what it is needed for.
        more: a foreign key.
        key: part of the primary key.
        optional: may be unknown (NULL).
        index: questions are asked by it.
    """
    return sa.Column(
        name,
        kind,
        *more,
        primary_key=key,
        # A number that is a key is handed out by the store, so that a copy in another database has the same numbers.
        autoincrement=False,
        nullable=optional,
        index=index or None,
        info={"klasse": privacy, "doel": purpose},
    )
