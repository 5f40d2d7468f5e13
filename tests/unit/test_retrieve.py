"""Top-k by profession, branch and kind from an index gives what a plain computation over everybody gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.domain import BRANCHES, Candidate, Place
from matcher.errors import NotFound
from matcher.match.exact_index import ExactIndex
from matcher.match.faiss_index import FaissIndex
from matcher.match.retrieve import (
    by_branch,
    by_profession,
    fill_with_candidates,
    fill_with_places,
    profession_labels,
    work_vectors,
)
from matcher.ports import VectorIndex
from tests.conftest import Municipality
from vocab.relatedness import relatedness

K = 7
FOCUS = ("schoonmaker-kantoren", "tuinman-onderhoud", "magazijnmedewerker", "buurthuis-gastheer", "kok", "lasser")
both = pytest.mark.parametrize("make", [ExactIndex, FaissIndex])
Make = Callable[[int], VectorIndex]
Floats = NDArray[np.float64]


def of_places(make: Make, demo: Municipality) -> VectorIndex:
    index = make(len(demo.engine.vocabulary.professions))
    fill_with_places(index, demo.ranked.place_pool, demo.places)
    return index


def vectors_of_people(demo: Municipality) -> NDArray[np.float32]:
    return work_vectors(demo.engine.vocabulary, demo.ranked.pool.stories, demo.engine.weights)


def of_people(make: Make, demo: Municipality) -> VectorIndex:
    index = make(len(demo.engine.vocabulary.professions))
    fill_with_candidates(index, demo.engine.vocabulary, demo.candidates, vectors_of_people(demo))
    return index


def leads_to(demo: Municipality, row: Floats) -> set[str]:
    """The professions that a fifth or more of the largest value speaks for, worked out one by one."""
    top = max(row)
    return {
        p.id for p, value in zip(demo.engine.vocabulary.professions, row, strict=True) if top > 0 and value >= 0.2 * top
    }


def branches_of(demo: Municipality, slugs: set[str]) -> set[str]:
    return {branch for slug in slugs for branch in demo.engine.vocabulary.profession(slug).branches}


def in_order(found: dict[str, float], k: int) -> list[str]:
    return sorted(found, key=lambda item: (-found[item], item))[:k]


def same(found: list[tuple[str, float]], expected: dict[str, float], k: int = K) -> None:
    """Equal up to the last bits of a sum."""
    assert [item for item, _ in found] == in_order(expected, k)
    assert [value for _, value in found] == pytest.approx([expected[item] for item, _ in found], rel=1e-5, abs=1e-6)


def test_a_work_vector_is_the_sum_over_what_was_said(demo: Municipality) -> None:
    """Statement by statement and profession by profession, as the score weighs them."""
    vocabulary, weights = demo.engine.vocabulary, demo.engine.weights
    related = relatedness(vocabulary).astype(np.float64) ** weights.related
    made = vectors_of_people(demo)
    for i, story in list(enumerate(demo.ranked.pool.stories))[::12]:
        expected = np.zeros(len(vocabulary.professions))
        for s, statement in enumerate(story.statements):
            for p in np.flatnonzero(story.about[s, :-1]):
                counts = weights.of(statement.polarity) * float(story.share[s])
                expected += counts * float(story.about[s, p]) * related[p]
        np.testing.assert_allclose(made[i], expected, rtol=1e-4, atol=1e-6)


def test_an_inner_product_is_the_professions_part_of_the_score(demo: Municipality) -> None:
    """What the index orders by is what all statements together meet of the work of a place."""
    weights, pool = demo.engine.weights, demo.ranked.place_pool
    products = vectors_of_people(demo) @ pool.professions.T
    for i, story in enumerate(demo.ranked.pool.stories):
        level = np.array([weights.of(s.polarity) for s in story.statements], dtype=np.float32)
        meets = (level * story.share) @ (story.about[:, :-1] @ pool.reach)
        np.testing.assert_allclose(products[i], meets, rtol=1e-4, atol=1e-5)


@both
@pytest.mark.parametrize("slug", FOCUS)
@pytest.mark.parametrize("kinds", [frozenset(), frozenset({"vrijwilligerswerk", "betaald"}), frozenset({"beschut"})])
def test_places_by_profession_and_kind(make: Make, slug: str, kinds: frozenset[str], demo: Municipality) -> None:
    column = demo.engine.vocabulary.profession_index[slug]
    rows = demo.ranked.place_pool.professions.astype(float)
    expected = {
        place.id: row[column]
        for place, row in zip(demo.places, rows, strict=True)
        if slug in leads_to(demo, row) and (not kinds or place.kind in kinds)
    }
    same(by_profession(of_places(make, demo), demo.engine.vocabulary, slug, K, kinds), expected)


@both
@pytest.mark.parametrize("slug", FOCUS)
@pytest.mark.parametrize("kinds", [frozenset(), frozenset({"dagbesteding", "ontmoeting"})])
def test_people_by_profession_and_kind(make: Make, slug: str, kinds: frozenset[str], demo: Municipality) -> None:
    column = demo.engine.vocabulary.profession_index[slug]
    rows = vectors_of_people(demo).astype(float)
    expected = {
        person.id: row[column]
        for person, row in zip(demo.candidates, rows, strict=True)
        if slug in leads_to(demo, row) and (not kinds or person.kinds is None or kinds & set(person.kinds))
    }
    same(by_profession(of_people(make, demo), demo.engine.vocabulary, slug, K, kinds), expected)


@both
@pytest.mark.parametrize("branch", BRANCHES)
def test_by_branch_both_ways(make: Make, branch: str, demo: Municipality) -> None:
    """A place lies in the branch of its record, else in those of its work; a person in those the story leads to."""
    inside = np.array([branch in p.branches for p in demo.engine.vocabulary.professions])
    places = {
        place.id: row[inside].mean()
        for place, row in zip(demo.places, demo.ranked.place_pool.professions.astype(float), strict=True)
        if (place.branch == branch if place.branch else branch in branches_of(demo, leads_to(demo, row)))
    }
    people = {
        person.id: row[inside].mean()
        for person, row in zip(demo.candidates, vectors_of_people(demo).astype(float), strict=True)
        if branch in branches_of(demo, leads_to(demo, row))
    }

    same(by_branch(of_places(make, demo), demo.engine.vocabulary, branch, K), places)
    same(by_branch(of_people(make, demo), demo.engine.vocabulary, branch, K), people)


def test_both_indexes_agree_to_the_last_bit(demo: Municipality) -> None:
    vocabulary = demo.engine.vocabulary
    for fill in (of_places, of_people):
        exact, fast = fill(ExactIndex, demo), fill(FaissIndex, demo)
        for p in vocabulary.professions:
            assert by_profession(exact, vocabulary, p.id, K) == by_profession(fast, vocabulary, p.id, K), p.id
        for branch in BRANCHES:
            assert by_branch(exact, vocabulary, branch, K) == by_branch(fast, vocabulary, branch, K), branch


@both
def test_a_place_is_found_by_the_branch_of_its_record_only(make: Make, demo: Municipality) -> None:
    """The employer says Zorg: then cleaning there is found under Zorg, not under Facilitair."""
    place = Place("v1", "Schoonmaker op kantoor", "Kantoren schoonmaken, prullenbakken legen.", branch="Zorg")
    index = make(len(demo.engine.vocabulary.professions))
    fill_with_places(index, demo.ranker([], [place]).place_pool, [place])

    assert by_branch(index, demo.engine.vocabulary, "Facilitair", K) == []
    assert [item for item, _ in by_branch(index, demo.engine.vocabulary, "Zorg", K)] == ["v1"]


@both
def test_what_was_refused_leads_nowhere(make: Make, demo: Municipality) -> None:
    people = [Candidate("wil", "Ik wil graag lassen."), Candidate("wilNiet", "Ik wil niet lassen.")]
    vectors = work_vectors(demo.engine.vocabulary, [demo.story(p) for p in people], demo.engine.weights)
    index = make(len(demo.engine.vocabulary.professions))
    fill_with_candidates(index, demo.engine.vocabulary, people, vectors)

    assert [item for item, _ in by_profession(index, demo.engine.vocabulary, "lasser", K)] == ["wil"]


def test_nothing_said_has_no_labels(demo: Municipality) -> None:
    size = len(demo.engine.vocabulary.professions)
    assert profession_labels(demo.engine.vocabulary, np.zeros(size, np.float32)) == frozenset()


def test_what_does_not_exist_is_said_so(demo: Municipality) -> None:
    index = of_places(ExactIndex, demo)
    with pytest.raises(NotFound) as no_profession:
        by_profession(index, demo.engine.vocabulary, "toverkunstenaar", K)
    with pytest.raises(NotFound) as no_branch:
        by_branch(index, demo.engine.vocabulary, "Ruimtevaart", K)
    assert (no_profession.value.code, no_branch.value.code) == ("beroepOnbekend", "brancheOnbekend")
