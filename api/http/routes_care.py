"""What is known and done over time: facts and whether they still hold, outcomes, and what the rematch found."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query

from api.http.access import V1
from api.http.body import BodyFields, Patch, Sent, merged
from api.http.describe import describes
from api.http.facts import checked_fact, fact_record
from api.http.outcomes import OUTCOME_FIELDS, checked_outcome, outcome_record
from api.http.parts import After, Here, Id, Parts, Size, Who
from api.http.problems import refused
from api.http.routes_records import found
from api.http.schemas_lists import MOST_KEPT
from api.http.times import moment
from api.http.wire_response import WireResponse
from matcher.errors import NotFound
from matcher.kept import Moved, Outcome, RecordKind, Run, Step, StepKind, StillTrue

router = APIRouter(prefix=V1)
_FACTS: Final = "Feiten"
_OUTCOMES: Final = "Uitkomsten"
_REMATCH: Final = "Rematch"


@router.get(
    "/kandidaten/{id}/feiten",
    name="feitenLijst",
    **describes(_FACTS, "Wat we van iemand weten, en van wie", "Feiten", problems=(404,)),
)
def facts(parts: Here, record_id: Id) -> WireResponse:
    """The facts of a candidate."""
    found(parts, RecordKind.CANDIDATE, record_id)
    known = parts.store.facts(record_id)[:MOST_KEPT]
    return WireResponse({"id": record_id, "feiten": [fact_record(one) for one in known]})


@router.post(
    "/kandidaten/{id}/feiten",
    name="feitMaken",
    **describes(
        _FACTS, "Schrijf op wat iemand vertelde", "Feit", status=201, body="FeitInvoer", problems=(404,),
    ),
)  # fmt: skip
def add_fact(parts: Here, record_id: Id, sent: Sent) -> WireResponse:
    """A fact that somebody told outside the story."""
    found(parts, RecordKind.CANDIDATE, record_id)
    fact = checked_fact(record_id, sent, parts.desk.vocabulary, parts.clock().date())
    kept = parts.store.add_fact(fact)
    return WireResponse(fact_record(kept), 201, {"Location": f"{V1}/kandidaten/{record_id}/feiten"})


@router.patch(
    "/kandidaten/{id}/feiten/{nummer}",
    name="feitWijzigen",
    **describes(
        _FACTS, "Noteer of een feit nog waar is", "Feit", body="FeitWijziging",
        body_type="application/merge-patch+json", problems=(404,),
    ),
)  # fmt: skip
def answer_fact(
    parts: Here,
    who: Who,
    record_id: Id,
    number: Annotated[int, Path(alias="nummer", ge=1, le=2**31 - 1, description="Nummer van het feit.")],
    patch: Patch,
) -> WireResponse:
    """Whether a fact still holds."""
    take = BodyFields(patch)
    answer = take.required("nogWaar", take.choice("nogWaar", list(StillTrue)))
    take.done()
    assert answer
    kept = parts.store.answer_fact(record_id, number, StillTrue(answer), who.name, parts.clock())
    return WireResponse(fact_record(kept))


@router.get(
    "/kandidaten/{id}/uitkomsten",
    name="uitkomstenLijst",
    **describes(_OUTCOMES, "Wat er van iemand kwam", "Uitkomsten", problems=(404,)),
)
def outcomes(parts: Here, record_id: Id) -> WireResponse:
    """The outcomes of a candidate."""
    found(parts, RecordKind.CANDIDATE, record_id)
    known = parts.store.outcomes(record_id)[-MOST_KEPT:]
    return WireResponse({"resultaten": [outcome_record(one) for one in known]})


@router.post(
    "/kandidaten/{id}/uitkomsten",
    name="uitkomstMaken",
    **describes(
        _OUTCOMES, "Schrijf op waar iemand begon", "Uitkomst", status=201, body="UitkomstInvoer", problems=(404,),
    ),
)  # fmt: skip
def add_outcome(parts: Here, record_id: Id, sent: Sent) -> WireResponse:
    """A new outcome."""
    outcome = checked_outcome(str(uuid.uuid4()), record_id, sent)
    parts.store.put_outcome(outcome, parts.clock())
    return WireResponse(outcome_record(outcome), 201, {"Location": f"{V1}/uitkomsten/{outcome.id}"})


@router.get(
    "/uitkomsten/{id}", name="uitkomstLezen", **describes(_OUTCOMES, "Eén uitkomst", "Uitkomst", problems=(404,))
)
def outcome(parts: Here, outcome_id: Id) -> WireResponse:
    """One outcome."""
    return WireResponse(outcome_record(_outcome(parts, outcome_id)))


@router.patch(
    "/uitkomsten/{id}",
    name="uitkomstWijzigen",
    **describes(
        _OUTCOMES, "Wijzig een uitkomst", "Uitkomst", body="UitkomstWijziging",
        body_type="application/merge-patch+json", problems=(404,),
    ),
)  # fmt: skip
def change_outcome(parts: Here, outcome_id: Id, patch: Patch) -> WireResponse:
    """An outcome with a merge patch applied."""
    if not patch.keys() <= OUTCOME_FIELDS:
        raise refused(None, "veldOnbekend")  # also where it says null, which would take away what is not there
    with parts.one_writer:
        before = _outcome(parts, outcome_id)
        values = outcome_record(before)
        fixed = {name: values.pop(name) for name in ("id", "kandidaatId")}
        changed = checked_outcome(fixed["id"], fixed["kandidaatId"], merged(values, patch))
        parts.store.put_outcome(changed, parts.clock())
    return WireResponse(outcome_record(changed))


def _outcome(parts: Parts, outcome_id: str) -> Outcome:
    kept = next((one for one in parts.store.outcomes() if one.id == outcome_id), None)
    if kept is None:
        raise NotFound("nietGevonden")
    return kept


# -- what the rematch found -------------------------------------------------------------------------------------


def _last(parts: Parts) -> Run:
    run = parts.store.last_run()
    if run is None:
        raise NotFound("nietGevonden")
    return run


@router.get("/rematch", name="rematch", **describes(_REMATCH, "De laatste rematch", "Rematch", problems=(404,)))
def rematch(parts: Here) -> WireResponse:
    """The last run: figures, and what was set apart."""
    run = _last(parts)
    apart = [
        {"soort": str(one.kind), "id": one.id, "pogingen": one.tries, "code": one.code, "op": moment(one.at)}
        for one in parts.store.apart()[:MOST_KEPT]
    ]
    record: dict[str, Any] = {
        "id": run.id, "status": str(run.state), "begonnenOp": moment(run.begun), "generatie": run.generation,
        "instellingen": run.settings, "aantallen": dict(run.counts), "apart": apart,
    }  # fmt: skip
    if run.ended is not None:
        record["klaarOp"] = moment(run.ended)
    return WireResponse(record)


Direction = Annotated[
    Literal["kandidaat", "vacature"] | None, Query(alias="richting", description="Alleen lijsten van deze kant.")
]


@router.get(
    "/veranderingen",
    name="veranderingen",
    **describes(
        _REMATCH, "Wat er nieuw, weg of verschoven is sinds de vorige keer", "VeranderingPagina", problems=(404,)
    ),
)
def moved(parts: Here, direction: Direction = None, after: After = None, size: Size = 50) -> WireResponse:
    """What changed per list in the last run."""

    def place(one: Moved) -> str:
        return f"{one.direction}:{one.id}"

    lists = sorted(parts.store.moved(_last(parts).id, direction), key=place)
    return _page([(place(one), _moved(one)) for one in lists], after, size)


@router.get(
    "/niemand-uit-beeld",
    name="niemandUitBeeld",
    **describes(
        _REMATCH, "Voor wie er nog geen volgende stap is, en waarom", "StapPagina", problems=(404,),
    ),
)  # fmt: skip
def out_of_sight(parts: Here, after: After = None, size: Size = 50) -> WireResponse:
    """Candidates for whom the last run found no step."""
    steps = parts.store.steps(_last(parts).id, str(StepKind.OUT_OF_SIGHT))
    return _page([(one.candidate_id, _step(one)) for one in steps], after, size)


@router.get(
    "/kandidaten/{id}/volgende-stap",
    name="volgendeStap",
    **describes(_REMATCH, "De volgende stap voor iemand", "Stap", problems=(404,)),
)
def next_step(parts: Here, record_id: Id) -> WireResponse:
    """The step that the last run proposed for a candidate."""
    steps = parts.store.steps(_last(parts).id, None, [record_id])
    if not steps:
        raise NotFound("nietGevonden")
    return WireResponse(_step(steps[0]))


def _page(lines: list[tuple[str, dict[str, Any]]], after: str | None, size: int) -> WireResponse:
    """A part of lines with their keys, in order of key."""
    rest = [(key, line) for key, line in sorted(lines, key=lambda one: one[0]) if after is None or key > after]
    answer: dict[str, Any] = {"resultaten": [line for _, line in rest[:size]], "totaal": len(lines)}
    if len(rest) > size:
        answer["volgende"] = rest[size - 1][0]
    return WireResponse(answer)


def _moved(one: Moved) -> dict[str, Any]:
    return {
        "richting": one.direction, "id": one.id, "nieuw": list(one.new), "weg": list(one.gone),
        "verschoven": [{"id": other, "van": old, "naar": new} for other, old, new in one.moved],
    }  # fmt: skip


def _step(one: Step) -> dict[str, Any]:
    place = {"vacatureId": one.place_id} if one.place_id is not None else {}
    return {"kandidaatId": one.candidate_id, "soort": str(one.kind), **place, "tekst": one.text}
