"""The lists of a whole board as ids and scores, without the reasons: what a run keeps to compare the next one with.

The same lists as `Board.for_candidate` and `Board.for_place` give, for some hundreds at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.kept import Ranking, RecordKind
from matcher.match.board import Board
from matcher.match.order import WORTH_NAMING

CANDIDATE: Final = RecordKind.CANDIDATE.value
PLACE: Final = RecordKind.PLACE.value
_MILLION: Final = 1_000_000
_CELLS: Final = 1_000_000  # of a block, 8 bytes each


class Rankings:
    """Makes the lists of one board.

    Args:
        board: of one moment.
        shown: per candidate how often shown; of equals, who was shown least goes first.
        top: longest list, at least 1.
    """

    def __init__(self, board: Board, shown: Mapping[str, int], top: int) -> None:
        self._board: Final = board
        self._top: Final = top
        self._ids: Final = {CANDIDATE: [c.id for c in board.candidates], PLACE: [p.id for p in board.places]}
        order = sorted(range(len(board.candidates)), key=lambda i: (shown.get(board.candidates[i].id, 0), i))
        turn = np.empty(len(order), dtype=np.int64)
        turn[np.array(order, dtype=np.int64)] = np.arange(len(order))
        self._turn: Final = {CANDIDATE: np.arange(len(board.places)), PLACE: turn}
        self._available: Final = board.available

    def ids(self, direction: str) -> Sequence[str]:
        """Whose lists there are, in order of id. direction: kandidaat or vacature."""
        return self._ids[direction]

    def of(self, direction: str, rows: Sequence[int]) -> list[Ranking]:
        """The lists of some candidates or places, by position. Scores are rounded to 6 decimals."""
        turn = self._turn[direction]
        at_once = max(1, _CELLS // max(len(turn), 1))
        return [
            ranking
            for a in range(0, len(rows), at_once)
            for ranking in self._block(direction, np.array(rows[a : a + at_once], dtype=np.int64), turn)
        ]

    def _block(self, direction: str, rows: NDArray[np.int64], turn: NDArray[np.int64]) -> list[Ranking]:
        board = self._board
        if direction == CANDIDATE:
            scores, barred = board.scores[rows], board.barred[rows]
        else:
            scores, barred = board.scores[:, rows].T, board.barred[:, rows].T
        on_it = (barred == 0) & (scores >= WORTH_NAMING)
        if direction == PLACE:
            on_it &= self._available
        # Millionths are whole numbers in float64 before they are rounded, so this is the rounding of `order`. One
        # number then says it all: the score, and of equals whose turn is first.
        micro = np.rint(scores.astype(np.float64) * _MILLION).astype(np.int64)
        many = max(len(turn), 1)
        keys = np.where(on_it, micro * many + (many - 1 - turn), -1)
        if keys.shape[1] > self._top:
            best = np.argpartition(keys, -self._top, axis=1)[:, -self._top :]
        else:
            best = np.broadcast_to(np.arange(keys.shape[1]), keys.shape)
        found = np.take_along_axis(keys, best, axis=1)
        best = np.take_along_axis(best, np.argsort(-found, axis=1), axis=1)
        lengths = (found >= 0).sum(axis=1)
        others = self._ids[PLACE if direction == CANDIDATE else CANDIDATE]
        return [
            Ranking(
                direction,
                self._ids[direction][row],
                tuple((others[who], int(micro[n, who]) / _MILLION) for who in best[n, : lengths[n]].tolist()),
            )
            for n, row in enumerate(rows.tolist())
        ]
