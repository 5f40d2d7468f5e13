"""What the document says against what the service does: generated calls, good and bad, over every operation.

All checks of schemathesis: no 5xx, no answer that the document does not describe, nothing wrong that is taken in and
nothing right that is refused. A schema cannot say that one day must lie after another or that a number may be no BSN;
there the generated body is put right first. What is refused in those cases has tests of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation

from api.http.access import RULES, Right
from api.matching import MatchEngine
from matcher.kept import Moved, Ranking, Run, RunState, Step, StepKind
from tests.api.http_service import NOW, Service, service

QUICK, LONG = 5, 60
REFUSED = ("400", "401", "403", "404", "405", "409", "413", "415", "429")
NINE_DIGITS = re.compile(r"\d{9}")
# The lower of a pair comes first.
PAIRS = (("urenMin", "urenMax"), ("start", "eind"), ("vanaf", "tot"), ("min", "max"))


@pytest.fixture
def served(tmp_path: Path, engine: MatchEngine) -> Iterator[Service]:
    with service(tmp_path, engine, gesprekken_per_minuut=100_000) as one:
        yield one


def filled(one: Service) -> dict[str, str]:
    """Something of every kind, made where it is not there (any more): the id of each, by the start of its address."""
    call = one.client.post
    call("/v1/kandidaten", json={"id": "k1", "verhaal": "Ik wil graag koken. Ik heb rijbewijs B."})
    call("/v1/personen", json={"id": "k1", "naam": "Verzonnen Naam"})
    call("/v1/vacatures", json={"id": "v1", "titel": "Kok in een restaurant", "werkgeverId": "w1"})
    call("/v1/werkgevers", json={"id": "w1", "naam": "De Pan"})
    one.desk.open()  # so that nothing new is still being read
    shortlist = call("/v1/shortlists", json={"vacatureId": "v1"}).json()["id"]
    call(f"/v1/shortlists/{shortlist}/besluiten", json={"toevoegingen": [{"kandidaatId": "k1", "reden": "Proef."}]})
    outcome = call("/v1/kandidaten/k1/uitkomsten", json={"soort": "betaald", "start": "2026-01-01"}).json()["id"]
    if one.store.last_run() is None:
        run = one.store.open_run(Run("r1", RunState.BUSY, NOW, None, 1, "model"))
        one.store.keep_rankings(
            "r1",
            [Ranking("kandidaat", "k1", (("v1", 0.5),))],
            [Moved("kandidaat", "k1", ("v1",), ("v0",), (("v2", 2, 1),))],
            [Step("k1", StepKind.OUT_OF_SIGHT, None, "Er is nog geen verhaal.")],
        )
        one.store.finish_run(Run(run.id, RunState.DONE, NOW, NOW, 1, "model", {"kandidaten": 1}))
    talk = call("/v1/gesprekken", json={"taal": "nl"}).json()
    own = {"Authorization": f"Bearer {talk['token']}"}
    for place, text in enumerate(("ja", "Ik wil graag koken.")):
        call(f"/v1/gesprekken/{talk['id']}/berichten", json={"tekst": text, "sleutel": str(place)}, headers=own)
    call(f"/v1/gesprekken/{talk['id']}/overname", json={})
    return {
        "kandidaten": "k1", "personen": "k1", "vacatures": "v1", "werkgevers": "w1", "shortlists": shortlist,
        "uitkomsten": outcome, "beroepen": "kok", "branches": "Zorg", "gesprekken": talk["id"], "token": talk["token"],
    }  # fmt: skip


@dataclass
class Calls:
    """Generated calls over all operations, and what came of them."""

    one: Service
    most: int
    made: int = 0
    statuses: set[int] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)

    def everything(self) -> None:
        config = schemathesis.Config.from_dict(
            {
                "generation": {"allow-x00": False},  # refused in every text; no schema of a free field can say so
                "checks": {"negative_data_rejection": {"expected-statuses": list(REFUSED)}},
            }
        )
        schema = schemathesis.openapi.from_asgi("/v1/openapi.json", self.one.app, config=config)
        operations = [result.ok() for result in schema.get_all_operations()]
        assert len(operations) > 40
        for operation in operations:
            known = filled(self.one)
            for mode in GenerationMode:
                self._some(operation, mode, known)

    def _some(self, operation: Any, mode: GenerationMode, known: dict[str, str]) -> None:
        @settings(
            max_examples=self.most,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(mode))
        def call(case: Any) -> None:
            # A key without a value is not written into the address, and then there is nothing wrong with it.
            assume(all(value not in (None, [], {}) for value in (case.query or {}).values()))
            self.made += 1
            self._put_right(case, known)
            secret = self.one.client.headers["Authorization"]
            if RULES.get((case.method, f"/v1{case.operation.path}")) is Right.TALK:
                secret = f"Bearer {known['token']}"
            answer = case.call(headers={"Authorization": secret})
            self.statuses.add(answer.status_code)
            case.validate_response(answer)

        try:
            call()
        except schemathesis.core.failures.FailureGroup as group:
            self.failures.append(f"{operation.label} ({mode.value}): {group}")

    def _put_right(self, case: Any, known: dict[str, str]) -> None:
        """Mostly about something that exists; and a right body right in what a schema cannot say."""
        made = case.meta.components if case.meta else {}

        def right(where: ParameterLocation) -> bool:
            return where not in made or made[where].mode is GenerationMode.POSITIVE

        kind = case.operation.path.split("/")[1]
        if case.path_parameters and right(ParameterLocation.PATH) and self.made % 4:
            name = "naam" if "naam" in case.path_parameters else "id"
            case.path_parameters[name] = known[kind]
        if isinstance(case.body, dict) and right(ParameterLocation.BODY):
            _made_possible(case.body, patch=case.method == "PATCH")


def _made_possible(body: dict[str, Any], *, patch: bool) -> None:
    for low, high in PAIRS:
        values = (body.get(low), body.get(high))
        if patch:  # what is there already may lie between
            body.pop(high if high == "eind" else low, None)
        elif None not in values and values[0] > values[1]:
            body[low], body[high] = values[1], values[0]
    body.pop("verteldOp", None)
    body.pop("correcties", None)
    for decision in body.get("besluiten", []):
        decision["kandidaatId"] = "k1"
    for place, addition in enumerate(body.get("toevoegingen", [])):
        addition["kandidaatId"] = f"onbekend-{place}"
    for name, value in list(body.items()):
        if isinstance(value, dict) and {"min", "max"} <= value.keys():
            _made_possible(value, patch=False)
        elif (
            name not in ("telefoon", "besluiten", "toevoegingen")
            and not isinstance(value, float)
            and NINE_DIGITS.search(str(value))
        ):
            body[name] = "1" if isinstance(value, str | int) else None
    if "id" in body and patch:
        del body["id"]


def check(calls: Calls) -> None:
    calls.everything()

    assert not calls.failures, "\n\n".join(calls.failures)
    assert calls.made > 40 * calls.most, "every operation was called, well and badly"
    assert {200, 201, 204, 400, 404} <= calls.statuses
    assert max(calls.statuses) < 500


def test_the_service_does_what_the_document_says(served: Service) -> None:
    check(Calls(served, QUICK))


@pytest.mark.slow
def test_the_service_does_what_the_document_says_at_length(served: Service) -> None:
    check(Calls(served, LONG))
