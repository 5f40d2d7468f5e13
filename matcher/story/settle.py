"""Settling: the final polarity of every clause of a story, from its own signs and those around it.

1. A general refusal ("dat is voorbij") is *cannot* next to a body that gave out or a licence that was lost.
2. A condition ("als het echt moet") is no stand of its own; one of the last resort makes its main clause *rather not*.
3. A heading ("Wat ik wil: ...", "Drie dingen doe ik niet: ...") holds for what follows it; the verb at the end of a
   list holds for the whole list.
4. A clause that only takes a stand ("dat doe ik niet meer", "nee dank je", "allemaal gedaan") gives it to the work last
   spoken of, up to some sentences back; the last stand counts, so that coming back on something works.
5. A clause without a sign goes on as the one before it. A refusal only goes on to short list-like clauses, and side
   matters neither give nor take.
6. What is left is what somebody did (past tense) or does and can (present).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matcher.domain import Polarity
from matcher.story.cues import language
from matcher.story.polarity import (
    CAN,
    CANNOT,
    DID,
    NEGATIVE,
    PARTICIPLE,
    RATHER_NOT,
    REFUSES,
    STANDS,
    WANTS,
    Clause,
    first_word,
)

# How many sentences back a stand reaches. Refusals reach furthest: people first tell why.
_REACH: Final = {REFUSES: 4, CANNOT: 4, RATHER_NOT: 3, WANTS: 3, CAN: 1, DID: 1}
_LONGEST_LIST_ITEM: Final = 7


def decide(run: Sequence[Clause]) -> None:
    """Give every clause of a text its final polarity, rule and `others`, in place.

    Args:
        run: all clauses in order, each read by `read_clause`.
    """
    if not run:
        return
    by_sentence: list[list[Clause]] = [[] for _ in range(run[-1].sentence + 1)]
    for clause in run:
        by_sentence[clause.sentence].append(clause)
    for number, sentence in enumerate(by_sentence):
        _soften(sentence, by_sentence[number - 1] if number else [])
        _conditions(sentence)
        _headings(sentence)
        _lists(sentence)
    _others_go_on(by_sentence)
    for number, sentence in enumerate(by_sentence):
        for i, clause in enumerate(sentence):
            # "No, behind that wheel I will not go": the no belongs to what follows
            ahead = i == 0 and clause.words == ["nee"] and len(sentence) > 1 and sentence[1].content > 0
            if not (ahead and sentence[1].own in NEGATIVE):
                _point_back(clause, sentence[:i], by_sentence[:number])
            _body_gave_out(clause, sentence[:i], by_sentence[number - 1] if number else [])
    carried: Polarity | None = None
    for sentence in by_sentence:
        carried = _settle(sentence, carried)


def _soften(sentence: Sequence[Clause], before: Sequence[Clause]) -> None:
    """A general refusal next to a body, a doctor or a lost licence is something that cannot."""
    ails = ["mankement" in c.found and not c.others for c in sentence]
    near, ironic = any(ails), any("ironie" in c.found for c in sentence)
    near_before = any("mankement" in c.found and not c.others for c in before)
    for i, clause in enumerate(sentence):
        if clause.own is None and ironic and "mankement" in clause.found and clause.content:
            clause.own, clause.own_rule = CANNOT, "lijf"
        ended = clause.own_rule == "voorbij" and (near or near_before)
        if ended or (clause.own_rule == "nee" and any(ails[: i + 1])):
            clause.own = CANNOT


def _conditions(sentence: Sequence[Clause]) -> None:
    for i, clause in enumerate(sentence):
        last_resort = clause.own is RATHER_NOT and not language().groups["nood"].isdisjoint(clause.words)
        if not clause.conditional and not last_resort:
            continue
        if last_resort:
            others = [c for c in (*sentence[i + 1 :], *reversed(sentence[:i])) if not c.conditional and not c.side]
            others = [c for c in others if c.own is not REFUSES and c.own is not CANNOT]
            main = next((c for c in others if c.is_work), others[0] if others else None)
            if main is not None:
                main.own, main.own_rule, main.conditional = RATHER_NOT, "lieverNiet", False
            elif clause.conditional or clause.content == 0:
                clause.conditional = False
            continue
        if "irrealis" in clause.found and i + 1 < len(sentence) and sentence[i + 1].own in (WANTS, CAN, DID):
            sentence[i + 1].own, sentence[i + 1].own_rule = CANNOT, "lijf"
        if clause.own in NEGATIVE:
            clause.own, clause.own_rule, clause.side = None, "", True


def _headings(sentence: Sequence[Clause]) -> None:
    for i, clause in enumerate(sentence[:-1]):
        if not clause.colon or not (clause.content == 0 or "kop" in clause.found or clause.others):
            continue
        for following in sentence[i + 1 :]:
            if following.words == ["ik"] or (following.stand in STANDS and not clause.others):
                break
            if clause.others:
                following.others = following.others or "spreekt" not in clause.found
            elif clause.own is not None and following.own not in STANDS:
                following.give(clause.own, "voorop")


def _lists(sentence: Sequence[Clause]) -> None:
    """Let the verb at the end of a list hold for all of it.

    "... ben ik bode, telefoniste en archiefmedewerker geweest"; "dweilen en strijken doe ik hier al de hele week".
    """
    groups = language().groups
    for i, clause in enumerate(sentence):
        if clause.own is not None and clause.verbal and clause.content and clause.opener is None:
            if clause.words[0] in groups["voornaam"] or clause.words[0] in groups["onderwerp"] or clause.others:
                continue
            for c in reversed(sentence[:i]):
                if c.own is not None or c.verbal or c.opener or not c.content or len(c.words) > 4 or c.colon:
                    break
                c.give(clause.own, "gewezen")
        if i and clause.own is DID and not clause.verbal and PARTICIPLE.match(clause.words[-1]):
            earlier = sentence[:i]
            if not groups["hulpwerkwoord"].isdisjoint(earlier[0].words):
                for c in earlier:
                    if c.own in (None, CAN) and not c.others:
                        c.give(DID, "gewezen")


def _others_go_on(by_sentence: Sequence[Sequence[Clause]]) -> None:
    """Somebody else stays the subject until the speaker comes in again."""
    known = language()
    running = False
    for sentence in by_sentence:
        for i, clause in enumerate(sentence):
            if clause.others:
                running = "spreekt" not in clause.found
                if i and len(clause.words) <= 3 and sentence[i - 1].words[0] in known.groups["derde"]:
                    sentence[i - 1].others = True  # "She does nails, my niece."
                continue
            first = first_word(clause.words, known)
            third = first in known.groups["derde"] and not ("ik" in clause.words or "mij" in clause.words)
            bare = i > 0 and not clause.verbal and clause.own not in STANDS and clause.opener in (None, "en")
            if running and (third or bare):
                clause.others = True
            else:
                running = False


def _point_back(clause: Clause, before: Sequence[Clause], earlier: Sequence[Sequence[Clause]]) -> None:
    """Let a clause that only takes a stand colour the work last spoken of."""
    points = "wijst" in clause.found
    if clause.others or clause.own is None:
        if clause.others and points and clause.content <= 2:
            for target in _work(before, earlier, 1):
                target.others = True
        return
    stand = clause.own
    if clause.side or clause.body or clause.conditional:
        return
    if clause.own_rule in ("wilLos", "zonder") or "zelf" in clause.found or clause.is_heading:
        return
    if any(c.side or (c.content == 0 and c.aside) for c in before):
        # "ten hours, more I cannot": a stand on a side matter
        return
    weak = stand not in STANDS
    if weak and not (points or "slot" in clause.found):
        return
    if clause.content > (1 if points and "terug" not in clause.found else 0):
        return
    if stand in NEGATIVE and before and before[-1].conditional and not points:
        # "when I have to fill in a form, I get nervous": about the condition itself
        before[-1].give(stand, "gewezen")
        return
    targets = _work(before, earlier, _REACH[stand], stand in NEGATIVE)
    if stand is WANTS and "herroept" in clause.found:
        targets = _last_refused(before, earlier) or targets
    if stand in NEGATIVE and earlier and any("ironie" in c.found for c in earlier[-1]):
        # "Call centre, what a treat. Being shouted at, no thanks."
        for target in _work((), earlier, 1):
            target.give(stand, "gewezen")
    for n, target in enumerate(targets):
        known = target.stand
        if known in STANDS:
            if n or weak or not _overrules(clause, target):
                break
        elif weak and (known is not None or target.others or target.words[0] in language().groups["gaverder"]):
            break
        if n and target.own is CAN and stand in NEGATIVE:
            break
        target.give(stand, "gewezen")
        if "ik" in clause.words or not weak:
            target.others = False


def _overrules(clause: Clause, target: Clause) -> bool:
    """Whether the later stand of a clause takes the place of what the target said."""
    if clause.own is target.stand:
        return False
    pointed = target.rule == "gewezen"
    if target.stand is WANTS:
        return True
    if clause.own is WANTS:
        points = clause.sentence != target.sentence and "wijst" in clause.found
        return pointed or points or not clause.found.isdisjoint(("terug", "herroept"))
    return pointed or "terug" in clause.found


def _work(before: Sequence[Clause], earlier: Sequence[Sequence[Clause]], reach: int, far: bool = False) -> list[Clause]:
    """The clauses with work last spoken of, nearest first: of the same sentence, else of the nearest one that has any.

    With `far`, sentences that only complain are passed: "... in a lunchroom. There was too much noise. Never again."
    """
    found: list[Clause] = []
    for same, sentence in enumerate((before, *reversed(earlier[-reach:]))):
        # what ails somebody is not work: "two discs gone, one operation"
        ails = any("mankement" in c.found for c in sentence)
        targets = [
            c
            for c in reversed(sentence)
            if c.is_work
            and not (c.own is None and c.conditional)
            and not (c.own is None and same and ails and (not c.verbal or "mankement" in c.found))
        ]
        targets = [c for c in targets if "spreekt" not in c.found] or targets
        found.extend(targets)
        if targets and not (far and same and all(_complains(c) for c in targets)):
            break
    return found


def _last_refused(before: Sequence[Clause], earlier: Sequence[Sequence[Clause]]) -> list[Clause]:
    """The clauses of the last sentence in which work was refused, nearest first; empty when there is none."""
    for sentence in (before, *reversed(earlier)):
        refused = [c for c in reversed(sentence) if c.is_work and c.stand in (REFUSES, RATHER_NOT)]
        if refused:
            return refused
    return []


def _complains(clause: Clause) -> bool:
    """Whether a clause only tells how others or things were ("There was too much noise"), not what the speaker did."""
    return clause.verbal and clause.own in (None, DID, CAN) and not language().groups["ik"] & set(clause.words)


def _body_gave_out(clause: Clause, before: Sequence[Clause], earlier: Sequence[Clause]) -> None:
    """Let work done until the body gave out ("... tot mijn rug het begaf") be what cannot, though not for certain."""
    if "begaf" not in clause.found or clause.others or clause.content:
        return
    targets = before or (earlier if clause.opener in ("maar", "tot", "totdat", "toen") else [])
    for target in targets:
        if target.stand is DID and target.is_work and not target.others:
            target.give(CANNOT, "lijf")


def _settle(sentence: Sequence[Clause], carried: Polarity | None) -> Polarity | None:
    """Give every clause of a sentence its final polarity; returns what the next sentence may go on with."""
    groups = language().groups
    if not sentence:
        return carried
    first = sentence[0]
    fragment = not first.verbal and len(first.words) <= 8 and all(c.own not in STANDS for c in sentence)
    goes_on = carried in STANDS and (fragment or first.words[0] in groups["gaverder"])
    previous = carried if goes_on else None
    heading: Polarity | None = None
    denied = False
    for clause in sentence:
        turned = clause.opener in groups["keert"]
        if goes_on and carried is WANTS and clause.rule == "gewezen" and clause.final in (CAN, DID):
            clause.final = None
        if clause.final is None:
            if clause.own is not None:
                clause.give(clause.own, clause.own_rule)
            elif clause.side or clause.conditional:
                clause.give(CAN, "bijzaak")
            else:
                gift = _gift(clause, previous, turned, denied)
                clause.give(*(gift or (CAN, "nu")))
        if clause.rule == "nee" or clause.rule == "":
            clause.rule = "nee"
        if clause.side or clause.body or clause.others or clause.conditional:
            continue
        previous, denied = clause.final, not groups["niet"].isdisjoint(clause.words)
        if "terug" in clause.found and clause.final in (CAN, DID) and clause.content:
            clause.give(WANTS, "wil")
        if clause.is_heading and clause.own in STANDS:
            heading = clause.own
    return heading or (previous if previous is WANTS or (goes_on and previous is carried) else None)


def _gift(clause: Clause, previous: Polarity | None, turned: bool, denied: bool) -> tuple[Polarity, str] | None:
    """What a clause without a sign of its own takes over from the one before."""
    if previous is None:
        return None
    short = not clause.verbal and clause.content > 0 and len(clause.words) <= _LONGEST_LIST_ITEM
    if previous in NEGATIVE:
        if clause.words[0] == "wel" or (clause.opener == "maar" and short):
            return (CAN if previous is CANNOT else WANTS), "mee_neg"
        return (previous, "mee_neg") if short and not turned else None
    # "not in the paper mill but in the card mill"
    return None if turned and not (denied and short) else (previous, "mee")
