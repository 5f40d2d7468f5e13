"""The errors of the matcher, in one tree.

    MatcherError
    ├── InputError        the caller gave something that cannot be used; say what, where and what to do
    │   └── RecordError   one record of a file: line, field, code
    ├── NotFound          an id, a profession or a branch that does not exist
    ├── DataError         data that ships with the project (vocabulary, weights) is missing or damaged
    └── Unavailable       something outside failed for now; what was asked did not happen and may be asked again
        └── StoreUnavailable  the database cannot be reached, is locked too long, or the disk is full

An error carries a code and its values. The sentences that a person reads live in `vocab/data/meldingen.toml`;
the table from code to exit code or HTTP status lives in `api`. Values never hold personal data: a field name and a
line number are enough to find the record back.
"""

from __future__ import annotations


class MatcherError(Exception):
    """Base of all errors of this project.

    Args:
        code: key of the sentence in `vocab/data/meldingen.toml`.
        values: what the sentence needs, for example ``regel=3, veld="urenMin"``.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        detail = ", ".join(f"{key}={value}" for key, value in sorted(self.values.items()))
        return f"{self.code}({detail})" if detail else self.code


class InputError(MatcherError):
    """The input cannot be used as it is."""


class RecordError(InputError):
    """One record of a file cannot be used; the rest of the file can."""


class NotFound(MatcherError):
    """Something was asked for by a name that does not exist."""


class DataError(MatcherError):
    """Data that belongs to the installation is missing, damaged or inconsistent."""


class Unavailable(MatcherError):
    """Something outside the program failed for now; nothing was changed."""


class StoreUnavailable(Unavailable):
    """The database cannot be reached, is locked for too long, or cannot be written to."""
