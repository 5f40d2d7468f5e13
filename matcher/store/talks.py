"""Conversations: kept a turn at a time, each in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from matcher.kept import RecordKind
from matcher.store.part import Part, Row, delete_in, insert_all, numbers, rows_of
from matcher.store.records import put_records
from matcher.store.rows import kept_fact_row
from matcher.store.schema import records, talks
from matcher.talks import Channel, Registered, Talk, TalkMessage, TalkTurn, Written, Wrote

_TALK: Final = talks.gesprek
_MESSAGE: Final = talks.gesprek_bericht
_TURN: Final = talks.gesprek_beurt

# Column to field.
_FIELDS: Final = {
    "id": "id", "token_hash": "token_hash", "hervat_hash": "resume_hash", "taal": "language", "kanaal": "channel",
    "status": "status", "begonnen": "begun", "versie": "version", "stand": "state", "vraag": "question",
    "voortgang": "progress", "reden": "reason", "overgenomen_door": "taken_by", "afspraken": "agreed",
    "kandidaat_id": "candidate_id", "aangemaakt": "created", "gewijzigd": "changed",
}  # fmt: skip
_HANDED_OVER: Final = "overgedragen"
# A code may be used, or renewed, while a turn is being thought about: a turn leaves it alone.
_NOT_BY_TURN: Final = frozenset({"id", "token_hash", "hervat_hash", "kanaal", "aangemaakt"})


class TalksPart(Part):
    """Conversations, of the `Store` port."""

    def open_talk(self, talk: Talk) -> None:
        """See `matcher.talks.TalkStore`."""
        with self.connections.write() as connection:
            insert_all(connection, _TALK, [_talk_row(talk)])

    def talk(self, talk_id: str) -> Talk | None:
        """See `matcher.talks.TalkStore`."""
        with self.connections.read() as connection:
            return _talk_of(connection, talk_id)

    def answered(self, talk_id: str, key: str) -> Written | None:
        """See `matcher.talks.TalkStore`."""
        with self.connections.read() as connection:
            talk = _talk_of(connection, talk_id)
            return None if talk is None else _answered(connection, talk, key)

    def turn(
        self, talk: Talk, messages: Sequence[TalkMessage], key: str | None, registered: Registered | None = None
    ) -> Written:
        """See `matcher.talks.TalkStore`."""
        with self.connections.write() as connection:
            before = _talk_of(connection, talk.id)
            if before is None:
                return Written(Wrote.GONE)
            same = None if key is None else _answered(connection, before, key)
            if same is not None:
                return same
            if before.version != talk.version - 1:
                return Written(Wrote.CONFLICT, before)
            if registered is not None:
                _register(connection, registered, talk.changed)
            kept = _numbered(connection, talk.id, messages, key)
            insert_all(connection, _MESSAGE, [_message_row(talk.id, one) for one in kept])
            row = {column: value for column, value in _talk_row(talk).items() if column not in _NOT_BY_TURN}
            connection.execute(sa.update(_TALK).where(_TALK.c.id == talk.id).values(row))
            turn = None
            if key is not None:
                turn = TalkTurn(key, talk.version, talk.status, talk.question, talk.progress, talk.changed)
                insert_all(connection, _TURN, [_turn_row(talk.id, turn)])
            after = replace(talk, token_hash=before.token_hash, resume_hash=before.resume_hash)
            return Written(Wrote.NEW, after, turn, kept)

    def messages(self, talk_id: str, after: int = 0) -> tuple[TalkMessage, ...]:
        """See `matcher.talks.TalkStore`."""
        with self.connections.read() as connection:
            return _messages_of(connection, talk_id, _MESSAGE.c.nummer > after)

    def talks(self, statuses: Sequence[str] = (), size: int = 100, candidate_id: str | None = None) -> tuple[Talk, ...]:
        """See `matcher.talks.TalkStore`."""
        shown = [column for column in _TALK.c if column is not _TALK.c.stand]
        to_see = sa.or_(_TALK.c.begonnen.is_(True), _TALK.c.status == _HANDED_OVER)
        latest = sa.select(*shown).where(to_see).limit(size)
        latest = latest.order_by(_TALK.c.gewijzigd.desc(), _TALK.c.id.desc())
        if statuses:
            latest = latest.where(_TALK.c.status.in_(list(statuses)))
        if candidate_id is not None:
            latest = latest.where(_TALK.c.kandidaat_id == candidate_id)
        with self.connections.read() as connection:
            return tuple(_talk({**row, "stand": ""}) for row in rows_of(connection, latest))

    def resume_talk(self, resume_hash: str, token_hash: str, next_hash: str, now: datetime) -> Talk | None:
        """See `matcher.talks.TalkStore`."""
        swap = sa.update(_TALK).where(_TALK.c.hervat_hash == resume_hash)
        swap = swap.values(token_hash=token_hash, hervat_hash=next_hash, gewijzigd=now)
        with self.connections.write() as connection:
            found = connection.execute(swap.returning(_TALK.c.id)).scalar()
            return None if found is None else _talk_of(connection, found)

    def renew_code(self, talk_id: str, resume_hash: str, now: datetime) -> bool:
        """See `matcher.talks.TalkStore`."""
        other = sa.update(_TALK).where(_TALK.c.id == talk_id).values(hervat_hash=resume_hash, gewijzigd=now)
        with self.connections.write() as connection:
            return connection.execute(other).rowcount > 0

    def erase_talks(self, before: datetime, *, begun: bool | None = None) -> int:
        """See `matcher.talks.TalkStore`."""
        old = sa.select(_TALK.c.id).where(_TALK.c.kandidaat_id.is_(None), _TALK.c.gewijzigd < before)
        if begun is not None:
            old = old.where(_TALK.c.begonnen.is_(begun))
        with self.connections.write() as connection:
            erased = delete_talks(connection, connection.execute(old).scalars().all())
        if erased:
            self.connections.clean()
        return erased


def delete_talks(connection: sa.Connection, ids: Iterable[str]) -> int:
    """Delete conversations with all that was said in them; returns how many there were."""
    ids = list(ids)
    for table in (_MESSAGE, _TURN):
        delete_in(connection, table, table.c.gesprek_id, ids)
    return delete_in(connection, _TALK, _TALK.c.id, ids)


def _answered(connection: sa.Connection, talk: Talk, key: str) -> Written | None:
    said = sa.select(_TURN).where(_TURN.c.gesprek_id == talk.id, _TURN.c.sleutel == key)
    row = connection.execute(said).mappings().first()
    if row is None:
        return None
    return Written(Wrote.SAME, talk, _turn_of(row), _messages_of(connection, talk.id, _MESSAGE.c.sleutel == key))


def _register(connection: sa.Connection, registered: Registered, now: datetime) -> None:
    """Candidate, person and facts."""
    put_records(connection, RecordKind.CANDIDATE, [registered.candidate], now)
    if registered.person is not None:
        put_records(connection, RecordKind.PERSON, [registered.person], now)
    if registered.facts:
        handed_out = numbers(connection, len(registered.facts))
        rows = [
            {**kept_fact_row(one), "nummer": number} for one, number in zip(registered.facts, handed_out, strict=True)
        ]
        insert_all(connection, records.feit, rows)


def _numbered(
    connection: sa.Connection, talk_id: str, messages: Sequence[TalkMessage], key: str | None
) -> tuple[TalkMessage, ...]:
    highest = sa.select(sa.func.max(_MESSAGE.c.nummer)).where(_MESSAGE.c.gesprek_id == talk_id)
    last = connection.execute(highest).scalar() or 0
    return tuple(replace(one, number=last + i, key=key) for i, one in enumerate(messages, 1))


def _talk_of(connection: sa.Connection, talk_id: str) -> Talk | None:
    row = connection.execute(sa.select(_TALK).where(_TALK.c.id == talk_id)).mappings().first()
    return None if row is None else _talk(dict(row))


def _talk_row(talk: Talk) -> dict[str, Any]:
    return {column: getattr(talk, field) for column, field in _FIELDS.items()} | {"kanaal": talk.channel.value}


def _talk(row: Row) -> Talk:
    fields = {field: row[column] for column, field in _FIELDS.items()}
    return Talk(**{**fields, "channel": Channel(fields["channel"])})


def _messages_of(connection: sa.Connection, talk_id: str, which: sa.ColumnElement[bool]) -> tuple[TalkMessage, ...]:
    statement = sa.select(_MESSAGE).where(_MESSAGE.c.gesprek_id == talk_id, which).order_by(_MESSAGE.c.nummer)
    return tuple(
        TalkMessage(
            who=row["wie"],
            text=row["tekst"],
            at=row["moment"],
            key=row["sleutel"],
            question=row["vraag"],
            choices=tuple((words, value) for words, value in row["keuzes"]),
            language=row["taal"],
            by=row["door"],
            number=row["nummer"],
        )
        for row in rows_of(connection, statement)
    )


def _message_row(talk_id: str, message: TalkMessage) -> dict[str, Any]:
    return {
        "gesprek_id": talk_id,
        "nummer": message.number,
        "wie": message.who,
        "door": message.by,
        "tekst": message.text,
        "sleutel": message.key,
        "vraag": message.question,
        "keuzes": [list(choice) for choice in message.choices],
        "taal": message.language,
        "moment": message.at,
    }


def _turn_row(talk_id: str, turn: TalkTurn) -> dict[str, Any]:
    return {
        "gesprek_id": talk_id,
        "sleutel": turn.key,
        "versie": turn.version,
        "status": turn.status,
        "vraag": turn.question,
        "voortgang": turn.progress,
        "moment": turn.at,
    }


def _turn_of(row: Any) -> TalkTurn:
    return TalkTurn(row["sleutel"], row["versie"], row["status"], row["vraag"], row["voortgang"], row["moment"])
