"""What a municipality keeps beside candidates and places: people, employers, facts over time, decisions, runs.

Frozen values, as in `matcher.domain`, which holds what the matching itself speaks in. Times are aware and in UTC. The
values of the enumerations are Dutch, as on the wire.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from matcher.domain import Candidate, Fact, Place

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class RecordKind(StrEnum):
    """The four records of the contract; the value is the name of the table and the singular on the wire."""

    CANDIDATE = "kandidaat"
    PERSON = "persoon"
    PLACE = "vacature"
    EMPLOYER = "werkgever"


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is: kept apart from the candidate, tied by the same id, never needed for matching.

    There is deliberately no field for a BSN. `client_number` is the number in the source system.
    """

    id: str
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    postcode: str | None = None
    town: str | None = None
    client_number: str | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: _NOTHING, compare=False)


@dataclass(frozen=True, slots=True)
class Employer:
    """Whoever offers places."""

    id: str
    name: str
    description: str | None = None
    branch: str | None = None
    town: str | None = None
    postcode4: str | None = None
    contact: str | None = None
    phone: str | None = None
    email: str | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: _NOTHING, compare=False)


Record = Candidate | Person | Place | Employer


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it is kept.

    Attributes:
        record: the value, of the type of its kind.
        generation: the state of the store in which it last changed.
        created, changed: when.
    """

    record: Record
    generation: int
    created: datetime
    changed: datetime


class Put(StrEnum):
    """What became of a record that was put."""

    NEW = "nieuw"
    CHANGED = "gewijzigd"
    SAME = "gelijk"


@dataclass(frozen=True, slots=True)
class Change:
    """A record that changed or went since a generation. A record that changed twice is told once, with the last."""

    generation: int
    kind: RecordKind
    id: str
    gone: bool


@dataclass(frozen=True, slots=True)
class Understood:
    """What was read of a text, as bytes that only `matcher.story.keep` can open.

    Attributes:
        key: of the text, the names known, the model and the vocabulary; another key means: read again.
        blob: the understanding.
    """

    id: str
    key: str
    blob: bytes


class StillTrue(StrEnum):
    """Whether a fact was asked back and still holds."""

    UNKNOWN = "onbekend"
    YES = "ja"
    NO = "nee"


@dataclass(frozen=True, slots=True)
class KeptFact:
    """A fact with where it comes from: who told it, when, through what, and whether it was asked back.

    Attributes:
        number: of the fact, given by the store; 0 before it is kept.
        told: the day it was told.
        informant: kandidaat, regisseur, werkgever or systeem.
        channel: chat, gesprek, formulier, import or api.
        from_story: read in the story (its span holds), and gone with the sentence; otherwise written down by somebody.
        still_true: the answer when it was asked back, and when and by whom.
    """

    number: int
    candidate_id: str
    fact: Fact
    told: date
    informant: str
    channel: str
    from_story: bool = True
    still_true: StillTrue = StillTrue.UNKNOWN
    asked: datetime | None = None
    asked_by: str | None = None


class Choice(StrEnum):
    """What a regisseur decides for a person on a shortlist."""

    INVITE = "uitnodigen"
    LATER = "later"
    NOT = "niet"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision by a person: for whom, what, why, who, when. Never changed; a later one stands beside it."""

    candidate_id: str
    choice: Choice
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ShortlistLine:
    """A line of a saved shortlist as it was shown: the result record of the wire.

    `added` tells why a person who was not on the list was put there by hand, `added_by` by whom; such a line has an
    empty record.
    """

    candidate_id: str
    record: Mapping[str, Any]
    added: str | None = None
    added_by: str | None = None


@dataclass(frozen=True, slots=True)
class Shortlist:
    """A shortlist that was saved, with what it was asked for and the decisions taken on it.

    Attributes:
        about: what it was made for, such as ``{"vacatureId": "v7"}`` or ``{"beroep": "schoonmaker-kantoren"}``.
        model: names of the model and the vocabulary that ranked it, to be able to make it again.
        excluded: result records of who was kept out, as they were shown.
    """

    id: str
    about: Mapping[str, str]
    top: int
    lines: tuple[ShortlistLine, ...]
    excluded: tuple[Mapping[str, Any], ...]
    decisions: tuple[Decision, ...]
    by: str
    at: datetime
    model: str
    generation: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: a place that somebody started in, from the first day on.

    Attributes:
        kind: one of `matcher.domain.PLACE_KINDS`.
        hours: a week.
        subsidised: with wage subsidy; None is unknown.
        found_through: meedoenplein, shortlist, eigen netwerk, werkgever, vacature, uitzendbureau or anders.
        follow_up: the day of the next contact.
        note: why it ended, in a few words; never about health.
    """

    id: str
    candidate_id: str
    kind: str
    start: date
    place_id: str | None = None
    employer_id: str | None = None
    end: date | None = None
    hours: float | None = None
    subsidised: bool | None = None
    found_through: str | None = None
    follow_up: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FocusList:
    """The professions a municipality works on for a period; `until` None is open."""

    professions: tuple[str, ...]
    since: date
    until: date | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """A service that may call: its name, what it may do (lezen, schrijven, beheer), and the hash of its secret."""

    name: str
    rights: frozenset[str]
    secret_hash: str
    at: datetime


class StepKind(StrEnum):
    """The next step that is proposed for a candidate, best first; the last one is the list "niemand uit beeld"."""

    PLACE = "plek"
    ASK = "vragen"
    TAKE_PART = "meedoen"
    OUT_OF_SIGHT = "uitBeeld"


@dataclass(frozen=True, slots=True)
class Step:
    """A proposed next step: a place without grens, the nearest with what to ask, a place to take part, or none and why.

    Attributes:
        place_id: None where there is none.
        text: Dutch, B1: what to do or to ask, or why there is no step.
    """

    candidate_id: str
    kind: StepKind
    place_id: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """One list of a run: the ids with their scores (rounded to 6), best first. direction: kandidaat or vacature."""

    direction: str
    id: str
    lines: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """What is new, gone and moved in one list since the run before.

    Attributes:
        new: ids that were not on it; gone: ids that were; moved: (id, old place, new place), places from 1.
    """

    direction: str
    id: str
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    moved: tuple[tuple[str, int, int], ...] = ()


class RunState(StrEnum):
    """How far a run of the rematch is."""

    BUSY = "bezig"
    DONE = "klaar"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the rematch.

    Attributes:
        generation: of the store that it works from.
        settings: names of the model, vocabulary and weights, and the length of the lists.
        counts: figures for the report: kandidaten, plekken, gelezen, apart, nieuw, weg, verschoven, per kind of step.
    """

    id: str
    state: RunState
    begun: datetime
    ended: datetime | None
    generation: int
    settings: str
    counts: Mapping[str, int] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Poisoned:
    """A record that could not be read and was set apart, with how often it was tried and a code for why."""

    kind: RecordKind
    id: str
    tries: int
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a long list: the records, and the id to go on after (None at the end)."""

    items: tuple[Kept, ...]
    after: str | None
    total: int
