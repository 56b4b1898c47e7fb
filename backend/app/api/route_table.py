"""Route table: finds the routes without path parameters in one look-up, and answers plain reads.

FastAPI compares a request with one route after the other, and collects the parameters and
dependencies of an endpoint anew for each request. Together they take longer than most lists. The
table has each such route by its method and path. A route is a plain read if it is a GET whose
dependencies are an access rule and services with a read session. The table calls their endpoints
itself: with the same rule, service, query model and response model, but without a stack of
dependencies. Requests with invalid parameters go to FastAPI, which reports the errors.
"""

from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from inspect import isasyncgenfunction, iscoroutinefunction, isfunction, isgeneratorfunction
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi._compat import ModelField
from fastapi.datastructures import DefaultPlaceholder
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.access import Access
from app.api.deps import InjectedService
from app.api.private_cache import Answer, PrivateCacheRule
from app.api.query_params import is_list
from app.api.state import get_state
from app.kit.i18n import current_language

Endpoint = Callable[..., Coroutine[Any, Any, Any]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A route of the table, and what the router adds to the scope of its requests."""

    app: ASGIApp
    scope: dict[str, Any]


class RouteTable(BaseRoute):
    """The routes of a router that have no path parameters, as one route."""

    def __init__(self, router: APIRouter) -> None:
        self.entries: dict[tuple[str, str], Entry] = {}
        for context in _fixed_routes(router):
            read = plain_read(context)
            for method in context.methods or ():
                entry = Entry(read or context.app, _scope(context))
                self.entries[method, str(context.path)] = entry

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        entry = self.entries.get((scope.get("method", ""), scope["path"]))
        return (Match.NONE, {}) if entry is None else (Match.FULL, {"table_entry": entry})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        entry: Entry = scope["table_entry"]
        scope.update(entry.scope)
        await entry.app(scope, receive, send)


def _fixed_routes(router: APIRouter) -> Iterator[RouteContext]:
    """Yields the routes without path parameters that no route before them hides."""
    patterns: list[RouteContext] = []
    for context in iter_route_contexts(router.routes):
        if not isinstance(context.original_route, APIRoute):
            continue
        path, methods = str(context.path), set(context.methods or ())
        if "{" in path:
            patterns.append(context)
        elif not any(
            pattern.path_regex.match(path) and methods & set(pattern.methods or ())
            for pattern in patterns
        ):
            yield context


def _scope(context: RouteContext) -> dict[str, Any]:
    # FastAPI has no public name for the route with the settings of the routers around it.
    effective_route = context._effective_route  # noqa: SLF001
    return {
        "endpoint": context.endpoint,
        "path_params": {},
        "route": context.original_route,
        "fastapi": {"effective_route_context": effective_route},
    }


class InvalidQuery(Exception):
    """A query that FastAPI rejects."""


@dataclass(frozen=True, slots=True, eq=False)
class QueryModel:
    """The query parameters of an endpoint, as one model."""

    name: str
    model: type[BaseModel]
    # The parameters that can be repeated.
    list_names: frozenset[str]

    def parse(self, request: Request) -> dict[str, Any]:
        """Returns the argument of the endpoint. Raises InvalidQuery."""
        query_string: str = request.scope["query_string"].decode("latin-1")
        values: dict[str, Any] = {}
        for name, value in parse_qsl(query_string, keep_blank_values=True):
            if name in self.list_names:
                values.setdefault(name, []).append(value)
            else:
                values[name] = value
        try:
            return {self.name: self.model.model_validate(values)}
        except ValidationError:
            raise InvalidQuery from None


@dataclass(frozen=True, slots=True, eq=False)
class QueryFields:
    """The query parameters of an endpoint, each an argument of its own."""

    fields: Sequence[ModelField]

    def parse(self, request: Request) -> dict[str, Any]:
        """Returns the arguments of the endpoint. Raises InvalidQuery."""
        values, errors = request_params_to_args(self.fields, request.query_params)
        if errors:
            raise InvalidQuery
        return values


@dataclass(frozen=True, slots=True, eq=False)
class PlainRead:
    """Answers the requests of one route without FastAPI's dependency injection."""

    endpoint: Endpoint
    access: Access
    services: tuple[tuple[str, InjectedService[Any]], ...]
    # Dependencies that are a function of the request, such as the state of the application.
    providers: tuple[tuple[str, Callable[[Request], Any]], ...]
    query: QueryModel | QueryFields
    is_private: bool
    response: TypeAdapter[Any]
    # FastAPI's own handling of the route.
    fallback: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        await self.access(request)
        try:
            arguments = self.query.parse(request)
        except InvalidQuery:
            await self.fallback(scope, receive, send)
            return
        if self.is_private:
            answer = await self._kept_answer(request, arguments)
        else:
            answer = Answer(await self._render(request, arguments))
        await answer.send(scope, send)

    async def _kept_answer(self, request: Request, arguments: dict[str, Any]) -> Answer:
        scope = request.scope
        key = (scope["path"], scope["query_string"], current_language.get())
        kept = await get_state(request).private_cache.answers_of(scope["actor"])
        if kept is not None and (answer := kept.answers.get(key)) is not None:
            return answer
        answer = Answer.tagged(await self._render(request, arguments))
        if kept is not None:
            kept.add(key, answer)
        return answer

    async def _render(self, request: Request, arguments: dict[str, Any]) -> bytes:
        for name, provide in self.providers:
            arguments[name] = provide(request)
        async with AsyncExitStack() as stack:
            for name, service in self.services:
                arguments[name] = await stack.enter_async_context(service.open(request))
            answer = self.response.validate_python(await self.endpoint(**arguments))
            return self.response.dump_json(answer, by_alias=True)


def plain_read(context: RouteContext) -> PlainRead | None:
    """Returns the plain read of a route, or None if only FastAPI can answer it."""
    dependant: Dependant = context.dependant
    calls = [(child.name or "", child.call) for child in dependant.dependencies]
    rules = [call for _, call in calls if isinstance(call, Access)]
    services = [(name, call) for name, call in calls if isinstance(call, InjectedService)]
    providers = [
        (child.name or "", child.call)
        for child in dependant.dependencies
        if isfunction(child.call) and _takes_only_request(child)
    ]
    is_private = any(isinstance(call, PrivateCacheRule) for _, call in calls)
    endpoint = context.endpoint
    if (
        context.methods != {"GET"}
        or len(rules) != 1
        or len(rules) + len(services) + len(providers) + is_private != len(calls)
        or not iscoroutinefunction(endpoint)
        or context.response_model is None
        or not isinstance(context.response_class, DefaultPlaceholder)
        or _has_other_parameters(dependant)
        or dependant.request_param_name
    ):
        return None
    return PlainRead(
        endpoint,
        rules[0],
        tuple(services),
        tuple(providers),
        _query_model(dependant) or QueryFields(dependant.query_params),
        is_private,
        TypeAdapter(context.response_model),
        context.app,
    )


def _takes_only_request(dependant: Dependant) -> bool:
    """Returns whether a dependency is a function of the request, without parameters of its own."""
    call = dependant.call
    return not (
        iscoroutinefunction(call)
        or isgeneratorfunction(call)
        or isasyncgenfunction(call)
        or dependant.dependencies
        or dependant.query_params
        or not dependant.request_param_name
        or _has_other_parameters(dependant)
    )


def _has_other_parameters(dependant: Dependant) -> bool:
    """Returns whether a call needs more than a query, dependencies and the request."""
    return bool(
        dependant.path_params
        or dependant.header_params
        or dependant.cookie_params
        or dependant.body_params
        or dependant.response_param_name
        or dependant.http_connection_param_name
        or dependant.background_tasks_param_name
        or dependant.security_scopes_param_name
    )


def _query_model(dependant: Dependant) -> QueryModel | None:
    """Returns the query model, or None if the query is none."""
    if len(dependant.query_params) != 1:
        return None
    (param,) = dependant.query_params
    model = param.field_info.annotation
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return None
    fields = model.model_fields.items()
    list_names = {field.alias or name for name, field in fields if is_list(field.annotation)}
    return QueryModel(param.name, model, frozenset(list_names))
