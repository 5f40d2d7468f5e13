"""The conversation as plain pages, with no script at all; and markup that people type, on both."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from api.matching import MatchEngine
from tests.api.test_pages_words import PAYLOADS
from tests.browser.talk_house import CHROMIUM, FLAGS, TalkHouse, answer_for, opened, talk_house, violations

EVENTS = (
    "onerror",
    "onload",
    "onfocus",
    "onmouseover",
    "ontoggle",
    "onanimationstart",
    "onpointerenter",
    "onbeforetoggle",
)
TAGS = ("img src=x", "svg", "input autofocus", "details open", "video src=x", "body", "iframe", "marquee")
STRINGS = (*PAYLOADS, *(f"<{tag} {event}=alert(1)>" for tag in TAGS for event in EVENTS))
assert len(STRINGS) == 100
WATCH = "window.alert = window.confirm = window.prompt = () => { window.executed = true }"
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


def send(page: Page, text: str) -> None:
    page.get_by_label("Jouw antwoord").fill(text)
    page.get_by_role("button", name="Stuur").click()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_whole_intake_without_a_script(chromium: Browser, house: TalkHouse, width: int) -> None:
    with opened(chromium, width, java_script_enabled=False, reduced_motion="reduce") as watched:
        page = watched.page
        page.goto(f"{house.address}/gesprek")
        expect(page).to_have_url(f"{house.address}/gesprek/zonder-script")  # by itself, for there is no script
        page.get_by_role("button", name="Begin het gesprek").click()
        expect(page.get_by_text("Mag ik beginnen?")).to_be_visible()
        send(page, "wie ben jij?")
        expect(page.get_by_text("wie ben jij?")).to_be_visible()
        page.get_by_role("button", name="Ja, begin maar").click()
        expect(page.get_by_text("Mooi, we beginnen.")).to_be_visible()
        send(page, answer_for("verhaal"))
        send(page, answer_for("wens"))
        page.reload()
        expect(page.locator(".mens p", has_text="weer iets met brood of taart")).to_have_count(1)
        for _ in range(14):
            if page.get_by_role("button", name="Ja, mijn verhaal klopt").count():
                break
            send(page, "sla over")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        item = page.get_by_role("listitem").filter(has_text="brood snijden").last
        item.locator("summary").click()
        item.get_by_label("Zo moet het zijn").fill("Ik stond zes jaar in een bakkerij.")
        item.get_by_role("button", name="Pas aan").click()
        expect(page.get_by_role("region", name="Jouw verhaal")).to_contain_text("Ik stond zes jaar in een bakkerij.")
        page.get_by_role("button", name="Ja, mijn verhaal klopt").click()
        expect(page.get_by_text("Je verhaal is klaar.")).to_be_visible()
        assert house.store.talks(("klaar",))[0].candidate_id is not None
        code = page.locator("code").inner_text()
        cookie = next(one for one in page.context.cookies() if one["name"] == "meedoen-gesprek")
        assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Strict", -1)

        page.get_by_role("button", name="Sluit het gesprek op dit apparaat").click()
        page.get_by_label("Code").fill(code.lower())
        page.get_by_role("button", name="Ga verder").click()
        expect(page.get_by_text("Je verhaal is klaar.")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_the_plain_pages(chromium: Browser, house: TalkHouse, axe: str, width: int) -> None:
    with opened(chromium, width, quiet=False, reduced_motion="reduce") as watched:
        page = watched.page
        page.goto(f"{house.address}/gesprek/zonder-script")
        assert violations(page, axe) == [], "the beginning"
        page.get_by_role("button", name="Begin het gesprek").click()
        assert violations(page, axe) == [], "the opening"
        page.get_by_role("button", name="Stuur").click()
        expect(page.get_by_role("alert")).to_contain_text("Typ eerst je antwoord.")
        assert violations(page, axe) == [], "an error"
        for text in ("ja", answer_for("verhaal"), "dat is alles"):
            send(page, text)
        for summary in page.locator("summary").all():
            summary.click()
        assert violations(page, axe) == [], "the story"


def test_going_back_and_sending_again_doubles_nothing(chromium: Browser, house: TalkHouse) -> None:
    with opened(chromium, java_script_enabled=False, reduced_motion="reduce") as watched:
        page = watched.page
        page.goto(f"{house.address}/gesprek/zonder-script")
        page.get_by_role("button", name="Begin het gesprek").click()
        page.get_by_role("button", name="Ja, begin maar").click()
        expect(page.get_by_text("Mooi, we beginnen.")).to_be_visible()
        key = page.locator("input[name=sleutel]").first.get_attribute("value")
        form = {"sleutel": str(key), "vooraf": "", "tekst": "ik heb in een bakkerij gewerkt"}
        headers = {"Origin": house.address}
        answers = [
            page.request.post(
                f"{house.address}/gesprek/zonder-script/antwoord", form=form, headers=headers, max_redirects=0
            )
            for form in (form, form, {**form, "tekst": "en in een winkel"})
        ]
        assert [one.status for one in answers] == [303, 303, 303]
        page.reload()
        expect(page.locator(".mens p", has_text="ik heb in een bakkerij gewerkt")).to_have_count(1)
        expect(page.locator(".mens p", has_text="en in een winkel")).to_have_count(1)


def test_markup_that_people_type_is_text(chromium: Browser, house: TalkHouse) -> None:
    """In the widget and on the plain page. The policy alone would stop most; so it is switched off here."""
    with opened(chromium, quiet=False, bypass_csp=True) as watched:
        page = watched.page
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.add_init_script(WATCH)
        page.goto(f"{house.address}/gesprek")
        log = page.get_by_role("log")
        expect(log).to_contain_text("Mag ik beginnen?")
        codes = []
        for at in range(0, len(STRINGS), 50):
            for text in ("ja", *STRINGS[at : at + 50]):
                page.get_by_label("Jouw antwoord").fill(text)
                with page.expect_response("**/berichten"):
                    page.keyboard.press("Enter")
                if page.get_by_label("Jouw antwoord").input_value():
                    page.wait_for_timeout(50)
            codes.append(page.evaluate("JSON.parse(sessionStorage['meedoen-gesprek']).code"))
            assert (
                page.evaluate(
                    "document.querySelector('meedoen-gesprek').shadowRoot.querySelector('.log')"
                    ".querySelectorAll(':not(div):not(p):not(span):not(a)').length"
                )
                == 0
            )
            assert page.evaluate("window.executed") is None
            shown = log.inner_text()
            assert sum(text in shown for text in STRINGS[at : at + 50]) >= 40, "it is shown as it was typed"
            page.reload()
            expect(log).to_contain_text("Mooi, we beginnen.")
            assert page.evaluate("window.executed") is None
            page.evaluate("sessionStorage.clear()")
            page.goto("about:blank")
            page.goto(f"{house.address}/gesprek")
            expect(log).to_contain_text("Mag ik beginnen?")
        for code in codes:
            page.context.clear_cookies()
            page.goto(f"{house.address}/gesprek/zonder-script")
            page.get_by_label("Code").fill(code)
            page.get_by_role("button", name="Ga verder").click()
            expect(page.get_by_text("Mooi, we beginnen.")).to_be_visible()
            assert page.evaluate("window.executed") is None
            assert page.locator(".berichten :not(li):not(p):not(strong)").count() == 0
        assert dialogs == []


def test_the_watch_sees_a_script_that_runs(chromium: Browser, house: TalkHouse) -> None:
    """The control: what the test above looks at does change where markup is made of a text."""
    with opened(chromium, quiet=False, bypass_csp=True) as watched:
        page = watched.page
        page.add_init_script(WATCH)
        page.goto(f"{house.address}/gesprek")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')")
        page.wait_for_function("window.executed === true")


def test_the_pages_allow_no_more_than_needed(chromium: Browser, house: TalkHouse) -> None:
    with opened(chromium) as watched:
        ask = watched.page.request
        page = ask.get(f"{house.address}/gesprek")
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        plain = ask.get(f"{house.address}/gesprek/zonder-script")
        assert "script-src" not in plain.headers["content-security-policy"]
        assert plain.headers["cache-control"] == "no-store"
        found = re.search(r'src="(/widget/[0-9a-f]{16}/meedoen-gesprek.js)"', page.text())
        assert found is not None
        script = ask.get(f"{house.address}{found[1]}")
        assert "immutable" in script.headers["cache-control"]
        assert script.headers["content-encoding"] == "gzip"
        assert int(script.headers["content-length"]) < 20_000
        assert script.headers["content-type"].startswith("text/javascript")
        assert "access-control-allow-origin" not in script.headers
        again = ask.get(f"{house.address}/widget/meedoen-gesprek.js")
        assert again.body() == script.body()
        assert "max-age=300" in again.headers["cache-control"]
        same = ask.get(f"{house.address}/widget/meedoen-gesprek.js", headers={"If-None-Match": again.headers["etag"]})
        assert same.status == 304
        assert ask.get(f"{house.address}/widget/{'0' * 16}/meedoen-gesprek.js").status == 404
        assert ask.get(f"{house.address}/widget/..%2Fsettings.py").status in (303, 404)
        elsewhere = ask.post(
            f"{house.address}/gesprek/zonder-script/begin", form={"taal": "nl"}, headers={"Origin": "https://elders.nl"}
        )
        assert elsewhere.status == 403, "another site cannot begin one"


def test_a_conversation_cannot_be_begun_without_end(chromium: Browser, engine: MatchEngine) -> None:
    with talk_house(engine, gesprekken_per_minuut=2) as house, opened(chromium) as watched:
        ask = watched.page.request
        statuses = [
            ask.post(
                f"{house.address}/gesprek/zonder-script/begin", form={"taal": "nl"}, headers={"Origin": house.address},
                max_redirects=0,
            ).status
            for _ in range(3)
        ]  # fmt: skip
        assert statuses == [303, 303, 429]
        answer = ask.post(f"{house.address}/v1/gesprekken", data={"taal": "nl"})
        assert answer.status == 429, "the widget and the pages share the limit"
