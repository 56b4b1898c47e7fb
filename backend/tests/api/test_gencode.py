"""Tests of the endpoints of the generator, on a database with two tables and an empty project."""

from collections.abc import AsyncIterator
from decimal import InvalidOperation
from io import BytesIO
from pathlib import Path
from threading import Thread, current_thread, main_thread
from typing import Any
from zipfile import ZipFile

import pytest
from httpx2 import ASGITransport
from sqlalchemy import text

from app.api.state import get_app_state
from app.core.config import Settings
from app.core.database import Database
from app.core.security import AccessTokenClaims
from app.generator import inflection
from app.generator.config import ColumnConfig
from app.generator.configure.columns import infer_columns
from app.generator.design.create_table import create_table
from app.generator.design.table_definition import TableDefinition
from app.generator.introspect.schema import SchemaInfo as Facts
from app.generator.introspect.schema import TableInfo
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

pytestmark = pytest.mark.anyio

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


async def test_preview_of_module_with_owner_uses_platform_classes(
    generator_client: Client, library: Database
) -> None:
    integer = "bigint" if library.engine.dialect.name != "sqlite" else "integer"
    identity = {"postgresql": "bigserial", "sqlite": "integer"}.get(
        library.engine.dialect.name, "bigint auto_increment"
    )
    ddl = f"""
    create table visit (id {identity} not null primary key,
        created_by {integer} not null, dept_id {integer} not null,
        foreign key (created_by) references sys_user (id),
        foreign key (dept_id) references sys_dept (id))
    """
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text(ddl))
    id = (await import_tables(generator_client, "visit"))["visit"]
    body = update_body(await fetch_detail(generator_client, id), dept_column="dept_id")
    response = await generator_client.put(f"{BASE}/update/{id}", json=body)
    assert response.json()["data"][0]["field"] == "owner_column"
    body["owner_column"] = "created_by"
    assert (await generator_client.put(f"{BASE}/update/{id}", json=body)).status_code == 200
    files = (await generator_client.get(f"{BASE}/preview/{id}")).json()["data"]["files"]
    texts = {
        file["path"].partition("/v1/")[2]: file["content"]
        for file in files
        if "/v1/" in file["path"]
    }
    assert {path.rpartition("/")[0] for path in texts} == {"module_library", "module_library/visit"}
    model = texts["module_library/visit/model.py"]
    schema = texts["module_library/visit/schema.py"]
    assert "from app.api.v1.module_system.user.model import User" in model
    assert "class Visit(Scoped, Unmanaged)" in model
    assert "ForeignKey(User.id)" in model
    assert "class VisitCreate(Schema)" in schema
    create_schema = schema.partition("class VisitCreate")[2].partition("class VisitOut")[0]
    assert "created_by" not in create_schema
    assert "dept_id" not in create_schema


async def test_configuration_can_be_read_updated_and_deleted(generator_client: Client) -> None:
    ids = await import_tables(generator_client)
    data = await fetch_detail(generator_client, ids["book"])
    names = [column["column_name"] for column in data["columns"]]
    assert names == ["id", "title", "price", "shelf_id"]
    assert "shelf" in data["columns_explanations"][3]["html_type"]
    data["columns"][1]["title"] = "题名"
    body = update_body(data, function_name="藏书")
    response = await generator_client.put(f"{BASE}/update/{ids['book']}", json=body)
    assert response.status_code == 200, response.text
    updated = await fetch_detail(generator_client, ids["book"])
    assert updated["function_name"] == "藏书"
    assert updated["columns"][1]["title"] == "题名"
    assert updated["version"] == 2
    stale = await generator_client.put(f"{BASE}/update/{ids['book']}", json=update_body(data))
    assert (stale.status_code, stale.json()["error"]) == (409, "stale")
    page = (await generator_client.get(f"{BASE}/list", params={"table_name": "boo"})).json()["data"]
    assert [table["function_name"] for table in page["items"]] == ["藏书"]
    assert (
        await generator_client.delete(f"{BASE}/delete", params={"ids": [ids["book"]]})
    ).status_code == 200
    assert (await generator_client.get(f"{BASE}/detail/{ids['book']}")).status_code == 404
    assert (await generator_client.get(f"{BASE}/list")).json()["data"]["total"] == 1


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("table_name", "shelf", "fact_fixed"),
        ("module_name", "../../etc", "name_invalid"),
        ("module_name", "system", "platform_module"),
        ("module_name", "m" * 41, "name_invalid"),
        ("business_name", "class", "name_invalid"),
        ("business_name", "b" * 41, "name_invalid"),
        ("class_name", "os.system", "class_name_invalid"),
        ("class_name", "User", "class_name_invalid"),
        ("package_name", "app.core", "package_fixed"),
        ("template", "tree", "template_unavailable"),
        ("function_name", " ", "name_empty"),
        ("owner_column", "missing", "no_such_column"),
        ("parent_menu_id", 999_999, "no_such_directory"),
        ("columns.1.python_field", "Title", "name_invalid"),
        ("columns.1.python_field", "metadata", "name_invalid"),
        ("columns.1.python_field", "str", "name_invalid"),
        ("columns.1.python_field", "f" * 41, "name_invalid"),
        ("columns.2.python_field", "title", "field_twice"),
        ("columns.1.column_name", "other", "no_such_column"),
        ("columns.1.column_type", "text", "fact_fixed"),
        ("columns.1.is_pk", True, "fact_fixed"),
        ("columns", [], "columns_missing"),
        ("columns.1.title", " ", "name_empty"),
        ("columns.1.title_en", "", "name_empty"),
        ("columns.1.html_type", "switch", "widget_unfit"),
        ("columns.1.html_type", "select", "widget_unfit"),
        ("columns.3.html_type", "tree_select", "widget_unfit"),
        ("columns.1.dict_type", "missing", "no_such_dict"),
        ("columns.2.dict_type", "system_position_status", "no_choice"),
    ],
)
async def test_update_with_invalid_setting_returns_422_with_field(
    generator_client: Client, field: str, value: object, error: str
) -> None:
    id = (await import_tables(generator_client))["book"]
    data = update_body(await fetch_detail(generator_client, id))
    *path, name = field.split(".")
    container: Any = data
    for part in path:
        container = container[int(part)] if part.isdecimal() else container[part]
    container[name] = value
    response = await generator_client.put(f"{BASE}/update/{id}", json=data)
    assert (response.status_code, response.json()["error"]) == (422, f"generator.{error}")
    assert response.json()["data"][0]["field"] == field


async def test_update_with_attribute_named_like_a_type_returns_422(
    generator_client: Client,
) -> None:
    ids = await import_tables(generator_client, "book")
    data = update_body(await fetch_detail(generator_client, ids["book"]))
    data["columns"][1]["python_field"] = "date"
    response = await generator_client.put(f"{BASE}/update/{ids['book']}", json=data)
    assert response.status_code == 422


async def test_tables_with_the_same_singular_become_separate_modules(
    generator_client: Client, library: Database
) -> None:
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        for name in ("bus", "buses"):
            await connection.execute(text(f"create table {name} (id integer primary key)"))
    ids = await import_tables(generator_client, "bus", "buses")
    details = [await fetch_detail(generator_client, ids[name]) for name in ids]
    assert [detail["business_name"] for detail in details] == ["bus", "bus_row"]
    for field, value, owner, free in (
        ("business_name", "bus", "bus", "bus_row"),
        ("business_name", "buses", "bus", "buses_row"),
        ("class_name", "Bus", "bus", "BusRow"),
        ("class_name", "BusOut", "bus", "BusOutRow"),
        ("class_name", "Provider", "system/oidc", "ProviderRow"),
    ):
        body = update_body(details[1], **{field: value})
        response = await generator_client.put(f"{BASE}/update/{ids['buses']}", json=body)
        assert response.status_code == 409, (value, response.text)
        (error,) = response.json()["data"]
        assert error["field"] == field
        assert owner in error["message"]
        assert f": {free}" in error["message"] or f"：{free}" in error["message"]


async def test_detail_lists_readonly_settings_with_reasons(
    generator_client: Client, library: Database
) -> None:
    script = """
    create table loan (code varchar(8) primary key, days integer,
        twice integer generated always as (days * 2) stored,
        taken timestamp default current_timestamp)
    """
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text(script))
    ids = await import_tables(generator_client, "loan", "book")
    both = ["is_insert", "is_edit"]
    data = await fetch_detail(generator_client, ids["loan"])
    assert data["columns_readonly"] == [["is_edit"], [], both, both]
    settings = [(column["is_insert"], column["is_edit"]) for column in data["columns"]]
    assert settings == [(True, False), (True, True), (False, False), (False, False)]
    has_explanation = ["is_edit" in reasons for reasons in data["columns_explanations"]]
    assert has_explanation == [True, False, True, True]
    assert (await fetch_detail(generator_client, ids["book"]))["columns_readonly"] == [
        both,
        [],
        [],
        [],
    ]


async def test_update_of_dictionary_changes_widget_and_query_type(
    generator_client: Client,
) -> None:
    id = (await import_tables(generator_client))["book"]
    data = update_body(await fetch_detail(generator_client, id))
    dictionary = {"name": "颜色", "name_en": "Colour", "code": "colour"}
    assert (await generator_client.post("/dicts", json=dictionary)).status_code == 200
    data["columns"][1]["dict_type"] = "colour"
    updated = (await generator_client.put(f"{BASE}/update/{id}", json=data)).json()["data"]
    title = updated["columns"][1]
    assert (title["html_type"], title["query_type"]) == ("select", "in")
    assert updated["columns_widgets"][1] == ["input", "textarea", "editor", "password"]
    assert updated["columns_dict_widgets"][1] == ["select", "radio"]
    data = update_body(updated)
    data["columns"][1]["dict_type"] = None
    updated = (await generator_client.put(f"{BASE}/update/{id}", json=data)).json()["data"]
    assert updated["columns"][1]["html_type"] == "input"


async def test_sync_of_table_not_imported_returns_404_with_name(generator_client: Client) -> None:
    response = await generator_client.get(f"{BASE}/sync_db/preview/nowhere")
    assert (response.status_code, response.json()["error"]) == (404, "generator.not_imported")
    assert "nowhere" in response.json()["message"]


async def test_update_with_unfit_widget_returns_available_widgets(generator_client: Client) -> None:
    id = (await import_tables(generator_client))["book"]
    data = update_body(await fetch_detail(generator_client, id))
    data["columns"][1]["html_type"] = "date"
    (error,) = (await generator_client.put(f"{BASE}/update/{id}", json=data)).json()["data"]
    assert error["field"] == "columns.1.html_type"
    assert "input, textarea, editor, password" in error["message"]


async def test_preview_puts_menu_into_chosen_directory(generator_client: Client) -> None:
    names = {"type": "directory", "name": "阅读", "name_en": "Reading"}
    responses = [
        await generator_client.post("/menus", json={**names, "path": path})
        for path in ("/reading", "/a/b")
    ]
    reading, deep = (response.json()["data"]["id"] for response in responses)
    id = (await import_tables(generator_client))["book"]
    data = update_body(await fetch_detail(generator_client, id), parent_menu_id=reading)
    assert (await generator_client.put(f"{BASE}/update/{id}", json=data)).status_code == 200
    files = (await generator_client.get(f"{BASE}/preview/{id}")).json()["data"]["files"]
    (menu,) = (file["content"] for file in files if file["path"].endswith("/menu.json"))
    assert '"parent": "reading"' in menu
    (script,) = (file["content"] for file in files if file["path"].endswith("/sql.sql"))
    assert "SELECT MIN(id) FROM sys_menu WHERE type = 'directory' AND path = '/reading'" in script
    response = await generator_client.put(
        f"{BASE}/update/{id}", json={**data, "version": 2, "parent_menu_id": deep}
    )
    assert response.json()["data"][0]["field"] == "parent_menu_id"


async def test_update_with_used_business_name_returns_409(generator_client: Client) -> None:
    ids = await import_tables(generator_client)
    data = update_body(await fetch_detail(generator_client, ids["book"]), business_name="shelf")
    response = await generator_client.put(f"{BASE}/update/{ids['book']}", json=data)
    assert (response.status_code, response.json()["data"][0]["field"]) == (409, "business_name")


async def test_update_with_used_class_name_returns_409(generator_client: Client) -> None:
    ids = await import_tables(generator_client)
    data = update_body(await fetch_detail(generator_client, ids["book"]), class_name="Shelf")
    response = await generator_client.put(f"{BASE}/update/{ids['book']}", json=data)
    assert (response.status_code, response.json()["data"][0]["field"]) == (409, "class_name")


async def test_preview_returns_status_of_each_file(
    generator_client: Client, tmp_path: Path
) -> None:
    id = (await import_tables(generator_client, "book"))["book"]
    files = (await generator_client.get(f"{BASE}/preview/{id}")).json()["data"]["files"]
    paths = {file["path"] for file in files}
    assert "backend/app/api/v1/module_library/book/controller.py" in paths
    assert "backend/app/api/v1/module_library/shelf/model.py" in paths  # a referenced table
    assert {file["status"] for file in files} == {"new"}
    assert list((tmp_path / "project").iterdir()) == []


async def test_zip_of_same_tables_is_identical_and_equals_preview(generator_client: Client) -> None:
    ids = await import_tables(generator_client)
    archives = [
        (await generator_client.patch(f"{BASE}/batch/output", json={"ids": order})).content
        for order in (list(ids.values()), list(reversed(ids.values())))
    ]
    assert archives[0] == archives[1]
    names = ZipFile(BytesIO(archives[0])).namelist()
    assert "backend/app/api/v1/module_library/shelf/service.py" in names
    preview = (await generator_client.get(f"{BASE}/preview/{ids['book']}")).json()["data"]["files"]
    for file in preview:
        assert ZipFile(BytesIO(archives[0])).read(file["path"]).decode() == file["content"]


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


async def test_create_from_definition_or_ddl_imports_table(
    generator_client: Client, library: Database
) -> None:
    tag = {
        "name": "tag",
        "columns": [KEY, {"name": "word", "type": "string", "length": 9, "default": "a'b"}],
    }
    response = await generator_client.post(
        f"{BASE}/create", json={"table": tag, "module_name": "library"}
    )
    assert response.status_code == 200, response.text
    ddl = "CREATE TABLE note (id integer NOT NULL PRIMARY KEY, body text)"
    response = await generator_client.post(f"{BASE}/create", json={"ddl": ddl})
    assert response.json()["data"]["table_name"] == "note"
    response = await generator_client.post(f"{BASE}/create", json={"ddl": ddl})
    assert (response.status_code, response.json()["error"]) == (409, "generator.table_exists")
    async with library.engine.execution_options(scope=SYSTEM).connect() as connection:
        assert (await connection.execute(text("select count(*) from note"))).scalar() == 0


async def test_create_with_missing_target_or_platform_name_returns_422(
    generator_client: Client,
) -> None:
    for ddl, error in (
        ("CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES nowhere (id))", "no_target"),
        ("CREATE TABLE sys_user (id int PRIMARY KEY)", "unsupported.platform_table"),
    ):
        response = await generator_client.post(f"{BASE}/create", json={"ddl": ddl})
        assert (response.status_code, response.json()["error"]) == (422, f"generator.{error}")
    assert (await generator_client.get(f"{BASE}/db/list", params={"search": "a"})).json()["data"][
        "total"
    ] == 0


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
