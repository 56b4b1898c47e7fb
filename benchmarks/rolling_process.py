"""`main.py` with one more task, for `benchmarks.rolling_restart`.

The effect of a run is a row of `sys_seed`, whose key starts with its id.
"""

import asyncio
from dataclasses import replace
from uuid import uuid4

from app.api.v1.module_system.seed.model import AppliedSeed
from app.api.v1.module_task.job import controller
from app.cli import cli
from app.extensions.queue import NoParams, Run, task

RUN_SECONDS = 0.3


@task("bench.write", NoParams, system="benchmark", schedulable=True)
async def write(_: NoParams, run: Run) -> None:
    await asyncio.sleep(RUN_SECONDS)
    async with run.transaction(last=True) as context:
        context.db.add(AppliedSeed(key=f"{run.id}:{uuid4().hex}"))


controller.feature = replace(controller.feature, tasks=(*controller.feature.tasks, write))

if __name__ == "__main__":
    cli()
