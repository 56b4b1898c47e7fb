"""What one feature declares, and what start-up loaded of all features."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from fastapi import APIRouter

from app.kit.crud.search import SearchSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """The declaration of one feature: `feature = Feature(router=router)` in its controller.py.

    Discovery reads nothing else of a feature. Whatever a feature contributes to the application is
    a field here.
    """

    router: APIRouter
    search: SearchSource | None = None  # its records in the global search


class FeatureError(NamedTuple):
    """A feature that was left out, and the reason in one line."""

    feature: str
    message: str


@dataclass(frozen=True, slots=True)
class LoadedFeatures:
    """`search_sources` by the path of the feature, such as `system/user`."""

    search_sources: Mapping[str, SearchSource]
    errors: tuple[FeatureError, ...] = ()
