"""Do people who sign in keep the others waiting? The p99 of cheap requests, alone and beside a
stream of logins.

    cd backend && PYTHONPATH=.. .venv/bin/python -m benchmarks.beside

In turns, so that what else the machine does meets both alike. The exit code says whether the median
of the rounds' ratios is within 2.
"""

import asyncio
import sys
import time
from contextlib import suppress
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import httpx

from benchmarks.logins import hire
from tests.server_process import run_server

ROUNDS = 5
SECONDS = 4.0
CALLERS = 2  # who ask for something cheap, each as soon as he has his answer
WITHIN = 2.0
PAUSE = 0.25  # seconds between two logins: some 350,000 a day


async def ask(client: httpx.AsyncClient, token: str, until: float) -> list[float]:
    took: list[float] = []
    while (start := time.perf_counter()) < until:
        answer = await client.get("/api/v1/positions", headers={"authorization": f"Bearer {token}"})
        answer.raise_for_status()
        took.append(time.perf_counter() - start)
    return took


async def sign_in(client: httpx.AsyncClient) -> None:
    for number in range(10**6):
        given = {"username": f"e{number % 200}", "password": "correct horse battery"}
        (await client.post("/api/v1/auth/login", json=given)).raise_for_status()
        await asyncio.sleep(PAUSE)


async def p99(client: httpx.AsyncClient, token: str) -> float:
    until = time.perf_counter() + SECONDS
    took = await asyncio.gather(*(ask(client, token, until) for _ in range(CALLERS)))
    return quantiles([one for each in took for one in each], n=100)[98]


async def compare(url: str) -> list[tuple[float, float]]:
    found = []
    async with httpx.AsyncClient(base_url=url, timeout=60) as client, httpx.AsyncClient(base_url=url) as door:
        given = {"username": "admin", "password": "123456"}
        token = (await client.post("/api/v1/auth/login", json=given)).json()["access_token"]
        await p99(client, token)
        for _ in range(ROUNDS):
            alone = await p99(client, token)
            stream = asyncio.create_task(sign_in(door))
            found.append((alone, await p99(client, token)))
            stream.cancel()
            with suppress(asyncio.CancelledError):
                await stream
    return found


def main() -> int:
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/beside.db"
        with run_server(url, Path(folder)) as product:
            asyncio.run(hire(url))
            found = asyncio.run(compare(product.url))
    for alone, beside in found:
        print(f"p99 {1000 * alone:.1f} ms alone, {1000 * beside:.1f} ms beside logins")  # noqa: T201 (a person reads it)
    ratio = median(beside / alone for alone, beside in found)
    print(f"{ratio:.2f} times")  # noqa: T201 (as above)
    return int(ratio > WITHIN)


if __name__ == "__main__":
    sys.exit(main())
