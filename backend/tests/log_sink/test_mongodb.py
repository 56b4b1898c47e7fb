"""Copy of the logs in MongoDB, over the wire protocol."""

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError
from sqlalchemy import insert, select, update

from app.api.v1.module_monitor.login_log.model import LoginEntry, Outcome
from app.core.database import Database
from app.extensions.log_sink import sink
from app.extensions.log_sink.model import LogSinkPosition
from app.extensions.log_sink.mongodb import MongoDatabase
from app.extensions.log_sink.sink import CopiedLog, LogSink
from app.kit.data_scope import DataScope
from tests.server_process import free_port

from .mongodb_server import run_mongodb

pytestmark = pytest.mark.anyio
SYSTEM = DataScope.system("test")
KEEP = timedelta(days=30)
EXPIRED = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def mongodb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with run_mongodb(tmp_path_factory.mktemp("mongo")) as port:
        yield port


@pytest.fixture(autouse=True)
def sockets_of_driver() -> Iterator[None]:
    """Collects sockets that the driver leaves open if it is closed while it connects."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def url(mongodb: int, request: pytest.FixtureRequest) -> str:
    """Returns the URL of a database for one test."""
    return f"mongodb://127.0.0.1:{mongodb}/test_{abs(hash(request.node.name)) % 10**8}"


@pytest.fixture
def collection(request: pytest.FixtureRequest) -> str:
    # The server keeps all databases in one.
    return f"log_{abs(hash(request.node.nodeid)) % 10**8}"


async def add_entries(database: Database, *ids: int) -> None:
    values = {"outcome": Outcome.SUCCESS, "user_id": 1, "dept_id": 0, "user_name": "中", "ip": ""}
    async with database.transaction(SYSTEM) as db:
        rows = [values | {"id": id, "user_agent": "", "times": 2} for id in ids]
        await db.execute(insert(LoginEntry), rows)


async def read_documents(url: str, collection: str) -> dict[int, dict[str, Any]]:
    async with AsyncMongoClient[dict[str, Any]](url, tz_aware=True) as client:
        documents = client.get_default_database()[collection].find()
        return {document["_id"]: document async for document in documents}


@asynccontextmanager
async def log_sink(
    database: Database, url: str, collection: str
) -> AsyncIterator[tuple[LogSink, CopiedLog]]:
    copied_log = CopiedLog(collection, LoginEntry)
    async with MongoDatabase(url, KEEP) as mongo:
        yield LogSink(database, mongo, [copied_log]), copied_log


async def test_entries_are_copied_with_all_columns(
    fresh: Database, url: str, collection: str
) -> None:
    await add_entries(fresh, 1, 2)
    async with log_sink(fresh, url, collection) as (sink, copied_log):
        await sink.copy(copied_log)
        await add_entries(fresh, 3)
        await sink.copy(copied_log)
    documents = await read_documents(url, collection)
    assert sorted(documents) == [1, 2, 3]
    async with fresh.read(SYSTEM) as db:
        entry = (await db.scalars(select(LoginEntry).where(LoginEntry.id == 1))).one()
    names = set(LoginEntry.__table__.c.keys()) - {"id"}
    assert set(documents[1]) == names | {"_id"}
    assert documents[1]["user_name"] == "中"
    assert documents[1]["outcome"] == "success"
    assert documents[1]["times"] == 2
    assert abs(documents[1]["at"] - entry.at) < timedelta(milliseconds=1)


async def test_entry_that_is_copied_twice_exists_once(
    fresh: Database, url: str, collection: str
) -> None:
    await add_entries(fresh, 1)
    for _ in range(2):
        async with log_sink(fresh, url, collection) as (sink, copied_log):
            await sink.copy(copied_log)
            # The next process need not wait until the lease ends.
            async with fresh.transaction(SYSTEM) as db:
                await db.execute(update(LogSinkPosition).values(leased_until=EXPIRED))
    assert sorted(await read_documents(url, collection)) == [1]


async def test_entry_that_is_committed_after_later_ones_is_copied(
    fresh: Database, url: str, collection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sink, "SETTLE_SECONDS", 0.0)
    await add_entries(fresh, 1, 5)
    async with log_sink(fresh, url, collection) as (log_sink_, copied_log):
        await log_sink_.copy(copied_log)
        await add_entries(fresh, 3)
        await log_sink_.copy(copied_log)
        await log_sink_.copy(copied_log)
    assert sorted(await read_documents(url, collection)) == [1, 3, 5]
    async with fresh.read(SYSTEM) as db:
        assert await db.scalar(select(LogSinkPosition.last_id)) == 5


async def test_only_one_process_copies_a_log(fresh: Database, url: str, collection: str) -> None:
    await add_entries(fresh, 1)
    async with (
        log_sink(fresh, url, collection) as (first, first_log),
        log_sink(fresh, url, collection) as (second, second_log),
    ):
        await first.copy(first_log)
        await second.copy(second_log)
    assert (first_log.tail_id, second_log.settled_id) == (1, None)


class CountingDatabase(MongoDatabase):
    """Counts the attempts that have failed."""

    failures = 0

    async def prepare(self, collection: str) -> None:
        try:
            await super().prepare(collection)
        except PyMongoError:
            self.failures += 1
            raise


async def test_entries_wait_while_mongodb_is_away(
    fresh: Database, tmp_path: Path, collection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.extensions.log_sink.mongodb.CONNECT_MILLISECONDS", 200)
    monkeypatch.setattr(sink, "PAUSE_SECONDS", 0.05)
    port = free_port()
    url = f"mongodb://127.0.0.1:{port}/test"
    await add_entries(fresh, 1)
    mongo = CountingDatabase(url, KEEP)
    log_sink_ = LogSink(fresh, mongo, [CopiedLog(collection, LoginEntry)])
    with ExitStack() as stack:
        async with log_sink_.running(), asyncio.timeout(30):
            while not mongo.failures:  # noqa: ASYNC110 (the sink tries in the background)
                await asyncio.sleep(0.05)
            stack.enter_context(run_mongodb(tmp_path, port))
            await wait_until_copied(url, collection, 1)


async def wait_until_copied(url: str, collection: str, id: int) -> None:
    while id not in await read_documents(url, collection):  # noqa: ASYNC110 (another process)
        await asyncio.sleep(0.05)


async def test_documents_expire_after_the_days_of_the_setting(url: str, collection: str) -> None:
    for days in (30, 60):
        async with MongoDatabase(url, timedelta(days=days)) as mongo:
            await mongo.prepare(collection)
    async with AsyncMongoClient[dict[str, Any]](url) as client:
        indexes = await client.get_default_database()[collection].index_information()
    times = [index.get("expireAfterSeconds") for index in indexes.values()]
    assert times == [None, timedelta(days=60).total_seconds()]
