"""Executes a task of the system at once, as its job does."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import select, update

from app.core.database import Database
from app.core.parameters import Parameters
from app.extensions.queue import NoParams, Task, TaskRun, TaskRunState, submit
from app.extensions.queue.execution import RunExecutor
from app.extensions.queue.registry import TaskRegistry
from app.kit.context import ANONYMOUS, Actor, Context
from app.kit.data_scope import DataScope
from app.kit.parameters import Parameter
from tests.helpers.parameters import FixedParameters

SYSTEM = DataScope.system("a test")


class LoadedParameters(FixedParameters):
    """Parameters that need no reading."""

    async def refresh(self) -> None: ...

    async def load_current(self) -> None: ...


async def run_task(
    database: Database,
    *tasks: Task[Any],
    values: Mapping[Parameter[Any], object] | None = None,
) -> None:
    """Runs the tasks one after the other. Fails unless each succeeds."""
    for task in tasks:
        run = await run_once(database, task, cast("Parameters", LoadedParameters(values)))
        assert (run.state, run.error) == (TaskRunState.SUCCEEDED, None)


async def run_once(database: Database, task: Task[Any], parameters: Parameters) -> TaskRun:
    """Makes one attempt and returns the run."""

    async def load_actor(_: int) -> Actor | None:
        return None

    executor = RunExecutor(database, parameters, TaskRegistry([task]), load_actor, "test")
    async with database.transaction(SYSTEM) as db:
        id = await submit(Context(db, ANONYMOUS), task, NoParams())
        statement = update(TaskRun).where(TaskRun.id == id)
        await db.execute(statement.values(state=TaskRunState.DISPATCHED))
    await executor.execute(id)
    async with database.read(SYSTEM) as db:
        return (await db.scalars(select(TaskRun).where(TaskRun.id == id))).one()
