"""A score is the same number in any company: a board that follows is the board from scratch, bit by bit."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.match.places import PlacePool
from matcher.match.products import product
from matcher.match.score import Columns, totals
from tests.conftest import Municipality

WIDTHS = (1, 2, 15, 16, 84, 2_000)


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_row_does_not_depend_on_its_neighbours(columns: int) -> None:
    rng = np.random.default_rng(columns)
    left = rng.random((300, 330), dtype=np.float32)
    right = rng.random((330, columns), dtype=np.float32)

    whole = product(left, right)

    for size in (1, 2, 3, 7, 40):
        for a in range(0, 80, size):
            assert np.array_equal(product(left[a : a + size], right), whole[a : a + size])
    for size in (1, 2, 5):
        assert np.array_equal(product(left, right[:, :size]), whole[:, :size])


def test_a_product_is_the_product() -> None:
    left, right = np.arange(6, dtype=np.float32).reshape(2, 3), np.eye(3, 1, dtype=np.float32)

    assert product(left, right).tolist() == [[0.0], [3.0]]
    assert product(left[:0], right).shape == (0, 1)
    assert product(left[:, :0], right[:0]).tolist() == [[0.0], [0.0]]


def test_the_score_of_a_pair_is_the_same_number_alone_and_in_any_company(demo: Municipality) -> None:
    stories = [demo.story(c) for c in demo.candidates]
    pool = PlacePool(demo.engine.vocabulary, [demo.place(p) for p in demo.places], demo.engine.weights)
    whole, refused = totals(stories, Columns(pool))
    rng = np.random.default_rng(7)

    for size in (1, 2, 3, 32):
        rows = rng.permutation(len(stories))[:size]
        some, no = totals([stories[i] for i in rows], Columns(pool))
        assert np.array_equal(some, whole[rows])
        assert np.array_equal(no, refused[rows])
    for size in (1, 2, 9):
        columns = np.sort(rng.permutation(len(pool))[:size])
        assert np.array_equal(totals(stories, pool.subset(columns))[0], whole[:, columns])
    one, _ = totals(stories[:1], pool.subset(np.array([3])))
    assert one[0, 0] == whole[0, 3]
