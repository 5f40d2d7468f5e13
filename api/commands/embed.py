"""`meedoen embed`: lines of text to rows of numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from api.console import progress, warn
from api.exit_codes import ExitCode
from api.fields import LONGEST_TEXT, normal
from api.intake import done
from api.messages import report
from api.output import check_output, replacing
from api.tables import Refusal, read_bytes
from api.wiring import embedder

_AT_ONCE: Final = 1_024


def run(source: Path, target: Path) -> ExitCode:
    r"""Embed every line of `source` into `target`, a NumPy file.

    Lines are split on ``\n`` only, and a last ``\n`` ends the last line. Row i belongs to line i: float32, unit length;
    an empty line gives a zero row, and so does a line that cannot be used (which is reported). Nothing is redacted.
    """
    check_output(target, (source,))
    lines, refusals = _lines(read_bytes(source, blank=True))
    for text in report(source, refusals):
        warn(text)
    model = embedder()
    rows = np.zeros((len(lines), model.dim), dtype=np.float32)
    with progress("Regels") as advance:
        for start in range(0, len(lines), _AT_ONCE):
            part = lines[start : start + _AT_ONCE]
            rows[start : start + len(part)] = model.embed(part)
            advance(start + len(part), len(lines))
    with replacing(target) as file:
        np.lib.format.write_array(file, rows, allow_pickle=False)
    done(target, len(lines))
    return ExitCode.PARTLY if refusals else ExitCode.DONE


def _lines(content: bytes) -> tuple[list[str], list[Refusal]]:
    lines: list[str] = []
    refusals: list[Refusal] = []
    for number, raw in enumerate(content.removesuffix(b"\n").split(b"\n"), start=1):
        text = ""
        try:
            text = normal(raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            refusals.append(Refusal(number, None, "codering", {"plek": error.start + 1}))
        if len(text) > LONGEST_TEXT:
            refusals.append(Refusal(number, None, "teLang", {"tekens": len(text), "hoogste": LONGEST_TEXT}))
            text = ""
        lines.append(text)
    return lines, refusals
