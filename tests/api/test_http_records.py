"""The records over HTTP: what goes in comes out, everything wrong is told at once, and gone is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.matching import MatchEngine
from tests.api.http_service import MERGE, Service, service

FULL: dict[str, dict[str, Any]] = {
    "kandidaten": {
        "id": "k-1", "verhaal": "Ik wil graag koken.", "woonplaats": "Doetinchem", "postcode4": "7001", "urenMin": 8,
        "urenMax": 20.5, "dagen": ["ma", "di"], "dagdelen": ["ochtend"], "vervoer": ["fiets"], "reistijdMax": 30,
        "rijbewijzen": [], "certificaten": ["VCA"], "taalniveau": "A2", "beperkingen": ["zwaar tillen"],
        "behoeften": ["vaste begeleider"], "trede": 3, "perspectief": "meedoen", "soorten": ["betaald"],
        "regisseur": "r1", "status": "actief", "bron": "UWV", "eigenVeld": {"diep": [1, None, "x"]},
    },
    "personen": {
        "id": "k-1", "naam": "Verzonnen Naam", "telefoon": "06-00012345", "email": "a@b.example", "adres": "Dorp 1",
        "postcode": "7001 AB", "woonplaats": "Doetinchem", "klantnummer": "K77", "eigenVeld": True,
    },
    "vacatures": {
        "id": "v-1", "titel": "Kok", "omschrijving": "Koken.", "werkgeverId": "w-1", "werkgever": "De Pan",
        "soort": "betaald", "branche": "Horeca", "urenMin": 8, "urenMax": 20, "dagen": ["ma"], "dagdelen": ["avond"],
        "plaats": "Zutphen", "postcode4": "7201", "begeleiding": ["vaste begeleider"], "vanuitHuis": False,
        "aantal": 2, "eigenVeld": 1,
        "eisen": {"rijbewijzen": ["B"], "certificaten": [], "taalniveau": "B1", "belasting": ["hitte"],
                  "diploma": "geen", "vog": True, "eigenEis": "kookmuts"},
    },
    "werkgevers": {
        "id": "w-1", "naam": "De Pan", "omschrijving": "Eethuis", "branche": "Horeca", "plaats": "Zutphen",
        "postcode4": "7201", "contactpersoon": "A. Verzonnen", "telefoon": "0575000000", "email": "p@b.example",
        "eigenVeld": None,
    },
}  # fmt: skip


@pytest.fixture
def served(tmp_path: Path, engine: MatchEngine) -> Iterator[Service]:
    with service(tmp_path, engine) as one:
        yield one


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, engine: MatchEngine) -> Iterator[Service]:
    """For what is refused, so that it stays empty."""
    with service(tmp_path_factory.mktemp("leeg"), engine) as one:
        yield one


@pytest.mark.parametrize("plural", FULL)
def test_a_full_record_comes_out_as_it_went_in(served: Service, plural: str) -> None:
    record = FULL[plural]
    told = {name: value for name, value in record.items() if value is not None}

    made = served.client.post(f"/v1/{plural}", json=record)

    assert (made.status_code, made.json()) == (201, told)
    assert made.headers["Location"] == f"/v1/{plural}/{record['id']}"
    assert served.client.get(made.headers["Location"]).json() == told
    assert served.client.get(f"/v1/{plural}").json() == {"resultaten": [told], "totaal": 1}


@pytest.mark.parametrize("plural", FULL)
def test_only_what_is_required_is_required(served: Service, plural: str) -> None:
    least = {name: FULL[plural][name] for name in ("id", "titel", "naam") if name in FULL[plural]}
    if plural == "personen":
        del least["naam"]

    assert served.client.post(f"/v1/{plural}", json=least).json() == least
    refused = served.client.post(f"/v1/{plural}", json={})
    assert refused.status_code == 400
    assert {error["veld"] for error in refused.json()["errors"]} == set(least)


@pytest.mark.parametrize("plural", FULL)
def test_an_id_that_is_taken_is_a_conflict_and_changes_nothing(served: Service, plural: str) -> None:
    served.client.post(f"/v1/{plural}", json=FULL[plural])
    before = served.client.get(f"/v1/{plural}/{FULL[plural]['id']}").json()

    again = served.client.post(f"/v1/{plural}", json={**FULL[plural], "woonplaats": "Elders", "plaats": "Elders"})

    assert (again.status_code, again.json()["type"]) == (409, "urn:meedoen:fout:idBezet")
    assert served.client.get(f"/v1/{plural}/{FULL[plural]['id']}").json() == before


def test_everything_that_is_wrong_is_told_at_once(empty: Service) -> None:
    wrong = {"id": " ", "urenMin": 30, "urenMax": 10, "dagen": ["ma", "zaterdag"], "trede": 9, "postcode4": "70A1"}

    answer = empty.client.post("/v1/kandidaten", json=wrong)

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    codes = {(error["veld"], error["code"]) for error in answer.json()["errors"]}
    assert codes == {
        ("id", "veldOntbreekt"), ("urenMin", "omgekeerd"), ("dagen", "waardeOnbekend"), ("trede", "buitenBereik"),
        ("postcode4", "postcode"),
    }  # fmt: skip
    assert "zaterdag" not in answer.text, "what was filled in is not repeated"
    assert empty.client.get("/v1/kandidaten").json()["totaal"] == 0


def test_wrong_demands_are_named_with_where_they_stand(empty: Service) -> None:
    answer = empty.client.post("/v1/vacatures", json={"id": "v", "titel": "Kok", "eisen": {"vog": "ja", "diploma": 1}})

    assert {error["veld"] for error in answer.json()["errors"]} == {"eisen.vog", "eisen.diploma"}


def test_a_patch_changes_what_it_names_and_null_makes_unknown(served: Service) -> None:
    served.client.post("/v1/vacatures", json=FULL["vacatures"])

    patch = {"plaats": None, "aantal": 5, "eisen": {"vog": None, "diploma": "vmbo"}, "eigenVeld": None, "nieuw": [1]}
    answer = served.client.patch("/v1/vacatures/v-1", json=patch, headers=MERGE)

    expected = {name: value for name, value in FULL["vacatures"].items() if name not in ("plaats", "eigenVeld")}
    expected["eisen"] = {**FULL["vacatures"]["eisen"], "diploma": "vmbo"}
    del expected["eisen"]["vog"]
    expected.update(aantal=5, nieuw=[1])
    assert (answer.status_code, answer.json()) == (200, expected)
    assert served.client.get("/v1/vacatures/v-1").json() == expected


def test_a_field_of_its_own_changes_by_itself(served: Service) -> None:
    served.client.post("/v1/kandidaten", json=FULL["kandidaten"])

    served.client.patch("/v1/kandidaten/k-1", json={"eigenVeld": "anders"}, headers=MERGE)

    assert served.client.get("/v1/kandidaten/k-1").json()["eigenVeld"] == "anders"


@pytest.mark.parametrize(
    ("patch", "code"), [({"id": "ander"}, "idVast"), ({"titel": None}, "veldOntbreekt"), ({"urenMin": 60}, "omgekeerd")]
)
def test_a_patch_that_would_break_the_record_is_refused(served: Service, patch: dict[str, Any], code: str) -> None:
    served.client.post("/v1/vacatures", json=FULL["vacatures"])

    answer = served.client.patch("/v1/vacatures/v-1", json=patch, headers=MERGE)

    assert (answer.status_code, [error["code"] for error in answer.json()["errors"]]) == (400, [code])
    assert served.client.get("/v1/vacatures/v-1").json() == FULL["vacatures"]


def test_a_person_registers_a_candidate_and_goes_with_it(served: Service) -> None:
    served.client.post("/v1/personen", json=FULL["personen"])

    assert served.client.get("/v1/kandidaten/k-1").json() == {"id": "k-1", "status": "aangemeld"}
    assert served.client.delete("/v1/kandidaten/k-1").status_code == 204
    assert served.client.get("/v1/personen/k-1").status_code == 404


def test_a_person_beside_a_candidate_leaves_the_candidate_alone(served: Service) -> None:
    served.client.post("/v1/kandidaten", json={"id": "k-1", "status": "actief"})
    served.client.post("/v1/personen", json=FULL["personen"])

    assert served.client.get("/v1/kandidaten/k-1").json() == {"id": "k-1", "status": "actief"}


@pytest.mark.parametrize("plural", FULL)
def test_what_is_not_there_is_not_found(empty: Service, plural: str) -> None:
    for answer in (
        empty.client.get(f"/v1/{plural}/geen"),
        empty.client.patch(f"/v1/{plural}/geen", json={}, headers=MERGE),
        empty.client.delete(f"/v1/{plural}/geen"),
    ):
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:meedoen:fout:nietGevonden")
        assert "geen" not in answer.json()["instance"]


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"bsn": "1"}, "bsn", "bsnVeld"),
        ({"burgerServiceNummer": 1}, "burgerServiceNummer", "bsnVeld"),
        ({"klantnummer": "111222333"}, "klantnummer", "bsnWaarde"),
        ({"adres": "Dorp 1, nr 111222333"}, "adres", "bsnWaarde"),
        ({"eigen": {"diep": [111222333]}}, "eigen", "bsnWaarde"),
    ],
)
def test_a_bsn_is_not_taken_in(empty: Service, values: dict[str, Any], field: str, code: str) -> None:
    answer = empty.client.post("/v1/personen", json={"id": "p", **values})

    assert answer.status_code == 400
    assert (field, code) in {(error["veld"], error["code"]) for error in answer.json()["errors"]}
    assert empty.client.get("/v1/personen").json()["totaal"] == 0
    assert empty.client.get("/v1/kandidaten").json()["totaal"] == 0, "nor is anybody registered"


@pytest.mark.parametrize("plural", FULL)
def test_no_record_has_a_field_for_a_bsn(empty: Service, plural: str) -> None:
    answer = empty.client.post(f"/v1/{plural}", json={**FULL[plural], "BSN": "K1"})

    assert [error["code"] for error in answer.json()["errors"]] == ["bsnVeld"]


def test_a_telephone_number_that_happens_to_pass_the_test_is_fine(served: Service) -> None:
    assert served.client.post("/v1/personen", json={"id": "p", "telefoon": "111222333"}).status_code == 201


@pytest.mark.parametrize("record_id", ["a/b", "met spatie", "", "?x", "..", "x" * 129, "111222333", "-5", "é"])
def test_an_id_fits_in_an_address_and_says_nothing(empty: Service, record_id: str) -> None:
    answer = empty.client.post("/v1/kandidaten", json={"id": record_id})

    assert (answer.status_code, [error["veld"] for error in answer.json()["errors"]]) == (400, ["id"])


def test_a_number_may_be_an_id(served: Service) -> None:
    assert served.client.post("/v1/kandidaten", json={"id": 7001}).json() == {"id": "7001"}


def test_pages_hold_everybody_once(served: Service) -> None:
    ids = [f"k{n:03}" for n in range(25)]
    for one in ids:
        served.client.post("/v1/kandidaten", json={"id": one})

    seen: list[str] = []
    after = ""
    for _ in range(10):
        page = served.client.get(f"/v1/kandidaten?aantal=10{after}").json()
        assert page["totaal"] == 25
        seen += [one["id"] for one in page["resultaten"]]
        if "volgende" not in page:
            break
        after = f"&na={page['volgende']}"
    assert seen == ids


@pytest.mark.parametrize("query", ["aantal=0", "aantal=201", "aantal=x", "na=" + "x" * 1001])
def test_a_page_has_its_bounds(empty: Service, query: str) -> None:
    answer = empty.client.get(f"/v1/kandidaten?{query}")

    assert (answer.status_code, answer.json()["errors"][0]["veld"]) == (400, query.split("=")[0])


def test_two_who_change_one_record_at_once_lose_nothing(served: Service) -> None:
    from concurrent.futures import ThreadPoolExecutor

    served.client.post("/v1/kandidaten", json={"id": "k"})
    names = [f"veld{n}" for n in range(24)]
    with ThreadPoolExecutor(8) as threads:
        list(
            threads.map(
                lambda name: served.client.patch("/v1/kandidaten/k", json={name: 1}, headers=MERGE).status_code, names
            )
        )

    assert set(names) <= served.client.get("/v1/kandidaten/k").json().keys()
