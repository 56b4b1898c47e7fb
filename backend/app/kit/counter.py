"""How often the same was seen, so that it is told once: who repeats himself fills neither memory
nor disk.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MAX_KEYS = 1_000


@dataclass(slots=True)
class Counted(Generic[V]):
    """`first` is what came with the first of these times."""

    first_value: V
    count: int = 0


class BoundedCounter(Generic[K, V]):
    """At most so many keys; of more, only how often they were `dropped`."""

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
        """What was seen since the last time, and how often something was dropped."""
        taken = self._counts, self.dropped_count
        self._counts = {}
        self.dropped_count = 0
        return taken
