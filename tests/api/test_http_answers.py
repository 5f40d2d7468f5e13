"""What every answer has: safe headers, a number, a version, and problems instead of stack traces."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.http.problems import of_error
from api.matching import MatchEngine
from api.statuses import status_of
from matcher.errors import DataError, InputError, MatcherError, NotFound, StoreUnavailable, Unavailable
from tests.api.http_service import MERGE, Service, service

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, engine: MatchEngine) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("antwoorden"), engine) as one:
        yield one


BAD_BODIES = {
    "nothing": (b"", "jsonBericht"),
    "no json": (b"{'id': 1}", "jsonBericht"),
    "cut off": (b'{"id": "k', "jsonBericht"),
    "a list": (b"[1, 2]", "jsonGeenGroep"),
    "a text": (b'"k1"', "jsonGeenGroep"),
    "latin": ('{"id": "k", "verhaal": "café"}'.encode("latin-1"), "coderingBericht"),
    "not a number": (b'{"id": "k", "urenMin": NaN}', "jsonOnbruikbaar"),
    "no end": (b'{"id": "k", "urenMin": 1e999}', "jsonOnbruikbaar"),
    "a number of ten thousand digits": (b'{"id": "k", "x": ' + b"9" * 10_000 + b"}", "jsonOnbruikbaar"),
    "too deep": (b'{"id": "k", "x": ' + b"[" * 40 + b"]" * 40 + b"}", "jsonTeDiep"),
    "far too deep": (b'{"id": "k", "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "jsonOnbruikbaar"),
    "a field twice": (b'{"id": "k", "id": "k2"}', "jsonDubbel"),
    "a nul": (b'{"id": "k", "verhaal": "a\\u0000b"}', "nulTeken"),
    "a nul in a name": (b'{"id": "k", "a\\u0000b": 1}', "nulTeken"),
    "a nul deep in a field of their own": (b'{"id": "k", "eigen": {"x": ["\\u0000"]}}', "nulTeken"),
    "half an emoji": (b'{"id": "k", "verhaal": "\\ud83d"}', "halfTeken"),
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_body_that_cannot_be_used_is_told_what_is_wrong(served: Service, name: str) -> None:
    content, code = BAD_BODIES[name]

    answer = served.client.post("/v1/kandidaten", content=content, headers=JSON)

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert [error["code"] for error in answer.json()["errors"]] == [code]
    assert served.client.get("/v1/kandidaten").json()["totaal"] == 0


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "application/x-www-form-urlencoded"])
def test_another_kind_of_body_is_not_read(served: Service, kind: str) -> None:
    answer = served.client.post("/v1/kandidaten", content=b'{"id": "k"}', headers={"Content-Type": kind})

    assert (answer.status_code, answer.json()["type"]) == (415, "urn:meedoen:fout:inhoudOnbekend")


def test_a_patch_may_come_as_json_and_a_post_not_as_a_patch(served: Service) -> None:
    assert served.client.patch("/v1/kandidaten/geen", json={}).status_code == 404
    assert served.client.post("/v1/kandidaten", content=b"{}", headers=MERGE).status_code == 415
    assert served.client.post("/v1/kandidaten", json={}, headers={}).status_code == 400


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/kandidaten?onbekend=1", "zoekwoordOnbekend"),
        ("/v1/kandidaten?aantal=1&aantal=2", "zoekwoordDubbel"),
        ("/v1/kandidaten/k?top=1", "zoekwoordOnbekend"),
        ("/v1/kandidaten/k/matches?top=0", "getalTeLaag"),
        ("/v1/kandidaten/k/matches?top=101", "getalTeHoog"),
        ("/v1/kandidaten/k/matches?top=tien", "typeHeelGetal"),
        ("/v1/kandidaten/k/matches?branche=Bakkerij", "keuzeOnbekend"),
        ("/v1/kandidaten/k/matches?soort=baan", "keuzeOnbekend"),
        ("/v1/kandidaten/k/matches?beroep=tovenaar", "beroepNietBekend"),
        ("/v1/kandidaten/k/waarom-niet", "veldOntbreekt"),
        ("/v1/kandidaten/k/feiten/0", None),
    ],
)
def test_an_address_that_cannot_be_used(served: Service, path: str, code: str | None) -> None:
    answer = served.client.get(path)

    if code is None:
        assert answer.status_code == 405
    else:
        assert (answer.status_code, [error["code"] for error in answer.json()["errors"]]) == (400, [code])


def test_a_nul_in_an_address_goes_no_further(served: Service) -> None:
    for path in ("/v1/kandidaten/a%00b", "/v1/kandidaten?na=%00"):
        assert served.client.get(path).json()["type"] == "urn:meedoen:fout:nulInAdres"


@pytest.mark.parametrize("path", ["/v1/kandidaten/", "/v1/onbekend", "/v1", "/", "/V1/kandidaten", "/v1//kandidaten"])
def test_an_address_that_does_not_exist(served: Service, path: str) -> None:
    answer = served.client.get(path, follow_redirects=False)

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_a_method_that_does_not_exist_names_those_that_do(served: Service) -> None:
    for method in ("PUT", "HEAD", "OPTIONS", "TRACE", "VERZONNEN"):
        answer = served.client.request(method, "/v1/beroepen")
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/kandidaten", 200), ("GET", "/v1/kandidaten/geen", 404), ("POST", "/v1/kandidaten", 415),
        ("GET", "/health", 200), ("GET", "/ready", 200), ("GET", "/nergens", 404), ("DELETE", "/v1/beroepen", 405),
    ],
)  # fmt: skip
def test_every_answer_is_safe_to_have(served: Service, method: str, path: str, status: int) -> None:
    answer = served.client.request(method, path)

    assert answer.status_code == status
    expected = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "frame-ancestors 'none'",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
    }
    assert expected.items() <= {name: answer.headers.get(name) for name in expected}.items()
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers.get("API-Version") == ("1.0.0" if path.startswith("/v1") else None)


def test_a_request_keeps_its_number(served: Service) -> None:
    number = "0f8fad5b-d9cb-469f-a165-70867728950e"

    answer = served.client.get("/v1/kandidaten/geen", headers={"X-Request-Id": number})

    assert answer.headers["X-Request-Id"] == number
    assert answer.json()["instance"] == f"urn:uuid:{number}"


@pytest.mark.parametrize("number", ["", "Jan de Vries", "1", "x" * 500, "0f8fad5b-d9cb-469f-a165-70867728950e\tx"])
def test_a_number_that_may_say_something_is_replaced(served: Service, number: str) -> None:
    answer = served.client.get("/health", headers={"X-Request-Id": number})

    assert len(answer.headers["X-Request-Id"]) == 36
    assert answer.headers["X-Request-Id"] != number


def test_the_document_may_be_read_by_everybody_from_everywhere(served: Service) -> None:
    answer = served.client.get("/v1/openapi.json", headers={"Authorization": ""})

    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert served.client.get("/v1/docs").status_code == 404, "the page for developers is off"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InputError("x"), 400), (NotFound("x"), 404), (Unavailable("x"), 503), (StoreUnavailable("x"), 503),
        (DataError("x"), 500), (MatcherError("x"), 500),
    ],
)  # fmt: skip
def test_every_class_of_error_has_its_status(error: MatcherError, status: int) -> None:
    assert status_of(error) == of_error(error).status == status


@pytest.mark.parametrize("error", [DataError("geheim", pad="/een/pad"), ZeroDivisionError("geheim"), OSError("geheim")])
def test_what_breaks_inside_stays_inside(served: Service, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def breaks(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(served.app.state.parts.store, "page", breaks, raising=True)
    before = len(served.lines())

    answer = served.client.get("/v1/kandidaten")

    assert (answer.status_code, answer.json()["type"]) == (500, "urn:meedoen:fout:foutInDienst")
    assert "geheim" not in answer.text
    assert "pad" not in answer.json()["detail"]
    told = json.dumps(served.lines()[before:])
    assert "500" in told
    if not isinstance(error, DataError):
        assert "een/pad" not in told
        assert "geheim" not in told
        assert type(error).__name__ in told
        assert "test_http_answers.py" in told, "where it broke"


def test_the_figures_need_a_right_and_name_no_address(served: Service) -> None:
    served.client.get("/v1/kandidaten/kanarie-id")

    assert served.client.get("/metrics", headers=served.caller("lezen")).status_code == 403
    figures = served.client.get("/metrics", headers=served.caller("beheer")).text
    assert 'meedoen_verzoeken_total{methode="GET",route="/v1/kandidaten/{id}",status="404"}' in figures
    assert "kanarie" not in figures


def test_the_figures_may_be_opened_by_a_setting(tmp_path: Path, engine: MatchEngine) -> None:
    with service(tmp_path, engine, cijfers_open=True) as one:
        assert one.client.get("/metrics", headers={"Authorization": ""}).status_code == 200


def test_until_the_lists_are_there_the_service_is_not_ready(tmp_path: Path, engine: MatchEngine) -> None:
    from starlette.testclient import TestClient

    from api.desk import Desk
    from api.http.app import create_app

    with service(tmp_path, engine) as one:
        not_opened = Desk(one.store, engine, None)
        with TestClient(create_app(one.settings, one.store, not_opened)) as client:
            answer = client.get("/ready")
            assert (answer.status_code, answer.json()["errors"][0]["veld"]) == (503, "lijsten")
            assert client.get("/health").status_code == 200
            not_opened.open()
            assert client.get("/ready").json() == {"status": "gereed"}
        not_opened.close()
