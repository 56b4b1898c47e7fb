"""Generations: each change of a cached row starts a new one, in the same transaction.

A cached value belongs to the generation that was current before it was loaded. A value of an older
generation is never read again, wherever it is stored.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from sqlalchemy import Connection, String, Table, select
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.data_scope import DataScope, Global
from app.kit.model import Base

# Reading the generation and answering the request take the rest of a second.
MAX_AGE_SECONDS = 0.75
# A caller that waits longer does without the cache: all connections of the pool may belong to
# callers that wait.
MAX_WAIT_SECONDS = 0.25
Generations = Mapping[str, str]


class CacheGeneration(Global, Base):
    """缓存版本. The current generation of a family of cached values.

    It is random instead of a number, so that a restored database repeats no later one. Deleting a
    row has the effect of a change.
    """

    __tablename__ = "sys_cache_generation"

    family: Mapped[str] = mapped_column(String(64), primary_key=True)
    generation: Mapped[str] = mapped_column(String(32))


TABLE: Table = Base.metadata.tables[CacheGeneration.__tablename__]
SELECT_ALL = select(CacheGeneration.family, CacheGeneration.generation).execution_options(
    built_once=True
)
EXECUTION_OPTIONS: Any = {"scope": DataScope.system("cache generation")}


def new_generation() -> str:
    return secrets.token_hex(16)


def start_generations(connection: Connection, families: Collection[str]) -> None:
    """Writes a new generation of each family.

    The families are in order, so that two transactions cannot deadlock.
    """
    rows = [{"family": name, "generation": new_generation()} for name in sorted(families)]
    statement = _upsert(connection.dialect.name, rows)
    connection.execute(statement, execution_options=EXECUTION_OPTIONS)


def _upsert(dialect_name: str, rows: list[dict[str, str]]) -> Any:
    match dialect_name:
        case "postgresql":
            from sqlalchemy.dialects import postgresql

            insert_postgresql = postgresql.insert(TABLE).values(rows)
            return insert_postgresql.on_conflict_do_update(
                index_elements=["family"],
                set_={"generation": insert_postgresql.excluded.generation},
            )
        case "sqlite":
            from sqlalchemy.dialects import sqlite

            insert_sqlite = sqlite.insert(TABLE).values(rows)
            return insert_sqlite.on_conflict_do_update(
                index_elements=["family"], set_={"generation": insert_sqlite.excluded.generation}
            )
        case _:
            from sqlalchemy.dialects import mysql

            insert_mysql = mysql.insert(TABLE).values(rows)
            return insert_mysql.on_duplicate_key_update(generation=insert_mysql.inserted.generation)


class GenerationReader:
    """The current generations, read at most once in `max_age_seconds`, by one task at a time."""

    def __init__(
        self,
        read: Callable[[], Awaitable[Generations]],
        max_age_seconds: float,
    ) -> None:
        self._read = read
        self._max_age_seconds = max_age_seconds
        self._generations: Generations = {}
        self._fresh_until = 0.0
        self._task: asyncio.Task[Generations] | None = None

    async def current(self) -> Generations:
        """Returns the generations. They were current less than `max_age_seconds` ago.

        It is the same object as before if none has changed.

        Raises TimeoutError after MAX_WAIT_SECONDS, or the error of the database.
        """
        if time.monotonic() < self._fresh_until:
            return self._generations
        if self._task is None:
            self._task = asyncio.create_task(self._refresh())
            self._task.add_done_callback(_retrieve_exception)
        # A caller that is cancelled does not stop the task that others wait for.
        async with asyncio.timeout(MAX_WAIT_SECONDS):
            return await asyncio.shield(self._task)

    def forget(self) -> None:
        """Makes the next caller read again: this process has just committed a change.

        A read that has started may have missed the change, so nobody else waits for it.
        """
        self._fresh_until = 0.0
        self._task = None

    async def _refresh(self) -> Generations:
        task = asyncio.current_task()
        started_at = time.monotonic()
        try:
            generations = await self._read()
            if self._task is task:
                if generations != self._generations:
                    self._generations = generations
                self._fresh_until = started_at + self._max_age_seconds
            return self._generations if self._generations == generations else generations
        finally:
            if self._task is task:
                self._task = None


def _retrieve_exception(task: asyncio.Task[Any]) -> None:
    """Marks the exception as retrieved: all who waited for it may have been cancelled."""
    if not task.cancelled():
        task.exception()
