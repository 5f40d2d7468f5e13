"""Do the board and the store agree: who is missing, who should not be there, who stands twice, whose row is old."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from matcher.domain import Candidate, Place
from matcher.kept import Kept, RecordKind
from matcher.match.board import Board
from matcher.ports import Store


@dataclass(frozen=True, slots=True)
class Agreement:
    """What does not agree, by id. All empty: they agree.

    Attributes:
        missing: in the store and not on the board.
        phantom: on the board and not in the store.
        duplicate: on the board, or in an index, more than once.
        stale: on the board with another record or another vector than the store and the index have.
    """

    missing: tuple[str, ...]
    phantom: tuple[str, ...]
    duplicate: tuple[str, ...]
    stale: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether they agree."""
        return not (self.missing or self.phantom or self.duplicate or self.stale)


def agreement(board: Board, store: Store) -> Agreement:
    """Compare a board with its store, records and indexes, in both directions.

    Args:
        board: brought to the present; what changed after it shows as missing, phantom or stale.
        store: what is true.
    """
    missing: list[str] = []
    phantom: list[str] = []
    duplicate: list[str] = []
    stale: list[str] = []
    for kind, records in ((RecordKind.CANDIDATE, board.candidates), (RecordKind.PLACE, board.places)):
        kept = {k.record.id: k for k in store.every(kind)}
        own = [record.id for record in records]
        missing.extend(sorted(kept.keys() - set(own)))
        phantom.extend(sorted(set(own) - kept.keys()))
        duplicate.extend(sorted(item for item, n in Counter(own).items() if n > 1))
        stale.extend(r.id for r in records if r.id in kept and _another(r, kept[r.id]))
        index = board.people if kind is RecordKind.CANDIDATE else board.spots
        vectors = board.work if kind is RecordKind.CANDIDATE else board.offer.professions
        found = index.items()
        missing.extend(sorted(set(own) - found.keys()))
        phantom.extend(sorted(found.keys() - set(own)))
        if len(index) != len(found):
            duplicate.append(f"index:{kind}")
        stale.extend(
            item
            for item, row in zip(own, vectors, strict=True)
            if item in found and not np.array_equal(found[item], row)
        )
    return Agreement(*(tuple(dict.fromkeys(part)) for part in (missing, phantom, duplicate, stale)))


def _another(record: Candidate | Place, kept: Kept) -> bool:
    return record != kept.record or dict(record.extra) != dict(getattr(kept.record, "extra", {}))
