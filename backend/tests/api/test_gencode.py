"""Endpoints of the generator: lists of tables, imports, errors and permissions."""

from decimal import InvalidOperation
from threading import Thread, current_thread, main_thread
from typing import Any

import pytest
from sqlalchemy import text

from app.core.database import Database
from app.generator import inflection
from app.generator.config import ColumnConfig
from app.generator.configure.columns import infer_columns
from app.generator.introspect.schema import SchemaInfo as Facts
from app.generator.introspect.schema import TableInfo
from tests.conftest import SETTINGS, SYSTEM, Client, register_account
from tests.helpers.gencode import (
    BASE,
    KEY,
    SHELF,
    generator_client,
    import_tables,
    library,
    open_client,
)

__all__ = ["generator_client", "library"]  # fixtures
pytestmark = pytest.mark.anyio


async def test_db_list_leaves_out_imported_tables(generator_client: Client) -> None:
    page = (await generator_client.get(f"{BASE}/db/list")).json()["data"]
    assert [table["name"] for table in page["items"]] == ["book", "shelf"]
    first = (await generator_client.get(f"{BASE}/db/list", params={"page_size": 1})).json()["data"]
    assert (len(first["items"]), first["total"], first["has_next"]) == (1, 2, True)
    page = (await generator_client.get(f"{BASE}/db/list", params={"search": "SHE"})).json()["data"]
    assert [table["name"] for table in page["items"]] == ["shelf"]
    await import_tables(generator_client, "book")
    page = (await generator_client.get(f"{BASE}/db/list")).json()["data"]
    assert [table["name"] for table in page["items"]] == ["shelf"]


async def test_db_list_includes_tables_with_platform_prefix(
    generator_client: Client, library: Database
) -> None:
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        for name in ("gen_seed", "sys_call"):
            await connection.execute(
                text(f"create table {name} (id integer primary key, name varchar(20) not null)")
            )
    items = (await generator_client.get(f"{BASE}/db/list")).json()["data"]["items"]
    assert [table["name"] for table in items] == ["book", "gen_seed", "shelf", "sys_call"]
    assert (await import_tables(generator_client, "gen_seed", "sys_call")).keys() == {
        "gen_seed",
        "sys_call",
    }


async def test_import_returns_imported_tables_and_reasons_of_others(
    generator_client: Client,
) -> None:
    await import_tables(generator_client, "shelf")
    response = await generator_client.post(
        f"{BASE}/import", json={"names": ["book", "shelf", "sys_user", "nowhere", "book"]}
    )
    data = response.json()["data"]
    assert [table["table_name"] for table in data["imported"]] == ["book"]
    assert {table["table_name"]: table["reason"] for table in data["refused"]} == {
        "shelf": "该表已导入",
        "sys_user": "这是平台自身的表",
        "nowhere": "数据库中不存在该表",
    }


async def test_import_loads_the_inflection_library_in_a_thread(
    generator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library takes seconds to load: on the event loop, every other request would wait."""
    loaders: list[Thread] = []
    engine = inflection._engine  # noqa: SLF001

    def record() -> object:
        loaders.append(current_thread())
        return engine()

    monkeypatch.setattr(inflection, "_engine", record)
    data = (await generator_client.post(f"{BASE}/import", json={"names": ["book"]})).json()["data"]
    assert data["imported"]
    assert loaders[0] is not main_thread()


async def test_import_continues_after_table_that_generator_fails_on(
    generator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(table: TableInfo, database: Facts) -> list[ColumnConfig]:
        if table.name == "book":
            raise InvalidOperation
        return infer_columns(table, database)

    monkeypatch.setattr("app.generator.configure.infer_columns", failing)
    data = (
        await generator_client.post(f"{BASE}/import", json={"names": ["book", "shelf"]})
    ).json()["data"]
    assert [table["table_name"] for table in data["imported"]] == ["shelf"]
    assert [table["table_name"] for table in data["refused"]] == ["book"]


async def test_import_of_association_table_needs_junctions_option(
    generator_client: Client, library: Database
) -> None:
    ddl = """
    create table book_shelf (book_id integer not null references book (id),
        shelf_id integer not null references shelf (id), primary key (book_id, shelf_id))
    """
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text(ddl))
    ids = await import_tables(generator_client, "book")
    body: dict[str, Any] = {"names": ["book_shelf"]}
    data = (await generator_client.post(f"{BASE}/import", json=body)).json()["data"]
    assert data["imported"] == []
    assert data["refused"][0]["reason"] == "该表仅关联 book 与 shelf，在 book 的页面上维护"
    files = (await generator_client.get(f"{BASE}/preview/{ids['book']}")).json()["data"]["files"]
    (schema,) = (file["content"] for file in files if file["path"].endswith("/book/schema.py"))
    assert "shelf_ids: list[" in schema
    data = (await generator_client.post(f"{BASE}/import", json={**body, "junctions": True})).json()[
        "data"
    ]
    assert [table["business_name"] for table in data["imported"]] == ["book_shelf"]


async def test_unknown_rows_return_404_and_invalid_bodies_422(generator_client: Client) -> None:
    for method, path in (
        ("GET", "detail/99"),
        ("GET", "preview/99"),
        ("GET", "sync_db/preview/nowhere"),
        ("POST", "sync_db/nowhere"),
        ("POST", "output/nowhere"),
    ):
        assert (await generator_client.request(method, f"{BASE}/{path}")).status_code == 404
    assert (
        await generator_client.patch(f"{BASE}/batch/output", json={"ids": [99]})
    ).status_code == 404
    assert (
        await generator_client.delete(f"{BASE}/delete", params={"ids": [99]})
    ).status_code == 404
    for method, path, body, field in (
        ("POST", "import", {"names": []}, "names"),
        ("POST", "import", {"names": ["a"], "module_name": "../x"}, "module_name"),
        ("PATCH", "batch/output", {"ids": ["x"]}, "ids.0"),
        ("POST", "create", {"table": {"name": "x y", "columns": [KEY]}}, "table.name"),
        ("POST", "create", {"ddl": "DROP TABLE book"}, "ddl"),
    ):
        response = await generator_client.request(method, f"{BASE}/{path}", json=body)
        assert (response.status_code, response.json()["data"][0]["field"]) == (422, field), (
            response.text
        )
    assert (await generator_client.post(f"{BASE}/create", json={})).status_code == 422


async def test_each_endpoint_requires_its_permission(generator_client: Client) -> None:
    for method, path, permission in (
        ("GET", "list", "gencode:query"),
        ("GET", "detail/1", "gencode:query"),
        ("GET", "preview/1", "gencode:query"),
        ("GET", "db/list", "dblist:query"),
        ("POST", "import", "gencode:import"),
        ("POST", "create", "gencode:create"),
        ("PUT", "update/1", "gencode:update"),
        ("DELETE", "delete", "gencode:delete"),
        ("GET", "sync_db/preview/x", "db:sync"),
        ("POST", "sync_db/x", "db:sync"),
        ("PATCH", "batch/output", "gencode:operate"),
        ("POST", "output/x", "gencode:code"),
    ):
        register_account(9, 1, "all", permissions=frozenset())
        assert (await generator_client.as_(9).request(method, f"{BASE}/{path}")).status_code == 403
        register_account(9, 1, "all", permissions=frozenset({f"generator:{permission}"}))
        assert (await generator_client.as_(9).request(method, f"{BASE}/{path}")).status_code != 403
        assert (
            await generator_client.as_(None).request(method, f"{BASE}/{path}")
        ).status_code == 401


async def test_production_is_read_only_and_off_by_default(library: Database) -> None:
    production = SETTINGS.model_copy(update={"app_env": "production"})
    async for client in open_client(library, production):
        response = await client.get(f"{BASE}/list")
        assert (response.status_code, response.json()["error"]) == (403, "generator.off")
    async for client in open_client(
        library, production.model_copy(update={"generator_enabled": True})
    ):
        assert (await client.get(f"{BASE}/list")).status_code == 200
        for path, body in (("output/book", {}), ("create", {"table": SHELF})):
            response = await client.post(f"{BASE}/{path}", json=body)
            assert (response.status_code, response.json()["error"]) == (403, "generator.read_only")
