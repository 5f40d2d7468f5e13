"""Side matters: which clauses are not about the work, how little a place asks, and how small a start somebody needs.

The words are data (`vocab/data/bijzaken.toml`).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import vocab


@dataclass(frozen=True)
class Asides:
    """The compiled patterns.

    Attributes:
        story, place: what makes a clause a side matter.
        story_share, place_share: what such a clause still counts for, 0 to 1.
        gentle, demanding: what makes a place ask little, or a working day's worth.
        small_start: what tells that somebody starts small.
    """

    story: re.Pattern[str]
    place: re.Pattern[str]
    story_share: float
    place_share: float
    gentle: re.Pattern[str]
    demanding: re.Pattern[str]
    small_start: re.Pattern[str]

    def share_in_story(self, clause: str) -> float:
        """What a clause of a story counts for, 0 to 1."""
        return self.story_share if self.story.search(clause) else 1.0

    def share_in_place(self, clause: str) -> float:
        """What a clause of a place text counts for, 0 to 1."""
        return self.place_share if self.place.search(clause) else 1.0

    def gentleness(self, text: str) -> float:
        """How little a place asks, 0 (a full working day) to 1 (walk in as you are); 0.5 when its text does not say."""
        soft = len({m.group().lower() for m in self.gentle.finditer(text)})
        hard = len({m.group().lower() for m in self.demanding.finditer(text)})
        return (soft + 1.0) / (soft + 1.3 * hard + 2.0)

    def smallness(self, text: str) -> float:
        """How much somebody needs a small start, 0 to 1; 0 when the story does not say."""
        found = len({m.group().lower() for m in self.small_start.finditer(text)})
        return min(1.0, max(0.0, (found - 1) / 3.0))


@cache
def asides() -> Asides:
    """The patterns, compiled once."""
    data = tomllib.loads((Path(vocab.__file__).parent / "data" / "bijzaken.toml").read_text("utf-8"))

    def compiled(key: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{p})" for p in data[key]["patronen"]), re.IGNORECASE)

    return Asides(
        story=compiled("verhaal"),
        place=compiled("plaats"),
        story_share=float(data["verhaal"]["weegt"]),
        place_share=float(data["plaats"]["weegt"]),
        gentle=compiled("laagdrempelig"),
        demanding=compiled("veeleisend"),
        small_start=compiled("kwetsbaar"),
    )
