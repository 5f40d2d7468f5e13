"""Records of the wire: what is read, what is refused with line and field, and that the rest goes on."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from api.messages import refusal_sentence
from api.records import Refusal, read_candidates, read_places, read_stories, read_texts, refused_lines
from matcher.domain import Candidate, Demands
from matcher.errors import InputError

FULL_CANDIDATE: dict[str, Any] = {
    "id": "k1",
    "verhaal": "Ik heb in de keuken gestaan.",
    "woonplaats": "Doetinchem",
    "postcode4": "7001",
    "urenMin": 8,
    "urenMax": 16.5,
    "dagen": ["ma", "do"],
    "dagdelen": ["ochtend"],
    "vervoer": ["e-bike", "ov"],
    "reistijdMax": 30,
    "rijbewijzen": ["B"],
    "certificaten": [],
    "taalniveau": "B1",
    "beperkingen": ["zwaar tillen"],
    "behoeften": ["vaste begeleider"],
    "trede": 3,
    "perspectief": "werken aan",
    "soorten": ["betaald", "proefplaatsing"],
    "regisseur": "r4",
    "status": "actief",
    "bron": "wijkteam",
}
FULL_PLACE: dict[str, Any] = {
    "id": "v1",
    "titel": "Hulp in de keuken",
    "omschrijving": "Snijden en afwassen.",
    "werkgeverId": "w1",
    "werkgever": "De Pan",
    "soort": "betaald",
    "branche": "Horeca",
    "urenMin": 12,
    "urenMax": 20,
    "dagen": ["vr"],
    "dagdelen": ["avond"],
    "plaats": "Terborg",
    "postcode4": "7061",
    "eisen": {
        "rijbewijzen": [],
        "certificaten": ["HACCP"],
        "taalniveau": "A2",
        "belasting": ["lang staan", "hitte"],
        "diploma": "geen",
        "vog": False,
    },
    "begeleiding": ["vaste collega"],
    "vanuitHuis": False,
    "aantal": 2,
}


def write_jsonl(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return path


def write_xlsx(path: Path, *rows: tuple[Any, ...]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def one_refusal(path: Path, record: dict[str, Any], place: bool = False) -> Refusal:
    """What is wrong with one record; the good record after it must come through."""
    good = {"id": "goed", "titel": "Goed"}
    records, refusals = (read_places if place else read_candidates)(write_jsonl(path, record, good))
    assert [found.id for found in records] == ["goed"]
    assert len(refusals) == 1
    return refusals[0]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "records.jsonl"


class TestWhatIsRead:
    def test_every_field_of_a_candidate(self, file: Path) -> None:
        [candidate], refusals = read_candidates(write_jsonl(file, FULL_CANDIDATE))

        assert refusals == []
        assert candidate == Candidate(
            id="k1",
            story="Ik heb in de keuken gestaan.",
            town="Doetinchem",
            postcode4="7001",
            hours_min=8.0,
            hours_max=16.5,
            days=("ma", "do"),
            day_parts=("ochtend",),
            transport=("e-bike", "ov"),
            travel_max=30.0,
            licences=("B",),
            certificates=(),
            language="B1",
            limits=("zwaar tillen",),
            needs=("vaste begeleider",),
            ladder=3,
            perspective="werken aan",
            kinds=("betaald", "proefplaatsing"),
            coach="r4",
            status="actief",
            source="wijkteam",
        )

    def test_every_field_of_a_place(self, file: Path) -> None:
        [place], refusals = read_places(write_jsonl(file, FULL_PLACE))

        assert refusals == []
        assert (place.title, place.kind, place.branch, place.town) == (
            "Hulp in de keuken",
            "betaald",
            "Horeca",
            "Terborg",
        )
        assert place.demands == Demands((), ("HACCP",), "A2", ("lang staan", "hitte"), "geen", False)
        assert (place.support, place.from_home, place.count) == (("vaste collega",), False, 2)

    def test_only_what_is_required(self, file: Path) -> None:
        [candidate], _ = read_candidates(write_jsonl(file, {"id": "k", "verhaal": "Hoi"}))
        [place], _ = read_places(write_jsonl(file, {"id": "v", "titel": "T", "omschrijving": "O"}))

        assert candidate == Candidate(id="k", story="Hoi")
        assert (place.description, place.demands, place.support) == ("O", Demands(), None)

    def test_null_is_unknown_and_an_empty_list_is_known_none(self, file: Path) -> None:
        [candidate], _ = read_candidates(write_jsonl(file, {"id": "k", "dagen": None, "rijbewijzen": []}))
        assert (candidate.days, candidate.licences) == (None, ())

    def test_unknown_fields_are_kept_as_they_came(self, file: Path) -> None:
        [candidate], _ = read_candidates(write_jsonl(file, {"id": "k", "kleur": {"haar": ["rood"]}}))
        [place], _ = read_places(write_jsonl(file, {"id": "v", "titel": "T", "eisen": {"kleding": "wit"}}))

        assert dict(candidate.extra) == {"kleur": {"haar": ["rood"]}}
        assert dict(place.extra) == {"eisen.kleding": "wit"}

    def test_support_may_be_one_text(self, file: Path) -> None:
        [place], _ = read_places(write_jsonl(file, {"id": "v", "titel": "T", "begeleiding": "een jobcoach | elke dag"}))
        assert place.support == ("een jobcoach | elke dag",)

    def test_capitals_do_not_matter_in_fixed_values(self, file: Path) -> None:
        record = {"id": "k", "rijbewijzen": ["be", "b", "B"], "dagen": ["Ma"], "taalniveau": "b2"}
        [candidate], _ = read_candidates(write_jsonl(file, record))
        assert (candidate.licences, candidate.days, candidate.language) == (("BE", "B"), ("ma",), "B2")

    def test_text_becomes_nfc_and_keeps_its_white_space(self, file: Path) -> None:
        written = unicodedata.normalize("NFD", "  Café\n")
        [candidate], _ = read_candidates(write_jsonl(file, {"id": "k", "verhaal": written}))
        assert candidate.story == "  Café\n"
        assert len(candidate.story) == 7

    def test_a_story_of_emoji_only_is_a_story(self, file: Path) -> None:
        [candidate], refusals = read_candidates(write_jsonl(file, {"id": "k", "verhaal": "🙂👩‍🍳🔥"}))
        assert (candidate.story, refusals) == ("🙂👩‍🍳🔥", [])

    def test_an_empty_story_is_no_story_yet(self, file: Path) -> None:
        [candidate], refusals = read_candidates(write_jsonl(file, {"id": "k", "verhaal": "  \n"}))
        assert (candidate.story, refusals) == (None, [])

    def test_a_line_ends_at_the_newline_only(self, file: Path) -> None:
        story = "een\u2028twee\u0085drie"
        [candidate], _ = read_candidates(write_jsonl(file, {"id": "k", "verhaal": story}))
        assert candidate.story == story

    def test_a_number_as_id_is_text(self, file: Path) -> None:
        [candidate], _ = read_candidates(write_jsonl(file, {"id": 12}))
        assert candidate.id == "12"

    def test_of_a_story_file_only_id_and_story_are_read(self, file: Path) -> None:
        record = {"id": "k", "verhaal": "Hoi", "urenMin": "onzin", "naam": "niet bewaren"}
        [story], refusals = read_stories(write_jsonl(file, record))
        assert (story, dict(story.extra), refusals) == (Candidate(id="k", story="Hoi"), {}, [])

    def test_a_text_with_names_already_known(self, file: Path) -> None:
        [text], _ = read_texts(write_jsonl(file, {"id": "t", "tekst": "Dag Bea", "namen": ["Bea"]}))
        assert (text.text, text.names) == ("Dag Bea", ("Bea",))


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("change", "field", "code"),
        [
            ({"id": None}, "id", "veldOntbreekt"),
            ({"id": "  "}, "id", "veldOntbreekt"),
            ({"id": ["k"]}, "id", "typeTekst"),
            ({"verhaal": 12}, "verhaal", "typeTekst"),
            ({"verhaal": "a\0b"}, "verhaal", "nulTeken"),
            ({"verhaal": "x" * 200_001}, "verhaal", "teLang"),
            ({"urenMin": "acht"}, "urenMin", "typeGetal"),
            ({"urenMin": True}, "urenMin", "typeGetal"),
            ({"urenMin": 24, "urenMax": 16}, "urenMin", "omgekeerd"),
            ({"urenMax": 81}, "urenMax", "buitenBereik"),
            ({"urenMin": -1}, "urenMin", "buitenBereik"),
            ({"reistijdMax": 900}, "reistijdMax", "buitenBereik"),
            ({"postcode4": "7001 AB"}, "postcode4", "postcode"),
            ({"postcode4": "0123"}, "postcode4", "postcode"),
            ({"postcode4": 123}, "postcode4", "postcode"),
            ({"dagen": "ma"}, "dagen", "typeLijst"),
            ({"dagen": ["ma", 3]}, "dagen", "typeLijst"),
            ({"dagen": ["ma", "maandag"]}, "dagen", "waardeOnbekend"),
            ({"taalniveau": "C2"}, "taalniveau", "waardeOnbekend"),
            ({"beperkingen": ["tillen"]}, "beperkingen", "waardeOnbekend"),
            ({"soorten": ["vrijwillig"]}, "soorten", "waardeOnbekend"),
            ({"trede": 0}, "trede", "buitenBereik"),
            ({"trede": 2.5}, "trede", "typeHeelGetal"),
            ({"certificaten": ["VCA"] * 201}, "certificaten", "lijstTeLang"),
        ],
    )
    def test_a_field_of_a_candidate(self, file: Path, change: dict[str, Any], field: str, code: str) -> None:
        refusal = one_refusal(file, FULL_CANDIDATE | change)
        assert (refusal.line, refusal.field, refusal.code) == (1, field, code)

    @pytest.mark.parametrize(
        ("change", "field", "code"),
        [
            ({"titel": ""}, "titel", "veldOntbreekt"),
            ({"soort": "betaalt"}, "soort", "waardeOnbekend"),
            ({"branche": "Bloemen"}, "branche", "waardeOnbekend"),
            ({"eisen": ["B"]}, "eisen", "typeObject"),
            ({"eisen": {"vog": "ja"}}, "eisen.vog", "typeJaNee"),
            ({"eisen": {"diploma": "mbo 5"}}, "eisen.diploma", "waardeOnbekend"),
            ({"eisen": {"rijbewijzen": ["heftruck"]}}, "eisen.rijbewijzen", "waardeOnbekend"),
            ({"begeleiding": 3}, "begeleiding", "typeLijst"),
            ({"aantal": -1}, "aantal", "buitenBereik"),
        ],
    )
    def test_a_field_of_a_place(self, file: Path, change: dict[str, Any], field: str, code: str) -> None:
        refusal = one_refusal(file, FULL_PLACE | change, place=True)
        assert (refusal.line, refusal.field, refusal.code) == (1, field, code)

    def test_a_wrong_value_gets_the_nearest_right_one(self, file: Path) -> None:
        refusal = one_refusal(file, {"id": "v", "titel": "T", "soort": "vrijwiligerswerk"}, place=True)
        assert "Bedoel je “vrijwilligerswerk”?" in refusal_sentence(file, refusal)

    def test_what_was_filled_in_is_not_repeated(self, file: Path) -> None:
        refusal = one_refusal(file, {"id": "k", "dagen": ["ma", "Bea Jansen"], "status": "actief"})
        text = refusal_sentence(file, refusal)
        assert "waarde 2 van de lijst" in text
        assert "Jansen" not in text

    def test_all_problems_of_a_record_come_together(self, file: Path) -> None:
        _, refusals = read_candidates(write_jsonl(file, {"id": "k", "trede": 9, "dagen": 1, "status": "weg"}))
        assert {refusal.field for refusal in refusals} == {"trede", "dagen", "status"}
        assert refused_lines(refusals) == 1

    def test_the_second_of_two_equal_ids(self, file: Path) -> None:
        [kept], [refusal] = read_candidates(write_jsonl(file, {"id": "k", "trede": 1}, {"id": " k ", "trede": 2}))
        assert (kept.ladder, refusal.line, refusal.code) == (1, 2, "idBestaatAl")
        assert refusal.values == {"eerder": 1}

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            (b'{"id": "k", "verhaal": "half', "jsonKapot"),
            (b'{"id": "k" "trede": 3}', "jsonKapot"),
            (b'["k"]', "jsonGeenObject"),
            (b'"k"', "jsonGeenObject"),
            (b'{"id": "k", "trede": NaN}', "jsonOnbruikbaar"),
            (b"[" * 100_000, "jsonOnbruikbaar"),
            (b'{"id": "k", "verhaal": "caf\xe9"}', "codering"),
            (b'{"id": "k", "verhaal": "\\ud83d"}', "tekenOnleesbaar"),
        ],
    )
    def test_a_line_that_is_no_record(self, file: Path, line: bytes, code: str) -> None:
        file.write_bytes(b'{"id": "a"}\n\n' + line + b'\n{"id": "b"}')

        records, [refusal] = read_candidates(file)

        assert [record.id for record in records] == ["a", "b"]
        assert (refusal.line, refusal.field, refusal.code) == (3, None, code)

    @pytest.mark.parametrize(
        ("content", "name", "code"),
        [
            (None, "weg.jsonl", "bestandOntbreekt"),
            (b"", "leeg.jsonl", "bestandLeeg"),
            (b"\xef\xbb\xbf \n", "bom.jsonl", "bestandLeeg"),
            (bytes(range(256)) * 8, "plaatje.jsonl", "bestandGeenTekst"),
            ('{"id": "k"}'.encode("utf-16"), "utf16.jsonl", "bestandGeenTekst"),
            (b"PK\x03\x04 en dan niets", "kapot.xlsx", "bestandGeenSpreadsheet"),
            (b"id;verhaal\nk;x\n", "nep.xlsx", "bestandGeenSpreadsheet"),
            (b"id;verhaal\n", "kop.csv", "bestandZonderRegels"),
            (b"naam;verhaal\nk;x\n", "zonder-id.csv", "kolomOntbreekt"),
            (b"id;id\nk;x\n", "dubbel.csv", "kolomDubbel"),
        ],
    )
    def test_a_file_that_cannot_be_read_at_all(
        self, tmp_path: Path, content: bytes | None, name: str, code: str
    ) -> None:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError) as caught:
            read_candidates(tmp_path / name)
        assert caught.value.code == code

    def test_a_folder_is_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="bestandIsMap"):
            read_candidates(tmp_path)


class TestTables:
    @pytest.mark.parametrize("delimiter", [";", ","])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    def test_csv_as_a_spreadsheet_writes_it(self, tmp_path: Path, delimiter: str, encoding: str) -> None:
        head = ["id", "verhaal", "dagen", "urenMax", "rijbewijzen", "certificaten", "trede"]
        cells = ["k1", '"Ik zei ""ja"";\nen, één keer nee"', "ma|wo", '"16,5"', "geen", "", "3"]
        file = tmp_path / "k.csv"
        file.write_bytes("\r\n".join([delimiter.join(head), delimiter.join(cells), ""]).encode(encoding))

        [candidate], refusals = read_candidates(file)

        assert refusals == []
        assert candidate == Candidate(
            id="k1",
            story='Ik zei "ja";\nen, één keer nee',
            days=("ma", "wo"),
            hours_max=16.5,
            licences=(),
            certificates=None,
            ladder=3,
        )

    def test_xlsx_with_numbers_and_demands(self, tmp_path: Path) -> None:
        head = ("id", "titel", "postcode4", "urenMin", "eisen.rijbewijzen", "eisen.diploma", "eisen.vog", "begeleiding")
        file = write_xlsx(tmp_path / "v.xlsx", head, (7, "Kok", 7001, 12.5, "b|c", "geen", True, "jobcoach|collega"))

        [place], refusals = read_places(file)

        assert refusals == []
        assert (place.id, place.postcode4, place.hours_min) == ("7", "7001", 12.5)
        assert place.demands == Demands(licences=("B", "C"), diploma="geen", vog=True)
        assert place.support == ("jobcoach", "collega")

    def test_a_refusal_names_the_row_of_the_spreadsheet(self, tmp_path: Path) -> None:
        file = write_xlsx(tmp_path / "k.xlsx", ("id", "trede"), ("a", 2), (), ("b", "hoog"), ("c", 4))

        records, [refusal] = read_candidates(file)

        assert [record.id for record in records] == ["a", "c"]
        assert (refusal.line, refusal.field, refusal.code) == (4, "trede", "typeGetal")

    def test_a_quotation_mark_that_is_not_closed_costs_one_record(self, tmp_path: Path) -> None:
        file = tmp_path / "k.csv"
        file.write_text('id;verhaal\na;"goed"\nb;"nooit gesloten\nc;goed\nd;"ook\ngoed"\n', "utf-8")

        records, refusals = read_candidates(file)

        assert [(record.id, record.story) for record in records] == [("a", "goed"), ("c", "goed"), ("d", "ook\ngoed")]
        assert [(refusal.line, refusal.code) for refusal in refusals] == [(3, "csvAanhaling")]

    def test_the_line_is_where_the_record_starts(self, tmp_path: Path) -> None:
        file = tmp_path / "k.csv"
        file.write_text('id,verhaal,trede\na,"een\ntwee\ndrie",1\nb,kort,9\nc,te,1,veel\n', "utf-8")

        records, refusals = read_candidates(file)

        assert [record.id for record in records] == ["a"]
        assert [(refusal.line, refusal.code) for refusal in refusals] == [(5, "buitenBereik"), (6, "csvTeVeelCellen")]

    def test_a_long_story_in_a_cell_is_refused_by_name(self, tmp_path: Path) -> None:
        file = tmp_path / "k.csv"
        file.write_text(f"id;verhaal\na;{'x' * 5_000_000}\nb;kort\n", "utf-8")

        records, [refusal] = read_candidates(file)

        assert [record.id for record in records] == ["b"]
        assert (refusal.field, refusal.code, refusal.values["tekens"]) == ("verhaal", "teLang", 5_000_000)

    def test_a_table_is_known_by_its_content_too(self, tmp_path: Path) -> None:
        file = tmp_path / "export.dat"
        file.write_text('{"id": "k"}\n', "utf-8")
        assert [record.id for record in read_candidates(file)[0]] == ["k"]
