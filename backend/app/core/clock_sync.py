"""Measures the clock of the database server."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sqlalchemy import text

from app.core.database import Database
from app.core.periodic import run_every
from app.kit.clock import SharedClock, shared_clock
from app.kit.data_scope import DataScope
from app.kit.db import dialects

log = logging.getLogger(__name__)

MEASUREMENTS = 3
CLOCK_INTERVAL = 15.0  # seconds
# A larger difference is reported, because logs and other programs use the clock of the machine.
REPORTED_SECONDS = 2.0
SCOPE = DataScope.system("clock measurement")


@asynccontextmanager
async def clock_measurement(database: Database) -> AsyncIterator[None]:
    """Keeps the shared clock at the time of the database until the block ends."""

    async def measure_clock() -> None:
        await synchronize_clock(database)

    async with run_every(CLOCK_INTERVAL, measure_clock, run_at_start=True):
        yield


async def synchronize_clock(database: Database, clock: SharedClock = shared_clock) -> None:
    """Sets the clock to that of the database server. SQLite has none of its own.

    The server read its clock at some time between request and answer, so the fastest of several
    measurements is used.
    """
    sql = dialects.for_name(database.engine.dialect.name).current_time_sql
    if sql is None:
        clock.reset()
        return
    best_seconds = float("inf")
    async with database.engine.execution_options(scope=SCOPE).connect() as connection:
        for _ in range(MEASUREMENTS):
            sent_at = time.monotonic()
            value: datetime = (await connection.execute(text(sql))).scalar_one()
            seconds = time.monotonic() - sent_at
            if seconds < best_seconds:
                best_seconds = seconds
                clock.synchronize(_to_utc(value), sent_at + seconds / 2)
    difference = (clock.now() - datetime.now(UTC)).total_seconds()  # noqa: TID251 (compared)
    if abs(difference) > REPORTED_SECONDS:
        log.warning("clock differs from that of the database: seconds=%.1f", difference)


def _to_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
