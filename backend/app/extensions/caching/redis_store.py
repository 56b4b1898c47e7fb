"""Values in Redis, with a circuit breaker: a server that does not answer is not asked again.

A background task then connects until the server answers. Nothing here raises an error: whatever
happens to Redis, a value is not found.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Any, TypeVar

from app.core.crypto.signer import Signer
from app.core.redis import RESPONSE_SECONDS, RedisClient, connect, is_outage
from app.extensions.caching.status import RedisState

log = logging.getLogger(__name__)

T = TypeVar("T")
RECONNECT_INTERVAL = 1.0  # seconds
# More writes at once are left out: the next reader loads the value again.
MAX_PENDING_WRITES = 1_000
NOTICE_TTL_SECONDS = 24 * 3600.0


class RedisStore:
    """Texts of one installation.

    Several installations may share a server: keys begin with a digest that only the signing secret
    determines. A text is signed together with its key, so that what another program writes, or
    writes to another key, is not found.
    """

    def __init__(self, url: str, signer: Signer) -> None:
        self._url = url
        self._signer = signer
        installation = sha256(signer.sign("installation").encode()).hexdigest()[:16]
        self._prefix = f"fastapiadmin:{installation}:"
        # None while the server does not answer.
        self._client: RedisClient | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._is_closed = False
        self._background: set[asyncio.Task[None]] = set()
        # Calls of the client, for tests.
        self.call_count = 0

    @property
    def state(self) -> RedisState:
        return RedisState.UNAVAILABLE if self._client is None else RedisState.CONNECTED

    async def start(self) -> None:
        """Tries to connect once, and then in the background."""
        if (error := await self._connect()) is not None:
            _log_outage(error)
            self._connecting = asyncio.create_task(self._reconnect())

    async def close(self) -> None:
        # With Python 3.11 the client can ignore that its task is cancelled.
        self._is_closed = True
        tasks = [*self._background, *([self._connecting] if self._connecting else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def get_many(self, keys: Sequence[str]) -> dict[str, str]:
        """Returns the valid texts by key."""
        contents = await self._run(lambda client: client.get_many(*keys))
        texts = {}
        for key, content in zip(keys, contents or (), strict=False):
            if (text := self._verified(key, content)) is not None:
                texts[key] = text
        return texts

    def set(self, key: str, text: str, seconds: float) -> None:
        """Stores a text in the background."""
        content = f"{self._signer.sign(self._message(key, text))} {text}".encode()
        self._write(lambda client: client.set(key, content, seconds))

    async def get_notice(self, name: str) -> bytes | None:
        """Returns what was written at the last notice. It takes no command while nothing changes.

        The client has a copy until the server reports a change. A notice that is lost or forged
        does no harm: it only makes the reader look at the database earlier.
        """
        notice = await self._run(lambda client: client.get(_notice_key(name)))
        return notice if isinstance(notice, bytes) else None

    def notify(self, name: str) -> None:
        """Tells all instances in the background that something has changed."""
        content = secrets.token_bytes(8)
        self._write(lambda client: client.set(_notice_key(name), content, NOTICE_TTL_SECONDS))

    def _message(self, key: str, text: str) -> str:
        return f"{self._prefix}{key}\n{text}"

    def _verified(self, key: str, content: object) -> str | None:
        if not isinstance(content, bytes):
            return None
        with suppress(UnicodeDecodeError):
            signature, _, text = content.decode().partition(" ")
            if self._signer.verify(self._message(key, text), signature):
                return text
        return None

    def _write(self, command: Callable[[RedisClient], Awaitable[object]]) -> None:
        if self._client is None or len(self._background) >= MAX_PENDING_WRITES:
            return

        async def write() -> None:
            await self._run(command)

        self._start(write())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _run(self, command: Callable[[RedisClient], Awaitable[T]]) -> T | None:
        """Returns None if the server does not answer in time, or with an error."""
        if (client := self._client) is None:
            return None
        self.call_count += 1
        try:
            async with asyncio.timeout(RESPONSE_SECONDS):
                return await command(client)
        except Exception as error:  # noqa: BLE001 (bad content raises various errors)
            if is_outage(error):
                self._open(client, error)
            else:
                log.debug("unusable answer of Redis: %s", type(error).__name__)
            return None

    def _open(self, client: RedisClient, error: Exception) -> None:
        """Opens the circuit breaker. Only the first of several failed commands does."""
        if self._client is not client:
            return
        self._client = None
        _log_outage(error)
        self._start(client.close())
        self._connecting = asyncio.create_task(self._reconnect())

    async def _reconnect(self) -> None:
        while not self._is_closed:
            await asyncio.sleep(RECONNECT_INTERVAL)
            if await self._connect() is None:
                log.info("Redis answers, the cache uses it again")
                return

    async def _connect(self) -> Exception | None:
        """Returns the error if Redis cannot be used."""
        try:
            self._client = await connect(self._url, self._prefix)
        except Exception as error:  # noqa: BLE001 (whatever the reason, Redis cannot be used)
            return error
        return None


def _log_outage(error: Exception) -> None:
    """Logs the type only: a message may contain a part of the URL."""
    cause = type(error.__cause__ or error).__name__
    log.warning("Redis does not answer, the cache works without it: cause=%s", cause)


def _notice_key(name: str) -> str:
    return f"notice:{name}"
