"""Reads and replaces the state of the application under test."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from httpx2 import AsyncClient
from starlette.applications import Starlette

from app.api.state import AppState, get_app_state, set_app_state
from app.api.v1.module_system.auth.services import AuthServices
from app.kit.parameters import Parameter


def app_of(client: AsyncClient) -> Starlette:
    """Returns the application that the client calls without a network."""
    app: Starlette = client._transport.app  # type: ignore[attr-defined]  # noqa: SLF001
    return app


def state_of(client: AsyncClient) -> AppState:
    return get_app_state(app_of(client))


def replace_state(app: Starlette, **changes: Any) -> None:
    set_app_state(app, replace(get_app_state(app), **changes))


def replace_services(app: Starlette, *services: object) -> None:
    """Puts each service in place of the one of its class."""
    state = get_app_state(app)
    replaced = {type(service): service for service in services}
    replace_state(app, services={**state.services, **replaced})


def set_parameters(app: Starlette, values: Mapping[Parameter[Any], object]) -> None:
    """Sets these values, and the defaults of all others, until a request changes a parameter."""
    by_name = {parameter.name: value for parameter, value in values.items()}
    get_app_state(app).parameters.set_values(by_name, loaded_at=math.inf)


def replace_auth(app: Starlette, **changes: Any) -> None:
    """Changes fields of `AuthServices`."""
    replace_services(app, replace(get_app_state(app).service(AuthServices), **changes))
