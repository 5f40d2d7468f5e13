"""`waarom-niet` only claims what happens: every change it names is made here, the list is made again, and looked at.

Each case has one person and one place with one grens between them, among the places of the demonstration.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from matcher.domain import Barrier, Candidate, Demands, Place
from matcher.match.rank import WORTH_NAMING, Ranker
from matcher.match.why_not import WhyNot, why_not
from tests.conftest import Municipality

STORY = "Ik heb jaren fietsen gerepareerd en dat wil ik graag weer doen. Ik kan ook goed met hout werken."
ON_THE_LIST = re.compile(r"Dan komt de plek op de lijst, op plek (\d+) van (\d+)\.$")
LEFT_OVER = re.compile(r"Dan blijft over: (.+)\.$")
NOTHING = "Dat alleen verandert nog niets."

# What the person and the place are like; and what the change makes of the person and of the place.
CASES: dict[str, tuple[Barrier, dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "uren": (Barrier.HOURS, {"hours_max": 16}, {"hours_min": 36}, {}, {"hours_min": 16}),
    "dagen": (Barrier.DAYS, {"days": ("ma", "di")}, {"days": ("do", "vr")}, {}, {"days": ("ma", "di", "do", "vr")}),
    "dagdelen": (
        Barrier.DAY_PARTS, {"day_parts": ("ochtend",)}, {"day_parts": ("nacht",)}, {},
        {"day_parts": ("ochtend", "nacht")},
    ),
    "reistijd": (
        Barrier.TRAVEL, {"postcode4": "1426", "transport": ("lopend",), "travel_max": 15}, {"postcode4": "7685"},
        {"travel_max": None}, {},
    ),
    "rijbewijs": (
        Barrier.LICENCE, {"licences": ()}, {"demands": Demands(licences=("B",), loads=("autorijden",))},
        {}, {"demands": Demands(loads=("autorijden",))},
    ),
    "taal": (Barrier.LANGUAGE, {"language": "A1"}, {"demands": Demands(language="B2")}, {}, {"demands": Demands()}),
    "belasting": (
        Barrier.LOAD, {"limits": ("stof",)}, {"demands": Demands(loads=("stof", "kou"))}, {},
        {"demands": Demands(loads=("kou",))},
    ),
    "soort": (
        Barrier.KIND, {"kinds": ("betaald",)}, {"kind": "vrijwilligerswerk"},
        {"kinds": ("betaald", "vrijwilligerswerk")}, {},
    ),
}  # fmt: skip


def repair_shop(**rest: Any) -> Place:
    return Place("v-fiets", "Fietsenmaker", "Fietsen repareren, banden plakken en remmen afstellen.", **rest)


def asked(demo: Municipality, person: Candidate, place: Place) -> tuple[Ranker, WhyNot]:
    ranker = demo.ranker([person], [*demo.places, place])
    return ranker, why_not(ranker, 0, len(demo.places))


def rank_on_the_list(demo: Municipality, person: Candidate, place: Place) -> tuple[int | None, int]:
    """The position of a place on the whole list of a person, from 1, and how long the list is; made from scratch."""
    ranker = demo.ranker([person], [*demo.places, place])
    shown = [match.id for match in next(ranker.lists(len(demo.places) + 1)).results]
    return shown.index(place.id) + 1 if place.id in shown else None, len(shown)


@pytest.mark.parametrize("name", CASES)
def test_the_rank_that_is_promised_is_the_rank_after_the_change(demo: Municipality, name: str) -> None:
    barrier, of_person, of_place, change_person, change_place = CASES[name]
    person, place = Candidate("k1", STORY, **of_person), repair_shop(**of_place)

    _, answer = asked(demo, person, place)

    assert [point.barrier for point in answer.match.barriers] == [barrier]
    assert len(answer.changes) == 1
    promised = ON_THE_LIST.search(answer.changes[0])
    assert promised, answer.changes[0]
    after = rank_on_the_list(demo, replace(person, **change_person), replace(place, **change_place))
    assert after == (int(promised[1]), int(promised[2]))
    if not change_person:  # a person who is open to more has a longer list than today's
        assert (answer.rank, answer.total) == after


@pytest.mark.parametrize("name", CASES)
def test_without_the_change_the_place_is_kept_out(demo: Municipality, name: str) -> None:
    _, of_person, of_place, _, _ = CASES[name]
    assert rank_on_the_list(demo, Candidate("k1", STORY, **of_person), repair_shop(**of_place))[0] is None


def test_a_change_that_leaves_another_grens_says_which(demo: Municipality) -> None:
    person = Candidate("k1", STORY, hours_max=16, days=("ma",), limits=("stof",))
    place = repair_shop(hours_min=36, days=("vr",), demands=Demands(loads=("stof",)))

    _, answer = asked(demo, person, place)

    assert len(answer.changes) == 3
    for change, rest in zip(answer.changes, ("belasting, dagen", "belasting, uren", "dagen, uren"), strict=True):
        left = LEFT_OVER.search(change)
        assert left, change
        assert left[1] == rest


def test_one_of_two_loads_taken_off_changes_nothing_yet(demo: Municipality) -> None:
    """Dust and cold each keep the pair apart: taking off one is not enough, and is not sold as if it were."""
    person = Candidate("k1", STORY, limits=("stof", "kou"))
    place = repair_shop(demands=Demands(loads=("stof", "kou")))

    _, answer = asked(demo, person, place)

    assert len(answer.changes) == 2
    assert not any(ON_THE_LIST.search(change) for change in answer.changes)


def test_hours_that_are_talked_about_are_no_grens_and_need_no_change(demo: Municipality) -> None:
    _, answer = asked(demo, Candidate("k1", STORY, hours_max=16), repair_shop(hours_min=20))
    assert answer.match.barriers == ()
    assert answer.changes == ()
    assert [point.barrier for point in answer.match.talking_points] == [Barrier.HOURS]


def test_a_place_that_nothing_keeps_out_has_its_own_rank(demo: Municipality) -> None:
    ranker = demo.ranker(demo.candidates[:6])
    for i, person in enumerate(ranker.pool.candidates):
        shown = [match.id for match in list(ranker.lists(len(demo.places)))[i].results]
        for rank, item in list(enumerate(shown, 1))[:12]:
            spot = next(v for v, place in enumerate(demo.places) if place.id == item)
            answer = why_not(ranker, i, spot)
            assert (answer.rank, answer.total) == (rank, len(shown)), (person.id, item)
            assert answer.changes == ()


def test_equal_places_have_ranks_that_follow_the_list(demo: Municipality) -> None:
    twins = [replace(repair_shop(), id=f"v-{i}") for i in (2, 0, 1)]
    ranker = demo.ranker([Candidate("k1", STORY)], twins)
    assert [match.id for match in next(ranker.lists(3)).results] == ["v-0", "v-1", "v-2"]
    assert [ranker.position(0, v)[0] for v in range(3)] == [3, 1, 2]


def test_a_place_the_story_says_nothing_about_is_not_promised_a_rank(demo: Municipality) -> None:
    """The hours would fit, but a list is not padded with places that nothing speaks for."""
    person = Candidate("k1", "Ik wil graag haren knippen.", hours_max=16)
    place = Place("v-dak", "Dakdekker", "Pannen leggen en bitumen branden op het dak.", hours_min=36)
    ranker, answer = asked(demo, person, place)

    assert ranker.scores[0, -1] < WORTH_NAMING
    assert rank_on_the_list(demo, person, replace(place, hours_min=16))[0] is None
    assert not any(ON_THE_LIST.search(change) for change in answer.changes), answer.changes


def test_coming_back_on_a_refusal_is_tried_too(demo: Municipality) -> None:
    """The rank that is promised is that of somebody who says the same, and wants the work after all."""
    refusal = "Ik wil geen fietsen meer repareren."
    said = "Ik heb in een magazijn gewerkt. Ik wil graag met hout werken."
    person = Candidate("k1", f"{said} {refusal}")

    _, answer = asked(demo, person, repair_shop())

    assert [point.barrier for point in answer.match.barriers] == [Barrier.REFUSED]
    promised = ON_THE_LIST.search(answer.changes[-1])
    assert promised, answer.changes
    returned = Candidate("k1", f"{said} Ik wil fietsen repareren.")
    rank, total = rank_on_the_list(demo, returned, repair_shop())
    assert rank is not None
    assert abs(int(promised[1]) - rank) <= 1, (answer.changes, rank, total)


def test_a_refusal_and_a_grens_are_named_apart(demo: Municipality) -> None:
    person = Candidate("k1", "Ik wil geen fietsen meer repareren. Ik wil graag met hout werken.", hours_max=16)
    _, answer = asked(demo, person, repair_shop(hours_min=36))

    assert {point.barrier for point in answer.match.barriers} == {Barrier.HOURS, Barrier.REFUSED}
    left = [LEFT_OVER.search(change) for change in answer.changes]
    assert [m[1] for m in left if m] == ["nietGewenst", "uren"]


def test_content_only_names_no_practical_change(demo: Municipality) -> None:
    ranker = demo.ranker([Candidate("k1", STORY, hours_max=4)], [repair_shop(hours_min=36)], conditions=False)
    answer = why_not(ranker, 0, 0)
    assert (answer.match.barriers, answer.changes) == ((), ())


def test_the_whole_municipality_gets_true_promises(demo: Municipality) -> None:
    """Every place kept out of every seventh list: whoever is promised a rank has a score that is named at all."""
    promises = 0
    for i in range(0, len(demo.candidates), 7):
        for v in range(0, len(demo.places), 3):
            if demo.ranked.barred[i, v]:
                answer = why_not(demo.ranked, i, v)
                promised = [ON_THE_LIST.search(change) for change in answer.changes]
                if any(promised) and Barrier.REFUSED not in {p.barrier for p in answer.match.barriers}:
                    promises += 1
                    assert demo.ranked.scores[i, v] >= WORTH_NAMING, (i, v, answer.changes)
    assert promises > 10
