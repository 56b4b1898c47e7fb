"""Can one tell who has an account? 200 wrong passwords for existing names, 200 for missing ones, in
turns.

    cd backend && PYTHONPATH=.. .venv/bin/python -m benchmarks.logins

Status and body must be the same, the medians within 5 ms; the exit code says whether they were.
Each guess comes from a network of its own, so that no budget of guesses (docs/adr/0022) is what is
measured.
"""

import asyncio
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import httpx

from app.api import features
from app.api.v1.module_system.user.model import User
from app.core.database import Database
from app.core.crypto.passwords import hash_password
from app.kit.data_scope import Scope
from tests.server_process import run_server

EACH = 200
WITHIN = 0.005  # seconds


async def hire(url: str) -> None:
    list(features.discover())
    hashed = await hash_password("correct horse battery")
    database = Database(url)
    async with database.transaction(Scope.system("a benchmark")) as db:
        db.add_all(
            User(username=f"e{number}", name="e", hashed_password=hashed, dept_id=1, owner_id=1)
            for number in range(EACH)
        )
    await database.close()


def guess(client: httpx.Client, name: str, ip: str) -> tuple[float, tuple[int, bytes]]:
    headers = {"x-forwarded-for": ip, "x-request-id": "same"}
    start = time.perf_counter()
    answer = client.post("/api/v1/auth/login", json={"username": name, "password": "wrong"}, headers=headers)
    return time.perf_counter() - start, (answer.status_code, answer.content)


def main() -> int:
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/logins.db"
        with (
            run_server(url, Path(folder), TRUSTED_PROXIES="127.0.0.1") as product,
            httpx.Client(base_url=product.url, timeout=60) as client,
        ):
            asyncio.run(hire(url))
            guess(client, "nobody", "10.0.0.1")
            took: dict[str, list[float]] = {"e": [], "m": []}
            answers = set()
            for number in range(EACH):
                for network, kind in enumerate("em" if number % 2 else "me"):
                    seconds, answer = guess(client, f"{kind}{number}", f"10.{network + 1}.{number}.1")
                    took[kind].append(seconds)
                    answers.add(answer)
    for kind, name in (("e", "existing"), ("m", "missing")):
        low, middle, high = (1000 * part for part in quantiles(took[kind], n=4))
        print(f"{name:9} median {middle:.1f} ms, half of them between {low:.1f} and {high:.1f} ms")  # noqa: T201 (a person reads it)
    apart = abs(median(took["e"]) - median(took["m"]))
    print(f"medians {1000 * apart:.2f} ms apart; {len(answers)} different answer(s), status {[a[0] for a in answers]}")  # noqa: T201 (as above)
    return int(apart > WITHIN or len(answers) != 1)


if __name__ == "__main__":
    sys.exit(main())
