"""`meedoen shortlist`: lists from the store, for a person as a table, for a program as result records."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.bands import band
from api.console import progress, say
from api.exit_codes import ExitCode
from api.fields import nearest
from api.jsonl import line
from api.keeping import opened
from api.messages import sentence
from api.settings import settings
from api.wire import ranking_record
from matcher.domain import BRANCHES, Match, Place, Point, Reason
from matcher.errors import InputError, NotFound
from matcher.kept import RecordKind
from matcher.ports import Store

if TYPE_CHECKING:
    from api.desk import Desk
    from matcher.match.rank import RankedList

_MOST_REASONS: Final = 4
_LEAST_WEIGHT: Final = 0.03
_OUTSIDE: Final = 3
_YOURS: Final = "die je noemt"
_WIDTH: Final = 140  # where nobody says how wide it is


@dataclass(frozen=True, slots=True)
class About:
    """What a list is asked for: exactly one of these is given."""

    place: str | None = None
    employer: str | None = None
    profession: str | None = None
    branch: str | None = None
    candidate: str | None = None


def run(about: About, *, top: int, as_json: bool) -> ExitCode:
    """Print one list, or for an employer one per place.

    Args:
        top: longest list.
        as_json: result records, one a line.

    Raises:
        InputError: not exactly one thing was asked for.
        NotFound: it does not exist.
        Unavailable: what is needed is still being read.
    """
    given = [name for name in About.__slots__ if getattr(about, name) is not None]
    if len(given) != 1:
        raise InputError("shortlistEen")

    from api.wiring import desk  # loading takes a moment

    with opened(settings()) as store, closing(desk(settings(), store)) as asked:
        with progress("Lezen") as advance:
            asked.open(advance)
        for ranking in _lists(asked, given[0], getattr(about, given[0]), top):
            if as_json:
                say(line(ranking_record(ranking)).decode("utf-8").rstrip("\n"))
            else:
                _show(ranking, store)
    return ExitCode.DONE


def _lists(desk: Desk, what: str, name: str, top: int) -> tuple[RankedList, ...]:
    from api.desk import Asked

    asked = Asked(top=top)
    slugs = [one.id for one in desk.vocabulary.professions]
    if what == "profession" and name not in slugs:
        raise NotFound("beroepOnbekend", beroep=_YOURS, suggestie=nearest(name, slugs))
    if what == "branch":
        name = next((one for one in BRANCHES if one.casefold() == name.casefold()), name)
        if name not in BRANCHES:
            raise NotFound("brancheOnbekend", branche=_YOURS, suggestie=nearest(name, BRANCHES))
    if what == "employer":
        return desk.for_employer(name, asked)
    one: Mapping[str, Callable[[str, Asked], RankedList]] = {
        "place": desk.for_place,
        "profession": desk.for_profession,
        "branch": desk.for_branch,
        "candidate": desk.matches,
    }
    return (one[what](name, asked),)


def _show(ranking: RankedList, store: Store) -> None:
    """One list for a person: on a terminal as wide as it is, elsewhere wide enough to read."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else _WIDTH, highlight=False, markup=False)
    people = ranking.direction != "kandidaat"
    about = _named(store, ranking).replace("\n", ", ")
    say(sentence("shortlistKop", {"waarvoor": about, "aantal": len(ranking.results)}))
    if ranking.results:
        table = Table("", "Kandidaat" if people else "Plek", "Past", "Waarom", "Te bespreken", box=box.SIMPLE_HEAD)
        named = {} if people else _places(store, ranking.results)
        for number, match in enumerate(ranking.results, start=1):
            points = "\n".join(f"- {point.text}" for point in match.talking_points)
            who = named.get(match.id, match.id)
            cells = (f"{number}.", who, band(match.score)[0], _reasons(match.reasons), points)
            table.add_row(*(Text(cell) for cell in cells))
        console.print(table)
    else:
        say(sentence("shortlistLeeg"))
    if ranking.excluded:
        say(sentence("shortlistBuiten", {"aantal": len(ranking.excluded)}))
        for match in ranking.excluded[:_OUTSIDE]:
            say(f"  - {match.id}: {_points(match.barriers)}")
    say("")


def _named(store: Store, ranking: RankedList) -> str:
    if ranking.direction == "kandidaat":
        return f"kandidaat {ranking.id}"
    if ranking.direction == "vacature":
        return _places(store, [Match(ranking.id, ())]).get(ranking.id, ranking.id)
    return f"{ranking.direction} {ranking.id}"


def _places(store: Store, matches: Sequence[Match]) -> dict[str, str]:
    """Title, employer and town of places, by id."""
    found = store.get(RecordKind.PLACE, [match.id for match in matches])
    names = {}
    for identity, kept in found.items():
        if isinstance(kept.record, Place):
            place = kept.record
            rest = ", ".join(part for part in (place.employer, place.town) if part)
            names[identity] = f"{place.title} ({identity})" + (f"\n{rest}" if rest else "")
    return names


def _reasons(reasons: Sequence[Reason]) -> str:
    strong = [reason for reason in reasons if abs(reason.weight) >= _LEAST_WEIGHT] or list(reasons)
    told = []
    for reason in sorted(strong, key=lambda reason: -reason.weight)[:_MOST_REASONS]:
        quote = f" “{reason.quote}”" if reason.quote and reason.quote not in reason.text else ""
        told.append(f"- {reason.text or f'{reason.kind}: {reason.value}'}{quote}")
    return "\n".join(told)


def _points(points: Sequence[Point]) -> str:
    return " ".join(point.text for point in points)
