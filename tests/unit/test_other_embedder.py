"""Another model by path: what can go wrong is one clear sentence, and nothing takes its place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.embedder import ModelError
from models.other import OtherEmbedder

ROOT = Path(__file__).parents[2]


def test_a_model_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    with pytest.raises(ModelError, match="niet te laden"):
        OtherEmbedder.load(str(tmp_path / "weg"))


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    with pytest.raises(ModelError, match="niet te laden"):
        OtherEmbedder.load(str(tmp_path))


def test_without_the_library_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelError, match=r"pip install 'meedoenmatch\[modellen\]'"):
        OtherEmbedder.load("all-MiniLM-L6-v2")


class NotANumber:
    """A broken model."""

    def encode(self, texts: list[str], show_progress_bar: bool) -> np.ndarray:  # type: ignore[type-arg]
        value = 1.0 if texts == ["woord"] else float("nan")
        return np.full((len(texts), 4), value, np.float32)


def test_a_model_that_gives_nan_is_an_error_and_not_a_vector() -> None:
    model = OtherEmbedder(NotANumber(), "stuk-1")
    with pytest.raises(ModelError, match="geen getal"):
        model.embed(["kok"])


def test_the_setting_names_the_model_and_a_wrong_one_stops_the_command(tmp_path: Path) -> None:
    source = tmp_path / "regels.txt"
    source.write_text("kok\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "embed", "--in", str(source), "--uit", str(tmp_path / "rijen.npy")],
        env={"MEEDOEN_MODEL": str(tmp_path / "bestaat-niet"), "PATH": "", "HF_HUB_OFFLINE": "1"},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "MEEDOEN_MODEL" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "rijen.npy").exists()
