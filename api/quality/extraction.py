"""What `extract` finds in stories, against what a person read in them.

An occupation is found where its ISCO minor group (first three digits) is: people differ on the fourth.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from api.quality.barriers import Share
from api.quality.folder import GoldStory, JudgedFolder
from matcher.domain import Fact, FactKind, Span

Extract = Callable[[str], tuple[Fact, ...]]
Story = tuple[GoldStory, tuple[Fact, ...]]

FIRST: Final = 5
BEST_GRADE: Final = 3
_SENTENCE: Final = re.compile(r"[^.!?…\n]+(?:[.!?…]+|\n+|$)\s*|[.!?…\n]\s*")


@dataclass(frozen=True, slots=True)
class OccupationFigures:
    """What came out over all stories.

    Attributes:
        in_five: stories with a grade-3 occupation among the five surest professions (wil, kan, deed), of those that
            have one.
        in_five_facts: the same over the five surest facts, where one profession may stand more than once.
        precision: of those five, the ones that people named too, whatever the grade.
        refused: refused minor groups that were found as refused, of all.
        refused_stories: stories in which at least one was found, of those that have one.
        refused_precision: minor groups found as refused that people named as refused.
        refused_wrongly: minor groups found as refused that people graded 2 or 3; should be 0.
    """

    in_five: Share
    in_five_facts: Share
    precision: Share
    refused: Share
    refused_stories: Share
    refused_precision: Share
    refused_wrongly: Share


@dataclass(frozen=True, slots=True)
class EvidenceFigures:
    """Per kind: how many facts, of which quoted verbatim at their offsets, of which gone with their sentence."""

    kind: FactKind
    count: int
    verbatim: int
    gone: int


def read_stories(folder: JudgedFolder, extract: Extract) -> list[Story]:
    """Every story that people read, with the facts found in it."""
    return [
        (folder.gold[one.id], extract(one.story)) for one in folder.candidates if one.story and one.id in folder.gold
    ]


def surest(facts: Iterable[Fact]) -> list[Fact]:
    """Facts of kind beroep that speak for the work, surest first; equally sure in the order of the text."""
    found = [fact for fact in facts if fact.kind is FactKind.PROFESSION and fact.polarity.positive]
    return sorted(found, key=lambda fact: -fact.certainty)


def first_professions(facts: Iterable[Fact], count: int = FIRST) -> list[str]:
    """ISCO codes of the first different professions, by their surest fact."""
    codes: dict[str, str] = {}
    for fact in surest(facts):
        codes.setdefault(fact.profession or str(fact.value), str(fact.value))
    return list(codes.values())[:count]


def _groups(codes: Iterable[str]) -> set[str]:
    return {code[:3] for code in codes}


def occupation_figures(stories: Sequence[Story]) -> OccupationFigures:
    """Count over all stories."""
    part, whole = Counter[str](), Counter[str]()

    def tell(name: str, right: int, of: int) -> None:
        part[name] += right
        whole[name] += of

    for gold, facts in stories:
        named = _groups(code for code, grade in gold.occupations if grade)
        best = _groups(code for code, grade in gold.occupations if grade == BEST_GRADE)
        five = first_professions(facts)
        if best:
            tell("in_five", bool(best & _groups(five)), 1)
            tell("in_five_facts", bool(best & _groups(str(fact.value) for fact in surest(facts)[:FIRST])), 1)
        tell("precision", sum(code[:3] in named for code in five), len(five))
        refused = _groups(gold.refused)
        found = _groups(
            str(fact.value) for fact in facts if fact.kind is FactKind.PROFESSION and not fact.polarity.positive
        )
        tell("refused", len(found & refused), len(refused))
        tell("refused_stories", bool(found & refused), bool(refused))
        tell("refused_precision", len(found & refused), len(found))
        fine = _groups(code for code, grade in gold.occupations if grade >= BEST_GRADE - 1) - refused
        tell("refused_wrongly", len(found & fine), len(found))
    names = OccupationFigures.__dataclass_fields__
    return OccupationFigures(**{name: Share(part[name], whole[name]) for name in names})


def sentences(text: str) -> list[Span]:
    """Sentences by their punctuation and line ends; simpler than the engine's own, so that it does not mark itself."""
    return [Span(*found.span()) for found in _SENTENCE.finditer(text)]


def evidence_figures(texts: Iterable[str], extract: Extract) -> list[EvidenceFigures]:
    """Whether every fact stands on its words.

    A fact goes with its sentence when, with the sentence (or sentences) of its words taken out, nothing of the same
    kind and value is found where none was found before. The polarity of another sentence may change: what somebody
    came back on in the sentence that is gone is wanted again.
    """
    count, verbatim, gone = Counter[FactKind](), Counter[FactKind](), Counter[FactKind]()
    for text in texts:
        facts = extract(text)
        cuts = sentences(text)
        without: dict[Span, tuple[Fact, ...]] = {}
        for fact in facts:
            count[fact.kind] += 1
            verbatim[fact.kind] += bool(fact.quote) and text[fact.start : fact.end] == fact.quote
            touched = [cut for cut in cuts if cut.overlaps(fact.span)] or [fact.span]
            cut = Span(touched[0].start, touched[-1].end)
            if cut not in without:
                without[cut] = extract(text[: cut.start] + text[cut.end :])
            gone[fact.kind] += _goes_with(fact, cut, facts, without[cut])
    return [EvidenceFigures(kind, count[kind], verbatim[kind], gone[kind]) for kind in FactKind if count[kind]]


def _goes_with(fact: Fact, cut: Span, before: Sequence[Fact], after: Sequence[Fact]) -> bool:
    length = cut.end - cut.start
    elsewhere = {
        one.start - length if one.start >= cut.end else one.start
        for one in before
        if _same(one, fact) and not one.span.overlaps(cut)
    }
    return all(one.start in elsewhere for one in after if _same(one, fact))


def _same(one: Fact, other: Fact) -> bool:
    return one.kind is other.kind and one.value == other.value
