"""Runs the benchmarks and writes benchmarks/results.md: `make bench`.

Measures on SQLite and on every database server whose variable is set.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import machine, project, startup
from benchmarks.cpu_meter import Client, Target, measure, result_table
from benchmarks.rows import PASSWORD, insert_rows
from tests.all_databases import SERVERS, database
from tests.server_process import command, environment, free_port, run_app

RESULTS_FILE = Path(__file__).with_name("results.md")
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
REQUESTS = 200
SERVER_NAMES = {"TEST_POSTGRES_URL": "PostgreSQL", "TEST_MYSQL_URL": "MariaDB or MySQL"}


def main() -> None:
    start = time.perf_counter()
    # Read first, so that it contains the load before the benchmarks.
    description = [f"- {line}" for line in machine.describe()]
    baseline, targets, notes = run()
    date = datetime.now(UTC).date()  # noqa: TID251 (of this machine)
    table = result_table(baseline, targets)
    lines = [f"# Measured on {date}", "", *description, "", *table, "", *notes, ""]
    content = "\n".join(lines)
    RESULTS_FILE.write_text(content, "utf-8")
    print_line(f"{content}\nwritten: benchmarks/results.md, {time.perf_counter() - start:.0f} s")


def run() -> tuple[Target, list[Target], list[str]]:
    """Returns the measured baseline and targets, and the times of start and generator.

    All servers run at the same time, so that other load of the machine affects them equally.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
        env = {**os.environ, "PYTHONPATH": str(project.ROOT)}
        server = stack.enter_context(
            run_app(env, folder / "baseline.log", app="benchmarks.baseline:app")
        )
        baseline = Target("", "bare `response_model`, ten users", Client(server.url), "/users")
        targets: list[Target] = []
        notes: list[str] = []
        for name, url in databases(folder, stack):
            print_line(f"== {name}")
            database_targets, database_notes = prepare(name, url, folder / name, stack)
            targets += database_targets
            notes += database_notes
        measure(baseline, targets, rounds=ROUNDS, requests=REQUESTS, report=print_line)
        return baseline, targets, notes


def databases(folder: Path, stack: ExitStack) -> Iterator[tuple[str, str]]:
    """Yields the name and the URL of an empty database on each server."""
    yield "SQLite", f"sqlite+aiosqlite:///{folder / 'bench.db'}"
    for variable, create in SERVERS.items():
        server_url = os.environ.get(variable)
        if server_url:
            yield SERVER_NAMES[variable], stack.enter_context(database(server_url, create))


def prepare(name: str, url: str, scratch: Path, stack: ExitStack) -> tuple[list[Target], list[str]]:
    """Starts a server on this database. Returns the requests to measure, and measured times."""
    scratch.mkdir()
    backend = project.copy_project(scratch)
    settings = {
        "GENERATOR_ROOT": str(scratch),
        "DEBUG": "false",
        "PYTHONPATH": str(scratch),
        "PORT": str(free_port()),
    }
    env = environment(url, scratch, **settings)
    command(env, "upgrade", backend=backend)
    list_path = project.generate_module(backend, env)
    asyncio.run(insert_rows(url))
    notes = [startup.measure_start(backend, env)] if name == "SQLite" else []
    server = stack.enter_context(
        run_app(env, scratch / "log", app="benchmarks.product:app", backend=backend)
    )
    client = Client(server.url)
    admin = client.log_in("admin", PASSWORD)
    clerk = client.log_in("clerk", PASSWORD)
    notes.append(f"- {name}: {startup.measure_generator(client, admin)}")
    users = "/api/v1/users?page_size=10"
    positions = "/api/v1/positions?page_size=10"
    requests = [
        ("own profile of the administrator", "/api/v1/auth/me", admin),
        ("users, ten of 1,000", users, admin),
        ("users, by a user with a branch of 1,000 departments", users, clerk),
        ("positions, ten of 1,000", positions, admin),
        ("positions, by a user with the branch", positions, clerk),
        ("a generated list, ten of 1,000", f"{list_path}?page_size=10", admin),
    ]
    targets = [Target(name, title, client, path, headers) for title, path, headers in requests]
    return targets, notes


def print_line(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
