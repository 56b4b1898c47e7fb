"""Redis stream of one queue."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError
from taskiq import AckableMessage
from taskiq_redis import RedisStreamBroker

log = logging.getLogger(__name__)

# A message that was delivered to a process and not acknowledged is delivered again after it.
# Messages are acknowledged at their start, so no run is longer.
IDLE_MILLISECONDS = 30_000
CLAIM_SECONDS = 10.0
BLOCK_MILLISECONDS = 2_000
BATCH_SIZE = 10
MAX_RECONNECT_SECONDS = 5.0
# Longer than a blocking read.
SOCKET_SECONDS = 5.0


class RecoveringStreamBroker(RedisStreamBroker):
    """The stream broker of taskiq-redis, made to outlast Redis.

    As shipped, version 1.2.4 ends when the connection breaks, and does not claim the messages of a
    killed process while its stream is idle. This class reconnects, creates the group again when
    Redis has come back empty, claims periodically, and deletes acknowledged messages. A process
    that stops returns the messages that it has not taken.
    """

    def __init__(self, url: str, stream: str) -> None:
        super().__init__(
            url,
            queue_name=stream,
            consumer_group_name=stream,
            # From the beginning: with "$" messages that were sent before the group are lost.
            consumer_id="0",
            idle_timeout=IDLE_MILLISECONDS,
            socket_timeout=SOCKET_SECONDS,
            socket_connect_timeout=SOCKET_SECONDS,
        )
        self._claimed_at = 0.0
        self._is_consumer = False

    async def shutdown(self) -> None:
        try:
            if self._is_consumer:
                await self._return_messages()
        finally:
            await super().shutdown()

    async def _return_messages(self) -> None:
        """Adds the messages of this process to the stream again, and removes its consumer.

        Otherwise other processes could claim them only after IDLE_MILLISECONDS.
        """
        async with (
            Redis(connection_pool=self.connection_pool) as redis,
            redis.pipeline(transaction=True) as pipeline,
        ):
            answer: Any = await redis.xreadgroup(
                self.consumer_group_name, self.consumer_name, {self.queue_name: "0"}
            )
            for id, fields in _messages_of(answer):
                if fields:  # else the message was deleted
                    pipeline.xadd(self.queue_name, {b"data": fields[b"data"]})
                pipeline.xack(self.queue_name, self.consumer_group_name, id)
                pipeline.xdel(self.queue_name, id)
            pipeline.xgroup_delconsumer(
                self.queue_name, self.consumer_group_name, self.consumer_name
            )
            await pipeline.execute()

    async def listen(self) -> AsyncGenerator[AckableMessage, None]:
        self._is_consumer = True
        delay = 0.1
        while True:
            try:
                messages = await self._claim_abandoned() or await self._read_new()
                delay = 0.1
            except ResponseError as error:
                if "NOGROUP" not in str(error):
                    log.warning("stream cannot be read: %s", error)
                    await asyncio.sleep(delay)
                await self._declare_group()
                continue
            except (RedisError, OSError) as error:
                log.warning("Redis is not available: %s", type(error).__name__)
                await asyncio.sleep(delay)
                delay = min(delay * 2, MAX_RECONNECT_SECONDS)
                continue
            for id, fields in messages:
                yield AckableMessage(data=fields[b"data"], ack=self._acknowledgement(id))

    async def _declare_group(self) -> None:
        try:
            await self._declare_consumer_group()
        except (RedisError, OSError) as error:
            log.warning("Redis is not available: %s", type(error).__name__)
            await asyncio.sleep(MAX_RECONNECT_SECONDS)

    async def _claim_abandoned(self) -> list[tuple[bytes, dict[bytes, bytes]]]:
        """Returns messages of processes that have ended."""
        if time.monotonic() - self._claimed_at < CLAIM_SECONDS:
            return []
        self._claimed_at = time.monotonic()
        async with Redis(connection_pool=self.connection_pool) as redis:
            answer: Any = await redis.xautoclaim(
                self.queue_name,
                self.consumer_group_name,
                self.consumer_name,
                self.idle_timeout,
                count=BATCH_SIZE,
            )
        return [(id, fields) for id, fields in answer[1] if fields]

    async def _read_new(self) -> list[tuple[bytes, dict[bytes, bytes]]]:
        async with Redis(connection_pool=self.connection_pool) as redis:
            answer: Any = await redis.xreadgroup(
                self.consumer_group_name,
                self.consumer_name,
                {self.queue_name: ">"},
                block=BLOCK_MILLISECONDS,
                count=BATCH_SIZE,
            )
        return _messages_of(answer)

    def _acknowledgement(self, id: bytes) -> Callable[[], Awaitable[None]]:
        async def acknowledge() -> None:
            """Deletes the message. If that fails, it is delivered again and starts nothing."""
            try:
                async with (
                    Redis(connection_pool=self.connection_pool) as redis,
                    redis.pipeline(transaction=True) as pipeline,
                ):
                    pipeline.xack(self.queue_name, self.consumer_group_name, id)
                    pipeline.xdel(self.queue_name, id)
                    await pipeline.execute()
            except (RedisError, OSError) as error:
                log.warning("message is not acknowledged: %s", type(error).__name__)

        return acknowledge


def _messages_of(answer: Any) -> list[tuple[bytes, dict[bytes, bytes]]]:
    """Returns the messages of one stream. RESP2 answers with a list, RESP3 with a map."""
    if not answer:
        return []
    if isinstance(answer, dict):
        (batches,) = answer.values()
        return [message for batch in batches for message in batch]
    (_, messages) = answer[0]
    return list(messages)
