"""Putting what was found about a pair into Dutch: the sentences of `vocab/data/zinnen.toml`, filled in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import vocab
from matcher.domain import Barrier


@cache
def sentences() -> Mapping[str, Any]:
    """The data file, as tables: `voorwaarden` (sentences per barrier) and `namen` (values as words)."""
    return tomllib.loads((Path(vocab.__file__).parent / "data" / "zinnen.toml").read_text("utf-8"))


def sentence(barrier: Barrier, key: str, values: Mapping[str, Any]) -> str:
    """The sentence of a barrier, filled in.

    Raises:
        KeyError: no such sentence, or a value that it needs is not there.
    """
    text: str = sentences()["voorwaarden"][barrier.value][key]
    return text.format_map(values)


def source(story: bool, text: bool) -> str:
    """What follows a sentence that leans on a text; empty when it leans on fields alone."""
    if not (story or text):
        return ""
    key = "beide" if story and text else "verhaal" if story else "plek"
    said: str = sentences()["voorwaarden"]["bron"][key]
    return said


def named(table: str, value: str) -> str:
    """A value as it stands in a sentence, for example ``named("vervoer", "ov")`` gives "met het ov"."""
    name: str = sentences()["namen"][table][value]
    return name


def listed(table: str | None, values: Iterable[str], order: Sequence[str] | None = None, link: str = "en") -> str:
    """Values as "a, b en c".

    Args:
        table: names of the values; None when they are words already.
        values: what to list; none at all gives the name `geen` of the table.
        order: sort by place in this sequence; None keeps the order as given.
        link: the word before the last.
    """
    chosen = tuple(values)
    if order is not None:
        chosen = tuple(value for value in order if value in chosen)
    names = [named(table, value) if table else value for value in chosen] or ([named(table, "geen")] if table else [])
    return f" {link} ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def number(value: float) -> str:
    """A number without needless decimals, with a Dutch comma: 24, 24,5."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
