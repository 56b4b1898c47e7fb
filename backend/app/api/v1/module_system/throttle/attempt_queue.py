"""The order in which this process verifies credentials."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from app.kit.errors import TooManyRequests

# Enough to keep the hashing threads busy. More would only delay requests of other users.
MAX_CONCURRENT = 4
MAX_WAITING_PER_ACCOUNT = 100
MAX_WAITING = 1_000


@dataclass(slots=True)
class _Turn:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting_count: int = 0


class AttemptQueue:
    """Verifies the credentials of one account one after another, and few of all accounts at once.

    An attempt takes a token of the rate limit, and gives it back if the credential is correct.
    Concurrent correct attempts would otherwise use up the tokens before the first is given back.
    """

    def __init__(self) -> None:
        self._turns: dict[str, _Turn] = {}
        self._slots = asyncio.Semaphore(MAX_CONCURRENT)
        self._waiting_count = 0

    @asynccontextmanager
    async def wait(self, account_key: str) -> AsyncIterator[None]:
        """Waits until no other attempt of this account is running.

        Raises TooManyRequests if too many are waiting.
        """
        if self._waiting_count >= MAX_WAITING:
            raise TooManyRequests
        turn = self._turns.setdefault(account_key, _Turn())
        if turn.waiting_count >= MAX_WAITING_PER_ACCOUNT:
            raise TooManyRequests
        turn.waiting_count += 1
        self._waiting_count += 1
        try:
            async with turn.lock, self._slots:
                yield
        finally:
            turn.waiting_count -= 1
            self._waiting_count -= 1
            if not turn.waiting_count:
                del self._turns[account_key]
