import os
import platform

from app.extensions.cache import Cache
from app.extensions.caching.status import FamilyStatus
from app.kit.context import Context
from app.kit.errors import NotFound

from .schema import CacheFamilyOut, CacheOut


class CacheService:
    """Figures of the cache, without keys and values, which belong to other features."""

    def __init__(self, context: Context) -> None:
        self.db = context.db

    def status(self, cache: Cache) -> CacheOut:
        status = cache.status()
        return CacheOut(
            instance=f"{platform.node()}:{os.getpid()}",
            mode=status.mode,
            redis=status.redis,
            families=[_family_out(family) for family in status.families],
        )

    async def clear(self, family: str, cache: Cache) -> None:
        """Makes every instance load the values again, within a second."""
        try:
            await cache.clear(self.db, family)
        except KeyError:
            raise NotFound from None


def _family_out(family: FamilyStatus) -> CacheFamilyOut:
    hits = family.memory_hits + family.redis_hits
    reads = hits + family.misses
    return CacheFamilyOut(
        name=family.name,
        keys=family.keys,
        memory_hits=family.memory_hits,
        redis_hits=family.redis_hits,
        misses=family.misses,
        hit_rate=round(hits / reads, 4) if reads else None,
    )
