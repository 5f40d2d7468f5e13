"""What is new, gone and moved: who only makes room for another has not moved."""

from __future__ import annotations

import pytest

from matcher.casework.movement import moved
from matcher.kept import Moved, Ranking


def listed(ids: str) -> Ranking:
    return Ranking("kandidaat", "k1", tuple((one, 0.5) for one in ids))


@pytest.mark.parametrize(
    ("before", "after", "new", "gone", "shifted"),
    [
        ("abcde", "xabcde", "x", "", ()),  # a newcomer at the top moves nobody
        ("abcde", "acde", "", "b", ()),
        ("abcde", "eabcd", "", "", (("e", 5, 1),)),  # one rose, four made room
        ("abcde", "bcdea", "", "", (("a", 1, 5),)),
        ("ab", "ba", "", "", (("b", 2, 1),)),  # of two that changed places, who rose
        ("abcde", "xdab", "x", "ce", (("d", 4, 2),)),
        ("", "ab", "ab", "", ()),
        ("ab", "", "", "ab", ()),
        ("abcd", "badc", "", "", (("b", 2, 1), ("d", 4, 3))),
    ],
)
def test_a_list_beside_the_one_before(
    before: str, after: str, new: str, gone: str, shifted: tuple[tuple[str, int, int], ...]
) -> None:
    assert moved(listed(before), listed(after)) == Moved("kandidaat", "k1", tuple(new), tuple(gone), shifted)


def test_who_stands_where_they_stood_has_not_moved() -> None:
    found = moved(listed("ab"), listed("xba"))

    assert found == Moved("kandidaat", "k1", ("x",))


def test_the_same_list_moved_nothing_even_when_scores_did() -> None:
    after = Ranking("kandidaat", "k1", (("a", 0.9), ("b", 0.1)))

    assert moved(listed("ab"), after) is None


def test_without_a_list_before_everything_is_new() -> None:
    assert moved(None, listed("ab")) == Moved("kandidaat", "k1", ("a", "b"))
    assert moved(None, listed("")) is None
