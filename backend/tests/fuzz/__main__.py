"""`python -m tests.fuzz [seed]`: 10,000 requests and more on each database, none of which may end
in a 5xx.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.all_databases import SERVERS, database

from . import fuzz

WANTED = 10_000
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


def run(where: str, seed: int) -> int:
    print(f"== {where}", flush=True)  # noqa: T201 (a person reads it)
    with TemporaryDirectory() as folder, place(where, Path(folder)) as url:
        outcome = fuzz(url, Path(folder), seed=seed, examples=EXAMPLES, phases=PHASES)
    if outcome.traces:
        print(outcome.traces)  # noqa: T201
    for failure in outcome.failures:
        print(f"FAILED {failure}")  # noqa: T201
    print(  # noqa: T201 (for the terminal)
        f"{where}: {outcome.requests} requests, {outcome.accepted} granted, seed {seed}", flush=True
    )
    return 0 if outcome.sound and outcome.requests >= WANTED else 1


@contextmanager
def place(where: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database that is gone afterwards."""
    if where == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'fuzz.db'}"
        return
    with database(os.environ[where], SERVERS[where]) as url:
        yield url


if __name__ == "__main__":
    sys.exit(main())
