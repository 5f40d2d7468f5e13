"""A score as words: how well something fits, for a person. The numbers themselves say little to anybody."""

from __future__ import annotations

from typing import Final

# (from this score on, words, style class of the pages)
_BANDS: Final = ((0.45, "past heel goed", ""), (0.22, "past goed", ""), (0.0, "het bespreken waard", "praat"))


def band(score: float) -> tuple[str, str]:
    """The words for a score, and the class they are shown in."""
    return next(((words, css) for least, words, css in _BANDS if score >= least), _BANDS[-1][1:])
