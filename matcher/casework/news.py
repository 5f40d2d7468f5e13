"""What screens show of the last run: what is new since the time before, the next steps, and who is out of sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher.kept import Moved, Run, Step, StepKind
from matcher.ports import Store


@dataclass(frozen=True, slots=True)
class News:
    """What changed in lists since the run before.

    Attributes:
        when: when the run ended that found this; None where there was no run yet.
        first: there was no run to compare with, so nothing counts as new.
        by_id: per candidate or place what is new, gone and moved; only where something is.
    """

    when: datetime | None
    first: bool
    by_id: Mapping[str, Moved]

    def marks(self, of: str) -> Mapping[str, str]:
        """Per id on the list of one candidate or place a word for it: nieuw, gestegen or gedaald."""
        moved = self.by_id.get(of)
        if moved is None:
            return {}
        found = {one: "gestegen" if new < old else "gedaald" for one, old, new in moved.moved}
        return {**found, **dict.fromkeys(moved.new, "nieuw")}


def news(store: Store, direction: str, ids: Sequence[str] | None = None) -> News:
    """What is new, gone and moved on the lists of some candidates (direction kandidaat) or places (vacature).

    Args:
        ids: whose lists; None for all.
    """
    run = store.last_run()
    if run is None:
        return News(None, True, {})
    found = store.moved(run.id, direction, ids)
    return News(run.ended, bool(run.counts.get("eersteKeer", 0)), {moved.id: moved for moved in found})


def next_steps(store: Store, ids: Sequence[str] | None = None) -> Mapping[str, Step]:
    """The proposed next step of some candidates, or of all; only who has one: not who came after the last run."""
    run = store.last_run()
    return {} if run is None else {step.candidate_id: step for step in store.steps(run.id, None, ids)}


def out_of_sight(store: Store) -> tuple[Step, ...]:
    """The list "niemand uit beeld": who has no next step, with the reason, in order of id."""
    run = store.last_run()
    return () if run is None else store.steps(run.id, StepKind.OUT_OF_SIGHT.value)


def busiest(run_moved: Sequence[Moved], most: int = 10) -> tuple[Moved, ...]:
    """The lists with most that is new, to begin the day with; of equals the first id."""
    with_new = [moved for moved in run_moved if moved.new]
    return tuple(sorted(with_new, key=lambda moved: (-len(moved.new), moved.id))[:most])


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in figures, for the top of a page: what `meedoen rematch` reported."""

    begun: datetime
    ended: datetime | None
    first: bool
    other_rules: bool
    counts: Mapping[str, int]


def summary(run: Run) -> Summary:
    """The figures of a run; all of them are there, also of a run of an earlier version."""
    names = ("kandidaten", "plekken", "gelezen", "apart", "nieuw", "weg", "verschoven", "lijstenAnders")
    counts = {name: run.counts.get(name, 0) for name in (*names, *(kind.value for kind in StepKind))}
    rules = bool(run.counts.get("andereRegels", 0))
    return Summary(run.begun, run.ended, bool(run.counts.get("eersteKeer", 0)), rules, counts)
