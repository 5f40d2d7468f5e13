"""Erasing, on every database: nothing that hangs on somebody is left, and everybody else keeps what is theirs."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from matcher.domain import Candidate, Place
from matcher.kept import Change, Moved, Person, Ranking, ShortlistLine, Step, StepKind, StillTrue
from matcher.store import sqlite
from matcher.store.opening import open_store
from matcher.store.schema import metadata
from matcher.store.sql_store import SqlStore
from tests.store_values import (
    CANDIDATE,
    EMPLOYER,
    FULL,
    LATER,
    NOW,
    PERSON,
    PLACE,
    decision,
    fact,
    outcome,
    run,
    said,
    shortlist,
    talk,
    told,
    understood,
)

CANARY = "kanariepiet7391"
WHO, OTHER = f"id-{CANARY}", "k2"


def fill(store: SqlStore, who_goes: str = WHO) -> None:
    """Everything that can hang on a person and on a place, twice: of who goes and of who stays."""
    store.put(EMPLOYER, [FULL[EMPLOYER]], NOW)
    store.put(PLACE, [Place("v1", "Plek"), Place("v2", f"Plek {CANARY}")], NOW)
    for who, word in ((who_goes, CANARY), (OTHER, "anders")):
        store.put(CANDIDATE, [Candidate(who, f"Ik heet {word}.", town=word, limits=(word,), extra={word: [word]})], NOW)
        store.put(PERSON, [Person(who, word, extra={"x": word})], NOW)
        story = {who: [fact(f"{word} zegt")]}
        store.keep_understood(CANDIDATE, [understood(who, word, word.encode())], story, NOW)
        store.answer_fact(who, store.add_fact(told(who, fact=fact(word))).number, StillTrue.NO, word, NOW)
        store.put_outcome(outcome(f"u-{word}", who, note=word), NOW)
        store.claim("r1", CANDIDATE, [who], NOW)
        store.open_talk(talk(f"g-{word}"))
        own = talk(f"g-{word}", version=1, state=word, agreed=word, reason=word, candidate_id=who)
        store.turn(own, [said(word)], f"sleutel {word}")
    store.keep_understood(PLACE, [understood("v2", "s", CANARY.encode())], {}, NOW)
    store.set_apart(CANDIDATE, who_goes, "teLang", NOW)
    kept_out = ({"id": who_goes, "grenzen": [{"tekst": CANARY}]}, {"id": OTHER, "score": 0.1})
    store.save_shortlist(shortlist("s1", who_goes, OTHER, excluded=kept_out))
    store.save_shortlist(shortlist("s2", OTHER))
    store.save_shortlist(shortlist(f"s3-{CANARY}", about={"kandidaatId": who_goes}))
    store.decide("s1", [decision(who_goes, reason=CANARY), decision(OTHER)])
    store.decide("s2", [decision(who_goes)], [ShortlistLine(who_goes, {}, CANARY, "r.devries")])
    store.open_run(run("r1"))
    lists = [
        Ranking("kandidaat", who_goes, (("v1", 0.9), ("v2", 0.8))),
        Ranking("kandidaat", OTHER, (("v1", 0.7), ("v2", 0.2))),
        Ranking("vacature", "v1", ((who_goes, 0.9), (OTHER, 0.7))),
        Ranking("vacature", "v2", ((who_goes, 0.8), (OTHER, 0.2))),
    ]
    moved = [
        Moved("kandidaat", who_goes, new=("v1",)),
        Moved("kandidaat", OTHER, gone=("v2",)),
        Moved("vacature", "v1", (who_goes,), (OTHER,), ((OTHER, 1, 2), (who_goes, 2, 1))),
        Moved("vacature", "v2", (OTHER,), (who_goes,)),
    ]
    steps = [Step(who_goes, StepKind.PLACE, "v1", CANARY), Step(OTHER, StepKind.PLACE, "v2", CANARY)]
    store.keep_rankings("r1", lists, moved, [*steps, Step(OTHER, StepKind.ASK, "v1", "Vraag het.")])


def rows_with(store: SqlStore, word: str) -> list[str]:
    """Names of the tables in which a word stands, in whatever column."""
    found = []
    with store.connections.read() as connection:
        for table in metadata.sorted_tables:
            # As the driver gives it, before anything is made of it.
            rows = connection.execute(sa.text(f"SELECT * FROM {table.name}")).all()
            found += [table.name for row in rows if any(word in _text(value) for value in row)]
    return found


def _text(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def test_of_a_person_who_goes_only_that_an_id_went_is_left(store: SqlStore) -> None:
    fill(store)
    store.erase(PLACE, ["v2"], NOW)
    assert len(rows_with(store, CANARY)) > 15, "the control: it stood everywhere"
    before = store.generation()

    assert store.erase(CANDIDATE, [WHO, "nooit geweest"], LATER) == 1

    assert rows_with(store, CANARY) == ["verwijderd", "verwijderd"]
    gone = [Change(before + 1, CANDIDATE, WHO, True), Change(before + 1, PERSON, WHO, True)]
    assert store.changes(before) == gone
    assert store.integrity() == ()


def test_everybody_else_keeps_what_is_theirs(store: SqlStore) -> None:
    fill(store)
    facts, persons = store.facts(OTHER), store.get(PERSON, [OTHER])

    store.erase(CANDIDATE, [WHO], LATER)

    assert (store.facts(OTHER), store.get(PERSON, [OTHER])) == (facts, persons)
    assert store.understood_keys(CANDIDATE) == {OTHER: "anders"}
    assert [one.candidate_id for one in store.outcomes()] == [OTHER]
    first = store.shortlist("s1")
    assert first is not None
    assert [line.candidate_id for line in first.lines] == [OTHER]
    assert first.excluded == ({"id": OTHER, "score": 0.1},)
    assert first.decisions == (decision(OTHER),)
    assert [one.id for one in store.shortlists()] == ["s2", "s1"]
    assert store.shown() == {OTHER: 2}
    assert [one.id for one in store.talks()] == ["g-anders"]
    assert [one.text for one in store.messages("g-anders")] == ["anders"]
    lists = store.rankings("r1", "vacature", ["v1", "v2"])
    assert [lists[one].lines for one in ("v1", "v2")] == [((OTHER, 0.7),), ((OTHER, 0.2),)]
    assert store.rankings("r1", "kandidaat", [WHO, OTHER]).keys() == {OTHER}
    assert store.moved("r1", "vacature") == (
        Moved("vacature", "v1", (), (OTHER,), ((OTHER, 1, 2),)),
        Moved("vacature", "v2", (OTHER,)),
    )
    assert [step.candidate_id for step in store.steps("r1")] == [OTHER, OTHER]


def test_a_place_that_goes_leaves_the_lists_of_people(store: SqlStore) -> None:
    fill(store)
    assert store.erase(PLACE, ["v2"], LATER) == 1
    assert store.understood_keys(PLACE) == {}
    assert store.rankings("r1", "vacature", ["v1", "v2"]).keys() == {"v1"}
    lists = store.rankings("r1", "kandidaat", [WHO, OTHER])
    assert [lists[one].lines for one in (WHO, OTHER)] == [(("v1", 0.9),), (("v1", 0.7),)]
    assert [step.place_id for step in store.steps("r1")] == ["v1", "v1"]
    assert len(store.shortlists()) == 3, "decisions on people stay"


def test_who_somebody_is_can_go_alone(store: SqlStore) -> None:
    fill(store)
    assert store.erase(PERSON, [WHO], NOW) == 1
    assert store.get(PERSON, [WHO, OTHER]).keys() == {OTHER}
    assert store.get(CANDIDATE, [WHO]).keys() == {WHO}
    assert len(store.facts(WHO)) == 2
    assert store.erase(EMPLOYER, ["w1"], NOW) == 1
    assert store.count(PLACE) == 2


def test_what_hangs_on_nobody_goes_too(store: SqlStore) -> None:
    """A person without a candidate, as an import of names may leave."""
    store.put(PERSON, [Person("p1", CANARY)], NOW)
    assert store.erase(CANDIDATE, ["p1"], NOW) == 0
    assert store.get(PERSON, ["p1"]) == {}


def test_erasing_nothing_is_nothing(store: SqlStore) -> None:
    assert store.erase(CANDIDATE, [], NOW) == 0
    assert store.erase(CANDIDATE, ["k9"], NOW) == 0
    assert store.generation() == 0


def test_many_go_at_once(store: SqlStore) -> None:
    """More than the database is asked to look for one by one."""
    ids = [f"k{i}" for i in range(60)]
    store.put(CANDIDATE, [Candidate(one) for one in ids], NOW)
    store.put(PLACE, [Place("v1", "Plek")], NOW)
    store.open_run(run("r1"))
    whole = Ranking("vacature", "v1", tuple((one, 0.5) for one in ids))
    store.keep_rankings("r1", [whole], [], [])
    store.erase(CANDIDATE, ids[:50], NOW)
    assert store.rankings("r1", "vacature", ["v1"])["v1"] == replace(whole, lines=whole.lines[50:])


def test_an_id_with_odd_letters_goes_as_well(store: SqlStore) -> None:
    odd = ['a"b', "a\\b", "a%b", "a_b", "a/b", "É 🙂", "a'b"]
    store.put(CANDIDATE, [Candidate(one) for one in [*odd, "aXb"]], NOW)
    store.open_run(run("r1"))
    store.keep_rankings("r1", [Ranking("vacature", "v1", tuple((one, 0.5) for one in [*odd, "aXb"]))], [], [])
    for one in odd:
        store.erase(CANDIDATE, [one], NOW)
    assert store.rankings("r1", "vacature", ["v1"])["v1"].lines == (("aXb", 0.5),)


# --- in the files themselves -----------------------------------------------------------------------------------------


def bytes_with_canary(folder: Path) -> dict[str, int]:
    return {path.name: count for path in folder.iterdir() if (count := path.read_bytes().count(CANARY.encode()))}


def residue(folder: Path) -> dict[str, int]:
    """What is left in the files, of a store that is still open, after everything with the canary was erased."""
    store = open_store(f"sqlite:///{folder / 'meedoen.db'}")
    try:
        fill(store, "k1")
        assert bytes_with_canary(folder), "the control: it stood in the files"
        store.erase(PLACE, ["v2"], NOW)
        store.erase(CANDIDATE, ["k1"], NOW)
        return bytes_with_canary(folder)
    finally:
        store.close()


def test_no_byte_is_left_in_the_file_or_its_log(tmp_path: Path) -> None:
    assert residue(tmp_path) == {}


def test_control_without_secure_delete_bytes_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sqlite.SETTINGS, "secure_delete", 0)  # type: ignore[misc]
    assert residue(tmp_path) != {}


def test_a_reader_in_the_way_delays_the_cleaning_until_the_next_write(file_url: str, tmp_path: Path) -> None:
    store = open_store(file_url)
    store.put(CANDIDATE, [Candidate("k1", f"Ik heet {CANARY}.")], NOW)
    reader = sqlite3.connect(tmp_path / "meedoen.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM kandidaat").fetchone()
    store.erase(CANDIDATE, ["k1"], NOW)
    assert bytes_with_canary(tmp_path), "the control: a reader holds the log"
    reader.execute("COMMIT")
    reader.close()

    store.put(CANDIDATE, [Candidate("k2")], NOW)

    assert bytes_with_canary(tmp_path) == {}
    store.close()
