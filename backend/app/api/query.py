"""A query parameter nobody declared is an error, not a shrug: `ids[]=1` must not mean "all"."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.params import Cookie, Header, Path
from fastapi.routing import APIRoute

ELSEWHERE = (Path, Header, Cookie)

_declared: WeakKeyDictionary[Callable[..., Any], frozenset[str]] = WeakKeyDictionary()


def refuse_undeclared(request: Request) -> None:
    """Once it is settled that the route may be called; lists, whose query is a model, say the same
    by themselves.
    """
    unknown = [
        name for name in request.query_params if name not in declared(request.scope["route"])
    ]
    if unknown:
        raise RequestValidationError(
            [
                {"type": "extra_forbidden", "loc": ("query", name), "msg": "", "input": None}
                for name in unknown
            ]
        )


def declared(route: APIRoute) -> frozenset[str]:
    if (names := _declared.get(route.endpoint)) is None:
        fields = [
            field
            for field in get_flat_params(route.dependant)
            if not isinstance(field.field_info, ELSEWHERE)
        ]
        names = _declared[route.endpoint] = frozenset(field.alias for field in fields)
    return names
