"""What a story says, clause by clause: a table of sentences, the rules between clauses, and offsets on any text."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain import Polarity, Statement
from matcher.story.clauses import clauses, sentences
from matcher.story.cues import Cues
from matcher.story.statements import statements
from vocab.words import tokens

# (sentence, the words it is about)
WANTED = (
    ("Achter de naaimachine kruip ik graag weer.", "Achter de naaimachine"),
    ("Met dieren werken, dat zou ik geweldig vinden.", "Met dieren werken"),
    ("Koken is mijn lust en mijn leven.", "Koken"),
    ("Het lijkt me fantastisch om conducteur te worden.", "conducteur"),
    ("Chauffeur worden, daar droom ik van.", "Chauffeur worden"),
    ("Je maakt me blij met een baan in de bakkerij.", "de bakkerij"),
    ("Ik ga voor een plek in de fietsenmakerij.", "fietsenmakerij"),
    ("Doe mij maar de groenploeg.", "groenploeg"),
    ("Ik zou zo in een dierenasiel beginnen.", "dierenasiel"),
    ("Stofzuigen vind ik niet erg.", "Stofzuigen"),
    ("Ik heb niks tegen nachtdiensten in de beveiliging.", "beveiliging"),
    ("Ik ben niet vies van een beetje schoffelen.", "schoffelen"),
    ("Ik stond jaren in de viskraam. Zoiets wil ik weer.", "viskraam"),
    ("Vakkenvullen. Ja, waarom niet.", "Vakkenvullen"),
    ("Eerst wilde ik niet in de tuinbouw, maar nu lijkt het me toch wel wat.", "tuinbouw"),
    ("Bie de bakker zol ik wal willen warken.", "Bie de bakker"),
    ("Ik graag werk in bakkerij.", "bakkerij"),
    ("Liefst iets met planten, bloemen of een tuin.", "bloemen"),
    ("Als ik een vaste plek krijg wil ik wel in de kringloop helpen.", "kringloop"),
    ("Alleen met goede begeleiding zou ik in een winkel willen staan.", "in een winkel"),
    ("Vanaf januari wil ik als vrijwilliger in het museum staan.", "museum"),
    ("Niet de winkel, wel het magazijn.", "het magazijn"),
    ("Het magazijn mag, de winkel liever niet.", "Het magazijn"),
    ("Archiefwerk zou ideaal zijn.", "Archiefwerk"),
)

ABLE = (
    ("Mijn zoon werkt als bezorger en ik help hem op zaterdag met inpakken.", "inpakken"),
    ("Ik strijk elke week voor drie gezinnen.", "strijk"),
    ("Een dak leggen kan ik met mijn ogen dicht.", "Een dak leggen"),
    ("Met Excel kan ik prima overweg.", "Excel"),
    ("Haren knippen gaat mij goed af.", "Haren knippen"),
    ("Ik doe de boekhouding van de moskee.", "boekhouding"),
    ("Behangen? Draai ik mijn hand niet voor om.", "Behangen"),
    ("Timmeren kan'k wel.", "Timmeren"),
    ("Ik goed in naaien, alles.", "naaien"),
    ("Baby passen ik kan, ik heb vier kinderen.", "Baby passen"),
    ("Stofzuigen, dweilen, ramen lappen: kan ik allemaal.", "dweilen"),
    ("Zittend werk zoals telefoon opnemen lukt nog goed.", "telefoon opnemen"),
    ("Mijn moeder is doof, ik kan gebarentaal.", "gebarentaal"),
    ("Op woensdag geef ik zwemles aan kleuters.", "zwemles"),
    ("Fietsen maken kan ik goed, brommers heb ik nooit gedaan.", "Fietsen maken"),
    ("Met wat hulp kan ik best een kassa bedienen.", "een kassa bedienen"),
    ("Stoelen bekleden. Daar ben ik goed in.", "Stoelen bekleden"),
    ("Soep koken voor de buurt, dat doe ik elke week al.", "Soep koken"),
    ("Koken voor groot groep ik kan.", "Koken voor groot groep"),
    ("Kapper is mijn vak.", "Kapper"),
    ("Ik heb een diploma als lasser.", "lasser"),
    ("Momenteel help ik bij de voedselbank.", "voedselbank"),
    ("Niemand hoeft mij te vertellen hoe een oven werkt.", "hoe een oven werkt"),
    ("Wat kan ik: brood bakken, taarten versieren.", "taarten versieren"),
)

DONE = (
    ("Ik heb twaalf jaar in de thuiszorg gewerkt.", "thuiszorg"),
    ("Vorig jaar heb ik een tijdje geholpen in de kringloopwinkel.", "kringloopwinkel"),
    ("In Irak was ik tandarts.", "tandarts"),
    ("Ik lasser in Turkije, tien jaar.", "lasser"),
    ("Kantinewerk, heb ik op stage gedaan.", "Kantinewerk"),
    ("Ik zei dat ik kok was. Dat klopt niet, ik was afwasser.", "afwasser"),
    ("Ik heb altied bi-j den boer ewarkt.", "bi-j den boer"),
    ("Vroeger ik werk in hotel, vijf jaar.", "hotel"),
    ("Schilderen, behangen en tegelen heb ik allemaal gedaan.", "behangen"),
    ("Ik was barman, portier en taxichauffeur.", "portier"),
    ("Tot mijn dertigste heb ik gevaren als stuurman.", "stuurman"),
    ("Ooit was ik dansleraar.", "dansleraar"),
    ("Toen ik jong was hielp ik mijn vader op de markt.", "op de markt"),
    ("Wij verkochten thuis groente langs de deur.", "groente"),
    ("Ze noemden mij de koning van de spoelkeuken. Zes jaar volgehouden.", "de spoelkeuken"),
    ("Hekken lassen. Dat was jarenlang mijn werk.", "Hekken lassen"),
    ("Ik bun vrogger melkboer ewest.", "melkboer"),
    ("'k Heb zeuven joar op de boot ezeten.", "op de boot"),
    ("Mijn land ik leraar wiskunde.", "leraar wiskunde"),
    ("De laatste jaren zat ik op kantoor bij een notaris.", "op kantoor bij een notaris"),
    ("Mijn laatste baan was bij een verhuizer.", "verhuizer"),
    ("Ik heb niet stilgezeten: gordijnen genaaid, taarten gebakken.", "gordijnen genaaid"),
    ("Gewerkt als: postbode, conducteur, huismeester.", "conducteur"),
)

RATHER_NOT = (
    ("Liever geen productiewerk, maar als er echt niks anders is dan doe ik het.", "productiewerk"),
    ("Schoonmaken doe ik alleen als het niet anders kan.", "Schoonmaken"),
    ("Op dit moment even geen zorgwerk, mijn moeder is net overleden.", "zorgwerk"),
    ("Inpakwerk is niet mijn favoriet.", "Inpakwerk"),
    ("Voor de post ben ik niet zo te porren.", "de post"),
    ("Ik sta niet te juichen bij vakkenvullen.", "vakkenvullen"),
    ("Mocht er echt niets komen, dan doe ik die inpakbaan wel.", "inpakbaan"),
    ("Na de zomer misschien wel de horeca, nu nog niet.", "de horeca"),
    ("Als er niemand anders is spring ik in bij de schoonmaak.", "de schoonmaak"),
    ("In het uiterste geval ga ik weer champignons plukken.", "champignons plukken"),
    ("Er was een plek bij de fietsenstalling. Doe ik liever niet.", "fietsenstalling"),
    ("Werk met kind misschien later, eerst taal.", "Werk met kind"),
    ("Ik loop niet warm voor de detailhandel.", "de detailhandel"),
)

REFUSED = (
    ("Ik hoef echt nooit meer een friteuse te zien.", "friteuse"),
    ("Bejaarden wassen, daar ben ik klaar mee.", "Bejaarden wassen"),
    ("Callcenterwerk is aan mij niet besteed.", "Callcenterwerk"),
    ("Voor geen prijs ga ik nog de kas in.", "de kas in"),
    ("Orderpicken heb ik gedaan. Nooit weer.", "Orderpicken"),
    ("Ik stond jaren in de viskraam. Dat doe ik niet meer.", "viskraam"),
    ("Eerst zei ik ja tegen de wasserij. Ik heb me bedacht, ik doe het toch niet.", "wasserij"),
    ("Leuk hoor, de hele dag flessen sorteren. Dank je de koekoek.", "flessen sorteren"),
    ("Super, weer in de regen kranten bezorgen. Ik sla over.", "kranten bezorgen"),
    ("Ja gezellig, acht uur aan de band staan. Mij niet gezien.", "aan de band staan"),
    ("Geweldig idee, de vuilniswagen. Voor mij hoeft het niet.", "de vuilniswagen"),
    ("Ik wil nie meer in de haven warken.", "in de haven warken"),
    ("De zorg in? Da wil ik nie.", "De zorg in"),
    ("Ik niet wil schoonmaak meer.", "schoonmaak"),
    ("Wat ik niet wil: inpakken, lopende band, magazijn.", "lopende band"),
    ("Geen keuken, geen afwas, geen bediening.", "geen afwas"),
    ("Al krijg ik er een auto bij, de kippenslachterij ga ik niet in.", "kippenslachterij"),
    ("Niet de winkel, wel het magazijn.", "de winkel"),
    ("Ik hou van bakken, maar de afwas daarna hoef ik niet.", "de afwas"),
    ("Verkopen ligt me niet, inpakken wel.", "Verkopen"),
    ("Ik zie mezelf niet als beveiliger.", "beveiliger"),
    ("De catering, daar krijg ik buikpijn van.", "De catering"),
    ("Voor de klas staan, nee dat is niks voor mij.", "Voor de klas staan"),
    ("Mijn dochter vindt dat ik gastvrouw moet worden, maar dat wil ik niet.", "gastvrouw"),
)

CANNOT = (
    ("Tuinieren? Dat kan mijn rug niet meer aan.", "Tuinieren"),
    ("Stratenmaken is verleden tijd sinds mijn knie geopereerd is.", "Stratenmaken"),
    ("Vrachtwagen rijden mag niet meer van het CBR.", "Vrachtwagen rijden"),
    ("Niet dat ik niet wil metselen, ik kan het niet meer.", "metselen"),
    ("Ik kan niet werk met zwaar doos, rug kapot.", "zwaar doos"),
    ("Tegels leggen laten mijn knieën niet meer toe.", "Tegels leggen"),
    ("Mijn longen kunnen niet tegen het stof van de meelfabriek.", "meelfabriek"),
    ("Door mijn schouder kan ik geen plafonds meer witten.", "plafonds"),
    ("De bouw moest ik opgeven vanwege mijn hart.", "De bouw"),
    ("Mijn handen kunnen het fijne soldeerwerk niet meer.", "soldeerwerk"),
    ("Ik had gezegd dat ik wel wilde schilderen. Dat neem ik terug, mijn knieën kunnen het niet.", "schilderen"),
    ("Ja natuurlijk, met mijn versleten heup stoepen leggen.", "stoepen leggen"),
    ("Tenzij ik de trap niet op hoef, kan ik geen post bezorgen.", "post bezorgen"),
    ("Als ik nog kon bukken zou ik zo weer tegelzetter zijn.", "tegelzetter"),
    ("Jarenlang in de kwekerij gestaan. Mijn rug is nu op, dus dat gaat niet meer.", "de kwekerij"),
    ("In de stroat leggen kan ik nich mear, de rugge is kapot.", "stroat leggen"),
    ("Ik niet kunnen lang staan, dus winkel gaat niet.", "winkel"),
    ("Van mijn dokter mag ik niet meer tillen.", "tillen"),
    ("Sinds mijn beroerte kan ik niet meer achter de kassa.", "achter de kassa"),
    ("Solderen gaat niet meer, mijn ogen zijn te slecht.", "Solderen"),
    ("Voor dakwerk ben ik afgekeurd.", "dakwerk"),
    ("Ik mag geen vrachtwagen meer rijden.", "vrachtwagen"),
)

OF_OTHERS = (
    ("Mijn buurman heeft een schildersbedrijf.", "schildersbedrijf"),
    ("Mijn schoonvader was visser, daar weet ik niks van.", "visser"),
    ("De vrouw van mijn broer is kapster.", "kapster"),
    ("Ze doet nagels, mijn nicht.", "nagels"),
    ("Mijn zoon werkt als bezorger en ik help hem op zaterdag met inpakken.", "bezorger"),
    ("Mien breur wark bie de gemeente.", "bie de gemeente"),
    ("Mijn zus zij werkt kapper.", "kapper"),
    ("Mijn oom in Marokko had een garage.", "garage"),
    ("Bij mij om de hoek zoeken ze een bakker.", "een bakker"),
    ("Ik vertelde dat ik monteur ben geweest, maar eigenlijk was dat mijn broer.", "monteur"),
    ("Nagels lakken. Mijn zus doet dat, ik niet.", "Nagels lakken"),
    ("Mien zwoager hef 'n boerderi-j.", "boerderi-j"),
    ("Mijn vrouw zij schoonmaken in school.", "schoonmaken"),
    ("Volgens mijn buurvrouw zoeken ze bij de bakker nog iemand.", "bij de bakker"),
    ("Mijn ouders hadden een snackbar.", "een snackbar"),
    ("Iedereen in mijn familie werkt in de haven.", "in de haven"),
    ("Ik geen kok, mijn broer kok.", "mijn broer kok"),
)


def about(text: str, words: str) -> Statement:
    """The statement that shares most with some words of the text."""
    start = text.index(words)
    end = start + len(words)
    return max(statements(text), key=lambda s: min(end, s.end) - max(start, s.start))


def said(text: str, words: str) -> str:
    statement = about(text, words)
    return "ander" if statement.others else statement.polarity.value


TABLE = [
    *((text, words, "wil") for text, words in WANTED),
    *((text, words, "kan") for text, words in ABLE),
    *((text, words, "deed") for text, words in DONE),
    *((text, words, "lieverNiet") for text, words in RATHER_NOT),
    *((text, words, "wilNiet") for text, words in REFUSED),
    *((text, words, "kanNiet") for text, words in CANNOT),
    *((text, words, "ander") for text, words in OF_OTHERS),
]


@pytest.mark.parametrize(("text", "words", "expected"), TABLE)
def test_how_somebody_stands_towards_work(text: str, words: str, expected: str) -> None:
    assert said(text, words) == expected


@pytest.mark.parametrize(
    "text",
    [
        "In de kas gewerkt, niet verder dan een half uur fietsen, bloemen sorteren.",
        "Auto heb ik niet, bloemen sorteren.",
        "Op zondag niet. Bloemen sorteren kan ik.",
        "Twee ochtenden, langer lukt echt niet. Bloemen sorteren.",
    ],
)
def test_side_matters_neither_give_nor_take_a_refusal(text: str) -> None:
    assert all(s.polarity.positive for s in statements(text) if "loemen" in s.text or "kas" in s.text)


def test_a_refusal_goes_on_to_a_short_list_but_not_to_a_new_sentence_part() -> None:
    text = "Ik wil geen bediening, afwas of keuken, en ik woon in de stad."
    assert said(text, "afwas") == "wilNiet"
    assert said(text, "ik woon in de stad") != "wilNiet"


def test_wel_turns_a_refusal() -> None:
    text = "Geen winkel, wel een magazijn."
    assert said(text, "winkel") == "wilNiet"
    assert said(text, "magazijn") == "wil"


def test_a_refusal_points_back_past_the_reason() -> None:
    text = (
        "Jaren heb ik gevels gestuukt. Mijn schouders zijn kapot. Artrose, zegt de dokter. Daar kom ik niet in terug."
    )
    assert about(text, "gevels").polarity in (Polarity.REFUSES, Polarity.CANNOT)


def test_a_refusal_does_not_reach_work_before_other_work() -> None:
    text = "Ik heb brood gebakken. Daarna heb ik flessen gesorteerd. Dat wil ik nooit meer."
    assert said(text, "brood gebakken") == "deed"
    assert said(text, "flessen gesorteerd") == "wilNiet"


def test_a_refusal_passes_over_a_complaint() -> None:
    text = "Ik stond in een lunchroom. Er was altijd lawaai in de keuken. Dat wil ik nooit meer."
    assert said(text, "lunchroom") == "wilNiet"


def test_the_last_position_counts() -> None:
    assert said("Verhuizen doe ik niet meer. Bij nader inzien wil ik dat toch wel.", "Verhuizen") == "wil"
    assert said("De kas lijkt me leuk. Nee, laat maar.", "De kas") == "wilNiet"


def test_a_heading_holds_for_its_list_and_a_verb_for_the_list_before_it() -> None:
    assert said("Wat ik niet wil: poetsen, strijken, koken.", "strijken") == "wilNiet"
    assert said("Poetsen, strijken, koken: allemaal gedaan.", "strijken") == "deed"
    assert said("Wat ik wil? Tuinieren. Bomen snoeien.", "Bomen snoeien") == "wil"
    assert said("Ik ben portier, barman en conducteur geweest.", "barman") == "deed"


def test_somebody_elses_work_until_the_speaker_comes_in() -> None:
    text = "Mijn zus is kapster. Ze knipt ook honden. Ik snoei bomen."
    assert [s.others for s in statements(text)] == [True, True, False]


def test_a_wish_is_not_somebody_elses_because_of_a_word_that_ends_like_a_relative() -> None:
    assert not any(s.others for s in statements("Mijn droom is een winkel. Mijn diploma is van de bakkersschool."))


def test_a_body_that_gave_out_makes_an_end_something_that_cannot() -> None:
    assert said("Metselen is voorbij.", "Metselen") == "wilNiet"
    assert said("Metselen is voorbij, mijn rug is versleten.", "Metselen") == "kanNiet"


@pytest.mark.parametrize(
    "text",
    [
        "Daar kom ik dus niet meer in terug",
        "Ik liep maar wat door het huis",
        "Geef mij maar de plantsoenen",
        "Toch maar geen horeca",
    ],
)
def test_small_words_inside_a_clause_do_not_cut_it(text: str) -> None:
    (sentence,) = sentences(text)
    assert [text[a:b] for a, b, _, _ in clauses(text, sentence, tokens(text))] == [text]


def test_a_condition_without_a_comma_is_cut_from_its_main_clause() -> None:
    assert [s.text for s in statements("Als het dichtbij is wil ik graag tuinieren")] == [
        "Als het dichtbij is",
        "wil ik graag tuinieren",
    ]


def test_sentences_keep_times_amounts_and_abbreviations_whole() -> None:
    text = "Ik werk o.a. van 9.00 tot 17.30 uur. Daarna niet!\nBellen mag."
    assert [s.of(text) for s in sentences(text)] == [
        "Ik werk o.a. van 9.00 tot 17.30 uur.",
        "Daarna niet!",
        "Bellen mag.",
    ]


def test_certainty_is_higher_where_words_decide_than_where_nothing_does() -> None:
    assert (
        about("Ik wil nooit meer poetsen.", "poetsen").certainty > about("Poetsen in een school.", "Poetsen").certainty
    )


def test_cues_know_gaps_choices_and_the_next_word() -> None:
    cues = Cues({"nee": ["wil ~ niet .. doen"], "ja": ["graag !niet"]}, GROUPS)

    def found(line: str) -> list[tuple[str, str]]:
        return [(f.name, f.rest.strip()) for f in cues.find(line.split(), f" {line} ")]

    assert found("ik wil dat niet elke dag doen") == [("nee", "elke dag")]
    assert found("ik wil poetsen") == []
    assert found("heel graag") == [("ja", "")]
    assert found("graag niet") == []


GROUPS = {"vul": ["dat", "ik"], "persoonsvorm": ["wil"], "niet": ["niet"], "verledentijd": ["was"]}
PIECES = st.sampled_from(
    [
        "ik wil",
        "niet",
        "geen kassa",
        "maar",
        "als",
        ", ",
        ". ",
        ": ",
        "? ",
        "dat",
        "mijn zus is kok",
        "👩🏽‍🍳",
        "e\u0301e\u0301n",
        "ﬁets",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map(" ".join))


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_statements_lie_in_order_inside_any_text(text: str) -> None:
    found = statements(text)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
        assert one.sentence.start <= one.start
        assert one.end <= one.sentence.end
        assert 0.0 < one.certainty <= 1.0
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@settings(deadline=None, max_examples=100)
@given(TEXTS)
def test_every_word_inside_a_sentence_belongs_to_a_statement(text: str) -> None:
    covered = {i for s in statements(text) for i in range(s.start, s.end)}
    for sentence in sentences(text):
        for token in tokens(text):
            if sentence.start <= token.start and token.end <= sentence.end:
                assert token.start in covered


def test_a_long_story_stays_fast() -> None:
    """The aim is 3 ms for 200 words on a quiet core; the bound is wide, for a busy machine."""
    text = " ".join(words for words, _ in (*WANTED, *REFUSED, *DONE))
    count = len(text.split())
    statements(text)
    start = time.process_time()
    statements(text)
    assert (time.process_time() - start) / count * 200 < 0.3
