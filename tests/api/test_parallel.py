"""Reading in processes: the same bytes, and a text that kills its process is found and set apart in the same night."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import psutil
import pytest

from api.matching import MatchEngine
from api.parallel import ReadingProcesses
from matcher.casework.night_reading import KILLER, Failed, InThisProcess, Portion, Text
from matcher.casework.reading import TRIES
from matcher.domain import Candidate
from matcher.errors import Unavailable
from matcher.kept import RecordKind
from matcher.store.opening import open_store
from tests.api import deadly_reading
from tests.small import START, WORK, Nights, fill


def portions(words: Sequence[str]) -> Iterator[Portion]:
    for n, word in enumerate(words):
        texts = [Text(RecordKind.CANDIDATE, f"{n}-{i}", "", f"Ik wil graag {word}, {i} keer.") for i in range(3)]
        yield Portion(tuple(texts))
    yield Portion(tuple(Text(RecordKind.PLACE, title, "", text, title) for title, text in WORK))


def reads(process: psutil.Process) -> bool:
    return "resource_tracker" not in " ".join(process.cmdline())


def test_in_processes_the_same_is_read_in_the_same_order_as_here(engine: MatchEngine) -> None:
    words = ("koken", "fietsen maken", "schoonmaken", "gif", "wandelen")
    before = {child.pid for child in psutil.Process().children()}
    with ReadingProcesses(engine.reading, deadly_reading.build, 2, few=6) as readers:
        found = list(readers.read(portions(words)))
    here = list(InThisProcess(deadly_reading.build().reader).read(portions(words)))

    assert found == here
    assert [isinstance(a, Failed) for _, answers in found for a in answers or ()].count(True) == 3
    _, alive = psutil.wait_procs([c for c in psutil.Process().children() if c.pid not in before and reads(c)], 30)
    assert alive == [], "afterwards no process is left"


def test_a_text_that_kills_is_found_in_the_same_night_and_the_rest_is_read(engine: MatchEngine) -> None:
    store = open_store("sqlite://")
    fill(store, 40, 6)
    store.put(RecordKind.CANDIDATE, [Candidate("k900", "Ik wil koken. Dit is dodelijk.", status="actief")], START)
    with ReadingProcesses(engine.reading, deadly_reading.build, 1, few=0) as readers:
        done = Nights(store, engine, None).run(readers=readers)

    assert done is not None
    assert {(p.id, p.code, p.tries) for p in store.apart()} == {("k900", KILLER, TRIES + 1)}
    told = [k.record.id for k in store.every(RecordKind.CANDIDATE) if k.record.story]  # type: ignore[union-attr]
    assert set(store.understood_keys(RecordKind.CANDIDATE)) == set(told) - {"k900"}
    assert done.counts["gelezen"] == len(told) - 1 + 6


def test_processes_that_cannot_begin_are_not_taken_for_texts_that_kill(engine: MatchEngine) -> None:
    store = open_store("sqlite://")
    fill(store, 10, 3)
    with (
        ReadingProcesses(engine.reading, deadly_reading.refuse, 1, few=0) as readers,
        pytest.raises(Unavailable) as error,
    ):
        Nights(store, engine, None).run(readers=readers)

    assert error.value.code == "rematchLezers"
    assert store.apart() == ()


def test_nothing_to_read_starts_no_process(engine: MatchEngine) -> None:
    before = {child.pid for child in psutil.Process().children()}
    with ReadingProcesses(engine.reading, deadly_reading.build, 2, few=0) as readers:
        assert list(readers.read(iter(()))) == []
        assert {child.pid for child in psutil.Process().children()} == before
