"""Who gets in: a session and its end, forms that come from elsewhere, and headers on everything."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from api.http.access import Right
from api.matching import MatchEngine
from api.messages import known_codes
from api.pages.app import LARGEST_FORM, PAGES
from api.pages.session import FAILURES, IDLE_SECONDS, KEPT_SECONDS, LONGEST_SECONDS, Sessions
from api.pages.together import Together
from api.pages.visit import LOG_IN, Page
from api.tokens import new_token
from matcher.errors import StoreUnavailable
from tests.api.pages_house import HOME, NOW, Clock, PagesHouse, pages_house
from tests.house.import_rules import ROOT

OPEN = {"/inloggen", "/vormgeving.css", "/beeldmerk.svg"}
# The conversation is for everybody; what it shows of a person it shows to whoever holds its cookie.
TALK = {
    "/gesprek", "/gesprek/zonder-script", "/widget/{naam}", "/widget/{print}/{naam}",
    *(f"/gesprek/zonder-script/{one}" for one in ("begin", "hervat", "antwoord", "verbeter", "bevestig", "weg")),
}  # fmt: skip


@pytest.fixture
def house(engine: MatchEngine) -> PagesHouse:
    return pages_house(engine)


def filled(path: str) -> str:
    return path.replace("{id}", "r-k05").replace("{kandidaat}", "r-k05").replace("{rest:path}", "wp-login.php")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method} {page.path}")
def test_nobody_sees_anything_without_logging_in(house: PagesHouse, page: Page) -> None:
    visitor = house.visitor(None)
    path = filled(page.path)
    answer = visitor.client.request(
        page.method, path, headers=HOME, data={"een": "veld"} if page.method == "POST" else None
    )
    if path in OPEN:
        assert answer.status_code in (200, 403)
    elif page.path in TALK:
        assert answer.status_code in (200, 303, 404, 503)
        assert not answer.headers.get("location", "").startswith(LOG_IN)
    elif page.method not in ("GET", "POST"):
        assert answer.status_code in (303, 403, 415)
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(LOG_IN)
    assert "Wilma" not in answer.text


def test_only_these_pages_are_open() -> None:
    assert {page.path for page in PAGES if page.right is Right.OPEN} == OPEN | TALK


def test_logging_in_gives_an_opaque_cookie_that_scripts_and_other_sites_do_not_get(house: PagesHouse) -> None:
    visitor = house.visitor(None)
    answer = visitor.log_in(house.secrets["lezen"], naar="/mensen/r-k05")
    assert (answer.status_code, answer.headers["location"]) == (303, "/mensen/r-k05")
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    value = cookie.split("=", 1)[1].split(";")[0]
    assert len(value) >= 43, "256 bits"
    assert house.secrets["lezen"] not in cookie
    assert visitor.get("/").status_code == 200


def test_over_https_the_cookie_belongs_to_this_host_only(house: PagesHouse) -> None:
    visitor = house.visitor(None, settings={"veilige_cookie": True})
    cookie = visitor.log_in(house.secrets["lezen"]).headers["set-cookie"]
    assert cookie.startswith("__Host-meedoen=")
    assert "Secure" in cookie.split("; ")


@pytest.mark.parametrize(
    "onward", ["https://elders.nl/", "//elders.nl/", "/\\elders.nl", "/a\nb", "javascript:alert(1)", "/uitloggen"]
)
def test_logging_in_leads_to_our_own_pages_only(house: PagesHouse, onward: str) -> None:
    assert house.visitor(None).log_in(house.secrets["lezen"], naar=onward).headers["location"] == "/"


def test_every_log_in_is_another_session_and_ends_the_one_before(house: PagesHouse) -> None:
    visitor = house.visitor("lezen")
    first = visitor.client.cookies["meedoen"]
    visitor.log_in(house.secrets["lezen"])
    assert visitor.client.cookies["meedoen"] != first
    visitor.client.cookies.set("meedoen", first)
    visitor.client.cookies.jar.clear()
    visitor.client.cookies.set("meedoen", first)
    assert visitor.get("/").status_code == 303


def test_a_session_ends_when_it_is_not_used_and_in_any_case_after_a_working_day(house: PagesHouse) -> None:
    clock = Clock()
    visitor = house.visitor("lezen", clock=clock)
    clock.at += IDLE_SECONDS - 1
    assert visitor.get("/werkgevers").status_code == 200
    clock.at += IDLE_SECONDS + 1
    assert visitor.get("/werkgevers").status_code == 303

    visitor.log_in(house.secrets["lezen"])
    begun = clock.at
    while clock.at < begun + LONGEST_SECONDS - IDLE_SECONDS:
        clock.at += IDLE_SECONDS - 1
        assert visitor.get("/werkgevers").status_code == 200
    clock.at = begun + LONGEST_SECONDS + 1
    assert visitor.get("/werkgevers").status_code == 303


def test_a_token_that_is_withdrawn_ends_its_sessions_soon(house: PagesHouse) -> None:
    clock = Clock()
    secret, token = new_token("tijdelijk", ["lezen"], NOW)
    house.store.put_token(token)
    visitor = house.visitor(None, clock=clock)
    assert visitor.log_in(secret).status_code == 303
    assert visitor.get("/werkgevers").status_code == 200
    assert house.store.drop_token("tijdelijk")
    assert KEPT_SECONDS <= 30
    clock.at += KEPT_SECONDS + 1
    assert visitor.get("/werkgevers").status_code == 303
    clock.at += 3
    assert visitor.log_in(secret).status_code == 403


def test_a_token_that_loses_the_right_to_read_is_out_as_well(house: PagesHouse) -> None:
    clock = Clock()
    secret, token = new_token("minder", ["lezen"], NOW)
    house.store.put_token(token)
    visitor = house.visitor(None, clock=clock)
    visitor.log_in(secret)
    house.store.put_token(replace(token, rights=frozenset({"schrijven"})))
    clock.at += KEPT_SECONDS + 1
    assert visitor.get("/werkgevers").status_code == 303
    house.store.drop_token("minder")


def test_logging_out_ends_the_session_also_for_who_kept_the_cookie(house: PagesHouse) -> None:
    visitor = house.visitor("lezen")
    cookie = visitor.client.cookies["meedoen"]
    assert visitor.send("/", "/uitloggen").headers["location"] == LOG_IN
    assert "meedoen" not in visitor.client.cookies
    visitor.client.cookies.set("meedoen", cookie)
    assert visitor.get("/").status_code == 303


def test_failing_too_often_has_to_wait_and_a_right_token_still_gets_in(house: PagesHouse) -> None:
    clock = Clock()
    visitor = house.visitor(None, clock=clock)
    assert [visitor.log_in("mdn_fout").status_code for _ in range(FAILURES + 1)] == [403] * FAILURES + [429]
    assert visitor.log_in("mdn_fout").headers["x-request-id"]
    clock.at += 61
    assert visitor.log_in("mdn_fout").status_code == 403
    assert visitor.log_in(house.secrets["lezen"]).status_code == 303


def test_reading_needs_its_right_and_saving_another(house: PagesHouse) -> None:
    assert house.visitor(None).log_in(house.secrets["schrijven"]).status_code == 403
    reader = house.visitor("lezen")
    page = reader.see("/plekken/r-v10")
    assert not [one for one in page.all("form") if one.get("action", "").endswith("/bewaren")]
    proof = page.form("/uitloggen")["bewijs"]
    answer = reader.client.post("/plekken/r-v10/bewaren", data={"bewijs": proof}, headers=HOME)
    assert answer.status_code == 403
    assert "maar niets bewaren" in answer.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "http://elders.nl"}, 403),
        ({"Origin": "http://testserver.elders.nl"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://[kapot"}, 403),
    ],
)
def test_a_form_from_elsewhere_is_refused(house: PagesHouse, headers: dict[str, str], status: int) -> None:
    visitor = house.visitor("lezen")
    fields = visitor.see("/mensen").form("/mensen/zoeken")
    answer = visitor.client.post("/mensen/zoeken", data={**fields, "naam": "wilma"}, headers=headers)
    assert answer.status_code == status


def test_a_form_without_its_proof_or_with_that_of_another_is_refused(house: PagesHouse) -> None:
    visitor, other = house.visitor("lezen"), house.visitor("lezen")
    for proof in ("", "x", "é", other.see("/mensen").form("/mensen/zoeken")["bewijs"]):
        answer = visitor.client.post("/mensen/zoeken", data={"bewijs": proof, "naam": "wilma"}, headers=HOME)
        assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/", "/inloggen", "/mensen/r-k05", "/nergens", "/vormgeving.css", "/plekken?soort=x"])
def test_every_answer_has_headers_that_allow_no_more_than_needed(house: PagesHouse, path: str) -> None:
    answer = house.visitor("lezen").get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


def test_the_style_sheet_is_kept_for_the_print_in_its_address_only(house: PagesHouse) -> None:
    visitor = house.visitor(None)
    address = next(one["href"] for one in visitor.see("/inloggen").all("link") if one["rel"] == "stylesheet")
    assert re.fullmatch(r"/vormgeving\.css\?v=[0-9a-f]{16}", address)
    assert "immutable" in visitor.get(address).headers["cache-control"]
    assert visitor.get("/vormgeving.css?v=0").headers["cache-control"] == "no-store"


def test_a_form_that_is_too_large_is_refused_with_a_page(house: PagesHouse) -> None:
    answer = house.visitor("lezen").client.post("/mensen/zoeken", content=b"a" * (LARGEST_FORM + 1), headers=HOME)
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")
    assert "te veel tekst" in answer.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"naam=%00", "application/x-www-form-urlencoded"),
        (b"naam=\xff", "application/x-www-form-urlencoded"),
        (b"naam=%ff", "application/x-www-form-urlencoded"),
        (b"&".join([b"a=1"] * 30), "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"x", "multipart/form-data; boundary=x"),
    ],
)
def test_a_form_that_is_none_is_refused_with_a_page(house: PagesHouse, body: bytes, kind: str) -> None:
    answer = house.visitor("lezen").client.post("/mensen/zoeken", content=body, headers={**HOME, "Content-Type": kind})
    assert answer.status_code in (400, 415)
    assert "<h1>" in answer.text


def test_a_database_that_is_gone_gives_a_page_and_lets_nobody_in(
    house: PagesHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    visitor = house.visitor("lezen", clock=clock)

    def gone(*_: object) -> None:
        raise StoreUnavailable("databaseWeg")

    monkeypatch.setattr(type(house.store), "tokens", gone)
    clock.at += KEPT_SECONDS + 1
    answer = visitor.get("/mensen/r-k05")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "Wilma" not in answer.text


def test_a_mistake_of_ours_gives_a_page_without_a_word_of_it(
    house: PagesHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = house.visitor("lezen")

    def broken(*_: object) -> None:
        raise RuntimeError("geheim van Wilma")

    monkeypatch.setattr(type(house.store), "page", broken)
    answer = visitor.get("/mensen")
    assert answer.status_code == 500
    assert "geheim" not in answer.text
    assert "Traceback" not in answer.text
    assert "geheim" not in visitor.out.getvalue()
    assert any(line["event"] == "fout" and line["error"] == "RuntimeError" for line in visitor.lines())


def test_the_log_knows_routes_and_names_of_tokens_and_nothing_of_people(house: PagesHouse) -> None:
    visitor = house.visitor("lezen")
    visitor.get("/mensen/r-k05?status=Wilma")
    visitor.send("/mensen", "/mensen/zoeken", naam="Wilma van Osch")
    visitor.get("/mensen/gezocht")
    lines = visitor.lines()
    assert {"/mensen/{id}", "/mensen/zoeken"} <= {line["route"] for line in lines}
    assert lines[-1]["caller"] == "balie lezen"
    assert "r-k05" not in visitor.out.getvalue()
    assert "Wilma" not in visitor.out.getvalue()
    assert house.secrets["lezen"] not in visitor.out.getvalue()


def test_sessions_are_kept_by_hash_and_never_more_than_so_many() -> None:
    clock = Clock()
    sessions = Sessions(clock, most=3)
    cookies = [sessions.open(f"hash-{n}") for n in range(5)]
    assert len(sessions) == 3
    assert [sessions.find(one) is not None for one in cookies] == [False, False, True, True, True]
    assert not any(cookie in repr(vars(sessions)) for cookie in cookies)


def test_the_api_keeps_its_own_paths() -> None:
    def app(name: str) -> Starlette:
        return Starlette(routes=[Route("/{rest:path}", lambda _: PlainTextResponse(name))])

    with TestClient(Together(app("api"), app("bladzijden"))) as client:
        told = {path: client.get(path).text for path in ("/v1", "/v1/x", "/health", "/ready", "/metrics", "/", "/v1x")}
    assert [*told.values()] == ["api"] * 5 + ["bladzijden"] * 2


def test_every_message_of_the_pages_is_in_the_data() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "api" / "pages").glob("*.py"))
    used = set(
        re.findall(r'"((?:titel|inlog|formulier|besluit|toevoegen|reden|zoek|bladzijde)[A-Z][A-Za-z]+)"', source)
    )
    assert len(used) > 20
    assert used <= known_codes()
