"""What the pages show: people, places, reasons in own words, what is just outside and why, and decisions."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from urllib.parse import unquote

import pytest

from api.desk import Asked, Desk
from api.matching import MatchEngine
from api.pages.shown import id_of, segment
from matcher.domain import Candidate
from matcher.kept import FocusList, RecordKind, StillTrue
from tests.api.pages_house import NOW, PagesHouse, Seen, Visitor, pages_house

SCORE = re.compile(r"\b0[.,]\d{2,}")


@pytest.fixture
def house(engine: MatchEngine) -> PagesHouse:
    return pages_house(engine)


@pytest.fixture
def visitor(house: PagesHouse) -> Visitor:
    return house.visitor()


def kind_of(path: str) -> str:
    """What sort of page an address is of."""
    path = re.sub(r"waarom-niet/.*", "waarom-niet", path.split("?")[0])
    return re.sub(r"^(/\w+)/[^/]+", r"\1/x", path)


def crawled(visitor: Visitor, most: int = 5) -> dict[str, Seen]:
    """Pages that links lead to from the first, so many of each kind."""
    found: dict[str, Seen] = {}
    many: Counter[str] = Counter()
    wanted = ["/"]
    while wanted:
        path = wanted.pop(0)
        if path not in found and many[kind_of(path)] < most:
            many[kind_of(path)] += 1
            found[path] = visitor.see(path)
            wanted += found[path].links()
    return found


def test_every_page_is_found_by_following_links_and_is_well_made(house: PagesHouse) -> None:
    visitor = house.visitor()
    visitor.send("/plekken/r-v10", "/plekken/r-v10/bewaren")
    pages = crawled(visitor)
    kinds = {kind_of(path) for path in pages}
    assert {"/", "/mensen", "/mensen/x", "/plekken", "/plekken/x", "/plekken/x/waarom-niet", "/werkgevers",
            "/werkgevers/x", "/beroepen", "/beroepen/x", "/branches/x", "/shortlists/x"} <= kinds  # fmt: skip
    for path, page in pages.items():
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(ids) == len(set(ids)), path
        assert page.headings[0] == 1, path
        assert page.headings.count(1) == 1, path
        assert all(later <= earlier + 1 for earlier, later in pairwise(page.headings)), path
        assert page.all("html")[0]["lang"] == "nl"
        assert page.all("a")[0]["href"] == "#inhoud"
        assert "inhoud" in ids
        assert not page.all("script")
        assert not [a for _, attributes in page.elements for a in attributes if a.startswith("on") or a == "style"]
        labels = {one.get("for") for one in page.all("label")}
        for tag in ("input", "select", "textarea"):
            for one in page.all(tag):
                if one.get("type") not in ("hidden", "radio", "checkbox"):
                    assert one.get("id") in labels, (path, one)
        assert not SCORE.search(page.text), (path, "a raw score")


def test_today_tells_what_matters(house: PagesHouse, visitor: Visitor) -> None:
    page = visitor.see("/")
    assert f"{house.store.count(RecordKind.CANDIDATE)} mensen" in page.text
    assert "1 nog geen verhaal" in page.text
    assert "1 juni 2026 om 9.30 uur" in page.text, "a Dutch clock"
    assert "Niemand uit beeld" in page.text
    assert "/mensen/r-zonder" in page.links()


def test_today_is_kind_where_the_rematch_was_never_done(
    engine: MatchEngine, house: PagesHouse, tmp_path: object
) -> None:
    from matcher.store.opening import open_store

    store = open_store(f"sqlite:///{tmp_path}/leeg.db")
    store.put_token(next(token for token in house.store.tokens() if token.name == "balie lezen"))
    empty = PagesHouse(store, Desk(store, engine, None), house.settings, house.secrets, house._folder)
    page = empty.visitor("lezen", desk=empty.desk).see("/")
    assert "De nachtelijke ronde is nog niet gedaan" in page.text
    assert "meedoen rematch" in page.text
    assert "worden nog klaargezet" in page.text
    store.close()


def test_a_board_that_is_being_made_ready_shows_what_there_is_and_comes_back(house: PagesHouse) -> None:
    class NotYet(Desk):
        def _board(self) -> object:  # type: ignore[override]
            from matcher.errors import Unavailable

            raise Unavailable("nogNietKlaar")

    visitor = house.visitor("lezen", desk=NotYet(house.store, house.desk.engine, None))
    person = visitor.see("/mensen/r-k05")
    assert "Wilma van Osch" in person.text
    assert "Laad deze bladzijde over een paar tellen opnieuw" in person.text
    assert "bakker" not in person.text, "a story that was not read yet is not shown: nobody's name is masked in it"
    proposal = visitor.get("/beroepen/voorstel")
    assert proposal.status_code == 503
    assert '<meta http-equiv="refresh" content="5">' in proposal.text


# -- people ----------------------------------------------------------------------------------------------------


def test_the_pool_can_be_narrowed(house: PagesHouse, visitor: Visitor) -> None:
    everybody = [one for one in visitor.see("/mensen").links() if one.startswith("/mensen/")]
    assert len(everybody) == house.store.count(RecordKind.CANDIDATE)
    assert [x for x in visitor.see("/mensen?verhaal=geen").links() if x.startswith("/mensen/")] == ["/mensen/r-zonder"]
    active = [one for one in visitor.see("/mensen?status=actief").links() if one.startswith("/mensen/")]
    assert 0 < len(active) < len(everybody)
    assert "/mensen/r-zonder" in visitor.see("/mensen?stap=geen").links()
    branch = {one for one in visitor.see("/mensen?branche=Horeca&status=actief").links() if one.startswith("/mensen/")}
    assert branch <= {*active}
    assert visitor.get("/mensen?status=verzonnen").status_code == 400
    assert visitor.get("/mensen?branche=Verzonnen").status_code == 400


def test_a_long_pool_is_shown_in_parts_without_a_gap(house: PagesHouse, engine: MatchEngine, tmp_path: object) -> None:
    from matcher.store.opening import open_store

    store = open_store(f"sqlite:///{tmp_path}/veel.db")
    store.put_token(next(token for token in house.store.tokens() if token.name == "balie lezen"))
    wanted = [f"p{n:03d}" for n in range(120)]
    store.put(RecordKind.CANDIDATE, [Candidate(one, status="aangemeld") for one in wanted], NOW)
    many = PagesHouse(store, Desk(store, engine, None), house.settings, house.secrets, house._folder)
    visitor = many.visitor("lezen", desk=many.desk)
    for start in ("/mensen?status=aangemeld", "/mensen?verhaal=geen"):
        found: list[str] = []
        path: str | None = start
        while path:
            links = visitor.see(path).links()
            found += [one.removeprefix("/mensen/") for one in links if one.startswith("/mensen/")]
            path = next((one for one in links if "na=" in one), None)
        assert found == wanted
    store.close()


def test_a_name_that_is_looked_for_stands_in_no_address(visitor: Visitor) -> None:
    answer = visitor.send("/mensen", "/mensen/zoeken", naam="van OSCH wil")
    assert answer.headers["location"] == "/mensen/gezocht"
    found = visitor.see("/mensen/gezocht")
    assert [one for one in found.links() if one.startswith("/mensen/")] == ["/mensen/r-k05"]
    assert "Typ minstens twee letters" in visitor.client.get(
        visitor.send("/mensen", "/mensen/zoeken", naam="w").headers["location"]
    ).text  # fmt: skip


def test_a_person_is_shown_whole(house: PagesHouse, visitor: Visitor) -> None:
    page = visitor.see("/mensen/r-k05")
    ranked = house.desk.matches("r-k05", Asked(8))
    assert page.text.index("Wilma van Osch") < page.text.index("06-00010005") < page.text.index("Het verhaal")
    assert "12 tot 24 uur" in page.text
    titles = {place.id: place.title for place in house.desk.board().places}
    for match in ranked.results:
        assert titles[match.id] in page.text
        assert match.reasons[0].text in page.text
        for point in match.talking_points:
            assert point.text in page.text
    quotes = [reason.quote for match in ranked.results for reason in match.reasons[:3] if reason.quote]
    assert quotes
    assert all(quote in page.text for quote in quotes)
    for match in ranked.excluded[:6]:
        assert f"/plekken/{match.id}/waarom-niet/r-k05" in page.links()
        assert match.barriers[0].text in page.text
    assert "nog niet gevraagd" in page.text
    assert "de kandidaat zelf, in het verhaal" in page.text


def test_a_story_is_lit_by_what_it_says_and_names_in_it_are_masked(house: PagesHouse, visitor: Visitor) -> None:
    page = visitor.see("/mensen/r-k05")
    assert {"wil", "kan", "deed", "niet"} == {one["class"] for one in page.all("mark")}
    candidate = house.store.get(RecordKind.CANDIDATE, ["r-k05"])["r-k05"].record
    assert isinstance(candidate, Candidate)
    story = house.desk.story("r-k05")
    assert story is not None
    names = [mark.span.of(candidate.story or "") for mark in story.redacted.replacements]
    assert names
    assert not [name for name in names if len(name) > 3 and name in page.text.split("Plekken die passen")[0]]


def test_what_is_sensitive_is_neither_lit_nor_quoted(house: PagesHouse) -> None:
    told = "Ik wil met mijn depressie graag in de keuken werken. Ik heb ondanks schulden jaren in een kantine gekookt."
    house.store.put(RecordKind.CANDIDATE, [Candidate("r-gevoelig", told)], NOW)
    try:
        page = house.visitor("lezen").get("/mensen/r-gevoelig").text
        assert "depressie" in page, "the regisseur may read the story"
        assert re.search(r'<mark class="wil"[^>]*>[^<]*keuken', page)
        for lit in re.findall(r"<mark[^>]*>([^<]*)</mark>|<q>([^<]*)</q>", page):
            assert "depressie" not in "".join(lit)
            assert "schulden" not in "".join(lit)
    finally:
        house.store.erase(RecordKind.CANDIDATE, ["r-gevoelig"], NOW)


def test_a_fact_that_is_not_true_any_more_says_so(house: PagesHouse) -> None:
    told = house.store.facts("r-k02")
    house.store.answer_fact("r-k02", told[0].number, StillTrue.NO, "balie", NOW)
    try:
        assert "nee, klopt niet meer" in house.visitor("lezen").see("/mensen/r-k02").text
    finally:
        house.store.answer_fact("r-k02", told[0].number, StillTrue.UNKNOWN, "balie", NOW)


def test_somebody_who_is_erased_is_on_no_page(house: PagesHouse) -> None:
    house.store.put(RecordKind.CANDIDATE, [Candidate("r-weg", "Ik wil graag meubels maken van hout.")], NOW)
    visitor = house.visitor("lezen")
    assert "r-weg" in visitor.see("/mensen").text
    house.store.erase(RecordKind.CANDIDATE, ["r-weg"], NOW)
    assert visitor.get("/mensen/r-weg").status_code == 404
    assert "r-weg" not in visitor.see("/mensen").text
    assert "r-weg" not in visitor.see("/plekken/r-v10?top=50").text


def test_who_has_no_story_is_not_shown_an_empty_one(visitor: Visitor) -> None:
    page = visitor.see("/mensen/r-zonder")
    assert "Er is nog geen verhaal" in page.text
    assert not page.all("mark")


# -- places ----------------------------------------------------------------------------------------------------


def test_a_place_shows_its_shortlist_and_who_is_just_outside(house: PagesHouse, visitor: Visitor) -> None:
    page = visitor.see("/plekken/r-v10?top=5")
    ranked = house.desk.for_place("r-v10", Asked(5))
    people = [one for one in page.links() if re.fullmatch(r"/mensen/[^/]+", one)]
    assert people == [f"/mensen/{m.id}" for m in (*ranked.results, *ranked.excluded[:6])]
    assert ranked.results[0].reasons[0].text in page.text
    assert "Lees het verhaal" in page.text
    assert any(one.get("class") == "bewijs" for one in page.all("mark"))


@pytest.mark.parametrize("query", ["top=0", "top=x", "top=101", "top=-1", "branche=Weg", "soort=weg", "top=٣"])
def test_a_list_that_cannot_be_is_refused_with_a_page(visitor: Visitor, query: str) -> None:
    answer = visitor.get(f"/plekken/r-v10?{query}")
    assert answer.status_code == 400
    assert "<h1>" in answer.text


def test_why_not_tells_the_rank_the_barrier_and_what_would_help(house: PagesHouse, visitor: Visitor) -> None:
    found = house.desk.why_not("r-k05", "r-v01")
    page = visitor.see("/plekken/r-v01/waarom-niet/r-k05")
    assert found.match.barriers
    assert found.match.barriers[0].text in page.text
    assert f"nummer {found.rank} van de {found.total} plekken" in page.text
    assert all(change in page.text for change in found.changes)


@pytest.mark.parametrize(
    "path",
    ["/mensen/x", "/plekken/x", "/plekken/r-v10/waarom-niet/x", "/werkgevers/x", "/beroepen/x", "/branches/x",
     "/shortlists/x", "/mensen/", "/mensen/r-k05/", "/plekken/r-v10/bewaren", "/static/../etc/passwd"],
)  # fmt: skip
def test_what_is_not_there_gives_a_page_that_leads_on(visitor: Visitor, path: str) -> None:
    page = visitor.see(path, 404)
    assert "Deze bladzijde is er niet" in page.text
    assert "/" in page.links()


def test_an_employer_shows_its_places_with_who_fits(house: PagesHouse, visitor: Visitor) -> None:
    board = house.desk.board()
    place = board.places[board.column["r-v10"]]
    page = visitor.see(f"/werkgevers/{place.employer_id}")
    assert place.title in page.text
    assert f"/mensen/{house.desk.for_place('r-v10', Asked(3)).results[0].id}" in page.links()


def test_focus_professions_go_first(house: PagesHouse, visitor: Visitor) -> None:
    house.store.put_focus(FocusList(("hovenier",), NOW.date(), None, "gemeente", NOW))
    page = visitor.see("/beroepen")
    assert page.text.index("Hovenier") < page.text.index("Alle beroepen")
    links = [one for one in page.links() if one.startswith("/beroepen/")]
    assert links[0] == "/beroepen/hovenier"
    assert "Hovenier" in visitor.see("/").text


def test_a_proposal_names_who_is_left_out(house: PagesHouse, visitor: Visitor) -> None:
    page = visitor.see("/beroepen/voorstel")
    assert "/mensen/r-zonder" in page.links()
    assert "Nog geen verhaal" in page.text
    assert len([one for one in page.links() if re.fullmatch(r"/beroepen/[\w-]+", one)]) >= 3


@pytest.mark.parametrize("record_id", ["a/b", "..", ".", "é ü", "a~2Fb", "x?y#z", "100%", "~"])
def test_an_id_from_elsewhere_can_be_opened(house: PagesHouse, record_id: str) -> None:
    house.store.put(RecordKind.CANDIDATE, [Candidate(record_id)], NOW)
    try:
        assert id_of(unquote(segment(record_id))) == record_id
        page = house.visitor("lezen").see(f"/mensen/{segment(record_id)}")
        assert record_id in page.text
    finally:
        house.store.erase(RecordKind.CANDIDATE, [record_id], NOW)
