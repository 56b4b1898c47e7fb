from io import BytesIO
from itertools import count
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from app.api.v1.module_example.demo.model import Demo
from app.api.v1.module_example.demo.param import DemoParam
from tests.conftest import Client, account

pytestmark = pytest.mark.anyio

URL = "/example/demos"
NAME = "a demo of the tests"  # the table may be full of others
OPTIONAL = ["price", "released_on", "starts_at", "description"]
DEFAULT = {"status": "draft", "quantity": 0, "is_public": True}
KEPT = ["name"]
COUNTER = count(2_000_000_000)  # for what no other row has

Form = dict[str, Any]


@pytest.fixture
async def form() -> Form:
    """What a full form sends."""
    return {
        "status": "archived",
        "quantity": 32766,
        "price": "99999999.98",
        "is_public": False,
        "released_on": "2002-08-14",
        "starts_at": "2002-08-14T09:30:00",
        "description": "a description",
        "remark": NAME,
    }


async def create(client: Client, form: Form, **values: object) -> Form:
    answer = await client.post(URL, json={"name": f"{next(COUNTER)}", **form, **values})
    assert answer.status_code == 200, answer.text
    created: Form = answer.json()["data"]
    return created


async def found(client: Client, **query: object) -> list[Form]:
    params: dict[str, Any] = {"remark": NAME, **query}
    answer = await client.get(URL, params=params)
    assert answer.status_code == 200, answer.text
    items: list[Form] = answer.json()["data"]["items"]
    return items


def changed(created: Form, form: Form, **values: object) -> Form:
    """What the form sends when the row is saved again."""
    same = {name: value for name, value in form.items() if name != "name"}
    return {
        **same,
        **{name: created[name] for name in KEPT},
        "version": created["version"],
        **values,
    }


async def test_a_demo_can_be_created_read_changed_and_deleted(client: Client, form: Form) -> None:
    created = await create(client, form)
    path = f"{URL}/{created['id']}"
    assert (await client.get(path)).json()["data"] == created
    change: Form = {"status": "draft"}
    answer = await client.put(path, json=changed(created, form, **change))
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"].items() >= change.items()
    assert (await client.delete(URL, params={"ids": [created["id"]]})).status_code == 200
    assert (await client.get(path)).status_code == 404


async def test_what_is_written_is_what_is_read(client: Client, form: Form) -> None:
    for sent in (form, {**form, **dict.fromkeys(OPTIONAL)}):
        created = await create(client, sent)
        assert created == {**created, **sent}
        assert created in await found(client)


@pytest.mark.parametrize("field", DEFAULT)
async def test_what_is_left_out_gets_the_tables_default(
    client: Client, form: Form, field: str
) -> None:
    del form[field]
    assert (await create(client, form))[field] == DEFAULT[field]


async def test_a_stale_update_is_refused(client: Client, form: Form) -> None:
    created = await create(client, form)
    stale = changed(created, form, version="0")
    refused = await client.put(f"{URL}/{created['id']}", json=stale)
    assert (refused.status_code, refused.json()["error"]) == (409, "stale")


async def test_a_second_with_the_same_name_is_refused(client: Client, form: Form) -> None:
    first = await create(client, form)
    same = {name: first[name] for name in ["name"]}
    refused = await client.post(URL, json={"name": f"{next(COUNTER)}", **form, **same})
    assert (refused.status_code, refused.json()["error"]) == (409, "example.demo.name_taken")
    assert [problem["field"] for problem in refused.json()["data"]] == [*same]


async def test_a_batch_with_an_unknown_id_deletes_nothing(client: Client, form: Form) -> None:
    id = (await create(client, form))["id"]
    assert (await client.delete(URL, params={"ids": [id, "-1"]})).status_code == 404
    assert (await client.get(f"{URL}/{id}")).status_code == 200


async def test_all_that_match_are_deleted_if_they_are_as_many_as_were_seen(
    client: Client, form: Form
) -> None:
    ids = {(await create(client, form))["id"] for _ in range(2)}
    query: dict[str, Any] = {"remark": NAME}
    assert {row["id"] for row in await found(client)} == ids
    for seen in (1, 3):
        refused = await client.delete(f"{URL}/matching/{seen}", params=query)
        assert (refused.status_code, refused.json()["error"]) == (409, "count_mismatch")
    assert (await client.delete(f"{URL}/matching/2", params=query)).status_code == 200
    assert await found(client) == []


@pytest.mark.parametrize(
    ("query", "hit"),
    [
        ({"status": "archived"}, True),
        ({"status": "draft"}, False),
        ({"quantity_from": 32766, "quantity_to": 32766}, True),
        ({"quantity_from": 32767}, False),
        ({"price_from": "99999999.98", "price_to": "99999999.98"}, True),
        ({"price_from": "99999999.99"}, False),
        ({"is_public": False}, True),
        ({"is_public": True}, False),
        ({"released_on_from": "2002-08-14", "released_on_to": "2002-08-14"}, True),
        ({"released_on_from": "2002-08-15"}, False),
        ({"starts_at_from": "2002-08-14T09:30:00"}, True),
        ({"starts_at_to": "2002-08-14T09:30:00"}, False),
        ({"starts_at_from": "2002-08-15T09:30:00"}, False),
        ({"remark": "demo of the test"}, True),
        ({"remark": "d%mo of the testx"}, False),
    ],
)
async def test_a_filter(client: Client, form: Form, query: dict[str, object], hit: bool) -> None:
    created = await create(client, form)
    assert (created in await found(client, **query)) is hit


@pytest.mark.parametrize("name", DemoParam.sortable)
async def test_sorting_runs_both_ways(client: Client, form: Form, name: str) -> None:
    ids = [(await create(client, form))["id"] for _ in range(2)]
    for order in (name, f"-{name}"):
        rows = await found(client, order_by=order)
        assert [row["id"] for row in rows] == (ids if order == name else ids[::-1])


async def test_pages_add_up(client: Client, form: Form) -> None:
    ids = {(await create(client, form))["id"] for _ in range(3)}
    pages = [await found(client, page_no=n, page_size=2) for n in (1, 2)]
    assert [len(page) for page in pages] == [2, 1]
    assert {row["id"] for page in pages for row in page} == ids


async def test_the_export_holds_the_rows_of_the_filter(client: Client, form: Form) -> None:
    created = await create(client, form)
    answer = await client.get(f"{URL}/export", params={"remark": NAME})
    head, *rows = (
        CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    )
    ids = [str(row[head.index("编号")]).lstrip("'") for row in rows]
    assert ids == [str(created["id"])]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", None),
        ("name", ""),
        ("name", "x" * 65),
        ("status", "no such choice"),
        ("quantity", 32768),
        ("quantity", "soon"),
        ("price", "NaN"),
        ("price", "0.001"),
        ("price", "999999999"),
        ("is_public", "perhaps"),
        ("released_on", "tomorrow"),
        ("starts_at", "tomorrow"),
        ("starts_at", "2002-08-14T09:30:00Z"),
        ("remark", "x" * 256),
        ("version", "1"),
    ],
)
async def test_what_the_table_cannot_hold_is_refused_by_name(
    client: Client, form: Form, field: str, value: object
) -> None:
    refused = await client.post(URL, json={"name": f"{next(COUNTER)}", **form, field: value})
    assert refused.status_code == 422, refused.text
    assert {problem["field"].partition(".")[0] for problem in refused.json()["data"]} == {field}


@pytest.mark.parametrize("query", ["order_by=nothing", "nothing=1", "page_size=201"])
async def test_what_a_list_does_not_know_it_refuses(client: Client, query: str) -> None:
    assert (await client.get(f"{URL}?{query}")).status_code == 422


ROUTES = [
    ("GET", URL, "query"),
    ("GET", f"{URL}/-1", "query"),
    ("GET", f"{URL}/export", "export"),
    ("POST", URL, "create"),
    ("PUT", f"{URL}/-1", "update"),
    ("DELETE", f"{URL}?ids=-1", "delete"),
    ("DELETE", f"{URL}/matching/1?nothing=1", "delete"),
]


@pytest.mark.parametrize(("method", "path", "action"), ROUTES)
async def test_who_may_call(client: Client, method: str, path: str, action: str) -> None:
    assert (await client.as_(None).request(method, path)).status_code == 401
    every = frozenset(f"example:demo:{action}" for _, _, action in ROUTES)
    account(5, 2, permissions=every - {f"example:demo:{action}"})
    account(4, 2, permissions=frozenset({f"example:demo:{action}"}))
    assert (await client.as_(5).request(method, path, json={})).status_code == 403
    assert (await client.as_(4).request(method, path, json={"nothing": 1})).status_code in (
        200,
        404,
        422,
    )


async def test_nobody_sees_what_is_not_his(client: Client, form: Form) -> None:
    codes = frozenset(f"example:demo:{action}" for _, _, action in ROUTES)
    created = await create(client, form)
    account(6, 2, permissions=codes)
    assert (await client.as_(6).get(f"{URL}/{created['id']}")).status_code == 404
    assert (await client.get(URL)).json()["data"]["total"] == 0
    assert (await client.delete(URL, params={"ids": [created["id"]]})).status_code == 404


async def test_a_list_is_one_statement(client: Client, engine: AsyncEngine) -> None:
    seen: list[str] = []

    def note(*call: Any) -> None:
        seen.append(call[2])

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    await client.get(URL, params={"page_size": 100})
    event.remove(engine.sync_engine, "before_cursor_execute", note)
    assert len([sql for sql in seen if sql.startswith("SELECT")]) == 1


async def test_the_columns_keep_their_names() -> None:
    assert [column.name for column in Demo.__table__.columns] == [
        "id",
        "name",
        "status",
        "quantity",
        "price",
        "is_public",
        "released_on",
        "starts_at",
        "description",
        "remark",
        "owner_id",
        "dept_id",
        "created_at",
        "updated_at",
    ]
