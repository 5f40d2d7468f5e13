"""The profession head: what was saved is what is loaded, and a head that does not belong here is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models.embedder import WorkEmbedder
from models.head import HeadError, load_head, save, slugs_hash
from vocab.loader import Vocabulary, load

Floats = NDArray[np.float32]
NAME = "proefmodel-1"
DIM = 32


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load()


@pytest.fixture(scope="module")
def head(vocabulary: Vocabulary) -> tuple[Floats, Floats]:
    """Every profession has its own direction, so that a vector has one right answer."""
    rng = np.random.default_rng(11)
    weight = rng.standard_normal((len(vocabulary.professions) + 1, DIM)).astype(np.float32)
    return weight, rng.standard_normal(len(weight)).astype(np.float32)


@pytest.fixture
def folder(tmp_path: Path, head: tuple[Floats, Floats], vocabulary: Vocabulary) -> Path:
    save(*head, vocabulary, NAME, tmp_path)
    return tmp_path


def test_a_saved_head_classifies_the_same_after_loading(
    folder: Path, head: tuple[Floats, Floats], vocabulary: Vocabulary
) -> None:
    weight, bias = load_head(vocabulary, NAME, folder)
    vectors = np.random.default_rng(12).standard_normal((500, DIM)).astype(np.float32)

    before, after = vectors @ head[0].T + head[1], vectors @ weight.T + bias

    assert weight.dtype == bias.dtype == np.float32
    np.testing.assert_allclose(after, before, atol=0.02)  # stored as float16
    assert np.mean(before.argmax(axis=1) == after.argmax(axis=1)) >= 0.99


def test_saving_what_was_loaded_changes_nothing_more(folder: Path, tmp_path: Path, vocabulary: Vocabulary) -> None:
    first = load_head(vocabulary, NAME, folder)
    save(*first, vocabulary, NAME, tmp_path / "weer")
    second = load_head(vocabulary, NAME, tmp_path / "weer")

    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])


def test_a_column_major_matrix_is_stored_as_what_it_means(
    tmp_path: Path, head: tuple[Floats, Floats], vocabulary: Vocabulary
) -> None:
    """scikit-learn hands out such a matrix; written as it lies, it would come back scrambled."""
    save(np.asfortranarray(head[0]), head[1], vocabulary, NAME, tmp_path)
    np.testing.assert_allclose(load_head(vocabulary, NAME, tmp_path)[0], head[0], atol=0.01)


def test_a_head_for_another_embedder_is_refused(folder: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(HeadError, match=r"ander model.*python -m models\.head"):
        load_head(vocabulary, "proefmodel-2", folder)


@pytest.mark.parametrize("change", ["minder", "andersom", "hernoemd"])
def test_a_head_for_other_professions_is_refused(folder: Path, vocabulary: Vocabulary, change: str) -> None:
    """One profession less, another order, or another name: the rows would mean other professions."""
    had = vocabulary.professions
    other = {
        "minder": had[1:],
        "andersom": had[::-1],
        "hernoemd": (replace(had[0], id="iets-anders"), *had[1:]),
    }[change]
    with pytest.raises(HeadError, match="woordenlijst"):
        load_head(replace(vocabulary, professions=other), NAME, folder)


def test_other_words_for_the_same_professions_are_fine(folder: Path, vocabulary: Vocabulary) -> None:
    """Only the rows must mean the same; a phrase more does not make a head wrong."""
    first = replace(vocabulary.professions[0], phrases=("iets nieuws",))
    same = replace(vocabulary, professions=(first, *vocabulary.professions[1:]))
    assert slugs_hash(same) == slugs_hash(vocabulary)
    assert load_head(same, NAME, folder)[0].shape == (len(same.professions) + 1, DIM)


@pytest.mark.parametrize("where", ["begin", "midden", "eind"])
def test_a_damaged_file_is_refused(folder: Path, vocabulary: Vocabulary, where: str) -> None:
    file = folder / "hoofd.safetensors"
    data = bytearray(file.read_bytes())
    data[{"begin": 0, "midden": len(data) // 2, "eind": -1}[where]] ^= 0x01
    file.write_bytes(data)

    with pytest.raises(HeadError, match="beschadigd"):
        load_head(vocabulary, NAME, folder)


def test_half_a_file_is_refused(folder: Path, vocabulary: Vocabulary) -> None:
    file = folder / "hoofd.safetensors"
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(HeadError, match="beschadigd"):
        load_head(vocabulary, NAME, folder)


@pytest.mark.parametrize("name", ["hoofd.safetensors", "config.json"])
def test_a_missing_file_is_refused(folder: Path, vocabulary: Vocabulary, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(HeadError, match="niet te lezen"):
        load_head(vocabulary, NAME, folder)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}", '{"sha256": 3}'])
def test_a_broken_description_is_refused(folder: Path, vocabulary: Vocabulary, content: str) -> None:
    (folder / "config.json").write_text(content, "utf-8")
    with pytest.raises(HeadError, match=r"maak het opnieuw met: python -m models\.head$"):
        load_head(vocabulary, NAME, folder)


@pytest.mark.parametrize("wrong", ["een rij minder", "geen matrix", "bias te kort"])
def test_a_head_with_other_shapes_than_it_says_is_refused(
    tmp_path: Path, head: tuple[Floats, Floats], vocabulary: Vocabulary, wrong: str
) -> None:
    weight, bias = head
    made = {"een rij minder": (weight[1:], bias[1:]), "geen matrix": (bias, bias), "bias te kort": (weight, bias[1:])}
    save(*made[wrong], vocabulary, NAME, tmp_path)
    with pytest.raises(HeadError, match="uitgang per beroep"):
        load_head(vocabulary, NAME, tmp_path)


def test_the_head_that_ships_belongs_to_the_model_and_the_words_that_ship(vocabulary: Vocabulary) -> None:
    """Otherwise the engine quietly works with the centres of the phrases, which are a little less sharp."""
    model = WorkEmbedder.load()
    weight, bias = load_head(vocabulary, model.name)
    assert weight.shape == (len(vocabulary.professions) + 1, model.dim)
    assert bias.shape == (len(vocabulary.professions) + 1,)
    assert np.isfinite(weight).all()


def test_the_description_of_the_head_names_what_it_was_made_for(folder: Path, vocabulary: Vocabulary) -> None:
    about = json.loads((folder / "config.json").read_text("utf-8"))
    assert (about["embedder"], about["vocabulaire"]) == (NAME, vocabulary.version)
