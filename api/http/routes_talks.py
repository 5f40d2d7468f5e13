"""Conversations, for whoever holds one: begin, say, go on elsewhere, see the story, say yes to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request

from api.http.access import V1, Right
from api.http.body import BodyFields, Sent
from api.http.describe import describes
from api.http.parts import Here, Id
from api.http.problems import ProblemError, refused
from api.http.talk_wire import (
    LONGEST_KEY,
    answer_record,
    checked_corrections,
    checked_earlier,
    checked_text,
    closed,
    concept_record,
    opened_record,
)
from api.http.throttle import address_of
from api.http.told import told
from api.http.wire_response import WireResponse
from api.talking import TalkClosed
from matcher.errors import InputError
from matcher.talks import Channel

router = APIRouter(prefix=V1)
_TAG: Final = "Gesprekken"
_LONGEST_CODE: Final = 100
_NUMBERS: Final = 2**31 - 1

AfterNumber = Annotated[int, Query(alias="na", ge=0, le=_NUMBERS, description="Alleen berichten met een hoger nummer.")]


@contextmanager
def talked() -> Iterator[None]:
    """What a conversation refuses, as a problem."""
    try:
        yield
    except TalkClosed as error:
        raise closed(error.code) from error
    except InputError as error:
        if error.code == "doelOnbekend":
            raise refused(f"correcties.{error.values['plek']}.doel", "doelOnbekend") from error
        raise


async def _address(request: Request, parts: Here) -> str:
    return address_of(request.scope, parts.settings.believed)


Address = Annotated[str, Depends(_address)]


@router.post(
    "/gesprekken",
    name="gesprekBeginnen",
    **describes(
        _TAG, "Begin een gesprek", "GesprekNieuw",
        more=(
            "Geeft een token voor dit ene gesprek en een code om op een ander apparaat verder te gaan; beide staan "
            "maar één keer in een antwoord. Voor het ja om te beginnen wordt niets bewaard van wat iemand zegt: houd "
            "die tekst in de bladzijde, en stuur hem met `eerder` mee. Een ander `kanaal` dan chat is voor wie "
            "meetypt, met een token dat mag schrijven."
        ),
        status=201, body="GesprekInvoer", problems=(429,),
    ),
)  # fmt: skip
def begin(request: Request, parts: Here, address: Address, sent: Sent) -> WireResponse:
    """A new conversation."""
    take = BodyFields(sent)
    language = take.text("taal", 10) or "nl"
    channel = Channel(take.choice("kanaal", list(Channel)) or Channel.CHAT)
    take.done()
    caller = told(request.scope).caller
    if channel is not Channel.CHAT and (caller is None or Right.WRITE not in caller.rights):
        raise ProblemError(403, "rechtOntbreekt", {"recht": str(Right.WRITE)})
    parts.begun.check(address)
    opened = parts.talking.begin(language, channel)
    parts.begun.count(address)
    return WireResponse(opened_record(opened), 201, {"Location": f"{V1}/gesprekken/{opened.answered.talk.id}"})


@router.post(
    "/gesprekken/hervat",
    name="gesprekHervatten",
    **describes(
        _TAG, "Ga verder met een gesprek, met de code", "GesprekNieuw",
        more="De code werkt één keer: er komt een nieuw token en een nieuwe code, en de oude werken niet meer.",
        body="HervatInvoer", problems=(404, 429),
    ),
)  # fmt: skip
def resume(parts: Here, address: Address, sent: Sent) -> WireResponse:
    """Another token and code for a conversation. A code that is none looks the same as one that was used."""
    take = BodyFields(sent)
    code = take.required("code", take.text("code", _LONGEST_CODE))
    take.done()
    assert code
    parts.wrong_codes.check(address)
    opened = parts.talking.resume(code)
    if opened is None:
        parts.wrong_codes.count(address)
        raise ProblemError(404, "codeOnbekend")
    return WireResponse(opened_record(opened))


@router.post(
    "/gesprekken/{id}/berichten",
    name="berichtSturen",
    **describes(
        _TAG, "Stuur een bericht en krijg het antwoord", "GesprekAntwoord",
        more=(
            "Het antwoord komt pas als het bericht bewaard is. Dezelfde `sleutel` geeft hetzelfde antwoord: stuur bij "
            "een slechte verbinding precies hetzelfde nog eens. 503 met `nietOpgeslagen`: er is niets bewaard."
        ),
        body="BerichtInvoer", problems=(404, 409),
    ),
)  # fmt: skip
def say(parts: Here, talk_id: Id, sent: Sent) -> WireResponse:
    """One message."""
    take = BodyFields(sent)
    text = take.required("tekst", checked_text(take, sent))
    key = take.required("sleutel", take.text("sleutel", LONGEST_KEY))
    earlier = checked_earlier(take, sent)
    take.done()
    assert text
    assert key
    with talked():
        return WireResponse(answer_record(parts.talking.say(talk_id, text, key, earlier)))


@router.get(
    "/gesprekken/{id}/berichten",
    name="berichtenLezen",
    **describes(
        _TAG, "De berichten tot nu toe, en hoe het gesprek ervoor staat", "GesprekAntwoord",
        more="Met `na` alleen wat er sindsdien bij kwam, bijvoorbeeld van een regisseur die het overnam.",
        problems=(404,),
    ),
)  # fmt: skip
def look(parts: Here, talk_id: Id, after: AfterNumber = 0) -> WireResponse:
    """The messages so far."""
    return WireResponse(answer_record(parts.talking.look(talk_id, after)))


@router.get(
    "/gesprekken/{id}/concept",
    name="conceptLezen",
    **describes(
        _TAG, "Het verhaal zoals het nu is, en wat een werkgever ervan zou zien", "GesprekConcept", problems=(404, 409)
    ),
)
def concept(parts: Here, talk_id: Id) -> WireResponse:
    """The story as it stands."""
    with talked():
        return WireResponse(concept_record(*parts.talking.concept(talk_id)))


@router.post(
    "/gesprekken/{id}/bevestiging",
    name="verhaalBevestigen",
    **describes(
        _TAG, "Verbeter het verhaal, en zeg dat het zo klopt", "GesprekBevestigd",
        more=(
            "Met `akkoord` staat de kandidaat daarna in het bestand. Stuur `versie` van het concept mee: is er "
            "sindsdien iets gezegd, dan komt er 409 en moet het concept opnieuw bekeken worden."
        ),
        body="BevestigingInvoer", problems=(404, 409),
    ),
)  # fmt: skip
def confirm(parts: Here, talk_id: Id, sent: Sent) -> WireResponse:
    """Corrections, and the yes."""
    take = BodyFields(sent)
    agreed = take.required("akkoord", take.yes_no("akkoord"))
    corrections = checked_corrections(take)
    version = take.whole("versie", 0, _NUMBERS)
    key = take.text("sleutel", LONGEST_KEY)
    take.done()
    with talked():
        answered, made = parts.talking.confirm(talk_id, corrections, bool(agreed), version, key)
    record: dict[str, Any] = {**concept_record(answered.talk, made), **answer_record(answered)}
    return WireResponse(record)
