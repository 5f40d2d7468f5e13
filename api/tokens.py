"""Tokens of services: made here once, shown once, and kept as a hash only."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from matcher.kept import Token

RIGHTS: Final = ("lezen", "schrijven", "beheer")
_BYTES: Final = 32  # 256 bits: a plain hash is enough, there is nothing to guess
_PREFIX: Final = "mdn_"  # so that a scanner of repositories and mail sees what it has found


def new_secret() -> str:
    """A secret of 256 random bits, in letters that fit in a header."""
    return _PREFIX + secrets.token_urlsafe(_BYTES)


def secret_hash(secret: str) -> str:
    """What is kept of a secret: its SHA-256, in hex."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


def new_token(name: str, rights: Iterable[str], now: datetime) -> tuple[str, Token]:
    """A new token.

    Args:
        name: of the service; shows in the logs and beside what it did.
        rights: of `RIGHTS`; none holds another.
        now: aware, UTC.

    Returns:
        The secret, to hand over once, and what is kept of it.
    """
    secret = new_secret()
    return secret, Token(name, frozenset(rights), secret_hash(secret), now)
