"""The nightly rematch: only what changed is read, and however a night goes, the result is that of one good night."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.matching import MatchEngine
from matcher.casework import rematch as module
from matcher.casework.movement import moved
from matcher.casework.news import news, next_steps, out_of_sight, summary
from matcher.casework.reading import Reading
from matcher.domain import Candidate, Place
from matcher.errors import Unavailable
from matcher.kept import Person, Put, RecordKind, Run, RunState, Shortlist, ShortlistLine, StepKind
from matcher.ports import Store
from matcher.store.opening import open_store
from matcher.store.sql_store import SqlStore
from tests.small import START, Clock, Nights, change, fill, results


class Watched:
    """A reader that remembers what it read, and falls over texts that hold a word."""

    def __init__(self, engine: MatchEngine) -> None:
        self._reader = engine.reader
        self.stories: list[str] = []
        self.places: list[str] = []

    def story(self, candidate_id: str, text: str | None, names: tuple[str, ...] = ()) -> Any:
        if text and candidate_id:
            self.stories.append(candidate_id)
        if "gif" in (text or ""):
            raise ValueError(text)
        return self._reader.story(candidate_id, text, names)

    def place(self, place: Place) -> Any:
        if place.id:
            self.places.append(place.id)
        if "gif" in place.title:
            raise KeyError(place.title)
        return self._reader.place(place)


def watched(engine: MatchEngine, name: str | None = None) -> tuple[Watched, Reading]:
    reader = Watched(engine)
    return reader, Reading(reader, name or engine.reading.name)  # type: ignore[arg-type]


def anew(store: Store, engine: MatchEngine) -> Any:
    """Lists and steps as a municipality that begins today would have them, from the same records."""
    other = open_store("sqlite://")
    for kind in RecordKind:
        other.put(kind, [kept.record for kept in store.every(kind)], START)
    Nights(other, engine, None).run()
    lists, _, steps = results(other)
    other.close()
    return lists, steps


def test_night_after_night_the_lists_are_those_from_scratch(store: Store, engine: MatchEngine, tmp_path: Path) -> None:
    """To the bit, on every database; and what moved is what differs from the night before."""
    rng, nights = random.Random(4), Nights(store, engine, tmp_path / "index")
    fill(store, 25, 10)
    before: dict[tuple[str, str], Any] | None = None
    for _ in range(3):
        assert nights.run() is not None
        lists, changes, steps = results(store)
        assert (lists, steps) == anew(store, engine)
        there = {(one.direction, one.id): one for one in lists}
        if before is not None:
            expected = [m for key, one in there.items() if (m := moved(before.get(key), one)) is not None]
            # An erased record leaves the list it stood on at once, so that it is not even gone.
            ids = {one.id for one in lists}
            assert [(m.direction, m.id, m.new, m.moved) for m in changes] == [
                (m.direction, m.id, m.new, m.moved)
                for m in sorted(expected, key=lambda m: (m.direction, m.id))
                if m.new or m.moved or set(m.gone) & ids
            ]
        before = there
        change(store, rng, 25, 10)
        nights.clock.next_night()


def test_only_what_changed_is_read(store: Store, engine: MatchEngine, tmp_path: Path) -> None:
    nights = Nights(store, engine, tmp_path / "index")
    fill(store, 20, 8)
    reader, reading = watched(engine)
    first = nights.run(reading)
    assert first is not None
    assert len(reader.stories) == len(set(reader.stories)) == first.counts["gelezen"] - 8
    assert len(reader.places) == 8

    told = store.get(RecordKind.CANDIDATE, ["k003", "k004"])
    story = "Ik wil graag schilderen en behangen."
    store.put(RecordKind.CANDIDATE, [replace(told["k003"].record, story=story)], START)  # type: ignore[type-var]
    store.put(RecordKind.CANDIDATE, [replace(told["k004"].record, hours_max=3.0)], START)  # type: ignore[type-var]
    with_story = next(one for one in reader.stories if one not in ("k003", "k004"))
    store.put(RecordKind.PERSON, [Person(with_story, "Anna Visser")], START)
    store.put(RecordKind.PLACE, [Place("v900", "Schilder", "Je schildert kozijnen.")], START)
    nights.clock.next_night()
    reader, reading = watched(engine)
    second = nights.run(reading)

    assert second is not None
    assert sorted(reader.stories) == sorted({"k003", with_story})
    assert reader.places == ["v900"]
    assert second.counts["gelezen"] == 3
    marks = news(store, "kandidaat").marks("k003")
    assert marks["v900"] == "nieuw"


def test_a_quiet_night_reads_nothing_and_moves_nothing(engine: MatchEngine, tmp_path: Path) -> None:
    store = open_store("sqlite://")
    nights = Nights(store, engine, tmp_path / "index")
    fill(store, 12, 6)
    first = nights.run()
    nights.clock.next_night()
    reader, reading = watched(engine)

    second = nights.run(reading)

    assert first is not None
    assert second is not None
    assert second.id != first.id
    assert reader.stories == reader.places == []
    assert second.counts["eersteKeer"] == 0
    assert [second.counts[name] for name in ("gelezen", "nieuw", "weg", "verschoven")] == [0, 0, 0, 0]
    assert results(store, first.id)[::2] == results(store, second.id)[::2]
    assert news(store, "kandidaat").by_id == {}


def test_started_again_in_the_same_night_it_leaves_what_is_new_as_it_is(engine: MatchEngine, tmp_path: Path) -> None:
    store = open_store("sqlite://")
    nights = Nights(store, engine, tmp_path / "index")
    fill(store, 12, 6)
    nights.run()
    store.put(RecordKind.PLACE, [Place("v900", "Fietsenmaker", "Je repareert fietsen en plakt banden.")], START)
    nights.clock.next_night()
    first = nights.run()
    fresh = news(store, "kandidaat").by_id
    assert fresh

    assert nights.run() == first
    assert news(store, "kandidaat").by_id == fresh


# -- killed and started again ---------------------------------------------------------------------------------------


class Fell(BaseException):
    """The process is gone."""


class Falling:
    """A store whose process falls at a call, just before it or when it is done and nobody heard.

    Args:
        only: counts calls of this name alone.
    """

    def __init__(self, store: Store, at: int, *, after: bool, only: str = "") -> None:
        self._store, self._left, self._after, self._only = store, at, after, only

    def __getattr__(self, name: str) -> Any:
        if self._left < 0:
            raise Fell
        found = getattr(self._store, name)
        if not callable(found):
            return found

        def call(*given: Any, **named: Any) -> Any:
            self._left -= self._only in ("", name)
            if self._left < 0 and not self._after:
                raise Fell
            answer = found(*given, **named)
            if self._left < 0:
                raise Fell
            return answer

        return call


@dataclass(frozen=True)
class Yesterday:
    """A municipality after one night and a day of changes, to begin the next night from as often as one likes."""

    engine: MatchEngine
    folder: Path
    there: Path

    @contextmanager
    def again(self) -> Iterator[Nights]:
        shutil.rmtree(self.there, ignore_errors=True)
        shutil.copytree(self.folder, self.there)
        store = open_store(f"sqlite:///{self.there / 'meedoen.db'}")
        nights = Nights(store, self.engine, self.there / "index")
        nights.clock.next_night()
        yield nights
        store.close()

    def whole(self, between: Callable[[Store], None] = lambda _: None) -> Any:
        """What a good night gives."""
        with self.again() as nights:
            between(nights.store)
            nights.run()
            return results(nights.store)

    def fallen(
        self, at: int, *, after: bool, only: str = "", between: Callable[[Store], None] = lambda _: None
    ) -> tuple[Any, bool]:
        """What a night gives that falls and is started again, and whether it fell."""
        with self.again() as nights:
            store, fell = nights.store, False
            nights.store = Falling(store, at, after=after, only=only)  # type: ignore[assignment]
            try:
                nights.run()
            except Fell:
                fell, nights.store = True, store
                between(store)
                nights.run()
            return results(store), fell


@pytest.fixture
def yesterday(engine: MatchEngine, tmp_path: Path, new_file: Path, monkeypatch: pytest.MonkeyPatch) -> Yesterday:
    monkeypatch.setattr(module, "_LISTS_AT_ONCE", 3)  # many small steps, to fall between
    folder = tmp_path / "gisteren"
    folder.mkdir()
    shutil.copyfile(new_file, folder / "meedoen.db")
    store = open_store(f"sqlite:///{folder / 'meedoen.db'}")
    fill(store, 14, 7)
    Nights(store, engine, folder / "index").run()
    change(store, random.Random(8), 14, 7)
    change(store, random.Random(9), 14, 7)
    store.close()
    return Yesterday(engine, folder, tmp_path / "vandaag")


def told_more(store: Store) -> None:
    """While the night lay still, most places went and everybody told another story."""
    store.erase(RecordKind.PLACE, [f"v{n:03d}" for n in range(5)], START)
    for kept in list(store.every(RecordKind.CANDIDATE)):
        story = "Ik wil graag in de tuin werken. Koken kan ik ook."
        store.put(RecordKind.CANDIDATE, [replace(kept.record, story=story, kinds=None)], START)  # type: ignore[type-var]


def survives(yesterday: Yesterday, calls: Iterable[int], *, after: bool) -> int:
    """Fall at these calls, each in a night of its own; returns how many nights fell."""
    whole, falls = yesterday.whole(), 0
    assert whole[1], "something must have moved"
    for at in calls:
        found, fell = yesterday.fallen(at, after=after)
        assert found == whole, f"call {at}"
        falls += fell
        if not fell:
            break
    return falls


@pytest.mark.parametrize("after", [False, True])
def test_a_night_that_falls_at_a_call_ends_as_if_it_had_not(yesterday: Yesterday, after: bool) -> None:
    assert survives(yesterday, range(1 + 4 * after, 200, 8), after=after) >= 5


@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True])
def test_a_night_that_falls_at_any_call_ends_as_if_it_had_not(yesterday: Yesterday, after: bool) -> None:
    assert survives(yesterday, range(1_000), after=after) >= 45


def test_what_changed_between_the_kill_and_the_start_is_in_every_list(yesterday: Yesterday) -> None:
    expected = yesterday.whole(told_more)
    for at in (0, 3, 6):
        found, fell = yesterday.fallen(at, after=True, only="keep_rankings", between=told_more)
        assert fell
        assert found == expected


def test_control_a_run_that_does_not_know_its_generation_mixes_two_days(
    yesterday: Yesterday, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "settings_of", lambda *_: "altijd hetzelfde")
    monkeypatch.setattr(module, "SAME_NIGHT", timedelta(0))
    expected = yesterday.whole(told_more)

    found, fell = yesterday.fallen(3, after=True, only="keep_rankings", between=told_more)

    assert fell
    assert found != expected


def test_control_a_run_that_forgets_what_it_kept_is_not_the_same(
    yesterday: Yesterday, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lists that are taken for ready while they are not, as after a mark that is written too early."""
    whole = yesterday.whole()

    def all_of_them(self: SqlStore, run_id: str, direction: str) -> frozenset[str]:
        kept = original(self, run_id, direction)
        kind = RecordKind(direction)
        return frozenset(k.record.id for k in self.every(kind)) if kept else kept

    original = SqlStore.run_done
    monkeypatch.setattr(SqlStore, "run_done", all_of_them)
    found, fell = yesterday.fallen(2, after=True, only="keep_rankings")

    assert fell
    assert found != whole


def test_a_started_night_goes_on_with_what_it_had(yesterday: Yesterday, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not merely done all over: what was read is not read again, and lists that were kept are not made again."""
    kept: list[int] = []
    original = SqlStore.keep_rankings

    def keep(self: SqlStore, run_id: str, lists: Any, *rest: Any) -> None:
        kept.append(len(lists))
        original(self, run_id, lists, *rest)

    monkeypatch.setattr(SqlStore, "keep_rankings", keep)
    with yesterday.again() as nights:
        store = nights.store
        nights.store = Falling(store, 3, after=True, only="keep_rankings")  # type: ignore[assignment]
        with pytest.raises(Fell):
            nights.run()
        before, nights.store = sum(kept), store
        reader, reading = watched(yesterday.engine)
        nights.run(reading)
        assert before == 12
        assert sum(kept) == store.count(RecordKind.CANDIDATE) + store.count(RecordKind.PLACE)
        assert reader.stories == reader.places == []


# -- texts that cannot be read --------------------------------------------------------------------------------------


def test_a_text_that_cannot_be_read_is_set_apart_and_the_rest_is_done(store: Store, engine: MatchEngine) -> None:
    nights = Nights(store, engine, None)
    fill(store, 8, 5)
    store.put(RecordKind.CANDIDATE, [Candidate("kgif", "Ik wil koken, en dit is gif.", status="actief")], START)
    store.put(RecordKind.PLACE, [Place("vgif", "Een plek met gif")], START)
    _, reading = watched(engine)

    done = nights.run(reading)

    assert done is not None
    assert {(p.kind, p.id, p.code) for p in store.apart()} == {
        (RecordKind.CANDIDATE, "kgif", "ValueError"), (RecordKind.PLACE, "vgif", "KeyError"),
    }  # fmt: skip
    assert (done.counts["apart"], done.counts["kandidaten"], done.counts["plekken"]) == (2, 9, 6)
    assert store.run_done(done.id, "kandidaat") == {f"k{n:03d}" for n in range(8)} | {"kgif"}
    assert next_steps(store)["kgif"].text.startswith("Het verhaal kan nu niet gelezen worden.")

    nights.clock.next_night()
    reader, reading = watched(engine)
    nights.run(reading)
    assert "kgif" not in reader.stories, "it is not tried again every night"

    repaired = Candidate("kgif", "Ik wil koken.", status="actief")
    assert store.put(RecordKind.CANDIDATE, [repaired], START) == [Put.CHANGED]
    nights.clock.next_night()
    nights.run(reading)
    assert {p.id for p in store.apart()} == {"vgif"}
    assert store.understood(RecordKind.CANDIDATE, ["kgif"])


def test_a_new_version_tries_again_what_was_set_apart(engine: MatchEngine, tmp_path: Path) -> None:
    store = open_store("sqlite://")
    nights = Nights(store, engine, tmp_path / "index")
    fill(store, 4, 5)
    store.put(RecordKind.CANDIDATE, [Candidate("kgif", "Ik wil graag koken, en dit is gif.")], START)
    _, reading = watched(engine, "oud")
    nights.run(reading)
    assert store.apart()
    nights.clock.next_night()

    done = nights.run()

    assert store.apart() == ()
    assert done is not None
    assert done.counts["andereRegels"] == 1
    assert results(store)[0::2] == anew(store, engine)


# -- alone ----------------------------------------------------------------------------------------------------------


def test_another_who_is_busy_is_left_alone(store: Store, engine: MatchEngine) -> None:
    fill(store, 3, 3)
    assert store.lease(module.LEASE, "een ander", START, timedelta(minutes=2))

    assert Nights(store, engine, None).run() is None
    assert store.last_run() is None

    store.release(module.LEASE, "een ander")
    nights = Nights(store, engine, None)
    assert nights.run() is not None
    assert store.lease(module.LEASE, "een ander", nights.clock(), timedelta(minutes=2)), "given back when it is done"


def test_who_stood_still_too_long_stops(engine: MatchEngine) -> None:
    """The machine slept in the middle of the lists; in the meantime another may have done it all."""
    store, clock = open_store("sqlite://"), Clock()
    fill(store, 14, 7)
    nights = Nights(store, engine, None, clock=clock)
    sleeping = store.keep_rankings

    def keep(*given: Any) -> None:
        clock.now += module.SPAN
        sleeping(*given)

    store.keep_rankings = keep  # type: ignore[method-assign]
    with pytest.raises(Unavailable) as error:
        nights.run()

    assert error.value.code == "rematchOvergenomen"
    assert store.last_run() is None
    store.keep_rankings = sleeping  # type: ignore[method-assign]
    assert nights.run() is not None


def test_a_lease_is_prolonged_while_the_work_goes_on(engine: MatchEngine) -> None:
    """The night takes longer than the lease."""
    store, clock = open_store("sqlite://"), Clock()
    fill(store, 40, 20)
    begun = clock.now

    done = Nights(store, engine, None, clock=clock, span=timedelta(seconds=16)).run()

    assert done is not None
    assert clock.now - begun > timedelta(seconds=20)


# -- what is told ---------------------------------------------------------------------------------------------------


def test_who_was_shown_most_goes_last_among_equals(engine: MatchEngine) -> None:
    store = open_store("sqlite://")
    story = "Ik wil fietsen maken."
    store.put(RecordKind.CANDIDATE, [Candidate(one, story) for one in ("a", "b", "c")], START)
    store.put(RecordKind.PLACE, [Place("v", "Fietsenmaker", "Je repareert fietsen.")], START)
    nights = Nights(store, engine, None)
    nights.run()
    assert [one for one, _ in results(store)[0][-1].lines] == ["a", "b", "c"]
    lines = (ShortlistLine("a", {}),)
    store.save_shortlist(Shortlist("s", {"vacatureId": "v"}, 1, lines, (), (), "regisseur", START, "m", 1))

    nights.run()

    assert [one for one, _ in results(store)[0][-1].lines] == ["b", "c", "a"]
    assert news(store, "vacature").marks("v") == {"a": "gedaald"}


def test_the_figures_are_those_of_what_is_kept(engine: MatchEngine, tmp_path: Path) -> None:
    store = open_store("sqlite://")
    fill(store, 30, 9)
    nights = Nights(store, engine, tmp_path / "index")
    assert summary(nights.run() or Run("", RunState.BUSY, START, None, 0, "")).first
    change(store, random.Random(3), 30, 9)
    nights.clock.next_night()
    done = nights.run()
    assert done is not None

    figures = summary(done).counts

    changes = news(store, "kandidaat").by_id.values()
    assert figures["nieuw"] == sum(len(m.new) for m in changes)
    assert figures["verschoven"] == sum(len(m.moved) for m in changes)
    steps = next_steps(store)
    assert sum(figures[kind.value] for kind in StepKind) == len(steps)
    assert figures["uitBeeld"] == len(out_of_sight(store)) > 0
    assert not summary(done).first
