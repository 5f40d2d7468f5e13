"""The desk: every question about matches that a screen, a route or a command asks, answered from store and board.

The desk holds one board, follows the store with it, and saves it. A question looks at the store first: what changed is
taken in before the answer, or the answer comes from the board as it was when that takes too long. Every id of an answer
is asked back from the store: who was erased a moment ago is on no list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from api.following import Follower
from api.matching import MatchEngine
from matcher.casework.focus import Proposal, propose
from matcher.casework.reading import Shelf
from matcher.domain import PLACE_KINDS, Match
from matcher.errors import InputError, NotFound, Unavailable
from matcher.kept import RecordKind
from matcher.match.board import Board
from matcher.match.rank import Pool, RankedList, Ranker
from matcher.match.standins import StandIns
from matcher.match.why_not import WhyNot, why_not
from matcher.ports import Store
from matcher.story.understood import UnderstoodStory

LONGEST: Final = 100
_TRIED: Final = 5  # times as many people as asked are scored in full, of those whose story leads to a profession
_LEAST_TRIED: Final = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for: its longest length, and what the other side must have (None: anything)."""

    top: int = 10
    branch: str | None = None
    profession: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How the desk stands.

    Attributes:
        ready: whether lists can be made.
        generation, store_generation: what the board knows, and what the store holds.
        candidates, places: on the board.
        waiting: steps of work that are still to be done, 0 where nothing is under way.
    """

    ready: bool
    generation: int
    store_generation: int
    candidates: int
    places: int
    waiting: int


class Desk:
    """Answers from one store. Any number of threads may ask.

    Args:
        store: what is kept.
        engine: reads and ranks.
        folder: of the saved board; None keeps it in memory only.
        now: the clock.
    """

    def __init__(
        self,
        store: Store,
        engine: MatchEngine,
        folder: Path | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store: Final = store
        self.engine: Final = engine
        self.vocabulary: Final = engine.vocabulary
        self.model: Final = engine.rules.name
        self._shelf: Final = Shelf(store, engine.reading)
        self._stand_ins: Final = StandIns(engine.rules, engine.reader)
        self.follower: Final = Follower(store, engine, folder, now, self._shelf)

    def start(self) -> None:
        """Follow the store in a thread of its own, for a service; `standing` tells when it is ready."""
        self.follower.start()

    def open(self, advance: Callable[[int, int], None] = lambda *_: None) -> None:
        """Bring the board to the present now, for a command."""
        self.follower.open(advance)

    def close(self) -> None:
        """Stop following, and save."""
        self.follower.close()

    # -- lists --------------------------------------------------------------------------------------------------

    def matches(self, candidate_id: str, asked: Asked) -> RankedList:
        """Places for a candidate.

        Raises:
            NotFound: no such candidate.
            InputError: a filter that does not exist.
            Unavailable: the record is new and is still being read, or the board is not there yet.
        """
        self._check(asked)
        board = self._board()
        position = self._position(board.row, RecordKind.CANDIDATE, candidate_id, "kandidaatOnbekend")
        allowed = _passing(board.labels, asked) if _filtered(asked) else None
        chosen, outside = board.for_candidate(position, asked.top, allowed)
        candidate = board.candidates[position]
        found = board.explain(candidate, self._shelf([candidate])[0], sorted({*chosen, *outside}))
        return self._alive(board, "kandidaat", candidate_id, [found[v] for v in chosen], [found[v] for v in outside])

    def for_place(self, place_id: str, asked: Asked) -> RankedList:
        """Candidates for a place. Errors as `matches`."""
        self._check(asked)
        board = self._board()
        position = self._position(board.column, RecordKind.PLACE, place_id, "vacatureOnbekend")
        allowed = _passing(board.person_labels, asked) if _filtered(asked) else None
        chosen, outside = board.for_place(position, asked.top, self.store.shown(), allowed)
        people = [board.candidates[i] for i in (*chosen, *outside)]
        matches = [
            replace(board.explain(person, story, [position])[position], id=person.id)
            for person, story in zip(people, self._shelf(people), strict=True)
        ]
        return self._alive(board, "vacature", place_id, matches[: len(chosen)], matches[len(chosen) :])

    def for_employer(self, employer_id: str, asked: Asked) -> tuple[RankedList, ...]:
        """One list for each place of an employer, in order of id.

        Raises:
            NotFound: no employer with that id, in the records of employers nor on a place.
        """
        board = self._board()
        places = [p.id for p in board.places if p.employer_id == employer_id]
        if not places and not self.store.get(RecordKind.EMPLOYER, [employer_id]):
            raise NotFound("werkgeverOnbekend")
        return tuple(self.for_place(place, asked) for place in places)

    def for_profession(self, slug: str, asked: Asked) -> RankedList:
        """Candidates for a (focus) profession; direction `beroep`. Raises NotFound."""
        if slug not in self.vocabulary.profession_index:
            raise NotFound("beroepOnbekend", beroep="", bedoel="")
        return self._for_stand_in("beroep", slug, asked)

    def for_branch(self, name: str, asked: Asked) -> RankedList:
        """Candidates for a branch; direction `branche`. Raises NotFound."""
        if name not in {b.id for b in self.vocabulary.branches}:
            raise NotFound("brancheOnbekend", branche="", bedoel="")
        return self._for_stand_in("branche", name, asked)

    def _for_stand_in(self, direction: str, value: str, asked: Asked) -> RankedList:
        """Who is nearest by the index, scored in full for the work as it usually is."""
        self._check(asked)
        board = self._board()
        work = self._stand_ins.of(direction, value)
        fits = board.available
        if _filtered(asked):
            fits &= _passing(board.person_labels, asked)
        many = max(_LEAST_TRIED, _TRIED * asked.top)
        kinds = frozenset({asked.kind}) if asked.kind else frozenset[str]()
        near = self._stand_ins.nearest(board.people, work, many + int((~fits).sum()), kinds)
        people = [board.candidates[board.row[c]] for c, _ in near if fits[board.row[c]]][:many]
        shown = self.store.shown()
        chosen, outside = self._stand_ins.ranked(work, people, self._shelf(people), shown, asked.top)
        return self._alive(board, direction, value, chosen, outside)

    # -- one pair, one story ------------------------------------------------------------------------------------

    def why_not(self, candidate_id: str, place_id: str) -> WhyNot:
        """One pair explained. Errors as `matches`."""
        board = self._board()
        position = self._position(board.row, RecordKind.CANDIDATE, candidate_id, "kandidaatOnbekend")
        spot = self._position(board.column, RecordKind.PLACE, place_id, "vacatureOnbekend")
        person = board.candidates[position]
        pool = Pool((person,), tuple(self._shelf([person])), board.places, board.offer.places, {})
        rules = board.rules
        ranker = Ranker(self.vocabulary, pool, rules.weights, rules.towns, explainer=board.explain)
        ranker.compute(workers=1)
        return why_not(ranker, 0, spot)

    def story(self, candidate_id: str) -> UnderstoodStory | None:
        """What was read of a candidate's story; None where there is none. Raises NotFound without that candidate."""
        board = self._board()
        person = board.candidates[self._position(board.row, RecordKind.CANDIDATE, candidate_id, "kandidaatOnbekend")]
        return self._shelf([person])[0] if person.story else None

    def board(self) -> Board:
        """The board as it is now, for what looks at the whole of it. Raises Unavailable before there is one."""
        return self._board()

    def proposal(self, most: int) -> Proposal:
        """Focus professions for who is active now. Raises Unavailable before there is a board."""
        return propose(self._board(), self._shelf, most=most)

    def standing(self) -> Standing:
        """How the desk stands; asks the store once."""
        board, now = self.follower.board, self.store.generation()
        return Standing(
            ready=board is not None,
            generation=board.generation if board else 0,
            store_generation=now,
            candidates=len(board.candidates) if board else 0,
            places=len(board.places) if board else 0,
            waiting=self.follower.waiting,
        )

    # -- inside -------------------------------------------------------------------------------------------------

    def _board(self) -> Board:
        board = self.follower.present()
        if board is None:
            raise Unavailable("nogNietKlaar")
        return board

    def _position(self, positions: Mapping[str, int], kind: RecordKind, record_id: str, code: str) -> int:
        position = positions.get(record_id)
        if position is not None:
            return int(position)
        if self.store.get(kind, [record_id]):
            raise Unavailable("wordtGelezen")
        raise NotFound(code, id=record_id)

    def _check(self, asked: Asked) -> None:
        if not 1 <= asked.top <= LONGEST:
            raise InputError("aantalLijst", laagste=1, hoogste=LONGEST)
        if asked.branch is not None and asked.branch not in {b.id for b in self.vocabulary.branches}:
            raise InputError("brancheOnbekend", branche="", bedoel="")
        if asked.profession is not None and asked.profession not in self.vocabulary.profession_index:
            raise InputError("beroepOnbekend", beroep="", bedoel="")
        if asked.kind is not None and asked.kind not in PLACE_KINDS:
            raise InputError("soortOnbekend", keuzes=", ".join(PLACE_KINDS))

    def _alive(
        self, board: Board, direction: str, own: str, results: Sequence[Match], excluded: Sequence[Match]
    ) -> RankedList:
        """The list without who went in the meantime."""
        if self.store.generation() == board.generation:
            return RankedList(direction, own, tuple(results), tuple(excluded))
        kind = RecordKind.PLACE if direction == "kandidaat" else RecordKind.CANDIDATE
        there = self.store.get(kind, [m.id for m in (*results, *excluded)])
        own_kind = {"kandidaat": RecordKind.CANDIDATE, "vacature": RecordKind.PLACE}.get(direction)
        if own_kind and not self.store.get(own_kind, [own]):
            raise NotFound("kandidaatOnbekend" if own_kind is RecordKind.CANDIDATE else "vacatureOnbekend", id=own)
        return RankedList(
            direction, own, tuple(m for m in results if m.id in there), tuple(m for m in excluded if m.id in there)
        )


def _filtered(asked: Asked) -> bool:
    return asked.branch is not None or asked.profession is not None or asked.kind is not None


def _passing(labels: Sequence[frozenset[str]], asked: Asked) -> NDArray[np.bool_]:
    """Which records have what is asked. bool (records,)."""
    wanted = [
        f"{family}:{value}"
        for family, value in (("branche", asked.branch), ("beroep", asked.profession), ("soort", asked.kind))
        if value is not None
    ]
    return np.array([all(label in own for label in wanted) for own in labels], dtype=np.bool_)
