"""How fast a text is read and a pool is ranked, over the demonstration set.

    python -m benchmarks.speed_bench lezen               # seconds; one thread
    python -m benchmarks.speed_bench rangschikken        # a minute or two; 10,000 people beside 2,000 places
    python -m benchmarks.speed_bench rangschikken --mensen 1000 --plekken 500

Each prints one JSON object, so that `python -m benchmarks` can run it as a process of its own: cold is then cold, and
the largest memory is that of this work alone.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import ONE_THREAD

os.environ.update(ONE_THREAD)  # read when numpy is loaded

import numpy as np

import vocab
from api.matching import MatchEngine
from api.records import read_candidates, read_places
from api.wiring import engine
from benchmarks.crowd import SEED, crowd
from matcher.domain import Candidate, Place
from matcher.match.rank import Ranker
from matcher.story.statements import sentences

DEMO: Final = Path(vocab.__file__).parent / "data" / "demo"
STORY, MESSAGE = (190, 210), (12, 18)  # words
REPEATS: Final = 3
TOP: Final = 10


def demonstration() -> tuple[list[Candidate], list[Place]]:
    """The people with a story and the places of the demonstration."""
    people = [one for one in read_candidates(DEMO / "kandidaten.jsonl")[0] if one.story]
    return people, read_places(DEMO / "vacatures.jsonl")[0]


def long_stories(stories: Sequence[str]) -> list[str]:
    """A text of about 200 words from each story: its own sentences, then those of the next that still fit."""
    said = [[span.of(story) for span in sentences(story)] for story in stories]
    texts = []
    for i in range(len(said)):
        text, words = "", 0
        for sentence in (s for k in range(len(said)) for s in said[(i + k) % len(said)]):
            count = len(sentence.split())
            if words + count <= STORY[1]:
                text, words = f"{text}{sentence}. ", words + count
            if words >= STORY[0]:
                break
        texts.append(text)
    return texts


def messages(stories: Sequence[str]) -> list[str]:
    """Sentences of the stories that are as long as a message in a chat."""
    every = (span.of(story) for story in stories for span in sentences(story))
    return [one for one in every if MESSAGE[0] <= len(one.split()) <= MESSAGE[1]]


def timed(read: Callable[[Any], object], texts: Sequence[Any]) -> tuple[list[float], list[float]]:
    """Per text how long it took: ms on the clock, and ms of the processor."""
    clock, processor = [], []
    for text in texts:
        started, spent = time.perf_counter(), time.process_time()
        read(text)
        processor.append((time.process_time() - spent) * 1e3)
        clock.append((time.perf_counter() - started) * 1e3)
    return clock, processor


def reading() -> dict[str, Any]:
    """Read stories, messages and places: the first time in this process, and again."""
    started = time.perf_counter()
    made = engine()
    made.reader.story("", "Ik heb in de keuken gewerkt.")  # what is loaded at the first text is not part of the second
    loading = time.perf_counter() - started
    people, places = demonstration()
    stories = [one.story or "" for one in people]

    def read(text: str) -> object:
        return made.reader.story("", text)

    rows = []
    work: list[tuple[str, Callable[[Any], object], Sequence[Any]]] = [
        ("a story of 190 to 210 words", read, long_stories(stories)),
        ("a message of 12 to 18 words", read, messages(stories)),
        ("a story of the demonstration, as it is", read, stories),
        ("a place of the demonstration", made.reader.place, places),
    ]
    for what, how, texts in work:
        first, _ = timed(how, texts)
        again = [timed(how, texts) for _ in range(REPEATS)]
        warm, spent = ([one for run in again for one in run[which]] for which in (0, 1))
        rows.append(
            {
                "what": what,
                "texts": len(texts),
                "first": [float(np.median(first)), float(np.percentile(first, 99))],
                "again": [float(np.median(warm)), float(np.percentile(warm, 99))],
                "processor": float(np.median(spent)),
            }
        )
    return {"loading": loading, "rows": rows}


def ranking(many: int, many_places: int) -> dict[str, Any]:
    """Rank a crowd both ways, every grens on, and go through all lists."""
    made: MatchEngine = engine()
    people, places = demonstration()
    understood = [(one, made.reader.story(one.id, one.story)) for one in people]
    readings = [(one, made.reader.place(one)) for one in places]
    before = _memory()
    pool = crowd(understood, readings, many, many_places)
    gc.collect()
    gc.freeze()  # as `api.matching` does
    held = _memory()
    clock, spent = [time.perf_counter()], [time.process_time()]

    def lap() -> None:
        clock.append(time.perf_counter())
        spent.append(time.process_time())

    ranker = Ranker(made.vocabulary, pool, made.weights, made.towns)
    lap()
    ranker.compute()
    lap()
    lists = results = excluded = 0
    for ranked in ranker.lists(TOP):
        lists += 1
        results += len(ranked.results)
        excluded += len(ranked.excluded)
    lap()
    return {
        "people": many,
        "places": many_places,
        "seed": SEED,
        "statements": sum(len(story.statements) for story in pool.stories) / many,
        "tasks": sum(len(reading.task_share) for reading in pool.readings) / many_places,
        "seconds": [b - a for a, b in pairwise(clock)],
        "processor": [b - a for a, b in pairwise(spent)],
        "lists": lists,
        "results": results,
        "excluded": excluded,
        "engine_mb": before,
        "pool_mb": held - before,
        "peak_mb": _memory(),
    }


def _memory() -> float:
    """The largest resident memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3  # kB on Linux


def main() -> None:
    """Run one of the two and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wat", choices=("lezen", "rangschikken"))
    parser.add_argument("--mensen", type=int, default=10_000)
    parser.add_argument("--plekken", type=int, default=2_000)
    asked = parser.parse_args()
    print(json.dumps(reading() if asked.wat == "lezen" else ranking(asked.mensen, asked.plekken)))


if __name__ == "__main__":
    main()
