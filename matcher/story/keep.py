"""What was read of a text, as bytes that can be kept, and back to the very same values.

A text is understood once for a model and a vocabulary; the bytes are kept under a key of all that they depend on. They
hold offsets and numbers, and not the words: those are taken from the original again, which has to be at hand.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Fact, FactKind, MarkedSpan, Place, Polarity, Redacted, Span, Statement
from matcher.errors import DataError
from matcher.story.understood import Mention, UnderstoodPlace, UnderstoodStory

FORMAT: Final = 1
_LEVEL: Final = 1


def story_key(text: str | None, known_names: Sequence[str], reader: str) -> str:
    """The key of a story: another one means that it has to be read again.

    Args:
        text: the original.
        known_names: names that are taken out.
        reader: names of model and vocabulary.
    """
    return _key("verhaal", reader, text or "", *known_names)


def place_key(place: Place, reader: str) -> str:
    """The key of a place: of its title and description."""
    return _key("plek", reader, place.title, place.description or "")


def place_text(place: Place) -> str:
    """The text of a place as it is read; offsets of what was read count in it."""
    return f"{place.title}. {place.description or ''}"


def _key(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in (str(FORMAT), *parts):
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return digest.hexdigest()[:40]


def pack_story(story: UnderstoodStory, text: str | None) -> bytes:
    """A story's understanding as bytes; `unpack_story` gives it back, equal in every value."""
    head = {
        "h": _print_of(text or ""),
        "s": [[s.start, s.end, s.polarity, s.certainty, s.sentence.start, s.sentence.end, s.others]
              for s in story.statements],
        "q": [[q.start, q.end] if q else None for q in story.quotes],
        "v": _mentions(story.skills), "o": _mentions(story.surroundings), "b": _mentions(story.branches),
        "f": _facts(story.facts), "k": story.smallness,
        "t": story.redacted.text, "r": _marks(story.redacted.replacements), "g": _marks(story.redacted.sensitive),
    }  # fmt: skip
    return _pack(head, (story.about, story.share, story.vectors, story.aimed[0], story.aimed[1]))


def unpack_story(blob: bytes, candidate_id: str, text: str | None) -> UnderstoodStory:
    """An understanding from its bytes.

    Args:
        blob: of `pack_story`.
        candidate_id: whose story it is.
        text: the original that was read.

    Raises:
        DataError: damaged bytes, or of another text.
    """
    text = text or ""
    head, arrays = _unpack(blob)
    if head.get("h") != _print_of(text):
        raise DataError("begrepenKapot")
    try:
        about, share, vectors, rows, aims = arrays
        return UnderstoodStory(
            id=candidate_id,
            statements=tuple(
                Statement(start, end, text[start:end], Polarity(polarity), certainty, Span(first, last), others)
                for start, end, polarity, certainty, first, last, others in head["s"]
            ),
            about=about,
            share=share,
            vectors=vectors,
            quotes=tuple(Span(*q) if q else None for q in head["q"]),
            skills=_mentions_back(head["v"]),
            surroundings=_mentions_back(head["o"]),
            branches=_mentions_back(head["b"]),
            facts=_facts_back(head["f"], text),
            smallness=head["k"],
            aimed=(rows, aims),
            redacted=Redacted(head["t"], _marks_back(head["r"]), _marks_back(head["g"])),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DataError("begrepenKapot") from error


def pack_place(place: UnderstoodPlace, record: Place) -> bytes:
    """A place's understanding as bytes; `unpack_place` gives it back."""
    head = {
        "h": _print_of(place_text(record)),
        "v": _mentions(place.skills),
        "o": _mentions(place.surroundings),
        "f": _facts(place.facts),
        "k": place.gentleness,
    }
    return _pack(head, (place.professions, place.tasks, place.task_share))


def unpack_place(blob: bytes, place: Place) -> UnderstoodPlace:
    """An understanding from its bytes. Raises DataError on damaged bytes, or of another text."""
    head, arrays = _unpack(blob)
    if head.get("h") != _print_of(place_text(place)):
        raise DataError("begrepenKapot")
    try:
        professions, tasks, task_share = arrays
        return UnderstoodPlace(
            id=place.id,
            professions=professions,
            tasks=tasks,
            task_share=task_share,
            skills=_mentions_back(head["v"]),
            surroundings=_mentions_back(head["o"]),
            facts=_facts_back(head["f"], place_text(place)),
            gentleness=head["k"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DataError("begrepenKapot") from error


def _print_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


# -- arrays ---------------------------------------------------------------------------------------------------------


def _pack(head: Mapping[str, Any], arrays: Sequence[NDArray[Any]]) -> bytes:
    shapes: list[list[Any]] = []
    parts: list[bytes] = []
    for array in arrays:
        filled = np.flatnonzero(array)
        if array.dtype == np.float32 and array.size < 1 << 32 and len(filled) * 3 < array.size:
            kept = _narrow(array.reshape(-1)[filled])
            shapes.append(["leeg", len(filled), kept.dtype.str, *array.shape])
            parts.append(filled.astype("<u4").tobytes())
        else:
            kept = _narrow(array)
            shapes.append([kept.dtype.str, *kept.shape])
        parts.append(np.ascontiguousarray(kept).tobytes())
    text = json.dumps({**head, "a": shapes, "n": FORMAT}, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    small = zlib.compress(text, _LEVEL)  # numbers of half precision would hardly shrink
    return b"".join((len(small).to_bytes(4, "big"), small, *parts))


def _narrow(array: NDArray[Any]) -> NDArray[Any]:
    """Half the bytes where not one value changes by it; reading rounds what is large so that it does not."""
    if array.dtype == np.float32:
        half = array.astype("<f2")
        if np.array_equal(half.astype(np.float32), array):
            return np.asarray(half)
        return array.astype("<f4")
    return array.astype("<i4")


def _unpack(blob: bytes) -> tuple[dict[str, Any], list[NDArray[Any]]]:
    try:
        size = int.from_bytes(blob[:4], "big")
        head = json.loads(zlib.decompress(blob[4 : 4 + size]))
        at = 4 + size
        arrays: list[NDArray[Any]] = []
        for dtype, *shape in head["a"]:
            if dtype == "leeg":
                count, dtype, *shape = shape
                filled = np.frombuffer(blob, "<u4", count, at)
                values = np.frombuffer(blob, dtype, count, at + filled.nbytes)
                array = np.zeros(int(np.prod(shape)), dtype=np.float32)
                array[filled] = values
                arrays.append(array.reshape(shape))
                at += filled.nbytes + values.nbytes
                continue
            kind = np.dtype(dtype)
            count = int(np.prod(shape))
            array = np.frombuffer(blob, kind, count, at).reshape(shape)
            arrays.append(array.astype(np.int64 if kind.kind == "i" else np.float32))
            at += count * kind.itemsize
        if at != len(blob) or head["n"] != FORMAT:
            raise ValueError("length or format")
    except (zlib.error, ValueError, IndexError, KeyError, TypeError, MemoryError) as error:
        raise DataError("begrepenKapot") from error
    return head, arrays


# -- the small values -----------------------------------------------------------------------------------------------


def _mentions(mentions: Iterable[Mention]) -> list[Any]:
    return [[m.value, m.strength, m.statement, m.span.start, m.span.end, m.polarity] for m in mentions]


def _mentions_back(rows: Iterable[Any]) -> tuple[Mention, ...]:
    return tuple(
        Mention(value, strength, statement, Span(start, end), Polarity(polarity))
        for value, strength, statement, start, end, polarity in rows
    )


def _marks(marks: Iterable[MarkedSpan]) -> list[Any]:
    return [[m.start, m.end, m.kind] for m in marks]


def _marks_back(rows: Iterable[Any]) -> tuple[MarkedSpan, ...]:
    return tuple(MarkedSpan(*row) for row in rows)


def _facts(facts: Iterable[Fact]) -> list[Any]:
    return [
        [
            f.kind,
            dict(f.value) if isinstance(f.value, Mapping) else f.value,
            f.polarity,
            f.start,
            f.end,
            f.certainty,
            f.profession,
        ]
        for f in facts
    ]


def _facts_back(rows: Iterable[Any], text: str) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            FactKind(kind),
            tuple(value) if isinstance(value, list) else value,
            Polarity(polarity),
            text[start:end],
            start,
            end,
            certainty,
            profession,
        )
        for kind, value, polarity, start, end, certainty, profession in rows
    )
