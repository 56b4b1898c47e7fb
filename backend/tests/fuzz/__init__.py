"""Fuzz test of the whole API with schemathesis, as administrator, against a server process.

`python -m tests.fuzz` runs it on SQLite, then on every database server whose variable is set.
"""

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from app.core.database_engine import create_engine
from app.generator.design.create_table import CREATE_TABLE_SCOPE, create_table
from app.generator.design.table_definition import TableDefinition
from tests.server_process import run_server

CONFIG = Path(__file__).with_name("schemathesis.toml")
CLI = "import sys; from schemathesis.cli import schemathesis; sys.exit(schemathesis())"
KEY = {"name": "id", "type": "integer", "primary_key": True, "increment": True}
# Tables for the requests to the generator.
TABLES = [
    {
        "name": "shelf",
        "comment": "书架",
        "columns": [KEY, {"name": "name", "type": "string", "length": 20}],
    },
    {
        "name": "book",
        "columns": [
            KEY,
            {"name": "price", "type": "decimal"},
            {"name": "born", "type": "datetime"},
        ],
    },
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of a run: numbers of requests, failures of schemathesis, tracebacks of the server."""

    requests: int
    accepted: int
    failures: list[str]
    traces: str

    @property
    def passed(self) -> bool:
        return not self.failures and not self.traces


def fuzz(database: str, scratch: Path, *, seed: int, examples: int, phases: str) -> Outcome:
    """Sends up to `examples` requests per operation in each phase.

    The same seed sends the same requests to a new database.
    """
    report = scratch / "report.json"
    with run_server(database, scratch, app="tests.fuzz.server:app") as server:
        asyncio.run(create_tables(database))
        command = [
            sys.executable,
            "-c",
            CLI,
            f"--config-file={CONFIG}",
            "run",
            f"{server.url}/openapi.json",
            f"--seed={seed}",
            f"--max-examples={examples}",
            f"--phases={phases}",
            f"--report-json-path={report}",
        ]
        # Its exit code is not needed: the report contains the failures.
        subprocess.run(command, check=False)  # noqa: S603
    return read_outcome(report, scratch / "server.log")


def read_outcome(report: Path, server_log: Path) -> Outcome:
    result = json.loads(report.read_text("utf-8"))
    log = server_log.read_text("utf-8")
    accepted = 0
    for rates_by_phase in result["valid_rates"].values():
        accepted += sum(rate["accepted"] for rate in rates_by_phase.values())
    problems = [*result["failures"], *result["errors"]]
    return Outcome(
        requests=result["test_cases"]["generated"],
        accepted=accepted,
        failures=[f"{problem['title']} ({problem['count']})" for problem in problems],
        traces=log if "Traceback" in log else "",
    )


async def create_tables(database: str) -> None:
    engine = create_engine(database)
    for definition in TABLES:
        async with engine.execution_options(scope=CREATE_TABLE_SCOPE).begin() as connection:
            await create_table(connection, TableDefinition.model_validate(definition))
    await engine.dispose()
