"""Values in the memory of this process: those used last, of the current generation, for a time."""

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class FamilyEntries:
    """The values of one family and the times when they expire. The last one was used last."""

    generation: str = ""
    values: OrderedDict[str, tuple[float, Any]] = field(default_factory=OrderedDict)


class MemoryStore:
    """At most `max_entries` values of each family. Values of another generation are dropped."""

    def __init__(self, max_entries: int) -> None:
        self._max_entries = max_entries
        self._families: dict[str, FamilyEntries] = {}

    def select_generation(self, family: str, generation: str) -> None:
        """Drops the values of the family if they belong to another generation."""
        entries = self._families.setdefault(family, FamilyEntries())
        if entries.generation != generation:
            self._families[family] = FamilyEntries(generation)

    def get(self, family: str, key: str) -> tuple[Any] | None:
        """Returns the value in a tuple, because it may be None. None if there is no value."""
        values = self._families[family].values
        expires_at, value = values.get(key, (0.0, None))
        if time.monotonic() >= expires_at:
            values.pop(key, None)
            return None
        values.move_to_end(key)
        return (value,)

    def set(self, family: str, generation: str, key: str, value: Any, seconds: float) -> None:
        """Stores a value, unless the family has another generation since the value was loaded."""
        entries = self._families[family]
        if entries.generation != generation:
            return
        entries.values[key] = (time.monotonic() + seconds, value)
        entries.values.move_to_end(key)
        if len(entries.values) > self._max_entries:
            entries.values.popitem(last=False)

    def size(self, family: str) -> int:
        """Returns the number of values, expired ones included."""
        return len(self._families[family].values) if family in self._families else 0
