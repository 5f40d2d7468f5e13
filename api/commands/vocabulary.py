"""`meedoen vocab`: take in larger tables than the ones that come along."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from api.exit_codes import ExitCode
from api.intake import done, read_towns
from api.jsonl import write_jsonl
from api.output import check_output, replacing
from matcher.errors import InputError
from vocab.esco import EscoError, Label, read_occupations, read_skills
from vocab.types import Town

TOWNS_FILE: Final = "plaatsen.csv"
ESCO_FILE: Final = "esco.jsonl"
ESCO_SKILLS_FILE: Final = "esco-vaardigheden.jsonl"


def data_folder() -> Path:
    """Where the data of this installation stands: `$MEEDOEN_DATA`, else `data` in the folder where you are."""
    return Path(os.environ.get("MEEDOEN_DATA") or "data")


def import_places(source: Path, folder: Path | None) -> ExitCode:
    """Check a table of postcode centres and keep it in the data folder."""
    target = (folder or data_folder()) / TOWNS_FILE
    check_output(target, (source,))
    found = read_towns(source)
    with replacing(target) as file:
        file.write(_towns_table(found))
    done(target, len(found))
    return ExitCode.DONE


def _towns_table(found: Iterable[Town]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(("postcode", "woonplaats", "gemeente", "provincie", "latitude", "longitude"))
    writer.writerows((t.postcode4, t.town, t.municipality, t.province, t.latitude, t.longitude) for t in found)
    return text.getvalue().encode("utf-8")


def import_esco(source: Path, folder: Path | None) -> ExitCode:
    """Read the CSV download of ESCO and keep its labels in the data folder."""
    if not source.is_dir():
        raise InputError("mapOntbreekt", bestand=str(source))
    target = (folder or data_folder()) / ESCO_FILE
    try:
        occupations, skills = read_occupations(source), read_skills(source)
    except EscoError as error:
        raise InputError(error.code, **error.values) from error
    done(target, write_jsonl(target, _labels(occupations)))
    if skills:
        beside = target.with_name(ESCO_SKILLS_FILE)
        done(beside, write_jsonl(beside, _labels(skills)))
    return ExitCode.DONE


def _labels(found: Iterable[Label]) -> Iterator[dict[str, Any]]:
    for label in found:
        isco = {"isco": label.isco} if label.isco else {}
        yield {"label": label.text, **isco, "uri": label.uri}
