"""Figures of the cache since the process started."""

from dataclasses import dataclass
from enum import StrEnum


class CacheMode(StrEnum):
    """The place in which values are stored."""

    OFF = "off"
    MEMORY = "memory"
    REDIS = "redis"


class RedisState(StrEnum):
    """While Redis is unavailable it is not asked: the circuit breaker is open."""

    CONNECTED = "connected"
    UNAVAILABLE = "unavailable"


@dataclass(slots=True)
class FamilyCounts:
    """How often values of a family were found, and where."""

    memory_hits: int = 0
    redis_hits: int = 0
    misses: int = 0


@dataclass(frozen=True, slots=True)
class FamilyStatus:
    """The values of a family in the memory of this process, and its counts."""

    name: str
    keys: int
    memory_hits: int
    redis_hits: int
    misses: int


@dataclass(frozen=True, slots=True)
class CacheStatus:
    """`redis` is None without REDIS_URL."""

    mode: CacheMode
    redis: RedisState | None
    families: list[FamilyStatus]
