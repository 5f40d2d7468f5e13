"""Writes weights so that whoever reads them sees the old ones or the new ones, never half of them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from numpy.typing import NDArray
from safetensors.numpy import save

from models.embedder import FORMAT

if TYPE_CHECKING:
    from models.train import Recipe

# What sentence-transformers looks for beside the weights: which class to load, and how to compare.
_BESIDE: Final = {
    "modules.json": [{"idx": 0, "name": "0", "path": "", "type": "models.st_module.WorkModule"}],
    "config_sentence_transformers.json": {
        "model_type": "SentenceTransformer", "prompts": {}, "default_prompt_name": None, "similarity_fn_name": "cosine",
    },
}  # fmt: skip


def write(
    tensors: Mapping[str, NDArray[Any]], recipe: Recipe, inputs: tuple[tuple[str, str], ...], directory: Path
) -> dict[str, Any]:
    """Write `model.safetensors`, `config.json` and what stands beside them; returns the configuration.

    Both new files are on the disk before the first replaces an old one. Between the two replacements the hash in the
    configuration does not fit the weights, which loading refuses; `finish` completes it.
    """
    directory.mkdir(parents=True, exist_ok=True)
    raw = save(dict(tensors))
    digest = hashlib.sha256(raw).hexdigest()
    config = {
        "format": FORMAT,
        "name": f"werktaal-{digest[:8]}",
        "sha256": digest,
        **asdict(recipe),
        "inputs": [{"name": name, "sha256": value} for name, value in inputs],
    }
    _on_disk(directory / "model.safetensors.new", raw)
    _on_disk(directory / "config.json.new", json.dumps(config, indent=1).encode() + b"\n")
    (directory / "model.safetensors.new").replace(directory / "model.safetensors")
    (directory / "config.json.new").replace(directory / "config.json")
    for name, content in _BESIDE.items():
        (directory / name).write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    return config


def finish(directory: Path) -> None:
    """Clean up after a run that was killed: complete a replacement that had begun, else throw away what is half."""
    config, weights = directory / "config.json.new", directory / "model.safetensors.new"
    if config.is_file() and not weights.is_file() and (directory / "model.safetensors").is_file():
        raw = (directory / "model.safetensors").read_bytes()
        try:
            fits = json.loads(config.read_text("utf-8"))["sha256"] == hashlib.sha256(raw).hexdigest()
        except (ValueError, KeyError, TypeError):
            fits = False
        if fits:
            config.replace(directory / "config.json")
    config.unlink(missing_ok=True)
    weights.unlink(missing_ok=True)


def _on_disk(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
