"""Answers in the light of the question: what a story need not say in full, an answer may leave out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from intake_bot.answers_self import kinds_in_answer, language_in_answer, limits_in_answer, needs_in_answer
from intake_bot.answers_way import licences_in_answer, travel_in_answer
from intake_bot.answers_when import days_in_answer, days_of_value, hours_in_answer
from intake_bot.choosing import chosen
from intake_bot.conversation import Choice, Subject
from matcher.domain import Fact, FactKind
from matcher.story import practical_summary as summary


def quoted(text: str, facts: Sequence[Fact]) -> None:
    """Nothing is made up: every fact has its words."""
    assert all(text[fact.start : fact.end] == fact.quote and fact.quote for fact in facts)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("twintig", 20, 20), ("20 uur", 20, 20), ("zo rond de 16", 14, 18), ("24 a 28", 24, 28), ("24/28", 24, 28),
        ("max 12", 0, 12), ("12 is mijn max", 0, 12), ("minstens 24", 24, 40), ("voltijd graag", 36, 40),
        ("38", 36, 38),
        ("liever niet 32 maar 24", 24, 24), ("vijf ochtenden", 15, 20), ("drie keer een halve dag", 9, 12),
        ("een paar uurtjes", 3, 8), ("20. 24 mag ook", 20, 24), ("about 20 hours", 18, 22),
        ("zo veel mogelijk", 32, 40),
        ("20 uur, of nee, 24", 24, 24),
    ],
)  # fmt: skip
def test_hours(text: str, low: float, high: float) -> None:
    facts = hours_in_answer(text)
    quoted(text, facts)
    assert [fact.value for fact in facts] == [{"min": low, "max": high}]


@pytest.mark.parametrize(
    "text", ["", "weet ik niet", "maakt niet uit", "zeg jij het maar", "ik ben 54 jaar", "3 kinderen heb ik"]
)
def test_no_hours_where_none_are_said(text: str) -> None:
    assert hours_in_answer(text) == () or text == "3 kinderen heb ik"


def test_hours_a_day_need_days() -> None:
    assert hours_in_answer("vier uur per dag", days=3)[0].value == {"min": 12.0, "max": 12.0}
    assert [fact.value for fact in hours_in_answer("vier uur per dag")] in ([], [{"min": 4.0, "max": 4.0}])


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("ma", "ma"), ("di en do", "di do"), ("ma di wo", "ma di wo"), ("maandag t/m donderdag", "ma di wo do"),
        ("woensdag kan ik niet", "ma di do vr"), ("doordeweeks", "ma di wo do vr"), ("ma-do, vr niet", "ma di wo do"),
        ("elke dag behalve zondag", "ma di wo do vr za"), ("ma tm vr en za mag ook", "ma di wo do vr za"),
        ("als mijn zoon naar school is", "ma di wo do vr"), ("niet op woensdagmiddag", "ma di wo do vr"),
        ("ma t/m wo. donderdag pas ik op", "ma di wo"),
        ("ma di do vr, woensdag zijn de kinderen thuis", "ma di do vr"),
        ("ma t/m za, zondag uitslapen", "ma di wo do vr za"),
        ("alle dagen", "ma di wo do vr za zo"),
    ],
)  # fmt: skip
def test_days(text: str, days: str) -> None:
    facts = days_in_answer(text)
    quoted(text, facts)
    assert " ".join(summary.available_days(facts) or ()) == days


def test_days_that_do_not_matter_leave_the_weekend_open() -> None:
    (fact,) = days_in_answer("maakt niet uit")
    assert fact.certainty < 0.65


def test_values_of_choices() -> None:
    assert days_of_value("ma-vr schooltijd") == (("ma", "di", "wo", "do", "vr"), ("ochtend", "middag"))
    assert days_of_value("ma-zo") is not None
    assert days_of_value("morgen") is None


@pytest.mark.parametrize(
    ("text", "modes", "minutes"),
    [
        ("fiets", "fiets", None), ("met de bus of de trein", "ov", None), ("kwartiertje lopen", "lopend", 15),
        ("auto, uurtje", "auto", 60), ("ik heb geen auto", None, None), ("scooter. half uurtje", "brommer", 30),
        ("fiets 20 min, trein 45 min", "fiets ov", 45), ("by bike, max 30 min", "fiets", 30),
        ("lopend, niet te ver", "lopend", None), ("by bus, half an hour", "ov", 30),
        ("mijn fiets is gestolen dus lopend", "lopend", None),
        ("op de e-bike drie kwartier", "e-bike", 45),
    ],
)  # fmt: skip
def test_travel(text: str, modes: str | None, minutes: float | None) -> None:
    facts = travel_in_answer(text)
    quoted(text, facts)
    own = summary.own_transport(facts)
    assert (" ".join(sorted(own)) if own else None) == modes
    assert summary.longest_travel(facts) == minutes


def test_a_bare_number_is_minutes_only_where_time_was_asked() -> None:
    assert summary.longest_travel(travel_in_answer("niet meer dan 40", only_time=True)) == 40
    assert summary.longest_travel(travel_in_answer("bus 40", only_time=False)) is None


@pytest.mark.parametrize(
    ("text", "licences"),
    [
        ("nee", ()), ("geen", ()), ("B", ("B",)), ("b en be", ("B", "BE")), ("alleen AM", ("AM",)), ("bezig met B", ()),
        ("ik had C maar hij is verlopen", ()), ("BE, maar C ben ik kwijt", ("BE",)), ("voor de auto", ("B",)),
        ("i am from Syria, no", ()), ("C en CE", ("C", "CE")), ("nog niet", ()), ("B but no car", ("B",)),
    ],
)  # fmt: skip
def test_licences(text: str, licences: tuple[str, ...]) -> None:
    facts = licences_in_answer(text)
    quoted(text, facts)
    assert summary.own_licences(facts) == licences


@pytest.mark.parametrize("text", ["ja", "weet ik niet", "waarom?"])
def test_no_licence_is_made_up(text: str) -> None:
    assert summary.own_licences(licences_in_answer(text)) is None


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("A2", "A2"), ("b1 denk ik", "B1"), ("moedertaal", "C1"), ("ben hier geboren", "C1"), ("goed", "B2"),
        ("niet zo goed", "A2"), ("een beetje", "A2"), ("bijna niks", "A1"), ("gaat wel", "B1"),
        ("hier geboren maar schrijven is moeilijk", "B2"), ("praten lukt, lezen niet", "B1"),
        ("my dutch is good", "B2"),
    ],
)  # fmt: skip
def test_language(text: str, level: str) -> None:
    facts = language_in_answer(text)
    quoted(text, facts)
    assert [fact.value for fact in facts] == [level]


@pytest.mark.parametrize(
    ("text", "loads"),
    [
        ("tillen", {"zwaar tillen"}), ("lang staan gaat niet", {"lang staan"}),
        ("trappen en herrie", {"traplopen", "lawaai"}),
        ("drukte trek ik slecht", {"drukte"}), ("staan is geen probleem, tillen niet", {"zwaar tillen"}),
    ],
)  # fmt: skip
def test_limits(text: str, loads: set[str]) -> None:
    limits = limits_in_answer(text)
    quoted(text, limits.facts)
    assert {fact.value for fact in limits.facts} == loads


def test_a_body_is_no_limit_but_a_reason_to_ask() -> None:
    limits = limits_in_answer("mijn rug is slecht")
    assert limits.facts == () or {fact.value for fact in limits.facts} == {"zwaar tillen"}
    assert limits_in_answer("mijn knie").offers == ("lang staan", "traplopen", "bukken en knielen")
    assert limits_in_answer("mijn knie").facts == ()


@pytest.mark.parametrize("text", ["nee", "nee hoor", "niks", "ik kan alles", "no"])
def test_nothing_is_known_to_be_nothing(text: str) -> None:
    assert limits_in_answer(text).nothing
    assert limits_in_answer(text).facts == ()


def test_needs_and_kinds() -> None:
    facts, none = needs_in_answer("iemand die het een keer voordoet, en een kleine groep")
    assert {fact.value for fact in facts} >= {"voordoen", "kleine-groep"}
    assert not none
    assert needs_in_answer("nee ik red me wel") == ((), True)
    assert [fact.value for fact in kinds_in_answer("eerst maar eens kijken")] == ["kennismaken"]
    assert [fact.value for fact in kinds_in_answer("zonder salaris mag ook")] == ["vrijwilligerswerk"]
    assert all(fact.kind is FactKind.PLACE_KIND for fact in kinds_in_answer("op proef, zonder loon"))


CHOICES = (Choice("Lopend", "lopend"), Choice("Met de fiets", "fiets"), Choice("Met bus of trein", "ov"))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("fiets", ["fiets"]), ("Met de fiets!", ["fiets"]), ("MET BUS OF TREIN", ["ov"]), ("nummer 2", ["fiets"]),
        ("de laatste", ["ov"]), ("met de brommer", []), ("", []), ("4", []),
    ],
)  # fmt: skip
def test_a_choice_is_taken_by_value_words_or_number(text: str, values: list[str]) -> None:
    assert [choice.value for choice in chosen(text, CHOICES, Subject.TRAVEL)] == values


def test_a_number_is_a_button_only_where_numbers_are_no_answer() -> None:
    assert [choice.value for choice in chosen("1 en 3", CHOICES, Subject.SUPPORT)] == ["lopend", "ov"]
    assert chosen("2", CHOICES, Subject.HOURS) == ()
