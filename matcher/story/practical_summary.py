"""What the practical facts of one text come down to: one value per kind, refusals taken off.

A story says things in pieces: "doordeweeks", further on "niet op woensdag", and "zaterdag mag ook". These
functions put the
pieces together. None means that the text does not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matcher.domain import DAY_PARTS, DAYS, LICENCES, TRANSPORT, Fact, FactKind


def _values(fact: Fact) -> tuple[str, ...]:
    return fact.value if isinstance(fact.value, tuple) else ()


def _split(facts: Iterable[Fact], kind: FactKind) -> tuple[set[str], set[str], list[Fact]]:
    """The values said to be so, those said not to be, and the facts of the kind."""
    mine = [fact for fact in facts if fact.kind is kind]
    plus = {value for fact in mine if fact.polarity.positive for value in _values(fact)}
    minus = {value for fact in mine if not fact.polarity.positive for value in _values(fact)}
    return plus, minus, mine


def available_days(facts: Sequence[Fact]) -> tuple[str, ...] | None:
    """The days that are left, in the order of the week.

    Only refusals, or only a day of the weekend added, are read against the working week: "niet op woensdag" leaves the
    four other working days, "zaterdag mag ook" makes six. Only "niet op zondag" leaves six.
    """
    plus, minus, mine = _split(facts, FactKind.DAYS)
    if not mine:
        return None
    if not plus:
        plus = set(DAYS) if minus <= {"za", "zo"} else set(DAYS[:5])
    elif plus <= {"za", "zo"}:
        plus |= set(DAYS[:5])
    return tuple(day for day in DAYS if day in plus - minus)


def available_day_parts(facts: Sequence[Fact]) -> tuple[str, ...] | None:
    """The parts of the day that are left; only refusals are read against morning, afternoon and evening."""
    plus, minus, mine = _split(facts, FactKind.DAY_PARTS)
    if not mine:
        return None
    if not plus:
        plus = set(DAY_PARTS[:3])
    elif plus == {"avond"} and not minus:
        plus |= set(DAY_PARTS[:2])
    return tuple(part for part in DAY_PARTS if part in plus - minus)


def own_transport(facts: Sequence[Fact]) -> tuple[str, ...] | None:
    """The means of transport that somebody has, or None when none is named as theirs."""
    plus, minus, _ = _split(facts, FactKind.TRANSPORT)
    left = plus - minus
    return tuple(mode for mode in TRANSPORT if mode in left) if left else None


def own_licences(facts: Sequence[Fact]) -> tuple[str, ...] | None:
    """The licences that somebody holds: empty when the text says none, None when it does not say."""
    plus, minus, mine = _split(facts, FactKind.LICENCES)
    if not any(fact.polarity.positive for fact in mine):
        return None
    return tuple(licence for licence in LICENCES if licence in plus - minus)


def hours_a_week(facts: Sequence[Fact]) -> tuple[float, float] | None:
    """Least and most hours a week, of the surest fact; the later one where two are equally sure."""
    mine = [fact for fact in facts if fact.kind is FactKind.HOURS and not isinstance(fact.value, (str, float, tuple))]
    if not mine:
        return None
    best = max(enumerate(mine), key=lambda item: (item[1].certainty, item[0]))[1]
    assert not isinstance(best.value, (str, float, tuple))
    return float(best.value["min"]), float(best.value["max"])


def longest_travel(facts: Sequence[Fact]) -> float | None:
    """Minutes one way, of the surest fact; the longest where two are equally sure."""
    mine = [fact for fact in facts if fact.kind is FactKind.TRAVEL_TIME and isinstance(fact.value, (int, float))]
    if not mine:
        return None
    best = max(mine, key=lambda fact: (fact.certainty, float(fact.value)))  # type: ignore[arg-type]
    return float(best.value)  # type: ignore[arg-type]
