"""Two servers on one database: a change on one takes effect on the other within a second.

The clock of the second server is 30 seconds ahead.
"""

import asyncio
import base64
import hashlib
import json
import math
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from tests.all_databases import SERVERS, database
from tests.helpers.clock_difference import CLOCK_DIFFERENCE
from tests.server_process import ServerProcess, run_server

pytestmark = pytest.mark.anyio

PASSWORD = "correct horse battery"
# Seconds between requests to each instance.
POLL_INTERVAL = 0.02
MAX_DELAY = 1.0
PERMISSIONS = ("system:user:query",)
FAST_CLOCK_APP = "tests.helpers.fast_clock:app"
# Nothing listens at this Redis URL: the servers must work without it.
SETTINGS = {"JWT_SECRET_KEY": "t" * 32, "REDIS_URL": "redis://127.0.0.1:1/0"}


@pytest.fixture(scope="module")
def servers(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    scratch = tmp_path_factory.mktemp("two")
    database_url = os.environ.get("TEST_DATABASE_URL")
    if database_url is None:
        yield from _start_both(f"sqlite+aiosqlite:///{scratch / 'two.db'}", scratch)
        return
    variable = (
        "TEST_POSTGRES_URL"
        if make_url(database_url).get_backend_name() == "postgresql"
        else "TEST_MYSQL_URL"
    )
    with database(database_url, SERVERS[variable]) as url:
        yield from _start_both(url, scratch)


def _start_both(url: str, scratch: Path) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    for name in ("a", "b"):
        (scratch / name).mkdir()
    with (
        run_server(url, scratch / "a", **SETTINGS) as first,
        run_server(url, scratch / "b", app=FAST_CLOCK_APP, **SETTINGS) as second,
    ):
        yield first, second


@asynccontextmanager
async def login(
    server: ServerProcess, name: str, password: str = PASSWORD
) -> AsyncIterator[httpx2.AsyncClient]:
    """Returns a client that is signed in there."""
    async with httpx2.AsyncClient(base_url=f"{server.url}/api/v1", timeout=30) as client:
        response = await client.post("/auth/login", json={"username": name, "password": password})
        assert response.status_code == 200, response.text
        client.headers["authorization"] = f"Bearer {response.json()['access_token']}"
        yield client


async def send(client: httpx2.AsyncClient, method: str, path: str, **options: Any) -> Any:
    response = await client.request(method, path, **options)
    assert response.status_code == 200, response.text
    return response.json()["data"]


@dataclass(slots=True)
class Company:
    """A department `upper` with its child `lower`.

    The user `boss` belongs to `upper` and may see users of both. The user `below` belongs to
    `lower`.
    """

    upper: int
    lower: int
    role: dict[str, Any]
    boss: dict[str, Any]
    below: str


async def create_company(admin: httpx2.AsyncClient, name: str) -> Company:
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
        "menu_ids": [menus[code] for code in PERMISSIONS],
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


async def take_permission(admin: httpx2.AsyncClient, company: Company) -> None:
    form = _form(company.role, "name", "code", "data_scope", "dept_ids", menu_ids=[])
    await send(admin, "PUT", f"/roles/{company.role['id']}", json=form)


async def disable(admin: httpx2.AsyncClient, company: Company) -> None:
    await send(
        admin,
        "PUT",
        f"/users/{company.boss['id']}",
        json=_form(company.boss, *USER, is_active=False),
    )


async def reset_password(admin: httpx2.AsyncClient, company: Company) -> None:
    await send(admin, "PUT", f"/users/{company.boss['id']}/password")


async def end_sessions(admin: httpx2.AsyncClient, company: Company) -> None:
    online = await send(
        admin, "GET", "/monitor/online/", params={"username": company.boss["username"]}
    )
    await send(
        admin, "DELETE", "/monitor/online", params={"ids": [item["id"] for item in online["items"]]}
    )


async def move_department(admin: httpx2.AsyncClient, company: Company) -> None:
    dept = await send(admin, "GET", f"/depts/{company.lower}")
    await send(admin, "PUT", f"/depts/{company.lower}", json=_form(dept, "name", parent_id=1))


async def revoke_keys(admin: httpx2.AsyncClient, company: Company) -> None:
    keys = await send(admin, "GET", "/api-keys", params={"username": company.boss["username"]})
    await send(admin, "DELETE", "/api-keys", params={"ids": [item["id"] for item in keys["items"]]})


async def own_headers(boss: httpx2.AsyncClient) -> dict[str, str]:
    return {"authorization": boss.headers["authorization"]}


async def key_headers(boss: httpx2.AsyncClient) -> dict[str, str]:
    """Returns the headers of a machine with an API key of this user."""
    key = await send(
        boss, "POST", "/api-keys/mine", json={"name": "robot", "scopes": ["system:user:query"]}
    )
    return {"authorization": f"Bearer {key['key']}"}


@dataclass(slots=True)
class Poller:
    """Sends requests repeatedly, and records when those that could still see the user were sent."""

    client: httpx2.AsyncClient
    below: str
    visible_at: list[float] = field(default_factory=list)
    denied_count: int = 0

    async def __call__(self) -> None:
        while True:
            sent_at = time.monotonic()
            response = await self.client.get("/users", params={"username": self.below})
            if response.status_code == 200 and response.json()["data"]["total"] == 1:
                self.visible_at.append(sent_at)
            else:
                assert response.status_code in (200, 401, 403), response.text
                self.denied_count += 1
            await asyncio.sleep(POLL_INTERVAL)


async def wait_until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 (another process)
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("change", "get_headers"),
    [
        *(
            (change, own_headers)
            for change in (take_permission, disable, reset_password, end_sessions, move_department)
        ),
        *(
            (change, key_headers)
            for change in (take_permission, disable, revoke_keys, move_department)
        ),
    ],
)
async def test_revocation_takes_effect_on_both_servers_within_a_second(
    servers: tuple[ServerProcess, ServerProcess],
    change: Callable[[httpx2.AsyncClient, Company], Awaitable[None]],
    get_headers: Callable[[httpx2.AsyncClient], Awaitable[dict[str, str]]],
) -> None:
    first, second = servers
    async with login(first, "admin", "123456") as admin:
        company = await create_company(admin, f"{change.__name__}-{get_headers.__name__}")
        async with login(first, company.boss["username"]) as boss:
            headers = await get_headers(boss)
        async with (
            httpx2.AsyncClient(
                base_url=f"{first.url}/api/v1", headers=headers, timeout=30
            ) as first_client,
            httpx2.AsyncClient(
                base_url=f"{second.url}/api/v1", headers=headers, timeout=30
            ) as second_client,
        ):
            pollers = [Poller(first_client, company.below), Poller(second_client, company.below)]
            tasks = [asyncio.create_task(poller()) for poller in pollers]
            await wait_until(lambda: all(len(poller.visible_at) >= 10 for poller in pollers))
            assert [poller.denied_count for poller in pollers] == [0, 0]
            await change(admin, company)
            changed_at = time.monotonic()
            await wait_until(lambda: all(poller.denied_count >= 10 for poller in pollers))
            for task in tasks:
                task.cancel()
    delays = [round(poller.visible_at[-1] - changed_at, 3) for poller in pollers]
    # Shown by pytest -s.
    print(f"{change.__name__}: last visible {delays} s after the response")  # noqa: T201
    assert max(delays) <= MAX_DELAY


async def test_parameter_takes_effect_on_both_servers_within_a_second(
    servers: tuple[ServerProcess, ServerProcess],
) -> None:
    """`/auth/me` shows the minimum length of passwords."""
    path = "/params/password.min_length"
    async with login(servers[0], "admin", "123456") as admin:
        headers = dict(admin.headers)
        async with httpx2.AsyncClient(
            base_url=f"{servers[1].url}/api/v1", headers=headers, timeout=30
        ) as other:
            for value in (20, 30):
                shown = await find_parameter(admin, "password.min_length")
                await send(admin, "PUT", path, json={"value": value, "version": shown["version"]})
                changed_at = time.monotonic()
                # The process that has made the change needs no new snapshot.
                assert await min_length(admin) == value
                assert await last_seen_other(other, value) - changed_at <= MAX_DELAY
            await send(admin, "DELETE", path)
            assert await min_length(admin) == 12
            await last_seen_other(other, 12)


async def find_parameter(client: httpx2.AsyncClient, name: str) -> dict[str, Any]:
    groups = await send(client, "GET", "/params")
    parameters = (item for group in groups for item in group["parameters"])
    return next(item for item in parameters if item["name"] == name)


async def min_length(client: httpx2.AsyncClient) -> int:
    return int((await send(client, "GET", "/auth/me"))["password_min_length"])


async def last_seen_other(client: httpx2.AsyncClient, value: int) -> float:
    """Returns when the last request was sent that did not see the value."""
    last_sent_at = -math.inf
    async with asyncio.timeout(20):
        while True:
            sent_at = time.monotonic()
            if await min_length(client) == value:
                return last_sent_at
            last_sent_at = sent_at
            await asyncio.sleep(POLL_INTERVAL)


async def login_answer(server: ServerProcess) -> dict[str, Any]:
    async with httpx2.AsyncClient(timeout=60) as client:
        credentials = {"username": "admin", "password": "123456"}
        response = await client.post(f"{server.url}/api/v1/auth/login", json=credentials)
        answer: dict[str, Any] = response.json()["data"]
        return answer


def issued_at(answer: dict[str, Any]) -> float:
    payload = answer["access_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return float(claims["iat"])


async def test_servers_with_different_clocks_use_the_clock_of_the_database(
    servers: tuple[ServerProcess, ServerProcess],
) -> None:
    """With SQLite each has its own, so the tests of this module run with both cases."""
    slow, fast = servers
    if fast.database_url.startswith("sqlite"):
        first, second = await login_answer(slow), await login_answer(fast)
        assert issued_at(second) - issued_at(first) >= CLOCK_DIFFERENCE.total_seconds()
    else:
        first, second = await login_answer(fast), await login_answer(slow)
        assert issued_at(first) <= issued_at(second)


@pytest.mark.parametrize("issuer", [0, 1])
async def test_session_of_one_server_works_at_the_other(
    servers: tuple[ServerProcess, ServerProcess], issuer: int
) -> None:
    answer = await login_answer(servers[issuer])
    other = servers[1 - issuer]
    async with httpx2.AsyncClient(timeout=60) as client:
        for server in (other, servers[issuer], other):
            headers = {"authorization": f"Bearer {answer['access_token']}"}
            me = await client.get(f"{server.url}/api/v1/auth/me", headers=headers)
            assert me.status_code == 200
            refreshed = await refresh_at(client, server, answer["refresh_token"])
            assert refreshed.status_code == 200
            answer = refreshed.json()["data"]


async def test_concurrent_refreshes_return_one_successor_and_keep_the_session(
    servers: tuple[ServerProcess, ServerProcess],
) -> None:
    """Holds for the second generation of tokens, too."""
    async with httpx2.AsyncClient(timeout=60) as client:
        credentials = {"username": "admin", "password": "123456"}
        login = await client.post(f"{servers[0].url}/api/v1/auth/login", json=credentials)
        token = login.json()["data"]["refresh_token"]
        client.cookies.clear()
        responses: list[httpx2.Response] = []
        for _ in range(2):
            responses = await asyncio.gather(
                *(refresh_at(client, servers[number % 2], token) for number in range(40))
            )
            assert [response.status_code for response in responses] == [200] * 40
            (token,) = {response.json()["data"]["refresh_token"] for response in responses}
        await asyncio.sleep(MAX_DELAY)
        for server in servers:
            for response in (login, *responses[:2]):
                headers = {"authorization": f"Bearer {response.json()['access_token']}"}
                me = await client.get(f"{server.url}/api/v1/auth/me", headers=headers)
                assert me.status_code == 200


async def test_concurrent_correct_logins_at_two_servers_need_no_captcha(
    servers: tuple[ServerProcess, ServerProcess],
) -> None:
    credentials = {"username": "admin", "password": "123456"}

    async def login_at(server: ServerProcess) -> int:
        async with httpx2.AsyncClient(timeout=60) as client:
            response = await client.post(f"{server.url}/api/v1/auth/login", json=credentials)
            return response.status_code

    statuses = await asyncio.gather(*(login_at(servers[number % 2]) for number in range(40)))
    assert statuses == [200] * 40


async def refresh_at(
    client: httpx2.AsyncClient, server: ServerProcess, token: str
) -> httpx2.Response:
    client.cookies.clear()
    return await client.post(f"{server.url}/api/v1/auth/refresh", json={"refresh_token": token})


async def test_refresh_answer_lost_to_a_killed_server_is_given_by_the_next(
    servers: tuple[ServerProcess, ServerProcess], tmp_path: Path
) -> None:
    """The server ends after its commit and before the client reads the answer."""
    database_url = servers[0].database_url
    credentials = {"username": "admin", "password": "123456"}
    with run_server(database_url, tmp_path, **SETTINGS) as killed:
        async with httpx2.AsyncClient(timeout=30) as client:
            login = await client.post(f"{killed.url}/api/v1/auth/login", json=credentials)
        token = login.json()["data"]["refresh_token"]
        _, writer = await asyncio.open_connection("127.0.0.1", httpx2.URL(killed.url).port)
        body = json.dumps({"refresh_token": token})
        writer.write(
            "POST /api/v1/auth/refresh HTTP/1.1\r\nHost: localhost\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        await writer.drain()
        await wait_until_used(database_url, token)
        killed.process.kill()
        killed.process.wait()
        writer.close()
    async with httpx2.AsyncClient(timeout=30) as client:
        repeated = await refresh_at(client, servers[1], token)
        assert repeated.status_code == 200
        successor = repeated.json()["data"]["refresh_token"]
        assert (await refresh_at(client, servers[1], successor)).status_code == 200


async def wait_until_used(database_url: str, token: str) -> None:
    """Waits until another connection sees the use of the token: until it is committed."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    engine = create_async_engine(database_url)
    statement = text("select used_at from sys_refresh_token where digest = :digest")
    async with engine.connect() as connection, asyncio.timeout(20):
        while (await connection.execute(statement, {"digest": digest})).scalar() is None:
            await connection.rollback()
            await asyncio.sleep(0.02)
    await engine.dispose()
