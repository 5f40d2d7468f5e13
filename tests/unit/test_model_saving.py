"""New weights replace the old ones whole or not at all, whenever the program is stopped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from models.embedder import ModelError, WorkEmbedder
from models.saving import finish, write

torch = pytest.importorskip("torch")
from models.network import Network, layout_for  # noqa: E402
from models.train import Recipe  # noqa: E402

SMALL = Recipe(dim=16, word_rows=200, letter_rows=300, steps=1)
WORDS = [["kok"], ["kok", "keuken"], ["keuken"]]
FILES = ("model.safetensors", "config.json")


def weights(folder: Path, seed: int) -> Path:
    network = Network(layout_for(WORDS, SMALL.word_rows, SMALL.letter_rows), SMALL.dim, seed)
    write(network.tensors(), SMALL, (("invoer", "0" * 64),), folder)
    return folder


def test_what_is_written_loads_and_names_its_inputs(tmp_path: Path) -> None:
    folder = weights(tmp_path / "nieuw", 1)
    assert WorkEmbedder.load(folder).dim == 16
    config = json.loads((folder / "config.json").read_text("utf-8"))
    assert config["inputs"] == [{"name": "invoer", "sha256": "0" * 64}]
    assert config["name"].endswith(config["sha256"][:8])
    assert not list(folder.glob("*.new"))


def test_a_run_stopped_before_the_first_replacement_leaves_the_old_weights(tmp_path: Path) -> None:
    old, new = weights(tmp_path / "oud", 1), weights(tmp_path / "nieuw", 2)
    before = WorkEmbedder.load(old).embed(["kok"])
    for name in FILES:
        shutil.copyfile(new / name, old / f"{name}.new")
    np.testing.assert_array_equal(WorkEmbedder.load(old).embed(["kok"]), before)
    finish(old)
    np.testing.assert_array_equal(WorkEmbedder.load(old).embed(["kok"]), before)
    assert not list(old.glob("*.new"))


def test_a_run_stopped_between_the_replacements_is_refused_and_then_completed(tmp_path: Path) -> None:
    old, new = weights(tmp_path / "oud", 1), weights(tmp_path / "nieuw", 2)
    shutil.copyfile(new / "model.safetensors", old / "model.safetensors")
    shutil.copyfile(new / "config.json", old / "config.json.new")
    with pytest.raises(ModelError, match="beschadigd"):
        WorkEmbedder.load(old)
    finish(old)
    assert WorkEmbedder.load(old).name == WorkEmbedder.load(new).name


def test_half_a_file_of_a_killed_run_is_thrown_away(tmp_path: Path) -> None:
    old = weights(tmp_path / "oud", 1)
    name = WorkEmbedder.load(old).name
    (old / "model.safetensors.new").write_bytes(b"half")
    finish(old)
    (old / "config.json.new").write_text('{"sha', "utf-8")
    finish(old)
    assert WorkEmbedder.load(old).name == name
    assert not list(old.glob("*.new"))


def test_nothing_to_clean_up_is_fine(tmp_path: Path) -> None:
    finish(tmp_path / "bestaat-niet")
