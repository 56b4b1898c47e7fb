from pydantic import Field

from app.extensions.caching.status import CacheMode, RedisState
from app.kit.schema import Schema


class CacheFamilyOut(Schema):
    """The values of one family. Counts are those of one process since it started."""

    name: str = Field(title="缓存")
    keys: int = Field(title="键数")
    memory_hits: int = Field(title="内存命中")
    redis_hits: int = Field(title="Redis 命中")
    misses: int = Field(title="未命中")
    # None before the first read.
    hit_rate: float | None = Field(title="命中率")


class CacheOut(Schema):
    """The cache of the process that answered."""

    instance: str
    mode: CacheMode
    # None if the cache does not use Redis.
    redis: RedisState | None
    families: list[CacheFamilyOut]
