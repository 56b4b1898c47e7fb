"""A task of the system that does nothing."""

from app.extensions.queue import NoParams, Run, task


@task("test.sample", NoParams, system="test")
async def SAMPLE_TASK(_: NoParams, __: Run) -> None:  # noqa: N802 (the decorator makes a constant)
    return None
