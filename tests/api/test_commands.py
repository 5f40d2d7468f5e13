"""What the commands write, with an engine of which we know every answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import api.quality.tables
import api.wiring
from api.cli import run
from api.console import Advance
from api.engine import Table
from api.quality.folder import JudgedFolder
from api.quality.tables import Measured
from matcher.domain import Barrier, Candidate, Fact, FactKind, Match, Place, Point, Polarity, Reason, ReasonKind
from matcher.match.rank import RankedList
from matcher.match.why_not import WhyNot
from vocab.loader import DATA
from vocab.types import Town

MATCH = Match(
    "v1",
    (Reason(ReasonKind.PROFESSION, "5120", 0.5, "ik kook", 0, 7), Reason(ReasonKind.WISH, "koken", 0.25)),
    talking_points=(Point(Barrier.LANGUAGE, "Taal: vraag B1."),),
)
KEPT_OUT = Match("v2", (Reason(ReasonKind.SKILL, "wassen", 0.1),), barriers=(Point(Barrier.DAYS, "Geen dag samen."),))


class KnownEngine:
    """Answers what the tests expect, and remembers how it was asked."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}

    def rank(
        self,
        candidates: Sequence[Candidate],
        places: Sequence[Place],
        *,
        top: int,
        conditions: bool,
        advance: Advance,
    ) -> Iterator[RankedList]:
        self.asked.update(top=top, conditions=conditions, ids=[one.id for one in (*candidates, *places)])
        for number, candidate in enumerate(candidates, start=1):
            advance(number, len(candidates))
            yield RankedList("kandidaat", candidate.id, (MATCH,), (KEPT_OUT,))

    def why_not(
        self, candidates: Sequence[Candidate], places: Sequence[Place], candidate_id: str, place_id: str
    ) -> WhyNot:
        return WhyNot(3, 40, KEPT_OUT, ("Met de maandag erbij staat deze plek op 3.",))

    def extract(self, story: str) -> tuple[Fact, ...]:
        hours = Fact(FactKind.HOURS, {"min": 8.0, "max": 16.0}, Polarity.CAN, story[:3], 0, 3, 0.81234)
        work = Fact(FactKind.PROFESSION, "5120", Polarity.WANTS, story[:2], 0, 2, 0.9, "kok")
        return (work, hours, Fact(FactKind.DAYS, ("ma", "di"), Polarity.CAN, story, 0, len(story), 1.0))


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> KnownEngine:
    known = KnownEngine()

    def build(towns: Sequence[Town] | None = None) -> KnownEngine:
        known.asked["towns"] = towns
        return known

    monkeypatch.setattr(api.wiring, "engine", build, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("k.jsonl").write_text('{"id": "k1", "verhaal": "ik kook"}\n{"id": "k2"}\n', "utf-8")
    Path("v.jsonl").write_text('{"id": "v1", "titel": "Kok"}\n{"id": "v2", "titel": "Hulp"}\n', "utf-8")
    return known


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(name).read_text("utf-8").splitlines()]


RANK = ["rank", "--kandidaten", "k.jsonl", "--vacatures", "v.jsonl", "--uit", "nieuw/uit.jsonl"]


def test_rank_writes_the_records_of_the_contract(engine: KnownEngine) -> None:
    assert run([*RANK, "--top", "5"]) == 0

    assert engine.asked == {"towns": None, "top": 5, "conditions": True, "ids": ["k1", "k2", "v1", "v2"]}
    first, second = lines("nieuw/uit.jsonl")
    assert (first["richting"], first["id"], second["id"]) == ("kandidaat", "k1", "k2")
    [result] = first["resultaten"]
    assert (result["id"], result["score"]) == ("v1", 0.75)
    assert [reason["gewicht"] for reason in result["redenen"]] == [0.5, 0.25]
    assert result["redenen"][0] | {"start": 0, "eind": 7} == {
        "soort": "beroep",
        "waarde": "5120",
        "gewicht": 0.5,
        "bewijs": "ik kook",
        "start": 0,
        "eind": 7,
    }
    assert "bewijs" not in result["redenen"][1]
    assert result["bespreekpunten"] == [{"soort": "taal", "tekst": "Taal: vraag B1."}]
    assert first["uitgesloten"] == [
        {"id": "v2", "score": 0.1, "grenzen": [{"soort": "dagen", "tekst": "Geen dag samen."}]}
    ]


def test_rank_on_content_only_with_an_own_table_of_places(engine: KnownEngine) -> None:
    Path("pc.csv").write_text("postcode,woonplaats,latitude,longitude\n7001,Doetinchem,51.97,6.29\n", "utf-8")

    assert run([*RANK, "--zonder-voorwaarden", "--plaatsen", "pc.csv"]) == 0

    assert engine.asked["conditions"] is False
    assert [town.town for town in engine.asked["towns"]] == ["Doetinchem"]


def test_rank_goes_on_without_the_refused_records(engine: KnownEngine, capsys: pytest.CaptureFixture[str]) -> None:
    with Path("v.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "v3", "titel": "X", "urenMin": 99}\n')

    assert run(RANK) == 4

    assert engine.asked["ids"] == ["k1", "k2", "v1", "v2"]
    assert len(lines("nieuw/uit.jsonl")) == 2
    assert "v.jsonl, regel 3, veld urenMin:" in capsys.readouterr().err


def test_a_broken_table_of_places_is_bad_input(engine: KnownEngine, capsys: pytest.CaptureFixture[str]) -> None:
    Path("pc.csv").write_text("postcode,woonplaats,latitude,longitude\n7001,Doetinchem,6.29,51.97\n", "utf-8")
    assert run([*RANK, "--plaatsen", "pc.csv"]) == 2
    assert "pc.csv, regel 2" in capsys.readouterr().err


def test_extract_writes_the_facts_of_the_contract(engine: KnownEngine) -> None:
    assert run(["extract", "--verhalen", "k.jsonl", "--uit", "f.jsonl"]) == 0

    first, second = lines("f.jsonl")
    assert first["feiten"][0] == {
        "soort": "beroep",
        "waarde": "5120",
        "beroep": "kok",
        "polariteit": "wil",
        "bewijs": "ik",
        "start": 0,
        "eind": 2,
        "zekerheid": 0.9,
    }
    assert first["feiten"][1]["waarde"] == {"min": 8.0, "max": 16.0}
    assert first["feiten"][1]["zekerheid"] == 0.8123
    assert first["feiten"][2]["waarde"] == ["ma", "di"]
    assert second == {"id": "k2", "feiten": []}


WHY = ["waarom-niet", "--kandidaat", "k1", "--vacature", "v2", "--kandidaten", "k.jsonl", "--vacatures", "v.jsonl"]


def test_why_not_in_words(engine: KnownEngine, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(WHY) == 0
    told = capsys.readouterr().out
    assert "plaats 3 van 40" in told
    assert "- Geen dag samen." in told
    assert "- Met de maandag erbij staat deze plek op 3." in told


def test_why_not_for_a_program(engine: KnownEngine, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*WHY, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["plek"], answer["van"], answer["score"]) == (3, 40, 0.1)
    assert answer["grenzen"] == [{"soort": "dagen", "tekst": "Geen dag samen."}]
    assert answer["veranderingen"] == ["Met de maandag erbij staat deze plek op 3."]


def test_evaluate_measures_all_folders_in_one_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def measure(folders: Sequence[JudgedFolder], measured: Measured, advance: Advance) -> list[Table]:
        return [Table("Lijsten", ("map", "nDCG@10"), tuple((one.name, "0,71 [0,68; 0,74]") for one in folders))]

    monkeypatch.setattr(api.quality.tables, "quality_tables", measure)
    document = tmp_path / "benchmarks.md"

    demo = str(DATA / "demo")
    assert run(["evaluate", "--map", demo, "--map", demo, "--uit", str(document)]) == 0

    told = capsys.readouterr().out
    assert told.count("0,71 [0,68; 0,74]") == 2
    assert document.read_text("utf-8").count("| demo | 0,71 [0,68; 0,74] |") == 2


def test_progress_is_plain_lines_where_nobody_watches(engine: KnownEngine, capsys: pytest.CaptureFixture[str]) -> None:
    run(RANK)
    told = capsys.readouterr().err
    assert "Lijsten: 1 van 2" in told
    assert "\r" not in told
    assert "\x1b" not in told
