"""The one loader of the vocabulary: reads the data files, checks them, and gives frozen values.

A data file that does not hold together stops the program at start, with the file, the entry and what is wrong; a
vocabulary is never half loaded.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from vocab.types import Need, Profession, Skill, Term, Town, Umbrella

DATA: Final = Path(__file__).parent / "data"
# Texts on screen, the demonstration and what a chat message does: no words to understand work by, so a change of them
# is no other vocabulary.
_NOT_COUNTED: Final = ("meldingen.toml", "zinnen.toml", "redenen.toml", "demo", "signalen")
_LEVELS: Final = range(1, 5)


class VocabularyError(ValueError):
    """A data file of the vocabulary is missing, cannot be read, or contradicts itself."""


@dataclass(frozen=True)
class Vocabulary:
    """All words, checked against each other.

    `version` changes whenever a data file with words changes; see `version_of`.
    """

    version: str
    professions: tuple[Profession, ...]
    skills: tuple[Skill, ...]
    needs: tuple[Need, ...]
    branches: tuple[Term, ...]
    loads: tuple[Term, ...]
    loads_asked: tuple[Term, ...]
    surroundings: tuple[Term, ...]
    surroundings_offered: tuple[Term, ...]
    kinds: tuple[Term, ...]
    umbrellas: tuple[Umbrella, ...]
    no_work: tuple[str, ...]
    boilerplate: tuple[str, ...]

    @cached_property
    def profession_index(self) -> dict[str, int]:
        """Slug to position in `professions`."""
        return {profession.id: i for i, profession in enumerate(self.professions)}

    @cached_property
    def skill_index(self) -> dict[str, int]:
        """Slug to position in `skills`."""
        return {skill.id: i for i, skill in enumerate(self.skills)}

    def profession(self, slug: str) -> Profession:
        """The profession with this slug.

        Raises:
            KeyError: there is none.
        """
        return self.professions[self.profession_index[slug]]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise VocabularyError(f"{path.name}: het bestand ontbreekt") from error
    except OSError as error:
        raise VocabularyError(f"{path.name}: het bestand is niet te openen") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise VocabularyError(f"{path.name}: niet te lezen als TOML: {error}") from error


def _tables(path: Path, key: str) -> list[dict[str, Any]]:
    """Every [[key]] of a file, in order; none is an empty list."""
    tables = _read(path).get(key, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise VocabularyError(f"{path.name}: `{key}` moet als [[{key}]] geschreven zijn")
    return tables


def _entries(paths: Iterable[Path], key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in paths:
        for entry in _tables(path, key):
            if not isinstance(entry.get("id"), str) or not entry["id"].strip():
                raise VocabularyError(f"{path.name}: een [[{key}]] zonder id")
            yield f"{path.name}: {entry['id']}", entry


def _list(where: str, entry: dict[str, Any], field: str, *, least: int = 0) -> tuple[str, ...]:
    """Words as they are written: slugs and values of a fixed list."""
    value = entry.get(field, [])
    if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
        raise VocabularyError(f"{where}: `{field}` moet een lijst woorden zijn")
    if len(value) < least:
        raise VocabularyError(f"{where}: `{field}` heeft er minstens {least} nodig, en heeft er {len(value)}")
    return tuple(value)


def _words(where: str, entry: dict[str, Any], field: str, *, least: int = 0) -> tuple[str, ...]:
    """Phrases to find in a text: lower case, single spaces, each once."""
    return tuple(dict.fromkeys(" ".join(word.lower().split()) for word in _list(where, entry, field, least=least)))


def _text(where: str, entry: dict[str, Any], field: str, default: str) -> str:
    value = entry.get(field, default)
    if not isinstance(value, str) or not value.strip():
        raise VocabularyError(f"{where}: `{field}` moet een tekst zijn")
    return value


def _flag(where: str, entry: dict[str, Any], field: str) -> bool:
    value = entry.get(field, False)
    if not isinstance(value, bool):
        raise VocabularyError(f"{where}: `{field}` moet true of false zijn")
    return value


def _level(where: str, entry: dict[str, Any]) -> int:
    value = entry.get("niveau", 1)
    if type(value) is not int or value not in _LEVELS:  # to Python, `true` is a whole number too
        raise VocabularyError(f"{where}: `niveau` moet een heel getal van {_LEVELS[0]} tot en met {_LEVELS[-1]} zijn")
    return value


def _related(where: str, entry: dict[str, Any]) -> tuple[tuple[str, float], ...]:
    value = entry.get("verwant", [])
    shape = VocabularyError(f'{where}: `verwant` moet een lijst paren zijn, zoals [["kok", 0.5]]')
    if not isinstance(value, list):
        raise shape
    for pair in value:
        if not isinstance(pair, list) or [type(part) for part in pair] not in ([str, float], [str, int]):
            raise shape
        if not 0 < pair[1] <= 1:
            raise VocabularyError(f"{where}: `verwant` heeft een sterkte buiten 0 tot 1")
    return tuple((name, float(strength)) for name, strength in value)


def _within(where: str, field: str, values: Iterable[str], allowed: Iterable[str]) -> None:
    unknown = sorted(set(values) - set(allowed))
    if unknown:
        raise VocabularyError(f"{where}: `{field}` kent {', '.join(unknown)} niet")


def _terms(directory: Path, file: str, key: str, field: str, negative: str | None = None) -> tuple[Term, ...]:
    terms = []
    for where, entry in _entries([directory / file], key):
        phrases = _words(where, entry, field, least=1)
        if field == "zinnen" and "plekken" in entry:
            phrases += _words(where, entry, "plekken")
        not_phrases = _words(where, entry, negative) if negative else ()
        name = _text(where, entry, "naam", entry["id"])
        terms.append(Term(entry["id"], name, phrases, not_phrases, _flag(where, entry, "breed")))
    if not terms:
        raise VocabularyError(f"{file}: geen enkele [[{key}]]")
    return tuple(terms)


def _professions(directory: Path, branches: set[str], loads: set[str], places: set[str]) -> tuple[Profession, ...]:
    paths = sorted((directory / "beroepen").glob("*.toml"))
    raw = list(_entries(paths, "beroep"))
    known = {entry["id"] for _, entry in raw}
    found: dict[str, Profession] = {}
    for where, entry in raw:
        slug = entry["id"]
        if slug in found:
            raise VocabularyError(f"{where}: dit id bestaat al")
        isco = str(entry.get("isco", ""))
        if len(isco) != 4 or not (isco.isascii() and isco.isdigit()):
            raise VocabularyError(f"{where}: `isco` moet vier cijfers zijn")
        own_branches = _list(where, entry, "branches", least=1)
        own_loads, own_places = _list(where, entry, "belasting"), _list(where, entry, "omgeving")
        _within(where, "branches", own_branches, branches)
        _within(where, "belasting", own_loads, loads)
        _within(where, "omgeving", own_places, places)
        related = _related(where, entry)
        _within(where, "verwant", (name for name, _ in related), known)
        found[slug] = Profession(
            id=slug,
            name=_text(where, entry, "naam", slug),
            isco=isco,
            branches=own_branches,
            unpaid=_flag(where, entry, "onbetaald"),
            level=_level(where, entry),
            loads=own_loads,
            surroundings=own_places,
            certificates=_list(where, entry, "certificaten"),
            related=related,
            names=_words(where, entry, "namen", least=2),
            phrases=_words(where, entry, "gedaan", least=8),
            tasks=_words(where, entry, "taken", least=4),
            things=_words(where, entry, "dingen"),
        )
    if not found:
        raise VocabularyError("beroepen/: geen enkel beroep gevonden")
    return tuple(found[slug] for slug in sorted(found))


def _skills(directory: Path, professions: set[str]) -> tuple[Skill, ...]:
    found: dict[str, Skill] = {}
    for where, entry in _entries(sorted((directory / "vaardigheden").glob("*.toml")), "vaardigheid"):
        if entry["id"] in found:
            raise VocabularyError(f"{where}: dit id bestaat al")
        served, kind = _list(where, entry, "beroepen"), _text(where, entry, "soort", "")
        _within(where, "beroepen", served, professions)
        _within(where, "soort", [kind], ("vak", "algemeen"))
        found[entry["id"]] = Skill(
            id=entry["id"],
            name=_text(where, entry, "naam", entry["id"]),
            kind=kind,
            professions=served,
            phrases=_words(where, entry, "zinnen", least=4),
        )
    return tuple(found[slug] for slug in sorted(found))


def _needs(directory: Path) -> tuple[Need, ...]:
    return tuple(
        Need(
            id=entry["id"],
            name=_text(where, entry, "naam", entry["id"]),
            said=_words(where, entry, "gezegd", least=2),
            offered=_words(where, entry, "geboden"),
        )
        for where, entry in _entries([directory / "behoeften.toml"], "behoefte")
    )


def _umbrellas(directory: Path, professions: set[str]) -> tuple[Umbrella, ...]:
    found = []
    for n, entry in enumerate(_tables(directory / "verzamelwoorden.toml", "groep"), start=1):
        where = f"verzamelwoorden.toml, groep {n}"
        meant = _list(where, entry, "beroepen", least=1)
        _within(where, "beroepen", meant, professions)
        found.append(Umbrella(_words(where, entry, "zinnen", least=1), meant))
    return tuple(found)


def version_of(directory: Path = DATA) -> str:
    """Twelve hex digits of the SHA-256 over every TOML and CSV file with words and places, file names included.

    The texts on screen (`meldingen`, `zinnen`, `redenen`), the demonstration and the signals of a chat are left out.
    """
    digest = hashlib.sha256()
    for path in sorted(directory.rglob("*")):
        name = path.relative_to(directory)
        if path.suffix in (".toml", ".csv") and path.is_file() and name.parts[0] not in _NOT_COUNTED:
            digest.update(name.as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def load(directory: Path = DATA) -> Vocabulary:
    """Read and check the whole vocabulary.

    Args:
        directory: the folder with the data files.

    Raises:
        VocabularyError: with the file, the entry and what is wrong.
    """
    branches = _terms(directory, "branches.toml", "branche", "zinnen")
    loads = _terms(directory, "belasting.toml", "belasting", "kanniet")
    surroundings = _terms(directory, "omgeving.toml", "omgeving", "wil", "niet")
    professions = _professions(
        directory, {b.id for b in branches}, {load.id for load in loads}, {s.id for s in surroundings}
    )
    private = _read(directory / "prive.toml")
    return Vocabulary(
        version=version_of(directory),
        professions=professions,
        skills=_skills(directory, {p.id for p in professions}),
        needs=_needs(directory),
        branches=branches,
        loads=loads,
        loads_asked=_terms(directory, "belasting.toml", "belasting", "vraagt"),
        surroundings=surroundings,
        surroundings_offered=_terms(directory, "omgeving.toml", "omgeving", "biedt"),
        kinds=_terms(directory, "soorten.toml", "soort", "zinnen"),
        umbrellas=_umbrellas(directory, {p.id for p in professions}),
        no_work=_words("prive.toml", private, "zinnen", least=1),
        boilerplate=_words("prive.toml", private, "bedrijf", least=1),
    )


def towns(path: Path = DATA / "plaatsen.csv") -> tuple[Town, ...]:
    """The table of 4-digit postcodes.

    Args:
        path: CSV with at least the columns ``postcode``, ``woonplaats``, ``latitude`` and ``longitude``; a column
            ``postcode_tot`` makes a row stand for a range. Other columns may be there.

    Raises:
        VocabularyError: a column is missing, or a line has no usable postcode or coordinates.
    """
    found: list[Town] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            sample = file.readline()
            file.seek(0)
            reader = csv.DictReader(file, delimiter=";" if sample.count(";") > sample.count(",") else ",")
            missing = {"postcode", "woonplaats", "latitude", "longitude"} - set(reader.fieldnames or ())
            if missing:
                raise VocabularyError(f"{path.name}: kolom {', '.join(sorted(missing))} ontbreekt")
            for row in reader:
                try:
                    first = int(row["postcode"])
                    last = int(row.get("postcode_tot") or first)
                    lat, lon = float(row["latitude"]), float(row["longitude"])
                except (TypeError, ValueError) as error:
                    raise VocabularyError(f"{path.name}, regel {reader.line_num}: {error}") from error
                if not (1000 <= first <= last <= 9999) or not (50 <= lat <= 54 and 3 <= lon <= 8):
                    raise VocabularyError(f"{path.name}, regel {reader.line_num}: postcode of coördinaten kloppen niet")
                found.extend(
                    Town(str(code), row["woonplaats"], row.get("gemeente") or "", row.get("provincie") or "", lat, lon)
                    for code in range(first, last + 1)
                )
    except FileNotFoundError as error:
        raise VocabularyError(f"{path}: het bestand ontbreekt") from error
    except UnicodeDecodeError as error:
        raise VocabularyError(f"{path.name}: geen UTF-8") from error
    return tuple(found)
