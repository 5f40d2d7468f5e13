"""The pages in a real browser: a working day on a laptop and on a phone, without a script and without an error."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from api.http.logs import make_log
from api.matching import MatchEngine
from api.pages.app import create_pages
from tests.api.pages_house import NOW, PagesHouse, pages_house

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PATHS = (
    "/", "/mensen", "/mensen?verhaal=geen", "/mensen/r-k05", "/mensen/r-zonder", "/plekken", "/plekken/r-v10",
    "/plekken/r-v01/waarom-niet/r-k05", "/werkgevers", "/werkgevers/r-w09", "/beroepen", "/beroepen/voorstel",
    "/beroepen/hovenier", "/branches/Groen",
)  # fmt: skip
SMALL = """
  [...document.querySelectorAll('nav a, button, select, textarea, .vink, input[type=password], input:not([type])')]
    .filter(one => { const box = one.getBoundingClientRect(); return box.height > 0 && box.height < 40 })
    .map(one => one.outerHTML)
"""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium on this computer"),
]


@pytest.fixture(scope="module")
def address(engine: MatchEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages behind a real web server."""
    house = pages_house(engine)
    log = (tmp_path_factory.mktemp("log") / "log").open("w")
    app = create_pages(house.settings, house.store, house.desk, lambda: NOW, log=make_log("info", log))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False, server_header=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(500):
        if server.started:
            break
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    log.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def house(engine: MatchEngine) -> PagesHouse:
    return pages_house(engine)


@contextmanager
def opened(browser: Browser, address: str, house: PagesHouse, width: int, *, script: bool = True) -> Iterator[Page]:
    """A page of somebody who is logged in; whatever the browser complains about fails the test."""
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/plekken/r-v10")
    page.get_by_label("Token").fill(house.secrets["lezen,schrijven"])
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(f"{address}/plekken/r-v10")
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 360])
def test_a_working_day_without_a_script(chromium: Browser, address: str, house: PagesHouse, width: int) -> None:
    with opened(chromium, address, house, width, script=False) as page:
        expect(page.locator("article q").first).to_be_visible()
        page.get_by_role("button", name="Bewaar deze shortlist").click()
        expect(page.get_by_role("status")).to_contain_text("bewaard zoals hij was")

        card = page.locator("article").first
        card.locator("summary").click()
        card.get_by_label("Uitnodigen").check()
        card.get_by_label("Waarom?").fill("Wil graag met hout werken.")
        card.get_by_role("button", name="Bewaar besluit").click()
        expect(page.get_by_role("status")).to_contain_text("Je besluit is bewaard")
        expect(page.locator("article").first).to_contain_text("Wil graag met hout werken.")

        page.get_by_role("link", name="Mensen", exact=True).click()
        page.get_by_label("Zoek op naam").fill("wilma")
        page.get_by_role("button", name="Zoek").click()
        page.get_by_role("link", name="Wilma van Osch").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Wilma van Osch")
        expect(page.locator("mark.wil").nth(1)).to_be_visible()

        page.get_by_role("button", name="Uitloggen").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")
        page.go_back()
        page.goto(f"{address}/mensen/r-k05")
        expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")


@pytest.mark.parametrize("width", [1280, 360])
def test_no_page_is_wider_than_the_screen(chromium: Browser, address: str, house: PagesHouse, width: int) -> None:
    with opened(chromium, address, house, width) as page:
        for path in PATHS:
            answer = page.goto(f"{address}{path}")
            assert answer is not None
            assert answer.status == 200, path
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") == "992px", (
                "the style is there"
            )


def test_the_keyboard_is_enough(chromium: Browser, address: str, house: PagesHouse) -> None:
    with opened(chromium, address, house, 1280) as page:
        page.goto(f"{address}/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Ga naar de inhoud")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", (
            "one sees where one is"
        )


def test_on_paper_there_is_the_list_and_not_the_buttons(chromium: Browser, address: str, house: PagesHouse) -> None:
    with opened(chromium, address, house, 1280) as page:
        page.emulate_media(media="print")
        expect(page.locator("nav")).to_be_hidden()
        expect(page.get_by_role("button", name="Bewaar deze shortlist")).to_be_hidden()
        expect(page.locator("article q").first).to_be_visible()


def test_what_can_be_clicked_is_large_enough_on_a_phone(chromium: Browser, address: str, house: PagesHouse) -> None:
    with opened(chromium, address, house, 360) as page:
        for path in ("/", "/mensen", "/plekken/r-v10"):
            page.goto(f"{address}{path}")
            small = page.evaluate(SMALL)
            assert small == [], path
