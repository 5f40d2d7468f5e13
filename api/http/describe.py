"""Says what a route does, in the words of the OpenAPI document: one call in the decorator of every route."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.http.wire_response import WireResponse
from api.messages import sentence

PROBLEM: Final = "application/problem+json"
_LOCATION: Final = {"Location": {"description": "Waar het te vinden is.", "schema": {"type": "string"}}}
_VERSION: Final = {
    "API-Version": {"description": "De volledige versie van deze API.", "schema": {"type": "string", "minLength": 5}}
}
_ALWAYS: Final = (400, 401, 403, 408, 413, 503)


def ref(name: str) -> dict[str, str]:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def describes(
    tag: str,
    summary: str,
    answer: str | None,
    *,
    more: str = "",
    status: int = 200,
    body: str | None = None,
    body_type: str = "application/json",
    problems: Sequence[int] = (),
) -> dict[str, Any]:
    """Arguments of a route.

    Args:
        tag: of the group in the document.
        summary: one line, Dutch.
        answer: schema of what is returned; None for nothing.
        more: what else there is to know, Dutch.
        status: when all goes well.
        body: schema of what is sent.
        body_type: media type of it.
        problems: statuses that this route has beside the usual ones.
    """
    codes = sorted({*_ALWAYS, *problems, *((415,) if body else ())})
    good: dict[str, Any] = {
        "description": "Gemaakt." if status == 201 else "Gelukt.",
        "headers": {**_VERSION, **(_LOCATION if status == 201 else {})},
    }
    if answer:
        good["content"] = {"application/json": {"schema": ref(answer)}}
    responses: dict[int | str, dict[str, Any]] = {status: good}
    for code in codes:
        name = f"status{code}"
        responses[code] = {
            "description": sentence(name),
            "content": {PROBLEM: {"schema": ref("Probleem")}},
        }
    extra: Mapping[str, Any] = {}
    if body:
        extra = {"requestBody": {"required": True, "content": {body_type: {"schema": ref(body)}}}}
    return {
        "tags": [tag],
        "summary": summary,
        "description": more or f"{summary}.",
        "status_code": status,
        "response_model": None,
        "response_class": WireResponse,
        "responses": responses,
        "openapi_extra": extra,
    }
