"""Runs of the rematch: what is being read, lists, what moved, next steps, and the run that is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from matcher.errors import NotFound
from matcher.kept import Moved, Poisoned, Ranking, RecordKind, Run, RunState, Step, StepKind
from matcher.store.part import Part, Row, among, delete_in, gone, insert_all, pieces, rows_in, rows_of
from matcher.store.schema import runs

_RUN: Final = runs.ronde
_TRY: Final = runs.poging
_LIST: Final = runs.lijst
_MOVED: Final = runs.verandering
_STEP: Final = runs.stap


class RunsPart(Part):
    """The rematch, of the `Store` port."""

    def open_run(self, run: Run) -> Run:
        """See `matcher.ports.Store`."""
        with self.connections.write() as connection:
            busy = rows_of(connection, sa.select(_RUN).where(_RUN.c.rang.is_(None)))
            going = next((row for row in busy if row["instellingen"] == run.settings), None)
            keep = None if going is None else going["id"]
            delete_in(connection, _RUN, _RUN.c.id, [row["id"] for row in busy if row["id"] != keep])
            if going is not None:
                return _run(going)
            insert_all(connection, _RUN, [{**_run_row(run), "rang": None}])
            return run

    def claim(self, run_id: str, kind: RecordKind, ids: Sequence[str], now: datetime) -> dict[str, int]:
        """See `matcher.ports.Store`. Ids that were erased meanwhile are left out of the answer."""
        with self.connections.write() as connection:
            went = gone(connection, kind, ids)
            asked = [one for one in dict.fromkeys(ids) if one not in went]
            before = _tries(connection, kind, asked)
            tries = {one: 1 + (before[one]["aantal"] if one in before else 0) for one in asked}
            _write_tries(
                connection,
                kind,
                {
                    one: {"ronde_id": run_id, "aantal": count, "code": before[one]["code"] if one in before else None}
                    for one, count in tries.items()
                },
                now,
            )
            return tries

    def set_apart(self, kind: RecordKind, record_id: str, code: str, now: datetime) -> None:
        """See `matcher.ports.Store`. Of what was erased meanwhile nothing is noted."""
        with self.connections.write() as connection:
            if gone(connection, kind, [record_id]):
                return
            before = _tries(connection, kind, [record_id]).get(record_id, {"ronde_id": None, "aantal": 0})
            noted = {"ronde_id": before["ronde_id"], "aantal": before["aantal"], "code": code}
            _write_tries(connection, kind, {record_id: noted}, now)

    def apart(self) -> tuple[Poisoned, ...]:
        """See `matcher.ports.Store`. In order of kind and id."""
        statement = sa.select(_TRY).where(_TRY.c.code.is_not(None)).order_by(_TRY.c.soort, _TRY.c.id)
        with self.connections.read() as connection:
            rows = connection.execute(statement).all()
        return tuple(Poisoned(RecordKind(row.soort), row.id, row.aantal, row.code, row.moment) for row in rows)

    def keep_rankings(
        self, run_id: str, rankings: Sequence[Ranking], moved: Sequence[Moved], steps: Sequence[Step]
    ) -> None:
        """See `matcher.ports.Store`. The steps of a candidate replace all that it had in this run.

        What was erased meanwhile is left out, also as a line in the list of another. Raises NotFound without that run.
        """
        with self.connections.write() as connection:
            if not among(connection, _RUN, [run_id]):
                raise NotFound("rondeOnbekend")
            went = _Gone(connection, rankings, moved, steps)
            lists = {(one.direction, one.id): one for one in rankings if one.id not in went.of(one.direction)}
            _replace(connection, _LIST, run_id, [*lists])
            rows = [_list_row(run_id, one, went.others(one.direction)) for one in lists.values()]
            insert_all(connection, _LIST, rows)
            changes = {(one.direction, one.id): one for one in moved if one.id not in went.of(one.direction)}
            _replace(connection, _MOVED, run_id, [*changes])
            told = [_moved_row(run_id, one, went.others(one.direction)) for one in changes.values()]
            insert_all(connection, _MOVED, [row for row in told if row["nieuw"] or row["weg"] or row["verschoven"]])
            delete_in(
                connection, _STEP, _STEP.c.kandidaat_id, [s.candidate_id for s in steps], _STEP.c.ronde_id == run_id
            )
            insert_all(connection, _STEP, _step_rows(run_id, steps, went))

    def finish_run(self, run: Run) -> None:
        """See `matcher.ports.Store`. Raises NotFound where the run was dropped meanwhile."""
        with self.connections.write() as connection:
            last = connection.execute(sa.select(_RUN.c.rang, _RUN.c.id).order_by(_RUN.c.rang.desc().nulls_last())).all()
            finished = [row for row in last if row.rang is not None and row.id != run.id]
            row = {**_run_row(run), "toestand": RunState.DONE.value, "rang": 1 + (finished[0].rang if finished else 0)}
            if not connection.execute(sa.update(_RUN).where(_RUN.c.id == run.id).values(row)).rowcount:
                raise NotFound("rondeOnbekend")
            keep = {run.id, *(row.id for row in finished[:1])}
            delete_in(connection, _RUN, _RUN.c.id, [row.id for row in last if row.id not in keep])

    def last_run(self) -> Run | None:
        """See `matcher.ports.Store`."""
        statement = sa.select(_RUN).where(_RUN.c.rang.is_not(None)).order_by(_RUN.c.rang.desc()).limit(1)
        with self.connections.read() as connection:
            rows = rows_of(connection, statement)
        return _run(rows[0]) if rows else None

    def run_done(self, run_id: str, direction: str) -> frozenset[str]:
        """See `matcher.ports.Store`."""
        statement = sa.select(_LIST.c.id).where(_LIST.c.ronde_id == run_id, _LIST.c.richting == direction)
        with self.connections.read() as connection:
            return frozenset(connection.execute(statement).scalars())

    def rankings(self, run_id: str, direction: str, ids: Sequence[str]) -> dict[str, Ranking]:
        """See `matcher.ports.Store`."""
        statement = sa.select(_LIST).where(_LIST.c.ronde_id == run_id, _LIST.c.richting == direction)
        with self.connections.read() as connection:
            return {
                row["id"]: Ranking(direction, row["id"], tuple((who, score) for who, score in row["regels"]))
                for row in rows_in(connection, statement, _LIST.c.id, ids)
            }

    def moved(self, run_id: str, direction: str | None = None, ids: Sequence[str] | None = None) -> tuple[Moved, ...]:
        """See `matcher.ports.Store`. In order of direction and id."""
        statement = sa.select(_MOVED).where(_MOVED.c.ronde_id == run_id)
        if direction is not None:
            statement = statement.where(_MOVED.c.richting == direction)
        rows = self._asked(statement, _MOVED.c.id, ids)
        return tuple(sorted((_moved(row) for row in rows), key=lambda one: (one.direction, one.id)))

    def steps(self, run_id: str, kind: str | None = None, ids: Sequence[str] | None = None) -> tuple[Step, ...]:
        """See `matcher.ports.Store`. Of one candidate in the order in which they were given."""
        statement = sa.select(_STEP).where(_STEP.c.ronde_id == run_id)
        if kind is not None:
            statement = statement.where(_STEP.c.soort == str(kind))
        rows = self._asked(statement, _STEP.c.kandidaat_id, ids)
        rows.sort(key=lambda row: (row["kandidaat_id"], row["nummer"]))
        return tuple(
            Step(row["kandidaat_id"], StepKind(row["soort"]), row["vacature_id"], row["tekst"]) for row in rows
        )

    def _asked(self, statement: sa.Select[Any], by: sa.ColumnElement[Any], ids: Sequence[str] | None) -> list[Row]:
        with self.connections.read() as connection:
            if ids is None:
                return rows_of(connection, statement)
            return list(rows_in(connection, statement, by, ids))


class _Gone:
    """Who of the ids in results was erased, per direction."""

    def __init__(
        self, connection: sa.Connection, rankings: Sequence[Ranking], moved: Sequence[Moved], steps: Sequence[Step]
    ) -> None:
        named: dict[str, set[str]] = defaultdict(set)
        for ranking in rankings:
            named[ranking.direction].add(ranking.id)
            named[_OTHER[ranking.direction]].update(who for who, _ in ranking.lines)
        for one in moved:
            named[one.direction].add(one.id)
            named[_OTHER[one.direction]].update(one.new, one.gone, (who for who, _, _ in one.moved))
        for step in steps:
            named[RecordKind.CANDIDATE].add(step.candidate_id)
            if step.place_id is not None:
                named[RecordKind.PLACE].add(step.place_id)
        self._went = {name: gone(connection, RecordKind(name), sorted(ids)) for name, ids in named.items()}

    def of(self, direction: str) -> frozenset[str]:
        """Erased ids of the side that lists of this direction are made for."""
        return self._went.get(direction, frozenset())

    def others(self, direction: str) -> frozenset[str]:
        """Erased ids of the side that stands on lists of this direction."""
        return self.of(_OTHER[direction])


_OTHER: Final[Mapping[str, str]] = {
    RecordKind.CANDIDATE.value: RecordKind.PLACE.value,
    RecordKind.PLACE.value: RecordKind.CANDIDATE.value,
}


def _replace(connection: sa.Connection, table: sa.Table, run_id: str, keys: Sequence[tuple[str, str]]) -> None:
    by_direction: dict[str, list[str]] = defaultdict(list)
    for direction, one in keys:
        by_direction[direction].append(one)
    for direction, ids in by_direction.items():
        delete_in(connection, table, table.c.id, ids, table.c.ronde_id == run_id, table.c.richting == direction)


def _list_row(run_id: str, one: Ranking, went: frozenset[str]) -> dict[str, Any]:
    lines = [[who, score] for who, score in one.lines if who not in went]
    return {"ronde_id": run_id, "richting": one.direction, "id": one.id, "regels": lines}


def _moved_row(run_id: str, one: Moved, went: frozenset[str]) -> dict[str, Any]:
    return {
        "ronde_id": run_id,
        "richting": one.direction,
        "id": one.id,
        "nieuw": tuple(who for who in one.new if who not in went),
        "weg": tuple(who for who in one.gone if who not in went),
        "verschoven": [list(line) for line in one.moved if line[0] not in went],
    }


def _moved(row: Row) -> Moved:
    moved = tuple((who, old, new) for who, old, new in row["verschoven"])
    return Moved(row["richting"], row["id"], row["nieuw"], row["weg"], moved)


def _step_rows(run_id: str, steps: Sequence[Step], went: _Gone) -> list[dict[str, Any]]:
    candidates, places = went.of(RecordKind.CANDIDATE), went.of(RecordKind.PLACE)
    return [
        {
            "ronde_id": run_id,
            "kandidaat_id": one.candidate_id,
            "nummer": number,
            "soort": one.kind.value,
            "vacature_id": one.place_id,
            "tekst": one.text,
        }
        for number, one in enumerate(steps)
        if one.candidate_id not in candidates and one.place_id not in places
    ]


def _run_row(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "toestand": run.state.value,
        "begonnen": run.begun,
        "geeindigd": run.ended,
        "generatie": run.generation,
        "instellingen": run.settings,
        "aantallen": dict(run.counts),
    }


def _run(row: Row) -> Run:
    return Run(
        id=row["id"],
        state=RunState(row["toestand"]),
        begun=row["begonnen"],
        ended=row["geeindigd"],
        generation=row["generatie"],
        settings=row["instellingen"],
        counts=row["aantallen"],
    )


def _tries(connection: sa.Connection, kind: RecordKind, ids: Sequence[str]) -> dict[str, Row]:
    statement = sa.select(_TRY).where(_TRY.c.soort == kind.value)
    return {row["id"]: row for row in rows_in(connection, statement, _TRY.c.id, ids)}


def _write_tries(connection: sa.Connection, kind: RecordKind, noted: Mapping[str, Row], now: datetime) -> None:
    delete_in(connection, _TRY, _TRY.c.id, noted, _TRY.c.soort == kind.value)
    for piece in pieces(noted.items()):
        insert_all(connection, _TRY, [{"soort": kind.value, "id": one, "moment": now, **row} for one, row in piece])
