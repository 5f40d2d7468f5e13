"""The classifier for what a chat message does: linear, over hashed fragments, trained on phrases of the vocabulary.

It only adds to the rules of `intake_bot/signals`, which find a crisis without it; messages in danger are a label of
their own here so that they are not taken for something else. Stored as safetensors with what it was
made for. The room of the conversation does not know this one: `api` loads the arrays and hands them over.

    python -m models.signals         trains and writes models/weights/signalen/
"""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save_file

from vocab.fragments import fragments
from vocab.loader import DATA, Vocabulary, load

WEIGHTS: Final = Path(__file__).parent / "weights" / "signalen"
PHRASES: Final = DATA / "signalen" / "voorbeelden.toml"
NOTHING: Final = "geen"
DANGER: Final = "crisis"
BUCKETS: Final = 4096
_REMEDY: Final = "maak het opnieuw met: python -m models.signals"
_STRENGTH: Final = 20.0
_ROUNDS: Final = 400
_OTHER_PHRASES: Final = 600  # of the vocabulary, as examples of an answer about work

Floats = NDArray[np.float32]


class SignalsError(ValueError):
    """The stored classifier is missing, damaged, or made for other phrases."""


def phrases_hash(path: Path = PHRASES) -> str:
    """Sixteen hex digits over the file of phrases: what the weights must agree with."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _slips(phrase: str) -> list[str]:
    """A phrase and how it comes out when typed in haste: a letter lost, two letters swapped; always the same ones."""
    typed = [phrase]
    digest = hashlib.sha256(phrase.encode()).digest()
    if len(phrase) >= 6:
        at = 1 + digest[0] % (len(phrase) - 3)
        typed.append(phrase[:at] + phrase[at + 1 :])
        at = 1 + digest[1] % (len(phrase) - 3)
        typed.append(phrase[:at] + phrase[at + 1] + phrase[at] + phrase[at + 2 :])
    return typed


def examples(vocabulary: Vocabulary, path: Path = PHRASES) -> tuple[list[str], list[str]]:
    """Texts and their labels, typing mistakes included; `geen` also from the phrases of professions."""
    texts: list[str] = []
    owner: list[str] = []
    data = tomllib.loads(path.read_text("utf-8"))
    for table in ("voorbeelden", "gevaar"):
        for label, block in data[table].items():
            for phrase in (part.strip() for row in block.splitlines() for part in row.split(" | ")):
                if phrase:
                    typed = _slips(phrase)
                    texts.extend(typed)
                    owner.extend([DANGER if label.startswith(DANGER) else label] * len(typed))
    other = sorted({phrase for p in vocabulary.professions for phrase in (*p.phrases, *p.tasks)})
    other = other[:: max(1, len(other) // _OTHER_PHRASES)]
    return [*texts, *other], [*owner, *[NOTHING] * len(other)]


def matrix(texts: list[str]) -> Floats:
    """One row of fragments a text: float32 (texts, BUCKETS)."""
    found = np.zeros((len(texts), BUCKETS), dtype=np.float32)
    for row, text in enumerate(texts):
        at, value = fragments(text, BUCKETS)
        found[row, at] = value
    return found


def train(vocabulary: Vocabulary, path: Path = PHRASES) -> tuple[tuple[str, ...], Floats, Floats]:
    """Fit the classifier.

    Returns:
        labels in alphabetical order, weight float32 (labels, BUCKETS) and bias float32 (labels,).
    """
    from sklearn.linear_model import LogisticRegression

    texts, owner = examples(vocabulary, path)
    fitted = LogisticRegression(C=_STRENGTH, max_iter=_ROUNDS).fit(matrix(texts), np.array(owner))
    weight = np.ascontiguousarray(fitted.coef_, dtype=np.float32)
    return tuple(map(str, fitted.classes_)), weight, np.ascontiguousarray(fitted.intercept_, dtype=np.float32)


def save(labels: tuple[str, ...], weight: Floats, bias: Floats, directory: Path = WEIGHTS) -> None:
    """Write the classifier with what it belongs to."""
    directory.mkdir(parents=True, exist_ok=True)
    target = directory / "signalen.safetensors"
    save_file({"weight": np.ascontiguousarray(weight, dtype=np.float16), "bias": bias}, target)
    target.chmod(0o644)
    about = {
        "labels": list(labels),
        "zinnen": phrases_hash(),
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "gemaakt_met": "python -m models.signals",
    }
    (directory / "config.json").write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", "utf-8")


def load_signals(directory: Path = WEIGHTS) -> tuple[tuple[str, ...], Floats, Floats]:
    """Read the classifier and check that it is whole and made from the phrases that are there.

    Returns:
        labels, weight float32 (labels, buckets) and bias float32 (labels,): what `Weights` of the conversation takes.

    Raises:
        SignalsError: with what does not fit, and the command that makes a new one.
    """
    try:
        about = json.loads((directory / "config.json").read_text("utf-8"))
        data = (directory / "signalen.safetensors").read_bytes()
    except (OSError, ValueError) as error:
        raise SignalsError(f"het model voor signalen ontbreekt of is niet te lezen; {_REMEDY}") from error
    labels = about.get("labels") if isinstance(about, dict) else None
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise SignalsError(f"de beschrijving van het model voor signalen klopt niet; {_REMEDY}")
    if hashlib.sha256(data).hexdigest() != about.get("sha256"):
        raise SignalsError(f"het model voor signalen is beschadigd; {_REMEDY}")
    if about.get("zinnen") != phrases_hash():
        raise SignalsError(f"het model voor signalen hoort bij andere zinnen; {_REMEDY}")
    try:
        arrays = load_tensors(data)
    except SafetensorError as error:
        raise SignalsError(f"het model voor signalen is beschadigd; {_REMEDY}") from error
    weight, bias = arrays.get("weight"), arrays.get("bias")
    if weight is None or bias is None or weight.shape != (len(labels), BUCKETS) or bias.shape != (len(labels),):
        raise SignalsError(f"het model voor signalen heeft niet één uitgang per signaal; {_REMEDY}")
    return tuple(labels), weight.astype(np.float32), bias.astype(np.float32)


def main() -> None:
    """Train on the phrases that ship and write the weights."""
    labels, weight, bias = train(load())
    save(labels, weight, bias)
    sys.stdout.write(f"signalen: {len(labels)} uitgangen, {weight.shape[1]} getallen\n")


if __name__ == "__main__":
    main()
