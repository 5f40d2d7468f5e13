"""Reading: from a story or a place text to what the matcher works with.

A `Reader` is built once (vocabulary, embedder, head) and reads any number of texts. Facts are taken from the original,
in memory; vectors are made of redacted text only, with `gevoelig` words left out as well.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Fact, FactKind, MarkedSpan, Place, Polarity, Span, Statement
from matcher.ports import Embedder
from matcher.privacy.redact import redact
from matcher.story.asides import asides
from matcher.story.connect import Connector, aimed, weight_against
from matcher.story.practical import demands_in_text, practical_facts
from matcher.story.sense import Head, Sense, SenseWeights
from matcher.story.statements import clauses, sentences, statements
from matcher.story.understood import Mention, UnderstoodPlace, UnderstoodStory, quotable, rounded, sayable
from vocab.loader import Vocabulary
from vocab.lookup import Entry, Hit, Lookup, Together
from vocab.words import Token, tokens

Floats = NDArray[np.float32]

# Replaced words that still say something about the work: "bij Supermarkt De Gaard", "op de bakkersschool".
_TELLING: Final = frozenset({"werkgever", "school"})
# Sensitive words that may carry work: what a body can no longer do is a fact about work.
_WORKLIKE: Final = frozenset({"gezondheid"})
_SPEAKING: Final = _TELLING | _WORKLIKE
_TITLE_WEIGHT: Final = 2.0
_FAMILY_CERTAIN: Final = 0.3
_SHARPEN: Final = 2.0
_LEAST_ABOUT: Final = 1e-3  # of a profession in a statement: below it only weighs in memory and on the disk
_LEAST_CERTAIN: Final = 0.12  # of a profession, to be a fact


class Reader:
    """Reads stories and places with one vocabulary and one embedder.

    Args:
        vocabulary: the words.
        embedder: gives vectors.
        head: trained classifier for that embedder; None for the centres of the vocabulary's phrases.
        weights: how words and meaning are weighed.
        extra: more names of professions than the vocabulary has.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        embedder: Embedder,
        head: Head | None = None,
        weights: SenseWeights | None = None,
        extra: Iterable[Entry] = (),
    ) -> None:
        self.vocabulary: Final = vocabulary
        self.embedder: Final = embedder
        self.sense: Final = Sense(vocabulary, embedder, head, weights, extra)
        self._skills: Final = Lookup(Entry(("vaardigheid", s.id), p, 1.0) for s in vocabulary.skills for p in s.phrases)
        self._wished: Final = Lookup(
            Entry(("omgeving", t.id), p, 1.0) for t in vocabulary.surroundings for p in t.phrases
        )
        self._shunned: Final = Lookup(
            Entry(("omgeving", t.id), p, 1.0) for t in vocabulary.surroundings for p in t.not_phrases
        )
        self._offered: Final = Lookup(
            Entry(("omgeving", t.id), p, 1.0) for t in vocabulary.surroundings_offered for p in t.phrases
        )
        self._branches: Final = Lookup(Entry(("branche", t.id), p, 1.0) for t in vocabulary.branches for p in t.phrases)
        self._connect: Final = Connector(vocabulary)
        self._wide: Final = frozenset(b.id for b in vocabulary.branches if b.wide)
        named = (self.sense.lookup, self._skills)
        self._in_story: Final = Together((*named, self._wished, self._shunned, self._branches))
        self._in_place: Final = Together((*named, self._offered))

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
        vectors = rounded(self.embedder.embed([sayable(text, s.span, marks) for s in said]))
        hits, skilled, wished, shunned, branched = self._in_story.find(pieces, (0.6, 0.75, 0.9, 0.99, 0.99))
        families = self.sense.umbrella(pieces)
        about = rounded(self.sense.combine(vectors, np.maximum(self.sense.weighed(hits), families)))
        about[about < _LEAST_ABOUT] = 0
        side = asides()
        share = np.array(
            [0.0 if s.others else side.share_in_story(s.text) * (0.6 + 0.4 * s.certainty) for s in said],
            dtype=np.float32,
        )
        practical = practical_facts(text, said)
        branches = self._mentions(self._branches, branched, pieces, said)
        refused = [m.value for m in branches if m.polarity is Polarity.REFUSES and m.value not in self._wide]
        said, left = self._connect(said, about[:, :-1], families, refused, practical)
        support = self._connect.support(said, about[:, :-1], share)
        facts = [
            *self._profession_facts(text, said, about, pieces, hits, share, support, marks),
            *self._family_facts(text, said, about, families),
            *practical,
        ]
        share = share * left  # a fact stands by itself; what it is worth as a reason depends on the rest of the story
        # A skill shows in what somebody does, not in how they would get to work.
        speaking = [found if share[i] > 0.2 else [] for i, found in enumerate(skilled)]
        skills = self._mentions(self._skills, speaking, pieces, said)
        surroundings = self._surroundings(wished, shunned, pieces, said)
        for kind, mentions in (
            (FactKind.SKILL, skills),
            (FactKind.SURROUNDING, surroundings),
            (FactKind.BRANCH, branches),
        ):
            facts.extend(_fact(kind, text, m) for m in mentions)
        facts.sort(key=_in_order)
        return UnderstoodStory(
            id=candidate_id,
            statements=said,
            about=about,
            share=rounded(share),
            vectors=vectors,
            quotes=tuple(quotable(text, s.span, marks) for s in said),
            skills=skills,
            surroundings=surroundings,
            branches=branches,
            facts=tuple(facts),
            smallness=side.smallness(text),
            redacted=redacted,
            aimed=self._aimed(said, about[:, :-1], families),
        )

    @staticmethod
    def _aimed(said: Sequence[Statement], about: Floats, families: Floats) -> tuple[NDArray[np.int64], Floats]:
        """The statements that speak against work, and what each is aimed at."""
        rows = np.flatnonzero([weight_against(s) > 0 for s in said]).astype(np.int64)
        return rows, rounded(aimed(about[rows], families[rows]))

    def _profession_facts(
        self,
        text: str,
        said: Sequence[Statement],
        about: Floats,
        pieces: Sequence[Sequence[Token]],
        hits: Sequence[Sequence[Hit]],
        share: Floats,
        support: Floats,
        marks: Sequence[MarkedSpan],
    ) -> list[Fact]:
        """At most three professions a statement, with the words that carry each.

        What the rest of the story speaks for as well is more certain than what a single clause happens to hold.
        """
        facts: list[Fact] = []
        for i, statement in enumerate(said):
            if statement.others:
                continue
            row = about[i, :-1]
            # Nearly all professions fall under the least, which no share of a statement can raise.
            likely = np.flatnonzero(row >= _LEAST_CERTAIN)
            for p in likely[np.argsort(-row[likely], kind="stable")][:3]:
                certainty = float(row[p]) * min(1.0, float(share[i]) * 1.2)
                if certainty < _LEAST_CERTAIN:
                    break
                carried = self.sense.evidence(int(p), pieces[i], hits[i])
                start, end = carried or (statement.start, statement.end)
                # A phone number or a name is no evidence of work: the words around it are, if there are any.
                kept = quotable(text, Span(start, end), [m for m in marks if m.kind not in _SPEAKING])
                if kept is None:
                    continue
                start, end = kept.start, kept.end
                profession = self.vocabulary.professions[int(p)]
                if statement.polarity.positive:
                    certainty = max(_LEAST_CERTAIN, certainty * (0.4 + 0.6 * float(support[p])))
                facts.append(
                    Fact(
                        FactKind.PROFESSION,
                        profession.isco,
                        statement.polarity,
                        text[start:end],
                        start,
                        end,
                        round(certainty, 3),
                        profession.id,
                    )
                )
        return facts

    def _family_facts(self, text: str, said: Sequence[Statement], about: Floats, families: Floats) -> list[Fact]:
        """Who refuses "de winkel" refuses every profession that the word takes in, less surely than the one named."""
        facts: list[Fact] = []
        for i, statement in enumerate(said):
            if statement.others or statement.polarity not in (Polarity.REFUSES, Polarity.CANNOT):
                continue
            for p in np.flatnonzero((families[i] > 0) & (about[i, :-1] < _LEAST_CERTAIN)):
                profession = self.vocabulary.professions[int(p)]
                facts.append(
                    Fact(
                        FactKind.PROFESSION,
                        profession.isco,
                        statement.polarity,
                        statement.text,
                        statement.start,
                        statement.end,
                        _FAMILY_CERTAIN,
                        profession.id,
                    )
                )
        return facts

    def _mentions(
        self,
        lookup: Lookup,
        hits: Sequence[Sequence[Hit]],
        pieces: Sequence[Sequence[Token]],
        said: Sequence[Statement],
    ) -> tuple[Mention, ...]:
        found: dict[tuple[str, int], Mention] = {}
        for i, of_piece in enumerate(hits):
            if said[i].others:
                continue
            for hit in of_piece:
                value = lookup.entries[hit.entry].target[1]
                strength = hit.coverage * min(1.0, hit.mass / 0.8)
                if strength < 0.5 or (value, i) in found:
                    continue
                words = lookup.words_of(hit.entry, pieces[i])
                span = Span(words[0].start, words[-1].end)
                found[value, i] = Mention(value, round(strength, 3), i, span, said[i].polarity)
        return tuple(found.values())

    def _surroundings(
        self,
        wished: Sequence[Sequence[Hit]],
        shunned: Sequence[Sequence[Hit]],
        pieces: Sequence[Sequence[Token]],
        said: Sequence[Statement],
    ) -> tuple[Mention, ...]:
        """Surroundings somebody longs for, and those somebody shuns (polarity wilNiet)."""
        negative = (Polarity.REFUSES, Polarity.CANNOT, Polarity.RATHER_NOT)
        against = (m for m in self._mentions(self._shunned, shunned, pieces, said) if m.polarity in negative)
        return (*self._mentions(self._wished, wished, pieces, said), *against)

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
        vectors = rounded(self.embedder.embed([sayable(text, span, marks) for span in spans]))
        hits, skilled, offered = self._in_place.find(pieces, (0.6, 0.75, 0.9))
        about = self.sense.combine(vectors, np.maximum(self.sense.weighed(hits), self.sense.umbrella(pieces)))
        weight = np.array(weights, dtype=np.float32)
        total = (about[:, :-1] * weight[:, None]).sum(axis=0) ** _SHARPEN
        total = total / total.sum() if total.sum() > 0 else total
        said = [Statement(s.start, s.end, text[s.start : s.end], Polarity.CAN, 1.0, s) for s in spans]
        working = weight * (1.0 - about[:, -1])
        return UnderstoodPlace(
            id=place.id,
            professions=rounded(total.astype(np.float32)),
            tasks=vectors,
            task_share=rounded(np.clip(working, 0.0, 1.0).astype(np.float32)),
            skills=self._mentions(self._skills, skilled, pieces, said),
            surroundings=self._mentions(self._offered, offered, pieces, said),
            facts=demands_in_text(text),
            gentleness=side.gentleness(text),
        )


def _in_order(fact: Fact) -> tuple[bool, float, int, int, str, str]:
    """Professions first, the most certain first; then everything else in the order of the story."""
    work = fact.kind is FactKind.PROFESSION
    return (not work, -fact.certainty if work else 0.0, fact.start, fact.end, str(fact.kind), str(fact.value))


def _usable(word: Token, marks: Sequence[MarkedSpan]) -> bool:
    """Whether a word may speak for or against a profession."""
    for mark in marks:
        if mark.start < word.end and word.start < mark.end:
            return mark.kind in _TELLING or mark.kind in _WORKLIKE
    return True


def _split(words: Sequence[Token], spans: Sequence[Span]) -> list[list[Token]]:
    """Per span the words that lie in it; words are in the order of the text."""
    begins = [w.start for w in words]
    parts = (words[bisect_left(begins, span.start) : bisect_left(begins, span.end)] for span in spans)
    return [[w for w in part if w.end <= span.end] for part, span in zip(parts, spans, strict=True)]


def _fact(kind: FactKind, text: str, mention: Mention) -> Fact:
    span = mention.span
    return Fact(kind, mention.value, mention.polarity, span.of(text), span.start, span.end, mention.strength)
