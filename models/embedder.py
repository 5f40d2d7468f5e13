"""The work-language model, served with NumPy alone.

    word vector = sum of the word's rows, to unit length, times its gate (how much the word counts)
    text vector = sum of its word vectors, to unit length

The weights are a table of signed bytes with one scale and one gate value a row (`weights/werktaal`). They are checked
against the hash in `config.json` when they are loaded; a damaged file is an error, never a reason to go on with another
model.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors

from models.features import Layout, rows_of, words_of

WEIGHTS: Final = Path(__file__).parent / "weights" / "werktaal"
FORMAT: Final = 1
_REMEMBERED: Final = 50_000  # word vectors kept; 256 dimensions of float32 make that 51 MB at most

Vectors = NDArray[np.float32]


class ModelError(ValueError):
    """The model is missing, damaged, or not what its configuration says; the message names the file."""


class WorkEmbedder:
    """Texts to unit vectors; keeps the promises of the `Embedder` port.

    Threads may share one: what it remembers of a word is the same whoever computed it.
    """

    def __init__(self, table: NDArray[np.int8], scale: Vectors, gate: Vectors, layout: Layout, name: str) -> None:
        """Use `load` for the model that ships.

        Args:
            table: int8 (rows, dim).
            scale: float32 (rows,), what a row of the table is multiplied by.
            gate: float32 (rows + 1,); the last is the value every word starts from.
            layout: how the rows are divided.
            name: model and version.
        """
        self._table = table
        self._scale = scale
        self._gate = gate
        self._layout = layout
        self._name = name
        self._words: dict[str, Vectors] = {}

    @classmethod
    def load(cls, directory: Path = WEIGHTS) -> WorkEmbedder:
        """Load and check.

        Args:
            directory: holds `config.json` and `model.safetensors`.

        Raises:
            ModelError: a file is missing or cannot be read, the hash differs, or a shape is not as configured.
        """
        config = _config(directory / "config.json")
        path = directory / "model.safetensors"
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise ModelError(f"{path}: het bestand ontbreekt of is niet te lezen ({error.strerror})") from error
        if hashlib.sha256(raw).hexdigest() != config["sha256"]:
            raise ModelError(f"{path}: beschadigd of van een andere versie (sha256 klopt niet met config.json)")
        try:
            tensors = load_tensors(raw)
        except SafetensorError as error:
            raise ModelError(f"{path}: geen geldig safetensors-bestand ({error})") from error
        return cls.from_tensors(tensors, config, str(path))

    @classmethod
    def from_tensors(cls, tensors: dict[str, NDArray[Any]], config: dict[str, Any], where: str) -> WorkEmbedder:
        """Build from arrays as `models.train` makes them; `where` is named in the error."""
        layout = Layout(int(config["word_rows"]), int(config["letter_rows"]), frozenset(tensors["known"].tolist()))
        expected = {
            "table": (np.dtype(np.int8), (layout.rows, int(config["dim"]))),
            "scale": (np.dtype(np.float16), (layout.rows,)),
            "gate": (np.dtype(np.float16), (layout.rows + 1,)),
        }
        for key, (dtype, shape) in expected.items():
            array = tensors.get(key)
            if array is None or array.dtype != dtype or array.shape != shape:
                raise ModelError(f"{where}: `{key}` is niet {dtype} {shape} zoals config.json zegt")
        scale, gate = tensors["scale"].astype(np.float32), tensors["gate"].astype(np.float32)
        if not (np.isfinite(scale).all() and np.isfinite(gate).all()):
            raise ModelError(f"{where}: bevat waarden die geen getal zijn")
        return cls(tensors["table"], scale, gate, layout, str(config["name"]))

    @property
    def name(self) -> str:
        """Model and version: the first digits of the hash of the weights are part of it."""
        return self._name

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return int(self._table.shape[1])

    @property
    def arrays(self) -> tuple[NDArray[np.int8], Vectors, Vectors, Layout]:
        """Table, scale, gate and layout, as `__init__` takes them."""
        return self._table, self._scale, self._gate, self._layout

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts.

        Args:
            texts: any number, of any length; what stands beyond `MAX_CHARACTERS` of a text is not read.

        Returns:
            float32 (len(texts), dim), rows of unit length; a text without a letter or digit gives a zero row.
        """
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(out, texts, strict=True):
            # Added one by one, in the order of the text: the sum then never depends on what else is embedded.
            for word in words_of(text):
                row += self._word(word)
            norm = float(np.sqrt(row @ row))
            if norm > 1e-6:
                row /= norm
            else:
                row[:] = 0
        return out

    def _word(self, word: str) -> Vectors:
        known = self._words.get(word)
        if known is not None:
            return known
        rows = np.asarray(rows_of(word, self._layout))
        vector: Vectors = self._scale[rows] @ self._table[rows].astype(np.float32)
        gate = self._gate[-1] + self._gate[rows].sum() / np.sqrt(np.float32(len(rows)))
        norm = math.sqrt(vector @ vector)
        weight = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, float(gate)))))
        vector *= np.float32(weight / norm if norm > 1e-9 else 0.0)
        if len(self._words) >= _REMEMBERED:
            self._words.clear()
        self._words[word] = vector
        return vector


def _config(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ModelError(f"{path}: het bestand ontbreekt of is niet te lezen ({error.strerror})") from error
    except ValueError as error:
        raise ModelError(f"{path}: geen geldige JSON ({error})") from error
    missing = {"format", "name", "sha256", "dim", "word_rows", "letter_rows"} - set(config)
    if missing:
        raise ModelError(f"{path}: mist {', '.join(sorted(missing))}")
    if config["format"] != FORMAT:
        raise ModelError(f"{path}: formaat {config['format']}, deze versie leest {FORMAT}")
    return dict(config)
