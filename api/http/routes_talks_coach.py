"""Conversations, for a work coach: which there are, reading along, taking over and giving back."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query

from api.http.access import V1
from api.http.body import BodyFields, Sent
from api.http.describe import describes
from api.http.parts import Here, Id, Size, Who
from api.http.routes_talks import AfterNumber, talked
from api.http.talk_wire import LONGEST_KEY, checked_text, talk_record, whole_record
from api.http.told import Caller
from api.http.wire_response import WireResponse
from api.talking import LONGEST_MESSAGE
from api.talking_coach import TalkingAlong

router = APIRouter(prefix=V1)
_TAG: Final = "Gesprekken"
Status = Annotated[
    Literal["open", "gepauzeerd", "klaar", "overgedragen", "gestopt"] | None,
    Query(description="Alleen gesprekken die er zo voor staan."),
]


def _name(take: BodyFields, who: Caller) -> str:
    """Whoever did it: the person, where the service says so, and the service."""
    person = take.text("door")
    return f"{person} (via {who.name})" if person else who.name


@router.get(
    "/gesprekken",
    name="gesprekkenLijst",
    **describes(
        _TAG, "De gesprekken, de laatste eerst", "Gesprekken",
        more="Wie nog geen ja zei, staat er alleen bij als die een mens vroeg; van zo iemand is niets bewaard.",
    ),
)  # fmt: skip
def all_of_them(parts: Here, status: Status = None, size: Size = 50) -> WireResponse:
    """Conversations, latest change first."""
    found = TalkingAlong(parts.talking).list([status] if status else [], size)
    return WireResponse({"resultaten": [talk_record(one) for one in found]})


@router.get(
    "/gesprekken/{id}", name="gesprekLezen", **describes(_TAG, "Lees mee met een gesprek", "Gesprek", problems=(404,))
)
def one_of_them(parts: Here, talk_id: Id, after: AfterNumber = 0) -> WireResponse:
    """A conversation with its messages."""
    return WireResponse(whole_record(TalkingAlong(parts.talking).look(talk_id, after)))


@router.post(
    "/gesprekken/{id}/overname",
    name="gesprekOvernemen",
    **describes(
        _TAG, "Neem een gesprek over", "Gesprek",
        more="De computer zwijgt tot het gesprek teruggegeven wordt.", body="GesprekDoor", problems=(404, 409),
    ),
)  # fmt: skip
def take_over(parts: Here, who: Who, talk_id: Id, sent: Sent) -> WireResponse:
    """From now on a person answers."""
    take = BodyFields(sent)
    by = _name(take, who)
    take.done()
    return _changed(parts, talk_id, lambda along: along.take_over(talk_id, by))


@router.post(
    "/gesprekken/{id}/antwoorden",
    name="gesprekAntwoorden",
    **describes(
        _TAG, "Schrijf iets in een gesprek dat je overnam", "Gesprek", body="AntwoordInvoer", problems=(404, 409)
    ),
)
def say(parts: Here, who: Who, talk_id: Id, sent: Sent) -> WireResponse:
    """A message of a work coach."""
    take = BodyFields(sent)
    text = take.required("tekst", checked_text(take, sent))
    key = take.text("sleutel", LONGEST_KEY)
    by = _name(take, who)
    take.done()
    assert text
    return _changed(parts, talk_id, lambda along: along.say(talk_id, text, by, key))


@router.post(
    "/gesprekken/{id}/teruggave",
    name="gesprekTeruggeven",
    **describes(
        _TAG, "Geef een gesprek terug aan de computer", "Gesprek",
        more="De computer gaat verder met de vraag die nog openstond.", body="TeruggaveInvoer", problems=(404, 409),
    ),
)  # fmt: skip
def give_back(parts: Here, who: Who, talk_id: Id, sent: Sent) -> WireResponse:
    """The bot goes on."""
    take = BodyFields(sent)
    by = _name(take, who)
    agreed = take.long_text("afspraken", LONGEST_MESSAGE)
    take.done()
    return _changed(parts, talk_id, lambda along: along.give_back(talk_id, by, agreed))


@router.post(
    "/gesprekken/{id}/afspraken",
    name="gesprekAfspraken",
    **describes(
        _TAG, "Schrijf op wat er is afgesproken", "Gesprek",
        more="Komt in de plaats van wat er stond. Mag ook als het gesprek klaar is.",
        body="AfsprakenInvoer", problems=(404, 409),
    ),
)  # fmt: skip
def agree(parts: Here, talk_id: Id, sent: Sent) -> WireResponse:
    """What was agreed."""
    take = BodyFields(sent)
    text = take.required("afspraken", take.long_text("afspraken", LONGEST_MESSAGE))
    take.done()
    assert text
    return _changed(parts, talk_id, lambda along: along.agree(talk_id, text))


@router.post(
    "/gesprekken/{id}/hervatcode",
    name="hervatcodeMaken",
    **describes(
        _TAG, "Maak een nieuwe code om verder te gaan, voor op papier", "Hervatcode",
        more="De vorige code werkt daarna niet meer. Geef hem alleen aan wie het gesprek voert.",
        body="LegeInvoer", problems=(404,),
    ),
)  # fmt: skip
def new_code(parts: Here, talk_id: Id, sent: Sent) -> WireResponse:
    """Another resume code."""
    BodyFields(sent).done()
    return WireResponse({"hervatcode": TalkingAlong(parts.talking).new_code(talk_id)})


def _changed(parts: Here, talk_id: str, change: Any) -> WireResponse:
    along = TalkingAlong(parts.talking)
    with talked():
        change(along)
    return WireResponse(whole_record(along.look(talk_id)))
