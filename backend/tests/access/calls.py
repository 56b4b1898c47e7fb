"""What to send to each route: a good request about a row made for it, in the department that is asked for.

A route without one here is an error of the matrix, never a cell left out. Every id that a route takes is named in
`ids`, with what it points at, or in NOT_ROWS.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from app.api.v1.module_example.demo.model import Demo
from app.api.v1.module_example.demo.service import DemoService
from app.api.v1.module_generator.gencode.model import GenTable
from app.api.v1.module_monitor.login_log.model import LoginEntry, Outcome
from app.api.v1.module_system.auth.model import LoginSession
from app.api.v1.module_system.dept.model import Dept
from app.api.v1.module_system.dict.model import Dict
from app.api.v1.module_system.dict_item.model import DictItem
from app.api.v1.module_system.menu.model import Menu, MenuType
from app.api.v1.module_system.position.model import Position
from app.api.v1.module_system.role.model import Role
from app.api.v1.module_system.user.model import User
from app.core.ownership import DeptBranch
from app.extensions.audit import Action, AuditEntry
from app.kit.context import NOBODY, Context
from app.kit.model import Base, now
from tests.conftest import SYSTEM

from .world import HOME, NOWHERE, World, number

SECRET = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class Call:
    """`ids` says what the id in a path, a query or a body points at, by its name there."""

    path: dict[str, object] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    ids: dict[str, type[Base]] = field(default_factory=dict)
    status: int = 200

    def pointing(self, name: str, id: int | str) -> "Call":
        """The same, with another row's id there."""
        parts: dict[str, Any] = {
            part: {**values, name: [id] if isinstance(values[name], list) else id}
            for part, values in (("path", self.path), ("query", self.query), ("body", self.body or {}))
            if name in values
        }
        if not parts:
            raise KeyError(name)
        return replace(self, **parts)


Make = Callable[[World, int], Awaitable[Call]]
MAKERS: dict[str, Make] = {}
ROWS: dict[type[Base], "Rows"] = {}
Rows = Callable[[World, int], Awaitable[Any]]


def call(*names: str) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        MAKERS.update(dict.fromkeys(names, make))
        return make

    return keep


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

    async def _list(self, world: World, place: int) -> Call:
        row = await self.row(world, place) if self.filters else None
        query = {name: self.form(world, row)[name] for name in self.filters}
        return Call(query={name: value for name, value in query.items() if value is not None}, ids=self.filters)

    async def _get(self, world: World, place: int) -> Call:
        return Call({"id": (await self.row(world, place)).id}, ids={"id": self.model})

    async def _create(self, world: World, place: int) -> Call:
        return Call(body={**self.form(world, await self.row(world, place)), **self.on_create}, ids=self.refs)

    async def _update(self, world: World, place: int) -> Call:
        row = await self.row(world, place)
        body = {**self.form(world, row), "version": row.version}
        return Call({"id": row.id}, body=body, ids={"id": self.model, **self.refs})

    async def _delete(self, world: World, place: int) -> Call:
        return Call(query={"ids": [(await self.row(world, place)).id]}, ids={"ids": self.model})


async def _position(world: World, place: int) -> Position:
    one = number()
    row = Position(name=f"n{one}", code=f"c{one}", owner_id=1, owner_dept_id=place)
    await world.add(row)
    return row


async def _user(world: World, place: int) -> User:
    one = number()
    row = User(username=f"u-{one}", name="n", hashed_password="!", dept_id=place, owner_id=1)
    await world.add(row)
    return row


async def _role(world: World, _: int) -> Role:
    one = number()
    row = Role(name=f"n{one}", code=f"c{one}")
    await world.add(row)
    return row


async def _dept(world: World, place: int) -> Dept:
    row = Dept(name=f"n{number()}", parent_id=place)
    await world.add(row)
    above = {HOME: (1, HOME)}.get(place, (place,))
    await world.add(*(DeptBranch(ancestor_id=id, descendant_id=row.id) for id in (*above, row.id)))
    return row


async def _menu(world: World, _: int) -> Menu:
    one = number()
    above = Menu(type=MenuType.DIRECTORY, name=f"d{one}", name_en=f"d{one}", path=f"/d{one}")
    await world.add(above)
    row = Menu(type=MenuType.DIRECTORY, name=f"m{one}", name_en=f"m{one}", path=f"/m{one}", parent_id=above.id)
    await world.add(row)
    return row


async def _dict(world: World, _: int) -> Dict:
    one = number()
    row = Dict(name=f"n{one}", name_en=f"n{one}", code=f"c{one}")
    await world.add(row)
    return row


async def _dict_item(world: World, place: int) -> DictItem:
    one = number()
    row = DictItem(dict_id=(await _dict(world, place)).id, label=f"n{one}", label_en=f"n{one}", value=f"v{one}")
    await world.add(row)
    return row


def _named(*names: str, **more: str) -> Callable[[World, Any], dict[str, Any]]:
    """A form with new names, and what else the row has."""

    def form(_: World, row: Any) -> dict[str, Any]:
        one = number()
        return dict.fromkeys(names, f"f{one}") | {name: getattr(row, of) for name, of in more.items()}

    return form


def _user_form(_: World, row: User) -> dict[str, Any]:
    return {"username": f"f-{number()}", "dept_id": row.dept_id, "role_ids": [], "position_ids": []}


def _role_form(_: World, __: Role) -> dict[str, Any]:
    one = number()
    return {"name": f"f{one}", "code": f"f{one}", "reach": "self", "menu_ids": [], "dept_ids": []}


def _menu_form(_: World, row: Menu) -> dict[str, Any]:
    one = number()
    return {"type": "directory", "name": "f", "name_en": "f", "path": f"/f{one}", "parent_id": row.parent_id}


for subject in (
    Subject("position", "positions", Position, _position, _named("name", "code")),
    Subject(
        "user",
        "users",
        User,
        _user,
        _user_form,
        refs={"dept_id": Dept, "role_ids": Role, "position_ids": Position},
        on_create={"password": SECRET},
        filters={"dept_id": Dept},
    ),
    Subject("role", "roles", Role, _role, _role_form, refs={"menu_ids": Menu, "dept_ids": Dept}),
    Subject(
        "dept",
        "depts",
        Dept,
        _dept,
        _named("name", parent_id="parent_id"),
        refs={"parent_id": Dept},
        filters={"parent_id": Dept},
    ),
    Subject("menu", "menus", Menu, _menu, _menu_form, refs={"parent_id": Menu}, filters={"parent_id": Menu}),
    Subject("dict", "dicts", Dict, _dict, _named("name", "name_en", "code")),
    Subject(
        "dict_item",
        "dict_items",
        DictItem,
        _dict_item,
        _named("label", "label_en", "value", dict_id="dict_id"),
        refs={"dict_id": Dict},
        filters={"dict_id": Dict},
    ),
):
    subject.register()
    ROWS[subject.model] = subject.row


async def _demo(world: World, place: int) -> Demo:
    row = Demo(name=f"n{number()}", owner_id=1, dept_id=place)
    await world.add(row)
    return row


async def _update_demo(world: World, place: int) -> Call:
    row = await _demo(world, place)
    async with world.database.read(SYSTEM) as db:
        version = (await DemoService(Context(db, NOBODY)).detail(row.id)).version
    return Call({"id": row.id}, body={"name": f"f{number()}", "version": version}, ids={"id": Demo})


Subject("demo", "demos", Demo, _demo, _named("name")).register()
call("update_demo")(_update_demo)  # its version is a digest of what it holds
ROWS[Demo] = _demo


async def _audit_entry(world: World, place: int) -> AuditEntry:
    texts = ("object", "row_key", "label", "user_name", "session_id", "ip", "method", "route", "request_id", "reason")
    row = AuditEntry(
        lane=-1, seq=number(), at=now(), action=Action.CREATE, prev="", hash="", **dict.fromkeys(texts, "")
    )
    row.user_id, row.owner_id, row.owner_dept_id = (await _user(world, place)).id, 1, place
    await world.add(row)
    return row


ROWS[AuditEntry] = _audit_entry


@call("list_audit_entries", "export_audit_entries")
async def _audit_entries(world: World, place: int) -> Call:
    return Call(query={"user_id": (await _audit_entry(world, place)).user_id}, ids={"user_id": User})


@call("get_audit_entry")
async def _one_audit_entry(world: World, place: int) -> Call:
    return Call({"id": (await _audit_entry(world, place)).id}, ids={"id": AuditEntry})


async def _login_entry(world: World, place: int) -> LoginEntry:
    user = await _user(world, place)
    row = LoginEntry(
        outcome=Outcome.WRONG, user_id=user.id, dept_id=place, user_name="n", ip="127.0.0.1", user_agent="a test"
    )
    await world.add(row)
    return row


@call("list_login_entries", "export_login_entries")
async def _login_entries(world: World, place: int) -> Call:
    return Call(query={"user_id": (await _login_entry(world, place)).user_id}, ids={"user_id": User})


@call("explain_access")
async def _explain(world: World, place: int) -> Call:
    return Call({"id": (await _user(world, place)).id}, {"permission": "system:user:query"}, ids={"id": User})


@call("list_permission_holders")
async def _holders(_: World, __: int) -> Call:
    return Call({"code": "system:user:query"})


@call(
    "get_dept_tree",
    "list_dept_options",
    "get_menu_tree",
    "list_position_options",
    "list_menu_options",
    "list_role_options",
    "get_me",
    "get_captcha",
    "list_my_sessions",
    "logout",
    "list_gen_tables",
    "list_db_tables",
)
async def _nothing_to_say(_: World, __: int) -> Call:
    return Call()


@call("list_dict_choices")
async def _choices(world: World, place: int) -> Call:
    return Call(query={"codes": [(await _dict(world, place)).code]})


@call("reset_password")
async def _reset(world: World, place: int) -> Call:
    return Call({"id": (await _user(world, place)).id}, ids={"id": User})


async def _session(world: World, place: int) -> LoginSession:
    """Of somebody in sight, who may have been elsewhere when he was seen last."""
    return await world.session(await _user(world, HOME), place)


ROWS[LoginSession] = _session


@call("list_online_users")
async def _online(_: World, place: int) -> Call:
    return Call(query={"dept_id": place}, ids={"dept_id": Dept})


@call("kick_online_users")
async def _kick(world: World, place: int) -> Call:
    return Call(query={"ids": [(await _session(world, place)).id]}, ids={"ids": LoginSession})


@call("end_my_sessions")
async def _end_anothers(world: World, place: int) -> Call:
    return Call(query={"ids": [(await _session(world, place)).id]}, ids={"ids": LoginSession}, status=404)


@call("login")
async def _login(_: World, __: int) -> Call:
    return Call(body={"username": "nobody", "password": SECRET}, status=401)


@call("refresh_login")
async def _refresh(_: World, __: int) -> Call:
    return Call(body={"refresh_token": "none"}, status=401)


@call("change_password")
async def _change_password(_: World, __: int) -> Call:
    return Call(body={"old_password": SECRET, "new_password": f"{SECRET}!"}, status=422)


# The generator's tables are everybody's who may use it: beyond the permission there is nothing to be out of.
@call("get_gen_table", "preview_gen_table")
async def _no_gen_table(_: World, __: int) -> Call:
    return Call({"table_id": NOWHERE}, status=404)


@call("preview_sync", "sync_gen_table", "write_gen_table")
async def _no_such_table(_: World, __: int) -> Call:
    return Call({"table_name": "no_such_table"}, status=404)


@call("delete_gen_tables")
async def _forget_nothing(_: World, __: int) -> Call:
    return Call(query={"ids": [NOWHERE]}, ids={"ids": GenTable}, status=404)


@call("pack_gen_tables")
async def _pack_nothing(_: World, __: int) -> Call:
    return Call(body={"ids": [NOWHERE]}, ids={"ids": GenTable}, status=404)


@call("import_gen_tables")
async def _import_nothing(_: World, __: int) -> Call:
    return Call(body={"names": ["no_such_table"]})


@call("create_gen_table")
async def _no_ddl(_: World, __: int) -> Call:
    return Call(body={"ddl": "select 1"}, status=422)


@call("update_gen_table")
async def _update_nothing(_: World, __: int) -> Call:
    return Call({"table_id": NOWHERE}, body={"parent_menu_id": NOWHERE}, ids={"parent_menu_id": Menu}, status=422)


GUARDED_BY_HAND: list[type[Base]] = [Dept]  # everybody may name one; nobody changes one out of his sight
NOT_ROWS = {"table_id", "client_id", "captcha_id", "request_id"}
