"""Records between the wire and the matcher: written as the contract says, and read by the same rules as files are.

Absent is unknown, so what is None is left out; an empty list is "known: none". Unknown fields come back as they came.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from api.fields import Fields
from api.records import candidate_from_row, place_from_row
from api.records_people import employer_from_row, person_from_row, refuse_bsn_field
from api.tables import Refusal, Row
from matcher.domain import Candidate, Place
from matcher.kept import Employer, Person, Record, RecordKind

_DEMANDS: Final = "eisen"


def candidate_record(candidate: Candidate) -> dict[str, Any]:
    """A `kandidaat` of the wire."""
    return _record(
        candidate.extra,
        id=candidate.id,
        verhaal=candidate.story,
        woonplaats=candidate.town,
        postcode4=candidate.postcode4,
        urenMin=candidate.hours_min,
        urenMax=candidate.hours_max,
        dagen=candidate.days,
        dagdelen=candidate.day_parts,
        vervoer=candidate.transport,
        reistijdMax=candidate.travel_max,
        rijbewijzen=candidate.licences,
        certificaten=candidate.certificates,
        taalniveau=candidate.language,
        beperkingen=candidate.limits,
        behoeften=candidate.needs,
        trede=candidate.ladder,
        perspectief=candidate.perspective,
        soorten=candidate.kinds,
        regisseur=candidate.coach,
        status=candidate.status,
        bron=candidate.source,
    )


def place_record(place: Place) -> dict[str, Any]:
    """A `vacature` of the wire. Unknown fields of `eisen` go back where they stood."""
    prefix = f"{_DEMANDS}."
    inner = {name.removeprefix(prefix): value for name, value in place.extra.items() if name.startswith(prefix)}
    demands = _record(
        inner,
        rijbewijzen=place.demands.licences,
        certificaten=place.demands.certificates,
        taalniveau=place.demands.language,
        belasting=place.demands.loads,
        diploma=place.demands.diploma,
        vog=place.demands.vog,
    )
    return _record(
        {name: value for name, value in place.extra.items() if not name.startswith(prefix)},
        id=place.id,
        titel=place.title,
        omschrijving=place.description,
        werkgeverId=place.employer_id,
        werkgever=place.employer,
        soort=place.kind,
        branche=place.branch,
        urenMin=place.hours_min,
        urenMax=place.hours_max,
        dagen=place.days,
        dagdelen=place.day_parts,
        plaats=place.town,
        postcode4=place.postcode4,
        eisen=demands or None,
        begeleiding=place.support,
        vanuitHuis=place.from_home,
        aantal=place.count,
    )


def person_record(person: Person) -> dict[str, Any]:
    """A `persoon` of the wire."""
    return _record(
        person.extra,
        id=person.id,
        naam=person.name,
        telefoon=person.phone,
        email=person.email,
        adres=person.address,
        postcode=person.postcode,
        woonplaats=person.town,
        klantnummer=person.client_number,
    )


def employer_record(employer: Employer) -> dict[str, Any]:
    """A `werkgever` of the wire."""
    return _record(
        employer.extra,
        id=employer.id,
        naam=employer.name,
        omschrijving=employer.description,
        branche=employer.branch,
        plaats=employer.town,
        postcode4=employer.postcode4,
        contactpersoon=employer.contact,
        telefoon=employer.phone,
        email=employer.email,
    )


def record_of(kind: RecordKind, record: Record) -> dict[str, Any]:
    """A record of any kind on the wire."""
    if kind is RecordKind.CANDIDATE:
        return candidate_record(cast(Candidate, record))
    if kind is RecordKind.PERSON:
        return person_record(cast(Person, record))
    if kind is RecordKind.PLACE:
        return place_record(cast(Place, record))
    return employer_record(cast(Employer, record))


def record_from(kind: RecordKind, values: Mapping[str, Any]) -> tuple[Record, list[Refusal]]:
    """A record from an object of the wire, by the rules of a line in a file.

    Args:
        kind: of record.
        values: the object, typed as JSON gives it.

    Returns:
        The record, and everything that is wrong with it; with anything wrong, the record is not to be used.
    """
    row = Row(1, {name: value for name, value in values.items() if value is not None}, cells=False)
    record: Record
    fields: Fields
    if kind is RecordKind.CANDIDATE:
        record, fields = candidate_from_row(row)
    elif kind is RecordKind.PERSON:
        record, fields = person_from_row(row)
    elif kind is RecordKind.PLACE:
        record, fields = place_from_row(row)
    else:
        record, fields = employer_from_row(row)
    if kind in (RecordKind.CANDIDATE, RecordKind.PLACE) and not any(r.code == "bsnVeld" for r in fields.refusals):
        refuse_bsn_field(fields, row.values)
    return record, fields.refusals


def _record(extra: Mapping[str, Any], **known: Any) -> dict[str, Any]:
    record = {name: _value(value) for name, value in known.items() if value is not None}
    record.update((name, value) for name, value in extra.items() if name not in known)
    return record


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    # Hours are numbers; 20 goes in as 20 and does not come out as 20.0.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
