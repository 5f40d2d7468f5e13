"""What the commands ask of the engine, and the values that it answers with. `api.wiring` puts one together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from api.console import Advance
from matcher.domain import Candidate, Fact, Match, Place


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranked list of one person or one place.

    `direction` is ``kandidaat`` (places for a person) or ``vacature`` (people for a place). Both lists are highest
    score first and at most the asked number long; `excluded` holds what a grens keeps out.
    """

    direction: str
    id: str
    results: tuple[Match, ...]
    excluded: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Where a place would stand in a person's list, what keeps it apart, and what one change would do.

    `rank` counts from 1 among `total` places, as if no grens applied to this one. `changes` are Dutch sentences, each
    verified by ranking again with that one change.
    """

    rank: int
    total: int
    match: Match
    changes: tuple[str, ...] = ()


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
    ) -> Iterator[Ranking]:
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
