"""Who somebody is, and who offers places, from the wire: as `api.records`, and with one thing that is never taken in.

A burgerservicenummer has no field here. A field of that name is refused, and so is a value elsewhere that is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from api.fields import LONGEST_TEXT, Fields
from api.records import read_numbered
from api.tables import Refusal, Row
from matcher.domain import BRANCHES
from matcher.kept import Employer, Person
from matcher.privacy.patterns import elfproef

_BSN_NAMES: Final = frozenset(
    {"bsn", "bsnnummer", "bsnnr", "burgerservicenummer", "burgerservicenr", "sofi", "sofinummer", "sofinr"}
)
_NUMBER: Final = re.compile(r"(?<!\d)\d{9}(?!\d)")
# As people write one: 1234.56.782, 123 456 782.
_GROUPED: Final = re.compile(r"(?<![\d])(?:\d{4}[. ]\d{2}[. ]\d{3}|\d{3}[. -]\d{3}[. -]\d{3})(?!\d)")
# Telephone numbers without their first nought have nine digits as well; one in eleven passes the test by chance.
_PHONE_NAME: Final = re.compile(r"tel|mobiel|gsm|phone|fax", re.IGNORECASE)
_DUTCH_POSTCODE: Final = re.compile(r"([1-9]\d{3})\s*([A-Za-z]{2})")
_FEWEST_DIGITS: Final = 6


def read_people(path: Path) -> tuple[list[Person], list[Refusal]]:
    """Persons from a JSON Lines, CSV or XLSX file.

    Returns:
        The persons that can be used, in the order of the file, and what was refused.

    Raises:
        InputError: the file cannot be read at all.
    """
    numbered, refusals = read_numbered(path, person_from_row)
    return [person for _, person in numbered], refusals


def read_employers(path: Path) -> tuple[list[Employer], list[Refusal]]:
    """Employers from a JSON Lines, CSV or XLSX file; as `read_people`."""
    numbered, refusals = read_numbered(path, employer_from_row)
    return [employer for _, employer in numbered], refusals


def person_from_row(row: Row) -> tuple[Person, Fields]:
    """A person from a row; the fields tell what is wrong with it, and then the person is not to be used."""
    take = Fields(row)
    person = Person(
        id=take.required_text("id"),
        name=take.text("naam"),
        phone=_phone(take),
        email=_email(take),
        address=take.text("adres"),
        postcode=_postcode(take.text_or_number("postcode")),
        town=take.text("woonplaats"),
        client_number=take.text_or_number("klantnummer"),
        extra=take.left_over(),
    )
    refuse_bsn_field(take, row.values)
    for name in dict.fromkeys(name for name, text in _texts(row.values) if _is_bsn(name, text)):
        take.refusals.append(Refusal(row.line, name, "bsnWaarde"))
    return person, take


def employer_from_row(row: Row) -> tuple[Employer, Fields]:
    """An employer from a row, as `person_from_row`."""
    take = Fields(row)
    employer = Employer(
        id=take.required_text("id"),
        name=take.required_text("naam"),
        description=take.long_text("omschrijving", LONGEST_TEXT),
        branch=take.choice("branche", BRANCHES),
        town=take.text("plaats"),
        postcode4=take.postcode4("postcode4"),
        contact=take.text("contactpersoon"),
        phone=_phone(take),
        email=_email(take),
        extra=take.left_over(),
    )
    refuse_bsn_field(take, row.values)
    return employer, take


def refuse_bsn_field(take: Fields, values: Mapping[str, Any]) -> None:
    """Note a refusal for every field that is named after a burgerservicenummer, whatever is in it.

    Args:
        take: of the record, of any kind.
        values: the row as it came.
    """
    for name, value in values.items():
        if value is not None and re.sub(r"[\W_]+", "", name).casefold() in _BSN_NAMES:
            take.refusals.append(Refusal(take.line, name, "bsnVeld"))


def _texts(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text and whole number of a record with the name of the field it stands in, also deeper down."""
    for name, value in values.items():
        stack = [value]
        while stack:
            item = stack.pop()
            if isinstance(item, Mapping):
                stack.extend(item.values())
            elif isinstance(item, list | tuple):
                stack.extend(item)
            elif isinstance(item, str):
                yield name, item
            elif isinstance(item, int) and not isinstance(item, bool):
                yield name, str(item)


def _is_bsn(name: str, text: str) -> bool:
    if _PHONE_NAME.search(name):
        return False
    found = (*_NUMBER.findall(text), *_GROUPED.findall(text))
    return any(elfproef(re.sub(r"\D", "", digits)) for digits in found)


def _phone(take: Fields) -> str | None:
    """As it was written; whoever adds "(moeder)" after a number had a reason."""
    text = take.text_or_number("telefoon")
    if text is not None and sum(character.isdigit() for character in text) < _FEWEST_DIGITS:
        take.refusals.append(Refusal(take.line, "telefoon", "telefoonOnbruikbaar"))
    return text


def _email(take: Fields) -> str | None:
    text = take.text("email")
    if text is not None and not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", text):
        take.refusals.append(Refusal(take.line, "email", "emailOnbruikbaar"))
    return text


def _postcode(text: str | None) -> str | None:
    """``1234 AB`` where it is Dutch; any other as it came: people live across the border too."""
    found = _DUTCH_POSTCODE.fullmatch(text) if text else None
    return f"{found[1]} {found[2].upper()}" if found else text
