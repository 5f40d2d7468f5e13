"""Everything that is kept about one person, to hand over to that person: readable keys, nothing left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from api.record_wire import record_of
from matcher.errors import NotFound
from matcher.kept import Decision, KeptFact, Outcome, RecordKind, Shortlist
from matcher.ports import Store
from matcher.talks import Talk

_ALL: Final = 1_000_000  # shortlists: all that there are


def personal_export(store: Store, candidate_id: str, now: datetime) -> dict[str, Any]:
    """What is kept about somebody.

    Args:
        now: when it is asked for, aware; stands in the export.

    Returns:
        JSON with Dutch keys: `persoon`, `kandidaat`, `feiten`, `shortlists`, `uitkomsten`, `gesprekken`; `stappen` and
        `lijsten` of the last run; and `uitVerhaalGelezen`: whether what was read of the story is kept too (gone with
        the story).

    Raises:
        NotFound: nothing is kept under that id.
    """
    kept = {
        kind: store.get(kind, [candidate_id]).get(candidate_id) for kind in (RecordKind.PERSON, RecordKind.CANDIDATE)
    }
    if not any(kept.values()):
        raise NotFound("nietBewaard", id=candidate_id)
    records: dict[str, Any] = {}
    for kind, one in kept.items():
        if one is not None:
            moments = {"aangemaakt": _moment(one.created), "gewijzigd": _moment(one.changed)}
            records[str(kind)] = {**record_of(kind, one.record), **moments}
    return {
        "id": candidate_id,
        "gemaaktOp": _moment(now),
        **records,
        "feiten": [_fact(fact) for fact in store.facts(candidate_id)],
        "uitVerhaalGelezen": bool(store.understood(RecordKind.CANDIDATE, [candidate_id])),
        "shortlists": [found for one in store.shortlists(_ALL) if (found := _on(one, candidate_id))],
        "uitkomsten": [_outcome(outcome) for outcome in store.outcomes(candidate_id)],
        "gesprekken": [_talk(store, one) for one in store.talks(size=_ALL, candidate_id=candidate_id)],
        **_of_last_run(store, candidate_id),
    }


def _talk(store: Store, talk: Talk) -> dict[str, Any]:
    """A conversation as it was held. What was understood of it is in the candidate and the facts."""
    return _known(
        {
            "begonnenOp": _moment(talk.created),
            "gewijzigdOp": _moment(talk.changed),
            "status": talk.status,
            "kanaal": talk.channel.value,
            "afspraken": talk.agreed,
            "berichten": [
                _known({"wie": one.who, "door": one.by, "tekst": one.text, "op": _moment(one.at)})
                for one in store.messages(talk.id)
            ],
        }
    )


def _of_last_run(store: Store, candidate_id: str) -> dict[str, Any]:
    run = store.last_run()
    if run is None:
        return {"stappen": [], "lijsten": []}
    steps = [
        _known({"soort": str(step.kind), "vacatureId": step.place_id, "tekst": step.text})
        for step in store.steps(run.id, ids=[candidate_id])
    ]
    own = store.rankings(run.id, "kandidaat", [candidate_id])
    lists = [
        {"richting": "kandidaat", "id": identity, "plaats": place, "vacatureId": other, "score": score}
        for identity, ranking in own.items()
        for place, (other, score) in enumerate(ranking.lines, start=1)
    ]
    # The lists of places on which this person stands.
    done = sorted(store.run_done(run.id, "vacature"))
    for identity, ranking in store.rankings(run.id, "vacature", done).items():
        for place, (other, score) in enumerate(ranking.lines, start=1):
            if other == candidate_id:
                lists.append({"richting": "vacature", "id": identity, "plaats": place, "score": score})
    return {"stappen": steps, "lijsten": lists}


def _on(shortlist: Shortlist, candidate_id: str) -> dict[str, Any] | None:
    """A shortlist as far as it is about this person; None where it is not. Others on it are not told."""
    lines = [(place, one) for place, one in enumerate(shortlist.lines, start=1) if one.candidate_id == candidate_id]
    outside = [dict(record) for record in shortlist.excluded if record.get("id") == candidate_id]
    decisions = [_decision(one) for one in shortlist.decisions if one.candidate_id == candidate_id]
    if not (lines or outside or decisions):
        return None
    return {
        "id": shortlist.id,
        "waarvoor": dict(shortlist.about),
        "bewaardOp": _moment(shortlist.at),
        "bewaardDoor": shortlist.by,
        "gemaaktMet": shortlist.model,
        "regels": [
            _known({"plaats": place, **one.record, "toegevoegdOmdat": one.added, "toegevoegdDoor": one.added_by})
            for place, one in lines
        ],
        "buitenDeLijst": outside,
        "besluiten": decisions,
    }


def _decision(one: Decision) -> dict[str, Any]:
    return {"besluit": str(one.choice), "reden": one.reason, "door": one.by, "op": _moment(one.at)}


def _fact(kept: KeptFact) -> dict[str, Any]:
    fact = kept.fact
    value: Any = fact.value
    if isinstance(value, tuple):
        value = list(value)
    elif isinstance(value, Mapping):
        value = dict(value)
    return _known(
        {
            "nummer": kept.number,
            "soort": str(fact.kind),
            "waarde": value,
            "beroep": fact.profession,
            "polariteit": str(fact.polarity),
            "inDeWoorden": fact.quote,
            "uitHetVerhaal": kept.from_story,
            "zekerheid": round(fact.certainty, 4),
            "verteldOp": kept.told.isoformat(),
            "verteldDoor": kept.informant,
            "via": kept.channel,
            "kloptNog": str(kept.still_true),
            "nagevraagdOp": _moment(kept.asked) if kept.asked else None,
            "nagevraagdDoor": kept.asked_by,
        }
    )


def _outcome(one: Outcome) -> dict[str, Any]:
    return _known(
        {
            "id": one.id,
            "soort": one.kind,
            "start": one.start.isoformat(),
            "eind": one.end.isoformat() if one.end else None,
            "urenPerWeek": one.hours,
            "loonkostensubsidie": one.subsidised,
            "vacatureId": one.place_id,
            "werkgeverId": one.employer_id,
            "gevondenVia": one.found_through,
            "volgendContact": one.follow_up.isoformat() if one.follow_up else None,
            "toelichting": one.note,
        }
    )


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
