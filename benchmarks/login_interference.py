"""Compares the p99 of cheap requests with and without a stream of logins.

    cd backend && PYTHONPATH=.. .venv/bin/python -m benchmarks.login_interference

Measures in turns, so that other load of the machine affects both. Exits with 1 if the median of
the ratios is over 2.
"""

import asyncio
import sys
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import httpx2

from benchmarks.login_timing import PASSWORD, USER_COUNT, insert_users
from tests.server_process import run_server

ROUNDS = 5
SECONDS = 4.0
# Clients that send the next request as soon as they have a response.
CLIENTS = 2
MAX_RATIO = 2.0
# Pause between two logins: about 350,000 logins a day.
PAUSE_SECONDS = 0.25


async def send_requests(client: httpx2.AsyncClient, token: str, deadline: float) -> list[float]:
    """Sends cheap requests until the deadline and returns the response times."""
    headers = {"authorization": f"Bearer {token}"}
    times: list[float] = []
    start = time.perf_counter()
    while start < deadline:
        response = await client.get("/api/v1/positions", headers=headers)
        response.raise_for_status()
        end = time.perf_counter()
        times.append(end - start)
        start = end
    return times


async def log_in_repeatedly(client: httpx2.AsyncClient) -> None:
    for number in count():
        credentials = {"username": f"e{number % USER_COUNT}", "password": PASSWORD}
        response = await client.post("/api/v1/auth/login", json=credentials)
        response.raise_for_status()
        await asyncio.sleep(PAUSE_SECONDS)


async def measure_p99(client: httpx2.AsyncClient, token: str) -> float:
    deadline = time.perf_counter() + SECONDS
    times_by_client = await asyncio.gather(
        *(send_requests(client, token, deadline) for _ in range(CLIENTS))
    )
    times = [seconds for times in times_by_client for seconds in times]
    return quantiles(times, n=100)[98]


async def compare(url: str) -> list[tuple[float, float]]:
    """Returns the p99 without and with logins, for each round."""
    results: list[tuple[float, float]] = []
    async with (
        httpx2.AsyncClient(base_url=url, timeout=60) as client,
        httpx2.AsyncClient(base_url=url, timeout=60) as login_client,
    ):
        credentials = {"username": "admin", "password": "123456"}
        response = await client.post("/api/v1/auth/login", json=credentials)
        token = response.json()["access_token"]
        # Warm-up.
        await measure_p99(client, token)
        for _ in range(ROUNDS):
            without_logins = await measure_p99(client, token)
            logins = asyncio.create_task(log_in_repeatedly(login_client))
            results.append((without_logins, await measure_p99(client, token)))
            logins.cancel()
            with suppress(asyncio.CancelledError):
                await logins
    return results


def main() -> int:
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/interference.db"
        with run_server(url, Path(folder)) as server:
            asyncio.run(insert_users(url))
            results = asyncio.run(compare(server.url))
    for without_logins, with_logins in results:
        print(  # noqa: T201
            f"p99 {1000 * without_logins:.1f} ms without logins, {1000 * with_logins:.1f} ms with"
        )
    ratio = median(with_logins / without_logins for without_logins, with_logins in results)
    print(f"ratio {ratio:.2f}")  # noqa: T201
    return int(ratio > MAX_RATIO)


if __name__ == "__main__":
    sys.exit(main())
