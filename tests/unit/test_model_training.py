"""What the model learns from, and that nothing it is measured with is among it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest

from models.augment import title
from models.corpus import ESCO_FILES, read
from models.embedder import WorkEmbedder
from models.measuring import FOLDS, Fold, estimate, fold, phrases, places, profession_texts, ranks
from models.peers import bm25, of_model, tfidf
from vocab.loader import load

pytest.importorskip("torch")
from models.sampling import Sampler
from models.train import ESCO, Recipe, run

esco = pytest.mark.skipif(not (ESCO / ESCO_FILES[0]).is_file(), reason="ESCO is not here")
SMALL = Recipe(dim=16, word_rows=500, letter_rows=700, steps=3, pairs=32, taught=8)


# What is learned from


def test_without_esco_there_are_only_own_words() -> None:
    corpus = read(load(), None)
    assert [name.split()[0] for name, _ in corpus.inputs] == ["vocab/data"]
    assert not corpus.occupations
    assert len(corpus.professions) == len(load().professions)


def test_no_phrase_that_is_measured_with_is_learned_from() -> None:
    sampler = Sampler(read(load(), None), None, 1)
    learned = {" ".join(words) for words in sampler.texts()}
    from models.features import words_of

    asked = {" ".join(words_of(text)) for text, _ in phrases(load())}
    assert len(asked & learned) <= len(asked) // 100  # a few short ones differ in a stop word only


def test_a_text_that_is_held_out_is_never_drawn() -> None:
    vocabulary = load()
    away = vocabulary.professions[0].phrases[0]

    def drawn(held_out: tuple[str, ...]) -> bool:
        return any(away in texts for fields in read(vocabulary, None, held_out).professions for texts in fields)

    assert drawn(())
    assert not drawn((away,))


def test_the_same_seed_gives_the_same_draws() -> None:
    corpus = read(load(), None)
    first, second, other = (Sampler(corpus, None, seed) for seed in (5, 5, 6))
    assert first.episode() == second.episode()
    assert first.couples(50) == second.couples(50)
    assert first.couples(50) != other.couples(50)


@esco
def test_a_missing_file_of_esco_is_named(tmp_path: Path) -> None:
    (tmp_path / ESCO_FILES[0]).symlink_to(ESCO / ESCO_FILES[0])
    with pytest.raises(FileNotFoundError) as missing:
        read(load(), tmp_path)
    assert ESCO_FILES[1] in str(missing.value.filename)


def test_a_title_is_written_as_lists_write_it() -> None:
    found = {title("instellings kok", Random(seed)) for seed in range(40)}
    assert {"instellings kok (m/v)", "kok, instellings", "INSTELLINGS KOK", "instellings koken"} <= found


def test_own_words_alone_give_weights_that_load(tmp_path: Path) -> None:
    lines: list[str] = []
    config = run(esco=None, target=tmp_path, recipe=SMALL, threads=1, report=lines.append)
    assert WorkEmbedder.load(tmp_path).name == config["name"]
    assert any(line.startswith("invoer vocab/data") for line in lines)
    assert any(line.startswith("stap 3/3") for line in lines)


# How it is measured


@esco
def test_what_is_asked_is_not_among_what_is_searched() -> None:
    one = fold(ESCO, 0)
    assert len(one.questions) > 3_000
    assert not set(one.questions) & set(one.labels)
    assert 0 < sum(one.hard) < len(one.hard) / 3


@esco
def test_every_other_label_is_asked_in_one_fold_only() -> None:
    folds = [fold(ESCO, which) for which in range(FOLDS)]
    asked = [pair for one in folds for pair in set(zip(one.questions, one.wanted, strict=True))]
    assert len(asked) > 18_000
    assert len(set(asked)) == len(asked)


def test_the_rank_is_that_of_the_first_right_label_and_ties_count_half() -> None:
    asked = Fold(("a", "b", "c"), (0, 1, 2), (False,) * 3, ("p", "q", "r", "s"), (0, 0, 1, 2))
    table = {"a": [0.1, 0.9, 0.5, 0.2], "b": [0.9, 0.8, 0.7, 0.1], "c": [0.0, 0.0, 0.0, 0.0]}
    found = ranks(lambda questions: np.asarray([table[q] for q in questions], np.float32), asked)
    assert found.tolist() == [1, 3, 2]


def test_an_interval_holds_its_mean_and_shrinks_with_more_questions() -> None:
    few, many = (estimate(np.tile([0.0, 1.0], n)) for n in (10, 1_000))
    assert few.low < few.mean == 0.5 < few.high
    assert many.high - many.low < (few.high - few.low) / 5


def test_phrases_are_linked_by_the_shipped_weights_as_the_card_says() -> None:
    """Floors a little below the card's figures: they notice a loss."""
    model = WorkEmbedder.load()
    texts, owners = profession_texts(load())
    scores = of_model("", lambda: model).prepare(texts)
    found = places(scores, owners, phrases(load()))
    assert (found <= 1).mean() > 0.82
    assert (found <= 5).mean() > 0.95


# The peers


def test_bm25_counts_a_rare_word_more_and_a_long_text_less() -> None:
    scores = bm25().prepare(["kok in de keuken", "bakker", "kok", "de kok en de de de de de"])(
        ["kok", "bakker", "niets"]
    )
    assert scores.shape == (3, 4)
    assert scores[0].argmax() == 2
    assert scores[0, 0] > scores[0, 3] > scores[0, 1] == 0
    assert scores[1, 1] > scores[0, 2]
    assert not scores[2].any()


def test_tfidf_of_letters_forgives_a_mistake_and_tfidf_of_words_does_not() -> None:
    texts = ["timmerman", "kapper"]
    letters = tfidf("", analyzer="char_wb", ngram_range=(3, 5)).prepare(texts)(["timmermn"])
    words = tfidf("", analyzer="word").prepare(texts)(["timmermn"])
    assert letters[0, 0] > letters[0, 1]
    assert not words.any()
