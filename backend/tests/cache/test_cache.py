"""The cache in the memory of one process, and of two processes on one database."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import text

from app.core.database import Database
from app.extensions.cache import Cache
from app.extensions.caching.generation import GenerationReader, Generations
from app.extensions.caching.status import CacheMode
from tests.cache.instances import NAMES, Instance, open_instance
from tests.conftest import SYSTEM, count_statements

pytestmark = pytest.mark.anyio


async def test_second_read_executes_no_statement(instance: Instance) -> None:
    assert await instance.name("color") == "first"
    with count_statements(instance.database.read_engine) as statements:
        assert await instance.name("color") == "first"
    assert statements == []
    assert instance.loaded == ["color"]


async def test_hundred_concurrent_callers_share_one_load(instance: Instance) -> None:
    names = await asyncio.gather(*(instance.name("color") for _ in range(100)))
    assert set(names) == {"first"}
    assert instance.loaded == ["color"]


async def test_concurrent_callers_of_overlapping_keys_load_each_key_once(
    instance: Instance,
) -> None:
    loaded: list[str] = []

    async def load(keys: Sequence[str]) -> dict[str, str]:
        loaded.extend(keys)
        await asyncio.sleep(0.01)
        return {key: key.upper() for key in keys}

    results = await asyncio.gather(
        *(instance.cache.get_or_load_many(NAMES, keys, load) for keys in ("ab", "bc", "ca"))
    )
    assert results == [{"a": "A", "b": "B"}, {"b": "B", "c": "C"}, {"c": "C", "a": "A"}]
    assert sorted(loaded) == ["a", "b", "c"]


async def test_key_without_value_is_not_stored(instance: Instance) -> None:
    async def load(_: Sequence[str]) -> dict[str, str]:
        return {}

    assert await instance.cache.get_or_load_many(NAMES, ["invented"], load) == {}
    (status,) = instance.cache.status().families
    assert (status.keys, status.misses) == (0, 1)


async def test_failed_load_raises_for_all_callers_and_is_not_stored(instance: Instance) -> None:
    load_count = 0

    async def fail() -> str:
        nonlocal load_count
        load_count += 1
        await asyncio.sleep(0.01)
        raise LookupError("no such row")

    calls = (instance.cache.get_or_load(NAMES, "color", fail) for _ in range(20))
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(result) for result in results} == {LookupError}
    assert load_count == 1
    assert await instance.name("color") == "first"


async def test_cancelled_load_is_repeated_by_a_caller_that_waits(instance: Instance) -> None:
    is_loading = asyncio.Event()

    async def hang() -> str:
        is_loading.set()
        await asyncio.Event().wait()
        return ""

    first = asyncio.create_task(instance.cache.get_or_load(NAMES, "color", hang))
    await is_loading.wait()
    others = [asyncio.create_task(instance.name("color")) for _ in range(10)]
    await asyncio.sleep(0.01)
    first.cancel()
    assert set(await asyncio.gather(*others)) == {"first"}
    assert instance.loaded == ["color"]


async def test_cancelled_caller_does_not_cancel_the_load_of_others(instance: Instance) -> None:
    may_end = asyncio.Event()

    async def load() -> str:
        await may_end.wait()
        return "loaded"

    first = asyncio.create_task(instance.cache.get_or_load(NAMES, "color", load))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(instance.name("color"))
    await asyncio.sleep(0.01)
    second.cancel()
    may_end.set()
    assert await first == "loaded"


async def test_change_of_this_process_takes_effect_at_once(instance: Instance) -> None:
    assert await instance.name("color") == "first"
    await instance.rename("color", "second")
    assert await instance.name("color") == "second"


async def test_value_loaded_before_a_change_is_not_returned_after_it(instance: Instance) -> None:
    """The load reads the row, then the change commits, then the load stores what it has read."""
    has_read, may_end = asyncio.Event(), asyncio.Event()

    async def load_slowly() -> str:
        name = await instance.read_name("color")
        has_read.set()
        await may_end.wait()
        return name

    slow = asyncio.create_task(instance.cache.get_or_load(NAMES, "color", load_slowly))
    await has_read.wait()
    await instance.rename("color", "second")
    # Does not wait for the load that began before the change.
    assert await instance.name("color") == "second"
    may_end.set()
    assert await slow == "first"
    assert await instance.name("color") == "second"
    assert instance.loaded == ["color"]


async def test_generation_read_that_missed_a_commit_is_not_used() -> None:
    """A read of the generations begins before the commit and ends after it."""
    may_end = asyncio.Event()
    read_count = 0

    async def read() -> Generations:
        nonlocal read_count
        read_count += 1
        if read_count == 1:
            await may_end.wait()
            return {"dictionary": "old"}
        return {"dictionary": "new"}

    reader = GenerationReader(read, 60.0)
    slow = asyncio.create_task(reader.current())
    await asyncio.sleep(0.01)
    reader.forget()
    assert await reader.current() == {"dictionary": "new"}
    may_end.set()
    assert await slow == {"dictionary": "old"}
    assert await reader.current() == {"dictionary": "new"}


async def test_change_of_another_process_is_seen_when_the_generation_is_read_again(
    instance: Instance, fresh: Database
) -> None:
    async with (
        open_instance(fresh, max_age_seconds=0.0) as eager,
        open_instance(fresh, max_age_seconds=60.0) as slow,
    ):
        assert [await other.name("color") for other in (eager, slow)] == ["first", "first"]
        await instance.rename("color", "second")
        assert await eager.name("color") == "second"
        # Its generation is younger than a minute.
        assert await slow.name("color") == "first"


@pytest.mark.usefixtures("instance")
async def test_deleted_generations_count_as_changed(fresh: Database) -> None:
    """The way for a program that changes rows without the application."""
    async with open_instance(fresh, max_age_seconds=0.0) as eager:
        assert await eager.name("color") == "first"
        async with fresh.transaction(SYSTEM) as db:
            connection = await db.connection()
            await connection.execute(text("update sys_dict set name = 'second'"))
            await connection.execute(text("delete from sys_cache_generation"))
        assert await eager.name("color") == "second"
        assert eager.loaded == ["color", "color"]


async def test_without_generations_values_are_loaded(instance: Instance) -> None:
    async with instance.database.transaction(SYSTEM) as db:
        await (await db.connection()).execute(text("drop table sys_cache_generation"))
    instance.cache._generations.forget()  # noqa: SLF001 (as after a second)
    for _ in range(2):
        assert await instance.name("color") == "first"
    assert instance.loaded == ["color", "color"]


async def test_generation_read_that_takes_too_long_ends_in_a_timeout() -> None:
    async def hang() -> Generations:
        await asyncio.Event().wait()
        return {}

    reader = GenerationReader(hang, 60.0)
    for _ in range(2):
        with pytest.raises(TimeoutError):
            await reader.current()
    reader._task.cancel()  # type: ignore[union-attr]  # noqa: SLF001


async def test_cache_that_is_off_loads_every_value(instance: Instance) -> None:
    cache = Cache(lambda: instance.database, [NAMES], 0)
    instance.cache = cache
    with count_statements(instance.database.read_engine) as statements:
        for _ in range(2):
            assert await instance.name("color") == "first"
    assert len(statements) == 2
    assert cache.status().mode is CacheMode.OFF


async def test_status_counts_hits_and_misses(instance: Instance) -> None:
    for _ in range(3):
        await instance.name("color")
    status = instance.cache.status()
    assert (status.mode, status.redis) == (CacheMode.MEMORY, None)
    (family,) = status.families
    assert (family.name, family.keys) == ("dictionary", 1)
    assert (family.memory_hits, family.redis_hits, family.misses) == (2, 0, 1)


async def test_concurrent_changes_of_one_family_all_commit(instance: Instance) -> None:
    """They write the same generation."""
    await asyncio.gather(*(instance.add(f"code{number}", "name") for number in range(20)))
    for number in range(20):
        assert await instance.name(f"code{number}") == "name"
