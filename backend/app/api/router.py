"""Features become the application. In development a broken one does not take the others down: it is
left out.
"""

from collections.abc import Iterator, Sequence

from fastapi import APIRouter, FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import Match
from starlette.types import Scope

from app.api.features import Feature, FeatureError, check_access, describe_error, discover_features
from app.kit.data_scope import ScopeNotDeclared, check_declarations
from app.kit.db.unregister import unregister_package
from app.kit.model import Base


class FeatureRouter(APIRouter):
    """A feature's routes, looked at one by one only when the path begins as they all do.

    So a request costs a comparison for each of the other features, not for each of their routes.
    """

    def __init__(self, prefix: str, feature: APIRouter) -> None:
        super().__init__(routes=feature.routes)  # including it would prepare every route once more
        self._path_prefix = prefix + feature.prefix

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return (
            super().matches(scope)
            if scope["path"].startswith(self._path_prefix)
            else (Match.NONE, {})
        )


def load_features(*, tolerant: bool) -> tuple[list[Feature], list[FeatureError]]:
    """All features, imported and mapped; with `tolerant` those that can be, and what is left out."""
    if not tolerant:
        return list(discover_features()), []
    broken: list[FeatureError] = []
    found = list(discover_features(broken))
    broken += _unmappable(found)
    out = {one.feature for one in broken}
    return [feature for feature in found if feature.path not in out], broken


def include_features(app: FastAPI, *, tolerant: bool = False) -> list[FeatureError]:
    """System resources sit directly under /api/v1, all others under their module's name. What was
    left out, and why.
    """
    found, broken = load_features(tolerant=tolerant)
    broken += _unprotected(found) if tolerant else []
    out = {one.feature for one in broken}
    for feature in found:
        if feature.router is not None and feature.path not in out:
            prefix = "/api/v1" if feature.module == "system" else f"/api/v1/{feature.module}"
            app.include_router(FeatureRouter(prefix, feature.router), prefix=prefix)
    mounted = [feature for feature in found if feature.path not in out]
    app.state.findable = {
        one.path: one.search_source for one in mounted if one.search_source is not None
    }
    check_declarations(Base)
    return broken


def _unmappable(features: Sequence[Feature]) -> Iterator[FeatureError]:
    """Features with a model that cannot be mapped, or does not say whose its rows are, until there
    is none.
    """
    while (fault := _mapping_error()) is not None:
        error, model = fault
        feature = next(
            (one for one in features if model and model.__module__.startswith(f"{one.package}.")),
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
        failed = (
            mapper.class_ for mapper in Base.registry.mappers if "_configure_failed" in vars(mapper)
        )
        return error, next(failed, None)
    return None


def _unprotected(features: Sequence[Feature]) -> Iterator[FeatureError]:
    """Features with a route that says not exactly who may call it."""
    for feature in features:
        try:
            if feature.router is not None:
                check_access(feature.router)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is this feature's)
            yield FeatureError(feature.path, describe_error(error))
