"""`make bench`: writes benchmarks/results.md. SQLite, and every server whose variable is set."""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.all_databases import SERVERS, database
from tests.server_process import command, environment, free_port, run_app

from . import machine, startup, project
from .cpu_meter import Client, Target, lines, measure
from .rows import PASSWORD, fill

RESULTS = Path(__file__).with_name("results.md")
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
REQUESTS = 200
NAMES = {"TEST_POSTGRES_URL": "PostgreSQL", "TEST_MYSQL_URL": "MariaDB or MySQL"}


def main() -> None:
    begun = time.perf_counter()
    facts = list(machine.facts())
    bare, targets, notes = run()
    day = datetime.now(UTC).date()
    text = "\n".join(
        [f"# Measured on {day}", "", *(f"- {fact}" for fact in facts), "", *lines(bare, targets), "", *notes, ""]
    )
    RESULTS.write_text(text, "utf-8")
    tell(f"{text}\nwritten: benchmarks/results.md, in {time.perf_counter() - begun:.0f} s")


def run() -> tuple[Target, list[Target], list[str]]:
    """All servers stand side by side, so that whatever else the machine does meets them alike."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
        env = {**os.environ, "PYTHONPATH": str(project.ROOT)}
        server = stack.enter_context(run_app(env, folder / "bare.log", app="benchmarks.bare:app"))
        bare = Target("", "bare `response_model`, ten users", Client(server.url), "/users")
        targets = []
        notes = []
        for where, url in places(folder, stack):
            tell(f"== {where}")
            found, told = place(where, url, folder / where, stack)
            targets = targets + found
            notes = notes + told
        measure(bare, targets, rounds=ROUNDS, requests=REQUESTS, tell=tell)
        return bare, targets, notes


def places(folder: Path, stack: ExitStack) -> Iterator[tuple[str, str]]:
    yield "SQLite", f"sqlite+aiosqlite:///{folder / 'bench.db'}"
    for variable, create in SERVERS.items():
        if given := os.environ.get(variable):
            yield NAMES[variable], stack.enter_context(database(given, create))


def place(where: str, url: str, scratch: Path, stack: ExitStack) -> tuple[list[Target], list[str]]:
    """A server on this database, what is to be asked of it, and what was timed on the way."""
    scratch.mkdir()
    backend = project.copied(scratch)
    own = {"GENERATOR_ROOT": str(scratch), "DEBUG": "false", "PYTHONPATH": str(scratch), "PORT": str(free_port())}
    env = environment(url, scratch, **own)
    command(env, "upgrade", backend=backend)
    listing = project.generate(backend, env)
    asyncio.run(fill(url))
    notes = [startup.start(backend, env)] if where == "SQLite" else []
    server = stack.enter_context(run_app(env, scratch / "log", app="benchmarks.product:app", backend=backend))
    client = Client(server.url)
    admin = client.sign_in("admin", PASSWORD)
    clerk = client.sign_in("clerk", PASSWORD)
    notes.append(f"- {where}: {startup.generator(client, admin)}")
    asked = {
        "who am I: the administrator": ("/api/v1/auth/me", admin),
        "users, ten of 1,000": ("/api/v1/users?page_size=10", admin),
        "users, by one who sees a branch of 1,000 departments": ("/api/v1/users?page_size=10", clerk),
        "positions, ten of 1,000": ("/api/v1/positions?page_size=10", admin),
        "positions, by one who sees the branch": ("/api/v1/positions?page_size=10", clerk),
        "a generated list, ten of 1,000": (f"{listing}?page_size=10", admin),
    }
    return [Target(where, what, client, path, headers) for what, (path, headers) in asked.items()], notes


def tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 (a person waits)


if __name__ == "__main__":
    main()
