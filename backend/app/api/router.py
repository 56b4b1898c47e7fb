"""Routers of all features.

In development, a broken feature is left out. In production, it prevents the start.
"""

from collections.abc import Iterator, Sequence

from fastapi import APIRouter, FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import Match
from starlette.types import Scope

from app.api.feature import FeatureError, LoadedFeatures
from app.api.features import (
    DiscoveredFeature,
    check_access,
    describe_error,
    discover_features,
    permissions_closed_to_api_keys,
)
from app.api.platform_parameters import PLATFORM_PARAMETERS
from app.core.parameters import DuplicateParameter, ParameterRegistry
from app.kit.data_scope import ScopeNotDeclared, check_declarations
from app.kit.db.unregister import unregister_package
from app.kit.model import Base


class FeatureRouter(APIRouter):
    """Routes of one feature, matched only if the path starts with the feature's prefix.

    A request costs one comparison per feature instead of one per route.
    """

    def __init__(self, prefix: str, router: APIRouter) -> None:
        # Passes the routes: include_router would prepare each of them a second time.
        super().__init__(routes=router.routes)
        self._path_prefix = prefix + router.prefix

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["path"].startswith(self._path_prefix):
            return super().matches(scope)
        return Match.NONE, {}


def load_features(*, tolerant: bool) -> tuple[list[DiscoveredFeature], list[FeatureError]]:
    """Imports and maps all features.

    Raises the first error. If `tolerant`, broken features are left out and returned as errors.
    """
    if not tolerant:
        return list(discover_features()), []
    errors: list[FeatureError] = []
    features = list(discover_features(errors))
    errors += _unmappable(features)
    return _without(features, errors), errors


def include_features(app: FastAPI, *, tolerant: bool = False) -> LoadedFeatures:
    """Adds the routes of all features.

    Resources of `module_system` are served under /api/v1, those of other modules under
    /api/v1/<module>.
    """
    features, errors = load_features(tolerant=tolerant)
    if tolerant:
        errors += _unprotected(features)
        features = _without(features, errors)
    parameters = ParameterRegistry()
    parameters.add(PLATFORM_PARAMETERS, "the platform")
    parameter_errors = list(_add_parameters(parameters, features, tolerant=tolerant))
    features = _without(features, parameter_errors)
    errors += parameter_errors
    for feature in features:
        if feature.router is not None:
            prefix = "/api/v1" if feature.module == "system" else f"/api/v1/{feature.module}"
            app.include_router(FeatureRouter(prefix, feature.router), prefix=prefix)
    check_declarations(Base)
    declarations = {
        feature.path: feature.declaration for feature in features if feature.declaration is not None
    }
    return LoadedFeatures(
        {path: item.search for path, item in declarations.items() if item.search is not None},
        parameters,
        tasks=tuple(task for item in declarations.values() for task in item.tasks),
        topics=tuple(topic for item in declarations.values() for topic in item.topics),
        errors=tuple(errors),
        closed_to_api_keys=permissions_closed_to_api_keys(app),
        cached=tuple(item.cached for item in declarations.values() if item.cached is not None),
    )


def _without(
    features: Sequence[DiscoveredFeature], errors: Sequence[FeatureError]
) -> list[DiscoveredFeature]:
    broken_paths = {error.feature for error in errors}
    return [feature for feature in features if feature.path not in broken_paths]


def _unmappable(features: Sequence[DiscoveredFeature]) -> Iterator[FeatureError]:
    """Unregisters one feature after the other until all remaining models can be mapped."""
    while (failure := _mapping_error()) is not None:
        error, model = failure
        feature = next(
            (
                feature
                for feature in features
                if model and model.__module__.startswith(f"{feature.package}.")
            ),
            None,
        )
        if feature is None:
            raise error
        unregister_package(Base, feature.package)
        yield FeatureError(feature.path, describe_error(error))


def _mapping_error() -> tuple[Exception, type[object] | None] | None:
    try:
        Base.registry.configure()
        check_declarations(Base)
    except ScopeNotDeclared as error:
        return error, error.model
    except SQLAlchemyError as error:
        failed_models = (
            mapper.class_ for mapper in Base.registry.mappers if "_configure_failed" in vars(mapper)
        )
        return error, next(failed_models, None)
    return None


def _unprotected(features: Sequence[DiscoveredFeature]) -> Iterator[FeatureError]:
    """Returns the features with a route that does not declare exactly one access rule."""
    for feature in features:
        try:
            if feature.router is not None:
                check_access(feature.router)
        except Exception as error:  # noqa: BLE001 (any error belongs to this feature)
            yield FeatureError(feature.path, describe_error(error))


def _add_parameters(
    registry: ParameterRegistry, features: Sequence[DiscoveredFeature], *, tolerant: bool
) -> Iterator[FeatureError]:
    """Registers the parameters of all features.

    Returns the features that declare a name a second time. Raises the error unless `tolerant`.
    """
    for feature in features:
        if feature.declaration is None:
            continue
        try:
            registry.add(feature.declaration.parameters, f"the feature {feature.path}")
        except DuplicateParameter as error:
            if not tolerant:
                raise
            yield FeatureError(feature.path, describe_error(error))
