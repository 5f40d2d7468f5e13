"""What was read of texts, and facts over time."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from matcher.domain import Fact
from matcher.errors import NotFound
from matcher.kept import KeptFact, RecordKind, StillTrue, Understood
from matcher.store.columns import to_json
from matcher.store.part import Part, Row, among, delete_in, insert_all, numbers, raised, rows_in, rows_of
from matcher.store.rows import fact_of, fact_row, kept_fact, kept_fact_row
from matcher.store.schema import RECORD_TABLES, records, runs

# Where the facts of a story come from, as far as the store can know: the person told it, and it came with the record.
STORY_INFORMANT: Final = "kandidaat"
STORY_CHANNEL: Final = "import"

_READ: Final = records.begrepen
_FACT: Final = records.feit
_CANDIDATE: Final = records.kandidaat


class ReadingPart(Part):
    """What was read, of the `Store` port."""

    def understood(self, kind: RecordKind, ids: Sequence[str]) -> dict[str, Understood]:
        """See `matcher.ports.Store`."""
        statement = sa.select(_READ).where(_READ.c.soort == kind.value)
        with self.connections.read() as connection:
            found = rows_in(connection, statement, _READ.c.id, ids)
            return {row["id"]: Understood(row["id"], row["sleutel"], bytes(row["inhoud"])) for row in found}

    def understood_keys(self, kind: RecordKind, ids: Sequence[str] | None = None) -> dict[str, str]:
        """See `matcher.ports.Store`."""
        statement = sa.select(_READ.c.id, _READ.c.sleutel).where(_READ.c.soort == kind.value)
        with self.connections.read() as connection:
            if ids is None:
                return {row.id: row.sleutel for row in connection.execute(statement)}
            return {row["id"]: row["sleutel"] for row in rows_in(connection, statement, _READ.c.id, ids)}

    def keep_understood(
        self,
        kind: RecordKind,
        items: Sequence[Understood],
        facts: Mapping[str, Sequence[Fact]],
        now: datetime,
    ) -> int:
        """See `matcher.ports.Store`. A candidate that is not in `facts` keeps the facts it had."""
        by_id = {item.id: item for item in items}
        if not by_id:
            return 0
        with self.connections.write() as connection:
            there = among(connection, RECORD_TABLES[kind], [*by_id])
            delete_in(connection, _READ, _READ.c.id, there, _READ.c.soort == kind.value)
            rows = [
                {"soort": kind.value, "id": one.id, "sleutel": one.key, "inhoud": one.blob, "gelezen": now}
                for one in by_id.values()
                if one.id in there
            ]
            insert_all(connection, _READ, rows)
            delete_in(connection, runs.poging, runs.poging.c.id, there, runs.poging.c.soort == kind.value)
            if kind is RecordKind.CANDIDATE:
                _keep_facts(connection, {key: facts[key] for key in sorted(there) if key in facts}, now)
        return len(there)

    def facts(self, candidate_id: str) -> tuple[KeptFact, ...]:
        """See `matcher.ports.Store`."""
        statement = sa.select(_FACT).where(_FACT.c.kandidaat_id == candidate_id).order_by(_FACT.c.nummer)
        with self.connections.read() as connection:
            return tuple(kept_fact(row) for row in rows_of(connection, statement))

    def denied(self, candidate_ids: Sequence[str]) -> dict[str, tuple[Fact, ...]]:
        """See `matcher.ports.Store`."""
        statement = sa.select(_FACT).where(_FACT.c.klopt_nog == StillTrue.NO.value).order_by(_FACT.c.nummer)
        found: dict[str, tuple[Fact, ...]] = {}
        with self.connections.read() as connection:
            for row in rows_in(connection, statement, _FACT.c.kandidaat_id, candidate_ids):
                found[row["kandidaat_id"]] = (*found.get(row["kandidaat_id"], ()), fact_of(row))
        return found

    def add_fact(self, fact: KeptFact) -> KeptFact:
        """See `matcher.ports.Store`. Whatever it says of itself: it does not come from the story."""
        with self.connections.write() as connection:
            _must_exist(connection, fact.candidate_id)
            added = replace(fact, number=numbers(connection, 1)[0], from_story=False)
            insert_all(connection, _FACT, [kept_fact_row(added)])
        return added

    def answer_fact(self, candidate_id: str, number: int, answer: StillTrue, by: str, now: datetime) -> KeptFact:
        """See `matcher.ports.Store`."""
        this = (_FACT.c.kandidaat_id == candidate_id, _FACT.c.nummer == number)
        said = {"klopt_nog": answer.value, "nagevraagd": now, "nagevraagd_door": by}
        with self.connections.write() as connection:
            if not connection.execute(sa.update(_FACT).where(*this).values(said)).rowcount:
                raise NotFound("feitOnbekend")
            changed = {"generatie": raised(connection), "gewijzigd": now}
            connection.execute(sa.update(_CANDIDATE).where(_CANDIDATE.c.id == candidate_id).values(changed))
            return kept_fact(rows_of(connection, sa.select(_FACT).where(*this))[0])


def _must_exist(connection: sa.Connection, candidate_id: str) -> None:
    if not among(connection, _CANDIDATE, [candidate_id]):
        raise NotFound("kandidaatNietBewaard")


def _keep_facts(connection: sa.Connection, facts: Mapping[str, Sequence[Fact]], now: datetime) -> None:
    """The facts of stories in place of the former; one that says the same in the same words stays the same fact."""
    of_story = sa.select(_FACT).where(_FACT.c.uit_verhaal.is_(True)).order_by(_FACT.c.nummer)
    former: dict[tuple[str, ...], deque[Row]] = defaultdict(deque)
    for row in rows_in(connection, of_story, _FACT.c.kandidaat_id, facts):
        former[_sameness(row["kandidaat_id"], row)].append(row)
    new: list[dict[str, Any]] = []
    moved: list[dict[str, Any]] = []
    for candidate_id, told in facts.items():
        for fact in told:
            columns = fact_row(fact)
            before = former.get(_sameness(candidate_id, columns))
            if not before:
                source = KeptFact(0, candidate_id, fact, now.date(), STORY_INFORMANT, STORY_CHANNEL)
                new.append(kept_fact_row(source))
                continue
            same = before.popleft()
            if any(same[column] != value for column, value in columns.items()):
                moved.append({**columns, "welk": same["nummer"]})
    delete_in(connection, _FACT, _FACT.c.nummer, [row["nummer"] for rest in former.values() for row in rest])
    if moved:
        connection.execute(sa.update(_FACT).where(_FACT.c.nummer == sa.bindparam("welk")), moved)
    if new:
        given = numbers(connection, len(new))
        insert_all(connection, _FACT, [{**row, "nummer": number} for row, number in zip(new, given, strict=True)])


def _sameness(candidate_id: str, row: Row) -> tuple[str, ...]:
    return candidate_id, row["soort"], to_json(row["waarde"]), row["polariteit"], row["bewijs"]
