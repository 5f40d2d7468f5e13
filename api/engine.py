"""What the commands ask of the engine. `api.wiring` puts one together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from matcher.domain import Candidate, Fact, Place

if TYPE_CHECKING:  # the command line starts without loading the engine
    from api.console import Advance
    from matcher.match.rank import RankedList
    from matcher.match.why_not import WhyNot


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures: a title, the names of the columns, and rows of ready text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Engine(Protocol):
    """The matching engine, with its vocabulary, embedder and weights loaded."""

    def rank(
        self,
        candidates: Sequence[Candidate],
        places: Sequence[Place],
        *,
        top: int,
        conditions: bool,
        advance: Advance,
    ) -> Iterator[RankedList]:
        """Rank both ways: first one list per candidate, then one per place, each in the order given.

        Args:
            top: longest list, at least 1.
            conditions: whether every grens applies; without, only nietGewenst does.
            advance: told how many lists are done.
        """
        ...

    def why_not(
        self, candidates: Sequence[Candidate], places: Sequence[Place], candidate_id: str, place_id: str
    ) -> WhyNot:
        """Explain one pair among all. Both ids are known to be there."""
        ...

    def extract(self, story: str) -> tuple[Fact, ...]:
        """The facts of one story, with their words; offsets in code points of `story`."""
        ...
