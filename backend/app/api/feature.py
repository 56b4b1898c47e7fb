"""The declaration of a feature, and the features that start-up has loaded."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from fastapi import APIRouter

from app.core.parameters import ParameterRegistry
from app.extensions.cache import Cache, CacheFamily
from app.extensions.events import Topic
from app.extensions.queue import Task
from app.kit.context import Context
from app.kit.crud.search import SearchSource
from app.kit.parameters import Parameter

# Loads the values that the first requests need. The session has a system scope.
WarmUp = Callable[[Context, Cache], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedValues:
    """Values that a feature caches. Those of `warm_up` are loaded at start."""

    family: CacheFamily[Any]
    warm_up: WarmUp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """The declaration of one feature: `feature = Feature(router=router)` in its controller.py.

    Discovery reads nothing else of a feature. Whatever a feature contributes to the application is
    a field here.
    """

    router: APIRouter
    # The records of the feature in the global search.
    search: SearchSource | None = None
    # The background tasks of the feature, which runs and jobs name.
    tasks: tuple[Task[Any], ...] = ()
    # The settings of the feature that administrators change at run time.
    parameters: tuple[Parameter[Any], ...] = ()
    cached: CachedValues | None = None
    # The changes of the feature that clients are told about.
    topics: tuple[Topic, ...] = ()


class FeatureError(NamedTuple):
    """A feature that was left out, and the reason in one line."""

    feature: str
    message: str


@dataclass(frozen=True, slots=True)
class LoadedFeatures:
    """The loaded features. `search_sources` has paths such as `system/user` as keys."""

    search_sources: Mapping[str, SearchSource]
    parameters: ParameterRegistry
    tasks: tuple[Task[Any], ...] = ()
    topics: tuple[Topic, ...] = ()
    errors: tuple[FeatureError, ...] = ()
    # Permissions that no API key can use.
    closed_to_api_keys: frozenset[str] = frozenset()
    cached: tuple[CachedValues, ...] = ()
