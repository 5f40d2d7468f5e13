"""Tables that an installation took in itself: towns and names of professions, in its data folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from matcher.errors import DataError
from matcher.story.sense import Sense
from vocab.esco import Label
from vocab.loader import Vocabulary
from vocab.lookup import Entry

TOWNS_FILE: Final = "plaatsen.csv"
ESCO_FILE: Final = "esco.jsonl"
ESCO_SKILLS_FILE: Final = "esco-vaardigheden.jsonl"
# An imported name is worth a little less than one of our own: its profession was found, not written down.
_STRENGTH: Final = 0.8
_SURE_FROM: Final = 0.05


def data_folder() -> Path:
    """Where the data of this installation stands: `$MEEDOEN_DATA`, else `data` in the folder where you are."""
    return Path(os.environ.get("MEEDOEN_DATA") or "data")


def read_names(path: Path) -> tuple[Entry, ...]:
    """The imported names of professions; none where there is no file.

    Raises:
        DataError: the file cannot be read.
    """
    if not path.is_file():
        return ()
    try:
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise DataError("escoBestandKapot", bestand=path.name) from error
    return tuple(Entry(("beroep", r["beroep"]), r["label"].lower(), _STRENGTH) for r in records if r.get("beroep"))


def placed(labels: Iterable[Label], vocabulary: Vocabulary, sense: Sense) -> Iterator[dict[str, Any]]:
    """Give every imported name the profession of the vocabulary that it means.

    A name belongs to a profession of the same ISCO-08 unit group, else of the same minor group; of several, to the one
    whose meaning is nearest. A name whose group the vocabulary does not have keeps its ISCO code and no profession.

    Yields:
        Records with `label`, `isco`, `uri` and, where one was found, `beroep`.
    """
    labels = list(labels)
    by_unit: dict[str, list[int]] = {}
    by_minor: dict[str, list[int]] = {}
    for i, profession in enumerate(vocabulary.professions):
        by_unit.setdefault(profession.isco, []).append(i)
        by_minor.setdefault(profession.isco[:3], []).append(i)
    for start in range(0, len(labels), 2_000):
        part = labels[start : start + 2_000]
        nothing = np.zeros((len(part), sense.size), dtype=np.float32)
        about = sense.combine(sense.embedder.embed([label.text for label in part]), nothing)
        for label, row in zip(part, about, strict=True):
            record: dict[str, Any] = {"label": label.text, "isco": label.isco, "uri": label.uri}
            near = by_unit.get(label.isco) or by_minor.get(label.isco[:3]) or []
            best = max(near, key=lambda i: float(row[i]), default=None)
            if best is not None and (len(near) == 1 or float(row[best]) >= _SURE_FROM):
                record["beroep"] = vocabulary.professions[best].id
            yield record
