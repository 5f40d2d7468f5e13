"""The values of the vocabulary. All frozen, all read from the data files by `vocab.loader`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profession:
    """A profession: what people and employers call it, what is done in it, and what it asks.

    Attributes:
        id: the slug; unique.
        name: Dutch name on screen.
        isco: 4-digit ISCO-08 code; several professions may share one.
        branches: of the 17 branches.
        unpaid: mostly a voluntary role, a day activity or a meeting place.
        level: 1 no training needed, 2 short training, 3 mbo 3-4, 4 hbo or more.
        loads: what the work asks of the body and mind (contract list).
        surroundings: where and among what (see `omgeving.toml`).
        certificates: usual certificates.
        related: (slug, strength 0 to 1): how well somebody who wants this is served by that.
        names, phrases, tasks, things: lower-case words for it: job names; what people say; what an employer writes as
            task; tools, places and materials.
    """

    id: str
    name: str
    isco: str
    branches: tuple[str, ...]
    unpaid: bool
    level: int
    loads: tuple[str, ...]
    surroundings: tuple[str, ...]
    certificates: tuple[str, ...]
    related: tuple[tuple[str, float], ...]
    names: tuple[str, ...]
    phrases: tuple[str, ...]
    tasks: tuple[str, ...]
    things: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill: a craft skill (`vak`) or a general employee skill (`algemeen`), with the phrases that show it."""

    id: str
    name: str
    kind: str
    professions: tuple[str, ...]
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """Something that helps a person (behoefte): how people ask for it and how a place offers it."""

    id: str
    name: str
    said: tuple[str, ...]
    offered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A value of a small list (branch, load, surrounding, kind of place) with the phrases that mean it.

    `wide` marks a branch that holds work of every kind: who refuses "kantoor" does not refuse all services.
    """

    id: str
    name: str
    phrases: tuple[str, ...]
    not_phrases: tuple[str, ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Town:
    """The centre of a 4-digit postcode: name of the place and coordinates in degrees (WGS 84)."""

    postcode4: str
    town: str
    municipality: str
    province: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Umbrella:
    """Words for work of a whole family: none of them names a profession, all say which are meant."""

    phrases: tuple[str, ...]
    professions: tuple[str, ...]
