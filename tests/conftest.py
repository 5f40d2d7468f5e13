"""What several tests share, made once a run: the engine, and the demonstration municipality read and ranked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pytest

import vocab
from api.matching import MatchEngine
from api.records import read_candidates, read_places
from api.wiring import engine as built
from matcher.domain import Candidate, Match, Place
from matcher.match.rank import WORTH_NAMING, Pool, RankedList, Ranker
from matcher.story.understood import UnderstoodPlace, UnderstoodStory
from tests import postgres

DEMO = Path(vocab.__file__).parent / "data" / "demo"
TOP = 10


@dataclass(frozen=True, eq=False)
class Municipality:
    """People and places with the engine that ranks them. A text is read once, however often it is ranked."""

    engine: MatchEngine
    candidates: tuple[Candidate, ...]
    places: tuple[Place, ...]
    _stories: dict[str, UnderstoodStory] = field(default_factory=dict, repr=False)
    _places: dict[tuple[str, str | None], UnderstoodPlace] = field(default_factory=dict, repr=False)

    def story(self, candidate: Candidate) -> UnderstoodStory:
        text = candidate.story or ""
        if text not in self._stories:
            self._stories[text] = self.engine.reader.story(candidate.id, text)
        return replace(self._stories[text], id=candidate.id)

    def place(self, place: Place) -> UnderstoodPlace:
        key = (place.title, place.description)
        if key not in self._places:
            self._places[key] = self.engine.reader.place(place)
        return replace(self._places[key], id=place.id)

    def ranker(
        self,
        candidates: Sequence[Candidate],
        places: Sequence[Place] | None = None,
        *,
        conditions: bool = True,
        shown: dict[str, int] | None = None,
    ) -> Ranker:
        """A computed ranker; the places of the municipality unless others are given."""
        places = self.places if places is None else places
        pool = Pool(
            tuple(candidates), tuple(map(self.story, candidates)), tuple(places), tuple(map(self.place, places)),
            shown or {},
        )  # fmt: skip
        ranker = Ranker(
            self.engine.vocabulary, pool, self.engine.weights, self.engine.towns, conditions=conditions,
            parts=self.engine.parts,
        )  # fmt: skip
        ranker.compute()
        return ranker

    def top(self, candidates: Sequence[Candidate], k: int = TOP) -> list[list[tuple[str, float]]]:
        """Per candidate the k best places with their scores, by content only, straight from the matrix of scores.

        `test_score.py` checks that the lists that are shown are these; explaining them takes ten times as long.
        """
        ranker = self.ranker(candidates, conditions=False)
        found = []
        for row, barred in zip(ranker.scores, ranker.barred, strict=True):
            lines = [
                (place.id, float(score))
                for place, score, out in zip(self.places, row, barred, strict=True)
                if not out and score >= WORTH_NAMING
            ]
            found.append(sorted(lines, key=lambda line: (-round(line[1], 6), line[0]))[:k])
        return found

    @cached_property
    def ranked(self) -> Ranker:
        """The whole municipality, with every condition."""
        return self.ranker(self.candidates)

    @cached_property
    def all_lists(self) -> tuple[RankedList, ...]:
        """Both ways, at most `TOP` long."""
        return tuple(self.ranked.lists(TOP))

    @cached_property
    def pairs(self) -> tuple[tuple[Candidate, Place, Match], ...]:
        """Every line of every list, results and what was kept out: the person, the place, and the match."""
        people, places = {c.id: c for c in self.candidates}, {p.id: p for p in self.places}
        return tuple(
            (people[one.id], places[match.id], match)
            if one.direction == "kandidaat"
            else (people[match.id], places[one.id], match)
            for one in self.all_lists
            for match in (*one.results, *one.excluded)
        )


@pytest.fixture(scope="session")
def engine() -> MatchEngine:
    """The engine of this installation, as the commands get it."""
    return built()


@pytest.fixture(scope="session")
def demo(engine: MatchEngine) -> Municipality:
    """The demonstration municipality: all people, all places."""
    candidates, refused = read_candidates(DEMO / "kandidaten.jsonl")
    places, also = read_places(DEMO / "vacatures.jsonl")
    assert not refused
    assert not also
    return Municipality(engine, tuple(candidates), tuple(places))


@pytest.fixture(scope="session")
def job(demo: Municipality) -> Callable[[str], Place]:
    """A paid place for a profession, described in the words of the vocabulary."""

    def make(slug: str) -> Place:
        profession = demo.engine.vocabulary.profession(slug)
        return Place(f"v-{slug}", profession.name, ". ".join(profession.tasks[:5]) + ".")

    return make


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """The address of a new, empty database on a real PostgreSQL; skipped, with the reason, where there is none."""
    url = postgres.url_or_skip()
    yield url
    postgres.drop_database(url)
