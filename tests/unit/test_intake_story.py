"""The story and the person that come out: own words, nothing private, every version kept, every field confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from api.matching import MatchEngine
from intake_bot.conversation import Conversation, Correction, Status, Who
from intake_bot.ending import corrected
from intake_bot.english import as_dutch
from intake_bot.floor import Floor, Tools
from intake_bot.profile import candidate_of, employer_view, facts_read, own_text
from intake_bot.script_file import load_script
from intake_bot.signals.language import recognise
from intake_bot.signals.mask import mask
from intake_bot.signals.signals import read_signals
from intake_bot.step import begin, step
from intake_bot.tidy import belongs, mended, sentence

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SCRIPT = load_script()
TALK = (
    "ja",
    "Ik ben gescheiden. Ik heb acht jaar in een wasserij gewerkt, vouwen en strijken. Ik woon in Zelhem.",
    "ik wil graag weer met kleding werken, ofzo",
    "niet in een callcenter en geen kassa",
    "20 uur of zo",
    "ma t/m do",
    "fiets, kwartiertje",
    "nee",
    "lang staan gaat niet, ik heb artrose",
    "ja dat klopt",
    "moedertaal",
    "dat is alles",
)


@pytest.fixture(scope="module")
def tools(engine: MatchEngine) -> Tools:
    return Tools(engine.reader, read_signals, mask, recognise)


def talk(tools: Tools, messages: Sequence[str]) -> Conversation:
    conversation = begin("g", "nl", SCRIPT, NOW).conversation
    for text in messages:
        conversation = step(conversation, text, SCRIPT, NOW, tools).conversation
    return conversation


@pytest.fixture(scope="module")
def told(tools: Tools) -> Conversation:
    return talk(tools, TALK)


@pytest.fixture(scope="module")
def said_yes(tools: Tools) -> Conversation:
    return talk(tools, (*TALK, "ja zo klopt het"))


def test_a_story_is_of_their_own_sentences_in_an_order_that_reads(told: Conversation) -> None:
    assert told.draft is not None
    text = told.draft.text
    parts = [
        "acht jaar in een wasserij",
        "met kleding werken",
        "callcenter",
        "18 tot 22 uur",
        "fiets",
        "niet lang staan",
    ]
    places = [text.find(part) for part in parts]
    assert places == sorted(places)
    assert -1 not in places
    for one in told.draft.sentences:
        if one.by is Who.PERSON:
            original = " ".join(told.words(source) for source in one.sources).lower()
            own = one.text.split(": ", 1)[-1].lower().strip(".")
            assert all(word.strip(",.") in original for word in own.split()), one.text


def test_what_is_private_stays_in_the_original_only(told: Conversation) -> None:
    assert told.draft is not None
    for private in ("gescheiden", "artrose"):
        assert private not in told.draft.text
        assert any(private in message.text for message in told.said)


def test_the_person_is_what_was_confirmed(said_yes: Conversation) -> None:
    person = candidate_of(said_yes, "k9")
    assert said_yes.status is Status.DONE
    assert (person.id, person.town) == ("k9", "Zelhem")
    assert (person.hours_min, person.hours_max) == (18, 22)
    assert person.days == ("ma", "di", "wo", "do")
    assert (person.transport, person.travel_max) == (("fiets",), 15)
    assert (person.licences, person.language, person.limits) == ((), "C1", ("lang staan",))
    assert person.certificates is None  # not said: unknown
    assert person.story == said_yes.draft.text if said_yes.draft else False


def test_before_the_yes_only_what_was_asked_back_counts(told: Conversation) -> None:
    person = candidate_of(told, "k9")
    assert person.limits == ("lang staan",)
    assert (person.hours_max, person.days, person.licences, person.town) == (None, None, None, None)
    assert person.story == own_text(told)


def test_before_it_may_begin_there_is_no_story(tools: Tools) -> None:
    assert candidate_of(talk(tools, ("hallo, ik ben kok geweest",)), "k9").story is None


def test_a_limit_counts_only_after_it_was_asked_back(tools: Tools) -> None:
    open_ = talk(tools, ("ja", "ik heb in de tuin gewerkt, tillen gaat niet meer", "dat is alles"))
    assert candidate_of(open_, "k").limits is None
    assert "beperkingen" not in employer_view(open_, SCRIPT.of("nl"))
    assert open_.draft is not None
    assert "niet zwaar tillen" in open_.draft.text
    yes = step(open_, "ja", SCRIPT, NOW, tools).conversation
    assert candidate_of(yes, "k").limits == ("zwaar tillen",)


def test_an_employer_sees_no_name_and_no_town(said_yes: Conversation) -> None:
    shown = employer_view(said_yes, SCRIPT.of("nl"))
    assert "Zelhem" not in shown["verhaal"]
    assert shown["beperkingen"] == ["lang staan"]
    assert shown["urenMax"] == 22


def test_every_version_is_kept_with_who_wrote_it(told: Conversation) -> None:
    assert told.draft is not None
    first = told.draft
    wish = next(one for one in first.sentences if one.section == "wil")
    refused = next(one for one in first.sentences if one.section == "nietGewenst")
    changes = (Correction(wish.id, "wijzig", "ik wil graag naaien"), Correction(refused.id, "schrap"))
    turn = corrected(Floor(told, SCRIPT, NOW), changes, agreed=False, by=Who.COACH)
    after = turn.conversation
    assert [draft.version for draft in after.drafts] == [1, 2]
    assert after.drafts[0] == first
    assert after.draft is not None
    assert after.draft.by is Who.COACH
    assert "Ik wil graag naaien." in after.draft.text
    assert "callcenter" not in after.draft.text
    assert not any(t.fact.value == "4222" for t in after.standing)
    assert not after.confirmed


def test_striking_a_practical_sentence_takes_its_fact_back(told: Conversation) -> None:
    assert told.draft is not None
    hours = next(one for one in told.draft.sentences if "uur per week" in one.text)
    turn = corrected(Floor(told, SCRIPT, NOW), (Correction(hours.id, "schrap"),), agreed=True, by=Who.PERSON)
    person = candidate_of(turn.conversation, "k")
    assert (person.hours_min, person.hours_max) == (None, None)
    assert person.days == ("ma", "di", "wo", "do")


def test_facts_quote_the_messages(said_yes: Conversation, tools: Tools) -> None:
    facts = facts_read(said_yes, tools.reader)
    assert facts[0].fact.kind.value == "beroep"
    texts = {message.id: message.text for message in said_yes.said}
    assert all(t.fact.quote in texts[t.message] for t in facts)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("eh nou ja, ff wachten", "wachten"), ("ja gwn schoonmaken ofzo", "gewoon schoonmaken"),
        ("help me moeder", "help mijn moeder"), ("ik werk hard 😀!!", "ik werk hard"), ("t was leuk", "het was leuk"),
        ("het helpt me", "het helpt me"),
    ],
)  # fmt: skip
def test_words_are_mended_and_not_made_prettier(raw: str, clean: str) -> None:
    assert mended(raw).rstrip("!.") in (clean, clean.replace("wachten", "even wachten"))


@pytest.mark.parametrize(
    "text", ["weet ik niet", "telt dat mee?", "kut systeem", "zie boven", "👍", "", "mag ik engels"]
)
def test_what_is_no_story_is_left_out(text: str) -> None:
    assert not belongs(text)


def test_a_sentence_has_a_capital_and_a_full_stop() -> None:
    assert sentence("ik kan lassen") == "Ik kan lassen."
    assert sentence("'s avonds kan ik niet") == "'s Avonds kan ik niet."
    assert sentence("klaar!!") == "Klaar."


@pytest.mark.parametrize(
    ("text", "profession"),
    [("i worked ten years as a baker in a bakery", "7512"), ("i was a tailor in my own shop", "7531")],
)
def test_english_is_read_and_quoted_as_it_was_typed(text: str, profession: str, tools: Tools) -> None:
    conversation = talk(tools, ("ja", text))
    found = [t for t in conversation.standing if t.fact.value == profession]
    assert found
    assert all(t.fact.quote in text and t.fact.polarity.value == "deed" for t in found)


@pytest.mark.parametrize(
    "text",
    ["the baker and the tailor was nice", "I am a cook", "geen engels hier", "i like   flowers, and the kitchen.", ""],
)
def test_a_word_read_as_dutch_leads_back_to_what_was_typed(text: str) -> None:
    dutch = as_dutch(text)
    assert dutch.back(0, len(dutch.text)) == (0, len(text))
    for here, stop, start, end in dutch.pieces:
        assert dutch.back(here, stop) == (start, end)
    for i, letter in enumerate(dutch.text):
        if not any(here <= i < stop for here, stop, _, _ in dutch.pieces):
            start, end = dutch.back(i, i + 1)
            assert text[start:end] == letter


def test_a_cry_for_help_is_in_no_story(tools: Tools) -> None:
    conversation = talk(tools, ("ja", "ik heb in een keuken gewerkt", "ik wil niet meer leven"))
    assert conversation.status is Status.HANDED_OVER
    assert conversation.reason == "crisis-suicide"
    assert "leven" not in own_text(conversation)
    assert conversation.draft is None or "leven" not in conversation.draft.text


def test_a_story_told_in_english_is_matched_with_dutch_around_it(tools: Tools) -> None:
    """A refusal in an English frame would be read as a wish for that very work."""
    turn = begin("g", "en", SCRIPT, NOW)
    said = ("yes", "I worked as a cook for ten years", "skip", "toilets, hotel rooms", "20 hours", "that is all", "yes")
    for text in said:
        turn = step(turn.conversation, text, SCRIPT, NOW, tools)
    conversation = turn.conversation
    assert conversation.confirmed
    assert conversation.draft is not None
    assert "This is what I do not want: toilets, hotel rooms." in conversation.draft.text
    story = candidate_of(conversation, "k", SCRIPT).story or ""
    assert "Dit wil ik niet: toilets, hotel rooms." in story
    assert "20 uur per week" in story
    read = tools.reader.story("k", story)
    cleaning = [fact for fact in read.facts if fact.profession and "hotel" in fact.quote]
    assert all(not fact.polarity.positive for fact in cleaning)
    assert candidate_of(conversation, "k").story == conversation.draft.text
