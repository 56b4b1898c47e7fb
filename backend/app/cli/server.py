"""Command that starts the server."""

import asyncio
import gc
import socket
import sys
from multiprocessing import get_context
from typing import TYPE_CHECKING

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
# Time that open requests have to finish after a stop signal.
SHUTDOWN_SECONDS = 20


def run() -> None:
    """Start the server. In development it first upgrades the database."""
    # Nearly every object created before serving stays. The application collects and freezes them.
    gc.disable()
    settings = load_settings()
    probe = _probe_port(settings)
    if settings.is_development:
        _recover_files(settings)
    reload = settings.debug and settings.is_development
    application = _prepare_application(settings, reload=reload)
    probe.close()
    from app.core.http.connection import ConnectionLimits, ServerConfig

    if reload:
        # The application logs its address in the child process that serves it.
        typer.echo(
            f"Serving on {_base_url(settings)}, restarting when the code changes (Ctrl-C stops it)"
        )
    gc.enable()
    config = ServerConfig(
        application,
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
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        reload=reload,
        reload_dirs=[str(BACKEND_DIR / "app")] if reload else None,
    )
    _serve(config)


def _serve(config: "ServerConfig") -> None:
    """Serves until a stop signal. Exits with 3 if the application cannot start."""
    from uvicorn import Server
    from uvicorn.config import STARTUP_FAILURE
    from uvicorn.supervisors import ChangeReload

    server = Server(config)
    if config.should_reload:
        ChangeReload(config, target=server.run, sockets=[config.bind_socket()]).run()
        return
    server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def _prepare_application(settings: Settings, *, reload: bool) -> "FastAPI | str":
    """Prepares the database and returns the application, or its import path for the reloader.

    On Linux a forked process prepares the database, so that the modules needed only for that do
    not stay in the memory of the server.
    """
    if sys.platform != "linux":
        _run_database_preparation(settings)
        return _application_target(reload=reload)
    if not reload:
        # Imported before the fork, so that both processes share it. With reload each child
        # process imports it anew, and the parent does not need it.
        import app.main  # noqa: F401

    # A daemon process ends with its parent.
    preparation = get_context("fork").Process(
        target=_run_database_preparation, args=(settings,), daemon=True
    )
    preparation.start()
    application = _application_target(reload=reload)
    preparation.join()
    if preparation.exitcode:
        sys.exit(preparation.exitcode)
    return application


def _application_target(*, reload: bool) -> "FastAPI | str":
    if reload:
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


def _probe_port(settings: Settings) -> socket.socket:
    """Binds the server's address and returns the socket. Exits with 1 when it is in use.

    Runs first, so that a second server does not touch the database.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    probe = socket.socket(family, socket.SOCK_STREAM)
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((settings.host, settings.port))
        _lock_address(f"{settings.host}:{settings.port}")
    except OSError as error:
        probe.close()
        exit_with(
            f"HOST and PORT: cannot listen on {settings.host}:{settings.port} ({error.strerror}). "
            "Set another address, or stop the process that uses it."
        )
    return probe


def _lock_address(address: str) -> None:
    """Locks the address with an abstract Unix socket. Raises OSError when another server has it.

    Several sockets may be bound to a port on which none listens yet, and a socket that listens
    early would look like a server that answers. Only Linux has abstract Unix sockets.
    """
    if sys.platform == "linux":
        lock = socket.socket(socket.AF_UNIX)
        ADDRESS_LOCKS.append(lock)
        lock.bind(f"\0fastapiadmin {address}")


def _base_url(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"
