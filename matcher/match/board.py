"""The board: the score and the barriers of every pair of one moment, with the indexes that go with it.

A board is never changed. What changed in the store gives a new board, made from the old one: only the rows of changed
people and the columns of changed places are computed. Searches under way keep the board they began with.

The scores are those of `Ranker`, in the same numbers: a list from the board is the list from the files.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Candidate, Place
from matcher.match.eligibility import barrier_matrix
from matcher.match.explainer import Explainer
from matcher.match.faiss_index import FaissIndex
from matcher.match.order import REFUSED_BIT, order
from matcher.match.places import Floats, PlacePool
from matcher.match.retrieve import candidate_labels, place_labels, work_vectors
from matcher.match.score import Columns, Parts, Weights, totals
from matcher.match.travel import Towns
from matcher.story.understood import UnderstoodPlace, UnderstoodStory
from vocab.loader import Vocabulary

Bits = NDArray[np.uint16]
# What was read of these candidates, in their order.
Stories = Callable[[Sequence[Candidate]], Sequence[UnderstoodStory]]

# Who is placed, stopped or pauses stands on no list for a place; unknown counts as active.
NOT_NOW: Final = frozenset({"pauze", "geplaatst", "gestopt"})
_ROWS_AT_ONCE: Final = 32
_OTHERS_AT_ONCE: Final = 256


@dataclass(frozen=True)
class Rules:
    """What scores depend on beside the records: the words, the weights, the towns, and a name for them all."""

    vocabulary: Vocabulary
    weights: Weights
    towns: Towns
    name: str
    parts: Parts | None = None


@dataclass(frozen=True, eq=False)
class Board:
    """All pairs of one moment.

    Attributes:
        rules: what it was made with.
        generation: of the store that it shows.
        candidates, places: the records, each in order of id.
        offer: the places as they are scored.
        explain: explains pairs, by position of the place.
        scores: float32 (candidates, places).
        barred: uint16 (candidates, places), a bit for every kind of grens.
        work: float32 (candidates, professions), what each story leads to.
        people, spots: indexes of the candidates and of the places, to search by profession, branch and kind.
        labels: per place what it can be filtered by.
    """

    rules: Rules
    generation: int
    candidates: tuple[Candidate, ...]
    places: tuple[Place, ...]
    offer: PlacePool
    explain: Explainer
    scores: Floats
    barred: Bits
    work: Floats
    people: FaissIndex
    spots: FaissIndex
    labels: tuple[frozenset[str], ...]
    person_labels: tuple[frozenset[str], ...]
    row: Mapping[str, int]
    column: Mapping[str, int]

    @classmethod
    def empty(cls, rules: Rules) -> Board:
        """A board with nobody on it."""
        return board_of(rules, 0, (), (), (), np.zeros((0, 0), np.float32), np.zeros((0, 0), np.uint16), None)

    @property
    def available(self) -> NDArray[np.bool_]:
        """Who may stand on a list for a place. bool (candidates,)."""
        return np.array([c.status not in NOT_NOW for c in self.candidates], dtype=np.bool_)

    def for_candidate(
        self, position: int, top: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[list[int], list[int]]:
        """Positions of the places for a candidate: (results, kept out)."""
        ids = self.places
        return order(self.scores[position], self.barred[position], top, lambda v: (0, ids[v].id), allowed)

    def for_place(
        self, position: int, top: int, shown: Mapping[str, int], allowed: NDArray[np.bool_] | None = None
    ) -> tuple[list[int], list[int]]:
        """Positions of the candidates for a place: (results, kept out); of equals, who was shown least goes first."""
        people = self.candidates

        def tie(i: int) -> tuple[int, str]:
            return shown.get(people[i].id, 0), people[i].id

        able = self.available if allowed is None else self.available & allowed
        return order(self.scores[:, position].copy(), self.barred[:, position].copy(), top, tie, able)


def board_of(
    rules: Rules,
    generation: int,
    candidates: Sequence[Candidate],
    places: Sequence[Place],
    readings: Sequence[UnderstoodPlace],
    scores: Floats,
    barred: Bits,
    work: Floats | None,
    former: Board | None = None,
    person_labels: Sequence[frozenset[str]] | None = None,
    people: FaissIndex | None = None,
) -> Board:
    """A board from its parts; what `former` has of the same places is used again.

    Args:
        candidates, places: in order of id.
        readings: of the places.
        scores, barred: (candidates, places).
        work: float32 (candidates, professions); None for nobody.
        person_labels, people: of the candidates, where they are made already.
    """
    size = len(rules.vocabulary.professions)
    vectors = np.zeros((0, size), dtype=np.float32) if work is None else work
    if former is not None and _very_same(former.places, places) and _very_same(former.offer.places, readings):
        offer, explain, spots, labels = former.offer, former.explain, former.spots, former.labels
    else:
        branches = [p.branch for p in places]
        offer = PlacePool(rules.vocabulary, readings, rules.weights, branches, rules.parts)
        explain = Explainer(offer, places, rules.towns)
        labels = tuple(place_labels(offer, places))
        spots = FaissIndex(size)
        spots.add([p.id for p in places], offer.professions, labels)
    if person_labels is None:
        person_labels = candidate_labels(rules.vocabulary, candidates, vectors)
    if people is None:
        people = FaissIndex(size)
        people.add([c.id for c in candidates], vectors, person_labels)
    return Board(
        rules=rules,
        generation=generation,
        candidates=tuple(candidates),
        places=tuple(places),
        offer=offer,
        explain=explain,
        scores=scores,
        barred=barred,
        work=vectors,
        people=people,
        spots=spots,
        labels=labels,
        person_labels=tuple(person_labels),
        row={c.id: i for i, c in enumerate(candidates)},
        column={p.id: j for j, p in enumerate(places)},
    )


def _very_same(one: Sequence[object], other: Sequence[object]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def updated(
    board: Board,
    generation: int,
    people: Iterable[Candidate] = (),
    gone_people: Collection[str] = (),
    places: Iterable[tuple[Place, UnderstoodPlace]] = (),
    gone_places: Collection[str] = (),
    *,
    stories: Stories,
    advance: Callable[[int, int], None] = lambda *_: None,
    workers: int = 2,
) -> Board:
    """The board after some records changed.

    Args:
        board: as it was.
        generation: of the store that the new one shows.
        people: candidates that are new or changed, or of whom something else was read.
        gone_people, gone_places: ids that are gone; unknown ones are passed over.
        places: places that are new or changed, with what was read of them.
        stories: gives what was read of candidates; asked for changed people, and for everybody where a place changed.
        advance: told how many candidates of how many are done.
        workers: threads; the numbers do not depend on it.
    """
    fresh = {c.id: c for c in people}
    fresh_places = {p.id: (p, reading) for p, reading in places}
    kept = {c.id: i for i, c in enumerate(board.candidates) if c.id not in gone_people and c.id not in fresh}
    kept_places = {p.id: j for j, p in enumerate(board.places) if p.id not in gone_places and p.id not in fresh_places}
    candidates = sorted((*(board.candidates[i] for i in kept.values()), *fresh.values()), key=lambda c: c.id)
    place_ids = sorted((*kept_places, *fresh_places))
    records = [fresh_places[p][0] if p in fresh_places else board.places[kept_places[p]] for p in place_ids]
    readings = [fresh_places[p][1] if p in fresh_places else board.offer.places[kept_places[p]] for p in place_ids]

    shape = (len(candidates), len(records))
    scores, barred = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.uint16)
    work = np.zeros((len(candidates), len(board.rules.vocabulary.professions)), dtype=np.float32)
    new_rows = np.array([i for i, c in enumerate(candidates) if c.id in kept], dtype=np.int64)
    old_rows = np.array([kept[candidates[i].id] for i in new_rows], dtype=np.int64)
    new_columns = np.array([j for j, p in enumerate(place_ids) if p in kept_places], dtype=np.int64)
    old_columns = np.array([kept_places[place_ids[j]] for j in new_columns], dtype=np.int64)
    if len(new_rows):
        work[new_rows] = board.work[old_rows]
        if len(new_columns):
            scores[np.ix_(new_rows, new_columns)] = board.scores[np.ix_(old_rows, old_columns)]
            barred[np.ix_(new_rows, new_columns)] = board.barred[np.ix_(old_rows, old_columns)]

    # A board with the new places and nobody on it gives the columns; the rows are filled in below.
    rules, nothing = board.rules, np.zeros((0, len(records)), np.float32)
    offered = board_of(rules, generation, (), records, readings, nothing, nothing.astype(np.uint16), None, former=board)
    whole = Columns(offered.offer)
    jobs: list[tuple[list[int], NDArray[np.int64] | None]] = []
    changed = [i for i, c in enumerate(candidates) if c.id in fresh]
    jobs.extend((changed[a : a + _ROWS_AT_ONCE], None) for a in range(0, len(changed), _ROWS_AT_ONCE))
    columns = np.array([j for j, p in enumerate(place_ids) if p in fresh_places], dtype=np.int64)
    if len(columns) and len(new_rows):
        rest = new_rows.tolist()
        at_once = _ROWS_AT_ONCE if len(columns) > 64 else _OTHERS_AT_ONCE
        jobs.extend((rest[a : a + at_once], columns) for a in range(0, len(rest), at_once))
    some = offered.offer.subset(columns) if len(columns) else None

    def run(job: tuple[list[int], NDArray[np.int64] | None]) -> int:
        rows, only = job
        who = [candidates[i] for i in rows]
        read = stories(who)
        if only is None:
            work[rows] = work_vectors(rules.vocabulary, read, rules.weights)
            target, spots = whole, records
        else:
            assert some is not None
            target, spots = some, [records[j] for j in only]
        if spots:
            found, refused = totals(read, target)
            bits = barrier_matrix(who, spots, rules.towns)
            bits |= np.where(refused >= rules.weights.barred_from, REFUSED_BIT, np.uint16(0))
            at = np.ix_(np.array(rows), np.arange(len(records)) if only is None else only)
            scores[at], barred[at] = found, bits
        return len(rows)

    total, done = sum(len(rows) for rows, _ in jobs), 0
    if len(jobs) > 1 and workers > 1:
        with ThreadPoolExecutor(workers) as threads:  # each writes rows of its own
            for count in threads.map(run, jobs):
                done += count
                advance(done, total)
    else:
        for job in jobs:
            done += run(job)
            advance(done, total)
    renewed = [candidates[i] for i in changed]
    made = candidate_labels(rules.vocabulary, renewed, work[changed])
    own = dict(zip((c.id for c in renewed), made, strict=True))
    person_labels = [own[c.id] if c.id in own else board.person_labels[kept[c.id]] for c in candidates]
    index = board.people.copied()
    index.remove([*gone_people, *fresh])
    index.add([c.id for c in renewed], work[changed], made)
    return board_of(
        rules, generation, candidates, records, readings, scores, barred, work, offered, person_labels, index
    )
