"""Somebody who holds a conversation over HTTP, for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

import httpx
from starlette.testclient import TestClient

# Told after the yes, this leads to a story that can be confirmed.
STORY = "Ik heb jaren in de keuken van een school geholpen. Ik wil graag koken of afwassen."


class Talker:
    """One conversation, and whoever holds it."""

    def __init__(self, client: TestClient | httpx.Client, **body: Any) -> None:
        self.client = client
        answer = client.post("/v1/gesprekken", json=body)
        assert answer.status_code == 201, answer.text
        self.begun: dict[str, Any] = answer.json()
        self.token: str = self.begun["token"]
        self._keys = count(1)

    @property
    def id(self) -> str:
        return str(self.begun["id"])

    def call(self, method: str, path: str, **options: Any) -> Any:
        """Any call with the token of the conversation."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.request(method, f"/v1/gesprekken/{self.id}{path}", headers=headers, **options)

    def send(self, text: str, key: str | None = None, **more: Any) -> Any:
        """A message; gives the response as it is."""
        body = {"tekst": text, "sleutel": key or f"sleutel-{next(self._keys)}", **more}
        return self.call("POST", "/berichten", json=body)

    def say(self, text: str, key: str | None = None, **more: Any) -> dict[str, Any]:
        """A message that is taken; gives the answer."""
        answer = self.send(text, key, **more)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def messages(self, after: int = 0) -> list[dict[str, Any]]:
        """What is kept."""
        found: list[dict[str, Any]] = self.call("GET", f"/berichten?na={after}").json()["berichten"]
        return found

    def texts(self, who: str = "mens") -> list[str]:
        """What somebody said, as it is kept."""
        return [one["tekst"] for one in self.messages() if one["wie"] == who and one["nummer"]]

    def told(self) -> Talker:
        """As far as a story."""
        self.say("ja")
        self.say(STORY)
        return self
