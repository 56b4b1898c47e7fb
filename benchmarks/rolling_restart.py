"""Restarts two servers and two workers in turn while clients read, write and request task runs.

    make bench-rolling-restart

The servers are behind nginx, as in the deployment guide. The workers use a Redis of their own, and
the database is that of TEST_POSTGRES_URL. It writes rolling-restart-results.md and exits with 1 if
a request fails, a row is missing or exists twice, or a run is lost, repeated, late or has its
effect twice.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import httpx2
from sqlalchemy import select

from app.api import features
from app.api.v1.module_system.position.model import Position
from app.api.v1.module_system.seed.model import AppliedSeed
from app.core.database import Database
from app.extensions.queue import TaskRun
from app.extensions.queue.model import TaskRunState
from app.kit.data_scope import DataScope
from benchmarks import machine
from tests.all_databases import database
from tests.helpers.port import system_program, wait_for_port
from tests.helpers.redis_server import run_redis
from tests.server_process import BACKEND, command, environment, free_port

RESULTS = Path(__file__).with_name("rolling-restart-results.md")
DEFAULT_SERVER = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
CLIENTS = 6
# Between two restarts, so that the proxy knows again that the server answers.
PAUSE_SECONDS = 3.0
START_SECONDS = 60.0
STOP_SECONDS = 30.0
RUN_SECONDS = 120.0
THINK_SECONDS = 0.01
# A run waits for a relay, which looks once a second, and while one of the workers is away.
MAX_WAIT_SECONDS = 10.0
# A client that gets no answer to a POST sends it again with the same key.
MAX_SENDS = 20
SYSTEM = DataScope.system("benchmark")
TASK = "bench.write"
CODE = "bench-"

NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log warn;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream servers {{
        {servers}
        keepalive 16;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://servers;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_next_upstream error timeout;
        }}
    }}
}}
"""


class Process:
    """A server or a worker, which is stopped as a service manager does and started again."""

    def __init__(self, arguments: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self._arguments = arguments
        self._env = env
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 (a command of this project)
                [sys.executable, "-m", "benchmarks.rolling_process", *self._arguments],
                cwd=BACKEND,
                env=self._env,
                stdout=output,
                stderr=output,
            )

    async def wait_until_ready(self, url: str) -> None:
        async with asyncio.timeout(START_SECONDS), httpx2.AsyncClient() as client:
            while True:
                with suppress(httpx2.TransportError):
                    if (await client.get(f"{url}/health/ready")).status_code == 200:
                        return
                await asyncio.sleep(0.05)

    async def stop(self) -> float:
        """Sends SIGTERM and waits for the end. Returns how long that took, in seconds."""
        assert self._process is not None
        started = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        code = await asyncio.to_thread(self._process.wait, STOP_SECONDS)
        if code:
            raise RuntimeError(f"exit code {code}: {self._log.read_text('utf-8')[-2000:]}")
        return time.monotonic() - started

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@dataclass(slots=True)
class Requests:
    """The requests of all clients. `codes` are the positions that have been created."""

    times: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    codes: list[str] = field(default_factory=list)
    run_ids: list[int] = field(default_factory=list)
    must_end: bool = False


@dataclass(slots=True)
class Client:
    """A client of the proxy. It sends one request after the other."""

    http: httpx2.AsyncClient
    job_id: int
    requests: Requests

    async def run(self) -> None:
        while not self.requests.must_end:
            await self._send("GET", "/positions")
            code = f"{CODE}{uuid4().hex[:12]}"
            await self._create("/positions", {"name": code, "code": code})
            self.requests.codes.append(code)
            await self._send("GET", "/auth/me")
            answer = await self._create(f"/task/jobs/{self.job_id}/run", {})
            self.requests.run_ids.append(answer["run_id"])
            await asyncio.sleep(THINK_SECONDS)

    async def _create(self, path: str, form: Mapping[str, object]) -> Any:
        headers = {"Idempotency-Key": uuid4().hex}
        for _ in range(MAX_SENDS):
            response = await self._send("POST", path, json=form, headers=headers)
            if response is not None:
                return response.json()["data"]
            await asyncio.sleep(0.1)
        raise RuntimeError(f"POST {path}: {self.requests.failures}")

    async def _send(self, method: str, path: str, **options: Any) -> httpx2.Response | None:
        """Sends a request. Returns None if it has failed."""
        started = time.monotonic()
        try:
            response = await self.http.request(method, path, **options)
        except httpx2.TransportError as error:
            self.requests.failures[f"{method}: {type(error).__name__}"] += 1
            return None
        self.requests.times.append(time.monotonic() - started)
        if response.is_success:
            return response
        self.requests.failures[f"{method}: {response.status_code}"] += 1
        return None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures of all restarts. `reasons` are those of the proxy for answers with 502."""

    requests: Requests
    stop_times: Sequence[float]
    codes: Counter[str]
    runs: Sequence[Any]
    effects: Counter[int]
    reasons: Counter[str]

    @property
    def waits(self) -> list[float]:
        return [
            (run.started_at - run.created_at).total_seconds() for run in self.runs if run.started_at
        ]

    def violations(self) -> Iterator[str]:
        """Yields the promises that were not kept."""
        for failure, count in sorted(self.requests.failures.items()):
            yield f"{failure}: {count} requests"
        for reason, count in sorted(self.reasons.items()):
            yield f"log of nginx, {count} times: {reason}"
        if self.codes != Counter(self.requests.codes):
            yield "a position is missing or exists twice"
        if sorted(run.id for run in self.runs) != sorted(self.requests.run_ids):
            yield "a run is missing or was requested twice"
        if states := Counter(run.state for run in self.runs if run.state != "succeeded"):
            yield f"runs without success: {dict(states)}"
        if self.effects != Counter(self.requests.run_ids):
            yield "an effect is missing or exists twice"
        if repeated := sum(run.attempt > 1 for run in self.runs):
            yield f"{repeated} runs have started twice"
        if max(self.waits) > MAX_WAIT_SECONDS:
            yield f"a run has waited longer than {MAX_WAIT_SECONDS:g} s"

    def describe(self) -> list[str]:
        """Returns the figures as a table in Markdown, and what was violated."""
        times = self.requests.times
        p99 = quantiles(times, n=100)[98]
        failed = sum(self.requests.failures.values())
        violations = list(self.violations())
        return [
            "| | |",
            "|---|---:|",
            f"| restarts of servers and workers | {len(self.stop_times)} |",
            f"| longest stop | {max(self.stop_times):.1f} s |",
            f"| requests | {len(times)} |",
            f"| failed requests | {failed} |",
            f"| response time, p99 | {1000 * p99:.0f} ms |",
            f"| response time, longest | {1000 * max(times):.0f} ms |",
            f"| positions created | {len(self.codes)} |",
            f"| runs requested | {len(self.runs)} |",
            f"| longest wait of a run | {max(self.waits):.1f} s |",
            "",
            *(f"- {text}" for text in violations),
            "- no failed request, every row and every effect exactly once: "
            + ("MISSED" if violations else "met"),
            "",
        ]


@contextmanager
def run_nginx(folder: Path, servers: Sequence[str]) -> Iterator[str]:
    """Runs nginx in front of the servers and yields its URL."""
    program = system_program("nginx")
    if program is None:
        raise RuntimeError("nginx is not installed")
    port = free_port()
    lines = [f"server {server} fail_timeout=1s;" for server in servers]
    file = folder / "nginx.conf"
    file.write_text(
        NGINX.format(folder=folder, port=port, servers="\n        ".join(lines)), "utf-8"
    )
    log = folder / "nginx.log"
    with (
        log.open("ab") as output,
        subprocess.Popen(  # noqa: S603 (the program of the system)
            [program, "-p", str(folder), "-c", str(file)], stdout=output, stderr=output
        ) as process,
    ):
        try:
            wait_for_port(port, process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def proxy_errors(folder: Path) -> Counter[str]:
    """Returns why nginx could not pass requests on, with the number of each reason."""
    lines = (folder / "nginx-error.log").read_text("utf-8").splitlines()
    texts = [
        line.partition("*")[2].partition(" ")[2].partition(",")[0]
        for line in lines
        if "[error]" in line
    ]
    # Requests that were refused are passed on to the other server.
    return Counter(text for text in texts if text and "(111:" not in text)


async def sign_in(url: str) -> httpx2.AsyncClient:
    client = httpx2.AsyncClient(base_url=f"{url}/api/v1", timeout=60)
    credentials = {"username": "admin", "password": "123456"}
    response = await client.post("/auth/login", json=credentials)
    response.raise_for_status()
    client.headers["authorization"] = f"Bearer {response.json()['access_token']}"
    return client


async def create_job(client: httpx2.AsyncClient) -> int:
    """Creates a job that never fires by itself, and of which several runs may be executed."""
    form = {
        "name": TASK,
        "task": TASK,
        "trigger_kind": "date",
        "starts_at": "2100-01-01T00:00:00Z",
        "overlap_policy": "allow",
    }
    response = await client.post("/task/jobs", json=form)
    response.raise_for_status()
    return int(response.json()["data"]["id"])


async def restart_all(processes: Sequence[tuple[Process, str]]) -> list[float]:
    times = []
    for _ in range(ROUNDS):
        for process, url in processes:
            times.append(await process.stop())
            process.start()
            await process.wait_until_ready(url)
            await asyncio.sleep(PAUSE_SECONDS)
    return times


async def wait_for_runs(store: Database, job_id: int) -> Sequence[Any]:
    columns = (TaskRun.id, TaskRun.state, TaskRun.attempt, TaskRun.created_at, TaskRun.started_at)
    statement = select(*columns).where(TaskRun.job_id == job_id)
    deadline = time.monotonic() + RUN_SECONDS
    while True:
        async with store.read(SYSTEM) as db:
            runs = (await db.execute(statement)).all()
        has_ended = all(run.state == TaskRunState.SUCCEEDED for run in runs)
        if has_ended or time.monotonic() > deadline:
            return runs
        await asyncio.sleep(0.2)


async def measure(
    url: str, database_url: str, processes: Sequence[tuple[Process, str]], folder: Path
) -> Outcome:
    store = Database(database_url)
    for process, address in processes:
        await process.wait_until_ready(address)
    requests = Requests()
    http_clients = [await sign_in(url) for _ in range(CLIENTS)]
    job_id = await create_job(http_clients[0])
    clients = [asyncio.create_task(Client(http, job_id, requests).run()) for http in http_clients]
    stop_times = await restart_all(processes)
    requests.must_end = True
    await asyncio.gather(*clients)
    for http in http_clients:
        await http.aclose()
    runs = await wait_for_runs(store, job_id)
    async with store.read(SYSTEM) as db:
        codes = await db.scalars(select(Position.code).where(Position.code.like(f"{CODE}%")))
        keys = await db.scalars(select(AppliedSeed.key).where(AppliedSeed.key.contains(":")))
    run_ids = [key.partition(":")[0] for key in keys]
    effects = Counter(int(id) for id in run_ids if id.isdecimal())
    await store.close()
    return Outcome(requests, stop_times, Counter(codes), runs, effects, proxy_errors(folder))


def measure_stack(server_url: str, folder: Path) -> Outcome:
    with ExitStack() as stack:
        url = stack.enter_context(database(server_url, "create database {}"))
        redis = stack.enter_context(run_redis(folder))
        settings = {
            "DEBUG": "false",
            "PYTHONPATH": f"{BACKEND}:{BACKEND.parent}",
            "REQUESTS_PER_MINUTE": "0",
            "TASK_BROKER_URL": redis.url,
            "TRUSTED_PROXIES": "127.0.0.1",
        }
        env = dict(environment(url, folder, **settings))
        command(env, "upgrade")
        processes = []
        for name, variable in (("run", "PORT"), ("worker", "WORKER_PORT")):
            for _ in range(2):
                port = str(free_port())
                process = Process([name], env | {variable: port}, folder / f"{name}.log")
                stack.callback(process.kill)
                process.start()
                processes.append((process, f"http://127.0.0.1:{port}"))
        servers = [address.removeprefix("http://") for _, address in processes[:2]]
        proxy_url = stack.enter_context(run_nginx(folder, servers))
        return asyncio.run(measure(proxy_url, url, processes, folder))


def main() -> int:
    lines = ["# Results of `make bench-rolling-restart`", ""]
    lines += [*(f"- {line}" for line in machine.describe()), ""]
    server_url = os.environ.get("TEST_POSTGRES_URL", DEFAULT_SERVER)
    list(features.discover_features())
    with TemporaryDirectory() as folder:
        outcome = measure_stack(server_url, Path(folder))
    text = "\n".join([*lines, *outcome.describe()])
    RESULTS.write_text(text, "utf-8")
    sys.stdout.write(text)
    return int(any(outcome.violations()))


if __name__ == "__main__":
    sys.exit(main())
