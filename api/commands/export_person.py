"""`meedoen export-person`: everything that is kept about somebody, in a file for that person."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from api.console import warn
from api.exit_codes import ExitCode
from api.keeping import opened
from api.messages import sentence
from api.output import check_output, replacing
from api.personal_export import personal_export
from api.settings import settings


def run(candidate_id: str, target: Path) -> ExitCode:
    """Write what is kept about a candidate.

    Raises:
        NotFound: nothing is kept under that id; then nothing is written.
    """
    check_output(target)
    with opened(settings()) as store:
        found = personal_export(store, candidate_id, datetime.now(UTC))
    with replacing(target, private=True) as file:
        file.write(json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False).encode("utf-8") + b"\n")
    warn(sentence("exportKlaar", {"bestand": target}))
    return ExitCode.DONE
