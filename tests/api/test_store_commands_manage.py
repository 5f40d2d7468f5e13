"""What an application manager does: tokens, erasing, handing over, looking after it, backup and putting back."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import api.commands.erase
from api.cli import run
from api.keeping import opened
from api.settings import settings
from api.tokens import secret_hash
from matcher.domain import Candidate, Fact, FactKind, Place, Polarity
from matcher.kept import (
    Choice,
    Decision,
    KeptFact,
    Moved,
    Outcome,
    Person,
    Ranking,
    RecordKind,
    Run,
    RunState,
    Shortlist,
    ShortlistLine,
    Step,
    StepKind,
)

NOW = datetime(2026, 7, 2, 9, 0, tzinfo=UTC)
STORY = "Ik kook graag voor een groep."


@pytest.fixture(autouse=True)
def installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """An installation of its own, with nothing in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MEEDOEN_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("MEEDOEN_DATABASE", raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def filled() -> None:
    """Two people of whom everything is kept that can be, and a place."""
    with opened(settings()) as store:
        store.put(RecordKind.CANDIDATE, [Candidate("k1", story=STORY, extra={"wijk": "Noord"}), Candidate("k2")], NOW)
        store.put(RecordKind.PERSON, [Person("k1", "Jannie", "0600010001"), Person("k2", "Karel")], NOW)
        store.put(RecordKind.PLACE, [Place("v1", "Kok")], NOW)
        for one in ("k1", "k2"):
            fact = Fact(FactKind.PROFESSION, "5120", Polarity.WANTS, "kook", 3, 7, 0.9, "kok")
            store.add_fact(KeptFact(0, one, fact, date(2026, 7, 1), "regisseur", "gesprek", from_story=False))
            store.put_outcome(Outcome(f"u-{one}", one, "betaald", date(2026, 7, 2), place_id="v1", hours=12), NOW)
        lines = tuple(ShortlistLine(one, {"id": one, "score": 0.5}) for one in ("k1", "k2"))
        decisions = (Decision("k1", Choice.INVITE, "past goed", "r-reg1", NOW),)
        store.save_shortlist(Shortlist("s1", {"vacatureId": "v1"}, 10, lines, (), (), "r-reg1", NOW, "m", 1))
        store.decide("s1", decisions)
        rankings = [Ranking("kandidaat", "k1", (("v1", 0.5),)), Ranking("vacature", "v1", (("k2", 0.6), ("k1", 0.5)))]
        steps = [Step("k1", StepKind.PLACE, "v1", "Bespreek deze plek."), Step("k2", StepKind.PLACE, "v1", "Bespreek.")]
        run_ = store.open_run(Run("r1", RunState.BUSY, NOW, None, store.generation(), "m"))
        store.keep_rankings(run_.id, rankings, [Moved("kandidaat", "k1", new=("v1",))], steps)
        store.finish_run(Run(run_.id, RunState.DONE, NOW, datetime.now(UTC), run_.generation, "m"))


class TestToken:
    def test_the_secret_is_shown_once_and_kept_nowhere(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["token", "maak", "portaal", "--rechten", "lezen, Beheer"]) == 0
        secret = capsys.readouterr().out.strip()
        with opened(settings()) as store:
            (token,) = store.tokens()
        assert (token.name, token.rights, token.secret_hash) == ("portaal", {"lezen", "beheer"}, secret_hash(secret))
        assert secret.encode() not in Path("data/meedoen.db").read_bytes()

        assert run(["token", "lijst"]) == 0
        told = capsys.readouterr().out
        assert told.startswith("portaal: lezen, beheer, sinds ")
        assert secret not in told

    def test_made_again_replaces_and_says_so(self, capsys: pytest.CaptureFixture[str]) -> None:
        run(["token", "maak", "portaal", "--rechten", "lezen"])
        assert run(["token", "maak", "portaal", "--rechten", "schrijven"]) == 0
        assert "het oude geheim werkt niet meer" in capsys.readouterr().err
        with opened(settings()) as store:
            assert [token.rights for token in store.tokens()] == [{"schrijven"}]

    def test_withdrawn_is_gone(self, capsys: pytest.CaptureFixture[str]) -> None:
        run(["token", "maak", "portaal", "--rechten", "lezen"])
        assert run(["token", "intrekken", "portal"]) == 2
        assert "Bedoel je “portaal”?" in capsys.readouterr().err
        assert run(["token", "intrekken", "portaal"]) == 0
        capsys.readouterr()
        assert run(["token", "lijst"]) == 0
        assert "nog geen tokens" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("name", "rights", "told"),
        [
            ("portaal", "lzen", "Bedoel je “lezen”?"),
            ("portaal", " , ", "Kies uit"),
            ("a b", "lezen", "Die naam kan niet"),
        ],
    )
    def test_what_cannot_be(self, name: str, rights: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["token", "maak", name, "--rechten", rights]) == 2
        assert told in capsys.readouterr().err
        assert not Path("data").exists()


class TestErase:
    def test_everything_about_somebody_goes_and_the_others_stay(self, filled: None) -> None:
        assert run(["erase", "--kandidaat", "k1", "--ja"]) == 0
        with opened(settings()) as store:
            assert store.get(RecordKind.CANDIDATE, ["k1"]) == store.get(RecordKind.PERSON, ["k1"]) == {}
            assert [one.candidate_id for one in store.outcomes()] == ["k2"]
            shortlist = store.shortlist("s1")
            assert shortlist is not None
            assert [line.candidate_id for line in shortlist.lines] == ["k2"]
            assert shortlist.decisions == ()
        held = b"".join(path.read_bytes() for path in Path("data").iterdir() if path.is_file())
        assert STORY.encode() not in held
        assert b"Jannie" not in held
        assert b"Karel" in held, "the control: what was not erased is found"

    def test_somebody_who_is_only_a_person(self) -> None:
        with opened(settings()) as store:
            store.put(RecordKind.PERSON, [Person("p1", "Jannie")], NOW)
        assert run(["erase", "--kandidaat", "p1", "--ja"]) == 0
        with opened(settings()) as store:
            assert store.count(RecordKind.PERSON) == 0

    def test_nobody_there_to_ask_is_no_yes(self, filled: None, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["erase", "--kandidaat", "k1"]) == 2
        assert "--ja" in capsys.readouterr().err
        with opened(settings()) as store:
            assert store.count(RecordKind.CANDIDATE) == 2

    @pytest.mark.parametrize(("answer", "left"), [("nee", 2), ("", 2), ("ja", 1)])
    def test_it_is_asked(self, filled: None, monkeypatch: pytest.MonkeyPatch, answer: str, left: int) -> None:
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr(api.commands.erase.typer, "prompt", lambda *_, **__: answer)
        assert run(["erase", "--kandidaat", "k1"]) == 0
        with opened(settings()) as store:
            assert store.count(RecordKind.CANDIDATE) == left

    def test_an_id_of_nobody(self, filled: None, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["erase", "--kandidaat", "k9", "--ja"]) == 2
        assert "Over k9 is niets bewaard" in capsys.readouterr().err


class TestExport:
    def test_everything_that_is_kept_and_nothing_of_others(self, filled: None) -> None:
        assert run(["export-person", "--kandidaat", "k1", "--uit", "e.json"]) == 0
        text = Path("e.json").read_text("utf-8")
        found = json.loads(text)
        assert found["persoon"]["telefoon"] == "0600010001"
        assert (found["kandidaat"]["verhaal"], found["kandidaat"]["wijk"]) == (STORY, "Noord")
        (fact,) = found["feiten"]
        assert (fact["beroep"], fact["verteldDoor"], fact["via"], fact["kloptNog"]) == (
            "kok", "regisseur", "gesprek", "onbekend",
        )  # fmt: skip
        (shortlist,) = found["shortlists"]
        assert shortlist["waarvoor"] == {"vacatureId": "v1"}
        assert [line["plaats"] for line in shortlist["regels"]] == [1]
        assert shortlist["besluiten"] == [
            {"besluit": "uitnodigen", "reden": "past goed", "door": "r-reg1", "op": "2026-07-02T09:00:00+00:00"}
        ]
        assert [outcome["urenPerWeek"] for outcome in found["uitkomsten"]] == [12]
        assert [step["tekst"] for step in found["stappen"]] == ["Bespreek deze plek."]
        assert [(one["richting"], one["plaats"]) for one in found["lijsten"]] == [("kandidaat", 1), ("vacature", 2)]
        assert "k2" not in text
        assert "Karel" not in text
        assert stat.S_IMODE(Path("e.json").stat().st_mode) == 0o600

    def test_after_erasing_there_is_nothing_to_hand_over(self, filled: None) -> None:
        run(["erase", "--kandidaat", "k1", "--ja"])
        assert run(["export-person", "--kandidaat", "k1", "--uit", "e.json"]) == 2
        assert not Path("e.json").exists()


class TestBackup:
    def test_there_and_back(
        self, filled: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(["backup", "--uit", "weg/b.backup"]) == 0
        made = json.loads(capsys.readouterr().out)
        assert made["rijen"]["kandidaat"] == 2
        assert len(made["sha256"]) == 64
        assert stat.S_IMODE(Path("weg/b.backup").stat().st_mode) == 0o600
        with opened(settings()) as store:
            before, identity = store.table_hashes(), store.identity

        monkeypatch.setenv("MEEDOEN_DATA", str(Path("elders").resolve()))
        settings.cache_clear()
        assert run(["restore", "--van", "weg/b.backup"]) == 0
        told = capsys.readouterr()
        assert json.loads(told.out)["sha256"] == made["sha256"]
        assert "zoekindex wordt opnieuw gemaakt" in told.err
        with opened(settings()) as store:
            assert store.table_hashes() == before
            assert store.identity != identity

        assert run(["restore", "--van", "weg/b.backup"]) == 2
        assert "lege database" in capsys.readouterr().err

    def test_never_over_something(self, filled: None) -> None:
        Path("b.backup").write_text("van mij", "utf-8")
        assert run(["backup", "--uit", "b.backup"]) == 2
        assert Path("b.backup").read_text("utf-8") == "van mij"

    @pytest.mark.parametrize("spoilt", ["kort", "midden", "anders"])
    def test_a_damaged_one_is_refused_and_nothing_is_made(
        self, filled: None, spoilt: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        run(["backup", "--uit", "b.backup"])
        content = Path("b.backup").read_bytes()
        if spoilt == "kort":
            content = content[: len(content) // 2]
        elif spoilt == "midden":
            content = content[:8_192] + bytes(len(content) - 12_288) + content[-4_096:]
        else:
            content = b"iets heel anders" * 1_000
        Path("b.backup").write_bytes(content)
        monkeypatch.setenv("MEEDOEN_DATA", str(Path("elders").resolve()))
        settings.cache_clear()
        assert run(["restore", "--van", "b.backup"]) == 3
        assert "geen back-up" in capsys.readouterr().err
        assert not Path("elders/meedoen.db").exists()

    def test_without_a_database_there_is_nothing_to_back_up(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["backup", "--uit", "b.backup"]) == 2
        assert "nog geen database" in capsys.readouterr().err
        assert not Path("data").exists()

    def test_one_that_cannot_be_read_back_does_not_stay(self, filled: None, monkeypatch: pytest.MonkeyPatch) -> None:
        from matcher.store.sql_store import SqlStore

        monkeypatch.setattr(SqlStore, "backup", lambda _, target: target.write_bytes(b"half" * 4_096))
        assert run(["backup", "--uit", "b.backup"]) == 3
        assert not Path("b.backup").exists()


def findings(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, dict[str, str]]:
    """Exit code, verdict, and per code how bad it is."""
    capsys.readouterr()
    code = run(["doctor", "--json", *arguments])
    told = json.loads(capsys.readouterr().out)
    assert all(one["tekst"] for one in told["bevindingen"])
    return code, told["oordeel"], {one["code"]: one["ernst"] for one in told["bevindingen"]}


class TestDoctor:
    """Where SQLite itself is too old that is a finding of its own; these tests know of it."""

    KNOWN = ("--aanvaard", "sqliteOud")

    def test_healthy(self, filled: None, capsys: pytest.CaptureFixture[str]) -> None:
        code, verdict, found = findings(*self.KNOWN, capsys=capsys)
        assert (code, verdict) == (0, "gezond"), found
        assert {"doctorInstellingenGoed", "doctorModelGoed", "doctorDatabaseGoed", "doctorNachtGoed"} <= found.keys()

    def test_a_known_finding_counts_unless_it_is_accepted(
        self, filled: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from matcher.store.sql_store import SqlStore

        monkeypatch.setattr(SqlStore, "notices", lambda _: (("sqliteOud", {"versie": "3.1", "nodig": "3.51.3"}),))
        assert findings(capsys=capsys)[:2] == (4, "letOp")
        assert findings(*self.KNOWN, capsys=capsys)[0] == 0

    def test_before_anything_was_loaded(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, _, found = findings(capsys=capsys)
        assert (code, found["doctorGeenDatabase"]) == (4, "let op")
        assert not Path("data").exists(), "looking makes nothing"

    @pytest.mark.parametrize(
        ("name", "value", "code"),
        [("MEEDOEN_HOST", "0.0.0.0", "doctorHost"), ("MEEDOEN_ADRES", "http://x.nl", "doctorAdres")],
    )
    def test_settings_that_are_not_safe(
        self, filled: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
        name: str, value: str, code: str,
    ) -> None:  # fmt: skip
        monkeypatch.setenv(name, value)
        settings.cache_clear()
        ends, _, found = findings(*self.KNOWN, capsys=capsys)
        assert (ends, found[code]) == (4, "let op")

    def test_a_cookie_over_an_open_line(
        self, filled: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("MEEDOEN_VEILIGE_COOKIE", "false")
        settings.cache_clear()
        assert "doctorCookie" not in findings(*self.KNOWN, capsys=capsys)[2], "on one's own machine that is fine"
        monkeypatch.setenv("MEEDOEN_ADRES", "https://x.nl")
        settings.cache_clear()
        assert findings(*self.KNOWN, capsys=capsys)[2]["doctorCookie"] == "let op"

    @pytest.mark.parametrize(("free", "code", "ends"), [(500_000_000, "let op", 4), (50_000_000, "kapot", 3)])
    def test_little_room(
        self, filled: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
        free: int, code: str, ends: int,
    ) -> None:  # fmt: skip
        usage = type("Usage", (), {"free": free})
        monkeypatch.setattr("api.examination.shutil.disk_usage", lambda _: usage)
        exit_code, _, found = findings(*self.KNOWN, capsys=capsys)
        assert (exit_code, found["doctorRuimte"]) == (ends, code)

    def test_a_text_that_was_set_apart_and_a_night_that_was_missed(
        self, filled: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with opened(settings()) as store:
            store.claim("r1", RecordKind.CANDIDATE, ["k1"], NOW)
            store.set_apart(RecordKind.CANDIDATE, "k1", "teLang", NOW)
            last = store.open_run(Run("r2", RunState.BUSY, NOW, None, store.generation(), "m"))
            store.finish_run(Run(last.id, RunState.DONE, NOW, NOW.replace(year=2025), last.generation, "m"))
        code, _, found = findings(*self.KNOWN, capsys=capsys)
        assert (code, found["doctorApart"], found["doctorNachtOud"]) == (4, "let op", "let op")

    def test_a_database_that_is_not_whole(
        self, filled: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with opened(settings()) as store, store.connections.write() as connection:
            connection.exec_driver_sql("UPDATE kandidaat SET generatie = 999 WHERE id = 'k1'")
        code, verdict, found = findings(*self.KNOWN, capsys=capsys)
        assert (code, verdict, found["doctorDatabaseStuk"]) == (3, "kapot", "kapot")

    def test_a_folder_that_others_can_look_into(self, filled: None, capsys: pytest.CaptureFixture[str]) -> None:
        Path("data").chmod(0o755)
        assert findings(*self.KNOWN, capsys=capsys)[2]["doctorMapOpen"] == "let op"

    def test_a_head_of_another_vocabulary_and_a_model_that_is_gone(
        self, filled: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        import models.embedder
        import models.head

        def fail(error: Exception) -> Any:
            def raises(*_: object) -> None:
                raise error

            return raises

        monkeypatch.setattr(models.head, "load_head", fail(models.head.HeadError("het hoofd is van een ander")))
        assert findings(*self.KNOWN, capsys=capsys)[2]["doctorHoofd"] == "let op"
        monkeypatch.setattr(models.embedder.WorkEmbedder, "load", fail(models.embedder.ModelError("weg")))
        assert findings(*self.KNOWN, capsys=capsys)[2]["gegevensKapot"] == "kapot"

    def test_for_a_person(self, filled: None, capsys: pytest.CaptureFixture[str]) -> None:
        Path("data").chmod(0o755)
        run(["doctor"])
        told = capsys.readouterr().out
        assert "[let op] In de map" in told
        assert "(doctorMapOpen)" in told
        assert "[goed] Database " in told
