"""Whatever somebody types: the step never raises, always answers, asks no more than it may, and comes to an end."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.matching import MatchEngine
from intake_bot.conversation import MOST_QUESTIONS, Conversation, Subject, Who
from intake_bot.conversation_json import from_dict, to_dict
from intake_bot.floor import Tools
from intake_bot.profile import candidate_of, facts_read
from intake_bot.script import Script
from intake_bot.script_file import load_script
from intake_bot.signals.language import recognise
from intake_bot.signals.mask import mask
from intake_bot.signals.signals import read_signals
from intake_bot.step import MOST_MESSAGES, begin, step

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SAID = (
    "ja", "nee", "nee hoor", "weet ik niet", "hoi", "👍", "🤷", "...", "", "1", "2", "24", "20 ofzo", "ma di", "fiets",
    "half uur", "geen", "B", "AM", "tillen", "mijn rug", "pauze", "ik ben er weer", "terug", "help", "waarom?",
    "hoeveel verdien ik?", "nee toch maar 24 uur", "maakt niet uit", "ik heb in een keuken gewerkt", "kas", "english",
    "sla over", "doorgaan", "later", "godver", "ik wil graag met dieren werken", "nooit meer in een callcenter",
    "Ik woon in Zelhem en kom op de fiets, een kwartier. Ik kan 20 uur. Tillen gaat niet.", "haal dat maar weg",
    "moet ik mijn bsn 111222333 geven", "Я хочу працювати", "klopt", "anders", "buiten", "beroep:bakker", "ma-vr",
)  # fmt: skip
ANY = st.one_of(st.sampled_from(SAID), st.text(max_size=60), st.lists(st.sampled_from(SAID), max_size=3).map(". ".join))


@pytest.fixture(scope="module")
def tools(engine: MatchEngine) -> Tools:
    return Tools(engine.reader, read_signals, mask, recognise)


SCRIPT: Script = load_script()


def asked(conversation: Conversation) -> list[str]:
    """Every subject that was asked for the first time."""
    frame = (Subject.CONSENT, Subject.STORY, Subject.CONFIRM)
    return [one.value for one in dict.fromkeys(conversation.asked) if one not in frame]


def whole(conversation: Conversation) -> None:
    """What must hold of any conversation."""
    kept = json.loads(json.dumps(to_dict(conversation)))
    assert from_dict(kept) == conversation
    for told in conversation.facts:
        text = conversation.message(told.message).text
        assert text[told.fact.start : told.fact.end] == told.fact.quote
        assert conversation.message(told.message).who is Who.PERSON
    for draft in conversation.drafts:
        for one in draft.sentences:
            assert one.sources, one.text
            assert all(conversation.words(source).strip() for source in one.sources)
    assert 0.0 <= conversation.progress <= 1.0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=st.lists(ANY, min_size=1, max_size=45), language=st.sampled_from(["nl", "en"]))
def test_any_conversation_goes_well(messages: list[str], language: str, tools: Tools) -> None:
    turn = begin("g", language, SCRIPT, NOW)
    start = ["ja"] if len(messages) > 3 else []  # most of what can go wrong comes after the yes
    for i, text in enumerate([*start, *messages]):
        before = turn.conversation
        turn = step(before, text, SCRIPT, NOW + timedelta(seconds=i), tools)
        after = turn.conversation
        assert turn.replies
        assert all(reply.text.strip() for reply in turn.replies)
        assert after.progress >= before.progress
        assert after.stored >= before.stored
        if before.status.closed:
            assert all(reply.question is None for reply in turn.replies)
        assert len(asked(after)) <= MOST_QUESTIONS
        assert after.questions <= MOST_QUESTIONS
    whole(turn.conversation)
    candidate_of(turn.conversation, "k1")
    facts_read(turn.conversation, tools.reader)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_it_always_ends(data: st.DataObject, tools: Tools) -> None:
    """Somebody who answers anything for ever, still comes to an end."""
    conversation = begin("g", "nl", SCRIPT, NOW).conversation
    said = data.draw(st.lists(st.sampled_from(SAID), min_size=4, max_size=8))
    for i in range(MOST_MESSAGES + 1):
        conversation = step(conversation, said[i % len(said)], SCRIPT, NOW, tools).conversation
        if conversation.status.closed:
            break
    assert conversation.status.closed


def test_the_same_message_gives_the_same_turn(tools: Tools) -> None:
    first = begin("g", "nl", SCRIPT, NOW).conversation
    again = partial(step, first, "ja, ik heb tien jaar in een keuken gewerkt", SCRIPT, NOW, tools)
    assert again() == again()


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "\x00\x07\u202e", "😀" * 500, "\ud800", "a\nb\r\nc", "<script>alert(1)</script>"]
)
def test_bad_input_is_answered(text: str, tools: Tools) -> None:
    conversation = step(begin("g", "nl", SCRIPT, NOW).conversation, "ja", SCRIPT, NOW, tools).conversation
    turn = step(conversation, text, SCRIPT, NOW, tools)
    assert turn.replies
    assert len(turn.conversation.said[-1].text) <= 4000
    json.dumps(to_dict(turn.conversation)).encode("utf-8")
