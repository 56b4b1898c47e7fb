"""The cache with Redis: shared, killed, hung, back, back empty and poisoned."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from pydantic import TypeAdapter
from redis.asyncio import Redis

from app.core.crypto.signer import Signer
from app.core.database import Database
from app.extensions.cache import CacheFamily
from app.extensions.caching import redis_store
from app.extensions.caching.status import RedisState
from tests.cache import instances
from tests.cache.instances import Instance, open_instance
from tests.helpers.redis_server import RedisServer

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("instance")]


@pytest.fixture(autouse=True)
def reconnect_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_store, "RECONNECT_INTERVAL", 0.05)


@pytest.fixture
def shared_url() -> str:
    url = os.environ.get("TEST_REDIS_URL")
    if url is None:
        pytest.skip("TEST_REDIS_URL is not set")
    return url


@pytest.fixture
def secret() -> str:
    """Makes the installation unique on the shared server."""
    return uuid4().hex


async def wait_until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 (another process)
            await asyncio.sleep(0.01)


@asynccontextmanager
async def open_redis(url: str) -> AsyncIterator["Redis"]:
    """A client of another program."""
    client: Redis = Redis.from_url(url)
    try:
        yield client
    finally:
        await client.aclose()


async def stored_keys(url: str, secret: str, part: str = "") -> list[bytes]:
    async with open_redis(url) as client:
        store = redis_store.RedisStore(url, Signer([secret], "cache"))
        pattern = f"{store._prefix}{part}*"  # noqa: SLF001 (what another program sees)
        return [key async for key in client.scan_iter(match=pattern)]


async def written(instance: Instance) -> None:
    """Returns when nothing is left to be written in the background."""
    assert instance.redis is not None
    await asyncio.gather(*instance.redis._background)  # noqa: SLF001


def call_count(instance: Instance) -> int:
    assert instance.redis is not None
    return instance.redis.call_count


def state(instance: Instance) -> RedisState | None:
    return instance.cache.status().redis


async def test_value_of_one_instance_is_found_by_another(
    fresh: Database, shared_url: str, secret: str
) -> None:
    async with (
        open_instance(fresh, shared_url, secret=secret) as first,
        open_instance(fresh, shared_url, secret=secret) as second,
    ):
        assert await first.name("color") == "first"
        await written(first)
        assert await second.name("color") == "first"
        assert (first.loaded, second.loaded) == (["color"], [])
        (family,) = second.cache.status().families
        assert (family.redis_hits, family.misses) == (1, 0)


async def test_change_of_one_instance_reaches_another_before_its_generation_is_old(
    fresh: Database, shared_url: str, secret: str
) -> None:
    """Both read the generation once a minute, so only the message can tell."""
    async with (
        open_instance(fresh, shared_url, secret=secret) as first,
        open_instance(fresh, shared_url, secret=secret) as second,
    ):
        assert await second.name("color") == "first"
        await first.rename("color", "second")
        async with asyncio.timeout(20):
            while await second.name("color") != "second":  # noqa: ASYNC110 (another instance)
                await asyncio.sleep(0.01)


async def test_value_loaded_before_a_change_of_another_instance_is_found_by_none(
    fresh: Database, shared_url: str, secret: str
) -> None:
    async with (
        open_instance(fresh, shared_url, secret=secret, max_age_seconds=0.0) as first,
        open_instance(fresh, shared_url, secret=secret, max_age_seconds=0.0) as second,
    ):
        has_read, may_end = asyncio.Event(), asyncio.Event()

        async def load_slowly() -> str:
            name = await second.read_name("color")
            has_read.set()
            await may_end.wait()
            return name

        slow = asyncio.create_task(second.cache.get_or_load(instances.NAMES, "color", load_slowly))
        await has_read.wait()
        await first.rename("color", "second")
        may_end.set()
        assert await slow == "first"
        await written(second)
        assert await first.name("color") == "second"
        assert await second.name("color") == "second"


async def test_installations_with_other_secrets_share_no_value(
    fresh: Database, shared_url: str, secret: str
) -> None:
    async with (
        open_instance(fresh, shared_url, secret=secret) as first,
        open_instance(fresh, shared_url, secret=uuid4().hex) as second,
    ):
        await first.name("color")
        await written(first)
        await second.name("color")
        assert (first.loaded, second.loaded) == (["color"], ["color"])


async def test_value_of_another_schema_is_a_miss(
    fresh: Database, shared_url: str, secret: str
) -> None:
    async with (
        open_instance(fresh, shared_url, secret=secret) as old,
        open_instance(fresh, shared_url, secret=secret) as new,
    ):
        await old.name("color")
        await written(old)
        family = CacheFamily("dictionary", TypeAdapter(list[str]))

        async def load() -> list[str]:
            return ["loaded"]

        assert await new.cache.get_or_load(family, "color", load) == ["loaded"]


async def _rubbish(client: Any, key: bytes) -> None:
    await client.set(key, b"\x80\x04rubbish")


async def _long_number(client: Any, key: bytes) -> None:
    await client.set(key, b"9" * 5000)


async def _other_type(client: Any, key: bytes) -> None:
    await client.delete(key)
    await client.rpush(key, "list")


async def _unsigned(client: Any, key: bytes) -> None:
    await client.set(key, b'bytes:"forged"')


async def _cut(client: Any, key: bytes) -> None:
    await client.set(key, (await client.get(key))[:-2])


async def _changed(client: Any, key: bytes) -> None:
    await client.set(key, (await client.get(key)).replace(b"first", b"forge"))


async def _of_another_key(client: Any, key: bytes) -> None:
    await client.set(key, await client.get(key.replace(b":color", b":shape")))


POISONS = (_rubbish, _long_number, _other_type, _unsigned, _cut, _changed, _of_another_key)


@pytest.mark.parametrize("poison", POISONS)
async def test_poisoned_value_is_a_miss(
    instance: Instance, fresh: Database, shared_url: str, secret: str, poison: Any
) -> None:
    await instance.add("shape", "other")
    async with open_instance(fresh, shared_url, secret=secret) as first:
        for code in ("color", "shape"):
            await first.name(code)
        await written(first)
    async with open_redis(shared_url) as client:
        for key in await stored_keys(shared_url, secret, "dictionary:"):
            if key.endswith(b":color"):
                await poison(client, key)
    async with open_instance(fresh, shared_url, secret=secret) as second:
        assert await second.name("color") == "first"
        assert await second.name("shape") == "other"
        assert second.loaded == ["color"]
        assert state(second) is RedisState.CONNECTED


@pytest.mark.parametrize("poison", [_rubbish, _long_number, _other_type])
async def test_poisoned_notice_does_no_harm(
    fresh: Database, shared_url: str, secret: str, poison: Any
) -> None:
    async with open_instance(fresh, shared_url, secret=secret) as first:
        await first.rename("color", "first")
        await written(first)
        (key,) = await stored_keys(shared_url, secret, "notice:")
        async with open_redis(shared_url) as client:
            await poison(client, key)
        assert await first.name("color") == "first"
        assert await first.name("color") == "first"
        assert state(first) is RedisState.CONNECTED


async def test_after_the_first_failure_a_hung_server_is_not_asked_again(
    fresh: Database, redis_server: RedisServer
) -> None:
    async with open_instance(fresh, redis_server.url, max_age_seconds=0.0) as first:
        await first.name("color")
        await written(first)
        redis_server.hang()
        await first.add("shape", "other")
        assert await first.name("shape") == "other"
        assert state(first) is RedisState.UNAVAILABLE
        count = call_count(first)
        for number in range(20):
            await first.rename("color", f"name {number}")
            assert await first.name("color") == f"name {number}"
        assert call_count(first) == count
        redis_server.resume()
        await wait_until(lambda: state(first) is RedisState.CONNECTED)
        assert await first.name("color") == "name 19"
        assert call_count(first) > count


async def test_hundred_callers_at_a_hung_server_share_one_failure(
    fresh: Database, redis_server: RedisServer
) -> None:
    async with open_instance(fresh, redis_server.url) as first:
        redis_server.hang()
        names = await asyncio.gather(*(first.name("color") for _ in range(100)))
        assert set(names) == {"first"}
        assert first.loaded == ["color"]


async def test_killed_server_is_used_again_when_it_is_back_empty(
    fresh: Database, redis_server: RedisServer
) -> None:
    async with (
        open_instance(fresh, redis_server.url, max_age_seconds=0.0) as first,
        open_instance(fresh, redis_server.url, max_age_seconds=0.0) as second,
    ):
        await first.name("color")
        redis_server.kill()
        await second.rename("color", "second")
        assert [await other.name("color") for other in (first, second)] == ["second", "second"]
        await wait_until(lambda: {state(first), state(second)} == {RedisState.UNAVAILABLE})
        redis_server.start()
        await wait_until(lambda: {state(first), state(second)} == {RedisState.CONNECTED})
        await second.rename("color", "third")
        assert [await other.name("color") for other in (first, second)] == ["third", "third"]
        await written(first)
        assert await stored_keys(redis_server.url, instances.SECRET, "dictionary:")


async def test_change_during_an_outage_is_seen_after_it(
    fresh: Database, redis_server: RedisServer
) -> None:
    """The old value is still in Redis, and no message tells that it is old."""
    async with (
        open_instance(fresh, redis_server.url, max_age_seconds=0.0) as first,
        open_instance(fresh, redis_server.url, max_age_seconds=0.0) as second,
    ):
        await first.name("color")
        await second.name("color")
        await written(first)
        redis_server.hang()
        await first.rename("color", "second")
        assert [await other.name("color") for other in (first, second)] == ["second", "second"]
        redis_server.resume()
        await wait_until(lambda: {state(first), state(second)} == {RedisState.CONNECTED})
        assert [await other.name("color") for other in (first, second)] == ["second", "second"]


async def test_server_that_starts_later_is_used(fresh: Database, redis_server: RedisServer) -> None:
    redis_server.kill()
    async with open_instance(fresh, redis_server.url) as first:
        assert state(first) is RedisState.UNAVAILABLE
        assert await first.name("color") == "first"
        redis_server.start()
        await wait_until(lambda: state(first) is RedisState.CONNECTED)


async def test_instance_closes_while_its_server_hangs(
    fresh: Database, redis_server: RedisServer
) -> None:
    async with open_instance(fresh, redis_server.url) as first:
        await first.name("color")
        redis_server.hang()
    async with asyncio.timeout(5), open_instance(fresh, redis_server.url) as second:
        assert state(second) is RedisState.UNAVAILABLE
