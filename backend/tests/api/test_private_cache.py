"""Answers that are kept for their caller."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from app.api.private_cache import MAX_CALLERS, PrivateCache
from app.api.state import get_app_state
from app.api.v1.module_system.user.model import User
from app.core.database import Database
from app.kit.context import Actor
from app.kit.data_scope import DataScope
from app.main import create_app
from app.scripts.first_admin import create_first_admin
from app.scripts.initialize import initialize
from tests.api.test_cache import CACHED, signed_in
from tests.conftest import DEVELOPMENT, SYSTEM, count_statements

pytestmark = pytest.mark.anyio

LAYOUT = {"hidden": [], "order": [], "page_size": 20}
PRIVATE_PATHS = ("/auth/me", "/auth/routes", "/preferences", "/dict-items/choices?codes=a")


@pytest.fixture
async def app(fresh: Database) -> FastAPI:
    await initialize(fresh)
    await create_first_admin(fresh, DEVELOPMENT)
    app = create_app(CACHED, fresh)
    # Longer than a test takes, so that only what the test changes ends an answer.
    get_app_state(app).actors.ttl_seconds = 60
    get_app_state(app).cache._generations._max_age_seconds = 60  # noqa: SLF001
    get_app_state(app).parameters.ttl_seconds = 60
    return app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with signed_in(app) as client:
        yield client


@pytest.fixture
def reads(fresh: Database) -> AsyncEngine:
    return fresh.read_engine


@pytest.mark.parametrize("path", PRIVATE_PATHS)
async def test_repeated_request_executes_no_statement(
    client: AsyncClient, reads: AsyncEngine, path: str
) -> None:
    first = await client.get(path)
    assert first.status_code == 200
    with count_statements(reads) as statements:
        second = await client.get(path)
    assert (second.status_code, second.content) == (200, first.content)
    assert statements == []


@pytest.mark.parametrize("path", PRIVATE_PATHS)
async def test_request_with_current_tag_returns_304(client: AsyncClient, path: str) -> None:
    first = await client.get(path)
    unchanged = await client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == first.headers["etag"]
    assert unchanged.headers["cache-control"] == "no-store"
    other = await client.get(path, headers={"if-none-match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


async def test_own_change_is_seen_at_once(client: AsyncClient) -> None:
    before = await client.get("/preferences")
    saved = await client.put("/preferences/system:user", json=LAYOUT)
    assert saved.status_code == 200, saved.text
    after = await client.get("/preferences", headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert [row["page"] for row in after.json()["data"]] == ["system:user"]


async def test_own_change_in_another_session_is_seen_at_once(
    app: FastAPI, client: AsyncClient
) -> None:
    await client.get("/preferences")
    async with signed_in(app) as other:
        await other.put("/preferences/system:user", json=LAYOUT)
    assert len((await client.get("/preferences")).json()["data"]) == 1


async def test_change_of_cached_row_ends_answers_of_all(app: FastAPI, client: AsyncClient) -> None:
    path = "/dict-items/choices?codes=color"
    assert (await client.get(path)).json()["data"][0]["items"] == []
    async with signed_in(app) as other:
        names = {"name": "c", "name_en": "c", "code": "color"}
        dictionary = (await other.post("/dicts", json=names)).json()["data"]
        item = {"dict_id": dictionary["id"], "label": "a", "label_en": "a", "value": "a"}
        assert (await other.post("/dict-items", json=item)).status_code == 200
    assert len((await client.get(path)).json()["data"][0]["items"]) == 1


async def test_change_of_parameter_ends_answers(app: FastAPI, client: AsyncClient) -> None:
    before = (await client.get("/auth/me")).json()["data"]["password_min_length"]
    parameters = get_app_state(app).parameters
    loaded_at = parameters._loaded_at  # noqa: SLF001
    parameters.set_values({"password.min_length": before + 1}, loaded_at)
    assert (await client.get("/auth/me")).json()["data"]["password_min_length"] == before + 1


async def test_answers_end_with_the_actor(
    app: FastAPI, client: AsyncClient, fresh: Database
) -> None:
    await client.get("/auth/me")
    async with fresh.transaction(SYSTEM) as db:
        await db.execute(update(User).values(name="new name"))
    assert (await client.get("/auth/me")).json()["data"]["user"]["name"] != "new name"
    get_app_state(app).actors.ttl_seconds = 0
    get_app_state(app).actors._entries.clear()  # noqa: SLF001
    assert (await client.get("/auth/me")).json()["data"]["user"]["name"] == "new name"


async def test_languages_have_answers_of_their_own(client: AsyncClient) -> None:
    answers = [
        await client.get("/auth/me", headers={"accept-language": language})
        for language in ("en", "zh-CN", "en")
    ]
    assert answers[0].content == answers[2].content
    invalid = [
        await client.get("/dict-items/choices", headers={"accept-language": language})
        for language in ("en", "zh-CN")
    ]
    assert [answer.status_code for answer in invalid] == [422, 422]
    assert invalid[0].json()["message"] != invalid[1].json()["message"]


async def test_database_that_tells_no_version_keeps_nothing(
    app: FastAPI, client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail() -> None:
        raise TimeoutError

    monkeypatch.setattr(get_app_state(app).cache._generations, "current", fail)  # noqa: SLF001
    response = await client.get("/auth/me")
    assert response.status_code == 200
    assert not get_app_state(app).private_cache._kept  # noqa: SLF001


async def test_number_of_callers_is_limited(app: FastAPI) -> None:
    kept: PrivateCache = get_app_state(app).private_cache
    for id in range(MAX_CALLERS + 5):
        await kept.answers_of(Actor(id, frozenset(), DataScope(), str(id)))
    assert len(kept._kept) == MAX_CALLERS  # noqa: SLF001


async def test_read_that_overlaps_a_change_is_not_kept(app: FastAPI) -> None:
    kept: PrivateCache = get_app_state(app).private_cache
    actor = Actor(1, frozenset(), DataScope(), "s")
    during = await kept.answers_of(actor)
    kept.forget(actor)
    assert await kept.answers_of(actor) is not during
