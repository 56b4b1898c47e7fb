"""Runs a RabbitMQ node of its own, which a test can stop, continue, kill and start again."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.helpers.port import system_program, wait_for_port
from tests.server_process import free_port

# The program in the PATH changes the user, and Debian's is a script around this one.
PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
LOOPBACK = "127.0.0.1"


class RabbitmqServer:
    """A node on a port of loopback, with its queues in a folder, so that they outlast a kill."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"amqp://guest:guest@{LOOPBACK}:{self.port}/"
        self._folder = folder
        self._log = folder / "rabbitmq.log"
        self._epmd_port = free_port()
        self._epmd: subprocess.Popen[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def is_installed() -> bool:
        return PROGRAM.exists() and system_program("epmd") is not None

    def start(self) -> None:
        if self._epmd is None:
            self._start_port_mapper()
        with self._log.open("ab") as output:
            # A group of its own, because the node has child processes.
            self._process = subprocess.Popen(  # noqa: S603 (the program of the system)
                [PROGRAM],
                env=os.environ | self._environment(),
                cwd=self._folder,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        wait_for_port(self.port, self._process, self._log)

    def hang(self) -> None:
        """Accepts connections and bytes from now on, but answers nothing."""
        self._send(signal.SIGSTOP)

    def resume(self) -> None:
        self._send(signal.SIGCONT)

    def kill(self) -> None:
        if self._process is not None:
            self._send(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def close(self) -> None:
        self.kill()
        if self._epmd is not None:
            self._epmd.kill()
            self._epmd.wait()

    def _start_port_mapper(self) -> None:
        """Starts the port mapper of Erlang, which the node would leave behind."""
        program = system_program("epmd")
        if program is None:
            raise RuntimeError("epmd is not installed")
        options = ["-port", str(self._epmd_port), "-address", LOOPBACK]
        with self._log.open("ab") as output:
            self._epmd = subprocess.Popen(  # noqa: S603 (the program of the system)
                [program, *options], stdout=output, stderr=output
            )
        wait_for_port(self._epmd_port, self._epmd, self._log)

    def _environment(self) -> dict[str, str]:
        folder = str(self._folder)
        return {
            "HOME": folder,
            "ERL_EPMD_PORT": str(self._epmd_port),
            "RABBITMQ_NODENAME": f"test{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": LOOPBACK,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_MNESIA_BASE": f"{folder}/mnesia",
            "RABBITMQ_LOG_BASE": f"{folder}/log",
            "RABBITMQ_PID_FILE": f"{folder}/rabbitmq.pid",
            # Files that do not exist: the settings of the system are not used.
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq",
            "RABBITMQ_CONF_ENV_FILE": f"{folder}/rabbitmq-env.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins",
        }

    def _send(self, number: signal.Signals) -> None:
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


@contextmanager
def run_rabbitmq(folder: Path) -> Iterator[RabbitmqServer]:
    server = RabbitmqServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.close()
