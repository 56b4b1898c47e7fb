"""Long fuzz test: `python -m tests.fuzz [seed]` sends at least 10,000 requests to each database."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.all_databases import SERVERS, database

from . import fuzz

MIN_REQUESTS = 10_000
EXAMPLES = 120
PHASES = "coverage,fuzzing,stateful"


def main() -> int:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    return max(
        [
            run("sqlite", seed),
            *(run(variable, seed) for variable in SERVERS if os.environ.get(variable)),
        ]
    )


def run(target: str, seed: int) -> int:
    """Runs the test on "sqlite" or the server of a variable and returns the exit code."""
    print(f"== {target}", flush=True)  # noqa: T201
    with TemporaryDirectory() as folder, empty_database(target, Path(folder)) as url:
        outcome = fuzz(url, Path(folder), seed=seed, examples=EXAMPLES, phases=PHASES)
    if outcome.traces:
        print(outcome.traces)  # noqa: T201
    for failure in outcome.failures:
        print(f"FAILED {failure}")  # noqa: T201
    summary = f"{outcome.requests} requests, {outcome.accepted} accepted, seed {seed}"
    print(f"{target}: {summary}", flush=True)  # noqa: T201
    return 0 if outcome.passed and outcome.requests >= MIN_REQUESTS else 1


@contextmanager
def empty_database(target: str, folder: Path) -> Iterator[str]:
    """Yields the URL of an empty database and drops it afterwards."""
    if target == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'fuzz.db'}"
        return
    with database(os.environ[target], SERVERS[target]) as url:
        yield url


if __name__ == "__main__":
    sys.exit(main())
