"""What each reason weighs, and which parts of the engine take part."""

from __future__ import annotations

from dataclasses import dataclass, fields

from matcher.domain import Polarity


@dataclass(frozen=True, slots=True)
class Weights:
    """What each reason weighs. Fitted on the project's own labelled pairs; stored in `models/weights/gewichten.json`.

    The first four speak of work that was said: the best single statement, then all of them by polarity. `wil`, `kan`
    and `deed` also order the best statement. The rest weigh a value between 0 and 1 (surroundings: -1 to 1).
    """

    best: float = 0.30
    wil: float = 0.22
    kan: float = 0.15
    deed: float = 0.10
    branch: float = 0.05
    skill: float = 0.10
    meaning: float = 0.15
    surrounding: float = 0.08
    support: float = 0.10
    refusal: float = 1.2
    related: float = 1.5
    meaning_from: float = 0.35
    barred_from: float = 0.35

    def __post_init__(self) -> None:
        if not self.wil > self.kan > self.deed > 0:
            raise ValueError("wil must weigh more than kan, and kan more than deed")
        if any(getattr(self, f.name) < 0 for f in fields(self)):
            raise ValueError("a weight is never below 0")

    def of(self, polarity: Polarity) -> float:
        """What a statement of this polarity weighs against one of polarity wil, 0 to 1."""
        value = {
            Polarity.WANTS: self.wil,
            Polarity.CAN: self.kan,
            Polarity.DID: self.deed,
            # "Liever niet" is talked about and is no grens; half of what experience weighs keeps it in sight.
            Polarity.RATHER_NOT: self.deed / 2,
        }.get(polarity, 0.0)
        return value / self.wil


@dataclass(frozen=True)
class Parts:
    """Parts of the engine that can be switched off, to measure what each is worth."""

    polarity: bool = True
    embeddings: bool = True
    skills: bool = True
    surroundings: bool = True
