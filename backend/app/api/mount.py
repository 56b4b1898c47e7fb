"""Features become the application. In development a broken one does not take the others down: it is
left out.
"""

from collections.abc import Iterator, Sequence

from fastapi import APIRouter, FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import Match
from starlette.types import Scope

from app.api.features import Broken, Feature, check_access, discover, reason_of
from app.kit.model import Base
from app.kit.scope import Undeclared, check_declarations
from app.kit.unmap import unmap


class Section(APIRouter):
    """A feature's routes, looked at one by one only when the path begins as they all do.

    So a request costs a comparison for each of the other features, not for each of their routes.
    """

    def __init__(self, prefix: str, feature: APIRouter) -> None:
        super().__init__(routes=feature.routes)  # including it would prepare every route once more
        self._beginning = prefix + feature.prefix

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return (
            super().matches(scope)
            if scope["path"].startswith(self._beginning)
            else (Match.NONE, {})
        )


def gather(*, tolerant: bool) -> tuple[list[Feature], list[Broken]]:
    """All features, imported and mapped; with `tolerant` those that can be, and what is left out."""
    if not tolerant:
        return list(discover()), []
    broken: list[Broken] = []
    found = list(discover(broken))
    broken += _unusable(found)
    out = {one.feature for one in broken}
    return [feature for feature in found if feature.path not in out], broken


def mount(app: FastAPI, *, tolerant: bool = False) -> list[Broken]:
    """System resources sit directly under /api/v1, all others under their module's name. What was
    left out, and why.
    """
    found, broken = gather(tolerant=tolerant)
    broken += _open(found) if tolerant else []
    out = {one.feature for one in broken}
    for feature in found:
        if feature.router is not None and feature.path not in out:
            prefix = "/api/v1" if feature.module == "system" else f"/api/v1/{feature.module}"
            app.include_router(Section(prefix, feature.router), prefix=prefix)
    mounted = [feature for feature in found if feature.path not in out]
    app.state.findable = {one.path: one.findable for one in mounted if one.findable is not None}
    check_declarations(Base)
    return broken


def _unusable(found: Sequence[Feature]) -> Iterator[Broken]:
    """Features with a model that cannot be mapped, or does not say whose its rows are, until there
    is none.
    """
    while (fault := _fault()) is not None:
        error, model = fault
        feature = next(
            (one for one in found if model and model.__module__.startswith(f"{one.package}.")), None
        )
        if feature is None:
            raise error
        unmap(Base, feature.package)
        yield Broken(feature.path, reason_of(error))


def _fault() -> tuple[Exception, type[object] | None] | None:
    try:
        Base.registry.configure()
        check_declarations(Base)
    except Undeclared as error:
        return error, error.model
    except SQLAlchemyError as error:
        failed = (
            mapper.class_ for mapper in Base.registry.mappers if "_configure_failed" in vars(mapper)
        )
        return error, next(failed, None)
    return None


def _open(found: Sequence[Feature]) -> Iterator[Broken]:
    """Features with a route that says not exactly who may call it."""
    for feature in found:
        try:
            if feature.router is not None:
                check_access(feature.router)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is this feature's)
            yield Broken(feature.path, reason_of(error))
