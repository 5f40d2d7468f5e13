"""What is known of a request beside what it asks: who asks, which route, and how it is called in the logs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Final

from starlette.types import Scope

_KEY: Final = "meedoen"


@dataclass(frozen=True, slots=True)
class Caller:
    """A service that calls: the name of its token and what it may do."""

    name: str
    rights: frozenset[str]


@dataclass(slots=True)
class Told:
    """Filled on the way in, read on the way out.

    Attributes:
        request_id: a UUID, from the caller or made here.
        route: template of the route; never the path itself, in which ids stand.
        caller: whoever asks; None where everybody may.
        code: of the problem that was answered.
        body: what was sent, within the limit.
    """

    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    route: str = "onbekend"
    caller: Caller | None = None
    code: str | None = None
    body: bytes = b""


def told(scope: Scope) -> Told:
    """What is known of the request of this scope; made where there is nothing yet."""
    about: Told = scope.setdefault(_KEY, Told())
    return about
