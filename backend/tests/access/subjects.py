"""Features with the seven usual routes: how to add a row, and the fields of the form."""

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
from app.extensions.schedules import TaskJob
from app.kit.context import ANONYMOUS, Context
from app.kit.model import Base
from tests.conftest import SYSTEM

from .fixtures import Company, next_number
from .request import ROW_FACTORIES, SECRET, ApiRequest, RowFactory, request_for
from .rows import (
    demo_row,
    dept_row,
    dict_item_row,
    dict_row,
    job_row,
    menu_row,
    position_row,
    role_row,
    user_row,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A feature with the seven usual routes."""

    singular: str
    plural: str
    model: type[Base]
    row: RowFactory
    form: Callable[[Company, Any], dict[str, Any]]
    refs: dict[str, type[Base]] = field(default_factory=dict)
    on_create: dict[str, Any] = field(default_factory=dict)
    filters: dict[str, type[Base]] = field(default_factory=dict)
    # For features that can delete all matching rows: a filter that matches one row.
    filter_field: str | None = None

    def register(self) -> None:
        for name, maker in {
            f"list_{self.plural}": self._list,
            f"export_{self.plural}": self._list,
            f"get_{self.singular}": self._get,
            f"create_{self.singular}": self._create,
            f"update_{self.singular}": self._update,
            f"delete_{self.plural}": self._delete,
        }.items():
            request_for(name)(maker)
        if self.filter_field is not None:
            request_for(f"delete_matching_{self.plural}")(self._delete_matching)

    async def _list(self, company: Company, dept_id: int) -> ApiRequest:
        row = await self.row(company, dept_id) if self.filters else None
        query = {name: self.form(company, row)[name] for name in self.filters}
        return ApiRequest(
            query={name: value for name, value in query.items() if value is not None},
            ids=self.filters,
        )

    async def _get(self, company: Company, dept_id: int) -> ApiRequest:
        return ApiRequest({"id": (await self.row(company, dept_id)).id}, ids={"id": self.model})

    async def _create(self, company: Company, dept_id: int) -> ApiRequest:
        return ApiRequest(
            body={**self.form(company, await self.row(company, dept_id)), **self.on_create},
            ids=self.refs,
        )

    async def _update(self, company: Company, dept_id: int) -> ApiRequest:
        row = await self.row(company, dept_id)
        body = {**self.form(company, row), "version": row.version}
        return ApiRequest({"id": row.id}, body=body, ids={"id": self.model, **self.refs})

    async def _delete(self, company: Company, dept_id: int) -> ApiRequest:
        return ApiRequest(
            query={"ids": [(await self.row(company, dept_id)).id]}, ids={"ids": self.model}
        )

    async def _delete_matching(self, company: Company, dept_id: int) -> ApiRequest:
        row = await self.row(company, dept_id)
        return ApiRequest(
            {"count": 1},
            {self.filter_field or "": getattr(row, self.filter_field or "")},
            ids=self.filters,
        )


def _names_form(*names: str, **more: str) -> Callable[[Company, Any], dict[str, Any]]:
    """Returns a form with unique values of `names` and with other values of the row."""

    def form(_: Company, row: Any) -> dict[str, Any]:
        suffix = next_number()
        return dict.fromkeys(names, f"f{suffix}") | {
            name: getattr(row, of) for name, of in more.items()
        }

    return form


def _user_form(_: Company, row: User) -> dict[str, Any]:
    return {
        "username": f"f-{next_number()}",
        "dept_id": row.dept_id,
        "role_ids": [],
        "position_ids": [],
    }


def _role_form(_: Company, __: Role) -> dict[str, Any]:
    suffix = next_number()
    return {
        "name": f"f{suffix}",
        "code": f"f{suffix}",
        "data_scope": "self",
        "menu_ids": [],
        "dept_ids": [],
    }


def _menu_form(_: Company, row: Menu) -> dict[str, Any]:
    suffix = next_number()
    return {
        "type": "directory",
        "name": "f",
        "name_en": "f",
        "path": f"/f{suffix}",
        "parent_id": row.parent_id,
    }


def _job_form(_: Company, row: TaskJob) -> dict[str, Any]:
    form = {"task": row.task, "trigger_kind": "interval", "interval_seconds": 60}
    return {**form, "name": f"f{next_number()}"}


SUBJECT_BY_CREATE: dict[str, Subject] = {}

for subject in (
    Subject(
        "position",
        "positions",
        Position,
        position_row,
        _names_form("name", "code"),
        filter_field="code",
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
        _names_form("name", parent_id="parent_id"),
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
    Subject(
        "dict", "dicts", Dict, dict_row, _names_form("name", "name_en", "code"), filter_field="code"
    ),
    Subject(
        "dict_item",
        "dict_items",
        DictItem,
        dict_item_row,
        _names_form("label", "label_en", "value", dict_id="dict_id"),
        refs={"dict_id": Dict},
        filters={"dict_id": Dict},
        filter_field="dict_id",
    ),
    Subject("job", "jobs", TaskJob, job_row, _job_form),
):
    subject.register()
    ROW_FACTORIES[subject.model] = subject.row
    SUBJECT_BY_CREATE[f"create_{subject.singular}"] = subject


async def _update_demo(company: Company, dept_id: int) -> ApiRequest:
    row = await demo_row(company, dept_id)
    async with company.database.read(SYSTEM) as db:
        version = (await DemoService(Context(db, ANONYMOUS)).detail(row.id)).version
    return ApiRequest(
        {"id": row.id}, body={"name": f"f{next_number()}", "version": version}, ids={"id": Demo}
    )


Subject("demo", "demos", Demo, demo_row, _names_form("name"), filter_field="name").register()
# The version of a demo is a hash of its row, so the request has to read it first.
request_for("update_demo")(_update_demo)
ROW_FACTORIES[Demo] = demo_row
