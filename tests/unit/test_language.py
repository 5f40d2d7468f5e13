"""Which language somebody writes. In doubt it is Dutch: dialect and Dutch with mistakes are Dutch."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake_bot.signals.language import recognise


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I would like to work in a shop please", "en"),
        ("my dutch is not so good can we speak english", "en"),
        ("ich habe zehn Jahre als Maler gearbeitet", "de"),
        ("je ne parle pas bien le néerlandais", "fr"),
        ("nie mówię dobrze po niderlandzku", "pl"),
        ("ben temizlik işi yapmak istiyorum", "tr"),
        ("waxaan rabaa inaan shaqeeyo dukaan", "so"),
        ("quiero trabajar en una cocina grande", "es"),
        ("eu quero trabalhar na limpeza", "pt"),
        ("vreau să lucrez într-un depozit", "ro"),
        ("привіт", "uk"), ("я хочу работать, у меня есть опыт", "ru"), ("искам да работя, аз съм шофьор", "bg"),
        ("مرحبا", "ar"), ("من می خواهم کار کنم", "fa"), ("ሰላም", "ti"), ("θέλω", "el"), ("我想工作", "zh"),
    ],
)  # fmt: skip
def test_recognised(text: str, language: str) -> None:
    assert recognise(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "", "ja", "hallo", "ok super nice", "06-12345678", "👍👍", "ik wil graag werken in de tuin",
        "ik kan niet so goet schrijfen maar wel hart werken", "ik niet goed nederlands spreek",
        "moi ik bin Gerrit en ik kom oet Twente", "'k zin ier nuuw en 'k zoeken werk",
        "ik heb doar wat edoan in de bouw jong", "ich höb mien laeve gewirk in de zorg",
        "lassen heftruck rijden magazijn", "yo bro ik zoek gewoon werk snap je", "ik zit in de schuldsanering",
        "schoonmaken, strijken, koken, was ophangen",
    ],
)  # fmt: skip
def test_dutch_stays_dutch(text: str) -> None:
    assert recognise(text) == "nl"


def test_a_short_message_is_never_taken_for_another_language() -> None:
    assert recognise("I want to work") == "nl"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_a_language(text: str) -> None:
    assert 2 <= len(recognise(text)) <= 3
