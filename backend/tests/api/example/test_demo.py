"""The API of demos."""

from io import BytesIO
from itertools import count
from typing import Any

import pytest
from httpx2 import Response
from python_calamine import CalamineWorkbook
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.api.v1.module_example.demo.model import Demo
from app.api.v1.module_example.demo.param import DemoParam
from app.api.v1.module_example.demo.schema import DemoUpdate
from app.kit.crud.primary_key import parse_id
from tests.conftest import Client, count_statements, register_account
from tests.helpers.stored_values import store_values

pytestmark = pytest.mark.anyio

URL = "/example/demos"
MISSING_ID = "-1"
ROUTES = [
    ("GET", URL, "query"),
    ("GET", f"{URL}/{MISSING_ID}", "query"),
    ("GET", f"{URL}/export", "export"),
    ("POST", URL, "create"),
    ("PUT", f"{URL}/{MISSING_ID}", "update"),
    ("DELETE", f"{URL}?ids={MISSING_ID}", "delete"),
    ("DELETE", f"{URL}/matching/1?unknown=1", "delete"),
]
PERMISSIONS = frozenset(f"example:demo:{action}" for _, _, action in ROUTES)
# The table may hold other rows: those of a test are found by this name.
NAME = "a demo of the tests"
OPTIONAL_FIELDS = ["price", "released_on", "starts_at", "description"]
DEFAULTS = {"status": "draft", "quantity": 0, "is_public": True}
# Fields that an update must send again as they are.
RESENT_FIELDS = ["name"]
# Numbers for values that no other row has.
COUNTER = count(2_000_000_000)

Form = dict[str, Any]


@pytest.fixture
async def form() -> Form:
    """Returns a payload with all fields, without those that each row sets anew."""
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


def new_row(form: Form, /, **values: object) -> Form:
    """Returns the payload of a row that differs from all others."""
    return {"name": f"{next(COUNTER)}", **form, **values}


async def create(client: Client, form: Form, /, **values: object) -> Form:
    """Creates a row and returns it."""
    response = await client.post(URL, json=new_row(form, **values))
    assert response.status_code == 200, response.text
    row: Form = response.json()["data"]
    return row


async def list_rows(client: Client, /, **query: object) -> list[Form]:
    """Returns the first page of the rows that the test created."""
    params: dict[str, Any] = {"remark": NAME, **query}
    response = await client.get(URL, params=params)
    assert response.status_code == 200, response.text
    rows: list[Form] = response.json()["data"]["items"]
    return rows


def update_of(row: Form, form: Form, /, **values: object) -> Form:
    """Returns the payload that saves a row as it is, with other `values`."""
    same = {name: value for name, value in form.items() if name != "name"}
    return {
        **same,
        **{name: row[name] for name in RESENT_FIELDS},
        "version": row["version"],
        **values,
    }


def error_of(response: Response) -> tuple[int, str, list[str]]:
    """Returns the status, the error key and the fields of an error response."""
    body = response.json()
    fields = [error["field"] for error in body["data"] or []]
    return response.status_code, body["error"], fields


async def test_create_read_update_delete(client: Client, form: Form) -> None:
    row = await create(client, form)
    url = f"{URL}/{row['id']}"
    assert (await client.get(url)).json()["data"] == row
    change: Form = {"status": "draft"}
    response = await client.put(url, json=update_of(row, form, **change))
    assert response.status_code == 200, response.text
    assert response.json()["data"].items() >= change.items()
    deleted = await client.request("DELETE", URL, json={"ids": [row["id"]]})
    assert deleted.status_code == 200
    assert (await client.get(url)).status_code == 404


async def test_created_row_has_sent_values(client: Client, form: Form) -> None:
    for payload in (form, {**form, **dict.fromkeys(OPTIONAL_FIELDS)}):
        row = await create(client, payload)
        assert row == {**row, **payload}
        assert row in await list_rows(client)


@pytest.mark.parametrize("field", DEFAULTS)
async def test_omitted_field_has_default(client: Client, form: Form, field: str) -> None:
    del form[field]
    row = await create(client, form)
    assert row[field] == DEFAULTS[field]


async def test_update_with_stale_version_returns_409(client: Client, form: Form) -> None:
    row = await create(client, form)
    payload = update_of(row, form, version="0")
    response = await client.put(f"{URL}/{row['id']}", json=payload)
    assert (response.status_code, response.json()["error"]) == (409, "stale")


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
async def test_create_with_invalid_value_returns_422(
    client: Client, form: Form, field: str, value: object
) -> None:
    response = await client.post(URL, json={**new_row(form), field: value})
    assert response.status_code == 422, response.text
    _, _, fields = error_of(response)
    assert {name.partition(".")[0] for name in fields} == {field}


async def test_row_with_any_stored_values_is_saved_unchanged(
    client: Client, db: AsyncSession, form: Form
) -> None:
    row = await create(client, form)
    url = f"{URL}/{row['id']}"
    async for values in store_values(db, Demo, parse_id(Demo, row["id"])):
        shown = (await client.get(url)).json()["data"]
        names = shown.keys() & DemoUpdate.model_fields.keys()
        response = await client.put(url, json={name: shown[name] for name in names})
        assert response.status_code == 200, (values, response.text)
        assert response.json()["data"] == shown, values


async def test_create_with_used_name_returns_409(client: Client, form: Form) -> None:
    row = await create(client, form)
    used = {"name": row["name"]}
    response = await client.post(URL, json={**new_row(form), **used})
    assert error_of(response) == (409, "example.demo.name_taken", [*used])


async def test_delete_with_unknown_id_deletes_nothing(client: Client, form: Form) -> None:
    row = await create(client, form)
    response = await client.delete(URL, params={"ids": [row["id"], MISSING_ID]})
    assert response.status_code == 404
    assert (await client.get(f"{URL}/{row['id']}")).status_code == 200


async def test_delete_matching_requires_expected_count(client: Client, form: Form) -> None:
    ids = {(await create(client, form))["id"] for _ in range(2)}
    query: dict[str, Any] = {"remark": NAME}
    assert {row["id"] for row in await list_rows(client)} == ids
    for wrong_count in (1, 3):
        response = await client.delete(f"{URL}/matching/{wrong_count}", params=query)
        assert (response.status_code, response.json()["error"]) == (409, "count_mismatch")
    assert (await client.delete(f"{URL}/matching/2", params=query)).status_code == 200
    assert await list_rows(client) == []


@pytest.mark.parametrize(
    ("query", "is_match"),
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
        ({"starts_at_from": "2002-08-14T09:30:00", "starts_at_to": "2002-08-14T09:30:00"}, True),
        ({"starts_at_from": "2002-08-15T09:30:00"}, False),
        ({"remark": "demo of the test"}, True),
        ({"remark": "d%mo of the testx"}, False),
    ],
)
async def test_filter(client: Client, form: Form, query: dict[str, object], is_match: bool) -> None:
    row = await create(client, form)
    rows = await list_rows(client, **query)
    assert (row in rows) is is_match


@pytest.mark.parametrize("name", DemoParam.sortable)
async def test_sort_in_both_directions(client: Client, form: Form, name: str) -> None:
    ids = [(await create(client, form))["id"] for _ in range(2)]
    for order, expected in ((name, ids), (f"-{name}", ids[::-1])):
        rows = await list_rows(client, order_by=order)
        assert [row["id"] for row in rows] == expected


async def test_pages_contain_each_row_once(client: Client, form: Form) -> None:
    ids = {(await create(client, form))["id"] for _ in range(3)}
    pages = [await list_rows(client, page_no=number, page_size=2) for number in (1, 2)]
    assert [len(page) for page in pages] == [2, 1]
    assert {row["id"] for page in pages for row in page} == ids


async def test_export_contains_filtered_rows(client: Client, form: Form) -> None:
    created = await create(client, form)
    response = await client.get(f"{URL}/export", params={"remark": NAME})
    workbook = CalamineWorkbook.from_filelike(BytesIO(response.content))
    head, *rows = workbook.get_sheet_by_index(0).to_python()
    id_column = head.index("编号")
    ids = [
        f"{row[id_column]:.0f}"
        if isinstance(row[id_column], float)
        else str(row[id_column]).lstrip("'")
        for row in rows
    ]
    assert ids == [str(created["id"])]


@pytest.mark.parametrize("query", ["order_by=unknown", "unknown=1", "page_size=201"])
async def test_list_with_invalid_query_returns_422(client: Client, query: str) -> None:
    assert (await client.get(f"{URL}?{query}")).status_code == 422


@pytest.mark.parametrize(("method", "path", "action"), ROUTES)
async def test_route_requires_its_permission(
    client: Client, method: str, path: str, action: str
) -> None:
    permission = f"example:demo:{action}"
    register_account(4, 2, permissions=frozenset({permission}))
    register_account(5, 2, permissions=PERMISSIONS - {permission})
    response = await client.as_(None).request(method, path)
    assert response.status_code == 401
    response = await client.as_(5).request(method, path, json={})
    assert response.status_code == 403
    response = await client.as_(4).request(method, path, json={"unknown": 1})
    assert response.status_code in (200, 404, 422)


async def test_rows_of_another_user_are_not_found(client: Client, form: Form) -> None:
    row = await create(client, form)
    url = f"{URL}/{row['id']}"
    register_account(6, 2, permissions=PERMISSIONS)
    assert (await client.as_(6).get(url)).status_code == 404
    assert (await client.get(URL)).json()["data"]["total"] == 0
    export = await client.get(f"{URL}/export")
    workbook = CalamineWorkbook.from_filelike(BytesIO(export.content))
    assert len(workbook.get_sheet_by_index(0).to_python()) == 1
    assert (await client.put(url, json=update_of(row, form))).status_code == 404
    assert (await client.delete(URL, params={"ids": [row["id"]]})).status_code == 404
    assert (await client.delete(f"{URL}/matching/1")).status_code == 409
    assert (await client.as_(1).get(url)).json()["data"] == row


async def test_list_uses_one_query(client: Client, engine: AsyncEngine) -> None:
    with count_statements(engine) as statements:
        await client.get(URL, params={"page_size": 100})
    queries = [sql for sql in statements if sql.startswith("SELECT")]
    assert len(queries) == 1


async def test_table_has_all_columns() -> None:
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
