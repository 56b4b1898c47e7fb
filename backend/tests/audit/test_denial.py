"""What somebody was not let do is known afterwards, and costs nobody much."""

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
from tests.conftest import Client, account

pytestmark = pytest.mark.anyio

Told = list[tuple[int, str, str, int]]


@pytest.fixture(autouse=True)
async def none_before(app: FastAPI) -> None:
    get_app_state(app).denials.drain()


async def told(app: FastAPI, database: Database, db: AsyncSession) -> Told:
    await get_app_state(app).denials.write(database)
    found = await db.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.DENY).order_by(AuditEntry.id)
    )
    return [
        (entry.user_id, entry.method, entry.route, json.loads(entry.after or "{}")["status"])
        for entry in found
    ]


async def test_a_missing_permission_is_told(
    app: FastAPI, client: Client, database: Database, db: AsyncSession
) -> None:
    account(9, 2, "self", permissions=frozenset())
    assert (await client.as_(9).get("/positions")).status_code == 403
    assert (await client.post("/positions", json={})).status_code == 403
    assert await told(app, database, db) == [
        (9, "GET", "/api/v1/positions", 403),
        (9, "POST", "/api/v1/positions", 403),
    ]


async def test_reaching_for_a_row_out_of_sight_is_told(
    app: FastAPI, client: Client, database: Database, db: AsyncSession
) -> None:
    hidden = Position(name="h", code="h", owner_id=1, owner_dept_id=4)
    db.add(hidden)
    await db.flush()
    client.as_(9)
    assert (await client.get(f"/positions/{hidden.id}")).status_code == 404
    assert (await client.delete("/positions", params={"ids": hidden.id})).status_code == 404
    assert (await client.post("/nowhere")).status_code == 404
    assert await told(app, database, db) == [(9, "DELETE", "/api/v1/positions", 404)]


async def test_what_was_allowed_and_what_strangers_try_is_not(
    app: FastAPI, client: Client, database: Database, db: AsyncSession
) -> None:
    assert (await client.get("/positions")).status_code == 200
    assert (await client.as_(None).get("/positions")).status_code == 401
    assert await told(app, database, db) == []


async def test_asking_a_hundred_times_is_told_once(
    app: FastAPI, client: Client, database: Database, db: AsyncSession
) -> None:
    account(9, 2, "self", permissions=frozenset())
    client.as_(9)
    for _ in range(100):
        await client.get("/positions")
    assert len(await told(app, database, db)) == 1
    (entry,) = await db.scalars(select(AuditEntry).where(AuditEntry.action == Action.DENY))
    assert json.loads(entry.after or "") == {
        "status": 403,
        "path": "/api/v1/positions",
        "times": 100,
    }
    assert (entry.owner_id, entry.owner_dept_id) == (9, 2)


async def test_more_than_fit_are_counted(database: Database, db: AsyncSession) -> None:
    denials = DenialBuffer()
    for user_id in range(MAX_KEYS + 3):
        actor = Actor(user_id, frozenset(), DataScope(user_id=user_id))
        denials.add(actor, {"method": "GET", "path": "/x"}, "/x", 403)
    await denials.write(database)
    denied = select(AuditEntry).where(AuditEntry.action == Action.DENY).order_by(AuditEntry.id)
    found = (await db.scalars(denied)).all()
    assert len(found) == MAX_KEYS + 1
    assert json.loads(found[-1].after or "") == {"untold": 3}
    await denials.write(database)
    assert len((await db.scalars(denied)).all()) == len(found)


async def test_what_could_not_be_told_is_counted(fresh: Database) -> None:
    denials = DenialBuffer()
    denials.add(
        Actor(7, frozenset(), DataScope(user_id=7)), {"method": "GET", "path": "/x"}, "/x", 403
    )
    away = Database("sqlite+aiosqlite:////nowhere/at/all.db")
    with pytest.raises(DatabaseUnreachable):
        await denials.write(away)
    await away.close()
    await denials.write(fresh)
    async with fresh.read(DataScope.system("a test")) as db:
        (entry,) = await db.scalars(select(AuditEntry))
    assert json.loads(entry.after or "") == {"untold": 1}
