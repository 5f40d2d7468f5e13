"""A reading for processes of a test: one word kills whoever reads it, another makes the reader fail."""

from __future__ import annotations

import os
from typing import Any

from api.wiring import engine
from matcher.casework.reading import Reading


class Deadly:
    """The reader of this installation, with two words that it cannot stand."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def story(self, candidate_id: str, text: str | None, names: tuple[str, ...] = ()) -> Any:
        if "dodelijk" in (text or ""):
            os._exit(9)
        if "gif" in (text or ""):
            raise ValueError(text)
        return self._reader.story(candidate_id, text, names)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)


def build() -> Reading:
    """The reading, by name for a process that is spawned."""
    real = engine().reading
    return Reading(Deadly(real.reader), real.name)  # type: ignore[arg-type]


def refuse() -> Reading:
    """A process that cannot begin."""
    raise MemoryError
