"""The work-language model as a module of sentence-transformers, so that ``SentenceTransformer(folder)`` loads it.

`modules.json` in the folder of the weights names this class; no code travels with the weights, so the project has to be
importable. Same rows, same sums and same weights as `models.embedder` (a test holds them together), on torch tensors.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules.input_module import InputModule
from torch import Tensor
from torch.nn import functional

from models.embedder import WorkEmbedder
from models.features import rows_of, words_of


class WorkModule(InputModule):
    """Texts to unit vectors; the only module of its SentenceTransformer."""

    tokenizer = None  # type: ignore[assignment]  # words are found by `vocab.words`

    def __init__(self, model: WorkEmbedder, directory: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        table, scale, gate, layout = model.arrays
        self.layout = layout
        self.directory = directory
        self.register_buffer("table", torch.from_numpy(table))
        self.register_buffer("scale", torch.from_numpy(scale))
        self.register_buffer("gate", torch.from_numpy(gate))

    @classmethod
    def load(  # type: ignore[override]  # what only matters for fetching is not used
        cls, model_name_or_path: str, subfolder: str = "", **_: Any
    ) -> WorkModule:
        """Load from a local folder.

        Raises:
            ModelError: a file is missing or damaged, as `WorkEmbedder.load` says.
        """
        directory = Path(model_name_or_path) / subfolder
        return cls(WorkEmbedder.load(directory), directory)

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Copy the weights with their configuration: what was checked by hash stays what it was."""
        for name in ("config.json", "model.safetensors"):
            shutil.copyfile(self.directory / name, Path(output_path) / name)

    @property
    def max_seq_length(self) -> float:
        """No limit in tokens; `MAX_CHARACTERS` of a text are read."""
        return math.inf

    def get_embedding_dimension(self) -> int:
        """Number of dimensions."""
        return int(self.table.shape[1])

    def get_sentence_embedding_dimension(self) -> int:
        """The same, under its older name."""
        return self.get_embedding_dimension()

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Tensor]:
        """The rows of every word, where each word starts in them, and the text that each word belongs to."""
        rows: list[int] = []
        starts: list[int] = []
        owners: list[int] = []
        for at, text in enumerate(inputs):
            for word in words_of(f"{prompt or ''}{text}"):
                starts.append(len(rows))
                owners.append(at)
                rows += rows_of(word, self.layout)
        return {
            "rows": torch.from_numpy(np.asarray(rows, dtype=np.int64)),
            "starts": torch.from_numpy(np.asarray(starts, dtype=np.int64)),
            "owners": torch.from_numpy(np.asarray(owners, dtype=np.int64)),
            "count": torch.tensor(len(inputs)),
        }

    def forward(self, features: dict[str, Tensor], **_: Any) -> dict[str, Tensor]:
        """Adds `sentence_embedding`, float32 (texts, dim); a text without a usable character has a zero row."""
        rows, starts, owners = features["rows"], features["starts"], features["owners"]
        out = torch.zeros(int(features["count"]), self.get_embedding_dimension(), device=self.scale.device)
        if len(starts):
            lengths = torch.diff(starts, append=torch.tensor([len(rows)], device=starts.device))
            word = torch.repeat_interleave(torch.arange(len(starts), device=rows.device), lengths)
            empty = torch.zeros(len(starts), out.shape[1], device=rows.device)
            vectors = functional.normalize(
                empty.index_add(0, word, self.table[rows].float() * self.scale[rows][:, None]), dim=1, eps=1e-9
            )
            gates = torch.zeros(len(starts), device=rows.device).index_add(0, word, self.gate[rows])
            weights = torch.sigmoid((self.gate[-1] + gates / lengths.float().sqrt()).clamp(-30, 30))
            out = out.index_add(0, owners, vectors * weights[:, None])
        norms = out.norm(dim=1, keepdim=True)
        features["sentence_embedding"] = torch.where(norms > 1e-6, out / norms.clamp_min(1e-9), torch.zeros_like(out))
        return features
