"""Metrics of the cache."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from app.kit.metrics import Combine, MetricRegistry


class CacheResult(StrEnum):
    HIT = "hit"
    MISS = "miss"


class CacheNumbers(Protocol):
    """The numbers that a cache counts itself."""

    def reads(self) -> Mapping[tuple[str, ...], float]:
        """Returns the reads since the start of the process, by family and `CacheResult`."""
        ...

    def is_available(self) -> bool:
        """Returns whether the cache is asked: a server that does not answer is bypassed."""
        ...


class CacheMetrics:
    """Reads of the cache by family of keys and by result, and whether the cache answers."""

    def __init__(self, registry: MetricRegistry) -> None:
        self._numbers: CacheNumbers | None = None
        registry.read_counter(
            "fastapiadmin_cache_requests_total",
            "Reads of the cache",
            lambda: self._numbers.reads() if self._numbers else {},
            "family",
            "result",
        )
        registry.read_gauge(
            "fastapiadmin_cache_available",
            "1 if the cache answers, 0 while it is bypassed; the least of all processes",
            lambda: float(self._numbers is None or self._numbers.is_available()),
            combine=Combine.MIN,
        )

    def watch(self, numbers: CacheNumbers) -> None:
        """Sets the cache whose numbers are read."""
        self._numbers = numbers
