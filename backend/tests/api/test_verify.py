"""Tests of verification runs: `gen verify` as a process, on a new database for each test."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from app.api.v1.module_generator.verify.model import GenVerifyRun, VerifyRunState
from app.api.v1.module_generator.verify.progress import Progress
from app.api.v1.module_generator.verify.runner import VerifyRunner
from app.api.v1.module_generator.verify.service import HEARTBEAT_TIMEOUT, MAX_RUNS, VerifyRunService
from app.core.config import Settings
from app.core.database import Database
from app.generator.scratch.name import SCRATCH_PREFIX
from app.generator.verify.events import ProgressEvent, TableResult, VerifyOutcome, VerifyStep
from app.kit.context import ANONYMOUS, Context
from app.kit.model import utc_now
from tests.conftest import SETTINGS, SYSTEM, Client
from tests.helpers.app_state import state_of
from tests.helpers.gencode import open_client

pytestmark = pytest.mark.anyio

RUNS = "/generator/verify/runs"
TABLES = (
    "create table author (id integer primary key, name varchar(40) not null unique)",
    "create table noted (line varchar(40))",
)
ONLY_SQLITE = pytest.mark.skipif(
    "TEST_DATABASE_URL" in os.environ, reason="a copy of a database in use needs pg_dump"
)


@pytest.fixture
async def shop(fresh: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Creates two tables. Scratch folders are created in `tmp_path`/scratch."""
    (tmp_path / "scratch").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    monkeypatch.setenv("JWT_SECRET_KEY", "s" * 32)
    async with fresh.engine.execution_options(scope=SYSTEM).begin() as connection:
        for sql in TABLES:
            await connection.execute(text(sql))
    return fresh


def settings_of(database: Database, **others: object) -> Settings:
    url = database.engine.url.render_as_string(hide_password=False)
    return SETTINGS.model_copy(update={"app_env": "development", "database_url": url, **others})


@pytest.fixture
async def verify_client(shop: Database, tmp_path: Path) -> AsyncIterator[Client]:
    async for client in open_client(shop, settings_of(shop, generator_root=tmp_path)):
        yield client
        await runner_of(client).aclose()


def runner_of(client: Client) -> VerifyRunner:
    return state_of(client).service(VerifyRunner)


async def fetch_run(client: Client, id: int) -> dict[str, Any]:
    response = await client.get(f"{RUNS}/{id}")
    assert response.status_code == 200, response.text
    data: dict[str, Any] = response.json()["data"]
    return data


async def poll_until(
    client: Client, id: int, condition: Callable[[dict[str, Any]], bool]
) -> list[dict[str, Any]]:
    """Reads the run until the condition holds, and returns all its states."""
    states: list[dict[str, Any]] = []
    async with asyncio.timeout(300):
        while not states or not condition(states[-1]):
            states.append(await fetch_run(client, id))
            await asyncio.sleep(0.2)
    return states


def has_ended(run: dict[str, Any]) -> bool:
    return bool(run["state"] != "running")


async def start(client: Client, *tables: str) -> int:
    response = await client.post(RUNS, json={"tables": tables})
    assert response.status_code == 200, response.text
    id: int = response.json()["data"]["id"]
    return id


def scratch_folders(tmp_path: Path) -> list[str]:
    return [path.name for path in (tmp_path / "scratch").glob(f"{SCRATCH_PREFIX}*")]


@ONLY_SQLITE
async def test_run_reports_progress_and_results(verify_client: Client, tmp_path: Path) -> None:
    tables = (await verify_client.get("/generator/verify/tables")).json()["data"]
    assert [table["name"] for table in tables] == ["author", "noted"]
    states = await poll_until(verify_client, await start(verify_client), has_ended)
    steps = list(dict.fromkeys(run["step"] for run in states if run["step"]))
    assert steps == [step for step in VerifyStep if step in steps]
    assert {"checking", "testing"} <= {*steps}
    # The first result is visible while the run continues.
    assert any(run["verdicts"] and run["state"] == "running" for run in states)
    end = states[-1]
    noted, author = end["verdicts"]
    assert (author["table"], author["outcome"], author["reason"]) == ("author", "passed", "")
    assert author["tests"] > 5
    assert (noted["outcome"], noted["reason"]) == (
        "unsupported",
        "noted 没有主键，也没有可替代主键的唯一约束",
    )
    assert [end[name] for name in ("state", "total", "passed", "unsupported", "failed")] == [
        "done",
        2,
        1,
        1,
        0,
    ]
    assert end["seconds"] > 0
    assert scratch_folders(tmp_path) == []


async def test_concurrent_starts_create_one_run(verify_client: Client) -> None:
    responses = await asyncio.gather(
        *(verify_client.post(RUNS, json={"tables": ["author"]}) for _ in range(8))
    )
    assert sorted(response.status_code for response in responses) == [200] + [409] * 7
    assert {response.json()["error"] for response in responses if response.status_code == 409} == {
        "verify.running"
    }


@ONLY_SQLITE
async def test_other_server_can_stop_run_which_cleans_up(
    verify_client: Client, shop: Database, tmp_path: Path
) -> None:
    id = await start(verify_client, "author")
    await poll_until(verify_client, id, lambda run: run["step"] == "checking")
    assert scratch_folders(tmp_path) != []
    async for other_server in open_client(shop, settings_of(shop)):
        assert (await other_server.post(f"{RUNS}/{id}/stop")).json()["data"]["stopping"] is True
        end = (await poll_until(other_server, id, has_ended))[-1]
        assert (end["state"], end["verdicts"], end["failure"]) == ("stopped", [], "")
        run = (await other_server.post(f"{RUNS}/{id}/stop")).json()["data"]
        assert run["state"] == "stopped"
    assert scratch_folders(tmp_path) == []


async def test_server_shutdown_stops_its_run(verify_client: Client, tmp_path: Path) -> None:
    id = await start(verify_client, "author")
    await runner_of(verify_client).aclose()
    assert (await fetch_run(verify_client, id))["state"] == "stopped"
    assert scratch_folders(tmp_path) == []


async def test_run_without_heartbeat_is_lost_and_allows_new_run(
    verify_client: Client, shop: Database
) -> None:
    overdue = utc_now() - HEARTBEAT_TIMEOUT - timedelta(seconds=1)
    async with shop.transaction(SYSTEM) as db:
        ended = {"running": None, "state": VerifyRunState.DONE}
        db.add_all(
            GenVerifyRun(user_id=1, user_name="a", requested_tables=[], **ended)
            for _ in range(MAX_RUNS + 5)
        )
        await db.flush()
        db.add(
            GenVerifyRun(
                user_id=1,
                user_name="a",
                requested_tables=[],
                running=True,
                started_at=overdue,
                heartbeat_at=overdue,
            )
        )
    lost = (await verify_client.get(RUNS)).json()["data"][0]
    assert (lost["state"], (await fetch_run(verify_client, lost["id"]))["state"]) == (
        "lost",
        "lost",
    )
    id = await start(verify_client, "author")
    runs = (await verify_client.get(RUNS)).json()["data"]
    assert [run["state"] for run in runs] == ["running", "lost", *["done"] * (MAX_RUNS - 2)]
    async with shop.transaction(SYSTEM) as db:
        assert len((await db.scalars(select(GenVerifyRun.id))).all()) == MAX_RUNS
        service = VerifyRunService(Context(db, ANONYMOUS))
        assert await service.save_progress(id, Progress())
        # If the server of the lost run was only slow, it stops the run now.
        assert not await service.save_progress(lost["id"], Progress())
        await service.finish(lost["id"], VerifyRunState.DONE, Progress())
    assert (await fetch_run(verify_client, lost["id"]))["state"] == "lost"


async def test_failure_of_run_is_translated_for_each_reader(shop: Database) -> None:
    settings = settings_of(shop, database_url="sqlite:////nowhere/at/all.db")
    async for client in open_client(shop, settings):
        id = await start(client)
        end = (await poll_until(client, id, has_ended))[-1]
        assert (end["state"], end["failure"]) == ("failed", "无法连接到该地址的数据库")
        client.headers["accept-language"] = "en"
        run = await fetch_run(client, id)
        assert run["failure"] == "The database cannot be reached at this address"


async def test_crash_of_process_fails_run(
    verify_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "app.api.v1.module_generator.verify.process.COMMAND",
        ("-c", "import sys; sys.exit('oh')", "-"),
    )
    end = (await poll_until(verify_client, await start(verify_client), has_ended))[-1]
    assert end["state"] == "failed"
    assert end["failure"] == "验证进程意外结束（退出码 1），详见服务器日志"


async def test_start_outside_development_returns_403(shop: Database) -> None:
    for environment in ("testing", "production"):
        settings = settings_of(shop, app_env=environment, generator_enabled=True)
        async for client in open_client(shop, settings):
            response = await client.post(RUNS, json={})
            assert (response.status_code, response.json()["error"]) == (403, "verify.off")
            assert (await client.get(RUNS)).json()["data"] == []
    async for client in open_client(shop, settings_of(shop, app_env="production")):
        assert (await client.get(RUNS)).json()["error"] == "generator.off"


async def test_start_with_missing_table_returns_404_with_field(verify_client: Client) -> None:
    response = await verify_client.post(RUNS, json={"tables": ["author", "nowhere"]})
    assert (response.status_code, response.json()["error"]) == (404, "generator.no_such_tables")
    assert response.json()["data"][0]["field"] == "tables"
    body = {"tables": ["author"], "database": "sqlite://"}
    assert (await verify_client.post(RUNS, json=body)).status_code == 422


def test_progress_changes_include_results_only_if_new() -> None:
    progress = Progress()
    assert progress.changes()["verdicts"] == []
    assert "verdicts" not in progress.changes()
    progress.apply(
        ProgressEvent(verdict=TableResult(table="a", outcome=VerifyOutcome.FAILED, key="{odd}"))
    )
    assert progress.changes()["failed"] == 1
    assert progress.all_values()["verdicts"][0]["key"] == "{odd}"
