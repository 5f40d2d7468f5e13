"""Conversations between the wire and what is kept."""

from __future__ import annotations

from typing import Any

from api.http.body import BodyFields
from api.http.problems import ProblemError, refused
from api.http.times import moment
from api.talking import LONGEST_MESSAGE, MOST_EARLIER, Answered, Concept, Opened
from intake_bot.conversation import Correction
from matcher.talks import Talk, TalkMessage

LONGEST_KEY = 200
CORRECTIONS = ("wijzig", "schrap")


def message_record(one: TalkMessage, *, with_coach: bool = False) -> dict[str, Any]:
    """A message; `nummer` 0 is one that is not kept (before the yes to begin). Who the coach is, only a coach sees."""
    record: dict[str, Any] = {
        "nummer": one.number,
        "wie": one.who,
        "tekst": one.text,
        "vraag": one.question,
        "keuzes": [{"tekst": words, "waarde": value} for words, value in one.choices],
        "taal": one.language,
        "op": moment(one.at),
    }
    return {**record, "door": one.by} if with_coach and one.by else record


def answer_record(answered: Answered) -> dict[str, Any]:
    """What is answered to a message."""
    return {
        "berichten": [message_record(one) for one in answered.messages],
        "vraag": answered.question,
        "status": answered.status,
        "voortgang": answered.progress,
        "overgenomen": answered.talk.taken_by is not None,
    }


def opened_record(opened: Opened) -> dict[str, Any]:
    """A conversation with its secrets."""
    secrets = {"id": opened.answered.talk.id, "token": opened.token, "hervatcode": opened.code}
    return {**secrets, **answer_record(opened.answered)}


def concept_record(talk: Talk, concept: Concept) -> dict[str, Any]:
    """The story as it stands; `versie` goes back with corrections."""
    return {
        "verhaal": concept.story,
        "zinnen": [dict(one) for one in concept.sentences],
        "feiten": [dict(one) for one in concept.facts],
        "profiel": dict(concept.profile),
        "versie": talk.version,
        "status": talk.status,
    }


def talk_record(talk: Talk) -> dict[str, Any]:
    """A conversation as a work coach sees it in a list; what is not there is left out."""
    record = {
        "id": talk.id,
        "status": talk.status,
        "begonnen": talk.begun,
        "kanaal": talk.channel.value,
        "taal": talk.language,
        "voortgang": talk.progress,
        "begonnenOp": moment(talk.created),
        "gewijzigdOp": moment(talk.changed),
        "vraag": talk.question,
        "reden": talk.reason,
        "overgenomenDoor": talk.taken_by,
        "afspraken": talk.agreed,
        "kandidaatId": talk.candidate_id,
    }
    return {name: value for name, value in record.items() if value is not None}


def whole_record(answered: Answered) -> dict[str, Any]:
    """A conversation with its messages, for a work coach."""
    messages = [message_record(one, with_coach=True) for one in answered.messages]
    return {**talk_record(answered.talk), "berichten": messages}


def checked_text(take: BodyFields, sent: dict[str, Any], name: str = "tekst") -> str | None:
    """A message; a longer one than is read is refused before anything else, with what to do.

    Raises:
        ProblemError: 400.
    """
    given = sent.get(name)
    if isinstance(given, str) and len(given) > LONGEST_MESSAGE:
        raise refused(name, "berichtTeLang", tekens=len(given), hoogste=LONGEST_MESSAGE)
    return take.long_text(name, LONGEST_MESSAGE)


def checked_earlier(take: BodyFields, sent: dict[str, Any]) -> tuple[str, ...]:
    """What was typed before the yes to begin, as the page kept it."""
    given = sent.get("eerder")
    take.words("eerder", most=MOST_EARLIER)  # what is wrong with the list
    if isinstance(given, list) and any(isinstance(one, str) and len(one) > LONGEST_MESSAGE for one in given):
        take.refuse("eerder", "teLang", tekens=max(map(len, given)), hoogste=LONGEST_MESSAGE)
    return tuple(given) if isinstance(given, list) and not take.refusals else ()


def checked_corrections(take: BodyFields) -> tuple[Correction, ...]:
    """Corrections of a story; their refusals are gathered."""
    found = []
    items = take.records("correcties")
    for item in items:
        target = item.required("doel", item.text("doel"))
        action = item.required("actie", item.choice("actie", CORRECTIONS))
        text = item.long_text("tekst", LONGEST_MESSAGE)
        if action == "wijzig":
            item.required("tekst", text)
        if target and action:
            found.append(Correction(target, action, text or ""))
    take.gather(items)
    return tuple(found)


def closed(code: str) -> ProblemError:
    """409: this cannot be done with this conversation now."""
    return ProblemError(409, code)
