from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.conftest import Client, count_statements

pytestmark = pytest.mark.anyio

COLOUR = {"name": "颜色", "name_en": "Colour", "code": "colour"}
RED = {"label": "红", "label_en": "Red", "value": "r"}


async def create(
    client: Client, path: str, data: dict[str, str], **values: object
) -> dict[str, Any]:
    answer = await client.post(path, json={**data, **values})
    assert answer.status_code == 200, answer.text
    created: dict[str, Any] = answer.json()["data"]
    return created


def faults(answer: Any) -> list[str]:
    return [problem["field"] for problem in answer.json()["data"] or []]


async def test_a_dictionary_can_be_created_read_changed_and_deleted(client: Client) -> None:
    id = (await create(client, "/dicts", COLOUR))["id"]
    changed = await client.put(f"/dicts/{id}", json={**COLOUR, "name_en": "Color", "version": 1})
    assert (changed.json()["data"]["name_en"], changed.json()["data"]["version"]) == ("Color", 2)
    assert (await client.get(f"/dicts/{id}")).json()["data"]["name"] == "颜色"
    stale = await client.put(f"/dicts/{id}", json={**COLOUR, "version": 1})
    assert (stale.status_code, stale.json()["error"]) == (409, "stale")
    assert (await client.delete("/dicts", params={"ids": [id]})).status_code == 200
    assert (await client.get(f"/dicts/{id}")).status_code == 404


async def test_an_item_can_be_created_read_changed_and_deleted(client: Client) -> None:
    dict_id = (await create(client, "/dicts", COLOUR))["id"]
    created = await create(client, "/dict-items", RED, dict_id=dict_id, color="#ff0000")
    assert (created["dict_name"], created["color"]) == ("颜色", "#ff0000")
    path = f"/dict-items/{created['id']}"
    changed = await client.put(path, json={**RED, "dict_id": dict_id, "color": "", "version": 1})
    assert changed.json()["data"]["color"] is None
    assert (await client.get(path)).json()["data"] == changed.json()["data"]
    assert (await client.put(path, json={**RED, "dict_id": dict_id, "version": 1})).json()[
        "error"
    ] == "stale"
    assert (await client.delete("/dict-items", params={"ids": [created["id"]]})).status_code == 200
    assert (await client.get(path)).status_code == 404


async def test_a_code_is_unique_and_so_is_a_value_in_its_dictionary(client: Client) -> None:
    one = (await create(client, "/dicts", COLOUR))["id"]
    other = (await create(client, "/dicts", COLOUR, code="paint"))["id"]
    english = {"accept-language": "en"}
    again = await client.post("/dicts", json=COLOUR, headers=english)
    assert (again.status_code, again.json()["error"], faults(again)) == (
        409,
        "dict.code_taken",
        ["code"],
    )
    assert again.json()["message"] == "There is a dictionary colour already"
    renamed = await client.put(f"/dicts/{other}", json={**COLOUR, "version": 1})
    assert (renamed.status_code, faults(renamed)) == (409, ["code"])
    await create(client, "/dict-items", RED, dict_id=one)
    await create(client, "/dict-items", RED, dict_id=other)
    again = await client.post("/dict-items", json={**RED, "dict_id": one}, headers=english)
    assert (again.status_code, again.json()["error"], faults(again)) == (
        409,
        "dict_item.value_taken",
        ["value"],
    )
    assert again.json()["message"] == "The dictionary has the value r already"


async def test_an_item_needs_a_dictionary_that_exists(client: Client) -> None:
    refused = await client.post("/dict-items", json={**RED, "dict_id": 999999})
    assert (refused.status_code, refused.json()["error"], faults(refused)) == (
        409,
        "reference_not_found",
        ["dict_id"],
    )


async def test_a_dictionary_with_items_cannot_be_deleted(client: Client) -> None:
    id = (await create(client, "/dicts", COLOUR))["id"]
    await create(client, "/dict-items", RED, dict_id=id)
    refused = await client.delete("/dicts", params={"ids": [id]})
    assert (refused.status_code, refused.json()["error"]) == (409, "in_use")


async def test_a_page_gets_the_items_of_several_dictionaries_in_one_statement(
    client: Client, engine: AsyncEngine
) -> None:
    colour = (await create(client, "/dicts", COLOUR))["id"]
    paint = (await create(client, "/dicts", COLOUR, code="paint"))["id"]
    closed = (await create(client, "/dicts", COLOUR, code="closed", enabled=False))["id"]
    for id in (colour, paint, closed):
        await create(client, "/dict-items", RED, dict_id=id, sort=2)
    await create(
        client,
        "/dict-items",
        RED,
        dict_id=colour,
        value="b",
        label="蓝",
        label_en="Blue",
        color="primary",
    )
    await create(client, "/dict-items", RED, dict_id=colour, value="x", enabled=False)
    with count_statements(engine) as seen:
        answer = await client.as_(6).get(
            "/dict-items/choices?codes=paint&codes=colour&codes=closed&codes=zz&codes=paint"
        )
    assert len([sql for sql in seen if sql.startswith("SELECT")]) == 1
    red = {"value": "r", "label": "红", "label_en": "Red", "color": None}
    blue = {"value": "b", "label": "蓝", "label_en": "Blue", "color": "primary"}
    assert answer.json()["data"] == [
        {"code": "paint", "items": [red]},
        {"code": "colour", "items": [blue, red]},
        {"code": "closed", "items": []},
        {"code": "zz", "items": []},
    ]
    assert (await client.as_(None).get("/dict-items/choices?codes=paint")).status_code == 401


@pytest.mark.parametrize("query", ["", "codes=" + "x" * 65, "&".join(["codes=a"] * 101)])
async def test_so_many_codes_and_no_more(client: Client, query: str) -> None:
    refused = await client.get(f"/dict-items/choices?{query}")
    assert (refused.status_code, faults(refused)[0].split(".")[0]) == (422, "codes")


async def test_every_list_is_one_statement_with_every_filter(
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
        with count_statements(engine) as seen:
            page = (await client.get(path)).json()["data"]
        assert ([found["id"] for found in page["items"]], page["total"]) == ([id], 1), path
        assert len([sql for sql in seen if sql.startswith("SELECT")]) == 1
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
async def test_a_wrong_value_is_named(
    client: Client, path: str, values: dict[str, object], field: str
) -> None:
    whole = COLOUR if path == "/dicts" else {**RED, "dict_id": 1}
    refused = await client.post(path, json={**whole, **values})
    assert (refused.status_code, faults(refused)) == (422, [field]), refused.text


@pytest.mark.parametrize("path", ["/dicts", "/dict-items"])
async def test_an_action_needs_its_permission(client: Client, path: str) -> None:
    assert (await client.get(f"{path}/export")).content[:2] == b"PK"
    whole = COLOUR if path == "/dicts" else {**RED, "dict_id": 1}
    client.as_(9)
    for answer in (
        await client.get(path),
        await client.get(f"{path}/export"),
        await client.get(f"{path}/1"),
        await client.post(path, json=whole),
        await client.put(f"{path}/1", json={**whole, "version": 1}),
        await client.delete(path, params={"ids": 1}),
    ):
        assert answer.status_code == 403
