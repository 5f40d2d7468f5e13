"""A process that holds conversations, to be killed. See `store_writer` for how it is started."""

from __future__ import annotations

from multiprocessing.connection import Connection

from matcher.store.opening import open_store
from matcher.talks import Wrote
from tests.store_values import said, talk


def talk_until_killed(url: str, name: str, too_early: bool, told: Connection) -> None:
    """Turn after turn in one conversation: a message, its answer, and a state that counts them.

    The number of a turn is sent once it was kept; as a control, `too_early`: before. After every second turn the same
    message is sent again, as a page does that heard nothing.
    """
    store = open_store(url)
    store.open_talk(talk(name))
    for number in range(1, 1_000_000):
        turn = (
            talk(name, version=number, state=str(number), progress=0.5),
            [said(f"bericht {number} " + "x" * 2_000), said(f"antwoord {number}", "bot")],
            f"s{number}",
        )
        if too_early:
            told.send(number)
        assert store.turn(*turn).wrote is Wrote.NEW
        if not too_early:
            told.send(number)
        if number % 2:
            assert store.turn(*turn).wrote is Wrote.SAME
