"""Registry and current values of the parameters that `kit/parameters.py` declares."""

from app.core.parameters.registry import DuplicateParameter, ParameterRegistry
from app.core.parameters.snapshot import Parameters, StoredParameterValue

__all__ = ["DuplicateParameter", "ParameterRegistry", "Parameters", "StoredParameterValue"]
