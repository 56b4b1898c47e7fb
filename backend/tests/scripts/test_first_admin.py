"""First administrator and the published password."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from app.api.v1.module_system.identity.model import Identity
from app.api.v1.module_system.mfa.model import RecoveryCode, Totp
from app.api.v1.module_system.user.model import User
from app.core.config import SettingsError
from app.core.crypto.passwords import hash_password, verify_password
from app.core.database import Database
from app.extensions.audit import AuditEntry
from app.kit.model import utc_now
from app.scripts.first_admin import (
    create_first_admin,
    is_loopback,
    issue_temporary_password,
    reject_published_password,
)
from app.scripts.initialize import initialize
from tests.conftest import SETTINGS, SYSTEM
from tests.platform_schema import TEST_OPTIONS

pytestmark = pytest.mark.anyio

LOCAL_SETTINGS = SETTINGS.model_copy(update={"app_env": "development", "host": "127.0.0.1"})


async def all_users(database: Database) -> list[User]:
    async with database.read(SYSTEM) as db:
        return list(await db.scalars(select(User)))


async def test_first_admin_on_loopback_address_has_published_password(fresh: Database) -> None:
    await initialize(fresh)
    assert await create_first_admin(fresh, LOCAL_SETTINGS) == "123456"
    (admin,) = await all_users(fresh)
    assert admin.username == "admin"
    assert admin.is_superuser
    assert not admin.must_change_password
    assert admin.owner_id == admin.id
    assert await verify_password("123456", admin.hashed_password)


@pytest.mark.parametrize(
    "changes",
    [{"host": "0.0.0.0"}, {"app_env": "production"}, {"app_env": "testing"}],  # noqa: S104
)
async def test_first_admin_elsewhere_has_random_password_to_be_changed(
    fresh: Database, changes: dict[str, Any]
) -> None:
    await initialize(fresh)
    password = await create_first_admin(fresh, LOCAL_SETTINGS.model_copy(update=changes))
    assert password
    assert len(password) >= 16
    (admin,) = await all_users(fresh)
    assert admin.must_change_password
    assert await verify_password(password, admin.hashed_password)


async def test_changed_or_deleted_first_admin_is_not_created_again(fresh: Database) -> None:
    await initialize(fresh)
    await create_first_admin(fresh, LOCAL_SETTINGS)
    async with fresh.transaction(SYSTEM) as db:
        await db.execute(update(User).values(hashed_password="changed", username="root"))
    assert await create_first_admin(fresh, LOCAL_SETTINGS) is None
    (user,) = await all_users(fresh)
    assert (user.username, user.hashed_password) == ("root", "changed")
    async with fresh.transaction(SYSTEM) as db:
        await db.execute(delete(User))
    assert await create_first_admin(fresh, LOCAL_SETTINGS) is None
    assert await all_users(fresh) == []


async def test_simultaneous_starts_create_one_first_admin(fresh: Database) -> None:
    await initialize(fresh)
    others = [
        Database(fresh.engine.url.render_as_string(hide_password=False), TEST_OPTIONS)
        for _ in range(2)
    ]
    passwords = await asyncio.gather(
        *(create_first_admin(database, LOCAL_SETTINGS) for database in (fresh, *others))
    )
    for database in others:
        await database.close()
    assert sorted(map(str, passwords)) == ["123456", "None", "None"]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104
        ("example.com", False),
    ],
)
async def test_is_loopback_accepts_only_loopback_hosts(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


async def test_published_password_of_active_account_is_rejected(fresh: Database) -> None:
    await initialize(fresh)
    await create_first_admin(fresh, LOCAL_SETTINGS)
    with pytest.raises(SettingsError, match="The account admin still has the published password"):
        await reject_published_password(fresh)
    for change in (
        {"is_active": False},
        {"is_active": True, "hashed_password": await hash_password("another")},
    ):
        async with fresh.transaction(SYSTEM) as db:
            await db.execute(update(User).values(**change))
        await reject_published_password(fresh)


@pytest.mark.parametrize("reset_factors", [True, False])
async def test_temporary_password_deletes_factors_only_if_asked(
    fresh: Database, reset_factors: bool
) -> None:
    await initialize(fresh)
    await create_first_admin(fresh, LOCAL_SETTINGS)
    (admin,) = await all_users(fresh)
    async with fresh.transaction(SYSTEM) as db:
        db.add_all(
            [
                Totp(user_id=admin.id, secret="x", confirmed_at=utc_now()),
                RecoveryCode(user_id=admin.id, digest="x"),
                Identity(
                    digest="d",
                    user_id=admin.id,
                    issuer="https://id.example",
                    subject="s",
                    email="a@b",
                ),
            ]
        )
    password = await issue_temporary_password(fresh, "admin", reset_factors=reset_factors)
    assert password is not None
    async with fresh.read(SYSTEM) as db:
        counts = [
            await db.scalar(select(func.count()).select_from(model))
            for model in (Totp, RecoveryCode, Identity)
        ]
        entries = await db.scalars(
            select(AuditEntry.object).where(AuditEntry.action == "delete").distinct()
        )
        deleted = set(entries)
    assert counts == ([0, 0, 0] if reset_factors else [1, 1, 1])
    assert deleted >= ({"sys_totp", "sys_recovery_code"} if reset_factors else set())
