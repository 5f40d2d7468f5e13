"""The work coach's side: looking along, taking over while the bot is silent, giving back, a code on paper."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from api.matching import MatchEngine
from api.personal_export import personal_export
from tests.api.http_service import NOW, Service, service
from tests.api.talk_client import STORY, Talker


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, engine: MatchEngine) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("regisseur"), engine) as one:
        yield one


def coach(served: Service, talk: Talker, what: str, **body: Any) -> Any:
    """A call of a work coach; gives the response."""
    return served.client.post(f"/v1/gesprekken/{talk.id}/{what}", json={"door": "r.devries", **body})


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("type", "").rpartition(":")[2]


def test_the_list_shows_how_conversations_stand(served: Service) -> None:
    one, other = Talker(served.client).told(), Talker(served.client).told()
    other.say("ik wil een mens")

    found = served.client.get("/v1/gesprekken").json()["resultaten"]
    lines = {line["id"]: line for line in found}
    assert (lines[one.id]["status"], lines[one.id]["kanaal"], lines[one.id]["taal"]) == ("open", "chat", "nl")
    assert (lines[other.id]["status"], lines[other.id]["reden"]) == ("overgedragen", "mens")
    assert "keuken" not in json.dumps(found)
    early = Talker(served.client)
    assert early.say("ik wil een mens")["status"] == "overgedragen"
    shown = served.client.get(f"/v1/gesprekken/{early.id}").json()
    assert (shown["begonnen"], [message["wie"] for message in shown["berichten"]]) == (False, ["bot"] * 4)
    waiting = served.client.get("/v1/gesprekken?status=overgedragen").json()["resultaten"]
    assert other.id in {line["id"] for line in waiting}
    assert one.id not in {line["id"] for line in waiting}
    assert served.client.get("/v1/gesprekken?status=weg").status_code == 400


def test_a_coach_reads_along_as_it_happens(served: Service) -> None:
    one = Talker(served.client).told()
    whole = served.client.get(f"/v1/gesprekken/{one.id}").json()
    assert [message["tekst"] for message in whole["berichten"] if message["wie"] == "mens"][-1] == STORY
    last = whole["berichten"][-1]["nummer"]
    one.say("ik kan ook goed timmeren")
    new = served.client.get(f"/v1/gesprekken/{one.id}?na={last}").json()["berichten"]
    assert new[0]["tekst"] == "ik kan ook goed timmeren"
    assert served.client.get("/v1/gesprekken/weg").status_code == 404


def test_the_bot_is_silent_while_a_coach_has_it(served: Service) -> None:
    one = Talker(served.client).told()
    taken = coach(served, one, "overname")
    assert taken.status_code == 200, taken.text
    assert taken.json()["overgenomenDoor"].startswith("r.devries (via ")

    answer = one.say("Hallo, ik wil ook graag timmeren.")
    assert (answer["berichten"], answer["overgenomen"], answer["status"]) == ([], True, "overgedragen")
    at = one.messages()[-1]["nummer"]
    written = coach(served, one, "antwoorden", tekst="Dag, met Rob. Vertel! Bsn 111222333 niet sturen.", sleutel="r1")
    coach(served, one, "antwoorden", tekst="Dag, met Rob. Vertel! Bsn 111222333 niet sturen.", sleutel="r1")
    assert written.json()["berichten"][-1]["door"].startswith("r.devries")
    (heard,) = one.messages(after=at)
    assert (heard["wie"], heard["tekst"]) == ("regisseur", "Dag, met Rob. Vertel! Bsn [bsn] niet sturen.")
    assert "door" not in heard, "who the coach is, they say themselves"

    back = coach(served, one, "teruggave", afspraken="Rob belt maandag.").json()
    assert back["afspraken"] == "Rob belt maandag."
    assert "overgenomenDoor" not in back
    now = one.call("GET", "/berichten").json()
    assert (now["status"], now["overgenomen"]) == ("open", False)
    assert now["berichten"][-1]["wie"] == "bot"
    assert now["vraag"] == now["berichten"][-1]["vraag"]
    assert one.say("overslaan")["berichten"], "the bot answers again"
    facts = one.call("GET", "/concept").json()["feiten"]
    assert any("timmeren" in fact["bewijs"] for fact in facts), "what was told to the coach was understood"


def test_a_cry_for_help_gets_its_number_also_then(served: Service) -> None:
    one = Talker(served.client).told()
    coach(served, one, "overname")
    answer = one.say("ik wil niet meer leven")
    assert any("113" in message["tekst"] for message in answer["berichten"])
    assert served.client.get(f"/v1/gesprekken/{one.id}").json()["reden"] == "crisis-suicide"


def test_one_coach_at_a_time(served: Service) -> None:
    one = Talker(served.client).told()
    assert code_of(coach(served, one, "antwoorden", tekst="Dag")) == (409, "gesprekNietOvergenomen")
    assert coach(served, one, "overname").status_code == 200
    assert coach(served, one, "overname").status_code == 200, "once more by the same is the same"
    assert code_of(coach(served, one, "overname", door="a.ander")) == (409, "gesprekOvergenomen")
    assert code_of(coach(served, one, "antwoorden", tekst="Dag", door="a.ander")) == (409, "gesprekNietOvergenomen")
    assert code_of(coach(served, one, "teruggave", door="a.ander")) == (409, "gesprekOvergenomen")
    assert coach(served, one, "teruggave").status_code == 200
    before = len(one.messages())
    assert coach(served, one, "teruggave").status_code == 200, "nothing to give back is nothing"
    assert len(one.messages()) == before


def test_taking_over_while_somebody_types_loses_nothing(served: Service) -> None:
    one = Talker(served.client).told()
    threads = [threading.Thread(target=one.send, args=(f"ik kan ding {number}", f"k{number}")) for number in range(4)]
    for thread in threads:
        thread.start()
    assert coach(served, one, "overname").status_code == 200
    for thread in threads:
        thread.join()
    assert len([text for text in one.texts() if text.startswith("ik kan ding")]) == 4
    assert one.say("en nu?")["berichten"] == []


def test_what_was_not_begun_or_is_over_cannot_be_taken_over(served: Service) -> None:
    new = Talker(served.client)
    assert code_of(coach(served, new, "overname")) == (409, "gesprekNietBegonnen")
    done = Talker(served.client).told()
    done.call("POST", "/bevestiging", json={"akkoord": True})
    assert code_of(coach(served, done, "overname")) == (409, "gesprekKlaar")
    agreed = served.client.post(f"/v1/gesprekken/{done.id}/afspraken", json={"afspraken": "Samen naar het plein."})
    assert agreed.json()["afspraken"] == "Samen naar het plein."


def test_after_a_hand_over_story_and_yes_can_be_done_together(served: Service) -> None:
    one = Talker(served.client).told()
    one.say("ik wil een mens")
    coach(served, one, "overname")
    made = one.call("POST", "/bevestiging", json={"akkoord": True}).json()
    assert (made["status"], made["overgenomen"]) == ("klaar", False)


def test_a_new_code_on_paper_takes_the_place_of_the_old(served: Service) -> None:
    one = Talker(served.client).told()
    answer = served.client.post(f"/v1/gesprekken/{one.id}/hervatcode", json={})
    code = answer.json()["hervatcode"]
    old = served.client.post("/v1/gesprekken/hervat", json={"code": one.begun["hervatcode"]})
    assert code_of(old) == (404, "codeOnbekend")
    assert one.messages(), "whoever is talking goes on talking"
    assert served.client.post("/v1/gesprekken/hervat", json={"code": code}).json()["id"] == one.id
    assert served.client.post("/v1/gesprekken/weg/hervatcode", json={}).status_code == 404


def test_what_is_typed_along_has_its_channel_and_needs_a_right(served: Service) -> None:
    one = Talker(served.client, kanaal="telefoon").told()
    assert served.client.get(f"/v1/gesprekken/{one.id}").json()["kanaal"] == "telefoon"
    one.call("POST", "/bevestiging", json={"akkoord": True})
    kept = served.store.talk(one.id)
    assert kept is not None
    assert kept.candidate_id is not None
    assert served.client.get(f"/v1/kandidaten/{kept.candidate_id}").json()["bron"] == "telefoon"
    for headers in ({"Authorization": ""}, {"Authorization": "Bearer onzin"}, served.caller("lezen")):
        answer = served.client.post("/v1/gesprekken", json={"kanaal": "papier"}, headers=headers)
        assert code_of(answer) == (403, "rechtOntbreekt")
    assert served.client.post("/v1/gesprekken", json={}, headers={"Authorization": "Bearer onzin"}).status_code == 201


def test_somebody_gets_to_see_their_conversation_and_it_goes_with_them(served: Service) -> None:
    one = Talker(served.client).told()
    one.call("POST", "/bevestiging", json={"akkoord": True})
    kept = served.store.talk(one.id)
    assert kept is not None
    assert kept.candidate_id is not None
    (told,) = personal_export(served.store, kept.candidate_id, NOW)["gesprekken"]
    assert STORY in [message["tekst"] for message in told["berichten"]]
    assert served.client.delete(f"/v1/kandidaten/{kept.candidate_id}").status_code == 204
    assert served.store.talk(one.id) is None
    assert one.send("nog iets").status_code == 401
