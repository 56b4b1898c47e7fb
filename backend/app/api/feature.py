"""The declaration of a feature, and the features that start-up has loaded."""

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
    # The records of the feature in the global search.
    search: SearchSource | None = None


class FeatureError(NamedTuple):
    """A feature that was left out, and the reason in one line."""

    feature: str
    message: str


@dataclass(frozen=True, slots=True)
class LoadedFeatures:
    """The loaded features. `search_sources` has paths such as `system/user` as keys."""

    search_sources: Mapping[str, SearchSource]
    errors: tuple[FeatureError, ...] = ()
    # Permissions that no API key can use.
    closed_to_api_keys: frozenset[str] = frozenset()
