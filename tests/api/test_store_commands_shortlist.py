"""`meedoen shortlist` from the store, with the real engine and a few records of the demonstration; and `serve`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

import api.wiring
from api.cli import run
from api.keeping import opened
from api.matching import MatchEngine
from api.records import read_candidates, read_places
from api.records_people import read_employers
from api.settings import Settings, settings
from matcher.domain import Place
from matcher.kept import RecordKind
from vocab.loader import DATA

DEMO = DATA / "demo"
NOW = datetime(2026, 7, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with ten people, ten places and their employers."""
    data = tmp_path_factory.mktemp("data")
    with opened(Settings(data=data)) as store:
        store.put(RecordKind.CANDIDATE, read_candidates(DEMO / "kandidaten.jsonl")[0][:12], NOW)
        places = [one for one in read_places(DEMO / "vacatures.jsonl")[0] if one.id in ("r-v25", "r-v26", "r-v10")]
        store.put(RecordKind.PLACE, places, NOW)
        store.put(RecordKind.EMPLOYER, read_employers(DEMO / "werkgevers.jsonl")[0], NOW)
    return data


@pytest.fixture(autouse=True)
def installation(folder: Path, engine: MatchEngine, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MEEDOEN_DATA", str(folder))
    monkeypatch.delenv("MEEDOEN_DATABASE", raising=False)
    monkeypatch.setattr(api.wiring, "engine", lambda *_, **__: engine)
    settings.cache_clear()
    yield
    settings.cache_clear()


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["shortlist", *arguments]) == 0
    return capsys.readouterr().out


def test_for_a_person_a_table_with_words_and_not_with_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "--kandidaat", "r-k12", "--top", "2")
    assert "Lijst voor kandidaat r-k12: 2." in text
    assert "Het vuur brandt" in text
    assert "Hotel-restaurant De Gouden Karper, Oudkerk" in text
    assert "past heel goed" in text or "past goed" in text
    assert "oude”" in text, "the end of the words of the story, however the cell is wrapped"
    assert "0." not in text


def test_of_people_only_ids_stand_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "--vacature", "r-v10", "--top", "3")
    assert "Lijst voor Zaagsel tussen je tenen (r-v10), Stichting De Brug, Rijnhorst: " in text
    assert "r-k02" in text
    assert "Net buiten de lijst door een grens" in text


@pytest.mark.parametrize(
    ("option", "value", "direction"),
    [("--kandidaat", "r-k12", "kandidaat"), ("--vacature", "r-v25", "vacature"), ("--beroep", "kok", "beroep"),
     ("--branche", "Horeca", "branche")],
)  # fmt: skip
def test_for_a_program_the_result_record(
    capsys: pytest.CaptureFixture[str], option: str, value: str, direction: str
) -> None:
    (line,) = told(capsys, option, value, "--json", "--top", "3").splitlines()
    record = json.loads(line)
    assert (record["richting"], record["id"]) == (direction, value)
    assert 0 < len(record["resultaten"]) <= 3
    for one in record["resultaten"]:
        assert one["score"] == pytest.approx(sum(reason["gewicht"] for reason in one["redenen"]))


def test_for_an_employer_one_list_a_place(capsys: pytest.CaptureFixture[str]) -> None:
    with opened(settings()) as store:
        place = store.get(RecordKind.PLACE, ["r-v25"])["r-v25"].record
    assert isinstance(place, Place)
    assert place.employer_id is not None
    records = [json.loads(line) for line in told(capsys, "--werkgever", place.employer_id, "--json").splitlines()]
    assert {record["id"] for record in records} == {"r-v25", "r-v26"}


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ((), "Geef precies een van"),
        (("--vacature", "r-v25", "--kandidaat", "r-k12"), "Geef precies een van"),
        (("--vacature", "r-v99"), "r-v99"),
        (("--kandidaat", "r-k99"), "r-k99"),
        (("--beroep", "kokk"), "Bedoel je"),
        (("--branche", "Horecca"), "Bedoel je"),
        (("--werkgever", "r-w99"), "werkgever ken ik niet"),
        (("--vacature", "r-v25", "--top", "0"), "--top"),
    ],
)
def test_what_does_not_exist_is_wrong_input(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], what: str
) -> None:
    assert run(["shortlist", *arguments]) == 2
    assert what in capsys.readouterr().err


def test_serve_hands_over_the_settings_with_what_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Settings] = []
    serving = ModuleType("api.http.serving")
    monkeypatch.setattr(serving, "serve", served.append, raising=False)
    monkeypatch.setitem(sys.modules, "api.http.serving", serving)
    assert run(["serve", "--port", "8123"]) == 0
    assert (served[0].port, served[0].host) == (8123, settings().host)
