"""Logs: one line of JSON an event, with fields from an allow-list. Whatever else is handed in is dropped.

Nothing of a person can stand in them: no path (only the template of the route), no query, no body, no words of an
error.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final, TextIO

import structlog

ALLOWED: Final = frozenset(
    {"event", "level", "timestamp", "route", "method", "status", "ms", "requestId", "caller", "code", "error", "where"}
)
_LONGEST: Final = 200
_LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_ROOT: Final = Path(__file__).parents[2]
# What may stand in a text: names of routes, tokens, codes and files. Anything else is not ours.
_PLAIN: Final = re.compile(r"[\w .:/{}<>+-]*")


def _only_allowed(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    kept: dict[str, Any] = {}
    for name in sorted(ALLOWED & event.keys()):
        value = event[name]
        if isinstance(value, str):
            kept[name] = value if len(value) <= _LONGEST and _PLAIN.fullmatch(value) else "?"
        elif value is None or isinstance(value, bool | int | float):
            kept[name] = value
    return kept


def make_log(level: str = "info", to: TextIO | None = None) -> structlog.typing.FilteringBoundLogger:
    """A logger of its own; nothing of structlog is configured for the whole process.

    Args:
        level: debug, info, warning or error.
        to: where the lines go; stdout where None.
    """
    log: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(to or sys.stdout),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_allowed,
            structlog.processors.JSONRenderer(serializer=json.dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        cache_logger_on_first_use=True,
    )
    return log


def where(error: BaseException) -> str:
    """The place in our own code that an error came through last: file, line and function, never a value."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_ROOT) and ".venv" not in frame.filename]
    if not frames:
        return "onbekend"
    frame = (own or frames)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"


class ServerLog(logging.Handler):
    """Takes what the web server says of itself: how serious it is and which error, without its words.

    Args:
        log: where it goes.
    """

    def __init__(self, log: structlog.typing.FilteringBoundLogger) -> None:
        super().__init__()
        self._log: Final = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        error = record.exc_info[1] if record.exc_info else None
        about = {"error": type(error).__name__, "where": where(error)} if error else {}
        self._log.log(record.levelno, "server", **about)
