"""The OpenAPI document, made from the routes: `python -m api.http.openapi > openapi.json`.

Follows the NLGov API Design Rules: addresses under /v1 in `servers`, problem+json for every error, `API-Version` on
every answer, no 422.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any, Final

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from api.http.access import MAY_SAY_WHO, RULES, V1, Right
from api.http.schemas import schemas
from api.http.watch import API_VERSION
from api.settings import Settings

_TITLE: Final = "Meedoenmatch"
_ABOUT: Final = (
    "Van verhalen en plekken naar shortlists met uitleg. Een mens besluit. Wat ontbreekt, is onbekend; "
    "een lege lijst betekent: geen. Fouten komen als `application/problem+json`, alle fouten tegelijk."
)
_TAGS: Final = {
    "Kandidaten": "Wat mensen vertellen, en wat we over werk van hen weten.",
    "Personen": "Wie mensen zijn. Apart bewaard en nooit nodig om te matchen.",
    "Vacatures": "Plekken: banen, proefplaatsingen, vrijwilligerswerk, ontmoeting.",
    "Werkgevers": "Wie plekken aanbiedt.",
    "Lijsten": "Wie of wat past, met redenen, bespreekpunten en grenzen.",
    "Shortlists": "Bewaarde lijsten en de besluiten van mensen.",
    "Feiten": "Wat we weten, van wie, en of het nog waar is.",
    "Uitkomsten": "Waar mensen begonnen en hoe het ging.",
    "Beroepen": "De woordenlijst en de focusberoepen.",
    "Gesprekken": "Iemand vertelt zijn verhaal in een gesprek; een regisseur kan meelezen en het overnemen.",
    "Rematch": "Wat er nieuw is sinds de vorige keer, en wat de volgende stap is.",
}


def document(settings: Settings, routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """The document of these routes.

    Args:
        settings: for the address and the contact.
        routes: of the app; only those under /v1 are told.
    """
    made = get_openapi(
        title=_TITLE,
        version=API_VERSION,
        openapi_version="3.1.0",
        description=_ABOUT,
        routes=routes,
        servers=[{"url": f"{settings.adres}{V1}", "description": "Deze installatie."}],
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        tags=[{"name": name, "description": about} for name, about in _TAGS.items()],
    )
    # Set here: FastAPI would want another package, only to look at the e-mail address.
    made["info"]["contact"] = {
        "name": f"Meedoenmatch, {settings.gemeente}",
        "url": settings.adres,
        "email": settings.contact,
    }
    paths = {path.removeprefix(V1): item for path, item in made["paths"].items()}
    for path, item in paths.items():
        for method, operation in item.items():
            operation["responses"].pop("422", None)  # pydantic's; ours is 400
            key = (method.upper(), f"{V1}{path}")
            if RULES.get(key) is Right.OPEN:
                operation["security"] = [{}, {"Token": []}] if key in MAY_SAY_WHO else []
            elif RULES.get(key) is Right.TALK:
                operation["security"] = [{"Gesprek": []}]
            for parameter in operation.get("parameters", []):
                _plain(parameter["schema"])
                if parameter["in"] == "query" and parameter["name"] == "beroep":
                    parameter["schema"] = {"$ref": "#/components/schemas/BeroepId"}
    made["paths"] = dict(sorted(paths.items()))
    made["components"] = {
        "schemas": dict(sorted(schemas().items())),
        "securitySchemes": {
            "Token": {"type": "http", "scheme": "bearer", "description": "Een token van de beheerder, per systeem."},
            "Gesprek": {"type": "http", "scheme": "bearer", "description": "Het token van dit ene gesprek."},
        },
    }
    made["security"] = [{"Token": []}]
    return made


def _plain(schema: dict[str, Any]) -> None:
    """A parameter that may be left out is not a parameter that may be null: in an address there is no null."""
    schema.pop("title", None)
    kinds = [kind for kind in schema.pop("anyOf", []) if kind.get("type") != "null"]
    if len(kinds) == 1:
        schema.update(kinds[0])


def main() -> None:
    """Write the document to stdout."""
    from api.http.app import all_routes
    from api.settings import settings

    chosen = settings()
    json.dump(document(chosen, all_routes(chosen)), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
