"""The values everybody speaks in: people, places, facts, reasons, results.

Everything here is frozen. A record is parsed and checked once, at the border (`api`), and trusted afterwards. Names are
English; the values of the enumerations are the Dutch words of the wire, as the contract fixes them. ``None`` always
means *unknown*; an empty tuple means *known: none*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final


class Polarity(StrEnum):
    """How somebody stands towards what a statement is about."""

    WANTS = "wil"
    CAN = "kan"
    DID = "deed"
    RATHER_NOT = "lieverNiet"
    REFUSES = "wilNiet"
    CANNOT = "kanNiet"

    @property
    def positive(self) -> bool:
        """Whether this speaks for the work (wil, kan, deed)."""
        return self in (Polarity.WANTS, Polarity.CAN, Polarity.DID)


class FactKind(StrEnum):
    """What a fact is about; the `soort` of an extracted fact."""

    PROFESSION = "beroep"
    BRANCH = "branche"
    SKILL = "vaardigheid"
    SURROUNDING = "omgeving"
    HOURS = "uren"
    DAYS = "dagen"
    DAY_PARTS = "dagdelen"
    TRANSPORT = "vervoer"
    TRAVEL_TIME = "reistijd"
    LICENCES = "rijbewijs"
    CERTIFICATE = "certificaat"
    LANGUAGE = "taalniveau"
    LOAD = "belasting"
    NEED = "behoefte"
    PLACE_KIND = "soort"


class ReasonKind(StrEnum):
    """Why a place and a person fit; the `soort` of a reason, in the order in which they are computed."""

    PROFESSION = "beroep"
    BRANCH = "branche"
    SKILL = "vaardigheid"
    WISH = "wens"
    EXPERIENCE = "ervaring"
    MEANING = "betekenis"
    SURROUNDING = "omgeving"
    SUPPORT = "begeleiding"


class Barrier(StrEnum):
    """What keeps a pair apart (grens) or is talked about (bespreekpunt); the first column of the contract's table."""

    HOURS = "uren"
    DAYS = "dagen"
    DAY_PARTS = "dagdelen"
    TRAVEL = "reistijd"
    LICENCE = "rijbewijs"
    LANGUAGE = "taal"
    LOAD = "belasting"
    CERTIFICATE = "certificaat"
    DIPLOMA = "diploma"
    VOG = "vog"
    KIND = "soort"
    REFUSED = "nietGewenst"


DAYS: Final = ("ma", "di", "wo", "do", "vr", "za", "zo")
DAY_PARTS: Final = ("ochtend", "middag", "avond", "nacht")
TRANSPORT: Final = ("lopend", "fiets", "e-bike", "ov", "auto", "brommer")
LANGUAGE_LEVELS: Final = ("A1", "A2", "B1", "B2", "C1")
DIPLOMAS: Final = ("geen", "vmbo", "mbo1", "mbo2", "mbo3", "mbo4", "hbo")
LICENCES: Final = ("AM", "A", "B", "BE", "C", "CE", "D", "DE", "T")
PERSPECTIVES: Final = ("werken", "werken aan", "meedoen")
STATUSES: Final = ("aangemeld", "actief", "pauze", "geplaatst", "gestopt")
LOADS: Final = (
    "zwaar tillen", "lang staan", "lang zitten", "veel lopen", "traplopen", "bukken en knielen", "werken op hoogte",
    "kou", "hitte", "lawaai", "stof", "nat werk", "autorijden", "beeldscherm", "fijn handwerk", "drukte", "tempodruk",
    "klantcontact", "alleen werken", "nachtwerk", "lezen en schrijven",
)  # fmt: skip
BRANCHES: Final = (
    "Bouw", "Techniek", "Groen", "Grijs", "Tuinbouw", "Horeca", "Leisure", "Detailhandel", "Overheid", "Productie",
    "Transport", "Logistiek", "Zorg", "ICT", "Dienstverlening", "Facilitair", "Uitzenden",
)  # fmt: skip

PAID: Final = ("betaald", "garantiebaan", "beschut", "leerwerk")
UNPAID: Final = ("vrijwilligerswerk", "werkervaringsplaats", "dagbesteding", "ontmoeting", "scholing")
TRIAL: Final = ("proefplaatsing", "kennismaken")
PLACE_KINDS: Final = PAID + UNPAID + TRIAL

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


def kind_group(kind: str) -> str:
    """The group of a kind of place: ``betaald``, ``onbetaald`` or ``proef``.

    Raises:
        KeyError: the kind is not one of `PLACE_KINDS`.
    """
    if kind in PAID:
        return "betaald"
    if kind in UNPAID:
        return "onbetaald"
    if kind in TRIAL:
        return "proef"
    raise KeyError(kind)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person as matching knows them: a story and what was asked. Who somebody is, is not in here.

    Hours are per week, `travel_max` is minutes one way, `ladder` is the participation ladder 1 to 6.
    `extra` holds unknown fields of the record, kept and returned as they came.
    """

    id: str
    story: str | None = None
    town: str | None = None
    postcode4: str | None = None
    hours_min: float | None = None
    hours_max: float | None = None
    days: tuple[str, ...] | None = None
    day_parts: tuple[str, ...] | None = None
    transport: tuple[str, ...] | None = None
    travel_max: float | None = None
    licences: tuple[str, ...] | None = None
    certificates: tuple[str, ...] | None = None
    language: str | None = None
    limits: tuple[str, ...] | None = None
    needs: tuple[str, ...] | None = None
    ladder: int | None = None
    perspective: str | None = None
    kinds: tuple[str, ...] | None = None
    coach: str | None = None
    status: str | None = None
    source: str | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: _NOTHING, compare=False)


@dataclass(frozen=True, slots=True)
class Demands:
    """What a place asks (`eisen`)."""

    licences: tuple[str, ...] | None = None
    certificates: tuple[str, ...] | None = None
    language: str | None = None
    loads: tuple[str, ...] | None = None
    diploma: str | None = None
    vog: bool | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Any place, not only a job: paid, trial, learning, sheltered, voluntary, or a table to meet at."""

    id: str
    title: str
    description: str | None = None
    employer_id: str | None = None
    employer: str | None = None
    kind: str | None = None
    branch: str | None = None
    hours_min: float | None = None
    hours_max: float | None = None
    days: tuple[str, ...] | None = None
    day_parts: tuple[str, ...] | None = None
    town: str | None = None
    postcode4: str | None = None
    demands: Demands = Demands()
    support: tuple[str, ...] | None = None
    from_home: bool | None = None
    count: int | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: _NOTHING, compare=False)


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of Unicode code points in the original text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two ranges share at least one code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """A span with what it is: a replacement (naam, adres, ...) or a `gevoelig` span (gezondheid, schulden, ...)."""

    start: int
    end: int
    kind: str

    @property
    def span(self) -> Span:
        """The bare range."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text that may be embedded, kept for matching and shown, and what was done to get it.

    `replacements` and `sensitive` hold offsets in the original, sorted, without overlap between the two.
    """

    text: str
    replacements: tuple[MarkedSpan, ...] = ()
    sensitive: tuple[MarkedSpan, ...] = ()

    def clean(self, span: Span) -> bool:
        """Whether a quote of this span crosses no replacement and touches no `gevoelig` span."""
        return not any(span.overlaps(m.span) for m in (*self.replacements, *self.sensitive))


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing somebody says: a clause of the story with how they stand towards it.

    `certainty` (0 to 1) is how sure the polarity is. `others` is true when it is about somebody else's work.
    """

    start: int
    end: int
    text: str
    polarity: Polarity
    certainty: float
    sentence: Span
    others: bool = False

    @property
    def span(self) -> Span:
        """The bare range in the original."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a text says, with the words that say it.

    `value` is what the contract fixes per kind: a string (beroep: ISCO; vaardigheid: slug; branche; omgeving;
    belasting; behoefte; taalniveau; certificaat; soort), a tuple of strings (dagen, dagdelen, vervoer, rijbewijs), a
    number of minutes (reistijd), or a mapping with ``min`` and ``max`` (uren). `profession` is the slug for kind
    beroep. `certainty` is 0 to 1.
    """

    kind: FactKind
    value: str | float | tuple[str, ...] | Mapping[str, float]
    polarity: Polarity
    quote: str
    start: int
    end: int
    certainty: float
    profession: str | None = None

    @property
    def span(self) -> Span:
        """The bare range in the original."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason behind a score: what kind, which value, how much it weighs, and the words that carry it."""

    kind: ReasonKind
    value: str
    weight: float
    quote: str | None = None
    start: int | None = None
    end: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A grens or a bespreekpunt, as a Dutch sentence."""

    barrier: Barrier
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """One line of a ranked list: the other side, why, what to talk about, and what keeps it apart.

    `score` is the sum of the reasons; it is a property, so that it cannot disagree with the explanation.
    """

    id: str
    reasons: tuple[Reason, ...]
    talking_points: tuple[Point, ...] = ()
    barriers: tuple[Point, ...] = ()

    @property
    def score(self) -> float:
        """Sum of the weights of the reasons."""
        return sum(reason.weight for reason in self.reasons)
