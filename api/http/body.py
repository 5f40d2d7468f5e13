"""The body of a request into checked values: JSON that every database can keep, and fields with every problem noted."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, NoReturn, TypeVar

from fastapi import Depends
from starlette.requests import Request

from api.fields import MOST_ITEMS, Fields
from api.http.problems import ProblemError, invalid, refused
from api.http.told import told
from api.tables import Refusal, Row

DEEPEST: Final = 20
_EXACT: Final = 2**53
MOST_RECORDS: Final = 200
JSON_TYPES: Final = ("application/json",)
PATCH_TYPES: Final = ("application/merge-patch+json", "application/json")

R = TypeVar("R")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A name that looks like one of ours; any other may hold anything, and is not repeated in an answer.
_KNOWN_NAME: Final = re.compile(r"[a-z][A-Za-z0-9.]{0,40}")


class BodyFields(Fields):
    """The fields of a body: as those of a record, with days and lists of records, and nothing that is unknown.

    Args:
        values: the object as it came.
        nested: fields that hold fields.
        within: name of the object, with a point behind it, for the names in refusals.
        nullable: fields that may be null; elsewhere null or an empty text says nothing and is refused.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        nested: Sequence[str] = (),
        within: str = "",
        nullable: Collection[str] = (),
    ) -> None:
        self._within = within
        super().__init__(Row(1, values, cells=False), nested)
        for name in self._values:
            value = self._values[name]
            if _KNOWN_NAME.fullmatch(name) and (
                (value is None and name not in nullable) or (isinstance(value, str) and not value.strip())
            ):
                self._refuse(name, "waardeLeeg")

    def _refuse(self, name: str, code: str, **values: object) -> None:
        super()._refuse(f"{self._within}{name}", code, **values)

    def refuse(self, name: str, code: str, **values: object) -> None:
        """Note something that is wrong with a field."""
        self._refuse(name, code, **values)

    def required(self, name: str, value: R | None) -> R | None:
        """Refuse where a field was left out; where it was refused already, that is enough."""
        full = f"{self._within}{name}"
        if value is None and not any((one.field or "").startswith(full) for one in self.refusals):
            self._refuse(name, "veldOntbreekt")
        return value

    def day(self, name: str) -> date | None:
        """A day, as 2026-05-31."""
        value = self._take(name)
        if value is None:
            return None
        try:
            if isinstance(value, str) and _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self._refuse(name, "dagOnbruikbaar")
        return None

    def words(self, name: str, *, single: bool = False, most: int = MOST_ITEMS) -> tuple[str, ...] | None:
        """An open list of short texts, of at most `most` items."""
        given = self._values.get(name)
        if isinstance(given, list) and len(given) > most:
            self._take(name)
            self._refuse(name, "lijstTeLang", aantal=len(given), hoogste=most)
            return None
        return super().words(name, single=single)

    def one_of(self, name: str, known: Callable[[str], bool], code: str) -> str | None:
        """A slug that must exist; `code` tells what it is."""
        value = self.text(name)
        if value is not None and not known(value):
            self._refuse(name, code)
            return None
        return value

    def records(self, name: str) -> tuple[BodyFields, ...]:
        """A list of objects, each to be taken apart in turn; collect their refusals with `gather`."""
        value = self._take(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self._refuse(name, "typeObjecten")
            return ()
        if not value:
            self._refuse(name, "lijstLeeg")
        if len(value) > MOST_RECORDS:
            self._refuse(name, "lijstTeLang", aantal=len(value), hoogste=MOST_RECORDS)
            return ()
        return tuple(BodyFields(item, within=f"{name}.{place}.") for place, item in enumerate(value))

    def gather(self, others: Sequence[Fields]) -> None:
        """Take over what was refused in parts of the body."""
        for other in others:
            if isinstance(other, BodyFields):
                other.nothing_left()
            self.refusals.extend(other.refusals)

    def nothing_left(self) -> None:
        """Refuse fields that nobody asked for."""
        # A name that we do not know may be anything, so it is not repeated.
        if self.left_over():
            self.refusals.append(Refusal(1, self._within.rstrip(".") or None, "veldOnbekend"))

    def done(self) -> None:
        """Raise what was refused, all at once.

        Raises:
            ProblemError: 400, where anything was.
        """
        self.nothing_left()
        if self.refusals:
            raise invalid(self.refusals)


def read_object(content: bytes) -> dict[str, Any]:
    """The JSON object of a body.

    Raises:
        ProblemError: 400: no UTF-8, no JSON, no object, a key twice, too deep, a number that is none, or a text that
            cannot be kept (NUL, half a character).
    """
    try:
        value = json.loads(
            content.decode("utf-8"), parse_constant=_no_number, parse_float=_finite, object_pairs_hook=_no_doubles
        )
    except UnicodeDecodeError as error:
        raise refused(None, "coderingBericht", plek=error.start + 1) from None
    except json.JSONDecodeError as error:
        raise refused(None, "jsonBericht", plek=error.pos + 1) from None
    except (ValueError, RecursionError):
        raise refused(None, "jsonOnbruikbaar") from None
    if not isinstance(value, dict):
        raise refused(None, "jsonGeenGroep")
    _check(value)
    return value


def _no_number(_: str) -> NoReturn:
    raise ValueError


def _finite(text: str) -> float | int:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    return int(value) if value.is_integer() and abs(value) <= _EXACT else value  # 3.0 is the number 3


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise refused(None, "jsonDubbel")
    return found


def _check(value: dict[str, Any]) -> None:
    stack: list[tuple[Any, str | None, int]] = [(value, None, 1)]
    while stack:
        item, top, depth = stack.pop()
        if depth > DEEPEST:
            raise refused(None, "jsonTeDiep", hoogste=DEEPEST)
        if isinstance(item, dict):
            for name, inner in item.items():
                _check_text(name, None)
                stack.append((inner, top or name, depth + 1))
        elif isinstance(item, list):
            stack.extend((inner, top, depth + 1) for inner in item)
        elif isinstance(item, str):
            _check_text(item, top)


def _check_text(text: str, field: str | None) -> None:
    field = field if field and _KNOWN_NAME.fullmatch(field) else None
    if "\0" in text:
        raise refused(field, "nulTeken", plek=text.index("\0") + 1)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise refused(field, "halfTeken") from None


def _typed(request: Request, allowed: Sequence[str]) -> dict[str, Any]:
    given = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if given not in allowed:
        raise ProblemError(415, "inhoudOnbekend", {"soort": allowed[0]})
    return read_object(told(request.scope).body)


def _json_object(request: Request) -> dict[str, Any]:
    return _typed(request, JSON_TYPES)


def _patch_object(request: Request) -> dict[str, Any]:
    return _typed(request, PATCH_TYPES)


Sent = Annotated[dict[str, Any], Depends(_json_object)]
Patch = Annotated[dict[str, Any], Depends(_patch_object)]


def merged(target: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON merge patch (RFC 7396) applied: null takes away, an object is gone into, anything else replaces."""
    found = dict(target)
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        elif isinstance(value, dict):
            inner = found.get(name)
            found[name] = merged(inner if isinstance(inner, dict) else {}, value)
        else:
            found[name] = value
    return found
