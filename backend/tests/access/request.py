"""A good request to a route, and the registry of those that there are."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from app.kit.model import Base

from .fixtures import World

SECRET = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class Call:
    """`ids` says what the id in a path, a query or a body points at, by its name there."""

    path: dict[str, object] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    ids: dict[str, type[Base]] = field(default_factory=dict)
    status: int = 200

    def pointing(self, name: str, id: int | str) -> "Call":
        """The same, with another row's id there."""
        parts: dict[str, Any] = {
            part: {**values, name: [id] if isinstance(values[name], list) else id}
            for part, values in (
                ("path", self.path),
                ("query", self.query),
                ("body", self.body or {}),
            )
            if name in values
        }
        if not parts:
            raise KeyError(name)
        return replace(self, **parts)


Make = Callable[[World, int], Awaitable[Call]]
MAKERS: dict[str, Make] = {}
Rows = Callable[[World, int], Awaitable[Any]]
ROWS: dict[type[Base], Rows] = {}


def call(*names: str) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        MAKERS.update(dict.fromkeys(names, make))
        return make

    return keep
