"""A process that is killed in the middle of a conversation: nothing that was acknowledged is lost or stands twice."""

from __future__ import annotations

import random
from contextlib import suppress
from time import sleep

import pytest

from matcher.store.opening import open_store
from matcher.store.sql_store import SqlStore
from matcher.talks import Wrote
from tests.contracts.store_writer import processes
from tests.contracts.talk_writer import talk_until_killed
from tests.store_values import said, talk

QUICK, KILLS = 4, 30


def killed_after(chance: random.Random, url: str, name: str, turns: int, too_early: bool = False) -> list[int]:
    """Start a conversation, kill −9 after so many acknowledged turns; gives all that were acknowledged."""
    hears, says = processes.Pipe(duplex=False)
    writer = processes.Process(target=talk_until_killed, args=(url, name, too_early, says))
    writer.start()
    says.close()
    heard = [hears.recv() for _ in range(turns)]
    sleep(chance.uniform(0, 0.01))
    writer.kill()
    writer.join()
    with suppress(EOFError):
        while True:
            heard.append(hears.recv())
    hears.close()
    assert writer.exitcode == -9
    return heard


def kept_turns(store: SqlStore, name: str) -> list[int]:
    """Numbers of the turns that are there, each checked to be whole and in its place."""
    messages = store.messages(name)
    numbers = [int(one.text.split()[1]) for one in messages if one.who == "mens"]
    assert [one.number for one in messages] == list(range(1, len(messages) + 1))
    answers = [int(one.text.split()[1]) for one in messages if one.who == "bot"]
    assert answers == numbers, "a message without its answer"
    now = store.talk(name)
    assert now is not None
    assert (now.version, now.state or "0") == (len(numbers), str(len(numbers)) if numbers else "{}"), "half a turn"
    return numbers


def kill_often(url: str, kills: int) -> None:
    chance = random.Random(5)
    for kill in range(kills):
        name = f"g{kill}"
        acknowledged = killed_after(chance, url, name, chance.randint(1, 40))
        store = open_store(url)
        there = kept_turns(store, name)
        assert there == list(range(1, len(there) + 1)), "lost, double, or out of order"
        assert set(acknowledged) <= set(there), "an acknowledged message is lost"
        assert len(there) <= len(acknowledged) + 1
        # Whoever heard nothing sends the last message again: it gets the answer of then, or is kept now, once.
        last = len(acknowledged) + 1
        again = store.turn(
            talk(name, version=last, state=str(last)),
            [said(f"bericht {last}"), said(f"antwoord {last}", "bot")],
            f"s{last}",
        )
        assert again.wrote is (Wrote.SAME if len(there) == last else Wrote.NEW)
        assert kept_turns(store, name) == list(range(1, last + 1))
        assert store.integrity() == ()
        store.close()


def test_what_was_acknowledged_survives_a_kill(file_url: str) -> None:
    kill_often(file_url, QUICK)


@pytest.mark.slow
def test_what_was_acknowledged_survives_a_kill_at_thirty_moments(file_url: str) -> None:
    kill_often(file_url, KILLS)


def test_control_acknowledging_before_the_commit_loses(file_url: str) -> None:
    for kill in range(15):
        acknowledged = killed_after(random.Random(kill), file_url, f"g{kill}", 3, too_early=True)
        store = open_store(file_url)
        lost = set(acknowledged) - {int(one.text.split()[1]) for one in store.messages(f"g{kill}")}
        store.close()
        if lost:
            return
    pytest.fail("a kill between the acknowledgement and the commit was never hit: the tests above prove nothing")
