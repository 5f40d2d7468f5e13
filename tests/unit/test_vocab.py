"""The words that ship: enough of them, no contradictions, and a broken data file is named with its entry."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from matcher.domain import BRANCHES, LOADS, PLACE_KINDS
from vocab.loader import DATA, Vocabulary, VocabularyError, load, towns, version_of
from vocab.lookup import Entry, Lookup
from vocab.types import Profession
from vocab.words import phrase_stems, tokens

LEAST_PER_BRANCH = 6
LEAST_PHRASES = 20
# Professions that lie close share a few words ("sorteerband"); what people say and do should tell them apart.
MOST_OWNERS = 3
MOST_SHARED_SENTENCES = 15
BREAKABLE = "beroepen/zz-proef.toml"

ENTRY = """
[[beroep]]
id = "proefberoep"
naam = "Proefberoep"
isco = "{isco}"
branches = ["{branche}"]
belasting = ["{belasting}"]
omgeving = []
verwant = [["{verwant}", {sterkte}]]
namen = ["proefpersoon", "proefkonijn"]
gedaan = ["a b", "c d", "e f", "g h", "i j", "k l", "m n", "o p"]
taken = {taken}
dingen = []
"""
GOOD = {
    "isco": "9112", "branche": "Zorg", "belasting": "stof", "verwant": "kok", "sterkte": 0.5,
    "taken": ["q r", "s t", "u v", "w x"],
}  # fmt: skip


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The data files, to be broken."""
    target = tmp_path / "data"
    shutil.copytree(DATA, target, ignore=shutil.ignore_patterns("demo", "namen"))
    return target


def all_phrases(profession: Profession) -> tuple[str, ...]:
    return (*profession.names, *profession.phrases, *profession.tasks, *profession.things)


# -- enough -----------------------------------------------------------------------------------------------------------


def test_every_branch_of_the_contract_is_there_with_professions(words: Vocabulary) -> None:
    assert {branch.id for branch in words.branches} == set(BRANCHES)
    count = Counter(branch for profession in words.professions for branch in profession.branches)
    assert {branch: n for branch in BRANCHES if (n := count[branch]) < LEAST_PER_BRANCH} == {}


def test_there_are_about_250_professions_and_skills_paid_and_unpaid(words: Vocabulary) -> None:
    assert len(words.professions) >= 250
    assert len(words.skills) >= 250
    assert sum(profession.unpaid for profession in words.professions) >= 20
    assert {skill.kind for skill in words.skills} == {"vak", "algemeen"}


def test_every_profession_has_enough_that_people_say_and_do(words: Vocabulary) -> None:
    few = {p.id: n for p in words.professions if (n := len({*p.phrases, *p.tasks, *p.things})) < LEAST_PHRASES}
    assert few == {}
    assert {p.id: len(p.phrases) for p in words.professions if len(p.phrases) < 12} == {}


def test_the_lists_of_the_contract_are_the_lists_of_the_words(words: Vocabulary) -> None:
    assert {term.id for term in words.loads} == {term.id for term in words.loads_asked} == set(LOADS)
    assert {term.id for term in words.kinds} <= set(PLACE_KINDS)


# -- in order ---------------------------------------------------------------------------------------------------------


def test_isco_codes_have_four_digits_of_a_real_group(words: Vocabulary) -> None:
    """First digit: major group 0 (armed forces) to 9; no code ends where a group has no number."""
    wrong = [p.id for p in words.professions if not re.fullmatch(r"[1-9][1-9]\d[0-9]", p.isco)]
    assert wrong == []


def test_no_phrase_belongs_to_many_professions(words: Vocabulary) -> None:
    owners = Counter(phrase for p in words.professions for phrase in {*all_phrases(p)})
    assert {phrase: n for phrase, n in owners.items() if n > MOST_OWNERS} == {}


def test_what_people_say_and_do_is_hardly_ever_word_for_word_the_same(words: Vocabulary) -> None:
    owners = Counter(phrase for p in words.professions for phrase in {*p.phrases, *p.tasks})
    shared = sorted(phrase for phrase, n in owners.items() if n > 1)
    assert len(shared) <= MOST_SHARED_SENTENCES, shared


def test_phrases_are_lower_case_and_hold_something_to_find(words: Vocabulary) -> None:
    bare = [(p.id, phrase) for p in words.professions for phrase in all_phrases(p) if phrase != phrase.lower()]
    assert bare == []
    silent = [(p.id, phrase) for p in words.professions for phrase in p.names if not phrase_stems(phrase)]
    assert silent == []


def test_related_professions_exist_and_are_not_themselves(words: Vocabulary) -> None:
    for profession in words.professions:
        slugs = [slug for slug, _ in profession.related]
        assert profession.id not in slugs
        assert len(slugs) == len(set(slugs)), profession.id
        assert set(slugs) <= words.profession_index.keys()


def test_every_profession_is_found_by_its_own_names(words: Vocabulary) -> None:
    lookup = Lookup(Entry(("beroep", p.id), name, 1.0) for p in words.professions for name in p.names)
    lost = []
    for profession in words.professions:
        for hits, name in zip(lookup.find([tokens(n) for n in profession.names]), profession.names, strict=True):
            found = {lookup.entries[hit.entry].target[1] for hit in hits if hit.coverage > 0.99}
            if profession.id not in found:
                lost.append((profession.id, name))
    assert lost == []


def test_the_version_changes_with_any_file_and_with_nothing_else(copy: Path) -> None:
    before = version_of(copy)
    assert before == version_of(copy)
    (copy / "lees-mij.txt").write_text("niets")
    assert version_of(copy) == before
    for name in ("branches.toml", "plaatsen.csv", "beroepen/a1-1.toml"):
        file = copy / name
        file.write_bytes(file.read_bytes() + b"\n")
        after = version_of(copy)
        assert after != before
        before = after


@pytest.mark.parametrize("name", ["meldingen.toml", "zinnen.toml", "redenen.toml", "demo/plaatsen.csv"])
def test_texts_on_screen_are_no_vocabulary(copy: Path, name: str) -> None:
    """A better sentence must not make what was trained or measured look as if it were for other words."""
    before = version_of(copy)
    (copy / "demo").mkdir()
    (copy / name).write_text("# anders\n", "utf-8")
    assert version_of(copy) == before


def test_the_version_is_the_same_wherever_the_project_lies(copy: Path, tmp_path: Path) -> None:
    moved = tmp_path / "demo" / "data"
    shutil.copytree(copy, moved)
    assert version_of(moved) == version_of(copy)


# -- broken -----------------------------------------------------------------------------------------------------------


def test_the_copy_that_is_broken_below_is_good_as_it_is(copy: Path, words: Vocabulary) -> None:
    (copy / BREAKABLE).write_text(ENTRY.format(**GOOD), "utf-8")
    assert len(load(copy).professions) == len(words.professions) + 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"isco": "911"}, "proefberoep: `isco` moet vier cijfers zijn"),
        ({"isco": "91a2"}, "proefberoep: `isco` moet vier cijfers zijn"),
        ({"branche": "Ruimtevaart"}, "proefberoep: `branches` kent Ruimtevaart niet"),
        ({"belasting": "zwaartekracht"}, "proefberoep: `belasting` kent zwaartekracht niet"),
        ({"verwant": "astronaut"}, "proefberoep: `verwant` kent astronaut niet"),
        ({"sterkte": 1.5}, "proefberoep: `verwant` heeft een sterkte buiten 0 tot 1"),
        ({"taken": ["een"]}, "proefberoep: `taken` heeft er minstens 4 nodig, en heeft er 1"),
        ({"taken": "poetsen"}, "proefberoep: `taken` moet een lijst woorden zijn"),
        ({"taken": ["a", "b", "c", "  "]}, "proefberoep: `taken` moet een lijst woorden zijn"),
    ],
)
def test_a_wrong_entry_is_named_with_file_entry_and_field(copy: Path, change: dict[str, object], says: str) -> None:
    values = GOOD | change
    if isinstance(values["taken"], str):
        values["taken"] = f'"{values["taken"]}"'
    (copy / BREAKABLE).write_text(ENTRY.format(**values), "utf-8")

    with pytest.raises(VocabularyError) as error:
        load(copy)

    assert str(error.value) == f"zz-proef.toml: {says}"


def break_toml(folder: Path) -> None:
    (folder / BREAKABLE).write_text("[[beroep]\nid=", "utf-8")


def break_encoding(folder: Path) -> None:
    (folder / BREAKABLE).write_bytes(b'[[beroep]]\nid = "caf\xe9"')


def no_id(folder: Path) -> None:
    (folder / BREAKABLE).write_text('[[beroep]]\nnaam = "x"', "utf-8")


def twice(folder: Path) -> None:
    (folder / BREAKABLE).write_text(ENTRY.format(**GOOD) * 2, "utf-8")


def no_professions(folder: Path) -> None:
    shutil.rmtree(folder / "beroepen")


def no_branches(folder: Path) -> None:
    (folder / "branches.toml").unlink()


def empty_loads(folder: Path) -> None:
    (folder / "belasting.toml").write_text('versie = "1"\n', "utf-8")


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (break_toml, r"^zz-proef\.toml: niet te lezen als TOML"),
        (break_encoding, r"^zz-proef\.toml: niet te lezen als TOML"),
        (no_id, r"^zz-proef\.toml: een \[\[beroep\]\] zonder id"),
        (twice, r"^zz-proef\.toml: proefberoep: dit id bestaat al"),
        (no_professions, r"^beroepen/: geen enkel beroep gevonden"),
        (no_branches, r"^branches\.toml: het bestand ontbreekt"),
        (empty_loads, r"^belasting\.toml: geen enkel"),
    ],
)
def test_a_damaged_file_stops_loading_with_its_name(copy: Path, harm: Callable[[Path], None], says: str) -> None:
    harm(copy)
    with pytest.raises(VocabularyError, match=says):
        load(copy)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('branches = "Zorg"', "branches"),
        ("branches = [3]", "branches"),
        ("branches = []", "branches"),
        ("", "branches"),
        ("belasting = [[]]", "belasting"),
        ('omgeving = "binnen"', "omgeving"),
        ("certificaten = [2]", "certificaten"),
        ("verwant = 3", "verwant"),
        ('verwant = ["kok"]', "verwant"),
        ('verwant = [["kok"]]', "verwant"),
        ('verwant = [["kok", "veel"]]', "verwant"),
        ('verwant = [["kok", true]]', "verwant"),
        ('verwant = [["kok", nan]]', "verwant"),
        ('niveau = "hoog"', "niveau"),
        ("niveau = 5", "niveau"),
        ("niveau = true", "niveau"),
        ('onbetaald = "nee"', "onbetaald"),
        ("naam = 3", "naam"),
        ('isco = "९११२"', "isco"),
    ],
)
def test_a_value_of_the_wrong_shape_is_named_too(copy: Path, line: str, field: str) -> None:
    """Whoever edits a data file sees a sentence with entry and field, never a trace of the program."""
    kept = [row for row in ENTRY.format(**GOOD).splitlines() if not row.startswith(f"{field} ")]
    (copy / BREAKABLE).write_text("\n".join((*kept, line)), "utf-8")

    with pytest.raises(VocabularyError, match=rf"^zz-proef\.toml: proefberoep: `{field}` "):
        load(copy)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (BREAKABLE, "beroep = 3", r"^zz-proef\.toml: `beroep`"),
        (BREAKABLE, '[beroep]\nid = "x"', r"^zz-proef\.toml: `beroep`"),
        ("vaardigheden/zz.toml", '[[vaardigheid]]\nid = "x"\nsoort = []', r"^zz\.toml: x: `soort`"),
        ("vaardigheden/zz.toml", '[[vaardigheid]]\nid = "x"\nsoort = "vak"\nberoepen = [1]', r": x: `beroepen`"),
        ("behoeften.toml", '[[behoefte]]\nid = "rust"\nnaam = []', r"^behoeften\.toml: rust: `naam`"),
        ("branches.toml", '[[branche]]\nid = "Zorg"\nzinnen = ["a"]\nbreed = "ja"', r"^branches\.toml: Zorg: `breed`"),
        ("verzamelwoorden.toml", '[[groep]]\nzinnen = ["a"]', r"^verzamelwoorden\.toml, groep 1: `beroepen`"),
        ("verzamelwoorden.toml", "groep = [3]", r"^verzamelwoorden\.toml: `groep`"),
    ],
)
def test_other_files_are_held_to_the_same(copy: Path, name: str, content: str, says: str) -> None:
    (copy / name).write_text(content, "utf-8")
    with pytest.raises(VocabularyError, match=says):
        load(copy)


@pytest.mark.parametrize("key", ["zinnen", "bedrijf"])
def test_a_list_that_is_missing_from_prive_is_named(copy: Path, key: str) -> None:
    """Without these the engine would think that everything is about work."""
    file = copy / "prive.toml"
    file.write_text(re.sub(rf"(?m)^{key}\b", f"x{key}", file.read_text("utf-8")), "utf-8")
    with pytest.raises(VocabularyError, match=rf"^prive\.toml: `{key}`"):
        load(copy)


# -- places -----------------------------------------------------------------------------------------------------------


def test_the_places_that_ship_lie_in_the_netherlands() -> None:
    table = towns()
    assert len({town.town for town in table}) >= 200
    assert len({town.postcode4 for town in table}) == len(table), "een postcode hoort bij één plaats"
    assert all(50.7 < town.latitude < 53.7 and 3.3 < town.longitude < 7.3 for town in table)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("postcode,woonplaats,latitude\n8000,Zwolle,52.5\n", r"kolom longitude ontbreekt"),
        ("postcode,woonplaats,latitude,longitude\nzes,Zwolle,52.5,6.1\n", r"regel 2: "),
        ("postcode,woonplaats,latitude,longitude\n8000,Zwolle,52.5,6.1\n8001,Zwolle,6.1,52.5\n", r"regel 3: .*kloppen"),
        ("postcode,woonplaats,latitude,longitude\n800,Zwolle,52.5,6.1\n", r"regel 2: .*kloppen"),
        ("postcode,postcode_tot,woonplaats,latitude,longitude\n8010,8000,Zwolle,52.5,6.1\n", r"regel 2: .*kloppen"),
    ],
)
def test_a_wrong_table_of_places_is_named_with_its_line(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "plaatsen.csv"
    file.write_text(content, "utf-8")
    with pytest.raises(VocabularyError, match=says):
        towns(file)


def test_a_range_of_postcodes_becomes_its_postcodes(tmp_path: Path) -> None:
    file = tmp_path / "plaatsen.csv"
    file.write_text("postcode;postcode_tot;woonplaats;latitude;longitude\n8000;8002;Zwolle;52.5;6.1\n", "utf-8")
    assert [(town.postcode4, town.town) for town in towns(file)] == [(f"800{i}", "Zwolle") for i in range(3)]
