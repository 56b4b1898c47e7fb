"""Runs a MariaDB server of its own, with options that a shared server cannot have."""

import getpass
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import URL

from tests.helpers.port import system_program, wait_for_port
from tests.server_process import free_port

# The data ends with the test, so nothing needs to reach the disk.
FAST_OPTIONS = ("--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync")


@contextmanager
def run_mariadb(folder: Path, *options: str) -> Iterator[URL]:
    """Yields the URL of a new server, which keeps its files in `folder`. The user is root."""
    server, install = system_program("mariadbd"), system_program("mariadb-install-db")
    if server is None or install is None:
        raise RuntimeError("mariadbd is not installed; on Debian it is in mariadb-server")
    files = ["--no-defaults", f"--datadir={folder / 'data'}", f"--user={getpass.getuser()}"]
    log = folder / "mariadb.log"
    with log.open("wb") as output:
        subprocess.run(  # noqa: S603 (the program of the system)
            [install, *files, "--auth-root-authentication-method=normal"],
            check=True,
            stdout=output,
            stderr=output,
        )
    port = free_port()
    address = ["--bind-address=127.0.0.1", f"--port={port}", f"--socket={folder / 'socket'}"]
    with (
        log.open("ab") as output,
        subprocess.Popen(  # noqa: S603 (the program of the system)
            [server, *files, *address, *FAST_OPTIONS, *options], stdout=output, stderr=output
        ) as process,
    ):
        try:
            wait_for_port(port, process, log)
            yield URL.create("mysql+asyncmy", "root", host="127.0.0.1", port=port, database="mysql")
        finally:
            process.kill()
