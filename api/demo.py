"""The demonstration: one invented municipality, ranked both ways, as pages that open from a folder without a server."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import vocab
from api.bands import band
from api.console import Advance
from api.records import read_candidates, read_places
from api.wiring import engine
from matcher.domain import Candidate, Match, Place, Polarity, Span
from matcher.match.faiss_index import FaissIndex
from matcher.match.rank import RankedList, Ranker
from matcher.match.retrieve import by_branch, by_profession, fill_with_candidates, fill_with_places, work_vectors
from matcher.match.why_not import why_not
from matcher.story.understood import UnderstoodStory
from vocab.loader import towns

DATA: Final = Path(vocab.__file__).parent / "data" / "demo"
TEMPLATES: Final = Path(__file__).parent / "templates" / "demo"
MUNICIPALITY: Final = "Rijnhorst"
_TOP: Final = 8
_OUTSIDE: Final = 4
_SHOWN_FROM, _MOST_REASONS = 0.03, 5
_COLOUR: Final = {Polarity.WANTS: "wil", Polarity.CAN: "kan", Polarity.DID: "deed"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a story as it is shown: plain text, a mask, or lit up."""

    soort: str
    tekst: str
    uitleg: str = ""


def shown_story(text: str, story: UnderstoodStory, lights: Iterable[tuple[Span, str, str]]) -> list[Piece]:
    """A story cut into pieces: names and addresses masked, some stretches lit up.

    Args:
        text: the original.
        story: what was read of it.
        lights: spans with a class and an explanation; those that touch a mask are cut there.

    Returns:
        Pieces that together show the whole story, in order.
    """
    owner: list[tuple[str, str, int]] = [("tekst", "", -1)] * len(text)
    for n, (span, kind, note) in enumerate(lights):
        for i in range(span.start, min(span.end, len(text))):
            owner[i] = (kind, note, n)
    for mark in story.redacted.replacements:
        for i in range(mark.start, mark.end):
            owner[i] = ("masker", mark.kind, -2 - mark.start)
    pieces: list[Piece] = []
    start = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or owner[i] != owner[start]:
            kind, note, _ = owner[start]
            pieces.append(
                Piece(kind, f"[{note}]" if kind == "masker" else text[start:i], "" if kind == "masker" else note)
            )
            start = i
    return pieces


def _evidence(match: Match) -> list[tuple[Span, str, str]]:
    found = []
    for reason in reversed(match.reasons):
        if reason.start is not None and reason.end is not None:
            found.append((Span(reason.start, reason.end), "bewijs", reason.text))
    return found


def _polarities(story: UnderstoodStory) -> list[tuple[Span, str, str]]:
    """The statements that speak of work, coloured by how the person stands towards it."""
    return [
        (statement.span, _COLOUR.get(statement.polarity, "niet"), str(statement.polarity))
        for i, statement in enumerate(story.statements)
        if story.about[i, -1] < 0.5 and story.share[i] > 0.2 and not statement.others
    ]


class _Pages:
    """Everything the pages are made from."""

    def __init__(self, folder: Path, candidates: Sequence[Candidate], places: Sequence[Place], ranker: Ranker) -> None:
        self.folder = folder
        self.people = {c.id: (i, c) for i, c in enumerate(candidates)}
        self.places = {p.id: (i, p) for i, p in enumerate(places)}
        self.ranker = ranker
        self.stories = {s.id: s for s in ranker.pool.stories}
        loader = FileSystemLoader(TEMPLATES)
        self.templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        self.written: list[Path] = []

    def write(self, name: str, template: str, **values: Any) -> None:
        path = self.folder / name
        path.write_text(self.templates.get_template(template).render(terug=name != "index.html", **values), "utf-8")
        self.written.append(path)

    def professions(self, candidate: str) -> str:
        """The three professions that a story leads to most, by name."""
        vocabulary = self.ranker.place_pool.vocabulary
        vector = work_vectors(vocabulary, [self.stories[candidate]], self.ranker.weights)[0]
        best = [int(p) for p in (-vector).argsort()[:3] if vector[p] > 0.15]
        return ", ".join(vocabulary.professions[p].name for p in best)

    def line(self, match: Match, *, of_place: bool) -> dict[str, Any]:
        """One card: of a candidate on the page of a place, or the other way round."""
        words, css = band(match.score)
        strong = [r for r in match.reasons if abs(r.weight) >= _SHOWN_FROM]
        common = {
            "redenen": (strong or list(match.reasons))[:_MOST_REASONS],
            "praat": match.talking_points,
            "grenzen": match.barriers,
            "band": words,
            "bandklasse": css,
        }
        if of_place:
            story = self.stories[match.id]
            text = self.people[match.id][1].story or ""
            return {
                **common, "id": match.id, "bestand": f"mens-{match.id}.html",
                "verhaal": shown_story(text, story, _evidence(match)),
            }  # fmt: skip
        place = self.places[match.id][1]
        return {**common, "titel": place.title, "bestand": f"plek-{place.id}.html", "onder": _under(place)}

    def changes(self, candidate: str, place: str) -> tuple[str, ...]:
        """What one change would do for a pair."""
        return why_not(self.ranker, self.people[candidate][0], self.places[place][0]).changes


def _under(place: Place) -> str:
    return " · ".join(x for x in (place.employer, place.kind, place.town, _hours(place)) if x)


def _hours(place: Place) -> str:
    if place.hours_min is None or place.hours_max is None:
        return ""
    low, high = f"{place.hours_min:g}", f"{place.hours_max:g}"
    return f"{low} uur" if low == high else f"{low} tot {high} uur"


def _facts(candidate: Candidate) -> list[tuple[str, str]]:
    """What was asked and answered, for the top of a person's page."""
    rows: list[tuple[str, str]] = []
    if candidate.hours_max is not None:
        rows.append(("Uren", f"{candidate.hours_min or 0:g} tot {candidate.hours_max:g} per week"))
    for name, values in (
        ("Dagen", candidate.days), ("Vervoer", candidate.transport), ("Niet", candidate.limits),
        ("Helpt", candidate.needs), ("Soort plek", candidate.kinds),
    ):  # fmt: skip
        if values:
            rows.append((name, ", ".join(values)))
    if candidate.travel_max is not None:
        rows.append(("Reistijd", f"hoogstens {candidate.travel_max:g} minuten"))
    return rows


def _person_page(pages: _Pages, ranked: RankedList) -> dict[str, Any]:
    candidate = pages.people[ranked.id][1]
    story = pages.stories[ranked.id]
    outside = []
    for match in ranked.excluded[:_OUTSIDE]:
        outside.append({**pages.line(match, of_place=False), "veranderingen": pages.changes(ranked.id, match.id)})
    pages.write(
        f"mens-{ranked.id}.html",
        "mens.html",
        mens={
            "id": ranked.id,
            "verhaal": shown_story(candidate.story or "", story, _polarities(story)),
            "feiten": _facts(candidate),
        },
        lijst=[pages.line(match, of_place=False) for match in ranked.results],
        buiten=outside,
    )
    return {
        "id": ranked.id, "bestand": f"mens-{ranked.id}.html", "beroepen": pages.professions(ranked.id),
        "aantal": len(ranked.results),
    }  # fmt: skip


def _place_page(pages: _Pages, ranked: RankedList) -> dict[str, Any]:
    position, place = pages.places[ranked.id]
    work = pages.ranker.place_pool.professions[position]
    names = [
        pages.ranker.place_pool.vocabulary.professions[int(p)].name for p in (-work).argsort()[:3] if work[p] > 0.1
    ]
    outside = []
    for match in ranked.excluded[:_OUTSIDE]:
        changes = pages.changes(match.id, place.id)
        outside.append({**pages.line(match, of_place=True), "verandering": changes[0] if len(changes) == 1 else ""})
    pages.write(
        f"plek-{place.id}.html",
        "plek.html",
        plek={
            "titel": place.title,
            "werkgever": place.employer or "",
            "soort": place.kind or "",
            "waar": place.town or "",
            "uren": _hours(place),
            "omschrijving": place.description or "",
            "beroepen": ", ".join(names) or "onbekend",
        },
        lijst=[pages.line(match, of_place=True) for match in ranked.results],
        buiten=outside,
    )
    return {
        "titel": place.title, "bestand": f"plek-{place.id}.html", "werkgever": place.employer or "",
        "soort": place.kind or "", "aantal": len(ranked.results),
    }  # fmt: skip


def _groups(pages: _Pages, people: dict[str, dict[str, Any]], spots: dict[str, dict[str, Any]]) -> dict[str, list[Any]]:
    """Pages per focus profession and per branch, found through the index."""
    ranker = pages.ranker
    vocabulary = ranker.place_pool.vocabulary
    size = len(vocabulary.professions)
    place_index, people_index = FaissIndex(size), FaissIndex(size)
    fill_with_places(place_index, ranker.place_pool, ranker.pool.places)
    vectors = work_vectors(vocabulary, ranker.pool.stories, ranker.weights)
    fill_with_candidates(people_index, vocabulary, ranker.pool.candidates, vectors)
    found: dict[str, list[Any]] = {"beroepen": [], "branches": []}
    for profession in vocabulary.professions:
        persons = by_profession(people_index, vocabulary, profession.id, 12)
        places = by_profession(place_index, vocabulary, profession.id, 12)
        if len(persons) >= 3 and places:
            found["beroepen"].append((profession.name, f"beroep-{profession.id}.html", persons, places))
    found["beroepen"] = sorted(found["beroepen"], key=lambda g: (-len(g[2]) * len(g[3]), g[0]))[:12]
    for branch in vocabulary.branches:
        persons = by_branch(people_index, vocabulary, branch.id, 12)
        places = by_branch(place_index, vocabulary, branch.id, 12)
        found["branches"].append((branch.id, f"branche-{branch.id.lower()}.html", persons, places))
    lists: dict[str, list[Any]] = {}
    for key, note in (
        ("beroepen", "Focusberoep: wie wil of kan dit, en waar kan dat?"),
        ("branches", "Alles in deze branche."),
    ):
        lists[key] = []
        for name, file, persons, places in found[key]:
            pages.write(
                file, "groep.html", naam=name, uitleg=note,
                mensen=[people[i] for i, _ in persons], plekken=[spots[i] for i, _ in places],
            )  # fmt: skip
            lists[key].append({"naam": name, "bestand": file, "mensen": len(persons), "plekken": len(places)})
    return lists


def build(folder: Path, advance: Advance) -> list[Path]:
    """Rank the demonstration and write its pages.

    Args:
        folder: where to; made when it is not there, and emptied of earlier pages.
        advance: told how many steps of how many are done.

    Returns:
        The pages; the first is the one that leads to the others.
    """
    if folder.exists():
        for old in folder.glob("*.html"):
            old.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    candidates, _ = read_candidates(DATA / "kandidaten.jsonl")
    places, _ = read_places(DATA / "vacatures.jsonl")
    table = towns(DATA / "plaatsen.csv")
    ranker = engine(table).ranker(candidates, places, conditions=True, advance=advance)
    pages = _Pages(folder, candidates, places, ranker)
    people: dict[str, dict[str, Any]] = {}
    spots: dict[str, dict[str, Any]] = {}
    for ranked in ranker.lists(_TOP):
        if ranked.direction == "kandidaat":
            people[ranked.id] = _person_page(pages, ranked)
        else:
            spots[ranked.id] = _place_page(pages, ranked)
    groups = _groups(pages, people, spots)
    pages.write(
        "index.html", "index.html", gemeente=MUNICIPALITY, mensen=list(people.values()), plekken=list(spots.values()),
        werkgevers=len({p.employer_id for p in places}), zonder=sum(not p["aantal"] for p in people.values()), **groups,
    )  # fmt: skip
    for name in ("kandidaten.jsonl", "vacatures.jsonl"):
        shutil.copy(DATA / name, folder / name)
    return [pages.written[-1], *pages.written[:-1]]
