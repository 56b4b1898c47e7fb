"""Tasks in the queue of this process: outcome, retries, cancellation, fencing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Database
from app.core.http.middleware import request_id
from app.core.log_context import run_id
from app.core.metrics import AppMetrics
from app.extensions.queue import (
    NoParams,
    Run,
    Task,
    TaskError,
    TaskRun,
    TaskRunLine,
    submit,
    sweeper,
    task,
    transitions,
    workers,
)
from app.extensions.queue.numbers import QueueNumbers
from app.extensions.queue.registry import TaskRegistry
from app.extensions.queue.run import AttemptSuperseded
from app.extensions.queue.runtime import QueueOptions, TaskQueue
from app.kit.context import ANONYMOUS, Actor, AuditContext, Context
from app.kit.data_scope import DataScope
from tests.helpers.metrics import parse_samples, total
from tests.helpers.parameters import unchanged_parameters
from tests.queue.worker_process import load_no_actor

pytestmark = pytest.mark.anyio
SYSTEM = DataScope.system("test")


class Words(BaseModel):
    text: str


def system_task(
    function: Callable[[Any, Run], Coroutine[Any, Any, Any]],
    params: type[Any] = NoParams,
    **options: Any,
) -> Task[Any]:
    values: dict[str, Any] = {"system": "test", "retry_seconds": 0.01, **options}
    return task("test.task", params, **values)(function)


@asynccontextmanager
async def running(
    database: Database, *tasks: Task[Any], metrics: AppMetrics | None = None, **options: Any
) -> AsyncIterator[TaskQueue]:
    async def load_actor(id: int) -> Actor | None:
        return Actor(id, frozenset(), DataScope(user_id=id)) if id == 7 else None

    queue = TaskQueue(
        database,
        unchanged_parameters(),
        TaskRegistry(tasks),
        load_actor,
        QueueOptions(slots={"default": 4, "long": 1, "urgent": 1}, **options),
        None if metrics is None else metrics.tasks,
    )
    async with queue.running():
        yield queue


async def submit_run(
    database: Database, task: Task[Any], params: BaseModel | None = None, actor: Actor = ANONYMOUS
) -> int:
    async with database.transaction(SYSTEM) as db:
        return await submit(Context(db, actor), task, params or NoParams())


async def read_run(database: Database, id: int) -> TaskRun:
    async with database.read(SYSTEM) as db:
        return (await db.scalars(select(TaskRun).where(TaskRun.id == id))).one()


async def wait_until(database: Database, id: int, is_done: Callable[[TaskRun], bool]) -> TaskRun:
    for _ in range(1500):
        run = await read_run(database, id)
        if is_done(run):
            return run
        await asyncio.sleep(0.02)
    raise TimeoutError(f"run {id} has not reached the state")


async def wait_for(database: Database, id: int, state: str) -> TaskRun:
    return await wait_until(database, id, lambda run: run.state == state)


async def test_run_succeeds_with_result_progress_and_log(fresh: Database) -> None:
    async def shout(params: Words, run: Run) -> Words:
        run.report(1, 2, "half")
        run.log("hello")
        return Words(text=params.text.upper())

    shouting = system_task(shout, params=Words)
    async with running(fresh, shouting):
        id = await submit_run(fresh, shouting, Words(text="a"))
        run = await wait_for(fresh, id, "succeeded")
        assert (run.result, run.attempt, run.error) == ({"text": "A"}, 1, None)
        assert (run.progress, run.progress_total, run.progress_text) == (1, 2, "half")
        async with fresh.read(SYSTEM) as db:
            lines = (await db.scalars(select(TaskRunLine))).all()
    assert [(line.text, line.level) for line in lines] == [("hello", "INFO")]


async def test_log_lines_change_the_time_of_their_running_run(
    fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper, "PROGRESS_SECONDS", 0.01)
    steps = [asyncio.Event(), asyncio.Event()]

    async def work(_: NoParams, run: Run) -> None:
        for step in steps:
            run.log("hello")
            await step.wait()

    async def wait_for_lines(count: int) -> None:
        lines: Sequence[str] = ()
        while len(lines) < count:
            async with fresh.read(SYSTEM) as db:
                lines = (await db.scalars(select(TaskRunLine.text))).all()
            await asyncio.sleep(0.01)

    working = system_task(work)
    async with running(fresh, working):
        id = await submit_run(fresh, working)
        await wait_for_lines(1)
        before = (await read_run(fresh, id)).changed_at
        steps[0].set()
        await wait_for_lines(2)
        assert (await read_run(fresh, id)).changed_at > before
        steps[1].set()
        await wait_for(fresh, id, "succeeded")


async def test_run_of_transaction_that_is_rolled_back_does_not_exist(fresh: Database) -> None:
    async def never(_: NoParams, __: Run) -> None: ...

    task = system_task(never)
    with suppress(ZeroDivisionError):
        async with fresh.transaction(SYSTEM) as db:
            await submit(Context(db, ANONYMOUS), task, NoParams())
            raise ZeroDivisionError
    async with fresh.read(SYSTEM) as db:
        assert (await db.scalars(select(TaskRun))).all() == []


async def test_failing_task_is_dead_after_its_attempts(fresh: Database) -> None:
    calls = 0

    async def fail(_: NoParams, __: Run) -> None:
        nonlocal calls
        calls += 1
        raise ValueError("no")

    task = system_task(fail)
    async with running(fresh, task):
        run = await wait_for(fresh, await submit_run(fresh, task), "dead")
    assert (calls, run.failed_attempts) == (3, 3)
    assert run.error == {"type": "ValueError", "text": "no"}


async def test_task_error_ends_run_at_once(fresh: Database) -> None:
    async def fail(_: NoParams, __: Run) -> None:
        raise TaskError("position.code_taken", code="x")

    task = system_task(fail)
    async with running(fresh, task):
        run = await wait_for(fresh, await submit_run(fresh, task), "failed")
    assert run.attempt == 1
    assert run.error == {"key": "position.code_taken", "values": {"code": "x"}}


async def test_task_beyond_its_time_limit_fails(fresh: Database) -> None:
    async def sleep(_: NoParams, __: Run) -> None:
        await asyncio.sleep(60)

    task = system_task(sleep, time_limit_seconds=0.1, max_attempts=1)
    async with running(fresh, task):
        run = await wait_for(fresh, await submit_run(fresh, task), "dead")
    assert run.error is not None
    assert run.error["key"] == "task.time_limit"


async def test_owner_without_account_fails_run(fresh: Database) -> None:
    async def never(_: NoParams, __: Run) -> None: ...

    owned = system_task(never, system="")
    unknown_user = Actor(8, frozenset(), DataScope(user_id=8))
    async with running(fresh, owned):
        run = await wait_for(fresh, await submit_run(fresh, owned, actor=unknown_user), "failed")
    assert run.error == {"key": "task.owner_disabled"}


async def test_task_has_data_scope_of_its_owner(fresh: Database) -> None:
    scopes = []

    async def look(_: NoParams, run: Run) -> None:
        async with run.transaction() as context:
            scopes.append((context.actor.id, context.actor.scope))

    owned = system_task(look, system="")
    owner = Actor(7, frozenset(), DataScope(user_id=7))
    async with running(fresh, owned):
        await wait_for(fresh, await submit_run(fresh, owned, actor=owner), "succeeded")
    assert scopes == [(7, DataScope(user_id=7))]


async def test_log_lines_of_a_run_have_its_id_and_that_of_the_request(fresh: Database) -> None:
    contexts = []
    outside = run_id.get(), request_id.get()

    async def look(_: NoParams, __: Run) -> None:
        contexts.append((run_id.get(), request_id.get()))

    looking = system_task(look)
    audit_context = AuditContext(request_id="request-1")
    async with running(fresh, looking):
        async with fresh.transaction(SYSTEM, audit_context) as db:
            id = await submit(Context(db, ANONYMOUS), looking, NoParams())
        await wait_for(fresh, id, "succeeded")
    assert contexts == [(str(id), "request-1")]
    assert (run_id.get(), request_id.get()) == outside


async def test_secrets_in_the_log_of_a_run_are_masked(fresh: Database) -> None:
    async def fail(_: NoParams, run: Run) -> None:
        run.log("password=hunter2")
        raise ValueError("token=hunter2")

    failing = system_task(fail, max_attempts=1)
    async with running(fresh, failing):
        run = await wait_for(fresh, await submit_run(fresh, failing), "dead")
        async with fresh.read(SYSTEM) as db:
            texts = (await db.scalars(select(TaskRunLine.text))).all()
    assert run.error == {"type": "ValueError", "text": "token=***"}
    assert texts == ["password=***", "unexpected error: ValueError"]


async def test_running_run_is_cancelled_on_request(fresh: Database) -> None:
    started = asyncio.Event()

    async def sleep(_: NoParams, __: Run) -> None:
        started.set()
        await asyncio.sleep(60)

    sleeping = system_task(sleep)
    async with running(fresh, sleeping):
        id = await submit_run(fresh, sleeping)
        await started.wait()
        async with fresh.transaction(SYSTEM) as db:
            assert await transitions.cancel(db, id)
        run = await wait_for(fresh, id, "cancelled")
    assert run.failed_attempts == 0


async def test_superseded_attempt_commits_nothing(fresh: Database) -> None:
    superseded = asyncio.Event()

    async def work(_: NoParams, run: Run) -> None:
        if run.attempt > 1:
            return
        try:
            async with run.transaction(), fresh.transaction(SYSTEM) as db:
                # Another process takes it over.
                await db.execute(update(TaskRun).values(attempt=2))
        except AttemptSuperseded:
            superseded.set()
            raise

    task = system_task(work)
    async with running(fresh, task):
        id = await submit_run(fresh, task)
        async with asyncio.timeout(30):
            await superseded.wait()
    assert (await read_run(fresh, id)).state == "running"


async def test_last_transaction_commits_success_with_its_effect(fresh: Database) -> None:
    async def work(_: NoParams, run: Run) -> Words:
        async with run.transaction(last=True):
            pass
        assert (await read_run(fresh, run.id)).state == "succeeded"
        return Words(text="done")

    task = system_task(work)
    async with running(fresh, task):
        id = await submit_run(fresh, task)
        run = await wait_until(fresh, id, lambda run: run.result is not None)
    assert (run.state, run.result) == ("succeeded", {"text": "done"})


async def test_message_after_stop_signal_puts_the_run_back(fresh: Database) -> None:
    async def nothing(_: NoParams, __: Run) -> None: ...

    task = system_task(nothing)
    id = await submit_run(fresh, task)
    queue = TaskQueue(
        fresh, unchanged_parameters(), TaskRegistry([task]), load_no_actor, QueueOptions(slots={})
    )
    async with fresh.transaction(SYSTEM) as db:
        assert await transitions.claim_queued(db, "default", 1, None) == [id]
    async with queue.running():
        pass
    await queue.executor.execute(id)
    run = await read_run(fresh, id)
    assert (run.state, run.attempt) == ("queued", 0)


async def test_running_task_is_interrupted_and_queued_again_at_stop(fresh: Database) -> None:
    started = asyncio.Event()

    async def work(_: NoParams, run: Run) -> None:
        started.set()
        if run.attempt == 1:
            await asyncio.sleep(60)

    task = system_task(work)
    async with running(fresh, task, stop_seconds=0.05):
        id = await submit_run(fresh, task)
        await started.wait()
    run = await read_run(fresh, id)
    assert (run.state, run.failed_attempts, run.lost_attempts) == ("queued", 0, 0)
    async with running(fresh, task):
        run = await wait_for(fresh, id, "succeeded")
    assert run.attempt == 2


async def test_run_that_starts_while_progress_is_stored_is_not_cancelled(
    fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper, "PROGRESS_SECONDS", 0.001)

    async def work(_: NoParams, __: Run) -> None:
        await asyncio.sleep(0.02)

    task = system_task(work)
    async with running(fresh, task):
        ids = [await submit_run(fresh, task) for _ in range(100)]
        for id in ids:
            run = await wait_for(fresh, id, "succeeded")
            assert run.attempt == 1


async def test_run_that_its_process_does_not_hold_is_queued_again(
    fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper, "PROGRESS_SECONDS", 0.02)
    monkeypatch.setattr(workers, "HEARTBEAT_SECONDS", 0.02)

    async def work(_: NoParams, __: Run) -> None: ...

    task = system_task(work)
    id = await submit_run(fresh, task)
    metrics = AppMetrics.create()
    async with running(fresh, task, metrics=metrics) as queue:
        await wait_for(fresh, id, "succeeded")
        async with fresh.transaction(SYSTEM) as db:
            await db.execute(update(TaskRun).values(state="running", worker_id=queue.worker_id))
        run = await wait_for(fresh, id, "succeeded")
    assert (run.attempt, run.lost_attempts) == (2, 1)
    samples = parse_samples((await metrics.registry.render()).decode())
    assert total(samples, "fastapiadmin_task_runs_total", queue="default", state="lost") == 1


async def test_run_whose_start_failed_is_queued_again(
    fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper, "PROGRESS_SECONDS", 0.02)
    monkeypatch.setattr(sweeper, "DELIVERY_SECONDS", 0.0)
    monkeypatch.setattr(workers, "HEARTBEAT_SECONDS", 0.02)
    start = transitions.start
    failures = [OSError("connection lost")]

    async def fail_once(db: AsyncSession, id: int, worker_id: str) -> bool:
        if failures:
            raise failures.pop()
        return await start(db, id, worker_id)

    monkeypatch.setattr(transitions, "start", fail_once)

    async def work(_: NoParams, __: Run) -> None: ...

    task = system_task(work)
    async with running(fresh, task):
        run = await wait_for(fresh, await submit_run(fresh, task), "succeeded")
    assert (run.attempt, failures) == (1, [])


async def test_metrics_count_attempts_by_state_and_the_waiting_runs(fresh: Database) -> None:
    attempts: list[int] = []

    async def flaky(_: NoParams, run: Run) -> None:
        attempts.append(run.attempt)
        if run.attempt == 1:
            raise ZeroDivisionError

    flaky_task = system_task(flaky)
    numbers = QueueNumbers(lambda: fresh)
    id = await submit_run(fresh, flaky_task)
    assert await numbers.queued_by_queue() == {"urgent": 0, "default": 1, "long": 0}
    assert (await numbers.oldest_seconds_by_queue())["default"] >= 0
    assert await numbers.workers_by_queue() == {"urgent": 0, "default": 0, "long": 0}
    metrics = AppMetrics.create()
    queue = TaskQueue(
        fresh,
        unchanged_parameters(),
        TaskRegistry([flaky_task]),
        load_no_actor,
        QueueOptions(slots={"default": 1}),
        metrics.tasks,
    )
    async with queue.running():
        await wait_for(fresh, id, "succeeded")
        assert await numbers.workers_by_queue() == {"urgent": 0, "default": 1, "long": 0}
    assert await numbers.queued_by_queue() == {"urgent": 0, "default": 0, "long": 0}
    samples = parse_samples((await metrics.registry.render()).decode())
    for state in ("retried", "succeeded"):
        count = total(samples, "fastapiadmin_task_runs_total", queue="default", state=state)
        assert count == 1, state
