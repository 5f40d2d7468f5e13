"""Shortlists that are saved as they were shown, and what a person decides on them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter

from api.desk import Asked
from api.http.access import V1
from api.http.body import BodyFields, Sent
from api.http.describe import describes
from api.http.parts import Here, Id, Parts, Size, Who
from api.http.problems import refused
from api.http.schemas_lists import MOST_KEPT
from api.http.times import moment
from api.http.wire_response import WireResponse
from api.wire import ranking_record
from matcher.domain import BRANCHES
from matcher.errors import NotFound
from matcher.kept import Choice, Decision, Shortlist, ShortlistLine

router = APIRouter(prefix=V1)
_TAG: Final = "Shortlists"
_ABOUT: Final = ("vacatureId", "werkgeverId", "beroep", "branche")


@router.post(
    "/shortlists",
    name="shortlistMaken",
    **describes(
        _TAG, "Maak een shortlist en bewaar hem zoals hij is", "Shortlist",
        more="Geef precies één van `vacatureId`, `werkgeverId`, `beroep` en `branche`.",
        status=201, body="ShortlistInvoer", problems=(404,),
    ),
)  # fmt: skip
def save(parts: Here, who: Who, sent: Sent) -> WireResponse:
    """A new saved shortlist."""
    take = BodyFields(sent)
    about: dict[str, str | None] = {
        "vacatureId": take.text("vacatureId"),
        "werkgeverId": take.text("werkgeverId"),
        "beroep": take.one_of("beroep", parts.desk.vocabulary.profession_index.__contains__, "beroepNietBekend"),
        "branche": take.choice("branche", BRANCHES),
    }
    top = take.whole("top", 1, 100)
    given = {name: value for name, value in about.items() if value is not None}
    if len(given) != 1 and not any(refusal.field in _ABOUT for refusal in take.refusals):
        take.refuse("vacatureId", "preciesEen", keuzes=", ".join(_ABOUT))
    take.done()
    generation = parts.store.generation()
    results, excluded = parts.work.run(lambda: _made(parts, given, top or 10))
    shortlist = Shortlist(
        id=str(uuid.uuid4()),
        about=given,
        top=top or 10,
        lines=tuple(ShortlistLine(one["id"], one) for one in results),
        excluded=tuple(excluded),
        decisions=(),
        by=who.name,
        at=parts.clock(),
        model=parts.desk.model,
        generation=generation,
    )
    parts.store.save_shortlist(shortlist)
    return WireResponse(_record(shortlist), 201, {"Location": f"{V1}/shortlists/{shortlist.id}"})


def _made(parts: Parts, about: Mapping[str, str], top: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Result records for what was asked, and who was kept out."""
    ((name, value),) = about.items()
    asked = Asked(top)
    if name == "werkgeverId":
        return _for_employer(parts, value, asked)
    ask = {"vacatureId": parts.desk.for_place, "beroep": parts.desk.for_profession, "branche": parts.desk.for_branch}
    record = ranking_record(ask[name](value, asked))
    return record["resultaten"], record["uitgesloten"]


def _for_employer(parts: Parts, employer: str, asked: Asked) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Everybody once, with the place of this employer that fits best; kept out is who fits no other place of it."""
    best: dict[str, dict[str, Any]] = {}
    outside: dict[str, dict[str, Any]] = {}
    for ranking in parts.desk.for_employer(employer, asked):
        record = ranking_record(ranking)
        for one in record["resultaten"]:
            if one["id"] not in best or one["score"] > best[one["id"]]["score"]:
                best[one["id"]] = {**one, "vacatureId": ranking.id}
        for one in record["uitgesloten"]:
            if one["id"] not in outside or one["score"] > outside[one["id"]]["score"]:
                outside[one["id"]] = one

    def first(lines: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(lines.values(), key=lambda one: (-round(one["score"], 6), one["id"]))[: asked.top]

    return first(best), first({key: one for key, one in outside.items() if key not in best})


@router.get("/shortlists", name="shortlistsLijst", **describes(_TAG, "De laatste bewaarde shortlists", "Shortlists"))
def latest(parts: Here, size: Size = 50) -> WireResponse:
    """The latest saved shortlists, newest first."""
    found = [
        {
            **_head(one),
            "aantal": len([line for line in one.lines if line.added is None]),
            "besluiten": len(one.decisions),
        }
        for one in parts.store.shortlists(size)
    ]
    return WireResponse({"resultaten": found})


@router.get(
    "/shortlists/{id}", name="shortlistLezen", **describes(_TAG, "Eén bewaarde shortlist", "Shortlist", problems=(404,))
)
def one_of_them(parts: Here, shortlist_id: Id) -> WireResponse:
    """A saved shortlist with its decisions."""
    return WireResponse(_record(_found(parts, shortlist_id)))


@router.post(
    "/shortlists/{id}/besluiten",
    name="besluitenMaken",
    **describes(
        _TAG, "Besluiten op een shortlist, met reden", "Shortlist",
        more="Wat een mens besluit, en wie er met de hand bij komt. Eerdere besluiten blijven staan.",
        status=201, body="BesluitenInvoer", problems=(404,),
    ),
)  # fmt: skip
def decide(parts: Here, who: Who, shortlist_id: Id, sent: Sent) -> WireResponse:
    """Decisions and additions, kept together."""
    shortlist = _found(parts, shortlist_id)
    take = BodyFields(sent)
    person = take.text("door")
    by = f"{person} (via {who.name})" if person else who.name
    now = parts.clock()
    there = {line.candidate_id for line in shortlist.lines}

    additions: list[ShortlistLine] = []
    parts_of_it = [*take.records("toevoegingen")]
    for item in parts_of_it:
        candidate = item.required("kandidaatId", item.text("kandidaatId"))
        reason = item.required("reden", item.text("reden"))
        if candidate in there:
            item.refuse("kandidaatId", "staatErAl")
        if candidate and reason:
            there.add(candidate)
            additions.append(ShortlistLine(candidate, {}, reason, by))
    decisions: list[Decision] = []
    for item in take.records("besluiten"):
        parts_of_it.append(item)
        candidate = item.required("kandidaatId", item.text("kandidaatId"))
        choice = item.required("besluit", item.choice("besluit", list(Choice)))
        reason = item.required("reden", item.text("reden"))
        if candidate and candidate not in there:
            item.refuse("kandidaatId", "staatErNiet")
        if candidate and choice and reason:
            decisions.append(Decision(candidate, Choice(choice), reason, by, now))
    take.gather(parts_of_it)
    take.done()
    if not decisions and not additions:
        raise refused("besluiten", "nietsBesloten")
    parts.store.decide(shortlist_id, decisions, additions)
    record = _record(_found(parts, shortlist_id))
    return WireResponse(record, 201, {"Location": f"{V1}/shortlists/{shortlist_id}"})


def _found(parts: Parts, shortlist_id: str) -> Shortlist:
    shortlist = parts.store.shortlist(shortlist_id)
    if shortlist is None:
        raise NotFound("nietGevonden")
    return shortlist


def _head(one: Shortlist) -> dict[str, Any]:
    return {
        "id": one.id, **one.about, "top": one.top, "door": one.by, "gemaaktOp": moment(one.at), "model": one.model,
        "generatie": one.generation,
    }  # fmt: skip


def _record(one: Shortlist) -> dict[str, Any]:
    return {
        **_head(one),
        "resultaten": [dict(line.record) for line in one.lines if line.added is None],
        "uitgesloten": [dict(record) for record in one.excluded],
        "toevoegingen": [
            {"kandidaatId": line.candidate_id, "reden": line.added, "door": line.added_by or one.by}
            for line in [line for line in one.lines if line.added is not None][-MOST_KEPT:]
        ],
        "besluiten": [
            {
                "kandidaatId": made.candidate_id, "besluit": str(made.choice), "reden": made.reason,
                "door": made.by, "op": moment(made.at),
            }
            for made in one.decisions[-MOST_KEPT:]
        ],
    }  # fmt: skip
