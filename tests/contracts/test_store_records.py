"""Records, on every database: what is put comes back as it was, and who follows the store misses nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from matcher.domain import Candidate, Demands, Place
from matcher.errors import InputError
from matcher.kept import Change, Person, Put, RecordKind
from matcher.store.sql_store import SqlStore
from tests.store_values import (
    BARE,
    CANDIDATE,
    EMPLOYER,
    FULL,
    FULL_CANDIDATE,
    LATER,
    NOW,
    PERSON,
    PLACE,
    candidates,
)


def ids_of(page: Any) -> list[str]:
    return [kept.record.id for kept in page.items]


@pytest.mark.parametrize("records", [FULL, BARE], ids=["vol", "kaal"])
@pytest.mark.parametrize("kind", RecordKind)
def test_a_record_comes_back_as_it_was(store: SqlStore, kind: RecordKind, records: dict[RecordKind, Any]) -> None:
    record = records[kind]
    assert store.put(kind, [record], NOW) == [Put.NEW]

    kept = store.get(kind, [record.id, "niemand"])

    assert list(kept) == [record.id]
    assert kept[record.id].record == record
    assert dict(kept[record.id].record.extra) == dict(record.extra)
    assert (kept[record.id].created, kept[record.id].changed) == (NOW, NOW)
    assert kept[record.id].generation == store.generation() == 1


def test_unknown_and_known_none_stay_apart(store: SqlStore) -> None:
    store.put(CANDIDATE, [Candidate("k1", days=None, limits=(), story="")], NOW)
    store.put(PLACE, [Place("v1", "x", demands=Demands(licences=(), vog=False))], NOW)

    person, place = store.get(CANDIDATE, ["k1"])["k1"].record, store.get(PLACE, ["v1"])["v1"].record

    assert (person.days, person.limits, person.story) == (None, (), "")
    assert (place.demands.licences, place.demands.certificates, place.demands.vog) == ((), None, False)
    assert isinstance(person.limits, tuple)


def test_numbers_of_hours_come_back_as_floats(store: SqlStore) -> None:
    store.put(CANDIDATE, [Candidate("k1", hours_min=8, travel_max=0.1 + 0.2)], NOW)
    record = store.get(CANDIDATE, ["k1"])["k1"].record
    assert (record.hours_min, type(record.hours_min), record.travel_max) == (8.0, float, 0.1 + 0.2)


def test_the_same_again_writes_nothing(store: SqlStore) -> None:
    for kind, record in FULL.items():
        store.put(kind, [record], NOW)
    before = (store.generation(), store.table_hashes())

    became = [store.put(kind, [record], LATER) for kind, record in FULL.items()]

    assert became == [[Put.SAME]] * 4
    assert (store.generation(), store.table_hashes()) == before


@pytest.mark.parametrize(
    "change",
    [{"story": None}, {"limits": None}, {"limits": ()}, {"days": ("di", "ma")}, {"hours_max": 24.6}, {"extra": {}},
     {"extra": {"Eigen veld": [1.0, 2.5, None, {"a": 1}], "getal": 7}}, {"status": "pauze"}],
)  # fmt: skip
def test_any_difference_is_a_change(store: SqlStore, change: dict[str, Any]) -> None:
    store.put(CANDIDATE, [FULL_CANDIDATE], NOW)

    assert store.put(CANDIDATE, [replace(FULL_CANDIDATE, **change)], LATER) == [Put.CHANGED]

    kept = store.get(CANDIDATE, ["k1"])["k1"]
    assert (kept.generation, kept.created, kept.changed) == (2, NOW, LATER)
    assert dict(kept.record.extra) == change.get("extra", FULL_CANDIDATE.extra)


def test_one_call_is_one_generation_and_tells_what_became_of_each(store: SqlStore) -> None:
    store.put(CANDIDATE, candidates("k1", "k2"), NOW)

    became = store.put(CANDIDATE, [*candidates("k1", "k3"), Candidate("k2", town="Ede")], LATER)

    assert became == [Put.SAME, Put.NEW, Put.CHANGED]
    kept = store.get(CANDIDATE, ["k1", "k2", "k3"])
    assert [kept[one].generation for one in ("k1", "k2", "k3")] == [1, 2, 2]


def test_of_two_with_one_id_the_later_counts(store: SqlStore) -> None:
    given = [Candidate("k1", town="Ede"), Candidate("k1", town="Epe"), Candidate("k1", town="Epe")]
    assert store.put(CANDIDATE, given, NOW) == [Put.NEW, Put.CHANGED, Put.SAME]
    assert store.get(CANDIDATE, ["k1"])["k1"].record.town == "Epe"

    there_and_back = [Candidate("k1", town="Ede"), Candidate("k1", town="Epe")]
    assert store.put(CANDIDATE, there_and_back, NOW) == [Put.CHANGED, Put.CHANGED]
    assert store.generation() == 1, "in the end nothing changed"


def test_putting_nothing_is_nothing(store: SqlStore) -> None:
    assert store.put(CANDIDATE, [], NOW) == []
    assert store.generation() == 0


def test_create_does_not_touch_what_is_there(store: SqlStore) -> None:
    assert store.create(CANDIDATE, Candidate("k1", town="Ede"), NOW)
    assert not store.create(CANDIDATE, Candidate("k1", town="Epe"), LATER)
    assert store.get(CANDIDATE, ["k1"])["k1"].record.town == "Ede"
    assert store.generation() == 1


def test_ids_are_compared_exactly_and_stand_in_order_of_code_points(store: SqlStore) -> None:
    ids = ["a", "B", "é", "e", "Z", "_", "10", "9", "ß", "ss", "🙂", "\uffee", "a b", "A"]
    store.put(CANDIDATE, candidates(*ids), NOW)
    assert [kept.record.id for kept in store.every(CANDIDATE)] == sorted(ids)
    assert ids_of(store.page(CANDIDATE, "Z", 3)) == ["_", "a", "a b"]
    assert sorted(store.get(CANDIDATE, ["A", "E", "SS"])) == ["A"]


def test_pages_follow_each_other_without_gap_or_double(store: SqlStore) -> None:
    store.put(CANDIDATE, candidates(*(f"k{i:02}" for i in range(25)), status="actief"), NOW)
    store.put(CANDIDATE, candidates("k03", "k07", status="pauze"), NOW)
    seen: list[str] = []
    after = None
    while True:
        page = store.page(CANDIDATE, after, 10)
        assert page.total == 25
        seen += ids_of(page)
        after = page.after
        if after is None:
            break
    assert seen == [f"k{i:02}" for i in range(25)]
    # Somebody may go in between.
    store.erase(CANDIDATE, ["k09"], NOW)
    assert ids_of(store.page(CANDIDATE, "k09", 2)) == ["k10", "k11"]


def test_a_page_that_ends_exactly_says_so(store: SqlStore) -> None:
    store.put(CANDIDATE, candidates("a", "b"), NOW)
    assert store.page(CANDIDATE, None, 2).after is None
    assert store.page(CANDIDATE, None, 1).after == "a"
    assert store.page(CANDIDATE, "b", 1).items == ()


def test_a_page_of_some(store: SqlStore) -> None:
    store.put(CANDIDATE, candidates("a", "b", status="actief"), NOW)
    store.put(CANDIDATE, candidates("c", coach="x"), NOW)
    store.put(PLACE, [Place("v1", "x", employer_id="w1", demands=Demands(diploma="vmbo")), Place("v2", "x")], NOW)

    assert ids_of(store.page(CANDIDATE, None, 9, {"status": "actief"})) == ["a", "b"]
    assert store.page(CANDIDATE, None, 1, {"status": "actief"}).total == 2
    assert ids_of(store.page(CANDIDATE, None, 9, {"status": None})) == ["c"]
    assert ids_of(store.page(CANDIDATE, None, 9, {"status": None, "coach": "x"})) == ["c"]
    assert ids_of(store.page(CANDIDATE, None, 9, {"status": "Actief"})) == []
    assert ids_of(store.page(PLACE, None, 9, {"employer_id": "w1"})) == ["v1"]


@pytest.mark.parametrize("equal", [{"niets": "x"}, {"days": "ma"}, {"hours_min": "8"}, {"extra": "x"}])
def test_a_page_by_what_cannot_be_asked_is_refused(store: SqlStore, equal: dict[str, str]) -> None:
    with pytest.raises(InputError, match="veldNietTeZoeken"):
        store.page(CANDIDATE, None, 9, equal)


@pytest.mark.parametrize("size", [0, 1_001, -1])
def test_a_page_has_a_size_that_can_be_served(store: SqlStore, size: int) -> None:
    with pytest.raises(InputError, match="bladzijdeGrootte"):
        store.page(CANDIDATE, None, size)


def test_all_of_many_are_read_in_order(store: SqlStore) -> None:
    """More than one page, and more ids than one question takes."""
    ids = [f"k{i:05}" for i in range(2_300)]
    store.put(CANDIDATE, candidates(*reversed(ids)), NOW)
    assert [kept.record.id for kept in store.every(CANDIDATE)] == ids
    assert store.count(CANDIDATE) == len(store.get(CANDIDATE, ids)) == 2_300
    assert store.count(PLACE) == 0
    assert set(store.put(CANDIDATE, candidates(*ids), LATER)) == {Put.SAME}


# --- who follows the store -------------------------------------------------------------------------------------------


def test_a_change_is_told_once_with_the_last(store: SqlStore) -> None:
    store.put(CANDIDATE, candidates("k1", "k2"), NOW)
    store.put(PERSON, [Person("k1", "Sanne")], NOW)
    store.put(PLACE, [BARE[PLACE]], NOW)
    store.put(EMPLOYER, [BARE[EMPLOYER]], NOW)
    store.put(CANDIDATE, candidates("k1", town="Ede"), NOW)

    assert store.changes(0) == [
        Change(1, CANDIDATE, "k2", False),
        Change(2, PERSON, "k1", False),
        Change(3, PLACE, "v1", False),
        Change(4, EMPLOYER, "w1", False),
        Change(5, CANDIDATE, "k1", False),
    ]
    assert store.changes(4) == [Change(5, CANDIDATE, "k1", False)]
    assert store.changes(store.generation()) == []


def test_who_went_is_told_and_who_came_back_too(store: SqlStore) -> None:
    store.put(CANDIDATE, candidates("k1", "k2"), NOW)
    store.erase(CANDIDATE, ["k1"], NOW)
    assert store.changes(0) == [Change(1, CANDIDATE, "k2", False), Change(2, CANDIDATE, "k1", True)]

    store.put(CANDIDATE, candidates("k1"), NOW)

    assert store.changes(1) == [Change(3, CANDIDATE, "k1", False)]


def test_asking_on_misses_nothing_however_little_is_asked_at_once(store: SqlStore) -> None:
    for first in range(0, 30, 7):
        store.put(CANDIDATE, candidates(*(f"k{i:02}" for i in range(first, first + 7))), NOW)
    store.erase(CANDIDATE, ["k03", "k04"], NOW)
    whole = store.changes(0)
    assert len(whole) == 35

    for limit in (1, 3, 8, 35, 1_000):
        seen, since = [], 0
        while part := store.changes(since, limit):
            seen += part
            since = part[-1].generation
        assert seen == whole, limit
    assert len(store.changes(0, 1)) == 5, "what changed in one call is not cut: five of seven are left"


def test_a_text_that_cannot_be_kept_is_refused_and_nothing_is_written(store: SqlStore) -> None:
    with pytest.raises(InputError, match="tekenOnbruikbaar"):
        store.put(CANDIDATE, [Candidate("k1"), Candidate("k2", story="half \ud83d teken")], NOW)
    assert (store.count(CANDIDATE), store.generation()) == (0, 0)
