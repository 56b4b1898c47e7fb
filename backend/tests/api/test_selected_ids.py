"""Ids of rows in the body of DELETE: a proxy rejects addresses that are too long."""

from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response

from tests.conftest import Client

pytestmark = pytest.mark.anyio

MISSING_ID = 999_999_999


async def delete(client: Client, body: Any, **options: Any) -> Response:
    return await client.request("DELETE", "/positions", json=body, **options)


async def create(client: Client, code: str) -> int:
    response = await client.post("/positions", json={"name": code, "code": code})
    return int(response.json()["data"]["id"])


async def test_ids_in_the_body_delete_more_rows_than_an_address_has_room_for(
    client: Client,
) -> None:
    ids = [await create(client, f"c{number}") for number in range(30)]
    response = await delete(client, {"ids": ids * 33})
    assert response.status_code == 200, response.text
    assert (await client.get("/positions")).json()["data"]["total"] == 0


async def test_ids_in_the_body_delete_all_rows_or_none(client: Client) -> None:
    id = await create(client, "kept")
    assert (await delete(client, {"ids": [id, MISSING_ID]})).status_code == 404
    assert (await client.get(f"/positions/{id}")).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (None, "ids"),
        ({}, "ids"),
        ({"ids": []}, "ids"),
        ({"ids": ["x"]}, "ids.0"),
        ({"ids": [1.5]}, "ids.0"),
        ({"ids": list(range(1001))}, "ids"),
        ({"ids": [1], "all": True}, "all"),
        ({"id": [1]}, "ids"),
        ([1], "body"),
    ],
)
async def test_invalid_body_deletes_nothing_and_names_the_field(
    client: Client, body: Any, field: str
) -> None:
    await create(client, "kept")
    response = await delete(client, body)
    assert response.status_code == 422
    assert field in [error["field"] for error in response.json()["data"]]
    assert (await client.get("/positions")).json()["data"]["total"] == 1


async def test_ids_in_body_and_query_return_422(client: Client) -> None:
    id = await create(client, "kept")
    response = await delete(client, {"ids": [id]}, params={"ids": [id]})
    assert (response.status_code, response.json()["data"][0]["field"]) == (422, "ids")
    assert (await client.get(f"/positions/{id}")).status_code == 200


def test_every_route_with_a_list_of_ids_accepts_it_in_the_body(assembled: FastAPI) -> None:
    """Also those of generated modules, of which the example is one."""
    operations = [
        (f"{method} {path}", operation)
        for path, methods in assembled.openapi()["paths"].items()
        for method, operation in methods.items()
    ]
    in_query = {
        name
        for name, operation in operations
        for parameter in operation.get("parameters", [])
        if (parameter["in"], parameter["name"]) == ("query", "ids")
    }
    with_body = {name for name, operation in operations if "requestBody" in operation}
    assert {"delete /api/v1/positions", "delete /api/v1/example/demos"} <= in_query
    assert in_query - with_body == set()
