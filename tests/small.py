"""A municipality of a few lines, for tests of what happens over days: stories and places that are read in no time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from api.matching import MatchEngine
from matcher.casework.follow import caught_up
from matcher.casework.night_reading import Readers
from matcher.casework.reading import Reading
from matcher.casework.rematch import SPAN, rematch
from matcher.domain import Candidate, Demands, Place
from matcher.kept import Moved, Ranking, RecordKind, Run, Step
from matcher.match.board import Board
from matcher.ports import Store
from matcher.store.opening import open_store

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
STORIES = (
    None, "Ik wil graag koken.", "Ik heb schoongemaakt. Nooit meer poetsen.", "Ik wil buiten werken, in het groen.",
    "Ik kan goed met mensen omgaan. Koffie schenken, daar houd ik van.", "Ik heb achter de kassa gezeten.",
    "Vakken vullen, dat kan ik. Liever niet achter de kassa.", "Ik wil niet in de zorg. Wel fietsen maken.",
    "Fietsen maken, en in de tuin werken.", "Ik zorg graag voor oude mensen. Samen wandelen.",
)  # fmt: skip
WORK = (
    ("Hulp in de keuken", "Je snijdt groente en wast af."),
    ("Medewerker groen", "Je schoffelt perken en snoeit struiken in het park."),
    ("Schoonmaker", "Je maakt kantoren schoon."),
    ("Fietsenmaker", "Je repareert fietsen, plakt banden en stelt remmen af."),
    ("Kassamedewerker", "Je zit achter de kassa van de supermarkt."),
    ("Vakkenvuller", "Je vult vakken in de supermarkt."),
    ("Koffie en een praatje", "Kom langs in het buurthuis, drink koffie en maak een praatje."),
    ("Wandelmaatje", "Je wandelt met ouderen in het verzorgingshuis."),
)
KINDS = (None, "betaald", "vrijwilligerswerk", "ontmoeting", "dagbesteding", "leerwerk")


class Clock:
    """Time that goes on a second every time that somebody looks."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def next_night(self) -> None:
        """A day later."""
        self.now += timedelta(days=1)


def person(rng: random.Random, number: int) -> Candidate:
    """Somebody, made at random."""
    return Candidate(
        f"k{number:03d}",
        rng.choice(STORIES),
        hours_max=rng.choice((None, 8.0, 16.0, 32.0)),
        language=rng.choice((None, "A1", "B1")),
        kinds=rng.choice((None, ("betaald",), ("vrijwilligerswerk", "ontmoeting"))),
        status=rng.choice((None, "actief", "actief", "aangemeld", "pauze")),
    )


def spot(rng: random.Random, number: int) -> Place:
    """A place, made at random."""
    title, text = rng.choice(WORK)
    return Place(
        f"v{number:03d}",
        title,
        text,
        kind=rng.choice(KINDS),
        hours_min=rng.choice((None, 4.0, 20.0, 36.0)),
        demands=Demands(language=rng.choice((None, "A2", "C1"))),
        count=rng.choice((None, 1, 3)),
    )


def fill(store: Store, people: int, places: int, seed: int = 1) -> None:
    """Put a municipality in a store."""
    rng = random.Random(seed)
    store.put(RecordKind.PLACE, [spot(rng, n) for n in range(places)], START)
    store.put(RecordKind.CANDIDATE, [person(rng, n) for n in range(people)], START)


def change(store: Store, rng: random.Random, people: int, places: int) -> None:
    """Some changes of a day: told, offered, erased."""
    for _ in range(rng.randrange(1, 5)):
        number = rng.randrange(people + 3)
        match rng.randrange(6):
            case 0:
                store.erase(RecordKind.CANDIDATE, [f"k{number:03d}"], START)
            case 1:
                store.erase(RecordKind.PLACE, [f"v{rng.randrange(places):03d}"], START)
            case 2:
                store.put(RecordKind.PLACE, [spot(rng, rng.randrange(places + 3))], START)
            case _:
                store.put(RecordKind.CANDIDATE, [person(rng, number)], START)


def board_from(engine: MatchEngine, people: Sequence[Candidate], places: Sequence[Place]) -> tuple[Store, Board]:
    """A store in memory with these records, and the board of it."""
    store = open_store("sqlite://")
    store.put(RecordKind.CANDIDATE, people, START)
    store.put(RecordKind.PLACE, places, START)
    return store, caught_up(Board.empty(engine.rules), store, engine.reading, lambda: START)


class Nights:
    """One store, night after night."""

    def __init__(
        self, store: Store, engine: MatchEngine, folder: Path | None, *, top: int = 5, clock: Clock | None = None,
        span: timedelta = SPAN, owner: str = "wij",
    ) -> None:  # fmt: skip
        self.store, self.engine, self.folder, self.top = store, engine, folder, top
        self.clock, self.span, self.owner = clock or Clock(), span, owner
        self._ids = count(1)

    def run(self, reading: Reading | None = None, readers: Readers | None = None) -> Run | None:
        """One night."""
        return rematch(
            self.store, reading or self.engine.reading, self.engine.rules, self.folder, now=self.clock,
            owner=self.owner, new_id=lambda: f"{self.owner}-{next(self._ids)}-{self.clock():%d%H%M%S}", top=self.top,
            readers=readers, span=self.span,
        )  # fmt: skip


Results = tuple[list[Ranking], tuple[Moved, ...], tuple[Step, ...]]


def results(store: Store, run_id: str | None = None) -> Results:
    """Everything that a run holds: lists, what moved, steps; of the run that is shown when none is named."""
    if run_id is None:
        last = store.last_run()
        assert last is not None
        run_id = last.id
    lists = [
        ranking
        for direction in ("kandidaat", "vacature")
        for _, ranking in sorted(store.rankings(run_id, direction, sorted(store.run_done(run_id, direction))).items())
    ]
    return lists, store.moved(run_id), store.steps(run_id)
