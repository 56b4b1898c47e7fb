"""The rights of a run that a job has started: those of the owner, read at the start of the run."""

from typing import Any

import pytest
from sqlalchemy import select, update

from app.core.database import Database
from app.extensions.queue import NoParams, Run, Task, TaskRun, TaskRunState, submit, task
from app.extensions.queue.execution import RunExecutor
from app.extensions.queue.registry import TaskRegistry
from app.kit.context import ANONYMOUS, Actor, Context
from app.kit.data_scope import DataScope
from tests.helpers.parameters import unchanged_parameters

pytestmark = pytest.mark.anyio
SYSTEM = DataScope.system("test")
PERMISSION = "test:report:send"
OWNER = 7


def recording_task(seen: list[Actor], **options: Any) -> Task[Any]:
    @task("test.job", NoParams, permission=PERMISSION, schedulable=True, **options)
    async def record(_: NoParams, run: Run) -> None:
        seen.append(run.actor)

    return record


async def execute(
    database: Database, task: Task[Any], owner: Actor | None, *, owner_id: int = OWNER
) -> TaskRun:
    """Executes a run of a job whose owner is now `owner`."""

    async def load_actor(_: int) -> Actor | None:
        return owner

    parameters = unchanged_parameters()
    executor = RunExecutor(database, parameters, TaskRegistry([task]), load_actor, "test")
    async with database.transaction(SYSTEM) as db:
        id = await submit(Context(db, ANONYMOUS), task, NoParams())
        values = {"state": TaskRunState.DISPATCHED, "job_id": 1, "owner_id": owner_id}
        await db.execute(update(TaskRun).where(TaskRun.id == id).values(**values))
    await executor.execute(id)
    async with database.read(SYSTEM) as db:
        return (await db.scalars(select(TaskRun).where(TaskRun.id == id))).one()


def owner_with(*permissions: str) -> Actor:
    return Actor(OWNER, frozenset(permissions), DataScope(user_id=OWNER))


async def test_run_has_the_data_scope_of_its_owner(fresh: Database) -> None:
    seen: list[Actor] = []
    owner = owner_with(PERMISSION)
    run = await execute(fresh, recording_task(seen), owner)
    assert (run.state, seen) == (TaskRunState.SUCCEEDED, [owner])


@pytest.mark.parametrize("system", ["", "report"], ids=["task", "system task"])
@pytest.mark.parametrize(
    ("owner", "key"),
    [(None, "task.owner_disabled"), (owner_with(), "task.permission_lost")],
    ids=["disabled", "without permission"],
)
async def test_run_of_an_owner_who_has_lost_the_right_fails(
    fresh: Database, system: str, owner: Actor | None, key: str
) -> None:
    seen: list[Actor] = []
    run = await execute(fresh, recording_task(seen, system=system), owner)
    assert (run.state, run.error) == (TaskRunState.FAILED, {"key": key})
    assert seen == []


async def test_run_of_a_job_of_the_system_needs_no_owner(fresh: Database) -> None:
    seen: list[Actor] = []
    run = await execute(fresh, recording_task(seen, system="report"), None, owner_id=0)
    assert run.state == TaskRunState.SUCCEEDED
    assert [actor.scope.system_reason for actor in seen] == ["report"]
