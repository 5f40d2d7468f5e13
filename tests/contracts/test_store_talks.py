"""Conversations, on every database: a turn is kept whole and once, and goes when it must."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from matcher.domain import Candidate
from matcher.kept import Person
from matcher.store.opening import open_store
from matcher.store.schema import talks
from matcher.store.sql_store import SqlStore
from matcher.talks import Channel, Registered, Wrote
from tests.store_values import CANDIDATE, LATER, NOW, PERSON, said, talk, told


def test_a_conversation_comes_back_as_it_was(store: SqlStore) -> None:
    full = talk(
        "g1", channel=Channel.PHONE, status="overgedragen", version=3, state='{"é":"🙂"}', question="uren",
        progress=0.4, reason="mens", taken_by="r.devries", agreed="Bellen op maandag.",
    )  # fmt: skip
    store.open_talk(full)
    assert store.talk("g1") == full
    assert store.talk("g2") is None


def test_a_turn_keeps_message_answers_and_state_together(store: SqlStore) -> None:
    store.open_talk(talk())
    buttons = (("Ja", "ja"), ("Nee 🙂", "nee"))
    after = talk(version=1, state='{"a":1}', question="uren", progress=0.2, changed=LATER)

    wrote = store.turn(
        after, [said(), said("Hoeveel uur?", "bot", question="uren", choices=buttons, language="en")], "s1"
    )

    assert (wrote.wrote, wrote.talk) == (Wrote.NEW, after)
    assert store.talk("g1") == after
    kept = store.messages("g1")
    assert kept == wrote.messages
    assert [(one.number, one.who, one.text, one.key) for one in kept] == [
        (1, "mens", "Ik poets graag.", "s1"), (2, "bot", "Hoeveel uur?", "s1"),
    ]  # fmt: skip
    assert (kept[1].choices, kept[1].language, kept[1].question) == (buttons, "en", "uren")
    store.turn(replace(after, version=2), [said("Acht.")], "s2")
    assert [one.text for one in store.messages("g1", after=2)] == ["Acht."]


def test_the_same_key_gives_what_was_answered_then(store: SqlStore) -> None:
    store.open_talk(talk())
    first = store.turn(talk(version=1, question="uren", progress=0.2), [said(), said("Uren?", "bot")], "s1")
    store.turn(talk(version=2, status="klaar", progress=1.0), [said("acht"), said("Klaar!", "bot")], "s2")

    again = store.turn(talk(version=3, state="anders"), [said("nog eens")], "s1")

    assert again == store.answered("g1", "s1")
    assert again.wrote is Wrote.SAME
    assert (again.turn, again.messages) == (first.turn, first.messages)
    assert again.turn is not None
    assert (again.turn.status, again.turn.question, again.turn.progress) == ("open", "uren", 0.2)
    assert [one.text for one in store.messages("g1")] == ["Ik poets graag.", "Uren?", "acht", "Klaar!"]


def test_a_key_counts_within_its_own_conversation(store: SqlStore) -> None:
    for one in ("g1", "g2"):
        store.open_talk(talk(one))
        assert store.turn(talk(one, version=1), [said(one)], "s1").wrote is Wrote.NEW
    assert [one.text for one in store.messages("g2")] == ["g2"]
    assert store.answered("g1", "s9") is None
    assert store.answered("weg", "s1") is None


def test_another_turn_in_between_is_told_and_nothing_is_written(store: SqlStore) -> None:
    store.open_talk(talk())
    store.turn(talk(version=1, state="een"), [said("een")], "s1")

    wrote = store.turn(talk(version=1, state="twee"), [said("twee")], "s2")

    assert wrote.wrote is Wrote.CONFLICT
    assert wrote.talk is not None
    assert (wrote.talk.version, wrote.talk.state) == (1, "een")
    assert [one.text for one in store.messages("g1")] == ["een"]
    assert store.turn(talk("weg", version=1), [said()], "s1").wrote is Wrote.GONE


def test_of_the_same_message_at_once_one_is_written_and_all_get_its_answer(store: SqlStore) -> None:
    store.open_talk(talk())
    start = threading.Barrier(6)
    answers = []

    def say(number: int) -> None:
        start.wait()
        answers.append(store.turn(talk(version=1), [said(), said(f"antwoord {number}", "bot")], "s1"))

    threads = [threading.Thread(target=say, args=(number,)) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(one.wrote for one in answers) == [Wrote.SAME] * 5 + [Wrote.NEW]
    assert len({one.messages for one in answers}) == 1
    assert len(store.messages("g1")) == 2


def test_different_messages_at_once_are_all_kept_in_some_order(store: SqlStore) -> None:
    store.open_talk(talk())

    def say(name: str) -> None:
        for number in range(5):
            while True:
                now = store.talk("g1")
                assert now is not None
                one = replace(now, version=now.version + 1)
                if store.turn(one, [said(f"{name}{number}")], f"{name}{number}").wrote is Wrote.NEW:
                    break

    threads = [threading.Thread(target=say, args=(name,)) for name in "abc"]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    texts = [one.text for one in store.messages("g1")]
    assert sorted(texts) == sorted(f"{name}{number}" for name in "abc" for number in range(5))
    assert [text for text in texts if text[0] == "b"] == [f"b{number}" for number in range(5)]
    assert [one.number for one in store.messages("g1")] == list(range(1, 16))
    last = store.talk("g1")
    assert last is not None
    assert last.version == 15


def test_the_yes_and_who_comes_of_it_are_one(store: SqlStore) -> None:
    store.open_talk(talk())
    store.put(CANDIDATE, [Candidate("k0")], NOW)
    number = store.add_fact(told("k0")).number
    before = store.generation()
    who = Registered(
        Candidate("k1", "Ik poets graag.", status="aangemeld", source="chat"), Person("k1", phone="06 00000000"),
        (told("k1", channel="chat"), told("k1", channel="chat", informant="kandidaat")),
    )  # fmt: skip
    done = talk(version=1, status="klaar", candidate_id="k1")

    assert store.turn(replace(done, version=5), [said("ja")], "s0", who).wrote is Wrote.CONFLICT
    assert store.get(CANDIDATE, ["k1"]) == {}, "not without its turn"
    assert store.turn(done, [said("ja")], "s1", who).wrote is Wrote.NEW

    assert store.get(CANDIDATE, ["k1"])["k1"].record == who.candidate
    assert store.get(PERSON, ["k1"])["k1"].record == who.person
    assert [one.number for one in store.facts("k1")] == [number + 1, number + 2]
    assert {change.id for change in store.changes(before)} == {"k1"}
    assert store.turn(done, [said("ja")], "s1", who).wrote is Wrote.SAME
    assert len(store.facts("k1")) == 2
    assert store.integrity() == ()


def test_a_candidate_that_cannot_be_kept_takes_the_turn_along(store: SqlStore) -> None:
    store.open_talk(talk())
    wrong = Registered(Candidate("k1"), None, (told("iemand anders"),))  # a fact of somebody who is not there
    with pytest.raises(Exception, match="database"):
        store.turn(talk(version=1, candidate_id="k1"), [said()], "s1", wrong)
    assert store.talk("g1") == talk()
    assert store.messages("g1") == ()
    assert store.get(CANDIDATE, ["k1"]) == {}


def test_a_resume_code_works_once(store: SqlStore) -> None:
    store.open_talk(talk())
    assert store.resume_talk("h-niets", "t2", "h2", LATER) is None
    found = store.resume_talk("h-g1", "t2", "h2", LATER)
    assert found == talk(token_hash="t2", resume_hash="h2", changed=LATER)
    assert store.resume_talk("h-g1", "t3", "h3", LATER) is None
    assert store.renew_code("g1", "h4", LATER)
    assert store.resume_talk("h2", "t3", "h3", LATER) is None, "a new code takes the place of the old"
    assert store.resume_talk("h4", "t5", "h5", LATER) == talk(token_hash="t5", resume_hash="h5", changed=LATER)
    assert not store.renew_code("weg", "h6", LATER)


def test_of_two_who_use_a_code_at_once_one_succeeds(store: SqlStore) -> None:
    store.open_talk(talk())
    start = threading.Barrier(4)
    found = []

    def use(number: int) -> None:
        start.wait()
        found.append(store.resume_talk("h-g1", f"t{number}", f"h{number}", LATER))

    threads = [threading.Thread(target=use, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    (winner,) = [one for one in found if one is not None]
    assert store.talk("g1") == winner


def test_a_turn_leaves_a_code_alone_that_was_renewed_meanwhile(store: SqlStore) -> None:
    store.open_talk(talk())
    thought_about = talk(version=1)
    store.resume_talk("h-g1", "t2", "h2", LATER)

    wrote = store.turn(thought_about, [said()], "s1")

    kept = store.talk("g1")
    assert kept is not None
    assert (kept.token_hash, kept.resume_hash) == ("t2", "h2")
    assert wrote.talk == kept


def test_the_list_shows_what_was_begun_latest_first(store: SqlStore) -> None:
    for number, status in enumerate(("open", "overgedragen", "klaar", "open")):
        at = NOW + timedelta(minutes=number)
        store.open_talk(talk(f"g{number}", status=status, changed=at, begun=number != 3, state='{"veel":1}'))
    store.open_talk(talk("g4", status="overgedragen", changed=NOW - timedelta(1), begun=False))
    assert [one.id for one in store.talks()] == ["g2", "g1", "g0", "g4"], "begun, or asking for a person"
    assert {one.state for one in store.talks()} == {""}, "a list does not carry what was told"
    assert [one.id for one in store.talks(["open", "overgedragen"])] == ["g1", "g0", "g4"]
    assert [one.id for one in store.talks(size=1)] == ["g2"]


def test_what_came_to_nothing_goes_in_time(store: SqlStore) -> None:
    store.put(CANDIDATE, [Candidate("k1")], NOW)
    store.open_talk(talk("oud"))
    store.turn(talk("oud", version=1), [said()], "s1")
    store.open_talk(talk("leeg", begun=False))
    store.open_talk(talk("af", candidate_id="k1", status="klaar"))
    store.open_talk(talk("nieuw", changed=LATER))
    assert store.erase_talks(NOW) == 0, "not before its time"
    assert store.erase_talks(LATER, begun=False) == 1
    assert store.talk("leeg") is None
    assert store.talk("oud") is not None
    assert store.erase_talks(LATER) == 1
    assert store.talk("oud") is None
    assert store.messages("oud") == ()
    assert [one.id for one in store.talks()] == ["nieuw", "af"]
    with store.connections.read() as connection:
        assert connection.execute(talks.gesprek_beurt.select()).all() == []


def test_the_conversations_of_a_candidate_go_with_the_candidate(store: SqlStore) -> None:
    store.put(CANDIDATE, [Candidate("k1"), Candidate("k2")], NOW)
    for one, who in (("g1", "k1"), ("g2", "k2")):
        store.open_talk(talk(one, candidate_id=who))
        store.turn(talk(one, candidate_id=who, version=1), [said()], "s1")
    assert [one.id for one in store.talks(candidate_id="k1")] == ["g1"]
    store.erase(CANDIDATE, ["k1"], LATER)
    assert store.talk("g1") is None
    assert store.messages("g1") == ()
    assert len(store.messages("g2")) == 1
    assert store.turn(talk("g1", version=2), [said()], "s2").wrote is Wrote.GONE
    assert store.integrity() == ()


def test_two_processes_see_one_conversation(file_url: str) -> None:
    one, other = open_store(file_url), open_store(file_url)
    one.open_talk(talk())
    assert other.turn(talk(version=1), [said("hier")], "s1").wrote is Wrote.NEW
    assert one.turn(talk(version=1), [said("daar")], "s1").messages[0].text == "hier"
    one.close()
    other.close()
