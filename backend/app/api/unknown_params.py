"""A query parameter nobody declared is an error, not a shrug: `ids[]=1` must not mean "all"."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.params import Cookie, Header, Path
from fastapi.routing import APIRoute

NON_QUERY = (Path, Header, Cookie)

_params_by_endpoint: WeakKeyDictionary[Callable[..., Any], frozenset[str]] = WeakKeyDictionary()


def reject_unknown_params(request: Request) -> None:
    """Once it is settled that the route may be called; lists, whose query is a model, say the same
    by themselves.
    """
    unknown = [
        name for name in request.query_params if name not in declared_params(request.scope["route"])
    ]
    if unknown:
        raise RequestValidationError(
            [
                {"type": "extra_forbidden", "loc": ("query", name), "msg": "", "input": None}
                for name in unknown
            ]
        )


def declared_params(route: APIRoute) -> frozenset[str]:
    if (names := _params_by_endpoint.get(route.endpoint)) is None:
        fields = [
            field
            for field in get_flat_params(route.dependant)
            if not isinstance(field.field_info, NON_QUERY)
        ]
        names = _params_by_endpoint[route.endpoint] = frozenset(field.alias for field in fields)
    return names
