"""A folder of judged records: both sets of names, and a clear word where something is missing or wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from api.engine import Table
from api.messages import error_sentence
from api.quality import extraction, redaction
from api.quality.barriers import Share, barrier_figures, sort_out
from api.quality.folder import GoldStory, JudgedFolder, PlaceCode, read_folder
from api.quality.metrics import Judgements
from api.quality.peers import Peer
from api.quality.practical import practical_figures
from api.quality.rankers import SkippedError, engine_ranker
from api.quality.report import BEGIN, END, markdown, with_section
from api.quality.tables import comparison
from matcher.domain import Barrier, Candidate, Fact, FactKind, MarkedSpan, Match, Place, Point, Polarity, Redacted
from matcher.errors import InputError
from matcher.match.rank import RankedList
from vocab.loader import DATA

STORY = "Ik ben Ans. Ik wil bakken. Nooit meer schoonmaken! Mijn rug is op."


def bench(folder: Path, **changed: list[Mapping[str, Any]]) -> Path:
    files: dict[str, list[Mapping[str, Any]]] = {
        "kandidaten": [{"id": "k1", "verhaal": STORY}],
        "vacatures": [{"id": "v1", "titel": "Bakker"}, {"id": "v2", "titel": "Schoonmaker"}],
        "qrels": [
            {"kandidaat": "k1", "vacature": "v1", "graad": 3, "belemmeringen": ["uren"]},
            {"kandidaat": "k1", "vacature": "v2", "graad": 0, "belemmeringen": ["nietGewenst"]},
        ],
        "gold": [
            {
                "id": "k1",
                "occupations": [{"isco": "7512", "grade": 3, "why": "wish"}],
                "not_wanted": {"isco": ["9112"], "sectors": [], "text": "schoonmaken"},
                "pii": [{"text": "Ans", "type": "naam"}],
                "gevoelig": [{"text": "Mijn rug is op", "type": "gezondheid"}],
            }
        ],
        "vacature-isco": [
            {"id": "v1", "isco": "7512", "isco_alt": []},
            {"id": "v2", "isco": "9112", "isco_alt": ["9111"]},
        ],
    }
    for name, records in {**files, **changed}.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    return folder


def fact(isco: str, polarity: Polarity, quote: str, certainty: float = 0.5, text: str = STORY) -> Fact:
    start = text.index(quote)
    return Fact(FactKind.PROFESSION, isco, polarity, quote, start, start + len(quote), certainty)


def test_the_names_of_the_bench(tmp_path: Path) -> None:
    folder = read_folder(bench(tmp_path))
    assert folder.judgements == Judgements({("k1", "v1"): 3, ("k1", "v2"): 0}, frozenset({("k1", "v2")}))
    assert folder.barriers == {("k1", "v1"): {Barrier.HOURS}, ("k1", "v2"): {Barrier.REFUSED}}
    assert folder.gold["k1"] == GoldStory(
        "k1", (("7512", 3),), ("9112",), (("Ans", "naam"),), (("Mijn rug is op", "gezondheid"),)
    )
    assert folder.codes["v2"] == PlaceCode("v2", "9112", ("9111",))
    assert folder.refused_records == 0


def test_the_names_of_the_demonstration() -> None:
    folder = read_folder(DATA / "demo")
    assert folder.barriers is None
    assert folder.judgements.refused
    assert len(folder.codes) == len(folder.places)
    assert {len(story.occupations[0][0]) for story in folder.gold.values() if story.occupations} == {4}
    assert folder.towns is not None


@pytest.mark.parametrize("missing", ["kandidaten", "vacatures", "qrels", "gold", "vacature-isco"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    (bench(tmp_path) / f"{missing}.jsonl").unlink()
    with pytest.raises(InputError) as caught:
        read_folder(tmp_path)
    told = error_sentence(caught.value)
    assert f"{missing}.jsonl" in told
    assert "bestaat niet" in told


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"graad": 4}, "tussen 0 en 3"),
        ({"graad": "3"}, "heel getal"),
        ({"graad": None}, "verplicht"),
        ({"belemmeringen": ["weer"]}, "Kies uit"),
        ({"kandidaat": ""}, "verplicht"),
    ],
)
def test_a_wrong_line_is_told_and_the_rest_is_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: dict[str, Any], words: str
) -> None:
    good = {"kandidaat": "k1", "vacature": "v1", "graad": 2, "belemmeringen": []}
    folder = read_folder(bench(tmp_path, qrels=[good, {**good, **wrong}]))
    told = capsys.readouterr().err
    assert "qrels.jsonl, regel 2" in told
    assert words in told
    assert folder.refused_records == 1
    assert folder.judgements.grades == {("k1", "v1"): 2}


class Listing:
    """An engine that shows what it was told to, and notes the records that it got."""

    def __init__(self, results: tuple[str, ...], excluded: Mapping[str, tuple[Barrier, ...]]) -> None:
        self.results, self.excluded = results, excluded
        self.seen: list[Place] = []

    def rank(
        self, candidates: list[Candidate], places: list[Place], *, top: int, conditions: bool, advance: Any
    ) -> Iterator[RankedList]:
        self.seen = places
        out = tuple(
            Match(one, (), barriers=tuple(Point(barrier, "") for barrier in why)) for one, why in self.excluded.items()
        )
        yield RankedList("kandidaat", "k1", tuple(Match(one, ()) for one in self.results), out if conditions else ())
        for place in places:
            found = (Match("k1", ()),) if place.id in self.results else ()
            yield RankedList("vacature", place.id, found, ())


def test_barriers_are_compared_with_what_people_judged(tmp_path: Path) -> None:
    folder = read_folder(bench(tmp_path))
    wrong = Listing(("v1",), {"v2": (Barrier.LOAD, Barrier.REFUSED)})
    found = sort_out(wrong, folder.candidates, folder.places, lambda done, total: None)  # type: ignore[arg-type]
    figures = barrier_figures(found, folder.judgements.refused, folder.barriers)
    assert figures.shown_in_spite == Share(1, 1), "v1 is shown although the hours keep it apart"
    assert figures.kept_out_wrongly == Share(1, 1), "v2 is kept out by a load that nobody saw"
    assert (figures.precision, figures.recall, figures.absent) == (Share(1, 1), Share(1, 1), Share(1, 1))
    assert figures.kinds[Barrier.HOURS] == (Share(0, 0), Share(0, 1))

    right = Listing(("v2",), {"v1": (Barrier.HOURS,)})
    found = sort_out(right, folder.candidates, folder.places, lambda done, total: None)  # type: ignore[arg-type]
    figures = barrier_figures(found, folder.judgements.refused, folder.barriers)
    assert (figures.shown_in_spite, figures.kept_out_wrongly) == (Share(0, 1), Share(0, 1))
    assert (figures.recall, figures.absent) == (Share(0, 1), Share(0, 1))


def test_the_table_shows_the_engine_the_difference_and_what_was_skipped(tmp_path: Path) -> None:
    def not_here(candidates: Any, places: Any) -> Any:
        raise SkippedError("niet geïnstalleerd")

    engine = Listing(("v1", "v2"), {})
    rows = (
        Peer("deze motor", (engine_ranker(lambda: engine),)),  # type: ignore[arg-type, return-value]
        Peer("niets", (lambda candidates, places: ([[]], [[], []]),)),
        Peer("ver weg", (not_here,)),
        Peer("gouden ISCO", ()),
    )
    steps: list[None] = []
    table = comparison([read_folder(bench(tmp_path))], rows, lambda: steps.append(None))
    assert len(steps) == 4
    cells = {row[1]: row[2:] for row in table.rows}
    assert cells["deze motor"] == ("1,00 [1,00; 1,00]", "-", "-", "-", "50,0%")
    assert cells["niets"][:2] == ("0,00 [0,00; 0,00]", "-1,00 [-1,00; -1,00]")
    assert cells["ver weg"][0] == "overgeslagen: niet geïnstalleerd"
    assert cells["gouden ISCO"] == ("1,00 [1,00; 1,00]", "+0,00 [+0,00; +0,00]", "-", "-", "0,0%")
    assert engine.seen == [Place("v1", "Bakker"), Place("v2", "Schoonmaker")]


def test_occupations_are_found_by_their_group_among_the_five_surest() -> None:
    gold = GoldStory("k1", (("7512", 3), ("5120", 1)), ("9112", "8322"))
    six = [fact(f"1{n}00", Polarity.CAN, "Ik", 0.9 - n / 10) for n in range(5)]
    near = fact("7511", Polarity.WANTS, "bakken", 0.95)
    refused = [fact("9111", Polarity.REFUSES, "schoonmaken"), fact("7513", Polarity.CANNOT, "bakken")]

    figures = extraction.occupation_figures([(gold, (*six, near, *refused))])
    assert figures.in_five == figures.in_five_facts == Share(1, 1)
    assert figures.precision == Share(1, 5)
    assert figures.refused == Share(1, 2)
    assert figures.refused_stories == Share(1, 1)
    assert figures.refused_precision == Share(1, 2)
    assert figures.refused_wrongly == Share(1, 2)

    late = fact("7511", Polarity.WANTS, "bakken", 0.1)
    assert extraction.occupation_figures([(gold, (*six, late))]).in_five == Share(0, 1)


def test_a_fact_that_stands_on_other_words_is_caught() -> None:
    def honest(text: str) -> tuple[Fact, ...]:
        return (fact("7512", Polarity.WANTS, "bakken", text=text),) if "bakken" in text else ()

    def loose(text: str) -> tuple[Fact, ...]:
        # Says that it read "Ik", whatever stands there.
        return (fact("7512", Polarity.WANTS, text.split()[0], text=text),)

    def shifted(text: str) -> tuple[Fact, ...]:
        return (Fact(FactKind.BRANCH, "Horeca", Polarity.WANTS, "bakken", 0, 6, 0.5),) if "bakken" in text else ()

    def outcome(extract: extraction.Extract) -> tuple[int, int, int]:
        (found,) = extraction.evidence_figures(["Ik wil bakken. Mijn rug is op."], extract)
        return found.count, found.verbatim, found.gone

    assert outcome(honest) == (1, 1, 1)
    assert outcome(loose) == (1, 1, 0)
    assert outcome(shifted) == (1, 0, 1)


def test_what_stands_twice_may_stay_once() -> None:
    text = "Ik wil bakken. Mijn zus ook. Ja, bakken."

    def both(text: str) -> tuple[Fact, ...]:
        starts = [at for at in range(len(text)) if text.startswith("bakken", at)]
        return tuple(Fact(FactKind.SKILL, "bakken", Polarity.WANTS, "bakken", at, at + 6, 0.5) for at in starts)

    (found,) = extraction.evidence_figures([text], both)
    assert (found.count, found.gone) == (2, 2)


def test_sentences_cover_the_whole_text() -> None:
    text = "Ja... ik?! Wel\nen niet. Nou"
    assert "".join(one.of(text) for one in extraction.sentences(text)) == text
    assert [one.of(text).strip() for one in extraction.sentences(text)] == ["Ja...", "ik?!", "Wel", "en niet.", "Nou"]


def test_practical_facts_are_compared_with_the_fields() -> None:
    def said(kind: FactKind, value: Any, polarity: Polarity = Polarity.CAN) -> Fact:
        return Fact(kind, value, polarity, "x", 0, 1, 0.9)

    record = Candidate(
        "k1", "x", hours_min=16, hours_max=24, days=("ma", "di"), limits=("stof", "kou"), transport=("fiets",)
    )
    facts = (
        said(FactKind.HOURS, {"min": 20, "max": 20}),
        said(FactKind.DAYS, ("ma", "di", "wo")),
        said(FactKind.LOAD, "stof", Polarity.CANNOT),
        said(FactKind.TRANSPORT, ("e-bike",)),
        said(FactKind.LICENCES, ("B",)),
    )
    figures = {one.kind: one for one in practical_figures([(record, facts), (Candidate("k2", "x", days=("ma",)), ())])}
    assert (figures["uren"].known, figures["uren"].said, figures["uren"].right) == (1, 1, 1)
    days = figures["dagen"]
    assert (days.known, days.said, days.right, days.found, days.agreed) == (2, 1, 0, 3, 2)
    assert (figures["belasting"].agreed, figures["belasting"].recalled, figures["belasting"].held) == (1, 1, 2)
    assert figures["vervoer"].right == 1, "an e-bike is a bike"
    assert figures["rijbewijs"].known == 0, "what the record does not say is not judged"


def test_redaction_counts_every_place_where_the_words_stand() -> None:
    text = "Ik ben Ans. Ans is moe."
    gold = {"k1": GoldStory("k1", (), (), (("Ans", "naam"),), (("Ans is moe", "gezondheid"),))}
    folder = JudgedFolder("m", (Candidate("k1", text),), (), Judgements({}, frozenset()), None, gold, {})

    def once(_: str) -> Redacted:
        return Redacted("", (MarkedSpan(7, 10, "naam"),), (MarkedSpan(12, 15, "gezondheid"),))

    def twice(_: str) -> Redacted:
        return Redacted(
            "", (MarkedSpan(7, 10, "naam"), MarkedSpan(12, 15, "naam")), (MarkedSpan(16, 22, "gezondheid"),)
        )

    assert redaction.personal(folder, once) == [redaction.Hidden("naam", 1, 0, 0, 0)]
    assert redaction.personal(folder, twice) == [redaction.Hidden("naam", 1, 1, 1, 1)]
    assert redaction.sensitive(folder, once) == [redaction.Hidden("gezondheid", 1, 1, 0, 0)]
    # Replaced and marked together cover it all, but not all of it as gezondheid.
    assert redaction.sensitive(folder, twice) == [redaction.Hidden("gezondheid", 1, 1, 1, 0)]


def test_a_document_keeps_what_people_wrote_around_the_tables() -> None:
    old, new = Table("Oud", ("a", "b"), (("1", "2"),)), Table("Nieuw", ("a", "b"), (("x|y", "2"),))
    first = with_section("# Cijfers\n\nUitleg.\n", [old]) + "\nSlot.\n"
    second = with_section(first, [new])
    assert second.startswith("# Cijfers\n\nUitleg.\n")
    assert second.endswith("\nSlot.\n")
    assert "Oud" not in second
    assert second.count(BEGIN) == second.count(END) == 1
    assert "| x\\|y | 2 |" in second
    assert markdown(old) == "### Oud\n\n| a | b |\n| --- | --: |\n| 1 | 2 |\n"
