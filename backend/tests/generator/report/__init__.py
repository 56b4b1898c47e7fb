"""`make verify-schemas`: verifies public and nasty schemas for docs/verified-schemas.md.

The public schemas are next to the checkout and not part of it. SQLite is always used, and a server
if its variable is set.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from app.api.v1.module_generator.gencode.jinja2_template_util import TEMPLATES
from app.generator.introspect.database import open_database, reflect
from app.generator.introspect.schema import Dialect
from app.generator.sql_script import run_script
from app.generator.verify.reporters import TextReporter
from app.generator.verify.run import Report, verify
from tests.generator.conftest import SERVERS, database, with_database_names

TITLES = {Dialect.SQLITE: "SQLite", Dialect.POSTGRESQL: "PostgreSQL", Dialect.MYSQL: "MariaDB"}


@dataclass(frozen=True, slots=True)
class Script:
    """A part of a schema. The page shows `title`."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SchemaReport:
    """The results of one schema in one database. `parts` has the title of each table's script."""

    report: Report
    parts: dict[str, str] = field(default_factory=dict)


def verify_schema(schema: str, dialect: Dialect, scripts: Sequence[Script]) -> SchemaReport | None:
    """Verifies the tables of all scripts in one database. Returns None without its server."""
    if dialect in SERVERS and SERVERS[dialect] not in os.environ:
        return None
    return asyncio.run(_verify_schema(schema, dialect, scripts))


async def _verify_schema(schema: str, dialect: Dialect, scripts: Sequence[Script]) -> SchemaReport:
    started_at = time.monotonic()
    with TemporaryDirectory() as folder:
        async with _loaded(dialect, scripts, Path(folder)) as (url, parts):
            report = await verify(url, TEMPLATES, listener=TextReporter())
    seconds = time.monotonic() - started_at
    line = f"== {schema}, {TITLES[dialect]}: {report.summary()}, {seconds:.0f} s"
    print(line, flush=True)  # noqa: T201 (for the terminal)
    return SchemaReport(report, parts)


@asynccontextmanager
async def _loaded(
    dialect: Dialect, scripts: Sequence[Script], folder: Path
) -> AsyncIterator[tuple[str, dict[str, str]]]:
    async with database(dialect, "", folder, with_second=dialect is Dialect.MYSQL) as url:
        parts: dict[str, str] = {}
        for script in scripts:
            await run_script(url, with_database_names(script.text, url.rpartition("/")[2]))
            async with open_database(url) as engine:
                schema = await reflect(engine)
            for name in {*schema.tables, *schema.unreadable_reasons} - parts.keys():
                parts[name] = script.title
        yield url, parts
