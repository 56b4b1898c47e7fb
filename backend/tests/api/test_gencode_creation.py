"""Tests of the creation of tables: DDL, preview, errors by field, and targets of foreign keys."""

from typing import Any

import pytest
from sqlalchemy import event, text

from app.core.database import Database
from app.generator.design.table_definition import ColumnType
from app.generator.introspect.database import reflect
from tests.conftest import SYSTEM, Client
from tests.helpers.gencode import BASE, KEY, fetch_detail, generator_client, library

__all__ = ["generator_client", "library"]  # fixtures
pytestmark = pytest.mark.anyio

CREATE = f"{BASE}/create"
HOSTILE = "50%% off; 'x\\' -- \"y\" :z %(a)s %s {b}"
LABEL = {"name": "label", "type": "string", "length": 80}


def link(*columns: str, to: str, at: tuple[str, ...] = ("id",)) -> dict[str, object]:
    return {"columns": columns, "target_table": to, "target_columns": at}


def sale(*columns: dict[str, object], **more: object) -> dict[str, Any]:
    return {"name": "sale", "columns": [KEY, *columns], **more}


async def table_names(client: Client) -> list[str]:
    page = (await client.get(f"{BASE}/db/list")).json()["data"]
    return [table["name"] for table in page["items"]]


async def test_read_ddl_returns_definition_and_creates_nothing(generator_client: Client) -> None:
    ddl = """
    create table sale (id integer primary key,
        shelf_id integer not null references shelf (id), word varchar(9))
    """
    response = await generator_client.post(f"{CREATE}/read", json={"ddl": ddl})
    assert response.json()["data"]["left_out"] == []
    table = response.json()["data"]["table"]
    assert [column["name"] for column in table["columns"]] == ["id", "shelf_id", "word"]
    assert table["foreign_keys"] == [
        {"columns": ["shelf_id"], "target_table": "shelf", "target_columns": ["id"]}
    ]
    assert await table_names(generator_client) == ["book", "shelf"]
    response = await generator_client.post(f"{CREATE}/read", json={"ddl": "drop table book"})
    assert (response.status_code, response.json()["data"][0]["field"]) == (422, "ddl")
    assert (
        await generator_client.post(f"{CREATE}/preview", json={"table": table})
    ).status_code == 200


async def test_preview_returns_exact_statements_of_create(
    generator_client: Client, library: Database
) -> None:
    table = sale(
        {**LABEL, "comment": HOSTILE, "default": HOSTILE},
        {
            "name": "state",
            "type": "string",
            "length": 9,
            "choices": ["open", "shut"],
            "default": "open",
        },
        {"name": "shelf_id", "type": "integer", "unique": True},
        comment=HOSTILE,
        uniques=[["label", "state"]],
        foreign_keys=[link("shelf_id", to="shelf")],
    )
    preview = (await generator_client.post(f"{CREATE}/preview", json={"table": table})).json()[
        "data"
    ]
    assert await table_names(generator_client) == ["book", "shelf"]
    executed: list[str] = []

    def collect(*args: Any) -> None:
        executed.append(args[2])

    event.listen(library.engine.sync_engine, "before_cursor_execute", collect)
    response = await generator_client.post(CREATE, json={"table": table})
    event.remove(library.engine.sync_engine, "before_cursor_execute", collect)
    assert response.status_code == 200, response.text
    ddl = [sql for sql in executed if sql.startswith(("CREATE TABLE", "COMMENT ON"))]
    assert ddl == preview["statements"]
    sale_table = (await reflect(library.read_engine)).tables["sale"]
    assert sale_table.column("label").default
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("insert into shelf (id, name) values (1, 'a')"))
        await connection.execute(text("insert into sale (shelf_id) values (1)"))
        row = (await connection.execute(text("select label, state from sale"))).one()
        assert row == (HOSTILE, "open")
    if library.engine.dialect.name != "sqlite":  # SQLite stores no comments
        assert sale_table.comment == HOSTILE
        assert sale_table.column("label").comment == HOSTILE


@pytest.mark.parametrize(
    ("table", "field", "error"),
    [
        (sale({"name": "a b", "type": "date"}), "columns.1.name", "invalid"),
        (sale({"name": "a", "type": "string"}), "columns.1.length", "invalid"),
        (sale({"name": "a", "type": "string", "length": 0}), "columns.1.length", "invalid"),
        (
            sale({"name": "a", "type": "decimal", "precision": 2, "scale": 3}),
            "columns.1.scale",
            "invalid",
        ),
        (sale({"name": "a", "type": "decimal", "precision": 1}), "columns.1.scale", "invalid"),
        (sale({"name": "a", "type": "integer", "default": "x"}), "columns.1.default", "invalid"),
        (sale({**LABEL, "choices": ["x", "x"]}), "columns.1.choices", "invalid"),
        (sale({"name": "ID", "type": "date"}), "columns.1.name", "invalid"),
        (sale({**LABEL, "increment": True}), "columns.1.increment", "invalid"),
        ({"name": "sale", "columns": [LABEL]}, "columns", "invalid"),
        (sale(uniques=[["id"], ["nothing"]]), "uniques.1", "invalid"),
        (sale(uniques=[["id", "id"]]), "uniques.0", "invalid"),
        (sale(foreign_keys=[link("nothing", to="shelf")]), "foreign_keys.0.columns", "invalid"),
        (
            sale(foreign_keys=[link("id", to="shelf", at=("id", "name"))]),
            "foreign_keys.0.target_columns",
            "invalid",
        ),
        ({**sale(), "name": "1"}, "name", "invalid"),
        ({**sale(), "name": "Book"}, "name", "generator.table_exists"),
        ({**sale(), "name": "sys_role"}, "name", "generator.unsupported.platform_table"),
        (
            sale(foreign_keys=[link("id", to="nowhere")]),
            "foreign_keys.0.target_table",
            "generator.no_target",
        ),
        (
            sale(foreign_keys=[link("id", to="shelf", at=("no",))]),
            "foreign_keys.0.target_table",
            "generator.no_target",
        ),
        (
            sale(LABEL, foreign_keys=[link("label", to="shelf", at=("name",))]),
            "foreign_keys.0.target_columns",
            "generator.target_no_key",
        ),
        (
            sale(LABEL, foreign_keys=[link("id", to="sale", at=("label",))]),
            "foreign_keys.0.target_columns",
            "generator.target_no_key",
        ),
    ],
)
async def test_create_and_preview_with_invalid_definition_name_the_field(
    generator_client: Client, table: dict[str, Any], field: str, error: str
) -> None:
    for path in (CREATE, f"{CREATE}/preview"):
        response = await generator_client.post(path, json={"table": table})
        body = response.json()
        assert response.status_code in {409, 422}, response.text
        assert body["error"] == error
        assert f"table.{field}" in [field_error["field"] for field_error in body["data"]]
        for field_error in body["data"]:
            assert any("\u4e00" <= character <= "\u9fff" for character in field_error["message"])
    assert await table_names(generator_client) == ["book", "shelf"]


async def test_create_with_unique_json_fails_unless_sqlite(
    generator_client: Client, library: Database
) -> None:
    column = {"name": "word", "type": "json", "unique": True}
    response = await generator_client.post(CREATE, json={"table": sale(column)})
    if library.engine.dialect.name == "sqlite":
        assert response.status_code == 200
    else:
        assert response.json()["data"][0]["field"] == "table.columns.1.type"


async def test_targets_list_keys_of_selectable_tables(
    generator_client: Client,
) -> None:
    grid = {"name": "x", "type": "smallint"}, {"name": "y", "type": "smallint"}
    place = {
        "name": "place",
        "columns": [KEY, *grid, LABEL, {**LABEL, "name": "code", "unique": True}],
        "uniques": [["x", "y"]],
    }
    assert (await generator_client.post(CREATE, json={"table": place})).status_code == 200
    page = (await generator_client.get(f"{CREATE}/targets", params={"page_size": 200})).json()[
        "data"
    ]
    keys_by_table = {target["name"]: target["keys"] for target in page["items"]}
    assert list(keys_by_table)[:3] == ["book", "place", "shelf"]
    assert {"sys_user", "sys_dept"} <= set(keys_by_table)
    assert not {"alembic_version", "sys_user_role", "sys_session"} & set(keys_by_table)
    keys = [
        (key["primary"], [column["name"] for column in key["columns"]])
        for key in keys_by_table["place"]
    ]
    assert keys[0] == (True, ["id"])
    assert sorted(keys[1:]) == [(False, ["code"]), (False, ["x", "y"])]
    page = (await generator_client.get(f"{CREATE}/targets", params={"search": "PLA"})).json()[
        "data"
    ]
    assert [target["name"] for target in page["items"]] == ["place"]
    params = {"page_size": 1, "page_no": 2}
    page = (await generator_client.get(f"{CREATE}/targets", params=params)).json()["data"]
    assert [target["name"] for target in page["items"]] == ["place"]
    assert page["has_next"]


async def test_create_with_each_target_as_foreign_key_succeeds(generator_client: Client) -> None:
    """A column with the type of the target is accepted by the database as a foreign key."""
    unkeyable_types = (ColumnType.TEXT, ColumnType.JSON, ColumnType.BINARY)
    keys = [
        {"name": f"c_{type}", "type": type, "length": 20, "unique": True}
        for type in ColumnType
        if type not in unkeyable_types
    ]
    body = {"table": {"name": "aim", "columns": [KEY, *keys]}}
    assert (await generator_client.post(CREATE, json=body)).status_code == 200
    for search in ("aim", "sys_user", "sys_dept"):
        page = (await generator_client.get(f"{CREATE}/targets", params={"search": search})).json()[
            "data"
        ]
        target = page["items"][0]
        if search == "aim":
            names = {column["name"] for key in target["keys"] for column in key["columns"]}
            types = ("smallint", "integer", "bigint", "decimal", "string", "date")
            assert names >= {"id", *(f"c_{type}" for type in types)}
        for index, key in enumerate(target["keys"]):
            target_columns = [
                {name: value for name, value in column.items() if value is not None}
                for column in key["columns"]
            ]
            columns = [{**column, "name": f"to_{column['name']}"} for column in target_columns]
            foreign_key = link(
                *(column["name"] for column in columns),
                to=target["name"],
                at=tuple(column["name"] for column in target_columns),
            )
            table = {
                "name": f"at_{search}_{index}",
                "columns": [KEY, *columns],
                "foreign_keys": [foreign_key],
            }
            response = await generator_client.post(CREATE, json={"table": table})
            assert response.status_code == 200, (target_columns, response.text)


async def test_create_with_owner_columns_generates_scoped_model(generator_client: Client) -> None:
    table = sale(
        {"name": "owner_id", "type": "bigint"},
        {"name": "owner_dept_id", "type": "bigint"},
        foreign_keys=[link("owner_id", to="sys_user"), link("owner_dept_id", to="sys_dept")],
    )
    response = await generator_client.post(CREATE, json={"table": table})
    assert response.status_code == 200, response.text
    config = await fetch_detail(generator_client, response.json()["data"]["id"])
    assert (config["owner_column"], config["dept_column"]) == ("owner_id", "owner_dept_id")
    assert "数据范围" in config["explanations"]["owner_column"]
    files = (await generator_client.get(f"{BASE}/preview/{config['id']}")).json()["data"]["files"]
    (model,) = (file["content"] for file in files if file["path"].endswith("/sale/model.py"))
    assert "class Sale(Scoped, Unmanaged)" in model


async def test_comments_of_created_table_survive_sync(generator_client: Client) -> None:
    table = sale({**LABEL, "comment": "标签"}, comment="销售")
    id = (await generator_client.post(CREATE, json={"table": table})).json()["data"]["id"]
    for _ in range(2):
        config = await fetch_detail(generator_client, id)
        assert config["table_comment"] == "销售"
        assert config["function_name"] == "销售"
        assert config["columns"][1]["title"] == "标签"
        changes = (await generator_client.post(f"{BASE}/sync_db/sale")).json()["data"]["changes"]
        assert changes == {"added": [], "removed": [], "changed": [], "table": []}


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
