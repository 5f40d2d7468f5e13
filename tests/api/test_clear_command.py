"""`meedoen opruimen` keeps the promise of how long a conversation is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.commands import clear
from api.exit_codes import ExitCode
from api.keeping import opened
from api.settings import settings
from matcher.domain import Candidate
from tests.store_values import CANDIDATE, NOW, said, talk


@pytest.fixture(autouse=True)
def installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("MEEDOEN_DATA", str(tmp_path))
    monkeypatch.delenv("MEEDOEN_DATABASE", raising=False)
    monkeypatch.setenv("MEEDOEN_GESPREK_DAGEN", "10")
    settings.cache_clear()
    yield
    settings.cache_clear()


def left() -> list[str]:
    with opened(settings()) as store:
        return [one for one in ("vers", "oud", "leeg", "af") if store.talk(one)]


def test_what_is_past_its_term_goes_and_the_rest_stays(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with opened(settings()) as store:
        store.put(CANDIDATE, [Candidate("k1")], NOW)
        for one in ("oud", "vers"):
            store.open_talk(talk(one, changed=NOW + timedelta(days=5 if one == "vers" else 0)))
        last = talk("oud", version=1)
        store.turn(last, [said("kanariepiet")], "s1")
        store.open_talk(talk("leeg", begun=False))
        store.open_talk(talk("af", candidate_id="k1", status="klaar"))

    assert clear.run(NOW + timedelta(hours=23)) is ExitCode.DONE
    assert left() == ["vers", "oud", "leeg", "af"]
    clear.run(NOW + timedelta(days=2))
    assert left() == ["vers", "oud", "af"], "what was never begun goes after a day"
    clear.run(NOW + timedelta(days=10))
    assert left() == ["vers", "oud", "af"]
    clear.run(NOW + timedelta(days=11))
    assert left() == ["vers", "af"]
    assert "1 gesprekken" in capsys.readouterr().out
    assert not any(b"kanariepiet" in file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    clear.run(NOW + timedelta(days=400))
    assert left() == ["af"], "what became somebody goes with that person"
