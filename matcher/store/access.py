"""Tokens of services, and leases: the right to do something alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from matcher.kept import Token
from matcher.store.part import Part, insert_all
from matcher.store.schema import casework, runs

_TOKEN: Final = casework.token
_LEASE: Final = runs.huur


class AccessPart(Part):
    """Tokens and leases, of the `Store` port."""

    def put_token(self, token: Token) -> None:
        """See `matcher.ports.Store`."""
        row = {
            "naam": token.name,
            "rechten": tuple(sorted(token.rights)),
            "geheim_hash": token.secret_hash,
            "moment": token.at,
        }
        with self.connections.write() as connection:
            connection.execute(sa.delete(_TOKEN).where(_TOKEN.c.naam == token.name))
            insert_all(connection, _TOKEN, [row])

    def tokens(self) -> tuple[Token, ...]:
        """See `matcher.ports.Store`."""
        with self.connections.read() as connection:
            rows = connection.execute(sa.select(_TOKEN).order_by(_TOKEN.c.naam)).all()
        return tuple(Token(row.naam, frozenset(row.rechten), row.geheim_hash, row.moment) for row in rows)

    def drop_token(self, name: str) -> bool:
        """See `matcher.ports.Store`. False where there was none of that name."""
        with self.connections.write() as connection:
            return connection.execute(sa.delete(_TOKEN).where(_TOKEN.c.naam == name)).rowcount > 0

    def lease(self, name: str, owner: str, now: datetime, span: timedelta) -> bool:
        """See `matcher.ports.Store`. What ran out is free."""
        with self.connections.write() as connection:
            held = connection.execute(sa.select(_LEASE).where(_LEASE.c.naam == name)).first()
            if held is not None and held.eigenaar != owner and held.tot > now:
                return False
            connection.execute(sa.delete(_LEASE).where(_LEASE.c.naam == name))
            insert_all(connection, _LEASE, [{"naam": name, "eigenaar": owner, "tot": now + span}])
            return True

    def release(self, name: str, owner: str) -> None:
        """See `matcher.ports.Store`."""
        with self.connections.write() as connection:
            connection.execute(sa.delete(_LEASE).where(_LEASE.c.naam == name, _LEASE.c.eigenaar == owner))
