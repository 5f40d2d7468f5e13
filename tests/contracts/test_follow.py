"""The board is a cache of the store: after any operations, restarts and kills the two agree in every row."""

from __future__ import annotations

import random
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from api.matching import MatchEngine
from api.wiring import engine as built
from matcher.casework.agreement import agreement
from matcher.casework.follow import caught_up, opened
from matcher.casework.reading import Shelf
from matcher.domain import Candidate, FactKind, Place
from matcher.kept import Person, RecordKind, StillTrue
from matcher.match.board import Board
from matcher.match.board_files import MANIFEST, save
from matcher.ports import Store
from matcher.store.opening import open_store

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
STORIES = (
    None, "Ik wil graag koken.", "Ik heb schoongemaakt. Nooit meer poetsen.", "Ik wil buiten werken, in het groen.",
    "Ik kan goed met mensen omgaan.", "Achter de kassa gezeten bij Anna. Kan alleen op maandag.",
    "Vakken vullen, dat kan ik.", "Ik wil niet in de zorg.", "Liever niet in de keuken. Wel fietsen maken.",
)  # fmt: skip
TITLES = (
    "Hulp in de keuken",
    "Medewerker groen",
    "Schoonmaker",
    "Fietsenmaker",
    "Kassa",
    "Vakkenvuller",
    "Koffie en een praatje",
)
PEOPLE = st.integers(0, 11).map(lambda n: f"k{n:02d}")
PLACES = st.integers(0, 7).map(lambda n: f"v{n:02d}")


def anew(store: Store, engine: MatchEngine) -> Board:
    """The board as it would be if it had never followed: straight from the store."""
    return caught_up(Board.empty(engine.rules), store, engine.reading, lambda: NOW)


def same(one: Board, other: Board) -> bool:
    """Equal rows, columns and indexes."""
    return (
        one.candidates == other.candidates
        and one.places == other.places
        and np.allclose(one.scores, other.scores, atol=2e-6)
        and np.array_equal(one.barred, other.barred)
        and np.allclose(one.work, other.work, atol=1e-6)
        and one.person_labels == other.person_labels
        and one.labels == other.labels
    )


class Following(RuleBasedStateMachine):
    """Any order of changes, looks, saves, restarts and crashes."""

    engine: MatchEngine

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bord-"))
        self.store = open_store("sqlite://")
        self.shelf = Shelf(self.store, self.engine.reading, 8)
        self.board = Board.empty(self.engine.rules)
        self.looked = True

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)

    @rule(
        who=PEOPLE,
        story=st.sampled_from(STORIES),
        hours=st.sampled_from((None, 8.0, 24.0)),
        kinds=st.sampled_from((None, (), ("betaald",))),
    )
    def tell(self, who: str, story: str | None, hours: float | None, kinds: tuple[str, ...] | None) -> None:
        self.store.put(RecordKind.CANDIDATE, [Candidate(who, story, hours_max=hours, kinds=kinds)], NOW)
        self.looked = False

    @rule(people=st.lists(PEOPLE, max_size=5), story=st.sampled_from(STORIES))
    def import_some(self, people: list[str], story: str | None) -> None:
        self.store.put(RecordKind.CANDIDATE, [Candidate(who, story) for who in dict.fromkeys(people)], NOW)
        self.looked = False

    @rule(who=PEOPLE, name=st.sampled_from((None, "Anna Visser", "Jan")))
    def name(self, who: str, name: str | None) -> None:
        self.store.put(RecordKind.PERSON, [Person(who, name)], NOW)
        self.looked = False

    @rule(
        where=PLACES,
        title=st.sampled_from(TITLES),
        hours=st.sampled_from((None, 4.0, 32.0)),
        kind=st.sampled_from((None, "betaald", "ontmoeting")),
    )
    def offer(self, where: str, title: str, hours: float | None, kind: str | None) -> None:
        self.store.put(RecordKind.PLACE, [Place(where, title, hours_min=hours, kind=kind)], NOW)
        self.looked = False

    @rule(people=st.lists(PEOPLE, min_size=1, max_size=3))
    def erase(self, people: list[str]) -> None:
        self.store.erase(RecordKind.CANDIDATE, people, NOW)
        self.looked = False

    @rule(where=PLACES)
    def withdraw(self, where: str) -> None:
        self.store.erase(RecordKind.PLACE, [where], NOW)
        self.looked = False

    @rule(who=PEOPLE, data=st.data())
    def deny(self, who: str, data: st.DataObject) -> None:
        facts = [f for f in self.store.facts(who) if f.fact.kind is not FactKind.SKILL]
        if facts:
            number = data.draw(st.sampled_from([f.number for f in facts]))
            answer = data.draw(st.sampled_from(list(StillTrue)))
            self.store.answer_fact(who, number, answer, "regisseur", NOW)
            self.looked = False

    @rule()
    def look(self) -> None:
        self.board = caught_up(self.board, self.store, self.engine.reading, lambda: NOW, shelf=self.shelf)
        self.looked = True

    @rule()
    def keep(self) -> None:
        save(self.folder, self.board, self.store.identity)

    @rule(how=st.sampled_from(("stop", "zonder manifest", "bestand stuk", "vorige map weg")))
    def restart(self, how: str) -> None:
        """Whatever was not saved is lost, and what was saved may be broken."""
        manifest = self.folder / MANIFEST
        if how == "zonder manifest":
            manifest.unlink(missing_ok=True)
        elif how == "bestand stuk":
            for path in self.folder.glob("*/scores.npy"):
                path.write_bytes(path.read_bytes()[:-1])
        elif how == "vorige map weg":
            for path in self.folder.glob("*/"):
                shutil.rmtree(path)
        self.shelf = Shelf(self.store, self.engine.reading, 8)
        self.board, _ = opened(self.store, self.engine.reading, self.engine.rules, self.folder)
        self.look()

    @invariant()
    def they_agree(self) -> None:
        if getattr(self, "looked", False):
            found = agreement(self.board, self.store)
            assert found.whole, found
            assert self.board.generation == self.store.generation()


@pytest.fixture(scope="module", autouse=True)
def _engine() -> None:
    Following.engine = built()


def test_they_agree_after_random_operations() -> None:
    run_state_machine_as_test(
        Following,
        settings=settings(
            max_examples=12, stateful_step_count=100, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


@pytest.mark.slow
def test_they_agree_after_fifty_times_two_hundred_operations() -> None:
    run_state_machine_as_test(
        Following,
        settings=settings(
            max_examples=50, stateful_step_count=200, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_following_gives_the_board_made_anew() -> None:
    """Scores and barriers as well: a thousand changes in small steps end where one look ends."""
    engine, rng = Following.engine, random.Random(7)
    store = open_store("sqlite://")
    board = Board.empty(engine.rules)
    for step in range(150):
        for _ in range(rng.randrange(1, 8)):
            who, where = f"k{rng.randrange(25):02d}", f"v{rng.randrange(12):02d}"
            choice = rng.randrange(5)
            if choice < 2:
                store.put(
                    RecordKind.CANDIDATE, [Candidate(who, rng.choice(STORIES), hours_max=rng.choice((None, 10.0)))], NOW
                )
            elif choice == 2:
                store.put(RecordKind.PLACE, [Place(where, rng.choice(TITLES), hours_min=rng.choice((None, 30.0)))], NOW)
            elif choice == 3:
                store.put(RecordKind.PERSON, [Person(who, rng.choice(("Anna Visser", None)))], NOW)
            else:
                store.erase(rng.choice((RecordKind.CANDIDATE, RecordKind.PLACE)), [who, where], NOW)
        board = caught_up(board, store, engine.reading, lambda: NOW)
        if step % 10 == 0:
            assert same(board, anew(store, engine)), step
    assert same(board, anew(store, engine))
    store.close()


def test_a_board_that_does_not_follow_is_found_out() -> None:
    """The control: without catching up there is somebody missing, a phantom and an old row."""
    store = open_store("sqlite://")
    engine = Following.engine
    store.put(RecordKind.CANDIDATE, [Candidate("k1", STORIES[1]), Candidate("k2", STORIES[2])], NOW)
    board = caught_up(Board.empty(engine.rules), store, engine.reading, lambda: NOW)
    store.put(RecordKind.CANDIDATE, [Candidate("k1", STORIES[3]), Candidate("k3", STORIES[4])], NOW)
    store.erase(RecordKind.CANDIDATE, ["k2"], NOW)
    found = agreement(board, store)
    assert (found.missing, found.phantom, found.stale) == (("k3",), ("k2",), ("k1",))
    store.close()


def test_a_story_is_read_again_only_when_it_or_a_name_changed() -> None:
    store, engine = open_store("sqlite://"), Following.engine
    read: list[str] = []

    class Counting:
        def __getattr__(self, name: str) -> object:
            return getattr(engine.reader, name)

        def story(self, candidate_id: str, text: str | None, names: tuple[str, ...] = ()) -> object:
            if text:
                read.append(candidate_id)
            return engine.reader.story(candidate_id, text, names)

    reading = type(engine.reading)(Counting(), engine.reading.name)  # type: ignore[arg-type]

    def look(board: Board) -> Board:
        read.clear()
        return caught_up(board, store, reading, lambda: NOW)

    store.put(RecordKind.CANDIDATE, [Candidate("k1", STORIES[1]), Candidate("k2", STORIES[2])], NOW)
    board = look(Board.empty(engine.rules))
    assert sorted(read) == ["k1", "k2"]
    store.put(RecordKind.CANDIDATE, [Candidate("k1", STORIES[1], hours_max=12.0)], NOW)
    board = look(board)
    assert read == []
    store.put(RecordKind.PERSON, [Person("k2", "Anna Visser")], NOW)
    board = look(board)
    assert read == ["k2"]
    look(Board.empty(engine.rules))
    assert read == []
    store.close()


def test_a_story_that_breaks_the_reader_stops_nobody_else() -> None:
    store, engine = open_store("sqlite://"), Following.engine

    class Breaking:
        def __getattr__(self, name: str) -> object:
            return getattr(engine.reader, name)

        def story(self, candidate_id: str, text: str | None, names: tuple[str, ...] = ()) -> object:
            if text and "vergif" in text:
                raise ZeroDivisionError
            return engine.reader.story(candidate_id, text, names)

    reading = type(engine.reading)(Breaking(), engine.reading.name)  # type: ignore[arg-type]
    store.put(RecordKind.CANDIDATE, [Candidate("k1", "vergif"), Candidate("k2", "Ik wil graag koken.")], NOW)
    store.put(RecordKind.PLACE, [Place("v1", "Hulp in de keuken", "Je helpt de kok met koken.")], NOW)
    board = caught_up(Board.empty(engine.rules), store, reading, lambda: NOW)
    assert [(p.id, p.code) for p in store.apart()] == [("k1", "ZeroDivisionError")]
    assert [board.candidates[i].id for i in board.for_place(0, 5, {})[0]] == ["k2"]
    store.put(RecordKind.CANDIDATE, [Candidate("k1", "Ik wil ook graag koken.")], NOW)
    board = caught_up(board, store, reading, lambda: NOW)
    assert store.apart() == ()
    assert len(board.for_place(0, 5, {})[0]) == 2
    store.close()
