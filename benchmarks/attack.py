"""Measures an authenticated client while one server process is attacked in several ways at once.

    make bench-attack

It writes attack-results.md and exits with 1 if a target is missed. The database is PostgreSQL
(TEST_POSTGRES_URL) behind a TCP proxy that can stop forwarding. Nobody reads the server's stderr.
"""

import asyncio
import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import httpx2
import psutil
from sqlalchemy import make_url

from benchmarks import machine
from tests.all_databases import database
from tests.helpers.tcp_proxy import TcpProxy, run_proxy
from tests.server_process import BACKEND, command, environment, free_port, wait_until_responding

RESULTS = Path(__file__).with_name("attack-results.md")
DEFAULT_SERVER = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
PHASE_SECONDS = 15.0
REQUESTS_PER_SECOND = 20
# Time after the attack until the memory is measured.
REST_SECONDS = 15.0
MAX_P99_SECONDS = 0.5
MAX_OUTAGE_SECONDS = 2.0
MAX_GROWTH_MB = 20.0

LONG_PATHS = [
    b"GET /" + b"token" * words + b" HTTP/1.1\r\nhost: localhost\r\n\r\n"
    for words in (12_000, 6_000)
]
HALF_HEAD = b"GET / HTTP/1.1\r\nhost: localhost\r\nx: "
HALF_BODY = (
    b"POST /api/v1/auth/login HTTP/1.1\r\nhost: localhost\r\n"
    b"content-type: application/json\r\ncontent-length: 60000\r\n\r\n{"
)


def login_with_keys(keys: int) -> bytes:
    body = json.dumps(dict.fromkeys(map(str, range(keys)))).encode()
    head = HALF_BODY.replace(b"60000\r\n\r\n{", b"%d\r\n\r\n" % len(body))
    return head + body


async def exchange(port: int, data: bytes) -> None:
    """Sends the data and waits until the server answers or closes the connection."""
    with suppress(OSError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(data)
            await reader.read(1000)
        finally:
            writer.close()


async def repeat(port: int, data: bytes, pause: float) -> None:
    while True:
        await exchange(port, data)
        await asyncio.sleep(pause)


async def endless_header(port: int) -> None:
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(HALF_HEAD)
                for _ in count():
                    writer.write(b"y" * 65_536)
                    await writer.drain()
            finally:
                writer.close()
        await asyncio.sleep(0.2)


async def attack(port: int) -> None:
    """Runs all attacks until the process is ended."""
    await asyncio.gather(
        *(repeat(port, request, 0.1) for request in LONG_PATHS),
        repeat(port, login_with_keys(880_000), 0.5),
        repeat(port, login_with_keys(5_000), 0.1),
        *(repeat(port, HALF_HEAD, 0.5) for _ in range(300)),
        *(repeat(port, HALF_BODY, 0.5) for _ in range(100)),
        endless_header(port),
    )


def run_attack(port: int) -> None:
    asyncio.run(attack(port))


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer to `GET /auth/me`. Status 0 means no answer."""

    status: int
    seconds: float


async def measure(client: httpx2.AsyncClient, seconds: float) -> list[Sample]:
    """Sends requests at a steady rate, so that a slow answer does not hide those behind it."""
    requests = []
    for _ in range(int(seconds * REQUESTS_PER_SECOND)):
        requests.append(asyncio.create_task(ask(client)))
        await asyncio.sleep(1 / REQUESTS_PER_SECOND)
    return list(await asyncio.gather(*requests))


async def ask(client: httpx2.AsyncClient) -> Sample:
    start = time.perf_counter()
    try:
        status = (await client.get("/api/v1/auth/me")).status_code
    except httpx2.HTTPError:
        status = 0
    return Sample(status, time.perf_counter() - start)


@contextmanager
def unread_server(url: str, scratch: Path) -> Iterator[tuple[int, psutil.Process]]:
    """Runs `main.py run` with a pipe as stderr that nobody reads."""
    env = {**environment(url, scratch, DEBUG="false"), "PORT": str(free_port())}
    command(env, "upgrade")
    with subprocess.Popen(
        [sys.executable, "main.py", "run"],
        cwd=BACKEND,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            port = int(env["PORT"])
            if not wait_until_responding(f"http://127.0.0.1:{port}", process):
                raise TimeoutError("the server does not start")
            yield port, psutil.Process(process.pid)
        finally:
            process.kill()


def megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss / 2**20)


def describe(samples: list[Sample]) -> str:
    times = quantiles([sample.seconds for sample in samples], n=100)
    statuses = ", ".join(
        f"{status} × {number}"
        for status, number in sorted(Counter(sample.status for sample in samples).items())
    )
    return f"{1000 * times[49]:.0f} ms | {1000 * times[98]:.0f} ms | {statuses}"


def answers_in_time(samples: list[Sample], statuses: set[int], seconds: float) -> bool:
    p99 = quantiles([sample.seconds for sample in samples], n=100)[98]
    return {sample.status for sample in samples} <= statuses and p99 < seconds


async def log_in(port: int) -> httpx2.AsyncClient:
    client = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60)
    credentials = {"username": "admin", "password": "123456"}
    response = await client.post("/api/v1/auth/login", json=credentials)
    client.headers["authorization"] = f"Bearer {response.json()['access_token']}"
    return client


async def run_phases(port: int, server: psutil.Process, proxy: TcpProxy) -> tuple[list[str], bool]:
    """Returns the lines of the results, and whether all targets are met."""
    client = await log_in(port)
    quiet = await measure(client, PHASE_SECONDS)
    memory_before = megabytes(server)
    attackers = multiprocessing.get_context("spawn").Process(target=run_attack, args=(port,))
    attackers.start()
    try:
        # The other process starts and opens its connections.
        await asyncio.sleep(3)
        attacked = await measure(client, PHASE_SECONDS)
        proxy.freeze()
        hanging = await measure(client, PHASE_SECONDS)
        proxy.resume()
        await asyncio.sleep(5)
        recovered = await measure(client, PHASE_SECONDS)
    finally:
        attackers.kill()
        attackers.join()
    await asyncio.sleep(REST_SECONDS)
    growth = megabytes(server) - memory_before
    await client.aclose()
    targets = {
        "under attack 200, p99 below 500 ms": answers_in_time(attacked, {200}, MAX_P99_SECONDS),
        "while the database hangs 200 or 503 within 2 s": answers_in_time(
            hanging, {200, 503}, MAX_OUTAGE_SECONDS
        ),
        "5 s after the database 200, p99 below 500 ms": answers_in_time(
            recovered, {200}, MAX_P99_SECONDS
        ),
        "memory within 20 MB of its start": growth < MAX_GROWTH_MB,
    }
    lines = [
        "| phase | median | p99 | status |",
        "|---|---:|---:|---|",
        f"| quiet | {describe(quiet)} |",
        f"| under attack | {describe(attacked)} |",
        f"| the database hangs, under attack | {describe(hanging)} |",
        f"| the database is back, under attack | {describe(recovered)} |",
        "",
        f"- memory {memory_before:.0f} MB before, {memory_before + growth:.0f} MB after the attack",
        *(f"- {target}: {'met' if is_met else 'MISSED'}" for target, is_met in targets.items()),
    ]
    return lines, all(targets.values())


def main() -> int:
    description = [f"- {line}" for line in machine.describe()]
    server_url = os.environ.get("TEST_POSTGRES_URL", DEFAULT_SERVER)
    with (
        TemporaryDirectory() as folder,
        database(server_url, "create database {}") as direct_url,
        run_proxy(
            make_url(direct_url).host or "127.0.0.1", make_url(direct_url).port or 5432
        ) as proxy,
    ):
        behind_proxy = make_url(direct_url).set(host="127.0.0.1", port=proxy.port)
        url = behind_proxy.render_as_string(hide_password=False)
        with unread_server(url, Path(folder)) as (port, process):
            lines, is_met = asyncio.run(run_phases(port, process, proxy))
        proxy.resume()
    text = "\n".join(["# Results of `make bench-attack`", "", *description, "", *lines, ""])
    RESULTS.write_text(text, "utf-8")
    sys.stdout.write(text)
    return int(not is_met)


if __name__ == "__main__":
    sys.exit(main())
