"""JSON Lines out: one object a line, UTF-8, written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from api.output import replacing


def line(record: Mapping[str, Any]) -> bytes:
    """One record as a line of UTF-8, newline included.

    Raises:
        ValueError: a number is not finite; that is never a result.
    """
    return json.dumps(record, ensure_ascii=False, allow_nan=False).encode("utf-8") + b"\n"


def write_jsonl(target: Path, records: Iterable[Mapping[str, Any]]) -> int:
    """Write records as they come; the file appears when all are there.

    Returns:
        How many records were written.

    Raises:
        OSError: the disk is full or may not be written to; what stood at `target` is still there.
    """
    count = 0
    with replacing(target) as file:
        for record in records:
            file.write(line(record))
            count += 1
    return count
