"""From a text to statements: clauses, each with how the person stands towards what it says.

The words that decide are data (`vocab/data/polariteit.toml`); this file holds the order of reasoning:

1. a clause's own words decide first (refusing before wanting before being able before having done);
2. a clause that only points back ("dat doe ik niet meer", "zoiets zou ik weer willen") gives its polarity to what it
   points at, in its own sentence or the one before;
3. a clause without a sign of its own goes on as the one before it, unless a contrast stands between ("maar", "want");
4. a sentence without a verb goes on as the sentence before it ("Wat ik wel wil? Rijden. Mensen wegbrengen.");
5. what is left is what somebody did (past tense) or does and can (present).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

import vocab
from matcher.domain import Polarity, Span, Statement
from vocab.words import Token, tokens

_SENTENCE_END: Final = re.compile(r"(?<!\d)[.](?=\s|$|[\"'”’)])|(?<=\d)[.](?=\s+[A-Z]|$)|[!?…]+|\n+|[.]{2,}")
_ABBREVIATION: Final = re.compile(r"\b(?:bijv|bv|o\.a|d\.w\.z|enz|etc|dhr|mevr|mw|ca|evt|incl|nr|tel|z\.g|m\.n|t/m)$", re.I)
_CLAUSE_MARK: Final = re.compile(r"[,;:()–—]|\s-\s|\s\.\.\s")
_PRONOUN: Final = frozenset("ik je jij hij zij ze we wij jullie er het mijn me de dat die u men mensen niemand".split())
_PARTICIPLE: Final = re.compile(r"^(?:ge|be|ver|her|ont)\w{3,}(?:d|t|en)$")
_QUESTION_WISH: Final = re.compile(r"\b(wat|waar) ik (?:wel |echt |graag |nu |dan |dus |het liefst )*(wil|zou|zoek|hoop|leuk)\b")
_GO_ON: Final = frozenset("of en ook bijvoorbeeld zoals desnoods anders eventueel gewoon misschien".split())
_WORTHY: Final = frozenset({Polarity.WANTS, Polarity.REFUSES, Polarity.CANNOT, Polarity.RATHER_NOT})
_ORDER: Final = ("lieverNiet", "wilNiet", "kanNiet", "wil", "kan", "deed")


@dataclass(frozen=True)
class _Signs:
    """The compiled word lists of `polariteit.toml`."""

    struck: re.Pattern[str]
    lists: tuple[tuple[Polarity, re.Pattern[str], float], ...]
    past: re.Pattern[str]
    returning: re.Pattern[str]
    pointing: re.Pattern[str]
    others: re.Pattern[str]
    still_own: re.Pattern[str]
    opens: frozenset[str]
    turns: frozenset[str]


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@cache
def _signs() -> _Signs:
    data = tomllib.loads((Path(vocab.__file__).parent / "data" / "polariteit.toml").read_text("utf-8"))
    person = "(?:" + "|".join(data["anderen"]["personen"]) + ")"
    return _Signs(
        struck=_any(data["omkeer"]["patronen"]),
        lists=tuple((Polarity(key), _any(data[key]["patronen"]), float(data[key]["zekerheid"])) for key in _ORDER),
        past=_any(data["verleden"]["patronen"]),
        returning=_any(data["terugkomen"]["patronen"]),
        pointing=_any(data["vooruit"]["patronen"]),
        others=_any(pattern.replace("{persoon}", person) for pattern in data["anderen"]["patronen"]),
        still_own=_any(data["anderen"]["toch_eigen"]),
        opens=frozenset(data["zinsdelen"]["opent"]),
        turns=frozenset(data["zinsdelen"]["keert"]),
    )


@dataclass
class _Clause:
    """A clause while it is being judged."""

    start: int
    end: int
    words: list[str]
    content: int
    opener: str | None
    own: Polarity | None = None
    certainty: float = 0.0
    pointing: bool = False
    returning: bool = False
    others: bool = False
    final: Polarity | None = None

    @property
    def text(self) -> str:
        return " ".join(self.words)


def sentences(text: str) -> list[Span]:
    """The sentences of a text as spans, without the blanks around them.

    A full stop inside a time or an amount ("16.00") and after a common abbreviation does not end a sentence.
    """
    spans: list[Span] = []
    start = 0
    for mark in _SENTENCE_END.finditer(text):
        if mark.group() == "." and _ABBREVIATION.search(text[max(0, mark.start() - 8) : mark.start()]):
            continue
        _append(spans, text, start, mark.end())
        start = mark.end()
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end and any(c.isalnum() for c in text[start:end]):
        spans.append(Span(start, end))


def _opens_here(words: Sequence[Token], i: int, begun: int, signs: _Signs) -> bool:
    """Whether word i opens a new clause, given the index at which the running one began."""
    word = words[i].word
    if word not in signs.opens or i - begun < 2 or i + 1 >= len(words):
        return False
    following = words[i + 1].word
    if word in ("en", "of"):
        return following in _PRONOUN or following in ("geen", "niet", "ook", "nu", "toen", "daarna", "dan", "nooit", "zeker")
    if word in ("als", "tot", "sinds"):
        return following in _PRONOUN
    if word == "alleen":
        return following in _PRONOUN or following in ("niet", "geen")
    if word in ("nu", "toch", "daarna", "tegenwoordig", "liever"):
        return words[i - 1].word in ("en", "dus", "maar") or i - begun >= 4
    return True


def clauses(text: str, sentence: Span, words: Sequence[Token]) -> list[tuple[int, int, str | None, list[Token]]]:
    """Cut a sentence into clauses: at commas and the like, and before words that open one.

    Returns:
        (start, end, opening word or None, its tokens), in order; offsets in the whole text.
    """
    signs = _signs()
    inside = [w for w in words if sentence.start <= w.start and w.end <= sentence.end]
    marks = [sentence.start + m.start() for m in _CLAUSE_MARK.finditer(text[sentence.start : sentence.end])]
    cut: list[list[Token]] = [[]]
    m = 0
    for i, word in enumerate(inside):
        crossed = False
        while m < len(marks) and marks[m] < word.start:
            crossed, m = True, m + 1
        begun = i - len(cut[-1])
        if cut[-1] and (crossed or _opens_here(inside, i, begun, signs)):
            cut.append([])
        cut[-1].append(word)
    found = []
    for part in cut:
        if part:
            opener = part[0].word if part[0].word in signs.opens else None
            found.append((part[0].start, part[-1].end, opener, part))
    return found


def _judge(clause: _Clause, signs: _Signs) -> None:
    """What the clause's own words say."""
    line = signs.struck.sub(" oke ", clause.text)
    clause.returning = bool(signs.returning.search(line))
    clause.pointing = bool(signs.pointing.search(line))
    clause.others = bool(signs.others.search(line)) and not signs.still_own.search(line)
    for polarity, pattern, certainty in signs.lists:
        if pattern.search(line):
            clause.own, clause.certainty = polarity, certainty
            break
    if clause.own is None and any(_PARTICIPLE.match(word) for word in clause.words):
        clause.own, clause.certainty = Polarity.DID, 0.5


def _point_back(run: Sequence[_Clause], before: Sequence[_Clause]) -> None:
    """Let clauses that point back colour what they point at."""
    for i, clause in enumerate(run):
        if clause.own not in _WORTHY:
            continue
        closing = clause.content == 0 and len(clause.words) <= 5
        if not (clause.pointing and clause.content <= 1) and not closing:
            continue
        targets = [c for c in run[:i] if c.content]
        if not targets and (clause.pointing or closing):
            targets = [c for c in before if c.content]
        strong = clause.own in (Polarity.REFUSES, Polarity.CANNOT)
        for target in reversed(targets):
            if target.own in _WORTHY and target.own is not clause.own and not (strong and target in before):
                break
            if target.own in (Polarity.REFUSES, Polarity.RATHER_NOT, Polarity.CANNOT):
                break
            target.final, target.certainty = clause.own, min(clause.certainty, 0.75)


def _body_gave_out(run: Sequence[_Clause]) -> None:
    """ "... gemetseld, tot mijn rug het begaf": the work before it cannot be done any more, though not for certain."""
    for i, clause in enumerate(run):
        if clause.own is Polarity.CANNOT and clause.opener in ("tot", "totdat"):
            for earlier in run[:i]:
                if earlier.own is Polarity.DID and earlier.content:
                    earlier.final, earlier.certainty = Polarity.CANNOT, 0.6


def _settle(
    run: Sequence[_Clause], carried: Polarity | None, goes_on: bool, signs: _Signs
) -> Polarity | None:
    """Give every clause of a sentence its final polarity; returns what the next sentence may go on with."""
    previous = carried if goes_on else None
    for clause in run:
        if clause.opener in signs.turns:
            previous = None
        if clause.final is None:
            if clause.own is not None:
                clause.final = clause.own
            elif previous is not None:
                clause.final, clause.certainty = previous, 0.6
            else:
                past = bool(signs.past.search(clause.text))
                clause.final, clause.certainty = (Polarity.DID if past else Polarity.CAN), 0.4
        previous = clause.final
    return previous


def statements(text: str) -> tuple[Statement, ...]:
    """The statements of a story, in order.

    Args:
        text: the original story, at most some tens of thousands of characters.

    Returns:
        One statement a clause; spans lie within the text, do not overlap, and `text[start:end]` is the statement's text.
    """
    signs = _signs()
    words = tokens(text)
    result: list[Statement] = []
    runs: list[list[_Clause]] = []
    spans = sentences(text)
    position = 0
    for sentence in spans:
        last = position
        while last < len(words) and words[last].end <= sentence.end:
            last += 1
        run = []
        for start, end, opener, part in clauses(text, sentence, words[position:last]):
            content = sum(1 for w in part if w.stems and not _PARTICIPLE.match(w.word))
            clause = _Clause(start, end, [w.word for w in part], content, opener)
            _judge(clause, signs)
            run.append(clause)
        position = last
        runs.append(run)
    carried: Polarity | None = None
    for i, run in enumerate(runs):
        before = runs[i - 1] if i else []
        _point_back(run, before)
        _body_gave_out(run)
    for i, (sentence, run) in enumerate(zip(spans, runs, strict=True)):
        if not run:
            continue
        first = run[0]
        fragment = all(c.own is None or c.own is Polarity.DID and c.certainty <= 0.5 for c in run) and len(run[0].words) <= 8
        goes_on = carried in _WORTHY and (fragment or first.words[0] in _GO_ON)
        carried = _settle(run, carried, goes_on, signs)
        whole = " ".join(c.text for c in run)
        if _QUESTION_WISH.search(whole):
            carried = Polarity.WANTS
        for clause in run:
            assert clause.final is not None
            result.append(
                Statement(
                    start=clause.start,
                    end=clause.end,
                    text=text[clause.start : clause.end],
                    polarity=clause.final,
                    certainty=round(clause.certainty or 0.4, 3),
                    sentence=sentence,
                    others=clause.others,
                )
            )
    return tuple(_come_back(result, runs))


def _come_back(found: list[Statement], runs: Sequence[Sequence[_Clause]]) -> list[Statement]:
    """Mark clauses in which somebody comes back on a refusal as wanted, whatever their own words looked like."""
    flat = [clause for run in runs for clause in run]
    return [
        replace(statement, polarity=Polarity.WANTS, certainty=0.75)
        if clause.returning and statement.polarity in (Polarity.CAN, Polarity.DID)
        else statement
        for statement, clause in zip(found, flat, strict=True)
    ]
