"""The shipped work-language model keeps the `Embedder` promises, and brings together what means the same work."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from matcher.ports import Embedder
from models.embedder import WEIGHTS, ModelError, WorkEmbedder
from models.features import Layout, rows_of, words_of
from vocab.loader import load


@pytest.fixture(scope="module")
def model() -> WorkEmbedder:
    return WorkEmbedder.load()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the weights that a test may damage."""
    return Path(shutil.copytree(WEIGHTS, tmp_path / "werktaal"))


def cosine(model: WorkEmbedder, left: str, right: str) -> float:
    a, b = model.embed([left, right])
    return float(a @ b)


# The promises of the port


def test_rows_are_unit_float32_of_the_named_dimension(model: WorkEmbedder) -> None:
    port: Embedder = model
    rows = port.embed(["vakken vullen", "Ik heb 10 jaar in de zorg gewerkt.", "é", "x" * 500])
    assert rows.dtype == np.float32
    assert rows.shape == (4, port.dim)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


@pytest.mark.parametrize("text", ["", "   \n\t", "...!?", "🙂🙂", "---", "\u200b"])
def test_a_text_without_a_letter_or_digit_is_a_zero_row(model: WorkEmbedder, text: str) -> None:
    assert not model.embed([text]).any()


def test_no_texts_give_no_rows(model: WorkEmbedder) -> None:
    assert model.embed([]).shape == (0, model.dim)


def test_a_text_has_the_same_row_whatever_stands_beside_it(model: WorkEmbedder) -> None:
    texts = ["kantoren schoongemaakt", "", "op de heftruck gereden", "kantoren schoongemaakt"]
    together = model.embed(texts)
    fresh = WorkEmbedder.load()
    for row, text in zip(together, texts, strict=True):
        np.testing.assert_array_equal(row, fresh.embed([text])[0])


def test_odd_texts_never_give_nan(model: WorkEmbedder) -> None:
    odd = ["\x00\x01", "a" * 100_000, "ıİß﷽", "١٢٣", "тест", "x y z " * 1000, "de het een", "\ud800x"]
    assert np.isfinite(model.embed(odd)).all()


def test_a_very_long_text_is_quick_and_about_its_beginning(model: WorkEmbedder) -> None:
    long = ("in de keuken gekookt en afgewassen. " * 4000)[:100_000]
    began = time.process_time()
    row = model.embed([long])[0]
    assert time.process_time() - began < 10.0
    assert row @ model.embed(["in de keuken gekookt en afgewassen"])[0] > 0.99


def test_the_name_changes_with_the_weights(model: WorkEmbedder) -> None:
    config = json.loads((WEIGHTS / "config.json").read_text("utf-8"))
    assert config["sha256"][:8] in model.name


# Speed and size


def test_it_loads_and_embeds_fast_enough_for_every_turn_of_a_conversation(model: WorkEmbedder) -> None:
    began = time.process_time()
    WorkEmbedder.load()
    assert time.process_time() - began < 5.0
    clauses = [p.phrases[0] for p in load().professions[:25]]
    model.embed(clauses)
    began = time.process_time()
    for _ in range(10):
        model.embed(clauses)
    assert (time.process_time() - began) / 10 < 0.1  # fifty times the budget: the machine may be busy


def test_serving_needs_no_torch_and_no_scikit_learn() -> None:
    code = (
        "import sys; from models.embedder import WorkEmbedder; WorkEmbedder.load().embed(['x']); "
        "sys.exit(bool({'torch', 'sklearn', 'scipy', 'sentence_transformers'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=WEIGHTS.parents[2]).returncode == 0


def test_the_weights_stay_small() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.parent.rglob("*") if path.is_file()) <= 40_000_000


# Damage is an error, never a silent fallback


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "model.safetensors").unlink()
    with pytest.raises(ModelError, match=r"model\.safetensors.*ontbreekt"):
        WorkEmbedder.load(copy)


def test_a_missing_configuration_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"config\.json.*ontbreekt"):
        WorkEmbedder.load(tmp_path)


def test_a_truncated_file_is_an_error(copy: Path) -> None:
    path = copy / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(ModelError, match="beschadigd"):
        WorkEmbedder.load(copy)


def test_one_changed_byte_is_an_error(copy: Path) -> None:
    path = copy / "model.safetensors"
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    with pytest.raises(ModelError, match="beschadigd"):
        WorkEmbedder.load(copy)


def test_weights_of_another_size_than_configured_are_an_error(copy: Path) -> None:
    path = copy / "config.json"
    config = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(config | {"dim": config["dim"] // 2}), "utf-8")
    with pytest.raises(ModelError, match="table"):
        WorkEmbedder.load(copy)


@pytest.mark.parametrize("content", ["{", "{}", '{"format": 99}', "[]"])
def test_a_broken_configuration_is_an_error(copy: Path, content: str) -> None:
    (copy / "config.json").write_text(content, "utf-8")
    with pytest.raises(ModelError, match=r"config\.json"):
        WorkEmbedder.load(copy)


# Meaning


@pytest.mark.parametrize(
    ("said", "near", "far"),
    [
        ("vakken vullen", "vakkenvuller", "vrachtwagenchauffeur"),
        ("ik heb vakken gevuld in de supermarkt", "vakkenvuller", "kapper"),
        ("kantoren schoongemaakt", "schoonmaker", "tuinman"),
        ("op de heftruck gereden", "heftruckchauffeur", "kassamedewerker"),
        ("orders gepickt in een loods", "magazijnmedewerker", "kok"),
        ("heggen geknipt en gras gemaaid", "medewerker groenvoorziening", "receptionist"),
        ("haren geknipt", "kapster", "metselaar"),
        ("oude mensen gewassen en aangekleed", "verzorgende", "lasser"),
        ("brood en taartjes gebakken", "bakker", "schilder"),
        ("muren gestuct", "stukadoor", "postbode"),
    ],
)
def test_what_people_say_is_nearer_to_their_work_than_to_other_work(
    model: WorkEmbedder, said: str, near: str, far: str
) -> None:
    assert cosine(model, said, near) > cosine(model, said, far) + 0.1


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("verkoper", "verkoopster"),
        ("schoonmaker", "schoonmaakster"),
        ("Magazijnmedewerker", "magazijn medewerker"),
        ("heftruckchauffeur", "heftruck chauffeur"),
        ("schoonmaken", "schoonmaaken"),
        ("timmerman", "timmermn"),
    ],
)
def test_other_forms_and_mistakes_stay_close(model: WorkEmbedder, left: str, right: str) -> None:
    assert cosine(model, left, right) > 0.6


def test_filler_words_hardly_move_a_statement(model: WorkEmbedder) -> None:
    assert cosine(model, "kozijnen geschilderd", "vroeger heb ik een paar jaar kozijnen geschilderd bij een baas") > 0.8


@pytest.mark.parametrize("text", ["mijn dochter is zwanger", "ik ben gescheiden", "ik kom uit marokko"])
def test_what_is_not_about_work_is_far_from_every_profession(model: WorkEmbedder, text: str) -> None:
    names = model.embed([p.name for p in load().professions])
    assert float((names @ model.embed([text])[0]).max()) < 0.45


# The features


def test_a_compound_gets_the_stems_of_its_parts_only_when_they_are_known() -> None:
    from zlib import crc32

    known = frozenset(crc32(stem.encode()) for stem in ("magazijn", "medewerker"))
    with_parts = set(rows_of("magazijnmedewerker", Layout(1000, 2000, known)))
    without = set(rows_of("magazijnmedewerker", Layout(1000, 2000, frozenset())))
    assert {crc32(b"smagazijn") % 1000, crc32(b"smedewerker") % 1000} <= with_parts - without


def test_rows_do_not_change_between_runs() -> None:
    """The weights are bound to these numbers: another hash needs another training."""
    assert rows_of("kok", Layout(22_000, 38_000, frozenset()))[:2] == EXPECTED_KOK


def test_only_the_beginning_of_a_text_is_read() -> None:
    assert len(words_of("ab " * 50_000)) < 7_000


EXPECTED_KOK = [18080, 17031]
