"""The whole API, asked for what it should refuse, by schemathesis: a real server, a real database,
the administrator.

`python -m tests.fuzz` on SQLite, then on every server whose variable is set.
"""

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from app.core.database import create_engine
from app.generator.design.create_table import CREATE_TABLE_SCOPE, create_table
from app.generator.design.table_definition import TableDefinition
from tests.server_process import run_server

CONFIG = Path(__file__).with_name("schemathesis.toml")
CLI = "import sys; from schemathesis.cli import schemathesis; sys.exit(schemathesis())"
KEY = {"name": "id", "type": "integer", "primary_key": True, "increment": True}
TABLES = [  # for the generator to work on
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
    """How many requests, how many of them were granted, what schemathesis found, and the server's
    stack traces.
    """

    requests: int
    accepted: int
    failures: list[str]
    traces: str

    @property
    def sound(self) -> bool:
        return not self.failures and not self.traces


def fuzz(database: str, scratch: Path, *, seed: int, examples: int, phases: str) -> Outcome:
    """At most `examples` requests an operation in each phase. The same seed asks the same things of
    a new database.
    """
    report = scratch / "report.json"
    with run_server(database, scratch, app="tests.fuzz.server:app") as server:
        asyncio.run(make_tables(database))
        command = [
            *(
                sys.executable,
                "-c",
                CLI,
                f"--config-file={CONFIG}",
                "run",
                f"{server.url}/openapi.json",
            ),
            *(
                f"--seed={seed}",
                f"--max-examples={examples}",
                f"--phases={phases}",
                f"--report-json-path={report}",
            ),
        ]
        subprocess.run(command, check=False)  # noqa: S603 (what it finds it prints, and reports)
    found = json.loads(report.read_text("utf-8"))
    log = (scratch / "server.log").read_text("utf-8")
    rates = [rate for phases in found["valid_rates"].values() for rate in phases.values()]
    return Outcome(
        requests=found["test_cases"]["generated"],
        accepted=sum(rate["accepted"] for rate in rates),
        failures=[
            f"{one['title']} ({one['count']})" for one in (*found["failures"], *found["errors"])
        ],
        traces=log if "Traceback" in log else "",
    )


async def make_tables(database: str) -> None:
    engine = create_engine(database)
    for definition in TABLES:
        async with engine.execution_options(scope=CREATE_TABLE_SCOPE).begin() as connection:
            await create_table(connection, TableDefinition.model_validate(definition))
    await engine.dispose()
