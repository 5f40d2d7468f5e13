"""Who may begin how often, who may guess how often, and which sites may show the conversation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.http.problems import ProblemError
from api.http.throttle import WRONG_CODES, Throttle, address_of
from api.matching import MatchEngine
from api.settings import Settings, settings
from api.talk_codes import code_hash, new_code, new_talk_token
from matcher.errors import InputError
from tests.api.http_service import Service, service
from tests.api.talk_client import Talker

SITE = "https://www.gemeente.example"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, engine: MatchEngine) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("grenzen")
    with service(
        folder, engine, gesprekken_per_minuut=20, herkomsten=f"{SITE}, https://werk.gemeente.example:8443",
        proxys="testclient",
    ) as one:  # fmt: skip
        yield one


def frm(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": f"10.9.9.9, {address}", "Authorization": ""}


def test_an_address_may_begin_so_often_and_others_go_on(served: Service) -> None:
    def begin(address: str) -> Any:
        return served.client.post("/v1/gesprekken", json={}, headers=frm(address))

    statuses = [begin("192.0.2.1").status_code for _ in range(22)]
    assert statuses == [201] * 20 + [429] * 2
    refused = begin("192.0.2.1")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:meedoen:fout:teVaak"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert begin("192.0.2.2").status_code == 201


def test_guessing_codes_ends_soon_and_a_right_code_is_not_looked_at_then(served: Service) -> None:
    right = served.client.post("/v1/gesprekken", json={}, headers=frm("192.0.2.3")).json()["hervatcode"]

    def resume(code: str, address: str = "192.0.2.4") -> int:
        return served.client.post("/v1/gesprekken/hervat", json={"code": code}, headers=frm(address)).status_code

    assert [resume(new_code()) for _ in range(WRONG_CODES + 3)] == [404] * WRONG_CODES + [429] * 3
    assert resume(right) == 429, "not even looked up"
    assert resume(right, "192.0.2.5") == 200


def test_ten_thousand_guesses_are_hardly_looked_at() -> None:
    throttle = Throttle(WRONG_CODES, lambda: 0.0)
    looked_at = 0
    for guess in range(10_000):
        try:
            throttle.check(f"192.0.2.{guess % 250}")
        except ProblemError:
            continue
        looked_at += 1
        throttle.count(f"192.0.2.{guess % 250}")
    assert looked_at == WRONG_CODES * 20, "of all addresses together"


def test_what_was_used_comes_back_evenly() -> None:
    now = 0.0
    throttle = Throttle(6, lambda: now)
    for _ in range(6):
        throttle.check("a")
        throttle.count("a")
    with pytest.raises(ProblemError) as caught:
        throttle.check("a")
    assert caught.value.headers == {"Retry-After": "10"}
    now = 9.0
    with pytest.raises(ProblemError):
        throttle.check("a")
    now = 10.5
    throttle.check("a")
    now = 100_000.0
    for _ in range(6):
        throttle.check("a")
        throttle.count("a")
    with pytest.raises(ProblemError):
        throttle.check("a")


def test_an_address_is_only_believed_of_the_server_in_front() -> None:
    def of(client: str, *said: str) -> str:
        headers = [(b"x-forwarded-for", one.encode()) for one in said]
        return address_of({"client": (client, 1), "headers": headers}, {"127.0.0.1"})

    assert of("203.0.113.5", "1.2.3.4") == "203.0.113.5", "anybody can write a header"
    assert of("127.0.0.1", "1.2.3.4") == "1.2.3.4"
    assert of("127.0.0.1", "6.6.6.6, 1.2.3.4") == "1.2.3.4", "what the server itself saw stands last"
    assert of("127.0.0.1") == "127.0.0.1"
    assert address_of({"client": None, "headers": []}, set()) == "onbekend"


def test_codes_are_long_and_read_however_they_are_typed() -> None:
    codes = {new_code() for _ in range(2_000)}
    assert len(codes) == 2_000
    letters = {letter for code in codes for letter in code.replace("-", "")}
    assert len(letters) == 32
    assert 16 * 5 >= 64, "random bits"
    assert not letters & set("ILOU")
    assert len({new_talk_token() for _ in range(100)}) == 100
    assert code_hash("K7QM-2X4P-9RTV-0A1C") == code_hash(" k7qm 2x4p 9rtv oaic ")
    assert code_hash("K7QM-2X4P-9RTV-0A1C") != code_hash("K7QM-2X4P-9RTV-0A1D")


# --- other sites -----------------------------------------------------------------------------------------------------


def preflight(served: Service, origin: str, path: str = "/v1/gesprekken") -> Any:
    headers = {
        "Origin": origin, "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type", "Authorization": "",
    }  # fmt: skip
    return served.client.options(path, headers=headers)


def test_an_allowed_site_may_call_and_read_the_answer(served: Service) -> None:
    asked = preflight(served, SITE)
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Origin"] == SITE
    assert "authorization" in asked.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in asked.headers
    answer = served.client.post("/v1/gesprekken", json={}, headers={"Origin": SITE, **frm("192.0.2.9")})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (201, SITE)
    assert "Origin" in answer.headers["Vary"]
    one = Talker(served.client)
    assert one.send("").headers.get("Access-Control-Allow-Origin") is None, "nobody asked"
    refused = served.client.get(f"/v1/gesprekken/{one.id}/berichten", headers={"Origin": SITE, "Authorization": ""})
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (401, SITE), "it can read why"


@pytest.mark.parametrize(
    "origin",
    [
        "null", "https://kwaad.example", "http://www.gemeente.example", f"{SITE}.kwaad.example", f"{SITE}:444",
        "https://gemeente.example", "https://kwaad.example/https://www.gemeente.example", "HTTPS://WWW.GEMEENTE.EXAMPLE",
        f"{SITE}/", "", "*", "https://werk.gemeente.example", "https://wwwxgemeente.example", f"{SITE} https://b.example",
        "file://", "https://www.gemeente.example@kwaad.example", "chrome-extension://abc", "https://127.0.0.1",
        "http://localhost", "https://sub.www.gemeente.example",
    ],
)  # fmt: skip
def test_no_other_site_may(served: Service, origin: str) -> None:
    assert "Access-Control-Allow-Origin" not in preflight(served, origin).headers
    answer = served.client.get("/v1/gesprekken", headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_allowed_site_may_do_nothing_else(served: Service) -> None:
    for path in ("/v1/kandidaten", "/v1/gesprekkenlijst", "/health"):
        assert "Access-Control-Allow-Origin" not in preflight(served, SITE, path).headers
    assert "Access-Control-Allow-Origin" not in served.client.get("/v1/beroepen", headers={"Origin": SITE}).headers


def test_settings_of_sites_are_checked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert Settings().origins == frozenset()
    assert Settings(herkomsten=f"{SITE},").origins == {SITE}
    assert Settings().script_folder is None
    assert Settings(gesprek_map=str(tmp_path)).script_folder == tmp_path
    for wrong in ("*", "www.gemeente.nl", f"{SITE}/pad", "null", f"{SITE} {SITE}"):
        monkeypatch.setenv("MEEDOEN_HERKOMSTEN", wrong)
        settings.cache_clear()
        with pytest.raises(InputError, match="MEEDOEN_HERKOMSTEN"):
            settings()
    settings.cache_clear()
