"""The engine put together: vocabulary, embedder, head, weights and towns, behind the few questions the commands ask."""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import models
from api.console import Advance
from matcher.casework.reading import Reading
from matcher.domain import Candidate, Fact, Place
from matcher.errors import DataError
from matcher.match.board import Rules
from matcher.match.rank import Pool, RankedList, Ranker
from matcher.match.score import Parts, Weights
from matcher.match.travel import Towns
from matcher.match.why_not import WhyNot, why_not
from matcher.ports import Embedder
from matcher.story.read import Reader
from matcher.story.sense import Head, SenseWeights
from vocab.loader import Vocabulary
from vocab.lookup import Entry

WEIGHTS: Final = Path(models.__file__).parent / "weights" / "gewichten.json"


def read_weights(path: Path = WEIGHTS) -> tuple[Weights, SenseWeights]:
    """The fitted weights.

    Raises:
        DataError: missing, not JSON, or with values that break a rule (wil > kan > deed).
    """
    try:
        data = json.loads(path.read_text("utf-8"))
        return Weights(**data["score"]), SenseWeights(**data["betekenis"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError("gewichtenOnbruikbaar", bestand=path.name, fout=str(error)) from error


def _print(*parts: str | bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else part.encode()
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()[:12]


def _code(*places: str) -> bytes:
    """The source of some modules: other code may read or rank otherwise."""
    root, sources = Path(models.__file__).parents[1], b""
    for place in places:
        path = root / place
        files = sorted(path.glob("*.py")) if path.is_dir() else [path]
        sources += b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)
    return sources


class MatchEngine:
    """Answers what the commands ask, from records in memory.

    Args:
        vocabulary, embedder, head, towns: the parts.
        weights, sense: fitted weights.
        parts: switched-off parts, for measuring.
        extra: more names of professions, from an ESCO download.

    Attributes:
        reading, rules: what reads and what ranks, with the name under which their results may be kept.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        embedder: Embedder,
        head: Head | None,
        towns: Towns,
        weights: Weights,
        sense: SenseWeights,
        parts: Parts | None = None,
        extra: Iterable[Entry] = (),
    ) -> None:
        self.vocabulary: Final = vocabulary
        self.towns: Final = towns
        self.weights: Final = weights
        self.parts: Final = parts or Parts()
        extra = tuple(extra)
        self.reader: Final = Reader(vocabulary, embedder, head, sense, extra)
        read_with = _print(
            _code("vocab", "matcher/story", "matcher/privacy", "matcher/domain.py"),
            vocabulary.version, embedder.name, repr(sense), repr(extra),
            *([head.weight.tobytes(), head.bias.tobytes()] if head is not None else ["middelpunten"]),
        )  # fmt: skip
        # What was read, and what was ranked, is worth something only with the same words, model, weights and code.
        self.reading: Final = Reading(self.reader, f"{embedder.name}/{vocabulary.version}/{read_with}")
        ranked_with = _print(read_with, _code("matcher/match"), repr(weights), repr(self.parts), repr(towns.places))
        self.rules: Final = Rules(
            vocabulary, weights, towns, f"{embedder.name}/{vocabulary.version}/{ranked_with}", self.parts
        )

    def ranker(
        self, candidates: Sequence[Candidate], places: Sequence[Place], *, conditions: bool, advance: Advance
    ) -> Ranker:
        """Read all texts and score all pairs; `advance` is told how many steps of how many are done."""
        total = 2 * len(candidates) + len(places)
        stories = []
        for candidate in candidates:
            stories.append(self.reader.story(candidate.id, candidate.story))
            advance(len(stories), total)
        readings = []
        for place in places:
            readings.append(self.reader.place(place))
            advance(len(stories) + len(readings), total)
        pool = Pool(tuple(candidates), tuple(stories), tuple(places), tuple(readings), {})
        ranker = Ranker(self.vocabulary, pool, self.weights, self.towns, conditions=conditions, parts=self.parts)
        # What was read stays; without this the collector walks all of it again and again while lists are made.
        gc.freeze()
        ranker.compute(lambda done: advance(len(stories) + len(readings) + done, total))
        return ranker

    def rank(
        self, candidates: Sequence[Candidate], places: Sequence[Place], *, top: int, conditions: bool, advance: Advance
    ) -> Iterator[RankedList]:
        """Rank both ways: first one list per candidate, then one per place, each in the order given."""
        ranker = self.ranker(candidates, places, conditions=conditions, advance=advance)
        yield from ranker.lists(top)

    def why_not(
        self, candidates: Sequence[Candidate], places: Sequence[Place], candidate_id: str, place_id: str
    ) -> WhyNot:
        """Explain one pair among all. Both ids are known to be there."""
        one = next(c for c in candidates if c.id == candidate_id)
        ranker = self.ranker([one], places, conditions=True, advance=lambda *_: None)
        spot = next(i for i, p in enumerate(places) if p.id == place_id)
        return why_not(ranker, 0, spot)

    def extract(self, story: str) -> tuple[Fact, ...]:
        """The facts of one story, with their words; offsets in code points of `story`."""
        return self.reader.story("", story).facts
