"""Every dialogue of this folder, played line by line."""

from __future__ import annotations

import pytest

from api.matching import MatchEngine
from intake_bot.floor import Tools
from intake_bot.script_file import load_script
from intake_bot.signals.language import recognise
from intake_bot.signals.mask import mask
from intake_bot.signals.signals import read_signals
from tests.dialogues.reader import Dialogue, dialogues, play

ALL = tuple(dialogues())


@pytest.fixture(scope="module")
def tools(engine: MatchEngine) -> Tools:
    return Tools(engine.reader, read_signals, mask, recognise)


@pytest.mark.parametrize("dialogue", ALL, ids=[one.title for one in ALL])
def test_a_dialogue_goes_as_written(dialogue: Dialogue, tools: Tools) -> None:
    play(dialogue, load_script(), tools)


def test_there_are_enough_dialogues_and_each_checks_something() -> None:
    assert len(ALL) >= 60
    assert all(any(what != "mens" for _, what, _ in one.lines) for one in ALL)


def test_a_dialogue_that_is_wrong_is_seen(tools: Tools) -> None:
    """The control: the player must fail where the bot does something else."""
    wrong = Dialogue(
        "fout", "hier:1", [(1, "op vraag", "uren"), (2, "mens", "20 uur ongeveer"), (3, "feit", "uren 1-2")]
    )
    with pytest.raises(AssertionError, match="uren 1-2"):
        play(wrong, load_script(), tools)
