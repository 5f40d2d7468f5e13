"""How grenzen and bespreekpunten read, and what a text may and may not do."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

import pytest

from matcher.domain import (
    DAY_PARTS,
    DAYS,
    DIPLOMAS,
    PLACE_KINDS,
    TRANSPORT,
    Barrier,
    Candidate,
    Demands,
    Fact,
    FactKind,
    Place,
    Polarity,
)
from matcher.match.eligibility import assess
from matcher.match.pair_words import listed, number, sentences
from matcher.match.travel import Towns
from vocab.types import Town

TOWNS = Towns([Town("1000", "Huis", "", "", 52.0, 5.0), Town("2000", "Ver", "", "", 52.5, 5.0)])


def heard(kind: FactKind, value: Any, polarity: Polarity = Polarity.CAN, certainty: float = 0.8) -> Fact:
    return Fact(kind, value, polarity, "woorden", 0, 7, certainty)


def place(**fields: Any) -> Place:
    demands = {key: fields.pop(key) for key in tuple(fields) if key in Demands.__slots__}
    return Place(id="v", title="Plek", demands=Demands(**demands), **fields)


def said(
    candidate: Candidate, spot: Place, story: tuple[Fact, ...] = (), text: tuple[Fact, ...] = ()
) -> tuple[list[str], list[str]]:
    apart, talk = assess(candidate, spot, TOWNS, story, text)
    return [point.text for point in apart], [point.text for point in talk]


SENTENCES = [
    (
        Candidate(id="k", hours_max=24),
        place(hours_min=40),
        "De plek vraagt minstens 40 uur; kandidaat noemde hoogstens 24 uur.",
    ),
    (
        Candidate(id="k", hours_max=16.5),
        place(hours_min=20),
        "De plek vraagt minstens 20 uur; kandidaat noemde hoogstens 16,5 uur. Zou 20 uur ook kunnen?",
    ),
    (
        Candidate(id="k", hours_min=24),
        place(hours_max=8),
        "Kandidaat wil minstens 24 uur; de plek biedt hoogstens 8 uur. Kan er een tweede plek bij? "
        "Kleine plekken kun je combineren.",
    ),
    (
        Candidate(id="k", days=("vr", "ma", "di")),
        place(days=("za", "wo")),
        "Het werk is op woensdag en zaterdag; kandidaat kan op maandag, dinsdag en vrijdag.",
    ),
    (Candidate(id="k", days=()), place(days=("ma",)), "Het werk is op maandag; kandidaat kan op geen enkele dag."),
    (
        Candidate(id="k", day_parts=("ochtend",)),
        place(day_parts=("ochtend", "avond")),
        "Het werk is ook 's avonds; kandidaat noemde dat niet. Zou dat ook kunnen?",
    ),
    (
        Candidate(id="k", postcode4="1000", transport=("lopend", "auto"), travel_max=30),
        place(postcode4="2000"),
        "De reis duurt ongeveer 102 minuten met de auto; kandidaat wil hoogstens 30 minuten reizen.",
    ),
    (
        Candidate(id="k", licences=("B",)),
        place(licences=("C", "CE"), loads=("autorijden",)),
        "Rijden hoort bij dit werk: de plek vraagt rijbewijs CE. Kandidaat heeft dat niet.",
    ),
    (Candidate(id="k"), place(licences=("B",)), "De plek vraagt rijbewijs B. Heeft kandidaat dat?"),
    (
        Candidate(id="k", limits=("kou", "zwaar tillen")),
        place(loads=("kou", "stof", "zwaar tillen")),
        "Bij dit werk hoort zwaar tillen en kou; kandidaat gaf aan dat dit niet gaat.",
    ),
    (
        Candidate(id="k"),
        place(certificates=("VCA", "BHV")),
        "De plek vraagt VCA en BHV; dat staat niet bij kandidaat. Heeft kandidaat dit, of is het te halen?",
    ),
    (
        Candidate(id="k"),
        place(vog=True),
        "Alleen voor de regisseur: de plek vraagt een VOG (verklaring omtrent gedrag). "
        "Kan kandidaat die laten zien of aanvragen?",
    ),
    (
        Candidate(id="k", kinds=("ontmoeting", "dagbesteding")),
        place(kind="betaald"),
        "Dit is betaald werk; kandidaat wil dagbesteding of een plek om mensen te ontmoeten.",
    ),
]


@pytest.mark.parametrize(("candidate", "spot", "expected"), SENTENCES, ids=[row[2][:40] for row in SENTENCES])
def test_a_point_is_one_concrete_dutch_sentence(candidate: Candidate, spot: Place, expected: str) -> None:
    apart, talk = said(candidate, spot)

    assert apart + talk == [expected]


# What would be a grens, were it in a field: (story says, place asks)
HEARD = [
    (heard(FactKind.HOURS, {"min": 8.0, "max": 12.0}), place(hours_min=32), Barrier.HOURS),
    (heard(FactKind.DAYS, ("ma", "di")), place(days=("za",)), Barrier.DAYS),
    (heard(FactKind.DAYS, ("za",), Polarity.CANNOT), place(days=("za",)), Barrier.DAYS),
    (heard(FactKind.DAY_PARTS, ("nacht",), Polarity.CANNOT), place(day_parts=("nacht",)), Barrier.DAY_PARTS),
    (heard(FactKind.LICENCES, ()), place(licences=("B",), loads=("autorijden",)), Barrier.LICENCE),
    (heard(FactKind.LANGUAGE, "A1"), place(language="C1"), Barrier.LANGUAGE),
    (heard(FactKind.LOAD, "stof", Polarity.CANNOT), place(loads=("stof",)), Barrier.LOAD),
    (heard(FactKind.LOAD, "stof", Polarity.RATHER_NOT), place(loads=("stof",)), Barrier.LOAD),
    (heard(FactKind.PLACE_KIND, "vrijwilligerswerk", Polarity.WANTS), place(kind="betaald"), Barrier.KIND),
    (heard(FactKind.PLACE_KIND, "betaald", Polarity.REFUSES), place(kind="betaald"), Barrier.KIND),
]


@pytest.mark.parametrize(("fact", "spot", "barrier"), HEARD)
def test_what_only_the_story_says_is_asked_about_and_keeps_nobody_apart(
    fact: Fact, spot: Place, barrier: Barrier
) -> None:
    apart, talk = assess(Candidate(id="k"), spot, TOWNS, (fact,))

    assert apart == ()
    assert [point.barrier for point in talk] == [barrier]
    assert talk[0].text.endswith("Dat is volgens het verhaal; klopt het?")


def test_what_only_the_text_of_the_place_says_is_asked_about() -> None:
    asked = (heard(FactKind.HOURS, {"min": 32.0, "max": 40.0}, Polarity.WANTS),)

    apart, talk = said(Candidate(id="k", hours_max=8), place(), text=asked)

    assert apart == []
    assert talk == [
        "De plek vraagt minstens 32 uur; kandidaat noemde hoogstens 8 uur. "
        "Dat is volgens de tekst van de plek; klopt het?"
    ]


def test_both_sides_only_in_text_names_both() -> None:
    cannot, asks = heard(FactKind.LOAD, "kou", Polarity.CANNOT), heard(FactKind.LOAD, "kou", Polarity.WANTS)

    _, talk = said(Candidate(id="k"), place(), (cannot,), (asks,))

    assert talk[0].endswith("Dat is volgens het verhaal en de tekst van de plek; klopt het?")


def test_travel_in_the_story_is_asked_about() -> None:
    story = (heard(FactKind.TRANSPORT, ("fiets",)), heard(FactKind.TRAVEL_TIME, 20.0))

    apart, talk = assess(Candidate(id="k", postcode4="1000"), place(postcode4="2000"), TOWNS, story)

    assert (apart, [point.barrier for point in talk]) == ((), [Barrier.TRAVEL])


@pytest.mark.parametrize(
    ("candidate", "fact", "spot"),
    [
        (Candidate(id="k", hours_max=40), heard(FactKind.HOURS, {"min": 4.0, "max": 8.0}), place(hours_min=36)),
        (Candidate(id="k", limits=()), heard(FactKind.LOAD, "stof", Polarity.CANNOT), place(loads=("stof",))),
        (Candidate(id="k", days=("za",)), heard(FactKind.DAYS, ("za",), Polarity.CANNOT), place(days=("za",))),
        (Candidate(id="k", licences=("B",)), heard(FactKind.LICENCES, ()), place(licences=("B",))),
        (
            Candidate(id="k", kinds=("betaald",)),
            heard(FactKind.PLACE_KIND, "betaald", Polarity.REFUSES),
            place(kind="betaald"),
        ),
    ],
)
def test_a_field_wins_over_the_story(candidate: Candidate, fact: Fact, spot: Place) -> None:
    assert assess(candidate, spot, TOWNS, (fact,)) == ((), ())


def test_a_field_of_the_place_wins_over_its_text() -> None:
    text = (heard(FactKind.LOAD, "stof", Polarity.WANTS), heard(FactKind.LANGUAGE, "C1", Polarity.WANTS))

    assert assess(
        Candidate(id="k", limits=("stof",), language="A1"), place(loads=(), language="A1"), TOWNS, (), text
    ) == (
        (),
        (),
    )


def test_a_refusal_in_the_story_does_not_overrule_the_kinds_that_were_ticked() -> None:
    refuses = (heard(FactKind.PLACE_KIND, "garantiebaan", Polarity.REFUSES),)
    candidate, spot = Candidate(id="k", kinds=("betaald",)), place(kind="garantiebaan")

    assert said(candidate, spot, refuses) == said(candidate, spot)


def test_a_kind_named_in_the_story_does_not_leave_out_its_neighbours() -> None:
    story = (heard(FactKind.PLACE_KIND, "betaald", Polarity.WANTS),)

    assert assess(Candidate(id="k"), place(kind="garantiebaan"), TOWNS, story) == ((), ())


def test_a_licence_or_certificate_that_the_story_tells_of_is_not_asked_again() -> None:
    story = (heard(FactKind.LICENCES, ("BE",)), heard(FactKind.CERTIFICATE, "VCA"))
    spot = place(licences=("B",), loads=("autorijden",), certificates=("vca",))

    assert assess(Candidate(id="k"), spot, TOWNS, story) == ((), ())


def test_a_certificate_that_somebody_wants_to_get_is_not_held() -> None:
    story = (heard(FactKind.CERTIFICATE, "VCA", Polarity.WANTS),)

    _, talk = assess(Candidate(id="k"), place(certificates=("VCA",)), TOWNS, story)

    assert [point.barrier for point in talk] == [Barrier.CERTIFICATE]


def test_the_surest_words_count_and_a_guess_does_not() -> None:
    story = (
        heard(FactKind.HOURS, {"min": 4.0, "max": 8.0}, certainty=0.5),
        heard(FactKind.HOURS, {"min": 24.0, "max": 32.0}, certainty=0.9),
        heard(FactKind.LANGUAGE, "A1", certainty=0.25),
    )

    assert assess(Candidate(id="k"), place(hours_min=32, language="B1"), TOWNS, story) == ((), ())


def test_who_asks_for_paid_work_in_the_story_is_not_asked_whether_they_want_it() -> None:
    story = (heard(FactKind.PLACE_KIND, "beschut", Polarity.WANTS),)
    candidate = Candidate(id="k", perspective="meedoen")

    assert assess(candidate, place(kind="beschut"), TOWNS, story) == ((), ())
    assert len(assess(candidate, place(kind="beschut"), TOWNS)[1]) == 1


def test_every_value_that_can_stand_in_a_sentence_has_a_name() -> None:
    names: Mapping[str, Mapping[str, str]] = sentences()["namen"]

    assert set(names["dagen"]) == {*DAYS, "geen"}
    assert set(names["dagdelen"]) == {*DAY_PARTS, "geen"}
    assert set(names["vervoer"]) == set(TRANSPORT)
    assert set(names["diploma"]) == set(DIPLOMAS) - {"geen"}
    assert set(names["soort"]) == {*PLACE_KINDS, "geen"}


def test_every_barrier_but_the_refusal_has_sentences() -> None:
    texts: Mapping[str, Mapping[str, str]] = sentences()["voorwaarden"]

    assert set(texts) - {"bron"} == {barrier.value for barrier in Barrier} - {"nietGewenst"}
    for barrier, by_key in texts.items():
        for key, text in by_key.items():
            assert text.endswith((".", "?")), f"{barrier}.{key}"
            assert all(name for _, name, _, _ in string.Formatter().parse(text) if name is not None), f"{barrier}.{key}"


def test_lists_and_numbers_read_as_dutch() -> None:
    assert listed(None, ("a",)) == "a"
    assert listed(None, ("a", "b", "c")) == "a, b en c"
    assert listed("soort", ("scholing", "betaald"), PLACE_KINDS, "of") == "betaald werk of scholing"
    assert [number(n) for n in (24.0, 24.5, 7.25, 100.0, 0.0)] == ["24", "24,5", "7,25", "100", "0"]
