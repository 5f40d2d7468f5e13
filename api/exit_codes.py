"""What a command says to the program that called it. The numbers are the contract's."""

from __future__ import annotations

from enum import IntEnum

from matcher.errors import InputError, NotFound


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    INPUT = 2
    OUTSIDE = 3
    PARTLY = 4


# What a shell gives for a program that was stopped with Ctrl-C.
INTERRUPTED = 130


def exit_code(error: Exception) -> ExitCode:
    """The exit code of an error: what was given is 2; the disk, or what the installation should hold, is 3.

    Args:
        error: usually a `MatcherError`, `VocabularyError` or `OSError`.
    """
    if isinstance(error, InputError | NotFound):
        return ExitCode.INPUT
    return ExitCode.OUTSIDE
