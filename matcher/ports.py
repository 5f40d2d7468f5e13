"""The ports: what is slow, external or replaceable, and nothing else: `Embedder`, `VectorIndex` and `Store`.

Each has its simplest correct implementation in this package (hashing, exact NumPy, SQLite in memory); it is the default
of the tests and the truth that the real ones are compared with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Fact
from matcher.kept import (
    Change,
    Decision,
    FocusList,
    Kept,
    KeptFact,
    Moved,
    Outcome,
    Page,
    Poisoned,
    Put,
    Ranking,
    Record,
    RecordKind,
    Run,
    Shortlist,
    ShortlistLine,
    Step,
    StillTrue,
    Token,
    Understood,
)
from matcher.talks import TalkStore

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Texts to vectors."""

    @property
    def name(self) -> str:
        """Identifies the model and its version; vectors of different names are never compared."""
        ...

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts.

        Args:
            texts: any number of texts, of any length.

        Returns:
            float32 of shape (len(texts), dim). Rows have unit length; a text without a usable character gives a zero
            row. Never NaN or infinite. The same text gives the same row, whatever stands beside it.
        """
        ...


class VectorIndex(Protocol):
    """Vectors by id, searched exactly, under a filter.

    Threads may search while others add and remove: a search sees the index as it was at one moment. A refused call
    changes nothing.
    """

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        ...

    def __len__(self) -> int: ...

    def add(self, ids: Sequence[str], vectors: Vectors, groups: Sequence[frozenset[str]] | None = None) -> None:
        """Add items.

        Args:
            ids: one id an item, unique in the index.
            vectors: float32 (len(ids), dim), finite.
            groups: per item the labels it can be filtered by, such as ``branche:Zorg`` or ``soort:betaald``.

        Raises:
            InputError: wrong shape, not finite, or an id that is there already.
        """
        ...

    def remove(self, ids: Sequence[str]) -> int:
        """Remove items; ids that are not there are passed over. Returns how many were removed."""
        ...

    def search(self, queries: Vectors, k: int, require: Sequence[frozenset[str]] = ()) -> list[list[tuple[str, float]]]:
        """The k nearest by inner product, exact, under a filter.

        Args:
            queries: float32 (n, dim), finite.
            k: at least 1.
            require: every set must share at least one label with the item (AND over sets, OR within a set); an empty
                set lets nobody through, no sets everybody.

        Returns:
            Per query at most k pairs (id, inner product), highest first, ties by id. Never shorter than the number of
            items that pass the filter allows.

        Raises:
            InputError: wrong dimension, not finite, or k below 1.
        """
        ...


class Store(TalkStore, Protocol):
    """What is kept. The store is true; everything that can be derived from it may be thrown away.

    What it keeps of conversations stands in `matcher.talks.TalkStore`.

    Every method is one transaction: when it returns, what it wrote is on the disk; when it raises, nothing of it is.
    Any number of threads and processes may call. Every write of a record raises `generation` by one for the whole call;
    generations become visible in order.

    Raises (every method): `StoreUnavailable` when the database cannot be reached, is locked for too long or cannot be
    written to (disk full); never anything of the database library.
    """

    # -- the whole ----------------------------------------------------------------------------------------------

    @property
    def identity(self) -> str:
        """Made at random when the database was made, and anew when one is restored: a cache of another is worthless."""
        ...

    def generation(self) -> int:
        """A number that rises with every change of a record."""
        ...

    def close(self) -> None:
        """Give back connections."""
        ...

    def notices(self) -> tuple[tuple[str, Mapping[str, object]], ...]:
        """Codes (with values) of what an application manager should know, such as an SQLite older than 3.51.3."""
        ...

    def backup(self, target: Path) -> None:
        """Write a consistent copy of the whole to a file that does not exist yet, while others go on."""
        ...

    def table_hashes(self) -> dict[str, str]:
        """Per table a SHA-256 over its rows in order of key: equal tables give equal hashes, on every database."""
        ...

    # -- records ------------------------------------------------------------------------------------------------

    def put(self, kind: RecordKind, records: Sequence[Record], now: datetime) -> list[Put]:
        """Keep records by id: new, changed, or the same (then nothing is written)."""
        ...

    def create(self, kind: RecordKind, record: Record, now: datetime) -> bool:
        """Keep a record whose id is not taken; False where it is (then nothing is written)."""
        ...

    def get(self, kind: RecordKind, ids: Sequence[str]) -> dict[str, Kept]:
        """The records that exist, by id."""
        ...

    def page(
        self, kind: RecordKind, after: str | None, size: int, equal: Mapping[str, str | None] | None = None
    ) -> Page:
        """Records in order of id, from the first id after `after`.

        Args:
            size: at most this many, 1 to 1,000.
            equal: attributes of the record that must have a value, such as ``{"status": "actief"}``; None: is unknown.
        """
        ...

    def every(self, kind: RecordKind) -> Iterator[Kept]:
        """All records in order of id, read in pages (no transaction stays open in between)."""
        ...

    def count(self, kind: RecordKind) -> int:
        """How many records there are."""
        ...

    def changes(self, since: int, limit: int = 10_000) -> list[Change]:
        """What changed after generation `since`, oldest first; ask on from the last until it is empty."""
        ...

    def erase(self, kind: RecordKind, ids: Sequence[str], now: datetime) -> int:
        """Remove records and everything that hangs on them; returns how many there were.

        Of a candidate: the person, the facts, what was read, lists, lines and decisions on shortlists, outcomes, steps,
        conversations.
        Of a place: what was read, its lists, and its lines in the lists of others. What remains is that an id went.
        """
        ...

    # -- what was read ------------------------------------------------------------------------------------------

    def understood(self, kind: RecordKind, ids: Sequence[str]) -> dict[str, Understood]:
        """What was read of candidates or places, by id."""
        ...

    def understood_keys(self, kind: RecordKind, ids: Sequence[str] | None = None) -> dict[str, str]:
        """Per id the key of what was read, without the bytes; of these ids, or of all."""
        ...

    def keep_understood(
        self,
        kind: RecordKind,
        items: Sequence[Understood],
        facts: Mapping[str, Sequence[Fact]],
        now: datetime,
    ) -> int:
        """Keep what was read, and per candidate the facts of the story in place of the story's former facts.

        A fact with the same kind, value, polarity and quote keeps its number, its day and its answer to "still true?".
        A record that went in the meantime is passed over. Does not raise `generation`. Returns how many were kept.
        """
        ...

    def facts(self, candidate_id: str) -> tuple[KeptFact, ...]:
        """The facts of a candidate, in order of number."""
        ...

    def denied(self, candidate_ids: Sequence[str]) -> dict[str, tuple[Fact, ...]]:
        """Per candidate the facts that are not true any more; only candidates that have some."""
        ...

    def add_fact(self, fact: KeptFact) -> KeptFact:
        """Write down a fact that somebody told outside the story. Raises NotFound without that candidate."""
        ...

    def answer_fact(self, candidate_id: str, number: int, answer: StillTrue, by: str, now: datetime) -> KeptFact:
        """Note whether a fact is still true; raises the generation of the candidate. Raises NotFound."""
        ...

    # -- decisions and outcomes ---------------------------------------------------------------------------------

    def save_shortlist(self, shortlist: Shortlist) -> None:
        """Keep a shortlist as it was shown; everybody on it was shown once more."""
        ...

    def shortlist(self, shortlist_id: str) -> Shortlist | None:
        """A saved shortlist with its decisions in order of time."""
        ...

    def shortlists(self, size: int = 100) -> tuple[Shortlist, ...]:
        """The latest saved shortlists, newest first."""
        ...

    def decide(self, shortlist_id: str, decisions: Sequence[Decision], added: Sequence[ShortlistLine] = ()) -> None:
        """Write down decisions, and people who are added with a reason, together. Raises NotFound (list or person)."""
        ...

    def shown(self) -> dict[str, int]:
        """Per candidate how often they stood on a saved shortlist; only who did."""
        ...

    def put_outcome(self, outcome: Outcome, now: datetime) -> Put:
        """Keep an outcome by id. Raises NotFound without that candidate."""
        ...

    def outcomes(self, candidate_id: str | None = None) -> tuple[Outcome, ...]:
        """Outcomes, by start, of one candidate or of all."""
        ...

    def focus(self, on: date) -> FocusList | None:
        """The focus professions that hold on a day: of the lists whose period holds, the one put last."""
        ...

    def put_focus(self, focus: FocusList) -> None:
        """Choose focus professions; earlier lists stay for later reading."""
        ...

    # -- access -------------------------------------------------------------------------------------------------

    def put_token(self, token: Token) -> None:
        """Keep a token by name, in place of an earlier one of that name."""
        ...

    def tokens(self) -> tuple[Token, ...]:
        """All tokens, by name."""
        ...

    def drop_token(self, name: str) -> bool:
        """Withdraw a token."""
        ...

    # -- rematch ------------------------------------------------------------------------------------------------

    def lease(self, name: str, owner: str, now: datetime, span: timedelta) -> bool:
        """Take or prolong the right to do something alone, until now + span. False where another holds it."""
        ...

    def release(self, name: str, owner: str) -> None:
        """Give the right back, if it is held."""
        ...

    def open_run(self, run: Run) -> Run:
        """The unfinished run with the same settings, else this new one (an unfinished one with others is dropped)."""
        ...

    def claim(self, run_id: str, kind: RecordKind, ids: Sequence[str], now: datetime) -> dict[str, int]:
        """Note that these records are about to be read, before it happens; returns per id the tries, this one counted.

        What is read well is cleared by `keep_understood`; so a record that takes the process down with it shows.
        """
        ...

    def set_apart(self, kind: RecordKind, record_id: str, code: str, now: datetime) -> None:
        """Set a record apart that cannot be read. Cleared when the record changes, or by `keep_understood`."""
        ...

    def apart(self) -> tuple[Poisoned, ...]:
        """The records that are set apart."""
        ...

    def keep_rankings(
        self, run_id: str, rankings: Sequence[Ranking], moved: Sequence[Moved], steps: Sequence[Step]
    ) -> None:
        """Keep results of a run; each replaces an earlier one of the same run, direction and id."""
        ...

    def finish_run(self, run: Run) -> None:
        """Make a run the one that is shown, at once, and drop all but the run before it."""
        ...

    def last_run(self) -> Run | None:
        """The last run that was finished."""
        ...

    def run_done(self, run_id: str, direction: str) -> frozenset[str]:
        """Ids of the rankings that a run has already, of one direction."""
        ...

    def rankings(self, run_id: str, direction: str, ids: Sequence[str]) -> dict[str, Ranking]:
        """Rankings of a run, by id."""
        ...

    def moved(self, run_id: str, direction: str | None = None, ids: Sequence[str] | None = None) -> tuple[Moved, ...]:
        """What changed in a run against the one before: only lists in which something did."""
        ...

    def steps(self, run_id: str, kind: str | None = None, ids: Sequence[str] | None = None) -> tuple[Step, ...]:
        """Proposed next steps of a run, in order of candidate."""
        ...
