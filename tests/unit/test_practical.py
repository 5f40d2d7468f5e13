"""Practical facts: short sentences as people type them, and what should be read from them.

One line a sentence. Expected: ``kind value [polarity]``, several parted by ``;``. No polarity means a positive
one (wil, kan).
``-`` as value: nothing of this kind. ``[]``: known, and none. Whatever is expected of a kind is all there may be of it.
"""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain import Fact, FactKind, Polarity
from matcher.story.practical import demands_in_text, practical_facts
from matcher.story.practical_days import parts_between
from matcher.story.practical_papers import certificate_name
from matcher.story.practical_summary import (
    available_day_parts,
    available_days,
    hours_a_week,
    longest_travel,
    own_licences,
    own_transport,
)
from matcher.story.statements import statements

STORIES = [
    # hours: ranges
    ("Ik wil 24 tot 32 uur werken.", "uren 24-32"),
    ("Pakweg 14 tot 18 zou lukken.", "uren 14-18"),
    ("Negen à elf uur houd ik vol.", "uren 9-11"),
    ("Tussen de 20 en 28 uur zou mooi zijn, 20-28 uur dus.", "uren 20-28"),
    ("vierentwintig tot tweeëndertig uur graag", "uren 24-32"),
    ("26 uur of 30 uur kan allebei.", "uren 26-30"),
    ("24 uur, misschien 28.", "uren 24-28"),
    ("Ik kan 8,5 tot 10 uur per week.", "uren 8.5-10"),
    # hours: one number
    ("Dertig uur per week is goed.", "uren 30-30"),
    ("Ik wil graag 24u werken.", "uren 24-24"),
    ("Zo'n achttien uur per week.", "uren 14-22"),
    ("Ongeveer 12 uur per week.", "uren 10-14"),
    ("Maximaal 20 uur, anders red ik het niet.", "uren 0-20"),
    ("Zestien uurtjes, meer lukt niet.", "uren 12-16"),
    ("Minstens 24 uur wil ik wel.", "uren 24-40"),
    ("Vier uur per week vrijwilligerswerk is genoeg.", "uren 4-4"),
    # hours: words, days times hours
    ("Fulltime is prima.", "uren 36-40"),
    ("Het liefst parttime.", "uren 16-28"),
    ("Ik kan niet fulltime werken.", "uren -"),
    ("Ik kan vier uurtjes per dag, ma t/m do.", "uren 16-16; dagen ma,di,wo,do"),
    ("Vier dagen van zes uur kan ik werken.", "uren 24-24"),
    ("Twee ochtenden per week wil ik beginnen.", "uren 6-8"),
    ("Ik kan maandag en dinsdag werken van acht tot twee.", "uren 9-12; dagen ma,di; dagdelen ochtend,middag"),
    # hours: not
    ("Om 8 uur breng ik de kinderen weg.", "uren -"),
    ("Ik kan vanaf 9 uur.", "uren -"),
    ("Ik heb 12 jaar in de zorg gewerkt.", "uren -"),
    ("Vroeger werkte ik 40 uur.", "uren -"),
    ("Mijn zoon werkt 40 uur.", "uren -"),
    ("Anderhalf uur rijden is te ver.", "uren -"),
    ("Hij werkt 36 uur bij de gemeente.", "uren -"),
    # days
    ("Ik kan doordeweeks.", "dagen ma,di,wo,do,vr"),
    ("Van dinsdag t/m vrijdag ben ik vrij.", "dagen di,wo,do,vr"),
    ("ma, di en do kan ik werken", "dagen ma,di,do"),
    ("dinsdag en vrijdag graag", "dagen di,vr"),
    ("Niet op woensdag.", "dagen wo kanNiet"),
    ("Woensdag kan ik niet.", "dagen wo kanNiet"),
    ("Liever niet op vrijdag.", "dagen vr lieverNiet"),
    ("In het weekend kan ik niet.", "dagen za,zo kanNiet"),
    ("weekend niet", "dagen za,zo kanNiet"),
    ("Elke dag behalve zondag.", "dagen ma,di,wo,do,vr,za,zo; dagen zo kanNiet"),
    ("Zaterdag mag ook.", "dagen za"),
    ("Op donderdag pas ik op mijn kleinkind.", "dagen do kanNiet"),
    ("Maandag heb ik school, verder is alles open.", "dagen ma kanNiet"),
    ("Dinsdag niet tussen tien en twaalf uur.", "dagen -"),
    ("Op zondag deed ik vroeger de boeken van de club.", "dagen -"),
    ("neet op woonsdag", "dagen wo kanNiet"),
    ("vriedag en zaoterdag kan ik wel", "dagen vr,za"),
    ("monday till thursday is good", "dagen ma,di,wo,do"),
    ("ma-vr kan ik", "dagen ma,di,wo,do,vr"),
    ("Mijn dochter gaat maandag en dinsdag naar de opvang.", "dagen ma,di"),
    ("Op dinsdag gaat hij naar de dagopvang. Dan heb ik de handen vrij.", "dagen di"),
    # parts of the day
    ("Alleen overdag kan ik.", "dagdelen ochtend,middag"),
    ("'s Avonds kan ik niet.", "dagdelen avond kanNiet"),
    ("Avonden gaan niet.", "dagdelen avond kanNiet"),
    ("Liever niet 's avonds.", "dagdelen avond lieverNiet"),
    ("Niet in de nacht.", "dagdelen nacht kanNiet"),
    ("Ochtend en avond kan.", "dagdelen ochtend; dagdelen avond"),
    ("Ik werk het liefst in de ochtend.", "dagdelen ochtend"),
    ("'s aovends kan ik neet", "dagdelen avond kanNiet"),
    ("Ik kan als de kinderen op school zitten.", "dagdelen ochtend,middag"),
    ("Liefst tussen kwart over acht en half twee.", "dagdelen ochtend,middag"),
    ("Ik kan van 16.30 tot 21.30 uur.", "dagdelen avond,middag"),
    ("Donderdag ochtend heb ik taalles.", "dagdelen -; dagen -"),
    ("Ik stond toen tot twaalf uur 's nachts in de afwas.", "dagdelen -"),
    # transport
    ("Ik kom op de fiets.", "vervoer fiets"),
    ("Fiets of trein.", "vervoer fiets; vervoer ov"),
    ("Ik heb een elektrische fiets.", "vervoer e-bike"),
    ("Ik heb een e-bike en een auto.", "vervoer e-bike; vervoer auto"),
    ("Ik heb geen auto.", "vervoer auto kanNiet"),
    ("De auto is weg.", "vervoer auto kanNiet"),
    ("Auto heb ik niet, fiets heb ik.", "vervoer auto kanNiet; vervoer fiets"),
    ("Tram of lopen, een half uur kan.", "vervoer ov; vervoer lopend; reistijd 30"),
    ("Met de metro ben ik zo in de stad.", "vervoer ov"),
    ("Mijn scooter is gestolen.", "vervoer brommer kanNiet"),
    ("Ik heb een eigen scooter.", "vervoer brommer"),
    ("Met de bus durf ik niet.", "vervoer ov kanNiet"),
    ("Ik heb twintig jaar op de bus gezeten.", "vervoer -"),
    ("Ik repareer thuis scooters en een oude auto.", "vervoer -"),
    ("i have bike, train is ok too", "vervoer fiets; vervoer ov"),
    ("Mijn man heeft een auto.", "vervoer -"),
    # travel time
    ("Een half uurtje fietsen is prima.", "reistijd 30"),
    ("Drie kwartier met de trein vind ik goed.", "reistijd 45"),
    ("Reizen liefst hooguit een kwartier.", "reistijd 15"),
    ("20 minuten fietsen is het maximum.", "reistijd 20"),
    ("Met de trein reis ik ook een uur.", "reistijd 60"),
    ("'n Half uurken reizen geet wel.", "reistijd 30"),
    ("Anderhalf uur reizen per enkele reis kan.", "reistijd 90"),
    ("Staan kan ik een half uur.", "reistijd -"),
    ("Na een kwartier moet ik pauze.", "reistijd -"),
    ("only bike, max 35 min", "reistijd 35"),
    # licences
    ("Ik heb rijbewijs B.", "rijbewijs B"),
    ("Ik bezit B en BE.", "rijbewijs B,BE"),
    ("Ik heb mijn rijbewijs.", "rijbewijs B"),
    ("Ik heb geen rijbewijs.", "rijbewijs []"),
    ("Een rijbewijs heb ik nooit gehad.", "rijbewijs []"),
    ("Geen rijbewijs B.", "rijbewijs B kanNiet"),
    ("Mijn C heb ik laten verlopen.", "rijbewijs C kanNiet"),
    ("T heb ik, BE niet.", "rijbewijs T; rijbewijs BE kanNiet"),
    ("Ik heb mijn scooterrijbewijs.", "rijbewijs AM"),
    ("Groot rijbewijs heb ik ook.", "rijbewijs C"),
    ("Ik heb rijbewijs C en CE en code 95.", "rijbewijs C,CE; certificaat code 95"),
    ("Ik heb een trekkerrijbewijs.", "rijbewijs T"),
    ("mien riebewies heb ik al veertig jaor", "rijbewijs B"),
    ("Ik ben bezig met rijbewijs B.", "rijbewijs B kanNiet"),
    ("Mijn man heeft rijbewijs C.", "rijbewijs -"),
    ("driving licence: yes, B", "rijbewijs B"),
    # certificates
    ("Ik heb VCA.", "certificaat VCA"),
    ("Mijn heftruckcertificaat is nog geldig.", "certificaat heftruckcertificaat"),
    ("Voor de heftruck heb ik een diploma.", "certificaat heftruckcertificaat"),
    ("Diploma voor heftruck en reachtruck.", "certificaat heftruckcertificaat; certificaat reachtruckcertificaat"),
    ("Op de heftruck rijden vond ik leuk.", "certificaat -"),
    ("Mijn VCA is verlopen.", "certificaat VCA kanNiet"),
    ("Ik heb geen BHV.", "certificaat BHV kanNiet"),
    ("Ik heb HACCP en sociale hygiëne.", "certificaat HACCP; certificaat sociale hygiëne"),
    ("Ik wil graag mijn VCA halen.", "certificaat VCA wil"),
    ("Een VOG kan ik krijgen.", "certificaat -"),
    ("Mijn broer heeft een lasdiploma.", "certificaat -"),
    # Dutch
    ("Mijn Nederlands is A2.", "taalniveau A2"),
    ("B1 heb ik gehaald.", "taalniveau B1"),
    ("Ik ben bezig met B1, A2 heb ik gehaald.", "taalniveau A2"),
    ("Staatsexamen NT2 II gehaald.", "taalniveau B2"),
    ("Mijn inburgering heb ik gehaald.", "taalniveau A2"),
    ("Ik heb nog geen B1.", "taalniveau -"),
    ("Ik ben 41 en woon in Borne.", "taalniveau -"),
    # limits
    ("Zwaar tillen gaat niet meer.", "belasting zwaar tillen kanNiet"),
    ("Zwaor tillen geet neet meer.", "belasting zwaar tillen kanNiet"),
    ("Ik mag niet meer dan vijf kilo tillen.", "belasting zwaar tillen kanNiet"),
    ("Door mijn COPD kan ik niet tegen stof.", "belasting stof kanNiet"),
    ("Ik kan slecht tegen lawaai.", "belasting lawaai kanNiet"),
    ("Bukken gaat beroerd.", "belasting bukken en knielen kanNiet"),
    ("De ladder op durf ik niet.", "belasting werken op hoogte kanNiet"),
    ("Lang staan lukt mij niet.", "belasting lang staan kanNiet"),
    ("Liever niet in de kou.", "belasting kou lieverNiet"),
    ("Nachtdiensten wil ik niet.", "belasting nachtwerk wilNiet"),
    ("Schrijven lukt mij niet.", "belasting lezen en schrijven kanNiet"),
    ("Geen computer graag.", "belasting beeldscherm kanNiet"),
    ("Sjouwen is geen probleem.", "belasting -"),
    ("Lawaai vind ik niet erg.", "belasting -"),
    ("Mijn vrouw kan niet tillen.", "belasting -"),
    ("Ik ben sterk en til graag.", "belasting -"),
    # needs
    ("Iemand die het een keer voordoet helpt mij.", "behoefte voordoen"),
    ("Ik werk graag in een klein team.", "behoefte kleine-groep"),
    ("Een vaste begeleider zou fijn zijn.", "behoefte vaste-begeleider"),
    ("Liever één ding tegelijk.", "behoefte een-taak-tegelijk"),
    ("Ik werk in mijn eigen tempo.", "behoefte eigen-tempo"),
    ("Ik hou van tuinieren.", "behoefte -"),
    # kinds of place
    ("Betaald hoeft niet.", "soort vrijwilligerswerk"),
    ("Ik zoek vrijwilligerswerk.", "soort vrijwilligerswerk"),
    ("Ik wil geen vrijwilligerswerk.", "soort vrijwilligerswerk wilNiet"),
    ("Ik wil een echte baan met salaris.", "soort betaald"),
    ("Ik sta in het doelgroepregister.", "soort garantiebaan"),
    ("Maandag heb ik taalles.", "soort -; dagen ma kanNiet"),
]  # fmt: skip

PLACES = [
    ("Het gaat om 18 tot 26 uur per week.", "uren 18-26"),
    ("Een contract voor 10 tot 18 uur.", "uren 10-18"),
    ("Dagdienst, 7.45 tot 16.15, samen 37 uur per week.", "uren 37-37; dagdelen ochtend,middag"),
    ("De dienst loopt van 13.15 tot 21.45.", "dagdelen avond,middag; uren -"),
    ("Op maandag, woensdag en vrijdag, 9.15 tot 14.45.", "dagen ma,wo,vr; dagdelen ochtend,middag"),
    ("Werken van woensdag t/m zondag.", "dagen wo,do,vr,za,zo"),
    ("Rijbewijs B is nodig.", "rijbewijs B"),
    ("Nodig: rijbewijs CE plus code 95.", "rijbewijs CE; certificaat code 95"),
    ("Een rijbewijs hoeft niet.", "rijbewijs []"),
    ("Wij vragen VCA en een heftruckdiploma.", "certificaat heftruckcertificaat; certificaat VCA"),
    ("De HACCP-cursus krijg je van ons.", "certificaat -"),
    ("Nederlands op B1.", "taalniveau B1"),
    ("Enkele woorden Nederlands zijn voldoende.", "taalniveau A1"),
    ("Je staat de hele dag.", "belasting lang staan; dagdelen -"),
    ("Het is warm en stoffig.", "belasting hitte; belasting stof"),
    ("Je hoeft niet te tillen.", "belasting -; behoefte licht-werk"),
    ("Je krijgt een vaste begeleider.", "behoefte vaste-begeleider"),
    ("Je werkt in je eigen tempo.", "behoefte eigen-tempo"),
]


def _value(fact: Fact) -> str:
    if isinstance(fact.value, tuple):
        return ",".join(sorted(fact.value)) or "[]"
    if isinstance(fact.value, (str, float, int)):
        return f"{fact.value:g}" if isinstance(fact.value, float) else str(fact.value)
    return f"{fact.value['min']:g}-{fact.value['max']:g}"


def _read(facts: tuple[Fact, ...], kind: str) -> set[tuple[str, str]]:
    return {
        (_value(fact), "" if fact.polarity in (Polarity.WANTS, Polarity.CAN) else fact.polarity.value)
        for fact in facts
        if fact.kind.value == kind
    }


def _expected(line: str) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for item in line.split(";"):
        kind, _, rest = item.strip().partition(" ")
        value, _, polarity = rest.rpartition(" ") if rest.rpartition(" ")[2] in set(Polarity) else (rest, "", "")
        said = found.setdefault(kind, set())
        if value != "-":
            if kind in ("dagen", "dagdelen", "rijbewijs"):
                value = ",".join(sorted(value.split(",")))
            said.add((value, "" if polarity in ("wil", "kan") else polarity))
    return found


@pytest.mark.parametrize(("sentence", "expected"), STORIES, ids=[sentence for sentence, _ in STORIES])
def test_a_sentence_of_a_story_gives_exactly_these_facts(sentence: str, expected: str) -> None:
    facts = practical_facts(sentence, statements(sentence))
    for kind, values in _expected(expected).items():
        assert _read(facts, kind) == values
    assert all(sentence[fact.start : fact.end] == fact.quote != "" for fact in facts)


@pytest.mark.parametrize(("sentence", "expected"), PLACES, ids=[sentence for sentence, _ in PLACES])
def test_a_sentence_of_a_place_gives_exactly_these_demands(sentence: str, expected: str) -> None:
    facts = demands_in_text(sentence)
    for kind, values in _expected(expected).items():
        assert _read(facts, kind) == values
    assert all(sentence[fact.start : fact.end] == fact.quote != "" for fact in facts)


@pytest.mark.parametrize(
    ("sentence", "kind", "quote"),
    [
        ("Nou, als u het vraagt: 24 tot 32 uur, liever niet meer.", FactKind.HOURS, "24 tot 32 uur"),
        ("Door mijn COPD kan ik niet tegen stof, zegt de arts.", FactKind.LOAD, "kan ik niet tegen stof"),
        ("Zondag is er kerk.", FactKind.DAYS, "Zondag"),
        ("Mijn zus is lief, maar ik heb geen riebewies.", FactKind.LICENCES, "geen riebewies"),
        ("De rest weet u: ’n half uurken fietsen.", FactKind.TRAVEL_TIME, "half uurken"),
    ],
)
def test_the_quote_is_short_and_leaves_out_why(sentence: str, kind: FactKind, quote: str) -> None:
    facts = practical_facts(sentence, statements(sentence))
    assert [fact.quote for fact in facts if fact.kind is kind] == [quote]


@pytest.mark.parametrize(
    "sentence", ["Ik heb een hernia.", "Ik heb eczeem en COPD.", "Door mijn dyslexie gaat veel mis."]
)
def test_an_illness_alone_is_no_fact_and_never_a_quote(sentence: str) -> None:
    assert [f for f in practical_facts(sentence, statements(sentence)) if f.kind is FactKind.LOAD] == []


def test_what_is_guessed_is_less_certain_than_what_is_said() -> None:
    named, guessed = (
        practical_facts(text, statements(text))[0]
        for text in ("Mijn Nederlands is A2.", "Mijn inburgering is gehaald.")
    )
    assert named.certainty > 0.8 > 0.5 > guessed.certainty


def test_the_summary_puts_pieces_together() -> None:
    story = (
        "Doordeweeks kan ik, maar niet op woensdag. Zaterdag mag ook. Overdag, 's avonds niet. Een uur of 20. "
        "Ik heb B en BE. Fiets of auto, drie kwartier."
    )
    facts = practical_facts(story, statements(story))
    assert available_days(facts) == ("ma", "di", "do", "vr", "za")
    assert available_day_parts(facts) == ("ochtend", "middag")
    assert hours_a_week(facts) == (16.0, 24.0)
    assert own_licences(facts) == ("B", "BE")
    assert own_transport(facts) == ("fiets", "auto")
    assert longest_travel(facts) == 45.0


def test_the_summary_reads_refusals_against_an_ordinary_week() -> None:
    for text, days in (
        ("Niet op woensdag.", ("ma", "di", "do", "vr")),
        ("Zondag niet.", ("ma", "di", "wo", "do", "vr", "za")),
        ("Zaterdag mag ook.", ("ma", "di", "wo", "do", "vr", "za")),
        ("Ik bak graag brood.", None),
    ):
        assert available_days(practical_facts(text, statements(text))) == days


def test_licences_unknown_and_none_are_different() -> None:
    assert own_licences(practical_facts("Ik heb geen rijbewijs.", ())) == ()
    assert own_licences(practical_facts("Ik bak graag brood.", ())) is None


@pytest.mark.parametrize(
    ("start", "end", "parts"),
    [
        (9, 15, ("ochtend", "middag")),
        (9, 3, ("ochtend", "middag")),
        (8.5, 12, ("ochtend",)),
        (14.5, 23, ("middag", "avond")),
        (22, 6, ("avond", "nacht")),
        (2, 5, ("middag",)),
    ],
)
def test_times_on_the_clock_become_parts_of_the_day(start: float, end: float, parts: tuple[str, ...]) -> None:
    assert parts_between(start, end) == parts


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Heftruck", "heftruckcertificaat"),
        ("vca", "VCA"),
        ("heftruckdiploma", "heftruckcertificaat"),
        ("MCSA ", "MCSA"),
    ],
)
def test_a_certificate_has_one_name(name: str, known: str) -> None:
    assert certificate_name(name) == known


_BITS = st.sampled_from(
    "niet geen B BE uur 24 tot half ma woensdag 's avonds de auto is fiets , . ? 9.00 t/m - één 👍 é ’n VCA \n".split(
        " "
    )
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(_BITS, max_size=60).map(" ".join)))
def test_any_text_gives_facts_with_their_own_words(text: str) -> None:
    for facts in (practical_facts(text, statements(text)), demands_in_text(text)):
        for fact in facts:
            assert text[fact.start : fact.end] == fact.quote != ""
            assert 0 < fact.certainty <= 1
        assert list(facts) == sorted(facts, key=lambda fact: fact.start)


def test_a_long_text_without_full_stops_takes_time_in_proportion() -> None:
    def seconds(words: int) -> float:
        text = "maandag niet tillen met de fiets half uur rijbewijs " * words
        begin = time.process_time()
        practical_facts(text, ())
        return time.process_time() - begin

    seconds(5)
    assert seconds(400) < 40 * max(seconds(40), 0.01)
