"""`meedoen redact`: texts in, texts out in which nobody can be recognised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.console import Advance, progress
from api.exit_codes import ExitCode
from api.intake import done, ended, read
from api.jsonl import write_jsonl
from api.output import check_output
from api.records import Text, read_texts
from api.wire import redacted_record
from matcher.privacy.redact import redact


def run(source: Path, target: Path) -> ExitCode:
    """Redact every text of `source` (`id`, `tekst`, optional `namen`) into `target`, JSON Lines."""
    check_output(target, (source,))
    texts = read(source, read_texts)
    with progress("Teksten") as advance:
        count = write_jsonl(target, _redacted(texts.records, advance))
    done(target, count)
    return ended(texts)


def _redacted(texts: tuple[Text, ...], advance: Advance) -> Iterator[dict[str, Any]]:
    for number, text in enumerate(texts, start=1):
        yield redacted_record(text.id, redact(text.text, text.names))
        advance(number, len(texts))
