"""The generator by HTTP: the real app, real tables beside its own, and a project of its own to
write into.
"""

from collections.abc import AsyncIterator
from decimal import InvalidOperation
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from httpx import ASGITransport
from sqlalchemy import text

from app.api.state import get_app_state
from app.core.config import Settings
from app.core.database import Database
from app.core.security import AccessTokenClaims
from app.generator.config import ColumnConfig
from app.generator.configure.columns import infer_columns
from app.generator.design.create_table import create_table
from app.generator.design.table_definition import TableDefinition
from app.generator.introspect.schema import SchemaInfo as Facts
from app.generator.introspect.schema import TableInfo
from app.kit.context import Actor
from app.main import create_app
from tests.conftest import ACCOUNTS, SETTINGS, SYSTEM, Client, account

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
    """Two tables that were here before us, in a database of this test's own: MySQL commits whatever
    makes a table.
    """
    async with fresh.engine.execution_options(scope=SYSTEM).begin() as connection:
        for definition in (SHELF, BOOK):
            await create_table(connection, TableDefinition.model_validate(definition))
    return fresh


async def signed_in(database: Database, settings: Settings) -> AsyncIterator[Client]:
    account(1, 1, "all", permissions=frozenset({"*"}))
    account(9, 1, "all", permissions=frozenset())
    app = create_app(settings, database)

    async def load(claims: AccessTokenClaims) -> Actor | None:
        return ACCOUNTS.get(claims.session_id)

    get_app_state(app).actors.load = load
    get_app_state(app).actors.ttl_seconds = 0.0
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with Client(transport=transport, base_url="http://test/api/v1") as client:
        yield client.as_(1)
    ACCOUNTS.clear()


@pytest.fixture
async def here(library: Database, tmp_path: Path) -> AsyncIterator[Client]:
    settings = SETTINGS.model_copy(update={"generator_root": tmp_path / "project"})
    (tmp_path / "project").mkdir(exist_ok=True)
    async for client in signed_in(library, settings):
        yield client


async def take(client: Client, *names: str) -> dict[str, int]:
    answer = await client.post(
        f"{BASE}/import", json={"names": names or ("book", "shelf"), "module_name": "library"}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["refused"] == []
    return {table["table_name"]: table["id"] for table in answer.json()["data"]["imported"]}


SHOWN_ONLY = (
    "explanations",
    "columns_explanations",
    "columns_readonly",
    "columns_widgets",
    "columns_dict_widgets",
)
ANSWERED = ("id", "created_at", "updated_at", *SHOWN_ONLY)  # and not sent back


async def detail(client: Client, id: int) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"{BASE}/detail/{id}")).json()["data"]
    return found


def form(found: dict[str, Any], **changes: object) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name not in ANSWERED} | changes


async def test_tables_of_the_database_are_listed_until_they_are_imported(here: Client) -> None:
    page = (await here.get(f"{BASE}/db/list")).json()["data"]
    assert [table["name"] for table in page["items"]] == ["book", "shelf"]
    first = (await here.get(f"{BASE}/db/list", params={"page_size": 1})).json()["data"]
    assert (len(first["items"]), first["total"], first["has_next"]) == (1, 2, True)
    found = (await here.get(f"{BASE}/db/list", params={"search": "SHE"})).json()["data"]
    assert [table["name"] for table in found["items"]] == ["shelf"]
    await take(here, "book")
    page = (await here.get(f"{BASE}/db/list")).json()["data"]
    assert [table["name"] for table in page["items"]] == ["shelf"]


async def test_a_table_is_not_ours_for_beginning_like_ours(here: Client, library: Database) -> None:
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        for name in ("gen_seed", "sys_call"):
            await connection.execute(
                text(f"create table {name} (id integer primary key, name varchar(20) not null)")
            )
    found = (await here.get(f"{BASE}/db/list")).json()["data"]["items"]
    assert [table["name"] for table in found] == ["book", "gen_seed", "shelf", "sys_call"]
    assert (await take(here, "gen_seed", "sys_call")).keys() == {"gen_seed", "sys_call"}


async def test_what_can_be_imported_is_and_the_rest_says_why_not(here: Client) -> None:
    await take(here, "shelf")
    answer = await here.post(
        f"{BASE}/import", json={"names": ["book", "shelf", "sys_user", "nowhere", "book"]}
    )
    data = answer.json()["data"]
    assert [table["table_name"] for table in data["imported"]] == ["book"]
    assert {refused["table_name"]: refused["reason"] for refused in data["refused"]} == {
        "shelf": "该表已导入",
        "sys_user": "这是平台自身的表",
        "nowhere": "数据库中没有这张表",
    }


async def test_one_table_we_fail_at_stops_no_other(
    here: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(table: TableInfo, database: Facts) -> list[ColumnConfig]:
        if table.name == "book":
            raise InvalidOperation
        return infer_columns(table, database)

    monkeypatch.setattr("app.generator.configure.infer_columns", failing)
    data = (await here.post(f"{BASE}/import", json={"names": ["book", "shelf"]})).json()["data"]
    assert [table["table_name"] for table in data["imported"]] == ["shelf"]
    assert [refused["table_name"] for refused in data["refused"]] == ["book"]


async def test_a_pure_junction_is_a_module_only_where_it_is_asked_for(
    here: Client, library: Database
) -> None:
    tying = "book_id integer not null references book (id), shelf_id integer not null references shelf (id)"
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(
            text(f"create table book_shelf ({tying}, primary key (book_id, shelf_id))")
        )
    ids = await take(here, "book")
    refused = (await here.post(f"{BASE}/import", json={"names": ["book_shelf"]})).json()["data"]
    assert refused["imported"] == []
    assert refused["refused"][0]["reason"] == "book 与 shelf 的纯关联表，在 book 的页面上维护"
    files = (await here.get(f"{BASE}/preview/{ids['book']}")).json()["data"]["files"]
    (schema,) = (file["content"] for file in files if file["path"].endswith("/book/schema.py"))
    assert "shelf_ids: list[" in schema
    asked = (
        await here.post(f"{BASE}/import", json={"names": ["book_shelf"], "junctions": True})
    ).json()["data"]
    assert [table["business_name"] for table in asked["imported"]] == ["book_shelf"]


async def test_a_module_uses_the_platforms_classes_and_maps_no_table_of_it_twice(
    here: Client, library: Database
) -> None:
    number = "bigint" if library.engine.dialect.name != "sqlite" else "integer"
    counted = {"postgresql": "bigserial", "sqlite": "integer"}.get(
        library.engine.dialect.name, "bigint auto_increment"
    )
    columns = f"id {counted} not null primary key, created_by {number} not null, dept_id {number} not null"
    keys = "foreign key (created_by) references sys_user (id), foreign key (dept_id) references sys_dept (id)"
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text(f"create table visit ({columns}, {keys})"))
    id = (await take(here, "visit"))["visit"]
    found = form(await detail(here, id), dept_column="dept_id")
    refused = await here.put(f"{BASE}/update/{id}", json=found)
    assert refused.json()["data"][0]["field"] == "owner_column"
    assert (
        await here.put(f"{BASE}/update/{id}", json={**found, "owner_column": "created_by"})
    ).status_code == 200
    files = (await here.get(f"{BASE}/preview/{id}")).json()["data"]["files"]
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
    form_of_it = schema.partition("class VisitCreate")[2].partition("class VisitOut")[0]
    assert "created_by" not in form_of_it
    assert "dept_id" not in form_of_it


async def test_a_configuration_can_be_read_changed_and_forgotten(here: Client) -> None:
    ids = await take(here)
    found = await detail(here, ids["book"])
    assert [column["column_name"] for column in found["columns"]] == [
        "id",
        "title",
        "price",
        "shelf_id",
    ]
    assert "shelf" in found["columns_explanations"][3]["html_type"]
    found["columns"][1]["title"] = "题名"
    changed = await here.put(f"{BASE}/update/{ids['book']}", json=form(found, function_name="藏书"))
    assert changed.status_code == 200, changed.text
    again = await detail(here, ids["book"])
    assert (again["function_name"], again["columns"][1]["title"], again["version"]) == (
        "藏书",
        "题名",
        2,
    )
    stale = await here.put(f"{BASE}/update/{ids['book']}", json=form(found))
    assert (stale.status_code, stale.json()["error"]) == (409, "stale")
    page = (await here.get(f"{BASE}/list", params={"table_name": "boo"})).json()["data"]
    assert [table["function_name"] for table in page["items"]] == ["藏书"]
    assert (await here.delete(f"{BASE}/delete", params={"ids": [ids["book"]]})).status_code == 200
    assert (await here.get(f"{BASE}/detail/{ids['book']}")).status_code == 404
    assert (await here.get(f"{BASE}/list")).json()["data"]["total"] == 1


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("table_name", "shelf", "fact_fixed"),
        ("module_name", "../../etc", "name_invalid"),
        ("module_name", "system", "module_ours"),
        ("module_name", "m" * 41, "name_invalid"),
        ("business_name", "class", "name_invalid"),
        ("business_name", "b" * 41, "name_invalid"),
        ("class_name", "os.system", "class_name_invalid"),
        ("class_name", "User", "class_name_invalid"),
        ("package_name", "app.core", "package_fixed"),
        ("template", "tree", "template_unavailable"),
        ("function_name", " ", "name_empty"),
        ("owner_column", "nobody", "no_such_column"),
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
        ("columns.1.dict_type", "nobody_made_it", "no_such_dict"),
        ("columns.2.dict_type", "system_position_status", "no_choice"),
    ],
)
async def test_a_setting_that_cannot_be_is_refused_by_its_field(
    here: Client, field: str, value: object, error: str
) -> None:
    id = (await take(here))["book"]
    data = form(await detail(here, id))
    *way, last = field.split(".")
    holder: Any = data
    for part in way:
        holder = holder[int(part)] if part.isdecimal() else holder[part]
    holder[last] = value
    answer = await here.put(f"{BASE}/update/{id}", json=data)
    assert (answer.status_code, answer.json()["error"]) == (422, f"generator.{error}")
    blamed = answer.json()["data"][0]["field"]
    assert blamed == field


async def test_no_field_is_called_like_the_type_of_another(here: Client, library: Database) -> None:
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("create table loan (code varchar(8) primary key, day date)"))
    ids = await take(here, "loan", "book")
    for name, status in (("loan", 422), ("book", 200)):
        data = form(await detail(here, ids[name]))
        data["columns"][0 if name == "loan" else 1]["python_field"] = "date"
        assert (await here.put(f"{BASE}/update/{ids[name]}", json=data)).status_code == status


async def test_what_no_form_shows_is_off_and_says_why(here: Client, library: Database) -> None:
    script = """create table loan (code varchar(8) primary key, days integer,
        twice integer generated always as (days * 2) stored, taken timestamp default current_timestamp)"""
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text(script))
    ids = await take(here, "loan", "book")
    never = ["is_insert", "is_edit"]
    found = await detail(here, ids["loan"])
    assert found["columns_readonly"] == [["is_edit"], [], never, never]
    assert [(column["is_insert"], column["is_edit"]) for column in found["columns"]] == [
        *((True, False), (True, True), (False, False), (False, False))
    ]
    assert [bool(why.get("is_edit")) for why in found["columns_explanations"]] == [
        True,
        False,
        True,
        True,
    ]
    assert (await detail(here, ids["book"]))["columns_readonly"] == [never, [], [], []]


async def test_a_dictionary_brings_its_widget_and_its_query_and_takes_them_along(
    here: Client,
) -> None:
    id = (await take(here))["book"]
    data = form(await detail(here, id))
    words = {"name": "颜色", "name_en": "Colour", "code": "colour"}
    assert (await here.post("/dicts", json=words)).status_code == 200
    data["columns"][1]["dict_type"] = "colour"
    found = (await here.put(f"{BASE}/update/{id}", json=data)).json()["data"]
    title = found["columns"][1]
    assert (title["html_type"], title["query_type"]) == ("select", "in")
    assert (found["columns_widgets"][1], found["columns_dict_widgets"][1]) == (
        ["input", "textarea", "editor", "password"],
        ["select", "radio"],
    )
    data = form(found)
    data["columns"][1]["dict_type"] = None
    found = (await here.put(f"{BASE}/update/{id}", json=data)).json()["data"]
    assert found["columns"][1]["html_type"] == "input"


async def test_what_is_not_imported_is_named(here: Client) -> None:
    answer = await here.get(f"{BASE}/sync_db/preview/nowhere")
    assert (answer.status_code, answer.json()["error"]) == (404, "generator.not_imported")
    assert "nowhere" in answer.json()["message"]


async def test_what_widgets_fit_is_said_where_one_does_not(here: Client) -> None:
    id = (await take(here))["book"]
    data = form(await detail(here, id))
    data["columns"][1]["html_type"] = "date"
    refused = (await here.put(f"{BASE}/update/{id}", json=data)).json()["data"]
    assert refused == [{**refused[0], "field": "columns.1.html_type"}]
    assert "input, textarea, editor, password" in refused[0]["message"]


async def test_a_menu_stands_below_the_directory_that_was_chosen(here: Client) -> None:
    names = {"type": "directory", "name": "阅读", "name_en": "Reading"}
    made = [
        await here.post("/menus", json={**names, "path": path}) for path in ("/reading", "/a/b")
    ]
    reading, deep = (answer.json()["data"]["id"] for answer in made)
    id = (await take(here))["book"]
    data = form(await detail(here, id), parent_menu_id=reading)
    assert (await here.put(f"{BASE}/update/{id}", json=data)).status_code == 200
    files = (await here.get(f"{BASE}/preview/{id}")).json()["data"]["files"]
    (menu,) = (file["content"] for file in files if file["path"].endswith("/menu.json"))
    assert '"parent": "reading"' in menu
    (script,) = (file["content"] for file in files if file["path"].endswith("/sql.sql"))
    assert "SELECT MIN(id) FROM sys_menu WHERE type = 'directory' AND path = '/reading'" in script
    refused = await here.put(
        f"{BASE}/update/{id}", json={**data, "version": 2, "parent_menu_id": deep}
    )
    assert refused.json()["data"][0]["field"] == "parent_menu_id"


async def test_no_two_tables_go_to_one_folder(here: Client) -> None:
    ids = await take(here)
    data = form(await detail(here, ids["book"]), business_name="shelf")
    answer = await here.put(f"{BASE}/update/{ids['book']}", json=data)
    assert (answer.status_code, answer.json()["data"][0]["field"]) == (409, "business_name")


async def test_no_two_tables_have_one_class(here: Client) -> None:
    ids = await take(here)
    data = form(await detail(here, ids["book"]), class_name="Shelf")
    answer = await here.put(f"{BASE}/update/{ids['book']}", json=data)
    assert (answer.status_code, answer.json()["data"][0]["field"]) == (409, "class_name")


async def test_a_preview_shows_each_file_against_the_disk(here: Client, tmp_path: Path) -> None:
    id = (await take(here, "book"))["book"]
    files = (await here.get(f"{BASE}/preview/{id}")).json()["data"]["files"]
    names = {file["path"] for file in files}
    assert "backend/app/api/v1/module_library/book/controller.py" in names
    assert (
        "backend/app/api/v1/module_library/shelf/model.py" in names
    )  # what it speaks of comes along
    assert {file["status"] for file in files} == {"new"}
    assert list((tmp_path / "project").iterdir()) == []


async def test_the_same_tables_are_the_same_bytes_packed(here: Client) -> None:
    ids = await take(here)
    packed = [
        (await here.patch(f"{BASE}/batch/output", json={"ids": order})).content
        for order in (list(ids.values()), list(reversed(ids.values())))
    ]
    assert packed[0] == packed[1]
    names = ZipFile(BytesIO(packed[0])).namelist()
    assert "backend/app/api/v1/module_library/shelf/service.py" in names
    preview = (await here.get(f"{BASE}/preview/{ids['book']}")).json()["data"]["files"]
    for file in preview:
        assert ZipFile(BytesIO(packed[0])).read(file["path"]).decode() == file["content"]


async def test_unknown_rows_are_404_and_bad_bodies_name_their_field(here: Client) -> None:
    for method, path in (
        ("GET", "detail/99"),
        ("GET", "preview/99"),
        ("GET", "sync_db/preview/nowhere"),
        ("POST", "sync_db/nowhere"),
        ("POST", "output/nowhere"),
    ):
        assert (await here.request(method, f"{BASE}/{path}")).status_code == 404
    assert (await here.patch(f"{BASE}/batch/output", json={"ids": [99]})).status_code == 404
    assert (await here.delete(f"{BASE}/delete", params={"ids": [99]})).status_code == 404
    for method, path, body, field in (
        ("POST", "import", {"names": []}, "names"),
        ("POST", "import", {"names": ["a"], "module_name": "../x"}, "module_name"),
        ("PATCH", "batch/output", {"ids": ["x"]}, "ids.0"),
        ("POST", "create", {"table": {"name": "x y", "columns": [KEY]}}, "table.name"),
        ("POST", "create", {"ddl": "DROP TABLE book"}, "ddl"),
    ):
        answer = await here.request(method, f"{BASE}/{path}", json=body)
        assert (answer.status_code, answer.json()["data"][0]["field"]) == (422, field), answer.text
    assert (await here.post(f"{BASE}/create", json={})).status_code == 422


async def test_every_action_has_its_permission(here: Client) -> None:
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
        account(9, 1, "all", permissions=frozenset())
        assert (await here.as_(9).request(method, f"{BASE}/{path}")).status_code == 403
        account(9, 1, "all", permissions=frozenset({f"generator:{permission}"}))
        assert (await here.as_(9).request(method, f"{BASE}/{path}")).status_code != 403
        assert (await here.as_(None).request(method, f"{BASE}/{path}")).status_code == 401


async def test_a_table_is_made_from_a_description_or_from_ddl_and_imported(
    here: Client, library: Database
) -> None:
    tag = {
        "name": "tag",
        "columns": [KEY, {"name": "word", "type": "string", "length": 9, "default": "a'b"}],
    }
    made = await here.post(f"{BASE}/create", json={"table": tag, "module_name": "library"})
    assert made.status_code == 200, made.text
    ddl = "CREATE TABLE note (id integer NOT NULL PRIMARY KEY, body text)"
    made = await here.post(f"{BASE}/create", json={"ddl": ddl})
    assert made.json()["data"]["table_name"] == "note"
    again = await here.post(f"{BASE}/create", json={"ddl": ddl})
    assert (again.status_code, again.json()["error"]) == (409, "generator.table_exists")
    async with library.engine.execution_options(scope=SYSTEM).connect() as connection:
        assert (await connection.execute(text("select count(*) from note"))).scalar() == 0


async def test_a_table_that_points_nowhere_is_refused_and_not_made(here: Client) -> None:
    for ddl, error in (
        ("CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES nowhere (id))", "no_target"),
        ("CREATE TABLE sys_user (id int PRIMARY KEY)", "unsupported.platform_table"),
    ):
        answer = await here.post(f"{BASE}/create", json={"ddl": ddl})
        assert (answer.status_code, answer.json()["error"]) == (422, f"generator.{error}")
    assert (await here.get(f"{BASE}/db/list", params={"search": "a"})).json()["data"]["total"] == 0


async def test_a_sync_takes_over_what_moved_and_keeps_the_rest(
    here: Client, library: Database
) -> None:
    id = (await take(here))["book"]
    found = await detail(here, id)
    for column in found["columns"]:
        column |= {"title": f"题{column['column_name']}", "is_list": False}
    assert (await here.put(f"{BASE}/update/{id}", json=form(found))).status_code == 200
    same = (await here.get(f"{BASE}/sync_db/preview/book")).json()["data"]
    assert (same["added"], same["removed"], same["changed"], same["table"]) == ([], [], [], [])
    assert (await here.post(f"{BASE}/sync_db/book")).json()["data"]["version"] == 2
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("alter table book add column pages integer"))
        await connection.execute(text("alter table book drop column price"))
    moved = (await here.get(f"{BASE}/sync_db/preview/book")).json()["data"]
    assert (moved["added"], moved["removed"], moved["changed"]) == (["pages"], ["price"], [])
    assert [c["column_name"] for c in (await detail(here, id))["columns"]][-2:] == [
        "price",
        "shelf_id",
    ]
    assert (await here.post(f"{BASE}/sync_db/book")).json()["data"]["changes"] == moved
    after = {column["column_name"]: column for column in (await detail(here, id))["columns"]}
    assert set(after) == {"id", "title", "shelf_id", "pages"}
    assert (after["title"]["title"], after["title"]["is_list"]) == ("题title", False)
    assert after["pages"]["is_list"]
    assert (await here.post(f"{BASE}/sync_db/book")).json()["data"]["changes"]["added"] == []


async def test_a_table_that_is_gone_cannot_be_synchronised(here: Client, library: Database) -> None:
    await take(here, "book")
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("drop table book"))
    for answer in (
        await here.get(f"{BASE}/sync_db/preview/book"),
        await here.post(f"{BASE}/sync_db/book"),
    ):
        assert (answer.status_code, answer.json()["error"]) == (404, "generator.table_gone")


async def test_production_writes_nothing_and_is_off_unless_switched_on(library: Database) -> None:
    production = SETTINGS.model_copy(update={"app_env": "production"})
    async for client in signed_in(library, production):
        answer = await client.get(f"{BASE}/list")
        assert (answer.status_code, answer.json()["error"]) == (403, "generator.off")
    async for client in signed_in(
        library, production.model_copy(update={"generator_enabled": True})
    ):
        assert (await client.get(f"{BASE}/list")).status_code == 200
        for path, body in (("output/book", {}), ("create", {"table": SHELF})):
            answer = await client.post(f"{BASE}/{path}", json=body)
            assert (answer.status_code, answer.json()["error"]) == (403, "generator.read_only")
