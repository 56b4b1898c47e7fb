"""Fixtures of the tests of the cache."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.core.database import Database
from tests.cache.instances import Instance, open_instance
from tests.helpers.redis_server import RedisServer, run_redis


@pytest.fixture
async def instance(fresh: Database) -> AsyncIterator[Instance]:
    """An instance without Redis, and a dictionary."""
    async with open_instance(fresh) as instance:
        await instance.add("color", "first")
        yield instance


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A server that the test may stop."""
    if "TEST_REDIS_URL" not in os.environ:
        pytest.skip("TEST_REDIS_URL is not set")
    with run_redis(tmp_path) as server:
        yield server
