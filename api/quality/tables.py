"""The tables of `meedoen evaluate`.

One compares engines over all folders. Then, per folder: what was read in stories, what was kept apart, and what was
made unrecognisable.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from api.console import Advance
from api.engine import Engine, Table
from api.quality import extraction, redaction
from api.quality.barriers import Share, barrier_figures, sort_out
from api.quality.folder import JudgedFolder
from api.quality.metrics import (
    DEPTH,
    Estimate,
    Outcome,
    averaged,
    difference,
    estimate,
    for_candidates,
    for_places,
)
from api.quality.peers import Peer, gold_codes, peers
from api.quality.practical import practical_figures
from api.quality.rankers import SkippedError, content_only, engine_ranker
from matcher.domain import Redacted
from matcher.match.score import Parts

OURS: Final = "deze motor"
VARIANTS: Final = (
    (OURS, Parts()),
    ("zonder polariteit", Parts(polarity=False)),
    ("zonder embeddings", Parts(embeddings=False)),
    ("zonder vaardigheden", Parts(skills=False)),
    ("zonder omgeving", Parts(surroundings=False)),
)
# A list of ten is only a choice where there are at least twice as many to choose from.
LEAST_TO_CHOOSE_FROM: Final = 2 * DEPTH
NOTHING: Final = "-"


@dataclass(frozen=True, slots=True)
class Sides:
    """How one row did in one folder; `places` is None where too few people are there to choose from."""

    candidates: Outcome
    places: Outcome | None

    @property
    def refused(self) -> float:
        """Share of results that had been refused: the mean of both ways, 0 to 1."""
        if self.places is None:
            return self.candidates.refused
        return (self.candidates.refused + self.places.refused) / 2


@dataclass(frozen=True, slots=True)
class Measured:
    """What is measured: the engine with some parts, the engine for full records of a folder, and the redaction."""

    engine_with: Callable[[Parts], Engine]
    engine_for: Callable[[JudgedFolder], Engine]
    redact: Callable[[str], Redacted]


def quality_tables(folders: Sequence[JudgedFolder], measured: Measured, advance: Advance) -> Iterator[Table]:
    """All tables, as they come.

    Args:
        folders: at least one.
        measured: the engine and what belongs to it.
        advance: told how many steps are done; a row of a folder is a step.
    """
    compared = _compared(measured)
    total = len(folders) * (len(compared) + 3)
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        advance(done, total)

    yield comparison(folders, compared, step)
    ours = measured.engine_with(Parts())
    for folder in folders:
        stories = extraction.read_stories(folder, ours.extract)
        yield _occupations(folder, stories)
        yield _evidence(folder, ours.extract)
        yield _practical(folder, ours.extract)
        step()
        yield _barriers(folder, measured.engine_for(folder))
        step()
        if any(story.personal is not None for story in folder.gold.values()):
            yield _redaction(folder, measured.redact)
        step()


def _compared(measured: Measured) -> list[Peer]:
    def with_parts(parts: Parts) -> Callable[[], Engine]:
        return lambda: measured.engine_with(parts)

    own = [Peer(name, (engine_ranker(with_parts(parts)),)) for name, parts in VARIANTS]
    return [*own, *peers(), Peer("gouden ISCO (orakel)", ())]


def comparison(folders: Sequence[JudgedFolder], rows: Sequence[Peer], step: Callable[[], None]) -> Table:
    """Every row on every folder, content mode; the first row is what the others are compared with.

    A row without rankers is the oracle: it is made per folder, from the labels.
    """
    lines: list[tuple[str, ...]] = []
    for folder in folders:
        first: Sides | None = None
        for row in rows:
            rankers = row.rankers or (gold_codes(folder.gold, folder.codes),)
            try:
                sides = sides_of(folder, Peer(row.name, rankers))
            except SkippedError as skipped:
                lines.append((folder.name, row.name, f"overgeslagen: {skipped}", *[""] * 4))
            else:
                first = first or sides
                lines.append((folder.name, row.name, *_cells(sides, first)))
            step()
    columns = ("map", "rij", "nDCG@10 mensen", "verschil", "nDCG@10 plekken", "verschil", "geweigerd werk")
    return Table("Lijsten op inhoud, met 95%-interval", columns, tuple(lines))


def sides_of(folder: JudgedFolder, row: Peer) -> Sides:
    """Rank the content of a folder and judge both ways.

    Raises:
        SkippedError: this row cannot be measured here.
    """
    people, places = content_only(folder.candidates, folder.places)
    ids, place_ids = [one.id for one in people], [one.id for one in places]
    both = len(people) >= LEAST_TO_CHOOSE_FROM
    forward: list[Outcome] = []
    backward: list[Outcome] = []
    for rank in row.rankers:
        by_candidate, by_place = rank(people, places)
        forward.append(for_candidates(ids, place_ids, by_candidate, folder.judgements))
        if both:
            backward.append(for_places(ids, place_ids, by_place, folder.judgements))
    return Sides(averaged(forward), averaged(backward) if both else None)


def _cells(sides: Sides, first: Sides) -> Iterator[str]:
    for mine, ours in ((sides.candidates, first.candidates), (sides.places, first.places)):
        if mine is None or ours is None:
            yield from (NOTHING, NOTHING)
            continue
        yield interval(estimate(mine.scores))
        yield NOTHING if mine is ours else interval(difference(mine.scores, ours.scores), signed=True)
    yield percentage(sides.refused)


def interval(value: Estimate, *, signed: bool = False) -> str:
    """A figure with its interval, the Dutch way: 0,71 [0,64; 0,78]."""
    if math.isnan(value.mean):
        return NOTHING
    sign = "+" if signed else ""
    return f"{value.mean:{sign}.2f} [{value.low:{sign}.2f}; {value.high:{sign}.2f}]".replace(".", ",")


def percentage(share: float) -> str:
    """A share of 1 as a percentage with one decimal."""
    return f"{100 * share:.1f}%".replace(".", ",")


def shared(share: Share | None) -> str:
    """So many of so many, and the percentage."""
    if share is None:
        return "niet beoordeeld in deze map"
    if not share.whole:
        return "0 van 0"
    return f"{share.part} van {share.whole} ({percentage(share.part / share.whole)})"


def _titled(what: str, folder: JudgedFolder) -> str:
    return f"{what}: {folder.name}"


def _occupations(folder: JudgedFolder, stories: Sequence[extraction.Story]) -> Table:
    figures = extraction.occupation_figures(stories)
    rows = (
        ("verhalen met een beroep van graad 3 bij de eerste vijf beroepen", figures.in_five),
        ("hetzelfde bij de eerste vijf feiten", figures.in_five_facts),
        ("van die vijf beroepen ook door mensen genoemd", figures.precision),
        ("geweigerde beroepsgroepen gevonden", figures.refused),
        ("verhalen met een weigering waarin die gevonden is", figures.refused_stories),
        ("gevonden weigeringen die kloppen", figures.refused_precision),
        ("gevonden weigeringen van werk dat juist goed past", figures.refused_wrongly),
    )
    lines = tuple((name, shared(share)) for name, share in rows)
    return Table(_titled("Beroepen in verhalen", folder), ("maat", "uitkomst"), lines)


def _evidence(folder: JudgedFolder, extract: extraction.Extract) -> Table:
    found = extraction.evidence_figures([one.story for one in folder.candidates if one.story], extract)
    lines = [
        (str(one.kind), str(one.count), shared(Share(one.verbatim, one.count)), shared(Share(one.gone, one.count)))
        for one in found
    ]
    count = sum(one.count for one in found)
    all_verbatim, all_gone = sum(one.verbatim for one in found), sum(one.gone for one in found)
    lines.append(("alles", str(count), shared(Share(all_verbatim, count)), shared(Share(all_gone, count))))
    columns = ("soort feit", "aantal", "bewijs staat er letterlijk", "weg zonder de zin")
    return Table(_titled("Feiten en hun woorden", folder), columns, tuple(lines))


def _practical(folder: JudgedFolder, extract: extraction.Extract) -> Table:
    figures = practical_figures((one, extract(one.story)) for one in folder.candidates if one.story)
    lines = tuple(
        (
            one.kind,
            str(one.known),
            shared(Share(one.said, one.known)),
            shared(Share(one.right, one.said)),
            shared(Share(one.agreed, one.found)),
            shared(Share(one.recalled, one.held)),
        )
        for one in figures
    )
    columns = ("soort feit", "verhalen", "iets gevonden", "helemaal goed", "waarden die kloppen", "waarden gevonden")
    return Table(_titled("Praktische feiten tegen de velden", folder), columns, lines)


def _barriers(folder: JudgedFolder, engine: Engine) -> Table:
    found = sort_out(engine, folder.candidates, folder.places, lambda done, total: None)
    figures = barrier_figures(found, folder.judgements.refused, folder.barriers)
    lines = [
        ("resultaten met een praktische grens (moet 0 zijn)", shared(figures.shown_in_spite), ""),
        ("paren ten onrechte gescheiden door een grens (moet 0 zijn)", shared(figures.kept_out_wrongly), ""),
        ("nietGewenst", shared(figures.precision), shared(figures.recall)),
        ("nietGewenst niet bij de resultaten", "", shared(figures.absent)),
    ]
    lines += [
        (f"grens {kind}", shared(right), shared(whole))
        for kind, (right, whole) in figures.kinds.items()
        if right.whole or whole.whole
    ]
    return Table(_titled("Grenzen op volle records", folder), ("maat", "klopt", "gevonden"), tuple(lines))


def _redaction(folder: JudgedFolder, redact: Callable[[str], Redacted]) -> Table:
    lines = []
    for group, figures in (
        ("vervangen", redaction.personal(folder, redact)),
        ("gevoelig", redaction.sensitive(folder, redact)),
    ):
        lines += [
            (
                group,
                one.kind,
                str(one.count),
                shared(Share(one.touched, one.count)),
                shared(Share(one.whole, one.count)),
                shared(Share(one.named, one.count)),
            )
            for one in figures
        ]
    columns = ("groep", "soort", "aantal", "geraakt", "helemaal", "met de goede soort")
    return Table(_titled("Onherkenbaar maken", folder), columns, tuple(lines))
