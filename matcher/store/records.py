"""Records: put, got, paged, and what changed since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from matcher.errors import InputError
from matcher.kept import Change, Kept, Page, Put, Record, RecordKind
from matcher.store.columns import to_json
from matcher.store.part import Part, delete_in, insert_all, raised, rows_in, rows_of
from matcher.store.rows import COLUMNS, column_of, kept, record_row
from matcher.store.schema import RECORD_TABLES, records, runs

_LARGEST_PAGE: Final = 1_000


class RecordsPart(Part):
    """The records of the `Store` port."""

    def generation(self) -> int:
        """See `matcher.ports.Store`."""
        with self.connections.read() as connection:
            return int(connection.execute(sa.select(records.stand.c.generatie)).scalar_one())

    def put(self, kind: RecordKind, records: Sequence[Record], now: datetime) -> list[Put]:
        """See `matcher.ports.Store`. Of two records with one id the later counts, and both are told."""
        if not records:
            return []
        with self.connections.write() as connection:
            return put_records(connection, kind, records, now)

    def create(self, kind: RecordKind, record: Record, now: datetime) -> bool:
        """See `matcher.ports.Store`."""
        table = RECORD_TABLES[kind]
        with self.connections.write() as connection:
            taken = connection.execute(sa.select(table.c.id).where(table.c.id == record.id)).first()
            if taken is None:
                put_records(connection, kind, [record], now)
            return taken is None

    def get(self, kind: RecordKind, ids: Sequence[str]) -> dict[str, Kept]:
        """See `matcher.ports.Store`."""
        table = RECORD_TABLES[kind]
        with self.connections.read() as connection:
            return {row["id"]: kept(kind, row) for row in rows_in(connection, sa.select(table), table.c.id, ids)}

    def page(
        self, kind: RecordKind, after: str | None, size: int, equal: Mapping[str, str | None] | None = None
    ) -> Page:
        """See `matcher.ports.Store`.

        Raises:
            InputError: a size outside 1 to 1,000, or an attribute that the record does not have.
        """
        if not 1 <= size <= _LARGEST_PAGE:
            raise InputError("bladzijdeGrootte", meeste=_LARGEST_PAGE)
        table = RECORD_TABLES[kind]
        asked = [_equal(kind, table, field, value) for field, value in (equal or {}).items()]
        with self.connections.read() as connection:
            total = connection.execute(sa.select(sa.func.count()).select_from(table).where(*asked)).scalar_one()
            found = _slice(connection, kind, after, size + 1, asked)
        more = len(found) > size
        return Page(tuple(found[:size]), found[size - 1].record.id if more else None, total)

    def every(self, kind: RecordKind) -> Iterator[Kept]:
        """See `matcher.ports.Store`."""
        after: str | None = None
        while True:
            with self.connections.read() as connection:
                found = _slice(connection, kind, after, _LARGEST_PAGE, [])
            yield from found
            if len(found) < _LARGEST_PAGE:
                return
            after = found[-1].record.id

    def count(self, kind: RecordKind) -> int:
        """See `matcher.ports.Store`."""
        with self.connections.read() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(RECORD_TABLES[kind])).scalar_one())

    def changes(self, since: int, limit: int = 10_000) -> list[Change]:
        """See `matcher.ports.Store`.

        What changed in one call has one generation and is never cut in two, or the second half would be missed by
        whoever asks on from the first: a list may be longer than `limit` for that.
        """
        every = _all_changes().subquery()
        later = sa.select(every).where(every.c.generatie > since)
        with self.connections.read() as connection:
            at_limit = later.with_only_columns(every.c.generatie).order_by(every.c.generatie).limit(1).offset(limit - 1)
            last = connection.execute(at_limit).scalar()
            if last is not None:
                later = later.where(every.c.generatie <= last)
            rows = connection.execute(later.order_by(every.c.generatie, every.c.soort, every.c.id)).all()
        return [Change(row.generatie, RecordKind(row.soort), row.id, bool(row.weg)) for row in rows]


def put_records(connection: sa.Connection, kind: RecordKind, given: Sequence[Record], now: datetime) -> list[Put]:
    """Keep records inside a transaction that writes; see `matcher.ports.Store.put`."""
    table = RECORD_TABLES[kind]
    there: dict[str, Mapping[str, Any]] = {
        row["id"]: row for row in rows_in(connection, sa.select(table), table.c.id, (one.id for one in given))
    }
    known = frozenset(there)
    fresh: dict[str, dict[str, Any]] = {}
    became: list[Put] = []
    for record in given:
        row = record_row(kind, record)
        before = fresh.get(record.id) or there.get(record.id)
        if before is None:
            became.append(Put.NEW)
        elif _same(kind, before, row):
            became.append(Put.SAME)
            continue
        else:
            became.append(Put.CHANGED)
        fresh[record.id] = row
    # Of an id that was put twice the last may be what was there already.
    fresh = {key: row for key, row in fresh.items() if key not in known or not _same(kind, there[key], row)}
    if not fresh:
        return became
    noted = {"generatie": raised(connection), "gewijzigd": now}
    new = [{**row, **noted, "aangemaakt": now} for key, row in fresh.items() if key not in known]
    changed = [{**row, **noted, "wie": key} for key, row in fresh.items() if key in known]
    insert_all(connection, table, new)
    if changed:
        connection.execute(sa.update(table).where(table.c.id == sa.bindparam("wie")), changed)
    _forget_traces(connection, kind, [row["id"] for row in new], [*fresh])
    return became


def _forget_traces(connection: sa.Connection, kind: RecordKind, new: Sequence[str], touched: Sequence[str]) -> None:
    """Who comes back is not gone any more; what changed may be read again."""
    tombs, tries = records.verwijderd, runs.poging
    delete_in(connection, tombs, tombs.c.id, new, tombs.c.soort == kind.value)
    delete_in(connection, tries, tries.c.id, touched, tries.c.soort == kind.value)


def _same(kind: RecordKind, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    if any(before[column] != after[column] for column in COLUMNS[kind]):
        return False
    old, new = before["extra"], after["extra"]
    # As JSON: for Python 1, 1.0 and True are equal.
    return (not old and not new) or _canonical(old) == _canonical(new)


def _canonical(extra: Mapping[str, Any]) -> str:
    return json.dumps(json.loads(to_json(extra)), sort_keys=True)


def _equal(kind: RecordKind, table: sa.Table, field: str, value: str | None) -> sa.ColumnElement[bool]:
    column = column_of(kind, field)
    if column is None or not isinstance(table.c[column].type, sa.Text):
        raise InputError("veldNietTeZoeken", veld=field)
    return table.c[column].is_(None) if value is None else table.c[column] == value


def _slice(
    connection: sa.Connection, kind: RecordKind, after: str | None, size: int, asked: Sequence[sa.ColumnElement[bool]]
) -> list[Kept]:
    table = RECORD_TABLES[kind]
    statement = sa.select(table).where(*asked).order_by(table.c.id).limit(size)
    if after is not None:
        statement = statement.where(table.c.id > after)
    return [kept(kind, row) for row in rows_of(connection, statement)]


def _all_changes() -> sa.CompoundSelect[Any]:
    tombs = records.verwijderd
    there = [
        sa.select(sa.literal(kind.value).label("soort"), table.c.id, table.c.generatie, sa.literal(0).label("weg"))
        for kind, table in RECORD_TABLES.items()
    ]
    went = sa.select(tombs.c.soort, tombs.c.id, tombs.c.generatie, sa.literal(1).label("weg"))
    return sa.union_all(*there, went)
