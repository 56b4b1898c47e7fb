"""The features of the usual seven routes: how a row of each is made, and what its form holds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.api.v1.module_example.demo.model import Demo
from app.api.v1.module_example.demo.service import DemoService
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.dict.model import Dict
from app.api.v1.module_system.dict_item.model import DictItem
from app.api.v1.module_system.menu.model import Menu
from app.api.v1.module_system.position.model import Position
from app.api.v1.module_system.role.model import Role
from app.api.v1.module_system.user.model import User
from app.kit.context import ANONYMOUS, Context
from app.kit.model import Base
from tests.conftest import SYSTEM

from .fixtures import World, number
from .request import ROWS, SECRET, Call, Rows, call
from .rows import (
    demo_row,
    dept_row,
    dict_item_row,
    dict_row,
    menu_row,
    position_row,
    role_row,
    user_row,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A feature of the usual seven routes: how to make a row, and what its form holds."""

    one: str
    many: str
    model: type[Base]
    row: Rows
    form: Callable[[World, Any], dict[str, Any]]
    refs: dict[str, type[Base]] = field(default_factory=dict)
    on_create: dict[str, Any] = field(default_factory=dict)
    filters: dict[str, type[Base]] = field(default_factory=dict)
    # where all that match can be deleted: what finds a row and no other
    found_by: str | None = None

    def register(self) -> None:
        for name, maker in {
            f"list_{self.many}": self._list,
            f"export_{self.many}": self._list,
            f"get_{self.one}": self._get,
            f"create_{self.one}": self._create,
            f"update_{self.one}": self._update,
            f"delete_{self.many}": self._delete,
        }.items():
            call(name)(maker)
        if self.found_by is not None:
            call(f"delete_matching_{self.many}")(self._delete_matching)

    async def _list(self, world: World, place: int) -> Call:
        row = await self.row(world, place) if self.filters else None
        query = {name: self.form(world, row)[name] for name in self.filters}
        return Call(
            query={name: value for name, value in query.items() if value is not None},
            ids=self.filters,
        )

    async def _get(self, world: World, place: int) -> Call:
        return Call({"id": (await self.row(world, place)).id}, ids={"id": self.model})

    async def _create(self, world: World, place: int) -> Call:
        return Call(
            body={**self.form(world, await self.row(world, place)), **self.on_create}, ids=self.refs
        )

    async def _update(self, world: World, place: int) -> Call:
        row = await self.row(world, place)
        body = {**self.form(world, row), "version": row.version}
        return Call({"id": row.id}, body=body, ids={"id": self.model, **self.refs})

    async def _delete(self, world: World, place: int) -> Call:
        return Call(query={"ids": [(await self.row(world, place)).id]}, ids={"ids": self.model})

    async def _delete_matching(self, world: World, place: int) -> Call:
        row = await self.row(world, place)
        return Call(
            {"count": 1}, {self.found_by or "": getattr(row, self.found_by or "")}, ids=self.filters
        )


def _named(*names: str, **more: str) -> Callable[[World, Any], dict[str, Any]]:
    """A form with new names, and what else the row has."""

    def form(_: World, row: Any) -> dict[str, Any]:
        one = number()
        return dict.fromkeys(names, f"f{one}") | {
            name: getattr(row, of) for name, of in more.items()
        }

    return form


def _user_form(_: World, row: User) -> dict[str, Any]:
    return {"username": f"f-{number()}", "dept_id": row.dept_id, "role_ids": [], "position_ids": []}


def _role_form(_: World, __: Role) -> dict[str, Any]:
    one = number()
    return {
        "name": f"f{one}",
        "code": f"f{one}",
        "data_scope": "self",
        "menu_ids": [],
        "dept_ids": [],
    }


def _menu_form(_: World, row: Menu) -> dict[str, Any]:
    one = number()
    return {
        "type": "directory",
        "name": "f",
        "name_en": "f",
        "path": f"/f{one}",
        "parent_id": row.parent_id,
    }


for subject in (
    Subject(
        "position", "positions", Position, position_row, _named("name", "code"), found_by="code"
    ),
    Subject(
        "user",
        "users",
        User,
        user_row,
        _user_form,
        refs={"dept_id": Dept, "role_ids": Role, "position_ids": Position},
        on_create={"password": SECRET},
        filters={"dept_id": Dept},
    ),
    Subject("role", "roles", Role, role_row, _role_form, refs={"menu_ids": Menu, "dept_ids": Dept}),
    Subject(
        "dept",
        "depts",
        Dept,
        dept_row,
        _named("name", parent_id="parent_id"),
        refs={"parent_id": Dept},
        filters={"parent_id": Dept},
    ),
    Subject(
        "menu",
        "menus",
        Menu,
        menu_row,
        _menu_form,
        refs={"parent_id": Menu},
        filters={"parent_id": Menu},
    ),
    Subject("dict", "dicts", Dict, dict_row, _named("name", "name_en", "code"), found_by="code"),
    Subject(
        "dict_item",
        "dict_items",
        DictItem,
        dict_item_row,
        _named("label", "label_en", "value", dict_id="dict_id"),
        refs={"dict_id": Dict},
        filters={"dict_id": Dict},
        found_by="dict_id",
    ),
):
    subject.register()
    ROWS[subject.model] = subject.row


async def _update_demo(world: World, place: int) -> Call:
    row = await demo_row(world, place)
    async with world.database.read(SYSTEM) as db:
        version = (await DemoService(Context(db, ANONYMOUS)).detail(row.id)).version
    return Call({"id": row.id}, body={"name": f"f{number()}", "version": version}, ids={"id": Demo})


Subject("demo", "demos", Demo, demo_row, _named("name"), found_by="name").register()
call("update_demo")(_update_demo)  # its version is a digest of what it holds
ROWS[Demo] = demo_row
