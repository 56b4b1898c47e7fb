"""Rows whose choices this version does not know, as a newer or an older one may leave them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Enum, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_system.auth.current_user import CurrentUserService
from app.api.v1.module_system.role.model import Role, UserRole
from app.core.database import Database
from app.kit.context import ANONYMOUS, Context
from app.kit.db.choices import ChoiceType
from app.kit.model import Base
from tests.conftest import SYSTEM

from .fixtures import OWN_DEPT
from .requests import REQUEST_BUILDERS, ROW_FACTORIES
from .test_matrix import CODES, ROUTES, Requester, requester

__all__ = ["requester"]
pytestmark = pytest.mark.anyio

UNKNOWN = "from_another_version"
READ_ROUTES = [name for name, route in ROUTES.items() if (route.methods or set()) <= {"GET"}]


def choice_columns() -> Iterator[Column[object]]:
    for table in Base.metadata.sorted_tables:
        yield from (column for column in table.columns if isinstance(column.type, ChoiceType))


def test_choice_columns_have_the_tolerant_type() -> None:
    assert "sys_role.data_scope" in [str(column) for column in choice_columns()]
    columns = (column for table in Base.metadata.sorted_tables for column in table.columns)
    assert [str(column) for column in columns if isinstance(column.type, Enum)] == []


async def set_unknown(db: AsyncSession) -> None:
    connection = await db.connection()
    for column in choice_columns():
        await connection.exec_driver_sql(
            f"update {column.table.name} set {column.name} = '{UNKNOWN}'"
        )


async def test_no_read_route_returns_500_for_unknown_choices(
    requester: Requester, database: Database
) -> None:
    company = requester.company
    superuser = await company.account(is_superuser=True)
    holder = await company.account(*CODES)
    for factory in ROW_FACTORIES.values():
        await factory(company, OWN_DEPT)
    statuses = {}
    for name in READ_ROUTES:
        request = await REQUEST_BUILDERS[name](company, OWN_DEPT)
        async with database.transaction(SYSTEM) as db:
            await set_unknown(db)
        for account in (superuser, holder):
            response = await requester.send(ROUTES[name], request, account)
            statuses[name, account is holder] = response.status_code
    assert {key: status for key, status in statuses.items() if status >= 500} == {}
    assert statuses["list_roles", False] == 200


async def test_unknown_data_scope_gives_no_rows_and_is_listed_as_it_is(
    requester: Requester, database: Database
) -> None:
    company = requester.company
    holder = await company.account(*CODES)
    superuser = await company.account(is_superuser=True)
    async with database.transaction(SYSTEM) as db:
        await set_unknown(db)
    async with database.read(SYSTEM) as db:
        actor = await CurrentUserService(Context(db, ANONYMOUS)).load_actor_by_id(holder.user_id)
        query = select(UserRole.role_id).where(UserRole.user_id == holder.user_id)
        role_id = (await db.scalars(query)).one()
        role = await db.get_one(Role, role_id)
    assert actor is not None
    assert (actor.scope.all_rows, actor.scope.own_rows, actor.scope.groups) == (
        False,
        False,
        frozenset(),
    )
    assert role.data_scope == UNKNOWN
    users = await requester.client.get("/api/v1/users", headers=requester.headers(holder))
    assert users.json()["data"]["items"] == []
    roles = await requester.client.get("/api/v1/roles", headers=requester.headers(superuser))
    assert {role["data_scope"] for role in roles.json()["data"]["items"]} == {UNKNOWN}
