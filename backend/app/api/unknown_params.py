"""Rejects unknown query parameters with 422, so that `ids[]=1` never means "no filter"."""

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
    """Raises RequestValidationError. Call it after the access check.

    Lists need no such check: their query is a model that forbids unknown fields.
    """
    declared = declared_params(request.scope["route"])
    unknown = [name for name in request.query_params if name not in declared]
    if unknown:
        raise RequestValidationError(
            [
                {"type": "extra_forbidden", "loc": ("query", name), "msg": "", "input": None}
                for name in unknown
            ]
        )


def declared_params(route: APIRoute) -> frozenset[str]:
    """Returns the query parameters of the endpoint and its dependencies."""
    names = _params_by_endpoint.get(route.endpoint)
    if names is None:
        fields = get_flat_params(route.dependant)
        names = frozenset(
            field.alias for field in fields if not isinstance(field.field_info, NON_QUERY)
        )
        _params_by_endpoint[route.endpoint] = names
    return names
