"""A conversation over HTTP: kept before it is answered, once, for whoever holds it, and nothing before the yes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api.http.app import create_app
from api.matching import MatchEngine
from api.talking import LONGEST_MESSAGE
from matcher.errors import StoreUnavailable
from matcher.kept import RecordKind
from matcher.store.schema import metadata
from tests.api.http_service import NOW, Service, service, talker
from tests.api.talk_client import STORY, Talker

CANARY = "kanariepiet"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, engine: MatchEngine) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("gesprek"), engine) as one:
        yield one


def everything_kept(one: Service) -> str:
    """All rows of all tables as one text."""
    with one.store.connections.read() as connection:  # type: ignore[attr-defined]
        # As plain tuples: a row of the library shows long values cut short.
        found = [connection.execute(sa.text(f"SELECT * FROM {table.name}")).all() for table in metadata.sorted_tables]
    return str([[tuple(row) for row in rows] for rows in found])


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


# --- begin -----------------------------------------------------------------------------------------------------------


def test_it_begins_by_saying_what_it_is_and_asking_whether_it_may(served: Service) -> None:
    begun = Talker(served.client, taal="nl").begun

    assert begun.keys() == {
        "id", "token", "hervatcode", "berichten", "vraag", "status", "voortgang", "overgenomen",
    }  # fmt: skip
    assert (begun["status"], begun["vraag"], begun["voortgang"]) == ("open", "toestemming", 0)
    last = begun["berichten"][-1]
    assert (last["wie"], last["vraag"]) == ("bot", "toestemming")
    assert [choice["waarde"] for choice in last["keuzes"]] == ["ja", "nee", "mens"]
    assert "computer" in begun["berichten"][0]["tekst"]
    assert Talker(served.client, taal="en").begun["berichten"][0]["taal"] == "en"
    assert begun["token"] not in everything_kept(served)
    assert begun["hervatcode"].replace("-", "") not in everything_kept(served)


def test_before_the_yes_nothing_that_was_said_is_kept(served: Service) -> None:
    one = Talker(served.client)
    for text in (f"hallo {CANARY}", f"waarom wil je dat weten, {CANARY}?", f"help {CANARY}"):
        assert one.say(text)["status"] == "open"

    assert CANARY not in everything_kept(served)
    kept = served.store.talk(one.id)
    assert kept is not None
    assert (kept.begun, kept.version, served.store.messages(one.id)) == (False, 3, ())
    assert [message["nummer"] for message in one.messages()] == [0] * len(one.begun["berichten"])
    assert one.id not in {talk["id"] for talk in served.client.get("/v1/gesprekken").json()["resultaten"]}

    one.say("ja")
    one.say(f"Ik ben {CANARY} en wil koken.")
    assert CANARY in everything_kept(served), "the control: after the yes it is"


def test_what_was_typed_before_the_yes_comes_along_from_the_page(served: Service) -> None:
    one = Talker(served.client)
    early = "Ik wil heel graag in de tuin werken, bomen snoeien en gras maaien."
    assert one.say(early)["vraag"] == "verhaal"
    assert early not in everything_kept(served)

    one.say("ja", eerder=[early])

    assert one.texts()[0] == early
    assert len(one.texts()) == 2
    facts = one.call("GET", "/concept").json()["feiten"]
    assert any(fact["bewijs"] in early and fact["polariteit"] == "wil" for fact in facts)


def test_a_message_before_the_yes_that_is_sent_again_counts_once(served: Service) -> None:
    one = Talker(served.client)
    first = one.say("hoi", "a")
    assert one.say("hoi", "a") == first
    kept = served.store.talk(one.id)
    assert kept is not None
    assert kept.version == 1
    second = one.say("waarom?", "b")
    assert one.say("waarom?", "b") == second
    assert one.say("ja", "c")["vraag"] == "verhaal"
    assert one.say("ja", "c")["vraag"] == "verhaal"
    assert len(one.texts()) == 1


# --- say -------------------------------------------------------------------------------------------------------------


def test_a_message_is_kept_before_it_is_answered(served: Service) -> None:
    one = Talker(served.client)
    one.say("ja")
    answer = one.say(STORY)

    assert one.texts()[-1] == STORY
    numbers = [message["nummer"] for message in answer["berichten"]]
    kept = {message["nummer"]: message for message in one.messages()}
    assert [kept[number] for number in numbers] == answer["berichten"]
    assert one.messages(after=numbers[-1]) == []
    assert 0 < answer["voortgang"] <= 1


def test_the_same_key_gives_the_same_answer_and_is_kept_once(served: Service) -> None:
    one = Talker(served.client)
    one.say("ja")
    first = one.say(STORY, "zelfde")
    later = one.say("nee")
    assert one.say(STORY, "zelfde") == first
    assert one.say("iets heel anders", "zelfde") == first
    assert one.texts().count(STORY) == 1
    assert one.messages()[-1] == later["berichten"][-1]


def test_a_number_that_must_not_be_kept_is_masked_before_it_is_written(served: Service) -> None:
    one = Talker(served.client)
    one.say("ja")
    one.say("Mijn bsn is 111222333 en ik wil koken.")
    assert "111222333" not in everything_kept(served)
    assert "[bsn]" in one.texts()[-1]


def test_two_tabs_at_once_both_succeed_in_some_order(served: Service) -> None:
    one = Talker(served.client)
    one.say("ja")
    texts = [f"Ik wil graag koken, nummer {number}." for number in range(6)]
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda text=text: answers.append(one.send(text, text))) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 6
    assert sorted(one.texts()[1:]) == texts
    numbers = [message["nummer"] for message in one.messages()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_two_services_on_one_store_lose_nothing_either(served: Service) -> None:
    """Another process: the lock in this one does not help, the version does."""
    from starlette.testclient import TestClient

    other = create_app(served.settings, served.store, served.desk, lambda: NOW, dialogue=talker(served.desk.engine))
    one = Talker(served.client)
    one.say("ja")
    with TestClient(other) as client:
        clients = [served.client, client] * 4
        answers: list[int] = []

        def say(number: int) -> None:
            headers = {"Authorization": f"Bearer {one.token}"}
            body = {"tekst": f"Ik wil koken {number}", "sleutel": f"k{number // 2}"}  # each key by both at once
            path = f"/v1/gesprekken/{one.id}/berichten"
            answers.append(clients[number].post(path, json=body, headers=headers).status_code)

        threads = [threading.Thread(target=say, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [200] * 8
    assert len(one.texts()) == 1 + 4


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "waardeLeeg"), ("  \n ", "waardeLeeg"), ("\t\x0b", "waardeLeeg"), ("a\0b", "nulTeken"),
        ("x" * 100_000, "berichtTeLang"), ("x" * (LONGEST_MESSAGE + 1), "berichtTeLang"), (7, "typeTekst"),
        (None, "waardeLeeg"),
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused_clearly_and_nothing_is_lost(served: Service, text: Any, code: str) -> None:
    one = Talker(served.client)
    one.say("ja")
    before = one.messages()

    answer = one.send(text)

    assert problem(answer) == (400, "invoerOnbruikbaar")
    (error,) = answer.json()["errors"]
    assert (error["veld"], error["code"]) == ("tekst", code)
    assert "xxx" not in answer.text
    assert one.messages() == before
    assert one.say(STORY)["status"] == "open"


@pytest.mark.parametrize(
    "text", ["🙂🙂🙂", "👩‍🍳", "\x07\x1b[31mik wil koken\x7f", "…", "ä̈́" * 500, "<script>alert(1)</script>"]
)
def test_odd_messages_get_an_answer(served: Service, text: str) -> None:
    one = Talker(served.client)
    one.say("ja")
    assert one.say(text)["berichten"]
    assert one.say("x" * LONGEST_MESSAGE)["berichten"]


def test_a_message_has_a_key(served: Service) -> None:
    one = Talker(served.client)
    for body in ({"tekst": "ja"}, {"tekst": "ja", "sleutel": ""}, {"tekst": "ja", "sleutel": "x" * 201}):
        answer = one.call("POST", "/berichten", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["veld"]) == (400, "sleutel")


def test_a_conversation_that_is_over_says_so_but_not_to_a_cry_for_help(served: Service) -> None:
    one = Talker(served.client).told()
    one.say("stop")
    assert one.say("stop")["status"] == "gestopt"
    before = one.messages()

    assert problem(one.send("nog iets")) == (409, "gesprekKlaar")
    assert one.messages() == before

    answer = one.say("ik wil dood")
    assert answer["status"] == "overgedragen"
    assert any("113" in message["tekst"] for message in answer["berichten"])


# --- without a store -------------------------------------------------------------------------------------------------


def test_without_a_store_it_says_that_nothing_was_kept(served: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Talker(served.client).told()
    before = one.messages()

    def gone(*_: object, **__: object) -> None:
        raise StoreUnavailable("databaseWeg")

    with monkeypatch.context() as patch:
        patch.setattr(served.store, "turn", gone)
        answer = one.send("Ik wil ook koken.", "weg")
        assert problem(answer) == (503, "nietOpgeslagen")
        assert int(answer.headers["Retry-After"]) > 0
        patch.setattr(served.store, "open_talk", gone)
        assert problem(served.client.post("/v1/gesprekken", json={})) == (503, "nietOpgeslagen")

    assert one.messages() == before, "it was not kept anywhere else meanwhile"
    assert one.say("Ik wil ook koken.", "weg")["berichten"], "the same message, with the same key"


def test_a_database_that_is_really_gone(tmp_path: Path, engine: MatchEngine) -> None:
    with service(tmp_path, engine) as one:
        talk = Talker(one.client).told()
        (tmp_path / "meedoen.db").rename(tmp_path / "weg.db")
        answer = talk.send("Ik wil ook koken.", "weg")
        assert answer.status_code == 503
        assert answer.headers["Content-Type"] == "application/problem+json"
        (tmp_path / "weg.db").rename(tmp_path / "meedoen.db")
        assert talk.say("Ik wil ook koken.", "weg")["berichten"]


def test_without_an_intake_it_says_so(served: Service) -> None:
    from starlette.testclient import TestClient

    with TestClient(create_app(served.settings, served.store, served.desk, lambda: NOW)) as client:
        assert problem(client.post("/v1/gesprekken", json={})) == (503, "geenGesprekken")


# --- elsewhere -------------------------------------------------------------------------------------------------------


def test_a_code_brings_it_to_another_device_once(served: Service) -> None:
    one = Talker(served.client).told()
    kept = one.messages()
    code = one.begun["hervatcode"]
    assert len(code.replace("-", "")) == 16

    answer = served.client.post("/v1/gesprekken/hervat", json={"code": f" {code.lower().replace('-', ' ')} "})

    assert answer.status_code == 200
    back = answer.json()
    assert (back["id"], back["berichten"]) == (one.id, kept)
    assert one.send("nog van hier").status_code == 401, "the old device is out"
    one.token = back["token"]
    assert one.say("nee")["berichten"]
    again = served.client.post("/v1/gesprekken/hervat", json={"code": code})
    never = served.client.post("/v1/gesprekken/hervat", json={"code": "0000-0000-0000-0000"})
    assert problem(again) == problem(never) == (404, "codeOnbekend")
    assert {**again.json(), "instance": ""} == {**never.json(), "instance": ""}
    assert served.client.post("/v1/gesprekken/hervat", json={"code": back["hervatcode"]}).status_code == 200


# --- the story -------------------------------------------------------------------------------------------------------


def test_the_story_can_be_seen_corrected_and_confirmed(served: Service) -> None:
    one = Talker(served.client).told()
    one.say("ik vind het ook leuk om bloemen te verkopen")
    concept = one.call("GET", "/concept").json()
    assert concept.keys() == {"verhaal", "zinnen", "feiten", "profiel", "versie", "status"}
    assert " ".join(line["tekst"] for line in concept["zinnen"]) == concept["verhaal"]
    said = {message["nummer"]: message["tekst"] for message in one.messages()}
    for fact in concept["feiten"]:
        assert said[fact["bericht"]][fact["start"] : fact["eind"]] == fact["bewijs"], "in the words of the person"

    gone = next(line for line in concept["zinnen"] if "bloemen" in line["tekst"])
    other = next(line for line in concept["zinnen"] if "bloemen" not in line["tekst"])
    body = {
        "akkoord": True,
        "versie": concept["versie"],
        "correcties": [
            {"doel": gone["id"], "actie": "schrap"},
            {"doel": other["id"], "actie": "wijzig", "tekst": "Ik kook graag voor een groep, bsn 111222333."},
        ],
    }
    answer = one.call("POST", "/bevestiging", json=body)

    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert (made["status"], made["voortgang"]) == ("klaar", 1)
    assert "bloemen" not in made["verhaal"]
    assert "Ik kook graag voor een groep, bsn [bsn]." in made["verhaal"]
    kept = served.store.talk(one.id)
    assert kept is not None
    assert kept.candidate_id is not None
    candidate = served.store.get(RecordKind.CANDIDATE, [kept.candidate_id])[kept.candidate_id].record
    assert (candidate.story, candidate.status, candidate.source) == (made["verhaal"], "aangemeld", "chat")  # type: ignore[union-attr]
    assert one.call("POST", "/bevestiging", json={"akkoord": True}).status_code == 200, "said twice is once"
    assert problem(one.call("POST", "/bevestiging", json=body)) == (409, "gesprekKlaar")
    assert "111222333" not in everything_kept(served)


def test_who_says_yes_is_in_the_next_shortlist(tmp_path: Path, engine: MatchEngine) -> None:
    with service(tmp_path, engine) as one:
        one.client.post("/v1/vacatures", json={"id": "v1", "titel": "Kok in een school", "omschrijving": "Koken."})
        talk = Talker(one.client).told()
        assert one.client.get("/v1/vacatures/v1/shortlist").json()["resultaten"] == []
        talk.call("POST", "/bevestiging", json={"akkoord": True})
        (line,) = one.client.get("/v1/vacatures/v1/shortlist").json()["resultaten"]
        kept = one.store.talk(talk.id)
        assert kept is not None
        assert line["id"] == kept.candidate_id


def test_a_yes_in_the_chat_makes_the_candidate_too(tmp_path: Path, engine: MatchEngine) -> None:
    with service(tmp_path, engine) as one:
        talk = Talker(one.client).told()
        assert talk.say("dat is alles")["vraag"] == "bevestigen"
        assert talk.say("ja")["status"] == "klaar"
        assert one.store.count(RecordKind.CANDIDATE) == 1


def test_how_to_reach_somebody_goes_to_the_person_and_not_into_the_story(tmp_path: Path, engine: MatchEngine) -> None:
    with service(tmp_path, engine) as one:
        talk = Talker(one.client).told()
        kept = one.store.talk(talk.id)
        assert kept is not None
        from api.talk_state import kept_conversation, kept_state

        words = "bel mij op 06 12345678 of mail piet@voorbeeld.nl"
        state = kept_state(replace(kept_conversation(kept.state), contact=words))
        one.store.turn(replace(kept, state=state, version=kept.version + 1), (), None)
        talk.call("POST", "/bevestiging", json={"akkoord": True})
        (person,) = one.client.get("/v1/personen").json()["resultaten"]
        assert (person["telefoon"], person["email"], person["contact"]) == ("06 12345678", "piet@voorbeeld.nl", words)
        (candidate,) = one.client.get("/v1/kandidaten").json()["resultaten"]
        assert "12345678" not in str(candidate)


def test_corrections_of_something_else_are_refused(served: Service) -> None:
    one = Talker(served.client)
    assert problem(one.call("GET", "/concept")) == (409, "gesprekNietBegonnen")
    assert problem(one.call("POST", "/bevestiging", json={"akkoord": True})) == (409, "gesprekNietBegonnen")
    one.told()
    old = one.call("GET", "/concept").json()["versie"]
    one.say("ik wil ook bloemen verkopen")
    assert problem(one.call("POST", "/bevestiging", json={"akkoord": True, "versie": old})) == (409, "conceptVeranderd")
    wrong = {"akkoord": False, "correcties": [{"doel": "z99", "actie": "schrap"}, {"doel": "z1", "actie": "wijzig"}]}
    answer = one.call("POST", "/bevestiging", json=wrong)
    assert [error["veld"] for error in answer.json()["errors"]] == ["correcties.1.tekst"]
    del wrong["correcties"][1]  # type: ignore[attr-defined]
    answer = one.call("POST", "/bevestiging", json=wrong)
    assert [(error["veld"], error["code"]) for error in answer.json()["errors"]] == [
        ("correcties.0.doel", "doelOnbekend")
    ]


def test_the_log_says_nothing_of_what_was_said(served: Service) -> None:
    one = Talker(served.client).told()
    one.say(f"Ik heet {CANARY}.")
    one.call("GET", "/concept")
    text = served.out.getvalue()
    assert "/v1/gesprekken/{id}/berichten" in text
    assert CANARY not in text
    assert one.id not in text
    assert one.token not in text
