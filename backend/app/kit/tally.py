"""How often the same was seen, so that it is told once: who repeats himself fills neither memory
nor disk.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MOST = 1_000


@dataclass(slots=True)
class Seen(Generic[V]):
    """`first` is what came with the first of these times."""

    first: V
    times: int = 0


class Tally(Generic[K, V]):
    """At most so many keys; of more, only how often they were `dropped`."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._seen: dict[K, Seen[V]] = {}
        self.dropped = 0

    def note(self, key: K, value: V) -> None:
        if key not in self._seen and len(self._seen) >= self._most:
            self.dropped += 1
            return
        self._seen.setdefault(key, Seen(value)).times += 1

    def take(self) -> tuple[dict[K, Seen[V]], int]:
        """What was seen since the last time, and how often something was dropped."""
        taken = self._seen, self.dropped
        self._seen = {}
        self.dropped = 0
        return taken
