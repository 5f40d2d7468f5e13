"""What people wrote stays text on every page, and what we wrote can be read by everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pyphen
import pytest
from jinja2 import Environment, nodes
from starlette.testclient import TestClient

from api.desk import Desk
from api.matching import MatchEngine
from api.messages import sentence
from api.pages.screen import FOLDER, STYLE
from matcher.domain import Candidate, Demands, Place
from matcher.kept import Employer, Person, RecordKind
from matcher.store.opening import open_store
from tests.api.pages_house import HOME, NOW, PagesHouse, Seen, Visitor, pages_house

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert`1`>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" onmouseover=alert(1) x="',
    "' onfocus=alert(1) autofocus x='",
    "<iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>klik</a>",
    "javascript:alert(1)",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
    "<style>@import'//elders.nl/x.css';</style>",
    "<link rel=stylesheet href=//elders.nl/x.css>",
    "<base href=//elders.nl/>",
    "<meta http-equiv=refresh content=0;url=//elders.nl>",
    "<form action=//elders.nl><input name=token>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</mark><script>alert(1)</script>",
    "<!--<script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "{{7*7}}<b>",
    "{% raw %}<b>{% endraw %}",
    "<scr\u200bipt>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    '<IMG SRC="jav\tascript:alert(1);">',
    "<object data=x>",
    "<button formaction=javascript:alert(1)>x",
    "<video><source onerror=alert(1)>",
    "`${alert(1)}`<x>",
)
OURS = frozenset(
    "html head meta title link body a header div nav ul li img span small form input button main h1 h2 h3 p footer "
    "strong article section q details summary mark dl dt dd table thead tbody tr th td label select option textarea "
    "fieldset legend code".split()
)
PAGES_OF = (
    "/", "/mensen", "/mensen/k{n}", "/plekken", "/plekken/v{n}", "/plekken/v{n}/waarom-niet/k{n}", "/werkgevers",
    "/werkgevers/w{n}",
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile(engine: MatchEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A municipality in which every payload stands in every field that a page shows."""
    house = pages_house(engine)
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('vijandig') / 'x.db'}")
    for token in house.store.tokens():
        store.put_token(token)
    people, places, persons, employers = [], [], [], []
    for n, bad in enumerate(PAYLOADS):
        story = f"Ik wil graag koken in een keuken {bad} en ik kan goed groente snijden. {bad} Schoonmaken wil ik niet."
        people.append(Candidate(f"k{n}", story, town=bad, coach=bad, source=bad, certificates=(bad,), needs=(bad,)))
        persons.append(Person(f"k{n}", bad, phone=bad, email=bad, address=bad, client_number=bad))
        offer = f"Je helpt koken en snijdt groente. {bad}"
        place = Place(f"v{n}", f"{bad} keukenhulp", offer, f"w{n}", bad, "betaald", "Horeca", town=bad, support=(bad,))
        places.append(replace(place, demands=Demands(certificates=(bad,))))
        employers.append(Employer(f"w{n}", bad, bad, town=bad, contact=bad, email=bad))
    store.put(RecordKind.EMPLOYER, employers, NOW)
    store.put(RecordKind.PLACE, places, NOW)
    store.put(RecordKind.CANDIDATE, people, NOW)
    store.put(RecordKind.PERSON, persons, NOW)
    desk = Desk(store, engine, None)
    desk.open()
    settings = house.settings.model_copy(update={"gemeente": PAYLOADS[0]})
    yield PagesHouse(store, desk, settings, house.secrets, house._folder).visitor(desk=desk)
    store.close()


def only_ours(page: Seen) -> None:
    """Nothing on the page that the templates did not put there."""
    for tag, attributes in page.elements:
        assert tag in OURS, tag
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "formaction", "srcdoc")]
        for name in ("href", "src", "action"):
            assert attributes.get(name, "/").startswith(("/", "#")), attributes
            assert not attributes.get(name, "/").startswith("//")
    assert all("http-equiv" not in attributes for attributes in page.all("meta"))


@pytest.mark.parametrize("n", range(len(PAYLOADS)))
def test_what_people_wrote_stays_text(hostile: Visitor, n: int) -> None:
    for address in PAGES_OF:
        answer = hostile.get(address.format(n=n))
        assert answer.status_code == 200
        page = Seen(answer.text)
        only_ours(page)
        if address in ("/mensen/k{n}", "/werkgevers/w{n}"):
            assert " ".join(PAYLOADS[n].split()) in page.text, "as it was written, not thrown away"


def test_what_somebody_types_on_a_page_stays_text(hostile: Visitor) -> None:
    address = hostile.send("/plekken/v0", "/plekken/v0/bewaren").headers["location"]
    proof = hostile.see(address).form("/uitloggen")["bewijs"]
    stranger = TestClient(hostile.client.app)
    who = next(link for link in hostile.see(address).links() if link.startswith("/mensen/k")).removeprefix("/mensen/")
    for bad in PAYLOADS:
        kept = {"bewijs": proof, "kandidaat": who, "besluit": "later", "reden": bad}
        assert hostile.client.post(f"{address}/besluiten", data=kept, headers=HOME).status_code == 303
        wrong = hostile.client.post(f"{address}/besluiten", data={**kept, "besluit": bad}, headers=HOME)
        added = hostile.client.post(f"{address}/toevoegen", data={**kept, "kandidaat": bad}, headers=HOME)
        assert (wrong.status_code, added.status_code) == (400, 400)
        only_ours(Seen(wrong.text))
        only_ours(Seen(added.text))
        hostile.send("/mensen", "/mensen/zoeken", naam=bad)
        only_ours(hostile.see("/mensen/gezocht"))
        answer = stranger.get("/inloggen", params={"naar": bad})
        assert answer.status_code == 200
        only_ours(Seen(answer.text))
    only_ours(hostile.see(address))


# -- our own words ---------------------------------------------------------------------------------------------

DUTCH = pyphen.Pyphen(lang="nl_NL", left=1, right=1)
# Words of the trade that nobody calls otherwise count as the two syllables that everybody hears in them.
OFFICIAL = re.compile(r"Meedoenmatch|focusberoep\w*|shortlists?|regisseur\w*|gemeente|beheerder|meedoen rematch", re.I)


def syllables(word: str) -> int:
    return len(DUTCH.positions(word.lower())) + 1


def flesch_douma(text: str) -> float:
    """Ease of reading of Dutch: 206.84 - 0.93 words a sentence - 0.77 syllables a hundred words (Douma 1960)."""
    sentences = [part for part in re.split(r"[.?!:]+\s", text) if re.search(r"\w", part)]
    words = [word for part in sentences for word in re.findall(r"[^\W\d_]+", OFFICIAL.sub("iemand", part))]
    assert words
    return 206.84 - 0.93 * len(words) / len(sentences) - 77.0 * sum(map(syllables, words)) / len(words)


def fixed_texts(name: str) -> str:
    """The words of a template itself, without what is filled in."""
    found = Environment(autoescape=True).parse((FOLDER / name).read_text("utf-8"))
    raw = " § ".join(data.data for data in found.find_all(nodes.TemplateData))
    text = re.sub(r"</(?:p|h\d|li|td|th|label|legend|summary|strong|button|option|small|title|a|dt)>", ". ", raw)
    text = re.sub(r"<[^>]*>|[a-z-]+=\"|[\">]", " ", text)
    return " ".join(text.replace("§", " ").split())


TEMPLATES = sorted(path.name for path in FOLDER.glob("*.html") if path.name not in ("stukken.html", "fout.html"))


def test_the_measure_tells_easy_from_hard() -> None:
    easy = "Er is nog geen verhaal. Vraag wat iemand graag doet. Dan zoeken we er een plek bij."
    hard = ("De arbeidsmarktregionale uitvoeringsorganisatie conformeert zich aan de participatiebevorderende "
            "verordeningsbepalingen inzake re-integratievoorzieningen.")  # fmt: skip
    assert flesch_douma(easy) > 80
    assert flesch_douma(hard) < 20
    assert [syllables(word) for word in ("plek", "verhaal", "regisseur")] == [1, 2, 3]


@pytest.mark.parametrize("name", TEMPLATES)
def test_our_own_texts_are_easy_to_read(name: str) -> None:
    text = fixed_texts(name)
    assert flesch_douma(text) >= 55, text
    assert max(len(part.split()) for part in re.split(r"[.?!:]\s", text)) <= 25, text


@pytest.mark.parametrize(
    "code",
    ["bladzijdeWeg", "bladzijdeStuk", "inlogMislukt", "inlogMagNiet", "inlogTeVaak", "magSchrijvenNiet", "formulierOud",
     "formulierElders", "formulierStuk", "formulierGroot", "lijstVeranderd", "besluitKiezen", "redenNodig", "redenLang",
     "toevoegenOnbekend", "nogNietKlaar", "wordtGelezen"],
)  # fmt: skip
def test_messages_are_easy_to_read(code: str) -> None:
    assert flesch_douma(sentence(code)) >= 50, sentence(code)


def test_no_word_makes_somebody_a_problem() -> None:
    every = " ".join((FOLDER / name).read_text("utf-8") for name in TEMPLATES).lower()
    for word in (
        "probleem",
        "uitkering",
        "cliënt",
        "doelgroep",
        "onbemiddelbaar",
        "kansloos",
        "afstand tot",
        "werkloze",
    ):
        assert word not in every


# -- contrast --------------------------------------------------------------------------------------------------


def colours() -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", (FOLDER / STYLE).read_text("utf-8")))


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT_ON = [
    *product(("inkt",), ("papier", "grond", "wil", "kan", "deed", "niet", "bewijs")),
    *product(("zacht", "groen"), ("papier", "grond", "groen-zacht")),
    ("vraag", "vraag-zacht"), ("buiten", "buiten-zacht"), ("fout", "fout-zacht"), ("papier", "groen"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_can_be_read_on_its_ground(text: str, ground: str) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    assert contrast(colours()[text], colours()[ground]) >= 4.5


@pytest.mark.parametrize(
    ("edge", "ground"), [*product(("rand", "oplicht", "vraag-lijn", "buiten-lijn"), ("papier", "grond"))]
)
def test_edges_that_matter_can_be_seen(edge: str, ground: str) -> None:
    """WCAG 2.2, 1.4.11: at least 3 to 1."""
    assert contrast(colours()[edge], colours()[ground]) >= 3
