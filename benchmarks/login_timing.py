"""Compares the responses to a wrong password for existing and for unknown usernames.

    cd backend && PYTHONPATH=.. .venv/bin/python -m benchmarks.login_timing

Sends 200 requests for each, in turns. Exits with 1 unless status and body are the same and the
medians of the response times are within 5 ms. Each request has its own client network, so that
rate limits (docs/adr/0022) do not affect the times.
"""

import asyncio
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import httpx2

from app.api import features
from app.api.v1.module_system.user.model import User
from app.core.crypto.passwords import hash_password
from app.core.database import Database
from app.kit.data_scope import DataScope
from tests.server_process import run_server

USER_COUNT = 200
PASSWORD = "correct horse battery"  # noqa: S105 (of accounts in a scratch database)
MAX_DIFFERENCE_SECONDS = 0.005
PREFIXES = {"existing": "e", "unknown": "u"}


async def insert_users(url: str) -> None:
    """Inserts the users e0, e1 and so on, with PASSWORD."""
    list(features.discover_features())
    hashed = await hash_password(PASSWORD)
    database = Database(url)
    async with database.transaction(DataScope.system("benchmark users")) as db:
        for number in range(USER_COUNT):
            username = f"{PREFIXES['existing']}{number}"
            user = User(username=username, name=username, hashed_password=hashed)
            user.dept_id = 1
            user.owner_id = 1
            db.add(user)
    await database.close()


def send_wrong_password(
    client: httpx2.Client, username: str, ip: str
) -> tuple[float, tuple[int, bytes]]:
    """Returns the response time, and status and body of the response."""
    headers = {"x-forwarded-for": ip, "x-request-id": "same"}
    credentials = {"username": username, "password": "wrong"}
    start = time.perf_counter()
    response = client.post("/api/v1/auth/login", json=credentials, headers=headers)
    return time.perf_counter() - start, (response.status_code, response.content)


def measure() -> tuple[dict[str, list[float]], set[tuple[int, bytes]]]:
    """Returns the response times by kind of username, and the distinct responses."""
    times: dict[str, list[float]] = {kind: [] for kind in PREFIXES}
    responses: set[tuple[int, bytes]] = set()
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/logins.db"
        with (
            run_server(url, Path(folder), TRUSTED_PROXIES="127.0.0.1") as server,
            httpx2.Client(base_url=server.url, timeout=60) as client,
        ):
            asyncio.run(insert_users(url))
            # Warm-up.
            send_wrong_password(client, "nobody", "10.0.0.1")
            for number in range(USER_COUNT):
                # The order alternates, so that neither kind is always first.
                kinds = list(PREFIXES) if number % 2 else list(reversed(PREFIXES))
                for network, kind in enumerate(kinds, 1):
                    username = f"{PREFIXES[kind]}{number}"
                    ip = f"10.{network}.{number}.1"
                    seconds, response = send_wrong_password(client, username, ip)
                    times[kind].append(seconds)
                    responses.add(response)
    return times, responses


def main() -> int:
    times, responses = measure()
    for kind, seconds in times.items():
        low, middle, high = (1000 * quartile for quartile in quantiles(seconds, n=4))
        line = f"{kind:9} median {middle:.1f} ms, quartiles {low:.1f} and {high:.1f} ms"
        print(line)  # noqa: T201
    difference = abs(median(times["existing"]) - median(times["unknown"]))
    statuses = [status for status, _ in responses]
    print(  # noqa: T201
        f"difference of medians {1000 * difference:.2f} ms; "
        f"distinct responses: {len(responses)}, status {statuses}"
    )
    return int(difference > MAX_DIFFERENCE_SECONDS or len(responses) != 1)


if __name__ == "__main__":
    sys.exit(main())
