"""The cache: values computed from rows, in the memory of each process and in Redis if there is one.

    DICTIONARIES = CacheFamily("dictionary", TypeAdapter(list[DictChoice]))

    class Dict(Global, Record):
        __cached_in__: ClassVar[frozenset[str]] = frozenset({"dictionary"})

    items = await cache.get_or_load(DICTIONARIES, code, load_items)

The database tells which values are current (`caching.generation`). So a change takes effect on
every instance within 0.75 seconds, whatever happens to Redis, and at once in the process that
commits it. Without an answer of the database nothing is cached, and the caller loads the value.

Call the cache before the first statement of a session if you can: it reads the database over a
connection of its own.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Database
from app.core.metrics.cache import CacheResult
from app.extensions.caching.changes import observe_sessions
from app.extensions.caching.family import CacheFamily
from app.extensions.caching.generation import (
    MAX_AGE_SECONDS,
    SELECT_ALL,
    CacheGeneration,
    GenerationReader,
    Generations,
    new_generation,
    start_generations,
)
from app.extensions.caching.memory import MemoryStore
from app.extensions.caching.status import (
    CacheMode,
    CacheStatus,
    FamilyCounts,
    FamilyStatus,
    RedisState,
)
from app.kit.after_commit import after_commit
from app.kit.compiled_queries import fetch_rows
from app.kit.data_scope import DataScope

if TYPE_CHECKING:
    from app.extensions.caching.redis_store import RedisStore

__all__ = ["Cache", "CacheFamily"]

log = logging.getLogger(__name__)

T = TypeVar("T")
GENERATION_SCOPE = DataScope.system("cache generation")
# A caller that waits longer for the load of another one loads the value itself.
LOAD_WAIT_SECONDS = 2.0

observe_sessions()


class Cache:
    """The cache of one process.

    Callers that miss the same key at the same time share one load. An error is not stored: all who
    wait for the load get it. `max_entries` limits the values of each family in memory; 0 turns the
    cache off.
    """

    def __init__(
        self,
        current_database: Callable[[], Database],
        families: Collection[CacheFamily[Any]],
        max_entries: int,
        redis: "RedisStore | None" = None,
        max_age_seconds: float = MAX_AGE_SECONDS,
    ) -> None:
        self._current_database = current_database
        self._max_entries = max_entries
        self._redis = redis
        self._memory = MemoryStore(max_entries)
        self._counts = {family.name: FamilyCounts() for family in families}
        self._generations = GenerationReader(self._read_generations, max_age_seconds)
        self._notices: dict[str, bytes | None] = {}
        # The loads that have started, by family, generation and key.
        self._loads: dict[tuple[str, str, str], asyncio.Future[Mapping[str, Any]]] = {}

    @asynccontextmanager
    async def running(self, warm_up: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
        """Connects to Redis and loads the first values, in the background, until the block ends."""
        start = asyncio.create_task(self._start(warm_up))
        try:
            yield
        finally:
            start.cancel()
            await asyncio.gather(start, return_exceptions=True)
            if self._redis is not None:
                await self._redis.close()

    async def get_or_load(
        self, family: CacheFamily[T], key: str, load: Callable[[], Awaitable[T]]
    ) -> T:
        """Returns the value of a key. `load` computes it from rows of `Global` models."""

        async def load_one(_: Sequence[str]) -> dict[str, T]:
            return {key: await load()}

        return (await self.get_or_load_many(family, [key], load_one))[key]

    async def get_or_load_many(
        self,
        family: CacheFamily[T],
        keys: Collection[str],
        load: Callable[[Sequence[str]], Awaitable[Mapping[str, T]]],
    ) -> dict[str, T]:
        """Returns the values by key. `load` gets the keys that are not cached.

        A key that it returns no value for is left out, and not stored: so callers cannot fill the
        cache with keys that they invent.
        """
        counts = self._counts[family.name]
        generation = await self._current_generation(family.name)
        if generation is None:
            counts.misses += len(keys)
            return dict(await load(list(keys)))
        values: dict[str, T] = {}
        missing = []
        for key in dict.fromkeys(keys):
            if (entry := self._memory.get(family.name, key)) is not None:
                values[key] = entry[0]
            else:
                missing.append(key)
        counts.memory_hits += len(values)
        if missing:
            values |= await self._load_once(family, generation, missing, load)
        return values

    async def version(self) -> object | None:
        """Returns an object that stays the same until a cached row changes.

        Returns None if the database does not tell, or the cache is off.
        """
        if not self._max_entries:
            return None
        try:
            return await self._generations.current()
        except Exception as error:  # noqa: BLE001 (as in `_current_generation`)
            log.debug("cache generations cannot be read: %s", type(error).__name__)
            return None

    async def changed(self, families: Collection[str]) -> None:
        """Makes a committed change of these families visible, at once in this process."""
        self._generations.forget()
        if self._redis is not None:
            for family in families:
                self._redis.notify(family)

    async def clear(self, db: AsyncSession, family: str) -> None:
        """Starts a new generation, so that every instance loads the values of the family again.

        Raises KeyError if there is no such family.
        """
        self._counts[family]
        row = await db.get(CacheGeneration, family)
        if row is None:
            db.add(CacheGeneration(family=family, generation=new_generation()))
        else:
            row.generation = new_generation()
        after_commit(db, partial(self.changed, {family}))

    def status(self) -> CacheStatus:
        """Returns the figures of this process."""
        return CacheStatus(
            self.mode,
            None if self._redis is None else self._redis.state,
            [
                FamilyStatus(
                    name,
                    self._memory.size(name),
                    counts.memory_hits,
                    counts.redis_hits,
                    counts.misses,
                )
                for name, counts in self._counts.items()
            ],
        )

    def reads(self) -> Mapping[tuple[str, ...], float]:
        """Returns the reads since the start of the process, by family and result."""
        reads: dict[tuple[str, ...], float] = {}
        for name, counts in self._counts.items():
            reads[name, CacheResult.HIT] = counts.memory_hits + counts.redis_hits
            reads[name, CacheResult.MISS] = counts.misses
        return reads

    def is_available(self) -> bool:
        """Returns False while Redis does not answer."""
        return self._redis is None or self._redis.state == RedisState.CONNECTED

    @property
    def mode(self) -> CacheMode:
        if not self._max_entries:
            return CacheMode.OFF
        return CacheMode.MEMORY if self._redis is None else CacheMode.REDIS

    async def _start(self, warm_up: Callable[[], Awaitable[object]]) -> None:
        if not self._max_entries:
            return
        if self._redis is not None:
            await self._redis.start()
        await warm_up()

    async def _current_generation(self, family: str) -> str | None:
        """Returns None if the database does not tell, or the cache is off."""
        if not self._max_entries:
            return None
        if self._redis is not None:
            await self._look_for_notice(self._redis, family)
        try:
            generation = (await self._generations.current()).get(family)
        except Exception as error:  # noqa: BLE001 (the caller's own statement raises it again)
            log.debug("cache generations cannot be read: %s", type(error).__name__)
            return None
        if generation is not None:
            self._memory.select_generation(family, generation)
        return generation

    async def _look_for_notice(self, redis: "RedisStore", family: str) -> None:
        """Reads the generations again if another instance says that it has changed them."""
        notice = await redis.get_notice(family)
        if notice != self._notices.get(family):
            self._notices[family] = notice
            self._generations.forget()

    async def _read_generations(self) -> Generations:
        """Reads all generations, and inserts those of new families."""
        generations = await self._select_generations()
        missing = self._counts.keys() - generations.keys()
        if not missing:
            return generations
        async with self._current_database().transaction(GENERATION_SCOPE) as db:
            connection = await db.connection()
            await connection.run_sync(partial(start_generations, families=missing))
        return await self._select_generations()

    async def _select_generations(self) -> Generations:
        async with self._current_database().read(GENERATION_SCOPE) as db:
            return dict(await fetch_rows(db, SELECT_ALL))

    async def _load_once(
        self,
        family: CacheFamily[T],
        generation: str,
        keys: Sequence[str],
        load: Callable[[Sequence[str]], Awaitable[Mapping[str, T]]],
    ) -> dict[str, T]:
        """Loads the keys that nobody else is loading, and waits for the others."""
        own_keys = []
        others: dict[asyncio.Future[Mapping[str, T]], list[str]] = {}
        for key in keys:
            started = self._loads.get((family.name, generation, key))
            if started is None:
                own_keys.append(key)
            else:
                others.setdefault(started, []).append(key)
        values: dict[str, T] = {}
        if own_keys:
            values |= await self._load(family, generation, own_keys, load)
        for started, other_keys in others.items():
            # Does not cancel the load if this caller is cancelled.
            await asyncio.wait({started}, timeout=LOAD_WAIT_SECONDS)
            if not started.done():
                values |= await load(other_keys)
            elif started.cancelled():
                values |= await self._load_once(family, generation, other_keys, load)
            else:
                loaded = started.result()
                values |= {key: loaded[key] for key in other_keys if key in loaded}
                self._counts[family.name].memory_hits += len(other_keys)
        return values

    async def _load(
        self,
        family: CacheFamily[T],
        generation: str,
        keys: Sequence[str],
        load: Callable[[Sequence[str]], Awaitable[Mapping[str, T]]],
    ) -> dict[str, T]:
        """Reads the keys from Redis, loads the others, and stores the values."""
        started: asyncio.Future[Mapping[str, T]] = asyncio.get_running_loop().create_future()
        load_keys = [(family.name, generation, key) for key in keys]
        self._loads.update(dict.fromkeys(load_keys, started))
        try:
            values = await self._read_redis(family, generation, keys)
            missing = [key for key in keys if key not in values]
            if missing:
                self._counts[family.name].misses += len(missing)
                loaded = await load(missing)
                self._write_redis(family, generation, loaded)
                values |= loaded
        except Exception as error:
            started.set_exception(error)
            # Otherwise asyncio logs it if nobody waits.
            started.exception()
            raise
        except BaseException:
            started.cancel()
            raise
        finally:
            for load_key in load_keys:
                del self._loads[load_key]
        for key, value in values.items():
            self._memory.set(family.name, generation, key, value, family.ttl_seconds)
        started.set_result(values)
        return values

    async def _read_redis(
        self, family: CacheFamily[T], generation: str, keys: Sequence[str]
    ) -> dict[str, T]:
        """Returns the values in Redis. A text that is no value of the family is not found."""
        if self._redis is None:
            return {}
        key_by_redis_key = {_redis_key(family, generation, key): key for key in keys}
        values = {}
        for redis_key, text in (await self._redis.get_many(list(key_by_redis_key))).items():
            try:
                values[key_by_redis_key[redis_key]] = family.parse(text)
            except ValueError:
                log.debug("no value of this version: key=%s", redis_key)
        self._counts[family.name].redis_hits += len(values)
        return values

    def _write_redis(
        self, family: CacheFamily[T], generation: str, values: Mapping[str, T]
    ) -> None:
        if self._redis is not None:
            for key, value in values.items():
                redis_key = _redis_key(family, generation, key)
                self._redis.set(redis_key, family.dump(value), family.ttl_seconds)


def _redis_key(family: CacheFamily[Any], generation: str, key: str) -> str:
    return f"{family.name}:{family.schema_version}:{generation}:{key}"
