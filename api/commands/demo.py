"""`meedoen demo`: an invented municipality in a database of its own, ranked two nights long, and the service on it."""

from __future__ import annotations

import shutil
import socket
import uuid
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import vocab
from api.console import progress, say
from api.exit_codes import ExitCode
from api.importing import load
from api.messages import sentence
from api.settings import Settings
from matcher.errors import InputError
from matcher.kept import FocusList, Record, RecordKind

if TYPE_CHECKING:  # loading takes a moment
    from api.desk import Desk
    from matcher.ports import Store

DATA: Final = Path(vocab.__file__).parent / "data" / "demo"
MUNICIPALITY: Final = "Rijnhorst"
MARK: Final = "demonstratie.txt"
_CAME_TODAY: Final = 6  # of the people and the places, so that there is something new since yesterday
_FOCUS: Final = 8
_PORTS: Final = range(8000, 8021)
_OWN: Final = ("meedoen.db", "meedoen.db-wal", "meedoen.db-shm", "plaatsen.csv", MARK)


def run(folder: Path, port: int | None, *, serving: bool = True) -> ExitCode:
    """Make the demonstration anew and serve it until somebody stops it.

    Args:
        folder: for its data; what an earlier demonstration left there is thrown away, and nothing else is touched.
        port: to listen on; the first free one from 8000 where None.
        serving: whether the service is started at the end.

    Raises:
        InputError: the folder holds something else than a demonstration.
    """
    port = port if port is not None else _free_port()
    settings = Settings.model_validate(
        {
            "data": folder,
            "gemeente": MUNICIPALITY,
            "port": port,
            "adres": f"http://127.0.0.1:{port}",
            "veilige_cookie": False,
            "logniveau": "warning",
        }
    )
    _cleared(folder)
    shutil.copyfile(DATA / "plaatsen.csv", folder / "plaatsen.csv")  # its postcodes exist nowhere else
    secret = filled(settings)
    say(sentence("demoKlaar", {"map": folder}))
    if not serving:
        return ExitCode.DONE
    for code in ("demoBladzijden", "demoGeheim", "demoGesprek", "demoApi", "demoStop"):
        say(sentence(code, {"adres": settings.adres, "geheim": secret}))
    from api.http.serving import serve

    serve(settings)
    return ExitCode.DONE


def filled(settings: Settings) -> str:
    """Fill the database of the demonstration; returns the secret of the service `demonstratie`."""
    from api.records import read_candidates, read_places
    from api.records_people import read_employers, read_people
    from api.tokens import new_token
    from api.wiring import desk, store

    now = datetime.now(UTC)
    people, places = read_candidates(DATA / "kandidaten.jsonl")[0], read_places(DATA / "vacatures.jsonl")[0]
    with closing(store(settings)) as kept, progress(MUNICIPALITY) as advance:
        last = now - timedelta(days=1)
        _load(kept, RecordKind.EMPLOYER, read_employers(DATA / "werkgevers.jsonl")[0], last)
        _load(kept, RecordKind.PLACE, places[:-_CAME_TODAY], last)
        _load(kept, RecordKind.CANDIDATE, people[:-_CAME_TODAY], last)
        known = {one.id for one in people[:-_CAME_TODAY]}
        persons = read_people(DATA / "personen.jsonl")[0]
        _load(kept, RecordKind.PERSON, [one for one in persons if one.id in known], last)
        counter = desk(settings, kept)
        counter.open(advance)
        _night(kept, counter, settings, last)
        _load(kept, RecordKind.PLACE, places[-_CAME_TODAY:], now)
        _load(kept, RecordKind.CANDIDATE, people[-_CAME_TODAY:], now)
        _load(kept, RecordKind.PERSON, [one for one in persons if one.id not in known], now)
        counter.open(advance)
        chosen = tuple(one.id for one in counter.proposal(_FOCUS).professions)
        kept.put_focus(FocusList(chosen, now.date(), None, "demonstratie", now))
        counter.close()
        _night(kept, counter, settings, now)
        secret, token = new_token("demonstratie", ("lezen", "schrijven", "beheer"), now)
        kept.put_token(token)
    return secret


def _load(kept: Store, kind: RecordKind, records: Sequence[Record], now: datetime) -> None:
    load(kept, kind, records, now, lambda *_: None)


def _night(kept: Store, counter: Desk, settings: Settings, now: datetime) -> None:
    from matcher.casework.rematch import rematch

    engine = counter.engine
    rematch(
        kept, engine.reading, engine.rules, settings.index_folder, now=lambda: now, owner=uuid.uuid4().hex,
        new_id=lambda: uuid.uuid4().hex,
    )  # fmt: skip


def _cleared(folder: Path) -> None:
    """An empty folder with the mark of a demonstration. Raises InputError where something else stands in it."""
    if folder.exists() and not folder.is_dir():
        raise InputError("uitGeenMap", bestand=str(folder))
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise InputError("demoMapBezet", map=str(folder))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in _OWN:
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "index", ignore_errors=True)
    (folder / MARK).write_text(sentence("demoMerk") + "\n", "utf-8")


def _free_port() -> int:
    for port in _PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise InputError("demoPoort", laagste=_PORTS.start, hoogste=_PORTS.stop - 1)
