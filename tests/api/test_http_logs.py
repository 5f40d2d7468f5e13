"""Nothing of anybody stands in the logs: canaries in every place that somebody can fill in, over every kind of call."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path

from api.http.logs import ALLOWED, ServerLog, make_log, where
from api.matching import MatchEngine
from tests.api.http_service import MERGE, service

CANARIES = ("kanarie-id", "Kanariezin", "Kanarienaam", "kanarie@", "kanariewoord", "0600012345", "mdn_")


def test_a_day_of_calls_leaves_no_canary(tmp_path: Path, engine: MatchEngine) -> None:
    with service(tmp_path, engine) as one:
        call = one.client.request
        story = "Kanariezin: ik wil graag koken en schoonmaken."
        call("POST", "/v1/kandidaten", json={"id": "kanarie-id", "verhaal": story, "kanariewoord": "kanariewoord"})
        call("POST", "/v1/personen", json={"id": "kanarie-id", "naam": "Kanarienaam", "email": "kanarie@b.example"})
        call("POST", "/v1/personen", json={"id": "kanarie-id2", "naam": "Kanarienaam", "telefoon": "0600012345"})
        call("POST", "/v1/vacatures", json={"id": "kanarie-id", "titel": "Kok", "werkgeverId": "kanarie-id"})
        for path in (
            "/v1/kandidaten/kanarie-id", "/v1/personen/kanarie-id", "/v1/kandidaten/kanarie-id/matches",
            "/v1/vacatures/kanarie-id/shortlist", "/v1/kandidaten/kanarie-id/waarom-niet?vacature=kanarie-id",
            "/v1/kandidaten/kanarie-id/feiten", "/v1/kandidaten?na=kanarie-id", "/v1/kandidaten?kanariewoord=1",
            "/v1/kanariewoord/kanarie-id", "/v1/kandidaten/kanarie-id/kanariewoord", "/kanariewoord",
            "/v1/branches/kanariewoord/shortlist", "/v1/werkgevers/kanarie-id/shortlist",
        ):  # fmt: skip
            call("GET", path)
        call("PATCH", "/v1/kandidaten/kanarie-id", json={"urenMin": "Kanarienaam"}, headers=MERGE)
        call("POST", "/v1/kandidaten", content=b'{"id": "Kanarienaam', headers={"Content-Type": "application/json"})
        call("POST", "/v1/kandidaten", content=b"Kanarienaam", headers={"Content-Type": "text/Kanarienaam"})
        call("POST", "/v1/shortlists", json={"vacatureId": "kanarie-id"})
        call("GET", "/v1/kandidaten", headers={"Authorization": "Bearer mdn_kanariewoord"})
        call("GET", "/v1/kandidaten", headers={"X-Request-Id": "Kanarienaam", "User-Agent": "Kanarienaam"})
        call("KANARIENAAM", "/v1/kandidaten")
        one.app.state.parts.store.close()
        call("GET", "/v1/kandidaten/kanarie-id")
        call("DELETE", "/v1/kandidaten/kanarie-id")
        lines, text = one.lines(), one.out.getvalue()

    assert len([line for line in lines if line["event"] == "verzoek"]) == 26
    assert {line["status"] for line in lines if line["event"] == "verzoek"} >= {200, 201, 400, 401, 404, 405, 415}
    assert [canary for canary in CANARIES if canary.lower() in text.lower()] == []
    assert all(set(line) <= ALLOWED for line in lines)
    assert {"route": "/v1/kandidaten/{id}", "method": "GET", "status": 200}.items() <= lines[4].items()


def test_what_is_not_on_the_list_is_dropped() -> None:
    out = io.StringIO()

    make_log("info", out).info("verzoek", verhaal="Kanariezin", route="/v1/{id}", code={"diep": "Kanarienaam"})

    (line,) = [json.loads(one) for one in out.getvalue().splitlines()]
    assert set(line) == {"event", "level", "timestamp", "route"}


def test_a_text_that_is_none_of_ours_is_not_written() -> None:
    out = io.StringIO()

    make_log("info", out).info("verzoek", code="Jan, 06-1; drop table", route="x" * 500)

    line = json.loads(out.getvalue())
    assert (line["code"], line["route"]) == ("?", "?")


def test_what_the_server_says_goes_without_its_words() -> None:
    out = io.StringIO()
    logger = logging.getLogger("proef.server")
    logger.handlers, logger.propagate = [ServerLog(make_log("info", out))], False

    try:
        raise ValueError("Kanarienaam")
    except ValueError as error:
        logger.error("Kanarienaam %s", "Kanariezin", exc_info=True)
        place = where(error)

    assert place.startswith("test_http_logs.py:")
    assert "kanarie" not in out.getvalue().lower()
    assert {"error": "ValueError", "level": "error"}.items() <= json.loads(out.getvalue()).items()
