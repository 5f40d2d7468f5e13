"""Practical matters of the draft: one plain sentence each, made from facts, with the words behind them."""

from __future__ import annotations

from collections.abc import Sequence

from intake_bot.conversation import Conversation, DraftSentence, Source, Who
from intake_bot.known import fields_of
from intake_bot.script import Texts
from matcher.domain import FactKind


def practical_sentences(conversation: Conversation, texts: Texts) -> tuple[DraftSentence, ...]:
    """When, how far, with which papers, which Dutch, what not: what the facts come down to, in the script's words."""
    fields = fields_of(conversation, all_limits=True)
    say = texts.sentences
    found: list[DraftSentence] = []

    def add(section: str, text: str, *kinds: FactKind) -> None:
        found.append(DraftSentence("", section, text, _sources(conversation, kinds), Who.BOT))

    if fields.hours:
        low, high = (f"{n:g}" for n in fields.hours)
        key = "uren_een" if low == high else "uren" if fields.hours[0] > 0 else "uren_hoogstens"
        add("wanneer", say[key].format(van=low, tot=high), FactKind.HOURS)
    if fields.days:
        add("wanneer", say["dagen"].format(dagen=_listed(texts, fields.days)), FactKind.DAYS)
    if fields.day_parts and len(fields.day_parts) < 3:
        add("wanneer", say["dagdelen"].format(dagdelen=_listed(texts, fields.day_parts)), FactKind.DAY_PARTS)
    if fields.transport:
        add("reizen", say["vervoer"].format(vervoer=_listed(texts, fields.transport)), FactKind.TRANSPORT)
    if fields.travel_max is not None:
        add("reizen", say["reistijd"].format(minuten=f"{fields.travel_max:g}"), FactKind.TRAVEL_TIME)
    if fields.licences:
        add("papieren", say["rijbewijs"].format(letters=texts.listed(fields.licences)), FactKind.LICENCES)
    elif fields.licences == ():
        add("papieren", say["rijbewijs_geen"], FactKind.LICENCES)
    for name in fields.certificates or ():
        add("papieren", say["certificaat"].format(naam=name), FactKind.CERTIFICATE)
    if fields.language:
        add("taal", say["taal"].format(niveau=fields.language), FactKind.LANGUAGE)
    for load in fields.limits or ():
        sources = tuple(
            told.source for told in conversation.standing if told.fact.kind is FactKind.LOAD and told.fact.value == load
        )
        text = say["grens"].format(grens=texts.limits[load].told)
        found.append(DraftSentence("", "grenzen", text, sources, Who.BOT))
    return tuple(found)


def _listed(texts: Texts, values: Sequence[str]) -> str:
    return texts.listed(tuple(texts.words[value] for value in values))


def _sources(conversation: Conversation, kinds: Sequence[FactKind]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(told.source for told in conversation.standing if told.fact.kind in kinds))
