"""Audit log: visibility of entries, filters, and labels of changes."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ForeignKey, String, Uuid
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.api.v1.module_system.dict.model import Dict
from app.api.v1.module_system.dict_item.model import DictItem
from app.api.v1.module_system.position.model import Position
from app.api.v1.module_system.role.model import Role
from app.core.data_scope import DataScopeType
from app.core.database import Database, Session
from app.extensions.audit import Action, add_changes
from app.extensions.audit.change import Change
from app.kit.data_scope import Global
from app.kit.i18n import catalogs
from app.kit.model import Base, Unmanaged
from tests.conftest import ALL, SYSTEM, Client, count_statements, register_account
from tests.helpers.login import new_user, sign_in

pytestmark = pytest.mark.anyio

CODES = ALL | {"monitor:audit:query", "monitor:audit:export"}


@pytest.fixture
async def history(client: Client) -> list[dict[str, Any]]:
    """User 7 created three positions and changed one. User 8 of another department created one."""
    register_account(7, 2, "department_and_below", permissions=CODES)
    register_account(8, 4, "department", permissions=CODES)
    client.as_(7)
    for code in ("a", "b", "c"):
        position = (await client.post("/positions", json={"name": code, "code": code})).json()[
            "data"
        ]
    update_response = await client.put(
        f"/positions/{position['id']}", json={"name": "z", "code": "c", "version": 1}
    )
    assert update_response.status_code == 200
    await client.as_(8).post("/positions", json={"name": "d", "code": "d"})
    return await list_entries(client.as_(7), object="sys_position")


async def list_entries(client: Client, **params: str | int) -> list[dict[str, Any]]:
    response = await client.get("/monitor/audit", params=params)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["data"]["items"]
    return items


@pytest.mark.usefixtures("history")
async def test_cursor_pages_are_newest_first_without_overlap(client: Client) -> None:
    first = (
        await client.get("/monitor/audit", params={"page_size": 3, "object": "sys_position"})
    ).json()["data"]
    rest = {"page_size": 3, "object": "sys_position", "after": first["after"]}
    second = (await client.get("/monitor/audit", params=rest)).json()["data"]
    assert [entry["action"] for entry in first["items"]] == ["update", "create", "create"]
    assert [entry["label"] for entry in first["items"] + second["items"]] == ["z", "c", "b", "a"]
    assert (first["has_next"], second["has_next"], second["after"]) == (True, False, None)


async def test_entry_is_visible_only_with_its_row(
    client: Client, history: list[dict[str, Any]]
) -> None:
    (other,) = await list_entries(client.as_(8), object="sys_position")
    assert other["label"] == "d"
    foreign_response = await client.get(f"/monitor/audit/{history[0]['id']}")
    missing_response = await client.get("/monitor/audit/999999")
    assert (foreign_response.status_code, missing_response.status_code) == (404, 404)
    assert {
        entry["label"] for entry in await list_entries(client.as_(1), object="sys_position")
    } == set("abcdz")


async def test_entry_after_move_is_visible_in_new_department(
    client: Client, database: Database
) -> None:
    register_account(7, 2, "department_and_below", permissions=CODES)
    moved = Position(name="m", code="m", owner_id=1, owner_dept_id=2)
    for dept_id in (2, 4):
        async with database.transaction(SYSTEM) as db:
            moved = await db.merge(moved)
            moved.owner_dept_id = dept_id
    assert [
        entry["action"] for entry in await list_entries(client.as_(7), object="sys_position")
    ] == ["create"]


async def test_detail_has_old_and_new_values(client: Client, history: list[dict[str, Any]]) -> None:
    detail = (await client.get(f"/monitor/audit/{history[0]['id']}")).json()["data"]
    assert detail["changes"] == [
        {
            "name": "name",
            "title": "岗位名称",
            "before": "c",
            "after": "z",
            "before_words": None,
            "after_words": None,
        }
    ]
    assert (detail["user_id"], detail["route"]) == (7, "/api/v1/positions/{id}")


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"action": "update"}, 1),
        ({"user_id": 8}, 0),
        ({"label": "a"}, 1),
        ({"start": "2100-01-01T00:00:00Z"}, 0),
        ({"end": "2100-01-01T00:00:00Z"}, 4),
        ({"object": "sys_position", "row_key": ""}, 4),
    ],
)
async def test_list_applies_filters(
    client: Client, params: dict[str, str | int], count: int
) -> None:
    entries = await list_entries(client, **{"object": "sys_position"} | params)
    assert len(entries) == count


@pytest.mark.parametrize(
    "params", [{"after": 0}, {"page_no": 1}, {"action": "x"}, {"start": "2024-01-01T00:00:00"}]
)
async def test_list_with_invalid_parameter_returns_422(
    client: Client, params: dict[str, Any]
) -> None:
    assert (await client.get("/monitor/audit", params=params)).status_code == 422


@pytest.mark.usefixtures("history")
async def test_export_requires_permission(client: Client) -> None:
    assert (await client.get("/monitor/audit/export")).content.startswith(b"PK")
    register_account(7, 2, "all", permissions=CODES - {"monitor:audit:export"})
    assert (await client.get("/monitor/audit/export")).status_code == 403


@pytest.mark.usefixtures("history")
async def test_list_executes_one_statement(client: Client, database: Database) -> None:
    with count_statements(database.engine) as statements:
        await list_entries(client)
    assert sum(sql.startswith("SELECT") for sql in statements) == 1


async def test_write_methods_return_405(client: Client) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert (await client.request(method, "/monitor/audit")).status_code == 405
        assert (await client.request(method, "/monitor/audit/1")).status_code == 405


async def detail_labels(
    client: Client, language: str, **params: str | int
) -> dict[str, tuple[str, Any, Any]]:
    """Returns title, old and new label by field of the newest entry that matches."""
    (entry, *_) = await list_entries(client, **params)
    response = await client.get(
        f"/monitor/audit/{entry['id']}", headers={"accept-language": language}
    )
    changes = response.json()["data"]["changes"]
    return {
        change["name"]: (change["title"], change["before_words"], change["after_words"])
        for change in changes
    }


async def test_detail_translates_fields_and_referenced_values(
    client: Client, db: AsyncSession
) -> None:
    status = Dict(name="s", name_en="s", code="sys_position_status")
    db.add(status)
    await db.flush()
    db.add(DictItem(dict_id=status.id, label="启用", label_en="Enabled", value="enabled"))
    role = Role(name="Clerk", code="clerk", data_scope=DataScopeType.DEPARTMENT)
    db.add(role)
    await db.flush()
    await client.post("/positions", json={"name": "a", "code": "a"})
    position = await detail_labels(client, "zh", object="sys_position")
    assert position["name"] == ("岗位名称", None, None)
    assert position["status"] == ("状态", None, "启用")
    assert position["owner_id"][1:] == (None, "u1")
    assert (await detail_labels(client, "en", object="sys_position"))["status"] == (
        "Status",
        None,
        "Enabled",
    )

    jane = {"username": "jane", "password": "a quiet forenoon", "role_ids": [role.id]}
    assert (await client.post("/users", json=jane)).status_code == 200
    assert (await detail_labels(client, "zh", object="sys_user"))["dept_id"] == ("部门", None, "d1")
    association = await detail_labels(client, "en", object="sys_user_role")
    assert association == {"user_id": ("User", None, "jane"), "role_id": ("Roles", None, "Clerk")}
    await client.post(
        "/roles", json={"name": "r", "code": "r", "data_scope": "department_and_below"}
    )
    assert (await detail_labels(client, "zh", object="sys_role"))["data_scope"] == (
        "数据范围",
        None,
        "本部门及以下",
    )


async def test_detail_without_label_has_plain_value_and_field_name(
    client: Client, database: Database
) -> None:
    register_account(7, 2, "department_and_below", permissions=CODES)
    unknown_change = Change(
        Action.UPDATE,
        "sys_user",
        before={"dept_id": True, "odd": 1},
        after={"dept_id": "x"},
        owner=(7, 2),
    )
    moved = Change(
        Action.UPDATE, "sys_position", before={"owner_id": 9}, after={"owner_id": 8}, owner=(7, 2)
    )
    async with database.transaction(SYSTEM) as db:
        session = db.sync_session
        assert isinstance(session, Session)
        add_changes(session, [unknown_change, moved])
    client.as_(7)
    assert (await detail_labels(client, "en", object="sys_position"))["owner_id"][1:] == (
        "u9",
        None,
    )
    assert await detail_labels(client, "en", object="sys_user") == {
        "dept_id": ("Department", None, None),
        "odd": ("odd", None, None),
    }


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(("language", "title"), [("zh-CN", "岗位"), ("en", "Position")])
async def test_object_is_filtered_by_title_and_table_name(
    client: Client, language: str, title: str
) -> None:
    client.headers["accept-language"] = language
    for search in (title, "sys_position", title.lower()):
        entries = await list_entries(client.as_(7), object=search)
        assert {(entry["object"], entry["object_title"]) for entry in entries} == {
            ("sys_position", title)
        }
    detail = (await client.get(f"/monitor/audit/{entries[0]['id']}")).json()["data"]
    assert detail["object_title"] == title
    assert await list_entries(client, object="nothing of that name") == []


def test_platform_tables_have_titles_in_both_languages() -> None:
    for catalog in catalogs.values():
        platform_tables = {
            table for table in Base.metadata.tables if table.startswith(("sys_", "gen_"))
        }
        missing = {table for table in platform_tables if f"object.{table}" not in catalog}
        assert missing == set()


async def test_entries_without_a_signed_in_user_name_the_user_or_the_system(
    client: Client, db: AsyncSession
) -> None:
    db.add(new_user())
    await db.commit()
    await sign_in(client.as_(None))
    client.as_(1).headers["accept-language"] = "en"
    (session, *_) = await list_entries(client, object="sys_session")
    (user, *_) = await list_entries(client, object="sys_user")
    assert (session["user_name"], session["actor"]) == ("", "mary")
    assert (user["user_name"], user["actor"]) == ("", "System")
    assert session in await list_entries(client, user_name="mary")
    detail = (await client.get(f"/monitor/audit/{session['id']}")).json()["data"]
    assert detail["actor"] == "mary"


async def test_entries_of_associations_name_the_connected_rows(
    client: Client, db: AsyncSession
) -> None:
    role = Role(name="Clerk", code="clerk")
    db.add(role)
    await db.flush()
    jane = {"username": "jane", "password": "a quiet forenoon", "role_ids": [role.id]}
    assert (await client.post("/users", json=jane)).status_code == 200
    (entry, *_) = await list_entries(client, object="sys_user_role")
    assert (entry["label"], entry["row_title"]) == ("", "jane · Clerk")


class Planet(Global, Unmanaged):
    __tablename__ = "fa_planet"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String(64))


class Moon(Global, Unmanaged):
    __tablename__ = "fa_moon"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))


class Orbit(Global, Unmanaged):
    __tablename__ = "fa_orbit"

    planet_id: Mapped[UUID] = mapped_column(ForeignKey("fa_planet.id"), primary_key=True)
    moon_code: Mapped[str] = mapped_column(ForeignKey("fa_moon.code"), primary_key=True)


async def test_entries_of_associations_with_text_and_uuid_keys_name_the_rows(
    client: Client, database: Database
) -> None:
    planet = UUID(int=7)
    keys = (f"{planet},12", f"{planet},a~2Fb", "gone,12", f"{planet}")
    async with database.transaction(SYSTEM) as db:
        db.add_all([Planet(id=planet, name="Mars"), Moon(code="12", name="Phobos")])
        db.add(Moon(code="a/b", name="Deimos"))
        session = db.sync_session
        assert isinstance(session, Session)
        add_changes(session, [Change(Action.CREATE, "fa_orbit", key) for key in keys])
    entries = await list_entries(client, object="fa_orbit")
    assert {entry["row_key"]: entry["row_title"] for entry in entries} == {
        keys[0]: "Mars · Phobos",
        keys[1]: "Mars · Deimos",
        keys[2]: "gone · Phobos",
        keys[3]: "Mars",
    }


async def test_objects_are_the_audited_tables_with_titles(client: Client) -> None:
    response = await client.get("/monitor/audit/objects", headers={"accept-language": "en"})
    titles = {item["object"]: item["title"] for item in response.json()["data"]}
    assert titles["sys_user_role"] == "User role"
    assert "sys_login_log" not in titles
    register_account(7, 2, "all", permissions=ALL - {"monitor:audit:query"})
    assert (await client.as_(7).get("/monitor/audit/objects")).status_code == 403
