"""From a conversation to the person as matching knows them, and to what an employer would see of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from intake_bot.conversation import Conversation, Told, Who
from intake_bot.draft_practical import practical_sentences
from intake_bot.known import Fields, fields_of
from intake_bot.reading import StoryReader
from intake_bot.script import Script, Texts
from matcher.domain import Candidate, FactKind
from matcher.privacy.redact import redact


def candidate_of(conversation: Conversation, candidate_id: str, script: Script | None = None) -> Candidate:
    """The candidate of a conversation.

    Fields come from what the person confirmed: everything that was shown, once they said yes at the end; before that
    only what they said yes to by itself. What was not said stays unknown. The story is the confirmed draft; without one
    it is the person's own text.

    Args:
        conversation: where it stands.
        candidate_id: the id to give.
        script: given, the sentences that the bot put around somebody's words are in Dutch in the story, whatever
            language they talked in: matching reads Dutch. The person's own words stay as they are.
    """
    sure = conversation if conversation.confirmed else replace(conversation, facts=_confirmed(conversation), empty=())
    fields = fields_of(sure)
    return Candidate(
        candidate_id,
        story=(in_dutch(conversation, script) if script else story_of(conversation)) or None,
        town=conversation.words(conversation.town) if conversation.town and conversation.confirmed else None,
        hours_min=fields.hours[0] if fields.hours else None,
        hours_max=fields.hours[1] if fields.hours else None,
        days=fields.days,
        day_parts=fields.day_parts,
        transport=fields.transport,
        travel_max=fields.travel_max,
        licences=fields.licences,
        certificates=fields.certificates,
        language=fields.language,
        limits=fields.limits,
        needs=fields.needs,
        kinds=fields.kinds,
        status="aangemeld",
        source="gesprek",
    )


def _confirmed(conversation: Conversation) -> tuple[Told, ...]:
    return tuple(told for told in conversation.facts if told.confirmed)


def story_of(conversation: Conversation) -> str:
    """The confirmed draft, else what the person wrote about themselves; empty when nothing was kept or told."""
    if not conversation.stored:
        return ""
    if conversation.confirmed and conversation.draft:
        return conversation.draft.text
    return own_text(conversation)


def in_dutch(conversation: Conversation, script: Script) -> str:
    """The story as `story_of` gives it, with the bot's own words around it in Dutch."""
    draft = conversation.draft
    if not (conversation.stored and conversation.confirmed and draft) or conversation.language == "nl":
        return story_of(conversation)
    here, dutch = script.of(conversation.language), script.of("nl")
    said = [one for one in draft.sentences if one.by is not Who.BOT]
    lines = []
    for one in said:
        text = one.text
        for name in ("deed", "kan", "wil", "nietGewenst", "hulp"):
            lead = here.sentences[name].partition("{")[0]
            if text.startswith(lead):
                text = dutch.sentences[name].partition("{")[0] + text.removeprefix(lead)
                break
        lines.append(text)
    return " ".join((*lines, *(one.text for one in practical_sentences(conversation, dutch))))


def own_text(conversation: Conversation) -> str:
    """The person's own words, a message a line, without what was only said about beginning or confirming."""
    kept = (m for m in conversation.said if m.question not in ("toestemming", "bevestigen", "contact"))
    return "\n".join(message.words for message in kept if message.words.strip() and not message.aside)


def fields_shown(conversation: Conversation) -> Fields:
    """The fields as they are shown for confirmation, limits that were not asked back included."""
    return fields_of(conversation, all_limits=True)


def employer_view(conversation: Conversation, texts: Texts) -> dict[str, Any]:
    """Exactly what an employer would see: the story with personal data replaced, and the fields, in words of the wire.

    A limit is in it only after a yes. No name, no town, no reason behind a limit.
    """
    fields = fields_of(conversation)
    draft = conversation.draft
    shown: dict[str, Any] = {"verhaal": redact(draft.text).text if draft else None}
    if fields.hours:
        shown |= {"urenMin": fields.hours[0], "urenMax": fields.hours[1]}
    for name, value in (
        ("dagen", fields.days),
        ("dagdelen", fields.day_parts),
        ("rijbewijzen", fields.licences),
        ("certificaten", fields.certificates),
        ("beperkingen", fields.limits),
        ("behoeften", fields.needs),
        ("soorten", fields.kinds),
    ):
        if value is not None:
            shown[name] = list(value)
    if fields.language:
        shown["taalniveau"] = fields.language
    shown["taal"] = texts.language
    return shown


def facts_read(conversation: Conversation, reader: StoryReader) -> tuple[Told, ...]:
    """The facts that stand, work weighed by the story as a whole.

    A profession that one message names in passing and the rest does not speak for, comes down; the words stay those of
    the message. Order: professions first, the surest first, then the rest as it was said.
    """
    text = conversation.draft.text if conversation.draft else own_text(conversation)
    whole: dict[tuple[str | None, bool], float] = {}
    for fact in reader.story(conversation.id, text).facts:
        if fact.kind is FactKind.PROFESSION:
            key = (fact.profession, fact.polarity.positive)
            whole[key] = max(whole.get(key, 0.0), fact.certainty)
    work, rest = [], []
    for told in conversation.standing:
        if told.fact.kind is not FactKind.PROFESSION:
            rest.append(told)
            continue
        seen = whole.get((told.fact.profession, told.fact.polarity.positive), 0.0)
        certainty = round(min(1.0, 0.5 * told.fact.certainty + 0.5 * seen), 3)
        work.append(replace(told, fact=replace(told.fact, certainty=certainty)))
    work.sort(key=lambda told: (-told.fact.certainty, told.message, told.fact.start))
    return (*work, *rest)
