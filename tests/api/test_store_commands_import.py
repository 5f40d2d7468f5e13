"""`meedoen import` on a real database: what comes in, what is refused and told, and a preview that writes nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from api.cli import run
from api.importing import bare_candidate, load
from api.keeping import opened
from api.settings import settings
from matcher.domain import Candidate
from matcher.kept import Kept, Person, RecordKind
from matcher.store.opening import open_store
from matcher.store.sql_store import SqlStore

NOW = datetime(2026, 7, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """An installation of its own, with nothing in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MEEDOEN_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("MEEDOEN_DATABASE", raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


def write(name: str, *records: dict[str, Any]) -> str:
    Path(name).write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return name


def kept(kind: RecordKind) -> dict[str, Any]:
    with opened(settings()) as store:
        return {one.record.id: one.record for one in store.every(kind)}


def hashes() -> dict[str, str]:
    with opened(settings()) as store:
        return store.table_hashes()


def people(count: int) -> bytes:
    """A list as it comes out of a client system: names and addresses and nothing else."""
    lines = ["id;naam;telefoon;adres;postcode;woonplaats;klantnummer"]
    lines += [f"c{i};Achternaam{i}, Voor{i};0600{i:06d};Hopakker {i};9991SA;Rijnhorst;D-{i}" for i in range(count)]
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


class TestLoading:
    def test_all_four_at_once(self, capsys: pytest.CaptureFixture[str]) -> None:
        write("k.jsonl", {"id": "k1", "verhaal": "ik kook", "urenMin": 8, "kleur": "rood"})
        write("v.jsonl", {"id": "v1", "titel": "Kok", "werkgeverId": "w1", "eisen": {"vog": True}})
        write("p.jsonl", {"id": "k1", "naam": "Jannie de Boer"})
        write("w.jsonl", {"id": "w1", "naam": "De Schakel"})
        files = [
            "--kandidaten",
            "k.jsonl",
            "--vacatures",
            "v.jsonl",
            "--personen",
            "p.jsonl",
            "--werkgevers",
            "w.jsonl",
        ]
        assert run(["import", *files]) == 0

        candidate = kept(RecordKind.CANDIDATE)["k1"]
        assert (candidate.story, candidate.hours_min, dict(candidate.extra)) == ("ik kook", 8.0, {"kleur": "rood"})
        assert kept(RecordKind.PLACE)["v1"].demands.vog is True
        assert kept(RecordKind.PERSON)["k1"].name == "Jannie de Boer"
        assert kept(RecordKind.EMPLOYER)["w1"].name == "De Schakel"
        told = capsys.readouterr().out.splitlines()
        assert told == [f"{kind}.jsonl: 1 nieuw, 0 gewijzigd, 0 gelijk, 0 geweigerd." for kind in ("w", "v", "k", "p")]

    def test_again_changes_nothing_and_a_change_is_told(self, capsys: pytest.CaptureFixture[str]) -> None:
        write("k.jsonl", {"id": "k1", "verhaal": "ik kook"}, {"id": "k2", "dagen": ["ma"]})
        assert run(["import", "--kandidaten", "k.jsonl"]) == 0
        before = hashes()
        assert run(["import", "--kandidaten", "k.jsonl"]) == 0
        assert hashes() == before
        write("k.jsonl", {"id": "k1", "verhaal": "ik kook"}, {"id": "k2", "dagen": ["di"]}, {"id": "k3"})
        assert run(["import", "--kandidaten", "k.jsonl"]) == 0
        assert capsys.readouterr().out.splitlines() == [
            "k.jsonl: 2 nieuw, 0 gewijzigd, 0 gelijk, 0 geweigerd.",
            "k.jsonl: 0 nieuw, 0 gewijzigd, 2 gelijk, 0 geweigerd.",
            "k.jsonl: 1 nieuw, 1 gewijzigd, 1 gelijk, 0 geweigerd.",
        ]

    def test_317_names_and_addresses_without_a_story(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("lijst.csv").write_bytes(people(317))
        assert run(["import", "--personen", "lijst.csv"]) == 0
        told = capsys.readouterr()
        assert "lijst.csv: 317 nieuw" in told.out
        assert "317 keer was er nog geen kandidaat" in told.out
        assert "lijkt op" not in told.err
        candidates = kept(RecordKind.CANDIDATE)
        assert len(candidates) == len(kept(RecordKind.PERSON)) == 317
        assert candidates["c5"] == Candidate("c5", town="Rijnhorst", postcode4="9991", status="aangemeld")

    def test_who_is_a_candidate_already_stays_as_they_are(self) -> None:
        write("k.jsonl", {"id": "k1", "verhaal": "ik kook", "status": "actief"})
        write("p.jsonl", {"id": "k1", "naam": "Jannie", "woonplaats": "Elders"})
        assert run(["import", "--personen", "p.jsonl", "--kandidaten", "k.jsonl"]) == 0
        candidate = kept(RecordKind.CANDIDATE)["k1"]
        assert (candidate.story, candidate.status, candidate.town) == ("ik kook", "actief", None)

    def test_a_story_that_comes_in_at_the_same_moment_is_not_written_over(self, tmp_path: Path) -> None:
        """The store says that there is no candidate, and then there is one. Control: `put` does write it over."""

        class Late(SqlStore):
            def get(self, kind: RecordKind, ids: Any) -> dict[str, Kept]:
                return {}

        store = Late(open_store(f"sqlite:///{tmp_path / 'x.db'}").connections)
        store.put(RecordKind.CANDIDATE, [Candidate("k1", story="ik kook")], NOW)
        tally = load(store, RecordKind.PERSON, [Person("k1", "Jannie")], NOW, lambda *_: None)
        assert (tally.new, tally.registered) == (1, 0)
        assert [one.record for one in store.every(RecordKind.CANDIDATE)] == [Candidate("k1", story="ik kook")]

        store.put(RecordKind.CANDIDATE, [bare_candidate(Person("k1", "Jannie"))], NOW)
        assert [one.record for one in store.every(RecordKind.CANDIDATE)] != [Candidate("k1", story="ik kook")]
        store.close()

    def test_a_spreadsheet(self) -> None:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            for row, cells in enumerate((("id", "naam", "telefoon", "postcode"), ("p1", "Zoë", 600010001, "9991 SA"))):
                sheet.write_row(row, 0, cells)
        Path("p.xlsx").write_bytes(content.getvalue())
        assert run(["import", "--personen", "p.xlsx"]) == 0
        assert kept(RecordKind.PERSON)["p1"] == Person("p1", "Zoë", "600010001", postcode="9991 SA")

    def test_a_foreign_postcode_is_no_dutch_one(self) -> None:
        assert bare_candidate(Person("p1", postcode="46446")).postcode4 is None
        assert bare_candidate(Person("p1", postcode="9991 SA")).postcode4 == "9991"


class TestRefusing:
    def test_a_bad_line_costs_one_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("p.csv").write_text("id;naam;email\np1;Jannie;ja\np2;Karel;k@voorbeeld.nl\np2;Kees;\n;Wie;\n", "utf-8")
        assert run(["import", "--personen", "p.csv"]) == 4
        told = capsys.readouterr()
        assert "p.csv, regel 2, veld email: dit is geen e-mailadres" in told.err
        assert "p.csv, regel 4, veld id: dit id staat ook op regel 3" in told.err
        assert "p.csv, regel 5, veld id: dit veld is verplicht" in told.err
        assert "p.csv: 1 nieuw, 0 gewijzigd, 0 gelijk, 3 geweigerd." in told.out
        assert list(kept(RecordKind.PERSON)) == ["p2"]

    def test_what_was_filled_in_is_not_repeated(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("p.csv").write_text("id;naam;klantnummer\np1;Jannie;123456782\np2;Karel;D-2\n", "utf-8")
        assert run(["import", "--personen", "p.csv"]) == 4
        told = capsys.readouterr()
        assert "veld klantnummer" in told.err
        assert "123456782" not in told.out + told.err
        assert "Jannie" not in told.out + told.err

    @pytest.mark.parametrize("kind", ["personen", "kandidaten", "werkgevers", "vacatures"])
    def test_a_column_for_a_service_number_refuses_the_file(
        self, kind: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("x.csv").write_text("id;naam;titel;bsn\na;Jannie;Kok;1\nb;Karel;Hulp;2\n", "utf-8")
        assert run(["import", f"--{kind}", "x.csv"]) == 2
        told = capsys.readouterr().err
        assert told.count("burgerservicenummer") == 1
        assert "kolom bsn" in told
        assert not Path("data").exists()

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            ([], "Er is geen bestand genoemd"),
            (["--personen", "weg.csv"], "bestaat niet"),
            (["--personen", "leeg.csv"], "is leeg"),
            (["--personen", "geen.xlsx"], "Excel"),
            (["--personen", "kop.csv"], "alleen een kop"),
            (["--personen", "kapot.jsonl"], "geen enkele regel bruikbaar"),
            (["--kandidaten", "goed.jsonl", "--personen", "weg.csv"], "bestaat niet"),
        ],
    )
    def test_nothing_to_load_is_wrong_input_and_nothing_is_written(
        self, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("leeg.csv").write_bytes(b"")
        Path("geen.xlsx").write_bytes(b"PK\x03\x04nee")
        Path("kop.csv").write_text("id;naam\n", "utf-8")
        Path("kapot.jsonl").write_text("{\n", "utf-8")
        write("goed.jsonl", {"id": "k1"})
        assert run(["import", *arguments]) == 2
        assert told in capsys.readouterr().err
        assert not Path("data").exists()


class TestPreview:
    def test_says_exactly_what_loading_then_does(self, capsys: pytest.CaptureFixture[str]) -> None:
        write("k.jsonl", {"id": "k1", "verhaal": "ik kook", "uren": 3}, {"id": "k2", "dagen": []}, {"id": "k3"})
        write("p.jsonl", {"id": "k1", "naam": "Jannie"}, {"id": "p9", "naam": "Karel"})
        assert run(["import", "--kandidaten", "k.jsonl", "--personen", "p.jsonl"]) == 0
        write("k.jsonl", {"id": "k1", "verhaal": "ik kook", "uren": 4}, {"id": "k2", "dagen": []}, {"id": "k4"})
        write("p.jsonl", {"id": "k1", "naam": "Jannie"}, {"id": "k4", "naam": "Els"}, {"id": "p8", "naam": "Toon"})
        before = hashes()
        capsys.readouterr()

        files = ["--kandidaten", "k.jsonl", "--personen", "p.jsonl"]
        assert run(["import", *files, "--proef"]) == 0
        foreseen = capsys.readouterr().out
        assert hashes() == before
        assert run(["import", *files]) == 0
        done = capsys.readouterr().out
        assert "k.jsonl: 1 nieuw, 1 gewijzigd, 1 gelijk" in done
        assert "p.jsonl: 2 nieuw, 0 gewijzigd, 1 gelijk" in done
        # k4 comes along as a candidate; only p8 has none.
        assert "p.jsonl: 1 keer was er nog geen kandidaat" in done
        assert foreseen.replace("zouden nieuw zijn", "nieuw").splitlines()[:2] == [
            line for line in done.splitlines() if "keer" not in line
        ]
        assert "p.jsonl: 1 keer is er nog geen kandidaat" in foreseen
        assert hashes() != before

    def test_makes_no_database_where_there_is_none(self, capsys: pytest.CaptureFixture[str]) -> None:
        Path("lijst.csv").write_bytes(people(3))
        assert run(["import", "--personen", "lijst.csv", "--proef"]) == 0
        assert "3 zouden nieuw zijn" in capsys.readouterr().out
        assert not Path("data").exists()


def test_likely_duplicates_are_told_by_line_and_id_and_loaded_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    write("oud.jsonl", {"id": "a1", "naam": "Jannie de Boer", "telefoon": "06-00010001"})
    assert run(["import", "--personen", "oud.jsonl"]) == 0
    write(
        "nieuw.jsonl",
        {"id": "b1", "naam": "J. de Boer", "telefoon": "0600010001"},
        {"id": "b2", "naam": "Karel Visser", "email": "k@voorbeeld.nl"},
        {"id": "b3", "naam": "Visser, K.", "email": "K@voorbeeld.nl"},
    )
    assert run(["import", "--personen", "nieuw.jsonl"]) == 0
    told = capsys.readouterr().err
    assert "nieuw.jsonl, regel 1: persoon b1 lijkt op persoon a1, die al bewaard is. Gelijk: naam, telefoon." in told
    assert "nieuw.jsonl, regel 3: persoon b3 lijkt op persoon b2 op regel 2. Gelijk: naam, email." in told
    assert not any(name in told for name in ("Boer", "Visser", "0600010001", "voorbeeld.nl"))
    assert len(kept(RecordKind.PERSON)) == 4
