"""What is new, gone and moved in a list since the time before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from matcher.kept import Moved, Ranking


def moved(before: Ranking | None, after: Ranking) -> Moved | None:
    """Compare a list with the one before.

    Whoever stands elsewhere only because somebody came or went, did not move. Of those that stayed, the fewest that
    explain the new order have moved: who rose past nine others moved, and the nine did not.

    Args:
        before: the list of the run before; None where there was none, and then everything on it is new.

    Returns:
        What changed, new ones in order of the list; None where nothing did.
    """
    was = [one for one, _ in before.lines] if before is not None else []
    now = [one for one, _ in after.lines]
    if was == now:
        return None
    old, place = {one: n for n, one in enumerate(was, 1)}, {one: n for n, one in enumerate(now, 1)}
    stayed = [one for one in now if one in old]
    still = _rising([old[one] for one in stayed])
    found = Moved(
        after.direction,
        after.id,
        tuple(one for one in now if one not in old),
        tuple(one for one in was if one not in place),
        tuple((one, old[one], place[one]) for one in stayed if old[one] not in still and old[one] != place[one]),
    )
    return found if found.new or found.gone or found.moved else None


def _rising(numbers: Sequence[int]) -> frozenset[int]:
    """A longest subsequence that rises (patience sorting, Schensted 1961); of equally long ones the lowest numbers.

    So of two that changed places, the one that rose has moved.
    """
    tops: list[int] = []
    below: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tops, number)
        below[number] = tops[at - 1] if at else None
        tops[at : at + 1] = [number]
    found: set[int] = set()
    last = tops[-1] if tops else None
    while last is not None:
        found.add(last)
        last = below[last]
    return frozenset(found)
