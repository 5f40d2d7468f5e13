"""A next step for everybody who is active: a place, what to ask for the nearest, a place to take part, or why none.

In that order: nobody who can start is asked to wait for a conversation, and nobody is out of sight without a reason.
The steps come straight from the board, so that ten thousand take seconds; only what is said of a place that is barred
is put into words, from the fields that bar it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

import vocab
from matcher.domain import LANGUAGE_LEVELS, UNPAID, Barrier, Candidate, Place
from matcher.kept import Step, StepKind
from matcher.match.board import NOT_NOW, Board
from matcher.match.conditions import HOURS_ROOM, findings
from matcher.match.eligibility import BITS, barriers_in
from matcher.match.order import REFUSED_BIT, WORTH_NAMING
from matcher.match.pair_words import listed, named
from matcher.match.terms import PlaceTerms, candidate_terms, place_terms
from matcher.match.travel import TravelTable

MOST_BARRIERS: Final = 2
"""More than this many things to ask is not a conversation about a place, it is another place."""
FARTHEST: Final = 3.0
"""So many times what somebody travels at most, or 8 hours: beyond it there is nothing to ask."""
# How hard it is to move, from a question to the employer to what somebody has to learn or cannot do. A grens that has a
# size (hours, travel, levels of Dutch) adds how far it is; a refusal is never asked again.
_HARD: Final[Mapping[Barrier, float]] = {
    Barrier.HOURS: 0.0, Barrier.DAY_PARTS: 1.0, Barrier.DAYS: 1.0, Barrier.TRAVEL: 0.5, Barrier.KIND: 2.5,
    Barrier.LANGUAGE: 0.0, Barrier.LOAD: 3.5, Barrier.LICENCE: 4.0,
}  # fmt: skip
_TAKE_PART: Final = frozenset((*UNPAID, "kennismaken"))
_FIRST: Final = frozenset({"ontmoeting", "dagbesteding", "vrijwilligerswerk", "kennismaken"})
_SAY_LITTLE: Final = 1e-6  # of all professions together in what a story leads to
_MOST_CAUSES: Final = 2
_CELLS: Final = 500_000


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """The data file, as tables."""
    return tomllib.loads((Path(vocab.__file__).parent / "data" / "stappen.toml").read_text("utf-8"))


class Steps:
    """Proposes the steps of the candidates of one board.

    Args:
        board: of one moment.
        unreadable: ids of candidates whose story cannot be read.
    """

    def __init__(self, board: Board, unreadable: Collection[str] = ()) -> None:
        self._board: Final = board
        self._unreadable: Final = frozenset(unreadable)
        places = board.places
        self._hours: Final = np.array([np.nan if p.hours_min is None else p.hours_min for p in places])
        levels = [p.demands.language for p in places]
        self._levels: Final = np.array([np.nan if x is None else LANGUAGE_LEVELS.index(x) for x in levels])
        self._open: Final = np.array([p.kind in _TAKE_PART for p in places], dtype=np.bool_)
        self._later: Final = np.array([p.kind not in _FIRST for p in places], dtype=np.int64)
        self._terms: dict[int, PlaceTerms] = {}

    def of(self, rows: Sequence[int]) -> list[Step]:
        """One step for every active candidate among these positions."""
        active = [i for i in rows if self._board.candidates[i].status not in NOT_NOW]
        at_once = max(1, _CELLS // max(len(self._board.places), 1))
        return [step for a in range(0, len(active), at_once) for step in self._block(active[a : a + at_once])]

    def _block(self, rows: Sequence[int]) -> list[Step]:
        board = self._board
        people = [board.candidates[i] for i in rows]
        if not board.places:
            return [self._out_of_sight(i, None) for i in rows]
        at = np.array(rows, dtype=np.int64)
        scores, barred = board.scores[at], board.barred[at]
        # As on the lists: highest score when rounded, and of equals the first id.
        best = np.where((barred == 0) & (scores >= WORTH_NAMING), np.rint(scores.astype(np.float64) * 1e6), -1)
        first = best.argmax(axis=1)
        found: list[Step] = []
        minutes: NDArray[np.float64] | None = None
        for n, (i, person) in enumerate(zip(rows, people, strict=True)):
            if not person.story or person.id in self._unreadable:
                found.append(self._out_of_sight(i, None))
            elif best[n, first[n]] >= 0:
                place = board.places[int(first[n])]
                text = sentences()["stap"]["plek"].format(plek=_title(place))
                found.append(Step(person.id, StepKind.PLACE, place.id, text))
            else:
                if minutes is None:
                    minutes = TravelTable(people, board.places, board.rules.towns).block(0, len(people))
                found.append(
                    self._ask(person, scores[n], barred[n], minutes[n])
                    or self._take_part(person, scores[n], barred[n], minutes[n])
                    or self._out_of_sight(i, barred[n])
                )
        return found

    def _ask(
        self, person: Candidate, scores: NDArray[np.float32], barred: NDArray[np.uint16], minutes: NDArray[np.float64]
    ) -> Step | None:
        """The place with the fewest and softest barriers among those that fit the story, and what to ask."""
        count = np.zeros(len(barred), dtype=np.int64)
        hard = np.zeros(len(barred))
        for barrier, bit in BITS.items():
            there = (barred & np.uint16(bit)) != 0
            count += there
            if barrier in _HARD:
                hard[there] += _HARD[barrier]
        size = np.zeros(len(barred))
        far = np.zeros(len(barred))
        if person.hours_max is not None:
            over = (self._hours - person.hours_max) / HOURS_ROOM
            size, far = self._sized(barred, Barrier.HOURS, over, size, far)
        if person.travel_max:
            size, far = self._sized(barred, Barrier.TRAVEL, minutes / person.travel_max, size, far)
        elif person.travel_max == 0:
            far = np.where((barred & np.uint16(BITS[Barrier.TRAVEL])) != 0, np.inf, far)
        if person.language is not None:
            below = self._levels - LANGUAGE_LEVELS.index(person.language)
            size, _ = self._sized(barred, Barrier.LANGUAGE, below, size, far)
        may = (barred != 0) & ((barred & REFUSED_BIT) == 0) & (scores >= WORTH_NAMING)
        may &= (count <= MOST_BARRIERS) & (far <= FARTHEST)
        where = np.flatnonzero(may)
        if not len(where):
            return None
        micro = np.rint(scores[where].astype(np.float64) * 1e6)
        nearest = int(where[np.lexsort((where, -micro, (hard + size)[where], count[where]))[0]])
        place = self._board.places[nearest]
        text = sentences()["stap"]["vragen"].format(plek=_title(place), wat=self._words(person, nearest))
        return Step(person.id, StepKind.ASK, place.id, text)

    @staticmethod
    def _sized(
        barred: NDArray[np.uint16],
        barrier: Barrier,
        value: NDArray[np.float64],
        size: NDArray[np.float64],
        far: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        there = (barred & np.uint16(BITS[barrier])) != 0
        return size + np.where(there, value, 0.0), np.maximum(far, np.where(there, value, 0.0))

    def _words(self, person: Candidate, column: int) -> str:
        """What keeps them apart and what to ask about it, from the fields: a text alone never makes a grens."""
        towns = self._board.rules.towns
        terms = self._terms.get(column)
        if terms is None:
            terms = self._terms[column] = place_terms(self._board.places[column], (), towns)
        said = []
        for finding in findings(candidate_terms(person, (), towns), terms):
            if finding.apart:
                question = sentences()["vraag"][finding.barrier.value].format_map(finding.values)
                said.append(f"{finding.point().text} {question}")
        return " ".join(said)

    def _take_part(
        self, person: Candidate, scores: NDArray[np.float32], barred: NDArray[np.uint16], minutes: NDArray[np.float64]
    ) -> Step | None:
        """A place to meet or to be of use without a grens, however little the story says about it.

        First what is no farther than somebody said, and where one can simply come along; then what comes nearest to the
        story, then the shortest way.
        """
        where = np.flatnonzero(self._open & (barred == 0))
        if not len(where):
            return None
        way = np.nan_to_num(np.rint(minutes[where]), nan=np.inf)
        too_far = way > (np.inf if person.travel_max is None else person.travel_max)
        close = -np.rint(scores[where].astype(np.float64) * 1e6)
        place = self._board.places[int(where[np.lexsort((where, way, close, self._later[where], too_far))[0]])]
        texts = sentences()["stap"]
        assert place.kind is not None  # one of _TAKE_PART
        text = texts["meedoen"].format(plek=_title(place), soort=named("soort", place.kind))
        return Step(person.id, StepKind.TAKE_PART, place.id, text)

    def _out_of_sight(self, row: int, barred: NDArray[np.uint16] | None) -> Step:
        board, texts = self._board, sentences()["uitBeeld"]
        person = board.candidates[row]
        if not person.story:
            text = texts["geenVerhaal"]
        elif person.id in self._unreadable:
            text = texts["onleesbaar"]
        elif barred is None:
            text = texts["geenPlekken"]
        else:
            refused = (barred & REFUSED_BIT) != 0
            near = (board.scores[row] >= WORTH_NAMING) | refused
            if not near.any():
                leads = float(board.work[row].sum()) > _SAY_LITTLE
                text = texts["nietsPassends" if leads else "weinigVerhaal"]
            elif refused[near].all():
                text = texts["geweigerd"]
            else:
                text = texts["allesValtAf"].format(waardoor=_causes(barred[near]))
        return Step(person.id, StepKind.OUT_OF_SIGHT, None, text)


def _causes(barred: NDArray[np.uint16]) -> str:
    """What bars most, in words; at most two."""
    counts: dict[Barrier, int] = {}
    for cell, count in zip(*np.unique(barred, return_counts=True), strict=True):
        for barrier in barriers_in(int(cell)):
            counts[barrier] = counts.get(barrier, 0) + int(count)
    order = list(Barrier)
    most = sorted(counts, key=lambda barrier: (-counts[barrier], order.index(barrier)))[:_MOST_CAUSES]
    words: Mapping[str, Any] = sentences()["waardoor"]
    return listed(None, [words[barrier.value] for barrier in most])


def _title(place: Place) -> str:
    return f"{place.title.rstrip('.')} ({place.employer})" if place.employer else place.title.rstrip(".")
