"""Erasing: a record goes with everything that hangs on it, in one transaction. What remains is that an id went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from matcher.kept import RecordKind
from matcher.store.columns import to_json
from matcher.store.part import Part, Row, among, delete_in, insert_all, pieces, raised, rows_of
from matcher.store.schema import RECORD_TABLES, casework, records, runs, talks
from matcher.store.talks import delete_talks

# Up to so many ids the database looks for lists that name them; beyond, all lists are looked through.
_FEW: Final = 20


class ErasingPart(Part):
    """Erasing, of the `Store` port."""

    def erase(self, kind: RecordKind, ids: Sequence[str], now: datetime) -> int:
        """See `matcher.ports.Store`.

        What hangs on an id goes too where the record itself is not there. The person of a candidate goes with the
        candidate, and is told in `changes` as well. Saved shortlists of a place stay: they hold decisions on people.
        """
        if not ids:
            return 0
        with self.connections.write() as connection:
            erased = _erase(connection, kind, list(dict.fromkeys(ids)), now)
        self.connections.clean()
        return erased


def _erase(connection: sa.Connection, kind: RecordKind, ids: Sequence[str], now: datetime) -> int:
    kinds = (RecordKind.CANDIDATE, RecordKind.PERSON) if kind is RecordKind.CANDIDATE else (kind,)
    went = {one: sorted(among(connection, RECORD_TABLES[one], ids)) for one in kinds}
    if kind is RecordKind.CANDIDATE:
        _from_casework(connection, ids)
        _from_talks(connection, ids)
    if kind in (RecordKind.CANDIDATE, RecordKind.PLACE):
        _what_was_read(connection, kind, ids)
        _from_runs(connection, kind, ids)
    for one in kinds:
        delete_in(connection, RECORD_TABLES[one], RECORD_TABLES[one].c.id, went[one])
    if any(went.values()):
        noted: dict[str, Any] = {"generatie": raised(connection), "moment": now}
        tombs = [{"soort": one.value, "id": item, **noted} for one in kinds for item in went[one]]
        insert_all(connection, records.verwijderd, tombs)
    return len(went[kind])


def _what_was_read(connection: sa.Connection, kind: RecordKind, ids: Sequence[str]) -> None:
    for table in (records.begrepen, runs.poging):
        delete_in(connection, table, table.c.id, ids, table.c.soort == kind.value)
    if kind is RecordKind.CANDIDATE:
        delete_in(connection, records.feit, records.feit.c.kandidaat_id, ids)


def _from_casework(connection: sa.Connection, ids: Sequence[str]) -> None:
    """Outcomes, decisions and lines of people; and whole shortlists that were made for one of them."""
    for table in (casework.uitkomst, casework.besluit, casework.shortlist_regel):
        delete_in(connection, table, table.c.kandidaat_id, ids)
    wanted = frozenset(ids)
    lists = connection.execute(sa.select(casework.shortlist.c.id, casework.shortlist.c.over)).all()
    own = [row.id for row in lists if any(row.over.get(name) in wanted for name in ("kandidaatId", "kandidaat"))]
    for table in (casework.besluit, casework.shortlist_regel):
        delete_in(connection, table, table.c.shortlist_id, own)
    delete_in(connection, casework.shortlist, casework.shortlist.c.id, own)


def _from_talks(connection: sa.Connection, ids: Sequence[str]) -> None:
    """The conversations that these people came of."""
    own: list[str] = []
    for piece in pieces(ids):
        of_them = sa.select(talks.gesprek.c.id).where(talks.gesprek.c.kandidaat_id.in_(piece))
        own.extend(connection.execute(of_them).scalars())
    delete_talks(connection, own)


def _from_runs(connection: sa.Connection, kind: RecordKind, ids: Sequence[str]) -> None:
    """Own lists and steps, and the lines in the lists of the other side."""
    direction = kind.value
    wanted = frozenset(ids)
    for table in (runs.lijst, runs.verandering):
        delete_in(connection, table, table.c.id, ids, table.c.richting == direction)
    step_of = runs.stap.c.kandidaat_id if kind is RecordKind.CANDIDATE else runs.stap.c.vacature_id
    delete_in(connection, runs.stap, step_of, ids)

    def lines_left(lines: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
        return [line for line in lines if line[0] not in wanted]

    def words_left(words: Iterable[str]) -> tuple[str, ...]:
        return tuple(word for word in words if word not in wanted)

    _rewrite(connection, runs.lijst, "regels", direction, ids, lines_left)
    _rewrite(connection, runs.verandering, "nieuw", direction, ids, words_left)
    _rewrite(connection, runs.verandering, "weg", direction, ids, words_left)
    _rewrite(connection, runs.verandering, "verschoven", direction, ids, lines_left)


def _rewrite(
    connection: sa.Connection,
    table: sa.Table,
    column: str,
    direction: str,
    ids: Sequence[str],
    left: Callable[[Any], Sequence[Any]],
) -> None:
    key = sa.update(table).where(
        table.c.ronde_id == sa.bindparam("van"),
        table.c.richting == sa.bindparam("kant"),
        table.c.id == sa.bindparam("wie"),
    )
    found = []
    for row in _naming(connection, table, table.c[column], ids, table.c.richting != direction):
        shorter = left(row[column])
        if len(shorter) != len(row[column]):
            found.append({"van": row["ronde_id"], "kant": row["richting"], "wie": row["id"], column: shorter})
    if found:
        connection.execute(key, found)


def _naming(
    connection: sa.Connection,
    table: sa.Table,
    column: sa.ColumnElement[Any],
    ids: Sequence[str],
    *also: sa.ColumnElement[bool],
) -> list[Row]:
    """Rows of which a column of JSON may name one of the ids."""
    text = sa.type_coerce(column, sa.Text())
    named = sa.or_(*(text.contains(to_json(one), autoescape=True) for one in ids)) if len(ids) <= _FEW else sa.true()
    return rows_of(connection, sa.select(table).where(named, *also))
