"""The script: everything the bot says, per language, as values. Read and checked by `intake_bot.script_file`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from intake_bot.conversation import Choice, Subject

END: Final = "einde"


@dataclass(frozen=True, slots=True)
class ScriptValues:
    """What a municipality fills in.

    Attributes:
        municipality: "de gemeente Zoetermeer", "gemeente Winterswijk".
        team: who reads and calls: "het team Werk".
        phone: where a person answers.
        retention_days: after how many days an unfinished conversation is erased.
    """

    municipality: str = "de gemeente"
    team: str = "het team Werk"
    phone: str = "14 0000"
    retention_days: int = 14

    def filled(self) -> dict[str, str]:
        """Placeholder to text."""
        return {
            "gemeente": self.municipality,
            "team": self.team,
            "telefoon": self.phone,
            "dagen": str(self.retention_days),
        }


@dataclass(frozen=True, slots=True)
class Jump:
    """A choice that goes somewhere else than the next question: to a subject, or to the end (None)."""

    value: str
    to: Subject | None


@dataclass(frozen=True, slots=True)
class Part:
    """A question for one slot only, when the rest of the answer is known."""

    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the script in one language.

    Attributes:
        first, second: the text, and the kind second try.
        why, explained: answers to "why do you ask" and "what do you mean".
        choices, second_choices: quick replies at the first and at the second try.
        slots: what is known once it is answered; superfluous when all of them are known.
        parts: slot to the question for that slot alone.
        weight: 1 is asked even when questions run out; higher gives way.
        after: the next subject; None is the end.
        jumps: choices that go elsewhere.
    """

    subject: Subject
    first: str
    second: str
    why: str
    explained: str
    choices: tuple[Choice, ...]
    second_choices: tuple[Choice, ...]
    slots: tuple[str, ...]
    parts: Mapping[str, Part]
    weight: int
    after: Subject | None
    jumps: tuple[Jump, ...] = ()

    def jump(self, value: str) -> Jump | None:
        """Where a choice goes, if it goes anywhere of its own."""
        return next((jump for jump in self.jumps if jump.value == value), None)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in words: after "is it right that you", and after "I can"."""

    asked: str
    told: str


@dataclass(frozen=True)
class Texts:
    """The script in one language.

    Attributes:
        opening: the messages before the first question.
        questions: per subject.
        texts, crisis, answers, sentences, words: by name; see the data file.
        limits: per belasting of the contract.
    """

    language: str
    opening: tuple[str, ...]
    questions: Mapping[Subject, Question]
    texts: Mapping[str, str]
    crisis: Mapping[str, str]
    answers: Mapping[str, str]
    sentences: Mapping[str, str]
    words: Mapping[str, str]
    limits: Mapping[str, Limit]

    def listed(self, parts: tuple[str, ...]) -> str:
        """The parts as "a, b en c"."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.sentences['en']} {parts[-1]}"


@dataclass(frozen=True)
class Script:
    """The script in all its languages, the values of the municipality filled in.

    Attributes:
        languages: per two-letter code; "nl" is always there.
        offers: per other language one sentence that offers a person.
        rtl: languages written from right to left.
    """

    languages: Mapping[str, Texts]
    offers: Mapping[str, str]
    rtl: frozenset[str]

    def of(self, language: str) -> Texts:
        """The texts in a language; Dutch where there are none."""
        return self.languages.get(language, self.languages["nl"])

    def order(self) -> tuple[Subject, ...]:
        """The subjects in the order of asking."""
        questions = self.languages["nl"].questions
        found: list[Subject] = []
        at: Subject | None = Subject.CONSENT
        while at is not None and at not in found:
            found.append(at)
            at = questions[at].after
        return tuple(found)
