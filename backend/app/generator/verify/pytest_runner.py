"""Runs the tests of generated modules in the workspace, on a scratch copy of the database."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from app.generator.verify.pytest_plugin import PIPE_VARIABLE

REAL_ROWS_TEST = "tests/api/test_real_rows.py"
REAL_ROWS_TEMPLATE = '''"""Each endpoint returns the existing rows, and saves them unchanged."""

import pytest
from sqlalchemy import func, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.crud.pagination import COUNT_LIMIT
from tests.conftest import Client

pytestmark = pytest.mark.anyio

# The name of the table, and the fields that an update sends.
TABLES = {tables!r}
MAX_SAVED = 20


@pytest.mark.parametrize("url", TABLES)
async def test_real_rows(client: Client, db: AsyncSession, url: str) -> None:
    name, fields = TABLES[url]
    count = await db.scalar(select(func.count()).select_from(table(name)))
    for page_no in (1, 2):
        page = await client.get(url, params={{"page_no": page_no, "page_size": 200}})
        assert page.status_code == 200, page.text
        assert page.json()["data"]["total"] == min(count or 0, COUNT_LIMIT + 1)
        for item in page.json()["data"]["items"][:MAX_SAVED]:
            if "id" not in item:
                continue
            detail = await client.get(f"{{url}}/{{item['id']}}")
            assert (detail.status_code, detail.json()["data"]) == (200, item)
            if fields:
                row = {{name: item[name] for name in fields}}
                saved = await client.put(f"{{url}}/{{item['id']}}", json=row)
                assert (saved.status_code, saved.json()["data"]) == (200, item), saved.text
    assert (await client.get(f"{{url}}/export", params={{"page_size": 1}})).status_code == 200
'''


class RealTable(NamedTuple):
    """A table whose rows are read, and saved unchanged with these fields, if there are any."""

    name: str
    update_fields: list[str]


OnResult = Callable[[str, str], None]
# Both name the scratch copy, so that no test can reach the real database.
URL_VARIABLES = ("DATABASE_URL", "TEST_DATABASE_URL")


async def run_tests(
    backend: Path,
    database_url: str,
    files: Sequence[str],
    tables: Mapping[str, RealTable],
    on_result: OnResult,
) -> str:
    """Runs the tests of existing rows and then `files`. Returns the last line of pytest's output.

    `tables` has the URLs of lists. `on_result` gets the id of each test and its failure, which is
    empty if it passed.
    """
    (backend / REAL_ROWS_TEST).write_text(
        REAL_ROWS_TEMPLATE.format(tables={url: tuple(table) for url, table in tables.items()}),
        "utf-8",
    )
    reading, writing = os.pipe()
    with (backend / "output.txt").open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *(
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "-p",
                "app.generator.verify.pytest_plugin",
                REAL_ROWS_TEST,
                *files,
            ),
            cwd=backend,
            env={
                **os.environ,
                **dict.fromkeys(URL_VARIABLES, database_url),
                "APP_ENV": "testing",
                PIPE_VARIABLE: str(writing),
            },
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            pass_fds=(writing,),
        )
    os.close(writing)
    try:
        await _read_results(reading, on_result)
        await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    lines = (backend / "output.txt").read_text("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""


async def _read_results(pipe: int, on_result: OnResult) -> None:
    reader = asyncio.StreamReader()
    with os.fdopen(pipe, "rb") as file:
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), file
        )
        try:
            async for line in reader:
                result = json.loads(line)
                on_result(result["test"], result["failure"])
        finally:
            transport.close()
