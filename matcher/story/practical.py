"""The practical facts of a story, and what a place text asks and offers.

When, how much, how far, with which papers, what cannot be carried and what helps. Every fact has the words it
came from:
``text[fact.start:fact.end] == fact.quote``, offsets in code points of the text as given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matcher.domain import Fact, FactKind, Statement
from matcher.story.practical_days import day_counts, day_parts, days
from matcher.story.practical_hours import hours, hours_asked, hours_from_clock
from matcher.story.practical_limits import limits, loads_asked, needs, needs_offered, place_kinds
from matcher.story.practical_line import Line, Speakers, lines
from matcher.story.practical_papers import certificates, language
from matcher.story.practical_travel import licences, transport, travel_time


def practical_facts(text: str, statements: Sequence[Statement]) -> tuple[Fact, ...]:
    """The practical facts that somebody tells of themselves.

    Args:
        text: the original story.
        statements: its statements, in order, as `matcher.story.statements.statements` gives them; they tell
        what is about
            somebody else. An empty sequence will do, with less certainty about that.

    Returns:
        Facts of the kinds uren, dagen, dagdelen, vervoer, reistijd, rijbewijs, certificaat, taalniveau,
        belasting, behoefte
        and soort, in the order of the text. Values as the contract fixes them; uren always has both ``min`` and ``max``
        (hours a week; ``min`` 0 when only a most is said, ``max`` 40 when only a least is). Something that is
        there or can
        be has polarity kan or wil; what is not or cannot be kanNiet, lieverNiet or wilNiet: "niet op woensdag"
        gives dagen
        ("wo",) with kanNiet. "Geen rijbewijs" gives rijbewijs () with kan: known, and none.
    """
    speakers = Speakers(statements)
    read = lines(text)
    found: list[Fact] = []
    days_found: list[Fact] = []
    for i, line in enumerate(read):
        following = " ".join(other.text for other in read[i + 1 : i + 3])
        days_found += days(line, following, speakers)
        found += _of_line(line, speakers)
    count = day_counts(days_found)
    told = [fact for line in read for fact in hours(line, speakers, count)]
    if all(fact.certainty < 0.6 for fact in told):
        told += [fact for line in read for fact in hours_from_clock(line, speakers, count)]
    found += told
    return _in_order([*found, *days_found])


def _of_line(line: Line, speakers: Speakers) -> Iterator[Fact]:
    yield from day_parts(line, speakers)
    yield from transport(line, speakers)
    yield from travel_time(line, speakers)
    yield from licences(line, speakers)
    yield from certificates(line, speakers)
    yield from language(line, speakers)
    yield from limits(line, speakers)
    yield from needs(line, speakers)
    yield from place_kinds(line, speakers)


def demands_in_text(text: str) -> tuple[Fact, ...]:
    """What the text of a place asks (polarity wil) and offers (behoefte, polarity kan).

    Args:
        text: title and description of the place.

    Returns:
        Facts of the kinds uren, dagen, dagdelen, rijbewijs, certificaat, taalniveau, belasting and behoefte,
        in the order
        of the text. "Een rijbewijs hoeft niet" gives rijbewijs ().
    """
    nobody = Speakers(())
    read = lines(text)
    found: list[Fact] = []
    days_found: list[Fact] = []
    for line in read:
        days_found += days(line, "", nobody, story=False)
        found += day_parts(line, nobody, story=False)
        found += licences(line)
        found += certificates(line)
        found += language(line)
        found += loads_asked(line)
        found += needs_offered(line)
    count = day_counts(days_found)
    for line in read:
        found += hours_asked(line, count)
    return _in_order([*found, *days_found])


def _in_order(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """By place in the text, without the same fact twice; the order of kinds decides where places are equal."""
    order = {kind: i for i, kind in enumerate(FactKind)}
    seen: dict[tuple[object, ...], Fact] = {}
    for fact in facts:
        seen.setdefault((fact.kind, fact.start, fact.end, str(fact.value), fact.polarity), fact)
    return tuple(sorted(seen.values(), key=lambda fact: (fact.start, order[fact.kind], fact.end, str(fact.value))))
