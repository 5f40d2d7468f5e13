"""What every `VectorIndex` promises. `ExactIndex` is the truth; FAISS must give the same ids, order and numbers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import InputError
from matcher.match.exact_index import ExactIndex
from matcher.match.faiss_index import FaissIndex
from matcher.ports import VectorIndex, Vectors

BRANCHES = ("branche:Groen", "branche:Horeca", "branche:Zorg")
PROFESSIONS = ("beroep:hovenier", "beroep:kok", "beroep:verzorgende")
KINDS = ("soort:betaald", "soort:dagbesteding")
LABELS = (*BRANCHES, *PROFESSIONS, *KINDS, "wijk:Noord")

both = pytest.mark.parametrize("make", [ExactIndex, FaissIndex])
Make = Callable[[int], VectorIndex]


def vectors_of(rows: Sequence[Sequence[float]]) -> Vectors:
    return np.asarray(rows, dtype=np.float32)


def unit(rng: np.random.Generator, n: int, dim: int) -> Vectors:
    rows = rng.standard_normal((n, dim))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def ids_of(found: list[tuple[str, float]]) -> list[str]:
    return [item for item, _ in found]


def filled(make: Make, n: int = 400, dim: int = 12, seed: int = 3) -> tuple[VectorIndex, Vectors, list[frozenset[str]]]:
    rng = np.random.default_rng(seed)
    vectors = unit(rng, n, dim)
    groups = [
        frozenset({str(rng.choice(BRANCHES)), str(rng.choice(PROFESSIONS)), str(rng.choice(KINDS))}) for _ in range(n)
    ]
    index = make(dim)
    index.add([f"k{i}" for i in range(n)], vectors, groups)
    return index, vectors, groups


# --- meaning, on cases one can do by hand ---------------------------------------------------------------------------


@both
def test_highest_inner_product_first_with_its_value(make: Make) -> None:
    index = make(2)
    index.add(["noord", "oost", "zuid"], vectors_of([[0, 1], [1, 0], [0, -1]]))

    assert index.search(vectors_of([[0.5, 2.0]]), 3) == [[("noord", 2.0), ("oost", 0.5), ("zuid", -2.0)]]


@both
def test_length_counts_it_is_no_cosine(make: Make) -> None:
    index = make(2)
    index.add(["kort", "lang"], vectors_of([[1, 0], [3, 3]]))

    assert ids_of(index.search(vectors_of([[1, 0]]), 1)[0]) == ["lang"]


@both
def test_ties_are_ordered_by_id_not_by_arrival(make: Make) -> None:
    index = make(2)
    index.add(["k9", "k10", "k2"], vectors_of([[1, 0]] * 3), [frozenset({b}) for b in reversed(BRANCHES)])
    index.add(["k1"], vectors_of([[1, 0]]))

    assert ids_of(index.search(vectors_of([[1, 1]]), 2)[0]) == ["k1", "k10"]


@both
def test_filter_is_and_over_sets_or_within_a_set(make: Make) -> None:
    index = make(1)
    index.add(
        ["a", "b", "c", "d"],
        vectors_of([[4], [3], [2], [1]]),
        [
            frozenset({"branche:Zorg", "soort:betaald"}),
            frozenset({"branche:Groen", "soort:betaald"}),
            frozenset({"branche:Zorg", "branche:Groen"}),
            frozenset(),
        ],
    )

    def passing(*require: frozenset[str]) -> list[str]:
        return ids_of(index.search(vectors_of([[1]]), 10, require)[0])

    assert passing() == ["a", "b", "c", "d"]
    assert passing(frozenset({"branche:Zorg"})) == ["a", "c"]
    assert passing(frozenset({"branche:Zorg", "branche:Groen"})) == ["a", "b", "c"]
    assert passing(frozenset({"branche:Zorg"}), frozenset({"soort:betaald"})) == ["a"]
    assert passing(frozenset({"branche:Zorg", "branche:Groen"}), frozenset({"soort:betaald"})) == ["a", "b"]
    assert passing(frozenset({"branche:Zorg"}), frozenset({"branche:ICT"})) == []
    assert passing(frozenset()) == []


@both
def test_each_query_of_a_batch_gets_its_own_answer(make: Make) -> None:
    index, vectors, _ = filled(make)

    found = index.search(vectors[[7, 3, 7]], 1)

    assert [ids_of(one) for one in found] == [["k7"], ["k3"], ["k7"]]
    assert index.search(np.empty((0, 12), dtype=np.float32), 1) == []


@both
def test_an_empty_index_finds_nobody(make: Make) -> None:
    index = make(3)

    assert (len(index), index.dim) == (0, 3)
    assert index.search(vectors_of([[1, 0, 0]]), 5) == [[]]
    assert index.remove(["k1"]) == 0


@both
def test_never_shorter_than_what_passes_allows(make: Make) -> None:
    index, vectors, groups = filled(make)
    wanted = frozenset({"branche:Zorg"})
    passing = {f"k{i}" for i, labels in enumerate(groups) if labels & wanted}

    found = index.search(vectors[:1], 10_000, [wanted])[0]

    assert sorted(ids_of(found)) == sorted(passing)


@both
def test_a_zero_query_and_a_zero_row_are_ordinary(make: Make) -> None:
    index, _, _ = filled(make)
    index.add(["nul"], np.zeros((1, 12), dtype=np.float32))

    assert index.search(np.zeros((1, 12), dtype=np.float32), 2) == [[("k0", 0.0), ("k1", 0.0)]]
    assert len(index.search(np.zeros((1, 12), dtype=np.float32), 500)[0]) == 401


@both
def test_a_removed_item_is_never_found_again_and_its_id_is_free(make: Make) -> None:
    index, vectors, groups = filled(make)

    assert index.remove(["k7", "k8", "k7", "nobody"]) == 2

    assert len(index) == 398
    for require in ((), (groups[7],)):
        assert not {"k7", "k8"} & set(ids_of(index.search(vectors[7:8], 400, require)[0]))
    index.add(["k7"], vectors[3:4])
    assert ids_of(index.search(vectors[3:4], 2)[0]) == ["k3", "k7"]


@both
def test_what_the_caller_does_to_its_array_later_changes_nothing(make: Make) -> None:
    vectors = vectors_of([[1, 0], [0, 1]])
    index = make(2)
    index.add(["a", "b"], vectors)
    vectors[:] = 9

    assert index.search(vectors_of([[1, 0]]), 1) == [[("a", 1.0)]]


# --- refusals ------------------------------------------------------------------------------------------------------


@both
@pytest.mark.parametrize(
    ("vectors", "code"),
    [
        ([[np.nan, 0.0]], "vectorNietEindig"),
        ([[np.inf, 0.0]], "vectorNietEindig"),
        ([[1e300, 0.0]], "vectorNietEindig"),  # finite in float64, not in float32
        ([[1.0, 0.0, 0.0]], "vectorVorm"),
        ([1.0, 0.0], "vectorVorm"),
        ([["a", "b"]], "vectorVorm"),
    ],
)
def test_bad_vectors_are_refused_with_a_code(make: Make, vectors: object, code: str) -> None:
    index = make(2)
    index.add(["a"], vectors_of([[1, 0]]))

    for call in (lambda: index.add(["b"], np.asarray(vectors)), lambda: index.search(np.asarray(vectors), 1)):
        with pytest.raises(InputError) as caught:
            call()
        assert caught.value.code == code
    assert len(index) == 1


@both
def test_wrong_calls_are_refused_and_change_nothing(make: Make) -> None:
    index = make(1)
    index.add(["a"], vectors_of([[1]]))
    two = vectors_of([[5], [6]])

    def code(call: Callable[[], object]) -> str:
        with pytest.raises(InputError) as caught:
            call()
        assert "geheim" not in str(caught.value), "an id stands for a person and stays out of messages"
        return caught.value.code

    assert code(lambda: index.add(["b", "a"], two)) == "idDubbel"
    assert code(lambda: index.add(["geheim", "geheim"], two)) == "idDubbel"
    assert code(lambda: index.add(["b"], two)) == "aantalOngelijk"
    assert code(lambda: index.add(["b", "c"], two, [frozenset()])) == "aantalOngelijk"
    assert code(lambda: index.search(two, 0)) == "aantalTeKlein"
    assert code(lambda: index.search(two, 1, ["branche:Zorg"])) == "filterVorm"  # type: ignore[list-item]  # on purpose
    assert index.search(vectors_of([[1]]), 9) == [[("a", 1.0)]]


# --- FAISS against the truth, on generated data ------------------------------------------------------------------

WILD = st.floats(allow_nan=False, allow_infinity=False, width=32)
TAME = st.sampled_from([-1.0, -0.5, 0.0, 0.25, 0.5, 1.0])  # few values: many ties


World = tuple[Vectors, list[frozenset[str]], Vectors, int, list[frozenset[str]]]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Rows, labels a row, queries, k and a filter."""
    dim = draw(st.sampled_from([1, 3, 15, 16, 17]))
    n = draw(st.integers(0, 300))
    # Where many rows are wanted they are drawn by a generator: from a few different ones, so that ties abound.
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    value = draw(st.sampled_from([WILD, TAME]))
    values = draw(st.lists(st.lists(value, min_size=dim, max_size=dim), min_size=1, max_size=6))
    kind = draw(st.sampled_from(["few", "unit", "near"]))
    if kind == "few":
        rows = vectors_of(values)[rng.integers(0, len(values), n)]
    elif kind == "unit":
        rows = unit(rng, n, dim)
    else:  # all but equal: differences in the last digits of a float32
        rows = unit(rng, n, dim) * np.float32(1e-6) + np.float32(0.5)
    groups = [frozenset(rng.choice(LABELS, rng.integers(0, 5))) for _ in range(n)]
    queries = np.concatenate([vectors_of(values[:2]), unit(rng, 1, dim)])
    sets = st.frozensets(st.sampled_from([*LABELS, "branche:ICT"]), max_size=3)
    return rows.reshape(n, dim), groups, queries, draw(st.integers(1, 40)), draw(st.lists(sets, max_size=2))


@settings(max_examples=150, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_faiss_equals_the_truth(world: World, random: Random) -> None:
    rows, groups, queries, k, require = world
    dim = queries.shape[1]
    ids = [f"k{i}" for i in range(len(rows))]
    random.shuffle(ids)
    truth, index = ExactIndex(dim), FaissIndex(dim)
    middle = len(ids) // 3
    for part in (slice(0, middle), slice(middle, None)):
        for each in (truth, index):
            each.add(ids[part], rows[part], groups[part])
    assert index.search(queries, k, require) == truth.search(queries, k, require)

    gone = ids[::4]
    assert index.remove(gone) == truth.remove(gone)
    assert index.search(queries, k, require) == truth.search(queries, k, require)
    assert index.search(queries, k) == truth.search(queries, k)


def test_faiss_equals_the_truth_where_the_codes_are_really_used() -> None:
    """Thousands of rows, so that the scan of codes decides; every width of filter, down to one item."""
    rng = np.random.default_rng(11)
    n, dim = 6000, 64
    vectors = unit(rng, n, dim)
    vectors[4000:4300] = vectors[4000]  # 300 identical stories: more than the first scan fetches
    vectors[5000:5400] = vectors[5000] + rng.standard_normal((400, dim)).astype(np.float32) * 1e-7  # and nearly so
    groups = [
        frozenset({f"branche:{i % 17}", f"beroep:{rng.integers(600)}", f"soort:{rng.integers(9)}", f"x:{int(i**0.5)}"})
        for i in range(n)
    ]
    ids = [f"k{i}" for i in rng.permutation(n)]
    truth, index = ExactIndex(dim), FaissIndex(dim)
    truth.add(ids, vectors, groups)
    index.add(ids[:5000], vectors[:5000], groups[:5000])
    index.add(ids[5000:], vectors[5000:], groups[5000:])
    queries = np.concatenate([vectors[[1, 4000, 5000]], unit(rng, 2, dim)])

    filters: list[list[frozenset[str]]] = [[]]
    for _ in range(25):
        labels = sorted(groups[int(rng.integers(n))])
        filters += [[frozenset(labels[:1])], [frozenset(labels[1:2])], [frozenset({one}) for one in labels]]
        filters += [[frozenset(f"soort:{j}" for j in rng.choice(9, 5))]]  # wide and scattered
        filters += [[frozenset(labels[:2]), frozenset({f"soort:{j}" for j in range(7)})]]
    sizes = set()
    for require in filters:
        expected = truth.search(queries, 20, require)
        assert index.search(queries, 20, require) == expected
        sizes.add(len(expected[0]))
    assert {1, 20} <= sizes, "the filters must reach from one item to more than fit"


@both
def test_a_filter_that_drops_exactly_the_nearest_still_finds_the_rest(make: Make) -> None:
    """Two of five rows lie at the query and do not pass; the others are scattered between them."""
    n, dim = 3000, 16
    vectors = unit(np.random.default_rng(8), n, dim)
    near = np.arange(n) % 5 < 2
    query = vectors[:1].copy()
    vectors[near] = query + vectors[near] * np.float32(0.01)
    index = make(dim)
    index.add([f"k{i}" for i in range(n)], vectors, [frozenset() if at else frozenset({"wijk:Noord"}) for at in near])

    found = index.search(query, 10, [frozenset({"wijk:Noord"})])[0]

    others = np.flatnonzero(~near)
    best = others[np.argsort(-(vectors[others].astype(np.float64) @ query[0].astype(np.float64)))[:10]]
    assert ids_of(found) == [f"k{i}" for i in best]


# --- under way -----------------------------------------------------------------------------------------------------


@both
def test_a_search_during_changes_never_gives_the_wrong_item(make: Make) -> None:
    """Rows come and go while other threads search; the score that is returned must be that of the id returned."""
    dim, n = 16, 1500
    vectors = unit(np.random.default_rng(5), n, dim)
    index = make(dim)
    index.add([str(i) for i in range(n)], vectors, [frozenset({f"branche:{i % 3}"}) for i in range(n)])
    stop, wrong, searches = threading.Event(), [], []

    def search() -> None:
        rng = np.random.default_rng(threading.get_ident() % 1000)
        while not stop.is_set():
            query = vectors[rng.integers(n)][None]
            for item, score in index.search(query, 5, [frozenset({"branche:1", "branche:2"})])[0]:
                if int(item) % 3 == 0 or abs(score - float(vectors[int(item)] @ query[0])) > 1e-5:
                    wrong.append(item)
            searches.append(1)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for start in range(0, 600, 40):
        part = range(start, start + 40)
        index.remove([str(i) for i in part])
        index.add([str(i) for i in part], vectors[part], [frozenset({f"branche:{i % 3}"}) for i in part])
    stop.set()
    for thread in threads:
        thread.join()

    assert searches
    assert wrong == []
