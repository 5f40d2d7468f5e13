"""From what the database library raises to the one error that callers know. Nothing of the library gets out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import exc

from matcher.errors import InputError, MatcherError, StoreUnavailable

# Primary result codes of SQLite: sqlite.org/rescode.html
_SQLITE: Final = {
    5: "databaseBezet",  # BUSY
    6: "databaseBezet",  # LOCKED
    11: "databaseStuk",  # CORRUPT
    13: "databaseVol",  # FULL
    26: "databaseStuk",  # NOTADB
}
# SQLSTATE of PostgreSQL: postgresql.org/docs/current/errcodes-appendix.html
_POSTGRES: Final = {
    "53100": "databaseVol",  # disk_full
    "53300": "databaseBezet",  # too_many_connections
    "55P03": "databaseBezet",  # lock_not_available
    "57014": "databaseBezet",  # query_canceled: statement_timeout
    "40001": "databaseBezet",  # serialization_failure
    "40P01": "databaseBezet",  # deadlock_detected
    "XX001": "databaseStuk",  # data_corrupted
    "XX002": "databaseStuk",  # index_corrupted
}


@contextmanager
def translated() -> Iterator[None]:
    """Whatever the library raises inside becomes `StoreUnavailable`; a text that no database takes, `InputError`.

    The error of the library stays behind as context without its words: those can hold what somebody told.
    """
    try:
        yield
    except (exc.SQLAlchemyError, sqlite3.Error, OSError, UnicodeEncodeError) as error:
        ours = as_ours(error)
        _silence(error)
        raise ours from None


def _silence(error: BaseException) -> None:
    """Take the statement, its values and the row that a server quotes out of an error and of what it came from."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, exc.StatementError):
            seen.statement, seen.params = None, None
        if isinstance(seen, exc.SQLAlchemyError | sqlite3.Error) or hasattr(seen, "sqlstate"):
            seen.args = (type(seen).__name__,)
        seen = seen.__cause__ or seen.__context__


def as_ours(error: Exception) -> MatcherError:
    """The error of this project for one of the database library."""
    if isinstance(error, exc.TimeoutError):
        return StoreUnavailable("databaseBezet")
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(cause, UnicodeEncodeError) or (isinstance(error, exc.DataError) and "NUL" in str(cause)):
        return InputError("tekenOnbruikbaar")
    if isinstance(cause, sqlite3.Error):
        code: int | None = getattr(cause, "sqlite_errorcode", None)
        return StoreUnavailable(_SQLITE.get(code & 0xFF, "databaseWeg") if code else "databaseWeg")
    state = getattr(cause, "sqlstate", None)
    return StoreUnavailable(_POSTGRES.get(state or "", "databaseWeg"))
