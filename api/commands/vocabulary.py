"""`meedoen vocab`: take in larger tables than the ones that come along."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from api.exit_codes import ExitCode
from api.imported import ESCO_FILE, ESCO_SKILLS_FILE, TOWNS_FILE, data_folder, placed
from api.intake import done, read_towns
from api.jsonl import write_jsonl
from api.output import check_output, replacing
from matcher.errors import InputError
from vocab.esco import EscoError, Label, read_occupations, read_skills
from vocab.types import Town


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
    """Read the CSV download of ESCO and keep its labels, each with the profession it means, in the data folder."""
    if not source.is_dir():
        raise InputError("mapOntbreekt", bestand=str(source))
    target = (folder or data_folder()) / ESCO_FILE
    try:
        occupations, skills = read_occupations(source), read_skills(source)
    except EscoError as error:
        raise InputError(error.code, **error.values) from error
    from api.wiring import engine  # after the files are known to be good: loading takes a moment

    matching = engine()
    done(target, write_jsonl(target, placed(occupations, matching.vocabulary, matching.reader.sense)))
    if skills:
        beside = target.with_name(ESCO_SKILLS_FILE)
        done(beside, write_jsonl(beside, _labels(skills)))
    return ExitCode.DONE


def _labels(found: Iterable[Label]) -> Iterator[dict[str, Any]]:
    for label in found:
        isco = {"isco": label.isco} if label.isco else {}
        yield {"label": label.text, **isco, "uri": label.uri}
