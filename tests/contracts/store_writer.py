"""Processes that write, to run beside each other and to be killed.

They are forked from a server process that has imported everything once, and has neither threads nor connections.
"""

from __future__ import annotations

from multiprocessing import get_context
from multiprocessing.connection import Connection

from matcher.domain import Candidate
from matcher.store.opening import open_store
from tests.store_values import CANDIDATE, NOW, outcome, told

processes = get_context("forkserver")
processes.set_forkserver_preload(["tests.contracts.store_writer"])


def write_until_killed(url: str, name: str, too_early: bool, said: Connection) -> None:
    """Each call puts three candidates with one number, which is sent once the call has returned.

    As a control, `too_early`: before it begins.
    """
    store = open_store(url)
    for number in range(1_000_000):
        three = [Candidate(f"{name}-{number:06}-{part}", "x" * 3_000) for part in "abc"]
        if too_early:
            said.send(number)
        store.put(CANDIDATE, three, NOW)
        if not too_early:
            said.send(number)


def write_much(url: str, name: str, count: int) -> None:
    """Changes of one record, of one outcome that all write, and facts that get numbers."""
    store = open_store(url)
    for i in range(count):
        store.put(CANDIDATE, [Candidate(name, str(i))], NOW)
        store.put_outcome(outcome("u", "k0", hours=float(i)), NOW)
        store.add_fact(told("k0"))
    store.close()


def open_and_put(url: str, who: str) -> None:
    """Open a store that is perhaps not made yet, and put somebody in it."""
    store = open_store(url)
    store.put(CANDIDATE, [Candidate(who)], NOW)
    store.close()
