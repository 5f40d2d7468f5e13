"""Reading never raises, whatever is typed; its numbers are numbers; its quotes are quotes; and no sentence, no fact."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.matching import MatchEngine
from matcher.domain import Candidate, Fact, Place, Polarity
from matcher.match.embedding import HashingEmbedder
from matcher.match.rank import Pool, Ranker
from matcher.match.score import Weights
from matcher.match.travel import Towns
from matcher.story.read import Reader
from matcher.story.statements import sentences
from matcher.story.understood import UnderstoodPlace, UnderstoodStory
from tests.conftest import Municipality
from vocab.loader import Vocabulary, load
from vocab.types import Profession, Skill, Term

# Text as it comes in: any code point, and pieces that mean something to one of the readers.
PIECES = st.sampled_from(
    (
        "ik wil graag niet meer liever kan heb gewerkt gedaan maar toch wel vroeger lassen poetsen heftruck bakker "
        "horeca mijn man was buiten mensen rug schulden Jan Mohammed Zwolle 8011AB 06-12345678 36 uur ma t/m vr "
        "9.00-17.00 A2 rijbewijs B VCA e\u0301e\u0301n cafe\u0301 🙂 👩‍🍳 "
        "\u200b \u202e \x00 \x07 \r\n \t … “ ” ’ - , . ? ! ; : ( ) ǅ ﬁ ẞ İ ı"
    ).split(" ")
)
SMALL = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(PIECES, max_size=60).map(" ".join),
    st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=40).map("".join),
)
AWKWARD = (
    "",
    " ",
    "\n\n\n",
    "\x00",
    "\x00ik wil\x00 lassen\x07",
    "🙂🙂🙂",
    "👩‍🍳👨‍👩‍👧‍👦",
    "é" * 40,
    "e\u0301" * 40,
    "\u0301\u0302",
    "\ufeffik wil lassen",
    "ik wil la\u00adssen",
    "IK WIL LASSEN!!!",
    "i\u0307k wi\u0307l lassen",
    "İK WİL LASSEN",
    "STRAẞE vegen",
    "ﬁetsen maken",
    "\u202eik wil lassen",
    "." * 500,
    "," * 500,
    "ik " * 500,
    "niet " * 300,
    "maar ik wil niet " * 100,
    "(" * 200,
    "9" * 300,
    "a" * 3000,
    "'" * 100,
    "-" * 100,
    "ik wil\u2028lassen",
    "\ud800",
    "ik wil \udfff lassen",
    "ik wil graag koken" + "\t" * 400,
    "http://" + "a." * 300,
    "ᄀ" * 50,
    "مرحبا أريد العمل في المطبخ",
    "我想当厨师",
    "хочу работать",
)


def well_read(text: str, story: UnderstoodStory, professions: int) -> None:
    """Everything that is always true of what was read of a story."""
    n = len(story.statements)
    assert story.about.shape == (n, professions + 1)
    assert story.share.shape == (n,)
    assert len(story.quotes) == n
    assert len(story.vectors) == n
    for numbers in (story.about, story.share, story.vectors):
        assert np.isfinite(numbers).all()
    assert ((story.about >= 0) & (story.about <= 1)).all()
    # A distribution, without the professions that hardly take part: at most a third where nothing is known at all.
    assert ((story.about.sum(axis=1) > 0.65) & (story.about.sum(axis=1) < 1.002)).all()
    assert ((story.share >= 0) & (story.share <= 1)).all()
    assert 0 <= story.smallness <= 1
    for statement in story.statements:
        assert 0 <= statement.start < statement.end <= len(text)
        assert text[statement.start : statement.end] == statement.text
        assert statement.sentence.start <= statement.start
        assert statement.end <= statement.sentence.end
        assert 0 <= statement.certainty <= 1
    for one, two in pairwise(story.statements):
        assert one.end <= two.start
    for statement, quote in zip(story.statements, story.quotes, strict=True):
        if quote is not None:
            assert statement.start <= quote.start < quote.end <= statement.end
            assert story.redacted.clean(quote)
    for mention in (*story.skills, *story.surroundings, *story.branches):
        inside = story.statements[mention.statement]
        assert inside.start <= mention.span.start < mention.span.end <= inside.end
        assert 0 < mention.strength <= 1
    well_quoted(text, story.facts)


def well_quoted(text: str, facts: Iterable[Fact]) -> None:
    for fact in facts:
        assert 0 <= fact.start < fact.end <= len(text)
        assert text[fact.start : fact.end] == fact.quote
        assert 0 <= fact.certainty <= 1
        assert isinstance(fact.polarity, Polarity)


def well_read_place(place: Place, reading: UnderstoodPlace) -> None:
    pieces = len(reading.task_share)
    assert pieces == len(reading.tasks) >= 1
    assert np.isfinite(reading.tasks).all()
    assert ((reading.task_share >= 0) & (reading.task_share <= 1)).all()
    assert np.isfinite(reading.professions).all()
    total = float(reading.professions.sum())
    assert total == pytest.approx(1, abs=1e-3) or total == 0
    assert 0 <= reading.gentleness <= 1


# -- any text -------------------------------------------------------------------------------------------------------


@SMALL
@given(text=TEXTS)
def test_any_text_is_read(engine: MatchEngine, text: str) -> None:
    well_read(text, engine.reader.story("k", text), len(engine.vocabulary.professions))


@SMALL
@given(title=TEXTS.filter(bool), description=st.none() | TEXTS)
def test_any_place_is_read(engine: MatchEngine, title: str, description: str | None) -> None:
    place = Place("v", title, description)
    reading = engine.reader.place(place)
    well_read_place(place, reading)
    well_quoted(f"{title}. {description or ''}", reading.facts)


@pytest.mark.parametrize("text", AWKWARD, ids=lambda text: ascii(text[:12]))
def test_awkward_texts_are_read_as_stories_and_as_places(engine: MatchEngine, text: str) -> None:
    well_read(text, engine.reader.story("k", text), len(engine.vocabulary.professions))
    well_read_place(Place("v", text or "x", text), engine.reader.place(Place("v", text or "x", text)))


@pytest.mark.parametrize("seed", range(4))
def test_five_thousand_random_characters_are_read(engine: MatchEngine, seed: int) -> None:
    """Two of everything Unicode has, and two of what a keyboard has."""
    chance = random.Random(seed)
    keyboard = "abcdefghijklmnopqrstuvwxyzABCDEF0123456789 .,;:!?'\"-()\n     "
    blocks = (0x250, 0x3000, 0x10FFFF)
    text = "".join(
        chance.choice(keyboard) if seed % 2 else chr(chance.choice(blocks) - chance.randrange(0x250))
        for _ in range(5000)
    )
    well_read(text, engine.reader.story("k", text), len(engine.vocabulary.professions))


@SMALL
@given(text=TEXTS)
def test_the_same_text_is_read_the_same(engine: MatchEngine, text: str) -> None:
    one, two = engine.reader.story("k", text), engine.reader.story("k", text)
    assert one.facts == two.facts
    np.testing.assert_array_equal(one.about, two.about)


def test_offsets_count_code_points_also_after_emoji_and_combining_marks(engine: MatchEngine) -> None:
    text = "👩‍🍳🙂 Ik ben Zoë\u0308. E\u0301e\u0301n ding 🙂: ik wil graag fietsen repareren 🚲!"
    story = engine.reader.story("k", text)
    well_read(text, story, len(engine.vocabulary.professions))
    assert any(f.profession == "fietsenmaker" and f.polarity is Polarity.WANTS for f in story.facts)


# -- any vocabulary -------------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(categories=("Ll", "Lu", "Nd", "Mn", "Zs", "Pd")), min_size=1, max_size=14).filter(
    str.strip
)
PHRASES = st.lists(WORDS, min_size=1, max_size=5).map(tuple)
STRENGTHS = st.floats(0.01, 1.0, allow_nan=False)


@st.composite
def vocabularies(draw: st.DrawFn) -> Vocabulary:
    """Any professions, skills, branches and surroundings; what is needed to read with hangs together."""
    real = load()
    surroundings = tuple(Term(f"o{i}", f"o{i}", draw(PHRASES), draw(PHRASES)) for i in range(draw(st.integers(1, 3))))
    branches = tuple(Term(f"t{i}", f"t{i}", draw(PHRASES)) for i in range(draw(st.integers(1, 3))))
    slugs = [f"b{i}" for i in range(draw(st.integers(1, 6)))]
    professions = tuple(
        Profession(
            id=slug, name=draw(WORDS), isco=f"{draw(st.integers(1000, 9999))}", unpaid=draw(st.booleans()), level=1,
            branches=tuple(draw(st.sets(st.sampled_from([b.id for b in branches])))), loads=(), certificates=(),
            surroundings=tuple(draw(st.sets(st.sampled_from([s.id for s in surroundings])))),
            related=tuple((other, draw(STRENGTHS)) for other in draw(st.sets(st.sampled_from(slugs))) if other != slug),
            names=draw(PHRASES), phrases=draw(PHRASES), tasks=draw(PHRASES), things=draw(PHRASES),
        )
        for slug in slugs
    )  # fmt: skip
    skills = tuple(
        Skill(f"s{i}", f"s{i}", "vak", tuple(draw(st.sets(st.sampled_from(slugs)))), draw(PHRASES))
        for i in range(draw(st.integers(1, 3)))
    )
    umbrella = replace(
        real.umbrellas[0], phrases=draw(PHRASES), professions=tuple(draw(st.sets(st.sampled_from(slugs), min_size=1)))
    )
    return replace(
        real, umbrellas=(umbrella,),
        professions=professions, skills=skills, branches=branches, surroundings=surroundings,
        surroundings_offered=tuple(Term(s.id, s.name, draw(PHRASES)) for s in surroundings), no_work=draw(PHRASES),
    )  # fmt: skip


# Shrinking a whole vocabulary takes minutes and says no more.
@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(vocabulary=vocabularies(), texts=st.lists(TEXTS, min_size=2, max_size=3), data=st.data())
def test_any_vocabulary_reads_any_text_and_scores_add_up(
    vocabulary: Vocabulary, texts: list[str], data: st.DataObject
) -> None:
    """Small worlds of any words: nothing raises, and a score is the sum of its reasons there too."""
    own = [w for p in vocabulary.professions for w in (*p.names, *p.phrases)]
    said = [f"{text}. Ik wil graag {data.draw(st.sampled_from(own))}." for text in texts]
    reader = Reader(vocabulary, HashingEmbedder(dim=256))
    people = tuple(Candidate(f"k{i}", text) for i, text in enumerate(said))
    places = tuple(Place(f"v{i}", data.draw(st.sampled_from(own)), text) for i, text in enumerate(texts))
    stories = tuple(reader.story(p.id, p.story) for p in people)
    for text, story in zip(said, stories, strict=True):
        well_read(text, story, len(vocabulary.professions))
    readings = tuple(map(reader.place, places))

    ranker = Ranker(vocabulary, Pool(people, stories, places, readings, {}), Weights(), Towns(()))
    ranker.compute()

    assert np.isfinite(ranker.scores).all()
    for one in ranker.lists(5):
        for match in one.results:
            i, v = (one.id, match.id) if one.direction == "kandidaat" else (match.id, one.id)
            assert match.score == pytest.approx(float(ranker.scores[int(i[1:]), int(v[1:])]), abs=1e-5)


# -- no sentence, no fact -------------------------------------------------------------------------------------------

Known = tuple[str, str, str]


def known(facts: Iterable[Fact]) -> Counter[Known]:
    """Facts by what they say and the words that say it; how somebody stands towards it may hang on a neighbour."""
    return Counter((str(fact.kind), str(fact.profession or fact.value), fact.quote) for fact in facts)


def left_behind(engine: MatchEngine, text: str) -> list[tuple[str, Known]]:
    """Facts of a sentence that are still there when the sentence is not, for each sentence of a story."""
    whole = engine.extract(text)
    found = []
    for sentence in sentences(text):
        inside = [f for f in whole if f.start < sentence.end and sentence.start < f.end]
        if not inside:
            continue
        outside = known(f for f in whole if f not in inside)
        after = known(engine.extract(text[: sentence.start] + text[sentence.end :]))
        stayed = [fact for fact in known(inside) if after[fact] > outside[fact]]
        found.extend((text[sentence.start : sentence.end], fact) for fact in stayed)
    return found


@pytest.mark.parametrize("start", range(4))
def test_a_sentence_that_is_taken_out_takes_its_facts_with_it(demo: Municipality, start: int) -> None:
    """For some twenty stories of the demonstration, sentence by sentence.

    One may stay, as in the test of all stories below: what one sentence refuses weighs on the words of another.
    """
    people = demo.candidates[start * 4 :: 16]
    left = [(person.id, one) for person in people for one in left_behind(demo.engine, person.story or "")]
    assert len(left) <= 1, left


@pytest.mark.slow
def test_a_sentence_takes_its_facts_with_it_in_all_stories(demo: Municipality) -> None:
    """A few may stay in other words' place: "geen magazijn meer" weighs on the magazijn of another sentence, too."""
    left = {p.id: found for p in demo.candidates if (found := left_behind(demo.engine, p.story or ""))}
    assert sum(map(len, left.values())) <= 8, left


def test_a_story_without_sentences_has_no_facts(engine: MatchEngine) -> None:
    assert engine.extract("") == ()
    assert engine.extract("🙂 … !!! \n") == ()


@pytest.mark.parametrize("piece", ["a", "ab1", "-a", "ik wil niet, ", "vakken vullen. "])
def test_a_hostile_story_does_not_take_for_ever(demo: Municipality, piece: str) -> None:
    """One endless word, or nothing but clauses: seconds at most, where time in the square would take minutes."""
    begin = time.process_time()
    demo.engine.reader.story("x", (piece * 20_000)[:20_000])
    assert time.process_time() - begin < 15
