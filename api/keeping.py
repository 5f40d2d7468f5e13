"""The store of this installation for a command: opened, used, closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.settings import Settings

if TYPE_CHECKING:
    from matcher.store.sql_store import SqlStore

_SQLITE: Final = "sqlite:///"


def database_file(settings: Settings) -> Path | None:
    """The file of an SQLite database; None where the database is a server."""
    url = settings.database_url
    return Path(url.removeprefix(_SQLITE).partition("?")[0]) if url.startswith(_SQLITE) else None


def there_is_a_store(settings: Settings) -> bool:
    """Whether there is something to open; of a server that is only known by asking, so then it is assumed."""
    file = database_file(settings)
    return file is None or file.is_file()


@contextmanager
def opened(settings: Settings) -> Iterator[SqlStore]:
    """The store, made where there is none yet.

    Raises:
        StoreUnavailable: it cannot be reached.
        DataError: it is damaged, or of another version than this program.
    """
    from matcher.store.opening import open_store  # loading takes a moment

    store = open_store(settings.database_url)
    try:
        yield store
    finally:
        store.close()
