"""Values for tests of the store: made-up people and places, short to write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from matcher.domain import Candidate, Demands, Fact, FactKind, Place, Polarity
from matcher.kept import (
    Choice,
    Decision,
    Employer,
    KeptFact,
    Outcome,
    Person,
    Record,
    RecordKind,
    Run,
    RunState,
    Shortlist,
    ShortlistLine,
    Understood,
)
from matcher.talks import Channel, Talk, TalkMessage

NOW = datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
CANDIDATE, PERSON, PLACE, EMPLOYER = RecordKind

FULL_CANDIDATE = Candidate(
    "k1", "Ik poets graag. Ça va? 🙂\nTweede regel.", "Ede", "6711", 8, 24.5, ("ma", "di"), ("ochtend",),
    ("fiets", "ov"), 45, ("B", "AM"), ("VCA",), "B1", ("kou",), ("één taak tegelijk",), 3, "werken aan",
    ("betaald", "beschut"),
    "r.devries", "actief", "wijkteam", {"Eigen veld": [1, 2.5, None, {"a": True}], "getal": 7},
)  # fmt: skip
FULL_PLACE = Place(
    "v1", "Kantoren schoonmaken", "Je poetst ’s ochtends.", "w1", "Voorbeeld BV", "betaald", "Facilitair", 12, 20.5,
    ("ma",), ("ochtend", "middag"), "Ede", "6712",
    Demands(("B",), ("VCA",), "A2", ("veel lopen",), "vmbo", True), ("vaste begeleider",), False, 3, {"bron": "site"},
)  # fmt: skip
FULL_PERSON = Person(
    "k1", "Sanne Voorbeeld", "06 00000000", "sanne@voorbeeld.invalid", "Dorpsstraat 0", "0000 AA", "Ede", "K-17",
    {"aanhef": "mevrouw"},
)  # fmt: skip
FULL_EMPLOYER = Employer(
    "w1", "Voorbeeld BV", "Schoonmaak", "Facilitair", "Ede", "6713", "Jan Voorbeeld", "0318 000000",
    "jan@voorbeeld.invalid", {"kvk": "00000000"},
)  # fmt: skip
FULL: dict[RecordKind, Record] = {
    CANDIDATE: FULL_CANDIDATE,
    PERSON: FULL_PERSON,
    PLACE: FULL_PLACE,
    EMPLOYER: FULL_EMPLOYER,
}
BARE: dict[RecordKind, Record] = {
    CANDIDATE: Candidate("k1"),
    PERSON: Person("k1"),
    PLACE: Place("v1", "Plek"),
    EMPLOYER: Employer("w1", "Naam"),
}


def candidates(*ids: str, **fields: Any) -> list[Candidate]:
    """Candidates with these fields and nothing else."""
    return [Candidate(one, **fields) for one in ids]


def fact(quote: str = "ik poets graag", value: Any = "9112", **fields: Any) -> Fact:
    """A fact about a profession, unless told otherwise."""
    return replace(Fact(FactKind.PROFESSION, value, Polarity.WANTS, quote, 0, len(quote), 0.9, "schoonmaker"), **fields)


def told(candidate_id: str = "k1", **fields: Any) -> KeptFact:
    """A fact that a coach wrote down after a talk."""
    return replace(KeptFact(0, candidate_id, fact(), date(2026, 2, 1), "regisseur", "gesprek"), **fields)


def understood(one: str, key: str = "s1", blob: bytes = b"\x00gelezen\xff") -> Understood:
    """Something that was read."""
    return Understood(one, key, blob)


def shortlist(one: str = "s1", *people: str, **fields: Any) -> Shortlist:
    """A saved shortlist of a place with these people."""
    lines = tuple(ShortlistLine(who, {"id": who, "score": 0.5, "redenen": []}) for who in people)
    whole = Shortlist(one, {"vacatureId": "v1"}, 10, lines, (), (), "r.devries", NOW, "model 1", 4)
    return replace(whole, **fields)


def decision(who: str, choice: Choice = Choice.INVITE, **fields: Any) -> Decision:
    """A decision by a coach."""
    return replace(Decision(who, choice, "past goed", "r.devries", NOW), **fields)


def outcome(one: str = "u1", who: str = "k1", **fields: Any) -> Outcome:
    """Somebody started somewhere."""
    return replace(Outcome(one, who, "betaald", date(2026, 1, 5)), **fields)


def run(one: str = "r1", **fields: Any) -> Run:
    """A run that was begun."""
    return replace(Run(one, RunState.BUSY, NOW, None, 3, "model 1, top 10"), **fields)


def talk(one: str = "g1", **fields: Any) -> Talk:
    """A conversation that was just begun."""
    return replace(Talk(one, f"t-{one}", f"h-{one}", "nl", Channel.CHAT, NOW, NOW, begun=True, state="{}"), **fields)


def said(text: str = "Ik poets graag.", who: str = "mens", **fields: Any) -> TalkMessage:
    """Something that was said in a conversation."""
    return replace(TalkMessage(who, text, NOW), **fields)
