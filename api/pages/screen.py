"""Templates into answers: one style sheet, no script at all, and headers that allow nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import RedirectResponse, Response

from api.messages import sentence
from api.pages import dutch, shown

FOLDER: Final = Path(__file__).parents[1] / "templates" / "pages"
STYLE: Final = "vormgeving.css"
MARK: Final = "beeldmerk.svg"
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
}
_A_YEAR: Final = "public, max-age=31536000, immutable"
_TITLES: Final = {400: "titelFout", 403: "titelMagNiet", 404: "titelWeg", 429: "titelWacht", 503: "titelEvenNiet"}


class Screen:
    """The templates of one installation, and the two static files.

    Args:
        municipality: its name, as it stands above the pages.
    """

    def __init__(self, municipality: str) -> None:
        self.static: Final[Mapping[str, tuple[bytes, str]]] = {
            f"/{STYLE}": ((FOLDER / STYLE).read_bytes(), "text/css; charset=utf-8"),
            f"/{MARK}": ((FOLDER / MARK).read_bytes(), "image/svg+xml"),
        }
        self._prints: Final = {path: hashlib.sha256(body).hexdigest()[:16] for path, (body, _) in self.static.items()}
        self._templates: Final = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(
            gemeente=municipality,
            vormgeving=f"/{STYLE}?v={self._prints[f'/{STYLE}']}",
            beeldmerk=f"/{MARK}?v={self._prints[f'/{MARK}']}",
            zin=sentence,
            mensadres=shown.person_link,
            plekadres=shown.place_link,
            stuk_van_adres=shown.segment,
        )
        self._templates.filters.update(dag=dutch.day, moment=dutch.moment)

    def show(
        self, template: str, values: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Response:
        """A page.

        Args:
            template: name of a file in the folder of templates.
            values: all that it needs; one that is missing is an error.
        """
        text = self._templates.get_template(template).render(**values)
        return Response(text, status, {**HEADERS, **(headers or {})}, "text/html; charset=utf-8")

    def trouble(
        self, status: int, code: str, values: Mapping[str, object] | None = None, *, inside: Mapping[str, Any]
    ) -> Response:
        """A page that says what went wrong and what to do, never more.

        Args:
            code: of the sentence in the data.
            inside: what every page needs.
        """
        preparing = code in ("nogNietKlaar", "wordtGelezen")
        title = "titelKlaarzetten" if preparing else _TITLES.get(status, "titelFout")
        headers = {"Retry-After": "5"} if status in (429, 503) else {}
        shown_values = {**inside, "kop": sentence(title), "tekst": sentence(code, values), "opnieuw": preparing}
        return self.show("fout.html", shown_values, status, headers)

    def file(self, path: str, given: str) -> Response:
        """A static file; kept by the browser for a year where the address names this very content.

        Args:
            path: one of `static`.
            given: the print in the address.
        """
        body, kind = self.static[path]
        lasting = {"Cache-Control": _A_YEAR} if given == self._prints[path] else {}
        return Response(body, 200, {**HEADERS, **lasting}, kind)


def redirect(path: str) -> Response:
    """Go on to another page with a GET."""
    return RedirectResponse(path, 303, HEADERS)
