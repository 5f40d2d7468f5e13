"""Reading and checking the script: a script that does not hold together stops the program at start.

Checked: every subject has its question, every question can be reached, every branch ends, every text stands in both
languages and says something, every placeholder is known, every choice has words and a value of its own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from intake_bot.conversation import Choice, Subject
from intake_bot.script import END, Jump, Limit, Part, Question, Script, ScriptValues, Texts
from matcher.domain import LOADS
from matcher.errors import DataError

DATA: Final = Path(__file__).parent / "data"
_FILES: Final = {"nl": "script.toml", "en": "script.en.toml"}
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_COMMON: Final = frozenset({"gemeente", "team", "telefoon", "dagen"})
# Placeholders that a text may hold besides; they are filled in while talking, and must then all be there.
_OWN: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "teksten.bedoel": frozenset({"keuzes"}),
        "teksten.klopt_grens": frozenset({"grenzen"}),
        **{f"zin.{one}": frozenset({"woorden"}) for one in ("deed", "kan", "wil", "nietGewenst", "hulp")},
        "zin.uren": frozenset({"van", "tot"}),
        "zin.uren_een": frozenset({"tot"}),
        "zin.uren_hoogstens": frozenset({"tot"}),
        "zin.dagen": frozenset({"dagen"}),
        "zin.dagdelen": frozenset({"dagdelen"}),
        "zin.vervoer": frozenset({"vervoer"}),
        "zin.reistijd": frozenset({"minuten"}),
        "zin.rijbewijs": frozenset({"letters"}),
        "zin.certificaat": frozenset({"naam"}),
        "zin.taal": frozenset({"niveau"}),
        "zin.grens": frozenset({"grens"}),
        "zin.soort": frozenset({"soorten"}),
    }
)
_QUESTION_TEXTS: Final = ("eerst", "tweede", "waarom", "uitleg")
_SECTIONS: Final = ("teksten", "crisis", "antwoord", "zin", "woorden")
NEEDED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "teksten": frozenset(
            "dank goed welkom_terug begonnen hallo leeg te_lang niet_begrepen bedoel bedoel_anders klopt_grens "
            "klopt_ja klopt_nee gemaskeerd stop_vraag stop_ja stop_later stop_door gestopt gestopt_leeg pauze doorgaan "
            "mens mens_leeg crisis_mens crisis_bel overgedragen klaar_al gestopt_al klacht boos help terug "
            "verhaal_af verhaal_leeg niets_verteld "
            "aangepast wat_anders samen_kijken klaar talen talen_nl talen_en talen_mens engels_aan "
            "nederlands_aan".split()
        ),
        "crisis": frozenset({"suicide", "geweld", "nood"}),
        "antwoord": frozenset(
            "waarom uitkering verdienen bewaren wie-leest kosten privacy computer anders".split()
        ),
        "zin": frozenset(
            "deed kan wil nietGewenst hulp uren uren_een uren_hoogstens dagen dagdelen vervoer reistijd rijbewijs "
            "rijbewijs_geen certificaat taal grens soort en".split()
        ),
        "woorden": frozenset(
            "ma di wo do vr za zo ochtend middag avond nacht lopend fiets e-bike ov auto brommer".split()
        ),
    }
)  # fmt: skip


class ScriptError(DataError):
    """The script cannot be used: where, and what to do about it.

    Args:
        where: file and place in it, for example ``script.toml: vraag.uren.eerst``.
        remedy: one Dutch sentence that says what is wrong and what would be right.
    """

    def __init__(self, where: str, remedy: str) -> None:
        super().__init__("scriptFout", plaats=where, uitleg=remedy)
        self.where = where
        self.remedy = remedy


def load_script(values: ScriptValues | None = None, folder: Path | None = None) -> Script:
    """Read the script in both languages.

    Args:
        values: what the municipality fills in.
        folder: a folder of the municipality; a file that is not there is taken from the program.

    Raises:
        ScriptError: a file cannot be read, or does not hold together.
    """
    raw = {language: _read(folder, name) for language, name in _FILES.items()}
    fill = (values or ScriptValues()).filled()
    languages = {language: _texts(_FILES[language], language, table, fill) for language, table in raw.items()}
    _same_texts(raw["nl"], raw["en"])
    _walk(languages["nl"])
    other = _read(folder, "talen.toml")
    return Script(
        MappingProxyType(languages),
        MappingProxyType(dict(other.get("zin", {}))),
        frozenset(other.get("rtl", {}).get("talen", ())),
    )


def _read(folder: Path | None, name: str) -> dict[str, Any]:
    path = folder / name if folder and (folder / name).is_file() else DATA / name
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ScriptError(name, "Dit bestand is niet te openen.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScriptError(name, f"Dit is geen goede TOML: {error}.") from error


def _leaves(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        place = f"{path}.{key}" if path else key
        if isinstance(value, Mapping):
            yield from _leaves(value, place)
        else:
            yield place, value


def _same_texts(dutch: Mapping[str, Any], english: Mapping[str, Any]) -> None:
    """Every text in both, and choices with the same values in the same order."""
    mine, other = dict(_leaves(dutch)), dict(_leaves(english))
    for there, here, name in ((mine, other, _FILES["en"]), (other, mine, _FILES["nl"])):
        for place in there:
            if place not in here:
                raise ScriptError(f"{name}: {place}", "Deze tekst ontbreekt. Zet hem er in deze taal bij.")
    for place, value in mine.items():
        if place.rpartition(".")[2].startswith("keuzes") and _values(value) != _values(other[place]):
            raise ScriptError(f"{_FILES['en']}: {place}", "De waarden van de keuzes moeten in beide talen gelijk zijn.")
        if place.rpartition(".")[2] in ("daarna", "slots", "belang") and value != other[place]:
            raise ScriptError(f"{_FILES['en']}: {place}", "Dit moet in beide talen hetzelfde zijn.")


def _values(choices: Any) -> list[Any]:
    return [(one.get("waarde"), one.get("naar")) for one in choices if isinstance(one, Mapping)]


def _texts(name: str, language: str, table: Mapping[str, Any], fill: Mapping[str, str]) -> Texts:
    for section in (*_SECTIONS, "opening", "vraag", "grens"):
        if not isinstance(table.get(section), Mapping):
            raise ScriptError(f"{name}: [{section}]", "Dit deel ontbreekt.")
    for section, needed in NEEDED.items():
        for key in sorted(needed - table[section].keys()):
            raise ScriptError(f"{name}: {section}.{key}", "Deze tekst ontbreekt. Zet hem erbij.")
    opening = table["opening"].get("berichten")
    if not isinstance(opening, list) or not opening:
        raise ScriptError(f"{name}: opening.berichten", "Hier hoort minstens één bericht te staan.")
    questions = {}
    for key, question in table["vraag"].items():
        if key not in {subject.value for subject in Subject}:
            raise ScriptError(f"{name}: vraag.{key}", "Deze vraag ken ik niet. De namen liggen vast.")
        questions[Subject(key)] = _question(name, Subject(key), question, fill)
    for subject in Subject:
        if subject not in questions:
            raise ScriptError(f"{name}: vraag.{subject}", "Deze vraag ontbreekt.")
    filled = {
        section: {key: _filled(name, f"{section}.{key}", value, fill) for key, value in table[section].items()}
        for section in _SECTIONS
    }
    opened = tuple(_filled(name, f"opening.berichten[{i}]", text, fill) for i, text in enumerate(opening, 1))
    kept = {section: MappingProxyType(filled[section]) for section in _SECTIONS}
    return Texts(
        language=language,
        opening=opened,
        questions=MappingProxyType(questions),
        texts=kept["teksten"],
        crisis=kept["crisis"],
        answers=kept["antwoord"],
        sentences=kept["zin"],
        words=kept["woorden"],
        limits=MappingProxyType(_limits(name, table["grens"])),
    )


def _filled(name: str, place: str, text: Any, fill: Mapping[str, str]) -> str:
    """A text with the municipality's values in it; its own placeholders stay."""
    if not isinstance(text, str) or not text.strip():
        raise ScriptError(f"{name}: {place}", "Hier hoort een tekst te staan.")
    own = _OWN.get(place, frozenset())
    found = set(_PLACEHOLDER.findall(text))
    for unknown in sorted(found - own - _COMMON):
        known = ", ".join(f"{{{one}}}" for one in sorted(own | _COMMON))
        raise ScriptError(f"{name}: {place}", f"{{{unknown}}} ken ik niet. Hier kan: {known}.")
    for missing in sorted(own - found):
        raise ScriptError(f"{name}: {place}", f"Hier hoort {{{missing}}} in te staan.")

    def put(m: re.Match[str]) -> str:
        if m[1] in own:
            return m[0]
        begins = not text[: m.start()].rstrip() or text[: m.start()].rstrip()[-1] in ".!?"
        return fill[m[1]][:1].upper() + fill[m[1]][1:] if begins else fill[m[1]]

    return _PLACEHOLDER.sub(put, text)


def _choices(name: str, place: str, raw: Any) -> tuple[tuple[Choice, ...], tuple[Jump, ...]]:
    choices, jumps = [], []
    if not isinstance(raw, list):
        raise ScriptError(f"{name}: {place}", "Keuzes horen in een lijst te staan.")
    for one in raw:
        if not isinstance(one, Mapping) or not all(
            isinstance(one.get(key), str) and one[key] for key in ("tekst", "waarde")
        ):
            raise ScriptError(f"{name}: {place}", "Elke keuze heeft een `tekst` en een `waarde` nodig.")
        choices.append(Choice(one["tekst"], one["waarde"]))
        if "naar" in one:
            jumps.append(Jump(one["waarde"], _subject(name, f"{place} ({one['waarde']})", one["naar"])))
    if len({choice.value for choice in choices}) < len(choices):
        raise ScriptError(f"{name}: {place}", "Twee keuzes hebben dezelfde waarde.")
    return tuple(choices), tuple(jumps)


def _subject(name: str, place: str, key: Any) -> Subject | None:
    if key == END:
        return None
    try:
        return Subject(key)
    except ValueError:
        raise ScriptError(f"{name}: {place}", f"{key!r} is geen vraag. Kies een vraag, of {END!r}.") from None


def _question(name: str, subject: Subject, table: Any, fill: Mapping[str, str]) -> Question:
    place = f"vraag.{subject}"
    if not isinstance(table, Mapping):
        raise ScriptError(f"{name}: {place}", "Dit hoort een tabel te zijn.")
    texts = [_filled(name, f"{place}.{key}", table.get(key), fill) for key in _QUESTION_TEXTS]
    if "daarna" not in table:
        raise ScriptError(f"{name}: {place}.daarna", f"Zeg welke vraag hierna komt, of {END!r}.")
    choices, jumps = _choices(name, f"{place}.keuzes", table.get("keuzes", []))
    second, more = _choices(name, f"{place}.keuzes_tweede", table.get("keuzes_tweede", table.get("keuzes", [])))
    weight = table.get("belang", 1)
    slots = table.get("slots", [])
    if not isinstance(weight, int) or not 1 <= weight <= 9:
        raise ScriptError(f"{name}: {place}.belang", "Dit is een getal van 1 tot en met 9.")
    parts = {}
    for slot, part in table.get("deel", {}).items():
        text = _filled(name, f"{place}.deel.{slot}.tekst", part.get("tekst"), fill)
        parts[slot] = Part(text, _choices(name, f"{place}.deel.{slot}.keuzes", part.get("keuzes", []))[0])
    first, kind, why, explained = texts
    after = _subject(name, f"{place}.daarna", table["daarna"])
    return Question(
        subject=subject,
        first=first,
        second=kind,
        why=why,
        explained=explained,
        choices=choices,
        second_choices=second,
        slots=tuple(slots),
        parts=MappingProxyType(parts),
        weight=weight,
        after=after,
        jumps=tuple(dict.fromkeys((*jumps, *more))),
    )


def _limits(name: str, table: Mapping[str, Any]) -> dict[str, Limit]:
    found = {}
    for load in LOADS:
        words = str(table.get(load, "")).split("|")
        if len(words) != 2 or not all(word.strip() for word in words):
            raise ScriptError(f"{name}: grens.{load}", "Hier horen twee stukken te staan, met een | ertussen.")
        found[load] = Limit(words[0].strip(), words[1].strip())
    return found


def _walk(texts: Texts) -> None:
    """Every question reached from the start, and every way on from it ends."""
    reached: set[Subject] = set()
    _follow(texts, Subject.CONSENT, (), reached)
    for subject in Subject:
        if subject not in reached:
            raise ScriptError(f"{_FILES['nl']}: vraag.{subject}", "Geen enkele vraag leidt hierheen.")


def _follow(texts: Texts, at: Subject, came: tuple[Subject, ...], reached: set[Subject]) -> None:
    if at in came:
        raise ScriptError(
            f"{_FILES['nl']}: vraag.{came[-1]}.daarna", f"Dit gaat terug naar {at}: zo komt er geen einde."
        )
    if at in reached:
        return
    question = texts.questions[at]
    for onward in (question.after, *(jump.to for jump in question.jumps)):
        if onward is not None:
            _follow(texts, onward, (*came, at), reached)
    reached.add(at)
