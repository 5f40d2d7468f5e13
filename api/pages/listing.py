"""Lists on the pages: what one is asked for, its cards, and keeping it as it was shown."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from api.desk import Asked
from api.pages.shown import Card, names, person_card, place_link, segment
from api.pages.visit import Visit
from api.wire import ranking_record
from matcher.domain import Place, Reason
from matcher.errors import InputError, MatcherError, Unavailable
from matcher.kept import Employer, RecordKind, Shortlist, ShortlistLine
from matcher.match.board import Board
from matcher.match.rank import RankedList
from matcher.story.understood import UnderstoodStory

TOPS: Final = (5, 10, 20, 50)
_USUAL: Final = 10
_GONE: Final = "een plek die er niet meer is"
_STORIES: Final = 20  # stories on one page; a list of a hundred with stories is a book


@dataclass(frozen=True, slots=True)
class PeopleList:
    """People for a place, a profession or a branch.

    Attributes:
        results, outside: cards.
        seen: a print of who is on it and in what order, to keep exactly what was shown.
    """

    results: tuple[Card, ...]
    outside: tuple[Card, ...]
    seen: str


def asked(visit: Visit) -> Asked:
    """What a list is asked for, from behind the question mark. Raises InputError."""
    return _asked(visit.asked("top"), visit.asked("branche"), visit.asked("soort"))


def sent_asked(visit: Visit) -> Asked:
    """The same, from a form that was sent."""
    return _asked(*(visit.sent.get(name, "") for name in ("top", "branche", "soort")))


def _asked(top: str, branch: str, kind: str) -> Asked:
    if top and not (top.isascii() and top.isdigit() and len(top) <= 3):
        raise InputError("keuzeOnbekendHier")
    return Asked(int(top) if top else _USUAL, branch or None, None, kind or None)


def filters(found: Asked) -> Mapping[str, str]:
    """What was asked for, as the fields of a form."""
    return {"top": str(found.top), "branche": found.branch or "", "soort": found.kind or ""}


def story_at_hand(visit: Visit, board: Board, candidate_id: str) -> tuple[str, UnderstoodStory] | None:
    """The story of somebody on the board with what was read of it: the two belong together."""
    position = board.row.get(candidate_id)
    if position is None:
        return None
    story = visit.house.desk.story(candidate_id)
    return (board.candidates[position].story or "", story) if story is not None else None


def people_list(visit: Visit, ranked: RankedList, *, stories: bool = True) -> PeopleList:
    """The cards of a list of people."""
    store, desk = visit.house.store, visit.house.desk
    place_id = ranked.id if ranked.direction == "vacature" else None
    known = names(store, [one.id for one in (*ranked.results, *ranked.excluded)])
    board = desk.board()
    results = []
    for n, match in enumerate(ranked.results):
        told = story_at_hand(visit, board, match.id) if stories and n < _STORIES else None
        text, story = told if told is not None and _fits(match.reasons, told[0]) else ("", None)
        results.append(person_card(match, known[match.id], place_id, text, story))
    outside = tuple(person_card(match, known[match.id], place_id) for match in ranked.excluded)
    return PeopleList(tuple(results), outside, seen(ranked))


def _fits(reasons: Sequence[Reason], text: str) -> bool:
    """Whether the proof still stands where it stood: a story may have changed while its list was made."""
    return all(
        text[one.start : one.end] == one.quote for one in reasons if one.quote is not None and one.start is not None
    )


def seen(ranked: RankedList) -> str:
    """A print of who is on a list, in what order and why."""
    parts = [f"{one.id}\t{'|'.join(reason.text for reason in one.reasons)}" for one in ranked.results]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def saved(visit: Visit, about: Mapping[str, str], asked_for: Asked, ranked: RankedList, back: str) -> Response:
    """Keep a list as it was shown and go to its page; where it changed since, look at it once more."""
    if visit.sent.get("gezien", "") != seen(ranked):
        return visit.onward(back, "lijstVeranderd")
    house = visit.house
    record = ranking_record(ranked)
    shortlist = Shortlist(
        id=str(uuid.uuid4()),
        about=dict(about),
        top=asked_for.top,
        lines=tuple(ShortlistLine(one["id"], one) for one in record["resultaten"]),
        excluded=tuple(record["uitgesloten"]),
        decisions=(),
        by=visit.name,
        at=house.clock(),
        model=house.desk.model,
        generation=house.desk.board().generation,
    )
    house.store.save_shortlist(shortlist)
    return visit.onward(f"/shortlists/{shortlist.id}", "shortlistBewaard")


def about_words(visit: Visit, shortlist: Shortlist) -> tuple[str, str]:
    """What a saved shortlist was made for: words, and the address of its page."""
    store, vocabulary = visit.house.store, visit.house.desk.vocabulary
    name, value = next(iter(shortlist.about.items()), ("", ""))
    words, link = value, f"/branches/{segment(value)}"
    if name == "vacatureId":
        kept = store.get(RecordKind.PLACE, [value]).get(value)
        record = kept.record if kept is not None else None
        words, link = (record.title if isinstance(record, Place) else _GONE), place_link(value)
    elif name == "werkgeverId":
        kept = store.get(RecordKind.EMPLOYER, [value]).get(value)
        record = kept.record if kept is not None else None
        words, link = (record.name if isinstance(record, Employer) else value), f"/werkgevers/{segment(value)}"
    elif name == "beroep":
        known = value in vocabulary.profession_index
        words, link = (vocabulary.profession(value).name if known else value), f"/beroepen/{segment(value)}"
    return words, link


def waiting(error: MatcherError) -> str:
    """The code of why there is no list now; any other error goes on."""
    if isinstance(error, Unavailable) and error.code in ("nogNietKlaar", "wordtGelezen"):
        return error.code
    raise error
