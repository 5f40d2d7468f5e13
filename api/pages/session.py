"""Who is logged in: sessions in memory, the tokens behind them, and a brake on guessing.

A session is an opaque number of 256 bits in a cookie; here only its hash is kept. It lives as long as its token: the
tokens are read again every few seconds, so one that is withdrawn is out within `KEPT_SECONDS`.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from api.tokens import secret_hash
from matcher.kept import Token
from matcher.ports import Store

IDLE_SECONDS: Final = 30 * 60.0
LONGEST_SECONDS: Final = 8 * 3600.0
MOST_SESSIONS: Final = 1_000
KEPT_SECONDS: Final = 15.0  # a token that is withdrawn ends its sessions within this
_AGAIN_SECONDS: Final = 2.0  # a token that was just made is found within this
_BYTES: Final = 32

FAILURES: Final = 5  # a minute, for one address
_WINDOW_SECONDS: Final = 60.0
_MOST_ADDRESSES: Final = 10_000
_LONGEST_SECRET: Final = 200

Seconds = Callable[[], float]


@dataclass(slots=True)
class Session:
    """Somebody who is logged in.

    Attributes:
        token_hash: of the secret that opened it; the secret itself is not kept.
        proof: stands in every form, so that another site cannot send one.
        begun, seen: on the clock of the sessions.
        note: code of a message for the next page, with its values.
        sought: what was searched for, so that a name never stands in an address.
    """

    token_hash: str
    proof: str
    begun: float
    seen: float
    note: tuple[str, Mapping[str, object]] | None = None
    sought: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def take_note(self) -> tuple[str, Mapping[str, object]] | None:
        """The message for the next page, once."""
        with self._lock:
            note, self.note = self.note, None
        return note


class Sessions:
    """All sessions of this process. Threads may share it.

    Args:
        seconds: a clock that only goes forward.
        idle, longest: seconds after which a session that is not used, or any session, is over.
        most: sessions at once; beyond it the one that was not used for longest goes.
    """

    def __init__(
        self,
        seconds: Seconds = time.monotonic,
        *,
        idle: float = IDLE_SECONDS,
        longest: float = LONGEST_SECONDS,
        most: int = MOST_SESSIONS,
    ) -> None:
        self._seconds: Final = seconds
        self._idle: Final = idle
        self._longest: Final = longest
        self._most: Final = most
        self._held: Final[OrderedDict[str, Session]] = OrderedDict()
        self._lock: Final = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def open(self, token_hash: str) -> str:
        """A new session for a token; returns what goes into the cookie."""
        cookie, now = secrets.token_urlsafe(_BYTES), self._seconds()
        with self._lock:
            self._held[_hash(cookie)] = Session(token_hash, secrets.token_urlsafe(_BYTES), now, now)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return cookie

    def find(self, cookie: str) -> Session | None:
        """The session of a cookie, where it is not over yet; counts as use."""
        key, now = _hash(cookie), self._seconds()
        with self._lock:
            session = self._held.get(key)
            if session is None:
                return None
            if now - session.seen > self._idle or now - session.begun > self._longest:
                del self._held[key]
                return None
            session.seen = now
            self._held.move_to_end(key)
            return session

    def close(self, cookie: str) -> None:
        """End a session, where there is one."""
        with self._lock:
            self._held.pop(_hash(cookie), None)


class KnownTokens:
    """The tokens of the store by hash, read again every `KEPT_SECONDS`. Threads may share it.

    Args:
        store: where they are.
        seconds: a clock that only goes forward.
    """

    def __init__(self, store: Store, seconds: Seconds = time.monotonic) -> None:
        self._store: Final = store
        self._seconds: Final = seconds
        self._known: Mapping[str, Token] = {}
        self._read_at = float("-inf")
        self._one: Final = threading.Lock()

    def of_secret(self, secret: str) -> Token | None:
        """The token with this secret. Raises `StoreUnavailable`."""
        if not 0 < len(secret) <= _LONGEST_SECRET:
            return None
        return self.of_hash(secret_hash(secret))

    def of_hash(self, hashed: str) -> Token | None:
        """The token with this hash, as it is now or was a moment ago. Raises `StoreUnavailable`."""
        token, age = self._known.get(hashed), self._seconds() - self._read_at
        if age > KEPT_SECONDS or (token is None and age > _AGAIN_SECONDS):
            with self._one:
                if self._seconds() - self._read_at > _AGAIN_SECONDS:
                    self._known = {one.secret_hash: one for one in self._store.tokens()}
                    self._read_at = self._seconds()
            token = self._known.get(hashed)
        return token if token is not None and hmac.compare_digest(token.secret_hash, hashed) else None


class Brake:
    """Counts attempts to log in that failed, per address.

    Behind another web server every address is that of the web server. So a right token always gets in: a token of 256
    bits is not guessed, and nobody can keep the others out by failing on purpose.

    Args:
        seconds: a clock that only goes forward.
    """

    def __init__(self, seconds: Seconds = time.monotonic) -> None:
        self._seconds: Final = seconds
        self._failed: Final[OrderedDict[str, deque[float]]] = OrderedDict()
        self._lock: Final = threading.Lock()

    def failed(self, address: str) -> bool:
        """Note a failure; whether there were too many in the last minute."""
        now = self._seconds()
        with self._lock:
            times = self._failed.setdefault(address, deque(maxlen=FAILURES + 1))
            self._failed.move_to_end(address)
            while len(self._failed) > _MOST_ADDRESSES:
                self._failed.popitem(last=False)
            while times and now - times[0] > _WINDOW_SECONDS:
                times.popleft()
            times.append(now)
            return len(times) > FAILURES


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()
