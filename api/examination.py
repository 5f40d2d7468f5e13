"""What `doctor` looks at, one function a part. Every finding is a code with a Dutch sentence that says what to do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from api.settings import Settings
from matcher.errors import DataError
from matcher.kept import RecordKind
from matcher.ports import Store

_LITTLE: Final = 1_000_000_000  # bytes
_TOO_LITTLE: Final = 100_000_000
_RUN_EXPECTED: Final = timedelta(hours=36)
_MOST_NAMED: Final = 10
_ON_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", ""})


class Severity(StrEnum):
    """How bad a finding is; the value is the word on the screen."""

    GOOD = "goed"
    LOOK = "let op"
    BROKEN = "kapot"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was looked at.

    Attributes:
        severity: how bad it is.
        code: of the sentence.
        values: what the sentence needs; never personal data.
    """

    severity: Severity
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


def settings_findings(settings: Settings) -> Iterator[Finding]:
    """Settings that make the service less safe than it can be."""
    address = urlsplit(settings.adres)
    local = (address.hostname or "") in _ON_THIS_MACHINE
    found = []
    if not settings.veilige_cookie and not local:
        found.append(Finding(Severity.LOOK, "doctorCookie"))
    if settings.host in _EVERYWHERE and address.scheme != "https":
        found.append(Finding(Severity.LOOK, "doctorHost"))
    elif address.scheme != "https" and not local:
        found.append(Finding(Severity.LOOK, "doctorAdres"))
    yield from found or [Finding(Severity.GOOD, "doctorInstellingenGoed")]


def disk_findings(settings: Settings) -> Iterator[Finding]:
    """Room on the disk, and who else can look into the folder."""
    folder = _existing(settings.data)
    free = shutil.disk_usage(folder).free
    severity, code = Severity.GOOD, "doctorRuimteGoed"
    if free < _LITTLE:
        severity, code = (Severity.BROKEN if free < _TOO_LITTLE else Severity.LOOK), "doctorRuimte"
    yield Finding(severity, code, {"vrij": f"{free / 1e9:.1f}".replace(".", ","), "map": settings.data})
    if os.name == "posix" and settings.data.is_dir() and settings.data.stat().st_mode & 0o007:
        yield Finding(Severity.LOOK, "doctorMapOpen", {"map": settings.data})


def word_findings() -> Iterator[Finding]:
    """Vocabulary, model and head: readable, undamaged, and made for each other."""
    from models.embedder import ModelError, WorkEmbedder
    from models.head import HeadError, load_head
    from vocab.loader import VocabularyError, load

    try:
        vocabulary = load()
        model = WorkEmbedder.load()
        load_head(vocabulary, model.name)
    except (VocabularyError, ModelError) as error:
        yield Finding(Severity.BROKEN, "gegevensKapot", {"uitleg": str(error).rstrip(".")})
    except HeadError as error:
        yield Finding(Severity.LOOK, "doctorHoofd", {"uitleg": str(error).rstrip(".")})
    else:
        yield Finding(Severity.GOOD, "doctorModelGoed", {"model": model.name, "beroepen": len(vocabulary.professions)})


def weight_findings() -> Iterator[Finding]:
    """The fitted weights."""
    from api.matching import read_weights

    try:
        read_weights()
    except DataError as error:
        yield Finding(Severity.BROKEN, error.code, error.values)


def integrity_findings(problems: tuple[str, ...]) -> Iterator[Finding]:
    """Whether the database is whole.

    Args:
        problems: as the store tells them, without personal data.
    """
    if problems:
        told = "; ".join(problems[:_MOST_NAMED])
        yield Finding(Severity.BROKEN, "doctorDatabaseStuk", {"aantal": len(problems), "uitleg": told})


def store_findings(store: Store, now: datetime) -> Iterator[Finding]:
    """What the store says of itself: how much there is, what was set apart, what was not read, who may call."""
    for code, values in store.notices():
        yield Finding(Severity.LOOK, code, values)
    counts = {kind: store.count(kind) for kind in RecordKind}
    yield Finding(
        Severity.GOOD,
        "doctorDatabaseGoed",
        {
            "identiteit": store.identity[:8],
            "generatie": store.generation(),
            "kandidaten": counts[RecordKind.CANDIDATE],
            "personen": counts[RecordKind.PERSON],
            "plekken": counts[RecordKind.PLACE],
            "werkgevers": counts[RecordKind.EMPLOYER],
        },
    )
    apart = store.apart()
    if apart:
        named = ", ".join(f"{one.kind} {one.id}" for one in apart[:_MOST_NAMED])
        yield Finding(Severity.LOOK, "doctorApart", {"aantal": len(apart), "namen": named})
    yield from _read_findings(store, counts)
    if not store.tokens():
        yield Finding(Severity.GOOD, "tokenGeen")
    yield from _run_findings(store, now)


def _read_findings(store: Store, counts: Mapping[RecordKind, int]) -> Iterator[Finding]:
    """How many texts were read; reading goes by itself, so that some are not is no fault."""
    without = store.page(RecordKind.CANDIDATE, None, 1, {"story": None}).total
    told = {
        RecordKind.CANDIDATE: ("doctorGelezenMensen", counts[RecordKind.CANDIDATE] - without),
        RecordKind.PLACE: ("doctorGelezenPlekken", counts[RecordKind.PLACE]),
    }
    for kind, (code, of) in told.items():
        if of:
            yield Finding(Severity.GOOD, code, {"gelezen": len(store.understood_keys(kind)), "van": of})
    if without:
        yield Finding(Severity.GOOD, "doctorZonderVerhaal", {"aantal": without})


def _run_findings(store: Store, now: datetime) -> Iterator[Finding]:
    run = store.last_run()
    if run is None or run.ended is None:
        yield Finding(Severity.GOOD, "doctorNachtGeen")
        return
    values = {"moment": f"{run.ended:%d-%m-%Y %H:%M} UTC"}
    if now - run.ended > _RUN_EXPECTED:
        yield Finding(Severity.LOOK, "doctorNachtOud", values)
    else:
        yield Finding(Severity.GOOD, "doctorNachtGoed", values)


def _existing(path: Path) -> Path:
    """The path, or the nearest folder above it that exists."""
    path = path.resolve()
    while not path.exists():
        path = path.parent
    return path
