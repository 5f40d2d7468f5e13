"""Records and facts to rows and back. The order of the pairs is the order of the fields of the wire."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any, Final

from matcher.domain import Candidate, Demands, Fact, FactKind, Place, Polarity
from matcher.kept import Employer, Kept, KeptFact, Person, Record, RecordKind, StillTrue

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})

# Column to field; a field of the demands of a place stands behind a dot.
CANDIDATE: Final = {
    "id": "id", "verhaal": "story", "woonplaats": "town", "postcode4": "postcode4", "uren_min": "hours_min",
    "uren_max": "hours_max", "dagen": "days", "dagdelen": "day_parts", "vervoer": "transport",
    "reistijd_max": "travel_max", "rijbewijzen": "licences", "certificaten": "certificates", "taalniveau": "language",
    "beperkingen": "limits", "behoeften": "needs", "trede": "ladder", "perspectief": "perspective", "soorten": "kinds",
    "regisseur": "coach", "status": "status", "bron": "source",
}  # fmt: skip
PERSON: Final = {
    "id": "id", "naam": "name", "telefoon": "phone", "email": "email", "adres": "address", "postcode": "postcode",
    "woonplaats": "town", "klantnummer": "client_number",
}  # fmt: skip
PLACE: Final = {
    "id": "id", "titel": "title", "omschrijving": "description", "werkgever_id": "employer_id",
    "werkgever": "employer", "soort": "kind", "branche": "branch", "uren_min": "hours_min", "uren_max": "hours_max",
    "dagen": "days", "dagdelen": "day_parts", "plaats": "town", "postcode4": "postcode4",
    "eisen_rijbewijzen": "demands.licences", "eisen_certificaten": "demands.certificates",
    "eisen_taalniveau": "demands.language", "eisen_belasting": "demands.loads", "eisen_diploma": "demands.diploma",
    "eisen_vog": "demands.vog", "begeleiding": "support", "vanuit_huis": "from_home", "aantal": "count",
}  # fmt: skip
EMPLOYER: Final = {
    "id": "id", "naam": "name", "omschrijving": "description", "branche": "branch", "plaats": "town",
    "postcode4": "postcode4", "contactpersoon": "contact", "telefoon": "phone", "email": "email",
}  # fmt: skip

COLUMNS: Final[dict[RecordKind, dict[str, str]]] = {
    RecordKind.CANDIDATE: CANDIDATE,
    RecordKind.PERSON: PERSON,
    RecordKind.PLACE: PLACE,
    RecordKind.EMPLOYER: EMPLOYER,
}
_MAKE: Final[dict[RecordKind, Callable[..., Record]]] = {
    RecordKind.CANDIDATE: Candidate,
    RecordKind.PERSON: Person,
    RecordKind.PLACE: Place,
    RecordKind.EMPLOYER: Employer,
}
_DEMANDS: Final = "demands."


def record_row(kind: RecordKind, record: Record) -> dict[str, Any]:
    """The columns of a record, without what the store itself notes."""
    row = {
        column: getattr(record.demands, field.removeprefix(_DEMANDS))
        if field.startswith(_DEMANDS) and isinstance(record, Place)
        else getattr(record, field)
        for column, field in COLUMNS[kind].items()
    }
    row["extra"] = dict(record.extra)
    return row


def kept(kind: RecordKind, row: Mapping[str, Any]) -> Kept:
    """A record from its row."""
    plain: dict[str, Any] = {}
    demands: dict[str, Any] = {}
    for column, field in COLUMNS[kind].items():
        if field.startswith(_DEMANDS):
            demands[field.removeprefix(_DEMANDS)] = row[column]
        else:
            plain[field] = row[column]
    if demands:
        plain["demands"] = Demands(**demands)
    return Kept(
        _MAKE[kind](**plain, extra=row["extra"] or _NOTHING), row["generatie"], row["aangemaakt"], row["gewijzigd"]
    )


def column_of(kind: RecordKind, field: str) -> str | None:
    """The column of a field of a record; None where there is none of that name."""
    return next((column for column, name in COLUMNS[kind].items() if name == field), None)


def fact_row(fact: Fact) -> dict[str, Any]:
    """The columns of a fact, without where it comes from."""
    value = fact.value
    return {
        "soort": fact.kind.value,
        "waarde": list(value) if isinstance(value, tuple) else value,
        "polariteit": fact.polarity.value,
        "bewijs": fact.quote,
        "start": fact.start,
        "eind": fact.end,
        "zekerheid": fact.certainty,
        "beroep": fact.profession,
    }


def kept_fact_row(kept_fact: KeptFact) -> dict[str, Any]:
    """All columns of a fact."""
    return {
        **fact_row(kept_fact.fact),
        "nummer": kept_fact.number,
        "kandidaat_id": kept_fact.candidate_id,
        "verteld": kept_fact.told,
        "verteller": kept_fact.informant,
        "kanaal": kept_fact.channel,
        "uit_verhaal": kept_fact.from_story,
        "klopt_nog": kept_fact.still_true.value,
        "nagevraagd": kept_fact.asked,
        "nagevraagd_door": kept_fact.asked_by,
    }


def fact_of(row: Mapping[str, Any]) -> Fact:
    """A fact from its row."""
    value = row["waarde"]
    return Fact(
        kind=FactKind(row["soort"]),
        value=tuple(value) if isinstance(value, list) else value,
        polarity=Polarity(row["polariteit"]),
        quote=row["bewijs"],
        start=row["start"],
        end=row["eind"],
        certainty=row["zekerheid"],
        profession=row["beroep"],
    )


def kept_fact(row: Mapping[str, Any]) -> KeptFact:
    """A fact with where it comes from, from its row."""
    return KeptFact(
        number=row["nummer"],
        candidate_id=row["kandidaat_id"],
        fact=fact_of(row),
        told=row["verteld"],
        informant=row["verteller"],
        channel=row["kanaal"],
        from_story=row["uit_verhaal"],
        still_true=StillTrue(row["klopt_nog"]),
        asked=row["nagevraagd"],
        asked_by=row["nagevraagd_door"],
    )


def field_names(kind: RecordKind) -> frozenset[str]:
    """The fields of a record that have a column, to check that none was forgotten."""
    made: Any = _MAKE[kind]
    return frozenset(field.name for field in fields(made))
