"""Denied requests are recorded, in a bounded number of entries."""

import json

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.state import get_app_state
from app.api.v1.module_system.position.model import Position
from app.core.database import Database
from app.core.database_errors import DatabaseUnreachable
from app.extensions.audit import Action, AuditEntry
from app.extensions.audit.denial import DenialBuffer
from app.kit.context import Actor
from app.kit.counter import MAX_KEYS
from app.kit.data_scope import DataScope
from tests.conftest import Client, register_account

pytestmark = pytest.mark.anyio

# User, method, route and status.
Denial = tuple[int, str, str, int]


@pytest.fixture(autouse=True)
async def empty_buffer(app: FastAPI) -> None:
    get_app_state(app).denials.drain()


async def recorded_denials(app: FastAPI, database: Database, db: AsyncSession) -> list[Denial]:
    await get_app_state(app).denials.write(database)
    entries = await db.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.DENY).order_by(AuditEntry.id)
    )
    return [
        (entry.user_id, entry.method, entry.route, json.loads(entry.after or "{}")["status"])
        for entry in entries
    ]


async def test_request_without_permission_is_recorded(
    app: FastAPI, client: Client, database: Database, db: AsyncSession
) -> None:
    register_account(9, 2, "self", permissions=frozenset())
    assert (await client.as_(9).get("/positions")).status_code == 403
    assert (await client.post("/positions", json={})).status_code == 403
    assert await recorded_denials(app, database, db) == [
        (9, "GET", "/api/v1/positions", 403),
        (9, "POST", "/api/v1/positions", 403),
    ]


async def test_write_to_invisible_row_is_recorded(
    app: FastAPI, client: Client, database: Database, db: AsyncSession
) -> None:
    hidden = Position(name="h", code="h", owner_id=1, owner_dept_id=4)
    db.add(hidden)
    await db.flush()
    client.as_(9)
    assert (await client.get(f"/positions/{hidden.id}")).status_code == 404
    assert (await client.delete("/positions", params={"ids": hidden.id})).status_code == 404
    assert (await client.post("/nowhere")).status_code == 404
    assert await recorded_denials(app, database, db) == [(9, "DELETE", "/api/v1/positions", 404)]


async def test_allowed_and_anonymous_requests_are_not_recorded(
    app: FastAPI, client: Client, database: Database, db: AsyncSession
) -> None:
    assert (await client.get("/positions")).status_code == 200
    assert (await client.as_(None).get("/positions")).status_code == 401
    assert await recorded_denials(app, database, db) == []


async def test_repeated_denials_give_one_entry_with_count(
    app: FastAPI, client: Client, database: Database, db: AsyncSession
) -> None:
    register_account(9, 2, "self", permissions=frozenset())
    client.as_(9)
    for _ in range(100):
        await client.get("/positions")
    assert len(await recorded_denials(app, database, db)) == 1
    (entry,) = await db.scalars(select(AuditEntry).where(AuditEntry.action == Action.DENY))
    assert json.loads(entry.after or "") == {
        "status": 403,
        "path": "/api/v1/positions",
        "times": 100,
    }
    assert (entry.owner_id, entry.owner_dept_id) == (9, 2)


async def test_denials_beyond_limit_are_counted(database: Database, db: AsyncSession) -> None:
    denials = DenialBuffer()
    for user_id in range(MAX_KEYS + 3):
        actor = Actor(user_id, frozenset(), DataScope(user_id=user_id))
        denials.add(actor, {"method": "GET", "path": "/x"}, "/x", 403)
    await denials.write(database)
    select_denials = (
        select(AuditEntry).where(AuditEntry.action == Action.DENY).order_by(AuditEntry.id)
    )
    entries = (await db.scalars(select_denials)).all()
    assert len(entries) == MAX_KEYS + 1
    assert json.loads(entries[-1].after or "") == {"dropped": 3}
    await denials.write(database)
    assert len((await db.scalars(select_denials)).all()) == len(entries)


async def test_denials_of_failed_write_are_kept(fresh: Database) -> None:
    denials = DenialBuffer()

    def deny(path: str) -> None:
        actor = Actor(7, frozenset(), DataScope(user_id=7))
        denials.add(actor, {"method": "GET", "path": path}, "/x", 403)

    deny("/first")
    unreachable = Database("sqlite+aiosqlite:////nowhere/at/all.db")
    with pytest.raises(DatabaseUnreachable):
        await denials.write(unreachable)
    await unreachable.close()
    deny("/second")
    await denials.write(fresh)
    async with fresh.read(DataScope.system("a test")) as db:
        (entry,) = await db.scalars(select(AuditEntry))
    assert json.loads(entry.after or "") == {"status": 403, "path": "/first", "times": 2}
