"""Tasks of the tests with several processes.

An effect is a row of `sys_seed`, whose key starts with the id of the run.
"""

import asyncio
import os
import signal
from uuid import uuid4

from pydantic import BaseModel

from app.api.v1.module_system.seed.model import AppliedSeed
from app.extensions.queue import NoParams, Run, task
from app.extensions.queue.registry import TaskRegistry


class Duration(BaseModel):
    seconds: float = 0


@task("test.write", Duration, system="test")
async def write(params: Duration, run: Run) -> None:
    """Has its effect exactly once: it is committed together with the success of the run."""
    await asyncio.sleep(params.seconds)
    async with run.transaction(last=True) as context:
        context.db.add(AppliedSeed(key=f"{run.id}:{uuid4().hex}"))


@task("test.write_and_sleep", Duration, system="test")
async def write_and_sleep(params: Duration, run: Run) -> None:
    """Has its effect exactly once with a checkpoint: the time to be killed is after it."""
    if run.checkpoint is None:
        async with run.transaction() as context:
            context.db.add(AppliedSeed(key=f"{run.id}:{uuid4().hex}"))
            run.save_checkpoint({"written": True})
    if run.attempt == 1:
        await asyncio.sleep(params.seconds)


@task("test.kill_process", NoParams, system="test")
async def kill_process(_: NoParams, __: Run) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@task("test.long", Duration, queue="long", system="test")
async def long(params: Duration, _: Run) -> None:
    await asyncio.sleep(params.seconds)


TASKS = TaskRegistry((write, write_and_sleep, kill_process, long))
