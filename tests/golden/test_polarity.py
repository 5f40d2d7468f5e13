"""How often the stand towards work is read right, on sentences that were kept apart while the rules were written.

Floors lie a little below what was measured (0.78 exact, 0.84 sign), so that a change that costs quality is seen. Raise
them when the figure rises; never look at the sentences to get there, write rules from `models/data/polariteit_*.jsonl`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matcher.domain import Polarity
from matcher.story.statements import statements

CASES = Path(__file__).parent / "polariteit_test.jsonl"
OTHERS = "ander"


@dataclass(frozen=True)
class Judged:
    """One case: what it should be, what was read, how sure."""

    expected: str
    found: str
    certainty: float


@cache
def judged() -> tuple[Judged, ...]:
    cases = []
    for line in CASES.read_text("utf-8").splitlines():
        case = json.loads(line)
        start = case["tekst"].index(case["doel"])
        end = start + len(case["doel"])
        best = max(statements(case["tekst"]), key=lambda s: min(end, s.end) - max(start, s.start))
        found = OTHERS if best.others else best.polarity.value
        cases.append(Judged(case["polariteit"], found, best.certainty))
    return tuple(cases)


def sign(value: str) -> str:
    """For the work, against it, or somebody else's."""
    if value == OTHERS:
        return OTHERS
    return "voor" if Polarity(value).positive else "tegen"


def test_the_stand_is_read_exactly() -> None:
    right = sum(case.found == case.expected for case in judged())
    assert right / len(judged()) >= 0.76


def test_for_against_or_somebody_elses() -> None:
    right = sum(sign(case.found) == sign(case.expected) for case in judged())
    assert right / len(judged()) >= 0.82


def test_wanted_work_is_seldom_taken_for_refused() -> None:
    """The costliest mistake: a grens on work that somebody wants."""
    wanted = [case for case in judged() if case.expected == Polarity.WANTS.value]
    assert sum(sign(case.found) == "tegen" for case in wanted) / len(wanted) <= 0.1


def test_certainty_tells_how_often_it_is_right() -> None:
    def share(cases: list[Judged]) -> float:
        return sum(case.found == case.expected for case in cases) / len(cases)

    own = [case for case in judged() if OTHERS not in (case.expected, case.found)]
    sure = share([case for case in own if case.certainty >= 0.8])
    unsure = share([case for case in own if case.certainty < 0.65])
    assert sure >= 0.8
    assert sure - unsure >= 0.2
