"""The player of personas: it must see what is wrong, or its figures say nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from api.matching import MatchEngine
from api.quality.dialogues import Answered, Persona, first_five, judge, play, read_personas, tables
from api.quality.dialogues_here import Here
from intake_bot.floor import Tools
from intake_bot.script_file import load_script
from intake_bot.signals.language import recognise
from intake_bot.signals.mask import mask
from intake_bot.signals.signals import read_signals
from matcher.errors import InputError

LINDE = Persona(
    "linde",
    "nl",
    {
        "opening": ["goedemorgen", "ja doe maar"],
        "story": ["ik heb zes jaar in een bakkerij gestaan, brood snijden en mensen helpen"],
        "wish": ["weer iets met brood of taart"],
        "not_wanted": ["een callcenter of een kantoor, dat nooit meer"],
        "hours": ["24", "28 zou ook kunnen"],
        "days": ["maandag, dinsdag, donderdag en vrijdag. woensdag zijn de kinderen thuis"],
        "travel": ["fiets, half uurtje"],
        "licences": ["nee"],
        "dutch_level": ["gewoon mijn moedertaal"],
        "limits": ["nee hoor", "nou, zwaar tillen is niet zo handig", "ja klopt"],
        "confirm": ["ja"],
        "unknown": ["weet ik niet"],
    },
    {
        "occupations": [{"isco": "7512", "grade": 3}, {"isco": "5223", "grade": 3}],
        "not_wanted": {"isco": ["4222"], "sectors": []},
        "hours_min": 24, "hours_max": 28, "days": ["ma", "di", "do", "vr"],
        "travel": {"modes": ["fiets"], "max_minutes": 30}, "driving_licences": [], "dutch_level": "C1",
        "limits": ["zwaar tillen"],
    },
)  # fmt: skip
SAM = Persona("sam", "nl", {"opening": ["ja"], "story": ["kan ik iemand spreken"]}, {}, handed="kan ik iemand spreken")


@pytest.fixture(scope="module")
def tools(engine: MatchEngine) -> Tools:
    return Tools(engine.reader, read_signals, mask, recognise)


def test_a_persona_is_understood(tools: Tools) -> None:
    played = play(LINDE, Here(load_script(), tools))
    assert played.status == "klaar"
    assert {subject for subject, right in judge(played).right.items() if right is False} == set()
    assert played.needless == []
    assert played.progress[-1] == 1.0


def test_who_asks_for_a_person_gets_one_at_once(tools: Tools) -> None:
    assert play(SAM, Here(load_script(), tools)).handed_after == 1


class Deaf:
    """The control: an intake that asks the same over and over and understands nothing."""

    def __init__(self) -> None:
        self.turns = 0

    def begin(self, language: str) -> Answered:
        return Answered("toestemming", "open", 0.0)

    def say(self, text: str) -> Answered:
        self.turns += 1
        order = ("verhaal", "uren", "dagen", "uren", "dagen", "bevestigen")
        asked = order[min(self.turns, len(order)) - 1]
        return Answered(asked, "klaar" if self.turns > len(order) else "open", 1.0 - self.turns / 10)

    def concept(self) -> tuple[str, Sequence[Mapping[str, Any]]]:
        return "", ({"soort": "beroep", "waarde": "1111", "polariteit": "wil", "bewijs": "nooit gezegd"},)


def test_the_player_sees_an_intake_that_does_not_listen() -> None:
    played = play(LINDE, Deaf())
    right = judge(played).right
    assert not any(value for value in right.values())
    assert right["bewijs letterlijk"] is False
    assert "dagen" in played.needless
    rows = {row[0]: row[1] for table in tables([played]) for row in table.rows}
    assert rows["voortgang ging terug"] != "0"
    assert rows["gevraagd terwijl het al gezegd was"] != "0"


def test_the_first_five_are_what_somebody_is_for() -> None:
    facts = [{"soort": "beroep", "waarde": str(n), "polariteit": "wil" if n % 2 else "wilNiet"} for n in range(20)]
    assert first_five(facts) == ["1", "3", "5", "7", "9"]


def test_a_file_of_personas_says_which_line_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "dialogen.jsonl"
    path.write_text(json.dumps({"id": "a", "answers": {}, "expected": {}}) + "\n{kapot\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_personas(path)
    assert caught.value.values == {"regel": 2}


OWN = Path(__file__).parents[1] / "dialogues" / "personas.jsonl"


def test_the_personas_of_the_project_are_understood(tools: Tools) -> None:
    """Nine in ten of what they say; nothing asked twice; a person at once for who asks for one or is in danger."""
    played = [play(persona, Here(load_script(), tools)) for persona in read_personas(OWN)]
    judged = [judge(one) for one in played]
    for subject in judged[0].right:
        values = [one.right[subject] for one in judged if one.right[subject] is not None]
        assert sum(map(bool, values)) >= 0.9 * len(values), subject
    assert sum(len(one.needless) for one in played) == 0
    assert all(one.handed_after == 1 for one in played if one.persona.handed)
    assert all(one.status == "klaar" for one in played if not one.persona.handed)
    cries = [one for one in played if one.persona.handed and "dood" in one.persona.handed]
    assert cries
    assert all("dood" not in one.story for one in cries)
