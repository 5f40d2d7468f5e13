"""Figures for Prometheus: how many requests, how long, how busy. Labels are templates of routes, never a path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


class Metrics:
    """The figures of one app, in a registry of its own.

    Args:
        busy: tells how many questions are being answered or wait.
    """

    def __init__(self, busy: Callable[[], int]) -> None:
        self._registry: Final = CollectorRegistry()
        labels = ("methode", "route")
        self._requests: Final = Counter(
            "meedoen_verzoeken", "Beantwoorde verzoeken.", (*labels, "status"), registry=self._registry
        )
        self._seconds: Final = Histogram(
            "meedoen_verzoek_seconden", "Duur van een verzoek.", labels, registry=self._registry, buckets=_BUCKETS
        )
        waiting = Gauge("meedoen_vragen_bezig", "Vragen die lopen of wachten.", registry=self._registry)
        waiting.set_function(busy)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """All figures, as Prometheus reads them."""
        return generate_latest(self._registry)
