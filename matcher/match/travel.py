"""Travel time between a person and a place: the embedded default of the contract, for one pair and for many.

Straight line between the centres of two postcodes (else towns) × 1.3, at a fixed speed per means of transport. It knows
no roads, bridges or timetables; it only has to tell "close" from "too far".
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Candidate, Place
from vocab.types import Town

EARTH_RADIUS_KM: Final = 6371.0
DETOUR: Final = 1.3
"""Road kilometres per kilometre of straight line; contract, "Travel time"."""

SPEEDS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "lopend": (5.0, 0.0),
        "fiets": (15.0, 0.0),
        "e-bike": (20.0, 0.0),
        "brommer": (25.0, 0.0),
        "ov": (25.0, 10.0),
        "auto": (45.0, 5.0),
    }
)
"""Per means of transport: km an hour, and minutes on top (walking to the stop, parking); contract, "Travel time"."""

_SAME_TOWN_KM: Final = 15.0  # the largest cities reach 12 km from their middle
_NOT_A_WORD: Final = re.compile(r"[\W_]+")
# Two names that are both in daily use and share no letters; the tables hold one of each.
_OTHER_NAME: Final = MappingProxyType({"s gravenhage": "den haag", "den bosch": "s hertogenbosch"})


class Coordinates(NamedTuple):
    """Degrees, WGS 84."""

    latitude: float
    longitude: float


class Towns:
    """Where postcodes and towns are.

    A town is the mean of its postcodes. A name that stands for places more than 15 km away from that mean (Hengelo in
    Gelderland and in Overijssel, Rijswijk three times) is not known by its name alone: the mean would be nobody's town,
    and unknown is neutral.

    Args:
        towns: rows of the table of postcodes, in any order; a postcode that is there twice counts as the last row.
    """

    def __init__(self, towns: Sequence[Town]) -> None:
        self.places = tuple(towns)
        self._postcodes = {town.postcode4: Coordinates(town.latitude, town.longitude) for town in towns}
        by_name: defaultdict[str, list[Coordinates]] = defaultdict(list)
        for town in towns:
            by_name[_folded(town.town)].append(Coordinates(town.latitude, town.longitude))
        self._names: dict[str, Coordinates] = {}
        for name, points in by_name.items():
            mean = Coordinates(
                math.fsum(point.latitude for point in points) / len(points),
                math.fsum(point.longitude for point in points) / len(points),
            )
            if all(distance_km(mean, point) <= _SAME_TOWN_KM for point in points):
                self._names[name] = mean
        for one, other in _OTHER_NAME.items():
            for name, known in ((one, other), (other, one)):
                if name not in by_name and known in self._names:
                    self._names[name] = self._names[known]

    def locate(self, postcode4: str | None, town: str | None) -> Coordinates | None:
        """The centre of a postcode, else of a town (upper and lower case, accents and hyphens alike), else None."""
        if postcode4 is not None and (found := self._postcodes.get(postcode4)) is not None:
            return found
        return self._names.get(_folded(town)) if town else None


def _folded(name: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return _NOT_A_WORD.sub(" ", bare).strip().casefold()


def distance_km(a: Coordinates, b: Coordinates) -> float:
    """Straight line over the globe in km (haversine, Sinnott 1984)."""
    lat_a, lat_b = math.radians(a.latitude), math.radians(b.latitude)
    half_lat = math.sin((lat_b - lat_a) / 2)
    half_lon = math.sin(math.radians(b.longitude - a.longitude) / 2)
    h = half_lat**2 + math.cos(lat_a) * math.cos(lat_b) * half_lon**2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


def minutes(km: float, mode: str) -> float:
    """Minutes one way over `km` of road by one means of transport.

    Raises:
        KeyError: the mode is not one of `SPEEDS`.
    """
    speed, extra = SPEEDS[mode]
    return km * 60.0 / speed + extra


def travel_minutes(a: Coordinates, b: Coordinates, modes: Iterable[str]) -> tuple[float, str] | None:
    """Minutes one way by the best of the modes, and that mode; None without a mode. Equally fast: the first given."""
    road = distance_km(a, b) * DETOUR
    return min(((minutes(road, mode), mode) for mode in modes), key=lambda best: best[0], default=None)


class TravelTable:
    """Travel times of many people to many places, computed a block at a time so that the whole need not exist.

    Args:
        candidates, places: n people and m places.
        towns: where they are.
    """

    def __init__(self, candidates: Sequence[Candidate], places: Sequence[Place], towns: Towns) -> None:
        self._people = _on_globe(towns.locate(c.postcode4, c.town) for c in candidates)
        self._places = _on_globe(towns.locate(p.postcode4, p.town) for p in places)
        self._from_home = np.fromiter((p.from_home is True for p in places), dtype=np.bool_, count=len(places))
        self._modes = np.array(
            [[mode in (c.transport or ()) for mode in SPEEDS] for c in candidates], dtype=np.bool_
        ).reshape(len(candidates), len(SPEEDS))

    def block(self, start: int, stop: int) -> NDArray[np.float64]:
        """Minutes one way by the best mode, for people `start` up to `stop`.

        Returns:
            float64 (stop - start, m). NaN where a side is not known or no mode is; 0 where the work is done from home.
        """
        people, modes = self._people[start:stop], self._modes[start:stop]
        # The chord between two points on a globe of radius 1 is twice the root of the haversine of `distance_km`; it
        # needs no sine a pair, and is as exact nearby. In place: these arrays are the largest there are.
        road = np.zeros((len(people), len(self._places)))
        for axis in range(3):
            leg = people[:, None, axis] - self._places[None, :, axis]
            leg *= leg
            road += leg
        np.sqrt(road, out=road)
        road *= 0.5
        np.minimum(road, 1.0, out=road)
        np.arcsin(road, out=road)
        road *= 2 * EARTH_RADIUS_KM * DETOUR
        best = np.full_like(road, np.inf)
        for column, (speed, extra) in enumerate(SPEEDS.values()):
            rows = np.flatnonzero(modes[:, column])
            if len(rows) == len(road):
                np.minimum(best, road * (60.0 / speed) + extra, out=best)
            elif len(rows):
                best[rows] = np.minimum(best[rows], road[rows] * (60.0 / speed) + extra)
        best[~modes.any(axis=1)] = np.nan
        best[:, self._from_home] = 0.0
        return best


def _on_globe(points: Iterable[Coordinates | None]) -> NDArray[np.float64]:
    """Points on a globe of radius 1, float64 (n, 3); NaN where it is not known."""
    known = [point or (math.nan, math.nan) for point in points]
    lat, lon = np.radians(np.array(known, dtype=np.float64).reshape(-1, 2)).T
    return np.stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)), axis=1)
