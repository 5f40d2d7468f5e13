"""The profession head: a linear classifier on vectors, one direction a profession and one for "no work at all".

Trained with scikit-learn on the project's own phrases; stored as safetensors beside the embedding model, with the name
of the embedder and the list of professions it was made for. A head that does not fit is refused, never bent.

    python -m models.head            trains and writes models/weights/hoofd/
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save_file

from models.embedder import WorkEmbedder
from vocab.loader import Vocabulary, load

WEIGHTS: Final = Path(__file__).parent / "weights" / "hoofd"
_REMEDY: Final = "maak het opnieuw met: python -m models.head"
_STRENGTH: Final = 60.0
_ROUNDS: Final = 60

Floats = NDArray[np.float32]


class HeadError(ValueError):
    """The stored head is missing, damaged, or made for another embedder or vocabulary."""


def slugs_hash(vocabulary: Vocabulary) -> str:
    """Sixteen hex digits over the slugs in order: what a head must agree with."""
    return hashlib.sha256("\n".join(p.id for p in vocabulary.professions).encode()).hexdigest()[:16]


def train(vocabulary: Vocabulary, embedder: WorkEmbedder) -> tuple[Floats, Floats]:
    """Fit the head on every phrase of the vocabulary.

    Returns:
        weight float32 (professions + 1, dim) and bias float32 (professions + 1,); the last row is "no work".
    """
    from sklearn.linear_model import LogisticRegression

    texts: list[str] = []
    owner: list[int] = []
    for i, p in enumerate(vocabulary.professions):
        own = (*p.names, *p.phrases, *p.tasks, *p.things)
        texts.extend(own)
        owner.extend([i] * len(own))
    nothing = (*vocabulary.no_work, *vocabulary.boilerplate)
    texts.extend(nothing)
    owner.extend([len(vocabulary.professions)] * len(nothing))
    fitted = LogisticRegression(C=_STRENGTH, max_iter=_ROUNDS).fit(embedder.embed(texts), np.array(owner))
    # scikit-learn hands out a column-major matrix; safetensors writes memory as it lies.
    weight = np.ascontiguousarray(fitted.coef_, dtype=np.float32)
    return weight, np.ascontiguousarray(fitted.intercept_, dtype=np.float32)


def save(weight: Floats, bias: Floats, vocabulary: Vocabulary, embedder_name: str, directory: Path = WEIGHTS) -> None:
    """Write the head with what it belongs to."""
    directory.mkdir(parents=True, exist_ok=True)
    target = directory / "hoofd.safetensors"
    save_file({"weight": np.ascontiguousarray(weight, dtype=np.float16), "bias": bias}, target)
    about = {
        "embedder": embedder_name,
        "beroepen": slugs_hash(vocabulary),
        "vocabulaire": vocabulary.version,
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "gemaakt_met": "python -m models.head",
    }
    (directory / "config.json").write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", "utf-8")


def load_head(vocabulary: Vocabulary, embedder_name: str, directory: Path = WEIGHTS) -> tuple[Floats, Floats]:
    """Read the head and check that it belongs to this embedder and these professions.

    Returns:
        weight float32 (professions + 1, dim) and bias float32 (professions + 1,), as `train` gives them.

    Raises:
        HeadError: with what does not fit, and the command that makes a new one.
    """
    try:
        about = json.loads((directory / "config.json").read_text("utf-8"))
        data = (directory / "hoofd.safetensors").read_bytes()
    except (OSError, ValueError) as error:
        raise HeadError(f"het hoofd ontbreekt of is niet te lezen; {_REMEDY}") from error
    if not isinstance(about, dict):
        raise HeadError(f"de beschrijving van het hoofd (config.json) klopt niet; {_REMEDY}")
    if hashlib.sha256(data).hexdigest() != about.get("sha256"):
        raise HeadError(f"het hoofd is beschadigd; {_REMEDY}")
    if about.get("embedder") != embedder_name:
        raise HeadError(f"het hoofd hoort bij een ander model; {_REMEDY}")
    if about.get("beroepen") != slugs_hash(vocabulary):
        raise HeadError(f"het hoofd hoort bij een andere woordenlijst; {_REMEDY}")
    try:
        arrays = load_tensors(data)
    except SafetensorError as error:
        raise HeadError(f"het hoofd is beschadigd; {_REMEDY}") from error
    weight, bias = arrays.get("weight"), arrays.get("bias")
    rows = len(vocabulary.professions) + 1
    if weight is None or bias is None or weight.ndim != 2 or len(weight) != rows or bias.shape != (rows,):
        raise HeadError(f"het hoofd heeft niet één uitgang per beroep; {_REMEDY}")
    return weight.astype(np.float32), bias.astype(np.float32)


def main() -> None:
    """Train on the vocabulary that ships and write the weights."""
    vocabulary, embedder = load(), WorkEmbedder.load()
    weight, bias = train(vocabulary, embedder)
    save(weight, bias, vocabulary, embedder.name)
    sys.stdout.write(f"hoofd: {weight.shape[0]} uitgangen, {weight.shape[1]} getallen, voor {embedder.name}\n")


if __name__ == "__main__":
    main()
