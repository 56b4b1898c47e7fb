"""The server of a worker, which answers monitors only."""

import asyncio
import signal

import pytest
from httpx2 import AsyncClient, ConnectError

from app.api.state import get_app_state
from app.core.database import Database
from app.core.metrics import AttemptState
from app.main import create_app
from app.monitoring_server import monitoring_server
from tests.conftest import SETTINGS
from tests.server_process import free_port

pytestmark = pytest.mark.anyio


async def answering(client: AsyncClient) -> bool:
    try:
        await client.get("/health")
    except ConnectError:
        return False
    return True


async def test_worker_answers_health_and_metrics_until_it_stops(fresh: Database) -> None:
    port = free_port()
    settings = SETTINGS.model_copy(update={"worker_port": port})
    state = get_app_state(create_app(settings, fresh))
    state.metrics.tasks.finish("default", "send_mail", AttemptState.SUCCEEDED, 0.2)
    handler = signal.getsignal(signal.SIGTERM)
    async with AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        async with monitoring_server(state):
            while not await answering(client):  # noqa: ASYNC110 (nothing announces the start)
                await asyncio.sleep(0.05)
            assert (await client.get("/health/ready")).status_code == 200
            metrics = await client.get("/metrics")
            assert 'fastapiadmin_task_runs_total{queue="default"' in metrics.text
            missing = await client.get("/api/v1/positions")
            assert (missing.status_code, missing.json()["error"]) == (404, "not_found")
            assert "x-request-id" in missing.headers
            foreign = await client.get("/metrics", headers={"host": "rebind.example"})
            assert foreign.status_code == 400
            # The worker stops in its own order.
            assert signal.getsignal(signal.SIGTERM) is handler
        assert not await answering(client)


async def test_without_port_the_worker_serves_nothing() -> None:
    state = get_app_state(create_app(SETTINGS))
    tasks = asyncio.all_tasks()
    async with monitoring_server(state):
        assert asyncio.all_tasks() == tasks


async def test_port_in_use_ends_the_worker(fresh: Database) -> None:
    port = free_port()
    settings = SETTINGS.model_copy(update={"worker_port": port})
    state = get_app_state(create_app(settings, fresh))
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
    async with server:
        with pytest.raises(OSError, match="WORKER_PORT"):
            async with monitoring_server(state):
                pass
