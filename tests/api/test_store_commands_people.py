"""Who somebody is: what is taken in, what never is, and who may be one and the same."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from api.duplicates import likely_duplicates
from api.record_wire import person_record
from api.records import read_numbered
from api.records_people import employer_from_row, person_from_row, read_employers, read_people
from api.tables import Row
from matcher.kept import Person
from matcher.privacy.patterns import elfproef
from vocab.loader import DATA

BSN = next(str(n) for n in range(123_456_000, 123_457_000) if elfproef(str(n)))
NOT_A_BSN = next(str(n) for n in range(123_456_000, 123_457_000) if not elfproef(str(n)))


def person(**values: Any) -> tuple[Person, list[tuple[str | None, str]]]:
    """A person from a line, and what is wrong with it: (field, code)."""
    built, fields = person_from_row(Row(2, {"id": "p1", **values}, cells=False))
    return built, [(refusal.field, refusal.code) for refusal in fields.refusals]


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


class TestPerson:
    def test_every_field_and_the_unknown_ones(self) -> None:
        values = {
            "id": "p1",
            "naam": "Jannie de Boer",
            "telefoon": "06-00010001 (dochter)",
            "email": "j.deboer@voorbeeld.nl",
            "adres": "Hopakker 3",
            "postcode": "9991 SA",
            "woonplaats": "Rijnhorst",
            "klantnummer": "D-12",
            "wijk": "Noord",
        }
        built, wrong = person(**values)
        assert wrong == []
        assert person_record(built) == values
        assert dict(built.extra) == {"wijk": "Noord"}

    def test_only_an_id_is_needed(self) -> None:
        built, wrong = person()
        assert (built.name, wrong) == (None, [])

    @pytest.mark.parametrize(
        ("given", "kept"), [("9991sa", "9991 SA"), (" 9991  SA", "9991 SA"), ("9991", "9991"), ("46446", "46446")]
    )
    def test_a_dutch_postcode_is_written_one_way_and_a_foreign_one_is_left(self, given: str, kept: str) -> None:
        assert person(postcode=given)[0].postcode == kept

    def test_numbers_count_as_text_where_systems_send_them_so(self) -> None:
        built, wrong = person(telefoon=600010001, klantnummer=4711)
        assert (built.phone, built.client_number, wrong) == ("600010001", "4711", [])

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("email", "geen", "emailOnbruikbaar"),
            ("email", "jannie @voorbeeld.nl", "emailOnbruikbaar"),
            ("telefoon", "heeft ze niet", "telefoonOnbruikbaar"),
            ("naam", ["Jannie"], "typeTekst"),
            ("naam", "x" * 1_001, "teLang"),
        ],
    )
    def test_what_cannot_be_is_refused_by_field(self, field: str, value: object, code: str) -> None:
        assert person(**{field: value})[1] == [(field, code)]


class TestServiceNumber:
    """A burgerservicenummer is not needed to find a place, and so it is not kept."""

    @pytest.mark.parametrize("name", ["bsn", "BSN", "BSN-nummer", "Burgerservicenummer", "sofi_nummer"])
    def test_a_field_of_that_name_is_refused_whatever_is_in_it(self, name: str) -> None:
        assert person(**{name: "x"})[1] == [(name, "bsnVeld")]

    def test_an_empty_field_of_that_name_holds_nothing_to_refuse(self) -> None:
        assert person(bsn=None)[1] == []

    @pytest.mark.parametrize(
        "values",
        [
            {"klantnummer": BSN},
            {"klantnummer": int(BSN)},
            {"klantnummer": f"{BSN[:4]}.{BSN[4:6]}.{BSN[6:]}"},
            {"naam": f"Jannie {BSN}"},
            {"opmerking": f"zie {BSN}"},
            {"oud": {"nummers": ["x", BSN]}},
        ],
    )
    def test_a_number_that_passes_the_test_is_refused_wherever_it_stands(self, values: Mapping[str, Any]) -> None:
        assert person(**values)[1] == [(next(iter(values)), "bsnWaarde")]

    @pytest.mark.parametrize(
        "values",
        [
            {"klantnummer": NOT_A_BSN},
            {"klantnummer": BSN[:8]},
            {"klantnummer": f"{BSN}0"},
            {"klantnummer": f"K{BSN[:8]}"},
            {"telefoon": BSN},
            {"mobiel2": BSN},
        ],
    )
    def test_other_numbers_are_not(self, values: Mapping[str, Any]) -> None:
        assert person(**values)[1] == []

    def test_one_that_is_the_id_is_refused_too(self) -> None:
        _, fields = person_from_row(Row(2, {"id": BSN}, cells=False))
        assert [refusal.field for refusal in fields.refusals] == ["id"]

    def test_the_refusal_holds_nothing_of_it(self) -> None:
        _, fields = person_from_row(Row(2, {"id": "p1", "klantnummer": BSN}, cells=False))
        assert BSN not in repr(fields.refusals)


class TestFiles:
    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    @pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252"])
    def test_a_table_as_it_comes(self, tmp_path: Path, delimiter: str, coding: str) -> None:
        table = [["id", "naam", "telefoon"], ["p1", "Zoë Özgün-Brandsma", "0600010001"]]
        path = tmp_path / "personen.csv"
        path.write_bytes("\r\n".join(delimiter.join(row) for row in table).encode(coding))
        people, refused = read_people(path)
        assert (people, refused) == ([Person("p1", "Zoë Özgün-Brandsma", "0600010001")], [])

    def test_employers(self, tmp_path: Path) -> None:
        path = write(
            tmp_path / "w.csv", "id;naam;branche;postcode4\nw1;De Schakel;zorg;9991\nw2;;Zorg;9991\nw3;A;Zog;\n"
        )
        employers, refused = read_employers(path)
        assert [(one.name, one.branch, one.postcode4) for one in employers] == [("De Schakel", "Zorg", "9991")]
        assert [(one.line, one.field, one.code) for one in refused] == [
            (3, "naam", "veldOntbreekt"),
            (4, "branche", "waardeOnbekend"),
        ]
        _, fields = employer_from_row(Row(2, {"id": "w1", "naam": "x", "bsn": "1"}, cells=False))
        assert [refusal.code for refusal in fields.refusals] == ["bsnVeld"]

    def test_the_persons_of_the_demonstration(self) -> None:
        """All can be used, most have a story, and one pair is likely one person."""
        numbered, refused = read_numbered(DATA / "demo" / "personen.jsonl", person_from_row)
        assert refused == []
        assert sum(one.id.startswith("r-p") for _, one in numbered) == 10
        assert all(one.email is None or one.email.endswith("@voorbeeld.nl") for _, one in numbered)
        assert all(one.phone is None or one.phone.startswith(("06-000", "0600", "0000-")) for _, one in numbered)
        pairs = likely_duplicates(numbered, [])
        assert [(pair.id, pair.other, pair.same) for pair in pairs] == [
            ("r-p08", "r-p03", ("naam", "telefoon", "adres"))
        ]


JANNIE = Person(
    "k1", "Jannie de Boer", "06-00010001", "jannie@voorbeeld.nl", "Hopakker 3", "9991 SA", "Rijnhorst", "D-1"
)


def likely(*others: Person, kept: tuple[Person, ...] = ()) -> list[tuple[str, str, tuple[str, ...]]]:
    found = likely_duplicates(list(enumerate((JANNIE, *others), start=2)), kept)
    return [(pair.id, pair.other, pair.same) for pair in found]


class TestLikelyOnePerson:
    @pytest.mark.parametrize(
        ("other", "same"),
        [
            (Person("k2", "J. de Boer", "+31 6 0001 0001"), ("naam", "telefoon")),
            (Person("k2", "mw. J. de Boer", "0031600010001"), ("naam", "telefoon")),
            (Person("k2", "Boer, Jannie de", email="JANNIE@voorbeeld.nl"), ("naam", "email")),
            (Person("k2", "Janny de Boer", address="hopakker 3", postcode="9991sa"), ("naam", "adres")),
            (
                Person("k2", "Jannie Boer", address="Hopakker 3", town="RIJNHORST", postcode="9991 SA"),
                ("naam", "adres"),
            ),
            (Person("k2", "Heel iemand anders", client_number="d1"), ("klantnummer",)),
            (Person("k2", "JANNIE DE BOER"), ("naam",)),
        ],
    )
    def test_they_are(self, other: Person, same: tuple[str, ...]) -> None:
        assert likely(other) == [("k2", "k1", same)]

    @pytest.mark.parametrize(
        "other",
        [
            Person(
                "k2", "Piet de Boer", "06-00010001", address="Hopakker 3", postcode="9991 SA"
            ),  # one house, one telephone
            Person("k2", "Jannie de Boer", "06-00019999"),  # the same name, another telephone
            Person("k2", "Jannie de Boer", postcode="9994 SA"),  # the same name, elsewhere
            Person("k2", "Jannie Visser", "06-00010001"),
            Person("k2", "J. de Boer"),  # only an initial and nothing else
            Person("k2"),
        ],
    )
    def test_they_are_not(self, other: Person) -> None:
        assert likely(other) == []

    def test_against_the_store_and_never_against_oneself(self) -> None:
        older = Person("oud", "J. de Boer", "0600010001")
        itself = Person("k1", "Jannie de Boer", "0600010001")
        assert likely(kept=(older, itself)) == [("k1", "oud", ("naam", "telefoon"))]

    def test_the_later_line_is_the_one_that_is_told(self) -> None:
        pair = likely_duplicates([(9, JANNIE), (4, Person("k2", "J. de Boer", "0600010001"))], [])[0]
        assert (pair.line, pair.other_line) == (9, 4)

    def test_a_word_instead_of_a_number_is_no_evidence(self) -> None:
        others = [Person(f"x{i}", f"Naam{i} Anders{i}", client_number="onbekend") for i in range(30)]
        assert likely(*others) == []

    def test_ten_thousand_persons_beside_ten_thousand(self) -> None:
        """Also where two thousand share the telephone number of a house: nobody waits for a square of comparisons."""
        chance = random.Random(20260702)
        first = "Jan Piet Anna Els Fatma Omar Kees Ria Sanne Tim Bart Noor".split()
        last = [
            f"{a}{b}" for a in "Ber Han Wol Kui Mee Rav Sto Dek Tim Lub".split() for b in "ink huis ers stra".split()
        ]
        people = [
            Person(
                f"p{i}",
                f"{chance.choice(first)} {chance.choice(last)}{i % 97}",
                "0314-000000" if i % 5 == 0 else f"06{i:08d}",
                f"a{i}@voorbeeld.nl",
            )
            for i in range(20_000)
        ]
        people[123] = Person("p123", "J. Zeldenrust", "0699999999")
        people[15_000] = Person("p15000", "Jan Zeldenrust", "06-99999999")
        pairs = likely_duplicates(list(enumerate(people[:10_000], start=2)), people[10_000:])
        assert ("p123", "p15000", ("naam", "telefoon")) in [(one.id, one.other, one.same) for one in pairs]
