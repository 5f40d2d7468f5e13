"""How often somebody may do what is open to everybody: per address, and all together."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Collection
from threading import Lock
from time import monotonic
from typing import Final

from starlette.types import Scope

from api.http.problems import ProblemError

_MINUTE: Final = 60.0
_MOST_ADDRESSES: Final = 20_000
_TOGETHER: Final = 20  # times what one address may do, for all addresses together
WRONG_CODES: Final = 10  # resume codes that are none, a minute from one address
_ALL: Final = ""


class Throttle:
    """Counts per address and all together; what a minute allows comes back evenly, and may be used at once.

    Args:
        a_minute: how often an address may.
        seconds: a clock that only goes forward.
    """

    def __init__(self, a_minute: int, seconds: Callable[[], float] = monotonic) -> None:
        self._most: Final = float(a_minute)
        self._seconds: Final = seconds
        self._lock: Final = Lock()
        # Per address what is left, and when that was.
        self._left: Final[OrderedDict[str, tuple[float, float]]] = OrderedDict()

    def check(self, address: str) -> None:
        """Refuse who did it too often already.

        Raises:
            ProblemError: 429, with how long to wait.
        """
        with self._lock:
            short = max(1.0 - self._now(address), 1.0 - self._now(_ALL))
        if short > 0:
            wait = max(1, math.ceil(short * _MINUTE / self._most))
            raise ProblemError(429, "teVaak", {"tellen": wait}, headers={"Retry-After": str(wait)})

    def count(self, address: str) -> None:
        """Note that it was done."""
        with self._lock:
            for who in (address, _ALL):
                self._left[who] = (self._now(who) - 1.0, self._seconds())
                self._left.move_to_end(who)
            while len(self._left) > _MOST_ADDRESSES:
                self._left.popitem(last=False)

    def _now(self, who: str) -> float:
        most = self._most * (_TOGETHER if who == _ALL else 1)
        left, at = self._left.get(who, (most, 0.0))
        return min(most, left + (self._seconds() - at) * most / _MINUTE)


def address_of(scope: Scope, believed: Collection[str]) -> str:
    """Whose request it is: the other side, or what a web server in front says that its other side is.

    Args:
        scope: of the request.
        believed: addresses of web servers in front; of anybody else the header counts for nothing.
    """
    client = scope.get("client")
    address = str(client[0]) if client else "onbekend"
    if address in believed:
        said = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        if said:
            return said[-1].decode("latin-1").rpartition(",")[2].strip()[:64] or address
    return address
