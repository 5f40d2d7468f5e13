"""Who may do what: everything is closed until the table opens it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.http.access import KEPT_SECONDS, RULES, Right, Tokens
from api.http.app import all_routes, create_app
from api.matching import MatchEngine
from api.settings import Settings
from api.tokens import new_token, secret_hash
from matcher.store.opening import open_store
from tests.api.http_service import NOW, Service, service

ROUTES = [
    (method, route.path)
    for route in all_routes(Settings(docs=True))
    if isinstance(route, APIRoute)
    for method in sorted(route.methods)
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, engine: MatchEngine) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("toegang"), engine, docs=True) as one:
        yield one


def filled(path: str) -> str:
    """An address of a route, of something that does not exist."""
    return path.replace("{nummer}", "1").replace("{id}", "geen").replace("{naam}", "geen")


def test_every_route_has_its_line_and_every_line_its_route() -> None:
    assert len(ROUTES) > 40, "the reader must see the routes"
    assert set(ROUTES) == set(RULES)


def test_only_these_are_open_to_everybody() -> None:
    assert {path for (_, path), right in RULES.items() if right is Right.OPEN} == {
        "/health", "/ready", "/v1/openapi.json", "/v1/docs", "/v1/gesprekken", "/v1/gesprekken/hervat",
    }  # fmt: skip


@pytest.mark.parametrize(("method", "path"), [key for key, right in RULES.items() if right is not Right.OPEN])
def test_without_a_token_nothing_is_told(served: Service, method: str, path: str) -> None:
    for headers in (
        {"Authorization": ""},
        {"Authorization": "Bearer onzin"},
        {"Authorization": f"Basic {served.secrets['lezen']}"},
        {"Authorization": f"Bearer {secret_hash(served.secrets['lezen'])}"},
    ):
        answer = served.client.request(method, filled(path), headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path"), [key for key, right in RULES.items() if right not in (Right.OPEN, Right.TALK)]
)
def test_a_right_is_needed_and_is_enough(served: Service, method: str, path: str) -> None:
    needed = RULES[method, path]
    for right in ("lezen", "schrijven", "beheer"):
        answer = served.client.request(method, filled(path), headers=served.caller(right))
        if right == needed:
            assert answer.status_code not in (401, 403)
        else:
            assert (answer.status_code, answer.json()["type"]) == (403, "urn:meedoen:fout:rechtOntbreekt")


@pytest.mark.parametrize(("method", "path"), [key for key, right in RULES.items() if right is Right.TALK])
def test_a_conversation_opens_to_its_own_token_only(served: Service, method: str, path: str) -> None:
    own, other = (served.client.post("/v1/gesprekken", json={}).json() for _ in range(2))

    def asked(talk_id: str, secret: str) -> tuple[int, dict[str, object]]:
        headers = {"Authorization": f"Bearer {secret}"}
        answer = served.client.request(method, path.replace("{id}", talk_id), headers=headers)
        return answer.status_code, {**answer.json(), "instance": ""}

    assert asked(own["id"], own["token"])[0] not in (401, 403)
    refusals = [
        asked(own["id"], other["token"]),
        asked(own["id"], own["hervatcode"]),
        asked(own["id"], secret_hash(own["token"])),
        asked(own["id"], served.secrets["lezen,schrijven,beheer"]),
        asked("bestaat-niet", own["token"]),
    ]
    assert refusals[0][0] == 401
    assert all(one == refusals[0] for one in refusals), "whoever guesses learns nothing"


def test_the_token_of_a_conversation_is_good_for_nothing_else(served: Service) -> None:
    own = served.client.post("/v1/gesprekken", json={}).json()
    for path in ("/v1/gesprekken", f"/v1/gesprekken/{own['id']}", "/v1/kandidaten"):
        assert served.client.get(path, headers={"Authorization": f"Bearer {own['token']}"}).status_code == 401


def test_a_token_in_the_address_is_no_token(served: Service) -> None:
    answer = served.client.get(f"/v1/kandidaten?token={served.secrets['lezen']}", headers={"Authorization": ""})

    assert answer.status_code == 401


def test_a_route_that_nobody_declared_is_refused_to_everybody(tmp_path: Path, engine: MatchEngine) -> None:
    with service(tmp_path, engine) as one:
        extra = Route("/v1/vergeten", lambda _: PlainTextResponse("geheim"))
        app = create_app(one.settings, one.store, one.desk, more=[extra])
        one.client.app = app
        from starlette.testclient import TestClient

        with TestClient(app) as client:
            answer = client.get("/v1/vergeten", headers=one.caller("lezen", "schrijven", "beheer"))

    assert (answer.status_code, answer.json()["type"]) == (403, "urn:meedoen:fout:routeNietVrijgegeven")


@pytest.mark.anyio
async def test_a_withdrawn_token_works_no_longer_than_half_a_minute(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'm.db'}")
    seconds = 0.0
    tokens = Tokens(store, lambda: seconds)
    secret, token = new_token("dienst", ["lezen"], NOW)
    store.put_token(token)
    known = await tokens.caller(secret)
    assert known
    assert known.name == "dienst"

    store.drop_token("dienst")
    seconds = KEPT_SECONDS - 1
    assert await tokens.caller(secret), "kept, so that not every request asks the database"
    seconds = KEPT_SECONDS + 1
    assert await tokens.caller(secret) is None
    store.close()


@pytest.mark.anyio
async def test_a_new_token_works_within_moments(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'm.db'}")
    seconds = 0.0
    tokens = Tokens(store, lambda: seconds)
    secret, token = new_token("dienst", ["lezen"], NOW)
    assert await tokens.caller(secret) is None

    store.put_token(token)
    seconds = 3.0

    assert await tokens.caller(secret)
    store.close()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_secrets_are_long_and_kept_as_a_hash() -> None:
    made = [new_token("a", ["lezen"], NOW) for _ in range(50)]

    assert len({secret for secret, _ in made}) == 50
    assert all(len(secret) >= 43 and secret not in str(token) for secret, token in made)


def test_who_did_it_goes_down_with_it(served: Service) -> None:
    served.client.put(
        "/v1/focusberoepen", json={"beroepen": ["kok"], "vanaf": "2026-01-01"}, headers=served.caller("schrijven")
    )

    assert served.client.get("/v1/focusberoepen").json()["door"] == "schrijven"
