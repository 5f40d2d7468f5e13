"""Conversations as plain dicts, for whoever keeps them, and back; the round trip is exact.

The names are Dutch, as on the wire. `versie` says how the dict is laid out: a conversation kept by an older program
must still be readable, and one of a newer program is refused and not half read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from intake_bot.conversation import (
    Asking,
    Choice,
    Conversation,
    Correction,
    Draft,
    DraftSentence,
    Message,
    Open,
    Source,
    Status,
    Subject,
    Told,
    Who,
)
from matcher.domain import Fact, FactKind, Polarity
from matcher.errors import InputError

LAYOUT: Final = 1


def to_dict(conversation: Conversation) -> dict[str, Any]:
    """A conversation as lists, dicts, strings and numbers, ready for JSON."""
    c = conversation
    return {
        "versie": LAYOUT,
        "id": c.id,
        "taal": c.language,
        "begonnen": _time(c.started),
        "gewijzigd": _time(c.changed),
        "status": c.status.value,
        "opgeslagen": c.stored,
        "berichten": [message_dict(message) for message in c.messages],
        "feiten": [_told(told) for told in c.facts],
        "versies": [draft_dict(draft) for draft in c.drafts],
        "open": _open(c.open),
        "klaarMet": [subject.value for subject in c.done],
        "gevraagd": [subject.value for subject in c.asked],
        "vragen": c.questions,
        "onderbroken": c.interrupted,
        "genoeg": c.enough,
        "stoppen": _open(c.stopping),
        "stopGevraagd": c.stop_asked,
        "leeg": list(c.empty),
        "contact": c.contact,
        "woonplaats": _source(c.town) if c.town else None,
        "rondes": c.rounds,
        "bevestigd": c.confirmed,
        "reden": c.reason,
        "begroet": list(c.greeted),
        "voortgang": c.progress,
    }


def from_dict(kept: Mapping[str, Any]) -> Conversation:
    """The conversation of a dict that `to_dict` made.

    Raises:
        InputError: it is of another layout, or not whole.
    """
    if kept.get("versie") != LAYOUT:
        raise InputError("gesprekVersie")
    try:
        return Conversation(
            id=kept["id"],
            language=kept["taal"],
            started=_when(kept["begonnen"]),
            changed=_when(kept["gewijzigd"]),
            status=Status(kept["status"]),
            stored=kept["opgeslagen"],
            messages=tuple(_message(one) for one in kept["berichten"]),
            facts=tuple(_told_back(one) for one in kept["feiten"]),
            drafts=tuple(_draft_back(one) for one in kept["versies"]),
            open=_open_back(kept["open"]),
            done=tuple(Subject(one) for one in kept["klaarMet"]),
            asked=tuple(Subject(one) for one in kept["gevraagd"]),
            questions=kept["vragen"],
            interrupted=kept["onderbroken"],
            enough=kept["genoeg"],
            stopping=_open_back(kept["stoppen"]),
            stop_asked=kept["stopGevraagd"],
            empty=tuple(kept["leeg"]),
            contact=kept["contact"],
            town=_source_back(kept["woonplaats"]) if kept["woonplaats"] else None,
            rounds=kept["rondes"],
            confirmed=kept["bevestigd"],
            reason=kept["reden"],
            greeted=tuple(kept["begroet"]),
            progress=kept["voortgang"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("gesprekKapot") from error


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def message_dict(message: Message) -> dict[str, Any]:
    """One message as a dict."""
    return {
        "id": message.id,
        "wie": message.who.value,
        "tekst": message.text,
        "op": _time(message.at),
        "vraag": message.question,
        "keuzes": [{"tekst": choice.text, "waarde": choice.value} for choice in message.choices],
        "taal": message.lang,
        "bedoeld": message.meant,
        "terzijde": message.aside,
    }


def _choices(kept: Any) -> tuple[Choice, ...]:
    return tuple(Choice(one["tekst"], one["waarde"]) for one in kept)


def _message(kept: Any) -> Message:
    return Message(
        kept["id"], Who(kept["wie"]), kept["tekst"], _when(kept["op"]), kept["vraag"], _choices(kept["keuzes"]),
        kept["taal"], kept["bedoeld"],
        kept["terzijde"],
    )  # fmt: skip


def _source(source: Source) -> dict[str, Any]:
    return {"bericht": source.message, "start": source.start, "eind": source.end}


def _source_back(kept: Any) -> Source:
    return Source(kept["bericht"], kept["start"], kept["eind"])


def fact_dict(fact: Fact) -> dict[str, Any]:
    """A fact in the shape of the contract's `extract`; a beroep with its slug."""
    value: Any = fact.value
    if isinstance(value, tuple):
        value = list(value)
    elif isinstance(value, Mapping):
        value = {"min": value["min"], "max": value["max"]}
    found: dict[str, Any] = {
        "soort": fact.kind.value,
        "waarde": value,
        "polariteit": fact.polarity.value,
        "bewijs": fact.quote,
        "start": fact.start,
        "eind": fact.end,
        "zekerheid": fact.certainty,
    }
    if fact.profession is not None:
        found["beroep"] = fact.profession
    return found


def _fact_back(kept: Any) -> Fact:
    value = kept["waarde"]
    if isinstance(value, list):
        value = tuple(value)
    return Fact(
        FactKind(kept["soort"]), value, Polarity(kept["polariteit"]), kept["bewijs"], kept["start"], kept["eind"],
        kept["zekerheid"], kept.get("beroep"),
    )  # fmt: skip


def _told(told: Told) -> dict[str, Any]:
    return {
        **fact_dict(told.fact),
        "bericht": told.message,
        "vraag": told.question,
        "bevestigd": told.confirmed,
        "vervallen": told.dropped,
    }


def _told_back(kept: Any) -> Told:
    return Told(_fact_back(kept), kept["bericht"], kept["vraag"], kept["bevestigd"], kept["vervallen"])


def _open(waiting: Open | None) -> dict[str, Any] | None:
    if waiting is None:
        return None
    return {
        "vraag": waiting.subject.value,
        "wijze": waiting.way.value,
        "keuzes": [{"tekst": choice.text, "waarde": choice.value} for choice in waiting.choices],
        "deel": waiting.part,
    }


def _open_back(kept: Any) -> Open | None:
    if kept is None:
        return None
    return Open(Subject(kept["vraag"]), Asking(kept["wijze"]), _choices(kept["keuzes"]), kept["deel"])


def draft_dict(draft: Draft) -> dict[str, Any]:
    """A version of the story, with who wrote what."""
    return {
        "versie": draft.version,
        "op": _time(draft.at),
        "door": draft.by.value,
        "zinnen": [
            {
                "id": one.id,
                "deel": one.section,
                "tekst": one.text,
                "bronnen": [_source(source) for source in one.sources],
                "door": one.by.value,
            }
            for one in draft.sentences
        ],
        "correcties": [{"doel": one.target, "actie": one.action, "tekst": one.text} for one in draft.corrections],
    }


def _draft_back(kept: Any) -> Draft:
    return Draft(
        kept["versie"],
        _when(kept["op"]),
        Who(kept["door"]),
        tuple(
            DraftSentence(
                one["id"],
                one["deel"],
                one["tekst"],
                tuple(_source_back(source) for source in one["bronnen"]),
                Who(one["door"]),
            )
            for one in kept["zinnen"]
        ),
        tuple(Correction(one["doel"], one["actie"], one["tekst"]) for one in kept["correcties"]),
    )
