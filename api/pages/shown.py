"""What the templates show: stories cut into pieces, and the lines of a list as cards. No score and no rank in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from api.bands import band
from api.pages import dutch
from matcher.domain import Match, Place, Polarity, Reason, Span
from matcher.kept import Person, RecordKind
from matcher.match.board import Board
from matcher.ports import Store
from matcher.story.understood import UnderstoodStory

_SHOWN_FROM, _MOST_REASONS = 0.03, 5
_COLOUR: Final = {Polarity.WANTS: "wil", Polarity.CAN: "kan", Polarity.DID: "deed"}
_LEADS_FROM: Final = 0.15
_CLEARLY, _COUNTS = 0.4, 0.2  # of the strongest profession of a statement, and of what the statement counts for
_ESCAPED: Final = re.compile("~([0-9A-F]{2})")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a story as it is shown: plain text, a mask, or lit up.

    Attributes:
        kind: tekst, masker, bewijs, wil, kan, deed or niet.
        text: the words, or what was masked.
        note: what the light means.
    """

    kind: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One line of a list.

    Attributes:
        id: of the other side; link: address of its page.
        under: what it is, in a few words.
        band, css: how well it fits, in words, and the class they are shown in.
        reasons: sentences with the words that carry them (or None).
        ask, apart: what to talk about, and what keeps the two apart.
        story: the story with its proof lit up; empty where it is not shown.
        why_not: address of the page that explains this pair.
    """

    id: str
    title: str
    link: str
    under: str
    band: str
    css: str
    reasons: tuple[tuple[str, str | None], ...]
    ask: tuple[str, ...]
    apart: tuple[str, ...]
    story: tuple[Piece, ...] = ()
    why_not: str = ""


# -- addresses --------------------------------------------------------------------------------------------------


def segment(record_id: str) -> str:
    """An id as one part of an address; ids from elsewhere may hold a slash or be nothing but points."""
    safe = quote(record_id.replace("~", "~7E"), safe="~").replace("%2F", "~2F")
    return safe.replace(".", "~2E") if set(record_id) <= {"."} else safe


def id_of(part: str) -> str:
    """The id of a part of an address; undoes `segment` after the server has undone the percent signs."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), part)


def person_link(candidate_id: str) -> str:
    """Address of the page of a person."""
    return f"/mensen/{segment(candidate_id)}"


def place_link(place_id: str) -> str:
    """Address of the page of a place."""
    return f"/plekken/{segment(place_id)}"


def why_not_link(place_id: str, candidate_id: str) -> str:
    """Address of the page that explains a pair."""
    return f"{place_link(place_id)}/waarom-niet/{segment(candidate_id)}"


def names(store: Store, ids: Iterable[str]) -> dict[str, str]:
    """Per candidate id the name, where it is known, else the id."""
    wanted = [*dict.fromkeys(ids)]
    known = store.get(RecordKind.PERSON, wanted) if wanted else {}
    found = {}
    for one in wanted:
        kept = known.get(one)
        person = kept.record if kept is not None else None
        found[one] = person.name if isinstance(person, Person) and person.name else one
    return found


# -- stories ----------------------------------------------------------------------------------------------------


def shown_story(text: str, story: UnderstoodStory, lights: Iterable[tuple[Span, str, str]]) -> tuple[Piece, ...]:
    """A story cut into pieces: names and addresses masked, some stretches lit up, nothing that is `gevoelig` lit up.

    Args:
        text: the original.
        story: what was read of it.
        lights: spans with a class and an explanation; those that touch a mask are cut there.

    Returns:
        Pieces that together show the whole story, in order.
    """
    owner: list[tuple[str, str, int]] = [("tekst", "", -1)] * len(text)
    for n, (span, kind, note) in enumerate(lights):
        for i in range(span.start, min(span.end, len(text))):
            owner[i] = (kind, note, n)
    for mark in story.redacted.sensitive:
        for i in range(mark.start, min(mark.end, len(text))):
            owner[i] = ("tekst", "", -1)
    for mark in story.redacted.replacements:
        for i in range(mark.start, min(mark.end, len(text))):
            owner[i] = ("masker", mark.kind, -2 - mark.start)
    pieces: list[Piece] = []
    start = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or owner[i] != owner[start]:
            kind, note, _ = owner[start]
            masked = kind == "masker"
            pieces.append(Piece(kind, f"[{note}]" if masked else text[start:i], "" if masked else note))
            start = i
    return tuple(pieces)


def polarities(story: UnderstoodStory) -> list[tuple[Span, str, str]]:
    """The statements that clearly speak of work, coloured by how the person stands towards it."""
    return [
        (statement.span, _COLOUR.get(statement.polarity, "niet"), dutch.POLARITIES[statement.polarity])
        for i, statement in enumerate(story.statements)
        if story.about[i, :-1].max() >= _CLEARLY and story.share[i] > _COUNTS and not statement.others
    ]


def evidence(reasons: Sequence[Reason]) -> list[tuple[Span, str, str]]:
    """The words behind the reasons; of two that overlap the stronger one is lit up."""
    return [
        (Span(one.start, one.end), "bewijs", one.text)
        for one in reversed(reasons)
        if one.start is not None and one.end is not None
    ]


# -- cards ------------------------------------------------------------------------------------------------------


def place_card(match: Match, place: Place, candidate_id: str) -> Card:
    """A place on the page of a person."""
    return _card(match, place.title, place_link(place.id), under(place), why_not_link(place.id, candidate_id))


def person_card(
    match: Match, name: str, place_id: str | None, text: str = "", story: UnderstoodStory | None = None
) -> Card:
    """A person on a list.

    Args:
        place_id: of the place that the list is for, None where it is for a profession or a branch.
        text, story: to show the story with its proof; left out where it is not shown.
    """
    lit = shown_story(text, story, evidence(match.reasons)) if story is not None else ()
    why = why_not_link(place_id, match.id) if place_id is not None else ""
    return _card(match, name, person_link(match.id), "", why, lit)


def _card(match: Match, title: str, link: str, below: str, why: str, story: tuple[Piece, ...] = ()) -> Card:
    words, css = band(match.score)
    strong = [one for one in match.reasons if abs(one.weight) >= _SHOWN_FROM] or list(match.reasons)
    return Card(
        id=match.id,
        title=title,
        link=link,
        under=below,
        band="staat er iets tussen" if match.barriers else words,
        css="buiten" if match.barriers else css,
        reasons=tuple((one.text, one.quote) for one in strong[:_MOST_REASONS]),
        ask=tuple(one.text for one in match.talking_points),
        apart=tuple(one.text for one in match.barriers),
        story=story,
        why_not=why,
    )


def kept_card(record: Mapping[str, Any], name: str, place_id: str | None) -> Card:
    """A result record of a saved shortlist, as it was shown then."""
    words, css = band(float(record.get("score", 0.0)))
    given = list(record.get("redenen", ()))
    reasons = [one for one in given if abs(one.get("gewicht", 0.0)) >= _SHOWN_FROM] or given
    apart = tuple(one["tekst"] for one in record.get("grenzen", ()))
    return Card(
        id=record["id"],
        title=name,
        link=person_link(record["id"]),
        under="",
        band="staat er iets tussen" if apart else words,
        css="buiten" if apart else css,
        reasons=tuple((one.get("tekst", ""), one.get("bewijs")) for one in reasons[:_MOST_REASONS]),
        ask=tuple(one["tekst"] for one in record.get("bespreekpunten", ())),
        apart=apart,
        why_not=why_not_link(place_id, record["id"]) if place_id is not None else "",
    )


def under(place: Place) -> str:
    """What a place is, in a few words."""
    parts = (place.employer, place.kind, place.town, dutch.hours(place.hours_min, place.hours_max))
    return " · ".join(one for one in parts if one)


def leads_to(board: Board, candidate_id: str, most: int = 3) -> tuple[str, ...]:
    """The professions that a story leads to most, by name; none where there is no story."""
    position = board.row.get(candidate_id)
    if position is None:
        return ()
    row = board.work[position]
    return tuple(
        board.rules.vocabulary.professions[int(p)].name for p in (-row).argsort()[:most] if row[p] > _LEADS_FROM
    )
