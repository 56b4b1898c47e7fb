"""Every change is recorded, in the same transaction."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import String, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.api import features
from app.api.v1.module_system.auth.model import LoginSession, RefreshToken
from app.api.v1.module_system.dict.model import Dict
from app.api.v1.module_system.position.model import Position
from app.api.v1.module_system.role.model import Role, UserRole
from app.api.v1.module_system.user.model import User
from app.core.data_scope import DeptClosure
from app.core.database import Database
from app.extensions.audit import AuditChain, AuditEntry, UnauditableStatement
from app.extensions.audit.change import audited_columns
from app.extensions.audit.value import mask_value
from app.kit.data_scope import DataScope, Global, ScopeBypass
from app.kit.model import Base, Unmanaged
from app.kit.redact import MASK, is_secret
from tests.conftest import SYSTEM, Client, count_statements, register_account

pytestmark = pytest.mark.anyio

DICT_TABLE: Any = Dict.__table__
CLERK = {"name": "Clerk", "code": "clerk"}
USER_PERMISSIONS = frozenset(
    f"system:user:{verb}" for verb in ("query", "create", "update", "delete")
)


class Film(Global, Unmanaged):
    """A model of an existing table."""

    __tablename__ = "audit_film"

    number: Mapped[int] = mapped_column("film_no", primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column("film_title", String(64))
    api_secret: Mapped[str] = mapped_column(String(64))


async def entries(db: AsyncSession, object: str) -> Sequence[AuditEntry]:
    return (
        await db.scalars(
            select(AuditEntry).where(AuditEntry.object == object).order_by(AuditEntry.id)
        )
    ).all()


def loads(text: str | None) -> dict[str, Any]:
    values_by_name: dict[str, Any] = json.loads(text or "{}")
    return values_by_name


async def test_change_records_actor_request_row_and_values(
    client: Client, db: AsyncSession
) -> None:
    register_account(9, 2, "self")
    client.as_(9).headers["x-request-id"] = "abc"
    position = (await client.post("/positions", json=CLERK)).json()["data"]
    form = {**CLERK, "name": "Chief", "version": 1}
    assert (await client.put(f"/positions/{position['id']}", json=form)).status_code == 200
    assert (await client.delete("/positions", params={"ids": position["id"]})).status_code == 200
    created, updated, deleted = await entries(db, "sys_position")
    assert [entry.action for entry in (created, updated, deleted)] == ["create", "update", "delete"]
    for entry in (created, updated, deleted):
        assert (entry.user_id, entry.session_id, entry.ip, entry.request_id) == (
            9,
            "",
            "127.0.0.1",
            "abc",
        )
        assert (entry.row_key, entry.owner_id, entry.owner_dept_id) == (str(position["id"]), 9, 2)
    assert [(entry.method, entry.route) for entry in (created, updated, deleted)] == [
        ("POST", "/api/v1/positions"),
        ("PUT", "/api/v1/positions/{id}"),
        ("DELETE", "/api/v1/positions"),
    ]
    assert (created.before, loads(created.after)["code"]) == (None, "clerk")
    assert (loads(updated.before), loads(updated.after)) == ({"name": "Clerk"}, {"name": "Chief"})
    assert (updated.label, loads(deleted.before)["name"], deleted.after) == (
        "Chief",
        "Chief",
        None,
    )


async def test_failed_change_leaves_no_entry(client: Client, db: AsyncSession) -> None:
    await client.post("/positions", json=CLERK)
    assert (await client.post("/positions", json=CLERK)).status_code == 409
    assert len(await entries(db, "sys_position")) == 1


async def test_entries_of_user_contain_no_password_or_hash(
    client: Client, db: AsyncSession
) -> None:
    form = {"username": "jane", "password": "testpassword"}
    user = (await client.post("/users", json=form)).json()["data"]
    assert (
        await client.put(f"/users/{user['id']}/password", json={"password": "otherpassword"})
    ).status_code == 200
    created, reset = (await entries(db, "sys_user"))[-2:]
    assert loads(created.after)["hashed_password"] == MASK
    flags = {"must_change_password": False, "temporary_password_at": None}
    assert loads(reset.before) == {"hashed_password": MASK, "security_stamp": MASK, **flags}
    assert "argon2" not in f"{created.after}{reset.before}{reset.after}"


async def test_association_is_recorded_for_owner_of_user(client: Client, db: AsyncSession) -> None:
    role = Role(name="r", code="r", data_scope="self")
    db.add(role)
    await db.flush()
    user = (await client.get("/users/9")).json()["data"]
    read_only = {
        "id",
        "created_at",
        "updated_at",
        "must_change_password",
        "dept",
        "roles",
        "positions",
        "manageable",
    }
    form = {name: value for name, value in user.items() if name not in read_only}
    assert (await client.put("/users/9", json={**form, "role_ids": [role.id]})).status_code == 200
    (association,) = await entries(db, "sys_user_role")
    assert (association.action, loads(association.after)) == (
        "create",
        {"user_id": 9, "role_id": role.id},
    )
    assert (association.user_id, association.owner_id, association.owner_dept_id) == (1, 1, 2)


async def test_delete_statement_is_recorded_per_row(client: Client, db: AsyncSession) -> None:
    role = (
        await client.post(
            "/roles", json={"name": "r", "code": "r", "menu_ids": [], "dept_ids": [1, 2]}
        )
    ).json()
    id = role["data"]["id"]
    version = role["data"]["version"]
    form = {
        "name": "r",
        "code": "r",
        "menu_ids": [],
        "dept_ids": [1],
        "data_scope": "self",
        "version": version,
    }
    assert (await client.put(f"/roles/{id}", json=form)).status_code == 200
    deleted = (await entries(db, "sys_role_dept"))[-1]
    assert (deleted.action, loads(deleted.before)) == ("delete", {"role_id": id, "dept_id": 2})


async def test_update_statement_records_computed_values(
    database: Database, db: AsyncSession
) -> None:
    async with database.transaction(SYSTEM) as session:
        session.add_all(Dict(name=f"d{n}", name_en="d", code=f"d{n}") for n in range(3))
        await session.flush()
        await session.execute(update(Dict).where(Dict.code != "d0").values(name=Dict.name + "!"))
    changed = [entry for entry in await entries(db, "sys_dict") if entry.action == "update"]
    assert [(loads(entry.before), loads(entry.after)) for entry in changed] == [
        ({"name": "d1"}, {"name": "d1!"}),
        ({"name": "d2"}, {"name": "d2!"}),
    ]


async def test_change_in_rolled_back_savepoint_is_not_recorded(
    database: Database, db: AsyncSession
) -> None:
    async with database.transaction(SYSTEM) as session:
        session.add(Dict(name="kept", name_en="kept", code="kept"))
        outer = await session.begin_nested()
        session.add(Dict(name="gone", name_en="gone", code="gone"))
        inner = await session.begin_nested()
        session.add(Dict(name="too", name_en="too", code="too"))
        await inner.commit()
        await outer.rollback()
    assert [entry.label for entry in await entries(db, "sys_dict")] == ["kept"]


async def test_change_in_open_savepoint_is_recorded(database: Database, db: AsyncSession) -> None:
    async with database.transaction(SYSTEM) as session:
        await session.begin_nested()
        session.add(Dict(name="kept", name_en="kept", code="kept"))
    assert [entry.label for entry in await entries(db, "sys_dict")] == ["kept"]


async def test_change_by_system_records_reason(database: Database, db: AsyncSession) -> None:
    async with database.transaction(DataScope.system("a good reason")) as session:
        session.add(Dict(name="d", name_en="d", code="d"))
    (entry,) = await entries(db, "sys_dict")
    assert (entry.reason, entry.user_id, entry.route) == ("a good reason", 0, "")


async def test_change_of_unmanaged_table_is_recorded(database: Database, db: AsyncSession) -> None:
    async with database.transaction(SYSTEM) as session:
        film = Film(number=3, title="Alien", api_secret="s3cret")
        session.add(film)
        await session.flush()
        film.title = "Aliens"
    created, updated = await entries(db, "audit_film")
    assert (created.row_key, created.label) == ("3", "Alien")
    assert loads(created.after) == {"number": 3, "title": "Alien", "api_secret": MASK}
    assert (loads(updated.before), loads(updated.after)) == (
        {"title": "Alien"},
        {"title": "Aliens"},
    )


@pytest.mark.parametrize(
    "statement",
    [
        insert(Dict).values(name="d", name_en="d", code="d"),
        insert(DICT_TABLE).values(name="d", name_en="d", code="d", version=1),
        update(DICT_TABLE).values(name="d"),
    ],
)
async def test_write_that_cannot_be_recorded_is_rejected(
    database: Database, statement: Any
) -> None:
    for scope in (SYSTEM, DataScope(user_id=1, all_rows=True)):
        async with database.transaction(scope) as session:
            with pytest.raises((UnauditableStatement, ScopeBypass)):
                await session.execute(statement)


async def test_bulk_update_by_key_is_rejected(database: Database) -> None:
    async with database.transaction(SYSTEM) as session:
        with pytest.raises(UnauditableStatement):
            await session.execute(update(Dict), [{"id": 1, "name": "d"}])


async def test_read_writes_nothing(client: Client, database: Database) -> None:
    with count_statements(database.engine) as statements:
        assert (await client.get("/positions")).status_code == 200
    assert [sql for sql in statements if "sys_audit" in sql or sql.startswith("INSERT")] == []


async def test_change_takes_three_audit_statements(client: Client, database: Database) -> None:
    with count_statements(database.engine) as statements:
        assert (await client.post("/positions", json=CLERK)).status_code == 200
    audit = [sql.split()[0] for sql in statements if "sys_audit" in sql]
    assert audit == ["SELECT", "INSERT", "UPDATE"]


async def test_unaudited_tables_are_listed() -> None:
    list(features.discover_features())
    unaudited = {mapper.class_ for mapper in Base.registry.mappers if not mapper.class_.__audited__}
    assert {model.__name__ for model in unaudited} == {
        *(model.__name__ for model in (AuditEntry, AuditChain, DeptClosure, RefreshToken)),
        *(
            "Captcha",
            "Challenge",
            "GenVerifyRun",
            "IdempotencyKey",
            "LoginEntry",
            "LoginName",
            "LogSinkPosition",
            "Preference",
            "AppliedSeed",
            "TaskRun",
            "TaskRunLine",
            "TaskWorker",
            "Throttle",
        ),
    }


def test_values_of_private_rows_are_secret() -> None:
    assert {name for name, secret in audited_columns(RefreshToken).items() if not secret} == {"id"}
    assert not audited_columns(Position)["name"]
    assert audited_columns(LoginSession)["stamp"]
    assert audited_columns(User)["hashed_password"]
    assert not audited_columns(UserRole)["role_id"]


@pytest.mark.parametrize(
    "name", ["hashed_password", "apiKey", "access-token", "security_stamp", "PIN", "client_secret"]
)
def test_secret_name_is_masked(name: str) -> None:
    assert is_secret(name)
    assert mask_value("settings", {"inner": {name: "s3cret"}}) == {"inner": {name: MASK}}


@pytest.mark.parametrize(
    "name", ["timestamp", "secretary", "name", "spinning", "compass", "hashtags", "passenger"]
)
def test_other_name_is_not_secret(name: str) -> None:
    assert not is_secret(name)


def test_long_and_binary_values_are_shortened() -> None:
    assert mask_value("text", "x" * 5000) == f"{'x' * 2000}… (5000 characters)"
    assert mask_value("data", b"123") == "(3 bytes)"
    assert mask_value("number", float("inf")) == "inf"
