"""The filter of a generated module by a period of times."""

from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_example.demo.model import Demo
from tests.conftest import Client

pytestmark = pytest.mark.anyio

URL = "/example/demos"
NAME = "a demo within a second"
AT = datetime.fromisoformat("2026-11-30T10:30:00.400000")


@pytest.mark.parametrize(
    ("end", "is_match"),
    [
        ("2026-11-30T10:30:00", True),
        ("2026-11-30T10:30", True),
        ("2026-11-30", True),
        ("2026-11-30T10:29:59", False),
        ("2026-11-29", False),
    ],
)
async def test_upper_bound_of_times_includes_its_second_minute_or_day(
    client: Client, db: AsyncSession, end: str, is_match: bool
) -> None:
    db.add(Demo(name=NAME, owner_id=9, dept_id=2, starts_at=AT))
    await db.commit()
    params = {"name": NAME, "starts_at_from": "2026-11-01T00:00:00", "starts_at_to": end}
    response = await client.get(URL, params=params)
    assert response.status_code == 200, response.text
    assert response.json()["data"]["total"] == is_match
