"""A folder of records with what people judged of them: the bench, or the demonstration that comes along.

Two sets of names are understood. The bench: `qrels.jsonl`, `gold.jsonl` with ISCO codes, `vacature-isco.jsonl`. The
demonstration: `beoordelingen.jsonl`, `gold.jsonl` and `gold-vacatures.jsonl` with professions of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from api.fields import normal
from api.intake import read
from api.quality.metrics import Judgements, Pair
from api.records import read_candidates, read_places
from api.tables import Refusal, read_rows
from matcher.domain import Barrier, Candidate, Place
from matcher.errors import InputError, NotFound
from vocab.loader import Vocabulary, load

R = TypeVar("R")

HIGHEST_GRADE: Final = 3


@dataclass(frozen=True, slots=True)
class GoldStory:
    """What a person read in a story.

    Attributes:
        occupations: (ISCO-08 code, grade 1 to 3) of the work that fits.
        refused: ISCO-08 codes of the work that was refused.
        personal, sensitive: (words of the story, type) of personal data and of `gevoelig` parts; None where nobody
            looked for them.
    """

    id: str
    occupations: tuple[tuple[str, int], ...]
    refused: tuple[str, ...]
    personal: tuple[tuple[str, str], ...] | None = None
    sensitive: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class PlaceCode:
    """The ISCO-08 code of a place, and other codes that also fit."""

    id: str
    isco: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedFolder:
    """Everything in a folder.

    Attributes:
        name: of the folder; heads the tables.
        barriers: per pair every grens on the full records, nietGewenst among them; a pair that is not there has none.
            None where nobody judged them.
        gold, codes: by id.
        towns: a table of postcodes of its own, where the folder has one.
        refused_records: how many lines could not be used.
    """

    name: str
    candidates: tuple[Candidate, ...]
    places: tuple[Place, ...]
    judgements: Judgements
    barriers: Mapping[Pair, frozenset[Barrier]] | None
    gold: Mapping[str, GoldStory]
    codes: Mapping[str, PlaceCode]
    towns: Path | None = None
    refused_records: int = 0


@dataclass(frozen=True, slots=True)
class _Pair:
    pair: Pair
    grade: int
    refused: bool
    barriers: frozenset[Barrier] | None


class _UnfitError(Exception):
    """A field of a record that cannot be used."""

    def __init__(self, field: str, code: str, **values: object) -> None:
        super().__init__(field, code)
        self.field, self.code, self.values = field, code, values


def read_folder(path: Path) -> JudgedFolder:
    """Read a folder. What is wrong with single lines is told on stderr, and the rest is used.

    Raises:
        InputError: the folder or a file that belongs in it is missing, or holds nothing that can be used.
    """
    if not path.is_dir():
        raise InputError("mapOntbreekt", bestand=str(path))
    own = not (path / "qrels.jsonl").exists() and (path / "beoordelingen.jsonl").exists()
    vocabulary = load() if own else None
    pair_file, code_file = (
        ("beoordelingen.jsonl", "gold-vacatures.jsonl") if own else ("qrels.jsonl", "vacature-isco.jsonl")
    )
    candidates = read(path / "kandidaten.jsonl", read_candidates)
    places = read(path / "vacatures.jsonl", read_places)
    pairs = read(path / pair_file, _reader(_pair))
    gold = read(path / "gold.jsonl", _reader(_gold_of(vocabulary)))
    codes = read(path / code_file, _reader(_code_of(vocabulary)))
    towns = path / "plaatsen.csv"
    barriers = {one.pair: one.barriers for one in pairs.records if one.barriers is not None}
    return JudgedFolder(
        name=path.resolve().name,
        candidates=candidates.records,
        places=places.records,
        judgements=Judgements(
            {one.pair: one.grade for one in pairs.records},
            frozenset(one.pair for one in pairs.records if one.refused),
        ),
        barriers=barriers or None,
        gold={one.id: one for one in gold.records},
        codes={one.id: one for one in codes.records},
        towns=towns if towns.is_file() else None,
        refused_records=sum(source.refused for source in (candidates, places, pairs, gold, codes)),
    )


def _reader(build: Callable[[Mapping[str, Any]], R]) -> Callable[[Path], tuple[list[R], list[Refusal]]]:
    def reader(path: Path) -> tuple[list[R], list[Refusal]]:
        rows, refusals = read_rows(path)
        good: list[R] = []
        for row in rows:
            try:
                good.append(build(row.values))
            except _UnfitError as unfit:
                refusals.append(Refusal(row.line, unfit.field, unfit.code, unfit.values))
        return good, sorted(refusals, key=lambda refusal: refusal.line)

    return reader


def _pair(values: Mapping[str, Any]) -> _Pair:
    barriers = None
    if values.get("belemmeringen") is not None:
        names = _list(values, "belemmeringen")
        if not all(name in tuple(Barrier) for name in names):
            raise _UnfitError("belemmeringen", "waardeOnbekend", keuzes=", ".join(Barrier))
        barriers = frozenset(Barrier(name) for name in names)
    return _Pair(
        pair=(_text(values, "kandidaat"), _text(values, "vacature")),
        grade=_grade(values, "graad"),
        refused=values.get("nietGewenst") is True or (barriers is not None and Barrier.REFUSED in barriers),
        barriers=barriers,
    )


def _gold_of(vocabulary: Vocabulary | None) -> Callable[[Mapping[str, Any]], GoldStory]:
    """A builder of gold stories; with a vocabulary those of the demonstration, where work is named by its slug."""

    def bench(values: Mapping[str, Any]) -> GoldStory:
        not_wanted = values.get("not_wanted") or {}
        if not isinstance(not_wanted, Mapping):
            raise _UnfitError("not_wanted", "typeObject")
        occupations = _objects(values, "occupations")
        return GoldStory(
            id=_text(values, "id"),
            occupations=tuple((_text(one, "isco"), _grade(one, "grade")) for one in occupations),
            refused=tuple(_texts(not_wanted, "isco")),
            personal=_typed(values, "pii"),
            sensitive=_typed(values, "gevoelig"),
        )

    def demonstration(values: Mapping[str, Any]) -> GoldStory:
        occupations = _objects(values, "beroepen")
        return GoldStory(
            id=_text(values, "id"),
            occupations=tuple((_text(one, "isco"), _grade(one, "graad")) for one in occupations),
            refused=tuple(_isco(vocabulary, slug, "nietGewenst") for slug in _texts(values, "nietGewenst")),
            personal=_typed(values, "pii"),
            sensitive=_typed(values, "gevoelig"),
        )

    return demonstration if vocabulary else bench


def _code_of(vocabulary: Vocabulary | None) -> Callable[[Mapping[str, Any]], PlaceCode]:
    def bench(values: Mapping[str, Any]) -> PlaceCode:
        return PlaceCode(_text(values, "id"), _text(values, "isco"), tuple(_texts(values, "isco_alt")))

    def demonstration(values: Mapping[str, Any]) -> PlaceCode:
        codes = list(dict.fromkeys(_isco(vocabulary, slug, "beroepen") for slug in _texts(values, "beroepen")))
        if not codes:
            raise _UnfitError("beroepen", "veldOntbreekt")
        return PlaceCode(_text(values, "id"), codes[0], tuple(codes[1:]))

    return demonstration if vocabulary else bench


def _isco(vocabulary: Vocabulary | None, slug: str, field: str) -> str:
    assert vocabulary is not None
    try:
        return vocabulary.profession(slug).isco
    except (KeyError, NotFound) as error:
        raise _UnfitError(field, "waardeOnbekend", keuzes="de beroepen van vocab/data/beroepen") from error


def _text(values: Mapping[str, Any], field: str) -> str:
    value = values.get(field)
    if value is None or value == "":
        raise _UnfitError(field, "veldOntbreekt")
    if not isinstance(value, str):
        raise _UnfitError(field, "typeTekst")
    return normal(value)


def _grade(values: Mapping[str, Any], field: str) -> int:
    value = values.get(field)
    if value is None:
        raise _UnfitError(field, "veldOntbreekt")
    if isinstance(value, bool) or not isinstance(value, int):
        raise _UnfitError(field, "typeHeelGetal")
    if not 0 <= value <= HIGHEST_GRADE:
        raise _UnfitError(field, "buitenBereik", laagste=0, hoogste=HIGHEST_GRADE)
    return value


def _list(values: Mapping[str, Any], field: str) -> list[Any]:
    value = values.get(field) or []
    if not isinstance(value, list):
        raise _UnfitError(field, "typeLijst")
    return value


def _texts(values: Mapping[str, Any], field: str) -> list[str]:
    found = _list(values, field)
    if not all(isinstance(one, str) for one in found):
        raise _UnfitError(field, "typeLijst")
    return found


def _objects(values: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    found = _list(values, field)
    if not all(isinstance(one, Mapping) for one in found):
        raise _UnfitError(field, "typeObject")
    return found


def _typed(values: Mapping[str, Any], field: str) -> tuple[tuple[str, str], ...] | None:
    if values.get(field) is None:
        return None
    return tuple((_text(one, "text"), _text(one, "type")) for one in _objects(values, field))
