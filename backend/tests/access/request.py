"""A valid request to a route, and the registry of the functions that build them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from app.kit.model import Base

from .fixtures import Company

SECRET = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request. `ids` has the model that each id in the path, query or body refers to, by name."""

    path: dict[str, object] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    ids: dict[str, type[Base]] = field(default_factory=dict)
    status: int = 200

    def with_id(self, name: str, id: int | str) -> "ApiRequest":
        """Returns the request with another id as the value of `name`."""
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


RequestBuilder = Callable[[Company, int], Awaitable[ApiRequest]]
REQUEST_BUILDERS: dict[str, RequestBuilder] = {}
RowFactory = Callable[[Company, int], Awaitable[Any]]
ROW_FACTORIES: dict[type[Base], RowFactory] = {}


def request_for(*names: str) -> Callable[[RequestBuilder], RequestBuilder]:
    """Registers the decorated function as the request builder of these operations."""

    def register(builder: RequestBuilder) -> RequestBuilder:
        REQUEST_BUILDERS.update(dict.fromkeys(names, builder))
        return builder

    return register
