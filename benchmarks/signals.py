"""Misses and false alarms on the messages of `tests/golden/signalen`, and the time it takes.

python -m benchmarks.signals
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from api.quality.report import markdown
from api.quality.signals import measured, read_set
from intake_bot.signals.language import recognise
from intake_bot.signals.mask import mask
from intake_bot.signals.rules import rules
from intake_bot.signals.signals import read_signals
from intake_bot.signals.weights import Weights
from models.signals import load_signals
from vocab.loader import DATA

FOLDER = Path(__file__).parents[1] / "tests" / "golden" / "signalen"


def main() -> None:
    weights = Weights(*load_signals())
    speed = timed(weights)
    for table in measured(FOLDER, weights):
        print(markdown(table))
    print(speed)


def timed(weights: Weights) -> str:
    """Milliseconds of the processor for a message, a story and 100 kB, and what loading takes."""
    begin, before = time.process_time(), _memory()
    rules()
    read_signals("ik wil niet meer", None, weights)
    lines = [f"rules: {1000 * (time.process_time() - begin):.0f} ms, {_memory() - before:.0f} MB"]
    begin, before = time.process_time(), _memory()
    recognise("this is a message in another language")
    lines.append(f"lingua: {1000 * (time.process_time() - begin):.0f} ms, {_memory() - before:.0f} MB")
    stories = [json.loads(line)["verhaal"] for line in (DATA / "demo" / "kandidaten.jsonl").open(encoding="utf-8")]
    messages = [one.text for name in ("crisis", "geen", "doen") for one in read_set(FOLDER / f"{name}.jsonl")]
    for what, texts in (("message", messages), ("story", stories), ("100 kB", [(" ".join(stories) * 3)[:100_000]])):
        for name, read in (("signals", lambda text: read_signals(text, None, weights)), ("mask", mask)):
            begin = time.process_time()
            for text in texts:
                read(text)
            lines.append(f"{name}, {what}: {1000 * (time.process_time() - begin) / len(texts):.2f} ms")
    return "\n".join(lines)


def _memory() -> float:
    """Most memory of this process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)


if __name__ == "__main__":
    main()
