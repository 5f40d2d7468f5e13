"""The conversation in a real browser: by keyboard, without a script, on a bad line, on a small screen."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route as Path_

from api.matching import MatchEngine
from api.pages.widget import FOLDER
from matcher.kept import RecordKind
from tests.browser.talk_house import CHROMIUM, FLAGS, TalkHouse, answer_for, listening, opened, talk_house, violations

NO_STORE = "Niet opgeslagen. Probeer opnieuw."
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium on this computer"),
]


@pytest.fixture(scope="module")
def house(engine: MatchEngine) -> Iterator[TalkHouse]:
    with talk_house(engine) as found:
        yield found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


def field(page: Page) -> Locator:
    return page.get_by_label("Jouw antwoord")


def log(page: Page) -> Locator:
    return page.get_by_role("log")


def begin(page: Page, house: TalkHouse) -> None:
    page.goto(f"{house.address}/gesprek")
    expect(log(page)).to_contain_text("Mag ik beginnen?")


def say(page: Page, text: str) -> dict[str, Any]:
    """Type something and send it by keyboard; gives what the server answered."""
    field(page).fill(text)
    with page.expect_response(lambda answer: answer.url.endswith("/berichten") and answer.ok) as info:
        page.keyboard.press("Enter")
    expect(field(page)).to_have_value("")
    found: dict[str, Any] = info.value.json()
    return found


def to_the_story(page: Page, house: TalkHouse) -> None:
    """A whole conversation, up to the question whether the story is right."""
    begin(page, house)
    asked: str | None = "toestemming"
    for _ in range(16):
        if asked == "bevestigen":
            break
        asked = say(page, answer_for(asked))["vraag"]
    expect(page.get_by_role("button", name="Ja, mijn verhaal klopt")).to_be_visible()


# -- a whole intake --------------------------------------------------------------------------------------------------


def test_a_whole_intake_by_keyboard_only(chromium: Browser, house: TalkHouse) -> None:
    with opened(chromium) as watched:
        page = watched.page
        begin(page, house)
        page.locator("body").press("Tab")
        for _ in range(12):
            if page.evaluate("document.activeElement?.shadowRoot?.activeElement?.id") == "veld":
                break
            page.keyboard.press("Tab")
        expect(field(page)).to_be_focused()
        asked: str | None = "toestemming"
        for _ in range(16):
            if asked == "bevestigen":
                break
            page.keyboard.type(answer_for(asked))
            with page.expect_response(lambda answer: answer.url.endswith("/berichten") and answer.ok) as info:
                page.keyboard.press("Enter")
            expect(field(page)).to_have_value("")
            expect(field(page)).to_be_focused()
            asked = info.value.json()["vraag"]
        expect(page.get_by_role("status")).to_have_text("Je verhaal staat klaar. Kijk of het klopt.")
        yes = page.get_by_role("button", name="Ja, mijn verhaal klopt")
        for _ in range(6):
            page.keyboard.press("Shift+Tab")
            if yes.evaluate("node => node.getRootNode().activeElement === node"):
                break
        expect(yes).to_be_focused()
        page.keyboard.press("Enter")
        expect(log(page)).to_contain_text("Je verhaal is klaar.")
        expect(field(page)).to_be_focused()
        talk = house.store.talks(("klaar",))[0]
        assert talk.candidate_id is not None, "the candidate is in the store"
        assert {urlsplit(one).netloc for one in watched.asked} == {urlsplit(house.address).netloc}, (
            "nobody else is asked"
        )


def test_the_story_is_corrected_and_struck_sentence_by_sentence(chromium: Browser, house: TalkHouse) -> None:
    with opened(chromium) as watched:
        page = watched.page
        to_the_story(page, house)
        story = page.get_by_role("region", name="Jouw verhaal")
        travel = story.get_by_role("listitem").filter(has_text="Ik kom met de fiets.")
        travel.get_by_role("button", name="Klopt niet").click()
        expect(travel.get_by_label("Zo moet het zijn")).to_be_focused()
        travel.get_by_label("Zo moet het zijn").fill("Ik kom met de bus of de fiets.")
        travel.get_by_role("button", name="Pas aan").click()
        expect(story).to_contain_text("Ik kom met de bus of de fiets.")
        expect(page.get_by_role("status")).to_have_text("Aangepast. Kijk of het nu klopt.")
        licence = story.get_by_role("listitem").filter(has_text="Ik heb geen rijbewijs.").first
        licence.get_by_role("button", name="Klopt niet").click()
        licence.get_by_role("button", name="Haal weg").click()
        expect(story.get_by_text("Ik heb geen rijbewijs.", exact=True)).to_have_count(0)

        story.get_by_text("Dit ziet een werkgever").click()
        expect(story.locator(".citaat")).to_contain_text("bus of de fiets")
        story.get_by_text("Dit heb ik begrepen").click()
        story.get_by_role("button", name=re.compile("^Klopt niet: Werk")).first.click()
        expect(story.get_by_label("Zo moet het zijn").locator("visible=true")).to_have_count(1)

        page.get_by_role("button", name="Ja, mijn verhaal klopt").click()
        expect(log(page)).to_contain_text("Je verhaal is klaar.")
        talk = house.store.talks(("klaar",))[0]
        assert talk.candidate_id is not None
        candidate = house.store.get(RecordKind.CANDIDATE, [talk.candidate_id])[talk.candidate_id]
        assert "Ik kom met de bus of de fiets." in str(candidate)
        assert "Ik heb geen rijbewijs." not in str(candidate)


def test_a_reload_in_the_middle_loses_nothing_and_repeats_nothing(chromium: Browser, house: TalkHouse) -> None:
    with opened(chromium) as watched:
        page = watched.page
        begin(page, house)
        say(page, "wie ben jij?")
        before_yes = log(page).inner_text()
        page.reload()
        expect(log(page)).to_contain_text("wie ben jij?")
        assert log(page).inner_text() == before_yes, "before the yes the page remembers, for the server does not"
        page.evaluate("sessionStorage.clear()")
        begin(page, house)
        say(page, "ja")
        say(page, answer_for("verhaal"))
        before = log(page).inner_text()
        page.reload()
        expect(log(page)).to_contain_text("brood snijden")
        assert log(page).inner_text() == before
        assert page.evaluate("localStorage.length + document.cookie.length") == 0, "kept in this tab only"
        assert say(page, "iets met taart")["status"] == "open"


def test_with_the_code_it_goes_on_elsewhere(chromium: Browser, house: TalkHouse) -> None:
    with opened(chromium, quiet=False) as first, opened(chromium) as second:
        begin(first.page, house)
        say(first.page, "ja")
        say(first.page, answer_for("verhaal"))
        first.page.get_by_text("Later verder", exact=True).click()
        expect(first.page.get_by_text("Schrijf deze code op.")).to_be_visible()
        code = first.page.locator("code").inner_text()
        assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", code)

        second.page.goto(f"{house.address}/gesprek#verder={code}")
        expect(log(second.page)).to_contain_text("brood snijden")
        assert code not in second.page.url, "a code does not stay in the address"
        field(first.page).fill("en nog iets")
        first.page.keyboard.press("Enter")
        expect(first.page.get_by_text("Op dit apparaat kan ik niet meer bij je gesprek.")).to_be_visible()


# -- a bad line ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [False, True], ids=["never arrived", "answer got lost"])
def test_a_lost_connection_says_so_keeps_the_text_and_doubles_nothing(
    chromium: Browser, house: TalkHouse, kept: bool
) -> None:
    with opened(chromium, quiet=False) as watched:
        page = watched.page
        begin(page, house)
        say(page, "ja")
        keys: list[str] = []

        def lost(route: Route) -> None:
            keys.append(json.loads(route.request.post_data or "{}")["sleutel"])
            if kept:
                route.fetch()
            route.abort()

        page.route("**/berichten", lost)
        field(page).fill("ik heb in een bakkerij gewerkt")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text(NO_STORE)
        expect(field(page)).to_have_value("ik heb in een bakkerij gewerkt")
        expect(log(page)).not_to_contain_text("bakkerij")
        page.unroute("**/berichten")
        with page.expect_request("**/berichten") as again:
            page.get_by_role("button", name="Probeer opnieuw").click()
        expect(field(page)).to_have_value("")
        expect(field(page)).to_be_focused()
        expect(page.get_by_role("alert")).to_be_empty()
        assert [json.loads(again.value.post_data or "{}")["sleutel"]] == keys
        talk_id = again.value.url.split("/")[-2]
        said = [one.text for one in house.store.messages(talk_id) if one.who == "mens"]
        assert said.count("ik heb in een bakkerij gewerkt") == 1


def test_another_text_after_a_failure_is_another_message(chromium: Browser, house: TalkHouse) -> None:
    with opened(chromium, quiet=False) as watched:
        page = watched.page
        begin(page, house)
        say(page, "ja")
        page.route("**/berichten", lambda route: (route.fetch(), route.abort()))
        field(page).fill("ik heb in een bakkerij gewerkt")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text(NO_STORE)
        page.unroute("**/berichten")
        with page.expect_request("**/berichten") as sent:
            say(page, "ik heb in een bakkerij en een winkel gewerkt")
        texts = [one.text for one in house.store.messages(sent.value.url.split("/")[-2]) if one.who == "mens"]
        assert "ik heb in een bakkerij en een winkel gewerkt" in texts, "what was typed last is not thrown away"


def test_two_tabs_of_one_conversation_both_see_it_all(chromium: Browser, house: TalkHouse) -> None:
    with opened(chromium) as watched:
        page = watched.page
        begin(page, house)
        say(page, "ja")
        kept = page.evaluate("sessionStorage.getItem('meedoen-gesprek')")
        other = page.context.new_page()
        other.goto(f"{house.address}/vormgeving.css")
        other.evaluate("kept => sessionStorage.setItem('meedoen-gesprek', kept)", kept)
        other.goto(f"{house.address}/gesprek")
        expect(log(other)).to_contain_text("Mooi, we beginnen.")
        say(other, "ik heb in een bakkerij gewerkt")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(log(page)).to_contain_text("ik heb in een bakkerij gewerkt")
        say(page, "ik wil taarten maken")
        assert log(page).inner_text().count("ik heb in een bakkerij gewerkt") == 1


# -- what people complain about in chat widgets ----------------------------------------------------------------------


def test_what_is_announced_and_what_is_not(chromium: Browser, house: TalkHouse) -> None:
    with opened(chromium) as watched:
        page = watched.page
        begin(page, house)
        expect(log(page)).to_have_count(1)
        expect(log(page).get_by_role("button")).to_have_count(0)
        group = page.get_by_role("group", name="Kies een antwoord, of typ zelf")
        expect(group.get_by_role("button", name="Ja, begin maar")).to_be_visible()
        live = "node => !!node.closest('[aria-live], [role=log], [role=status], [role=alert]')"
        assert group.evaluate(live) is False, "buttons are not read aloud again and again"
        group.get_by_role("button", name="Ja, begin maar").click()
        expect(log(page)).to_contain_text("Ja, begin maar")
        expect(field(page)).to_be_focused()
        added = page.evaluate(
            """() => new Promise(done => {
                const log = document.querySelector('meedoen-gesprek').shadowRoot.querySelector('[role=log]');
                new MutationObserver(seen => done(seen.map(one => [one.addedNodes.length, one.removedNodes.length])))
                  .observe(log, {childList: true, subtree: true, characterData: true});
                const field = log.getRootNode().getElementById('veld');
                field.value = 'ik heb in een winkel gewerkt';
                field.form.requestSubmit();
            })"""
        )
        assert all(count == [1, 0] for count in added), "whole messages come in, and nothing old changes"


def test_escape_puts_it_away_and_the_focus_is_never_lost(chromium: Browser, house: TalkHouse) -> None:
    with opened(chromium) as watched:
        page = watched.page
        begin(page, house)
        say(page, "ja")
        page.keyboard.press("Escape")
        expect(log(page)).to_be_hidden()
        opener = page.get_by_role("button", name="Verder met het gesprek")
        expect(opener).to_be_focused()
        expect(opener).to_have_attribute("aria-expanded", "false")
        page.keyboard.press("Enter")
        expect(field(page)).to_be_focused()
        expect(log(page)).to_contain_text("Mooi, we beginnen.")
        field(page).fill("een")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("twee")
        expect(field(page)).to_have_value("een\ntwee")


def test_a_person_and_the_question_before_are_always_at_hand(chromium: Browser, house: TalkHouse) -> None:
    with opened(chromium) as watched:
        page = watched.page
        begin(page, house)
        human = page.get_by_role("button", name="Ik wil een mens spreken").last
        expect(human).to_be_visible()
        say(page, "ja")
        say(page, answer_for("verhaal"))
        say(page, "iets met taart")
        page.get_by_role("button", name="Vorige vraag").click()
        expect(log(page)).to_contain_text("We gaan een vraag terug.")
        field(page).fill("nog niet af")
        human.click()
        expect(log(page)).to_contain_text("Ik geef dit gesprek aan")
        expect(field(page)).to_have_value("nog niet af")
        expect(human).to_be_visible()


def test_english_and_the_language_of_every_message(chromium: Browser, house: TalkHouse) -> None:
    with opened(chromium) as watched:
        page = watched.page
        begin(page, house)
        page.get_by_role("button", name="English").click()
        expect(page.get_by_label("Your answer")).to_be_focused()
        expect(page.locator(".bericht p").first).to_have_attribute("lang", "en")
        expect(page.get_by_role("button", name="I want to talk to a person").last).to_be_visible()
        page.get_by_label("Your answer").fill("مرحبا، أنا أبحث عن عمل")
        page.keyboard.press("Enter")
        expect(page.locator(".bericht.jij p")).to_have_attribute("dir", "auto")
        expect(log(page)).to_contain_text("يمكنك")


def test_a_site_of_its_own_gets_a_button_in_the_corner(chromium: Browser, engine: MatchEngine) -> None:
    """Another origin with a strict policy; only an origin on the list may use it."""
    spot: dict[str, str] = {}

    def site(_: object) -> HTMLResponse:
        at = spot["at"]
        policy = f"default-src 'none'; img-src data:; script-src {at}; style-src {at}; connect-src {at}"
        line = (
            f'<script type="module" src="{at}/widget/meedoen-gesprek.js"></script><meedoen-gesprek></meedoen-gesprek>'
        )
        head = '<!doctype html><html lang="nl"><head><title>Site</title><link rel="icon" href="data:,"></head>'
        text = f"{head}<body><main><h1>Site</h1>{line}</main></body></html>"
        return HTMLResponse(text, headers={"Content-Security-Policy": policy})

    app = Starlette(routes=[Path_("/", site)])
    with talk_house(engine) as closed, listening(app, closed.settings) as elsewhere:
        spot["at"] = closed.address
        with opened(chromium, quiet=False) as watched:
            watched.page.goto(elsewhere)
            expect(watched.page.get_by_role("button", name="Vertel je verhaal")).to_have_count(0)
            assert any("CORS" in one for one in watched.complaints)
        with talk_house(engine, herkomsten=elsewhere) as house:
            spot["at"] = house.address
            with opened(chromium) as watched:
                page = watched.page
                page.goto(elsewhere)
                opener = page.get_by_role("button", name="Vertel je verhaal")
                expect(opener).to_have_attribute("aria-expanded", "false")
                assert not [one for one in watched.asked if "/v1/" in one], "nothing is begun before somebody asks"
                opener.click()
                expect(page.get_by_role("dialog", name="Vertel je verhaal")).to_be_visible()
                expect(field(page)).to_be_focused()
                expect(log(page)).to_contain_text("Mag ik beginnen?")
                say(page, "ja")
                page.keyboard.press("Escape")
                expect(page.get_by_role("button", name="Verder met het gesprek")).to_be_focused()
                assert {urlsplit(one).netloc for one in watched.asked if one.startswith("http")} == {
                    urlsplit(elsewhere).netloc,
                    urlsplit(house.address).netloc,
                }


# -- how it looks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(320, 640), (640, 400), (1280, 800)], ids=["small", "enlarged", "wide"])
def test_it_fits_and_can_be_pressed(chromium: Browser, house: TalkHouse, width: int, height: int) -> None:
    small = """() => [...document.querySelector('meedoen-gesprek').shadowRoot.querySelectorAll(
        'button, summary, textarea, input')]
        .map(one => [one.textContent || one.id, one.getBoundingClientRect()])
        .filter(([, box]) => box.height > 0 && (box.height < 44 || box.width < 44)).map(([name]) => name)"""
    with opened(chromium, width, height) as watched:
        page = watched.page
        to_the_story(page, house)
        for summary in page.locator("summary").all():
            summary.click()
        page.get_by_role("button", name="Klopt niet").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(small) == []
        field(page).focus()
        expect(field(page)).to_be_in_viewport(ratio=1)


def test_high_contrast_and_little_movement(chromium: Browser, house: TalkHouse) -> None:
    with opened(chromium, forced_colors="active", reduced_motion="reduce") as watched:
        page = watched.page
        begin(page, house)
        style = page.locator(".bericht").first.evaluate(
            "node => { const s = getComputedStyle(node); return [s.borderTopStyle, s.borderTopWidth, s.animationName] }"
        )
        assert style == ["solid", "1px", "none"]


def test_a_municipality_gives_it_its_own_colours(chromium: Browser, house: TalkHouse) -> None:
    with opened(chromium) as watched:
        page = watched.page
        begin(page, house)
        send = page.get_by_role("button", name="Stuur")
        colour = "node => getComputedStyle(node).backgroundColor"
        assert send.evaluate(colour) == "rgb(20, 83, 45)"
        for name in ("--utrecht-button-primary-action-background-color", "--meedoen-gesprek-action-background-color"):
            page.evaluate("name => document.querySelector('meedoen-gesprek').style.setProperty(name, '#123456')", name)
            assert send.evaluate(colour) == "rgb(18, 52, 86)"
            page.evaluate("name => document.querySelector('meedoen-gesprek').style.removeProperty(name)", name)


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_any_state(chromium: Browser, house: TalkHouse, axe: str, width: int) -> None:
    with opened(chromium, width, quiet=False, reduced_motion="reduce") as watched:
        page = watched.page
        begin(page, house)
        assert violations(page, axe) == [], "the opening"
        asked: str | None = "toestemming"
        for turn in range(16):
            if asked == "bevestigen":
                break
            asked = say(page, answer_for(asked))["vraag"]
            if turn == 3:
                page.route("**/berichten", lambda route: route.abort())
                field(page).fill("x")
                page.keyboard.press("Enter")
                expect(page.get_by_role("alert")).to_contain_text(NO_STORE)
                assert violations(page, axe) == [], "an error"
                page.unroute("**/berichten")
        expect(page.get_by_role("button", name="Ja, mijn verhaal klopt")).to_be_visible()
        for summary in page.locator("summary").all():
            summary.click()
        page.get_by_role("button", name="Klopt niet").first.click()
        assert violations(page, axe) == [], "the story"
        page.get_by_role("button", name="Ja, mijn verhaal klopt").click()
        expect(log(page)).to_contain_text("Je verhaal is klaar.")
        assert violations(page, axe) == [], "the end"
        page.get_by_role("button", name="Sluit").click()
        assert violations(page, axe) == [], "put away"


def test_it_is_small_and_makes_no_markup_of_text() -> None:
    files = {one.name: one.read_text("utf-8") for one in FOLDER.iterdir()}
    assert set(files) == {"meedoen-gesprek.js", "meedoen-gesprek.css"}
    assert sum(len(gzip.compress(text.encode())) for text in files.values()) <= 25_000
    script = files["meedoen-gesprek.js"]
    for bad in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "import("):
        assert bad not in script
    assert "@import" not in files["meedoen-gesprek.css"]
    assert not re.findall(r"https?://", script + files["meedoen-gesprek.css"])
