"""Parameters without a database."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from app.core.crypto.encryption import Encryptor
from app.core.parameters import ParameterRegistry, Parameters, StoredParameterValue
from app.kit.parameters import Parameter

T = TypeVar("T")


class FixedParameters:
    """These values, and the defaults of all other parameters."""

    def __init__(self, values: Mapping[Parameter[Any], object] | None = None) -> None:
        self.values = values or {}

    def get(self, parameter: Parameter[T]) -> T:
        return cast("T", self.values.get(parameter, parameter.default))


DEFAULTS = FixedParameters()


def unchanged_parameters(*declared: Parameter[Any]) -> Parameters:
    """Returns these parameters with their defaults."""
    registry = ParameterRegistry()
    registry.add(declared, "a test")

    async def load() -> list[StoredParameterValue]:
        return []

    return Parameters(registry, load, Encryptor(["s" * 32]))
