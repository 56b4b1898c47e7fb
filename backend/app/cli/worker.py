"""Command that starts a worker."""

import asyncio
import signal
from typing import Annotated

import typer

from app.cli.database import require_current_schema
from app.core.config import Settings, load_settings
from app.extensions.queue.task import QUEUES


def worker(
    *,
    queues: Annotated[
        str, typer.Option(help="Names of the queues whose tasks run here, with commas.")
    ] = ",".join(QUEUES),
    concurrency: Annotated[
        int | None,
        typer.Option(
            min=1, max=1000, help="Tasks that run at the same time. Default: TASK_CONCURRENCY."
        ),
    ] = None,
) -> None:
    """Run background tasks and start jobs until a stop signal. Needs TASK_BROKER_URL."""
    settings = load_settings()
    if settings.task_broker_url is None:
        raise typer.BadParameter(
            "TASK_BROKER_URL is not set, so the server runs the tasks itself", param_hint="worker"
        )
    names = [name.strip() for name in queues.split(",") if name.strip()]
    if unknown := sorted(set(names) - set(QUEUES)) or not names:
        raise typer.BadParameter(
            f"unknown queue {unknown}; known are {', '.join(QUEUES)}", param_hint="--queues"
        )
    asyncio.run(_work(settings, names, concurrency or settings.task_concurrency))


async def _work(settings: Settings, queues: list[str], concurrency: int) -> None:
    from app.api.state import get_app_state
    from app.core.clock_sync import clock_measurement
    from app.extensions import logger
    from app.main import create_app
    from app.monitoring_server import monitoring_server
    from app.task_queue import create_queue, init_scheduler

    logger.configure_logging(settings)
    await require_current_schema(settings)
    state = get_app_state(create_app(settings))
    await state.database.verify_scope()
    await state.parameters.load_current()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    typer.echo(f"Running tasks of {', '.join(queues)}, up to {concurrency} at a time")
    async with (
        clock_measurement(state.database),
        monitoring_server(state),
        create_queue(state, queues, concurrency).running(),
        init_scheduler(state).running(),
    ):
        await stop.wait()
    await state.database.close()
    if state.tracing is not None:
        await state.tracing.close()
