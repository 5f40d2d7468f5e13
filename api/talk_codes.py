"""Secrets of a conversation: the token that gives access to it, and the code to go on elsewhere; kept as hashes."""

from __future__ import annotations

import secrets
from typing import Final

from api.tokens import secret_hash

_PREFIX: Final = "mdg_"
_TOKEN_BYTES: Final = 32
# Without letters that look like digits on paper (I, L, O) and without U: Crockford's base 32.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 16  # 80 random bits
_GROUP: Final = 4
_MEANT: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_talk_token() -> str:
    """A token of 256 random bits."""
    return _PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)


def new_code() -> str:
    """A resume code of 80 random bits, to read from paper: ``K7QM-2X4P-9RTV-0ABC``."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def code_hash(code: str) -> str:
    """What is kept of a code, however it was typed over: small letters, spaces, an O for a nought."""
    plain = "".join(letter for letter in code.upper().translate(_MEANT) if letter in _LETTERS)
    return secret_hash(plain)
