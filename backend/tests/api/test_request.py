"""A client whose answer was lost asks whether its request has created a row."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_common.request.service import PERIOD
from app.extensions.audit.model import AuditEntry
from app.kit.model import utc_now
from tests.conftest import Client, register_account

pytestmark = pytest.mark.anyio

CREATE = frozenset({"system:position:create"})


async def create_position(client: Client, request_id: str, code: str) -> int:
    response = await client.post(
        "/positions", json={"name": "Driver", "code": code}, headers={"X-Request-ID": request_id}
    )
    return response.status_code


async def is_saved(client: Client, request_id: str) -> bool:
    response = await client.get("/common/requests", params={"request_id": request_id})
    assert response.status_code == 200, response.text
    return bool(response.json()["data"]["saved"])


async def test_caller_sees_whether_own_request_has_created_a_row(client: Client) -> None:
    for id in (6, 7):
        register_account(id, 2, "department", permissions=CREATE)
    driver = client.as_(6)
    assert not await is_saved(driver, "first")
    assert await create_position(driver, "first", "driver") == 200
    assert await create_position(driver, "second", "") == 422
    assert await create_position(driver, "third", "driver") == 409
    saved = [await is_saved(driver, id) for id in ("first", "second", "third")]
    assert saved == [True, False, False]
    assert not await is_saved(client.as_(7), "first")


async def test_requests_are_known_for_one_hour(client: Client, db: AsyncSession) -> None:
    register_account(6, 2, "department", permissions=CREATE)
    assert await create_position(client.as_(6), "first", "driver") == 200
    await db.execute(update(AuditEntry).values(at=utc_now() - PERIOD - timedelta(seconds=1)))
    assert not await is_saved(client.as_(6), "first")


async def test_signed_out_caller_is_rejected(client: Client) -> None:
    assert (await client.as_(None).get("/common/requests?request_id=first")).status_code == 401
