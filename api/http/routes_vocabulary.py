"""Professions, branches, and the professions that a municipality chose to work on."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query

from api.http.access import V1
from api.http.body import BodyFields, Sent
from api.http.describe import describes
from api.http.parts import Here, Id, Who
from api.http.schemas_lists import MOST_PROFESSIONS
from api.http.times import moment
from api.http.wire_response import WireResponse
from matcher.casework.focus import Proposal
from matcher.errors import NotFound
from matcher.kept import FocusList
from vocab.types import Profession

router = APIRouter(prefix=V1)
_TAG: Final = "Beroepen"
MOST_PROPOSED: Final = 50
MOST_NAMED: Final = 200


def _profession(one: Profession) -> dict[str, Any]:
    return {
        "id": one.id, "naam": one.name, "isco": one.isco, "branches": list(one.branches), "niveau": one.level,
        "onbetaald": one.unpaid,
    }  # fmt: skip


@router.get("/beroepen", name="beroepenLijst", **describes(_TAG, "Alle beroepen van de woordenlijst", "Beroepen"))
def professions(parts: Here) -> WireResponse:
    """Every profession of the vocabulary."""
    return WireResponse({"resultaten": [_profession(one) for one in parts.desk.vocabulary.professions]})


@router.get("/beroepen/{id}", name="beroepLezen", **describes(_TAG, "Eén beroep", "BeroepUitgebreid", problems=(404,)))
def profession(parts: Here, slug: Id) -> WireResponse:
    """A profession, with what it asks."""
    vocabulary = parts.desk.vocabulary
    if slug not in vocabulary.profession_index:
        raise NotFound("nietGevonden")
    one = vocabulary.profession(slug)
    more = {
        "belasting": list(one.loads), "omgeving": list(one.surroundings), "certificaten": list(one.certificates),
        "namen": list(one.names), "taken": list(one.tasks),
        "verwant": [{"id": other, "sterkte": strength} for other, strength in one.related],
    }  # fmt: skip
    return WireResponse({**_profession(one), **more})


@router.get("/branches", name="branchesLijst", **describes(_TAG, "De branches", "Branches"))
def branches(parts: Here) -> WireResponse:
    """The branches, with how many professions each has."""
    vocabulary = parts.desk.vocabulary
    found = [
        {"naam": one.id, "beroepen": sum(one.id in other.branches for other in vocabulary.professions)}
        for one in vocabulary.branches
    ]
    return WireResponse({"resultaten": found})


def _focus(chosen: FocusList) -> dict[str, Any]:
    until = {"tot": chosen.until.isoformat()} if chosen.until else {}
    return {
        "beroepen": list(chosen.professions), "vanaf": chosen.since.isoformat(), **until,
        "door": chosen.by, "gekozenOp": moment(chosen.at),
    }  # fmt: skip


@router.get(
    "/focusberoepen", name="focusberoepenLezen", **describes(_TAG, "De focusberoepen van vandaag", "Focusberoepen")
)
def focus(parts: Here) -> WireResponse:
    """The focus professions that hold today."""
    chosen = parts.store.focus(parts.clock().date())
    return WireResponse(_focus(chosen) if chosen else {"beroepen": []})


@router.put(
    "/focusberoepen",
    name="focusberoepenKiezen",
    **describes(
        _TAG, "Kies focusberoepen voor een periode", "Focusberoepen",
        more="Eerdere keuzes blijven bewaard. Van keuzes die tegelijk gelden, telt de laatste.",
        body="FocusberoepenInvoer",
    ),
)  # fmt: skip
def choose(parts: Here, who: Who, sent: Sent) -> WireResponse:
    """Choose focus professions."""
    take = BodyFields(sent, nullable=("tot",))
    given = take.required("beroepen", take.words("beroepen", most=MOST_PROFESSIONS)) or ()
    known = parts.desk.vocabulary.profession_index
    for place, slug in enumerate(given):
        if slug not in known:
            take.refuse(f"beroepen.{place}", "beroepNietBekend")
    since = take.required("vanaf", take.day("vanaf"))
    until = take.day("tot")
    if since and until and until < since:
        take.refuse("tot", "dagVolgorde", ander="vanaf")
    take.done()
    assert since is not None
    chosen = FocusList(given, since, until, who.name, parts.clock())
    parts.store.put_focus(chosen)
    return WireResponse(_focus(chosen))


@router.get(
    "/focusberoepen/voorstel",
    name="focusberoepenVoorstel",
    **describes(
        _TAG, "Een voorstel voor focusberoepen", "FocusVoorstel",
        more="De kleinste lijst die het meeste dekt van wat mensen willen en kunnen, en wie er dan nog buiten valt.",
    ),
)  # fmt: skip
def propose(
    parts: Here,
    size: Annotated[int, Query(alias="aantal", ge=1, le=MOST_PROPOSED, description="Hoeveel beroepen hoogstens.")] = 10,
) -> WireResponse:
    """A proposal of focus professions."""
    return WireResponse(parts.work.run(lambda: proposal_record(parts.desk.proposal(size))))


def proposal_record(found: Proposal) -> dict[str, Any]:
    """A proposal on the wire. Long lists of people are cut; the numbers beside them are whole."""
    return {
        "beroepen": [
            {
                "id": one.id, "naam": one.name, "branches": list(one.branches), "aantal": len(one.people),
                "kandidaten": list(one.people[:MOST_NAMED]), "alleenHier": one.only, "willen": one.wanting,
                "plekken": one.places, "ruimte": one.seats,
            }
            for one in found.professions
        ],
        "kandidaten": found.pool,
        "bekend": found.known,
        "gedekt": found.covered,
        "aantalBuiten": len(found.left_out),
        "buiten": [
            {"kandidaatId": one.candidate_id, "waarom": str(one.why), "beroepen": list(one.professions)}
            for one in found.left_out[:MOST_NAMED]
        ],
        "zonderPlek": [
            {
                "id": one.id, "naam": one.name, "branches": list(one.branches), "aantal": len(one.people),
                "kandidaten": list(one.people[:MOST_NAMED]), "willen": one.wanting,
            }
            for one in found.no_place
        ],
    }  # fmt: skip
