"""State of the application: built once at start, read through dependencies."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from starlette.applications import Starlette

from app.api.feature import LoadedFeatures
from app.api.private_cache import PrivateCache
from app.core.config import Settings
from app.core.crypto.signer import Signer
from app.core.database import Database
from app.core.metrics import AppMetrics
from app.core.parameters import Parameters
from app.core.security import AccessTokenClaims, ActorCache, ApiKeyCredential
from app.extensions.audit.denial import DenialBuffer
from app.extensions.cache import Cache
from app.extensions.queue.registry import TaskRegistry
from app.extensions.tracing import Tracing
from app.generator.project import Project

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppState:
    """Everything that lives as long as the process.

    `services` holds the objects that belong to one feature, by class, such as `AuthServices`. So a
    feature keeps its own state without this module importing the feature.
    """

    settings: Settings
    database: Database
    parameters: Parameters
    metrics: AppMetrics
    # None if no receiver of traces is configured.
    tracing: Tracing | None
    actors: ActorCache[AccessTokenClaims]
    api_key_actors: ActorCache[ApiKeyCredential]
    denials: DenialBuffer
    cache: Cache
    private_cache: PrivateCache
    # Signs what a request with an idempotency key contains.
    idempotency_signer: Signer
    project: Project
    features: LoadedFeatures
    tasks: TaskRegistry
    # Returns whether the user of the session with this id has authenticated recently.
    is_login_fresh: Callable[[str], Awaitable[bool]]
    services: Mapping[type[Any], Any]

    def service(self, kind: type[T]) -> T:
        """Returns the object of this class. Raises KeyError if start-up did not create one."""
        service: T = self.services[kind]
        return service


def set_app_state(app: Starlette, state: AppState) -> None:
    app.state.app = state


def get_app_state(app: Starlette) -> AppState:
    """The only place that reads Starlette's untyped `app.state`."""
    state: AppState = app.state.app
    return state


def get_state(request: Request) -> AppState:
    return get_app_state(request.app)


def service_dependency(kind: type[Any]) -> Any:
    """Returns a dependency that injects the feature's object of this class."""

    def get_service(request: Request) -> Any:
        return get_state(request).service(kind)

    return Depends(get_service)


def get_cache(request: Request) -> Cache:
    return get_state(request).cache


def get_parameters(request: Request) -> Parameters:
    return get_state(request).parameters


StateDep = Annotated[AppState, Depends(get_state)]
ParametersDep = Annotated[Parameters, Depends(get_parameters)]
CacheDep = Annotated[Cache, Depends(get_cache)]
