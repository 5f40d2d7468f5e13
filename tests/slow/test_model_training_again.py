"""Training gives the same again, and a training that is killed harms nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.embedder import WEIGHTS, WorkEmbedder
from models.measuring import phrases, places, profession_texts
from models.peers import of_model
from vocab.loader import load

pytest.importorskip("torch")
pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


def command(target: Path, steps: int) -> list[str]:
    return [
        sys.executable, "-m", "models.train", "--zonder-esco", "--stappen", str(steps), "--uit", str(target),
        "--kernen", "1",
    ]  # fmt: skip


def top_five(folder: Path) -> float:
    texts, owners = profession_texts(load())
    scores = of_model("", lambda: WorkEmbedder.load(folder)).prepare(texts)
    return float((places(scores, owners, phrases(load())) <= 5).mean())


def test_two_trainings_with_one_seed_give_one_figure(tmp_path: Path) -> None:
    for name in ("een", "twee"):
        subprocess.run(command(tmp_path / name, 20), cwd=ROOT, check=True, capture_output=True)
    one, two = top_five(tmp_path / "een"), top_five(tmp_path / "twee")
    assert one > 0.7
    assert abs(one - two) <= 0.005
    texts = [text for text, _ in phrases(load())[:200]]
    rows = [WorkEmbedder.load(tmp_path / name).embed(texts) for name in ("een", "twee")]
    assert float(np.abs(rows[0] - rows[1]).max()) < 0.02


def test_a_killed_training_leaves_the_old_weights_and_the_next_one_starts_cleanly(tmp_path: Path) -> None:
    target = Path(shutil.copytree(WEIGHTS, tmp_path / "werktaal"))
    before = WorkEmbedder.load(target).name
    with subprocess.Popen(command(target, 500), cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("stap 26/"):
                os.kill(process.pid, signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL
    assert WorkEmbedder.load(target).name == before
    subprocess.run(command(target, 3), cwd=ROOT, check=True, capture_output=True)
    after = WorkEmbedder.load(target)
    assert after.name != before
    assert json.loads((target / "config.json").read_text("utf-8"))["steps"] == 3
    assert not list(target.glob("*.new"))
