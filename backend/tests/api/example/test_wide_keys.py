"""Rows whose key is beyond 2^53, which JavaScript would round."""

from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.v1.module_example.demo.model import Demo
from tests.conftest import Client

pytestmark = pytest.mark.anyio

URL = "/example/demos"
WIDE = 2**53 + 1
NAME = "a demo with a wide key"


@pytest.fixture
async def row(client: Client, db: AsyncSession) -> dict[str, Any]:
    db.add(Demo(id=WIDE, name=NAME, owner_id=9, dept_id=2))
    await db.commit()
    response = await client.get(URL, params={"name": NAME})
    (row,) = response.json()["data"]["items"]
    return dict(row)


async def test_key_beyond_2_53_is_listed_opened_saved_and_deleted_as_text(
    client: Client, row: dict[str, Any]
) -> None:
    assert row["id"] == str(WIDE)
    url = f"{URL}/{row['id']}"
    assert (await client.get(url)).json()["data"] == row
    body = {name: row[name] for name in ("name", "version")} | {"remark": "saved"}
    response = await client.put(url, json=body)
    assert response.status_code == 200, response.text
    saved = response.json()["data"]
    assert (saved["id"], saved["remark"]) == (str(WIDE), "saved")
    assert (await client.get(f"{URL}/{WIDE - 1}")).status_code == 404
    assert (await client.delete(URL, params={"ids": [row["id"]]})).status_code == 200
    assert (await client.get(url)).status_code == 404


async def test_key_beyond_2_53_is_exported_in_full(client: Client, row: dict[str, Any]) -> None:
    response = await client.get(f"{URL}/export", params={"name": row["name"]})
    head, exported = (
        CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()
    )
    assert str(exported[head.index("编号")]).lstrip("'") == str(WIDE)


async def test_key_beyond_64_bits_is_no_row(client: Client) -> None:
    for id in (2**63, 2**64):
        assert (await client.get(f"{URL}/{id}")).status_code == 422
