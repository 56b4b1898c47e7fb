"""Caches of several processes on one database, in one process."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from pydantic import TypeAdapter
from sqlalchemy import select, update

from app.api.v1.module_system.dict.model import Dict
from app.core.crypto.signer import Signer
from app.core.database import Database
from app.extensions.cache import Cache, CacheFamily
from app.extensions.caching.redis_store import RedisStore
from tests.conftest import SYSTEM
from tests.platform_schema import TEST_OPTIONS

NAMES = CacheFamily("dictionary", TypeAdapter(str))
SECRET = "s" * 32


@dataclass
class Instance:
    """A process with its own connections to the database."""

    database: Database
    cache: Cache
    redis: RedisStore | None = None
    # The keys that were loaded.
    loaded: list[str] = field(default_factory=list)

    async def name(self, code: str) -> str:
        """Returns the name of a dictionary through the cache."""

        async def load() -> str:
            self.loaded.append(code)
            return await self.read_name(code)

        return await self.cache.get_or_load(NAMES, code, load)

    async def read_name(self, code: str) -> str:
        async with self.database.read(SYSTEM) as db:
            return (await db.scalars(select(Dict.name).where(Dict.code == code))).one()

    async def rename(self, code: str, name: str) -> None:
        async with self.database.transaction(SYSTEM) as db:
            await db.execute(update(Dict).where(Dict.code == code).values(name=name))

    async def add(self, code: str, name: str) -> None:
        async with self.database.transaction(SYSTEM) as db:
            db.add(Dict(code=code, name=name, name_en=name))


@asynccontextmanager
async def open_instance(
    database: Database,
    redis_url: str | None = None,
    *,
    max_age_seconds: float = 60.0,
    secret: str = SECRET,
) -> AsyncIterator[Instance]:
    """Opens an instance beside `database`. By default only a commit of its own ends a generation.

    The cache is as after the start: connected to Redis, if there is one, and empty.
    """
    url = database.engine.url.render_as_string(hide_password=False)
    own_database = Database(url, TEST_OPTIONS)
    redis = None if redis_url is None else RedisStore(redis_url, Signer([secret], "cache"))
    cache = Cache(lambda: own_database, [NAMES], 100, redis, max_age_seconds)
    own_database.change_listeners = (cache.changed,)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(own_database.close)
        if redis is not None:
            await redis.start()
            stack.push_async_callback(redis.close)
        yield Instance(own_database, cache, redis)
