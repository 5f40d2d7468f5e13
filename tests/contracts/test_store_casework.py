"""Shortlists, decisions, outcomes, focus professions and tokens, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from matcher.errors import NotFound
from matcher.kept import Choice, FocusList, Put, ShortlistLine, Token
from matcher.store.sql_store import SqlStore
from tests.store_values import CANDIDATE, LATER, NOW, candidates, decision, outcome, shortlist

KEPT_OUT = {"id": "k3", "score": 0.7, "grenzen": [{"soort": "belasting", "tekst": "Kan niet tillen."}]}


@pytest.fixture(autouse=True)
def some_people(store: SqlStore) -> None:
    store.put(CANDIDATE, candidates("k1", "k2", "k3", "k4"), NOW)


def test_a_shortlist_comes_back_as_it_was_shown(store: SqlStore) -> None:
    saved = shortlist("s1", "k2", "k1", excluded=(KEPT_OUT, {"zonder": "id"}))
    store.save_shortlist(saved)
    assert store.shortlist("s1") == saved
    assert store.shortlist("s9") is None


def test_the_newest_shortlists_come_first(store: SqlStore) -> None:
    for i, one in enumerate(["s3", "s1", "s2"]):
        store.save_shortlist(shortlist(one, "k1", at=NOW + timedelta(minutes=i)))
    assert [one.id for one in store.shortlists()] == ["s2", "s1", "s3"]
    assert [one.id for one in store.shortlists(2)] == ["s2", "s1"]
    assert store.shortlists()[0].lines == shortlist("s2", "k1").lines


def test_who_was_shown_is_counted_and_who_was_kept_out_is_not(store: SqlStore) -> None:
    assert store.shown() == {}
    store.save_shortlist(shortlist("s1", "k1", "k2", excluded=(KEPT_OUT,)))
    store.save_shortlist(shortlist("s2", "k1"))
    store.save_shortlist(shortlist("s2", "k1"))
    assert store.shown() == {"k1": 2, "k2": 1}


def test_decisions_stand_beside_each_other_in_order_of_time(store: SqlStore) -> None:
    store.save_shortlist(shortlist("s1", "k1", "k2"))
    later = decision("k1", Choice.NOT, at=LATER, reason="wil toch niet")
    store.decide("s1", [later])
    store.decide("s1", [decision("k1"), decision("k2", Choice.LATER)])

    found = store.shortlist("s1")

    assert found is not None
    assert found.decisions == (decision("k1"), decision("k2", Choice.LATER), later)


def test_somebody_is_added_with_a_reason_and_decided_on_together(store: SqlStore) -> None:
    store.save_shortlist(shortlist("s1", "k1", excluded=(KEPT_OUT,)))
    added = ShortlistLine("k3", {}, "tilt sinds kort weer", "r.devries")

    store.decide("s1", [decision("k3")], [added, added])

    found = store.shortlist("s1")
    assert found is not None
    assert found.lines == (*shortlist("s1", "k1").lines, added)
    assert found.excluded == (KEPT_OUT,)
    assert found.decisions == (decision("k3"),)
    assert store.shown() == {"k1": 1, "k3": 1}
    store.decide("s1", [decision("k3", Choice.LATER, at=LATER)], [replace(added, added="nog eens")])
    again = store.shortlist("s1")
    assert again is not None
    assert again.lines == found.lines


def test_a_decision_that_cannot_be_leaves_nothing(store: SqlStore) -> None:
    saved = shortlist("s1", "k1", excluded=(KEPT_OUT,))
    store.save_shortlist(saved)
    with pytest.raises(NotFound, match="shortlistOnbekend"):
        store.decide("s9", [decision("k1")])
    for one in (decision("k2"), decision("k3"), decision("k9")):
        with pytest.raises(NotFound, match="kandidaatNietOpLijst"):
            store.decide("s1", [decision("k1"), one], [ShortlistLine("k4", {}, "x", "y")])
    with pytest.raises(NotFound, match="kandidaatNietOpLijst"):
        store.decide("s1", [decision("k1")], [ShortlistLine("k9", {}, "x", "y")])
    assert store.shortlist("s1") == saved


def test_somebody_who_went_while_a_list_was_made_is_not_on_it(store: SqlStore) -> None:
    store.erase(CANDIDATE, ["k2", "k3"], NOW)
    store.save_shortlist(shortlist("s1", "k1", "k2", "k4", excluded=(KEPT_OUT,)))
    found = store.shortlist("s1")
    assert found is not None
    assert [line.candidate_id for line in found.lines] == ["k1", "k4"]
    assert found.excluded == ()


def test_outcomes_come_back_by_start(store: SqlStore) -> None:
    full = outcome(
        "u2", "k2", kind="garantiebaan", start=date(2025, 12, 1), place_id="v1", employer_id="w1",
        end=date(2026, 1, 31), hours=12.5, subsidised=False, found_through="meedoenplein",
        follow_up=date(2026, 3, 1), note="ging ergens anders heen",
    )  # fmt: skip
    assert store.put_outcome(outcome("u1"), NOW) is Put.NEW
    assert store.put_outcome(full, NOW) is Put.NEW
    assert store.outcomes() == (full, outcome("u1"))
    assert store.outcomes("k1") == (outcome("u1"),)
    assert store.outcomes("k9") == ()


def test_an_outcome_is_put_by_id(store: SqlStore) -> None:
    store.put_outcome(outcome(), NOW)
    ended = outcome(end=date(2026, 2, 1), subsidised=True)
    before = store.generation()
    assert store.put_outcome(outcome(), LATER) is Put.SAME
    assert store.put_outcome(ended, LATER) is Put.CHANGED
    assert store.outcomes() == (ended,)
    assert store.generation() == before, "an outcome is no record that an index follows"
    with pytest.raises(NotFound, match="kandidaatNietBewaard"):
        store.put_outcome(outcome("u2", "k9"), NOW)


def test_of_focus_lists_that_hold_the_last_counts(store: SqlStore) -> None:
    assert store.focus(date(2026, 1, 1)) is None
    whole = FocusList(("kok", "hovenier"), date(2026, 1, 1), None, "r.devries", NOW)
    spring = FocusList(("bezorger",), date(2026, 3, 1), date(2026, 5, 31), "r.devries", NOW)
    store.put_focus(whole)
    store.put_focus(spring)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 31), date(2026, 6, 1)]
    assert [store.focus(day) for day in days] == [None, whole, spring, spring, whole]
    store.put_focus(replace(whole, professions=()))
    assert store.focus(date(2026, 4, 1)) == replace(whole, professions=())


def test_tokens_by_name(store: SqlStore) -> None:
    first = Token("website", frozenset({"lezen"}), "hash1", NOW)
    store.put_token(Token("zaaksysteem", frozenset({"lezen", "schrijven"}), "hash2", NOW))
    store.put_token(first)
    assert [token.name for token in store.tokens()] == ["website", "zaaksysteem"]
    assert store.tokens()[0] == first

    anew = replace(first, secret_hash="hash3", rights=frozenset())
    store.put_token(anew)

    assert store.tokens()[0] == anew
    assert store.drop_token("website")
    assert not store.drop_token("website")
    assert [token.name for token in store.tokens()] == ["zaaksysteem"]
