"""What the parts of the store share: the connections, the state of the whole, and ids asked for in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, TypeVar, cast

import sqlalchemy as sa

from matcher.kept import RecordKind
from matcher.store.connections import Connections
from matcher.store.schema import records

T = TypeVar("T")
# A row by the names of its columns.
Row = Mapping[str, Any]
# Ids in one question; every database takes at least so many parameters.
PIECE: Final = 1_000

_STATE: Final = records.stand
_GONE: Final = records.verwijderd


class Part:
    """A part of the store: some of its methods, on the same connections."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections


def pieces(items: Iterable[T], size: int = PIECE) -> Iterator[list[T]]:
    """Items in lists of at most `size`."""
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece


def raised(connection: sa.Connection) -> int:
    """Raise the generation and give the new one."""
    statement = sa.update(_STATE).values(generatie=_STATE.c.generatie + 1).returning(_STATE.c.generatie)
    return int(connection.execute(statement).scalar_one())


def numbers(connection: sa.Connection, count: int) -> range:
    """Hand out numbers that were never handed out before, in order."""
    statement = sa.update(_STATE).values(volgnummer=_STATE.c.volgnummer + count).returning(_STATE.c.volgnummer)
    last = int(connection.execute(statement).scalar_one())
    return range(last - count + 1, last + 1)


def gone(connection: sa.Connection, kind: RecordKind, ids: Sequence[str]) -> frozenset[str]:
    """Those of the ids that were erased and did not come back: nothing is kept of them any more.

    Whoever computes something takes a while, and what is erased meanwhile must not return with the result.
    """
    found: set[str] = set()
    for piece in pieces(dict.fromkeys(ids)):
        of_kind = sa.select(_GONE.c.id).where(_GONE.c.soort == kind.value, _GONE.c.id.in_(piece))
        found.update(connection.execute(of_kind).scalars())
    return frozenset(found)


def among(connection: sa.Connection, table: sa.Table, ids: Sequence[str]) -> frozenset[str]:
    """Those of the ids that have a row."""
    found: set[str] = set()
    for piece in pieces(dict.fromkeys(ids)):
        found.update(connection.execute(sa.select(table.c.id).where(table.c.id.in_(piece))).scalars())
    return frozenset(found)


def rows_of(connection: sa.Connection, statement: sa.Select[Any]) -> list[Row]:
    """The rows of a question."""
    # The library types the keys wider than the names they are.
    return cast("list[Row]", connection.execute(statement).mappings().all())


def rows_in(
    connection: sa.Connection, statement: sa.Select[Any], by: sa.ColumnElement[Any], values: Iterable[Any]
) -> Iterator[Row]:
    """The rows of a question of which a column is one of the values, asked in pieces."""
    for piece in pieces(dict.fromkeys(values)):
        yield from rows_of(connection, statement.where(by.in_(piece)))


def insert_all(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, if there are any."""
    if rows:
        connection.execute(sa.insert(table), rows)


def delete_in(
    connection: sa.Connection,
    table: sa.Table,
    column: sa.ColumnElement[Any],
    values: Iterable[Any],
    *also: sa.ColumnElement[bool],
) -> int:
    """Delete the rows of which a column is one of the values; returns how many there were."""
    return sum(
        connection.execute(sa.delete(table).where(column.in_(piece), *also)).rowcount
        for piece in pieces(dict.fromkeys(values))
    )
