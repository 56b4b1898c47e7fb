"""Figures of the dashboard."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.api.v1.module_monitor.dashboard.param import DashboardParam
from app.api.v1.module_monitor.dashboard.service import day_starts
from app.api.v1.module_monitor.login_log.model import LoginEntry, Outcome
from tests.conftest import Client, count_statements, register_account

pytestmark = pytest.mark.anyio

CODES = frozenset(
    {"system:user:query", "monitor:online:query", "monitor:login_log:query", "monitor:audit:query"}
)
CHINA = timezone(timedelta(hours=8))


def entries(
    at: datetime, outcomes: Sequence[Outcome], dept_id: int = 2, times: int = 1
) -> list[LoginEntry]:
    values = {"user_id": 9, "dept_id": dept_id, "user_name": "u9", "ip": "::1", "user_agent": ""}
    return [LoginEntry(at=at, outcome=outcome, times=times, **values) for outcome in outcomes]


async def get_dashboard(client: Client, **query: int) -> dict[str, Any]:
    response = await client.get("/monitor/dashboard", params=query)
    assert response.status_code == 200, response.text
    data: dict[str, Any] = response.json()["data"]
    return data


async def test_logins_are_counted_by_days_of_callers_time_zone(
    client: Client, db: AsyncSession
) -> None:
    midnight = (
        datetime.now(UTC).astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    )
    before = midnight - timedelta(microseconds=1)
    after = midnight
    db.add_all(
        entries(before, [Outcome.SUCCESS, Outcome.LOGOUT])
        + entries(after, [Outcome.WRONG], times=3)
    )
    db.add_all(entries(midnight - timedelta(days=2), [Outcome.SUCCESS]))
    await db.flush()
    logins = (await get_dashboard(client, days=2, offset=480))["logins"]
    assert logins == [
        {"day": (midnight - timedelta(days=1)).date().isoformat(), "succeeded": 1, "failed": 0},
        {"day": midnight.date().isoformat(), "succeeded": 0, "failed": 3},
    ]


async def test_users_and_changes_are_counted(client: Client) -> None:
    before = await get_dashboard(client, days=1)
    jane = {"username": "jane", "password": "a testing password", "is_active": False}
    assert (await client.post("/users", json=jane)).status_code == 200
    after = await get_dashboard(client, days=1)
    assert [one["total"] - one["active"] for one in (before["people"], after["people"])] == [0, 1]
    assert after["changes"][0]["changes"] > before["changes"][0]["changes"]


async def test_figure_requires_permission_and_applies_data_scope(
    client: Client, db: AsyncSession
) -> None:
    db.add_all(entries(datetime.now(UTC), [Outcome.SUCCESS], dept_id=4))
    await db.flush()
    register_account(9, 2, "self", permissions=frozenset())
    client.as_(9)
    assert await get_dashboard(client) == {
        "people": None,
        "online": None,
        "logins": None,
        "changes": None,
    }
    register_account(8, 2, "department", permissions=CODES)
    client.as_(8)
    assert (await get_dashboard(client, days=1))["logins"][0]["succeeded"] == 0
    register_account(7, 4, "department", permissions=CODES)
    client.as_(7)
    assert (await get_dashboard(client, days=1))["logins"][0]["succeeded"] == 1


async def test_each_figure_executes_one_statement(client: Client, engine: AsyncEngine) -> None:
    with count_statements(engine) as statements:
        assert len((await get_dashboard(client, days=31))["logins"]) == 31
    assert len(statements) == 4


def test_days_start_in_callers_time_zone() -> None:
    evening = datetime(2026, 3, 1, 20, tzinfo=UTC)
    assert [
        start.isoformat() for start in day_starts(evening, DashboardParam(days=2, offset=480))
    ] == [
        "2026-03-01T00:00:00+08:00",
        "2026-03-02T00:00:00+08:00",
    ]
