"""Reading: from a story or a place text to what the matcher works with.

A `Reader` is built once (vocabulary, embedder, head) and reads any number of texts. Facts are taken from the original, in
memory; vectors are made of redacted text only, with `gevoelig` words left out as well. What comes out are frozen values
that hold no more of the text than the words behind each fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Fact, FactKind, MarkedSpan, Place, Polarity, Redacted, Span, Statement
from matcher.ports import Embedder, Vectors
from matcher.privacy.redact import redact
from matcher.story.asides import asides
from matcher.story.practical import demands_in_text, practical_facts
from matcher.story.sense import Head, Sense, SenseWeights
from matcher.story.statements import clauses, sentences, statements
from vocab.loader import Vocabulary
from vocab.lookup import Entry, Hit, Lookup
from vocab.words import Token, tokens

Floats = NDArray[np.float32]

# Replaced words that still say something about the work: "bij Supermarkt De Gaard", "op de bakkersschool".
_TELLING: Final = frozenset({"werkgever", "school"})
# Sensitive words that may carry work: caring for somebody and what a body can no longer do are facts about work.
_WORKLIKE: Final = frozenset({"relatie_gezin", "gezondheid"})
_TITLE_WEIGHT: Final = 2.0
_SHARPEN: Final = 2.0


@dataclass(frozen=True)
class Mention:
    """A value of the vocabulary found in a text.

    Attributes:
        value: slug or id.
        strength: 0 to 1.
        statement: index of the statement (or piece) it stands in.
        span: the words that carry it, in the original.
        polarity: how the person stands towards it; `Polarity.CAN` for a place.
    """

    value: str
    strength: float
    statement: int
    span: Span
    polarity: Polarity = Polarity.CAN


@dataclass(frozen=True)
class UnderstoodStory:
    """A story as the matcher uses it.

    Attributes:
        id: of the candidate.
        statements: the clauses with their polarity.
        about: float32 (statements, professions + 1), a distribution per statement; last column "no work".
        share: float32 (statements,), 0 to 1, what each counts for (side matters little, others' work nothing).
        vectors: float32 (statements, dim) of the redacted words.
        quotes: per statement the longest stretch that may be quoted, or None.
        skills, surroundings, branches: what is named, with polarity.
        facts: everything found, in the shape of the contract's `extract`.
        smallness: 0 to 1, how much a small start is asked for.
    """

    id: str
    statements: tuple[Statement, ...]
    about: Floats
    share: Floats
    vectors: Vectors
    quotes: tuple[Span | None, ...]
    skills: tuple[Mention, ...]
    surroundings: tuple[Mention, ...]
    branches: tuple[Mention, ...]
    facts: tuple[Fact, ...]
    smallness: float
    redacted: Redacted = field(repr=False, default=Redacted(""))


@dataclass(frozen=True)
class UnderstoodPlace:
    """A place as the matcher uses it.

    Attributes:
        id: of the place.
        professions: float32 (professions,), adds up to 1 (or 0): what the work is.
        tasks: float32 (pieces, dim), vectors of the title and the clauses that speak of the work.
        skills, surroundings: what is named.
        facts: demands and offers found in the text.
        gentleness: 0 to 1, how little it asks.
    """

    id: str
    professions: Floats
    tasks: Vectors
    task_share: Floats
    skills: tuple[Mention, ...]
    surroundings: tuple[Mention, ...]
    facts: tuple[Fact, ...]
    gentleness: float


def sayable(text: str, span: Span, marks: Sequence[MarkedSpan]) -> str:
    """The words of a span without anything that was replaced or is `gevoelig`: what may be embedded."""
    parts: list[str] = []
    at = span.start
    for mark in marks:
        if mark.end <= span.start or mark.start >= span.end:
            continue
        parts.append(text[at : max(at, mark.start)])
        at = max(at, mark.end)
    parts.append(text[min(at, span.end) : span.end])
    return " ".join(" ".join(parts).split())


def quotable(text: str, span: Span, marks: Sequence[MarkedSpan], around: Span | None = None) -> Span | None:
    """The longest stretch of a span that crosses no mark, trimmed to whole words.

    Args:
        text: the original.
        span: the range to quote from.
        marks: replacements and sensitive spans, sorted.
        around: if given, the stretch must hold this range; otherwise None is returned.
    """
    edges = [span.start]
    for mark in marks:
        if mark.start < span.end and mark.end > span.start:
            edges.extend((max(mark.start, span.start), min(mark.end, span.end)))
    edges.append(span.end)
    best: Span | None = None
    for lo, hi in zip(edges[::2], edges[1::2], strict=True):
        while lo < hi and not text[lo].isalnum():
            lo += 1
        while hi > lo and not text[hi - 1].isalnum():
            hi -= 1
        if hi - lo < 3 or (around and not (lo <= around.start and around.end <= hi)):
            continue
        if best is None or hi - lo > best.end - best.start:
            best = Span(lo, hi)
    return best


class Reader:
    """Reads stories and places with one vocabulary and one embedder.

    Args:
        vocabulary: the words.
        embedder: gives vectors.
        head: trained classifier for that embedder; None for the centres of the vocabulary's phrases.
        weights: how words and meaning are weighed.
    """

    def __init__(
        self, vocabulary: Vocabulary, embedder: Embedder, head: Head | None = None, weights: SenseWeights | None = None
    ) -> None:
        self.vocabulary: Final = vocabulary
        self.embedder: Final = embedder
        self.sense: Final = Sense(vocabulary, embedder, head, weights)
        self._skills: Final = Lookup(Entry(("vaardigheid", s.id), p, 1.0) for s in vocabulary.skills for p in s.phrases)
        self._wished: Final = Lookup(Entry(("omgeving", t.id), p, 1.0) for t in vocabulary.surroundings for p in t.phrases)
        self._shunned: Final = Lookup(
            Entry(("omgeving", t.id), p, 1.0) for t in vocabulary.surroundings for p in t.not_phrases
        )
        self._offered: Final = Lookup(
            Entry(("omgeving", t.id), p, 1.0) for t in vocabulary.surroundings_offered for p in t.phrases
        )
        self._branches: Final = Lookup(Entry(("branche", t.id), p, 1.0) for t in vocabulary.branches for p in t.phrases)

    # -- stories ------------------------------------------------------------------------------------------------

    def story(self, candidate_id: str, text: str | None, known_names: Sequence[str] = ()) -> UnderstoodStory:
        """Read a story.

        Args:
            candidate_id: whose it is.
            text: the original; None or empty gives an empty understanding.
            known_names: names already known of this person, to be taken out.
        """
        text = text or ""
        redacted = redact(text, known_names)
        marks = sorted((*redacted.replacements, *redacted.sensitive), key=lambda m: (m.start, m.end))
        said = statements(text)
        words = [w for w in tokens(text) if _usable(w, marks)]
        pieces = _split(words, [s.span for s in said])
        vectors = self.embedder.embed([sayable(text, s.span, marks) for s in said])
        found, hits = self.sense.words(pieces)
        about = self.sense.combine(vectors, found)
        side = asides()
        share = np.array(
            [0.0 if s.others else side.share_in_story(s.text) * (0.6 + 0.4 * s.certainty) for s in said], dtype=np.float32
        )
        facts = [
            *self._profession_facts(text, said, about, pieces, hits, share),
            *practical_facts(text, said),
        ]
        skills = self._mentions(self._skills, pieces, said, 0.75)
        surroundings = self._surroundings(pieces, said)
        branches = self._mentions(self._branches, pieces, said, 0.99)
        for kind, mentions in ((FactKind.SKILL, skills), (FactKind.SURROUNDING, surroundings), (FactKind.BRANCH, branches)):
            facts.extend(_fact(kind, text, m) for m in mentions)
        facts.sort(key=lambda f: (f.start, f.end, f.kind, str(f.value)))
        return UnderstoodStory(
            id=candidate_id,
            statements=said,
            about=about,
            share=share,
            vectors=vectors,
            quotes=tuple(quotable(text, s.span, marks) for s in said),
            skills=skills,
            surroundings=surroundings,
            branches=branches,
            facts=tuple(facts),
            smallness=side.smallness(text),
            redacted=redacted,
        )

    def _profession_facts(
        self,
        text: str,
        said: Sequence[Statement],
        about: Floats,
        pieces: Sequence[Sequence[Token]],
        hits: Sequence[Sequence[Hit]],
        share: Floats,
    ) -> list[Fact]:
        """At most three professions a statement, with the words that carry each."""
        facts: list[Fact] = []
        for i, statement in enumerate(said):
            if statement.others:
                continue
            row = about[i, :-1]
            for p in np.argsort(-row, kind="stable")[:3]:
                certainty = float(row[p]) * min(1.0, float(share[i]) * 1.2)
                if certainty < 0.12:
                    break
                carried = self.sense.evidence(int(p), pieces[i], hits[i])
                start, end = carried or (statement.start, statement.end)
                profession = self.vocabulary.professions[int(p)]
                facts.append(
                    Fact(
                        FactKind.PROFESSION, profession.isco, statement.polarity, text[start:end], start, end,
                        round(certainty, 3), profession.id,
                    )  # fmt: skip
                )
        return facts

    def _mentions(
        self, lookup: Lookup, pieces: Sequence[Sequence[Token]], said: Sequence[Statement], least: float
    ) -> tuple[Mention, ...]:
        found: dict[tuple[str, int], Mention] = {}
        for i, hits in enumerate(lookup.find(pieces, least)):
            if said[i].others:
                continue
            for hit in hits:
                value = lookup.entries[hit.entry].target[1]
                strength = hit.coverage * min(1.0, hit.mass / 0.8)
                if strength < 0.5 or (value, i) in found:
                    continue
                words = lookup.words_of(hit.entry, pieces[i])
                span = Span(words[0].start, words[-1].end)
                found[value, i] = Mention(value, round(strength, 3), i, span, said[i].polarity)
        return tuple(found.values())

    def _surroundings(self, pieces: Sequence[Sequence[Token]], said: Sequence[Statement]) -> tuple[Mention, ...]:
        """Surroundings somebody longs for, and those somebody shuns (polarity wilNiet)."""
        wished = self._mentions(self._wished, pieces, said, 0.9)
        negative = (Polarity.REFUSES, Polarity.CANNOT, Polarity.RATHER_NOT)
        shunned = [m for m in self._mentions(self._shunned, pieces, said, 0.99) if m.polarity in negative]
        return (*wished, *shunned)

    # -- places -------------------------------------------------------------------------------------------------

    def place(self, place: Place) -> UnderstoodPlace:
        """Read a place: its title counts double, perks and demands hardly."""
        text = f"{place.title}. {place.description or ''}"
        words = tokens(text)
        side = asides()
        spans = [Span(0, len(place.title))]
        weights = [_TITLE_WEIGHT]
        for sentence in sentences(text):
            if sentence.start < len(place.title):
                continue
            for start, end, _, _ in clauses(text, sentence, words):
                spans.append(Span(start, end))
                weights.append(side.share_in_place(text[start:end]))
        redacted = redact(text)
        marks = sorted((*redacted.replacements, *redacted.sensitive), key=lambda m: (m.start, m.end))
        pieces = _split(words, spans)
        vectors = self.embedder.embed([sayable(text, span, marks) for span in spans])
        found, _ = self.sense.words(pieces)
        about = self.sense.combine(vectors, found)
        weight = np.array(weights, dtype=np.float32)
        total = (about[:, :-1] * weight[:, None]).sum(axis=0) ** _SHARPEN
        total = total / total.sum() if total.sum() > 0 else total
        said = [Statement(s.start, s.end, text[s.start : s.end], Polarity.CAN, 1.0, s) for s in spans]
        working = weight * (1.0 - about[:, -1])
        return UnderstoodPlace(
            id=place.id,
            professions=total.astype(np.float32),
            tasks=vectors,
            task_share=np.clip(working, 0.0, 1.0).astype(np.float32),
            skills=self._mentions(self._skills, pieces, said, 0.75),
            surroundings=self._mentions(self._offered, pieces, said, 0.9),
            facts=demands_in_text(text),
            gentleness=side.gentleness(text),
        )


def _usable(word: Token, marks: Sequence[MarkedSpan]) -> bool:
    """Whether a word may speak for or against a profession."""
    for mark in marks:
        if mark.start < word.end and word.start < mark.end:
            return mark.kind in _TELLING or mark.kind in _WORKLIKE
    return True


def _split(words: Sequence[Token], spans: Sequence[Span]) -> list[list[Token]]:
    return [[w for w in words if span.start <= w.start and w.end <= span.end] for span in spans]


def _fact(kind: FactKind, text: str, mention: Mention) -> Fact:
    span = mention.span
    return Fact(kind, mention.value, mention.polarity, span.of(text), span.start, span.end, mention.strength)
