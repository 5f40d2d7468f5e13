"""Filtered search: our index beside NumPy, plain FAISS, hnswlib and usearch. One thread, seeded.

    python -m benchmarks.index_bench            # some minutes; writes docs/benchmarks-index.md
    python -m benchmarks.index_bench --klein    # 2,500 vectors only, seconds; prints, writes nothing

The vectors are drawn: a centre per branch and per profession, and noise; the queries likewise. Every engine gets the
same queries, and is compared with the answer of `inner_products` over the rows that pass. A filter is given to each
engine in the form that suits it, made outside the clock; our own index is given the labels and makes its own.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy and faiss are loaded

import faiss
import hnswlib
import numpy as np
import psutil
from numpy.typing import NDArray
from usearch.index import Index as UsearchIndex

from matcher.match.exact_index import inner_products
from matcher.match.faiss_index import FaissIndex
from matcher.ports import Vectors

Rows = NDArray[np.int64]
Require = tuple[frozenset[str], ...]

faiss_untyped: Any = faiss  # the types that FAISS ships lack its overloads
FAMILIES = ("branche", "beroep", "soort", "uniek")
SEED, DIM, K = 20260701, 256, 10
LINKS, EF_BUILD, EF_SEARCH = 16, 80, 100  # of hnswlib and usearch: modest, so that building takes a minute
MOST = 1000  # what usearch is asked for at most, to drop from
OUT = Path(__file__).parent.parent / "docs" / "benchmarks-index.md"


@dataclass(frozen=True)
class World:
    """Vectors with labels, queries, and the rows by label."""

    vectors: Vectors
    labels: list[frozenset[str]]
    queries: Vectors
    rows: dict[str, Rows]

    def passing(self, require: Require) -> Rows:
        """The rows that pass a filter: the definition, apart from any index."""
        mask = np.ones(len(self.vectors), dtype=np.bool_)
        for wanted in require:
            one = np.zeros(len(mask), dtype=np.bool_)
            for label in wanted:
                one[self.rows[label]] = True
            mask &= one
        return np.flatnonzero(mask)


def unit(rows: NDArray[np.floating]) -> Vectors:
    """Rows at unit length."""
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def drawn(n: int, queries: int = 400) -> World:
    """17 branches, 35 professions each, 9 kinds; one in five has a second branch, one in fifty a label of its own."""
    rng = np.random.default_rng([SEED, n])
    branch = rng.integers(17, size=n + queries)
    profession = branch * 35 + rng.integers(35, size=n + queries)
    centres = unit(rng.standard_normal((17, DIM)))[np.arange(595) // 35] + unit(rng.standard_normal((595, DIM)))
    vectors = rng.standard_normal((n + queries, DIM), dtype=np.float32)
    for start in range(0, len(vectors), 50_000):
        part = slice(start, start + 50_000)
        vectors[part] = unit(unit(centres[profession[part]]) * 0.8 + unit(vectors[part]) * 0.9)
    second, kind = rng.integers(17 * 5, size=n), rng.integers(9, size=n)
    labels = []
    rows: dict[str, list[int]] = {}
    for i in range(n):
        own = [f"branche:{branch[i]}", f"beroep:{profession[i]}", f"soort:{kind[i]}"]
        if i % 50 == 0:
            own.append(f"uniek:{i}")
        if second[i] < 17:
            own.append(f"branche:{second[i]}")
        labels.append(frozenset(own))
        for label in set(own):
            rows.setdefault(label, []).append(i)
    return World(vectors[:n], labels, vectors[n:], {label: np.asarray(found) for label, found in rows.items()})


def filters(world: World, number: int) -> dict[str, list[Require]]:
    """Per kind of filter as many as there are queries; "random" goes from most of the pool down to one item."""
    rng = np.random.default_rng([SEED, 2])

    def branch() -> str:
        return f"branche:{rng.integers(17)}"

    def kinds(most: int) -> frozenset[str]:
        return frozenset(f"soort:{i}" for i in rng.choice(9, rng.integers(1, most + 1), replace=False))

    def at_random() -> Require:
        some = world.labels[rng.integers(len(world.labels) // 50) * 50]
        one = {word: frozenset(each for each in some if each.startswith(word)) for word in FAMILIES}
        shapes: list[Require] = [
            (kinds(8),),
            (frozenset({branch(), branch(), branch()}), kinds(5)),
            (one["branche"],),
            (one["beroep"], one["soort"]),
            (one["uniek"],),
        ]
        return shapes[rng.integers(len(shapes))]

    professions = [label for label in world.rows if label.startswith("beroep:")]
    make: dict[str, Callable[[], Require]] = {
        "one branch": lambda: (frozenset({branch()}),),
        "one profession": lambda: (frozenset({str(rng.choice(professions))}),),
        "one kind": lambda: (kinds(1),),
        "two branches and a kind": lambda: (frozenset({branch(), branch()}), kinds(1)),
        "random": at_random,
        "no filter": tuple,
    }
    return {name: [one() for _ in range(number)] for name, one in make.items()}


def truths(world: World, requires: Sequence[Require]) -> list[list[int]]:
    """Per query the rows of the K best, ties by id, by the definition."""
    found = []
    for query, require in zip(world.queries, requires, strict=False):
        passing = world.passing(require)
        scores = np.concatenate([inner_products(world.vectors[part], query) for part in chunks(passing)])
        first = np.argpartition(-scores, min(4 * K, len(scores) - 1))[: 4 * K]
        best = sorted((-scores[i], f"k{passing[i]}", int(passing[i])) for i in first)
        found.append([row for _, _, row in best[:K]])
    return found


def chunks(rows: Rows) -> Iterator[Rows]:
    """Rows in parts that fit the cache."""
    yield from (rows[start : start + 4096] for start in range(0, max(len(rows), 1), 4096))


HOW = f"""\
Top {K}, {DIM} dimensions. Cells are median / p99 in ms of one query; in brackets the median number of rows that pass.
hnswlib and usearch: M {LINKS}, ef at build {EF_BUILD}, ef at search {EF_SEARCH}; hnswlib calls a Python function for
each row it meets; usearch has no filter in Python, so it is asked for up to {MOST} and what does not pass is dropped.
*random* goes from most of the pool down to one item. Recall is against all rows that pass, scored in float64; ours
must have the same order too. Memory is the growth of the process, with what the filters left in caches; *rows side
by side* scans the caller's vectors and copies of them. Other work on the machine shows in p99 first.

The clock of our index includes finding out which rows pass, and the first use of a filter (the worst cells of p99).
The others get each filter ready-made; *rows side by side* even gets the vectors that pass, copied just before and so
in the processor's cache: a floor for a float32 scan, not a way to search.

Where we lose: up to some thousands of rows the fixed cost of our Python, about 0.07 ms a query, is more than the scan,
and plain FAISS is faster; without a filter the graphs of hnswlib and usearch answer 100,000 vectors sooner than any
scan, though not always rightly; unlike us they can take one more item without copying the whole; and at 1,000,000 the
first use of a scattered filter costs a copy of its codes.
"""

Prepared = Callable[[Require], Callable[[Vectors], list[int]]]


def swig_knn(query: Vectors, vectors: Vectors, k: int) -> Rows:
    """FAISS' flat scan of these vectors where they lie."""
    scores, rows = np.empty((1, k), dtype=np.float32), np.empty((1, k), dtype=np.int64)
    q, x, s, r = (faiss.swig_ptr(each) for each in (query, vectors, scores, rows))
    faiss_untyped.knn_inner_product(q, x, DIM, 1, len(vectors), k, s, r)
    return np.asarray(rows[0])


def ours(world: World) -> Prepared:
    """Our index; the filter is resolved within the clock."""
    index = FaissIndex(DIM)
    index.add([f"k{i}" for i in range(len(world.vectors))], world.vectors, world.labels)
    return lambda require: lambda query: [int(item[1:]) for item, _ in index.search(query, K, require)[0]]


def numpy_rows(world: World) -> Prepared:
    """BLAS over a copy of the rows that pass."""

    def prepare(require: Require) -> Callable[[Vectors], list[int]]:
        rows = world.passing(require)
        matrix = world.vectors[rows] if require else world.vectors

        def search(query: Vectors) -> list[int]:
            scores = matrix @ query[0]
            first = np.argpartition(-scores, K)[:K] if len(scores) > K else np.arange(len(scores))
            return [int(row) for row in rows[first[np.argsort(-scores[first])]]]

        return search

    return prepare


def faiss_slice(world: World) -> Prepared:
    """IndexFlat's own scan over exactly the rows that pass, side by side: the least a float32 scan can take."""

    def prepare(require: Require) -> Callable[[Vectors], list[int]]:
        rows = world.passing(require)
        matrix = np.ascontiguousarray(world.vectors[rows]) if require else world.vectors
        return lambda query: rows[swig_knn(query, matrix, min(K, len(rows)))].tolist()

    return prepare


def faiss_bitmap(world: World) -> Prepared:
    """IndexFlatIP with IDSelectorBitmap, the usual way to filter."""
    index = faiss.IndexFlatIP(DIM)
    index.add(world.vectors)

    def prepare(require: Require) -> Callable[[Vectors], list[int]]:
        if not require:
            return lambda query: [int(row) for row in index.search(query, K)[1][0]]
        mask = np.zeros(-(-len(world.vectors) // 8) * 8, dtype=np.bool_)
        mask[world.passing(require)] = True
        selector = faiss_untyped.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        parameters = faiss_untyped.SearchParameters(sel=selector)
        return lambda query: [int(row) for row in index.search(query, K, params=parameters)[1][0] if row >= 0]

    return prepare


def hnsw(world: World) -> Prepared:
    """hnswlib with its filter function, a Python call for each row it meets."""
    index = hnswlib.Index("ip", DIM)
    index.init_index(len(world.vectors), M=LINKS, ef_construction=EF_BUILD, random_seed=1)
    index.set_num_threads(1)
    index.add_items(world.vectors)
    index.set_ef(EF_SEARCH)

    def prepare(require: Require) -> Callable[[Vectors], list[int]]:
        rows = world.passing(require)
        passes = set(rows.tolist())
        accept = passes.__contains__ if require else None

        def search(query: Vectors) -> list[int]:
            k = min(K, len(rows))
            while k:  # it raises when it finds fewer than k; then ask for half
                try:
                    return [int(row) for row in index.knn_query(query, k, num_threads=1, filter=accept)[0][0]]
                except RuntimeError:
                    k //= 2
            return []

        return search

    return prepare


def usearch(world: World) -> Prepared:
    """usearch: no filter in Python, so ask for more (up to `MOST`) and throw away what does not pass."""
    index = UsearchIndex(
        ndim=DIM, metric="ip", dtype="f32", connectivity=LINKS, expansion_add=EF_BUILD, expansion_search=EF_SEARCH
    )
    index.add(np.arange(len(world.vectors)), world.vectors, threads=1)

    def prepare(require: Require) -> Callable[[Vectors], list[int]]:
        rows = world.passing(require)
        passes = set(rows.tolist())
        ask = min(MOST, 2 * K * len(world.vectors) // max(len(rows), 1)) if require else K
        return lambda query: [int(i) for i in index.search(query[0], ask, threads=1).keys if int(i) in passes][:K]

    return prepare


ENGINES: dict[str, Callable[[World], Prepared]] = {
    "**matcher (FaissIndex)**": ours,
    "FAISS flat, rows side by side": faiss_slice,
    "FAISS flat, bitmap selector": faiss_bitmap,
    "NumPy, rows side by side": numpy_rows,
    "hnswlib, filter function": hnsw,
    "usearch, ask more and drop": usearch,
}


def measure(world: World, number: int, engines: Sequence[str]) -> list[str]:
    """The two tables of one size."""
    asked = filters(world, number)
    expected = {name: truths(world, requires) for name, requires in asked.items()}
    sizes = {name: np.median([len(world.passing(one)) for one in requires]) for name, requires in asked.items()}
    heads = [f"{name} ({int(sizes[name]):,})" for name in asked]
    timed = [f"| engine | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
    built = [
        f"| engine | build, s | memory, MB | recall@{K}: {' | '.join(asked)} |",
        f"|---|{'---|' * (2 + len(asked))}",
    ]
    for name in engines:
        gc.collect()
        before, start = psutil.Process().memory_info().rss, time.perf_counter()
        prepare = ENGINES[name](world)
        seconds = time.perf_counter() - start
        cells, recalls = [], []
        for kind, requires in asked.items():
            times, right, wanted = [], 0, 0
            for i, require in enumerate(requires):
                search, query = prepare(require), world.queries[i : i + 1]
                begin = time.perf_counter()
                found = search(query)
                times.append((time.perf_counter() - begin) * 1e3)
                right += len(set(found) & set(expected[kind][i]))
                wanted += len(expected[kind][i])
                if ENGINES[name] is ours and found != expected[kind][i]:
                    raise AssertionError(f"not the same order as the truth: {kind}, query {i}")
            cells.append(f"{np.median(times):.2f} / {np.percentile(times, 99):.2f}")
            recalls.append(f"{right / wanted:.3f}")
        used = (psutil.Process().memory_info().rss - before) / 1e6
        timed.append(f"| {name} | {' | '.join(cells)} |")
        built.append(f"| {name} | {seconds:.1f} | {used:,.0f} | {' | '.join(recalls)} |")
        print(timed[-1], built[-1], sep="\n", flush=True)
        del prepare, search
    return [*timed, "", *built, ""]


def changes(world: World) -> str:
    """How long one more and one less take, and the first time that a filter is asked."""
    index = FaissIndex(DIM)
    n = len(world.vectors)
    index.add([f"k{i}" for i in range(n)], world.vectors, world.labels)
    times: dict[str, list[float]] = {"add": [], "remove": []}
    for _ in range(5):
        start = time.perf_counter()
        index.add(["een"], world.queries[:1], [world.labels[0]])
        middle = time.perf_counter()
        index.remove(["een"])
        times["add"].append(middle - start)
        times["remove"].append(time.perf_counter() - middle)
    took = ", ".join(f"{name} one item {np.median(each) * 1e3:.1f} ms" for name, each in times.items())
    return f"A change publishes a new snapshot: {took}.\n"


def main() -> None:
    """Run, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--klein", action="store_true", help="2,500 vectors only; writes nothing")
    small = parser.parse_args().klein
    faiss.omp_set_num_threads(1)
    everyone = list(ENGINES)
    plan = [(2_500, 200, everyone)] if small else [
        (2_500, 200, everyone), (100_000, 200, everyone), (1_000_000, 50, everyone[:3]),
    ]  # fmt: skip
    lines = [
        "# Filtered search in the vector index",
        "",
        f"Written by `python -m benchmarks.index_bench`; {platform.machine()}, {os.cpu_count()} cores that other work"
        f" uses too, one thread, Python {platform.python_version()}, faiss {faiss.__version__}, seed {SEED}.",
        "",
        HOW,
    ]
    for n, number, engines in plan:
        print(f"== {n:,}", flush=True)
        world = drawn(n, number)
        lines += [f"## {n:,} vectors", "", *measure(world, number, engines)]
        if n <= 100_000:
            lines += [changes(world)]
            print(lines[-1], flush=True)
        del world
        gc.collect()
    if not small:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # kB on Linux
        lines += [f"Largest memory of the process, with the benchmark's own data: {peak:.1f} GB.", ""]
        OUT.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
