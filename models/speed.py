"""How fast a model reads, how long it takes to load and how much memory it takes: measured in a process of its own.

python -m models.speed module:Class.load     prints seconds to load, texts a second (twice), and MB above the libraries
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from functools import reduce
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

_LONGEST = 5.0  # seconds


class Speed(NamedTuple):
    """Processor seconds to load, texts a second on one core, and MB of memory above the libraries.

    Attributes:
        load: seconds.
        first: texts a second when nearly every word is new, as in the first seconds after a start.
        texts: texts a second when the words have been seen before; the texts themselves are new.
        memory: after all that.
    """

    load: float
    first: float
    texts: float
    memory: float


def in_a_process(dotted: str, texts: list[str]) -> Speed:
    """Measure ``module:Class.load`` in a fresh process that may use one core.

    Args:
        dotted: what to call for a model.
        texts: what it reads; every text once.
    """
    alone = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    done = subprocess.run(
        [sys.executable, "-m", "models.speed", dotted], input=json.dumps(texts), capture_output=True, text=True,
        check=True, env={**os.environ, **alone, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    return Speed(*json.loads(done.stdout.splitlines()[-1]))


def _memory() -> float:
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


def main() -> None:
    """Measure in this process; processor time, so that a busy machine does not make the figure."""
    texts: list[str] = json.load(sys.stdin)
    module, _, rest = sys.argv[1].partition(":")
    make: Any = reduce(getattr, rest.split("."), importlib.import_module(module))
    if "minilm" in rest.lower():
        import sentence_transformers  # noqa: F401  # a library, not the model
        import torch

        torch.set_num_threads(1)
    before = _memory()
    began = time.process_time()
    model = make()
    load = time.process_time() - began
    model.embed(["een eerste keer"])
    first = _rate(model, texts)
    known = _rate(model, [f"{one} {other}" for one, other in pairwise(texts)])
    sys.stdout.write(json.dumps([load, first, known, max(0.0, _memory() - before)]) + "\n")


def _rate(model: Any, texts: list[str]) -> float:
    began = time.process_time()
    read = 0
    for start in range(0, len(texts), 64):
        read += len(model.embed(texts[start : start + 64]))
        if time.process_time() - began > _LONGEST:
            break
    return read / max(time.process_time() - began, 1e-6)


if __name__ == "__main__":
    main()
