"""The widget of the conversation: two files that other sites may use too, under an address that names their content."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Final

from starlette.responses import Response

from api.pages.screen import HEADERS
from api.pages.visit import Visit
from matcher.errors import NotFound

FOLDER: Final = Path(__file__).parents[1] / "widget"
SCRIPT: Final = "meedoen-gesprek.js"
_KINDS: Final = {
    SCRIPT: "text/javascript; charset=utf-8",
    "meedoen-gesprek.css": "text/css; charset=utf-8",
}
_FILES: Final = {name: (FOLDER / name).read_bytes() for name in _KINDS}
_SMALL: Final = {name: gzip.compress(body, mtime=0) for name, body in _FILES.items()}  # for an old phone on a slow line
# One print of both: the module finds its style sheet beside itself, so the two always belong together.
PRINT: Final = hashlib.sha256(b"\0".join(_FILES.values())).hexdigest()[:16]
ADDRESS: Final = f"/widget/{PRINT}/{SCRIPT}"
_A_YEAR: Final = "public, max-age=31536000, immutable"
_A_WHILE: Final = "public, max-age=300"


def lasting(visit: Visit) -> Response:
    """A file under its print; a browser may keep it for a year. Raises NotFound for another print."""
    if visit.request.path_params["print"] != PRINT:
        raise NotFound("bladzijdeWeg")
    return _file(visit, _A_YEAR)


def current(visit: Visit) -> Response:
    """A file under the name that stands in the pages of other sites; looked at again after a few minutes."""
    return _file(visit, _A_WHILE)


def _file(visit: Visit, keep: str) -> Response:
    name = str(visit.request.path_params["naam"])
    if name not in _FILES:
        raise NotFound("bladzijdeWeg")
    mark = f'"{PRINT}"'
    headers = {
        **HEADERS,
        "Content-Security-Policy": "default-src 'none'",
        "Cache-Control": keep,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "ETag": mark,
        "Vary": "Origin, Accept-Encoding",
    }
    origin = visit.request.headers.get("origin", "")
    if origin in visit.house.settings.origins:
        headers["Access-Control-Allow-Origin"] = origin
    if visit.request.headers.get("if-none-match") == mark:
        return Response(None, 304, headers)
    if "gzip" in visit.request.headers.get("accept-encoding", ""):
        return Response(_SMALL[name], 200, {**headers, "Content-Encoding": "gzip"}, _KINDS[name])
    return Response(_FILES[name], 200, headers, _KINDS[name])
