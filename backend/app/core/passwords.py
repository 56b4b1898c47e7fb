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
TIME = 2
MEMORY = 19 * 1024
HASHER = PasswordHash(
    (Argon2Hasher(time_cost=TIME, memory_cost=MEMORY, parallelism=1), BcryptHasher())
)
# takes as long to check as a real one
NOBODY = f"$argon2id$v=19$m={MEMORY},t={TIME},p=1${'A' * 22}${'A' * 43}"
WAITING = 64  # so many may queue, about a second of hashing; beyond it callers are turned away

_pool = ThreadPoolExecutor(2, "passwords")
_slots = asyncio.BoundedSemaphore(WAITING)


async def hash_password(password: str) -> str:
    return await in_pool(lambda: HASHER.hash(password))


async def check_password(password: str, hashed: str | None) -> str | None:
    """The hash to keep when the password is right: an old kind of hash comes back as one of
    today's. Else None.

    For somebody who does not exist it takes as long, so that nobody learns who does.
    """
    kept = await in_pool(lambda: _verify(password, hashed or NOBODY))
    return kept if hashed else None


def random_password() -> str:
    return secrets.token_urlsafe(12)


def _verify(password: str, hashed: str) -> str | None:
    try:
        right, better = HASHER.verify_and_update(password, hashed)
    except (PwdlibError, ValueError):  # not a hash at all; or more bytes than bcrypt reads
        return None
    return (better or hashed) if right else None


async def in_pool(work: Callable[[], T]) -> T:
    if _slots.locked():
        raise TooManyRequests
    async with _slots:
        return await asyncio.get_running_loop().run_in_executor(_pool, work)
