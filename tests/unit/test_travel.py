"""Where people and places are, and how long it takes to get there."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain import TRANSPORT, Candidate, Place
from matcher.match.travel import (
    DETOUR,
    SPEEDS,
    Coordinates,
    Towns,
    TravelTable,
    distance_km,
    minutes,
    travel_minutes,
)
from vocab.types import Town

AMSTERDAM = Coordinates(52.3731, 4.8926)
UTRECHT = Coordinates(52.0907, 5.1214)

in_the_netherlands = st.builds(Coordinates, st.floats(50.7, 53.6), st.floats(3.3, 7.2))
modes = st.lists(st.sampled_from(TRANSPORT), unique=True).map(tuple)


def town(postcode4: str, name: str, latitude: float, longitude: float) -> Town:
    return Town(postcode4, name, "", "", latitude, longitude)


def test_distance_agrees_with_the_spherical_law_of_cosines() -> None:
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*AMSTERDAM, *UTRECHT))
    angle = math.acos(math.sin(lat_a) * math.sin(lat_b) + math.cos(lat_a) * math.cos(lat_b) * math.cos(lon_a - lon_b))

    assert distance_km(AMSTERDAM, UTRECHT) == pytest.approx(6371.0 * angle, rel=1e-9)
    assert distance_km(AMSTERDAM, UTRECHT) == pytest.approx(35.0, abs=0.5)


@given(in_the_netherlands, in_the_netherlands)
def test_distance_is_the_same_both_ways_and_nothing_at_home(a: Coordinates, b: Coordinates) -> None:
    assert distance_km(a, b) == pytest.approx(distance_km(b, a), abs=1e-9)
    assert distance_km(a, a) == 0.0


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("lopend", 180.0), ("fiets", 60.0), ("e-bike", 45.0), ("brommer", 36.0), ("ov", 46.0), ("auto", 25.0)],
)
def test_fifteen_kilometres_of_road(mode: str, expected: float) -> None:
    assert minutes(15.0, mode) == pytest.approx(expected)


def test_every_means_of_transport_has_a_speed() -> None:
    assert set(SPEEDS) == set(TRANSPORT)


def test_the_best_mode_wins_and_is_named() -> None:
    road = distance_km(AMSTERDAM, UTRECHT) * DETOUR

    assert travel_minutes(AMSTERDAM, UTRECHT, ("fiets", "auto", "ov")) == (pytest.approx(road / 45 * 60 + 5), "auto")
    assert travel_minutes(AMSTERDAM, AMSTERDAM, ("auto", "ov", "lopend")) == (0.0, "lopend")
    assert travel_minutes(AMSTERDAM, UTRECHT, ()) is None


def test_a_postcode_is_found_before_a_town() -> None:
    towns = Towns([town("1000", "Dorp", 52.0, 5.0), town("1001", "Dorp", 52.1, 5.1)])

    assert towns.locate("1001", "Dorp") == (52.1, 5.1)
    assert towns.locate("9999", "Dorp") == pytest.approx((52.05, 5.05))
    assert towns.locate(None, "Dorp") == pytest.approx((52.05, 5.05))
    assert towns.locate("9999", None) is None
    assert towns.locate(None, "Elders") is None
    assert towns.locate(None, "") is None


@pytest.mark.parametrize("said", ["'s-Hertogenbosch", "'S-HERTOGENBOSCH", "s Hertogenbosch ", "Den Bosch", "den bosch"])
def test_a_town_is_found_however_it_is_written(said: str) -> None:
    towns = Towns([town("5211", "'s-Hertogenbosch", 51.69, 5.3), town("8447", "Súdwest-Fryslân", 53.0, 5.6)])

    assert towns.locate(None, said) == (51.69, 5.3)
    assert towns.locate(None, "sudwest fryslan") == (53.0, 5.6)


def test_two_far_places_of_one_name_are_not_averaged_to_a_place_between() -> None:
    towns = Towns([town("7255", "Hengelo", 52.05, 6.31), town("7551", "Hengelo", 52.27, 6.79)])

    assert towns.locate(None, "Hengelo") is None
    assert towns.locate("7255", "Hengelo") == (52.05, 6.31)


def test_towns_of_one_name_just_within_reach_of_each_other_are_one_town() -> None:
    towns = Towns([town("1000", "Breed", 52.0, 5.0), town("1001", "Breed", 52.26, 5.0)])

    assert towns.locate(None, "Breed") == pytest.approx((52.13, 5.0))


@given(st.lists(st.tuples(in_the_netherlands, modes), max_size=5), st.lists(in_the_netherlands, max_size=5))
def test_the_table_agrees_with_one_pair_at_a_time(
    people: list[tuple[Coordinates, tuple[str, ...]]], spots: list[Coordinates]
) -> None:
    rows = [where for where, _ in people] + spots
    towns = Towns([town(str(1000 + i), f"t{i}", *where) for i, where in enumerate(rows)])
    candidates = [Candidate(id=str(i), postcode4=str(1000 + i), transport=how) for i, (_, how) in enumerate(people)]
    places = [Place(id=str(j), title="", postcode4=str(1000 + len(people) + j)) for j in range(len(spots))]

    block = TravelTable(candidates, places, towns).block(0, len(candidates))

    assert block.shape == (len(people), len(spots))
    for i, (where, how) in enumerate(people):
        for j, spot in enumerate(spots):
            best = travel_minutes(where, spot, how)
            if best is None:
                assert np.isnan(block[i, j])
            else:
                assert block[i, j] == pytest.approx(best[0], abs=1e-6)


def test_the_table_knows_not_known_and_from_home() -> None:
    towns = Towns([town("1000", "Hier", 52.0, 5.0), town("2000", "Daar", 52.1, 5.0)])
    candidates = [
        Candidate(id="a", postcode4="1000", transport=("fiets",)),
        Candidate(id="b", transport=("fiets",)),
        Candidate(id="c", postcode4="1000"),
    ]
    places = [
        Place(id="p", title="", postcode4="2000"),
        Place(id="q", title="", postcode4="2000", from_home=True),
        Place(id="r", title=""),
    ]

    table = TravelTable(candidates, places, towns)

    known = distance_km(Coordinates(52.0, 5.0), Coordinates(52.1, 5.0)) * DETOUR / 15 * 60
    nan = np.nan
    np.testing.assert_allclose(table.block(0, 3), [[known, 0, nan], [nan, 0, nan], [nan, 0, nan]])
    np.testing.assert_allclose(table.block(1, 2), [[nan, 0, nan]])
