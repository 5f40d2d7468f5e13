"""The hashing embedder: what counts as a feature and how much."""

from __future__ import annotations

import time

import numpy as np
import pytest

from matcher.errors import InputError
from matcher.match.embedding import MAX_CHARS, HashingEmbedder


def closeness(one: str, other: str) -> float:
    first, second = HashingEmbedder(4096).embed([one, other])
    return float(first @ second)


def test_case_accents_composed_or_not_and_punctuation_make_no_difference() -> None:
    assert closeness("Café, KEUKEN!", "cafe\u0301 keuken") == pytest.approx(1.0)


def test_pieces_join_a_compound_with_its_part_and_a_typo_with_its_word() -> None:
    assert closeness("schoonmaakwerk", "schoonmaken") > 0.3
    assert closeness("verzorgende", "verzorgnde") > 0.3
    assert abs(closeness("verzorgende", "lassen")) < 0.1


def test_repeating_a_word_counts_less_than_a_new_word() -> None:
    """Sublinear: ten times "tuin" is 1 + ln 10 = 3.3 times as strong as once, not ten times."""
    assert closeness("tuin kassa", "tuin " * 10 + "kassa") > 0.85


def test_word_order_across_words_is_not_seen() -> None:
    assert closeness("kok zoekt werk", "werk zoekt kok") == pytest.approx(1.0)


def test_what_comes_after_the_cap_is_not_read() -> None:
    start = "groen " * (MAX_CHARS // 6 + 1)
    rows = HashingEmbedder().embed([start[:MAX_CHARS], start[:MAX_CHARS] + " horeca " * 1000])

    assert np.array_equal(rows[0], rows[1])


def test_a_text_of_millions_of_characters_costs_no_more_than_the_cap() -> None:
    begin = time.perf_counter()
    HashingEmbedder().embed(["\ufdfa" * 5_000_000])  # a sign that NFKC turns into 18 characters

    assert time.perf_counter() - begin < 30.0


def test_features_spread_evenly_over_dimensions_and_signs() -> None:
    """A poor hash puts neighbours together; over 4,000 words no dimension may hold many times its share."""
    rows = HashingEmbedder(256).embed([f"{i}" for i in range(1000, 5000)])
    share = np.abs(rows).sum(axis=0) / np.abs(rows).sum()

    assert share.max() < 4 / 256
    assert abs(np.sign(rows).sum() / np.abs(np.sign(rows)).sum()) < 0.1


def test_a_text_whose_features_cancel_out_still_has_a_direction(monkeypatch: pytest.MonkeyPatch) -> None:
    places = {" z": (0, 1.0), "<z>": (0, -1.0)}
    monkeypatch.setattr(HashingEmbedder, "_place", lambda _, feature: places[feature])

    assert np.linalg.norm(HashingEmbedder().embed(["z"])[0]) == 1.0


def test_too_few_dimensions_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        HashingEmbedder(255)
    assert caught.value.code == "dimensieTeKlein"
    assert HashingEmbedder(256).name != HashingEmbedder(512).name
