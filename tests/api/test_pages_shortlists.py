"""Saved shortlists on the pages: kept as they were shown, decided on by somebody, with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.desk import Asked
from api.matching import MatchEngine
from matcher.domain import Candidate, Place
from matcher.kept import Choice, RecordKind
from tests.api.pages_house import HOME, NOW, PagesHouse, Visitor, pages_house


@pytest.fixture
def house(engine: MatchEngine) -> PagesHouse:
    return pages_house(engine)


@pytest.fixture
def visitor(house: PagesHouse) -> Visitor:
    return house.visitor()


def saved(visitor: Visitor, page: str = "/plekken/r-v10?top=5", action: str = "/plekken/r-v10/bewaren") -> str:
    answer = visitor.send(page, action)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_a_shortlist_is_kept_as_it_was_shown(house: PagesHouse, visitor: Visitor) -> None:
    address = saved(visitor)
    kept = house.store.shortlist(address.removeprefix("/shortlists/"))
    assert kept is not None
    ranked = house.desk.for_place("r-v10", Asked(5))
    assert ([line.candidate_id for line in kept.lines], kept.by, kept.top, dict(kept.about)) == (
        [one.id for one in ranked.results], "balie lezen en schrijven", 5, {"vacatureId": "r-v10"},
    )  # fmt: skip
    page = visitor.see(address)
    assert "bewaard zoals hij was" in page.text
    assert ranked.results[0].reasons[0].text in page.text
    assert "bewaard zoals hij was" not in visitor.see(address).text, "told once"


@pytest.mark.parametrize("page", ["/beroepen/keukenhulp", "/branches/Horeca"])
def test_a_shortlist_of_a_profession_or_a_branch_is_kept_too(house: PagesHouse, visitor: Visitor, page: str) -> None:
    address = saved(visitor, page, f"{page}/bewaren")
    assert page in visitor.see(address).links()


def test_a_list_that_changed_meanwhile_is_looked_at_again_first(house: PagesHouse, visitor: Visitor) -> None:
    fields = visitor.see("/plekken/r-v10?top=5").form("/plekken/r-v10/bewaren")
    first = house.desk.for_place("r-v10", Asked(5)).results[0].id
    before = house.store.get(RecordKind.CANDIDATE, [first])[first].record
    assert isinstance(before, Candidate)
    house.store.put(RecordKind.CANDIDATE, [replace(before, status="geplaatst")], NOW)
    try:
        many = len(house.store.shortlists())
        answer = visitor.client.post("/plekken/r-v10/bewaren", data=fields, headers=HOME)
        assert answer.headers["location"] == "/plekken/r-v10"
        assert "net veranderd" in visitor.see("/plekken/r-v10").text
        assert len(house.store.shortlists()) == many
    finally:
        house.store.put(RecordKind.CANDIDATE, [before], NOW)


def test_a_decision_is_of_somebody_and_has_a_reason(house: PagesHouse, visitor: Visitor) -> None:
    address = saved(visitor)
    who = house.desk.for_place("r-v10", Asked(5)).results[0].id
    page = visitor.see(address)
    proof = page.form("/uitloggen")["bewijs"]
    fields = {"bewijs": proof, "kandidaat": who, "besluit": "uitnodigen", "reden": "Wil graag met hout werken."}

    for missing, words in (({"reden": " "}, "Schrijf er een reden bij"), ({"besluit": "misschien"}, "Kies eerst"),
                           ({"reden": "a" * 2001}, "te lang")):  # fmt: skip
        answer = visitor.client.post(f"{address}/besluiten", data={**fields, **missing}, headers=HOME)
        assert answer.status_code == 400
        assert words in answer.text
    kept = house.store.shortlist(address.removeprefix("/shortlists/"))
    assert kept is not None
    assert kept.decisions == ()

    assert visitor.client.post(f"{address}/besluiten", data=fields, headers=HOME).status_code == 303
    visitor.client.post(f"{address}/besluiten", data={**fields, "besluit": "later", "reden": "Eerst een dag kijken."},
                        headers=HOME)  # fmt: skip
    kept = house.store.shortlist(address.removeprefix("/shortlists/"))
    assert kept is not None
    assert [(d.choice, d.reason, d.by, d.at) for d in kept.decisions] == [
        (Choice.INVITE, "Wil graag met hout werken.", "balie lezen en schrijven", NOW),
        (Choice.LATER, "Eerst een dag kijken.", "balie lezen en schrijven", NOW),
    ]
    assert "Eerst een dag kijken." in visitor.see(address).text


def test_what_was_typed_is_not_lost_by_a_mistake(visitor: Visitor, house: PagesHouse) -> None:
    address = saved(visitor)
    who = house.desk.for_place("r-v10", Asked(5)).results[1].id
    proof = visitor.see(address).form("/uitloggen")["bewijs"]
    fields = {"bewijs": proof, "kandidaat": who, "reden": "Al een heel verhaal getypt."}
    answer = visitor.client.post(f"{address}/besluiten", data=fields, headers=HOME)
    assert "Al een heel verhaal getypt.</textarea>" in answer.text
    assert answer.text.count("<details open>") == 1


def test_somebody_is_added_with_a_reason(house: PagesHouse, visitor: Visitor) -> None:
    address = saved(visitor)
    on_it = {one.id for one in house.desk.for_place("r-v10", Asked(5)).results}
    there = sorted(one.id for one in house.desk.board().candidates)
    other = next(one for one in there if one not in on_it)
    proof = visitor.see(address).form("/uitloggen")["bewijs"]

    def add(who: str, reason: str = "Ik ken hem van de werkplaats.") -> int:
        data = {"bewijs": proof, "kandidaat": who, "reden": reason}
        return int(visitor.client.post(f"{address}/toevoegen", data=data, headers=HOME).status_code)

    assert add("niemand") == 400
    assert add(sorted(on_it)[0]) == 400
    assert add(other, "") == 400
    assert add(f"https://meedoen.example/mensen/{other}") == 303
    assert add(other) == 400
    page = visitor.see(address)
    assert "Ik ken hem van de werkplaats." in page.text
    assert "balie lezen en schrijven" in page.text


def test_a_decision_for_somebody_who_is_not_on_the_list_is_refused(house: PagesHouse, visitor: Visitor) -> None:
    address = saved(visitor)
    proof = visitor.see(address).form("/uitloggen")["bewijs"]
    data = {"bewijs": proof, "kandidaat": "r-zonder", "besluit": "niet", "reden": "Zomaar."}
    assert visitor.client.post(f"{address}/besluiten", data=data, headers=HOME).status_code == 404


def test_a_saved_shortlist_outlives_its_place(house: PagesHouse, visitor: Visitor) -> None:
    extra = Place("r-tijdelijk", "Tijdelijke plek in de tuin", "Onkruid wieden en harken in een rustige tuin.")
    house.store.put(RecordKind.PLACE, [extra], NOW)
    address = saved(visitor, "/plekken/r-tijdelijk", "/plekken/r-tijdelijk/bewaren")
    house.store.erase(RecordKind.PLACE, ["r-tijdelijk"], NOW)
    assert "een plek die er niet meer is" in visitor.see(address).text
    assert visitor.see("/").all("main")
