"""The story: a draft in the first person from the person's own sentences.

Their words, in an order that reads well: who I am in work, what I did, what I can, what I want, what I do not want,
when, how I travel, what I cannot do, what helps. What is private stays in the original and not in here. Practical
matters are said in one plain sentence each, made from the facts; every sentence knows the words behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from intake_bot.answer_words import folded, says_no
from intake_bot.answers_self import needs_in_answer
from intake_bot.conversation import (
    Conversation,
    Correction,
    Draft,
    DraftSentence,
    Message,
    Source,
    Subject,
    Who,
)
from intake_bot.draft_practical import practical_sentences
from intake_bot.known import PRACTICAL, WORK
from intake_bot.script import Texts
from intake_bot.tidy import belongs, mended, sentence
from matcher.domain import FactKind, MarkedSpan, Polarity, Span, Statement
from matcher.privacy.redact import redact
from matcher.story.statements import sentences, statements
from vocab.words import tokens

SECTIONS: Final = (
    "werk", "deed", "kan", "wil", "nietGewenst", "wanneer", "reizen", "papieren", "taal", "grenzen", "hulp",
)  # fmt: skip
_HOME: Final = {
    Subject.STORY: "werk",
    Subject.EXPERIENCE: "deed",
    Subject.WISH: "wil",
    Subject.NOT_WANTED: "nietGewenst",
    Subject.SKILLS: "kan",
    Subject.SUPPORT: "hulp",
}
_OF_POLARITY: Final = {
    Polarity.DID: "deed",
    Polarity.CAN: "kan",
    Polarity.WANTS: "wil",
    Polarity.REFUSES: "nietGewenst",
    Polarity.RATHER_NOT: "nietGewenst",
}
# What tells who somebody is has no place in a story about work; where they worked and live may stay.
_IDENTITY: Final = frozenset(
    {"naam", "adres", "postcode", "telefoon", "email", "bsn", "iban", "geboortedatum", "leeftijd", "kenteken", "url"}
)
_CUT: Final = frozenset({"afkomst"})
_PREPOSITION: Final = re.compile(r"(?:^|\s)(?:in|uit|van|from|of|te|bij|daar in)\s*$", re.IGNORECASE)
_LINK: Final = re.compile(r"^(?:en|and|maar|but|of|or)\s+", re.IGNORECASE)
_SELF: Final = frozenset("ik mij me mijn mezelf mijzelf wij ons i my myself".split())
_EXPLICIT: Final = 0.6
_LEAST_KEPT: Final = 3  # words of a clause beside a private one; "ik heb" alone says nothing
_NEVER: Final = frozenset({Subject.CONFIRM, Subject.LIMITS, Subject.CONSENT, Subject.LANGUAGE, Subject.CONTACT})
_VERB_FIRST: Final = re.compile(
    r"^(?:en |maar |dus )*(?=(?:heb|ben|was|werk|werkte|kan|wil|had|deed|zit|zat|woon|doe)\b)", re.IGNORECASE
)
_MAY_BE_NONE: Final = frozenset({Subject.SUPPORT, Subject.SKILLS, Subject.EXPERIENCE, Subject.NOT_WANTED})


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence of the person on its way into the draft."""

    section: str
    words: str
    source: Source
    led: bool


def make_draft(conversation: Conversation, texts: Texts, now: datetime) -> Draft:
    """The first version of the story.

    Args:
        conversation: what was told.
        texts: for the sentences around bare words ("Dit wil ik niet: ...").
        now: when.
    """
    own = [_said(section, pieces, texts) for section, pieces in _grouped(_pieces(conversation))]
    return Draft(
        len(conversation.drafts) + 1,
        now,
        Who.BOT,
        _numbered([*own, *practical_sentences(conversation, texts)]),
    )


def _numbered(found: Sequence[DraftSentence]) -> tuple[DraftSentence, ...]:
    """In the order of the sections, each text once, with ids that follow."""
    ordered = sorted(found, key=lambda one: SECTIONS.index(one.section))
    once = {one.text: one for one in reversed(ordered)}
    kept = [one for one in ordered if once[one.text] is one]
    return tuple(replace(one, id=f"z{i}") for i, one in enumerate(kept, 1))


def _pieces(conversation: Conversation) -> list[_Piece]:
    found: list[_Piece] = []
    for message in conversation.said:
        subject = Subject(message.question) if message.question else Subject.STORY
        if message.aside or subject in _NEVER:
            continue
        found += _of_message(message, subject, conversation)
    return found


def _of_message(message: Message, subject: Subject, conversation: Conversation) -> list[_Piece]:
    text = message.words
    said = statements(text)
    private = redact(text)
    marks = sorted(
        (*private.sensitive, *(m for m in private.replacements if m.kind in _IDENTITY)), key=lambda m: m.start
    )
    facts = [told.fact for told in conversation.standing if told.message == message.id]
    found = []
    for span in sentences(text):
        if not belongs(text[span.start : span.end + 1]):
            continue
        inside = [s for s in said if s.start < span.end and span.start < s.end]
        kept = _without(text, span, inside, marks)
        if kept is None:
            continue
        words, part = kept
        mine = [f for f in facts if message.meant or (f.start < part.end and part.start < f.end)]
        if subject not in _HOME and not _work_in_passing(inside, mine):
            continue
        if (
            mine
            and all(f.kind in PRACTICAL for f in mine)
            and len(words.split()) < 12
            and subject is not Subject.SUPPORT
        ):
            continue  # said once more, and better, in the practical sentences
        nothing = says_no(folded(words)) or (subject is Subject.SUPPORT and needs_in_answer(words)[1])
        if subject in _MAY_BE_NONE and not mine and nothing:
            continue  # "nee, ik red me wel"
        section = _section(subject, inside)
        better = mended(words)
        if not any(token.stems for token in tokens(better)) or not belongs(better):
            continue
        led = (
            subject in _HOME and _HOME[subject] == section and section != "werk" and not _first_person(better, section)
        )
        if subject is Subject.NOT_WANTED and section == "nietGewenst" and not _refuses(inside):
            led = True
        source = Source(message.id, 0, len(message.text)) if message.meant else Source(message.id, part.start, part.end)
        found.append(_Piece(section, better, source, led))
    return found


def _without(text: str, span: Span, said: Sequence[Statement], marks: Sequence[MarkedSpan]) -> tuple[str, Span] | None:
    """The words of a sentence without what is private, and their range; None where too little is left.

    A country or a town of birth is cut out with its preposition; anything else takes its clause with it.
    """
    touched = [m for m in marks if m.span.overlaps(span)]
    if not touched:
        return text[span.start : span.end], span
    kept: list[tuple[str, Span]] = []
    for one in said:
        mine = [m for m in touched if m.span.overlaps(one.span)]
        if any(m.kind not in _CUT for m in mine):
            continue
        words = _cut(text, one.span, mine)
        if len(words.split()) >= _LEAST_KEPT:
            kept.append((words, one.span))
    if sum(len(words.split()) for words, _ in kept) < 4:
        return None
    words = ", ".join(words for words, _ in kept)
    if kept[0][1].start > span.start + 2 and re.search(r"\bik\b", text[span.start : kept[0][1].start], re.IGNORECASE):
        words = _VERB_FIRST.sub("ik ", words)  # its "ik" went with the private clause before it
    return words, Span(kept[0][1].start, kept[-1][1].end)


def _cut(text: str, span: Span, marks: Sequence[MarkedSpan]) -> str:
    """The words of a clause without some ranges and the prepositions before them."""
    parts, at = [], span.start
    for mark in marks:
        parts.append(_PREPOSITION.sub("", text[at : max(at, mark.start)]))
        at = max(at, mark.end)
    parts.append(text[at : span.end])
    return " ".join(" ".join(parts).split()).strip(" ,")


def _work_in_passing(said: Sequence[Statement], facts: Sequence[object]) -> bool:
    """Whether a sentence in answer to a practical question says something of work besides."""
    strong = any(
        s.polarity in (Polarity.WANTS, Polarity.REFUSES, Polarity.RATHER_NOT) and s.certainty > _EXPLICIT for s in said
    )
    return strong and any(getattr(f, "kind", None) in WORK and getattr(f, "certainty", 0) > 0.5 for f in facts)


def _section(subject: Subject, said: Sequence[Statement]) -> str:
    clear = [s for s in said if s.certainty > _EXPLICIT and not s.others]
    last = _OF_POLARITY.get(clear[-1].polarity) if clear else None
    home = _HOME.get(subject)
    if subject is Subject.STORY or home is None:
        for_it = [s.polarity for s in clear if s.polarity.positive]
        return (_OF_POLARITY[for_it[-1]] if for_it else last) or "werk"
    if last in (None, home) or home == "hulp":
        return home
    if last == "nietGewenst" or (home == "nietGewenst" and last == "wil"):
        return last
    if home == "deed" and last == "wil":
        return last
    return home


def _refuses(said: Sequence[Statement]) -> bool:
    return any(_OF_POLARITY.get(s.polarity) == "nietGewenst" and s.certainty > _EXPLICIT for s in said)


def _first_person(words: str, section: str) -> bool:
    own = {"ik", "i"} if section == "hulp" else _SELF
    return any(token.word in own for token in tokens(words))


def _grouped(pieces: Sequence[_Piece]) -> list[tuple[str, list[_Piece]]]:
    """Bare words of one message and section together, everything else by itself."""
    groups: list[tuple[str, list[_Piece]]] = []
    for piece in pieces:
        last = groups[-1][1][-1] if groups else None
        if (
            last
            and piece.led
            and last.led
            and (last.section, last.source.message) == (piece.section, piece.source.message)
        ):
            groups[-1][1].append(piece)
        else:
            groups.append((piece.section, [piece]))
    return groups


def _said(section: str, pieces: Sequence[_Piece], texts: Texts) -> DraftSentence:
    sources = tuple(piece.source for piece in pieces)
    if not pieces[0].led:
        return DraftSentence("", section, sentence(pieces[0].words), sources)
    words = ", ".join(_small(_LINK.sub("", piece.words.rstrip(".!"))) for piece in pieces)
    return DraftSentence("", section, texts.sentences[section].format(woorden=words), sources)


def _small(words: str) -> str:
    """A small letter in front, unless the word is written in capitals or may be a name."""
    first = words.split()[0] if words.split() else ""
    return words if len(first) > 1 and first[1:2].isupper() else words[:1].lower() + words[1:]


# --- later versions ---------------------------------------------------------------------------------------------------


def amended(
    conversation: Conversation,
    corrections: Sequence[Correction],
    texts: Texts,
    now: datetime,
    by: Who = Who.PERSON,
    added: Sequence[DraftSentence] = (),
) -> Draft:
    """The next version: the last one with sentences struck, changed and added, and practical matters said anew.

    Args:
        conversation: with the facts as they are after the corrections.
        corrections: what was asked, for the record and for sentences named by their id.
        texts: for the practical sentences.
        now: when.
        by: who corrects.
        added: new sentences.
    """
    before = conversation.draft
    struck = {c.target for c in corrections if c.action == "schrap"}
    changed = {c.target: c.text for c in corrections if c.action == "wijzig" and c.text.strip()}
    kept = []
    for one in before.sentences if before else ():
        if one.id in struck or (one.by is Who.BOT and one.id not in changed):
            continue
        if one.id in changed:
            kept.append(replace(one, text=sentence(mended(changed[one.id])), by=by))
        else:
            kept.append(one)
    again = [
        one
        for one in practical_sentences(conversation, texts)
        if not any(
            one.sources == other.sources and other.section == one.section for other in kept if other.id in changed
        )
    ]
    return Draft((before.version if before else 0) + 1, now, by, _numbered([*kept, *added, *again]), tuple(corrections))


def sentences_of(
    message: Message, subject: Subject, conversation: Conversation, texts: Texts
) -> tuple[DraftSentence, ...]:
    """What a message adds to the story, as sentences of a draft."""
    return tuple(
        _said(section, pieces, texts) for section, pieces in _grouped(_of_message(message, subject, conversation))
    )


def kinds_of_section(sentence_: DraftSentence) -> frozenset[FactKind]:
    """The kinds of fact that a practical sentence stands for; empty for the person's own sentences."""
    if sentence_.by is not Who.BOT:
        return frozenset()
    return {
        "wanneer": frozenset({FactKind.HOURS, FactKind.DAYS, FactKind.DAY_PARTS}),
        "reizen": frozenset({FactKind.TRANSPORT, FactKind.TRAVEL_TIME}),
        "papieren": frozenset({FactKind.LICENCES, FactKind.CERTIFICATE}),
        "taal": frozenset({FactKind.LANGUAGE}),
        "grenzen": frozenset({FactKind.LOAD}),
        "wil": frozenset({FactKind.PLACE_KIND}),
    }.get(sentence_.section, frozenset())
