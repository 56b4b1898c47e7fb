"""Proofs by HTTP: the real command as its own process, on a database of the test's own."""

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
from tests.api.test_gencode import signed_in
from tests.conftest import SETTINGS, SYSTEM, Client
from tests.helpers.app_state import state_of

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
    """What is made for a proof is made below `tmp_path`/scratch."""
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
async def here(shop: Database, tmp_path: Path) -> AsyncIterator[Client]:
    async for client in signed_in(shop, settings_of(shop, generator_root=tmp_path)):
        yield client
        await prover_of(client).aclose()


def prover_of(client: Client) -> VerifyRunner:
    return state_of(client).service(VerifyRunner)


async def detail(client: Client, id: int) -> dict[str, Any]:
    answer = await client.get(f"{RUNS}/{id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


async def until(
    client: Client, id: int, wanted: Callable[[dict[str, Any]], bool]
) -> list[dict[str, Any]]:
    """What was seen on the way."""
    seen: list[dict[str, Any]] = []
    async with asyncio.timeout(300):
        while not seen or not wanted(seen[-1]):
            seen.append(await detail(client, id))
            await asyncio.sleep(0.2)
    return seen


async def start(client: Client, *tables: str) -> int:
    answer = await client.post(RUNS, json={"tables": tables})
    assert answer.status_code == 200, answer.text
    id: int = answer.json()["data"]["id"]
    return id


def left(tmp_path: Path) -> list[str]:
    return [path.name for path in (tmp_path / "scratch").glob(f"{SCRATCH_PREFIX}*")]


@ONLY_SQLITE
async def test_a_table_is_proven_and_how_far_it_is_can_be_seen(
    here: Client, tmp_path: Path
) -> None:
    tables = (await here.get("/generator/verify/tables")).json()["data"]
    assert [table["name"] for table in tables] == ["author", "noted"]
    seen = await until(here, await start(here), lambda run: run["state"] != "running")
    steps = list(dict.fromkeys(run["step"] for run in seen if run["step"]))
    assert steps == [step for step in VerifyStep if step in steps]
    assert {"checking", "testing"} <= {*steps}
    assert any(run["verdicts"] and run["state"] == "running" for run in seen)  # before it is over
    (author, noted) = seen[-1]["verdicts"][::-1]
    end = seen[-1]
    assert (author["table"], author["outcome"], author["reason"]) == ("author", "passed", "")
    assert author["tests"] > 5
    assert (noted["outcome"], noted["reason"]) == (
        "unsupported",
        "noted 没有主键，也没有可代替主键的唯一约束",
    )
    assert [end[name] for name in ("state", "total", "passed", "unsupported", "failed")] == [
        "done",
        2,
        1,
        1,
        0,
    ]
    assert end["seconds"] > 0
    assert left(tmp_path) == []


async def test_of_many_who_start_at_once_one_does(here: Client) -> None:
    answers = await asyncio.gather(
        *(here.post(RUNS, json={"tables": ["author"]}) for _ in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert {answer.json()["error"] for answer in answers if answer.status_code == 409} == {
        "verify.running"
    }


@ONLY_SQLITE
async def test_any_server_stops_it_and_nothing_is_left(
    here: Client, shop: Database, tmp_path: Path
) -> None:
    id = await start(here, "author")
    await until(here, id, lambda run: run["step"] == "checking")
    assert left(tmp_path) != []
    async for elsewhere in signed_in(shop, settings_of(shop)):
        assert (await elsewhere.post(f"{RUNS}/{id}/stop")).json()["data"]["stopping"] is True
        end = (await until(elsewhere, id, lambda run: run["state"] != "running"))[-1]
        again = (await elsewhere.post(f"{RUNS}/{id}/stop")).json()["data"]
        assert (end["state"], end["verdicts"], end["failure"]) == ("stopped", [], "")
        assert again["state"] == "stopped"
    assert left(tmp_path) == []


async def test_a_server_that_ends_takes_its_proof_along(here: Client, tmp_path: Path) -> None:
    id = await start(here, "author")
    await prover_of(here).aclose()
    assert (await detail(here, id))["state"] == "stopped"
    assert left(tmp_path) == []


async def test_one_that_nobody_hears_of_is_lost_and_in_nobodys_way(
    here: Client, shop: Database
) -> None:
    silent = utc_now() - HEARTBEAT_TIMEOUT - timedelta(seconds=1)
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
                started_at=silent,
                heartbeat_at=silent,
            )
        )
    lost = (await here.get(RUNS)).json()["data"][0]
    assert (lost["state"], (await detail(here, lost["id"]))["state"]) == ("lost", "lost")
    id = await start(here, "author")
    runs = (await here.get(RUNS)).json()["data"]
    assert [run["state"] for run in runs] == ["running", "lost", *["done"] * (MAX_RUNS - 2)]
    async with shop.transaction(SYSTEM) as db:
        assert len((await db.scalars(select(GenVerifyRun.id))).all()) == MAX_RUNS
        proofs = VerifyRunService(Context(db, ANONYMOUS))
        assert await proofs.save_progress(id, Progress())
        assert not await proofs.save_progress(
            lost["id"], Progress()
        )  # its server, were it only slow, would stop
        await proofs.finish(lost["id"], VerifyRunState.DONE, Progress())
    assert (await detail(here, lost["id"]))["state"] == "lost"


async def test_why_nothing_could_be_asked_is_said_in_the_readers_language(shop: Database) -> None:
    nowhere = settings_of(shop, database_url="sqlite:////nowhere/at/all.db")
    async for client in signed_in(shop, nowhere):
        id = await start(client)
        end = (await until(client, id, lambda run: run["state"] != "running"))[-1]
        assert (end["state"], end["failure"]) == ("failed", "按此地址无法连接数据库")
        client.headers["accept-language"] = "en"
        assert (await detail(client, id))[
            "failure"
        ] == "The database cannot be reached at this address"


async def test_a_process_that_breaks_off_is_a_failure(
    here: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "app.api.v1.module_generator.verify.process.COMMAND",
        ("-c", "import sys; sys.exit('oh')", "-"),
    )
    end = (await until(here, await start(here), lambda run: run["state"] != "running"))[-1]
    assert (end["state"], end["failure"]) == (
        "failed",
        "验证进程意外中断（代码 1），详见服务器日志",
    )


async def test_generated_code_runs_in_development_only(shop: Database) -> None:
    for stage in ("testing", "production"):
        stages = settings_of(shop, app_env=stage, generator_enabled=True)
        async for client in signed_in(shop, stages):
            answer = await client.post(RUNS, json={})
            assert (answer.status_code, answer.json()["error"]) == (403, "verify.off")
            assert (await client.get(RUNS)).json()["data"] == []
    async for client in signed_in(shop, settings_of(shop, app_env="production")):
        assert (await client.get(RUNS)).json()["error"] == "generator.off"


async def test_a_table_that_is_not_there_is_named_at_its_field(here: Client) -> None:
    answer = await here.post(RUNS, json={"tables": ["author", "nowhere"]})
    assert (answer.status_code, answer.json()["error"]) == (404, "generator.no_such_tables")
    assert answer.json()["data"][0]["field"] == "tables"
    assert (
        await here.post(RUNS, json={"tables": ["author"], "database": "sqlite://"})
    ).status_code == 422


def test_verdicts_are_written_only_when_there_is_a_new_one() -> None:
    heard = Progress()
    assert heard.changes()["verdicts"] == []
    assert "verdicts" not in heard.changes()
    heard.apply(
        ProgressEvent(verdict=TableResult(table="a", outcome=VerifyOutcome.FAILED, key="{odd}"))
    )
    assert heard.changes()["failed"] == 1
    assert heard.all_values()["verdicts"][0]["key"] == "{odd}"
