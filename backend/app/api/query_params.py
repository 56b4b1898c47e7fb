"""Rejects unknown and repeated query parameters with 422.

So `ids[]=1` never means "no filter", and no two readers of `name=a&name=b` differ.
"""

from collections.abc import Callable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from weakref import WeakKeyDictionary

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.params import Cookie, Header, Path
from fastapi.routing import APIRoute

NON_QUERY = (Path, Header, Cookie)

# For each endpoint the names of its parameters, and whether a parameter can be repeated.
_params_by_endpoint: WeakKeyDictionary[Callable[..., Any], Mapping[str, bool]] = WeakKeyDictionary()


def check_query_params(request: Request) -> None:
    """Raises RequestValidationError. Call it after the access check.

    Lists need no such check of unknown parameters: their query is a model that forbids them.
    """
    errors = list(_param_errors(request, declared_params(request.scope["route"])))
    if errors:
        raise RequestValidationError(errors)


def _param_errors(request: Request, declared: Mapping[str, bool]) -> Iterator[dict[str, Any]]:
    counts: dict[str, int] = {}
    for name, _ in request.query_params.multi_items():
        counts[name] = counts.get(name, 0) + 1
    for name, count in counts.items():
        kind = None
        if name not in declared:
            kind = "extra_forbidden"
        elif count > 1 and not declared[name]:
            kind = "repeated"
        if kind is not None:
            yield {"type": kind, "loc": ("query", name), "msg": "", "input": None}


def declared_params(route: APIRoute) -> Mapping[str, bool]:
    """Returns the query parameters of the endpoint and its dependencies."""
    params = _params_by_endpoint.get(route.endpoint)
    if params is None:
        params = {
            field.alias: is_list(field.field_info.annotation)
            for field in get_flat_params(route.dependant)
            if not isinstance(field.field_info, NON_QUERY)
        }
        _params_by_endpoint[route.endpoint] = params
    return params


def is_list(annotation: Any) -> bool:
    """Returns whether a parameter of this type can be repeated."""
    origin = get_origin(annotation) or annotation
    if origin in (Annotated, Union, UnionType):
        return any(is_list(argument) for argument in get_args(annotation))
    return isinstance(origin, type) and issubclass(origin, list | tuple | set | frozenset)
