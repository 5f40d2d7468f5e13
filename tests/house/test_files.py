"""Rules about files that no linter knows. Each says why."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.import_rules import ROOT, sources

MOST_LINES = 400
LISTED = ("pyproject.toml", "constraints.txt", "Makefile", ".ci/run", "README.md", "CONTRIBUTING.md")
# Where packages come from is a setting of the machine: a municipality has its own mirror.
REGISTRY = re.compile(r"pypi\.org|pythonhosted|download\.pytorch|--(?:extra-)?index-url|--find-links|\bfile:///", re.I)
VAGUE = re.compile(r"(?:Manager|Service)$")


def names() -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in sources()]


def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text("utf-8"))


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Public functions, classes and methods of a module, with their dotted names."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{node.name}.")


def test_a_file_fits_in_one_sitting() -> None:
    long = {name: n for name in names() if (n := len((ROOT / name).read_text("utf-8").splitlines())) > MOST_LINES}
    assert long == {}


def test_a_name_says_what_is_inside() -> None:
    files = [name for name in names() if Path(name).stem in ("utils", "util", "helpers", "common", "misc")]
    classes = [
        f"{name}: {node.name}"
        for name in names()
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ClassDef) and VAGUE.search(node.name)
    ]
    assert (files, classes) == ([], [])


def test_nothing_learned_is_loaded_by_running_it() -> None:
    """A pickle runs code when it is opened; weights are safetensors or JSON."""
    users = [
        f"{name}:{node.lineno}"
        for name in names()
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and {"pickle", "joblib", "dill", "cloudpickle", "shelve"}
        & {part.split(".")[0] for part in [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]}
    ]
    stored = [path for room in ("models", "vocab", "matcher", "api") for path in (ROOT / room).rglob("*.pkl")]
    assert (users, stored) == ([], [])


@pytest.mark.parametrize("room", ["vocab", "models", "matcher", "intake_bot", "api"])
def test_everything_public_says_what_goes_in_and_out(room: str) -> None:
    bare = [
        f"{name}: {dotted}"
        for name in names()
        if name.startswith(f"{room}/")
        for dotted, node in public(tree(name).body)
        if not ast.get_docstring(node)  # type: ignore[arg-type]
    ]
    assert bare == []


def test_no_file_says_where_packages_come_from() -> None:
    present = [name for name in LISTED if (ROOT / name).is_file()]
    assert "constraints.txt" in present
    assert [name for name in present if REGISTRY.search((ROOT / name).read_text("utf-8"))] == []


def test_every_dependency_has_a_pinned_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    lines = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if line and line[0] != "#"]
    pinned = {line.split("==")[0].lower() for line in lines}

    assert all(re.fullmatch(r"[a-z0-9._-]+==[0-9][0-9a-z.]*", line) for line in lines), "name==version, nothing more"
    assert {re.split(r"[<>=\[ ]", one)[0].lower() for one in asked} <= pinned
