"""What the service says to the program that called it: the HTTP status of every class of error.

Beside `api.exit_codes`, which says the same to a shell.
"""

from __future__ import annotations

from typing import Final

from matcher.errors import DataError, InputError, MatcherError, NotFound, Unavailable

# The first class that fits counts.
STATUS: Final[tuple[tuple[type[MatcherError], int], ...]] = (
    (NotFound, 404),
    (InputError, 400),
    (Unavailable, 503),
    (DataError, 500),
)


def status_of(error: MatcherError) -> int:
    """The HTTP status of an error; 500 for one that nobody thought of."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)
