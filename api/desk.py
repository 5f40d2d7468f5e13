"""The desk: every question about matches that a screen, a route or a command asks, answered from store and board.

Placeholder of the interface; filled in with the board.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matcher.match.rank import RankedList
    from matcher.match.why_not import WhyNot
    from matcher.ports import Store
    from matcher.story.understood import UnderstoodStory
    from vocab.loader import Vocabulary


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
        waiting: records that are still to be read.
    """

    ready: bool
    generation: int
    store_generation: int
    candidates: int
    places: int
    waiting: int


class Desk:
    """Answers from one store. Any number of threads may ask."""

    store: Store
    vocabulary: Vocabulary
    model: str  # names of model, vocabulary and weights, as kept on a saved shortlist

    def matches(self, candidate_id: str, asked: Asked) -> RankedList:
        """Places for a candidate. NotFound; NotReady (Unavailable) while a new record is still being read."""
        raise NotImplementedError

    def for_place(self, place_id: str, asked: Asked) -> RankedList:
        """Candidates for a place. Errors as `matches`."""
        raise NotImplementedError

    def for_employer(self, employer_id: str, asked: Asked) -> tuple[RankedList, ...]:
        """One list per place of an employer. NotFound without that employer or any place of it."""
        raise NotImplementedError

    def for_profession(self, slug: str, asked: Asked) -> RankedList:
        """Candidates for a (focus) profession; direction `beroep`. NotFound."""
        raise NotImplementedError

    def for_branch(self, name: str, asked: Asked) -> RankedList:
        """Candidates for a branch; direction `branche`. NotFound."""
        raise NotImplementedError

    def why_not(self, candidate_id: str, place_id: str) -> WhyNot:
        """One pair explained. NotFound."""
        raise NotImplementedError

    def story(self, candidate_id: str) -> UnderstoodStory | None:
        """What was read of a candidate's story; None where there is none. NotFound without that candidate."""
        raise NotImplementedError

    def standing(self) -> Standing:
        """How the desk stands; touches the store once."""
        raise NotImplementedError
