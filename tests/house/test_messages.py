"""Errors have codes and sentences live in data: every code that the code can raise has its sentence, and fills it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator

import pytest

from api.messages import known_codes, sentence
from tests.house.import_rules import ROOT, sources
from vocab.loader import DATA

# Which argument of a call holds the code.
CODE_AT = {
    "InputError": 0, "RecordError": 0, "NotFound": 0, "DataError": 0, "EscoError": 0, "sentence": 0, "_failed": 0,
    "_refuse": 1, "Refusal": 2, "ProblemError": 1, "refused": 1, "refuse": 1, "Unavailable": 0,
}  # fmt: skip


def codes() -> Iterator[tuple[str, str]]:
    """(file and line, code) of every code that stands in the source as a text."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            at = CODE_AT.get(name)
            if at is None or len(node.args) <= at:
                continue
            for inner in ast.walk(node.args[at]):
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", inner.value


def test_every_code_in_the_source_has_a_sentence() -> None:
    found = list(codes())
    assert len(found) > 30, "the reader must see the codes"
    assert [(where, code) for where, code in found if code not in known_codes()] == []


def test_no_code_stands_twice_in_the_data() -> None:
    tables = tomllib.loads((DATA / "meldingen.toml").read_text("utf-8"))
    all_codes = [code for table in tables.values() if isinstance(table, dict) for code in table]
    assert len(all_codes) == len(set(all_codes)) == len(known_codes())


@pytest.mark.parametrize("code", sorted(known_codes()))
def test_a_sentence_is_one_or_more_whole_sentences(code: str) -> None:
    text = sentence(code)
    assert text.rstrip()[-1] in ".?!:”" or code in ("opRegel", "opVeld", "klaar", "klaarEen", "demoKlaar")


def test_an_unknown_code_is_named_and_not_hidden() -> None:
    assert "ietsNieuws" in sentence("ietsNieuws", {"veld": "x"})
