import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from app.api.v1.module_system.user.model import User
from app.core.config import SettingsError
from app.core.crypto.passwords import hash_password, verify_password
from app.core.database import Database
from app.scripts.first_admin import create_first_admin, is_loopback, reject_published_password
from app.scripts.initialize import initialize
from tests.conftest import SETTINGS, SYSTEM

pytestmark = pytest.mark.anyio

AT_HOME = SETTINGS.model_copy(update={"app_env": "development", "host": "127.0.0.1"})


async def users(database: Database) -> list[User]:
    async with database.read(SYSTEM) as db:
        return list(await db.scalars(select(User)))


async def test_at_home_the_first_administrator_has_the_published_password(fresh: Database) -> None:
    await initialize(fresh)
    assert await create_first_admin(fresh, AT_HOME) == "123456"
    (admin,) = await users(fresh)
    assert (admin.username, admin.is_superuser, admin.must_change_password) == (
        "admin",
        True,
        False,
    )
    assert admin.owner_id == admin.id
    assert await verify_password("123456", admin.hashed_password)


@pytest.mark.parametrize(
    "elsewhere",
    [{"host": "0.0.0.0"}, {"app_env": "production"}, {"app_env": "testing"}],  # noqa: S104 (the condition under test)
)
async def test_elsewhere_it_is_random_and_must_be_changed(
    fresh: Database, elsewhere: dict[str, Any]
) -> None:
    await initialize(fresh)
    password = await create_first_admin(fresh, AT_HOME.model_copy(update=elsewhere))
    assert password
    assert len(password) >= 16
    (admin,) = await users(fresh)
    assert admin.must_change_password
    assert await verify_password(password, admin.hashed_password)


async def test_nobody_is_appointed_twice_nor_brought_back_nor_changed(fresh: Database) -> None:
    await initialize(fresh)
    await create_first_admin(fresh, AT_HOME)
    async with fresh.transaction(SYSTEM) as db:
        await db.execute(update(User).values(hashed_password="mine", username="root"))
    assert await create_first_admin(fresh, AT_HOME) is None
    assert [(user.username, user.hashed_password) for user in await users(fresh)] == [
        ("root", "mine")
    ]
    async with fresh.transaction(SYSTEM) as db:
        await db.execute(delete(User))
    assert await create_first_admin(fresh, AT_HOME) is None
    assert await users(fresh) == []


async def test_processes_that_start_at_once_appoint_one(fresh: Database) -> None:
    await initialize(fresh)
    others = [Database(fresh.engine.url.render_as_string(hide_password=False)) for _ in range(2)]
    given = await asyncio.gather(
        *(create_first_admin(database, AT_HOME) for database in (fresh, *others))
    )
    for database in others:
        await database.close()
    assert sorted(map(str, given)) == ["123456", "None", "None"]


@pytest.mark.parametrize(
    ("host", "is_it"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 (the condition under test)
        ("example.com", False),
    ],
)
async def test_a_loopback_host_is_told_from_others(host: str, is_it: bool) -> None:
    assert is_loopback(host) is is_it


async def test_production_does_not_start_while_an_active_account_has_the_published_password(
    fresh: Database,
) -> None:
    await initialize(fresh)
    await create_first_admin(fresh, AT_HOME)
    with pytest.raises(SettingsError, match="the account admin still has the published password"):
        await reject_published_password(fresh)
    for change in (
        {"is_active": False},
        {"is_active": True, "hashed_password": await hash_password("another")},
    ):
        async with fresh.transaction(SYSTEM) as db:
            await db.execute(update(User).values(**change))
        await reject_published_password(fresh)
