"""Leases and runs of the rematch, on every database: one at a time, resumable, and never of somebody who went."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from matcher.errors import NotFound
from matcher.kept import Moved, Poisoned, Ranking, RunState, Step, StepKind
from matcher.store.sql_store import SqlStore
from tests.store_values import BARE, CANDIDATE, LATER, NOW, PLACE, candidates, run, understood

HOUR = timedelta(hours=1)
OF_K1 = Ranking("kandidaat", "k1", (("v1", 0.75), ("v2", 0.123456)))
OF_V1 = Ranking("vacature", "v1", (("k1", 0.75), ("k2", 0.1)))
MOVED_K1 = Moved("kandidaat", "k1", ("v1",), ("v9",), (("v2", 1, 2),))
MOVED_V1 = Moved("vacature", "v1", new=("k2", "k1"))
STEP_K1 = Step("k1", StepKind.PLACE, "v1", "Bel over de plek bij Voorbeeld BV.")
STEP_K2 = Step("k2", StepKind.OUT_OF_SIGHT, None, "Er is nog geen verhaal.")


@pytest.fixture(autouse=True)
def some_people(store: SqlStore) -> None:
    store.put(CANDIDATE, candidates("k1", "k2", "k3"), NOW)
    store.put(PLACE, [replace(BARE[PLACE], id=one) for one in ("v1", "v2")], NOW)


def done(store: SqlStore, one: str, *rankings: Ranking) -> None:
    begun = store.open_run(run(one))
    store.keep_rankings(one, rankings, (), ())
    store.finish_run(replace(begun, state=RunState.DONE, ended=LATER, counts={"kandidaten": 2}))


def test_a_lease_is_of_one_owner_until_it_ends(store: SqlStore) -> None:
    assert store.lease("rematch", "a", NOW, HOUR)
    assert not store.lease("rematch", "b", NOW + HOUR / 2, HOUR)
    assert store.lease("rematch", "a", NOW + HOUR / 2, HOUR), "prolonged"
    assert not store.lease("rematch", "b", NOW + HOUR, HOUR)
    assert store.lease("iets anders", "b", NOW, HOUR)
    assert store.lease("rematch", "b", NOW + 1.5 * HOUR, HOUR), "what ran out is free"
    store.release("rematch", "a")
    assert not store.lease("rematch", "a", NOW + 1.5 * HOUR, HOUR), "only the owner gives it back"
    store.release("rematch", "b")
    assert store.lease("rematch", "a", NOW, HOUR)


def test_an_unfinished_run_goes_on(store: SqlStore) -> None:
    assert store.open_run(run("r1")) == run("r1")
    store.keep_rankings("r1", [OF_K1], [], [])
    assert store.open_run(run("r2", begun=LATER, generation=9)) == run("r1")
    assert store.run_done("r1", "kandidaat") == {"k1"}
    assert store.last_run() is None


def test_an_unfinished_run_with_other_settings_is_dropped(store: SqlStore) -> None:
    store.open_run(run("r1"))
    store.keep_rankings("r1", [OF_K1], [MOVED_K1], [STEP_K1])
    other = run("r2", settings="model 2, top 10")
    assert store.open_run(other) == other
    assert store.run_done("r1", "kandidaat") == frozenset()
    assert store.moved("r1") == store.steps("r1") == ()
    with pytest.raises(NotFound, match="rondeOnbekend"):
        store.keep_rankings("r1", [OF_K1], [], [])
    with pytest.raises(NotFound, match="rondeOnbekend"):
        store.finish_run(run("r1"))


def test_results_come_back_per_run_and_direction(store: SqlStore) -> None:
    store.open_run(run("r1"))
    store.keep_rankings("r1", [OF_K1, OF_V1], [MOVED_V1, MOVED_K1], [STEP_K2, STEP_K1])

    assert store.rankings("r1", "kandidaat", ["k1", "k2", "v1"]) == {"k1": OF_K1}
    assert store.rankings("r1", "vacature", ["v1"]) == {"v1": OF_V1}
    assert store.rankings("r9", "kandidaat", ["k1"]) == {}
    assert store.run_done("r1", "vacature") == {"v1"}
    assert store.moved("r1") == (MOVED_K1, MOVED_V1)
    assert store.moved("r1", "vacature") == (MOVED_V1,)
    assert store.moved("r1", "kandidaat", ["k2"]) == ()
    assert store.moved("r1", ids=["k1"]) == (MOVED_K1,)
    assert store.steps("r1") == (STEP_K1, STEP_K2)
    assert store.steps("r1", "uitBeeld") == (STEP_K2,)
    assert store.steps("r1", StepKind.PLACE, ["k1", "k2"]) == (STEP_K1,)
    assert store.steps("r1", ids=["k2"]) == (STEP_K2,)


def test_results_replace_earlier_ones_of_the_same_list(store: SqlStore) -> None:
    store.open_run(run("r1"))
    ask = Step("k1", StepKind.ASK, "v2", "Vraag of 20 uur kan.")
    store.keep_rankings("r1", [OF_K1, OF_V1], [MOVED_K1], [STEP_K1, ask, STEP_K2])
    assert store.steps("r1") == (STEP_K1, ask, STEP_K2)

    shorter = Ranking("kandidaat", "k1", ())
    store.keep_rankings("r1", [shorter], [Moved("kandidaat", "k1")], [ask])

    assert store.rankings("r1", "kandidaat", ["k1"]) == {"k1": shorter}
    assert store.rankings("r1", "vacature", ["v1"]) == {"v1": OF_V1}
    assert store.moved("r1") == (), "a list in which nothing moved is not told"
    assert store.steps("r1") == (ask, STEP_K2)


def test_the_run_that_is_shown_changes_at_once_and_one_before_it_stays(store: SqlStore) -> None:
    done(store, "r1", OF_K1)
    assert store.last_run() == run("r1", state=RunState.DONE, ended=LATER, counts={"kandidaten": 2})
    done(store, "r2", OF_K1)
    done(store, "r3", OF_K1)
    store.open_run(run("r4"))

    shown = store.last_run()

    assert shown is not None
    assert shown.id == "r3"
    assert [store.run_done(one, "kandidaat") for one in ("r1", "r2", "r3")] == [frozenset(), {"k1"}, {"k1"}]


def test_results_of_who_went_meanwhile_are_not_kept(store: SqlStore) -> None:
    store.open_run(run("r1"))
    store.erase(CANDIDATE, ["k2"], NOW)
    store.erase(PLACE, ["v2"], NOW)
    two = Ranking("kandidaat", "k2", (("v1", 0.5),))
    to_v2 = Step("k3", StepKind.PLACE, "v2", "Bel.")

    store.keep_rankings("r1", [OF_K1, OF_V1, two], [MOVED_K1, MOVED_V1], [STEP_K1, STEP_K2, to_v2])

    assert store.rankings("r1", "kandidaat", ["k1", "k2"]) == {"k1": Ranking("kandidaat", "k1", (("v1", 0.75),))}
    assert store.rankings("r1", "vacature", ["v1"]) == {"v1": Ranking("vacature", "v1", (("k1", 0.75),))}
    assert store.moved("r1") == (replace(MOVED_K1, moved=()), replace(MOVED_V1, new=("k1",)))
    assert store.steps("r1") == (STEP_K1,)


def test_tries_are_counted_until_it_is_read_well(store: SqlStore) -> None:
    assert store.claim("r1", CANDIDATE, ["k1", "k2"], NOW) == {"k1": 1, "k2": 1}
    assert store.claim("r2", CANDIDATE, ["k2"], NOW) == {"k2": 2}
    store.keep_understood(CANDIDATE, [understood("k2")], {}, NOW)
    assert store.claim("r2", CANDIDATE, ["k1", "k2"], NOW) == {"k1": 2, "k2": 1}
    assert store.claim("r2", PLACE, ["v1"], NOW) == {"v1": 1}
    assert store.apart() == ()


def test_what_is_set_apart_shows_until_it_changes_or_is_read(store: SqlStore) -> None:
    store.claim("r1", CANDIDATE, ["k1", "k2"], NOW)
    store.claim("r1", CANDIDATE, ["k1"], NOW)
    store.set_apart(CANDIDATE, "k1", "teLang", LATER)
    store.set_apart(PLACE, "v1", "stuk", LATER)
    first = Poisoned(CANDIDATE, "k1", 2, "teLang", LATER)
    assert store.apart() == (first, Poisoned(PLACE, "v1", 0, "stuk", LATER))

    store.put(CANDIDATE, candidates("k1"), LATER)
    assert store.apart()[0] == first, "the same again is no change"
    store.put(CANDIDATE, candidates("k1", story="Nu wel."), LATER)
    assert [one.id for one in store.apart()] == ["v1"]
    store.keep_understood(PLACE, [understood("v1")], {}, LATER)
    assert store.apart() == ()
    assert store.claim("r1", CANDIDATE, ["k1"], NOW) == {"k1": 1}


def test_nothing_is_noted_of_who_went(store: SqlStore) -> None:
    store.erase(CANDIDATE, ["k1"], NOW)
    assert store.claim("r1", CANDIDATE, ["k1", "k2"], NOW) == {"k2": 1}
    store.set_apart(CANDIDATE, "k1", "teLang", NOW)
    assert store.apart() == ()
