"""`make verify-schemas`: which tables of real and of nasty schemas become working modules, and where; kept
in docs/verified-schemas.md.

The real ones lie beside the checkout and are not part of it. SQLite always, a server where its
variable is set.
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
from tests.generator.conftest import SERVERS, database, placed

TITLES = {Dialect.SQLITE: "SQLite", Dialect.POSTGRESQL: "PostgreSQL", Dialect.MYSQL: "MariaDB"}


@dataclass(frozen=True, slots=True)
class Script:
    """Part of a schema, under the title it has in the page."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Proof:
    """`parts`: of which script a table is."""

    report: Report
    parts: dict[str, str] = field(default_factory=dict)


def proved(schema: str, dialect: Dialect, scripts: Sequence[Script]) -> Proof | None:
    """Of all the scripts in one database; None where there is no server for it."""
    if dialect in SERVERS and SERVERS[dialect] not in os.environ:
        return None
    return asyncio.run(_proved(schema, dialect, scripts))


async def _proved(schema: str, dialect: Dialect, scripts: Sequence[Script]) -> Proof:
    begun = time.monotonic()
    with TemporaryDirectory() as folder:
        async with _loaded(dialect, scripts, Path(folder)) as (url, parts):
            report = await verify(url, TEMPLATES, listener=TextReporter())
    print(  # noqa: T201 (for the terminal)
        f"== {schema}, {TITLES[dialect]}: {report.summary()}, {time.monotonic() - begun:.0f} s",
        flush=True,
    )
    return Proof(report, parts)


@asynccontextmanager
async def _loaded(
    dialect: Dialect, scripts: Sequence[Script], folder: Path
) -> AsyncIterator[tuple[str, dict[str, str]]]:
    async with database(dialect, "", folder, beside=dialect is Dialect.MYSQL) as url:
        parts: dict[str, str] = {}
        for script in scripts:
            await run_script(url, placed(script.text, url.rpartition("/")[2]))
            async with open_database(url) as engine:
                read = await reflect(engine)
            for name in {*read.tables, *read.unreadable_reasons} - parts.keys():
                parts[name] = script.title
        yield url, parts
