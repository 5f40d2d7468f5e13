"""A full table of postcodes in use: checked, and kept in the data folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli import run
from vocab.loader import towns

TABLE = Path(__file__).parents[3] / "shared" / "data" / "places" / "pc4.csv"
HEAD = "id,postcode,woonplaats,gemeente,provincie,latitude,longitude,soort\n"


def test_the_table_is_kept_and_reads_back(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(HEAD + '1,7001,"Doetinchem","Doetinchem","Gelderland",51.96,6.29,x\n', "utf-8")

    assert run(["vocab", "import-places", str(tmp_path / "in.csv"), "--uit", str(tmp_path / "data")]) == 0

    assert towns(tmp_path / "data" / "plaatsen.csv") == towns(tmp_path / "in.csv")
    assert len(towns(tmp_path / "in.csv")) == 1


def test_without_a_folder_the_setting_decides_and_else_the_folder_where_you_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in.csv").write_text(HEAD + "1,7001,Doetinchem,,,51.96,6.29,x\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MEEDOEN_DATA", raising=False)
    assert run(["vocab", "import-places", "in.csv"]) == 0
    assert (tmp_path / "data" / "plaatsen.csv").is_file()

    monkeypatch.setenv("MEEDOEN_DATA", "elders")
    assert run(["vocab", "import-places", "in.csv"]) == 0
    assert (tmp_path / "elders" / "plaatsen.csv").is_file()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("postcode,woonplaats\n7001,Doetinchem\n", "kolom latitude, longitude"),
        (HEAD + "1,7001,Doetinchem,,,51.96,6.29,x\n2,zeven,Terborg,,,51.9,6.3,x\n", "regel 3"),
        (HEAD + "1,7001,Doetinchem,,,6.29,51.96,x\n", "regel 2"),
        (HEAD, "is leeg"),
    ],
)
def test_a_table_that_does_not_hold_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, what: str
) -> None:
    (tmp_path / "in.csv").write_text(content, "utf-8")
    assert run(["vocab", "import-places", str(tmp_path / "in.csv"), "--uit", str(tmp_path / "data")]) == 2
    assert what in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(not TABLE.is_file(), reason="the full table is not here")
def test_the_full_table(tmp_path: Path) -> None:
    assert run(["vocab", "import-places", str(TABLE), "--uit", str(tmp_path)]) == 0
    found = {town.postcode4: town for town in towns(tmp_path / "plaatsen.csv")}
    assert len(found) > 4_000
    assert found["7001"].town == "Doetinchem"
