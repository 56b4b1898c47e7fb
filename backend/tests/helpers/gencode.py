"""A database with two tables and an empty project, for tests of the generator's endpoints."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import ASGITransport

from app.api.state import get_app_state
from app.core.config import Settings
from app.core.database import Database
from app.core.security import AccessTokenClaims
from app.generator.design.create_table import create_table
from app.generator.design.table_definition import TableDefinition
from app.kit.context import Actor
from app.main import create_app
from tests.conftest import (
    ACCOUNTS,
    SETTINGS,
    SYSTEM,
    Client,
    accept_users_without_session,
    register_account,
)

BASE = "/generator/gencode"
KEY = {"name": "id", "type": "integer", "primary_key": True, "increment": True}
SHELF = {
    "name": "shelf",
    "comment": "书架",
    "columns": [KEY, {"name": "name", "type": "string", "length": 20}],
}
BOOK = {
    "name": "book",
    "comment": "图书",
    "columns": [
        KEY,
        {"name": "title", "type": "string", "length": 100, "comment": "书名'); import os #"},
        {"name": "price", "type": "decimal", "nullable": True},
        {"name": "shelf_id", "type": "integer"},
    ],
    "foreign_keys": [{"columns": ["shelf_id"], "target_table": "shelf", "target_columns": ["id"]}],
}


@pytest.fixture
async def library(fresh: Database) -> Database:
    """Creates two tables in a new database for each test, because MySQL commits DDL implicitly."""
    async with fresh.engine.execution_options(scope=SYSTEM).begin() as connection:
        for definition in (SHELF, BOOK):
            await create_table(connection, TableDefinition.model_validate(definition))
    return fresh


async def open_client(database: Database, settings: Settings) -> AsyncIterator[Client]:
    register_account(1, 1, "all", permissions=frozenset({"*"}))
    register_account(9, 1, "all", permissions=frozenset())
    app = create_app(settings, database)

    async def load(claims: AccessTokenClaims) -> Actor | None:
        return ACCOUNTS.get(claims.session_id)

    get_app_state(app).actors.load = load
    get_app_state(app).actors.ttl_seconds = 0.0
    accept_users_without_session(app)
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with Client(transport=transport, base_url="http://test/api/v1") as client:
        yield client.as_(1)
    ACCOUNTS.clear()


@pytest.fixture
async def generator_client(library: Database, tmp_path: Path) -> AsyncIterator[Client]:
    settings = SETTINGS.model_copy(update={"generator_root": tmp_path / "project"})
    (tmp_path / "project").mkdir(exist_ok=True)
    async for client in open_client(library, settings):
        yield client


async def import_tables(client: Client, *names: str) -> dict[str, int]:
    """Imports the tables, or both, and returns their ids by name."""
    response = await client.post(
        f"{BASE}/import", json={"names": names or ("book", "shelf"), "module_name": "library"}
    )
    assert response.status_code == 200, response.text
    assert response.json()["data"]["refused"] == []
    return {table["table_name"]: table["id"] for table in response.json()["data"]["imported"]}


RESPONSE_ONLY_FIELDS = (
    "id",
    "created_at",
    "updated_at",
    "explanations",
    "columns_explanations",
    "columns_readonly",
    "columns_widgets",
    "columns_dict_widgets",
)


async def fetch_detail(client: Client, id: int) -> dict[str, Any]:
    data: dict[str, Any] = (await client.get(f"{BASE}/detail/{id}")).json()["data"]
    return data


def update_body(data: dict[str, Any], **changes: object) -> dict[str, Any]:
    """Returns the body of an update: a detail without the fields that are only in responses."""
    body = {name: value for name, value in data.items() if name not in RESPONSE_ONLY_FIELDS}
    return body | changes
