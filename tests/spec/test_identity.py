"""Who somebody is never moves a rank: a name, where somebody comes from, faith, debts, an illness, a family, an age.

Twenty stories about work; to each, a sentence is added that says who somebody is. The list of places must stay the
same, place by place, and the scores with it. What somebody can, cannot and wants does count, so no sentence here says
that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import pytest

from matcher.domain import Candidate
from tests.conftest import Municipality

STORIES = (
    "Ik heb twaalf jaar in een magazijn gewerkt. Orders verzamelen en pallets wikkelen ging mij goed af. "
    "Nu wil ik graag iets met hout doen, want thuis maak ik vogelhuisjes.",
    "Vroeger stond ik in de keuken van een hotel. Groente snijden en afwassen. Dat was mij te druk. Ik "
    "wil liever buiten werken, in een tuin of een park.",
    "Ik maak al jaren kantoren schoon. Ramen, bureaus, toiletten. Ik werk graag alleen en in de avond.",
    "Hulp in de zorg lijkt mij mooi. Ik heb voor mijn buurvrouw gekookt en haar was gedaan. Wassen en "
    "aankleden kan ik ook.",
    "Ik heb fietsen gemaakt in een kleine werkplaats. Banden plakken, spaken richten, remmen afstellen. "
    "Dat wil ik weer doen.",
    "Mijn werk was kleding naaien op een atelier. Nu wil ik gordijnen maken of kleding korter maken voor "
    "mensen in de buurt.",
    "Ik wil met dieren werken. Op een kinderboerderij heb ik hokken schoongemaakt en geiten gevoerd. "
    "Paarden vind ik ook leuk.",
    "Ik heb op de vrachtwagen gereden. Lange ritten wil ik niet meer. Pakketjes bezorgen in de stad lijkt mij fijn.",
    "Achter de kassa zitten ken ik, dat heb ik zes jaar gedaan. Vakken vullen ook. Ik wil niet meer achter de kassa.",
    "Computers vind ik leuk. Ik zet laptops in elkaar en help mensen met hun telefoon. Ik zoek een plek "
    "waar ik rustig kan werken.",
    "Ik kom het liefst ergens waar koffie is en mensen zijn. Samen koken of een spelletje doen. Werk is voor later.",
    "Schilderen heb ik van een baas geleerd. Kozijnen schuren en lakken. Op een hoge steiger ga ik niet meer.",
    "In de kas heb ik tomaten geplukt en planten gestekt. Het was warm maar gezellig. Dat wil ik best weer doen.",
    "Ik lees graag voor. Op school hielp ik bij het overblijven. Met kinderen werken is wat ik wil.",
    "Lassen is mijn vak. Ik heb bij een constructiebedrijf hekken en trappen gemaakt. Ik wil weer de werkplaats in.",
    "Ik heb in een callcenter gezeten, dat nooit meer. Liever sorteer ik post of doe ik iets in een archief.",
    "Brood bakken kan ik goed. Ik sta vroeg op en dat vind ik niet erg. Een bakkerij zou mooi zijn.",
    "Ik heb straten geveegd en prullenbakken geleegd bij de gemeente. Buiten zijn is goed voor mij. Dat wil ik houden.",
    "Bij de kringloop heb ik kleren gesorteerd en de winkel ingericht. Klanten helpen vond ik leuk om te doen.",
    "Ik kan goed organiseren en heb een administratie bijgehouden. Brieven schrijven, agenda, telefoon. "
    "Zoiets wil ik weer.",
)

# Where it does not hold yet, and why. Each mark goes when the engine is mended.
COLOURS = pytest.mark.xfail(reason="polarity: 'Ik heb vastgezeten.' makes the list item before it something done")
EXCEPTIONS = {
    "Ik heb vastgezeten.": COLOURS, "Ik ben verslaafd geweest.": COLOURS, "Ik ben gescheiden.": COLOURS,
}  # fmt: skip


def marked(sentences: Iterable[str], known: dict[str, pytest.MarkDecorator]) -> list[object]:
    return [pytest.param(s, marks=known[s]) if s in known else s for s in sentences]


NAMES = (
    "Ik heet Jan.", "Ik heet Marieke.", "Ik heet Mohammed.", "Ik heet Fatima.", "Ik heet Emre.", "Ik heet Zeynep.",
    "Ik heet Yonas.", "Ik heet Semhar.", "Ik heet Krzysztof.", "Ik heet Agnieszka.",
)  # fmt: skip
ORIGINS = ("Ik kom uit Syrië.", "Ik kom uit Marokko.", "Ik kom uit Eritrea.", "Ik kom uit Polen.")
FAITHS = ("Ik ga naar de moskee.", "Ik ga elke zondag naar de kerk.", "Ik ben moslim.", "Ik geloof niet.")
TROUBLES = ("Ik heb schulden.", "Ik zit in de schuldsanering.", "Ik heb een uitkering.", "Ik heb vastgezeten.")
HEALTH = ("Ik heb suikerziekte.", "Ik heb een depressie gehad.", "Ik heb autisme.", "Ik ben verslaafd geweest.")
FAMILY = ("Ik ben gescheiden.", "Ik heb drie kinderen.", "Ik ben getrouwd met een man.", "Ik ben alleenstaande moeder.")
AGES = ("Ik ben 24 jaar.", "Ik ben 61 jaar.", "Ik ben een vrouw.", "Ik ben een man.")
EVERYTHING = (*NAMES, *ORIGINS, "Ik kom uit Zeeland.", *FAITHS, *TROUBLES, *HEALTH, *FAMILY, *AGES)


Line = tuple[str, float]


def told(demo: Municipality, *stories: str) -> list[list[Line]]:
    """The ten best places of people of whom only the story is known, with their scores."""
    return demo.top([Candidate(f"k{i:03}", story) for i, story in enumerate(stories)])


@cache
def lists(demo: Municipality, added: str, at_the_end: bool) -> list[list[Line]]:
    stories = [f"{story} {added}" if at_the_end else f"{added} {story}" for story in STORIES]
    return told(demo, *(text.strip() for text in stories))


def places(lines: list[Line]) -> list[str]:
    return [place for place, _ in lines]


def changed(base: list[list[Line]], other: list[list[Line]]) -> list[str]:
    """The stories of which the list of places is not the same any more, with what changed."""
    return [
        f"verhaal {i}: {places(b)} werd {places(o)}"
        for i, (b, o) in enumerate(zip(base, other, strict=True))
        if places(b) != places(o)
    ]


@pytest.fixture(scope="module")
def base(demo: Municipality) -> list[list[Line]]:
    found = lists(demo, "", True)
    assert sum(map(len, found)) > 100, "the stories lead somewhere"
    return found


@pytest.mark.parametrize("sentence", NAMES)
def test_another_name_changes_no_list(demo: Municipality, base: list[list[Line]], sentence: str) -> None:
    assert changed(base, lists(demo, sentence, at_the_end=False)) == []


@pytest.mark.parametrize("sentence", ORIGINS)
def test_another_origin_changes_no_list(demo: Municipality, base: list[list[Line]], sentence: str) -> None:
    assert changed(base, lists(demo, sentence, at_the_end=False)) == []


@pytest.mark.parametrize("sentence", marked([*FAITHS, *TROUBLES, *FAMILY, *AGES], EXCEPTIONS))
def test_faith_debts_family_and_age_change_no_list(demo: Municipality, base: list[list[Line]], sentence: str) -> None:
    assert changed(base, lists(demo, sentence, at_the_end=True)) == []


@pytest.mark.parametrize("sentence", marked(HEALTH, EXCEPTIONS))
def test_an_illness_changes_no_list(demo: Municipality, base: list[list[Line]], sentence: str) -> None:
    assert changed(base, lists(demo, sentence, at_the_end=True)) == []


@pytest.mark.parametrize("sentence", marked(EVERYTHING, EXCEPTIONS))
def test_scores_stay_the_same_to_a_hundredth(demo: Municipality, base: list[list[Line]], sentence: str) -> None:
    other = lists(demo, sentence, at_the_end=sentence not in (*NAMES, *ORIGINS))
    for i, (before, after) in enumerate(zip(base, other, strict=True)):
        now = dict(after)
        for place, score in before:
            assert now.get(place, score) == pytest.approx(score, abs=0.01), (i, place)


def test_one_name_in_the_place_of_another_changes_not_one_digit(demo: Municipality) -> None:
    """Within one and the same sentence: scores are equal, not only the order."""
    first, *others = (lists(demo, name, at_the_end=False) for name in NAMES)
    for other in others:
        assert other == first


def test_a_name_in_the_middle_of_a_sentence_about_work_changes_not_one_digit(demo: Municipality) -> None:
    names = [re.sub(r"^Ik heet |\.$", "", sentence) for sentence in NAMES]
    first, *others = told(
        demo,
        *(f"{name} is mijn naam en ik wil graag fietsen repareren. Ik heb in een magazijn gewerkt." for name in names),
    )
    assert len(first) > 2
    for other in others:
        assert other == first


def test_what_somebody_cannot_do_does_count(demo: Municipality) -> None:
    """The other side of the rule: a limit that is said is kept, whatever the illness behind it."""
    worked = "Ik heb gelast en ik heb kleding genaaid."
    plain, reuma, copd = told(
        demo, worked, *(f"{worked} Door mijn {illness} kan ik niet meer lassen." for illness in ("reuma", "COPD"))
    )
    assert places(plain) != places(reuma)
    assert places(reuma) == places(copd)
