"""Passwords: slow to guess, and never hashed on the event loop."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher

from app.kit.errors import TooManyRequests

T = TypeVar("T")

# passes, KiB
TIME_COST = 2
MEMORY_COST_KIB = 19 * 1024
HASHER = PasswordHash(
    (Argon2Hasher(time_cost=TIME_COST, memory_cost=MEMORY_COST_KIB, parallelism=1), BcryptHasher())
)
# takes as long to check as a real one
DUMMY_HASH = f"$argon2id$v=19$m={MEMORY_COST_KIB},t={TIME_COST},p=1${'A' * 22}${'A' * 43}"
MAX_QUEUED = 64  # so many may queue, about a second of hashing; beyond it callers are turned away

_executor = ThreadPoolExecutor(2, "passwords")
_queue_slots = asyncio.BoundedSemaphore(MAX_QUEUED)


async def hash_password(password: str) -> str:
    return await run_hashing(lambda: HASHER.hash(password))


async def verify_password(password: str, hashed_password: str | None) -> str | None:
    """The hash to keep when the password is right: an old kind of hash comes back as one of
    today's. Else None.

    For somebody who does not exist it takes as long, so that nobody learns who does.
    """
    kept = await run_hashing(lambda: _verify_and_update(password, hashed_password or DUMMY_HASH))
    return kept if hashed_password else None


def generate_password() -> str:
    return secrets.token_urlsafe(12)


def _verify_and_update(password: str, hashed_password: str) -> str | None:
    try:
        right, better = HASHER.verify_and_update(password, hashed_password)
    except (PwdlibError, ValueError):  # not a hash at all; or more bytes than bcrypt reads
        return None
    return (better or hashed_password) if right else None


async def run_hashing(function: Callable[[], T]) -> T:
    if _queue_slots.locked():
        raise TooManyRequests
    async with _queue_slots:
        return await asyncio.get_running_loop().run_in_executor(_executor, function)
