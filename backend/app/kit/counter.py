"""A bounded counter of equal events, so that repeated events fill neither memory nor disk."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MAX_KEYS = 1_000


@dataclass(slots=True)
class Counted(Generic[V]):
    """A number of equal events and the value that came with the first of them."""

    first_value: V
    count: int = 0


class BoundedCounter(Generic[K, V]):
    """Counts events for at most `max_keys` keys; `dropped_count` counts all other events."""

    def __init__(self, max_keys: int = MAX_KEYS) -> None:
        self._max_keys = max_keys
        self._counts: dict[K, Counted[V]] = {}
        self.dropped_count = 0

    def add(self, key: K, value: V) -> None:
        if key not in self._counts and len(self._counts) >= self._max_keys:
            self.dropped_count += 1
            return
        self._counts.setdefault(key, Counted(value)).count += 1

    def drain(self) -> tuple[dict[K, Counted[V]], int]:
        """Returns the counts and the number of dropped events, and starts again at zero."""
        counts = self._counts
        dropped_count = self.dropped_count
        self._counts = {}
        self.dropped_count = 0
        return counts, dropped_count
