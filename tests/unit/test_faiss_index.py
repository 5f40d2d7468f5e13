"""Inside the FAISS index: the promises that its proof of exactness and its speed rest on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matcher.match import faiss_codes, faiss_index
from matcher.match.exact_index import inner_products
from matcher.match.faiss_index import FaissIndex


def unit(n: int, dim: int, seed: int = 0) -> np.ndarray[Any, np.dtype[np.float32]]:
    rows = np.random.default_rng(seed).standard_normal((n, dim))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def filled(n: int = 3000, dim: int = 64) -> FaissIndex:
    index = FaissIndex(dim)
    labels = [frozenset({f"branche:{i % 5}", f"beroep:{i % 5}-{i % 7}", f"wijk:{i * 7 % 11}"}) for i in range(n)]
    index.add([f"k{i}" for i in range(n)], unit(n, dim), labels)
    return index


@pytest.mark.parametrize("dim", [3, 60, 64, 128, 250, 256, 272, 320, 1024])
def test_a_scan_of_whole_numbers_is_exact(dim: int) -> None:
    """FAISS 1.15 drops what is behind the point of a query on some processors: whole numbers must come out exact."""
    rng = np.random.default_rng(dim)
    width = faiss_codes.code_width(dim)
    codes = rng.integers(1, 256, (200, width), dtype=np.uint8)
    whole = rng.integers(-127, 128, width).astype(np.float32)
    plan = faiss_index._Plan(((codes[:80], np.arange(80)), (codes[80:], np.arange(80, 200))), 200, 0)

    scores, rows = faiss_index._scan(plan, whole, 200)

    assert sorted(rows.tolist()) == list(range(200))
    assert np.array_equal(scores, (codes[rows].astype(np.float64) - 128) @ whole.astype(np.float64))


def test_codes_are_never_further_off_than_they_say() -> None:
    vectors = unit(500, 40) * np.logspace(-3, 2, 40, dtype=np.float32)
    scale = faiss_codes.Scale.of(vectors)
    coded = scale.coded(vectors)
    whole = coded.codes[:, :40].astype(np.float64) - 128

    assert np.linalg.norm(vectors - whole * scale.steps, axis=1).max() <= coded.error * (1 + 1e-9)
    assert np.linalg.norm(whole, axis=1).max() <= coded.longest * (1 + 1e-9)
    assert coded.error < 0.02 * np.linalg.norm(vectors, axis=1).max()


def test_ordinary_vectors_are_answered_from_few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exactness must come from the bound, not from quietly scoring everything."""
    scored: list[int] = []
    monkeypatch.setattr(
        faiss_index, "inner_products", lambda rows, query: scored.append(len(rows)) or inner_products(rows, query)
    )
    index = filled()
    index.search(unit(20, 64, seed=9), 10)

    assert len(scored) >= 20
    assert sum(scored) / 20 < 300, "of 3,000"


def test_a_label_of_the_first_family_is_one_stretch_of_rows_that_is_not_copied() -> None:
    index = filled()
    snapshot = index._snapshot
    plan = snapshot.plan([frozenset({"branche:3"})])

    assert plan.size == 600
    assert len(plan.pieces) == 1
    assert np.shares_memory(plan.pieces[0][0], snapshot.coded.codes)
    scattered = snapshot.plan([frozenset({"wijk:3"})])
    assert len(scattered.pieces) == 1
    assert not np.shares_memory(scattered.pieces[0][0], snapshot.coded.codes)


def test_the_order_survives_items_that_come_one_by_one() -> None:
    index = filled(500)
    for i in range(40):
        index.add([f"n{i}"], unit(1, 64, seed=i), [frozenset({f"branche:{i % 5}", f"beroep:{i % 5}-{i % 3}"})])

    assert index._snapshot.keys == sorted(index._snapshot.keys)
    assert len(index._snapshot.plan([frozenset({"branche:3"})]).pieces) == 1


def test_a_wide_scattered_filter_keeps_a_mask_and_no_copy_of_codes() -> None:
    index = filled(20_000)
    plan = index._snapshot.plan([frozenset(f"wijk:{i}" for i in range(0, 11, 2))])

    assert plan.mask is not None
    assert plan.size == plan.mask.sum() == len(plan.rows())
    assert plan.kept == 20_000


def test_what_is_kept_for_filters_stays_within_its_budget() -> None:
    index = filled(20_000)
    snapshot = index._snapshot
    for i in range(11):
        for j in range(11):
            snapshot.plan([frozenset({f"wijk:{i}", f"wijk:{j}"})])

    assert 0 < snapshot._kept <= max(snapshot.coded.codes.nbytes, 1 << 20)
    assert snapshot._kept == sum(plan.kept for plan in snapshot._plans.values())
    assert snapshot.plan([frozenset({"wijk:1"})]) is snapshot.plan([frozenset({"wijk:1"})])


def test_nothing_of_a_removed_item_stays_behind() -> None:
    index = filled()
    vector = index._snapshot.vectors[index._snapshot.ids.index("k42")].copy()
    index.search(vector[None], 5, [frozenset({"wijk:8"})])  # k42 is in wijk 8: its code is copied for the filter
    index.remove(["k42"])

    assert vector.tobytes() not in index._snapshot.vectors.tobytes()
    assert "k42" not in index._snapshot.ids
    assert not index._snapshot._plans
    assert len(index._snapshot.coded.codes) == 2999


def test_a_scale_is_kept_for_one_more_and_taken_afresh_for_what_does_not_fit() -> None:
    index = filled()
    before = index._snapshot
    index.add(["een"], before.vectors[:1])
    assert index._snapshot.scale is before.scale
    index.add(["groot"], before.vectors[:1] * 3)
    assert index._snapshot.scale is not before.scale
    assert index.search(before.vectors[:1], 1)[0][0][0] == "groot"


@pytest.mark.parametrize("size", [1e-30, 1e30])
def test_extraordinary_magnitudes_are_answered_without_codes(size: float) -> None:
    index = FaissIndex(8)
    vectors = unit(500, 8)
    index.add([f"k{i}" for i in range(500)], vectors * np.float32(size))

    assert not index._snapshot.scale.usable
    assert [found[0][0] for found in index.search(vectors[:50], 1)] == [f"k{i}" for i in range(50)]
