"""Runs pgbouncer in transaction mode in front of a PostgreSQL server."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import URL

from tests.helpers.port import system_program, wait_for_port
from tests.server_process import free_port

CONFIGURATION = """
[databases]
* = host={host} port={server_port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 8
"""


def pgbouncer_path() -> str | None:
    return system_program("pgbouncer")


@contextmanager
def run_pgbouncer(url: URL, folder: Path) -> Iterator[URL]:
    """Yields the URL of the same database through pgbouncer, which has few server connections."""
    program = pgbouncer_path()
    assert program is not None
    port = free_port()
    file = folder / "pgbouncer.ini"
    file.write_text(
        CONFIGURATION.format(
            host=url.host, server_port=url.port or 5432, user=url.username, port=port
        ),
        "utf-8",
    )
    # It refuses to run as root.
    owner = "nobody" if os.geteuid() == 0 else None
    if owner is not None:
        os.chmod(file, 0o644)  # noqa: PTH101
    log = folder / "pgbouncer.log"
    with (
        log.open("wb") as output,
        file.open("rb") as configuration,
        subprocess.Popen(  # noqa: S603 (the program of the system)
            [program, "-q", f"/dev/fd/{configuration.fileno()}"],
            stdout=output,
            stderr=output,
            user=owner,
            cwd="/",
            pass_fds=[configuration.fileno()],
        ) as process,
    ):
        try:
            wait_for_port(port, process, log)
            yield url.set(host="127.0.0.1", port=port)
        finally:
            process.kill()
