"""How the service is doing, for what looks after it, and the document that says what it can do."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse, Response

from api.http.access import V1
from api.http.metrics import CONTENT_TYPE
from api.http.parts import Document, Here
from api.http.problems import ProblemError
from api.http.wire_response import WireResponse
from api.tables import Refusal
from matcher.errors import StoreUnavailable

router = APIRouter(include_in_schema=False)
docs_router = APIRouter(include_in_schema=False)
_DOCUMENT: Final = f"{V1}/openapi.json"


@router.get("/health")
async def health() -> WireResponse:
    """Whether the process answers. Touches nothing, so that nothing can make it wait."""
    return WireResponse({"status": "ok"})


@router.get("/ready")
def ready(parts: Here) -> WireResponse:
    """Whether questions can be answered: the store can be reached and the desk has its lists."""
    missing = []
    try:
        if not parts.desk.standing().ready:
            missing.append(Refusal(1, "lijsten", "nogNietKlaar"))
    except StoreUnavailable:
        missing.append(Refusal(1, "database", "databaseWeg"))
    if missing:
        raise ProblemError(503, "nogNietGereed", refusals=missing)
    return WireResponse({"status": "gereed"})


@router.get("/metrics")
def metrics(parts: Here) -> Response:
    """Figures for Prometheus."""
    return Response(parts.metrics.text(), media_type=CONTENT_TYPE)


@router.get(_DOCUMENT)
def openapi(document: Document) -> WireResponse:
    """The OpenAPI document; whoever wants to build on it may read it from any page."""
    return WireResponse(document, headers={"Access-Control-Allow-Origin": "*"})


@docs_router.get(f"{V1}/docs")
async def docs() -> HTMLResponse:
    """The document as a page, for developers. Its scripts come from elsewhere; off unless the settings say so."""
    return get_swagger_ui_html(openapi_url=_DOCUMENT, title="Meedoenmatch")
