"""Lists, saved shortlists, decisions, facts, outcomes, professions and what the rematch says, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api.desk import Asked
from api.matching import MatchEngine
from api.wire import ranking_record
from matcher.domain import BRANCHES
from matcher.kept import Moved, Ranking, RecordKind, Run, RunState, Step, StepKind
from tests.api.http_service import MERGE, NOW, Service, service

STORIES = {
    "k-kok": "Ik heb jaren gekookt in een restaurant en wil dat graag weer doen.",
    "k-groen": "Ik werk graag buiten in de tuin: snoeien, harken en onkruid wieden.",
    "k-niet": "Koken wil ik niet meer. Ik heb jaren gekookt in een restaurant, dat is klaar.",
}
PLACES: list[dict[str, Any]] = [
    {"id": "v-kok", "titel": "Kok", "omschrijving": "Je kookt in ons restaurant.", "werkgeverId": "w-1",
     "branche": "Horeca", "soort": "betaald"},
    {"id": "v-tuin", "titel": "Hovenier", "omschrijving": "Snoeien en wieden in tuinen.", "werkgeverId": "w-1",
     "branche": "Groen", "soort": "vrijwilligerswerk"},
]  # fmt: skip


def fill(one: Service) -> Service:
    for identity, story in STORIES.items():
        one.client.post("/v1/kandidaten", json={"id": identity, "verhaal": story})
    for place in PLACES:
        one.client.post("/v1/vacatures", json=place)
    return one


@pytest.fixture
def served(tmp_path: Path, engine: MatchEngine) -> Iterator[Service]:
    with service(tmp_path, engine) as one:
        yield fill(one)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, engine: MatchEngine) -> Iterator[Service]:
    """For questions that change nothing of what another test asks."""
    with service(tmp_path_factory.mktemp("gedeeld"), engine) as one:
        yield fill(one)


def ids(answer: Any) -> list[str]:
    return [line["id"] for line in answer.json()["resultaten"]]


def test_lists_are_the_records_of_rank(shared: Service) -> None:
    answer = shared.client.get("/v1/kandidaten/k-kok/matches?top=1")

    assert answer.json() == ranking_record(shared.desk.matches("k-kok", Asked(1)))
    assert ids(answer) == ["v-kok"]
    assert ids(shared.client.get("/v1/vacatures/v-tuin/shortlist")) == ["k-groen"]
    (line,) = shared.client.get("/v1/vacatures/v-kok/shortlist").json()["resultaten"]
    assert line["id"] == "k-kok"
    assert line["score"] == pytest.approx(sum(reason["gewicht"] for reason in line["redenen"]))
    assert all(reason.get("bewijs", "") in STORIES["k-kok"] for reason in line["redenen"])


def test_who_refuses_the_work_is_outside_and_told_why(shared: Service) -> None:
    outside = shared.client.get("/v1/vacatures/v-kok/shortlist").json()["uitgesloten"]
    assert [(one["id"], one["grenzen"][0]["soort"]) for one in outside] == [("k-niet", "nietGewenst")]

    answer = shared.client.get("/v1/kandidaten/k-niet/waarom-niet?vacature=v-kok").json()
    assert (answer["kandidaat"], answer["vacature"]) == ("k-niet", "v-kok")
    assert [point["soort"] for point in answer["grenzen"]] == ["nietGewenst"]


def test_a_filter_leaves_the_others_out(shared: Service) -> None:
    assert ids(shared.client.get("/v1/kandidaten/k-groen/matches?branche=Groen")) == ["v-tuin"]
    assert ids(shared.client.get("/v1/kandidaten/k-groen/matches?branche=Horeca")) == []
    assert ids(shared.client.get("/v1/kandidaten/k-groen/matches?soort=betaald")) == []


def test_lists_for_professions_branches_and_employers(shared: Service) -> None:
    assert ids(shared.client.get("/v1/beroepen/kok/shortlist"))[0] == "k-kok"
    assert ids(shared.client.get("/v1/branches/Groen/shortlist"))[0] == "k-groen"
    lists = shared.client.get("/v1/werkgevers/w-1/shortlist").json()["lijsten"]
    assert [(one["id"], [line["id"] for line in one["resultaten"]][:1]) for one in lists] == [
        ("v-kok", ["k-kok"]),
        ("v-tuin", ["k-groen"]),
    ]


@pytest.mark.parametrize(
    "path",
    [
        "kandidaten/geen/matches", "vacatures/geen/shortlist", "werkgevers/geen/shortlist", "beroepen/geen/shortlist",
        "branches/geen/shortlist", "kandidaten/geen/waarom-niet?vacature=v-kok",
        "kandidaten/k-kok/waarom-niet?vacature=geen", "kandidaten/geen/feiten", "kandidaten/geen/uitkomsten",
        "kandidaten/geen/volgende-stap", "shortlists/geen", "uitkomsten/geen", "beroepen/geen", "rematch",
    ],
)  # fmt: skip
def test_what_is_not_there_has_no_list(shared: Service, path: str) -> None:
    assert shared.client.get(f"/v1/{path}").status_code == 404


def test_a_shortlist_is_kept_as_it_was_shown(served: Service) -> None:
    shown = served.client.get("/v1/vacatures/v-kok/shortlist?top=5").json()

    made = served.client.post("/v1/shortlists", json={"vacatureId": "v-kok", "top": 5})

    assert made.status_code == 201
    record = made.json()
    assert (record["resultaten"], record["uitgesloten"]) == (shown["resultaten"], shown["uitgesloten"])
    assert record["door"] == "lezen-schrijven-beheer"
    assert record["gemaaktOp"] == "2026-06-01T09:00:00Z"
    served.client.patch("/v1/kandidaten/k-kok", json={"verhaal": "Ik wil iets anders."}, headers=MERGE)
    assert served.client.get(made.headers["Location"]).json() == record
    assert [one["id"] for one in served.client.get("/v1/shortlists").json()["resultaten"]] == [record["id"]]


def test_a_shortlist_for_an_employer_names_everybody_once_with_a_place(shared: Service) -> None:
    record = shared.client.post("/v1/shortlists", json={"werkgeverId": "w-1"}).json()

    assert {(line["id"], line["vacatureId"]) for line in record["resultaten"]} >= {
        ("k-kok", "v-kok"),
        ("k-groen", "v-tuin"),
    }
    assert len({line["id"] for line in record["resultaten"]}) == len(record["resultaten"])


@pytest.mark.parametrize(
    "about", [{}, {"vacatureId": "v-kok", "branche": "Groen"}, {"beroep": "kok", "branche": "ICT"}]
)
def test_a_shortlist_is_about_one_thing(served: Service, about: dict[str, str]) -> None:
    answer = served.client.post("/v1/shortlists", json=about)

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "preciesEen")
    assert served.client.get("/v1/shortlists").json() == {"resultaten": []}


def test_decisions_and_additions_stand_with_who_and_why(served: Service) -> None:
    where = served.client.post("/v1/shortlists", json={"vacatureId": "v-kok"}).headers["Location"]

    answer = served.client.post(
        f"{where}/besluiten",
        json={
            "besluiten": [
                {"kandidaatId": "k-kok", "besluit": "uitnodigen", "reden": "Past goed."},
                {"kandidaatId": "k-groen", "besluit": "later", "reden": "Eerst een gesprek."},
            ],
            "toevoegingen": [{"kandidaatId": "k-groen", "reden": "Kent de eigenaar."}],
            "door": "Regisseur Een",
        },
    )

    assert answer.status_code == 201
    record = served.client.get(where).json()
    by = "Regisseur Een (via lezen-schrijven-beheer)"
    assert record["toevoegingen"] == [{"kandidaatId": "k-groen", "reden": "Kent de eigenaar.", "door": by}]
    assert [(one["kandidaatId"], one["besluit"], one["door"]) for one in record["besluiten"]] == [
        ("k-kok", "uitnodigen", by),
        ("k-groen", "later", by),
    ]
    served.client.post(
        f"{where}/besluiten", json={"besluiten": [{"kandidaatId": "k-kok", "besluit": "niet", "reden": "Werkt al."}]}
    )
    assert [one["besluit"] for one in served.client.get(where).json()["besluiten"]] == ["uitnodigen", "later", "niet"]


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {("besluiten", "nietsBesloten")}),
        ({"besluiten": [{"kandidaatId": "k-kok"}]},
         {("besluiten.0.besluit", "veldOntbreekt"), ("besluiten.0.reden", "veldOntbreekt")}),
        ({"besluiten": [{"kandidaatId": "k-kok", "besluit": "niet", "reden": " "}]},
         {("besluiten.0.reden", "waardeLeeg")}),
        ({"besluiten": [{"kandidaatId": "k-groen", "besluit": "niet", "reden": "x"}]},
         {("besluiten.0.kandidaatId", "staatErNiet")}),
        ({"toevoegingen": [{"kandidaatId": "k-kok", "reden": "x"}]}, {("toevoegingen.0.kandidaatId", "staatErAl")}),
        ({"besluiten": "k-kok"}, {("besluiten", "typeObjecten")}),
        ({"besluit": []}, {(None, "veldOnbekend")}),
    ],
)  # fmt: skip
def test_a_decision_without_a_reason_is_none(shared: Service, body: dict[str, Any], errors: set[Any]) -> None:
    where = shared.client.post("/v1/shortlists", json={"vacatureId": "v-kok"}).headers["Location"]

    answer = shared.client.post(f"{where}/besluiten", json=body)

    assert answer.status_code == 400
    assert {(error.get("veld"), error["code"]) for error in answer.json()["errors"]} == errors
    assert shared.client.get(where).json()["besluiten"] == []


def test_an_addition_of_somebody_who_does_not_exist_keeps_nothing(served: Service) -> None:
    where = served.client.post("/v1/shortlists", json={"vacatureId": "v-kok"}).headers["Location"]
    body = {
        "besluiten": [{"kandidaatId": "k-kok", "besluit": "niet", "reden": "x"}],
        "toevoegingen": [{"kandidaatId": "geen", "reden": "x"}],
    }

    assert served.client.post(f"{where}/besluiten", json=body).status_code == 404
    assert served.client.get(where).json()["besluiten"] == []


VALUES: list[tuple[dict[str, Any], Any]] = [
    ({"soort": "beroep", "beroep": "kok"}, "5120"),
    ({"soort": "branche", "waarde": "Zorg"}, "Zorg"),
    ({"soort": "uren", "waarde": {"min": 4, "max": 12}}, {"min": 4, "max": 12}),
    ({"soort": "dagen", "waarde": ["ma", "wo"]}, ["ma", "wo"]),
    ({"soort": "reistijd", "waarde": 45}, 45),
    ({"soort": "rijbewijs", "waarde": ["B"]}, ["B"]),
    ({"soort": "certificaat", "waarde": "VCA"}, "VCA"),
    ({"soort": "behoefte", "waarde": "rustplek"}, "rustplek"),
    ({"soort": "omgeving", "waarde": "buiten"}, "buiten"),
]


@pytest.mark.parametrize(("said", "value"), VALUES)
def test_what_somebody_told_is_kept_with_who_told_it(shared: Service, said: dict[str, Any], value: Any) -> None:
    body = {**said, "polariteit": "kan", "vertelDoor": "regisseur", "kanaal": "gesprek", "verteldOp": "2026-05-01"}

    made = shared.client.post("/v1/kandidaten/k-kok/feiten", json=body)

    assert made.status_code == 201
    facts = shared.client.get("/v1/kandidaten/k-kok/feiten").json()["feiten"]
    kept = [one for one in facts if one["nummer"] == made.json()["nummer"]]
    assert kept == [made.json()]
    assert not kept[0]["uitVerhaal"]
    assert {"waarde": value, "vertelDoor": "regisseur", "verteldOp": "2026-05-01", "nogWaar": "onbekend"}.items() <= (
        kept[0].items()
    )


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"soort": "beroep", "beroep": "tovenaar"}, "beroepNietBekend"),
        ({"soort": "beroep"}, "veldOntbreekt"),
        ({"soort": "vaardigheid", "waarde": "toveren"}, "vaardigheidOnbekend"),
        ({"soort": "dagen", "waarde": ["zondag"]}, "waardeOnbekend"),
        ({"soort": "dagen", "waarde": []}, "veldOntbreekt"),
        ({"soort": "uren", "waarde": {"min": 20, "max": 4}}, "omgekeerd"),
        ({"soort": "uren", "waarde": 20}, "typeObject"),
        ({"soort": "kleur", "waarde": "rood"}, "waardeOnbekend"),
        ({"soort": "branche", "waarde": "Zorg", "verteldOp": "2026-06-02"}, "dagToekomst"),
        ({"soort": "branche", "waarde": "Zorg", "verteldOp": "gisteren"}, "dagOnbruikbaar"),
        ({"soort": "branche", "waarde": "Zorg", "zekerheid": 1}, "veldOnbekend"),
    ],
)
def test_a_fact_speaks_the_words_of_the_vocabulary(shared: Service, said: dict[str, Any], code: str) -> None:
    body = {**said, "polariteit": "wil", "vertelDoor": "kandidaat"}

    answer = shared.client.post("/v1/kandidaten/k-kok/feiten", json=body)

    assert answer.status_code == 400
    assert code in {error["code"] for error in answer.json()["errors"]}


def test_a_fact_that_is_no_longer_true_stops_counting(served: Service) -> None:
    served.client.get("/v1/kandidaten/k-kok/matches")
    facts = served.client.get("/v1/kandidaten/k-kok/feiten").json()["feiten"]
    assert facts
    for fact in facts:
        answer = served.client.patch(
            f"/v1/kandidaten/k-kok/feiten/{fact['nummer']}", json={"nogWaar": "nee"}, headers=MERGE
        ).json()
        assert (answer["nogWaar"], answer["gevraagdDoor"]) == ("nee", "lezen-schrijven-beheer")
        assert answer["gevraagdOp"] == "2026-06-01T09:00:00Z"

    assert ids(served.client.get("/v1/kandidaten/k-kok/matches")) == []
    assert served.client.patch("/v1/kandidaten/k-kok/feiten/99999", json={"nogWaar": "ja"}).status_code == 404


def test_an_outcome_is_kept_followed_and_ended(served: Service) -> None:
    body = {
        "soort": "proefplaatsing", "start": "2026-06-01", "uren": 12, "loonkostensubsidie": False,
        "gevondenVia": "shortlist", "volgendContact": "2026-06-15", "vacatureId": "v-kok", "werkgeverId": "w-1",
    }  # fmt: skip
    made = served.client.post("/v1/kandidaten/k-kok/uitkomsten", json=body)
    assert made.status_code == 201
    where = made.headers["Location"]
    assert body.items() <= served.client.get(where).json().items()

    ended = served.client.patch(where, json={"eind": "2026-08-01", "volgendContact": None}, headers=MERGE).json()

    assert ended["eind"] == "2026-08-01"
    assert "volgendContact" not in ended
    assert ended["loonkostensubsidie"] is False
    assert served.client.get("/v1/kandidaten/k-kok/uitkomsten").json() == {"resultaten": [ended]}
    refused = served.client.patch(where, json={"eind": "2026-05-01", "uren": 100}, headers=MERGE)
    assert {error["code"] for error in refused.json()["errors"]} == {"dagVolgorde", "buitenBereik"}
    assert served.client.get(where).json() == ended


def test_the_vocabulary_can_be_read(shared: Service) -> None:
    professions = shared.client.get("/v1/beroepen").json()["resultaten"]
    assert len(professions) == len(shared.desk.vocabulary.professions)
    cook = shared.client.get("/v1/beroepen/kok").json()
    assert (cook["isco"], "Horeca" in cook["branches"]) == ("5120", True)
    assert [one["naam"] for one in shared.client.get("/v1/branches").json()["resultaten"]] == list(BRANCHES)


def test_focus_professions_hold_for_a_period(served: Service) -> None:
    assert served.client.get("/v1/focusberoepen").json() == {"beroepen": []}
    body = {"beroepen": ["kok", "hovenier"], "vanaf": "2026-05-01", "tot": "2026-06-30"}

    assert served.client.put("/v1/focusberoepen", json=body).status_code == 200
    assert body.items() <= served.client.get("/v1/focusberoepen").json().items()
    served.client.put("/v1/focusberoepen", json={"beroepen": ["kok"], "vanaf": "2027-01-01"})
    assert body.items() <= served.client.get("/v1/focusberoepen").json().items(), "the other begins later"


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {("beroepen", "veldOntbreekt"), ("vanaf", "veldOntbreekt")}),
        ({"beroepen": ["kok", "tovenaar"], "vanaf": "2026-13-01"},
         {("beroepen.1", "beroepNietBekend"), ("vanaf", "dagOnbruikbaar")}),
        ({"beroepen": ["kok"], "vanaf": "2026-05-01", "tot": "2026-04-01"}, {("tot", "dagVolgorde")}),
    ],
)  # fmt: skip
def test_a_choice_that_cannot_be_is_refused(shared: Service, body: dict[str, Any], errors: set[Any]) -> None:
    answer = shared.client.put("/v1/focusberoepen", json=body)

    assert {(error.get("veld"), error["code"]) for error in answer.json()["errors"]} == errors
    assert shared.client.get("/v1/focusberoepen").json() == {"beroepen": []}


def run_of(served: Service) -> None:
    """A finished run, as the rematch leaves it."""
    store = served.store
    run = store.open_run(Run("r1", RunState.BUSY, NOW, None, store.generation(), "model", {}))
    lists = [Ranking("kandidaat", one, (("v-kok", 0.5),)) for one in sorted(STORIES)]
    moved = [Moved("kandidaat", one, ("v-kok",), ("v-oud",), (("v-tuin", 2, 1),)) for one in sorted(STORIES)]
    steps = [
        Step("k-kok", StepKind.PLACE, "v-kok", "Bespreek deze plek."),
        Step("k-groen", StepKind.OUT_OF_SIGHT, None, "Er is nog geen verhaal."),
        Step("k-niet", StepKind.OUT_OF_SIGHT, None, "Geen plek past."),
    ]
    store.keep_rankings(run.id, lists, moved, steps)
    store.set_apart(RecordKind.CANDIDATE, "k-niet", "kapot", NOW)
    ended = datetime(2026, 6, 1, 9, 5, tzinfo=UTC)
    store.finish_run(Run(run.id, RunState.DONE, NOW, ended, run.generation, "model", {"kandidaten": 3}))


def test_the_last_run_tells_what_is_new(served: Service) -> None:
    run_of(served)

    run = served.client.get("/v1/rematch").json()
    assert (run["status"], run["klaarOp"], run["aantallen"]) == ("klaar", "2026-06-01T09:05:00Z", {"kandidaten": 3})
    assert [(one["soort"], one["id"], one["code"]) for one in run["apart"]] == [("kandidaat", "k-niet", "kapot")]
    first = served.client.get("/v1/veranderingen?aantal=2").json()
    rest = served.client.get(f"/v1/veranderingen?aantal=2&na={first['volgende']}").json()
    assert [one["id"] for one in (*first["resultaten"], *rest["resultaten"])] == sorted(STORIES)
    assert first["resultaten"][0]["verschoven"] == [{"id": "v-tuin", "van": 2, "naar": 1}]
    assert "volgende" not in rest
    assert served.client.get("/v1/veranderingen?richting=vacature").json() == {"resultaten": [], "totaal": 0}


def test_everybody_has_a_step_or_is_named(served: Service) -> None:
    run_of(served)

    named = served.client.get("/v1/niemand-uit-beeld").json()
    assert [(one["kandidaatId"], one["soort"]) for one in named["resultaten"]] == [
        ("k-groen", "uitBeeld"),
        ("k-niet", "uitBeeld"),
    ]
    step = served.client.get("/v1/kandidaten/k-kok/volgende-stap").json()
    assert step == {
        "kandidaatId": "k-kok", "soort": "plek", "vacatureId": "v-kok", "tekst": "Bespreek deze plek.",
    }  # fmt: skip
