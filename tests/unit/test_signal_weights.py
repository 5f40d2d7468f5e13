"""The stored classifier: it fits its phrases or is refused, and it adds to the rules without overruling them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from intake_bot.signals.signals import read_signals
from intake_bot.signals.weights import Weights
from models.signals import BUCKETS, WEIGHTS, SignalsError, examples, load_signals, matrix
from vocab.fragments import fragments
from vocab.loader import load


def test_it_was_made_from_these_phrases_and_knows_them() -> None:
    labels, weight, bias = load_signals()
    texts, owner = examples(load())
    read = np.argmax(matrix(texts) @ weight.T + bias, axis=1)
    right = sum(labels[i] == label for i, label in zip(read, owner, strict=True))
    assert right / len(texts) >= 0.95


def test_it_adds_where_the_rules_are_silent() -> None:
    weights = Weights(*load_signals())
    text = "schei er mee uit"
    assert not read_signals(text).stop
    assert read_signals(text, None, weights).stop


def test_it_has_no_say_in_a_crisis() -> None:
    """Weights that shout "crisis" at everything change nothing."""
    labels, weight, bias = load_signals()
    loud = bias.copy()
    loud[labels.index("crisis")] = 100.0
    assert read_signals("ik mis mijn man", None, Weights(labels, weight, loud)).crisis is None


def test_nothing_likely_without_a_word() -> None:
    weights = Weights(*load_signals())
    assert weights.likely("👍") == {}
    assert sum(weights.likely("ja graag").values()) == pytest.approx(1.0, abs=1e-4)


def test_fragments_are_of_length_one_and_survive_a_slip() -> None:
    at, value = fragments("schoonmaken", BUCKETS)
    other, _ = fragments("schoonmken", BUCKETS)
    assert sum(part * part for part in value) == pytest.approx(1.0)
    assert at == sorted(set(at))
    assert len(set(at) & set(other)) > len(at) / 2
    assert fragments("\n 👍", BUCKETS) == ([], [])


@pytest.mark.parametrize("damage", ["gone", "bytes", "phrases", "labels", "json"])
def test_what_does_not_fit_is_refused(damage: str, tmp_path: Path) -> None:
    folder = tmp_path / "signalen"
    shutil.copytree(WEIGHTS, folder)
    about = json.loads((folder / "config.json").read_text("utf-8"))
    if damage == "gone":
        (folder / "signalen.safetensors").unlink()
    elif damage == "bytes":
        data = bytearray((folder / "signalen.safetensors").read_bytes())
        data[-1] ^= 1
        (folder / "signalen.safetensors").write_bytes(data)
    elif damage == "phrases":
        about["zinnen"] = "0" * 16
    elif damage == "labels":
        about["labels"] = about["labels"][1:]
    if damage == "json":
        (folder / "config.json").write_text("{", "utf-8")
    else:
        (folder / "config.json").write_text(json.dumps(about), "utf-8")
    with pytest.raises(SignalsError, match="maak het opnieuw"):
        load_signals(folder)
    load_signals(WEIGHTS)
