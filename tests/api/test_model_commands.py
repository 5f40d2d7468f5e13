"""`meedoen model train` and `meedoen model evaluate`: what is missing is said, and the table holds every peer."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api import cli_model
from api.commands import model as command
from api.exit_codes import ExitCode
from api.messages import error_sentence
from matcher.errors import InputError

pytest.importorskip("torch")
from api.quality import language
from models.embedder import WorkEmbedder
from models.peers import bm25, tfidf


def test_the_commands_stand_under_model() -> None:
    app = typer.Typer()
    cli_model.register(app)
    shown = CliRunner().invoke(app, ["--help"])  # with one group Typer still asks for its name
    assert shown.exit_code == 0
    assert CliRunner().invoke(app, ["model", "train", "--help"]).exit_code == 0
    assert CliRunner().invoke(app, ["model", "evaluate", "--help"]).exit_code == 0


def train(target: Path, esco: Path | None, steps: int = 2) -> ExitCode:
    return command.train(
        target, esco=esco, own_words=esco is None, alone=False, steps=steps, cores=1, work=target.parent / "werk"
    )


def test_training_without_its_input_says_which_file_is_missing_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        train(tmp_path / "nieuw", tmp_path)
    told = error_sentence(refused.value)
    assert "occupations_nl.csv" in told
    assert "--zonder-esco" in told
    assert not (tmp_path / "nieuw" / "model.safetensors").exists()


def test_training_says_what_it_learns_from_and_writes_weights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(tmp_path / "nieuw", None) is ExitCode.DONE
    told = capsys.readouterr().out
    assert "invoer vocab/data" in told
    assert "stap 2/2" in told
    assert WorkEmbedder.load(tmp_path / "nieuw").name in told


@pytest.mark.slow
def test_one_table_holds_the_model_and_its_peers_with_intervals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    peers = [tfidf("TF-IDF letters (3-5)", analyzer="char_wb", ngram_range=(3, 5)), bm25()]
    monkeypatch.setattr(language, "everyone", lambda: peers)  # the English model takes minutes
    if not language.measuring.STS.is_file():
        pytest.skip("STS-B is not here")
    target = tmp_path / "cijfers.md"
    done = command.evaluate(
        [], weights=None, esco=None, folds=0, steps=None, cores=1, work=tmp_path, target=target
    )  # fmt: skip
    assert done is ExitCode.DONE
    rows = [line.split("|") for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    names = [cells[1].strip() for cells in rows[2:]]
    assert names == ["werktaal", "TF-IDF letters (3-5)", "BM25", "hashing"]
    ours, letters = rows[2], rows[3]
    assert "[" in ours[5]
    assert "[" in ours[7]
    assert float(ours[5].split("[")[0].replace(",", ".")) > float(letters[5].split("[")[0].replace(",", "."))
    assert float(ours[10].split("/")[0]) > 1_000  # texts a second
    assert "werktaal-" in target.read_text("utf-8")


def test_a_file_to_measure_with_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "everyone", list)
    with pytest.raises(InputError) as refused:
        command.evaluate([], weights=None, esco=tmp_path, folds=1, steps=2, cores=1, work=tmp_path, target=None)
    assert "occupations_nl.csv" in error_sentence(refused.value)
