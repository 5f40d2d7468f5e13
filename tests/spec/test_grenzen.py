"""What keeps a pair apart and what is talked about: the contract's table, situation by situation.

Every row says the whole outcome of a pair in which nothing else is known, so a row also fails when something arises
that should not. "grens" keeps the pair apart, "praat" is a bespreekpunt, None is nothing at all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from matcher.domain import Candidate, Demands, Place
from matcher.match.eligibility import assess, barrier_matrix, barriers_in
from matcher.match.travel import DETOUR, EARTH_RADIUS_KM, Towns
from vocab.types import Town

HOME = (52.0, 5.0)


def _road_km_north(km: float) -> float:
    """Latitude that lies so many km of road north of home."""
    return HOME[0] + km / DETOUR / (EARTH_RADIUS_KM * 3.141592653589793 / 180)


# Postcode 1xxx lies xx.x km of road away, so 1100 is 10 km: 40 minutes by bike, 30 by e-bike, 24 by moped, 34 by public
# transport, 18.3 by car, two hours on foot.
TOWNS = Towns(
    [Town("1000", "Huis", "", "", *HOME)]
    + [
        Town(str(1000 + tenths), f"Op {tenths}", "", "", _road_km_north(tenths / 10), HOME[1])
        for tenths in (1, 100, 101)
    ]
)
HERE = {"postcode4": "1000"}
TEN_KM = {"postcode4": "1100"}
BIKE = {**HERE, "transport": ("fiets",)}
E_BIKE = {**HERE, "transport": ("e-bike",)}
ON_FOOT = {**HERE, "transport": ("lopend",)}
MOPED = {**HERE, "transport": ("brommer",)}
BUS = {**HERE, "transport": ("ov",)}
BUS_OR_BIKE = {**HERE, "transport": ("ov", "fiets")}
CAR = {**HERE, "transport": ("auto",)}
DRIVING = ("autorijden",)
DRIVE_B = {"licences": ("B",), "loads": DRIVING}
MO_TO_WE = ("ma", "di", "wo")

Row = tuple[str, dict[str, Any], dict[str, Any], str | None]

# Keys of the place that belong to its demands go there by themselves.
ROWS: list[Row] = [
    # uren: more than 8 above is a grens; 1 to 8 above is talked about
    ("uren: past precies", {"hours_max": 24}, {"hours_min": 24}, None),
    ("uren: minder gevraagd", {"hours_max": 24}, {"hours_min": 8}, None),
    ("uren: 1 boven", {"hours_max": 24}, {"hours_min": 25}, "praat uren"),
    ("uren: precies 8 boven", {"hours_max": 24}, {"hours_min": 32}, "praat uren"),
    ("uren: precies 8 boven, met cijfers achter de komma", {"hours_max": 24.1}, {"hours_min": 32.1}, "praat uren"),
    ("uren: meer dan 8 boven", {"hours_max": 24}, {"hours_min": 32.5}, "grens uren"),
    ("uren: 9 boven", {"hours_max": 24}, {"hours_min": 33}, "grens uren"),
    ("uren: 0 kan ook gezegd zijn", {"hours_max": 0}, {"hours_min": 12}, "grens uren"),
    ("uren: kandidaat onbekend", {}, {"hours_min": 40}, None),
    ("uren: plek onbekend", {"hours_max": 4}, {}, None),
    ("uren: alleen het minste van kandidaat bekend", {"hours_min": 4}, {"hours_min": 40}, None),
    ("uren: kandidaat wil meer dan de plek biedt", {"hours_min": 24}, {"hours_max": 12}, "praat uren"),
    ("uren: kandidaat wil veel meer dan de plek biedt", {"hours_min": 36}, {"hours_max": 2}, "praat uren"),
    ("uren: kandidaat wil precies wat de plek biedt", {"hours_min": 12}, {"hours_max": 12}, None),
    # dagen
    ("dagen: geen dag samen", {"days": ("ma", "di")}, {"days": ("wo", "za")}, "grens dagen"),
    ("dagen: een dag samen, uren onbekend", {"days": ("ma", "di")}, {"days": ("di", "za")}, None),
    ("dagen: kandidaat kan nooit", {"days": ()}, {"days": ("ma",)}, "grens dagen"),
    ("dagen: kandidaat onbekend", {}, {"days": ("ma",)}, None),
    ("dagen: kandidaat kan nooit, plek onbekend", {"days": ()}, {}, None),
    ("dagen: 2 dagen samen voor 16 uur", {"days": ("ma", "di")}, {"days": MO_TO_WE, "hours_min": 16}, None),
    ("dagen: 2 dagen samen voor 17 uur", {"days": ("ma", "di")}, {"days": MO_TO_WE, "hours_min": 17}, "praat dagen"),
    ("dagen: geen dag samen gaat voor te weinig", {"days": ("ma",)}, {"days": ("vr",), "hours_min": 32}, "grens dagen"),
    # dagdelen
    ("dagdelen: niets samen", {"day_parts": ("ochtend",)}, {"day_parts": ("nacht",)}, "grens dagdelen"),
    ("dagdelen: ook 's avonds", {"day_parts": ("ochtend",)}, {"day_parts": ("ochtend", "avond")}, "praat dagdelen"),
    ("dagdelen: kandidaat kan meer", {"day_parts": ("ochtend", "avond")}, {"day_parts": ("ochtend",)}, None),
    ("dagdelen: plek onbekend", {"day_parts": ("ochtend",)}, {}, None),
    # reistijd: 10 km by e-bike is 30 minutes
    ("reistijd: precies het meeste", {**E_BIKE, "travel_max": 30}, TEN_KM, None),
    ("reistijd: net erboven", {**E_BIKE, "travel_max": 29.9}, TEN_KM, "praat reistijd"),
    ("reistijd: precies 1,5 keer", {**E_BIKE, "travel_max": 20}, TEN_KM, "praat reistijd"),
    ("reistijd: net boven 1,5 keer", {**E_BIKE, "travel_max": 20}, {"postcode4": "1101"}, "grens reistijd"),
    ("reistijd: net boven 1,5 keer, kortere wens", {**E_BIKE, "travel_max": 19.9}, TEN_KM, "grens reistijd"),
    ("reistijd: lopend is twee uur", {**ON_FOOT, "travel_max": 79}, TEN_KM, "grens reistijd"),
    ("reistijd: lopend is twee uur, 1,5 keer 80", {**ON_FOOT, "travel_max": 80}, TEN_KM, "praat reistijd"),
    ("reistijd: fiets is 40 minuten", {**BIKE, "travel_max": 40}, TEN_KM, None),
    ("reistijd: fiets is geen 39 minuten", {**BIKE, "travel_max": 39}, TEN_KM, "praat reistijd"),
    ("reistijd: brommer is 24 minuten", {**MOPED, "travel_max": 24}, TEN_KM, None),
    ("reistijd: brommer is geen 23 minuten", {**MOPED, "travel_max": 23}, TEN_KM, "praat reistijd"),
    ("reistijd: ov is 34 minuten", {**BUS, "travel_max": 34}, TEN_KM, None),
    ("reistijd: ov is geen 33 minuten", {**BUS, "travel_max": 33}, TEN_KM, "praat reistijd"),
    ("reistijd: auto is ruim 18 minuten", {**CAR, "travel_max": 18.4}, TEN_KM, None),
    ("reistijd: auto is meer dan 18 minuten", {**CAR, "travel_max": 18.3}, TEN_KM, "praat reistijd"),
    ("reistijd: het beste vervoer telt", {**HERE, "transport": ("lopend", "auto"), "travel_max": 20}, TEN_KM, None),
    ("reistijd: dichtbij wint de fiets", {**BUS_OR_BIKE, "travel_max": 1}, {"postcode4": "1001"}, None),
    ("reistijd: vanuit huis", {**BIKE, "travel_max": 5}, {**TEN_KM, "from_home": True}, None),
    ("reistijd: niet vanuit huis", {**BIKE, "travel_max": 5}, {**TEN_KM, "from_home": False}, "grens reistijd"),
    ("reistijd: vervoer onbekend", {**HERE, "travel_max": 5}, TEN_KM, None),
    ("reistijd: geen vervoer", {**HERE, "transport": (), "travel_max": 5}, TEN_KM, None),
    ("reistijd: hoe lang onbekend", BIKE, TEN_KM, None),
    ("reistijd: postcode staat niet in de tabel", {**BIKE, "travel_max": 5}, {"postcode4": "9999"}, None),
    ("reistijd: alleen de plaatsnaam bekend", {**BIKE, "travel_max": 5}, {"town": "op 100"}, "grens reistijd"),
    # rijbewijs
    ("rijbewijs: heeft het", {"licences": ("B",)}, DRIVE_B, None),
    ("rijbewijs: heeft het niet, rijden is het werk", {"licences": ()}, DRIVE_B, "grens rijbewijs"),
    ("rijbewijs: heeft het niet, ander werk", {"licences": ()}, {"licences": ("B",), "loads": ()}, "praat rijbewijs"),
    ("rijbewijs: heeft het niet, belasting onbekend", {"licences": ()}, {"licences": ("B",)}, "praat rijbewijs"),
    ("rijbewijs: onbekend, rijden is het werk", {}, DRIVE_B, "praat rijbewijs"),
    ("rijbewijs: onbekend", {}, {"licences": ("B",)}, "praat rijbewijs"),
    ("rijbewijs: plek vraagt er geen", {"licences": ()}, {"licences": (), "loads": DRIVING}, None),
    ("rijbewijs: plek onbekend", {"licences": ()}, {"loads": DRIVING}, None),
    ("rijbewijs: BE is ook B", {"licences": ("BE",)}, DRIVE_B, None),
    ("rijbewijs: C is ook B", {"licences": ("C",)}, DRIVE_B, None),
    ("rijbewijs: D is ook B", {"licences": ("D",)}, DRIVE_B, None),
    ("rijbewijs: CE is ook C", {"licences": ("CE",)}, {"licences": ("C",), "loads": DRIVING}, None),
    ("rijbewijs: CE is ook BE", {"licences": ("CE",)}, {"licences": ("BE",), "loads": DRIVING}, None),
    ("rijbewijs: CE is ook AM", {"licences": ("CE",)}, {"licences": ("AM",), "loads": DRIVING}, None),
    ("rijbewijs: B is ook AM", {"licences": ("B",)}, {"licences": ("AM",), "loads": DRIVING}, None),
    ("rijbewijs: AM is geen B", {"licences": ("AM",)}, DRIVE_B, "grens rijbewijs"),
    ("rijbewijs: B is geen BE", {"licences": ("B",)}, {"licences": ("BE",), "loads": DRIVING}, "grens rijbewijs"),
    ("rijbewijs: C is geen BE", {"licences": ("C",)}, {"licences": ("BE",), "loads": DRIVING}, "grens rijbewijs"),
    ("rijbewijs: C is geen D", {"licences": ("C",)}, {"licences": ("D",), "loads": DRIVING}, "grens rijbewijs"),
    ("rijbewijs: B is geen A", {"licences": ("B",)}, {"licences": ("A",), "loads": DRIVING}, "grens rijbewijs"),
    ("rijbewijs: een van de twee", {"licences": ("B",)}, {"licences": ("B", "T"), "loads": DRIVING}, "grens rijbewijs"),
    # taal
    ("taal: gelijk", {"language": "B1"}, {"language": "B1"}, None),
    ("taal: hoger", {"language": "C1"}, {"language": "A1"}, None),
    ("taal: 1 lager", {"language": "A2"}, {"language": "B1"}, "praat taal"),
    ("taal: 2 lager", {"language": "A1"}, {"language": "B1"}, "praat taal"),
    ("taal: 3 lager", {"language": "A1"}, {"language": "B2"}, "grens taal"),
    ("taal: 4 lager", {"language": "A1"}, {"language": "C1"}, "grens taal"),
    ("taal: kandidaat onbekend", {}, {"language": "C1"}, None),
    # belasting
    ("belasting: kan dat niet", {"limits": ("stof", "kou")}, {"loads": ("kou",)}, "grens belasting"),
    ("belasting: iets anders", {"limits": ("stof",)}, {"loads": ("kou",)}, None),
    ("belasting: niets dat niet kan", {"limits": ()}, {"loads": ("kou",)}, None),
    ("belasting: plek onbekend", {"limits": ("stof",)}, {}, None),
    # certificaat, diploma, vog
    ("certificaat: heeft het, andere letters", {"certificates": ("vca",)}, {"certificates": ("VCA",)}, None),
    ("certificaat: heeft het niet", {"certificates": ()}, {"certificates": ("VCA",)}, "praat certificaat"),
    ("certificaat: niet bekend", {}, {"certificates": ("VCA",)}, "praat certificaat"),
    ("certificaat: niets gevraagd", {}, {"certificates": ()}, None),
    ("diploma: gevraagd", {}, {"diploma": "mbo2"}, "praat diploma"),
    ("diploma: geen nodig", {}, {"diploma": "geen"}, None),
    ("diploma: heeft het", {"certificates": ("MBO 2",)}, {"diploma": "mbo2"}, None),
    ("diploma: heeft een hoger", {"certificates": ("diploma mbo-4",)}, {"diploma": "mbo2"}, None),
    ("diploma: heeft een lager", {"certificates": ("vmbo",)}, {"diploma": "mbo2"}, "praat diploma"),
    ("vog: gevraagd", {}, {"vog": True}, "praat vog"),
    ("vog: niet nodig", {}, {"vog": False}, None),
    ("vog: heeft hem", {"certificates": ("VOG",)}, {"vog": True}, None),
    ("vog: tussen de certificaten gevraagd", {}, {"certificates": ("VOG",)}, "praat vog"),
    # soort
    ("soort: genoemd", {"kinds": ("betaald",)}, {"kind": "betaald"}, None),
    ("soort: zelfde groep", {"kinds": ("betaald",)}, {"kind": "leerwerk"}, "praat soort"),
    ("soort: zelfde groep, onbetaald", {"kinds": ("ontmoeting",)}, {"kind": "dagbesteding"}, "praat soort"),
    ("soort: andere groep", {"kinds": ("betaald", "leerwerk")}, {"kind": "vrijwilligerswerk"}, "grens soort"),
    ("soort: andere groep, betaald", {"kinds": ("dagbesteding",)}, {"kind": "garantiebaan"}, "grens soort"),
    ("soort: van beide groepen iets", {"kinds": ("betaald", "scholing")}, {"kind": "dagbesteding"}, "praat soort"),
    ("soort: plek is een proef", {"kinds": ("betaald",)}, {"kind": "proefplaatsing"}, "praat soort"),
    ("soort: plek is een andere proef", {"kinds": ("proefplaatsing",)}, {"kind": "kennismaken"}, "praat soort"),
    ("soort: noemde alleen een proef", {"kinds": ("proefplaatsing",)}, {"kind": "betaald"}, "praat soort"),
    ("soort: een proef ernaast", {"kinds": ("betaald", "kennismaken")}, {"kind": "scholing"}, "grens soort"),
    ("soort: geen enkele is goed", {"kinds": ()}, {"kind": "betaald"}, "grens soort"),
    ("soort: onbekend", {}, {"kind": "betaald"}, None),
    ("soort: plek onbekend", {"kinds": ("betaald",)}, {}, None),
    ("soort: meedoen en betaald", {"perspective": "meedoen"}, {"kind": "beschut"}, "praat soort"),
    ("soort: meedoen en onbetaald", {"perspective": "meedoen"}, {"kind": "ontmoeting"}, None),
    ("soort: meedoen en een proef", {"perspective": "meedoen"}, {"kind": "kennismaken"}, None),
    ("soort: werken en betaald", {"perspective": "werken"}, {"kind": "betaald"}, None),
    ("soort: meedoen, vroeg betaald", {"perspective": "meedoen", "kinds": ("beschut",)}, {"kind": "beschut"}, None),
]  # fmt: skip

DEMANDS = {"licences", "certificates", "language", "loads", "diploma", "vog"}


def _pair(mine: dict[str, Any], theirs: dict[str, Any]) -> tuple[Candidate, Place]:
    demands = Demands(**{key: value for key, value in theirs.items() if key in DEMANDS})
    fields = {key: value for key, value in theirs.items() if key not in DEMANDS}
    return Candidate(id="k", **mine), Place(id="v", title="Plek", demands=demands, **fields)


@pytest.mark.parametrize(("mine", "theirs", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_outcome_of_a_pair_is_what_the_table_says(
    mine: dict[str, Any], theirs: dict[str, Any], expected: str | None
) -> None:
    candidate, place = _pair(mine, theirs)

    apart, talk = assess(candidate, place, TOWNS)

    outcome = [f"grens {p.barrier}" for p in apart] + [f"praat {p.barrier}" for p in talk]
    assert outcome == ([expected] if expected else [])
    in_matrix = [f"grens {barrier}" for barrier in barriers_in(int(barrier_matrix([candidate], [place], TOWNS)[0, 0]))]
    assert in_matrix == [line for line in outcome if line.startswith("grens")]


def test_every_row_of_the_table_is_told_in_its_own_order() -> None:
    candidate, place = _pair(
        {**BIKE, "hours_max": 8, "days": ("ma",), "day_parts": ("ochtend",), "travel_max": 5, "licences": (),
         "language": "A1", "limits": ("kou",), "kinds": ("ontmoeting",)},
        {**TEN_KM, "hours_min": 32, "days": ("di",), "day_parts": ("nacht",), "licences": ("B",), "language": "C1",
         "loads": ("kou", "autorijden"), "certificates": ("VCA",), "diploma": "mbo3", "vog": True, "kind": "betaald"},
    )  # fmt: skip

    apart, talk = assess(candidate, place, TOWNS)

    assert [str(p.barrier) for p in apart] == [
        "uren", "dagen", "dagdelen", "reistijd", "rijbewijs", "taal", "belasting", "soort",
    ]  # fmt: skip
    assert [str(p.barrier) for p in talk] == ["certificaat", "diploma", "vog"]


def test_a_pair_of_which_nothing_is_known_has_nothing_to_say() -> None:
    assert assess(Candidate(id="k"), Place(id="v", title="Plek"), TOWNS) == ((), ())


def test_a_grens_goes_when_the_field_that_makes_it_goes() -> None:
    candidate, place = _pair({"limits": ("kou",)}, {"loads": ("kou",)})
    assert assess(candidate, place, TOWNS)[0]

    assert assess(replace(candidate, limits=None), place, TOWNS) == ((), ())
