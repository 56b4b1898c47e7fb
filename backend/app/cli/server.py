"""Command that starts the server."""

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.database import (
    initialize_database,
    open_database,
    require_current_schema,
    upgrade_database,
)
from app.cli.errors import exit_with, handle_cli_errors
from app.core.config import BACKEND_DIR, Settings, load_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.core.http.connection import ServerConfig

# Sockets that lock the server's address until the process ends.
ADDRESS_LOCKS: list[socket.socket] = []
# Addresses at which a server on this machine answers for localhost.
LOCAL_HOSTS = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::"}  # noqa: S104
# The folder of the metrics of several processes (`app.kit.metrics`).
MULTIPROCESS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
# A worker that does not answer its parent for this time is replaced. It covers a slow import.
WORKER_SECONDS = 60


def run(
    *,
    workers: Annotated[
        int, typer.Option(min=1, max=256, help="Number of processes that serve requests.")
    ] = 1,
) -> None:
    """Start the server. In development it first upgrades the database."""
    # Nearly every object created before serving stays. The application collects and freezes them.
    gc.disable()
    settings = load_settings()
    reload = settings.debug and settings.is_development
    if reload and workers > 1:
        raise typer.BadParameter("not together with DEBUG", param_hint="--workers")
    listener = _bind_port(settings)
    if settings.is_development:
        _recover_files(settings)
    application = _prepare_application(settings, in_child=reload or workers > 1)
    from app.core.http.connection import ConnectionLimits, ServerConfig

    address = browser_address(settings.host, settings.port)
    gc.enable()
    config = ServerConfig(
        application,
        address=address,
        limits=ConnectionLimits(
            settings.request_head_seconds,
            settings.request_head_bytes,
            settings.response_send_seconds,
            settings.max_connections,
        ),
        host=settings.host,
        port=settings.port,
        access_log=False,
        # No route uses WebSockets, and the library would take memory.
        ws="none",
        log_config=None,
        # TRUSTED_PROXIES decides which proxies are trusted.
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        workers=workers,
        timeout_worker_healthcheck=WORKER_SECONDS,
        reload=reload,
        reload_dirs=[str(BACKEND_DIR / "app")] if reload else None,
    )
    with listener, _shared_metrics(workers):
        _serve(config, listener)


@contextmanager
def _shared_metrics(workers: int) -> Iterator[None]:
    """Gives several processes a folder for their metrics, so that each answers with those of all.

    Child processes inherit the variable. A folder that the environment names is used instead.
    """
    if workers == 1 or MULTIPROCESS_VARIABLE in os.environ:
        yield
        return
    with TemporaryDirectory(prefix="fastapiadmin-metrics-") as folder:
        os.environ[MULTIPROCESS_VARIABLE] = folder
        yield


def _serve(config: "ServerConfig", listener: socket.socket) -> None:
    """Serves until a stop signal, which ends it with 0. Exits with 3 if it cannot start."""
    from uvicorn.config import STARTUP_FAILURE
    from uvicorn.supervisors import ChangeReload, Multiprocess

    from app.core.http.connection import AddressServer

    # uvicorn stops in order and then raises the signal again.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = AddressServer(config)
    with suppress(KeyboardInterrupt):
        if config.should_reload:
            typer.echo(f"Serving on {config.address}, restarting when the code changes")
            ChangeReload(config, target=server.run, sockets=[listener]).run()
            return
        if config.workers > 1:
            typer.echo(f"Serving on {config.address} with {config.workers} processes")
            supervisor = Multiprocess(config, sockets=[listener])
            supervisor.run()
            if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
                sys.exit(STARTUP_FAILURE)
            return
        server.run(sockets=[listener])
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def _prepare_application(settings: Settings, *, in_child: bool) -> "FastAPI | str":
    """Prepares the database and returns the application, or its import path for child processes.

    On Linux a forked process prepares the database, so that the modules needed only for that do
    not stay in the memory of the server.
    """
    if sys.platform != "linux":
        _run_database_preparation(settings)
        return _application_target(in_child=in_child)
    if not in_child:
        # Imported before the fork, so that both processes share it. Child processes that serve
        # import it anew, and their parent does not need it.
        import app.main  # noqa: F401

    # A daemon process ends with its parent.
    preparation = get_context("fork").Process(
        target=_run_database_preparation, args=(settings,), daemon=True
    )
    preparation.start()
    application = _application_target(in_child=in_child)
    preparation.join()
    if preparation.exitcode:
        sys.exit(preparation.exitcode)
    return application


def _application_target(*, in_child: bool) -> "FastAPI | str":
    if in_child:
        return "app.main:app"
    from app.main import app

    return app


def _run_database_preparation(settings: Settings) -> None:
    with handle_cli_errors():
        asyncio.run(_prepare_database(settings))


async def _prepare_database(settings: Settings) -> None:
    """Upgrades the database in development. Elsewhere only checks that it is current."""
    from app.migrations.state import is_current

    if not settings.is_development:
        await require_current_schema(settings)
        if settings.app_env == "production":
            await _reject_published_password(settings)
    elif await is_current(settings.database_url, settings.database_options):
        await initialize_database(settings)
    else:
        await upgrade_database(settings)


async def _reject_published_password(settings: Settings) -> None:
    from app.scripts.first_admin import reject_published_password

    async with open_database(settings) as database:
        await reject_published_password(database)


def _recover_files(settings: Settings) -> None:
    """Finishes interrupted writes of the generator before the application is imported."""
    from app.generator.output.writer import recover_writes
    from app.generator.project import REPOSITORY_ROOT

    recover_writes(settings.generator_root or REPOSITORY_ROOT)


def _bind_port(settings: Settings) -> socket.socket:
    """Binds the server's address and returns the socket. Exits with 1 when it is in use.

    Runs first, so that a second server does not touch the database. The socket does not listen
    before the application is ready.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        _lock_address(f"{settings.host}:{settings.port}")
    except OSError as error:
        listener.close()
        exit_with(
            f"HOST and PORT: cannot listen on {settings.host}:{settings.port} ({error.strerror}). "
            "Set another address, or stop the process that uses it."
        )
    listener.set_inheritable(True)
    return listener


def _lock_address(address: str) -> None:
    """Locks the address with an abstract Unix socket. Raises OSError when another server has it.

    Several sockets may be bound to a port on which none listens yet, and a socket that listens
    early would look like a server that answers. Only Linux has abstract Unix sockets.
    """
    if sys.platform == "linux":
        lock = socket.socket(socket.AF_UNIX)
        ADDRESS_LOCKS.append(lock)
        lock.bind(f"\0fastapiadmin {address}")


def browser_address(host: str, port: int) -> str:
    """Returns the address to open: passkeys work at localhost, not at 127.0.0.1."""
    if host in LOCAL_HOSTS:
        return f"http://localhost:{port}"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
