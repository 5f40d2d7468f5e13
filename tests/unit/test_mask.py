"""Numbers and passwords are gone before anything is written; what is needed stays. All numbers are made up."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake_bot.signals.mask import mask
from matcher.privacy.patterns import elfproef

GOOD = "999990019"  # passes the eleven test; of the range for tests


def test_the_number_of_these_tests_passes_the_eleven_test() -> None:
    assert elfproef(GOOD)


@pytest.mark.parametrize(
    ("text", "masked", "found"),
    [
        (f"mijn bsn is {GOOD} dank", "mijn bsn is [bsn] dank", ("bsn",)),
        ("999.990.019", "[bsn]", ("bsn",)),
        ("999 990 019 is van mij", "[bsn] is van mij", ("bsn",)),
        ("9 9 9 9 9 0 0 1 9", "[bsn]", ("bsn",)),
        ("sofi 12345678", "sofi [bsn]", ("bsn",)),
        ("12345678 is mijn bsn", "[bsn] is mijn bsn", ("bsn",)),
        ("bsn 999990018", "bsn [bsn]", ("bsn",)),
        ("iban nl91abna0417164300 ok", "iban [iban] ok", ("iban",)),
        ("NL91 ABNA 0417 1643 00", "[iban]", ("iban",)),
        ("mijn wachtwoord is Welkom01 en nu", "mijn wachtwoord is [wachtwoord] en nu", ("wachtwoord",)),
        ("ww: fikkie", "ww: [wachtwoord]", ("wachtwoord",)),
        ("digid code 482913", "digid code [wachtwoord]", ("wachtwoord",)),
        ("pas 4111 1111 1111 1111", "pas [pasnummer]", ("pasnummer",)),
        (f"{GOOD} en NL91ABNA0417164300", "[bsn] en [iban]", ("bsn", "iban")),
    ],
)
def test_masked(text: str, masked: str, found: tuple[str, ...]) -> None:
    done = mask(text)
    assert (done.text, done.found) == (masked, found)


@pytest.mark.parametrize(
    "text",
    [
        "bel 06-12345678", "06 1234 5678", "0612345678", "+31 6 12345678", "020 1234567", "bel mij op 699999997",
        "van 9 tot 17", "12-03-1985", "geboren 01 02 1990", "10 20 30 40 5", "3511 AB", "12345678", "ordernr 20231234",
        "ik ben mijn wachtwoord vergeten", "mijn wachtwoord is kwijt", "wachtwoord doet het niet", "code 95",
        "vca 2024", "1200 euro", "4111 1111 1111 1112",
    ],
)  # fmt: skip
def test_left_alone(text: str) -> None:
    assert (mask(text).text, mask(text).found) == (text, ())


def test_nine_digits_that_fail_the_test_are_no_bsn_unless_called_one() -> None:
    assert mask("999990018").found == ()
    assert mask("mijn bsn 999990018").found == ("bsn",)


_PIECES = st.sampled_from(
    [GOOD, "999 990 019", "bsn", "12345678", "NL91ABNA0417164300", "wachtwoord is", "Welkom01", "ww", ":", " ", "\n",
     "-", "06-12345678", "pin", "4111111111111111", "[bsn]", "é", "１２３"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200), st.lists(_PIECES, max_size=12).map("".join), st.lists(_PIECES, max_size=12).map(" ".join)
    )
)
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text)
    assert mask(once.text).text == once.text
    assert bool(once.found) == (once.text != text)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="abc xyz.,é\u0301\u200b", max_size=40), st.text(alphabet="abc xyz.,é\u0301", max_size=40))
def test_only_the_number_goes_wherever_it_stands(before: str, after: str) -> None:
    done = mask(f"{before} {GOOD} {after}")
    assert GOOD not in done.text
    assert done.text.startswith(before)
    assert done.text.endswith(after)


@pytest.mark.parametrize("kind", ["story", "digits", "spaced", "keyword", "passwords"])
def test_100_kb_is_masked_in_moderate_time(kind: str) -> None:
    chance = random.Random(3)
    text = {
        "story": "ik woon op nummer 12 en werkte van 1998 tot 2004, bel 06-12345678. " * 1_500,
        "digits": "".join(chance.choice("0123456789") for _ in range(100_000)),
        "spaced": "1 " * 50_000,
        "keyword": "pin " * 25_000,
        "passwords": "wachtwoord is x1 " * 6_000,
    }[kind]
    mask(text[:1_000])
    begin = time.process_time()
    mask(text)
    assert time.process_time() - begin < 1.0
