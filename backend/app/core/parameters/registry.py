"""The declared parameters of the application."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.kit.parameters import Parameter


class DuplicateParameter(Exception):
    """Two parameters of the same name."""

    def __init__(self, name: str, first: str, second: str) -> None:
        super().__init__(f"parameter {name} is declared by {first} and by {second}")


class ParameterRegistry:
    """Parameters by name, in the order of their declaration."""

    def __init__(self) -> None:
        self._parameters: dict[str, Parameter[Any]] = {}
        self._declared_by: dict[str, str] = {}

    def add(self, parameters: Iterable[Parameter[Any]], declared_by: str) -> None:
        """Adds the parameters of one feature. Raises DuplicateParameter, and then adds none."""
        added: dict[str, Parameter[Any]] = {}
        for parameter in parameters:
            name = parameter.name
            if name in added or name in self._parameters:
                first = declared_by if name in added else self._declared_by[name]
                raise DuplicateParameter(name, first, declared_by)
            added[name] = parameter
        self._parameters |= added
        self._declared_by |= dict.fromkeys(added, declared_by)

    def find(self, name: str) -> Parameter[Any] | None:
        return self._parameters.get(name)

    def __iter__(self) -> Iterator[Parameter[Any]]:
        return iter(self._parameters.values())
