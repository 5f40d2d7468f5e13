"""Wrong use of the command line, in Dutch. Typer's own sentences are English."""

from __future__ import annotations

import re
from typing import Final, cast

import typer

from api.fields import nearest
from api.messages import sentence

# Typer names this class publicly only through its children.
UsageError: Final = cast(type[Exception], typer.BadParameter.__mro__[1])

_QUOTED: Final = re.compile(r"['\"]([^'\"]+)['\"]")
_CODES: Final = {
    "MissingParameter": "optieOntbreekt",
    "NoSuchOption": "optieOnbekend",
    "BadParameter": "optieWaarde",
    "BadOptionUsage": "optieZonderWaarde",
}


def usage_sentence(error: Exception) -> str:
    """One Dutch sentence: which option or command, what is wrong, and where to look.

    Args:
        error: a `UsageError` of Typer.
    """
    context = getattr(error, "ctx", None)
    values: dict[str, object] = {"hulp": f"{context.command_path if context else 'meedoen'} --help"}
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return str(getattr(error, "message", ""))
    code = _CODES.get(kind)
    if code is not None:
        values["optie"] = _option(error)
        if kind == "NoSuchOption":
            values["suggestie"] = next(iter(getattr(error, "possibilities", None) or ()), None)
        return sentence(code, values)
    commands = list(getattr(getattr(context, "command", None), "commands", {}))
    if commands and context is not None:
        # The name that was typed stands only in Typer's own sentence, between quotes.
        typed = _QUOTED.search(str(error))
        values["suggestie"] = nearest(typed.group(1), commands) if typed else None
        return sentence("opdrachtOnbekend", values)
    return sentence("gebruikFout", values)


def _option(error: Exception) -> str:
    name = getattr(error, "option_name", None)
    parameter = getattr(error, "param", None)
    if name is None and parameter is not None:
        name = parameter.opts[0] if parameter.param_type_name == "option" else parameter.metavar
    return str(name or "?")
