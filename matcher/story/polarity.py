"""Signs: what a clause's own words say about how somebody stands towards work. The words are data (`polariteit.toml`).

Side matters and double negations are taken out of a clause first. Then decides, in this order: rather not, refusing,
cannot, a refusal in general, wanting, having done, being able. What the clauses of a story do to each other is in
`settle`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from matcher.domain import Polarity
from matcher.story.cues import Language, language
from vocab.words import Token, stems

WANTS, CAN, DID = Polarity.WANTS, Polarity.CAN, Polarity.DID
RATHER_NOT, REFUSES, CANNOT = Polarity.RATHER_NOT, Polarity.REFUSES, Polarity.CANNOT

STANDS: Final = frozenset({WANTS, REFUSES, CANNOT, RATHER_NOT})
NEGATIVE: Final = frozenset({REFUSES, CANNOT, RATHER_NOT})
_TAKES_A_STAND: Final = frozenset(
    ("lieverNiet", "kanNiet", "wilNiet", "nee", "neeLos", "voorbij", "wil", "wilLos", "terug")
)
PARTICIPLE: Final = re.compile(r"^(?:(?:be|ver|her|ont)\w{3,}[dt]|(?:\w{2,4})?ge\w{3,}(?:d|t|en))$")


@dataclass
class Clause:
    """A clause while it is being judged; `sentence` is the index of its sentence, `colon` whether one follows it."""

    start: int
    end: int
    sentence: int
    opener: str | None
    colon: bool
    asked: bool
    words: list[str] = field(default_factory=list)
    found: frozenset[str] = frozenset()
    content: int = 0
    verbal: bool = False
    aside: bool = False
    side: bool = False
    body: bool = False
    conditional: bool = False
    others: bool = False
    own: Polarity | None = None
    own_rule: str = ""
    final: Polarity | None = None
    rule: str = ""

    @property
    def stand(self) -> Polarity | None:
        """What is known of it so far."""
        return self.final if self.final is not None else self.own

    @property
    def is_work(self) -> bool:
        """Whether it speaks of something that may be work."""
        return self.content > 0 and not self.side and not self.body

    @property
    def is_heading(self) -> bool:
        """Whether it announces what follows: "Wat ik wil: ...", "Wat ik niet wil? ..."."""
        return "kop" in self.found and (self.colon or self.asked)

    def give(self, polarity: Polarity, rule: str) -> None:
        """Let another clause decide."""
        self.final, self.rule = polarity, rule


@lru_cache(maxsize=50_000)
def _spoken(word: str) -> tuple[tuple[str, bool], ...]:
    """A folded word as the cues write it, each part with whether it may tell of work."""
    known = language()
    parts = known.spoken.get(word, word).split()
    return tuple((p, bool(stems(p)) and p not in known.empty and not PARTICIPLE.match(p)) for p in parts)


def read_clause(clause: Clause, tokens: Sequence[Token], aside: Sequence[bool]) -> None:
    """Fill in what a clause's own words say.

    Args:
        clause: to be filled in.
        tokens: its words.
        aside: per token whether it belongs to a side matter (hours, travel, contact).
    """
    known = language()
    words: list[str] = []
    telling: list[bool] = []
    said_aside = 0
    for token, off in zip(tokens, aside, strict=True):
        for word, filled in _spoken(token.word):
            words.append(word)
            said_aside += filled and off
            telling.append(filled and not off)
    clause.words = words
    rest, told, struck = _strike(words, telling, known)
    line = " " + " ".join(rest) + " "
    found = known.cues.find(rest, line)
    names = {f.name for f in found} | struck
    # words of the cues themselves say nothing about which work it is
    for f in found:
        if f.name in _TAKES_A_STAND:
            kept, at = f.rest.split(), 1
            for i, word in enumerate(rest):
                if f.start <= at < f.end and word not in kept:
                    told[i] = False
                at += len(word) + 1
    clause.found = frozenset(names)
    clause.content = sum(told)
    clause.aside = said_aside > 0
    groups = known.groups
    past = bool(known.preterite.search(line))
    clause.verbal = past or not known.verbal.isdisjoint(words)
    clause.others = "anderen" in names or ("persoon" in names and "eigen" not in names)
    if clause.others and "anderen" not in names and "spreekt" in names and "ik" in words:
        clause.others = False
    clause.own, clause.own_rule = _own(clause, names, past)
    clause.conditional = clause.verbal and first_word(words, known) in groups["voorwaarde"]
    clause.body = "mankement" in names and clause.content == 0 and clause.own not in STANDS
    if clause.body:
        clause.own, clause.own_rule = CANNOT, "lijf"
    if "ikniet" in names:
        clause.own, clause.side = None, True
    elif clause.content == 0 and (said_aside or "bijzaak" in names) and "wijst" not in names:
        clause.side = clause.own is not WANTS or bool(said_aside)


def first_word(words: Sequence[str], known: Language) -> str:
    """The first word that is not a conjunction."""
    for word in words:
        if word not in known.groups["voegwoord"]:
            return word
    return ""


def _strike(words: list[str], telling: list[bool], known: Language) -> tuple[list[str], list[bool], set[str]]:
    """Take side matters and double negations out of a clause; what stood in a gap is kept."""
    rest, told, struck = list(words), list(telling), set()
    for _ in range(3):
        line = " " + " ".join(rest) + " "
        found = known.struck.find(rest, line)
        if not found:
            break
        first = found[0]
        struck.add(first.name)
        kept, at = first.rest.split(), 1
        new: list[str] = []
        new_told: list[bool] = []
        for word, tells in zip(rest, told, strict=True):
            if not first.start <= at < first.end or word in kept:
                new.append(word)
                new_told.append(tells)
            at += len(word) + 1
        rest, told = new, new_told
    return rest, told, struck


def _own(clause: Clause, names: set[str], past: bool) -> tuple[Polarity | None, str]:
    """What the cues of a clause come to, with the name of the list that decided."""
    if "lieverNiet" in names:
        return RATHER_NOT, "lieverNiet"
    refuses, cannot = "wilNiet" in names, "kanNiet" in names
    if refuses and cannot:
        refuses = False
    if refuses:
        return (RATHER_NOT, "lieverNiet") if "tijdelijk" in names else (REFUSES, "wilNiet")
    if cannot:
        return CANNOT, "kanNiet"
    double = WANTS if "dubbelWil" in names else CAN if "dubbelKan" in names else None
    if double is not None:
        return (WANTS, "wil") if "wil" in names else (double, "wil" if double is WANTS else "kan")
    if "nee" in names or ("neeLos" in names and not clause.verbal):
        return (RATHER_NOT, "lieverNiet") if "tijdelijk" in names else (REFUSES, "nee")
    if "voorbij" in names:
        return REFUSES, "voorbij"
    if "wil" in names:
        return WANTS, "wil"
    if "zonder" in names:
        return REFUSES, "zonder"
    if "wilLos" in names and not clause.verbal and not names & {"bijzaak", "neeLos"}:
        return WANTS, "wilLos"
    done = past or any(PARTICIPLE.match(word) for word in clause.words)
    if "deed" in names and (done or "kan" not in names):
        return DID, "deed"
    if "kan" in names and not past:
        return CAN, "kan"
    if done:
        return DID, "verleden"
    return None, ""
