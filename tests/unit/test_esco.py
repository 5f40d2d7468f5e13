"""Reading the ESCO download: both versions, any language, columns by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli import run
from vocab.esco import EscoError, Label, read_occupations, read_skills

URI = "http://data.europa.eu/esco/occupation/"
V11 = (
    "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,status,modifiedDate\n"
    f'Occupation,{URI}a,5120,kok,"keukenkok\n chef  kok \nkok",,released,2016\n'
    f"Occupation,{URI}b,512,te hoog,,,released,2016\n"
    f"Occupation,{URI}c,9411,weg,,,obsolete,2016\n"
)
V12 = (
    "﻿conceptUri,preferredLabel,altLabels,naceCode,iscoGroup,description\n"
    f'{URI}a,cook,"kitchen cook",56.1,C5120,"Cooks, and more"\n'
)
ESCO = Path(__file__).parents[3] / "shared" / "data" / "esco"


def test_names_of_both_versions_and_languages(tmp_path: Path) -> None:
    (tmp_path / "occupations_nl.csv").write_text(V11, "utf-8")
    (tmp_path / "occupations_en.csv").write_text(V12, "utf-8")

    assert read_occupations(tmp_path) == tuple(
        Label(text, f"{URI}a", "5120") for text in ("cook", "kitchen cook", "kok", "keukenkok", "chef kok")
    )


def test_skills_come_along_and_a_crosswalk_does_not(tmp_path: Path) -> None:
    (tmp_path / "skills_nl.csv").write_text("conceptUri,preferredLabel,altLabels\nu1,brood bakken,bakken\n", "utf-8")
    (tmp_path / "skills_crosswalk.csv").write_text("Mapping project,x\nnaam,y\n", "utf-8")

    assert read_skills(tmp_path) == (Label("brood bakken", "u1"), Label("bakken", "u1"))


@pytest.mark.parametrize(
    ("content", "code", "values"),
    [
        (None, "escoOntbreekt", {}),
        (b"conceptUri,preferredLabel,altLabels\nu,kok,\n", "escoKolom", {"kolom": "iscogroup"}),
        (b"conceptUri,iscoGroup,preferredLabel,altLabels\nu,5120,caf\xe9,\n", "escoKapot", {}),
    ],
)
def test_a_download_that_cannot_be_used(
    tmp_path: Path, content: bytes | None, code: str, values: dict[str, str]
) -> None:
    if content:
        (tmp_path / "occupations_nl.csv").write_bytes(content)
    with pytest.raises(EscoError) as caught:
        read_occupations(tmp_path)
    assert caught.value.code == code
    assert caught.value.values.items() >= values.items()


def test_the_command_keeps_labels_codes_and_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "occupations_nl.csv").write_text(V11, "utf-8")
    monkeypatch.setenv("MEEDOEN_DATA", str(tmp_path / "data"))

    assert run(["vocab", "import-esco", str(tmp_path)]) == 0

    lines = (tmp_path / "data" / "esco.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[1]) == {"label": "keukenkok", "isco": "5120", "uri": f"{URI}a", "beroep": "kok"}
    assert len(lines) == 3


@pytest.mark.skipif(not (ESCO / "occupations_nl.csv").is_file(), reason="the ESCO tables are not here")
def test_the_real_tables() -> None:
    labels = read_occupations(ESCO)
    assert len({label.uri for label in labels}) >= 3_000
    assert {label.isco for label in labels if label.text == "kok"} == {"5120"}
    assert any(label.text == "technical director" for label in labels), "the English names are there too"
    assert read_skills(ESCO) == ()
