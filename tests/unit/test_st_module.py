"""`SentenceTransformer` on the folder of the weights gives the vectors that are served without torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.embedder import WEIGHTS, WorkEmbedder

library = pytest.importorskip("sentence_transformers")
TEXTS = [
    "vakken vullen", "", "Ik heb 10 jaar in de zorg gewerkt; kok/kokkin (m/v).", "…!?", "x" * 500, "groen " * 5_000,
    "MAGAZIJNMEDEWERKER", "\u00e9\u00e9n keer ge\u00efnstalleerd", "a" * 100_000,
]  # fmt: skip


@pytest.fixture(scope="module")
def model() -> Any:
    # Since version 6 the library asks for this word before it uses a class that is not its own, also for one that is
    # installed; nothing is fetched.
    return library.SentenceTransformer(str(WEIGHTS), trust_remote_code=True, local_files_only=True, device="cpu")


def test_the_vectors_are_those_that_are_served(model: Any) -> None:
    np.testing.assert_allclose(model.encode(TEXTS), WorkEmbedder.load().embed(TEXTS), atol=1e-6)


def test_no_code_lies_beside_the_weights() -> None:
    assert not [path.name for path in WEIGHTS.iterdir() if path.suffix in {".py", ".bin", ".pt", ".pkl"}]


def test_the_class_that_is_loaded_is_ours(model: Any) -> None:
    from models.st_module import WorkModule

    assert isinstance(model[0], WorkModule)
    assert model.get_embedding_dimension() == WorkEmbedder.load().dim


def test_alike_texts_are_found_with_the_library_alone(model: Any) -> None:
    found = model.similarity(model.encode(["vakken gevuld"]), model.encode(["vakkenvuller", "kapper"]))[0]
    assert found[0] > found[1] + 0.1


def test_what_the_library_saves_it_loads_again(model: Any, tmp_path: Path) -> None:
    model.save(str(tmp_path / "kopie"))
    again = library.SentenceTransformer(str(tmp_path / "kopie"), trust_remote_code=True, local_files_only=True)
    np.testing.assert_array_equal(again.encode(TEXTS[:3]), model.encode(TEXTS[:3]))
    assert WorkEmbedder.load(tmp_path / "kopie").name == WorkEmbedder.load().name


def test_damaged_weights_are_refused_here_too(model: Any, tmp_path: Path) -> None:
    model.save(str(tmp_path / "kopie"))
    path = tmp_path / "kopie" / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(Exception, match="beschadigd"):
        library.SentenceTransformer(str(tmp_path / "kopie"), trust_remote_code=True, local_files_only=True)
