"""Copies log entries to MongoDB in the background."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from pymongo.errors import PyMongoError
from sqlalchemy import CursorResult, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app.core.database import Database
from app.extensions.log_sink.document import create_document
from app.extensions.log_sink.model import LogSinkPosition
from app.extensions.log_sink.mongodb import MongoDatabase
from app.kit.data_scope import DataScope
from app.kit.model import Base, utc_now

log = logging.getLogger(__name__)

SCOPE = DataScope.system("log sink")
PAUSE_SECONDS = 5.0
MAX_RETRY_SECONDS = 60.0
BATCH_SIZE = 500
LEASE = timedelta(seconds=60)
# Longer than a transaction: an entry may become visible after one with a greater id.
SETTLE_SECONDS = 900.0


@dataclass(slots=True)
class CopiedLog:
    """A log and the state of its copy.

    `collection` is its name in MongoDB. The columns in `json_columns` have JSON texts. Entries up
    to `settled_id` are copied, none is missing. `tail_id` is the last entry that was copied, and
    `settling_id` the one at `settling_since`.
    """

    collection: str
    model: type[Base]
    json_columns: frozenset[str] = frozenset()
    settled_id: int | None = field(default=None, init=False)
    settling_id: int = field(default=0, init=False)
    settling_since: float = field(default=0.0, init=False)
    tail_id: int = field(default=0, init=False)

    def start(self, last_id: int) -> None:
        self.settled_id = self.settling_id = self.tail_id = last_id
        self.settling_since = time.monotonic()


class LogSink:
    """Copies logs to MongoDB while this process has the lease of the log.

    Every entry is copied when it is new, and once more when it has settled, together with entries
    whose transactions ended later. While MongoDB is away the entries wait in their tables.
    """

    def __init__(self, database: Database, mongo: MongoDatabase, logs: Sequence[CopiedLog]) -> None:
        self._database = database
        self._mongo = mongo
        self._logs = logs
        self._holder = uuid4().hex

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs until the block ends."""
        loop = asyncio.create_task(self._run())
        try:
            yield
        finally:
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)
            await self._mongo.close()

    async def _run(self) -> None:
        delay = PAUSE_SECONDS
        while True:
            try:
                for copied_log in self._logs:
                    await self.copy(copied_log)
                delay = PAUSE_SECONDS
            except (PyMongoError, SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("logs are not copied, will be repeated: %s", type(error).__name__)
                delay = min(delay * 2, MAX_RETRY_SECONDS)
            await asyncio.sleep(delay)

    async def copy(self, copied_log: CopiedLog) -> None:
        """Copies the new entries of a log, unless another process has its lease."""
        last_id = await self._lease(copied_log.collection)
        if last_id is None:
            copied_log.settled_id = None
            return
        if copied_log.settled_id is None:
            await self._mongo.prepare(copied_log.collection)
            copied_log.start(last_id)
        copied_log.tail_id = await self._copy_range(copied_log, copied_log.tail_id, None)
        if time.monotonic() - copied_log.settling_since >= SETTLE_SECONDS:
            await self._settle(copied_log)

    async def _settle(self, copied_log: CopiedLog) -> None:
        """Copies the entries again that had become old, and stores the position."""
        assert copied_log.settled_id is not None
        await self._copy_range(copied_log, copied_log.settled_id, copied_log.settling_id)
        copied_log.settled_id = copied_log.settling_id
        await self._update(copied_log.collection, last_id=copied_log.settled_id)
        copied_log.settling_id = copied_log.tail_id
        copied_log.settling_since = time.monotonic()

    async def _copy_range(self, copied_log: CopiedLog, after: int, until: int | None) -> int:
        """Copies entries in batches. Returns the id of the last one."""
        columns = copied_log.model.__table__.c
        statement = select(*columns).order_by(columns.id).limit(BATCH_SIZE)
        if until is not None:
            statement = statement.where(columns.id <= until)
        while True:
            async with self._database.read(SCOPE) as db:
                result = await db.execute(statement.where(columns.id > after))
                rows = [row._asdict() for row in result]
            if not rows:
                return after
            documents = [create_document(row, copied_log.json_columns) for row in rows]
            await self._mongo.write(copied_log.collection, documents)
            after = rows[-1]["id"]
            if len(rows) < BATCH_SIZE:
                return after
            await self._update(copied_log.collection)

    async def _lease(self, name: str) -> int | None:
        """Takes or extends the lease. Returns the stored position, None without the lease."""
        if not await self._update(name):
            await self._insert(name)
            if not await self._update(name):
                return None
        async with self._database.read(SCOPE) as db:
            statement = select(LogSinkPosition.last_id).where(LogSinkPosition.name == name)
            return await db.scalar(statement)

    async def _insert(self, name: str) -> None:
        """Inserts the first position unless it exists."""
        async with self._database.read(SCOPE) as db:
            if await db.scalar(select(LogSinkPosition.name).where(LogSinkPosition.name == name)):
                return
        try:
            async with self._database.transaction(SCOPE) as db:
                await db.execute(insert(LogSinkPosition).values(name=name))
        except IntegrityError:
            return  # another process was first

    async def _update(self, name: str, **values: Any) -> bool:
        """Extends the lease and stores values. Returns False if another process has it."""
        now = utc_now()
        is_free = (LogSinkPosition.holder == self._holder) | (LogSinkPosition.leased_until < now)
        statement = (
            update(LogSinkPosition)
            .where(LogSinkPosition.name == name, is_free)
            .values(holder=self._holder, leased_until=now + LEASE, **values)
            .execution_options(synchronize_session=False)
        )
        async with self._database.transaction(SCOPE) as db:
            result = await db.execute(statement)
            assert isinstance(result, CursorResult)
            return bool(result.rowcount)
