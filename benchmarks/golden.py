"""The figures on what was kept apart: polarity of 340 sentences, professions of 1,320 phrases.

python -m benchmarks.golden
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from api.wiring import engine
from matcher.domain import Polarity
from matcher.story.statements import statements
from vocab.words import tokens

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
OTHERS = "ander"


def polarity() -> tuple[float, float]:
    """Share read exactly, and share with the right sign (for, against, somebody else's)."""
    exact = sign = count = 0
    for line in (GOLDEN / "polariteit_test.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        start = case["tekst"].index(case["doel"])
        end = start + len(case["doel"])
        said = statements(case["tekst"])
        best = max(said, key=lambda s, a=start, b=end: min(b, s.end) - max(a, s.start))  # type: ignore[misc]  # bound
        found = OTHERS if best.others else best.polarity.value
        exact += found == case["polariteit"]
        sign += _sign(found) == _sign(case["polariteit"])
        count += 1
    return exact / count, sign / count


def _sign(value: str) -> str:
    if value == OTHERS:
        return OTHERS
    return "voor" if Polarity(value).positive else "tegen"


def phrases() -> tuple[float, float]:
    """Share of phrases with a right profession first, and among the first five."""
    cases = [json.loads(line) for line in (GOLDEN / "zinnen_apart.jsonl").read_text("utf-8").splitlines() if line]
    made = engine()
    sense, index = made.reader.sense, made.vocabulary.profession_index
    found, _ = sense.words([tokens(case["tekst"]) for case in cases])
    about = sense.combine(made.reader.embedder.embed([case["tekst"] for case in cases]), found)[:, :-1]
    first = five = 0
    for case, row in zip(cases, about, strict=True):
        right = {index[slug] for slug in (case["beroep"], *(case.get("ook") or ()))}
        order = np.argsort(-row, kind="stable")[:5].tolist()
        first += order[0] in right
        five += bool(right & set(order))
    return first / len(cases), five / len(cases)


def main() -> None:
    """Print both."""
    exact, sign = polarity()
    first, five = phrases()
    print(f"polariteit: {exact:.1%} precies goed, {sign:.1%} de goede kant op")
    print(f"beroep bij een zin: {first:.1%} als eerste, {five:.1%} bij de eerste vijf")


if __name__ == "__main__":
    main()
