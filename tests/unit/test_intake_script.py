"""The script: whole, ending, in both languages, easy to read; and an error that says where and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyphen
import pytest

from intake_bot.conversation import Subject
from intake_bot.script import Script, ScriptValues, Texts
from intake_bot.script_file import DATA, ScriptError, load_script

VALUES = ScriptValues("de gemeente Olmen", "het team Meedoen", "0543 123 456", 21)
_SYLLABLES = pyphen.Pyphen(lang="nl_NL", left=1, right=1)
LEAST_EACH = 60.0  # about B1
LEAST_MEAN = 75.0  # about A2


def douma(text: str) -> float:
    """Flesch-Douma: 206.84 - 0.93 times words a sentence - 77 times syllables a word; higher is easier."""
    sentences = [one for one in re.split(r"[.!?:]+(?:\s|$)", text) if re.search(r"\w", one)]
    words = [word for word in re.findall(r"[^\W\d_]+", text) if word]
    syllables = sum(len(_SYLLABLES.inserted(word.lower()).split("-")) for word in words)
    return 206.84 - 0.93 * len(words) / len(sentences) - 77.0 * syllables / len(words)


def texts_of(texts: Texts) -> Iterator[tuple[str, str]]:
    """Every text that somebody reads, with its place."""
    for i, text in enumerate(texts.opening):
        yield f"opening {i}", text
    for subject, question in texts.questions.items():
        for name in ("first", "second", "why", "explained"):
            yield f"{subject}.{name}", getattr(question, name)
        for slot, part in question.parts.items():
            yield f"{subject}.{slot}", part.text
    for section in (texts.texts, texts.crisis, texts.answers):
        for key, text in section.items():
            yield key, text


@pytest.fixture(scope="module")
def script() -> Script:
    return load_script(VALUES)


def test_every_dutch_text_is_easy_to_read(script: Script) -> None:
    # a text of one or two words says nothing about reading
    measured = {place: douma(text) for place, text in texts_of(script.of("nl")) if len(text.split()) >= 5}
    hard = {place: round(score) for place, score in measured.items() if score < LEAST_EACH}
    assert hard == {}
    assert sum(measured.values()) / len(measured) >= LEAST_MEAN


def test_the_measure_tells_hard_from_easy() -> None:
    easy = "Wat zou je graag doen? Het mag werk zijn."
    hard = "Ten behoeve van uw arbeidsmarktpositionering inventariseren wij uw competentieprofiel en beschikbaarheid."
    assert douma(hard) < 20 < LEAST_EACH < douma(easy)


def test_no_dutch_sentence_is_long(script: Script) -> None:
    long = [
        sentence
        for _, text in texts_of(script.of("nl"))
        for sentence in re.split(r"[.!?:]\s", text)
        if len(sentence.split()) > 16
    ]
    assert long == []


def test_one_question_a_message(script: Script) -> None:
    for subject, question in script.of("nl").questions.items():
        assert question.first.count("?") <= 3, subject


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_opening_says_what_must_be_said(script: Script, language: str) -> None:
    said = " ".join(script.of(language).opening).lower()
    needed = {
        "nl": ("computer", "uitkering", "handhaving", "21 dagen", "0543 123 456", "overslaan"),
        "en": ("computer", "benefit", "enforcement", "21 days", "0543 123 456", "skip"),
    }[language]
    assert [word for word in needed if word not in said] == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_crisis_gets_the_number_that_helps(script: Script, language: str) -> None:
    crisis = script.of(language).crisis
    assert "113" in crisis["suicide"]
    assert "0800-2000" in crisis["geweld"]
    assert all("112" in text for text in crisis.values())


def test_money_gets_a_pointer_and_no_amount(script: Script) -> None:
    for language in ("nl", "en"):
        for key in ("uitkering", "verdienen"):
            text = script.of(language).answers[key]
            assert "nibud" in text.lower()
            assert "€" not in text
            assert "coach" in text.lower()


def test_nobody_is_made_a_problem(script: Script) -> None:
    said = " ".join(text for _, text in texts_of(script.of("nl"))).lower()
    words = ("afstand tot", "doelgroep", "kwetsbaar", "beperking", "probleem", "belastbaar", "werkloos", "inactie")
    assert [word for word in words if word in said] == []


def test_all_subjects_are_asked_and_the_last_is_the_end(script: Script) -> None:
    order = script.order()
    assert set(order) == set(Subject)
    assert order[:2] == (Subject.CONSENT, Subject.STORY)
    assert order[-1] is Subject.CONFIRM


def broken(tmp_path: Path, name: str, change: Mapping[str, str]) -> Path:
    """A folder with one file of the script in which a text was changed."""
    text = (DATA / name).read_text("utf-8")
    for old, new in change.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "old", "new", "where", "remedy"),
    [
        ("script.toml", 'dank = "Dank je wel."\n', "", "script.toml: teksten.dank", "ontbreekt"),
        ("script.en.toml", 'goed = "Good."\n', "", "script.en.toml: teksten.goed", "ontbreekt"),
        ("script.toml", 'goed = "Goed."', 'goed = "  "', "teksten.goed", "tekst te staan"),
        ("script.toml", "{telefoon}. Het ga", "{nummer}. Het ga", "teksten.gestopt", "{nummer} ken ik niet"),
        ("script.toml", "Klopt het dat je {grenzen}?", "Klopt dat?", "teksten.klopt_grens", "{grenzen}"),
        ("script.toml", 'daarna = "reizen"', 'daarna = "rijden"', "vraag.dagen.daarna", "geen vraag"),
        ("script.toml", "[vraag.rijbewijs]", "[vraag.rijles]", "vraag.rijles", ""),
        ("script.toml", "versie =", "versie ==", "script.toml", "TOML"),
        ("script.toml", "geen trappen kunt lopen|geen trappen lopen", "geen", "grens.traplopen", "|"),
        ("script.en.toml", 'waarde = "36-40"', 'waarde = "40"', "vraag.uren.keuzes", "gelijk"),
    ],
)  # fmt: skip
def test_an_error_says_where_and_what_to_do(
    tmp_path: Path, name: str, old: str, new: str, where: str, remedy: str
) -> None:
    with pytest.raises(ScriptError) as caught:
        load_script(VALUES, broken(tmp_path, name, {old: new}))
    assert where in caught.value.where
    assert remedy in caught.value.remedy


def both(tmp_path: Path, old: str, new: str) -> Path:
    for name in ("script.toml", "script.en.toml"):
        broken(tmp_path, name, {old: new})
    return tmp_path


def test_a_circle_never_ends_and_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="scriptFout") as caught:
        load_script(VALUES, both(tmp_path, 'daarna = "einde"', 'daarna = "uren"'))
    assert "geen einde" in caught.value.remedy


def test_a_question_that_nobody_reaches_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScriptError) as caught:
        load_script(VALUES, both(tmp_path, 'daarna = "dagen"', 'daarna = "reizen"'))
    assert "vraag.dagen" in caught.value.where


def test_a_municipality_changes_one_text(tmp_path: Path) -> None:
    folder = broken(tmp_path, "script.toml", {'dank = "Dank je wel."': 'dank = "Bedankt hoor."'})
    assert load_script(VALUES, folder).of("nl").texts["dank"] == "Bedankt hoor."


def test_placeholders_are_filled_with_a_capital_where_a_sentence_begins(script: Script) -> None:
    assert "{" not in "".join(
        text for place, text in texts_of(script.of("nl")) if place not in ("bedoel", "klopt_grens")
    )
    assert "Het team Meedoen kijkt nu" in script.of("nl").texts["klaar"]
