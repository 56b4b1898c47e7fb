"""Server of a worker, which answers /health and /metrics and nothing else."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from fastapi import FastAPI
from uvicorn import Config, Server

from app.api import health, metrics
from app.api.state import AppState, set_app_state
from app.core.config import Settings
from app.core.http import exception_handlers
from app.core.http.middleware import RequestContextMiddleware
from app.core.http.unhandled_error import UnhandledErrorMiddleware
from app.core.metrics.event_loop import LAG_INTERVAL
from app.core.periodic import run_every
from app.middleware import host_middleware


@asynccontextmanager
async def monitoring_server(state: AppState) -> AsyncIterator[None]:
    """Serves at HOST and WORKER_PORT until the block ends. Does nothing if the port is 0.

    Raises OSError if the address is in use.
    """
    if not state.settings.worker_port:
        yield
        return
    config = Config(
        monitoring_app(state),
        access_log=False,
        ws="none",
        lifespan="off",
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = MonitoringServer(config)
    with _bind(state.settings) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            async with run_every(LAG_INTERVAL, state.metrics.event_loop.measure):
                yield
        finally:
            server.should_exit = True
            await serving


class MonitoringServer(Server):
    """uvicorn's server without signal handlers: the worker decides when it stops."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def monitoring_app(state: AppState) -> FastAPI:
    """Returns the application, with the metrics and the readiness of this process."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    set_app_state(app, state)
    exception_handlers.install_handlers(app, state.settings.max_reported_errors)
    for router in (health.router, metrics.router):
        app.include_router(router)
    host = host_middleware(state.settings)
    app.add_middleware(host.cls, *host.args, **host.kwargs)
    app.add_middleware(UnhandledErrorMiddleware)
    app.add_middleware(RequestContextMiddleware)
    return app


def _bind(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.worker_port))
    except OSError as error:
        listener.close()
        address = f"{settings.host}:{settings.worker_port}"
        raise OSError(
            f"HOST and WORKER_PORT: cannot listen on {address} ({error.strerror})"
        ) from None
    return listener
