"""Shortlists, decisions, outcomes and focus professions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from matcher.errors import NotFound
from matcher.kept import (
    Choice,
    Decision,
    FocusList,
    Outcome,
    Put,
    RecordKind,
    Shortlist,
    ShortlistLine,
)
from matcher.store.part import Part, Row, among, gone, insert_all, numbers, rows_in, rows_of
from matcher.store.schema import casework, records

_LIST: Final = casework.shortlist
_LINE: Final = casework.shortlist_regel
_DECISION: Final = casework.besluit
_OUTCOME: Final = casework.uitkomst
_FOCUS: Final = casework.focuslijst


class CaseworkPart(Part):
    """Decisions and outcomes, of the `Store` port."""

    def save_shortlist(self, shortlist: Shortlist) -> None:
        """See `matcher.ports.Store`. One of the same id is replaced. People who were erased meanwhile are left out."""
        lines = [_line_row(shortlist.id, line) for line in shortlist.lines]
        lines += [_excluded_row(shortlist.id, record) for record in shortlist.excluded]
        with self.connections.write() as connection:
            for table in (_DECISION, _LINE):
                connection.execute(sa.delete(table).where(table.c.shortlist_id == shortlist.id))
            connection.execute(sa.delete(_LIST).where(_LIST.c.id == shortlist.id))
            insert_all(connection, _LIST, [_list_row(shortlist)])
            people = [row["kandidaat_id"] for row in lines if row["kandidaat_id"] is not None]
            people += [decision.candidate_id for decision in shortlist.decisions]
            went = gone(connection, RecordKind.CANDIDATE, people)
            left = [row for row in lines if row["kandidaat_id"] not in went]
            insert_all(connection, _LINE, [{**row, "nummer": i} for i, row in enumerate(left)])
            decisions = [one for one in shortlist.decisions if one.candidate_id not in went]
            _write_decisions(connection, shortlist.id, decisions)

    def shortlist(self, shortlist_id: str) -> Shortlist | None:
        """See `matcher.ports.Store`."""
        with self.connections.read() as connection:
            found = _whole(connection, sa.select(_LIST).where(_LIST.c.id == shortlist_id))
        return found[0] if found else None

    def shortlists(self, size: int = 100) -> tuple[Shortlist, ...]:
        """See `matcher.ports.Store`."""
        with self.connections.read() as connection:
            newest = sa.select(_LIST).order_by(_LIST.c.moment.desc(), _LIST.c.id.desc()).limit(size)
            return _whole(connection, newest)

    def decide(self, shortlist_id: str, decisions: Sequence[Decision], added: Sequence[ShortlistLine] = ()) -> None:
        """See `matcher.ports.Store`. A decision is on somebody who is on the list or is added with it."""
        with self.connections.write() as connection:
            if not among(connection, _LIST, [shortlist_id]):
                raise NotFound("shortlistOnbekend")
            lines = rows_of(connection, sa.select(_LINE).where(_LINE.c.shortlist_id == shortlist_id))
            on_list = {row["kandidaat_id"] for row in lines if not row["uitgesloten"]}
            new = list({line.candidate_id: line for line in added if line.candidate_id not in on_list}.values())
            there = among(connection, records.kandidaat, [line.candidate_id for line in new])
            if len(there) < len(new) or any(one.candidate_id not in on_list | there for one in decisions):
                raise NotFound("kandidaatNietOpLijst")
            after = 1 + max((row["nummer"] for row in lines), default=-1)
            rows = [{**_line_row(shortlist_id, line), "nummer": after + i} for i, line in enumerate(new)]
            insert_all(connection, _LINE, rows)
            _write_decisions(connection, shortlist_id, decisions)

    def shown(self) -> dict[str, int]:
        """See `matcher.ports.Store`."""
        count = sa.select(_LINE.c.kandidaat_id, sa.func.count().label("keer")).group_by(_LINE.c.kandidaat_id)
        with self.connections.read() as connection:
            rows = connection.execute(count.where(_LINE.c.uitgesloten.is_(False), _LINE.c.kandidaat_id.is_not(None)))
            return {row.kandidaat_id: row.keer for row in rows}

    def put_outcome(self, outcome: Outcome, now: datetime) -> Put:
        """See `matcher.ports.Store`."""
        row = _outcome_row(outcome)
        with self.connections.write() as connection:
            if not among(connection, records.kandidaat, [outcome.candidate_id]):
                raise NotFound("kandidaatNietBewaard")
            before = rows_of(connection, sa.select(_OUTCOME).where(_OUTCOME.c.id == outcome.id))
            if not before:
                insert_all(connection, _OUTCOME, [{**row, "aangemaakt": now, "gewijzigd": now}])
                return Put.NEW
            if _outcome(before[0]) == outcome:
                return Put.SAME
            changed = sa.update(_OUTCOME).where(_OUTCOME.c.id == outcome.id).values({**row, "gewijzigd": now})
            connection.execute(changed)
            return Put.CHANGED

    def outcomes(self, candidate_id: str | None = None) -> tuple[Outcome, ...]:
        """See `matcher.ports.Store`."""
        statement = sa.select(_OUTCOME).order_by(_OUTCOME.c.start, _OUTCOME.c.id)
        if candidate_id is not None:
            statement = statement.where(_OUTCOME.c.kandidaat_id == candidate_id)
        with self.connections.read() as connection:
            return tuple(_outcome(row) for row in rows_of(connection, statement))

    def focus(self, on: date) -> FocusList | None:
        """See `matcher.ports.Store`."""
        holds = (_FOCUS.c.vanaf <= on, sa.or_(_FOCUS.c.tot_en_met.is_(None), _FOCUS.c.tot_en_met >= on))
        statement = sa.select(_FOCUS).where(*holds).order_by(_FOCUS.c.nummer.desc()).limit(1)
        with self.connections.read() as connection:
            row = connection.execute(statement).first()
        return None if row is None else FocusList(row.beroepen, row.vanaf, row.tot_en_met, row.door, row.moment)

    def put_focus(self, focus: FocusList) -> None:
        """See `matcher.ports.Store`."""
        row = {
            "beroepen": focus.professions,
            "vanaf": focus.since,
            "tot_en_met": focus.until,
            "door": focus.by,
            "moment": focus.at,
        }
        with self.connections.write() as connection:
            insert_all(connection, _FOCUS, [{**row, "nummer": numbers(connection, 1)[0]}])


def _list_row(shortlist: Shortlist) -> dict[str, Any]:
    return {
        "id": shortlist.id,
        "over": dict(shortlist.about),
        "top": shortlist.top,
        "door": shortlist.by,
        "moment": shortlist.at,
        "model": shortlist.model,
        "generatie": shortlist.generation,
    }


def _line_row(shortlist_id: str, line: ShortlistLine) -> dict[str, Any]:
    return {
        "shortlist_id": shortlist_id,
        "kandidaat_id": line.candidate_id,
        "uitgesloten": False,
        "inhoud": dict(line.record),
        "toegevoegd": line.added,
        "toegevoegd_door": line.added_by,
    }


def _excluded_row(shortlist_id: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Who was kept out stands in a column as well, to be found when that person is erased."""
    person = record.get("id", record.get("kandidaatId"))
    line = ShortlistLine(person if isinstance(person, str) else "", record)
    return {**_line_row(shortlist_id, line), "kandidaat_id": line.candidate_id or None, "uitgesloten": True}


def _write_decisions(connection: sa.Connection, shortlist_id: str, decisions: Sequence[Decision]) -> None:
    last = sa.select(sa.func.max(_DECISION.c.nummer)).where(_DECISION.c.shortlist_id == shortlist_id)
    after = 1 + (connection.execute(last).scalar() or 0)
    rows = [
        {
            "shortlist_id": shortlist_id,
            "nummer": after + i,
            "kandidaat_id": one.candidate_id,
            "keuze": one.choice.value,
            "reden": one.reason,
            "door": one.by,
            "moment": one.at,
        }
        for i, one in enumerate(decisions)
    ]
    insert_all(connection, _DECISION, rows)


def _whole(connection: sa.Connection, statement: sa.Select[Any]) -> tuple[Shortlist, ...]:
    """Shortlists with their lines and decisions, in the order of the question."""
    lists = rows_of(connection, statement)
    ids = [row["id"] for row in lists]
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in rows_in(connection, sa.select(_LINE).order_by(_LINE.c.nummer), _LINE.c.shortlist_id, ids):
        lines[row["shortlist_id"]].append(row)
    decisions: dict[str, list[Decision]] = defaultdict(list)
    in_time = sa.select(_DECISION).order_by(_DECISION.c.moment, _DECISION.c.nummer)
    for row in rows_in(connection, in_time, _DECISION.c.shortlist_id, ids):
        decision = Decision(row["kandidaat_id"], Choice(row["keuze"]), row["reden"], row["door"], row["moment"])
        decisions[row["shortlist_id"]].append(decision)
    return tuple(
        Shortlist(
            id=row["id"],
            about=row["over"],
            top=row["top"],
            lines=tuple(
                ShortlistLine(line["kandidaat_id"], line["inhoud"], line["toegevoegd"], line["toegevoegd_door"])
                for line in lines[row["id"]]
                if not line["uitgesloten"]
            ),
            excluded=tuple(line["inhoud"] for line in lines[row["id"]] if line["uitgesloten"]),
            decisions=tuple(decisions[row["id"]]),
            by=row["door"],
            at=row["moment"],
            model=row["model"],
            generation=row["generatie"],
        )
        for row in lists
    )


_OUTCOME_FIELDS: Final = {
    "id": "id", "kandidaat_id": "candidate_id", "soort": "kind", "start": "start", "vacature_id": "place_id",
    "werkgever_id": "employer_id", "eind": "end", "uren": "hours", "loonkostensubsidie": "subsidised",
    "gevonden_via": "found_through", "volgend_contact": "follow_up", "toelichting": "note",
}  # fmt: skip


def _outcome_row(outcome: Outcome) -> dict[str, Any]:
    return {column: getattr(outcome, field) for column, field in _OUTCOME_FIELDS.items()}


def _outcome(row: Row) -> Outcome:
    return Outcome(**{field: row[column] for column, field in _OUTCOME_FIELDS.items()})
