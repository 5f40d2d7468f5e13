"""Any model of sentence-transformers behind the same port: a folder, or an id of a model that is on this machine.

For who wants to compare, or has a model of their own. Slower than the model that ships, and torch is needed. The model
keeps the promises of the port because this adapter makes it: one text at a time goes through the network, so that a row
never depends on what stands beside it (padding changes the last bits), rows have unit length, and a text without a
letter or digit is a zero row.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.embedder import ModelError
from models.features import MAX_CHARACTERS, words_of

_WEIGHTS: Final = ("*.safetensors", "*.bin")
_REMEMBERED: Final = 20_000

Vectors = NDArray[np.float32]


class OtherEmbedder:
    """A model of sentence-transformers; keeps the promises of the `Embedder` port."""

    def __init__(self, model: Any, name: str) -> None:
        """Use `load`.

        Args:
            model: a SentenceTransformer.
            name: model and version.
        """
        self._model = model
        self._name = name
        self._dim = int(self._row("woord").shape[0])
        self._texts: dict[str, Vectors] = {}

    @classmethod
    def load(cls, which: str) -> OtherEmbedder:
        """Load by folder or id. Nothing is fetched, and no code that comes with a model is run.

        Raises:
            ModelError: torch or sentence-transformers is not installed, or there is no such model on this machine.
        """
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ModelError(
                f"{which}: voor een ander model is nog nodig: pip install 'meedoenmatch[modellen]' "
                f"({error.name or 'sentence_transformers'} ontbreekt)"
            ) from error
        try:
            with contextlib.redirect_stderr(io.StringIO()):  # its loading bar would run through our own
                model = SentenceTransformer(which, device="cpu", local_files_only=True, trust_remote_code=False)
        except Exception as error:
            raise ModelError(f"{which}: dit model is niet te laden ({_first_line(error)})") from error
        model.eval()
        return cls(model, f"{Path(which).name}-{_version(which, model)}")

    @property
    def name(self) -> str:
        """The last part of the path or id, and the first digits of the hash of the weights."""
        return self._name

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return self._dim

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts.

        Args:
            texts: any number, of any length; what stands beyond `MAX_CHARACTERS`, or beyond what the model reads, is
                not read.

        Returns:
            float32 (len(texts), dim), rows of unit length; a text without a letter or digit gives a zero row.

        Raises:
            ModelError: the model gave something that is no number.
        """
        out = np.zeros((len(texts), self._dim), dtype=np.float32)
        for row, text in zip(out, texts, strict=True):
            if words_of(text):
                row[:] = self._remembered(text[:MAX_CHARACTERS])
        return out

    def _remembered(self, text: str) -> Vectors:
        found = self._texts.get(text)
        if found is None:
            if len(self._texts) >= _REMEMBERED:
                self._texts.clear()
            found = self._texts[text] = self._row(text)
        return found

    def _row(self, text: str) -> Vectors:
        text = text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair stops most tokenizers
        row = np.asarray(self._model.encode([text], show_progress_bar=False)[0], dtype=np.float32)
        norm = float(np.sqrt(row @ row))
        if not np.isfinite(norm):
            raise ModelError(f"{self._name}: het model gaf iets dat geen getal is")
        if norm > 1e-9:
            row = row / np.float32(norm)
        return np.asarray(row, dtype=np.float32)


def _first_line(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text[:160] or type(error).__name__


def _version(which: str, model: Any) -> str:
    """Eight hex digits over the weights; where those cannot be found, over the parameters."""
    digest = hashlib.sha256()
    folder = Path(which)
    files = sorted(path for pattern in _WEIGHTS for path in folder.rglob(pattern)) if folder.is_dir() else []
    for path in files:
        digest.update(path.read_bytes())
    if not files:
        for tensor in model.state_dict().values():
            digest.update(np.ascontiguousarray(tensor.detach().cpu().float().numpy()).tobytes())
    return digest.hexdigest()[:8]
