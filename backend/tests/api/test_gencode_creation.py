"""A table that a person designs: read, looked at, made. Where a key may point, and which cell is at
fault.
"""

from typing import Any

import pytest
from sqlalchemy import event, text

from app.core.database import Database
from app.generator.design.table_definition import ColumnType
from app.generator.introspect.database import reflect
from tests.api.test_gencode import BASE, KEY, detail, here, library
from tests.conftest import SYSTEM, Client

__all__ = ["here", "library"]  # fixtures
pytestmark = pytest.mark.anyio

CREATE = f"{BASE}/create"
HOSTILE = "50%% off; 'x\\' -- \"y\" :z %(a)s %s {b}"
LABEL = {"name": "label", "type": "string", "length": 80}


def link(*columns: str, to: str, at: tuple[str, ...] = ("id",)) -> dict[str, object]:
    return {"columns": columns, "target_table": to, "target_columns": at}


def sale(*columns: dict[str, object], **more: object) -> dict[str, Any]:
    return {"name": "sale", "columns": [KEY, *columns], **more}


async def names(client: Client) -> list[str]:
    return [
        table["name"] for table in (await client.get(f"{BASE}/db/list")).json()["data"]["items"]
    ]


async def test_ddl_is_read_and_nothing_is_made_of_it(here: Client) -> None:
    ddl = "create table sale (id integer primary key, shelf_id integer not null references shelf (id), word varchar(9))"
    answer = await here.post(f"{CREATE}/read", json={"ddl": ddl})
    assert answer.json()["data"]["left_out"] == []
    read = answer.json()["data"]["table"]
    assert [column["name"] for column in read["columns"]] == ["id", "shelf_id", "word"]
    assert read["foreign_keys"] == [
        {"columns": ["shelf_id"], "target_table": "shelf", "target_columns": ["id"]}
    ]
    assert await names(here) == ["book", "shelf"]
    refused = await here.post(f"{CREATE}/read", json={"ddl": "drop table book"})
    assert (refused.status_code, refused.json()["data"][0]["field"]) == (422, "ddl")
    assert (await here.post(f"{CREATE}/preview", json={"table": read})).status_code == 200


async def test_what_is_looked_at_is_what_is_run_to_the_character(
    here: Client, library: Database
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
    shown = (await here.post(f"{CREATE}/preview", json={"table": table})).json()["data"][
        "statements"
    ]
    assert await names(here) == ["book", "shelf"]
    run: list[str] = []

    def collect(*execution: Any) -> None:
        run.append(execution[2])

    event.listen(library.engine.sync_engine, "before_cursor_execute", collect)
    made = await here.post(CREATE, json={"table": table})
    event.remove(library.engine.sync_engine, "before_cursor_execute", collect)
    assert made.status_code == 200, made.text
    assert [
        statement for statement in run if statement.startswith(("CREATE TABLE", "COMMENT ON"))
    ] == shown
    found = (await reflect(library.read_engine)).tables["sale"]
    assert found.column("label").default
    async with library.engine.execution_options(scope=SYSTEM).begin() as connection:
        await connection.execute(text("insert into shelf (id, name) values (1, 'a')"))
        await connection.execute(text("insert into sale (shelf_id) values (1)"))
        assert (await connection.execute(text("select label, state from sale"))).one() == (
            HOSTILE,
            "open",
        )
    if library.engine.dialect.name != "sqlite":  # which keeps no comments
        assert (found.comment, found.column("label").comment) == (HOSTILE, HOSTILE)


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
async def test_a_fault_is_said_of_its_cell(
    here: Client, table: dict[str, Any], field: str, error: str
) -> None:
    for path in (CREATE, f"{CREATE}/preview"):
        answer = await here.post(path, json={"table": table})
        failure = answer.json()
        assert (answer.status_code in (409, 422), failure["error"]) == (True, error), answer.text
        assert f"table.{field}" in [fault["field"] for fault in failure["data"]]
        assert all(
            any("\u4e00" <= sign <= "\u9fff" for sign in fault["message"])
            for fault in failure["data"]
        )
    assert await names(here) == ["book", "shelf"]


async def test_what_a_database_cannot_tell_apart_is_no_key_there(
    here: Client, library: Database
) -> None:
    column = {"name": "word", "type": "json", "unique": True}
    answer = await here.post(CREATE, json={"table": sale(column)})
    if library.engine.dialect.name == "sqlite":
        assert answer.status_code == 200
    else:
        assert answer.json()["data"][0]["field"] == "table.columns.1.type"


async def test_a_key_may_point_at_whole_keys_of_tables_that_generated_code_can_speak_of(
    here: Client,
) -> None:
    grid = {"name": "x", "type": "smallint"}, {"name": "y", "type": "smallint"}
    place = {
        "name": "place",
        "columns": [KEY, *grid, LABEL, {**LABEL, "name": "code", "unique": True}],
        "uniques": [["x", "y"]],
    }
    assert (await here.post(CREATE, json={"table": place})).status_code == 200
    page = (await here.get(f"{CREATE}/targets", params={"page_size": 200})).json()["data"]
    found = {target["name"]: target["keys"] for target in page["items"]}
    assert list(found)[:3] == ["book", "place", "shelf"]
    assert {"sys_user", "sys_dept"} <= set(found)
    assert not {"alembic_version", "sys_user_role", "sys_session"} & set(found)
    keys = [
        (key["primary"], [column["name"] for column in key["columns"]]) for key in found["place"]
    ]
    assert keys[0] == (True, ["id"])
    assert sorted(keys[1:]) == [(False, ["code"]), (False, ["x", "y"])]
    sought = (await here.get(f"{CREATE}/targets", params={"search": "PLA"})).json()["data"]
    assert [target["name"] for target in sought["items"]] == ["place"]
    first = (await here.get(f"{CREATE}/targets", params={"page_size": 1, "page_no": 2})).json()[
        "data"
    ]
    assert ([target["name"] for target in first["items"]], first["has_next"]) == (["place"], True)


async def test_whatever_is_offered_can_be_pointed_at(here: Client) -> None:
    """A column takes the type over, and the database agrees that it is the same."""
    kinds = [
        kind
        for kind in ColumnType
        if kind not in (ColumnType.TEXT, ColumnType.JSON, ColumnType.BINARY)
    ]
    keys = [{"name": f"c_{kind}", "type": kind, "length": 20, "unique": True} for kind in kinds]
    assert (
        await here.post(CREATE, json={"table": {"name": "aim", "columns": [KEY, *keys]}})
    ).status_code == 200
    for search in ("aim", "sys_user", "sys_dept"):
        found = (await here.get(f"{CREATE}/targets", params={"search": search})).json()["data"][
            "items"
        ][0]
        if search == "aim":
            assert {column["name"] for key in found["keys"] for column in key["columns"]} >= {
                *("id", "c_smallint", "c_integer", "c_bigint", "c_decimal", "c_string", "c_date")
            }
        for n, key in enumerate(found["keys"]):
            said = [
                {name: value for name, value in column.items() if value is not None}
                for column in key["columns"]
            ]
            own = [{**column, "name": f"to_{column['name']}"} for column in said]
            to = link(
                *(column["name"] for column in own),
                to=found["name"],
                at=tuple(c["name"] for c in said),
            )
            table = {"name": f"at_{search}_{n}", "columns": [KEY, *own], "foreign_keys": [to]}
            answer = await here.post(CREATE, json={"table": table})
            assert answer.status_code == 200, (said, answer.text)


async def test_rows_that_say_whose_they_are_are_scoped_from_the_start(here: Client) -> None:
    people = sale(
        {"name": "owner_id", "type": "bigint"},
        {"name": "owner_dept_id", "type": "bigint"},
        foreign_keys=[link("owner_id", to="sys_user"), link("owner_dept_id", to="sys_dept")],
    )
    answer = await here.post(CREATE, json={"table": people})
    assert answer.status_code == 200, answer.text
    found = await detail(here, answer.json()["data"]["id"])
    assert (found["owner_column"], found["dept_column"]) == ("owner_id", "owner_dept_id")
    assert "数据范围" in found["explanations"]["owner_column"]
    files = (await here.get(f"{BASE}/preview/{found['id']}")).json()["data"]["files"]
    (model,) = (file["content"] for file in files if file["path"].endswith("/sale/model.py"))
    assert "class Sale(Scoped, Unmanaged)" in model


async def test_what_was_said_of_it_is_kept_though_a_database_may_not(here: Client) -> None:
    table = sale({**LABEL, "comment": "标签"}, comment="销售")
    id = (await here.post(CREATE, json={"table": table})).json()["data"]["id"]
    for _ in range(2):
        found = await detail(here, id)
        assert (found["table_comment"], found["function_name"], found["columns"][1]["title"]) == (
            "销售",
            "销售",
            "标签",
        )
        changes = (await here.post(f"{BASE}/sync_db/sale")).json()["data"]["changes"]
        assert changes == {"added": [], "removed": [], "changed": [], "table": []}
