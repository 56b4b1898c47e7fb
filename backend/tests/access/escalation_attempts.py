"""Requests that aim at gaining a permission or a data scope, made from the route table.

An attempt takes a target row of the route's model, or copies it as a new row, and changes a field
to a value that the administrator may not have: each row that a reference can name, each choice, and
each permission that they lack. A new route takes part as soon as the matrix has a request to it.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin

from fastapi.routing import RouteContext
from pydantic import BaseModel
from sqlalchemy import inspect, select

from app.api.v1.module_system.role.model import Role, RoleDept, RoleMenu, UserRole
from app.api.v1.module_system.user.model import User
from app.kit.model import Base
from tests.conftest import SYSTEM

from .escalation_world import LACKED, World
from .fixtures import OWN_DEPT, next_number
from .request import SECRET as PASSWORD
from .request import ApiRequest
from .requests import REQUEST_BUILDERS
from .subjects import SUBJECT_BY_CREATE

ASSOCIATIONS: dict[tuple[type[Base], str], tuple[Any, Any]] = {
    (User, "role_ids"): (UserRole.user_id, UserRole.role_id),
    (Role, "menu_ids"): (RoleMenu.role_id, RoleMenu.menu_id),
    (Role, "dept_ids"): (RoleDept.role_id, RoleDept.dept_id),
}
# Fields that are unique, so a copy needs another value.
UNIQUE_FIELDS = {"username", "code", "path", "email"}
# New rows hardly depend on the row that they are copied from.
MAX_COPIED_TARGETS = 2


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request, and a description for the message of a failure."""

    route: str
    request: ApiRequest
    description: str


async def attempts_of(world: World, name: str, route: RouteContext) -> AsyncIterator[Attempt]:
    """Yields the attempts with one route. The rows have the values that they have now."""
    base = await REQUEST_BUILDERS[name](world.company, OWN_DEPT)
    schema = _body_schema(route)
    if "id" in base.path and base.ids.get("id") in world.targets:
        async for attempt in _changes(world, name, base, schema):
            yield attempt
    elif _copied_model(name) in world.targets and schema is not None:
        async for attempt in _copies(world, name, base, schema):
            yield attempt
    elif base.ids.get("ids") in world.targets:
        for id in world.targets[base.ids["ids"]]:
            yield Attempt(name, base.with_id("ids", id), f"{name} {id}")
    elif schema is not None:
        for description, body in _mutations(world, base, dict(base.body or {}), schema):
            yield Attempt(name, _with_body(base, body), f"{name} {description}")
    else:
        yield Attempt(name, base, name)


def _copied_model(name: str) -> type[Base] | None:
    """Returns the model whose rows a route creates, or None."""
    subject = SUBJECT_BY_CREATE.get(name)
    return None if subject is None else subject.model


async def attempt_with(
    world: World, name: str, route: RouteContext, target: str, changes: Mapping[str, Any]
) -> Attempt:
    """Returns an attempt that changes these fields of a row. Rows are given by their names."""
    base = await REQUEST_BUILDERS[name](world.company, OWN_DEPT)
    schema = _body_schema(route)
    id_name = "id" if "id" in base.path else "ids"
    model = base.ids[id_name]
    id = world.id_of(model, target)
    request = base.with_id(id_name, id)
    if schema is None:
        return Attempt(name, request, f"{name} {target}")
    body = await _current_body(world, model, id, schema, base) or {}
    for field, value in changes.items():
        if field in base.ids and isinstance(value, str):
            body[field] = world.id_of(base.ids[field], value)
        elif field in base.ids and isinstance(value, list):
            body[field] = [
                world.id_of(base.ids[field], each) if isinstance(each, str) else each
                for each in value
            ]
        else:
            body[field] = value
    return Attempt(name, _with_body(request, body), f"{name} {target} {changes}")


async def _changes(
    world: World, name: str, base: ApiRequest, schema: type[BaseModel] | None
) -> AsyncIterator[Attempt]:
    model = base.ids["id"]
    for id in world.targets[model]:
        request = base.with_id("id", id)
        if schema is None:
            yield Attempt(name, request, f"{name} {id}")
            continue
        body = await _current_body(world, model, id, schema, base)
        if body is None:
            continue
        for description, changed in _mutations(world, base, body, schema):
            yield Attempt(name, _with_body(request, changed), f"{name} {id} {description}")


async def _copies(
    world: World, name: str, base: ApiRequest, schema: type[BaseModel]
) -> AsyncIterator[Attempt]:
    model = SUBJECT_BY_CREATE[name].model
    for id in world.targets.get(model, [])[:MAX_COPIED_TARGETS]:
        body = await _current_body(world, model, id, schema, base)
        if body is None:
            continue
        suffix = next_number()
        body |= {key: f"{body[key]}{suffix}" for key in UNIQUE_FIELDS & body.keys() if body[key]}
        if "permission" in body:
            body["permission"] = None
        for description, changed in _mutations(world, base, body, schema):
            yield Attempt(name, _with_body(base, changed), f"{name} like {id} {description}")


async def _current_body(
    world: World, model: type[Base], id: int, schema: type[BaseModel], base: ApiRequest
) -> dict[str, Any] | None:
    """Returns the form of a row as the console sends it back. None if the row is deleted."""
    async with world.company.database.read(SYSTEM) as db:
        row = await db.get(model, id)
        if row is None:
            return None
        body = dict(base.body or {})
        for field in schema.model_fields:
            if (model, field) in ASSOCIATIONS:
                source, target = ASSOCIATIONS[model, field]
                body[field] = list(await db.scalars(select(target).where(source == id)))
            elif field == "password":
                body[field] = PASSWORD
            elif field in inspect(model).columns:
                value = getattr(row, field)
                body[field] = value.value if isinstance(value, Enum) else value
    return body


def _mutations(
    world: World, base: ApiRequest, body: dict[str, Any], schema: type[BaseModel]
) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "unchanged", body
    for field, info in schema.model_fields.items():
        for value in _candidates(world, base, field, info.annotation, body.get(field)):
            if value != body.get(field):
                yield f"{field}={value}", {**body, field: value}
    if {"data_scope", "dept_ids"} <= schema.model_fields.keys():
        for dept_id in world.targets[base.ids["dept_ids"]]:
            changed = {**body, "data_scope": "custom", "dept_ids": [dept_id]}
            yield f"custom scope of {dept_id}", changed
    if {"type", "parent_id", "permission"} <= schema.model_fields.keys():
        for permission in LACKED:
            for parent_id in (world.menus["plain"], world.menus["page"]):
                yield (
                    f"button {permission} in {parent_id}",
                    {
                        **body,
                        "type": "button",
                        "path": None,
                        "component": None,
                        "parent_id": parent_id,
                        "permission": permission,
                    },
                )


def _candidates(
    world: World, base: ApiRequest, field: str, annotation: Any, current: Any
) -> Iterator[Any]:
    """Yields the values of a field that may give more than the current one."""
    if field in base.ids:
        ids = world.targets.get(base.ids[field], [])
        if isinstance(current, list):
            yield []
            yield from (sorted({*current, id}) for id in ids)
        else:
            yield from ids
            if field.startswith("parent"):
                yield None
    elif field == "permission":
        yield from (None, *LACKED)
    elif field == "scopes":
        yield from ([permission] for permission in ("*", *LACKED))
    else:
        for kind in _types(annotation):
            if kind is bool:
                yield from (True, False)
            elif isinstance(kind, type) and issubclass(kind, Enum):
                yield from (member.value for member in kind)


def _types(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in (Union, UnionType):
        for argument in get_args(annotation):
            yield from _types(argument)
    else:
        yield annotation


def _body_schema(route: RouteContext) -> type[BaseModel] | None:
    field = getattr(route.original_route, "body_field", None)
    annotation = None if field is None else field.field_info.annotation
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return annotation if is_model else None


def _with_body(request: ApiRequest, body: dict[str, Any]) -> ApiRequest:
    return ApiRequest(request.path, request.query, body, request.ids, request.status)


def is_write(route: RouteContext) -> bool:
    return not (route.methods or set()) <= {"GET", "HEAD"}


def created_key(name: str, data: Any) -> str | None:
    return data.get("key") if name == "create_api_key" and isinstance(data, dict) else None


def controlled_user(name: str, request: ApiRequest, data: Any) -> int | None:
    """Returns the user whose password the request has set."""
    if name == "create_user":
        return int(data["id"])
    return int(str(request.path["id"])) if name == "reset_password" else None
