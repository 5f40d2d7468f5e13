"""What a route needs to answer: the parts of one app, handed in when it was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Annotated, Any, Final

from fastapi import Depends, Path, Query
from starlette.requests import Request

from api.desk import Desk
from api.http.executor import Work
from api.http.metrics import Metrics
from api.http.throttle import WRONG_CODES, Throttle
from api.http.told import Caller, told
from api.settings import Settings
from api.talking import Dialogue, Talking
from matcher.errors import Unavailable
from matcher.kept import RecordKind
from matcher.ports import Store

LONGEST_ID: Final = 1_000
MOST_ON_PAGE: Final = 200


@dataclass(frozen=True)
class Parts:
    """The parts of one app.

    Attributes:
        work: where texts are read and lists are made.
        clock: gives the time, aware and in UTC.
        dialogue: who talks in the intake; None where there is no intake.
        one_writer: held while a record is read, changed and written back, so that no change is lost.
    """

    settings: Settings
    store: Store
    desk: Desk
    work: Work
    metrics: Metrics
    clock: Callable[[], datetime]
    dialogue: Dialogue | None = None
    one_writer: Lock = field(default_factory=Lock)

    @cached_property
    def talking(self) -> Talking:
        """The conversations. Raises Unavailable where there is no intake."""
        if self.dialogue is None:
            raise Unavailable("geenGesprekken")
        return Talking(self.store, self.dialogue, self.work.run, self.clock)

    @cached_property
    def begun(self) -> Throttle:
        """How often conversations may be begun."""
        return Throttle(self.settings.gesprekken_per_minuut)

    @cached_property
    def wrong_codes(self) -> Throttle:
        """How often a resume code may be wrong."""
        return Throttle(WRONG_CODES)


async def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


async def _caller(request: Request) -> Caller:
    caller = told(request.scope).caller
    assert caller is not None, "the table of access lets nobody in here without a name"
    return caller


async def _document(request: Request) -> dict[str, Any]:
    document: dict[str, Any] = request.app.openapi()
    return document


Here = Annotated[Parts, Depends(_parts)]
Who = Annotated[Caller, Depends(_caller)]
Document = Annotated[dict[str, Any], Depends(_document)]

Id = Annotated[str, Path(alias="id", description="Het id.", max_length=LONGEST_ID)]
After = Annotated[
    str | None, Query(alias="na", max_length=LONGEST_ID, description="Ga verder na dit punt: `volgende` van daarvoor.")
]
Size = Annotated[int, Query(alias="aantal", ge=1, le=MOST_ON_PAGE, description="Hoeveel er hoogstens komen.")]

KINDS: Final = {
    "kandidaten": RecordKind.CANDIDATE,
    "personen": RecordKind.PERSON,
    "vacatures": RecordKind.PLACE,
    "werkgevers": RecordKind.EMPLOYER,
}
