"""`meedoen erase`: everything that is kept about somebody, removed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import typer

from api.console import say
from api.exit_codes import ExitCode
from api.keeping import opened
from api.messages import sentence
from api.settings import settings
from matcher.errors import InputError, NotFound
from matcher.kept import RecordKind


def run(candidate_id: str, *, sure: bool) -> ExitCode:
    """Erase a candidate with the person, the facts, lists, decisions and outcomes; it cannot be undone.

    Args:
        sure: whether it was already said to be meant; otherwise it is asked on a terminal.

    Raises:
        NotFound: nothing is kept under that id.
        InputError: nobody is there to ask.
    """
    with opened(settings()) as store:
        kinds = [kind for kind in (RecordKind.CANDIDATE, RecordKind.PERSON) if store.get(kind, [candidate_id])]
        if not kinds:
            raise NotFound("nietBewaard", id=candidate_id)
        if not sure and not _asked(candidate_id):
            say(sentence("wissenNiet"))
            return ExitCode.DONE
        for kind in kinds:
            store.erase(kind, [candidate_id], datetime.now(UTC))
        left = [kind for kind in kinds if store.get(kind, [candidate_id])]
    if left:  # somebody put it back in between
        raise InputError("wissenTerug", id=candidate_id)
    say(sentence("wissenKlaar", {"id": candidate_id}))
    return ExitCode.DONE


def _asked(candidate_id: str) -> bool:
    if not sys.stdin.isatty():
        raise InputError("wissenVraag")
    return typer.prompt(sentence("wissenZeker", {"id": candidate_id}), default="nee").strip().casefold() in ("ja", "j")
