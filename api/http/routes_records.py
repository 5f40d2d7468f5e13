"""The records: people, who they are, places and employers. One set of rules for all four."""

from __future__ import annotations

import re
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from api.http.access import V1
from api.http.body import Patch, Sent, merged
from api.http.describe import describes
from api.http.parts import KINDS, After, Here, Id, Parts, Size
from api.http.problems import ProblemError, invalid, refused
from api.http.schemas_records import ID_PATTERN
from api.http.wire_response import WireResponse
from api.record_wire import record_from, record_of
from api.tables import Refusal
from matcher.domain import Candidate
from matcher.errors import NotFound
from matcher.kept import Kept, Record, RecordKind
from matcher.privacy.patterns import elfproef

router = APIRouter(prefix=V1)
_ID: Final = re.compile(ID_PATTERN)
_NINE: Final = re.compile(r"(?<!\d)\d{9}(?!\d)")
_OF_PEOPLE: Final = frozenset({RecordKind.CANDIDATE, RecordKind.PERSON})


def found(parts: Parts, kind: RecordKind, record_id: str) -> Kept:
    """The record with this id.

    Raises:
        NotFound: there is none.
    """
    kept = parts.store.get(kind, [record_id]).get(record_id)
    if kept is None:
        raise NotFound("nietGevonden")
    return kept


def checked(kind: RecordKind, values: dict[str, Any], *, new: bool) -> Record:
    """A record from an object of the wire.

    Args:
        new: whether its id is chosen here, and has to fit in an address.

    Raises:
        ProblemError: 400, with everything that is wrong.
    """
    record, refusals = record_from(kind, values)
    refused_fields = {refusal.field for refusal in refusals}
    if new and "id" not in refused_fields:
        if not _ID.fullmatch(record.id):
            refusals.append(Refusal(1, "id", "idOnbruikbaar"))
        elif kind in _OF_PEOPLE and any(elfproef(digits) for digits in _NINE.findall(record.id)):
            refusals.append(Refusal(1, "id", "bsnWaarde"))
    if refusals:
        raise invalid(refusals)
    return record


def listed(parts: Parts, kind: RecordKind, after: str | None, size: int) -> WireResponse:
    """A page of records."""
    page = parts.store.page(kind, after, size)
    answer: dict[str, Any] = {
        "resultaten": [record_of(kind, kept.record) for kept in page.items],
        "totaal": page.total,
    }
    if page.after is not None:
        answer["volgende"] = page.after
    return WireResponse(answer)


def created(parts: Parts, plural: str, values: dict[str, Any]) -> WireResponse:
    """A new record; 409 where its id is taken. A person without a candidate makes a candidate who is registered."""
    kind = KINDS[plural]
    record = checked(kind, values, new=True)
    now = parts.clock()
    if kind is RecordKind.PERSON:
        # Before the person: a candidate without a name is an ordinary thing, the other way round is not.
        parts.store.create(RecordKind.CANDIDATE, Candidate(record.id, status="aangemeld"), now)
    if not parts.store.create(kind, record, now):
        raise ProblemError(409, "idBezet")
    return WireResponse(record_of(kind, record), 201, {"Location": f"{V1}/{plural}/{record.id}"})


def changed(parts: Parts, kind: RecordKind, record_id: str, patch: dict[str, Any]) -> WireResponse:
    """A record with a merge patch applied."""
    if "id" in patch and str(patch["id"]) != record_id:
        raise refused("id", "idVast")
    with parts.one_writer:
        before = record_of(kind, found(parts, kind, record_id).record)
        record = checked(kind, {**merged(before, patch), "id": record_id}, new=False)
        parts.store.put(kind, [record], parts.clock())
    return WireResponse(record_of(kind, record))


def erased(parts: Parts, kind: RecordKind, record_id: str) -> Response:
    """A record and everything that hangs on it, gone."""
    if not parts.store.erase(kind, [record_id], parts.clock()):
        raise NotFound("nietGevonden")
    return Response(status_code=204)


def _add(plural: str, one: str, name: str) -> None:
    """The five routes of one kind of record."""
    kind, tag = KINDS[plural], plural.capitalize()

    @router.get(
        f"/{plural}", name=f"{plural}Lijst", **describes(tag, f"Alle {plural}, op volgorde van id", f"{name}Pagina")
    )
    def all_of_them(parts: Here, after: After = None, size: Size = 50) -> WireResponse:
        return listed(parts, kind, after, size)

    @router.post(
        f"/{plural}",
        name=f"{one}Maken",
        **describes(tag, f"Nieuwe {one}", name, status=201, body=f"{name}Invoer", problems=(409,)),
    )
    def new(parts: Here, sent: Sent) -> WireResponse:
        return created(parts, plural, sent)

    @router.get(f"/{plural}/{{id}}", name=f"{one}Lezen", **describes(tag, f"Eén {one}", name, problems=(404,)))
    def one_of_them(parts: Here, record_id: Id) -> WireResponse:
        return WireResponse(record_of(kind, found(parts, kind, record_id).record))

    @router.patch(
        f"/{plural}/{{id}}",
        name=f"{one}Wijzigen",
        **describes(
            tag,
            f"Wijzig een {one}",
            name,
            more="Een JSON merge patch (RFC 7396): stuur alleen wat verandert; `null` maakt een veld onbekend.",
            body=f"{name}Wijziging",
            body_type="application/merge-patch+json",
            problems=(404,),
        ),
    )
    def change(parts: Here, record_id: Id, patch: Patch) -> WireResponse:
        return changed(parts, kind, record_id, patch)

    @router.delete(
        f"/{plural}/{{id}}",
        name=f"{one}Wissen",
        **describes(
            tag,
            f"Wis een {one}",
            None,
            more="Wist het record en alles wat eraan hangt. Er is geen weg terug.",
            status=204,
            problems=(404,),
        ),
    )
    def erase(parts: Here, record_id: Id) -> Response:
        return erased(parts, kind, record_id)


_add("kandidaten", "kandidaat", "Kandidaat")
_add("personen", "persoon", "Persoon")
_add("vacatures", "vacature", "Vacature")
_add("werkgevers", "werkgever", "Werkgever")
