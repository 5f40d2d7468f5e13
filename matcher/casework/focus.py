"""A proposal of focus professions: few professions that together cover most of what a pool wants and can.

Somebody is covered by a profession when their story clearly leads there and they did not refuse it. To find the fewest
professions is the set cover problem, for which nobody knows a quick exact way. The greedy way takes the profession that
covers most people who are not covered yet, again and again, and comes close:

* k professions cover at least 1 - (1 - 1/k)^k of what the best k could, so always more than 63 % (Nemhauser, Wolsey
  and Fisher, "An analysis of approximations for maximizing submodular set functions", 1978);
* to cover n people it takes at most H(n) = 1 + 1/2 + ... + 1/n times as many as the fewest (Chvátal, "A greedy
  heuristic for the set-covering problem", 1979; for covering a part: Slavík, 1997), and no quick way does better in
  general (Feige, 1998).

It is a proposal beside what places there are. It names who is not covered: a list of focus professions must not become
a list of people who do not count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Polarity
from matcher.errors import InputError
from matcher.match.board import Board, Rules, Stories
from matcher.match.places import PlacePool
from matcher.match.retrieve import work_vectors
from matcher.match.score import Columns, Parts, totals
from matcher.story.understood import UnderstoodPlace, UnderstoodStory

CLEARLY: Final = 0.5
"""Of the strongest profession of a story or a place, for another to be clearly in it too."""
_LEAST: Final = 1e-6
_AT_ONCE: Final = 64

Bools = NDArray[np.bool_]


class Why(StrEnum):
    """Why somebody is not covered: no story, one that leads to no work, or only to work where nobody else is led to.

    Otherwise it is other work than that of the proposal, that more people share.
    """

    NO_STORY = "geenVerhaal"
    NOTHING_ABOUT_WORK = "nietsOverWerk"
    ALONE_IN_IT = "alleenIn"
    OTHER_WORK = "anderWerk"


@dataclass(frozen=True, slots=True)
class FocusProfession:
    """A profession of the proposal.

    Attributes:
        people: ids of the candidates whose story clearly leads there, in order of id.
        only: how many of them no other profession of the proposal covers.
        wanting: how many of them say that they want it, beside who can or did it.
        places: how many places there are now, and `seats` how many people fit in them (unknown counts as one).
    """

    id: str
    name: str
    branches: tuple[str, ...]
    people: tuple[str, ...]
    only: int
    wanting: int
    places: int
    seats: int


@dataclass(frozen=True, slots=True)
class NoPlace:
    """A profession that people want or can, while no place has it: where to look for an employer."""

    id: str
    name: str
    branches: tuple[str, ...]
    people: tuple[str, ...]
    wanting: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A candidate whom the proposal does not cover, and why; with the professions that the story does lead to."""

    candidate_id: str
    why: Why
    professions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposal.

    Attributes:
        professions: in the order in which they were chosen: the first covers most.
        pool: how many candidates are active; `known`: of how many the story clearly leads to work.
        covered: how many of those the professions cover.
        left_out: who is not covered, in order of id.
        no_place: professions without any place, most people first.
    """

    professions: tuple[FocusProfession, ...]
    pool: int
    known: int
    covered: int
    left_out: tuple[LeftOut, ...]
    no_place: tuple[NoPlace, ...]


def propose(board: Board, stories: Stories, *, most: int = 10, coverage: float = 0.9) -> Proposal:
    """Propose focus professions for who is active on a board.

    Args:
        board: of one moment.
        stories: gives what was read of candidates; everybody's is asked for, some tens at a time.
        most: at most this many professions, at least 1.
        coverage: enough when this part (0 to 1) of everybody whose story leads to work is covered.

    Raises:
        InputError: ``focusVraag``, a number outside its range.
    """
    if most < 1 or not 0 < coverage <= 1:
        raise InputError("focusVraag")
    rows = np.flatnonzero(board.available)
    holds, wants = _work_of(board, stories, rows)
    offers = _clearly(board.offer.professions)
    counts = np.array([1 if p.count is None else p.count for p in board.places], dtype=np.int64)
    seats = counts @ offers if len(counts) else np.zeros(offers.shape[1], dtype=np.int64)
    chosen = chosen_professions(holds, seats, most, coverage)
    ids = [board.candidates[i].id for i in rows]
    covered = holds[:, chosen].any(axis=1) if chosen else np.zeros(len(rows), dtype=np.bool_)
    times = holds[:, chosen].sum(axis=1)
    vocabulary = board.rules.vocabulary.professions

    def people(profession: int) -> tuple[str, ...]:
        return tuple(ids[n] for n in np.flatnonzero(holds[:, profession]))

    found = tuple(
        FocusProfession(
            vocabulary[p].id,
            vocabulary[p].name,
            tuple(vocabulary[p].branches),
            people(p),
            int((holds[:, p] & (times == 1)).sum()),
            int(wants[:, p].sum()),
            int(offers[:, p].sum()),
            int(seats[p]),
        )
        for p in chosen
    )
    without = np.flatnonzero(holds.any(axis=0) & ~offers.any(axis=0)).tolist()
    no_place = [
        NoPlace(vocabulary[p].id, vocabulary[p].name, tuple(vocabulary[p].branches), people(p), int(wants[:, p].sum()))
        for p in without
    ]
    shared = holds.sum(axis=0) > 1
    left_out = tuple(
        LeftOut(
            ids[n],
            _why(bool(board.candidates[rows[n]].story), holds[n], shared),
            tuple(vocabulary[p].id for p in np.flatnonzero(holds[n])),
        )
        for n in np.flatnonzero(~covered)
    )
    return Proposal(
        professions=found,
        pool=len(rows),
        known=int(holds.any(axis=1).sum()),
        covered=int(covered.sum()),
        left_out=left_out,
        no_place=tuple(sorted(no_place, key=lambda one: (-len(one.people), -one.wanting, one.id))),
    )


def chosen_professions(holds: Bools, seats: NDArray[np.int64], most: int, coverage: float) -> list[int]:
    """The greedy choice.

    Args:
        holds: bool (people, professions), whom a profession covers.
        seats: int64 (professions,); of equals, the one with more seats goes first, then the first.
        most: at most this many.
        coverage: enough when this part of everybody who can be covered is.

    Returns:
        Positions of professions, in order of choice. None of them is needless: each covers somebody alone.
    """
    enough = coverage * int(holds.any(axis=1).sum()) - _LEAST
    left = holds.any(axis=1)
    chosen: list[int] = []
    while len(chosen) < most and holds[:, chosen].any(axis=1).sum() < enough:
        gain = holds[left].sum(axis=0)
        best = int(np.lexsort((-seats, -gain))[0])
        if not gain[best]:
            break
        chosen.append(best)
        left = left & ~holds[:, best]
    # What was taken early may have become needless by what was taken after it.
    for one in list(chosen):
        rest = [p for p in chosen if p != one]
        if rest and not (holds[:, one] & ~holds[:, rest].any(axis=1)).any():
            chosen = rest
    return chosen


def _work_of(board: Board, stories: Stories, rows: NDArray[np.int64]) -> tuple[Bools, Bools]:
    """Per candidate the professions that the story clearly leads to, and of those the ones that are wanted."""
    rules = board.rules
    every = Columns(_one_of_each(rules))
    held = board.work[rows]
    top = held.max(axis=1, initial=0.0, keepdims=True)
    work, wanted = np.zeros(held.shape, dtype=np.bool_), np.zeros(held.shape, dtype=np.bool_)
    for a in range(0, len(rows), _AT_ONCE):
        part = slice(a, a + _AT_ONCE)
        read = stories([board.candidates[i] for i in rows[part]])
        _, refused = totals(read, every)
        # As in the score: what is near refused work sinks, and refused work is out.
        sunk = held[part] * (1.0 - np.clip(rules.weights.refusal * refused, 0.0, 1.0))
        work[part] = _clearly(sunk, top[part]) & (refused < rules.weights.barred_from)
        wanted[part] = _clearly(work_vectors(rules.vocabulary, [_wishes(story) for story in read], rules.weights))
    return work, wanted & work


def _wishes(story: UnderstoodStory) -> UnderstoodStory:
    """A story of which only what somebody wants counts."""
    wishes = np.array([s.polarity is Polarity.WANTS for s in story.statements], dtype=np.float32)
    return replace(story, share=story.share * wishes) if len(wishes) else story


def _one_of_each(rules: Rules) -> PlacePool:
    """A place for every profession that is that work and nothing else: who refuses it, refuses the profession."""
    work = np.eye(len(rules.vocabulary.professions), dtype=np.float32)
    nothing, share = np.zeros((1, 1), dtype=np.float32), np.zeros(1, dtype=np.float32)
    places = [
        UnderstoodPlace(profession.id, work[n], nothing, share, (), (), (), 0.5)
        for n, profession in enumerate(rules.vocabulary.professions)
    ]
    parts = replace(rules.parts or Parts(), embeddings=False)  # there is no text to compare with
    return PlacePool(rules.vocabulary, places, rules.weights, None, parts)


def _clearly(rows: NDArray[np.floating], top: NDArray[np.floating] | None = None) -> Bools:
    """Which professions are clearly in each row: at least half of its strongest, or of `top` (rows, 1)."""
    strongest = rows.max(axis=1, initial=0.0, keepdims=True) if top is None else top
    return np.asarray(rows >= np.maximum(CLEARLY * strongest, _LEAST))


def _why(told: bool, held: Bools, shared: Bools) -> Why:
    if not told:
        return Why.NO_STORY
    if not held.any():
        return Why.NOTHING_ABOUT_WORK
    return Why.OTHER_WORK if (held & shared).any() else Why.ALONE_IN_IT
