"""What was read and the facts in it, on every database: derived, replaced together, and never of somebody who went."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from matcher.domain import Candidate, FactKind, Polarity
from matcher.errors import NotFound
from matcher.kept import Change, KeptFact, Put, RecordKind, StillTrue
from matcher.store.sql_store import SqlStore
from tests.store_values import (
    BARE,
    CANDIDATE,
    LATER,
    NOW,
    PLACE,
    candidates,
    fact,
    told,
    understood,
)

POETSEN = fact()
HOURS = fact("24 uur", {"min": 8.0, "max": 24.5}, kind=FactKind.HOURS, profession=None)
DAYS = fact("ma en di", ("ma", "di"), kind=FactKind.DAYS, profession=None)
TRAVEL = fact("een half uur", 30.0, kind=FactKind.TRAVEL_TIME, polarity=Polarity.CAN, profession=None)


@pytest.fixture(autouse=True)
def some_people(store: SqlStore) -> None:
    store.put(CANDIDATE, candidates("k1", "k2"), NOW)
    store.put(PLACE, [BARE[PLACE]], NOW)


def facts_of(store: SqlStore, who: str = "k1") -> list[Any]:
    return [kept.fact for kept in store.facts(who)]


def test_what_was_read_comes_back_byte_for_byte(store: SqlStore) -> None:
    items = [understood("k1", "a", bytes(range(256))), understood("k2", "b", b"")]
    assert store.keep_understood(CANDIDATE, items, {}, NOW) == 2
    assert store.keep_understood(PLACE, [understood("v1", "c")], {}, NOW) == 1

    assert store.understood(CANDIDATE, ["k1", "k2", "v1", "k9"]) == {"k1": items[0], "k2": items[1]}
    assert store.understood_keys(CANDIDATE) == {"k1": "a", "k2": "b"}
    assert store.understood_keys(PLACE) == {"v1": "c"}

    store.keep_understood(CANDIDATE, [understood("k1", "a2", b"nieuw")], {}, LATER)
    assert store.understood(CANDIDATE, ["k1"])["k1"].blob == b"nieuw"
    assert store.understood_keys(CANDIDATE) == {"k1": "a2", "k2": "b"}


def test_reading_changes_no_record(store: SqlStore) -> None:
    before = store.generation()
    store.keep_understood(CANDIDATE, [understood("k1")], {"k1": [POETSEN]}, NOW)
    assert store.generation() == before
    assert store.changes(before) == []


def test_what_was_read_of_somebody_who_went_is_not_kept(store: SqlStore) -> None:
    store.erase(CANDIDATE, ["k2"], NOW)
    kept = store.keep_understood(CANDIDATE, [understood("k1"), understood("k2")], {"k2": [POETSEN]}, NOW)
    assert kept == 1
    assert store.understood_keys(CANDIDATE) == {"k1": "s1"}
    assert store.facts("k2") == ()


def test_facts_come_back_with_every_kind_of_value(store: SqlStore) -> None:
    store.keep_understood(CANDIDATE, [understood("k1")], {"k1": [POETSEN, HOURS, DAYS, TRAVEL]}, NOW)

    facts = store.facts("k1")

    assert [kept.fact for kept in facts] == [POETSEN, HOURS, DAYS, TRAVEL]
    assert [kept.number for kept in facts] == sorted(kept.number for kept in facts)
    first = facts[0]
    assert first == KeptFact(first.number, "k1", POETSEN, NOW.date(), "kandidaat", "import")
    assert store.facts("k2") == store.facts("k9") == ()


def test_a_fact_that_is_still_told_stays_the_same_fact(store: SqlStore) -> None:
    store.keep_understood(CANDIDATE, [understood("k1")], {"k1": [POETSEN, HOURS]}, NOW)
    poetsen, hours = store.facts("k1")
    store.answer_fact("k1", poetsen.number, StillTrue.NO, "r.devries", NOW)
    moved = replace(POETSEN, start=40, end=54, certainty=0.7, profession="schoonmaker-kantoren")

    store.keep_understood(CANDIDATE, [understood("k1", "s2")], {"k1": [DAYS, moved]}, LATER)

    kept = {one.fact: one for one in store.facts("k1") if one.fact.kind is not FactKind.HOURS}
    assert kept[moved].number == poetsen.number
    assert (kept[moved].told, kept[moved].still_true, kept[moved].asked_by) == (NOW.date(), StillTrue.NO, "r.devries")
    assert kept[DAYS].number > hours.number, "a number is never handed out twice"
    assert facts_of(store) == [moved, DAYS], "the sentence about hours is gone, and so is the fact"


@pytest.mark.parametrize(
    "other", [{"quote": "ik poets"}, {"polarity": Polarity.REFUSES}, {"value": "9112x"}, {"kind": FactKind.SKILL}]
)
def test_a_fact_that_says_something_else_is_another_fact(store: SqlStore, other: dict[str, Any]) -> None:
    store.keep_understood(CANDIDATE, [understood("k1")], {"k1": [POETSEN]}, NOW)
    (before,) = store.facts("k1")
    store.answer_fact("k1", before.number, StillTrue.NO, "r.devries", NOW)

    store.keep_understood(CANDIDATE, [understood("k1")], {"k1": [replace(POETSEN, **other)]}, NOW)

    (after,) = store.facts("k1")
    assert after.number != before.number
    assert after.still_true is StillTrue.UNKNOWN


def test_the_same_words_twice_are_two_facts(store: SqlStore) -> None:
    again = replace(POETSEN, start=50, end=64)
    store.keep_understood(CANDIDATE, [understood("k1")], {"k1": [POETSEN, again]}, NOW)
    numbers = [one.number for one in store.facts("k1")]
    store.keep_understood(CANDIDATE, [understood("k1")], {"k1": [POETSEN, again]}, NOW)
    assert [one.number for one in store.facts("k1")] == numbers
    store.keep_understood(CANDIDATE, [understood("k1")], {"k1": [POETSEN]}, NOW)
    assert [one.number for one in store.facts("k1")] == numbers[:1]


def test_who_is_not_told_of_keeps_the_facts(store: SqlStore) -> None:
    store.keep_understood(CANDIDATE, [understood("k1")], {"k1": [POETSEN]}, NOW)
    store.keep_understood(CANDIDATE, [understood("k1", "s2"), understood("k2")], {"k2": [HOURS]}, NOW)
    assert (facts_of(store, "k1"), facts_of(store, "k2")) == ([POETSEN], [HOURS])
    store.keep_understood(CANDIDATE, [understood("k1", "s3")], {"k1": []}, NOW)
    assert (facts_of(store, "k1"), facts_of(store, "k2")) == ([], [HOURS])


def test_what_somebody_wrote_down_does_not_go_with_the_story(store: SqlStore) -> None:
    added = store.add_fact(told(fact=HOURS, from_story=True))
    assert added.number > 0
    assert not added.from_story

    store.keep_understood(CANDIDATE, [understood("k1")], {"k1": [HOURS]}, NOW)
    store.keep_understood(CANDIDATE, [understood("k1")], {"k1": []}, NOW)

    assert store.facts("k1") == (added,)
    assert (added.told, added.informant, added.channel) == (date(2026, 2, 1), "regisseur", "gesprek")


def test_an_answer_is_kept_and_followers_notice(store: SqlStore) -> None:
    added = store.add_fact(told())
    before = store.generation()

    answered = store.answer_fact("k1", added.number, StillTrue.NO, "r.devries", LATER)

    assert answered == replace(added, still_true=StillTrue.NO, asked=LATER, asked_by="r.devries")
    assert store.facts("k1") == (answered,)
    assert store.changes(before) == [Change(before + 1, CANDIDATE, "k1", False)]
    assert store.get(CANDIDATE, ["k1"])["k1"].generation == before + 1
    assert store.put(CANDIDATE, [Candidate("k1")], LATER) == [Put.SAME]


def test_what_is_not_true_any_more_is_asked_of_many_at_once(store: SqlStore) -> None:
    for who, value in (("k1", "1111"), ("k1", "2222"), ("k2", "3333")):
        added = store.add_fact(told(who, fact=fact(value=value)))
        answer = StillTrue.YES if value == "2222" else StillTrue.NO
        store.answer_fact(who, added.number, answer, "r.devries", NOW)
    assert store.denied(["k1", "k2", "k9"]) == {"k1": (fact(value="1111"),), "k2": (fact(value="3333"),)}
    assert store.denied(["k2"]) == {"k2": (fact(value="3333"),)}
    assert store.denied([]) == {}


def test_facts_of_nobody(store: SqlStore) -> None:
    added = store.add_fact(told())
    before = store.generation()
    with pytest.raises(NotFound):
        store.add_fact(told("k9"))
    with pytest.raises(NotFound):
        store.answer_fact("k2", added.number, StillTrue.YES, "r.devries", NOW)
    with pytest.raises(NotFound):
        store.answer_fact("k1", added.number + 1, StillTrue.YES, "r.devries", NOW)
    assert store.generation() == before
    assert store.facts("k1") == (added,)


@pytest.mark.parametrize("kind", [CANDIDATE, PLACE])
def test_many_are_read_at_once(store: SqlStore, kind: RecordKind) -> None:
    ids = [f"x{i}" for i in range(1_200)]
    store.put(kind, [replace(BARE[kind], id=one) for one in ids], NOW)
    assert store.keep_understood(kind, [understood(one) for one in ids], {one: [HOURS] for one in ids}, NOW) == 1_200
    assert len(store.understood(kind, ids)) == 1_200
    assert len(store.facts("x7")) == (1 if kind is CANDIDATE else 0)
