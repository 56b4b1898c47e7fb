"""Two processes on one database: what one of them changes, the other knows within a second."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import make_url

from tests.all_databases import SERVERS, database
from tests.server_process import Served, served

pytestmark = pytest.mark.anyio

PASSWORD = "correct horse battery"
EVERY = 0.02  # seconds: 50 requests in each, at each instance
SECOND = 1.0
CODES = ("system:user:query",)
SET = {
    "JWT_SECRET_KEY": "t" * 32,
    "REDIS_URL": "redis://127.0.0.1:1/0",
}  # where nothing listens: nothing needs it


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Served]]:
    scratch = tmp_path_factory.mktemp("two")
    given = os.environ.get("TEST_DATABASE_URL")
    if given is None:
        yield from _both(f"sqlite+aiosqlite:///{scratch / 'two.db'}", scratch)
        return
    kind = (
        "TEST_POSTGRES_URL"
        if make_url(given).get_backend_name() == "postgresql"
        else "TEST_MYSQL_URL"
    )
    with database(given, SERVERS[kind]) as url:
        yield from _both(url, scratch)


def _both(url: str, scratch: Path) -> Iterator[tuple[Served, Served]]:
    for name in ("a", "b"):
        (scratch / name).mkdir()
    with served(url, scratch / "a", **SET) as first, served(url, scratch / "b", **SET) as second:
        yield first, second


@asynccontextmanager
async def at(
    instance: Served, name: str, password: str = PASSWORD
) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody signed in there."""
    async with httpx.AsyncClient(base_url=f"{instance.url}/api/v1", timeout=30) as client:
        answer = await client.post("/auth/login", json={"username": name, "password": password})
        assert answer.status_code == 200, answer.text
        client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


async def send(client: httpx.AsyncClient, method: str, path: str, **how: Any) -> Any:
    answer = await client.request(method, path, **how)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


@dataclass(slots=True)
class Company:
    """`boss` is of the department `upper`, may see users of it and below, and so sees `below`, who
    is of `lower`.
    """

    upper: int
    lower: int
    role: dict[str, Any]
    boss: dict[str, Any]
    below: str


async def found(admin: httpx.AsyncClient, name: str) -> Company:
    upper = (await send(admin, "POST", "/depts", json={"name": f"{name} upper", "parent_id": 1}))[
        "id"
    ]
    lower = (
        await send(admin, "POST", "/depts", json={"name": f"{name} lower", "parent_id": upper})
    )["id"]
    menus = {
        menu["permission"]: menu["id"] for menu in _flat(await send(admin, "GET", "/menus/tree"))
    }
    form = {
        "name": name,
        "code": name,
        "data_scope": "department_and_below",
        "menu_ids": [menus[code] for code in CODES],
    }
    role = await send(admin, "POST", "/roles", json=form)
    boss = await send(admin, "POST", "/users", json=_user(f"{name}-boss", upper, [role["id"]]))
    await send(admin, "POST", "/users", json=_user(f"{name}-below", lower, []))
    return Company(upper, lower, role, boss, f"{name}-below")


def _user(name: str, dept_id: int, role_ids: list[int]) -> dict[str, Any]:
    return {"username": name, "password": PASSWORD, "dept_id": dept_id, "role_ids": role_ids}


def _flat(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        yield node
        yield from _flat(node["children"])


def _form(row: dict[str, Any], *names: str, **values: Any) -> dict[str, Any]:
    return {**{name: row[name] for name in (*names, "version")}, **values}


USER = ("username", "dept_id", "role_ids", "position_ids")


async def take_permission(admin: httpx.AsyncClient, company: Company) -> None:
    form = _form(company.role, "name", "code", "data_scope", "dept_ids", menu_ids=[])
    await send(admin, "PUT", f"/roles/{company.role['id']}", json=form)


async def disable(admin: httpx.AsyncClient, company: Company) -> None:
    await send(
        admin,
        "PUT",
        f"/users/{company.boss['id']}",
        json=_form(company.boss, *USER, is_active=False),
    )


async def reset_password(admin: httpx.AsyncClient, company: Company) -> None:
    await send(admin, "PUT", f"/users/{company.boss['id']}/password")


async def kick(admin: httpx.AsyncClient, company: Company) -> None:
    online = await send(
        admin, "GET", "/monitor/online/", params={"username": company.boss["username"]}
    )
    await send(
        admin, "DELETE", "/monitor/online", params={"ids": [item["id"] for item in online["items"]]}
    )


async def move_department(admin: httpx.AsyncClient, company: Company) -> None:
    dept = await send(admin, "GET", f"/depts/{company.lower}")
    await send(admin, "PUT", f"/depts/{company.lower}", json=_form(dept, "name", parent_id=1))


async def revoke_keys(admin: httpx.AsyncClient, company: Company) -> None:
    keys = await send(admin, "GET", "/api-keys", params={"username": company.boss["username"]})
    await send(admin, "DELETE", "/api-keys", params={"ids": [item["id"] for item in keys["items"]]})


async def own_headers(boss: httpx.AsyncClient) -> dict[str, str]:
    return {"authorization": boss.headers["authorization"]}


async def key_headers(boss: httpx.AsyncClient) -> dict[str, str]:
    """A machine's, with a key of his."""
    made = await send(
        boss, "POST", "/api-keys/mine", json={"name": "robot", "scopes": ["system:user:query"]}
    )
    return {"authorization": f"Bearer {made['key']}"}


@dataclass(slots=True)
class Watch:
    """Asks again and again; notes when each request was sent that still saw what it should no
    longer.
    """

    client: httpx.AsyncClient
    below: str
    seen: list[float] = field(default_factory=list)
    unseen: int = 0

    async def __call__(self) -> None:
        while True:
            sent = time.monotonic()
            answer = await self.client.get("/users", params={"username": self.below})
            if answer.status_code == 200 and answer.json()["data"]["total"] == 1:
                self.seen.append(sent)
            else:
                assert answer.status_code in (200, 401, 403), answer.text
                self.unseen += 1
            await asyncio.sleep(EVERY)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 (what happens, happens in another process)
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("change", "bring"),
    [
        *(
            (change, own_headers)
            for change in (take_permission, disable, reset_password, kick, move_department)
        ),
        *(
            (change, key_headers)
            for change in (take_permission, disable, revoke_keys, move_department)
        ),
    ],
)
async def test_what_is_taken_away_is_gone_everywhere_within_a_second(
    pair: tuple[Served, Served],
    change: Callable[[httpx.AsyncClient, Company], Awaitable[None]],
    bring: Callable[[httpx.AsyncClient], Awaitable[dict[str, str]]],
) -> None:
    here, there = pair
    async with at(here, "admin", "123456") as admin:
        company = await found(admin, f"{change.__name__}-{bring.__name__}")
        async with at(here, company.boss["username"]) as boss:
            headers = await bring(boss)
        async with (
            httpx.AsyncClient(base_url=f"{here.url}/api/v1", headers=headers, timeout=30) as one,
            httpx.AsyncClient(
                base_url=f"{there.url}/api/v1", headers=headers, timeout=30
            ) as elsewhere,
        ):
            watches = [Watch(one, company.below), Watch(elsewhere, company.below)]
            tasks = [asyncio.create_task(watch()) for watch in watches]
            await until(lambda: all(len(watch.seen) >= 10 for watch in watches))
            assert [watch.unseen for watch in watches] == [0, 0]
            await change(admin, company)
            answered = time.monotonic()
            await until(lambda: all(watch.unseen >= 10 for watch in watches))
            for task in tasks:
                task.cancel()
    late = [round(watch.seen[-1] - answered, 3) for watch in watches]
    print(f"{change.__name__}: last seen {late} s after the answer")  # noqa: T201 (pytest -s shows the figures)
    assert max(late) <= SECOND


async def test_of_forty_refreshes_at_once_one_wins_and_the_family_ends(
    pair: tuple[Served, Served],
) -> None:
    async with httpx.AsyncClient(timeout=30) as client:
        given = {"username": "admin", "password": "123456"}
        signed_in = (await client.post(f"{pair[0].url}/api/v1/auth/login", json=given)).json()[
            "data"
        ]
        token = {"refresh_token": signed_in["refresh_token"]}
        client.cookies.clear()
        answers = await asyncio.gather(
            *(
                client.post(f"{pair[number % 2].url}/api/v1/auth/refresh", json=token)
                for number in range(40)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [200] + [401] * 39
        (winner,) = (answer.json()["data"] for answer in answers if answer.status_code == 200)
        await asyncio.sleep(SECOND)
        client.cookies.clear()
        for instance in pair:
            again = {"refresh_token": winner["refresh_token"]}
            assert (
                await client.post(f"{instance.url}/api/v1/auth/refresh", json=again)
            ).status_code == 401
            for access in (signed_in["access_token"], winner["access_token"]):
                bearer = {"authorization": f"Bearer {access}"}
                assert (
                    await client.get(f"{instance.url}/api/v1/auth/me", headers=bearer)
                ).status_code == 401
