"""A bounded counter of equal events, so that repeated events fill neither memory nor disk."""

from collections.abc import Hashable, Mapping
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
        self._add(key, value, 1)

    def restore(self, counts: Mapping[K, Counted[V]], dropped_count: int) -> None:
        """Adds what `drain` has returned and what could not be written.

        It comes first, so that its first values stay the first ones.
        """
        newer, self._counts = self._counts, {}
        self.dropped_count += dropped_count
        for source in (counts, newer):
            for key, counted in source.items():
                self._add(key, counted.first_value, counted.count)

    def drain(self) -> tuple[dict[K, Counted[V]], int]:
        """Returns the counts and the number of dropped events, and starts again at zero."""
        counts = self._counts
        dropped_count = self.dropped_count
        self._counts = {}
        self.dropped_count = 0
        return counts, dropped_count

    def _add(self, key: K, value: V, count: int) -> None:
        if key not in self._counts and len(self._counts) >= self._max_keys:
            self.dropped_count += count
        else:
            self._counts.setdefault(key, Counted(value)).count += count
