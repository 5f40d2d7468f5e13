"""The model while it learns (torch), and the way from there to the files that are served."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from zlib import crc32

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from models.features import Layout, rows_of
from vocab.words import stems

WordList = Sequence[str]


def layout_for(texts: Iterable[WordList], word_rows: int, letter_rows: int) -> Layout:
    """The layout whose compound parts are the stems that stand in at least two of the texts."""
    seen: Counter[str] = Counter()
    for words in texts:
        seen.update({stem for word in words for stem in stems(word) if len(stem) >= 3})
    return Layout(word_rows, letter_rows, frozenset(crc32(s.encode()) for s, n in seen.items() if n >= 2))


def _starts(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each of so many rows begins, when they stand one after the other."""
    return np.cumsum(lengths) - lengths


class Network(nn.Module):
    """Bag of words, each a bag of rows: the same sums as `models.embedder`, on batches."""

    def __init__(self, layout: Layout, dim: int, seed: int) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        table = torch.randn(layout.rows, dim, generator=generator) / math.sqrt(dim)
        table[layout.word_rows :] *= 0.3  # a word has some 25 letter rows and 2 or 3 word rows
        self.layout = layout
        self.table = nn.EmbeddingBag.from_pretrained(table, freeze=False, mode="sum")
        self.gate = nn.EmbeddingBag.from_pretrained(torch.zeros(layout.rows, 1), freeze=False, mode="sum")
        self.bias = nn.Parameter(torch.zeros(1))
        self._rows: dict[str, NDArray[np.int64]] = {}

    def start_gates(self, texts: Sequence[WordList]) -> None:
        """Let rare words count more than common ones from the start (inverse document frequency)."""
        counts = Counter(word for words in texts for word in set(words))
        with torch.no_grad():
            for word, count in counts.items():
                rows = self.rows(word)
                value = 0.5 * math.log(len(texts) / count) - 3.5
                self.gate.weight[rows[0]] += max(-3.0, min(0.0, value)) * math.sqrt(len(rows))

    def rows(self, word: str) -> NDArray[np.int64]:
        """Rows of a word, remembered."""
        found = self._rows.get(word)
        if found is None:
            if len(self._rows) > 400_000:
                self._rows.clear()
            found = self._rows[word] = np.asarray(rows_of(word, self.layout), dtype=np.int64)
        return found

    def forward(self, texts: Sequence[WordList], dropout: float = 0.0) -> Tensor:
        """Unit vectors (len(texts), dim) of texts given as words.

        Args:
            texts: words per text; an empty text gives a zero row.
            dropout: chance that a row of a word is left out, once a batch.
        """
        position: dict[str, int] = {}
        members = [position.setdefault(word, len(position)) for words in texts for word in words]
        owners = np.repeat(np.arange(len(texts)), [len(words) for words in texts])
        rows = [self.rows(word) for word in position]
        lengths = np.asarray([len(r) for r in rows], dtype=np.int64)
        flat = torch.from_numpy(np.concatenate(rows))
        offsets = torch.from_numpy(_starts(lengths))
        if dropout:  # leaving rows out of the list is quicker than giving them weight zero
            stays = torch.rand(len(flat)) >= dropout
            left = np.add.reduceat(stays.numpy(), _starts(lengths), dtype=np.int64)
            vectors = self.table(flat[stays], torch.from_numpy(_starts(left)))
        else:
            vectors = self.table(flat, offsets)
        vectors = functional.normalize(vectors, dim=1)
        gates = self.bias + self.gate(flat, offsets)[:, 0] / torch.from_numpy(np.sqrt(lengths)).float()
        weighted = vectors * torch.sigmoid(gates)[:, None]
        out = torch.zeros(len(texts), vectors.shape[1])
        out = out.index_add(0, torch.from_numpy(owners), weighted[torch.tensor(members, dtype=torch.long)])
        return functional.normalize(out, dim=1)

    def tensors(self) -> dict[str, NDArray[Any]]:
        """The arrays that are served: the table in signed bytes with a scale a row."""
        table = self.table.weight.detach().numpy()
        scale = np.maximum(np.abs(table).max(axis=1) / 127, 1e-6).astype(np.float16)
        gate = np.concatenate([self.gate.weight.detach().numpy()[:, 0], self.bias.detach().numpy()])
        return {
            "table": np.clip(np.rint(table / scale.astype(np.float32)[:, None]), -127, 127).astype(np.int8),
            "scale": scale,
            "gate": gate.astype(np.float16),
            "known": np.asarray(sorted(self.layout.known), dtype=np.uint32),
        }
