"""The cache of the application: what it saves, its page, and a Redis that is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from app.api.feature import CachedValues
from app.api.state import get_app_state
from app.api.v1.module_system.dict_item.service import DICTIONARIES
from app.core.config import Settings
from app.core.database import Database
from app.extensions.cache import Cache
from app.extensions.caching.status import RedisState
from app.kit.context import Context
from app.main import create_app
from app.scripts.first_admin import create_first_admin
from app.scripts.initialize import initialize
from tests.conftest import DEVELOPMENT, LOGIN, Client, count_statements, register_account
from tests.helpers.app_state import replace_state

pytestmark = pytest.mark.anyio

CACHED = DEVELOPMENT.model_copy(update={"cache_max_entries": 100})
# Nothing listens there.
NO_REDIS = CACHED.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
CHOICES = "/dict-items/choices?codes=position_status"


@pytest.fixture
async def filled(fresh: Database) -> Database:
    await initialize(fresh)
    await create_first_admin(fresh, DEVELOPMENT)
    return fresh


@asynccontextmanager
async def signed_in(app: FastAPI) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        response = await client.post("/auth/login", json=LOGIN)
        client.headers["authorization"] = f"Bearer {response.json()['access_token']}"
        yield client


async def send(client: AsyncClient, method: str, path: str, **options: Any) -> Any:
    response = await client.request(method, path, **options)
    assert response.status_code == 200, response.text
    return response.json()["data"]


async def add_dictionary(client: AsyncClient) -> dict[str, Any]:
    names = {"name": "状态", "name_en": "Status", "code": "position_status"}
    dictionary = await send(client, "POST", "/dicts", json=names)
    item = {"dict_id": dictionary["id"], "label": "甲", "label_en": "A", "value": "a"}
    row: dict[str, Any] = await send(client, "POST", "/dict-items", json=item)
    return row


def with_database(settings: Settings, database: Database) -> Settings:
    """Returns the settings of a server that starts: it checks the schema of DATABASE_URL."""
    url = database.engine.url.render_as_string(hide_password=False)
    return settings.model_copy(update={"database_url": url})


def cache_of(app: FastAPI) -> Cache:
    return get_app_state(app).cache


async def test_cached_dictionaries_and_menus_execute_no_statement(filled: Database) -> None:
    app = create_app(CACHED, filled)
    get_app_state(app).actors.ttl_seconds = 60.0
    async with signed_in(app) as client:
        await add_dictionary(client)
        first = [await send(client, "GET", path) for path in (CHOICES, "/auth/routes", "/auth/me")]
        cache_of(app)._generations._max_age_seconds = 60.0  # noqa: SLF001 (as within a second)
        await cache_of(app).changed(())
        await send(client, "GET", CHOICES)
        with count_statements(filled.read_engine) as statements:
            assert await send(client, "GET", CHOICES) == first[0]
            assert await send(client, "GET", "/auth/routes") == first[1]
            assert await send(client, "GET", "/auth/me") == first[2]
        assert statements == []


async def test_changed_dictionary_item_is_returned_at_once(filled: Database) -> None:
    async with signed_in(create_app(CACHED, filled)) as client:
        item = await add_dictionary(client)
        (choices,) = await send(client, "GET", CHOICES)
        assert [choice["label"] for choice in choices["items"]] == ["甲"]
        fields = ("dict_id", "label_en", "value", "version")
        form = {"label": "乙"} | {field: item[field] for field in fields}
        await send(client, "PUT", f"/dict-items/{item['id']}", json=form)
        (choices,) = await send(client, "GET", CHOICES)
        assert [choice["label"] for choice in choices["items"]] == ["乙"]
        await send(client, "DELETE", "/dict-items", params={"ids": [item["id"]]})
        assert await send(client, "GET", CHOICES) == [{"code": "position_status", "items": []}]


async def test_changed_menu_and_role_are_returned_at_once(filled: Database) -> None:
    app = create_app(CACHED, filled)
    async with signed_in(app) as client:
        before = await send(client, "GET", "/auth/routes")
        menu = {"type": "menu", "name": "新", "name_en": "New", "path": "/new", "component": "new"}
        await send(client, "POST", "/menus", json=menu)
        after = await send(client, "GET", "/auth/routes")
        assert {node["path"] for node in after} - {node["path"] for node in before} == {"/new"}


async def test_concurrent_requests_for_a_dictionary_load_it_once(filled: Database) -> None:
    app = create_app(CACHED, filled)
    async with signed_in(app) as client:
        await add_dictionary(client)
        await asyncio.gather(*(send(client, "GET", CHOICES) for _ in range(50)))
        dictionaries = cache_of(app).status().families
        misses = {family.name: family.misses for family in dictionaries}
        assert misses["dictionary"] == 1


@pytest.fixture
def only_platform_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets an application start in a process whose other tests have mapped tables of their own."""

    async def accept(_: Database) -> None: ...

    monkeypatch.setattr(Database, "verify_scope", accept)


@pytest.mark.usefixtures("only_platform_tables")
async def test_start_loads_menus_and_dictionaries_even_if_another_warm_up_fails(
    filled: Database,
) -> None:
    async with signed_in(create_app(CACHED, filled)) as client:
        await add_dictionary(client)
    app = create_app(with_database(CACHED, filled), filled)

    async def fail(_: Context, __: Cache) -> None:
        raise LookupError("a broken warm-up")

    state = get_app_state(app)
    broken = CachedValues(family=DICTIONARIES, warm_up=fail)
    replace_state(app, features=replace(state.features, cached=(broken, *state.features.cached)))
    async with app.router.lifespan_context(app), asyncio.timeout(20):
        while not all(family.keys for family in state.cache.status().families):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("only_platform_tables")
async def test_server_is_ready_without_redis(filled: Database) -> None:
    """Nothing depends on the cache."""
    app = create_app(with_database(NO_REDIS, filled), filled)
    async with app.router.lifespan_context(app):
        async with signed_in(app) as client:
            await add_dictionary(client)
            (choices,) = await send(client, "GET", CHOICES)
            assert len(choices["items"]) == 1
            assert (await client.get("http://test/health/ready")).status_code == 200
            assert (await send(client, "GET", "/monitor/cache"))["redis"] == "unavailable"
        assert cache_of(app).status().redis is RedisState.UNAVAILABLE


async def test_page_shows_figures_but_no_values(filled: Database) -> None:
    app = create_app(CACHED, filled)
    async with signed_in(app) as client:
        await add_dictionary(client)
        for language in ("en", "zh-CN"):  # An answer in the same language is kept for the caller.
            await send(client, "GET", CHOICES, headers={"accept-language": language})
        status = await send(client, "GET", "/monitor/cache")
        assert (status["mode"], status["redis"]) == ("memory", None)
        dictionary = next(item for item in status["families"] if item["name"] == "dictionary")
        assert dictionary == {
            "name": "dictionary",
            "keys": 1,
            "memory_hits": 1,
            "redis_hits": 0,
            "misses": 1,
            "hit_rate": 0.5,
        }
        menu = next(item for item in status["families"] if item["name"] == "menu")
        assert menu["hit_rate"] is None


async def test_cleared_family_is_loaded_again_and_the_clearing_is_audited(
    filled: Database,
) -> None:
    async with signed_in(create_app(CACHED, filled)) as client:
        await add_dictionary(client)
        await send(client, "GET", CHOICES)
        await send(client, "DELETE", "/monitor/cache/dictionary")
        await send(client, "GET", CHOICES)
        status = await send(client, "GET", "/monitor/cache")
        dictionary = next(item for item in status["families"] if item["name"] == "dictionary")
        assert (dictionary["keys"], dictionary["misses"]) == (1, 2)
        entries = await send(
            client, "GET", "/monitor/audit", params={"object": "sys_cache_generation"}
        )
        (entry,) = entries["items"]
        assert (entry["row_key"], entry["action"]) == ("dictionary", "update")


async def test_clear_unknown_family_is_404(client: Client) -> None:
    response = await client.delete("/monitor/cache/none")
    assert response.status_code == 404


async def test_clear_needs_its_own_permission(client: Client) -> None:
    register_account(9, 2, "self", permissions=frozenset({"monitor:cache:query"}))
    assert (await client.as_(9).get("/monitor/cache")).status_code == 200
    assert (await client.delete("/monitor/cache/menu")).status_code == 403
