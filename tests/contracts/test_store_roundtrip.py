"""Any record that can pass the border comes back as it was, on every database."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.domain import Candidate, Demands, Fact, FactKind, Place, Polarity
from matcher.kept import Employer, Person, Put, RecordKind
from matcher.store.sql_store import SqlStore
from tests.store_values import CANDIDATE, EMPLOYER, NOW, PERSON, PLACE, told, understood

# Whatever Unicode has, except what the border refuses: nought and half characters.
texts = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=30)
maybe_text = st.none() | texts
maybe_words = st.none() | st.lists(texts, max_size=3).map(tuple)
maybe_hours = st.none() | st.floats(0, 168) | st.integers(0, 168)
maybe_whole = st.none() | st.integers(0, 2**31 - 1)
maybe_yes = st.none() | st.booleans()
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
extras = st.dictionaries(texts, values, max_size=3)

people = st.builds(
    Candidate, texts, maybe_text, maybe_text, maybe_text, maybe_hours, maybe_hours, maybe_words, maybe_words,
    maybe_words, maybe_hours, maybe_words, maybe_words, maybe_text, maybe_words, maybe_words, maybe_whole, maybe_text,
    maybe_words, maybe_text, maybe_text, maybe_text, extras,
)  # fmt: skip
demands = st.builds(Demands, maybe_words, maybe_words, maybe_text, maybe_words, maybe_text, maybe_yes)
places = st.builds(
    Place, texts, texts, maybe_text, maybe_text, maybe_text, maybe_text, maybe_text, maybe_hours, maybe_hours,
    maybe_words, maybe_words, maybe_text, maybe_text, demands, maybe_words, maybe_yes, maybe_whole, extras,
)  # fmt: skip
persons = st.builds(Person, texts, *[maybe_text] * 7, extras)
employers = st.builds(Employer, texts, texts, *[maybe_text] * 7, extras)
of_kind: dict[RecordKind, st.SearchStrategy[Any]] = {
    CANDIDATE: people,
    PERSON: persons,
    PLACE: places,
    EMPLOYER: employers,
}
facts = st.builds(
    Fact, st.sampled_from(FactKind),
    texts | st.floats(0, 600) | st.lists(texts, max_size=3).map(tuple)
    | st.fixed_dictionaries({"min": st.floats(0, 168), "max": st.floats(0, 168)}),
    st.sampled_from(Polarity), texts, st.integers(0, 9_999), st.integers(0, 9_999), st.floats(0, 1), maybe_text,
)  # fmt: skip

# One store for all examples of a test: what an example puts is compared with what comes back of its own ids.
relaxed = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("kind", RecordKind)
@relaxed
@given(data=st.data())
def test_any_record_comes_back(store: SqlStore, kind: RecordKind, data: st.DataObject) -> None:
    records: list[Any] = data.draw(st.lists(of_kind[kind], min_size=1, max_size=4, unique_by=lambda one: one.id))
    store.put(kind, records, NOW)
    kept = store.get(kind, [record.id for record in records])
    for record in records:
        back = kept[record.id].record
        assert back == record
        assert repr(dict(back.extra)) == repr(dict(record.extra))
    assert store.put(kind, records, NOW) == [Put.SAME] * len(records)
    # The order of the store is the order of Python.
    ids = [one.record.id for one in store.every(kind)]
    assert ids == sorted(ids)
    store.erase(kind, ids, NOW)


@relaxed
@given(given_facts=st.lists(facts, max_size=4), blob=st.binary(max_size=200))
def test_any_fact_and_any_reading_comes_back(store: SqlStore, given_facts: list[Fact], blob: bytes) -> None:
    store.put(CANDIDATE, [Candidate("k1")], NOW)
    store.keep_understood(CANDIDATE, [understood("k1", "s", blob)], {"k1": given_facts}, NOW)
    added = [store.add_fact(told("k1", fact=one)) for one in given_facts]

    assert store.understood(CANDIDATE, ["k1"])["k1"].blob == blob
    kept = store.facts("k1")
    numbers = [one.number for one in kept]
    store.keep_understood(CANDIDATE, [understood("k1", "s", blob)], {"k1": given_facts}, NOW)
    again = store.facts("k1")
    store.erase(CANDIDATE, ["k1"], NOW)

    assert [one.fact for one in kept] == given_facts * 2
    assert list(kept[len(given_facts) :]) == added
    assert [one.number for one in again] == numbers, "told again, they are the same facts"
