"""Password hashing, in threads and with a bounded queue."""

import asyncio
import os
import secrets
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher

from app.kit.errors import TooManyRequests

T = TypeVar("T")

# Argon2id: number of passes, memory in KiB.
TIME_COST = 2
MEMORY_COST_KIB = 19 * 1024
HASHER = PasswordHash(
    (Argon2Hasher(time_cost=TIME_COST, memory_cost=MEMORY_COST_KIB, parallelism=1), BcryptHasher())
)
# Verifying it takes as long as verifying a real hash.
DUMMY_HASH = f"$argon2id$v=19$m={MEMORY_COST_KIB},t={TIME_COST},p=1${'A' * 22}${'A' * 43}"
# About a second of hashing. Further callers get 429.
MAX_QUEUED = 64

# One core is left for the other requests.
MAX_THREADS = 2
THREADS = max(1, min(MAX_THREADS, (os.cpu_count() or 1) - 1))
# The thread of the requests runs first (Linux).
NICENESS = 10


def _lower_priority() -> None:
    """Lowers the priority of the calling thread. Elsewhere than on Linux it stays as it is."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


_executor = ThreadPoolExecutor(THREADS, "passwords", _lower_priority)
_queue_slots = asyncio.BoundedSemaphore(MAX_QUEUED)


async def hash_password(password: str) -> str:
    return await run_hashing(lambda: HASHER.hash(password))


async def verify_password(password: str, hashed_password: str | None) -> str | None:
    """Returns the hash to store if the password is correct, else None.

    It differs from `hashed_password` if that one uses outdated parameters. For a user that does not
    exist it takes as long, so that the time does not reveal who exists.
    """
    new_hash = await run_hashing(
        lambda: _verify_and_update(password, hashed_password or DUMMY_HASH)
    )
    return new_hash if hashed_password else None


def generate_password() -> str:
    return secrets.token_urlsafe(12)


def _verify_and_update(password: str, hashed_password: str) -> str | None:
    try:
        is_correct, new_hash = HASHER.verify_and_update(password, hashed_password)
    # Not a hash, or a password longer than bcrypt accepts.
    except (PwdlibError, ValueError):
        return None
    return (new_hash or hashed_password) if is_correct else None


async def run_hashing(function: Callable[[], T]) -> T:
    """Runs the function in a hashing thread. Raises TooManyRequests if the queue is full."""
    if _queue_slots.locked():
        raise TooManyRequests
    async with _queue_slots:
        return await asyncio.get_running_loop().run_in_executor(_executor, function)
