"""Records between the wire and the matcher: nothing is lost, nothing is added."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from api.record_wire import record_from, record_of
from matcher.domain import Candidate, Demands, Place
from matcher.kept import RecordKind
from tests.conftest import DEMO

FILES = {
    RecordKind.CANDIDATE: "kandidaten.jsonl",
    RecordKind.PERSON: "personen.jsonl",
    RecordKind.PLACE: "vacatures.jsonl",
    RecordKind.EMPLOYER: "werkgevers.jsonl",
}


def records() -> Iterator[tuple[RecordKind, dict[str, Any]]]:
    for kind, name in FILES.items():
        for line in (DEMO / name).read_text("utf-8").splitlines():
            yield kind, json.loads(line)


def test_every_record_of_the_demonstration_comes_back_as_it_was() -> None:
    found = list(records())
    assert len(found) > 150

    for kind, given in found:
        record, refusals = record_from(kind, given)
        assert refusals == []
        told = {name: value for name, value in given.items() if value is not None}
        if isinstance(told.get("begeleiding"), str):  # one text stands for a list of one
            told["begeleiding"] = [told["begeleiding"]]
        assert record_of(kind, record) == told, given["id"]


def test_unknown_is_left_out_and_none_is_an_empty_list() -> None:
    assert record_of(RecordKind.CANDIDATE, Candidate("k", days=(), hours_max=20.0)) == {
        "id": "k",
        "dagen": [],
        "urenMax": 20,
    }
    assert record_of(RecordKind.PLACE, Place("v", "Kok", demands=Demands(vog=False, loads=()))) == {
        "id": "v",
        "titel": "Kok",
        "eisen": {"vog": False, "belasting": []},
    }


def test_unknown_demands_go_back_where_they_stood() -> None:
    given = {"id": "v", "titel": "Kok", "eisen": {"eigen": {"a": 1}}, "eigen": 2}
    record, refusals = record_from(RecordKind.PLACE, given)

    assert refusals == []
    assert record_of(RecordKind.PLACE, record) == given


@pytest.mark.parametrize("kind", list(RecordKind))
def test_a_field_of_their_own_never_takes_the_place_of_one_of_ours(kind: RecordKind) -> None:
    given = {"id": "x", "titel": "Kok", "naam": "De Pan", "Id": "anders", "ID": 5}
    record, refusals = record_from(kind, given)

    assert refusals == []
    assert record_of(kind, record) == given
