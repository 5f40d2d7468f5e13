"""Times on the wire: RFC 3339, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(at: datetime) -> str:
    """An aware time as text, such as 2026-05-31T08:30:00Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
