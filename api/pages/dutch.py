"""Days, hours and facts as words for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from matcher.domain import Candidate, Demands, Fact, FactKind, Place, Polarity
from matcher.kept import StepKind, StillTrue
from vocab.loader import Vocabulary
from vocab.types import Need, Skill, Term

_MONTHS: Final = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip
_DAYS: Final = {
    "ma": "maandag", "di": "dinsdag", "wo": "woensdag", "do": "donderdag", "vr": "vrijdag", "za": "zaterdag",
    "zo": "zondag",
}  # fmt: skip
_KINDS: Final = {
    FactKind.PROFESSION: "Werk", FactKind.BRANCH: "Branche", FactKind.SKILL: "Vaardigheid",
    FactKind.SURROUNDING: "Omgeving", FactKind.HOURS: "Uren", FactKind.DAYS: "Dagen",
    FactKind.DAY_PARTS: "Deel van de dag", FactKind.TRANSPORT: "Vervoer",
    FactKind.TRAVEL_TIME: "Reistijd", FactKind.LICENCES: "Rijbewijs", FactKind.CERTIFICATE: "Certificaat",
    FactKind.LANGUAGE: "Nederlands", FactKind.LOAD: "Wat het werk vraagt", FactKind.NEED: "Wat helpt",
    FactKind.PLACE_KIND: "Soort plek",
}  # fmt: skip
POLARITIES: Final = {
    Polarity.WANTS: "wil", Polarity.CAN: "kan", Polarity.DID: "deed", Polarity.RATHER_NOT: "liever niet",
    Polarity.REFUSES: "wil niet", Polarity.CANNOT: "kan niet",
}  # fmt: skip
_INFORMANTS: Final = {
    "kandidaat": "de kandidaat zelf", "regisseur": "de regisseur", "werkgever": "de werkgever",
    "systeem": "het systeem",
}  # fmt: skip
_CHANNELS: Final = {
    "chat": "in de chat", "gesprek": "in een gesprek", "formulier": "op een formulier", "import": "in het verhaal",
    "api": "via een koppeling",
}  # fmt: skip
_STILL: Final = {StillTrue.UNKNOWN: "nog niet gevraagd", StillTrue.YES: "ja", StillTrue.NO: "nee, klopt niet meer"}
STEPS: Final = {
    StepKind.PLACE: "Een plek die past", StepKind.ASK: "Eerst iets vragen", StepKind.TAKE_PART: "Klein beginnen",
    StepKind.OUT_OF_SIGHT: "Nog geen stap",
}  # fmt: skip


def _zone() -> tzinfo:
    try:
        return ZoneInfo("Europe/Amsterdam")
    except ZoneInfoNotFoundError:  # a computer without a table of time zones
        return UTC


_HERE: Final = _zone()


def day(value: date) -> str:
    """A day, as in "3 maart 2026"."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """A moment on a Dutch clock, as in "3 maart 2026 om 9.05 uur"."""
    local = value.astimezone(_HERE)
    return f"{day(local.date())} om {local.hour}.{local.minute:02d} uur"


def listed(values: Sequence[str]) -> str:
    """Words with commas, and the last with "en"."""
    return " en ".join((", ".join(values[:-1]), values[-1])) if len(values) > 1 else "".join(values)


def days(values: Sequence[str]) -> str:
    """Days of the week, in full."""
    return listed([_DAYS.get(value, value) for value in values])


def hours(low: float | None, high: float | None) -> str:
    """Hours a week, or nothing where they are unknown."""
    if low is None and high is None:
        return ""
    if high is None:
        return f"vanaf {low:g} uur"
    if low is None:
        return f"hoogstens {high:g} uur"
    return f"{low:g} uur" if low == high else f"{low:g} tot {high:g} uur"


def asked_of(candidate: Candidate) -> list[tuple[str, str]]:
    """What was asked and answered: name and value, only what is known."""
    rows: list[tuple[str, str]] = [("Uren per week", hours(candidate.hours_min, candidate.hours_max))]
    lists: list[tuple[str, Sequence[str] | None]] = [
        ("Deel van de dag", candidate.day_parts), ("Vervoer", candidate.transport), ("Rijbewijs", candidate.licences),
        ("Certificaten", candidate.certificates), ("Kan niet", candidate.limits), ("Wat helpt", candidate.needs),
        ("Soort plek", candidate.kinds),
    ]  # fmt: skip
    if candidate.days is not None:
        rows.append(("Dagen", days(candidate.days) or "geen"))
    rows.extend((name, listed(values) or "geen") for name, values in lists if values is not None)
    if candidate.travel_max is not None:
        rows.append(("Reistijd", f"hoogstens {candidate.travel_max:g} minuten"))
    rows.append(("Nederlands", candidate.language or ""))
    rows.append(("Trede", f"{candidate.ladder}" if candidate.ladder is not None else ""))
    rows.append(("Perspectief", candidate.perspective or ""))
    rows.append(("Woonplaats", candidate.town or ""))
    rows.append(("Regisseur", candidate.coach or ""))
    return [(name, value) for name, value in rows if value]


def asked_by(place: Place) -> list[tuple[str, str]]:
    """What a place asks and offers: name and value, only what is known."""
    demands: Demands = place.demands
    rows: list[tuple[str, str]] = [("Uren per week", hours(place.hours_min, place.hours_max))]
    if place.days is not None:
        rows.append(("Dagen", days(place.days) or "geen"))
    lists: list[tuple[str, Sequence[str] | None]] = [
        ("Deel van de dag", place.day_parts), ("Rijbewijs", demands.licences), ("Certificaten", demands.certificates),
        ("Het werk vraagt", demands.loads), ("Begeleiding", place.support),
    ]  # fmt: skip
    rows.extend((name, listed(values) or "geen") for name, values in lists if values is not None)
    rows.append(("Nederlands", demands.language or ""))
    rows.append(("Diploma", demands.diploma or ""))
    if demands.vog:
        rows.append(("VOG", "nodig"))
    if place.from_home:
        rows.append(("Waar", "vanuit huis"))
    if place.count is not None and place.count != 1:
        rows.append(("Aantal plekken", f"{place.count}"))
    return [(name, value) for name, value in rows if value]


def fact_kind(fact: Fact) -> str:
    """What a fact is about."""
    return _KINDS[fact.kind]


def fact_value(fact: Fact, vocabulary: Vocabulary) -> str:
    """What a fact says, in words."""
    value = fact.value
    if isinstance(value, Mapping):
        return hours(value.get("min"), value.get("max"))
    if isinstance(value, tuple):
        return days(value) if fact.kind is FactKind.DAYS else listed(value)
    if not isinstance(value, str):
        return f"{value:g} minuten"
    if fact.kind is FactKind.PROFESSION and fact.profession in vocabulary.profession_index:
        return vocabulary.profession(fact.profession).name
    words: Mapping[FactKind, Sequence[Skill | Need | Term]] = {
        FactKind.SKILL: vocabulary.skills,
        FactKind.NEED: vocabulary.needs,
        FactKind.SURROUNDING: vocabulary.surroundings,
        FactKind.LOAD: vocabulary.loads,
    }
    return next((term.name for term in words.get(fact.kind, ()) if term.id == value), value)


def told_by(informant: str, channel: str) -> str:
    """Who told something, and how."""
    return f"{_INFORMANTS.get(informant, informant)}, {_CHANNELS.get(channel, channel)}"


def still_true(answer: StillTrue) -> str:
    """The answer to "klopt dit nog?"."""
    return _STILL[answer]
