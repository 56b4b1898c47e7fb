"""What a person does with a module: each call is checked for what it must show."""

from collections.abc import Callable
from typing import Any

from httpx import AsyncClient, Response

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
    answer = await client.post(
        f"{API_PREFIX}/auth/login", data={"username": "admin", "password": "123456"}
    )
    token = _response_data("login", answer)["access_token"]
    client.headers["authorization"] = f"Bearer {token}"
    me = _response_data("login", await client.get(f"{API_PREFIX}/auth/me"))
    _require("login", "bookshop/book/index" in str(me["menus"]), "no menu of the new module")
    report("login", "admin, and the new pages are in his menu")


async def _read_books(client: AsyncClient, report: Callable[[str, str], None]) -> None:
    page = _response_data("list", await client.get(BOOKS_URL, params={"order_by": "id"}))
    first = page["items"][0]
    _require("list", (page["total"], first["author"]) == (5, "Jane Austen"), str(page))
    report("list", f"{page['total']} books, the first {first['title']!r} by {first['author']}")
    query: dict[str, Any] = {"author_id": [2], "price_from": "13"}
    dear = [
        book["title"]
        for book in _response_data("filter", await client.get(BOOKS_URL, params=query))["items"]
    ]
    _require("filter", dear == ["The Mysterious Island"], str(dear))
    report("filter", f"by Jules Verne, from 13: {dear[0]!r}")
    detail = _response_data("detail", await client.get(f"{BOOKS_URL}/{first['id']}"))
    _require("detail", detail == first, str(detail))
    report("detail", f"{detail['isbn']} {detail['title']!r}, {detail['stock']} in stock")


async def _write_books(client: AsyncClient, report: Callable[[str, str], None]) -> None:
    made = _response_data("create", await client.post(BOOKS_URL, json=NEW_BOOK))
    report(
        "create",
        f"number {made['id']}, {made['title']!r} by {made['author']}, {made['stock']} in stock",
    )
    change = {**NEW_BOOK, "stock": 3, "published": None, "version": made["version"]}
    path = f"{BOOKS_URL}/{made['id']}"
    changed = _response_data("update", await client.put(path, json=change))
    _require("update", changed["stock"] == 3, str(changed))
    stale = await client.put(path, json=change)
    _require("update", stale.status_code == 409, "the old version was taken again")
    report(
        "update",
        f"{changed['stock']} in stock; the same once more is refused as {stale.json()['error']}",
    )
    sheet = await client.get(f"{BOOKS_URL}/export")
    _require(
        "export", sheet.status_code == 200 and sheet.content.startswith(b"PK"), sheet.text[:200]
    )
    report("export", f"a workbook of {len(sheet.content):,} bytes")
    _response_data("delete", await client.delete(BOOKS_URL, params={"ids": [made["id"]]}))
    gone = await client.get(path)
    _require("delete", gone.status_code == 404, f"it still answers {gone.status_code}")
    report("delete", f"number {made['id']} answers {gone.status_code} now")


def _response_data(step: str, response: Response) -> Any:
    _require(step, response.status_code == 200, f"{response.status_code} {response.text}")
    return response.json()["data"]


def _require(step: str, condition: bool, detail: str) -> None:
    if not condition:
        raise DemoError(step, detail)
