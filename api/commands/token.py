"""`meedoen token`: which services may call, and what they may do."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from api.console import say, warn
from api.exit_codes import ExitCode
from api.fields import nearest
from api.keeping import opened
from api.messages import sentence
from api.settings import settings
from api.tokens import RIGHTS, new_token
from matcher.errors import InputError, NotFound

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def make(name: str, rights: str) -> ExitCode:
    """Make a token and print its secret, which is kept nowhere: on stdout, alone on a line.

    Args:
        name: letters, digits, dot, dash and underscore; one of that name that exists is replaced.
        rights: of `api.tokens.RIGHTS`, with commas between.

    Raises:
        InputError: the name or a right cannot be used.
    """
    if not _NAME.fullmatch(name):
        raise InputError("tokenNaam")
    wanted = [right.strip().casefold() for right in rights.split(",") if right.strip()]
    unknown = next((right for right in wanted if right not in RIGHTS), None)
    if unknown is not None or not wanted:
        meant = nearest(unknown[:64], RIGHTS) if unknown else None
        raise InputError("tokenRecht", suggestie=meant, keuzes=", ".join(RIGHTS))
    secret, token = new_token(name, wanted, datetime.now(UTC))
    with opened(settings()) as store:
        replaced = any(one.name == name for one in store.tokens())
        store.put_token(token)
    say(secret)
    warn(sentence("tokenVervangen" if replaced else "tokenGemaakt", {"naam": name}))
    return ExitCode.DONE


def listed() -> ExitCode:
    """Print the tokens: name, rights, day; never a secret, which nobody has."""
    with opened(settings()) as store:
        tokens = store.tokens()
    if not tokens:
        say(sentence("tokenGeen"))
    for token in tokens:
        rights = ", ".join(right for right in RIGHTS if right in token.rights)
        say(sentence("tokenRegel", {"naam": token.name, "rechten": rights, "dag": f"{token.at:%d-%m-%Y}"}))
    return ExitCode.DONE


def withdraw(name: str) -> ExitCode:
    """Withdraw a token; who holds its secret is refused from then on.

    Raises:
        NotFound: there is none of that name.
    """
    with opened(settings()) as store:
        names = [token.name for token in store.tokens()]
        if not store.drop_token(name):
            raise NotFound("tokenOnbekend", suggestie=nearest(name[:64], names) if names else None)
    say(sentence("tokenIngetrokken", {"naam": name}))
    return ExitCode.DONE
