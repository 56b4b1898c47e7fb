"""What a person does with a module: each call is checked for what it must show."""

from collections.abc import Callable
from typing import Any

from httpx import AsyncClient, Response

from app.scripts.demo.failed import Failed

API = "/api/v1"
BOOKS = f"{API}/bookshop/books"
NEW = {
    "isbn": "9780000000066",
    "title": "Sanditon",
    "author_id": 1,
    "genre_code": "novel",
    "price": "7.20",
}


async def visit(url: str, say: Callable[[str, str], None]) -> None:
    async with AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        await _log_in(client, say)
        await _read(client, say)
        await _write(client, say)


async def _log_in(client: AsyncClient, say: Callable[[str, str], None]) -> None:
    answer = await client.post(
        f"{API}/auth/login", data={"username": "admin", "password": "123456"}
    )
    token = _found("login", answer)["access_token"]
    client.headers["authorization"] = f"Bearer {token}"
    me = _found("login", await client.get(f"{API}/auth/me"))
    _require("login", "bookshop/book/index" in str(me["menus"]), "no menu of the new module")
    say("login", "admin, and the new pages are in his menu")


async def _read(client: AsyncClient, say: Callable[[str, str], None]) -> None:
    page = _found("list", await client.get(BOOKS, params={"order_by": "id"}))
    first = page["items"][0]
    _require("list", (page["total"], first["author"]) == (5, "Jane Austen"), str(page))
    say("list", f"{page['total']} books, the first {first['title']!r} by {first['author']}")
    query: dict[str, Any] = {"author_id": [2], "price_from": "13"}
    dear = [
        book["title"] for book in _found("filter", await client.get(BOOKS, params=query))["items"]
    ]
    _require("filter", dear == ["The Mysterious Island"], str(dear))
    say("filter", f"by Jules Verne, from 13: {dear[0]!r}")
    detail = _found("detail", await client.get(f"{BOOKS}/{first['id']}"))
    _require("detail", detail == first, str(detail))
    say("detail", f"{detail['isbn']} {detail['title']!r}, {detail['stock']} in stock")


async def _write(client: AsyncClient, say: Callable[[str, str], None]) -> None:
    made = _found("create", await client.post(BOOKS, json=NEW))
    say(
        "create",
        f"number {made['id']}, {made['title']!r} by {made['author']}, {made['stock']} in stock",
    )
    change = {**NEW, "stock": 3, "published": None, "version": made["version"]}
    path = f"{BOOKS}/{made['id']}"
    changed = _found("update", await client.put(path, json=change))
    _require("update", changed["stock"] == 3, str(changed))
    stale = await client.put(path, json=change)
    _require("update", stale.status_code == 409, "the old version was taken again")
    say(
        "update",
        f"{changed['stock']} in stock; the same once more is refused as {stale.json()['error']}",
    )
    sheet = await client.get(f"{BOOKS}/export")
    _require(
        "export", sheet.status_code == 200 and sheet.content.startswith(b"PK"), sheet.text[:200]
    )
    say("export", f"a workbook of {len(sheet.content):,} bytes")
    _found("delete", await client.delete(BOOKS, params={"ids": [made["id"]]}))
    gone = await client.get(path)
    _require("delete", gone.status_code == 404, f"it still answers {gone.status_code}")
    say("delete", f"number {made['id']} answers {gone.status_code} now")


def _found(step: str, answer: Response) -> Any:
    _require(step, answer.status_code == 200, f"{answer.status_code} {answer.text}")
    return answer.json()["data"]


def _require(step: str, holds: bool, otherwise: str) -> None:
    if not holds:
        raise Failed(step, otherwise)
