"""`meedoen doctor`: does everything agree, and if not, what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from api.console import say
from api.examination import (
    Finding,
    Severity,
    disk_findings,
    integrity_findings,
    settings_findings,
    store_findings,
    weight_findings,
    word_findings,
)
from api.exit_codes import ExitCode
from api.keeping import opened, there_is_a_store
from api.messages import sentence
from api.settings import Settings, settings
from matcher.casework.agreement import agreement
from matcher.casework.follow import changes_since
from matcher.casework.follow import opened as opened_board
from matcher.errors import DataError, MatcherError
from matcher.match.board_files import read_manifest
from matcher.ports import Store

_VERDICTS: Final = {
    Severity.GOOD: ("gezond", "doctorGezond", ExitCode.DONE),
    Severity.LOOK: ("letOp", "doctorLetOp", ExitCode.PARTLY),
    Severity.BROKEN: ("kapot", "doctorKapot", ExitCode.OUTSIDE),
}


def run(accepted: frozenset[str], *, as_json: bool) -> ExitCode:
    """Look at everything and tell; nothing is repaired.

    Args:
        accepted: codes of findings to look at that somebody knows of; they are told but do not count.
        as_json: for a program: `oordeel` (gezond, letOp, kapot) and `bevindingen`.

    Returns:
        Done where it is healthy, partly where there is something to look at, outside where something is broken.
    """
    found = list(examine(settings()))
    worst = _worst([one for one in found if one.severity is Severity.BROKEN or one.code not in accepted])
    verdict, code, ends = _VERDICTS[worst]
    if as_json:
        told = [
            {"ernst": str(one.severity), "code": one.code, "tekst": sentence(one.code, one.values)} for one in found
        ]
        say(json.dumps({"oordeel": verdict, "bevindingen": told}, ensure_ascii=False, indent=2))
        return ends
    for one in found:
        known = f" ({one.code})" if one.severity is not Severity.GOOD else ""
        say(f"[{one.severity}] {sentence(one.code, one.values)}{known}")
    say(sentence(code))
    return ends


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, good ones too, in the order in which they are best read."""
    yield from settings_findings(settings)
    yield from disk_findings(settings)
    yield from word_findings()
    yield from weight_findings()
    if not there_is_a_store(settings):
        yield Finding(Severity.LOOK, "doctorGeenDatabase")
        return
    try:
        with opened(settings) as store:
            yield from integrity_findings(store.integrity())
            yield from store_findings(store, datetime.now(UTC))
            yield from index_findings(settings, store)
    except MatcherError as error:
        yield Finding(Severity.BROKEN, error.code, error.values)


def index_findings(settings: Settings, store: Store) -> Iterator[Finding]:
    """The saved index beside the store: readable, whole, of this store, and nothing missing, extra, double or stale."""
    from api.wiring import engine  # loading takes a moment

    made = engine(folder=settings.data)
    try:
        read_manifest(settings.index_folder)
    except DataError as error:
        severity = Severity.GOOD if error.code == "indexOntbreekt" else Severity.BROKEN
        yield Finding(severity, error.code, error.values)
        return
    board, why = opened_board(store, made.reading, made.rules, settings.index_folder)
    if why is not None:
        yield Finding(Severity.LOOK, why, {"bestand": "map index"})
        return
    # What changed after the index was saved is taken in when it is opened; only the rest has to agree.
    changed = {change.id for change in changes_since(store, board.generation)}
    found = agreement(board, store)
    parts = {
        "ontbreekt": found.missing,
        "spook": found.phantom,
        "dubbel": found.duplicate,
        "verouderd": found.stale,
    }
    counts = {name: len([one for one in ids if one not in changed]) for name, ids in parts.items()}
    if any(counts.values()):
        yield Finding(Severity.BROKEN, "doctorIndexOneens", counts)
    else:
        people, places = len(board.candidates), len(board.places)
        yield Finding(Severity.GOOD, "doctorIndexGoed", {"mensen": people, "plekken": places, "achter": len(changed)})


def _worst(findings: Sequence[Finding]) -> Severity:
    order = list(Severity)
    return max((one.severity for one in findings), key=order.index, default=Severity.GOOD)
