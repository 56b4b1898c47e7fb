"""Calls of a user to a generated module. The result of each call is checked."""

from collections.abc import Callable
from typing import Any

from httpx2 import AsyncClient, Response

from demo.errors import DemoError

API_PREFIX = "/api/v1"
BOOKS_URL = f"{API_PREFIX}/bookshop/books"
NEW_BOOK = {
    "isbn": "9780000000066",
    "title": "Sanditon",
    "author_id": 1,
    "genre_code": "novel",
    "price": "7.20",
}


async def run_scenario(url: str, report: Callable[[str, str], None]) -> None:
    async with AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        await _log_in(client, report)
        await _read_books(client, report)
        await _write_books(client, report)


async def _log_in(client: AsyncClient, report: Callable[[str, str], None]) -> None:
    response = await client.post(
        f"{API_PREFIX}/auth/login", data={"username": "admin", "password": "123456"}
    )
    token = _response_data("login", response)["access_token"]
    client.headers["authorization"] = f"Bearer {token}"
    profile = _response_data("login", await client.get(f"{API_PREFIX}/auth/me"))
    _require("login", "bookshop/book/index" in str(profile["menus"]), "no menu of the new module")
    report("login", "admin, with the new pages in the menu")


async def _read_books(client: AsyncClient, report: Callable[[str, str], None]) -> None:
    page = _response_data("list", await client.get(BOOKS_URL, params={"order_by": "id"}))
    first = page["items"][0]
    _require("list", (page["total"], first["author"]) == (5, "Jane Austen"), str(page))
    report("list", f"{page['total']} books, the first {first['title']!r} by {first['author']}")
    query: dict[str, Any] = {"author_id": [2], "price_from": "13"}
    page = _response_data("filter", await client.get(BOOKS_URL, params=query))
    titles = [book["title"] for book in page["items"]]
    _require("filter", titles == ["The Mysterious Island"], str(titles))
    report("filter", f"by Jules Verne, from 13: {titles[0]!r}")
    detail = _response_data("detail", await client.get(f"{BOOKS_URL}/{first['id']}"))
    _require("detail", detail == first, str(detail))
    report("detail", f"{detail['isbn']} {detail['title']!r}, {detail['stock']} in stock")


async def _write_books(client: AsyncClient, report: Callable[[str, str], None]) -> None:
    book = _response_data("create", await client.post(BOOKS_URL, json=NEW_BOOK))
    report(
        "create",
        f"number {book['id']}, {book['title']!r} by {book['author']}, {book['stock']} in stock",
    )
    change = {**NEW_BOOK, "stock": 3, "published": None, "version": book["version"]}
    url = f"{BOOKS_URL}/{book['id']}"
    updated = _response_data("update", await client.put(url, json=change))
    _require("update", updated["stock"] == 3, str(updated))
    response = await client.put(url, json=change)
    _require("update", response.status_code == 409, "a stale version was accepted")
    error = response.json()["error"]
    report("update", f"{updated['stock']} in stock; the same request again is rejected as {error}")
    response = await client.get(f"{BOOKS_URL}/export")
    is_workbook = response.status_code == 200 and response.content.startswith(b"PK")
    _require("export", is_workbook, response.text[:200])
    report("export", f"a workbook of {len(response.content):,} bytes")
    _response_data("delete", await client.delete(BOOKS_URL, params={"ids": [book["id"]]}))
    response = await client.get(url)
    _require("delete", response.status_code == 404, f"still returns {response.status_code}")
    report("delete", f"number {book['id']} returns {response.status_code} now")


def _response_data(step: str, response: Response) -> Any:
    _require(step, response.status_code == 200, f"{response.status_code} {response.text}")
    return response.json()["data"]


def _require(step: str, condition: bool, detail: str) -> None:
    if not condition:
        raise DemoError(step, detail)
