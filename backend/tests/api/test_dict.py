"""Dictionaries and dictionary items."""

from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.conftest import Client, count_statements

pytestmark = pytest.mark.anyio

COLOUR = {"name": "颜色", "name_en": "Colour", "code": "colour"}
RED = {"label": "红", "label_en": "Red", "value": "r"}


async def create(
    client: Client, path: str, data: dict[str, str], **values: object
) -> dict[str, Any]:
    response = await client.post(path, json={**data, **values})
    assert response.status_code == 200, response.text
    created: dict[str, Any] = response.json()["data"]
    return created


def error_fields(response: Response) -> list[str]:
    return [problem["field"] for problem in response.json()["data"] or []]


async def test_create_read_update_delete_dictionary(client: Client) -> None:
    id = (await create(client, "/dicts", COLOUR))["id"]
    updated = await client.put(f"/dicts/{id}", json={**COLOUR, "name_en": "Color", "version": 1})
    assert (updated.json()["data"]["name_en"], updated.json()["data"]["version"]) == ("Color", 2)
    assert (await client.get(f"/dicts/{id}")).json()["data"]["name"] == "颜色"
    response = await client.put(f"/dicts/{id}", json={**COLOUR, "version": 1})
    assert (response.status_code, response.json()["error"]) == (409, "stale")
    assert (await client.delete("/dicts", params={"ids": [id]})).status_code == 200
    assert (await client.get(f"/dicts/{id}")).status_code == 404


async def test_create_read_update_delete_item(client: Client) -> None:
    dict_id = (await create(client, "/dicts", COLOUR))["id"]
    created = await create(client, "/dict-items", RED, dict_id=dict_id, color="#ff0000")
    assert (created["dict_name"], created["color"]) == ("颜色", "#ff0000")
    path = f"/dict-items/{created['id']}"
    updated = await client.put(path, json={**RED, "dict_id": dict_id, "color": "", "version": 1})
    assert updated.json()["data"]["color"] is None
    assert (await client.get(path)).json()["data"] == updated.json()["data"]
    assert (await client.put(path, json={**RED, "dict_id": dict_id, "version": 1})).json()[
        "error"
    ] == "stale"
    assert (await client.delete("/dict-items", params={"ids": [created["id"]]})).status_code == 200
    assert (await client.get(path)).status_code == 404


async def test_code_and_value_in_dictionary_are_unique(client: Client) -> None:
    colour_id = (await create(client, "/dicts", COLOUR))["id"]
    paint_id = (await create(client, "/dicts", COLOUR, code="paint"))["id"]
    english = {"accept-language": "en"}
    response = await client.post("/dicts", json=COLOUR, headers=english)
    assert (response.status_code, response.json()["error"], error_fields(response)) == (
        409,
        "dict.code_taken",
        ["code"],
    )
    assert response.json()["message"] == 'A dictionary with code "colour" already exists'
    update_response = await client.put(f"/dicts/{paint_id}", json={**COLOUR, "version": 1})
    assert (update_response.status_code, error_fields(update_response)) == (409, ["code"])
    await create(client, "/dict-items", RED, dict_id=colour_id)
    await create(client, "/dict-items", RED, dict_id=paint_id)
    response = await client.post("/dict-items", json={**RED, "dict_id": colour_id}, headers=english)
    assert (response.status_code, response.json()["error"], error_fields(response)) == (
        409,
        "dict_item.value_taken",
        ["value"],
    )
    assert response.json()["message"] == 'The dictionary already has the value "r"'


async def test_create_item_without_dictionary_returns_409(client: Client) -> None:
    response = await client.post("/dict-items", json={**RED, "dict_id": 999999})
    assert (response.status_code, response.json()["error"], error_fields(response)) == (
        409,
        "reference_not_found",
        ["dict_id"],
    )


async def test_delete_dictionary_with_items_returns_409(client: Client) -> None:
    id = (await create(client, "/dicts", COLOUR))["id"]
    await create(client, "/dict-items", RED, dict_id=id)
    response = await client.delete("/dicts", params={"ids": [id]})
    assert (response.status_code, response.json()["error"]) == (409, "in_use")


async def test_choices_of_several_dictionaries_execute_one_statement(
    client: Client, engine: AsyncEngine
) -> None:
    colour_id = (await create(client, "/dicts", COLOUR))["id"]
    paint_id = (await create(client, "/dicts", COLOUR, code="paint"))["id"]
    disabled_id = (await create(client, "/dicts", COLOUR, code="closed", enabled=False))["id"]
    for id in (colour_id, paint_id, disabled_id):
        await create(client, "/dict-items", RED, dict_id=id, sort=2)
    await create(
        client,
        "/dict-items",
        RED,
        dict_id=colour_id,
        value="b",
        label="蓝",
        label_en="Blue",
        color="primary",
    )
    await create(client, "/dict-items", RED, dict_id=colour_id, value="x", enabled=False)
    with count_statements(engine) as statements:
        response = await client.as_(6).get(
            "/dict-items/choices?codes=paint&codes=colour&codes=closed&codes=zz&codes=paint"
        )
    assert len([sql for sql in statements if sql.startswith("SELECT")]) == 1
    red = {"value": "r", "label": "红", "label_en": "Red", "color": None}
    blue = {"value": "b", "label": "蓝", "label_en": "Blue", "color": "primary"}
    assert response.json()["data"] == [
        {"code": "paint", "items": [red]},
        {"code": "colour", "items": [blue, red]},
        {"code": "closed", "items": []},
        {"code": "zz", "items": []},
    ]
    assert (await client.as_(None).get("/dict-items/choices?codes=paint")).status_code == 401


@pytest.mark.parametrize("query", ["", "codes=" + "x" * 65, "&".join(["codes=a"] * 101)])
async def test_choices_with_invalid_codes_return_422(client: Client, query: str) -> None:
    response = await client.get(f"/dict-items/choices?{query}")
    assert (response.status_code, error_fields(response)[0].split(".")[0]) == (422, "codes")


async def test_lists_with_each_filter_execute_one_statement(
    client: Client, engine: AsyncEngine
) -> None:
    dict_id = (await create(client, "/dicts", COLOUR, enabled=False))["id"]
    item = (await create(client, "/dict-items", RED, dict_id=dict_id, enabled=False))["id"]
    hits = {
        **{
            f"/dicts?{query}": dict_id
            for query in ("name=颜", "name_en=Col", "code=lou", "enabled=false")
        },
        **{
            f"/dict-items?{query}": item
            for query in (
                f"dict_id={dict_id}",
                "label=红",
                "label_en=Re",
                "value=r&order_by=-dict_name",
                "enabled=false",
            )
        },
    }
    for path, id in hits.items():
        with count_statements(engine) as statements:
            page = (await client.get(path)).json()["data"]
        assert ([row["id"] for row in page["items"]], page["total"]) == ([id], 1), path
        assert len([sql for sql in statements if sql.startswith("SELECT")]) == 1
    for path in (
        "/dicts?name=%25",
        "/dicts?enabled=true",
        "/dict-items?dict_id=0",
        "/dict-items?value=_",
    ):
        assert (await client.get(path)).json()["data"]["total"] == 0, path


@pytest.mark.parametrize(
    ("path", "values", "field"),
    [
        ("/dicts", {"code": "Colour!"}, "code"),
        ("/dicts", {"code": None}, "code"),
        ("/dicts", {"name_en": ""}, "name_en"),
        ("/dicts", {"remark": "x" * 256}, "remark"),
        ("/dicts", {"items": []}, "items"),
        ("/dict-items", {"dict_id": None}, "dict_id"),
        ("/dict-items", {"dict_id": 2**63}, "dict_id"),
        ("/dict-items", {"value": 1}, "value"),
        ("/dict-items", {"label": "x" * 65}, "label"),
        ("/dict-items", {"color": "url(x)"}, "color"),
        ("/dict-items", {"sort": -1}, "sort"),
    ],
)
async def test_create_with_invalid_value_returns_422_with_field(
    client: Client, path: str, values: dict[str, object], field: str
) -> None:
    whole = COLOUR if path == "/dicts" else {**RED, "dict_id": 1}
    response = await client.post(path, json={**whole, **values})
    assert (response.status_code, error_fields(response)) == (422, [field]), response.text


@pytest.mark.parametrize("path", ["/dicts", "/dict-items"])
async def test_actions_require_permission(client: Client, path: str) -> None:
    assert (await client.get(f"{path}/export")).content[:2] == b"PK"
    whole = COLOUR if path == "/dicts" else {**RED, "dict_id": 1}
    client.as_(9)
    for response in (
        await client.get(path),
        await client.get(f"{path}/export"),
        await client.get(f"{path}/1"),
        await client.post(path, json=whole),
        await client.put(f"{path}/1", json={**whole, "version": 1}),
        await client.delete(path, params={"ids": 1}),
    ):
        assert response.status_code == 403
