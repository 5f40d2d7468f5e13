"""The document that says what the service can do, against the most important of the Dutch API Design Rules.

All of those rules are checked by `.ci/spectral`, which needs npm; these hold without it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from api.http.access import V1
from api.http.app import all_routes
from api.http.openapi import document
from api.settings import Settings
from tests.house.import_rules import ROOT

DOCUMENT = document(Settings(adres="https://meedoen.example"), all_routes(Settings()))
OPERATIONS = [(path, method, one) for path, item in DOCUMENT["paths"].items() for method, one in item.items()]
DUTCH = re.compile(r"\b(?:de|het|een|van|voor|op|wat|alle|nieuwe|wijzig|wis|eén|één|maak|schrijf|noteer|kies)\b", re.I)


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in the document."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def test_it_says_what_it_is_and_whom_to_ask() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert re.fullmatch(r"\d+\.\d+\.\d+", DOCUMENT["info"]["version"])
    assert all(DOCUMENT["info"]["contact"][field] for field in ("name", "email", "url"))
    assert DOCUMENT["servers"] == [{"url": "https://meedoen.example/v1", "description": "Deze installatie."}]


def test_every_route_under_v1_is_in_it() -> None:
    routes = {
        (route.path.removeprefix(V1), method.lower())  # type: ignore[attr-defined]
        for route in all_routes(Settings())
        for method in route.methods  # type: ignore[attr-defined]
        if route.path.startswith(f"{V1}/")  # type: ignore[attr-defined]
    }
    assert {(path, method) for path, method, _ in OPERATIONS} == routes - {("/openapi.json", "get")}


def test_paths_are_kebab_case_without_a_slash_at_the_end() -> None:
    assert [path for path in DOCUMENT["paths"] if not re.fullmatch(r"(/([a-z0-9-]+|\{[a-z]+\}))+", path)] == []


def test_keys_after_the_question_mark_are_camel_case() -> None:
    names = [one["name"] for _, _, o in OPERATIONS for one in o.get("parameters", []) if one["in"] == "query"]

    assert len(names) > 20
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z\d]*([A-Z][a-z\d]*)*", name)] == []


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_operation_tells_its_answers(path: str, method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]

    good = [code for code in answers if code.startswith("2")]
    assert len(good) == 1
    assert "API-Version" in answers[good[0]]["headers"]
    assert ("Location" in answers[good[0]]["headers"]) == (good == ["201"])
    assert {"400", "401", "403", "413", "503"} <= set(answers)
    assert "422" not in answers
    assert ("404" in answers) >= ("{" in path)
    problems = [answers[code]["content"] for code in answers if code[0] in "45"]
    assert all(list(content) == ["application/problem+json"] for content in problems)
    assert ("requestBody" in operation) == (method in ("post", "put", "patch"))
    assert DUTCH.search(f"{operation['summary']} {operation['description']}"), operation["summary"]
    assert operation["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}


def test_names_of_operations_are_unique() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]

    assert len(names) == len(set(names))


def test_names_of_schemas_and_fields_have_their_shape() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    fields = {name for node in nodes(schemas) for name in node.get("properties", {}) if isinstance(name, str)}

    assert [name for name in schemas if not re.fullmatch(r"([A-Z][a-z]+)+", name)] == []
    assert [name for name in fields if not re.fullmatch(r"[a-z][a-z\d]*([A-Z][a-z\d]*)*", name)] == []


def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    used = {node["$ref"].rpartition("/")[2] for node in nodes(DOCUMENT) if "$ref" in node}

    assert used == set(DOCUMENT["components"]["schemas"])


def test_a_problem_has_what_the_rules_ask() -> None:
    assert {"status", "title", "detail"} <= set(DOCUMENT["components"]["schemas"]["Probleem"]["required"])


def test_what_is_called_a_date_is_a_day() -> None:
    dates = [
        (name, schema)
        for node in nodes(DOCUMENT["components"]["schemas"])
        for name, schema in node.get("properties", {}).items()
        if re.search(r"(\w+D|_[dD]|^d)(ate|atum)", name)
    ]
    assert [name for name, schema in dates if schema.get("format") != "date"] == []


def test_everything_but_what_is_open_needs_a_token() -> None:
    assert DOCUMENT["security"] == [{"Token": []}]
    free = {
        (path, method)
        for path, method, one in OPERATIONS
        if one.get("security", DOCUMENT["security"])[:1] in ([], [{}])
    }
    assert free == {("/gesprekken", "post"), ("/gesprekken/hervat", "post")}
    of_talk = {path for path, _, one in OPERATIONS if one.get("security") == [{"Gesprek": []}]}
    assert of_talk == {f"/gesprekken/{{id}}/{one}" for one in ("berichten", "concept", "bevestiging")}


def test_the_document_can_be_written_without_a_database() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "api.http.openapi"], cwd=ROOT, capture_output=True, check=True, timeout=60
    )

    assert json.loads(done.stdout)["paths"].keys() == DOCUMENT["paths"].keys()
    assert done.stderr == b""
