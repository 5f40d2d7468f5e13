"""Imports point one way: api, intake_bot, matcher, vocab; and models, vocab. Heavy libraries stay in their own file."""

from __future__ import annotations

import pytest

from tests.house.import_rules import ROOT, sources, violations


def test_no_file_imports_what_its_room_may_not_know() -> None:
    files = list(sources())
    assert len(files) > 20, "the checker must see the rooms"

    found = [
        sentence
        for path in files
        for sentence in violations(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("vocab/loader.py", "import matcher.domain"),
        ("matcher/match/rank.py", "from models import embedding"),
        ("models/train.py", "from matcher.domain import Fact"),
        ("matcher/match/rank.py", "def f():\n    from api.wiring import engine"),
        ("matcher/story/read.py", "from matcher.match import rank"),
        ("matcher/story/read.py", "from ..match import rank"),
        ("matcher/story/read.py", "from matcher import match"),
        ("matcher/privacy/redact.py", "import matcher.story.statements"),
        ("matcher/domain.py", "from matcher.story.statements import statements"),
        ("matcher/domain.py", "from matcher.ports import Vectors"),
        ("matcher/match/rank.py", "from matcher.store import sqlite"),
        ("matcher/store/sqlite.py", "from matcher.match import rank"),
        ("intake_bot/step.py", "from matcher.match.faiss_index import FaissIndex"),
        ("matcher/match/rank.py", "import faiss"),
        ("api/wiring.py", "import torch"),
        ("matcher/story/read.py", "from sentence_transformers import SentenceTransformer"),
        ("matcher/domain.py", "from pydantic import BaseModel"),
        ("matcher/casework/decide.py", "import sqlalchemy as sa"),
        ("api/cli.py", "from tests.house import imports"),
    ],
)
def test_the_checker_catches(path: str, source: str) -> None:
    assert len(violations(path, source)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("matcher/match/rank.py", "from matcher.story.read import read\nfrom matcher import errors"),
        ("matcher/match/faiss_index.py", "import faiss\nfrom matcher.match.exact_index import checked_items"),
        ("matcher/casework/decide.py", "from matcher.match import rank"),
        ("matcher/store/sqlite.py", "import sqlalchemy\nfrom matcher.domain import Fact"),
        ("models/train.py", "import torch\nfrom vocab.loader import load"),
        ("intake_bot/step.py", "from matcher.story import statements"),
        ("api/wiring.py", "import models.embedding, matcher.match.rank, vocab"),
    ],
)
def test_the_checker_lets_pass(path: str, source: str) -> None:
    assert violations(path, source) == []
