"""What goes wrong, as `application/problem+json` (RFC 9457). Sentences come from the data, never from the error."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.http.told import Told, told
from api.messages import sentence
from api.statuses import status_of
from api.tables import Refusal
from matcher.errors import MatcherError, NotFound

PROBLEM_JSON: Final = "application/problem+json"
RETRY_SECONDS: Final = 5
MOST_ERRORS: Final = 50
_OF_STATUS: Final = {404: "padOnbekend", 405: "methodeOnbekend"}
# What pydantic says of a parameter, as one of our codes, with the names of its values.
_OF_PARAMETER: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "missing": ("veldOntbreekt", {}),
    "int_parsing": ("typeHeelGetal", {}),
    "greater_than_equal": ("getalTeLaag", {"laagste": "ge"}),
    "less_than_equal": ("getalTeHoog", {"hoogste": "le"}),
    "string_too_long": ("waardeTeLang", {"hoogste": "max_length"}),
    "literal_error": ("keuzeOnbekend", {"keuzes": "expected"}),
}
_TITLED: Final = frozenset({400, 401, 403, 404, 405, 408, 409, 413, 415, 429, 500, 503})


class ProblemError(Exception):
    """An answer that is a problem.

    Args:
        status: of HTTP.
        code: key of the sentence in the data.
        values: what the sentence needs; never what somebody filled in.
        refusals: what is wrong, per field; all of it at once.
        headers: to send along.
    """

    def __init__(
        self,
        status: int,
        code: str,
        values: Mapping[str, object] | None = None,
        refusals: Iterable[Refusal] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.values = dict(values or {})
        self.refusals = tuple(refusals)
        self.headers = dict(headers or {})


def invalid(refusals: Iterable[Refusal]) -> ProblemError:
    """400: what was sent cannot be used, with everything that is wrong with it."""
    return ProblemError(400, "invoerOnbruikbaar", refusals=refusals)


def refused(field: str | None, code: str, **values: object) -> ProblemError:
    """400 for one field."""
    return invalid([Refusal(1, field, code, values)])


def answer(problem: ProblemError, about: Told) -> Response:
    """The response of a problem; its code is noted for the log.

    Args:
        problem: what went wrong.
        about: the request it goes with.
    """
    about.code = problem.code
    title = f"status{problem.status if problem.status in _TITLED else 500}"
    body: dict[str, Any] = {
        "type": f"urn:meedoen:fout:{problem.code}",
        "title": sentence(title),
        "status": problem.status,
        "detail": sentence(problem.code, problem.values),
        "instance": f"urn:uuid:{about.request_id}",
    }
    if problem.refusals:
        body["errors"] = [_error(refusal) for refusal in problem.refusals[:MOST_ERRORS]]
    headers = dict(problem.headers)
    if problem.status == 503:
        headers.setdefault("Retry-After", str(RETRY_SECONDS))
    content = json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8")
    return Response(content, problem.status, headers, PROBLEM_JSON)


def of_error(error: MatcherError) -> ProblemError:
    """The problem of an error of the matcher. What the installation lacks is not told to the caller, only its code."""
    status = status_of(error)
    if isinstance(error, NotFound):
        return ProblemError(status, "nietGevonden")
    if status == 500:
        return ProblemError(status, "foutInDienst")
    return ProblemError(status, error.code, error.values)


def _error(refusal: Refusal) -> dict[str, str]:
    text = sentence(refusal.code, refusal.values)
    found = {"code": refusal.code, "detail": text[:1].upper() + text[1:]}
    return {"veld": refusal.field, **found} if refusal.field else found


async def on_problem(request: Request, error: Exception) -> Response:
    """Handler of `ProblemError`."""
    assert isinstance(error, ProblemError)
    return answer(error, told(request.scope))


async def on_matcher_error(request: Request, error: Exception) -> Response:
    """Handler of every error of the matcher."""
    assert isinstance(error, MatcherError)
    about = told(request.scope)
    response = answer(of_error(error), about)
    about.code = error.code
    return response


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Handler of what the router says: a path or a method that does not exist."""
    assert isinstance(error, HTTPException)
    code = _OF_STATUS.get(error.status_code, "foutInDienst" if error.status_code >= 500 else "invoerOnbruikbaar")
    return answer(ProblemError(error.status_code, code, headers=error.headers), told(request.scope))


async def on_parameters(request: Request, error: Exception) -> Response:
    """Handler of what pydantic refuses: parameters in the address."""
    assert isinstance(error, RequestValidationError)
    refusals = []
    for one in error.errors():
        code, names = _OF_PARAMETER.get(one["type"], ("waardeOnbruikbaar", {}))
        values = {name: one.get("ctx", {}).get(key) for name, key in names.items()}
        refusals.append(Refusal(1, str(one["loc"][-1]), code, values))
    return answer(invalid(refusals), told(request.scope))
