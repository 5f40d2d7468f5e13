"""Which file may import what, from architecture.md, and a reader of imports. Used by `test_imports.py`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]

# A room knows itself and these.
ROOMS: dict[str, frozenset[str]] = {
    "vocab": frozenset(),
    "models": frozenset({"vocab"}),
    "matcher": frozenset({"vocab"}),
    "intake_bot": frozenset({"matcher", "vocab"}),
    "api": frozenset({"intake_bot", "matcher", "models", "vocab"}),
    "benchmarks": frozenset({"api", "intake_bot", "matcher", "models", "vocab"}),
}

# Sub-rooms of matcher, highest first: each may look down, never up.
SUB_ROOMS = ("casework", "plein", "match", "story", "privacy")
VALUES = frozenset({"domain", "errors", "kept", "ports", "talks"})
# Of matcher, the conversation knows only these.
FOR_INTAKE = frozenset({"story", "privacy"}) | VALUES

# Each heavy library has one home.
HOMES: dict[str, tuple[str, ...]] = {
    "faiss": ("matcher/match/faiss_index.py", "benchmarks/"),
    "torch": ("models/", "benchmarks/"),
    "sentence_transformers": ("models/", "benchmarks/"),
    "sqlalchemy": ("matcher/store/",),
    "alembic": ("matcher/store/",),
    "psycopg": ("matcher/store/",),
    "ortools": ("matcher/plein/",),
    "lingua": ("intake_bot/signals/",),
    "fastapi": ("api/",),
    "pydantic": ("api/",),
}


class Import(NamedTuple):
    """An imported module, as far as a rule needs it."""

    line: int
    module: str


def sources() -> Iterator[Path]:
    """Every Python file of the rooms."""
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def imported(tree: ast.AST, package: str) -> Iterator[Import]:
    """Every module that a file imports, wherever in the file; relative imports made absolute.

    `from a.b import c` gives both `a.b` and `a.b.c`: c may be a module.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")
                base = ".".join([*parents[: len(parents) - node.level + 1], *([base] if base else [])])
            yield Import(node.lineno, base)
            yield from (Import(node.lineno, f"{base}.{alias.name}") for alias in node.names)


def violations(path: str, text: str) -> list[str]:
    """What a file imports against the rules, as sentences; empty where all is well.

    Args:
        path: of the file, from the root of the project, with forward slashes.
        text: its source.
    """
    parts = path.removesuffix(".py").split("/")
    room = parts[0]
    found = []
    for line, module in imported(ast.parse(text), ".".join(parts[:-1])):
        names = module.split(".")
        problem = _problem(path, parts, room, names)
        if problem:
            found.append(f"{path}:{line}: {problem}")
    return list(dict.fromkeys(found))


def _problem(path: str, parts: list[str], room: str, names: list[str]) -> str | None:
    target = names[0]
    if target in HOMES and not path.startswith(HOMES[target]):
        return f"{target} is imported only in {' and '.join(HOMES[target])}"
    if target == "tests" or (target in ROOMS and target != room and target not in ROOMS[room]):
        return f"{room} does not know {target}"
    if target != "matcher" or len(names) < 2:
        return None
    if room == "intake_bot" and names[1] not in FOR_INTAKE:
        return f"intake_bot does not know matcher.{names[1]}"
    if room == "matcher":
        return _inside_matcher(parts[1] if len(parts) > 1 else "", names[1])
    return None


def _inside_matcher(own: str, other: str) -> str | None:
    if other == own or (other in VALUES and own not in VALUES):
        return None
    if own in VALUES:
        # The values know nobody but each other: domain below kept, kept below talks, talks below ports.
        below = {
            "domain": frozenset[str](),
            "errors": frozenset[str](),
            "kept": frozenset({"domain"}),
            "talks": frozenset({"domain", "kept"}),
            "ports": VALUES,
        }
        return None if other in below[own] else f"matcher.{own} does not know matcher.{other}"
    if own == "store":
        return f"matcher.store knows only the values, not matcher.{other}"
    if other == "store":
        return f"matcher.{own} gets a store handed to it and does not import one"
    if own in SUB_ROOMS and other in SUB_ROOMS and SUB_ROOMS.index(other) < SUB_ROOMS.index(own):
        return f"matcher.{own} may look down only, and matcher.{other} is above it"
    return None
