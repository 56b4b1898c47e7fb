"""The Redis server of REDIS_URL: the settings of its connections, and the client of the cache.

The import takes 13 MB and 0.1 s, so only a process with REDIS_URL imports this module.
"""

import asyncio
from typing import Any

from cashews.backends.redis.client_side import BcastClientSide
from cashews.exceptions import CacheBackendInteractionError
from cashews.serialize import NULL_SERIALIZER
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ResponseError

# The time that a server has to accept a connection, and to answer a command.
RESPONSE_SECONDS = 0.3
MAX_CONNECTIONS = 50
CONNECTION_OPTIONS: dict[str, Any] = {
    "socket_timeout": RESPONSE_SECONDS,
    "socket_connect_timeout": RESPONSE_SECONDS,
    "retry": Retry(NoBackoff(), 0),
    # With protocol 3 the server's reports of changes arrive, but are not read.
    "protocol": 2,
}


class RedisClient(BcastClientSide):
    """A client that keeps copies of what it has read until the server reports a change.

    Values are bytes. Errors are raised instead of logged, so that the caller can stop asking.
    """

    def __init__(self, url: str, prefix: str) -> None:
        super().__init__(
            url,
            client_side_prefix=prefix,
            suppress=False,
            # Never pickle: another program may have written the value.
            serializer=NULL_SERIALIZER,
            wait_for_connection_timeout=RESPONSE_SECONDS,
            max_connections=MAX_CONNECTIONS,
            **CONNECTION_OPTIONS,
        )

    async def close(self) -> None:
        """Closes the connections at once. The inherited method can wait for ten seconds."""
        listener: asyncio.Task[None] | None = self._listen_task
        if listener is not None:
            listener.cancel()
            # With Python 3.11 the client can ignore that its task is cancelled.
            ended = asyncio.gather(listener, return_exceptions=True)
            await asyncio.wait({ended}, timeout=RESPONSE_SECONDS)
            self._listen_task = None
        await self._local_cache.close()
        await self._recently_update.close()
        client = self._client
        # The library also has clients of a cluster.
        assert isinstance(client, Redis)
        await client.aclose()
        await client.connection_pool.disconnect()


async def connect(url: str, prefix: str) -> RedisClient:
    """Returns a client whose server answers. Raises an error if it does not."""
    await _ping(url)
    client = RedisClient(url, prefix)
    try:
        async with asyncio.timeout(3 * RESPONSE_SECONDS):
            await client.init()  # type: ignore[no-untyped-call]  # of the library
    except BaseException:
        await client.close()
        raise
    return client


async def _ping(url: str) -> None:
    """Raises an error if the server does not answer. The client would write it to the log."""
    probe = Redis.from_url(url, **CONNECTION_OPTIONS)
    try:
        async with asyncio.timeout(2 * RESPONSE_SECONDS):
            await probe.ping()
    finally:
        await probe.aclose()


def is_outage(error: Exception) -> bool:
    """Returns whether the server did not answer. An answer can be an error, too."""
    if isinstance(error, CacheBackendInteractionError):
        return not isinstance(error.__cause__, ResponseError)
    return isinstance(error, OSError)
