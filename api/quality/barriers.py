"""Full mode: whether what should keep a pair apart does, and whether what keeps it apart should.

Everything is measured on the lists that `rank` gives, as long as they can be. What is neither among the results nor
among what stays out is not listed at all: the engine saw too little in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from api.console import Advance
from api.engine import Engine
from api.quality.metrics import Pair
from api.quality.rankers import FOR_CANDIDATE
from matcher.domain import Barrier, Candidate, Place

Held = Mapping[Pair, frozenset[Barrier]]


@dataclass(frozen=True, slots=True)
class Sorted:
    """All pairs that the engine listed on the full records: those it shows, and those it keeps out with every grens."""

    results: frozenset[Pair]
    excluded: Held


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class BarrierFigures:
    """What comes out.

    Attributes:
        shown_in_spite: results with a practical grens; must be 0 of all results. None where nobody judged them.
        kept_out_wrongly: pairs kept out by a practical grens while none holds; must be 0 of all pairs kept out by one.
        kinds: per kind (grens given that holds, of those given; grens that holds and was given, of those that hold in
            pairs that were listed).
        precision: pairs kept out because of nietGewenst that were refused indeed.
        recall: refused pairs that were kept out with nietGewenst as a grens.
        absent: refused pairs that are not among the results, for whatever reason.
    """

    shown_in_spite: Share | None
    kept_out_wrongly: Share | None
    precision: Share
    recall: Share
    absent: Share
    kinds: Mapping[Barrier, tuple[Share, Share]] = field(default_factory=dict)


def sort_out(engine: Engine, candidates: Sequence[Candidate], places: Sequence[Place], advance: Advance) -> Sorted:
    """Rank the full records with every grens, and keep all of both lists."""
    results: set[Pair] = set()
    excluded: dict[Pair, frozenset[Barrier]] = {}
    longest = max(len(candidates), len(places), 1)
    for ranking in engine.rank(candidates, places, top=longest, conditions=True, advance=advance):
        forward = ranking.direction == FOR_CANDIDATE
        for match in ranking.results:
            results.add((ranking.id, match.id) if forward else (match.id, ranking.id))
        for match in ranking.excluded:
            pair = (ranking.id, match.id) if forward else (match.id, ranking.id)
            excluded[pair] = excluded.get(pair, frozenset()) | {point.barrier for point in match.barriers}
    return Sorted(frozenset(results), excluded)


def practical(barriers: frozenset[Barrier]) -> frozenset[Barrier]:
    """Every grens but nietGewenst."""
    return barriers - {Barrier.REFUSED}


def barrier_figures(found: Sorted, refused: frozenset[Pair], truth: Held | None) -> BarrierFigures:
    """Compare what the engine did with what people judged.

    Args:
        found: what the engine did.
        refused: pairs in which the work was refused.
        truth: every grens per pair; a pair that is not there has none. None where only `refused` was judged.
    """
    out = {pair for pair, barriers in found.excluded.items() if Barrier.REFUSED in barriers}
    precision, recall = Share(len(out & refused), len(out)), Share(len(out & refused), len(refused))
    absent = Share(len(refused - found.results), len(refused))
    if truth is None:
        return BarrierFigures(None, None, precision, recall, absent)
    nothing: frozenset[Barrier] = frozenset()
    kept = {pair: practical(barriers) for pair, barriers in found.excluded.items() if practical(barriers)}
    listed = found.results | found.excluded.keys()
    return BarrierFigures(
        Share(sum(bool(practical(truth.get(pair, nothing))) for pair in found.results), len(found.results)),
        Share(sum(not practical(truth.get(pair, nothing)) for pair in kept), len(kept)),
        precision,
        recall,
        absent,
        {kind: _kind(kind, kept, truth, listed) for kind in Barrier if kind is not Barrier.REFUSED},
    )


def _kind(kind: Barrier, kept: Held, truth: Held, listed: frozenset[Pair] | set[Pair]) -> tuple[Share, Share]:
    given = {pair for pair, barriers in kept.items() if kind in barriers}
    holds = {pair for pair, barriers in truth.items() if kind in barriers and pair in listed}
    return Share(len(given & holds), len(given)), Share(len(given & holds), len(holds))
