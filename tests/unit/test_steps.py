"""Everybody who is active has one next step: a place, what to ask, something to take part in, or the reason why not."""

from __future__ import annotations

import random

import pytest

from api.matching import MatchEngine
from matcher.casework.steps import Steps
from matcher.domain import PLACE_KINDS, Barrier, Candidate, Demands, Place
from matcher.kept import Step, StepKind
from matcher.match.board import Board
from matcher.match.eligibility import BITS
from matcher.match.order import WORTH_NAMING
from matcher.match.travel import Coordinates, travel_minutes
from tests.small import board_from, person, spot

BIKES = "Ik wil fietsen maken. Banden plakken en remmen afstellen, dat kan ik."
SHOP = Place("fietsen", "Fietsenmaker", "Je repareert fietsen en plakt banden.", kind="betaald", employer="De Spaak")
COFFEE = Place("koffie", "Koffie en een praatje", "Kom langs en drink koffie.", kind="ontmoeting")


def step(engine: MatchEngine, who: Candidate, *places: Place, unreadable: frozenset[str] = frozenset()) -> Step:
    _, board = board_from(engine, [who], places)
    (found,) = Steps(board, unreadable).of([0])
    return found


def shop(**changes: object) -> Place:
    fields = {name: getattr(SHOP, name) for name in SHOP.__slots__} | changes
    return Place(**fields)


def test_a_place_without_a_grens_goes_first(engine: MatchEngine) -> None:
    found = step(engine, Candidate("k", BIKES), SHOP, COFFEE)

    assert (found.kind, found.place_id) == (StepKind.PLACE, "fietsen")
    assert found.text == "Bespreek deze plek: Fietsenmaker (De Spaak)."


@pytest.mark.parametrize(
    ("who", "place", "question"),
    [
        (
            Candidate("k", BIKES, hours_max=16),
            shop(hours_min=32.0),
            "De plek vraagt minstens 32 uur; kandidaat noemde hoogstens 16 uur. Vraag de werkgever of het ook met 16 "
            "uur kan.",
        ),
        (Candidate("k", BIKES, days=("ma",)), shop(days=("za",)), "Vraag of het ook op een andere dag kan."),
        (
            Candidate("k", BIKES, day_parts=("ochtend",)),
            shop(day_parts=("avond",)),
            "Vraag of het ook op andere tijden kan.",
        ),
        (
            Candidate("k", BIKES, language="A1"),
            shop(demands=Demands(language="B2")),
            "Vraag of het met minder Nederlands kan, of met taalhulp.",
        ),
        (
            Candidate("k", BIKES, limits=("lang staan",)),
            shop(demands=Demands(loads=("lang staan",))),
            "Vraag of dit deel van het werk eraf kan.",
        ),
        (
            Candidate("k", BIKES, licences=()),
            shop(demands=Demands(licences=("B",), loads=("autorijden",))),
            "Vraag of iemand anders kan rijden.",
        ),
        (
            Candidate("k", BIKES, kinds=("vrijwilligerswerk",)),
            SHOP,
            "Vraag of betaald werk toch een begin kan zijn.",
        ),
    ],
)
def test_else_the_nearest_place_with_what_to_ask(
    engine: MatchEngine, who: Candidate, place: Place, question: str
) -> None:
    found = step(engine, who, place, COFFEE if who.kinds is None else SHOP)

    assert (found.kind, found.place_id) == (StepKind.ASK, "fietsen")
    assert found.text.startswith("Het dichtst bij: Fietsenmaker (De Spaak). ")
    assert found.text.endswith(question)


def test_travel_is_asked_about_unless_it_is_much_too_far(engine: MatchEngine) -> None:
    near, far = engine.towns.places[0], engine.towns.places[1]
    here = shop(postcode4=far.postcode4)
    way = travel_minutes(Coordinates(near.latitude, near.longitude), Coordinates(far.latitude, far.longitude), ("ov",))
    assert way is not None

    def asked(most: float) -> Step:
        return step(engine, Candidate("k", BIKES, postcode4=near.postcode4, transport=("ov",), travel_max=most), here)

    assert asked(way[0] / 2).text.endswith("Zoek samen of er ander vervoer is.")
    for most in (way[0] / 4, 0.0):
        assert asked(most).text == "Alles valt af door de reistijd. Kijk samen of daar iets aan te doen is."


@pytest.mark.parametrize(
    ("softer", "harder", "who"),
    [
        ({"hours_min": 26.0}, {"hours_min": 30.0}, Candidate("k", BIKES, hours_max=16)),
        ({"hours_min": 32.0}, {"days": ("za",), "hours_min": 32.0}, Candidate("k", BIKES, hours_max=16, days=("ma",))),
        ({"days": ("za",)}, {"demands": Demands(loads=("lang staan",))},
         Candidate("k", BIKES, days=("ma",), limits=("lang staan",))),
    ],
)  # fmt: skip
def test_the_fewest_and_softest_go_first(
    engine: MatchEngine, softer: dict[str, object], harder: dict[str, object], who: Candidate
) -> None:
    found = step(engine, who, shop(id="a", **harder), shop(id="b", **softer))

    assert (found.kind, found.place_id) == (StepKind.ASK, "b")


def test_a_refusal_is_never_asked_again(engine: MatchEngine) -> None:
    cook = Place("kok", "Kok", "Je kookt in ons restaurant.", kind="betaald", hours_min=32.0)
    who = Candidate("k", "Ik was kok. Koken wil ik nooit meer.", hours_max=16)

    found = step(engine, who, cook)

    assert found.kind is StepKind.OUT_OF_SIGHT


def test_what_lies_too_far_is_another_place_and_no_question(engine: MatchEngine) -> None:
    who = Candidate("k", BIKES, hours_max=4)

    found = step(engine, who, shop(hours_min=36.0), COFFEE)

    assert (found.kind, found.place_id) == (StepKind.TAKE_PART, "koffie")


def test_three_things_to_ask_is_another_place(engine: MatchEngine) -> None:
    who = Candidate("k", BIKES, hours_max=16, days=("ma",), day_parts=("ochtend",))
    two = shop(hours_min=32.0, days=("za",))
    three = shop(hours_min=32.0, days=("za",), day_parts=("avond",))

    assert step(engine, who, two).kind is StepKind.ASK
    assert step(engine, who, three).kind is StepKind.OUT_OF_SIGHT


def test_else_something_to_take_part_in_though_the_story_says_nothing_of_it(engine: MatchEngine) -> None:
    other = Place("koor", "Zingen in een koor", "Zing mee.", kind="scholing")
    found = step(engine, Candidate("k", BIKES), COFFEE, other)

    assert (found.kind, found.place_id) == (StepKind.TAKE_PART, "koffie")
    assert found.text == (
        "Bespreek of dit iets is om mee te doen: Koffie en een praatje. Het is een plek om mensen te ontmoeten."
    )


def test_who_wants_paid_work_only_is_not_sent_to_a_coffee_table(engine: MatchEngine) -> None:
    found = step(engine, Candidate("k", BIKES, kinds=("betaald",)), COFFEE)

    assert found.kind is StepKind.OUT_OF_SIGHT


@pytest.mark.parametrize(
    ("who", "places", "reason"),
    [
        (Candidate("k"), (SHOP, COFFEE), "Er is nog geen verhaal. Nodig uit voor een gesprek."),
        (Candidate("stuk", BIKES), (SHOP,), "Het verhaal kan nu niet gelezen worden."),
        (Candidate("k", BIKES), (), "Er zijn nog geen plekken."),
        (Candidate("k", "Ik woon hier al lang."), (SHOP,), "Het verhaal zegt nog weinig over werk."),
        (Candidate("k", BIKES), (Place("v", "Kapper", "Je knipt haar.", kind="betaald"),), "Er is geen plek die bij"),
        (
            Candidate("k", "Ik was kok. Koken wil ik nooit meer."),
            (Place("kok", "Kok", "Je kookt in ons restaurant.", kind="betaald"),),
            "Alles wat in de buurt komt, wil kandidaat niet.",
        ),
        (
            Candidate("k", BIKES, hours_max=2, days=("ma",), day_parts=("ochtend",)),
            (shop(hours_min=36.0, days=("za",), day_parts=("avond",)),),
            "Alles valt af door de uren en de dagen.",
        ),
    ],
)
def test_else_the_reason_why_somebody_is_out_of_sight(
    engine: MatchEngine, who: Candidate, places: tuple[Place, ...], reason: str
) -> None:
    found = step(engine, who, *places, unreadable=frozenset({"stuk"}))

    assert (found.kind, found.place_id) == (StepKind.OUT_OF_SIGHT, None)
    assert found.text.startswith(reason)


def test_everybody_who_is_active_has_exactly_one_and_it_holds(engine: MatchEngine) -> None:
    """On two hundred made-up people, some of whom want or can little."""
    rng = random.Random(5)
    people, places = [person(rng, n) for n in range(200)], [spot(rng, n) for n in range(12)]
    _, board = board_from(engine, people, places)

    found = Steps(board).of(range(len(board.candidates)))

    active = [c.id for c in board.candidates if c.status != "pauze"]
    assert [s.candidate_id for s in found] == active
    kinds = {kind: [s for s in found if s.kind is kind] for kind in StepKind}
    assert all(kinds.values()), "all four kinds must occur"
    for one in found:
        check(board, one)


def check(board: Board, one: Step) -> None:
    row = board.row[one.candidate_id]
    open_and_fit = (board.barred[row] == 0) & (board.scores[row] >= WORTH_NAMING)
    story = board.candidates[row].story
    if one.kind is StepKind.OUT_OF_SIGHT:
        assert one.place_id is None
        assert not (story and open_and_fit.any())
        return
    assert one.place_id is not None
    assert story
    column = board.column[one.place_id]
    barred = int(board.barred[row, column])
    assert not barred & BITS[Barrier.REFUSED]
    assert open_and_fit.any() == (one.kind is StepKind.PLACE)
    if one.kind is StepKind.PLACE:
        assert column == board.for_candidate(row, 1)[0][0], "the first of the list"
    assert (barred == 0) == (one.kind is not StepKind.ASK)
    if one.kind is StepKind.TAKE_PART:
        assert board.places[column].kind in PLACE_KINDS
        assert board.places[column].kind not in ("betaald", "garantiebaan", "beschut", "leerwerk")


def test_a_step_does_not_depend_on_who_else_is_asked_for(engine: MatchEngine) -> None:
    rng = random.Random(6)
    _, board = board_from(engine, [person(rng, n) for n in range(40)], [spot(rng, n) for n in range(9)])

    together = Steps(board).of(range(40))

    assert together == [one for i in range(40) for one in Steps(board).of([i])]
