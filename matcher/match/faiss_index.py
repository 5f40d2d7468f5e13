"""The vector index of the service: FAISS, exact, with filters. The only file that imports faiss.

**A search reads twice.** First FAISS scans the *codes* of the rows that pass the filter: vectors rounded to one byte a
dimension (`faiss_codes`). Then the best of them are scored with the float32 vectors (`inner_products`, as the truth
does). How far a code is off from its vector is known, so: if the k-th true score lies further than that above the
lowest score of the scan, nothing that was left out can be better or equal, and the answer is proven exact; otherwise
more rows are fetched, in the end all. The scan is bound by memory: with a quarter of the bytes a search of everything
takes a third of the time (docs/benchmarks-index.md). The query is rounded to whole numbers as well, because on some
processors, and for some widths only, FAISS 1.15 silently cuts off what is behind the point in a query; whole numbers
give the same everywhere.

**A filter is a few slices.** Rows are kept in order of branch, then profession, then kind, so one label is mostly one
or a few stretches of codes, scanned where they lie. The codes of scattered rows are copied side by side once, and the
copy is kept as long as it fits a budget. Where more than half passes, all is scanned and the rest dropped.

**A search sees one state.** A change builds a new `_Snapshot` and swaps one reference; nothing is changed in place.
(Removing from a FAISS index while another thread searches gave the wrong person in 29 % of searches.) What is removed
is in no snapshot but those that searches under way still hold. One query runs on one thread and uses no OpenMP, so a
fork or a pool of web threads is harmless.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, Final, TypeVar

import faiss
import numpy as np
from numpy.typing import NDArray

from matcher.errors import InputError
from matcher.match.exact_index import checked_items, checked_search, inner_products
from matcher.match.faiss_codes import CHUNK, Coded, Codes, Rows, Scale, merged_rows
from matcher.ports import Vectors

Filter = frozenset[frozenset[str]]
Item = TypeVar("Item")

_IDLE: Final[dict[int, deque[tuple[Any, Any]]]] = {}  # scanners not in use, per width of the codes; see `_scanner`

LAYOUT: Final = ("branche", "beroep", "soort")  # what comes first is scanned fastest
_WIDE: Final = 2  # scattered rows are not copied where more than half passes: all are scanned, the rest dropped
_STRETCH: Final = 96  # rows that can be copied in the time of one more call to FAISS, about 3 µs; measured


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to scan for one filter: pieces of codes with their row numbers."""

    pieces: tuple[tuple[Codes, Rows], ...]
    size: int  # rows that pass
    kept: int  # bytes that this plan alone keeps alive
    mask: NDArray[np.bool_] | None = None  # where the pieces hold rows that do not pass: which rows pass

    def passing(self, rows: Rows) -> Rows:
        return rows if self.mask is None else rows[self.mask[rows]]

    def rows(self) -> Rows:
        return self.passing(np.concatenate([rows for _, rows in self.pieces]))


class _Snapshot:
    """One state of the index; never changed after it is built, except for its cache of plans."""

    def __init__(
        self,
        ids: list[str],
        keys: list[tuple[str, ...]],
        vectors: Vectors,
        labels: Mapping[str, Rows],
        scale: Scale,
        coded: Coded,
    ) -> None:
        self.ids = ids  # in row order, as all that follows
        self.keys = keys  # what the rows are sorted by
        self.vectors = vectors
        self.labels = labels  # per label the rows that have it, ascending
        self.scale = scale
        self.coded = coded
        self.numbers: Rows = np.arange(len(ids), dtype=np.int64)
        self.everything = _Plan(((coded.codes, self.numbers),), len(ids), 0)
        self._plans: OrderedDict[Filter, _Plan] = OrderedDict()
        self._kept = 0
        self._lock = threading.Lock()

    def plan(self, require: Iterable[frozenset[str]]) -> _Plan:
        """The plan of a filter, from the cache when it was asked before."""
        wanted = frozenset(frozenset(labels) for labels in require)
        if not wanted:
            return self.everything
        with self._lock:
            plan = self._plans.get(wanted)
            if plan is not None:
                self._plans.move_to_end(wanted)
                return plan
        plan = self._planned(self._passing(wanted))
        with self._lock:
            if wanted not in self._plans:
                self._plans[wanted] = plan
                self._kept += plan.kept
            while self._kept > max(self.coded.codes.nbytes, 1 << 20) or len(self._plans) > 4096:
                self._kept -= self._plans.popitem(last=False)[1].kept
        return plan

    def _passing(self, wanted: Filter) -> Rows:
        """Rows that share a label with every set, ascending."""
        sides = []
        for labels in wanted:
            known = [self.labels[label] for label in labels if label in self.labels]
            if not known:
                return np.empty(0, dtype=np.int64)
            sides.append(known)
        sides.sort(key=lambda known: sum(map(len, known)))  # the narrowest first: the rest only thins it out
        passing = sides[0][0] if len(sides[0]) == 1 else np.flatnonzero(self._mask(sides[0]))
        for known in sides[1:]:
            passing = passing[self._mask(known)[passing]]
        return passing

    def _mask(self, known: Iterable[Rows]) -> NDArray[np.bool_]:
        mask = np.zeros(len(self.ids), dtype=np.bool_)
        for rows in known:
            mask[rows] = True
        return mask

    def _planned(self, rows: Rows) -> _Plan:
        codes = self.coded.codes
        breaks = np.flatnonzero(np.diff(rows) != 1) + 1
        if (len(breaks) + 1) * _STRETCH > len(rows) and len(breaks):
            if len(rows) * _WIDE > len(self.ids):
                mask = self._mask([rows])
                return _Plan(self.everything.pieces, len(rows), mask.nbytes, mask)
            return _Plan(((codes[rows], rows),), len(rows), codes.shape[1] * len(rows) + rows.nbytes + 200)
        starts = rows[np.concatenate(([0], breaks))] if len(rows) else rows
        stops = rows[np.concatenate((breaks - 1, [-1]))] + 1 if len(rows) else rows
        slices = [slice(int(a), int(b)) for a, b in zip(starts, stops, strict=True)]
        return _Plan(tuple((codes[s], self.numbers[s]) for s in slices), len(rows), 200 * (1 + len(slices)))


class FaissIndex:
    """`VectorIndex` with FAISS. Safe for any number of threads that search, add and remove at the same time.

    Memory a vector: 4 bytes a dimension for the vector, 1 for its code, at most 1 for cached filters. A change copies
    the whole (docs/benchmarks-index.md has the times): add in bulk where possible.

    Args:
        dim: number of dimensions, at least 1.
        layout: families of labels (what stands before the colon) that rows are ordered by, most filtered first.
    """

    def __init__(self, dim: int, layout: Sequence[str] = LAYOUT) -> None:
        self._dim = dim
        self._families = tuple(family + ":" for family in layout)
        self._change = threading.Lock()  # one change at a time; searches never wait for it
        empty = np.empty((0, dim), dtype=np.float32)
        scale = Scale.of(empty)
        self._snapshot = _Snapshot([], [], empty, {}, scale, scale.coded(empty))

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return self._dim

    def __len__(self) -> int:
        return len(self._snapshot.ids)

    def items(self) -> dict[str, Vectors]:
        """The vector of every id, of one moment; float32 (dim,), not to be changed. For checking."""
        snapshot = self._snapshot
        return dict(zip(snapshot.ids, snapshot.vectors, strict=True))

    def copied(self) -> FaissIndex:
        """Another index with the same items; they share what is never changed, so that a copy costs nothing."""
        other = FaissIndex(self._dim)
        other._families = self._families
        other._snapshot = self._snapshot
        return other

    def add(self, ids: Sequence[str], vectors: Vectors, groups: Sequence[frozenset[str]] | None = None) -> None:
        """See `VectorIndex.add`. A refused call adds nothing; searches see all of the new items or none."""
        matrix, labels = checked_items(ids, vectors, groups, self._dim)
        with self._change:
            old = self._snapshot
            known = set(old.ids)
            for position, item in enumerate(ids):
                if item in known:
                    raise InputError("idDubbel", rij=position)
            self._snapshot = self._with(old, ids, matrix, labels)

    def remove(self, ids: Sequence[str]) -> int:
        """See `VectorIndex.remove`. Vectors and codes are copied without the removed rows, not marked."""
        gone = set(ids)
        with self._change:
            old = self._snapshot
            stay = np.fromiter((item not in gone for item in old.ids), dtype=np.bool_, count=len(old.ids))
            removed = len(old.ids) - int(stay.sum())
            if removed:
                self._snapshot = _without(old, stay)
        return removed

    def search(self, queries: Vectors, k: int, require: Sequence[frozenset[str]] = ()) -> list[list[tuple[str, float]]]:
        """See `VectorIndex.search`."""
        matrix = checked_search(queries, k, require, self._dim)
        snapshot = self._snapshot  # once: the rest of this search sees this state, whatever changes meanwhile
        plan = snapshot.plan(require)
        if not plan.size:
            return [[] for _ in matrix]
        return [self._nearest(snapshot, plan, query, min(k, plan.size)) for query in matrix]

    def _nearest(self, snapshot: _Snapshot, plan: _Plan, query: Vectors, k: int) -> list[tuple[str, float]]:
        norm = float(np.linalg.norm(query.astype(np.float64)))
        if snapshot.scale.usable and norm:
            # query · vector = stretched · code, but for the code's error; stretched = step · whole, but for `lost`.
            stretched = query * snapshot.scale.steps.astype(np.float64)
            step = float(np.abs(stretched).max()) / 127
            whole = np.zeros(snapshot.coded.codes.shape[1], dtype=np.float32)
            whole[: self._dim] = np.rint(stretched / step)
            lost = float(np.linalg.norm(stretched - step * whole[: self._dim]))
            doubt = (norm * snapshot.coded.error + lost * snapshot.coded.longest) * (1 + 1e-6)  # Cauchy-Schwarz
            scanned = len(snapshot.ids) if plan.mask is not None else plan.size
            fetch = (3 * k + 20) * scanned // plan.size
            while 2 * fetch < scanned:
                rough, rows = _scan(plan, whole, fetch)
                rows = plan.passing(rows)
                if len(rows) >= k:
                    scores = inner_products(snapshot.vectors[rows], query)
                    if np.partition(scores, len(rows) - k)[len(rows) - k] > step * float(rough.min()) + doubt:
                        return _best(snapshot.ids, rows, scores, k)
                fetch *= 4
        rows = plan.rows()
        if not norm:  # the query of an empty text: everything is equally near
            return _best(snapshot.ids, rows, np.zeros(len(rows)), k)
        parts = (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
        return _best(
            snapshot.ids, rows, np.concatenate([inner_products(snapshot.vectors[part], query) for part in parts]), k
        )

    def _with(
        self, old: _Snapshot, ids: Sequence[str], vectors: Vectors, groups: Sequence[frozenset[str]]
    ) -> _Snapshot:
        """The snapshot with these items merged in at their places in the order."""
        key_of = {labels: _firsts(labels, self._families) for labels in set(groups)}
        new_keys = [key_of[labels] for labels in groups]
        order = sorted(range(len(ids)), key=new_keys.__getitem__)
        keys = [new_keys[i] for i in order]
        before = np.fromiter((bisect_right(old.keys, key) for key in keys), dtype=np.int64, count=len(keys))
        new_rows = before + np.arange(len(keys), dtype=np.int64)
        is_old = np.ones(len(old.ids) + len(ids), dtype=np.bool_)
        is_old[new_rows] = False
        old_rows = np.flatnonzero(is_old)

        fresh = vectors[order]
        all_vectors = merged_rows(old.vectors, old_rows, fresh, new_rows)
        # The scale stays while it fits; it is taken afresh when the index has doubled, so that it cannot stay coarse.
        keep = len(ids) <= len(old.ids) and old.scale.holds(fresh)
        scale = old.scale if keep else Scale.of(all_vectors)
        coded = scale.coded(fresh if keep else all_vectors)
        if keep:
            coded = old.coded.merged(old_rows, coded, new_rows)

        gained: dict[str, list[int]] = defaultdict(list)
        for row, i in zip(new_rows.tolist(), order, strict=True):
            for label in groups[i]:
                gained[label].append(row)
        labels: dict[str, Rows] = {label: old_rows[rows] for label, rows in old.labels.items()}
        for label, rows in gained.items():
            extra = np.asarray(rows, dtype=np.int64)
            labels[label] = np.sort(np.concatenate((labels[label], extra))) if label in labels else extra
        return _Snapshot(
            _merged_list(old.ids, old_rows, [ids[i] for i in order], new_rows),
            _merged_list(old.keys, old_rows, keys, new_rows),
            all_vectors,
            labels,
            scale,
            coded,
        )


def _scan(plan: _Plan, query: Vectors, fetch: int) -> tuple[Vectors, Rows]:
    """The `fetch` rows with the highest scores by code, and those scores, in no order. The plan has as many rows."""
    rough = np.full(fetch, -np.inf, dtype=np.float32)
    rows = np.full(fetch, -1, dtype=np.int64)
    pointers = [faiss.swig_ptr(part) for part in (rough, rows)]
    with _scanner(len(query)) as scanner:
        scanner.set_query(faiss.swig_ptr(query))  # FAISS keeps the pointer: `query` outlives the scan
        for codes, numbers in plan.pieces:
            scanner.scan_codes(len(codes), faiss.swig_ptr(codes), faiss.swig_ptr(numbers), *pointers, fetch)
    return rough, rows


@contextmanager
def _scanner(width: int) -> Iterator[Any]:
    """Lend a FAISS scanner for codes of this width; a scanner holds one query, so two searches cannot share it.

    Scanners are kept for ever and used again, as many as there were searches at one moment: the Python wrapper of
    FAISS 1.15 has no working destructor for them (giving it ownership corrupts memory).
    """
    idle = _IDLE.setdefault(width, deque())
    try:
        pair = idle.pop()
    except IndexError:
        metric = faiss.METRIC_INNER_PRODUCT
        holder = faiss.IndexScalarQuantizer(width, faiss.ScalarQuantizer.QT_8bit_direct_signed, metric)
        quantizer: Any = holder.sq
        pair = holder, quantizer.select_InvertedListScanner(metric, holder, False, None, False)
    try:
        yield pair[1]
    finally:
        idle.append(pair)


def _without(old: _Snapshot, stay: NDArray[np.bool_]) -> _Snapshot:
    """The snapshot with only the rows that stay."""
    kept = np.flatnonzero(stay)
    moved = np.cumsum(stay) - 1  # old row to new row, for those that stay
    labels = {label: moved[rows[stay[rows]]] for label, rows in old.labels.items()}
    return _Snapshot(
        [old.ids[row] for row in kept],
        [old.keys[row] for row in kept],
        old.vectors[kept],
        {label: rows for label, rows in labels.items() if len(rows)},
        old.scale,
        Coded(old.coded.codes[kept], old.coded.error, old.coded.longest),
    )


def _merged_list(old: Sequence[Item], old_rows: Rows, new: Sequence[Item], new_rows: Rows) -> list[Item]:
    merged: list[Any] = [None] * (len(old) + len(new))
    for rows, items in ((old_rows, old), (new_rows, new)):
        for row, item in zip(rows.tolist(), items, strict=True):
            merged[row] = item
    return merged


def _firsts(labels: frozenset[str], families: Sequence[str]) -> tuple[str, ...]:
    """Per family the label that an item is ordered by: the first one, or an empty string."""
    first: dict[str, str] = {}
    for label in labels:
        family = label[: label.find(":") + 1]
        known = first.get(family)
        if known is None or label < known:
            first[family] = label
    return tuple(first.get(family, "") for family in families)


def _best(ids: Sequence[str], rows: Rows, scores: NDArray[np.float64], k: int) -> list[tuple[str, float]]:
    """The k highest of scored rows, ties by id."""
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    good = np.flatnonzero(scores >= least)  # k, and all that tie with the last
    pairs = zip(rows[good].tolist(), scores[good].tolist(), strict=True)
    best = nsmallest(k, ((-score, ids[row]) for row, score in pairs))
    return [(item, 0.0 - score) for score, item in best]
