"""From codes to Dutch sentences. The sentences themselves are data: `vocab/data/meldingen.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from api.tables import Refusal
from matcher.errors import MatcherError
from vocab.loader import DATA

# A file with ten thousand broken lines gets a report that somebody can read.
MOST_SHOWN: Final = 50


@cache
def _sentences() -> Mapping[str, str]:
    tables = tomllib.loads((DATA / "meldingen.toml").read_text("utf-8"))
    return {code: text for table in tables.values() if isinstance(table, dict) for code, text in table.items()}


def known_codes() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(_sentences())


def sentence(code: str, values: Mapping[str, object] | None = None) -> str:
    """The Dutch sentence of a code: what is wrong, where, and what to do.

    Args:
        code: a key of the data file; an unknown one gives a sentence that names the code.
        values: what the sentence needs; a value that is missing shows as a question mark.
    """
    given = dict(values or {})
    template = _sentences().get(code)
    if template is None:
        template, given = _sentences()["onbekendeFout"], {"code": code}
    suggestion = given.pop("suggestie", None)
    given["bedoel"] = f" Bedoel je “{suggestion}”?" if suggestion else ""
    number = given.pop("nummer", None)
    given["welke"] = f"waarde {number} van de lijst" if number else "deze waarde"
    return template.format_map(_Filled(given))


class _Filled(dict[str, object]):
    """Values for a template in which one that is missing does not hide the rest of the sentence."""

    def __missing__(self, key: str) -> str:
        return "?"


def error_sentence(error: MatcherError) -> str:
    """The sentence of an error."""
    return sentence(error.code, error.values)


def refusal_sentence(path: Path, refusal: Refusal) -> str:
    """One line of a report: file, line, field, what is wrong and what to do."""
    values = {
        "bestand": path.name,
        "regel": refusal.line,
        "veld": refusal.field,
        "zin": sentence(refusal.code, refusal.values),
    }
    return sentence("opVeld" if refusal.field else "opRegel", values)


def report(path: Path, refusals: Sequence[Refusal]) -> Iterator[str]:
    """The lines that tell what was refused in a file, at most `MOST_SHOWN` and then a count."""
    for refusal in refusals[:MOST_SHOWN]:
        yield refusal_sentence(path, refusal)
    if len(refusals) > MOST_SHOWN:
        yield sentence("meer", {"bestand": path.name, "aantal": len(refusals) - MOST_SHOWN})
