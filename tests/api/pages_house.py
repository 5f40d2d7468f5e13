"""Pages to test: a real database with some of the demonstration, the real engine, and a browser of sorts."""

from __future__ import annotations

import io
import json
import re
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from api.desk import Desk
from api.http.logs import make_log
from api.matching import MatchEngine
from api.pages.app import create_pages
from api.records import read_candidates, read_places
from api.records_people import read_employers, read_people
from api.settings import Settings
from api.tokens import new_token
from matcher.casework.rematch import rematch
from matcher.kept import RecordKind
from matcher.ports import Store
from matcher.store.opening import open_store
from tests.conftest import DEMO

NOW = datetime(2026, 6, 1, 7, 30, tzinfo=UTC)
BASE = "http://testserver"
HOME = {"Origin": BASE}
VOID = frozenset({"input", "br", "hr", "img", "link", "meta"})


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


class Seen(HTMLParser):
    """What a browser makes of a page: elements, the words that are shown, and headings in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.headings: list[int] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def links(self) -> list[str]:
        return [one["href"] for one in self.all("a") if one.get("href", "").startswith("/")]

    def form(self, action: str) -> dict[str, str]:
        """The hidden fields of the form with this address."""
        fields: dict[str, str] = {}
        inside = False
        for tag, attributes in self.elements:
            if tag == "form":
                inside = attributes.get("action") == action
            elif inside and tag == "input" and attributes.get("type") == "hidden":
                fields[attributes["name"]] = attributes.get("value", "")
        assert fields, f"no form to {action}"
        return fields


@dataclass
class PagesHouse:
    """Pages that stand ready, with their parts in reach."""

    store: Store
    desk: Desk
    settings: Settings
    secrets: dict[str, str]
    _folder: tempfile.TemporaryDirectory[str] = field(repr=False)

    def visitor(self, rights: str | None = "lezen,schrijven", *, clock: Clock | None = None, **more: Any) -> Visitor:
        """Somebody at a browser, with pages of their own on this store; logged in unless `rights` is None."""
        out = io.StringIO()
        settings = self.settings.model_copy(update=more.pop("settings", {}))
        app = create_pages(
            settings, self.store, more.pop("desk", self.desk), lambda: NOW, log=make_log("info", out),
            seconds=clock or Clock(), **more,
        )  # fmt: skip
        visitor = Visitor(TestClient(app, raise_server_exceptions=False, follow_redirects=False), out)
        if rights is not None:
            assert visitor.log_in(self.secrets[rights]).status_code == 303
        return visitor


@dataclass
class Visitor:
    """Somebody at a browser."""

    client: TestClient
    out: io.StringIO

    def log_in(self, secret: str, **more: str) -> Any:
        return self.client.post("/inloggen", data={"token": secret, **more}, headers=HOME)

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def see(self, path: str, status: int = 200) -> Seen:
        """The page at an address, as a browser reads it; a redirect is followed."""
        answer = self.client.get(path, follow_redirects=True)
        assert answer.status_code == status, (path, answer.status_code)
        return Seen(answer.text)

    def send(self, page: str, action: str, **fields: str) -> Any:
        """Send the form with this address on a page, with its hidden fields."""
        return self.client.post(action, data={**self.see(page).form(action), **fields}, headers=HOME)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]


@cache
def pages_house(engine: MatchEngine) -> PagesHouse:
    """A part of the demonstration in a database, the nightly rematch done; made once a process."""
    folder = tempfile.TemporaryDirectory(prefix="bladzijden")
    store = open_store(f"sqlite:///{Path(folder.name) / 'meedoen.db'}")
    candidates = read_candidates(DEMO / "kandidaten.jsonl")[0][:14]
    candidates.append(replace(candidates[0], id="r-zonder", story=None))
    places = read_places(DEMO / "vacatures.jsonl")[0][:16]
    store.put(RecordKind.EMPLOYER, read_employers(DEMO / "werkgevers.jsonl")[0], NOW)
    store.put(RecordKind.PLACE, places, NOW)
    store.put(RecordKind.CANDIDATE, candidates, NOW)
    people = [one for one in read_people(DEMO / "personen.jsonl")[0] if one.id in {c.id for c in candidates}]
    store.put(RecordKind.PERSON, people, NOW)
    secrets = {}
    for rights in ("lezen", "schrijven", "lezen,schrijven"):
        secret, token = new_token(f"balie {rights.replace(',', ' en ')}", rights.split(","), NOW)
        store.put_token(token)
        secrets[rights] = secret
    desk = Desk(store, engine, None)
    desk.open()
    rematch(store, engine.reading, engine.rules, None, now=lambda: NOW, owner="proef", new_id=lambda: "ronde-1")
    settings = Settings(data=Path(folder.name), gemeente="Rijnhorst", veilige_cookie=False, adres=BASE)
    return PagesHouse(store, desk, settings, secrets, folder)
