"""Imported tables that have changed in the database since."""

import pytest
from sqlalchemy import text

from app.core.database import Database
from tests.conftest import SYSTEM, Client
from tests.helpers.gencode import (
    BASE,
    fetch_detail,
    generator_client,
    import_tables,
    library,
    update_body,
)

__all__ = ["generator_client", "library"]  # fixtures
pytestmark = pytest.mark.anyio


async def test_sync_of_table_not_imported_returns_404_with_name(generator_client: Client) -> None:
    response = await generator_client.get(f"{BASE}/sync_db/preview/nowhere")
    assert (response.status_code, response.json()["error"]) == (404, "generator.not_imported")
    assert "nowhere" in response.json()["message"]


async def test_sync_applies_changes_and_keeps_other_settings(
    generator_client: Client, library: Database
) -> None:
    id = (await import_tables(generator_client))["book"]
    data = await fetch_detail(generator_client, id)
    for column in data["columns"]:
        column |= {"title": f"题{column['column_name']}", "is_list": False}
    assert (
        await generator_client.put(f"{BASE}/update/{id}", json=update_body(data))
    ).status_code == 200
    changes = (await generator_client.get(f"{BASE}/sync_db/preview/book")).json()["data"]
    assert changes == {"added": [], "removed": [], "changed": [], "table": []}
    assert (await generator_client.post(f"{BASE}/sync_db/book")).json()["data"]["version"] == 2
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("alter table book add column pages integer"))
        await connection.execute(text("alter table book drop column price"))
    changes = (await generator_client.get(f"{BASE}/sync_db/preview/book")).json()["data"]
    assert (changes["added"], changes["removed"], changes["changed"]) == (["pages"], ["price"], [])
    names = [
        column["column_name"] for column in (await fetch_detail(generator_client, id))["columns"]
    ]
    assert names[-2:] == ["price", "shelf_id"]
    assert (await generator_client.post(f"{BASE}/sync_db/book")).json()["data"][
        "changes"
    ] == changes
    after = {
        column["column_name"]: column
        for column in (await fetch_detail(generator_client, id))["columns"]
    }
    assert set(after) == {"id", "title", "shelf_id", "pages"}
    assert (after["title"]["title"], after["title"]["is_list"]) == ("题title", False)
    assert after["pages"]["is_list"]
    assert (await generator_client.post(f"{BASE}/sync_db/book")).json()["data"]["changes"][
        "added"
    ] == []


async def test_sync_of_dropped_table_returns_404(
    generator_client: Client, library: Database
) -> None:
    await import_tables(generator_client, "book")
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("drop table book"))
    for response in (
        await generator_client.get(f"{BASE}/sync_db/preview/book"),
        await generator_client.post(f"{BASE}/sync_db/book"),
    ):
        assert (response.status_code, response.json()["error"]) == (404, "generator.table_gone")
