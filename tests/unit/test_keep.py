"""What was read of a text comes back from its bytes as it was, and only with the text it was read from."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain import Fact, FactKind, Place, Polarity
from matcher.errors import DataError
from matcher.story.denied import without
from matcher.story.keep import pack_place, pack_story, place_key, story_key, unpack_place, unpack_story
from tests.conftest import Municipality


def same(one: object, other: object) -> bool:
    """Equal in every field; arrays by value, shape and type."""
    for field in fields(one):  # type: ignore[arg-type]
        a, b = getattr(one, field.name), getattr(other, field.name)
        pairs = zip(a, b, strict=True) if field.name == "aimed" else ((a, b),)
        for x, y in pairs:
            if isinstance(x, np.ndarray):
                if x.dtype != y.dtype or x.shape != y.shape or not np.array_equal(x, y):
                    return False
            elif x != y:
                return False
    return True


def test_every_story_of_the_municipality_comes_back_the_same(demo: Municipality) -> None:
    for candidate in demo.candidates:
        story = demo.story(candidate)
        back = unpack_story(pack_story(story, candidate.story), candidate.id, candidate.story)
        assert same(back, story), candidate.id


def test_every_place_comes_back_the_same(demo: Municipality) -> None:
    for place in demo.places:
        reading = demo.place(place)
        assert same(unpack_place(pack_place(reading, place), place), reading), place.id


@pytest.mark.parametrize("text", ["", "🙂", "e\u0301 nog iets 🧹", "Ik wil niet meer poetsen. " * 40, "\u2028\x85"])
def test_odd_texts_come_back_the_same(demo: Municipality, text: str) -> None:
    story = demo.engine.reader.story("k", text)
    assert same(unpack_story(pack_story(story, text), "k", text), story)


def test_the_bytes_hold_no_word_of_what_was_taken_out(demo: Municipality) -> None:
    story = demo.engine.reader.story("k", "Ik ben Fatima Voorbeeldse en ik wil koken.", ("Fatima Voorbeeldse",))
    assert "Voorbeeldse" not in story.redacted.text
    assert b"Voorbeeldse" not in pack_story(story, "Ik ben Fatima Voorbeeldse en ik wil koken.")


def test_another_text_is_not_opened_with_them(demo: Municipality) -> None:
    story = demo.engine.reader.story("k", "Ik wil graag koken.")
    blob = pack_story(story, "Ik wil graag koken.")
    with pytest.raises(DataError):
        unpack_story(blob, "k", "Ik wil graag lopen.")
    place = Place("v", "Kok")
    with pytest.raises(DataError):
        unpack_place(pack_place(demo.engine.reader.place(place), place), replace(place, title="Bakker"))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_damaged_bytes_are_refused_and_never_crash(demo: Municipality, data: st.DataObject) -> None:
    text = "Ik heb in de keuken gewerkt. Nooit meer in de zorg."
    blob = bytearray(pack_story(demo.engine.reader.story("k", text), text))
    cut = data.draw(st.integers(0, len(blob) - 1))
    kind = data.draw(st.sampled_from(["kort", "anders"]))
    if kind == "kort":
        blob = blob[:cut]
    else:
        blob[cut] ^= data.draw(st.integers(1, 255))
    try:
        story = unpack_story(bytes(blob), "k", text)
    except DataError:
        return
    # A flipped bit in a number is not seen here (the store has the bytes whole); the shapes still fit.
    assert story.about.shape[0] == len(story.statements)


def test_the_key_changes_with_text_names_and_reader() -> None:
    base = story_key("tekst", ("Jan",), "model-1")
    others = [
        story_key("tekst.", ("Jan",), "model-1"), story_key("tekst", (), "model-1"),
        story_key("tekst", ("Jan",), "model-2"), story_key("tekst", ("J", "an"), "model-1"),
    ]  # fmt: skip
    assert base == story_key("tekst", ("Jan",), "model-1")
    assert base not in others
    assert len(set(others)) == len(others)
    place = Place("v", "Kok", "In de keuken.")
    assert place_key(place, "m") == place_key(replace(place, id="w", hours_max=3.0), "m")
    assert place_key(place, "m") != place_key(replace(place, description="In de tuin."), "m")


def test_a_denied_fact_about_work_silences_its_statement(demo: Municipality) -> None:
    text = "Ik wil nooit meer in de zorg werken. Ik wil graag in de tuin werken."
    story = demo.engine.reader.story("k", text)
    refused = [f for f in story.facts if f.polarity is Polarity.REFUSES and f.kind is FactKind.BRANCH]
    assert refused, "the story refuses a branch"
    left = without(story, refused)
    assert len(left.aimed[0]) < len(story.aimed[0])
    assert not [f for f in left.facts if f in refused]
    wish = [i for i, s in enumerate(story.statements) if "tuin" in s.text]
    assert [float(left.share[i]) for i in wish] == [float(story.share[i]) for i in wish]


def test_a_denied_practical_fact_leaves_the_work_alone(demo: Municipality) -> None:
    story = demo.engine.reader.story("k", "Ik kan alleen op maandag en dinsdag. Ik wil koken.")
    days = [f for f in story.facts if f.kind is FactKind.DAYS]
    assert days
    left = without(story, days)
    assert FactKind.DAYS not in {f.kind for f in left.facts}
    assert np.array_equal(left.share, story.share)


def test_a_fact_that_is_not_there_changes_nothing(demo: Municipality) -> None:
    story = demo.engine.reader.story("k", "Ik wil koken.")
    other = Fact(FactKind.DAYS, ("ma",), Polarity.CAN, "maandag", 900, 907, 0.9)
    assert without(story, ()) is story
    assert same(without(story, [other]), story)
