"""Lists with reasons: places for a person, people for a place, an employer, a profession or a branch, and why not."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Path, Query

from api.desk import Asked
from api.http.access import V1
from api.http.describe import describes
from api.http.parts import LONGEST_ID, Here, Id, Parts
from api.http.problems import refused
from api.http.wire_response import WireResponse
from api.wire import ranking_record, why_not_record
from matcher.domain import BRANCHES, PLACE_KINDS

router = APIRouter(prefix=V1)
MOST_LISTS: Final = 100
_TAG: Final = "Lijsten"

Top = Annotated[int, Query(ge=1, le=100, description="De langste lijst.")]
# The lists of the contract, as types, so that the document names them.
BranchName = Literal[BRANCHES]  # type: ignore[valid-type]
KindName = Literal[PLACE_KINDS]  # type: ignore[valid-type]


async def _asked(
    top: Top = 10,
    branch: Annotated[BranchName | None, Query(alias="branche", description="Alleen deze branche.")] = None,
    profession: Annotated[
        str | None, Query(alias="beroep", max_length=LONGEST_ID, description="Alleen dit beroep (id).")
    ] = None,
    kind: Annotated[KindName | None, Query(alias="soort", description="Alleen deze soort plek.")] = None,
) -> Asked:
    return Asked(top, branch, profession, kind)


Wanted = Annotated[Asked, Depends(_asked)]


def _checked(parts: Parts, asked: Asked) -> Asked:
    if asked.profession is not None and asked.profession not in parts.desk.vocabulary.profession_index:
        raise refused("beroep", "beroepNietBekend")
    return asked


def _list(parts: Parts, ask: Any, whom: str, asked: Asked) -> WireResponse:
    asked = _checked(parts, asked)
    return WireResponse(parts.work.run(lambda: ranking_record(ask(whom, asked))))


@router.get(
    "/kandidaten/{id}/matches",
    name="matches",
    **describes(_TAG, "Plekken voor een kandidaat, met uitleg", "Lijst", problems=(404,)),
)
def matches(parts: Here, record_id: Id, asked: Wanted) -> WireResponse:
    """Places for a candidate."""
    return _list(parts, parts.desk.matches, record_id, asked)


@router.get(
    "/vacatures/{id}/shortlist",
    name="vacatureShortlist",
    **describes(_TAG, "Kandidaten voor een plek, met uitleg", "Lijst", problems=(404,)),
)
def for_place(parts: Here, record_id: Id, asked: Wanted) -> WireResponse:
    """Candidates for a place."""
    return _list(parts, parts.desk.for_place, record_id, asked)


@router.get(
    "/beroepen/{id}/shortlist",
    name="beroepShortlist",
    **describes(_TAG, "Kandidaten voor een beroep, met uitleg", "Lijst", problems=(404,)),
)
def for_profession(parts: Here, record_id: Id, asked: Wanted) -> WireResponse:
    """Candidates for a profession."""
    return _list(parts, parts.desk.for_profession, record_id, asked)


@router.get(
    "/branches/{naam}/shortlist",
    name="brancheShortlist",
    **describes(_TAG, "Kandidaten voor een branche, met uitleg", "Lijst", problems=(404,)),
)
def for_branch(
    parts: Here,
    name: Annotated[str, Path(alias="naam", max_length=LONGEST_ID, description="Naam van de branche.")],
    asked: Wanted,
) -> WireResponse:
    """Candidates for a branch."""
    return _list(parts, parts.desk.for_branch, name, asked)


@router.get(
    "/werkgevers/{id}/shortlist",
    name="werkgeverShortlist",
    **describes(
        _TAG, "Kandidaten voor elke plek van een werkgever", "Lijsten",
        more=f"Een lijst per plek, hoogstens {MOST_LISTS} lijsten.", problems=(404,),
    ),
)  # fmt: skip
def for_employer(parts: Here, record_id: Id, asked: Wanted) -> WireResponse:
    """One list per place of an employer."""
    asked = _checked(parts, asked)

    def lists() -> list[dict[str, Any]]:
        return [ranking_record(one) for one in parts.desk.for_employer(record_id, asked)[:MOST_LISTS]]

    return WireResponse({"lijsten": parts.work.run(lists)})


@router.get(
    "/kandidaten/{id}/waarom-niet",
    name="waaromNiet",
    **describes(_TAG, "Waarom een plek niet (hoger) in de lijst staat", "WaaromNiet", problems=(404,)),
)
def why_not(
    parts: Here,
    record_id: Id,
    place_id: Annotated[str, Query(alias="vacature", max_length=LONGEST_ID, description="Id van de plek.")],
) -> WireResponse:
    """One pair explained."""
    found = parts.work.run(lambda: parts.desk.why_not(record_id, place_id))
    return WireResponse(why_not_record(record_id, place_id, found))
